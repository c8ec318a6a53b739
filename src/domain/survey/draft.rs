//! A survey while its author works on it. It may be incomplete or wrong, and
//! nothing that was typed is lost for that: it is the JSON that
//! [`Definition::parse`] takes, in whatever state, with the ways to change it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::domain::error::{Code, FieldErrors};
use crate::domain::text::Locale;

use super::definition::Definition;

/// A survey in the making. Its questions are objects with different keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Draft(Map<String, Value>);

/// A member of the survey or of one of its questions, such as `title` or
/// `choices.2.label`. Questions are named by key, so that moving one changes
/// no place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    question: Option<String>,
    member: String,
}

impl Place {
    /// A member of the survey itself.
    pub fn survey(member: impl Into<String>) -> Self {
        Self { question: None, member: member.into() }
    }

    /// A member of a question.
    pub fn question(key: impl Into<String>, member: impl Into<String>) -> Self {
        Self { question: Some(key.into()), member: member.into() }
    }

    /// The key of the question it is in.
    pub fn of_question(&self) -> Option<&str> {
        self.question.as_deref()
    }

    /// Whether it is in this member.
    pub fn is_within(&self, member: &str) -> bool {
        self.member.split('.').next() == Some(member)
    }

    /// A member of what stands here.
    #[must_use]
    pub fn then(&self, member: impl std::fmt::Display) -> Self {
        Self { question: self.question.clone(), member: format!("{}.{member}", self.member) }
    }
}

impl Draft {
    /// To go on with a survey that stands.
    pub fn of(definition: &Definition) -> Self {
        match definition.to_json() {
            Value::Object(members) => Self(members),
            _ => Self(Map::new()),
        }
    }

    /// Takes a document that an author's page sends or that was stored.
    ///
    /// # Errors
    /// [`Code::InvalidFormat`] for what is no survey even in the making: no
    /// object, questions that are no objects; [`Code::Conflict`] for two
    /// questions of one key.
    pub fn read(document: Value) -> Result<Self, FieldErrors> {
        let wrong = |path: &str, code| FieldErrors::one(path, code);
        let Value::Object(members) = document else { return Err(wrong("", Code::InvalidFormat)) };
        let draft = Self(members);
        if !draft.0.get("questions").is_none_or(Value::is_array) {
            return Err(wrong("questions", Code::InvalidFormat));
        }
        let keys = draft.keys();
        if keys.len() != draft.questions().len() {
            return Err(wrong("questions", Code::InvalidFormat));
        }
        let distinct: std::collections::BTreeSet<&&str> = keys.iter().collect();
        if distinct.len() != keys.len() {
            return Err(wrong("questions", Code::Conflict));
        }
        Ok(draft)
    }

    /// The document, to be sent or stored.
    pub fn document(&self) -> Value {
        Value::Object(self.0.clone())
    }

    /// What stops it from being published, by paths such as
    /// `questions.0.title`; else the survey.
    ///
    /// # Errors
    /// As [`Definition::parse`], and [`Code::Required`] for a choice without
    /// words.
    pub fn check(&self) -> Result<Definition, FieldErrors> {
        let mut errors = FieldErrors::new();
        for (index, question) in self.questions().iter().enumerate() {
            for list in LISTS {
                for (at, entry) in question[list].as_array().into_iter().flatten().enumerate() {
                    if is_blank(&entry["label"]) {
                        errors.add(format!("questions.{index}.{list}.{at}.label"), Code::Required);
                    }
                }
            }
        }
        match Definition::parse(&self.document()) {
            Ok(definition) => errors.or(definition),
            Err(wrong) => {
                errors.add_all("", &wrong);
                Err(errors)
            }
        }
    }

    /// The language it is written in.
    pub fn locale(&self) -> Locale {
        self.0
            .get("locale")
            .and_then(Value::as_str)
            .and_then(|name| Locale::parse(name).ok())
            .unwrap_or(Locale::PtBr)
    }

    /// What it is called, in its own language if it can be.
    pub fn title(&self) -> Option<&str> {
        let place = Place::survey("title");
        let languages = std::iter::once(self.locale()).chain(Locale::ALL);
        languages.map(|locale| self.text(&place, locale)).find(|text| !text.trim().is_empty())
    }

    /// The keys of its questions, in order.
    pub fn keys(&self) -> Vec<&str> {
        self.questions().iter().filter_map(|question| question["key"].as_str()).collect()
    }

