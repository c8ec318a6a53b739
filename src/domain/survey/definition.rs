//! One version of a survey: what is asked, in which order, under which
//! conditions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::domain::error::{Code, FieldErrors};
use crate::domain::text::Locale;

use super::answer::Answers;
use super::attribute::AttributeName;
use super::key::QuestionKey;
use super::kind::QuestionKind;
use super::logic::{Standing, walk};
use super::members::{Members, add_under, read_array};
use super::question::Question;
use super::texts::Texts;

const MAX_TITLE_CHARS: usize = 200;
const MAX_QUESTIONS: usize = 100;
const MAX_ATTRIBUTES: usize = 50;

/// One version of a survey. Keys are unique, and conditions name earlier
/// questions only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    pub(super) title: Texts,
    pub(super) locale: Locale,
    pub(super) anonymous: bool,
    pub(super) questions: Vec<Question>,
    pub(super) attributes: Vec<AttributeName>,
}

impl Definition {
    /// Reads what `POST /surveys` takes, without `publish`, which is no part
    /// of a survey and is left to the caller.
    ///
    /// # Errors
    /// Every wrong field at once, by paths such as `questions.0.title`; the
    /// path is empty when the value is no object at all.
    pub fn parse(value: &Value) -> Result<Self, FieldErrors> {
        let mut members = Members::of(value)?;
        let locale = members.required_word("locale", Locale::parse);
        // Without a language the texts are still worth checking.
        let text_locale = locale.unwrap_or(Locale::PtBr);
        let title = members.required_texts("title", text_locale, MAX_TITLE_CHARS);
        let anonymous = members.flag("anonymous");
        let questions = members.required("questions").and_then(|value| {
            let questions = read_questions(value, text_locale, anonymous);
            members.nested("questions", questions)
        });
        let attributes = members.optional("attributes").and_then(|value| {
            let attributes = read_attributes(value);
            members.nested("attributes", attributes)
        });
        let errors = members.finish();
        match (title, locale, questions) {
            (Some(title), Some(locale), Some(questions)) if errors.is_empty() => {
                Ok(Self { title, locale, anonymous, questions, attributes: attributes.unwrap_or_default() })
            }
            _ => Err(errors),
        }
    }

    /// What [`Self::parse`] takes. The same definition always gives the same
    /// JSON: members at their default are left out, and a text that is in the
    /// survey's language alone is a plain text.
    pub fn to_json(&self) -> Value {
        let Self { title, locale, anonymous, questions, attributes } = self;
        let mut object = Map::new();
        object.insert("title".into(), title.to_json(*locale));
        object.insert("locale".into(), locale.as_str().into());
        object.insert("anonymous".into(), (*anonymous).into());
        object
            .insert("questions".into(), questions.iter().map(|question| question.to_json(*locale)).collect());
        if !attributes.is_empty() {
            let names = attributes.iter().map(AttributeName::as_str);
            object.insert("attributes".into(), names.collect());
        }
        Value::Object(object)
    }

    /// What the survey is called, 1–200 characters.
    pub const fn title(&self) -> &Texts {
        &self.title
    }

    /// The language it was written in.
    pub const fn locale(&self) -> Locale {
        self.locale
    }

    /// Whether nobody shall learn who answered.
    pub const fn anonymous(&self) -> bool {
        self.anonymous
    }

    /// What is asked, in order; 1 to 100 questions.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The question with this key.
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.key().as_str() == key)
    }

    /// The attributes that an address may give to a response.
    pub fn attributes(&self) -> &[AttributeName] {
        &self.attributes
    }

    /// The questions that show with these answers, in order. An answer to a
    /// question that does not show counts for nothing.
    pub fn visible(&self, answers: &Answers) -> Vec<&Question> {
        self.walk(|key| answers.get(key.as_str()).map_or(Standing::Blank, Standing::Answered))
            .into_iter()
            .filter(|(_, shown)| *shown == Some(true))
            .map(|(question, _)| question)
            .collect()
    }

    /// The paths of the texts that lack a translation, such as
    /// `questions.0.title`.
    pub fn untranslated(&self, locale: Locale) -> Vec<String> {
        let mut paths = Vec::new();
        let mut note = |path: String, texts: Option<&Texts>| {
            if texts.is_some_and(|texts| !texts.has(locale)) {
                paths.push(path);
            }
        };
        note("title".into(), Some(&self.title));
        for (index, question) in self.questions.iter().enumerate() {
            note(format!("questions.{index}.title"), Some(question.title()));
            note(format!("questions.{index}.help"), question.help());
            note(format!("questions.{index}.low_label"), question.low_label());
            note(format!("questions.{index}.high_label"), question.high_label());
            for (path, texts) in question.kind().texts() {
                note(format!("questions.{index}.{path}"), Some(texts));
            }
        }
        paths
    }

    /// Each question in order with whether it shows, as [`walk`] says.
    pub(super) fn walk<'a>(
        &self,
        given: impl Fn(&QuestionKey) -> Standing<'a>,
    ) -> Vec<(&Question, Option<bool>)> {
        walk(&self.questions, given)
    }
}

fn read_questions(value: &Value, locale: Locale, anonymous: bool) -> Result<Vec<Question>, FieldErrors> {
    let values = read_array(value, MAX_QUESTIONS)?;
    if values.is_empty() {
        return Err(FieldErrors::one("", Code::Required));
    }
    let mut errors = FieldErrors::new();
    let mut questions = Vec::with_capacity(values.len());
    let mut earlier: BTreeMap<QuestionKey, Option<QuestionKind>> = BTreeMap::new();
    for (index, value) in values.iter().enumerate() {
        let read = Question::read(value, locale);
        // Who promises not to know a person does not ask for their name.
        if anonymous && matches!(read.kind, Some(QuestionKind::ContactFields(_))) {
            errors.add(format!("{index}.kind"), Code::Conflict);
        }
        if let Some(Err(wrong)) = read.show_if.map(|condition| condition.check(&earlier)) {
            add_under(&mut errors, &format!("{index}.show_if"), &wrong);
        }
        match read.question {
            Ok(question) => questions.push(question),
            Err(wrong) => add_under(&mut errors, &index.to_string(), &wrong),
        }
        match read.key {
            Some(key) if earlier.contains_key(&key) => errors.add(format!("{index}.key"), Code::Conflict),
            Some(key) => {
                earlier.insert(key, read.kind);
            }
            None => {}
        }
    }
    errors.or(questions)
}

fn read_attributes(value: &Value) -> Result<Vec<AttributeName>, FieldErrors> {
    let mut errors = FieldErrors::new();
    let mut names = Vec::new();
    let mut known = BTreeSet::new();
    for (index, value) in read_array(value, MAX_ATTRIBUTES)?.iter().enumerate() {
        match value.as_str().ok_or(Code::NotText).and_then(AttributeName::parse) {
            Ok(name) if known.insert(name.clone()) => names.push(name),
            Ok(_) => errors.add(index.to_string(), Code::Conflict),
            Err(code) => errors.add(index.to_string(), code),
        }
    }
    errors.or(names)
}
