//! Cells of a CSV file that no spreadsheet takes for a formula.

/// A text that no spreadsheet takes for a formula. What already has an
/// apostrophe before such a sign gets one more, so that taking one off always
/// gives the text back.
pub(super) fn defused(text: &str) -> String {
    let is_formula = text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula && !is_number(text) { format!("'{text}") } else { text.to_owned() }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("-dangerous", "'-dangerous"),
            ("'=x", "''=x"),
            ("'-5", "''-5"),
            ("-5", "-5"),
            ("+5.25", "+5.25"),
            ("-5.", "'-5."),
            ("'tis", "'tis"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(defused(text), cell, "{text:?}");
        }
    }
}