    /// What kind of question this is, by its name on the wire.
    pub fn kind(&self, key: &str) -> &str {
        self.question(key).and_then(|question| question["kind"].as_str()).unwrap_or_default()
    }

    /// The path under which [`Self::check`] reports what is wrong here.
    pub fn path(&self, place: &Place) -> String {
        let Place { question, member } = place;
        let Some(key) = question else { return member.clone() };
        let index = self.index(key).unwrap_or_default();
        if member.is_empty() { format!("questions.{index}") } else { format!("questions.{index}.{member}") }
    }

    /// What stands at a place.
    pub fn get(&self, place: &Place) -> Option<&Value> {
        let mut members = place.member.split('.').filter(|member| !member.is_empty());
        let first = match &place.question {
            Some(key) => self.question(key)?,
            None => self.0.get(members.next()?)?,
        };
        members.try_fold(first, |value, member| match value {
            Value::Array(entries) => entries.get(member.parse::<usize>().ok()?),
            value => value.get(member),
        })
    }

    /// Puts a value at a place; `null` takes away what stands there. A place
    /// whose surroundings are gone is left alone.
    pub fn set(&mut self, place: &Place, value: Value) {
        let (parent, member) = match place.member.rsplit_once('.') {
            Some((parent, member)) => (Some(parent), member),
            None => (None, place.member.as_str()),
        };
        let within = match (&place.question, parent) {
            (None, None) => {
                put(&mut self.0, member, value);
                return;
            }
            (Some(key), parent) => self.question_mut(key).and_then(|question| match parent {
                Some(parent) => question.pointer_mut(&pointer(parent)),
                None => Some(question),
            }),
            (None, Some(parent)) => {
                let (first, rest) = parent.split_once('.').unwrap_or((parent, ""));
                self.0.get_mut(first).and_then(|value| value.pointer_mut(&pointer(rest)))
            }
        };
        match within {
            Some(Value::Object(members)) => put(members, member, value),
            Some(Value::Array(entries)) => match member.parse::<usize>() {
                Ok(index) if index < entries.len() && value.is_null() => _ = entries.remove(index),
                Ok(index) if index < entries.len() => entries[index] = value,
                Ok(index) if index == entries.len() && !value.is_null() => entries.push(value),
                _ => {}
            },
            _ => {}
        }
    }

    /// The text at a place in one language; blank where there is none.
    pub fn text(&self, place: &Place, locale: Locale) -> &str {
        match self.get(place) {
            Some(Value::String(text)) if locale == self.locale() => text,
            Some(Value::Object(texts)) => {
                texts.get(locale.as_str()).and_then(Value::as_str).unwrap_or_default()
            }
            _ => "",
        }
    }

    /// Sets the text at a place in one language; the other one stays.
    pub fn set_text(&mut self, place: &Place, locale: Locale, text: &str) {
        let mut texts = Map::new();
        for other in Locale::ALL {
            let text = if other == locale { text } else { self.text(place, other) };
            if !text.is_empty() {
                texts.insert(other.as_str().to_owned(), text.into());
            }
        }
        self.set(place, if texts.is_empty() { Value::Null } else { Value::Object(texts) });
    }

    /// Adds a question of a kind after another one, or at the end, with what
    /// such a question usually has. Gives its key.
    pub fn add(&mut self, kind: &str, after: Option<&str>) -> String {
        let key = self.new_key(kind);
        let mut question = json!({"key": key, "kind": kind});
        let choice = |n: u8| json!({"value": format!("choice_{n}")});
        let usual = match kind {
            "nps" => json!({
                "title": {"pt-BR": "Qual é a probabilidade de você recomendar a nossa empresa a um amigo ou colega?",
                    "en": "How likely are you to recommend our company to a friend or colleague?"},
                "low_label": {"pt-BR": "Nada provável", "en": "Not at all likely"},
                "high_label": {"pt-BR": "Extremamente provável", "en": "Extremely likely"},
                "required": true,
            }),
            "csat" => json!({
                "title": {"pt-BR": "Qual é o seu nível de satisfação com a nossa empresa?",
                    "en": "How satisfied are you with our company?"},
                "low_label": {"pt-BR": "Muito baixo", "en": "Very dissatisfied"},
                "high_label": {"pt-BR": "Muito alto", "en": "Very satisfied"},
                "required": true,
            }),
            "ces" => json!({
                "title": {"pt-BR": "A empresa facilitou a resolução do meu problema.",
                    "en": "The company made it easy for me to handle my issue."},
                "help": {"pt-BR": "O quanto você concorda com esta frase?",
                    "en": "How much do you agree with this statement?"},
                "low_label": {"pt-BR": "Discordo totalmente", "en": "Strongly disagree"},
                "high_label": {"pt-BR": "Concordo totalmente", "en": "Strongly agree"},
                "required": true,
            }),
            "single_choice" | "multiple_choice" | "ranking" => json!({"choices": [choice(1), choice(2)]}),
            "likert_matrix" => json!({"rows": [{"value": "row_1"}], "columns": [choice(1), choice(2)]}),
            "contact_fields" => json!({"fields": [{"field": "name"}, {"field": "email"}]}),
            _ => json!({}),
        };
        if let (Value::Object(question), Value::Object(usual)) = (&mut question, usual) {
            question.extend(usual);
        }
        self.insert(question, after);
        key
    }

