//! How a question is answered: what each kind has of its own, and which
//! values answer it.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::domain::error::{Code, FieldErrors};
use crate::domain::measure::{Direction, Measure, Rule, Scale};
use crate::domain::text::Locale;

use super::answer::AnswerValue;
use super::cell::split;
use super::choice::{Bounds, Choice, Choices, OTHER, OTHER_PREFIX};
use super::contact::ContactFields;
use super::day::{DateRange, read_day};
use super::members::{Members, read_integer};
use super::number::{Number, NumberRange};
use super::series::Series;
use super::stored::AnswerKind;
use super::subject::Subject;
use super::table::{Matrix, Ranking};
use super::texts::Texts;
use super::typed::Typed;

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// With one score of a scale: `nps`, `csat` and `ces`.
    Score(Series),
    /// With one score of a scale that belongs to no measure.
    Rating(Scale),
    /// With one line of at most 300 characters.
    ShortText,
    /// With at most 5000 characters.
    LongText,
    /// With one of several choices.
    SingleChoice(Choices),
    /// With some of several choices.
    MultipleChoice(Choices, Bounds),
    /// With a column for each row.
    LikertMatrix(Matrix),
    /// With an order of all choices.
    Ranking(Ranking),
    /// With a number.
    Number(NumberRange),
    /// With a day.
    Date(DateRange),
    /// With how to reach somebody.
    ContactFields(ContactFields),
    /// With an agreement, or not at all.
    Consent,
    /// Not at all: it says something.
    Statement,
}

/// The members that only some kinds have.
const OWN_MEMBERS: [&str; 15] = [
    "subject",
    "scale",
    "direction",
    "choices",
    "other",
    "other_label",
    "min_choices",
    "max_choices",
    "rows",
    "columns",
    "min",
    "max",
    "integer",
    "unit",
    "fields",
];

impl QuestionKind {
    /// The name of every kind on the wire.
    pub const NAMES: [&str; 15] = [
        "nps",
        "csat",
        "ces",
        "rating",
        "single_choice",
        "multiple_choice",
        "likert_matrix",
        "ranking",
        "short_text",
        "long_text",
        "number",
        "date",
        "contact_fields",
        "consent",
        "statement",
    ];

