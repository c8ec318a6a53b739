//! The names that scripts give: a question's key and a response's own id.

use std::borrow::Borrow;

use serde::{Serialize, Serializer};

use crate::domain::error::Code;

/// The name of a question in its survey: `[a-z][a-z0-9_]{0,31}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionKey(String);

impl QuestionKey {
    /// Reads a key as it is; nothing is trimmed or lower-cased.
    ///
    /// # Errors
    /// [`Code::Required`] when empty, [`Code::TooLong`], [`Code::InvalidFormat`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        if text.is_empty() {
            return Err(Code::Required);
        }
        if text.chars().count() > 32 {
            return Err(Code::TooLong);
        }
        let fits = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if fits { Ok(Self(text.to_owned())) } else { Err(Code::InvalidFormat) }
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for QuestionKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Serialize for QuestionKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// The id a script gives to a response so that sending it twice counts once:
/// 1 to 64 of `A-Za-z0-9._:-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResponseInputId(String);

impl ResponseInputId {
    /// Reads an id as it is.
    ///
    /// # Errors
    /// [`Code::Required`] when empty, [`Code::TooLong`], [`Code::InvalidFormat`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        if text.is_empty() {
            return Err(Code::Required);
        }
        if text.chars().count() > 64 {
            return Err(Code::TooLong);
        }
        if is_plain_id(text) { Ok(Self(text.to_owned())) } else { Err(Code::InvalidFormat) }
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text has only the characters permitted in ids from outside.
pub(super) fn is_plain_id(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "._:-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_lower_case_word_with_digits_and_underscores() {
        for text in ["a", "nps", "q2_why", "a2345678901234567890123456789012"] {
            assert_eq!(QuestionKey::parse(text).map(|key| key.as_str().to_owned()), Ok(text.to_owned()));
        }
        for text in ["2a", "_a", "Nps", "a-b", "a b", "é", " a"] {
            assert_eq!(QuestionKey::parse(text), Err(Code::InvalidFormat), "{text}");
        }
        assert_eq!(QuestionKey::parse(""), Err(Code::Required));
        assert_eq!(QuestionKey::parse(&"a".repeat(33)), Err(Code::TooLong));
    }

    #[test]
    fn the_id_of_a_response_has_plain_characters() {
        assert!(ResponseInputId::parse("crm:2026-01.A_9").is_ok());
        assert!(ResponseInputId::parse(&"x".repeat(64)).is_ok());
        assert_eq!(ResponseInputId::parse(""), Err(Code::Required));
        assert_eq!(ResponseInputId::parse(&"x".repeat(65)), Err(Code::TooLong));
        for text in ["a b", "a/b", "ção", "a\n"] {
            assert_eq!(ResponseInputId::parse(text), Err(Code::InvalidFormat), "{text}");
        }
    }
}