    /// Makes a copy right after a question. Gives the copy's key.
    pub fn duplicate(&mut self, key: &str) -> Option<String> {
        let mut copy = self.question(key)?.clone();
        let new_key = self.new_key(key);
        copy["key"] = new_key.as_str().into();
        self.insert(copy, Some(key));
        Some(new_key)
    }

    /// Takes a question away.
    pub fn remove(&mut self, key: &str) {
        self.questions_mut().retain(|question| question["key"] != key);
    }

    /// Puts a question at another place in the order, counted without it.
    pub fn move_to(&mut self, key: &str, index: usize) {
        let Some(at) = self.index(key) else { return };
        let questions = self.questions_mut();
        let question = questions.remove(at);
        let index = index.min(questions.len());
        questions.insert(index, question);
    }

    /// Which page of the survey a question stands on, from 0.
    pub fn page_of(&self, key: &str) -> usize {
        let at = self.index(key).unwrap_or(0);
        (1..=at).filter(|&at| self.questions()[at]["new_page"] == true).count()
    }

    /// The keys of the questions that have answers and stand on earlier pages.
    pub fn on_earlier_pages(&self, key: &str) -> Vec<&str> {
        let page = self.page_of(key);
        let mut keys = self.keys();
        keys.retain(|other| self.page_of(other) < page && self.kind(other) != "statement");
        keys
    }