    /// The name on the wire.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Score(series) => match series.measure() {
                Measure::Nps => "nps",
                Measure::Csat => "csat",
                Measure::Ces => "ces",
            },
            Self::Rating(_) => "rating",
            Self::ShortText => "short_text",
            Self::LongText => "long_text",
            Self::SingleChoice(_) => "single_choice",
            Self::MultipleChoice(..) => "multiple_choice",
            Self::LikertMatrix(_) => "likert_matrix",
            Self::Ranking(_) => "ranking",
            Self::Number(_) => "number",
            Self::Date(_) => "date",
            Self::ContactFields(_) => "contact_fields",
            Self::Consent => "consent",
            Self::Statement => "statement",
        }
    }

    /// What its answers are; none when it has none.
    pub const fn answer_kind(&self) -> Option<AnswerKind> {
        match self {
            Self::Score(_) => Some(AnswerKind::Score),
            Self::Rating(_) => Some(AnswerKind::Rating),
            Self::ShortText | Self::LongText => Some(AnswerKind::Text),
            Self::SingleChoice(_) => Some(AnswerKind::SingleChoice),
            Self::MultipleChoice(..) => Some(AnswerKind::MultipleChoice),
            Self::LikertMatrix(_) => Some(AnswerKind::LikertMatrix),
            Self::Ranking(_) => Some(AnswerKind::Ranking),
            Self::Number(_) => Some(AnswerKind::Number),
            Self::Date(_) => Some(AnswerKind::Date),
            Self::ContactFields(_) => Some(AnswerKind::ContactFields),
            Self::Consent => Some(AnswerKind::Consent),
            Self::Statement => None,
        }
    }

    /// The scale that its scores are given on.
    pub const fn scale(&self) -> Option<Scale> {
        match self {
            Self::Score(series) => Some(series.scale()),
            Self::Rating(scale) => Some(*scale),
            _ => None,
        }
    }

    /// Every score of the scale, lowest first.
    pub fn scores(&self) -> Option<RangeInclusive<i64>> {
        self.scale().map(|scale| i64::from(scale.min())..=i64::from(scale.max()))
    }

    /// How many characters a text may have; none for anything but a text.
    pub const fn max_chars(&self) -> Option<usize> {
        match self {
            Self::ShortText => Some(300),
            Self::LongText => Some(5000),
            _ => None,
        }
    }

    /// The answer in a JSON value; `null`, a blank text where a text is
    /// expected, `false` to a consent, and an array or object with nothing in
    /// it are no answer.
    ///
    /// # Errors
    /// [`Code::NotANumber`] (`"7"`), [`Code::NotAnInteger`] (`6.5`, and for a
    /// score `7.0`), [`Code::OutOfRange`], [`Code::NotText`],
    /// [`Code::TooLong`], [`Code::InvalidChoice`], [`Code::TooFew`],
    /// [`Code::TooMany`], [`Code::Conflict`] for a choice that comes twice,
    /// [`Code::TooShort`] for another answer without words,
    /// [`Code::InvalidDate`], [`Code::InvalidEmail`], [`Code::UnknownField`]
    /// of a contact; [`Code::InvalidFormat`] for another shape of value, and
    /// for the character U+0000, which not every database can keep;
    /// [`Code::UnknownQuestion`] for a statement.
    pub fn read_json(&self, value: &Value) -> Result<Option<AnswerValue>, Code> {
        let is_blank = value.as_str().is_some_and(|text| text.trim().is_empty());
        let text = || value.as_str().ok_or(Code::NotText);
        match self {
            _ if value.is_null() => Ok(None),
            Self::ShortText | Self::LongText | Self::SingleChoice(_) | Self::Date(_) if is_blank => Ok(None),
            Self::Score(_) | Self::Rating(_) => self.on_scale(read_integer(value)?).map(Some),
            Self::ShortText | Self::LongText => self.read_words(text()?),
            Self::SingleChoice(choices) => choices.read_json(value).map(AnswerValue::Choice).map(Some),
            Self::MultipleChoice(choices, bounds) => {
                let values = value.as_array().ok_or(Code::InvalidFormat)?;
                let chosen = values.iter().map(|value| choices.read_json(value));
                Ok(choices.several(chosen, *bounds)?.map(AnswerValue::Choices))
            }
            Self::LikertMatrix(matrix) => Ok(matrix.read_json(value)?.map(AnswerValue::Matrix)),
            Self::Ranking(ranking) => Ok(ranking.read_json(value)?.map(AnswerValue::Ranking)),
            Self::Number(range) => range.check(Number::read_json(value)?).map(AnswerValue::Number).map(Some),
            Self::Date(range) => range.check(read_day(text()?)?).map(AnswerValue::Date).map(Some),
            Self::ContactFields(fields) => Ok(fields.read_json(value)?.map(AnswerValue::Contact)),
            Self::Consent => match value {
                Value::Bool(agreed) => Ok(agreed.then_some(AnswerValue::Consent)),
                _ => Err(Code::InvalidChoice),
            },
            Self::Statement => Err(Code::UnknownQuestion),
        }
    }

    /// The answer in a cell of a CSV file or in an address; blank is no
    /// answer. A score is written with digits alone, a choice by its value
    /// (`other:` before other words), several with `|` between, a day as
    /// `2026-11-30`, a consent as `true`, rows and contacts as JSON.
    ///
    /// # Errors
    /// As [`Self::read_json`]; `7.5`, `07` and `1e1` are no integers.
    pub fn read_text(&self, text: &str) -> Result<Option<AnswerValue>, Code> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let json = || serde_json::from_str::<Value>(text).map_err(|_| Code::InvalidFormat);
        match self {
            Self::Score(_) | Self::Rating(_) => self.on_scale(read_digits(text)?).map(Some),
            Self::ShortText | Self::LongText => self.read_words(text),
            Self::SingleChoice(choices) => choices.read_text(text).map(AnswerValue::Choice).map(Some),
            Self::MultipleChoice(choices, bounds) => {
                let values = split(text);
                let chosen = values.iter().map(|value| choices.read_text(value));
                Ok(choices.several(chosen, *bounds)?.map(AnswerValue::Choices))
            }
            Self::Ranking(ranking) => {
                let values = split(text);
                Ok(ranking.take(values.iter().map(String::as_str))?.map(AnswerValue::Ranking))
            }
            Self::LikertMatrix(_) | Self::ContactFields(_) => self.read_json(&json()?),
            Self::Number(range) => range.check(Number::read_text(text)?).map(AnswerValue::Number).map(Some),
            Self::Date(range) => range.check(read_day(text.trim())?).map(AnswerValue::Date).map(Some),
            Self::Consent => match text.trim() {
                "true" => Ok(Some(AnswerValue::Consent)),
                "false" => Ok(None),
                _ => Err(Code::InvalidChoice),
            },
            Self::Statement => Err(Code::UnknownQuestion),
        }
    }

    /// The answer in the fields of a browser's form.
    ///
    /// # Errors
    /// As [`Self::read_text`].
    pub fn read_form(&self, typed: &Typed) -> Result<Option<AnswerValue>, Code> {
        match self {
            // Browsers send every line break as CR LF but count it as one character.
            Self::ShortText | Self::LongText => self.read_text(&typed.text().replace("\r\n", "\n")),
            Self::SingleChoice(choices) => {
                // Who writes another answer and presses nothing means it.
                let pressed = match typed.text() {
                    "" if choices.other() && !typed.other().trim().is_empty() => OTHER_PREFIX,
                    pressed => pressed,
                };
                if pressed.is_empty() {
                    return Ok(None);
                }
                choices.read_field(pressed, typed.other()).map(AnswerValue::Choice).map(Some)
            }
            Self::MultipleChoice(choices, bounds) => {
                let ticked = typed.values().iter().filter(|value| !value.is_empty());
                let chosen = ticked.map(|value| choices.read_field(value, typed.other()));
                Ok(choices.several(chosen, *bounds)?.map(AnswerValue::Choices))
            }
            Self::LikertMatrix(matrix) => Ok(matrix.take(|row| typed.part(row))?.map(AnswerValue::Matrix)),
            Self::Ranking(ranking) => {
                Ok(ranking.read_places(|value| typed.part(value))?.map(AnswerValue::Ranking))
            }
            Self::ContactFields(fields) => {
                Ok(fields.take(|field| typed.part(field.as_str()))?.map(AnswerValue::Contact))
            }
            Self::Score(_)
            | Self::Rating(_)
            | Self::Number(_)
            | Self::Date(_)
            | Self::Consent
            | Self::Statement => self.read_text(typed.text()),
        }
    }

    /// The texts that only this kind has, by their paths, such as
    /// `choices.0.label`.
    pub fn texts(&self) -> Vec<(String, &Texts)> {
        match self {
            Self::SingleChoice(choices) | Self::MultipleChoice(choices, _) => {
                let other = choices.other_label().map(|label| ("other_label".to_owned(), label));
                labels("choices", choices.choices()).into_iter().chain(other).collect()
            }
            Self::LikertMatrix(matrix) => {
                let columns = labels("columns", matrix.columns());
                labels("rows", matrix.rows()).into_iter().chain(columns).collect()
            }
            Self::Ranking(ranking) => labels("choices", ranking.choices()),
            Self::Number(range) => range.unit().map(|unit| ("unit".to_owned(), unit)).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a form has a field for this part of the question.
    pub(super) fn has_part(&self, part: &str) -> bool {
        match self {
            Self::SingleChoice(choices) | Self::MultipleChoice(choices, _) => {
                choices.other() && part == OTHER
            }
            Self::LikertMatrix(matrix) => matrix.rows().iter().any(|row| row.value() == part),
            Self::Ranking(ranking) => ranking.choices().iter().any(|choice| choice.value() == part),
            Self::ContactFields(fields) => fields.fields().iter().any(|asked| asked.field.as_str() == part),
            _ => false,
        }
    }

    pub(super) fn read(members: &mut Members<'_>, locale: Locale) -> Option<Self> {
        let Some(name) = members.required_word("kind", known_name) else {
            // Of an unreadable kind nobody knows which members it has.
            for member in OWN_MEMBERS {
                members.optional(member);
            }
            return None;
        };
        match name {
            "rating" => read_rating(members).map(Self::Rating),
            "short_text" => Some(Self::ShortText),
            "long_text" => Some(Self::LongText),
            "single_choice" => Choices::read(members, locale).map(Self::SingleChoice),
            "multiple_choice" => {
                let choices = Choices::read(members, locale);
                let bounds = Bounds::read(members, choices.as_ref().map(Choices::n));
                choices.map(|choices| Self::MultipleChoice(choices, bounds))
            }
            "likert_matrix" => Matrix::read(members, locale).map(Self::LikertMatrix),
            "ranking" => Ranking::read(members, locale).map(Self::Ranking),
            "number" => Some(Self::Number(NumberRange::read(members, locale))),
            "date" => Some(Self::Date(DateRange::read(members))),
            "contact_fields" => {
                let value = members.required("fields")?;
                members.nested("fields", ContactFields::read(value)).map(Self::ContactFields)
            }
            "consent" => Some(Self::Consent),
            "statement" => Some(Self::Statement),
            scored => read_series(members, scored).map(Self::Score),
        }
    }

    /// What [`Self::read`] takes. Members that are at their default are left out.
    pub(super) fn write(&self, object: &mut Map<String, Value>, locale: Locale) {
        object.insert("kind".into(), self.as_str().into());
        match self {
            Self::Score(series) => {
                object.insert("subject".into(), series.subject().as_str().into());
                if series.measure() == Measure::Ces {
                    object.insert("scale".into(), scale_json(series.scale()));
                    object.insert("direction".into(), series.direction().as_str().into());
                }
            }
            Self::Rating(scale) => {
                object.insert("scale".into(), scale_json(*scale));
            }
            Self::SingleChoice(choices) => choices.write(object, locale),
            Self::MultipleChoice(choices, bounds) => {
                choices.write(object, locale);
                bounds.write(object);
            }
            Self::LikertMatrix(matrix) => matrix.write(object, locale),
            Self::Ranking(ranking) => ranking.write(object, locale),
            Self::Number(range) => range.write(object, locale),
            Self::Date(range) => range.write(object),
            Self::ContactFields(fields) => {
                object.insert("fields".into(), fields.to_json());
            }
            Self::ShortText | Self::LongText | Self::Consent | Self::Statement => {}
        }
    }

    fn on_scale(&self, score: i64) -> Result<AnswerValue, Code> {
        let fits = self.scores().is_some_and(|scores| scores.contains(&score));
        if fits { Ok(AnswerValue::Score(score)) } else { Err(Code::OutOfRange) }
    }

    fn read_words(&self, text: &str) -> Result<Option<AnswerValue>, Code> {
        if self.max_chars().is_some_and(|max_chars| text.chars().count() > max_chars) {
            return Err(Code::TooLong);
        }
        if text.contains('\0') {
            return Err(Code::InvalidFormat);
        }
        Ok((!text.trim().is_empty()).then(|| AnswerValue::Text(text.to_owned())))
    }
}

fn labels<'a>(name: &str, choices: &'a [Choice]) -> Vec<(String, &'a Texts)> {
    let numbered = choices.iter().enumerate();
    numbered.filter_map(|(index, choice)| Some((format!("{name}.{index}.label"), choice.label()?))).collect()
}

