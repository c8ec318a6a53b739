//! How numbers, dates and counts read in each language: one source for page,
//! mail and CSV.
//!
//! What is written here is for people: it has grouping, no-break spaces and a
//! true minus sign, and must never be read back by a program. The formats are
//! written by hand because ICU data would outweigh the rest of the browser's
//! program.

mod date;
mod find;
mod number;

use serde::{Deserialize, Serialize};

use super::error::Code;

pub use date::{age, date_time, duration, month, numeric_date, quarter, short_date, stopwatch, time, week};
pub use find::is_found;
pub use number::{
    ABSENT, count, decimal, integer, percent, percent_with_digits, signed_decimal, signed_hundredfold,
};

/// A language that every screen, mail and export exists in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Locale {
    /// Brazilian Portuguese.
    #[serde(rename = "pt-BR")]
    PtBr,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Locale {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::PtBr, Self::En];

    /// The name on the wire, in addresses and in `<html lang>`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PtBr => "pt-BR",
            Self::En => "en",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|locale| locale.as_str() == text).ok_or(Code::InvalidChoice)
    }

    /// The language a browser likes best among ours, from its
    /// `Accept-Language` header (RFC 9110, 12.5.4). Any Portuguese is served
    /// in Brazilian Portuguese, any English in English; `None` when neither is
    /// named, so that the caller's own default decides.
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for entry in accept_language.split(',') {
            let Some((locale, weight)) = read_entry(entry) else { continue };
            if weight > 0.0 && best.is_none_or(|(_, best_weight)| weight > best_weight) {
                best = Some((locale, weight));
            }
        }
        best.map(|(locale, _)| locale)
    }
}

/// One entry of `Accept-Language`, such as `pt-PT;q=0.8`.
fn read_entry(entry: &str) -> Option<(Locale, f32)> {
    let mut parts = entry.split(';').map(str::trim);
    let primary = parts.next()?.split('-').next()?;
    let locale = if primary.eq_ignore_ascii_case("pt") {
        Locale::PtBr
    } else if primary.eq_ignore_ascii_case("en") {
        Locale::En
    } else {
        return None;
    };
    let mut weight = 1.0;
    for part in parts {
        if let Some(q) = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")) {
            weight = q.trim().parse().ok().filter(|q| (0.0..=1.0).contains(q))?;
        }
    }
    Some((locale, weight))
}

/// Which form of a word goes with a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plural {
    /// "1 answer".
    One,
    /// "2 answers".
    Other,
}

/// The form for `n` things, by the rules of CLDR: Portuguese counts nought in
/// the singular, English does not.
pub const fn plural(locale: Locale, n: u64) -> Plural {
    match (locale, n) {
        (Locale::PtBr, 0) | (_, 1) => Plural::One,
        _ => Plural::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_reads_what_it_writes() {
        for locale in Locale::ALL {
            assert_eq!(Locale::parse(locale.as_str()), Ok(locale));
            let json = serde_json::to_string(&locale).unwrap();
            assert_eq!(json, format!("\"{}\"", locale.as_str()));
            assert_eq!(serde_json::from_str::<Locale>(&json).unwrap(), locale);
        }
        assert_eq!(Locale::parse("pt"), Err(Code::InvalidChoice));
    }

    #[test]
    fn the_browsers_first_choice_among_ours_wins() {
        let cases = [
            ("pt-BR,pt;q=0.9,en;q=0.8", Some(Locale::PtBr)),
            ("en-GB, pt;q=0.9", Some(Locale::En)),
            ("pt-PT;q=0.3, EN;q=0.4", Some(Locale::En)),
            ("en;q=0.5, pt;q=0.5", Some(Locale::En)),
            ("fr, de;q=0.9, pt ; q=0.1", Some(Locale::PtBr)),
            ("en;q=0, pt;q=0.001", Some(Locale::PtBr)),
            ("en;q=wrong", None),
            ("en;q=NaN", None),
            ("fr-CA, *", None),
            ("entirely wrong;;;", None),
            ("", None),
        ];
        for (header, locale) in cases {
            assert_eq!(Locale::negotiate(header), locale, "{header}");
        }
    }

    #[test]
    fn nought_is_singular_in_portuguese_alone() {
        assert_eq!(plural(Locale::PtBr, 0), Plural::One);
        assert_eq!(plural(Locale::En, 0), Plural::Other);
        for locale in Locale::ALL {
            assert_eq!(plural(locale, 1), Plural::One);
            assert_eq!(plural(locale, 2), Plural::Other);
        }
    }
}
