//! What is wrong with a file, a line per defect, each with what to write
//! instead.

use std::fmt;

use serde_json::Value;

use super::column::Field;
use crate::domain::error::Code;
use crate::domain::survey::{Choice, Choices, Chosen, ContactField, Definition, QuestionKind};
use crate::domain::text::Locale;
use crate::text;

/// Defects that are told; a file with more is another kind of file, and the
/// rest would only fill memory.
const MAX_DEFECTS: usize = 10_000;

/// All defects of a file, in the order of its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    defects: Vec<Defect>,
    more: u64,
}

/// One defect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// The line; the header is line 1.
    pub line: u64,
    /// The name of the column.
    pub column: String,
    /// What is wrong.
    pub code: Code,
    /// What to write instead.
    pub hint: Hint,
}

/// What to write instead; [`Defect::words`] says it in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A header.
    Header,
    /// The file in UTF-8.
    Encoding,
    /// As many cells as the header has.
    Cells {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// Fewer rows.
    Rows,
    /// At most so many columns.
    Columns(usize),
    /// The name of a field, or a mapping.
    NoField,
    /// One of these keys of questions.
    Keys(String),
    /// The name of a column that exists, for this field.
    NoColumn(String),
    /// Another name: two columns have this one.
    SameColumn,
    /// One column alone for this field.
    SameField(String),
    /// Another id than that of this line.
    SameId(u64),
    /// The permitted form of an id.
    Id,
    /// A date or time.
    Time,
    /// A date or time in the years that calendars of companies know.
    Years,
    /// A whole number on this scale.
    Score(i64, i64),
    /// One of these choices.
    Choice(String),
    /// Some of these choices, with bars between.
    Choices(String),
    /// These choices in order, with bars between.
    Ranking(String),
    /// JSON of this form.
    Json(String),
    /// A number.
    Number,
    /// A whole number.
    WholeNumber,
    /// A date.
    Day,
    /// Something between these, or above or below the one that is there.
    Range(String),
    /// `true`, or nothing.
    Consent,
    /// Nothing: the question cannot be answered.
    Nothing,
    /// An answer.
    Answer,
    /// Nothing: the question is not asked with these answers.
    Hidden,
    /// At most so many characters.
    Length(usize),
    /// An e-mail address.
    Email,
    /// A language such as `pt-BR`.
    Language,
    /// One line without control characters.
    Line,
    /// Fewer attributes.
    Attributes,
    /// The id of a person in the sender's own systems.
    ContactId,
    /// The id of what happened in the sender's own systems.
    InteractionId,
    /// What kind of thing happened.
    InteractionKind,
    /// Somebody who is among the contacts.
    KnownContact,
    /// A time zone by its IANA name.
    TimeZone,
    /// `true` or `false`.
    Flag,
}

impl Hint {
    /// What to write into the cell of a field instead.
    pub(super) fn of(field: &Field, code: Code, definition: &Definition) -> Self {
        match (field, code) {
            (Field::Attribute(_), Code::TooMany) => Self::Attributes,
            (Field::AnsweredAt, Code::OutOfRange) => Self::Years,
            (Field::AnsweredAt, _) => Self::Time,
            (Field::Id, _) => Self::Id,
            (Field::Contact("email"), Code::TooLong) => Self::Length(254),
            (Field::Contact("email"), _) => Self::Email,
            (Field::Locale, _) => Self::Language,
            (Field::Channel, Code::TooLong) => Self::Length(64),
            (Field::Customer | Field::Contact(_) | Field::Attribute(_), Code::TooLong) => Self::Length(200),
            (Field::Answer(key), Code::UnknownQuestion) => match definition.question(key) {
                // There is such a question, but nobody answers it.
                Some(_) => Self::Nothing,
                None => Self::keys(definition),
            },
            (Field::Answer(_), Code::HiddenByLogic) => Self::Hidden,
            (Field::Answer(_), Code::Required) => Self::Answer,
            (Field::Answer(key), code) => {
                let kind = definition.question(key).map(|question| question.kind());
                kind.map_or(Self::Line, |kind| Self::of_answer(kind, code))
            }
            (Field::Customer | Field::Contact(_) | Field::Channel | Field::Attribute(_), _) => Self::Line,
        }
    }