fn known_name(name: &str) -> Result<&'static str, Code> {
    QuestionKind::NAMES.into_iter().find(|known| *known == name).ok_or(Code::InvalidChoice)
}

fn read_series(members: &mut Members<'_>, name: &str) -> Option<Series> {
    let subject = members.optional_word("subject", Subject::parse).unwrap_or_default();
    let scale = optional_scale(members);
    let rule = match name {
        "nps" => Rule::Nps,
        "csat" => Rule::Csat,
        _ => {
            let direction = members.optional_word("direction", Direction::parse).unwrap_or(Direction::Agree);
            let rule = Rule::ces(scale.unwrap_or(Scale::ONE_TO_SEVEN), direction);
            members.keep("scale", rule)?
        }
    };
    if scale.is_some_and(|scale| scale != rule.scale()) {
        members.keep::<()>("scale", Err(Code::OutOfRange));
    }
    Some(Series::new(rule, subject))
}

/// From 1 to at least 3 and at most 10.
fn read_rating(members: &mut Members<'_>) -> Option<Scale> {
    let scale = optional_scale(members).unwrap_or(Scale::ONE_TO_FIVE);
    let fits = scale.min() == 1 && (3..=10).contains(&scale.max());
    members.keep("scale", if fits { Ok(scale) } else { Err(Code::OutOfRange) })
}

fn optional_scale(members: &mut Members<'_>) -> Option<Scale> {
    let value = members.optional("scale")?;
    let scale = read_scale(value);
    members.nested("scale", scale)
}

fn read_scale(value: &Value) -> Result<Scale, FieldErrors> {
    let mut members = Members::of(value)?;
    let ends = (members.required_integer("min"), members.required_integer("max"));
    let errors = members.finish();
    match ends {
        (Some(min), Some(max)) if errors.is_empty() => {
            let ends = u8::try_from(min).ok().zip(u8::try_from(max).ok());
            ends.ok_or(Code::OutOfRange)
                .and_then(|(min, max)| Scale::new(min, max))
                .map_err(|code| FieldErrors::one("", code))
        }
        _ => Err(errors),
    }
}

fn scale_json(scale: Scale) -> Value {
    serde_json::json!({"min": scale.min(), "max": scale.max()})
}

fn read_digits(text: &str) -> Result<i64, Code> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let all_digits = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    if all_digits && (digits == "0" || !digits.starts_with('0')) {
        return text.parse().map_err(|_| Code::OutOfRange);
    }
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Err(Code::NotAnInteger),
        _ => Err(Code::NotANumber),
    }
}
