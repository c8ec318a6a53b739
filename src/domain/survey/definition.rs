//! One version of a survey: what is asked, in which order, under which
//! conditions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::domain::brand::Brand;
use crate::domain::error::{Code, FieldErrors};
use crate::domain::text::Locale;

use super::answer::Answers;
use super::attribute::AttributeName;
use super::brand::{brand_to_json, read_brand};
use super::end_page::{EndKey, EndPage};
use super::jump::{Jump, JumpTarget};
use super::key::QuestionKey;
use super::kind::QuestionKind;
use super::logic::Standing;
use super::members::{Members, add_under, read_array};
use super::path::{Walk, walk};
use super::piping::{Piece, pieces};
use super::question::Question;
use super::texts::Texts;

const MAX_TITLE_CHARS: usize = 200;
const MAX_QUESTIONS: usize = 100;
const MAX_ATTRIBUTES: usize = 50;
const MAX_ENDS: usize = 20;

/// One version of a survey. Keys are unique, and conditions name earlier
/// questions only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    pub(super) title: Texts,
    pub(super) locale: Locale,
    pub(super) anonymous: bool,
    pub(super) questions: Vec<Question>,
    pub(super) attributes: Vec<AttributeName>,
    pub(super) ends: Vec<EndPage>,
    pub(super) brand: Brand,
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
        let read = questions.unwrap_or_default();
        let ends = members.optional("ends").map(|value| read_ends(value, text_locale, &read.kinds));
        let (ends, end_keys) = match ends {
            Some(Ok((ends, keys))) => (Ok(ends), keys),
            Some(Err((errors, keys))) => (Err(errors), keys),
            None => (Ok(Vec::new()), BTreeSet::new()),
        };
        let ends = members.nested("ends", ends);
        let brand = members.optional("brand").and_then(|value| {
            let brand = read_brand(value);
            members.nested("brand", brand)
        });
        let questions = members.nested("questions", read.finish(&end_keys));
        let errors = members.finish();
        match (title, locale, questions) {
            (Some(title), Some(locale), Some(questions)) if errors.is_empty() => {
                let (attributes, ends) = (attributes.unwrap_or_default(), ends.unwrap_or_default());
                let brand = brand.unwrap_or_default();
                Ok(Self { title, locale, anonymous, questions, attributes, ends, brand })
            }
            _ => Err(errors),
        }
    }

    /// What [`Self::parse`] takes. The same definition always gives the same
    /// JSON: members at their default are left out, and a text that is in the
    /// survey's language alone is a plain text.
    pub fn to_json(&self) -> Value {
        let Self { title, locale, anonymous, questions, attributes, ends, brand } = self;
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
        if !ends.is_empty() {
            object.insert("ends".into(), ends.iter().map(|end| end.to_json(*locale)).collect());
        }
        if !brand.is_empty() {
            object.insert("brand".into(), brand_to_json(brand));
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

    /// What may stand at the end instead of plain thanks; at most 20.
    pub fn ends(&self) -> &[EndPage] {
        &self.ends
    }

    /// What of its look differs from the workspace's.
    pub const fn brand(&self) -> &Brand {
        &self.brand
    }

    /// The end page with this key.
    pub fn end(&self, key: &str) -> Option<&EndPage> {
        self.ends.iter().find(|end| end.key().as_str() == key)
    }

    /// The questions that show with these answers, in order. An answer to a
    /// question that does not show counts for nothing.
    pub fn visible(&self, answers: &Answers) -> Vec<&Question> {
        self.walk(|key| answers.get(key.as_str()).map_or(Standing::Blank, Standing::Answered))
            .questions
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
        for (index, end) in self.ends.iter().enumerate() {
            note(format!("ends.{index}.title"), Some(end.title()));
            note(format!("ends.{index}.text"), end.text());
            note(format!("ends.{index}.link.label"), end.link().map(|link| &link.label));
        }
        paths
    }

    /// Walks through the questions with these answers.
    pub(super) fn walk<'a>(&self, given: impl Fn(&QuestionKey) -> Standing<'a>) -> Walk<'_> {
        walk(&self.questions, given)
    }
}

/// The questions as far as they could be read.
#[derive(Default)]
struct ReadQuestions {
    /// By key, in no order, what kind each is where that could be read.
    kinds: BTreeMap<QuestionKey, Option<QuestionKind>>,
    /// The ends that jumps lead to, by the paths where they are named.
    ends: Vec<(String, EndKey)>,
    questions: Vec<Question>,
    errors: FieldErrors,
}

