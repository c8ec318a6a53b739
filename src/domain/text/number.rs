//! Numbers for people to read.
//!
//! Halves are rounded away from zero as a person does by hand, after the noise
//! of binary fractions is taken off: 0.285 × 100 is 28.499999999999996 in the
//! machine and 29 here.

use super::Locale;

/// What stands where there is no number.
pub const ABSENT: &str = "–";

const MINUS: char = '\u{2212}';
const NO_BREAK_SPACE: char = '\u{a0}';

/// A count with its thousands grouped: `1.234` or `1,234`.
pub fn count(locale: Locale, n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(grouping(locale));
        }
        text.push(digit);
    }
    text
}

/// A whole number with its thousands grouped: `−1.234` or `−1,234`.
pub fn integer(locale: Locale, n: i64) -> String {
    let magnitude = count(locale, n.unsigned_abs());
    if n < 0 { format!("{MINUS}{magnitude}") } else { magnitude }
}

/// `value` with this many digits after the comma or point: `5,4` or `5.4`.
/// [`ABSENT`] when it is not finite. Exact up to fifteen digits in all.
pub fn decimal(locale: Locale, value: f64, digits: u8) -> String {
    if !value.is_finite() {
        return ABSENT.to_owned();
    }
    let rounded = Rounded::new(value, digits);
    let magnitude = rounded.magnitude(locale);
    if rounded.negative { format!("{MINUS}{magnitude}") } else { magnitude }
}

/// A change, with its sign: `+0,3`, `−1.2`; nought has none.
pub fn signed_decimal(locale: Locale, value: f64, digits: u8) -> String {
    let text = decimal(locale, value, digits);
    if value.is_finite() && value > 0.0 && Rounded::new(value, digits).scaled > 0 {
        format!("+{text}")
    } else {
        text
    }
}

/// A fraction as whole per cent: `78 %`, the space not breaking.
pub fn percent(locale: Locale, fraction: f64) -> String {
    percent_with_digits(locale, fraction, 0)
}

/// A fraction as per cent with this many digits: `3,4 %` or `3.4 %`.
pub fn percent_with_digits(locale: Locale, fraction: f64, digits: u8) -> String {
    if !fraction.is_finite() {
        return ABSENT.to_owned();
    }
    format!("{}{NO_BREAK_SPACE}%", decimal(locale, fraction * 100.0, digits))
}

/// A fraction from −1 to 1 as the field writes an NPS: `+40`, `−12`, `0`.
pub fn signed_hundredfold(locale: Locale, fraction: f64) -> String {
    signed_decimal(locale, fraction * 100.0, 0)
}

/// `value · 10^digits` rounded to a whole number, with its sign apart.
struct Rounded {
    negative: bool,
    scaled: u64,
    digits: u8,
}

impl Rounded {
    fn new(value: f64, digits: u8) -> Self {
        let digits = digits.min(9);
        let scaled = value.abs() * 10_f64.powi(i32::from(digits));
        // Six further digits hold every true half and none of the binary noise.
        let cleaned = if scaled < 1e9 { (scaled * 1e6).round() / 1e6 } else { scaled };
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative, and saturating is meant"
        )]
        let scaled = cleaned.round() as u64;
        Self { negative: value < 0.0 && scaled > 0, scaled, digits }
    }

    fn magnitude(&self, locale: Locale) -> String {
        if self.digits == 0 {
            return count(locale, self.scaled);
        }
        let unit = 10_u64.pow(u32::from(self.digits));
        let fraction = (self.scaled % unit).to_string();
        let mut text = count(locale, self.scaled / unit);
        text.push(decimal_sign(locale));
        for _ in fraction.len()..usize::from(self.digits) {
            text.push('0');
        }
        text.push_str(&fraction);
        text
    }
}

const fn grouping(locale: Locale) -> char {
    match locale {
        Locale::PtBr => '.',
        Locale::En => ',',
    }
}

const fn decimal_sign(locale: Locale) -> char {
    match locale {
        Locale::PtBr => ',',
        Locale::En => '.',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Locale::{En, PtBr};

    #[test]
    fn thousands_are_grouped_as_each_language_does() {
        assert_eq!(count(PtBr, 1_234), "1.234");
        assert_eq!(count(En, 1_234), "1,234");
        assert_eq!(count(En, 0), "0");
        assert_eq!(count(En, 999), "999");
        assert_eq!(count(PtBr, 10_000_000), "10.000.000");
        assert_eq!(count(En, u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(integer(PtBr, -1_234), "−1.234");
        assert_eq!(integer(En, i64::MIN), "−9,223,372,036,854,775,808");
    }

    #[test]
    fn decimals_keep_the_digits_asked_for() {
        assert_eq!(decimal(PtBr, 5.4, 1), "5,4");
        assert_eq!(decimal(En, 5.4, 1), "5.4");
        assert_eq!(decimal(En, 5.0, 2), "5.00");
        assert_eq!(decimal(En, 0.05, 2), "0.05");
        assert_eq!(decimal(PtBr, -1_234.56, 1), "−1.234,6");
        assert_eq!(decimal(En, 1e30, 2), decimal(En, 1e31, 2));
    }

    #[test]
    fn halves_are_rounded_as_by_hand() {
        assert_eq!(decimal(En, 5.35, 1), "5.4");
        assert_eq!(decimal(En, -5.35, 1), "−5.4");
        assert_eq!(decimal(En, 0.449_999, 1), "0.4");
        assert_eq!(signed_hundredfold(En, 0.285), "+29");
        assert_eq!(percent(En, 0.145), "15\u{a0}%");
    }

    #[test]
    fn nought_has_no_sign() {
        assert_eq!(decimal(En, -0.04, 1), "0.0");
        assert_eq!(signed_decimal(En, 0.04, 1), "0.0");
        assert_eq!(signed_hundredfold(PtBr, -0.0), "0");
        assert_eq!(signed_hundredfold(PtBr, -0.004), "0");
    }

    #[test]
    fn an_nps_carries_its_sign() {
        assert_eq!(signed_hundredfold(En, 0.4), "+40");
        assert_eq!(signed_hundredfold(PtBr, -0.12), "\u{2212}12");
        assert_eq!(signed_hundredfold(En, 1.0), "+100");
        assert_eq!(signed_decimal(PtBr, 0.26, 1), "+0,3");
    }

    #[test]
    fn per_cent_does_not_break() {
        assert_eq!(percent(PtBr, 0.78), "78\u{a0}%");
        assert_eq!(percent(En, 0.78), "78\u{a0}%");
        assert_eq!(percent_with_digits(PtBr, 0.034, 1), "3,4\u{a0}%");
    }

    #[test]
    fn what_is_not_a_number_is_absent() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(decimal(En, value, 1), ABSENT);
            assert_eq!(percent(En, value), ABSENT);
            assert_eq!(signed_hundredfold(En, value), ABSENT);
        }
    }
}
