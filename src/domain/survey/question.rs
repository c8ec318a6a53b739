//! One question of a survey.

use serde_json::{Map, Value};

use crate::domain::error::FieldErrors;
use crate::domain::text::Locale;

use super::answer::AnswerValue;
use super::jump::Jump;
use super::key::QuestionKey;
use super::kind::QuestionKind;
use super::logic::Condition;
use super::members::Members;
use super::piping::{Known, fill_in};
use super::series::Series;
use super::texts::Texts;

const MAX_TITLE_CHARS: usize = 500;
const MAX_HELP_CHARS: usize = 1000;
const MAX_LABEL_CHARS: usize = 100;

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
    pub(super) new_page: bool,
    pub(super) jumps: Vec<Jump>,
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

    /// The question as who reads its answers sees it: in their language, with
    /// what stands where nothing is known about the respondent.
    pub fn heading(&self, locale: Locale, own: Locale) -> String {
        fill_in(self.title.get(locale, own).0, &Known::new()).into_owned()
    }

    /// A remark under it, up to 1000 characters.
    pub const fn help(&self) -> Option<&Texts> {
        self.help.as_ref()
    }

    /// Whether it must be answered when it shows; never of a statement.
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

    /// Whether a page begins with it.
    pub const fn new_page(&self) -> bool {
        self.new_page
    }

    /// Where the survey goes on after it, when not with the next question.
    pub fn jumps(&self) -> &[Jump] {
        &self.jumps
    }

    /// The series its answers belong to; none when it is not scored.
    pub const fn series(&self) -> Option<&Series> {
        match &self.kind {
            QuestionKind::Score(series) => Some(series),
            _ => None,
        }
    }

    /// Whether an answer, or none, leaves out what must be given while the
    /// question shows: an answer at all, a column for every row, a field of a
    /// contact.
    pub fn misses_something(&self, answer: Option<&AnswerValue>) -> bool {
        match (&self.kind, answer) {
            (QuestionKind::ContactFields(fields), None) => {
                self.required || fields.fields().iter().any(|asked| asked.required)
            }
            (QuestionKind::ContactFields(fields), Some(AnswerValue::Contact(contact))) => {
                !fields.is_complete(contact)
            }
            (QuestionKind::LikertMatrix(matrix), Some(AnswerValue::Matrix(columns))) => {
                self.required && !matrix.is_complete(columns)
            }
            (_, None) => self.required,
            (_, Some(_)) => false,
        }
    }

    /// Reads a question; whether its condition fits the survey is for the
    /// definition to check.
    pub(super) fn read(value: &Value, locale: Locale) -> ReadQuestion {
        let mut members = match Members::of(value) {
            Ok(members) => members,
            Err(errors) => {
                return ReadQuestion {
                    key: None,
                    kind: None,
                    show_if: None,
                    jumps: Vec::new(),
                    question: Err(errors),
                };
            }
        };
        let key = members.required_word("key", QuestionKey::parse);
        let kind = QuestionKind::read(&mut members, locale);
        let title = members.required_texts("title", locale, MAX_TITLE_CHARS);
        let help = members.optional_texts("help", locale, MAX_HELP_CHARS);
        // Of an unreadable kind nobody knows which members it has.
        let required = !matches!(kind, Some(QuestionKind::Statement)) && members.flag("required");
        let (mut low_label, mut high_label) = (None, None);
        if kind.as_ref().is_none_or(|kind| kind.scale().is_some()) {
            low_label = members.optional_texts("low_label", locale, MAX_LABEL_CHARS);
            high_label = members.optional_texts("high_label", locale, MAX_LABEL_CHARS);
        }
        let show_if = members.optional("show_if").and_then(|value| {
            let condition = Condition::read(value);
            members.nested("show_if", condition)
        });
        let new_page = members.flag("new_page");
        let jumps = members.optional("jumps").and_then(|value| {
            let jumps = Jump::read_all(value);
            members.nested("jumps", jumps)
        });
        let jumps = jumps.unwrap_or_default();
        let errors = members.finish();
        let question = match (key.clone(), kind.clone(), title) {
            (Some(key), Some(kind), Some(title)) if errors.is_empty() => {
                let (show_if, jumps) = (show_if.clone(), jumps.clone());
                Ok(Self { key, kind, title, help, required, low_label, high_label, show_if, new_page, jumps })
            }
            _ => Err(errors),
        };
        ReadQuestion { key, kind, show_if, jumps, question }
    }

    /// What [`Self::read`] takes. Members that are at their default are left out.
    pub(super) fn to_json(&self, locale: Locale) -> Value {
        let Self { key, kind, title, help, required, low_label, high_label, show_if, new_page, jumps } = self;
        let mut object = Map::new();
        object.insert("key".into(), key.as_str().into());
        kind.write(&mut object, locale);
        let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
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
        if *new_page {
            put("new_page", true.into());
        }
        if !jumps.is_empty() {
            put("jumps", jumps.iter().map(Jump::to_json).collect());
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
    pub(super) jumps: Vec<Jump>,
    pub(super) question: Result<Question, FieldErrors>,
}