    /// Adds an empty entry to a list of choices, rows or columns, under a
    /// value that the list does not have.
    pub fn add_entry(&mut self, list: &Place) {
        let entries = self.get(list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let stem = if list.member == "rows" { "row" } else { "choice" };
        let value = (1..=entries.len() + 1)
            .map(|n| format!("{stem}_{n}"))
            .find(|value| entries.iter().all(|entry| entry["value"] != value.as_str()));
        let at = entries.len();
        if at == 0 {
            self.set(list, Value::Array(Vec::new()));
        }
        self.set(&list.then(at), json!({"value": value}));
    }

    /// Moves an entry of a list by one place up or down.
    pub fn shift_entry(&mut self, list: &Place, at: usize, down: bool) {
        let Some(mut entries) = self.get(list).and_then(Value::as_array).cloned() else { return };
        let to = if down { at + 1 } else { at.wrapping_sub(1) };
        if at < entries.len() && to < entries.len() {
            entries.swap(at, to);
            self.set(list, Value::Array(entries));
        }
    }

    fn insert(&mut self, question: Value, after: Option<&str>) {
        let at = after.and_then(|key| self.index(key)).map_or(self.questions().len(), |at| at + 1);
        self.questions_mut().insert(at, question);
    }

    /// `stem`, `stem_2`, …: the first that no question has.
    fn new_key(&self, stem: &str) -> String {
        let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
        let stem: String = stem.chars().take(24).collect();
        let others = (2..).map(|n| format!("{stem}_{n}"));
        std::iter::once(stem.clone()).chain(others).find(|key| self.index(key).is_none()).unwrap_or(stem)
    }

    fn questions(&self) -> &[Value] {
        self.0.get("questions").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    pub(super) fn questions_mut(&mut self) -> &mut Vec<Value> {
        let questions = self.0.entry("questions").or_insert_with(|| Value::Array(Vec::new()));
        if !questions.is_array() {
            *questions = Value::Array(Vec::new());
        }
        questions.as_array_mut().expect("BUG: it was just made an array")
    }

    fn index(&self, key: &str) -> Option<usize> {
        self.questions().iter().position(|question| question["key"] == key)
    }

    fn question(&self, key: &str) -> Option<&Value> {
        self.questions().iter().find(|question| question["key"] == key)
    }

    fn question_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.questions_mut().iter_mut().find(|question| question["key"] == key)
    }
}

/// The members of a question that list what can be chosen.
const LISTS: [&str; 3] = ["choices", "rows", "columns"];

fn put(members: &mut Map<String, Value>, name: &str, value: Value) {
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
}

fn pointer(path: &str) -> String {
    path.split('.').filter(|member| !member.is_empty()).map(|member| format!("/{member}")).collect()
}

fn is_blank(texts: &Value) -> bool {
    match texts {
        Value::String(text) => text.trim().is_empty(),
        Value::Object(texts) => texts.values().all(is_blank),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft::read(json!({
            "title": "Olá", "locale": "pt-BR",
            "questions": [
                {"key": "nps", "kind": "nps", "title": {"pt-BR": "Recomenda?", "en": "Recommend?"}},
                {"key": "why", "kind": "long_text", "title": "Por quê?", "show_if": {"question": "nps", "op": "answered"}},
            ],
        }))
        .expect("a draft")
    }

    #[test]
    fn a_text_is_set_in_one_language_and_stays_in_the_other() {
        let mut draft = draft();
        let title = Place::survey("title");
        draft.set_text(&title, Locale::En, "Hi");
        assert_eq!((draft.text(&title, Locale::PtBr), draft.text(&title, Locale::En)), ("Olá", "Hi"));
        draft.set_text(&Place::question("nps", "title"), Locale::PtBr, "");
        assert_eq!(draft.get(&Place::question("nps", "title")), Some(&json!({"en": "Recommend?"})));
        draft.set_text(&Place::question("nps", "title"), Locale::En, "");
        let errors = draft.check().expect_err("no title");
        assert_eq!(errors.get(&draft.path(&Place::question("nps", "title"))), [Code::Required]);
    }

    #[test]
    fn questions_are_added_copied_moved_and_taken_away() {
        let mut draft = draft();
        assert_eq!(draft.add("csat", Some("nps")), "csat");
        assert_eq!(draft.add("csat", None), "csat_2");
        assert_eq!(draft.duplicate("csat_2").as_deref(), Some("csat_3"));
        assert_eq!(draft.keys(), ["nps", "csat", "why", "csat_2", "csat_3"]);
        draft.move_to("csat_3", 0);
        draft.remove("csat_2");
        assert_eq!(draft.keys(), ["csat_3", "nps", "csat", "why"]);
        assert!(draft.check().is_ok());
        // What no longer stands before is named.
        draft.move_to("nps", 9);
        let errors = draft.check().expect_err("a condition on what comes later");
        assert_eq!(errors.get("questions.2.show_if.question"), [Code::UnknownQuestion]);
    }

    #[test]
    fn entries_of_a_list_are_added_set_moved_and_taken_away() {
        let mut draft = draft();
        let key = draft.add("single_choice", None);
        let list = Place::question(key.as_str(), "choices");
        draft.add_entry(&list);
        draft.set_text(&list.then(2).then("label"), Locale::PtBr, "Três");
        draft.shift_entry(&list, 2, false);
        draft.shift_entry(&list, 0, false);
        draft.set(&list.then(0), Value::Null);
        draft.add_entry(&list);
        let values: Vec<&str> = draft
            .get(&list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry["value"].as_str())
            .collect();
        assert_eq!(values, ["choice_3", "choice_2", "choice_1"]);
        assert_eq!(draft.text(&list.then(0).then("label"), Locale::PtBr), "Três");
    }

    #[test]
    fn what_is_no_survey_at_all_is_refused_and_what_is_unfinished_is_not() {
        for document in
            [json!([]), json!({"questions": 1}), json!({"questions": [1]}), json!({"questions": [{}]})]
        {
            assert!(Draft::read(document).is_err());
        }
        let twice = json!({"questions": [{"key": "a"}, {"key": "a"}]});
        assert_eq!(Draft::read(twice), Err(FieldErrors::one("questions", Code::Conflict)));
        assert!(Draft::read(json!({})).is_ok_and(|draft| draft.check().is_err()));
    }

    #[test]
    fn places_that_are_gone_are_left_alone() {
        let mut draft = draft();
        let before = draft.clone();
        draft.set(&Place::question("gone", "title"), json!("x"));
        draft.set(&Place::question("nps", "choices.3.label"), json!("x"));
        draft.set(&Place::survey("title.0.x"), json!("x"));
        assert_eq!(draft, before);
    }
}
