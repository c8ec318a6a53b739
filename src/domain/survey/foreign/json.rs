//! Values of other tools' JSON, where `1`, `"1"` and `true` often mean the
//! same.

use serde_json::Value;

/// The entries of an array; none of anything else.
pub(super) fn entries(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A text; blank for anything else.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A text, number or yes/no as a text; none for anything else.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A number, also one written as a text.
pub(super) fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// A whole number that fits a scale.
pub(super) fn whole(value: &Value) -> Option<i64> {
    let number = number(value).filter(|number| number.fract() == 0.0 && number.abs() < 1e9)?;
    #[allow(clippy::cast_possible_truncation, reason = "whole, and small enough")]
    Some(number as i64)
}

/// How many.
pub(super) fn count(value: &Value) -> Option<u64> {
    whole(value).and_then(|whole| u64::try_from(whole).ok())
}

/// Yes, however it is written.
pub(super) fn is_yes(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() == Some(1.0),
        Value::String(text) => {
            ["true", "1", "on", "yes", "y"].iter().any(|yes| text.eq_ignore_ascii_case(yes))
        }
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

/// Whether there is something in it.
pub(super) fn is_given(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(_) => true,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(entries) => !entries.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}
