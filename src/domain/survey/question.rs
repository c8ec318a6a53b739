//! One question of a survey, and which values answer it.

use serde_json::{Map, Value};

use crate::domain::error::{Code, FieldErrors};
use crate::domain::measure::{Direction, Measure, Rule, Scale};
use crate::domain::text::Locale;

use super::answer::AnswerValue;
use super::key::QuestionKey;
use super::logic::Condition;
use super::members::{Members, read_integer};
use super::series::Series;
use super::subject::Subject;
use super::texts::Texts;

const MAX_TITLE_CHARS: usize = 500;
const MAX_HELP_CHARS: usize = 1000;
const MAX_LABEL_CHARS: usize = 100;

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// With one score of a scale: `nps`, `csat` and `ces`.
    Score(Series),
    /// With one line of at most 300 characters.
    ShortText,
    /// With at most 5000 characters.
    LongText,
}

impl QuestionKind {
    /// The name on the wire and in the database.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Score(series) => match series.measure() {
                Measure::Nps => "nps",
                Measure::Csat => "csat",
                Measure::Ces => "ces",
            },
            Self::ShortText => "short_text",
            Self::LongText => "long_text",
        }
    }

    /// How many characters a text may have; none for a score.
    pub const fn max_chars(&self) -> Option<usize> {
        match self {
            Self::Score(_) => None,
            Self::ShortText => Some(300),
            Self::LongText => Some(5000),
        }
    }

    /// The answer in a JSON value: a score is an integer, a text a text;
    /// `null` and a blank text are no answer.
    ///
    /// # Errors
    /// [`Code::NotANumber`] (`"7"`), [`Code::NotAnInteger`] (`6.5`, `7.0`),
    /// [`Code::OutOfRange`], [`Code::NotText`], [`Code::TooLong`];
    /// [`Code::InvalidFormat`] for the character U+0000, which not every
    /// database can keep.
    pub fn read_json(&self, value: &Value) -> Result<Option<AnswerValue>, Code> {
        if value.is_null() {
            return Ok(None);
        }
        match self {
            Self::Score(series) => on_scale(series, read_integer(value)?).map(Some),
            Self::ShortText | Self::LongText => self.read_words(value.as_str().ok_or(Code::NotText)?),
        }
    }

    /// The answer in a field of a browser's form or of a CSV file; blank is
    /// no answer. A score is written with digits alone.
    ///
    /// # Errors
    /// As [`Self::read_json`]; `7.5`, `07` and `1e1` are no integers.
    pub fn read_text(&self, text: &str) -> Result<Option<AnswerValue>, Code> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        match self {
            Self::Score(series) => on_scale(series, read_digits(text)?).map(Some),
            // Browsers send every line break as CR LF but count it as one character.
            Self::ShortText | Self::LongText => self.read_words(&text.replace("\r\n", "\n")),
        }
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

/// One question. Its key stays the same in every version of its survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub(super) key: QuestionKey,
    pub(super) kind: QuestionKind,
    pub(super) title: Texts,
    pub(super) help: Option<Texts>,
    pub(super) required: bool,
    pub(super) low_label: Option<Texts>,
    pub(super) high_label: Option<Texts>,
    pub(super) show_if: Option<Condition>,
}

impl Question {
    /// Its name in the survey.
    pub const fn key(&self) -> &QuestionKey {
        &self.key
    }

    /// How it is answered.
    pub const fn kind(&self) -> &QuestionKind {
        &self.kind
    }

    /// The question itself, 1–500 characters.
    pub const fn title(&self) -> &Texts {
        &self.title
    }

    /// A remark under it, up to 1000 characters.
    pub const fn help(&self) -> Option<&Texts> {
        self.help.as_ref()
    }

    /// Whether it must be answered when it shows.
    pub const fn required(&self) -> bool {
        self.required
    }

    /// What the lowest score means, up to 100 characters.
    pub const fn low_label(&self) -> Option<&Texts> {
        self.low_label.as_ref()
    }

    /// What the highest score means, up to 100 characters.
    pub const fn high_label(&self) -> Option<&Texts> {
        self.high_label.as_ref()
    }

    /// When it shows; always, when none.
    pub const fn show_if(&self) -> Option<&Condition> {
        self.show_if.as_ref()
    }