impl ReadQuestions {
    /// The questions, once it is known which ends there are.
    fn finish(self, ends: &BTreeSet<EndKey>) -> Result<Vec<Question>, FieldErrors> {
        let Self { kinds: _, ends: named, questions, mut errors } = self;
        for (path, end) in named {
            if end.as_str() != EndKey::THANKS && !ends.contains(&end) {
                errors.add(path, Code::UnknownReference);
            }
        }
        if errors.is_empty() {
            for index in Definition::unreachable(&questions) {
                errors.add(index.to_string(), Code::HiddenByLogic);
            }
        }
        errors.or(questions)
    }
}

fn read_questions(value: &Value, locale: Locale, anonymous: bool) -> Result<ReadQuestions, FieldErrors> {
    let values = read_array(value, MAX_QUESTIONS)?;
    if values.is_empty() {
        return Err(FieldErrors::one("", Code::Required));
    }
    let mut found = ReadQuestions::default();
    let mut on_earlier_pages: BTreeSet<QuestionKey> = BTreeSet::new();
    let mut jumps_to: Vec<(String, QuestionKey)> = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let read = Question::read(value, locale);
        let ReadQuestions { kinds: earlier, ends, questions, errors } = &mut found;
        // Who promises not to know a person does not ask for their name.
        if anonymous && matches!(read.kind, Some(QuestionKind::ContactFields(_))) {
            errors.add(format!("{index}.kind"), Code::Conflict);
        }
        if let Some(Err(wrong)) = read.show_if.map(|condition| condition.check(earlier)) {
            add_under(errors, &format!("{index}.show_if"), &wrong);
        }
        if value["new_page"] == true {
            on_earlier_pages = earlier.keys().cloned().collect();
        }
        match &read.question {
            Ok(question) => check_pieces(question, &on_earlier_pages, index, errors),
            Err(wrong) => add_under(errors, &index.to_string(), wrong),
        }
        questions.extend(read.question.ok());
        match read.key {
            Some(key) if earlier.contains_key(&key) => errors.add(format!("{index}.key"), Code::Conflict),
            Some(key) => {
                jumps_to.retain(|(_, to)| *to != key);
                earlier.insert(key, read.kind);
            }
            None => {}
        }
        for (at, Jump { condition, to }) in read.jumps.into_iter().enumerate() {
            if let Some(Err(wrong)) = condition.map(|condition| condition.check(earlier)) {
                add_under(errors, &format!("{index}.jumps.{at}.if"), &wrong);
            }
            match to {
                JumpTarget::Question(key) => jumps_to.push((format!("{index}.jumps.{at}.to"), key)),
                JumpTarget::End(key) => ends.push((format!("{index}.jumps.{at}.end"), key)),
            }
        }
    }
    // What is left leads to no question, or back.
    for (path, _) in jumps_to {
        found.errors.add(path, Code::UnknownQuestion);
    }
    Ok(found)
}

/// Whether what is to be filled in can be known when the question shows.
fn check_pieces(
    question: &Question,
    on_earlier_pages: &BTreeSet<QuestionKey>,
    index: usize,
    errors: &mut FieldErrors,
) {
    for (member, texts) in [("title", Some(question.title())), ("help", question.help())] {
        for piece in texts.into_iter().flat_map(Texts::all).flat_map(|(_, text)| pieces(text)) {
            match piece {
                Ok(Piece::Answer(key)) if !on_earlier_pages.contains(&key) => {
                    errors.add(format!("{index}.{member}"), Code::UnknownReference);
                }
                Ok(_) => {}
                Err(code) => errors.add(format!("{index}.{member}"), code),
            }
        }
    }
}

type EndKeys = BTreeSet<EndKey>;

fn read_ends(
    value: &Value,
    locale: Locale,
    questions: &BTreeMap<QuestionKey, Option<QuestionKind>>,
) -> Result<(Vec<EndPage>, EndKeys), (FieldErrors, EndKeys)> {
    let values = read_array(value, MAX_ENDS).map_err(|errors| (errors, EndKeys::new()))?;
    let mut errors = FieldErrors::new();
    let (mut ends, mut keys) = (Vec::with_capacity(values.len()), EndKeys::new());
    for (index, value) in values.iter().enumerate() {
        let read = EndPage::read(value, locale);
        if let Some(Err(wrong)) = read.show_if.map(|condition| condition.check(questions)) {
            add_under(&mut errors, &format!("{index}.show_if"), &wrong);
        }
        match read.end {
            Ok(end) => ends.push(end),
            Err(wrong) => add_under(&mut errors, &index.to_string(), &wrong),
        }
        if read.key.is_some_and(|key| !keys.insert(key)) {
            errors.add(format!("{index}.key"), Code::Conflict);
        }
    }
    if errors.is_empty() { Ok((ends, keys)) } else { Err((errors, keys)) }
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
