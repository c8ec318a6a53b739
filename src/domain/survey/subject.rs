//! What a scored question is about.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::domain::error::Code;

use super::key::is_plain_id;

const TOUCHPOINT: &str = "touchpoint:";

/// What a scored question is about. On the wire and in the database a text
/// of at most 80 characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The company as a whole.
    #[default]
    Company,
    /// The product.
    Product,
    /// Help given to the customer (atendimento).
    Support,
    /// What happens after the purchase (pós-venda).
    AfterSales,
    /// One touchpoint of a journey.
    Touchpoint(TouchpointRef),
}

/// Names one touchpoint by its id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TouchpointRef(String);

impl TouchpointRef {
    /// The touchpoint's id, without `touchpoint:`.
    pub fn id(&self) -> &str {
        self.0.strip_prefix(TOUCHPOINT).expect("BUG: a touchpoint's text without its prefix")
    }
}

impl Subject {
    /// The subjects that need no id.
    pub const PLAIN: [Self; 4] = [Self::Company, Self::Product, Self::Support, Self::AfterSales];

    /// The name on the wire and in the database.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Company => "company",
            Self::Product => "product",
            Self::Support => "support",
            Self::AfterSales => "after_sales",
            Self::Touchpoint(touchpoint) => &touchpoint.0,
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for an unknown word; for a touchpoint
    /// [`Code::TooLong`] beyond 80 characters in all, and
    /// [`Code::InvalidFormat`] when its id is empty or has other characters
    /// than `A-Za-z0-9._:-`.
    pub fn parse(text: &str) -> Result<Self, Code> {
        if let Some(id) = text.strip_prefix(TOUCHPOINT) {
            if text.chars().count() > 80 {
                return Err(Code::TooLong);
            }
            if id.is_empty() || !is_plain_id(id) {
                return Err(Code::InvalidFormat);
            }
            return Ok(Self::Touchpoint(TouchpointRef(text.to_owned())));
        }
        Self::PLAIN.into_iter().find(|subject| subject.as_str() == text).ok_or(Code::InvalidChoice)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|_| de::Error::custom("not a subject"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_written_as_it_is_read() {
        for text in ["company", "product", "support", "after_sales", "touchpoint:0192-ab:c"] {
            let subject = Subject::parse(text).expect("a subject");
            assert_eq!(subject.as_str(), text);
            let json = serde_json::to_string(&subject).expect("JSON");
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<Subject>(&json).expect("a subject"), subject);
        }
    }

    #[test]
    fn what_is_no_subject_is_refused() {
        assert_eq!(Subject::parse("Company"), Err(Code::InvalidChoice));
        assert_eq!(Subject::parse("touchpoint"), Err(Code::InvalidChoice));
        assert_eq!(Subject::parse("touchpoint:"), Err(Code::InvalidFormat));
        assert_eq!(Subject::parse("touchpoint:a b"), Err(Code::InvalidFormat));
        assert_eq!(Subject::parse(&format!("touchpoint:{}", "x".repeat(70))), Err(Code::TooLong));
        assert!(serde_json::from_str::<Subject>("\"x\"").is_err());
    }

    #[test]
    fn a_touchpoint_gives_its_id() {
        let Ok(Subject::Touchpoint(touchpoint)) = Subject::parse("touchpoint:t1") else {
            panic!("a touchpoint is expected");
        };
        assert_eq!(touchpoint.id(), "t1");
    }
}
