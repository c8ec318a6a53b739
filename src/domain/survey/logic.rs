//! Show-if conditions: data, never script.
//!
//! A condition looks only at questions before its own, so there are no
//! cycles. It never holds for a question that was skipped or not shown,
//! whatever is asked of it: `is_not` too needs an answer.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::domain::error::{Code, FieldErrors};

use super::answer::AnswerValue;
use super::key::QuestionKey;
use super::members::{Members, add_under, read_integer};
use super::question::{Question, QuestionKind};

/// How deep conditions may be nested; a single test has depth 1.
const MAX_DEPTH: usize = 5;
/// How many tests one `show_if` may have, and one test values.
const MAX_TESTS: usize = 100;

/// When a question shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All of these hold.
    All(Vec<Condition>),
    /// At least one of these holds.
    Any(Vec<Condition>),
    /// The answer to an earlier question passes a test.
    Answer {
        /// The earlier question.
        question: QuestionKey,
        /// What its answer must be.
        test: Test,
    },
}

/// What is asked of an earlier answer. Texts are compared without the blanks
/// around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// It is this value.
    Is(AnswerValue),
    /// It is another value.
    IsNot(AnswerValue),
    /// It is one of these values.
    AnyOf(Vec<AnswerValue>),
    /// It is a score of at least this.
    AtLeast(i64),
    /// It is a score of at most this.
    AtMost(i64),
    /// It was given.
    Answered,
}

impl Test {
    /// Whether an answer passes.
    pub fn passes(&self, answer: &AnswerValue) -> bool {
        match self {
            Self::Is(value) => same(value, answer),
            Self::IsNot(value) => !same(value, answer),
            Self::AnyOf(values) => values.iter().any(|value| same(value, answer)),
            Self::AtLeast(least) => matches!(answer, AnswerValue::Score(score) if score >= least),
            Self::AtMost(most) => matches!(answer, AnswerValue::Score(score) if score <= most),
            Self::Answered => true,
        }
    }

    const fn op(&self) -> &'static str {
        match self {
            Self::Is(_) => "is",
            Self::IsNot(_) => "is_not",
            Self::AnyOf(_) => "any_of",
            Self::AtLeast(_) => "at_least",
            Self::AtMost(_) => "at_most",
            Self::Answered => "answered",
        }
    }
}

/// What is known of a question while a survey's logic is walked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing<'a> {
    /// It has a valid answer.
    Answered(&'a AnswerValue),
    /// It was skipped or not shown.
    Blank,
    /// It was answered, but not in a way that can be read.
    Unclear,
}

/// Each question in order with whether it shows; none where that hangs on an
/// answer that cannot be read. A question that does not show counts as blank
/// for those after it.
pub(super) fn walk<'q, 'a>(
    questions: &'q [Question],
    given: impl Fn(&QuestionKey) -> Standing<'a>,
) -> Vec<(&'q Question, Option<bool>)> {
    let mut standings = BTreeMap::new();
    let mut walked = Vec::with_capacity(questions.len());
    for question in questions {
        let shown = question.show_if().map_or(Some(true), |condition| condition.holds(&standings));
        let standing = match (shown, given(question.key())) {
            (Some(false), _) => Standing::Blank,
            (None, Standing::Answered(_)) => Standing::Unclear,
            (_, given) => given,
        };
        standings.insert(question.key(), standing);
        walked.push((question, shown));
    }
    walked
}

impl Condition {
    fn holds(&self, standings: &BTreeMap<&QuestionKey, Standing<'_>>) -> Option<bool> {
        match self {
            Self::All(parts) => unless_any(parts, standings, false),
            Self::Any(parts) => unless_any(parts, standings, true),
            Self::Answer { question, test } => match standings.get(question) {
                Some(Standing::Answered(answer)) => Some(test.passes(answer)),
                Some(Standing::Unclear) => None,
                Some(Standing::Blank) | None => Some(false),
            },
        }
    }

