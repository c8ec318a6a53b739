//! Texts a survey's author wrote, in one or several languages.

use serde_json::{Map, Value};

use crate::domain::error::{Code, FieldErrors};
use crate::domain::text::Locale;

use super::members::add_under;

/// The same text in at least one language; none of them is blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    first: (Locale, String),
    others: Vec<(Locale, String)>,
}

impl Texts {
    /// The text for a reader of `locale`, else in `fallback`, else in
    /// whichever language there is; and the language it is in.
    pub fn get(&self, locale: Locale, fallback: Locale) -> (&str, Locale) {
        let (found, text) = self
            .all()
            .find(|(known, _)| *known == locale)
            .or_else(|| self.all().find(|(known, _)| *known == fallback))
            .unwrap_or(&self.first);
        (text, *found)
    }

    /// Whether there is a text in this language.
    pub fn has(&self, locale: Locale) -> bool {
        self.all().any(|(known, _)| *known == locale)
    }

    /// A text in both languages of the product; used for texts of our own,
    /// which are neither blank nor long.
    pub(super) fn in_both(pt_br: impl Into<String>, en: impl Into<String>) -> Self {
        Self { first: (Locale::PtBr, pt_br.into()), others: vec![(Locale::En, en.into())] }
    }

    /// Reads a text in `locale` or an object `{locale: text}`. Texts are
    /// trimmed; blank ones count as not given, and none when nothing is left.
    pub(super) fn read(value: &Value, locale: Locale, max_chars: usize) -> Result<Option<Self>, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut found = Vec::new();
        match value {
            Value::String(text) => match read_text(text, max_chars) {
                Ok(text) => found.extend(text.map(|text| (locale, text))),
                Err(code) => errors.add("", code),
            },
            Value::Object(by_locale) => {
                for (name, value) in by_locale {
                    match read_translation(name, value, max_chars) {
                        Ok(translation) => found.extend(translation),
                        Err(code) => add_under(&mut errors, name, &FieldErrors::one("", code)),
                    }
                }
            }
            _ => errors.add("", Code::NotText),
        }
        // The order of the languages must not depend on how the JSON was written.
        found.sort();
        let mut found = found.into_iter();
        errors.or(found.next().map(|first| Self { first, others: found.collect() }))
    }

    /// What [`Self::read`] takes: a plain text when it is in `locale` alone.
    pub(super) fn to_json(&self, locale: Locale) -> Value {
        if self.others.is_empty() && self.first.0 == locale {
            return Value::String(self.first.1.clone());
        }
        let by_locale = self.all().map(|(locale, text)| (locale.as_str().to_owned(), text.as_str().into()));
        Value::Object(by_locale.collect::<Map<_, _>>())
    }

    /// Each translation.
    pub(super) fn all(&self) -> impl Iterator<Item = &(Locale, String)> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

fn read_translation(name: &str, value: &Value, max_chars: usize) -> Result<Option<(Locale, String)>, Code> {
    let locale = Locale::parse(name)?;
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(read_text(text, max_chars)?.map(|text| (locale, text))),
        _ => Err(Code::NotText),
    }
}

fn read_text(text: &str, max_chars: usize) -> Result<Option<String>, Code> {
    let text = text.trim();
    if text.chars().count() > max_chars {
        return Err(Code::TooLong);
    }
    if text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Code::InvalidFormat);
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Result<Option<Texts>, FieldErrors> {
        Texts::read(&value, Locale::PtBr, 5)
    }

    #[test]
    fn a_plain_text_is_in_the_language_of_the_survey() {
        let texts = read(json!(" Olá ")).expect("texts").expect("a text");
        assert_eq!(texts.get(Locale::En, Locale::PtBr), ("Olá", Locale::PtBr));
        assert_eq!(texts.to_json(Locale::PtBr), json!("Olá"));
        assert_eq!(texts.to_json(Locale::En), json!({"pt-BR": "Olá"}));
    }

    #[test]
    fn a_reader_gets_their_language_else_the_surveys_else_any() {
        let both = read(json!({"en": "Hi", "pt-BR": "Olá"})).expect("texts").expect("a text");
        assert_eq!(both.get(Locale::En, Locale::PtBr), ("Hi", Locale::En));
        assert_eq!(both.get(Locale::PtBr, Locale::En), ("Olá", Locale::PtBr));
        let english = read(json!({"en": "Hi"})).expect("texts").expect("a text");
        assert_eq!(english.get(Locale::PtBr, Locale::PtBr), ("Hi", Locale::En));
        assert!(!english.has(Locale::PtBr));
    }

    #[test]
    fn a_blank_text_is_no_text() {
        for value in [json!(""), json!(" \n "), json!({}), json!({"en": " ", "pt-BR": null})] {
            assert_eq!(read(value), Ok(None));
        }
    }

    #[test]
    fn each_wrong_translation_is_named() {
        let errors = read(json!({"en": 1, "fr": "Salut", "pt-BR": "longuíssimo"})).expect_err("errors");
        assert_eq!(errors.get("en"), [Code::NotText]);
        assert_eq!(errors.get("fr"), [Code::InvalidChoice]);
        assert_eq!(errors.get("pt-BR"), [Code::TooLong]);
        assert_eq!(read(json!(7)), Err(FieldErrors::one("", Code::NotText)));
        assert_eq!(read(json!("a\u{0}b")), Err(FieldErrors::one("", Code::InvalidFormat)));
    }
}
