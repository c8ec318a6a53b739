//! Each format on real files and on files of every kind of question; then
//! files that were made to do harm.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::domain::survey::Definition;
use crate::domain::text::Locale;

mod hostile;
mod lss;
mod qsf;
mod surveyjs;
mod typeform;

macro_rules! sample {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/samples/", $name))
    };
}
use sample;

/// What came of a file.
struct Came {
    survey: Value,
    dropped: BTreeMap<Loss, Vec<String>>,
}

impl Came {
    /// A line for each question: key, kind, `*` when it must be answered, and
    /// what it hangs on.
    fn outline(&self) -> Vec<String> {
        let line = |question: &Value| {
            let word = |member: &str| question[member].as_str().unwrap_or_default().to_owned();
            let star = if question["required"] == true { "*" } else { "" };
            let shows = match &question["show_if"] {
                Value::Null => String::new(),
                condition => format!(" if {}", said(condition)),
            };
            format!("{} {}{star}{shows}", word("key"), word("kind"))
        };
        self.survey["questions"].as_array().into_iter().flatten().map(line).collect()
    }

    #[track_caller]
    fn question(&self, key: &str) -> &Value {
        let questions = self.survey["questions"].as_array().expect("questions");
        questions.iter().find(|question| question["key"] == key).expect(key)
    }

    fn losses(&self) -> Vec<Loss> {
        self.dropped.keys().copied().collect()
    }

    #[track_caller]
    fn names(&self, loss: Loss) -> Vec<&str> {
        self.dropped.get(&loss).into_iter().flatten().map(String::as_str).collect()
    }
}

/// A condition in few words.
fn said(condition: &Value) -> String {
    for (name, between) in [("all", " and "), ("any", " or ")] {
        if let Some(parts) = condition[name].as_array() {
            let parts: Vec<String> = parts.iter().map(said).collect();
            return format!("({})", parts.join(between));
        }
    }
    let word = |member: &str| condition[member].as_str().unwrap_or_default();
    let value = condition.get("value").map(|value| format!(" {value}")).unwrap_or_default();
    format!("{} {}{value}", word("question"), word("op"))
}

#[track_caller]
fn bring(format: Format, file: &str) -> Came {
    let Imported { definition, dropped } = read(format, file.as_bytes(), Locale::PtBr).expect("a survey");
    let survey = definition.to_json();
    assert_eq!(Definition::parse(&survey), Ok(definition), "our own parser takes it");
    let dropped = dropped.into_iter().map(|dropped| (dropped.loss, dropped.names)).collect();
    Came { survey, dropped }
}

#[test]
fn our_own_format_comes_back_as_it_was() {
    let survey = json!({
        "title": {"en": "T", "pt-BR": "Título"}, "locale": "en", "anonymous": true, "attributes": ["plan"],
        "questions": [
            {"key": "nps", "kind": "nps", "subject": "support", "title": "Recommend?", "required": true},
            {"key": "why", "kind": "long_text", "title": "Why?", "show_if": {"question": "nps", "op": "at_most", "value": 6}},
        ],
    });
    let came = bring(Format::Jornada, &survey.to_string());
    assert_eq!((came.survey, came.dropped), (survey, BTreeMap::new()));
}

#[test]
fn what_is_no_survey_of_the_format_is_refused() {
    use crate::domain::error::{Code, FieldErrors};
    let refused = |format, file: &str| read(format, file.as_bytes(), Locale::En).expect_err("refused");
    for format in [Format::SurveyJs, Format::Qsf, Format::Typeform] {
        let other = ReadError::Invalid(FieldErrors::one("", Code::InvalidFormat));
        for file in ["{}", "[]", "1", "null", "\"x\"", r#"{"pages": 1, "fields": 1, "SurveyElements": 1}"#] {
            assert_eq!(refused(format, file), other, "{format:?} {file}");
        }
        assert_eq!(refused(format, "{\n \"a\":"), ReadError::Unreadable { line: 2, column: 5 });
    }
    let other = ReadError::Invalid(FieldErrors::one("", Code::InvalidFormat));
    assert_eq!(refused(Format::Lss, "<html/>"), other);
    assert_eq!(
        refused(Format::Lss, "<document><LimeSurveyDocType>Group</LimeSurveyDocType></document>"),
        other
    );
    let none = ReadError::Invalid(FieldErrors::one("questions", Code::Required));
    assert_eq!(refused(Format::SurveyJs, r#"{"pages": []}"#), none);
    assert_eq!(refused(Format::Typeform, r#"{"fields": []}"#), none);
}
