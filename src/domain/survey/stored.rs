//! An answer as it is kept: scores as numbers, texts as they are, and of
//! everything else its JSON, which one can read without the survey.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::domain::error::Code;

use super::answer::AnswerValue;
use super::choice::{Chosen, OTHER};
use super::contact::ContactField;
use super::day::read_day;
use super::number::Number;

/// What answers to a question are. Two questions of one survey with the same
/// key are the same question only if this is the same, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnswerKind {
    /// A score that belongs to a series.
    Score,
    /// A score that belongs to none.
    Rating,
    /// Words, few or many.
    Text,
    /// One choice.
    SingleChoice,
    /// Several choices.
    MultipleChoice,
    /// A column for each row.
    LikertMatrix,
    /// An order.
    Ranking,
    /// A number.
    Number,
    /// A day.
    Date,
    /// How to reach somebody.
    ContactFields,
    /// An agreement.
    Consent,
}

impl AnswerKind {
    const ALL: [Self; 11] = [
        Self::Score,
        Self::Rating,
        Self::Text,
        Self::SingleChoice,
        Self::MultipleChoice,
        Self::LikertMatrix,
        Self::Ranking,
        Self::Number,
        Self::Date,
        Self::ContactFields,
        Self::Consent,
    ];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Rating => "rating",
            Self::Text => "text",
            Self::SingleChoice => "single_choice",
            Self::MultipleChoice => "multiple_choice",
            Self::LikertMatrix => "likert_matrix",
            Self::Ranking => "ranking",
            Self::Number => "number",
            Self::Date => "date",
            Self::ContactFields => "contact_fields",
            Self::Consent => "consent",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(Code::InvalidChoice)
    }

    /// The answer that [`AnswerValue::to_stored`] wrote; none when something
    /// else did, or when it is a score, which is no text.
    pub fn read_stored(self, stored: &str) -> Option<AnswerValue> {
        let json = || serde_json::from_str::<Value>(stored).ok();
        match self {
            Self::Score | Self::Rating => None,
            Self::Text => Some(AnswerValue::Text(stored.to_owned())),
            Self::SingleChoice => chosen(&json()?).map(AnswerValue::Choice),
            Self::MultipleChoice => {
                json()?.as_array()?.iter().map(chosen).collect::<Option<_>>().map(AnswerValue::Choices)
            }
            Self::LikertMatrix => texts(&json()?).map(AnswerValue::Matrix),
            Self::Ranking => {
                let json = json()?;
                let values = json.as_array()?.iter().map(|value| value.as_str().map(str::to_owned));
                values.collect::<Option<_>>().map(AnswerValue::Ranking)
            }
            // Reading JSON may miss the last digit of a long number.
            Self::Number => stored.parse().ok().and_then(Number::new).map(AnswerValue::Number),
            Self::Date => read_day(json()?.as_str()?).ok().map(AnswerValue::Date),
            Self::ContactFields => {
                let fields = texts(&json()?)?.into_iter();
                let fields = fields.map(|(name, text)| Some((ContactField::parse(&name).ok()?, text)));
                fields.collect::<Option<_>>().map(AnswerValue::Contact)
            }
            Self::Consent => (json()? == Value::Bool(true)).then_some(AnswerValue::Consent),
        }
    }
}

impl AnswerValue {
    /// What is kept of an answer that is no score: a text as it is, of every
    /// other answer its JSON.
    pub fn to_stored(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_json().to_string()),
        }
    }

    /// What the answer adds to the counts of choices: a blank for itself, and
    /// then each choice in it: a value or `other`, `row=column`,
    /// `value=place`, `true`, or a number as it is stored. Scores are counted
    /// as scores.
    pub fn counted(&self) -> Vec<String> {
        let choices: Vec<String> = match self {
            Self::Score(_) => return Vec::new(),
            Self::Text(_) | Self::Date(_) | Self::Contact(_) => Vec::new(),
            Self::Number(_) => vec![self.to_stored().into_owned()],
            Self::Choice(chosen) => vec![chosen.counted_as().to_owned()],
            Self::Choices(chosen) => chosen.iter().map(|one| one.counted_as().to_owned()).collect(),
            Self::Matrix(columns) => columns.iter().map(|(row, column)| format!("{row}={column}")).collect(),
            Self::Ranking(order) => {
                order.iter().enumerate().map(|(index, value)| format!("{value}={}", index + 1)).collect()
            }
            Self::Consent => vec!["true".to_owned()],
        };
        std::iter::once(String::new()).chain(choices).collect()
    }

    /// What stands in it in a person's own words, to be found by them.
    pub fn words(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::Choice(chosen) => chosen.other().into_iter().collect(),
            Self::Choices(chosen) => chosen.iter().filter_map(Chosen::other).collect(),
            Self::Contact(contact) => contact.values().map(String::as_str).collect(),
            Self::Score(_)
            | Self::Matrix(_)
            | Self::Ranking(_)
            | Self::Number(_)
            | Self::Date(_)
            | Self::Consent => Vec::new(),
        }
    }
}

fn chosen(json: &Value) -> Option<Chosen> {
    match json {
        Value::String(value) => Some(Chosen::Value(value.clone())),
        other => other.get(OTHER)?.as_str().map(|text| Chosen::Other(text.to_owned())),
    }
}

fn texts(json: &Value) -> Option<BTreeMap<String, String>> {
    json.as_object()?.iter().map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect()
}