    /// Reads a condition by its form alone; [`Self::check`] holds it against
    /// the questions.
    pub(super) fn read(value: &Value) -> Result<Self, FieldErrors> {
        read_nested(value, 1, &mut 0)
    }

    /// Whether every question named stands among the `earlier` ones and every
    /// value can answer it. An earlier question of which only the key could be
    /// read is `None`: nothing is said about values for it.
    pub(super) fn check(
        &self,
        earlier: &BTreeMap<QuestionKey, Option<QuestionKind>>,
    ) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        match self {
            Self::All(parts) | Self::Any(parts) => {
                let name = if matches!(self, Self::All(_)) { "all" } else { "any" };
                for (index, part) in parts.iter().enumerate() {
                    if let Err(wrong) = part.check(earlier) {
                        add_under(&mut errors, &format!("{name}.{index}"), &wrong);
                    }
                }
            }
            Self::Answer { question, test } => match earlier.get(question) {
                None => errors.add("question", Code::UnknownQuestion),
                Some(None) => {}
                Some(Some(kind)) => check_test(kind, test, &mut errors),
            },
        }
        errors.or(())
    }

    /// What [`Self::read`] takes.
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::All(parts) => json!({"all": parts.iter().map(Self::to_json).collect::<Vec<_>>()}),
            Self::Any(parts) => json!({"any": parts.iter().map(Self::to_json).collect::<Vec<_>>()}),
            Self::Answer { question, test } => {
                let mut object = Map::new();
                object.insert("question".into(), question.as_str().into());
                object.insert("op".into(), test.op().into());
                let value = match test {
                    Test::Is(value) | Test::IsNot(value) => Some(value.to_json()),
                    Test::AnyOf(values) => Some(values.iter().map(AnswerValue::to_json).collect()),
                    Test::AtLeast(score) | Test::AtMost(score) => Some((*score).into()),
                    Test::Answered => None,
                };
                if let Some(value) = value {
                    object.insert("value".into(), value);
                }
                Value::Object(object)
            }
        }
    }
}

fn same(value: &AnswerValue, answer: &AnswerValue) -> bool {
    match (value, answer) {
        (AnswerValue::Score(value), AnswerValue::Score(score)) => value == score,
        (AnswerValue::Text(value), AnswerValue::Text(text)) => value.trim() == text.trim(),
        (AnswerValue::Score(_), AnswerValue::Text(_)) | (AnswerValue::Text(_), AnswerValue::Score(_)) => {
            false
        }
    }
}

