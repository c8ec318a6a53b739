//! Show-if conditions: data, never script.
//!
//! A condition looks only at questions before its own, so there are no
//! cycles. It never holds for a question that was skipped or not shown,
//! whatever is asked of it: `is_not` too needs an answer.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::domain::error::{Code, FieldErrors};

use super::answer::AnswerValue;
use super::choice::Chosen;
use super::key::QuestionKey;
use super::kind::QuestionKind;
use super::members::{Members, add_under};
use super::number::Number;

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
/// around them; of several choices one that passes is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// It is this value, or it is among those chosen.
    Is(Operand),
    /// It is another value, or it is not among those chosen.
    IsNot(Operand),
    /// It is one of these values, or one of these is among those chosen.
    AnyOf(Vec<Operand>),
    /// It is a score or number of at least this.
    AtLeast(Number),
    /// It is a score or number of at most this.
    AtMost(Number),
    /// It was given.
    Answered,
}

/// What an answer is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A score or number.
    Number(Number),
    /// A text, the value of a choice, or `other` for an answer in own words.
    Text(String),
}

impl Operand {
    fn to_json(&self) -> Value {
        match self {
            Self::Number(number) => number.to_json(),
            Self::Text(text) => text.as_str().into(),
        }
    }

    /// Whether it is the answer, or among those chosen.
    fn is_in(&self, answer: &AnswerValue) -> bool {
        let chosen = |chosen: &Chosen| matches!(self, Self::Text(value) if value == chosen.counted_as());
        match answer {
            AnswerValue::Text(text) => matches!(self, Self::Text(value) if value.trim() == text.trim()),
            AnswerValue::Choice(one) => chosen(one),
            AnswerValue::Choices(several) => several.iter().any(chosen),
            other => matches!(self, Self::Number(value) if number_in(other) == Some(*value)),
        }
    }
}

/// A score or number.
fn number_in(answer: &AnswerValue) -> Option<Number> {
    match answer {
        AnswerValue::Score(score) => Some(Number::from(*score)),
        AnswerValue::Number(number) => Some(*number),
        _ => None,
    }
}

impl Test {
    /// Whether an answer passes.
    pub fn passes(&self, answer: &AnswerValue) -> bool {
        match self {
            Self::Is(value) => value.is_in(answer),
            Self::IsNot(value) => !value.is_in(answer),
            Self::AnyOf(values) => values.iter().any(|value| value.is_in(answer)),
            Self::AtLeast(least) => number_in(answer).is_some_and(|number| number >= *least),
            Self::AtMost(most) => number_in(answer).is_some_and(|number| number <= *most),
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

/// What is known of the questions so far.
pub(super) type Standings<'a> = BTreeMap<&'a QuestionKey, Standing<'a>>;

impl Condition {
    pub(super) fn holds(&self, standings: &Standings<'_>) -> Option<bool> {
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
                    Test::AnyOf(values) => Some(values.iter().map(Operand::to_json).collect()),
                    Test::AtLeast(bound) | Test::AtMost(bound) => Some(bound.to_json()),
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

/// `decisive` as soon as one part is that; unclear if any part is; else the opposite.
fn unless_any(parts: &[Condition], standings: &Standings<'_>, decisive: bool) -> Option<bool> {
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
        "at_least" => members.keep("value", Number::read_json(value)).map(Test::AtLeast),
        "at_most" => members.keep("value", Number::read_json(value)).map(Test::AtMost),
        "is" => members.keep("value", read_value(value)).map(Test::Is),
        _ => members.keep("value", read_value(value)).map(Test::IsNot),
    }
}

fn read_values(value: &Value) -> Result<Vec<Operand>, FieldErrors> {
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

fn read_value(value: &Value) -> Result<Operand, Code> {
    match value {
        Value::String(text) => Ok(Operand::Text(text.clone())),
        Value::Number(_) => Number::read_json(value).map(Operand::Number),
        _ => Err(Code::InvalidChoice),
    }
}

fn check_test(kind: &QuestionKind, test: &Test, errors: &mut FieldErrors) {
    let (takes_values, takes_bounds) = match kind {
        // Nobody ever answers it.
        QuestionKind::Statement => return errors.add("question", Code::UnknownQuestion),
        QuestionKind::Score(_) | QuestionKind::Rating(_) | QuestionKind::Number(_) => (true, true),
        QuestionKind::ShortText
        | QuestionKind::LongText
        | QuestionKind::SingleChoice(_)
        | QuestionKind::MultipleChoice(..) => (true, false),
        QuestionKind::LikertMatrix(_)
        | QuestionKind::Ranking(_)
        | QuestionKind::Date(_)
        | QuestionKind::ContactFields(_)
        | QuestionKind::Consent => (false, false),
    };
    let fits = match test {
        Test::Is(_) | Test::IsNot(_) | Test::AnyOf(_) => takes_values,
        Test::AtLeast(_) | Test::AtMost(_) => takes_bounds,
        Test::Answered => true,
    };
    if !fits {
        return errors.add("op", Code::InvalidChoice);
    }
    let mut check = |path: String, value: Value| {
        if let Some(code) = wrong_value(kind, &value) {
            errors.add(path, code);
        }
    };
    match test {
        Test::Is(value) | Test::IsNot(value) => check("value".to_owned(), value.to_json()),
        Test::AnyOf(values) => {
            for (index, value) in values.iter().enumerate() {
                check(format!("value.{index}"), value.to_json());
            }
        }
        Test::AtLeast(bound) | Test::AtMost(bound) => check("value".to_owned(), bound.to_json()),
        Test::Answered => {}
    }
}

/// Why no answer can ever be this value, or have it among those chosen.
fn wrong_value(kind: &QuestionKind, value: &Value) -> Option<Code> {
    if let QuestionKind::SingleChoice(choices) | QuestionKind::MultipleChoice(choices, _) = kind {
        return match value.as_str() {
            None => Some(Code::NotText),
            Some(text) => (!choices.counts(text)).then_some(Code::InvalidChoice),
        };
    }
    match kind.read_json(value) {
        Ok(Some(_)) => None,
        // A blank text is never an answer, so no answer would ever match.
        Ok(None) => Some(Code::Required),
        Err(code) => Some(code),
    }
}
