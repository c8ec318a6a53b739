//! Texts in several languages, of which ours are kept.

use std::collections::BTreeMap;

use crate::domain::text::Locale;

use super::loss::{Loss, Notes};
use super::plain::plain;

/// Plain texts by language; none of them is blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words(BTreeMap<Locale, String>);

impl Words {
    /// One text.
    pub(super) fn one(locale: Locale, text: &str) -> Self {
        let text = text.trim();
        Self(if text.is_empty() { BTreeMap::new() } else { BTreeMap::from([(locale, text.to_owned())]) })
    }

    /// A text of our own.
    pub(super) fn both(pt_br: &str, en: &str) -> Self {
        Self(BTreeMap::from([(Locale::PtBr, pt_br.to_owned()), (Locale::En, en.to_owned())]))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In this language, else in any.
    pub(super) fn get(&self, locale: Locale) -> &str {
        self.0.get(&locale).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Locale, &str)> {
        self.0.iter().map(|(locale, text)| (*locale, text.as_str()))
    }

    /// With those languages of the other one that this one lacks.
    pub(super) fn joined(mut self, other: &Self) -> Self {
        for (locale, text) in &other.0 {
            self.0.entry(*locale).or_insert_with(|| text.clone());
        }
        self
    }

    /// Both texts, this one first, with something between.
    pub(super) fn then(&self, between: &str, other: &Self) -> Self {
        if self.is_empty() {
            return other.clone();
        }
        let mut whole = self.clone();
        for locale in self.0.keys().chain(other.0.keys()) {
            let second = other.get(*locale);
            if !second.is_empty() {
                whole.0.insert(*locale, format!("{}{between}{second}", self.get(*locale)));
            }
        }
        whole
    }
}

/// Bytes between the braces of what is put in, at most.
const MAX_HOLE: usize = 300;

/// How a tool writes what it puts into a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holes {
    /// `{name}`
    Braces,
    /// `${q://QID1/…}`
    Dollar,
    /// `{{field:…}}`
    Double,
}

/// The languages of a survey.
#[derive(Clone, Debug)]
pub(super) struct Tongue {
    base: String,
    locale: Locale,
    holes: Holes,
}

/// Ours, for a tag such as `PT-BR`, `pt` or `en_GB`.
pub(super) fn locale_of(tag: &str) -> Option<Locale> {
    let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
    match primary.to_ascii_lowercase().as_str() {
        "pt" => Some(Locale::PtBr),
        "en" => Some(Locale::En),
        _ => None,
    }
}

impl Tongue {
    /// Of a survey that is written in `base`, with translations into others.
    pub(super) fn new<'a>(
        base: &str,
        mut others: impl Iterator<Item = &'a str>,
        fallback: Locale,
        holes: Holes,
        notes: &mut Notes,
    ) -> Self {
        let own = locale_of(base);
        if own.is_none() && !base.trim().is_empty() {
            notes.add(Loss::WrittenIn, base);
        }
        let locale = own.or_else(|| others.find_map(locale_of)).unwrap_or(fallback);
        Self { base: base.trim().to_owned(), locale, holes }
    }

    /// The language that the survey is written in here.
    pub(super) const fn locale(&self) -> Locale {
        self.locale
    }

    /// The tag of the language it was written in.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// A text in the language of the survey.
    pub(super) fn text(&self, notes: &mut Notes, name: &str, html: &str) -> Words {
        self.words(notes, name, [(self.base.as_str(), html)])
    }

    /// Texts with tags by language. `name` is told with what they lose.
    pub(super) fn words<'a>(
        &self,
        notes: &mut Notes,
        name: &str,
        texts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Words {
        let mut words = BTreeMap::new();
        let mut in_base = None;
        for (tag, html) in texts {
            // A text without a language is in that of the survey.
            let tag = if tag.trim().is_empty() { self.base.as_str() } else { tag };
            let is_base = tag.eq_ignore_ascii_case(&self.base);
            if html.is_empty() {
                continue;
            }
            let Some(locale) = locale_of(tag).or((is_base && self.base.is_empty()).then_some(self.locale))
            else {
                if is_base {
                    in_base = self.read(notes, name, html);
                } else {
                    notes.add(Loss::Language, tag);
                }
                continue;
            };
            if let Some(text) = self.read(notes, name, html) {
                words.entry(locale).or_insert(text);
            }
        }
        if words.is_empty() {
            words.extend(in_base.map(|text| (self.locale, text)));
        }
        Words(words)
    }

    fn read(&self, notes: &mut Notes, name: &str, html: &str) -> Option<String> {
        let plain = plain(html);
        for (is_so, loss) in
            [(plain.media, Loss::Media), (plain.script, Loss::Script), (plain.cut, Loss::Text)]
        {
            if is_so {
                notes.add(loss, name);
            }
        }
        let (text, has_holes) = fill(&plain.text, self.holes);
        if has_holes {
            notes.add(Loss::Piping, name);
        }
        (!text.is_empty()).then_some(text)
    }
}

