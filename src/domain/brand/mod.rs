//! How a company looks to those who answer: the name it shows, its logo and
//! its colour. A survey may have its own; what it leaves open is the
//! workspace's.

mod colour;

use super::error::Code;

pub use colour::{Accent, Contrast, LEAST_OF_PAGE, LEAST_OF_TEXT};

/// What somebody set of a look; what is not set is decided elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Brand {
    /// The name at the top of the page.
    pub name: Option<BrandName>,
    /// The colour of buttons and of what is chosen.
    pub accent: Option<Accent>,
    /// The picture in place of the name.
    pub logo: Option<LogoHash>,
}

impl Brand {
    /// Whether nothing is set.
    pub const fn is_empty(&self) -> bool {
        self.name.is_none() && self.accent.is_none() && self.logo.is_none()
    }
}

/// A name as people read it, 1 to 100 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BrandName(String);

impl BrandName {
    /// Trims and checks a name.
    ///
    /// # Errors
    /// [`Code::Required`] when blank, [`Code::TooLong`],
    /// [`Code::InvalidFormat`] with control characters.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.trim();
        match text.chars().count() {
            0 => Err(Code::Required),
            _ if text.contains(char::is_control) => Err(Code::InvalidFormat),
            n if n <= 100 => Ok(Self(text.to_owned())),
            _ => Err(Code::TooLong),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A logo by the SHA-256 of its bytes, as 64 small hexadecimal digits: the
/// same picture has the same address for ever.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogoHash(String);

impl LogoHash {
    /// Reads a hash.
    ///
    /// # Errors
    /// [`Code::InvalidFormat`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let fits = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if fits { Ok(Self(text.to_owned())) } else { Err(Code::InvalidFormat) }
    }

    /// The hash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A logo that is there, with its size in pixels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Logo {
    /// Which.
    pub hash: LogoHash,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// The look of one page, all decided.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Face {
    /// Who asks.
    pub name: String,
    /// The company's colour as it was chosen; none leaves that of the program.
    pub accent: Option<Accent>,
    /// The picture in place of the name.
    pub logo: Option<Logo>,
}

impl Face {
    /// The look of somebody of whom only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), accent: None, logo: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_and_a_hash_is_a_hash() {
        assert_eq!(BrandName::parse(" Pão & Cia ").map(|name| name.0), Ok("Pão & Cia".to_owned()));
        for (text, code) in
            [(" ", Code::Required), ("a\nb", Code::InvalidFormat), (&*"x".repeat(101), Code::TooLong)]
        {
            assert_eq!(BrandName::parse(text), Err(code));
        }
        assert!(LogoHash::parse(&"0f".repeat(32)).is_ok());
        for text in ["", "../../etc/passwd", &"0F".repeat(32), &"0f".repeat(33), &"é".repeat(32)] {
            assert_eq!(LogoHash::parse(text), Err(Code::InvalidFormat));
        }
    }
}
