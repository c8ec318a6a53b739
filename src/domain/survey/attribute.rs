//! Attributes: what is known about a response besides its answers, such as
//! the market or the plan, by which scores are filtered.

use crate::domain::error::Code;

/// The name of an attribute: 1 to 64 letters, digits, `_`, `-`, `.` and
/// spaces, none at its ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttributeName(String);

impl AttributeName {
    /// Trims and checks a name.
    ///
    /// # Errors
    /// [`Code::Required`] when blank, [`Code::TooLong`], [`Code::InvalidFormat`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = trimmed(text, 64)?;
        let fits = text.chars().all(|c| c.is_alphanumeric() || "_-. ".contains(c));
        if fits { Ok(Self(text.to_owned())) } else { Err(Code::InvalidFormat) }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The value of an attribute: 1 to 200 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttributeValue(String);

impl AttributeValue {
    /// Trims and checks a value.
    ///
    /// # Errors
    /// [`Code::Required`] when blank, [`Code::TooLong`],
    /// [`Code::InvalidFormat`] when it has control characters.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = trimmed(text, 200)?;
        if text.contains(char::is_control) {
            return Err(Code::InvalidFormat);
        }
        Ok(Self(text.to_owned()))
    }

    /// The value.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn trimmed(text: &str, max_chars: usize) -> Result<&str, Code> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Code::Required);
    }
    if text.chars().count() > max_chars {
        return Err(Code::TooLong);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_has_plain_characters() {
        let name = AttributeName::parse("  Região de venda-1.a_b ").map(|name| name.as_str().to_owned());
        assert_eq!(name, Ok("Região de venda-1.a_b".to_owned()));
        assert_eq!(AttributeName::parse(" "), Err(Code::Required));
        assert_eq!(AttributeName::parse(&"a".repeat(65)), Err(Code::TooLong));
        for text in ["a/b", "a=b", "a\tb", "a\u{0}", "<b>"] {
            assert_eq!(AttributeName::parse(text), Err(Code::InvalidFormat), "{text}");
        }
    }

    #[test]
    fn a_value_is_one_line_of_at_most_200_characters() {
        assert!(AttributeValue::parse(&"ç".repeat(200)).is_ok());
        assert_eq!(AttributeValue::parse(&"ç".repeat(201)), Err(Code::TooLong));
        assert_eq!(AttributeValue::parse(""), Err(Code::Required));
        assert_eq!(AttributeValue::parse("a\nb"), Err(Code::InvalidFormat));
    }
}