/// `decisive` as soon as one part is that; unclear if any part is; else the opposite.
fn unless_any(
    parts: &[Condition],
    standings: &BTreeMap<&QuestionKey, Standing<'_>>,
    decisive: bool,
) -> Option<bool> {
    let mut result = Some(!decisive);
    for part in parts {
        match part.holds(standings) {
            Some(held) if held == decisive => return Some(decisive),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

fn read_nested(value: &Value, depth: usize, n_tests: &mut usize) -> Result<Condition, FieldErrors> {
    // Before anything else, so that deep or endless input costs nothing.
    if depth > MAX_DEPTH {
        return Err(FieldErrors::one("", Code::TooMany));
    }
    let mut members = Members::of(value)?;
    let all = members.optional("all");
    let any = members.optional("any");
    let condition = match (all, any) {
        (Some(parts), None) => {
            let parts = read_parts(parts, depth, n_tests);
            members.nested("all", parts).map(Condition::All)
        }
        (None, Some(parts)) => {
            let parts = read_parts(parts, depth, n_tests);
            members.nested("any", parts).map(Condition::Any)
        }
        (Some(_), Some(_)) => return Err(FieldErrors::one("", Code::InvalidFormat)),
        (None, None) => {
            *n_tests += 1;
            if *n_tests > MAX_TESTS {
                return Err(FieldErrors::one("", Code::TooMany));
            }
            let question = members.required_word("question", QuestionKey::parse);
            let test = read_test(&mut members);
            question.zip(test).map(|(question, test)| Condition::Answer { question, test })
        }
    };
    let errors = members.finish();
    match condition {
        Some(condition) => errors.or(condition),
        None => Err(errors),
    }
}

fn read_parts(value: &Value, depth: usize, n_tests: &mut usize) -> Result<Vec<Condition>, FieldErrors> {
    let Value::Array(values) = value else { return Err(FieldErrors::one("", Code::InvalidFormat)) };
    if values.is_empty() {
        return Err(FieldErrors::one("", Code::Required));
    }
    if values.len() > MAX_TESTS {
        return Err(FieldErrors::one("", Code::TooMany));
    }
    let mut errors = FieldErrors::new();
    let mut parts = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        match read_nested(value, depth + 1, n_tests) {
            Ok(part) => parts.push(part),
            Err(wrong) => add_under(&mut errors, &index.to_string(), &wrong),
        }
    }
    errors.or(parts)
}

fn read_test(members: &mut Members<'_>) -> Option<Test> {
    let op = members.required_word("op", |op| {
        ["is", "is_not", "any_of", "at_least", "at_most", "answered"]
            .into_iter()
            .find(|known| *known == op)
            .ok_or(Code::InvalidChoice)
    });
    let Some(op) = op else {
        members.optional("value");
        return None;
    };
    if op == "answered" {
        return Some(Test::Answered);
    }
    let value = members.required("value")?;
    match op {
        "any_of" => {
            let values = read_values(value);
            members.nested("value", values).map(Test::AnyOf)
        }
        "at_least" => members.keep("value", read_integer(value)).map(Test::AtLeast),
        "at_most" => members.keep("value", read_integer(value)).map(Test::AtMost),
        "is" => members.keep("value", read_value(value)).map(Test::Is),
        _ => members.keep("value", read_value(value)).map(Test::IsNot),
    }
}

fn read_values(value: &Value) -> Result<Vec<AnswerValue>, FieldErrors> {
    let Value::Array(values) = value else { return Err(FieldErrors::one("", Code::InvalidFormat)) };
    if values.is_empty() {
        return Err(FieldErrors::one("", Code::Required));
    }
    if values.len() > MAX_TESTS {
        return Err(FieldErrors::one("", Code::TooMany));
    }
    let mut errors = FieldErrors::new();
    let mut read = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        match read_value(value) {
            Ok(value) => read.push(value),
            Err(code) => errors.add(index.to_string(), code),
        }
    }
    errors.or(read)
}

fn read_value(value: &Value) -> Result<AnswerValue, Code> {
    match value {
        Value::String(text) => Ok(AnswerValue::Text(text.clone())),
        Value::Number(_) => read_integer(value).map(AnswerValue::Score),
        _ => Err(Code::InvalidChoice),
    }
}

fn check_test(kind: &QuestionKind, test: &Test, errors: &mut FieldErrors) {
    let wrong = |value: &AnswerValue| match kind.read_json(&value.to_json()) {
        Ok(Some(_)) => None,
        // A blank text is never an answer, so no answer would ever match.
        Ok(None) => Some(Code::Required),
        Err(code) => Some(code),
    };
    match test {
        Test::Is(value) | Test::IsNot(value) => {
            if let Some(code) = wrong(value) {
                errors.add("value", code);
            }
        }
        Test::AnyOf(values) => {
            for (index, value) in values.iter().enumerate() {
                if let Some(code) = wrong(value) {
                    errors.add(format!("value.{index}"), code);
                }
            }
        }
        Test::AtLeast(score) | Test::AtMost(score) => match kind {
            QuestionKind::Score(_) => {
                if let Some(code) = wrong(&AnswerValue::Score(*score)) {
                    errors.add("value", code);
                }
            }
            QuestionKind::ShortText | QuestionKind::LongText => errors.add("op", Code::InvalidChoice),
        },
        Test::Answered => {}
    }
}
