//! Answers that fit the survey they were given to.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::domain::error::{Code, FieldErrors};

use super::choice::Chosen;
use super::contact::{ContactField, contact_json};
use super::day::iso;
use super::definition::Definition;
use super::key::QuestionKey;
use super::logic::Standing;
use super::number::Number;
use super::path::{Page, Walk};
use super::question::Question;
use super::typed::FormFields;

/// What was answered to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerValue {
    /// A score on the question's scale.
    Score(i64),
    /// What was typed, as it was typed; never blank.
    Text(String),
    /// What was chosen.
    Choice(Chosen),
    /// All that was chosen, each once, in the order of the survey; never
    /// nothing.
    Choices(Vec<Chosen>),
    /// By the value of a row that of its column; never without any.
    Matrix(BTreeMap<String, String>),
    /// The values of all choices, best first.
    Ranking(Vec<String>),
    /// A number.
    Number(Number),
    /// A day.
    Date(NaiveDate),
    /// How to reach somebody; each text is trimmed and none is blank.
    Contact(BTreeMap<ContactField, String>),
    /// It was agreed to.
    Consent,
}

impl AnswerValue {
    /// The text, when it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What [`super::QuestionKind::read_json`] reads.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Score(score) => (*score).into(),
            Self::Text(text) => text.as_str().into(),
            Self::Choice(chosen) => chosen.to_json(),
            Self::Choices(chosen) => chosen.iter().map(Chosen::to_json).collect(),
            Self::Matrix(columns) => {
                let columns = columns.iter().map(|(row, column)| (row.clone(), column.as_str().into()));
                Value::Object(columns.collect())
            }
            Self::Ranking(order) => order.iter().map(String::as_str).collect(),
            Self::Number(number) => number.to_json(),
            Self::Date(day) => iso(*day).into(),
            Self::Contact(contact) => contact_json(contact),
            Self::Consent => true.into(),
        }
    }
}

impl Serialize for AnswerValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// The answers to one survey, each valid and to a question that shows.
/// Skipped questions are absent. Serialized as `{key: value}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<QuestionKey, AnswerValue>);

impl Answers {
    /// Checks answers that a program sends.
    ///
    /// # Errors
    /// Every wrong answer at once at `answers.KEY`: the codes of
    /// [`super::QuestionKind::read_json`], [`Code::UnknownQuestion`],
    /// [`Code::Required`] for a question that shows and of which something
    /// is missing, and [`Code::HiddenByLogic`] for an answer to one that does
    /// not.
    pub fn check(definition: &Definition, values: &BTreeMap<String, Value>) -> Result<Self, FieldErrors> {
        let mut sent = Sent::default();
        for (key, value) in values {
            sent.take(definition, key, |question| question.kind().read_json(value));
        }
        sent.settle(definition, AnswersToHidden::Refused)
    }

    /// Checks the cells of a row of a file, by the key of their question.
    ///
    /// # Errors
    /// As [`Self::check`], with the codes of [`super::QuestionKind::read_text`].
    pub fn check_cells(definition: &Definition, cells: &BTreeMap<&str, &str>) -> Result<Self, FieldErrors> {
        let mut sent = Sent::default();
        for (key, text) in cells {
            sent.take(definition, key, |question| question.kind().read_text(text));
        }
        sent.settle(definition, AnswersToHidden::Refused)
    }

    /// Checks the fields of a browser's form; those called `answer.KEY` and
    /// `answer.KEY.PART` are answers, others are left alone. Answers to
    /// questions that do not show are dropped, because a browser sends what
    /// was typed before a question was hidden.
    ///
    /// # Errors
    /// As [`Self::check`], but for [`Code::HiddenByLogic`];
    /// [`Code::UnknownQuestion`] at `answers.KEY.PART` for a part that the
    /// question does not have.
    pub fn check_form(definition: &Definition, fields: &FormFields) -> Result<Self, FieldErrors> {
        let mut sent = Sent::default();
        sent.take_form(definition, fields, |_| true);
        sent.settle(definition, AnswersToHidden::Dropped)
    }

    /// Checks the form of one page; `others` are the answers given on the
    /// other pages. Gives all of them together, without those that no longer
    /// show.
    ///
    /// # Errors
    /// As [`Self::check_form`], about the questions of this page alone.
    pub fn check_page(
        definition: &Definition,
        page: Page<'_>,
        others: &Self,
        fields: &FormFields,
    ) -> Result<Self, FieldErrors> {
        let mut sent = Sent::of_other_pages(others, page);
        // Answers to other pages were judged there; a question that the survey
        // does not have stands on no page.
        sent.take_form(definition, fields, |key| page.has(key) || definition.question(key).is_none());
        sent.settle_page(definition, Some(page), AnswersToHidden::Dropped)
    }

    /// What of the form of one page is an answer, with those given on the
    /// other pages: for somebody who goes back.
    pub fn keep_page(definition: &Definition, page: Page<'_>, others: &Self, fields: &FormFields) -> Self {
        let mut sent = Sent::of_other_pages(others, page);
        sent.take_form(definition, fields, |key| page.has(key));
        sent.keep(definition)
    }