    /// The series its answers belong to; none when it is not scored.
    pub const fn series(&self) -> Option<&Series> {
        match &self.kind {
            QuestionKind::Score(series) => Some(series),
            QuestionKind::ShortText | QuestionKind::LongText => None,
        }
    }

    /// Reads a question; whether its condition fits the survey is for the
    /// definition to check.
    pub(super) fn read(value: &Value, locale: Locale) -> ReadQuestion {
        let mut members = match Members::of(value) {
            Ok(members) => members,
            Err(errors) => {
                return ReadQuestion { key: None, kind: None, show_if: None, question: Err(errors) };
            }
        };
        let key = members.required_word("key", QuestionKey::parse);
        let kind = read_kind(&mut members);
        let title = members.required_texts("title", locale, MAX_TITLE_CHARS);
        let help = members.optional_texts("help", locale, MAX_HELP_CHARS);
        let required = members.flag("required");
        let (mut low_label, mut high_label) = (None, None);
        // Of an unreadable kind nobody knows which members it has.
        if !matches!(kind, Some(QuestionKind::ShortText | QuestionKind::LongText)) {
            low_label = members.optional_texts("low_label", locale, MAX_LABEL_CHARS);
            high_label = members.optional_texts("high_label", locale, MAX_LABEL_CHARS);
        }
        let show_if = members.optional("show_if").and_then(|value| {
            let condition = Condition::read(value);
            members.nested("show_if", condition)
        });
        let errors = members.finish();
        let question = match (key.clone(), kind.clone(), title) {
            (Some(key), Some(kind), Some(title)) if errors.is_empty() => {
                let show_if = show_if.clone();
                Ok(Self { key, kind, title, help, required, low_label, high_label, show_if })
            }
            _ => Err(errors),
        };
        ReadQuestion { key, kind, show_if, question }
    }

    /// What [`Self::read`] takes. Members that are at their default are left out.
    pub(super) fn to_json(&self, locale: Locale) -> Value {
        let Self { key, kind, title, help, required, low_label, high_label, show_if } = self;
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
        put("key", key.as_str().into());
        put("kind", kind.as_str().into());
        if let QuestionKind::Score(series) = kind {
            put("subject", series.subject().as_str().into());
            if series.measure() == Measure::Ces {
                let scale = series.scale();
                put("scale", serde_json::json!({"min": scale.min(), "max": scale.max()}));
                put("direction", series.direction().as_str().into());
            }
        }
        put("title", title.to_json(locale));
        let texts = [("help", help), ("low_label", low_label), ("high_label", high_label)];
        for (name, texts) in texts {
            if let Some(texts) = texts {
                put(name, texts.to_json(locale));
            }
        }
        if *required {
            put("required", true.into());
        }
        if let Some(condition) = show_if {
            put("show_if", condition.to_json());
        }
        Value::Object(object)
    }
}

/// A question as far as it could be read. The parts stand besides the whole,
/// so that a mistake in one question does not hide or cause others.
pub(super) struct ReadQuestion {
    pub(super) key: Option<QuestionKey>,
    pub(super) kind: Option<QuestionKind>,
    pub(super) show_if: Option<Condition>,
    pub(super) question: Result<Question, FieldErrors>,
}

fn read_kind(members: &mut Members<'_>) -> Option<QuestionKind> {
    let Some(name) = members.required_word("kind", known_kind) else {
        for member in ["subject", "scale", "direction", "choices"] {
            members.optional(member);
        }
        return None;
    };
    match name {
        "short_text" => return Some(QuestionKind::ShortText),
        "long_text" => return Some(QuestionKind::LongText),
        _ => {}
    }
    let subject = members.optional_word("subject", Subject::parse).unwrap_or_default();
    let scale = members.optional("scale").and_then(|value| {
        let scale = read_scale(value);
        members.nested("scale", scale)
    });
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
    Some(QuestionKind::Score(Series::new(rule, subject)))
}

fn known_kind(name: &str) -> Result<&'static str, Code> {
    ["nps", "csat", "ces", "short_text", "long_text"]
        .into_iter()
        .find(|known| *known == name)
        .ok_or(Code::InvalidChoice)
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

fn on_scale(series: &Series, score: i64) -> Result<AnswerValue, Code> {
    if series.scores().contains(&score) { Ok(AnswerValue::Score(score)) } else { Err(Code::OutOfRange) }
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
