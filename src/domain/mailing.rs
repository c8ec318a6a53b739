//! The words of a mail that sends a survey: a subject and an introduction in
//! each language of the product.

use serde::{Deserialize, Serialize};

use super::error::{Code, FieldErrors};
use super::text::Locale;

/// The words of a mail in one language, not yet checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterWords {
    /// One line of 1 to 150 characters.
    pub subject: String,
    /// Paragraphs of up to 2000 characters in all; may be blank.
    pub intro: String,
}

/// Checked words in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterTexts {
    pt_br: LetterWords,
    en: LetterWords,
}

impl LetterTexts {
    const MAX_SUBJECT: usize = 150;
    const MAX_INTRO: usize = 2000;

    /// Trims and checks both languages.
    ///
    /// # Errors
    /// `subject_pt_br`, `subject_en`: `required`, `too_long`,
    /// `invalid_format` for more than one line; `intro_pt_br`, `intro_en`:
    /// `too_long`, `invalid_format` for control characters.
    pub fn parse(pt_br: &LetterWords, en: &LetterWords) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let pt_br = read("pt_br", pt_br, &mut errors);
        let en = read("en", en, &mut errors);
        errors.or(Self { pt_br, en })
    }

    /// The words in a language.
    pub const fn get(&self, locale: Locale) -> &LetterWords {
        match locale {
            Locale::PtBr => &self.pt_br,
            Locale::En => &self.en,
        }
    }
}

fn read(language: &str, words: &LetterWords, errors: &mut FieldErrors) -> LetterWords {
    let LetterWords { subject, intro } = words;
    let (subject, intro) = (subject.trim(), intro.trim().replace("\r\n", "\n"));
    let mut note = |field: &str, code| errors.add(format!("{field}_{language}"), code);
    if subject.is_empty() {
        note("subject", Code::Required);
    }
    if subject.chars().count() > LetterTexts::MAX_SUBJECT {
        note("subject", Code::TooLong);
    }
    // A line break in a subject would begin another header.
    if subject.contains(char::is_control) {
        note("subject", Code::InvalidFormat);
    }
    if intro.chars().count() > LetterTexts::MAX_INTRO {
        note("intro", Code::TooLong);
    }
    if intro.contains(|c: char| c.is_control() && c != '\n') {
        note("intro", Code::InvalidFormat);
    }
    LetterWords { subject: subject.to_owned(), intro }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_line_and_must_be_there() {
        let words = |subject: &str, intro: &str| LetterWords { subject: subject.into(), intro: intro.into() };
        let texts = LetterTexts::parse(&words(" Como foi? ", "a\r\nb "), &words("How?", "")).unwrap();
        assert_eq!(texts.get(Locale::PtBr), &words("Como foi?", "a\nb"));
        let errors =
            LetterTexts::parse(&words("a\nBcc: eve@example.com", "\u{7}"), &words(" ", &"x".repeat(2001)))
                .expect_err("wrong");
        let told: Vec<String> =
            errors.iter().map(|(field, codes)| format!("{field} {}", codes[0].as_str())).collect();
        assert_eq!(
            told,
            [
                "intro_en too_long",
                "intro_pt_br invalid_format",
                "subject_en required",
                "subject_pt_br invalid_format"
            ]
        );
    }
}
