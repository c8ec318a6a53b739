//! Numbers that people answer with, and the bounds of a question about one.

use std::fmt;

use serde_json::{Map, Value};

use crate::domain::error::Code;
use crate::domain::text::Locale;

use super::members::Members;
use super::texts::Texts;

const MAX_UNIT_CHARS: usize = 40;
/// Above this not every whole number is a number of the machine.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// A finite number. Nought has no sign, and 5.0 is written 5.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Number(f64);

// What is not a number never gets in, so every number equals itself.
impl Eq for Number {}

impl Number {
    /// A number, unless it is infinite or none at all.
    pub fn new(value: f64) -> Option<Self> {
        // Adding nought takes the sign off a negative one.
        value.is_finite().then_some(Self(value + 0.0))
    }

    /// The number.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// Whether it has no decimals.
    pub fn is_whole(self) -> bool {
        self.0.fract() == 0.0
    }

    /// Reads a JSON number.
    ///
    /// # Errors
    /// [`Code::NotANumber`], also of a text; [`Code::OutOfRange`].
    pub fn read_json(value: &Value) -> Result<Self, Code> {
        let Value::Number(number) = value else { return Err(Code::NotANumber) };
        number.as_f64().and_then(Self::new).ok_or(Code::OutOfRange)
    }

    /// Reads digits with one `.` or `,` before the decimals. Thousands have
    /// no separators, for `1.000` is a thousand to some and one to others.
    ///
    /// # Errors
    /// [`Code::NotANumber`]; [`Code::OutOfRange`] with more digits than fit.
    pub fn read_text(text: &str) -> Result<Self, Code> {
        let text = text.trim();
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, decimals) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(decimals) {
            return Err(Code::NotANumber);
        }
        let number = text.replace(',', ".").parse().map_err(|_| Code::NotANumber)?;
        Self::new(number).ok_or(Code::OutOfRange)
    }

    /// The number as a reader of this language writes it, without separators
    /// of thousands.
    pub fn words(self, locale: Locale) -> String {
        match locale {
            Locale::PtBr => self.to_string().replace('.', ","),
            Locale::En => self.to_string(),
        }
    }

    /// What [`Self::read_json`] takes; whole numbers without a point.
    pub fn to_json(self) -> Value {
        if self.is_whole() && self.0.abs() < LARGEST_EXACT {
            #[allow(clippy::cast_possible_truncation, reason = "whole, and small enough")]
            return Value::from(self.0 as i64);
        }
        Value::from(self.0)
    }
}

impl From<i64> for Number {
    #[allow(clippy::cast_precision_loss, reason = "scores are small")]
    fn from(integer: i64) -> Self {
        Self(integer as f64)
    }
}

/// What [`Number::read_text`] takes, with a point and never with an exponent.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Which numbers answer a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberRange {
    min: Option<Number>,
    max: Option<Number>,
    integer: bool,
    unit: Option<Texts>,
}

impl NumberRange {
    /// The least one.
    pub const fn min(&self) -> Option<Number> {
        self.min
    }

    /// The greatest one.
    pub const fn max(&self) -> Option<Number> {
        self.max
    }

    /// Whether it must be whole.
    pub const fn integer(&self) -> bool {
        self.integer
    }

    /// What is counted, up to 40 characters.
    pub const fn unit(&self) -> Option<&Texts> {
        self.unit.as_ref()
    }

    /// The number when it answers the question.
    pub(super) fn check(&self, number: Number) -> Result<Number, Code> {
        if self.integer && !number.is_whole() {
            return Err(Code::NotAnInteger);
        }
        let fits = self.min.is_none_or(|min| min <= number) && self.max.is_none_or(|max| number <= max);
        if fits { Ok(number) } else { Err(Code::OutOfRange) }
    }

    pub(super) fn read(members: &mut Members<'_>, locale: Locale) -> Self {
        let min = members.optional("min").and_then(|value| members.keep("min", Number::read_json(value)));
        let max = members.optional("max").and_then(|value| members.keep("max", Number::read_json(value)));
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            members.keep::<()>("max", Err(Code::OutOfRange));
        }
        let integer = members.flag("integer");
        let unit = members.optional_texts("unit", locale, MAX_UNIT_CHARS);
        Self { min, max, integer, unit }
    }

    pub(super) fn write(&self, object: &mut Map<String, Value>, locale: Locale) {
        let Self { min, max, integer, unit } = self;
        for (name, bound) in [("min", min), ("max", max)] {
            if let Some(bound) = bound {
                object.insert(name.into(), bound.to_json());
            }
        }
        if *integer {
            object.insert("integer".into(), true.into());
        }
        if let Some(unit) = unit {
            object.insert("unit".into(), unit.to_json(locale));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_is_typed_with_a_point_or_a_comma_and_without_thousands() {
        for (text, number) in [
            ("5", 5.0),
            ("5,25", 5.25),
            ("5.25", 5.25),
            ("-0,5", -0.5),
            (" 12 ", 12.0),
            ("007", 7.0),
            ("-0", 0.0),
            ("1.000", 1.0),
        ] {
            assert_eq!(Number::read_text(text), Number::new(number).ok_or(Code::OutOfRange), "{text}");
        }
        for text in ["1.000,50", "1,000.50", "1e3", "+5", ".5", "5.", "5 000", "five", "-", "٧", "inf", ""] {
            assert_eq!(Number::read_text(text), Err(Code::NotANumber), "{text}");
        }
        assert_eq!(Number::read_text(&"9".repeat(400)), Err(Code::OutOfRange));
    }

    #[test]
    fn a_number_is_written_as_it_is_read() {
        let long = format!("1{}", "0".repeat(300));
        for (value, text) in [
            (json!(5), "5"),
            (json!(5.0), "5"),
            (json!(-2.5), "-2.5"),
            (json!(1e300), long.as_str()),
            (json!(u64::MAX), "18446744073709552000"),
            (json!(-0.0), "0"),
        ] {
            let number = Number::read_json(&value).expect("a number");
            assert_eq!(number.to_string(), text);
            assert_eq!(Number::read_text(text), Ok(number));
            assert_eq!(Number::read_json(&number.to_json()), Ok(number));
        }
        assert_eq!(Number::new(5.0).map(Number::to_json), Some(json!(5)));
        assert_eq!(Number::read_json(&json!("5")), Err(Code::NotANumber));
        assert_eq!((Number::new(f64::NAN), Number::new(f64::INFINITY)), (None, None));
    }
}