/// Three dots for what would be put in.
fn fill(text: &str, holes: Holes) -> (String, bool) {
    let (open, close) = match holes {
        Holes::Braces => ("{", "}"),
        Holes::Dollar => ("${", "}"),
        Holes::Double => ("{{", "}}"),
    };
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    let mut has_holes = false;
    while let Some(at) = rest.find(open) {
        let inside = &rest[at + open.len()..];
        // Of a lonely brace there is nothing to fill; nor has a hole a break in it.
        let near = &inside[..inside.floor_char_boundary(MAX_HOLE)];
        let end = near.find(close).filter(|end| {
            let hole = &inside[..*end];
            !hole.is_empty() && !hole.starts_with(' ') && !hole.contains('\n')
        });
        filled.push_str(&rest[..at]);
        match end {
            Some(end) => {
                filled.push('…');
                has_holes = true;
                rest = &inside[end + close.len()..];
            }
            None => {
                filled.push_str(open);
                rest = inside;
            }
        }
    }
    filled.push_str(rest);
    (filled, has_holes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(base: &str, texts: &[(&str, &str)]) -> (Words, Vec<Loss>) {
        let mut notes = Notes::default();
        let tags = texts.iter().map(|(tag, _)| *tag);
        let tongue = Tongue::new(base, tags, Locale::PtBr, Holes::Braces, &mut notes);
        let words = tongue.words(&mut notes, "q", texts.iter().copied());
        (words, notes.finish().into_iter().map(|dropped| dropped.loss).collect())
    }

    #[test]
    fn our_languages_stay_and_others_are_told() {
        let (words, losses) = read("PT", &[("PT", "Olá"), ("en_GB", "<b>Hi</b>"), ("ES", "Hola")]);
        assert_eq!(words, Words::both("Olá", "Hi"));
        assert_eq!(losses, [Loss::Language]);
    }

    #[test]
    fn a_survey_in_another_language_keeps_its_texts_or_its_translation() {
        let (words, losses) = read("de", &[("de", "Hallo")]);
        assert_eq!((words, losses), (Words::one(Locale::PtBr, "Hallo"), vec![Loss::WrittenIn]));
        let (words, _) = read("de", &[("de", "Hallo"), ("en", "Hello")]);
        assert_eq!(words, Words::one(Locale::En, "Hello"));
    }

    #[test]
    fn what_is_put_in_becomes_three_dots() {
        assert_eq!(fill("Olá {nome}, {a b}!", Holes::Braces), ("Olá …, …!".to_owned(), true));
        assert_eq!(fill("${q://QID1/X} = 1", Holes::Dollar), ("… = 1".to_owned(), true));
        assert_eq!(fill("a { b } {", Holes::Braces), ("a { b } {".to_owned(), false));
        assert_eq!(fill("{{field:x}}?", Holes::Double), ("…?".to_owned(), true));
    }
}