    fn of_answer(kind: &QuestionKind, code: Code) -> Self {
        match kind {
            QuestionKind::Score(_) | QuestionKind::Rating(_) => {
                let scores = kind.scores().unwrap_or(0..=0);
                Self::Score(*scores.start(), *scores.end())
            }
            QuestionKind::ShortText | QuestionKind::LongText => match kind.max_chars() {
                Some(most) if code == Code::TooLong => Self::Length(most),
                _ => Self::Line,
            },
            QuestionKind::SingleChoice(_) if code == Code::TooLong => Self::Length(Chosen::MAX_OTHER_CHARS),
            QuestionKind::SingleChoice(choices) => Self::Choice(offered(choices, ", ")),
            QuestionKind::MultipleChoice(choices, _) => Self::Choices(offered(choices, "|")),
            QuestionKind::Ranking(ranking) => Self::Ranking(values(ranking.choices(), "|")),
            QuestionKind::LikertMatrix(matrix) => {
                let column = matrix.columns().first().map(Choice::value).unwrap_or_default();
                let rows = matrix.rows().iter().map(|row| (row.value().to_owned(), column.into()));
                Self::Json(Value::Object(rows.collect()).to_string())
            }
            QuestionKind::ContactFields(_) if code == Code::InvalidEmail => Self::Email,
            QuestionKind::ContactFields(_) if code == Code::TooLong => Self::Length(ContactField::MAX_CHARS),
            QuestionKind::ContactFields(fields) => {
                let fields =
                    fields.fields().iter().map(|asked| (asked.field.as_str().to_owned(), "…".into()));
                Self::Json(Value::Object(fields.collect()).to_string())
            }
            QuestionKind::Number(range) if code == Code::OutOfRange => Self::range(range.min(), range.max()),
            QuestionKind::Number(range) if range.integer() => Self::WholeNumber,
            QuestionKind::Number(_) => Self::Number,
            QuestionKind::Date(range) if code == Code::OutOfRange => Self::range(range.min(), range.max()),
            QuestionKind::Date(_) => Self::Day,
            QuestionKind::Consent => Self::Consent,
            QuestionKind::Statement => Self::Nothing,
        }
    }

    fn range<T: fmt::Display>(min: Option<T>, max: Option<T>) -> Self {
        Self::Range(match (min, max) {
            (Some(min), Some(max)) => format!("{min} … {max}"),
            (Some(min), None) => format!("≥ {min}"),
            (None, Some(max)) => format!("≤ {max}"),
            (None, None) => "…".to_owned(),
        })
    }

    /// One of the keys of the survey's questions.
    pub(super) fn keys(definition: &Definition) -> Self {
        let answered =
            definition.questions().iter().filter(|question| question.kind().answer_kind().is_some());
        let keys: Vec<&str> = answered.map(|question| question.key().as_str()).collect();
        Self::Keys(keys.join(", "))
    }
}

fn values(choices: &[Choice], between: &str) -> String {
    choices.iter().map(Choice::value).collect::<Vec<_>>().join(between)
}

fn offered(choices: &Choices, between: &str) -> String {
    let values = values(choices.choices(), between);
    if choices.other() { format!("{values}{between}other:…") } else { values }
}

impl Defect {
    /// `LINE:COLUMN CODE what to write instead`.
    pub fn text(&self, locale: Locale) -> String {
        // A name with line breaks would look like several defects.
        let column: String = self.column.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        format!("{}:{column} {} {}", self.line, self.code.as_str(), self.words(locale))
    }