    /// What of a form is an answer, on whichever page it was asked.
    pub fn keep_form(definition: &Definition, fields: &FormFields) -> Self {
        let mut sent = Sent::default();
        sent.take_form(definition, fields, |_| true);
        sent.keep(definition)
    }

    /// What of these is an answer to a question that shows; nothing need be
    /// complete.
    pub fn keep(definition: &Definition, values: impl IntoIterator<Item = (String, AnswerValue)>) -> Self {
        let mut sent = Sent::default();
        for (key, value) in values {
            // Unknown questions and wrong values are errors, which keeping drops.
            sent.take(definition, &key, |question| question.kind().read_json(&value.to_json()));
        }
        sent.keep(definition)
    }

    /// The answer to one question.
    pub fn get(&self, key: &str) -> Option<&AnswerValue> {
        self.0.get(key)
    }

    /// All answers, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&QuestionKey, &AnswerValue)> {
        self.0.iter()
    }

    /// Whether every question was skipped.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What [`Self::check`] takes.
    pub fn to_json(&self) -> BTreeMap<String, Value> {
        self.iter().map(|(key, value)| (key.as_str().to_owned(), value.to_json())).collect()
    }
}

#[derive(Clone, Copy)]
enum AnswersToHidden {
    Refused,
    Dropped,
}

/// What was sent, before the survey's logic has been applied.
#[derive(Default)]
struct Sent {
    values: BTreeMap<QuestionKey, Result<AnswerValue, Code>>,
    errors: FieldErrors,
}

impl Sent {
    fn take(
        &mut self,
        definition: &Definition,
        key: &str,
        read: impl FnOnce(&Question) -> Result<Option<AnswerValue>, Code>,
    ) {
        let Some(question) = definition.question(key) else {
            self.errors.add(format!("answers.{key}"), Code::UnknownQuestion);
            return;
        };
        if let Some(value) = read(question).transpose() {
            self.values.insert(question.key().clone(), value);
        }
    }

    fn of_other_pages(others: &Answers, page: Page<'_>) -> Self {
        let others = others.iter().filter(|(key, _)| !page.has(key.as_str()));
        let values = others.map(|(key, value)| (key.clone(), Ok(value.clone()))).collect();
        Self { values, errors: FieldErrors::new() }
    }

    fn take_form(&mut self, definition: &Definition, fields: &FormFields, is_asked: impl Fn(&str) -> bool) {
        for (key, typed) in fields.typed().into_iter().filter(|(key, _)| is_asked(key)) {
            if let Some(question) = definition.question(&key) {
                for part in typed.parts().filter(|part| !question.kind().has_part(part)) {
                    self.errors.add(format!("answers.{key}.{part}"), Code::UnknownQuestion);
                }
            }
            self.take(definition, &key, |question| question.kind().read_form(&typed));
        }
    }

    fn walk<'d>(&self, definition: &'d Definition) -> Walk<'d> {
        definition.walk(|key| match self.values.get(key) {
            Some(Ok(value)) => Standing::Answered(value),
            Some(Err(_)) => Standing::Unclear,
            None => Standing::Blank,
        })
    }

    fn keep(mut self, definition: &Definition) -> Answers {
        self.values.retain(|_, value| value.is_ok());
        let walked = self.walk(definition).questions.into_iter();
        let shown = walked.filter(|(_, shown)| *shown == Some(true));
        let kept = shown.filter_map(|(question, _)| {
            let value = self.values.get(question.key())?.clone().ok()?;
            Some((question.key().clone(), value))
        });
        Answers(kept.collect())
    }

    fn settle(self, definition: &Definition, to_hidden: AnswersToHidden) -> Result<Answers, FieldErrors> {
        self.settle_page(definition, None, to_hidden)
    }

    /// All answers, if those to the questions of `page` (of all, when none)
    /// are as they should be.
    fn settle_page(
        self,
        definition: &Definition,
        page: Option<Page<'_>>,
        to_hidden: AnswersToHidden,
    ) -> Result<Answers, FieldErrors> {
        let walked = self.walk(definition);
        let Self { values, mut errors } = self;
        let mut answers = BTreeMap::new();
        for (question, shown) in walked.questions {
            let key = question.key();
            if page.is_some_and(|page| !page.has(key.as_str())) {
                // Of other pages only what no longer shows is of interest.
                let kept =
                    values.get(key).and_then(|value| value.clone().ok()).filter(|_| shown != Some(false));
                answers.extend(kept.map(|value| (key.clone(), value)));
                continue;
            }
            let error = match (values.get(key), shown) {
                (Some(_), Some(false)) => match to_hidden {
                    AnswersToHidden::Refused => Some(Code::HiddenByLogic),
                    AnswersToHidden::Dropped => None,
                },
                (Some(Err(code)), _) => Some(*code),
                (Some(Ok(value)), Some(true)) if question.misses_something(Some(value)) => {
                    Some(Code::Required)
                }
                (Some(Ok(value)), _) => {
                    answers.insert(key.clone(), value.clone());
                    None
                }
                (None, Some(true)) if question.misses_something(None) => Some(Code::Required),
                (None, _) => None,
            };
            if let Some(code) = error {
                errors.add(format!("answers.{}", key.as_str()), code);
            }
        }
        errors.or(Answers(answers))
    }
}
