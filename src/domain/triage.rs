//! What a team adds to a response while reading it: tags and notes.

use super::error::Code;

/// Tags that one response carries at most.
pub const MAX_TAGS: usize = 20;

/// Responses that are tagged or assigned in one go at most.
pub const MAX_SELECTED: usize = 200;

/// A tag: 1 to 40 characters on one line, lower-cased, with single spaces, so
/// that the same word is the same tag however it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(String);

impl Tag {
    /// Tidies and checks a tag.
    ///
    /// # Errors
    /// [`Code::Required`] when blank, [`Code::TooLong`],
    /// [`Code::InvalidFormat`] when it has control characters.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.trim();
        if text.contains(char::is_control) {
            return Err(Code::InvalidFormat);
        }
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let tag = words.join(" ");
        match tag.chars().count() {
            0 => Err(Code::Required),
            1..=40 => Ok(Self(tag)),
            _ => Err(Code::TooLong),
        }
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What somebody noted: 1 to 4,000 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteText(String);

impl NoteText {
    /// Trims and checks a note. Lines stay; other control characters are
    /// refused.
    ///
    /// # Errors
    /// [`Code::Required`] when blank, [`Code::TooLong`],
    /// [`Code::InvalidFormat`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        // Forms send lines with a carriage return.
        let text = text.replace("\r\n", "\n");
        let text = text.trim();
        if text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
            return Err(Code::InvalidFormat);
        }
        match text.chars().count() {
            0 => Err(Code::Required),
            1..=4_000 => Ok(Self(text.to_owned())),
            _ => Err(Code::TooLong),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_word_is_the_same_tag() {
        for text in ["preço alto", "  PREÇO   Alto ", "Preço\u{a0}alto"] {
            assert_eq!(Tag::parse(text).map(|tag| tag.0), Ok("preço alto".to_owned()), "{text}");
        }
        assert_eq!(Tag::parse(" "), Err(Code::Required));
        assert_eq!(Tag::parse("a\nb"), Err(Code::InvalidFormat));
        assert!(Tag::parse(&"ç".repeat(40)).is_ok());
        assert_eq!(Tag::parse(&"ç".repeat(41)), Err(Code::TooLong));
    }

    #[test]
    fn a_note_keeps_its_lines_and_has_an_end() {
        assert_eq!(NoteText::parse(" a\r\nb ").map(|note| note.0), Ok("a\nb".to_owned()));
        assert_eq!(NoteText::parse("\n"), Err(Code::Required));
        assert_eq!(NoteText::parse("a\u{0}"), Err(Code::InvalidFormat));
        assert!(NoteText::parse(&"ç".repeat(4_000)).is_ok());
        assert_eq!(NoteText::parse(&"ç".repeat(4_001)), Err(Code::TooLong));
    }
}
