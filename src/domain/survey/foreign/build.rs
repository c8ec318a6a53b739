//! A survey by our rules, out of a [`Sketch`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::domain::error::{Code, FieldErrors};
use crate::domain::survey::{AttributeName, Definition};
use crate::domain::text::Locale;

use super::language::Words;
use super::loss::{Loss, Notes};
use super::names::Taken;
use super::rules::{Known, Knows, said};
use super::settle::settle;
use super::sketch::{Asked, Asking, Ending, Offer, Other, Sketch, label};

const MAX_QUESTIONS: usize = 100;
const MAX_ATTRIBUTES: usize = 50;
const MAX_SURVEY_TITLE: usize = 200;
const MAX_TITLE: usize = 500;
const MAX_HELP: usize = 1000;
const MAX_END: usize = 100;
const MAX_LABEL: usize = 200;
const MAX_ENDS: usize = 20;
const MAX_END_TITLE: usize = 200;
const MAX_END_TEXT: usize = 2000;

/// The survey, and what it lost in addition to what is noted already.
///
/// # Errors
/// [`Code::Required`] without any question, [`Code::TooMany`] beyond 100.
pub(super) fn build(sketch: Sketch, notes: &mut Notes) -> Result<Definition, FieldErrors> {
    let Sketch { title, locale, anonymous, attributes, questions, ends } = sketch;
    let mut asked = Vec::new();
    for question in questions {
        if anonymous && matches!(question.kind, Asking::Contact(_)) {
            notes.add(Loss::Contact, &question.label(locale));
            continue;
        }
        asked.extend(settle(question, locale, notes));
        if asked.len() > MAX_QUESTIONS {
            return Err(FieldErrors::one("questions", Code::TooMany));
        }
    }
    if asked.is_empty() {
        return Err(FieldErrors::one("questions", Code::Required));
    }
    let mut desk = Desk { locale, notes, keys: Taken::default(), known: BTreeMap::new() };
    let written: Vec<Value> =
        asked.iter().enumerate().map(|(index, asked)| desk.question(asked, index + 1)).collect();
    let ends: Vec<Value> = ends
        .iter()
        .enumerate()
        .filter_map(|(index, end)| desk.ending(end, index + 1))
        .take(MAX_ENDS)
        .collect();
    let name = desk.locale_name();
    let mut survey = json!({
        "title": desk.texts(&title, &Words::one(locale, name), "", MAX_SURVEY_TITLE),
        "locale": locale.as_str(),
        "anonymous": anonymous,
        "questions": written,
        "attributes": attribute_names(&attributes),
    });
    if !ends.is_empty() {
        survey["ends"] = ends.into();
    }
    parse(survey, &asked, locale, notes)
}

/// Parses, without the conditions that our own rules refuse.
fn parse(
    mut survey: Value,
    asked: &[Asked],
    locale: Locale,
    notes: &mut Notes,
) -> Result<Definition, FieldErrors> {
    loop {
        let errors = match Definition::parse(&survey) {
            Ok(definition) => return Ok(definition),
            Err(errors) => errors,
        };
        let refused: BTreeSet<usize> = errors
            .iter()
            .filter_map(|(path, _)| {
                let (index, member) = path.strip_prefix("questions.")?.split_once('.')?;
                member.starts_with("show_if").then(|| index.parse().ok())?
            })
            .collect();
        let has_wrong_ends = errors.iter().any(|(path, _)| path.starts_with("ends"));
        if has_wrong_ends && let Some(members) = survey.as_object_mut() {
            members.remove("ends");
            notes.add(Loss::Ending, "");
        } else if refused.is_empty() {
            return Err(errors);
        }
        for index in refused {
            if let Some(question) = survey["questions"][index].as_object_mut() {
                question.remove("show_if");
            }
            if let Some(asked) = asked.get(index) {
                notes.add(Loss::Condition, &asked.label(locale));
            }
        }
    }
}

/// Those that an attribute can have, each once.
fn attribute_names(names: &[String]) -> Vec<String> {
    let fit: BTreeSet<String> = names
        .iter()
        .filter_map(|name| AttributeName::parse(name).ok())
        .map(|name| name.as_str().to_owned())
        .take(MAX_ATTRIBUTES)
        .collect();
    fit.into_iter().collect()
}

struct Desk<'n> {
    locale: Locale,
    notes: &'n mut Notes,
    keys: Taken,
    known: BTreeMap<String, Known>,
}