    /// What to write instead.
    pub fn words(&self, locale: Locale) -> String {
        match &self.hint {
            Hint::Header => text!(locale, import.header).to_owned(),
            Hint::Encoding => text!(locale, import.encoding).to_owned(),
            Hint::Cells { found, expected } => {
                text!(locale, import.cells, found = found.to_string(), expected = expected.to_string())
                    .to_string()
            }
            Hint::Rows => text!(locale, import.rows, most = super::MAX_ROWS.to_string()).to_string(),
            Hint::Columns(most) => text!(locale, import.columns, most = most.to_string()).to_string(),
            Hint::NoField => text!(locale, import.no_field).to_owned(),
            Hint::Keys(keys) => text!(locale, import.keys, keys = keys.clone()).to_string(),
            Hint::NoColumn(field) => text!(locale, import.no_column, field = field.clone()).to_string(),
            Hint::SameColumn => text!(locale, import.same_column).to_owned(),
            Hint::SameField(field) => text!(locale, import.same_field, field = field.clone()).to_string(),
            Hint::SameId(line) => text!(locale, import.same_id, line = line.to_string()).to_string(),
            Hint::Id => text!(locale, import.id).to_owned(),
            Hint::Time => text!(locale, import.time).to_owned(),
            Hint::Years => text!(locale, import.years).to_owned(),
            Hint::Score(low, high) => {
                text!(locale, import.score, low = low.to_string(), high = high.to_string()).to_string()
            }
            Hint::Choice(choices) => text!(locale, import.choice, choices = choices.clone()).to_string(),
            Hint::Choices(choices) => text!(locale, import.choices, choices = choices.clone()).to_string(),
            Hint::Ranking(choices) => text!(locale, import.ranking, choices = choices.clone()).to_string(),
            Hint::Json(form) => text!(locale, import.json, form = form.clone()).to_string(),
            Hint::Number => text!(locale, import.number).to_owned(),
            Hint::WholeNumber => text!(locale, import.whole_number).to_owned(),
            Hint::Day => text!(locale, import.day).to_owned(),
            Hint::Range(range) => text!(locale, import.range, range = range.clone()).to_string(),
            Hint::Consent => text!(locale, import.consent).to_owned(),
            Hint::Nothing => text!(locale, import.nothing).to_owned(),
            Hint::Answer => text!(locale, import.answer).to_owned(),
            Hint::Hidden => text!(locale, import.hidden).to_owned(),
            Hint::Length(most) => text!(locale, import.length, most = most.to_string()).to_string(),
            Hint::Email => text!(locale, import.email).to_owned(),
            Hint::Language => text!(locale, import.language).to_owned(),
            Hint::Line => text!(locale, import.line).to_owned(),
            Hint::Attributes => text!(locale, import.attributes).to_owned(),
            Hint::ContactId => text!(locale, import.contact_id).to_owned(),
            Hint::InteractionId => text!(locale, import.interaction_id).to_owned(),
            Hint::InteractionKind => text!(locale, import.interaction_kind).to_owned(),
            Hint::KnownContact => text!(locale, import.known_contact).to_owned(),
            Hint::TimeZone => text!(locale, import.timezone).to_owned(),
            Hint::Flag => text!(locale, import.flag).to_owned(),
        }
    }
}

impl Report {
    /// Notes a defect.
    pub(super) fn add(&mut self, line: u64, column: impl Into<String>, code: Code, hint: Hint) {
        if self.defects.len() < MAX_DEFECTS {
            self.defects.push(Defect { line, column: column.into(), code, hint });
        } else {
            self.more += 1;
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.defects.is_empty()
    }

    /// The defects.
    pub fn defects(&self) -> &[Defect] {
        &self.defects
    }

    /// A line for each defect, and one for those that were too many.
    pub fn lines(&self, locale: Locale) -> Vec<String> {
        let mut lines: Vec<String> = self.defects.iter().map(|defect| defect.text(locale)).collect();
        if self.more > 0 {
            lines.push(text!(locale, import.more, n = self.more.to_string()).to_string());
        }
        lines
    }
}