impl Desk<'_> {
    const fn locale_name(&self) -> &'static str {
        match self.locale {
            Locale::PtBr => "Pesquisa",
            Locale::En => "Survey",
        }
    }

    fn question(&mut self, asked: &Asked, number: usize) -> Value {
        let label = asked.label(self.locale);
        let key = self.keys.key(if asked.name.is_empty() { default_name(&asked.kind) } else { &asked.name });
        let mut object = Map::new();
        let knows = self.kind(asked, &label, &mut object);
        let number = match self.locale {
            Locale::PtBr => format!("Pergunta {number}"),
            Locale::En => format!("Question {number}"),
        };
        let fallback = if asked.name.is_empty() { &number } else { &asked.name };
        let fallback = Words::one(self.locale, fallback);
        object.insert("title".into(), self.texts(&asked.title, &fallback, &label, MAX_TITLE));
        let has_ends =
            matches!(asked.kind, Asking::Nps | Asking::Csat | Asking::Ces { .. } | Asking::Scale { .. });
        for (name, words, most, fits) in [
            ("help", &asked.help, MAX_HELP, true),
            ("low_label", &asked.low, MAX_END, has_ends),
            ("high_label", &asked.high, MAX_END, has_ends),
        ] {
            if fits && !words.is_empty() {
                object.insert(name.into(), self.texts(words, &Words::default(), &label, most));
            }
        }
        if asked.required && !matches!(asked.kind, Asking::Statement) {
            object.insert("required".into(), true.into());
        }
        if let Some(rule) = &asked.show_if {
            let said = said(rule, &self.known);
            if said.lost {
                self.notes.add(Loss::Condition, &label);
            }
            if said.negated {
                self.notes.add(Loss::Negation, &label);
            }
            if let Some(condition) = said.condition {
                object.insert("show_if".into(), condition);
            }
        }
        object.insert("key".into(), key.as_str().into());
        self.remember(asked, &key, knows);
        Value::Object(object)
    }

    /// A page at the end; none when nobody can say for whom it is.
    fn ending(&mut self, end: &Ending, number: usize) -> Option<Value> {
        let Ending { title, text, show_if } = end;
        let label = label("", title.get(self.locale));
        let mut object = Map::new();
        if let Some(rule) = show_if {
            let said = said(rule, &self.known);
            let Some(condition) = said.condition.filter(|_| !said.lost) else {
                self.notes.add(Loss::Ending, &label);
                return None;
            };
            object.insert("show_if".into(), condition);
        }
        object.insert("key".into(), format!("end_{number}").into());
        let thanks = Words::both("Agradecemos sua resposta", "Thank you for your answer");
        object.insert("title".into(), self.texts(title, &thanks, &label, MAX_END_TITLE));
        if !text.is_empty() {
            object.insert("text".into(), self.texts(text, &Words::default(), &label, MAX_END_TEXT));
        }
        Some(Value::Object(object))
    }

    /// Writes how it is answered; gives what conditions may ask of it.
    fn kind(&mut self, asked: &Asked, label: &str, object: &mut Map<String, Value>) -> Knows {
        let (kind, knows) = match &asked.kind {
            Asking::Nps => ("nps", Knows::Whole),
            Asking::Csat => ("csat", Knows::Whole),
            Asking::Ces { max } => {
                object.insert("scale".into(), json!({"min": 1, "max": max}));
                ("ces", Knows::Whole)
            }
            Asking::Scale { min, max } => {
                object.insert("scale".into(), json!({"min": min, "max": max}));
                ("rating", Knows::Whole)
            }
            Asking::Choice { choices, other, several, least, most } => {
                let mut values = self.choices(choices, label, false, "choices", object);
                if let Some(Other { id, label: words }) = other {
                    object.insert("other".into(), true.into());
                    if !words.is_empty() {
                        let words = self.texts(words, &Words::default(), label, MAX_LABEL);
                        object.insert("other_label".into(), words);
                    }
                    values.insert(id.clone(), "other".to_owned());
                }
                if *several {
                    self.bounds(*least, *most, choices.len() + usize::from(other.is_some()), object);
                }
                (if *several { "multiple_choice" } else { "single_choice" }, Knows::Choices(values))
            }
            Asking::Matrix { rows, columns, .. } => {
                self.choices(rows, label, true, "rows", object);
                self.choices(columns, label, false, "columns", object);
                ("likert_matrix", Knows::Answered)
            }
            Asking::Ranking(choices) => {
                self.choices(choices, label, false, "choices", object);
                ("ranking", Knows::Answered)
            }
            Asking::Short => ("short_text", Knows::Text),
            Asking::Long | Asking::Lines { .. } => ("long_text", Knows::Text),
            Asking::Number { min, max, whole } => {
                let (min, max) = (min.filter(|min| min.is_finite()), max.filter(|max| max.is_finite()));
                // Bounds that no number passes are no bounds.
                let is_range = min.zip(max).is_none_or(|(min, max)| min <= max);
                for (name, bound) in [("min", min), ("max", max)] {
                    if let Some(bound) = bound.filter(|_| is_range) {
                        object.insert(name.into(), number(bound));
                    }
                }
                if *whole {
                    object.insert("integer".into(), true.into());
                }
                ("number", if *whole { Knows::Whole } else { Knows::Number })
            }
            Asking::Date { min, max } => {
                let is_range = min.as_ref().zip(max.as_ref()).is_none_or(|(min, max)| min <= max);
                for (name, day) in [("min", min), ("max", max)] {
                    if let Some(day) = day.as_ref().filter(|day| is_range && is_day(day)) {
                        object.insert(name.into(), day.as_str().into());
                    }
                }
                ("date", Knows::Answered)
            }
            Asking::Contact(fields) => {
                let fields = fields.iter().map(|(field, required)| {
                    if *required {
                        json!({"field": field.as_str(), "required": true})
                    } else {
                        json!({"field": field.as_str()})
                    }
                });
                object.insert("fields".into(), fields.collect());
                ("contact_fields", Knows::Answered)
            }
            Asking::Consent => ("consent", Knows::Agreed),
            Asking::Statement => ("statement", Knows::Nothing),
        };
        object.insert("kind".into(), kind.into());
        knows
    }

    /// Writes what can be chosen; gives our values by theirs.
    fn choices(
        &mut self,
        choices: &[Offer],
        label: &str,
        is_row: bool,
        name: &str,
        object: &mut Map<String, Value>,
    ) -> BTreeMap<String, String> {
        let mut taken = Taken::default();
        let mut values = BTreeMap::new();
        let written = choices.iter().map(|choice| {
            let value = taken.value(&choice.value, is_row);
            let words = self.texts(&choice.label, &Words::one(self.locale, &value), label, MAX_LABEL);
            values.entry(choice.id.clone()).or_insert_with(|| value.clone());
            json!({"value": value, "label": words})
        });
        let written: Value = written.collect();
        object.insert(name.to_owned(), written);
        values
    }

    /// Bounds that can be kept to.
    fn bounds(&self, least: Option<u64>, most: Option<u64>, n: usize, object: &mut Map<String, Value>) {
        let fits = |bound: &u64| usize::try_from(*bound).is_ok_and(|bound| (1..=n).contains(&bound));
        let (least, most) = (least.filter(fits), most.filter(fits));
        if least.zip(most).is_some_and(|(least, most)| least > most) {
            return;
        }
        for (name, bound) in [("min_choices", least), ("max_choices", most)] {
            if let Some(bound) = bound {
                object.insert(name.into(), bound.into());
            }
        }
    }

    /// Texts by language, not longer than permitted.
    fn texts(&mut self, words: &Words, fallback: &Words, label: &str, most: usize) -> Value {
        let words = if words.is_empty() { fallback } else { words };
        let texts = words.iter().map(|(locale, text)| {
            let cut = match text.char_indices().nth(most) {
                None => text.to_owned(),
                Some(_) => {
                    self.notes.add(Loss::Text, label);
                    let kept: String = text.chars().take(most - 1).collect();
                    format!("{}…", kept.trim_end())
                }
            };
            (locale.as_str().to_owned(), cut.into())
        });
        Value::Object(texts.collect())
    }

    fn remember(&mut self, asked: &Asked, key: &str, knows: Knows) {
        let known = Known { key: key.to_owned(), required: asked.required, knows, choice: None };
        for (alias, choice) in &asked.aliases {
            self.known
                .entry(alias.clone())
                .or_insert_with(|| Known { choice: choice.clone(), ..known.clone() });
        }
        self.known.entry(asked.id.clone()).or_insert(known);
    }
}

/// What a question without a name is called.
const fn default_name(kind: &Asking) -> &'static str {
    match kind {
        Asking::Nps => "nps",
        Asking::Csat => "csat",
        Asking::Ces { .. } => "ces",
        Asking::Scale { .. } => "rating",
        Asking::Choice { .. } => "choice",
        Asking::Matrix { .. } => "matrix",
        Asking::Ranking(_) => "ranking",
        Asking::Short | Asking::Long | Asking::Lines { .. } => "text",
        Asking::Number { .. } => "number",
        Asking::Date { .. } => "date",
        Asking::Contact(_) => "contact",
        Asking::Consent => "consent",
        Asking::Statement => "statement",
    }
}

/// A whole number is written as one.
pub(super) fn number(number: f64) -> Value {
    const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < LARGEST_EXACT {
        #[allow(clippy::cast_possible_truncation, reason = "whole, and small enough")]
        return Value::from(number as i64);
    }
    Value::from(number)
}

/// `2026-11-30`.
fn is_day(text: &str) -> bool {
    text.len() == 10 && chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}
