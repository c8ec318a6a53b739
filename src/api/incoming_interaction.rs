//! An interaction that a program or a file sends: the same rules for REST and
//! for CSV.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde_json::Value;

use super::incoming::plain_text;
use super::local_time::read_moment;
use crate::db::InteractionInput;
use crate::domain::error::{Code, FieldErrors};
use crate::domain::member::Email;
use crate::domain::survey::{AttributeName, AttributeValue, Fact, InteractionKind, Members};

/// Characters of an id, a customer's id and a subject, at most.
const MAX_CHARS: usize = 200;

/// Characters of what was said, at most.
const MAX_BODY: usize = 10_000;

/// Properties of one interaction, at most.
const MAX_PROPERTIES: usize = 50;

/// Minutes of the longest interaction: four weeks.
const MAX_MINUTES: i64 = 28 * 24 * 60;

/// Reads `{external_id, contact?: {external_id?, email?}, customer?, kind, at?,
/// properties?, subject?, body?, minutes?}`. Without `at` it happened now; one
/// of `contact` and `customer` must be named.
///
/// # Errors
/// Every wrong field at once.
pub fn read_interaction(value: &Value, timezone: Tz, now: i64) -> Result<InteractionInput, FieldErrors> {
    let mut members = Members::of(value)?;
    let external_id = members.required_word("external_id", |text| plain_text(text, MAX_CHARS));
    let has_contact = members.optional("contact").is_some();
    let contact = members.optional("contact").and_then(|value| {
        let contact = read_person(value);
        members.nested("contact", contact)
    });
    let customer = members.optional_word("customer", |text| plain_text(text, MAX_CHARS));
    if !has_contact && customer.is_none() {
        members.keep::<()>("contact", Err(Code::Required));
    }
    let kind = members
        .required_word("kind", |text| InteractionKind::parse(text).map(|kind| kind.as_str().to_owned()));
    let at = members.optional_word("at", |text| read_moment(timezone, text));
    let properties = members.optional("properties").and_then(|value| {
        let properties = read_properties(value);
        members.nested("properties", properties)
    });
    let subject = members.optional_word("subject", |text| plain_text(text, MAX_CHARS));
    let body = members.optional_word("body", read_body);
    let minutes = members.optional_integer("minutes").and_then(|minutes| {
        let fits = (0..=MAX_MINUTES).contains(&minutes);
        members.keep("minutes", if fits { Ok(minutes) } else { Err(Code::OutOfRange) })
    });
    let errors = members.finish();
    let (Some(external_id), Some(kind)) = (external_id, kind) else { return Err(errors) };
    let (contact_id, email) = contact.unwrap_or_default();
    errors.or(InteractionInput {
        external_id,
        contact_id,
        email,
        customer,
        kind,
        at: at.unwrap_or(now),
        properties: properties.unwrap_or_default(),
        subject,
        body,
        minutes,
    })
}

/// The sender's own id of a person, or their address.
fn read_person(value: &Value) -> Result<(Option<String>, Option<String>), FieldErrors> {
    let mut members = Members::of(value)?;
    let external_id = members.optional_word("external_id", |text| plain_text(text, MAX_CHARS));
    let email =
        members.optional_word("email", |text| Email::parse(text).map(|email| email.as_str().to_owned()));
    // Their name may come along, as in other calls; contacts say it.
    members.optional_word("name", |text| plain_text(text, MAX_CHARS));
    let mut errors = members.finish();
    if errors.is_empty() && external_id.is_none() && email.is_none() {
        errors.add("external_id", Code::Required);
    }
    errors.or((external_id, email))
}

fn read_properties(value: &Value) -> Result<BTreeMap<String, Fact>, FieldErrors> {
    let object = value.as_object().ok_or_else(|| FieldErrors::one("", Code::InvalidFormat))?;
    if object.len() > MAX_PROPERTIES {
        return Err(FieldErrors::one("", Code::TooMany));
    }
    let mut errors = FieldErrors::new();
    let mut properties = BTreeMap::new();
    for (name, value) in object.iter().filter(|(_, value)| !value.is_null()) {
        let read = AttributeName::parse(name).and_then(|name| {
            let fact = match value {
                Value::Bool(flag) => Fact::Flag(*flag),
                Value::Number(number) => Fact::Number(number.as_f64().ok_or(Code::OutOfRange)?),
                Value::String(text) => Fact::Text(AttributeValue::parse(text)?.as_str().to_owned()),
                _ => return Err(Code::NotText),
            };
            Ok((name.as_str().to_owned(), fact))
        });
        match read {
            Ok((name, fact)) => {
                properties.insert(name, fact);
            }
            Err(code) => errors.add(name, code),
        }
    }
    errors.or(properties)
}

/// Text of several lines.
fn read_body(text: &str) -> Result<String, Code> {
    let text = text.trim().replace("\r\n", "\n");
    match text.chars().count() {
        0 => Err(Code::Required),
        1..=MAX_BODY if text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')) => {
            Err(Code::InvalidFormat)
        }
        1..=MAX_BODY => Ok(text),
        _ => Err(Code::TooLong),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_770_000_000_000;

    fn read(value: &Value) -> Result<InteractionInput, FieldErrors> {
        read_interaction(value, chrono_tz::America::Sao_Paulo, NOW)
    }

    fn told(value: &Value) -> Vec<String> {
        let errors = read(value).expect_err("wrong");
        errors.iter().map(|(field, codes)| format!("{field} {}", codes[0].as_str())).collect()
    }

    #[test]
    fn every_wrong_field_of_an_interaction_is_told_at_once() {
        assert_eq!(
            told(&json!({
                "external_id": 7, "contact": {"email": "ana"}, "kind": "a/b", "at": "yesterday",
                "properties": {"a/b": 1, "list": [1], "note": "x".repeat(201)}, "minutes": -1, "what": 1,
                "body": "\u{7}",
            })),
            [
                "at invalid_date",
                "body invalid_format",
                "contact.email invalid_email",
                "external_id not_text",
                "kind invalid_format",
                "minutes out_of_range",
                "properties.a/b invalid_format",
                "properties.list not_text",
                "properties.note too_long",
                "what unknown_field",
            ]
        );
        assert_eq!(told(&json!({"external_id": "o-1", "kind": "order"})), ["contact required"]);
        assert_eq!(
            told(&json!({"external_id": "o-1", "kind": "order", "contact": {}})),
            ["contact.external_id required"]
        );
    }

    #[test]
    fn what_is_not_given_is_now_and_nothing_more() {
        let read = read(&json!({
            "external_id": "o-1", "kind": "order.delivered", "contact": {"email": " Ana@Example.com "},
            "properties": {"total": 12.5, "rush": true, "store": "Sul", "gone": null},
        }))
        .expect("an interaction");
        assert_eq!((read.at, read.email.as_deref()), (NOW, Some("ana@example.com")));
        let facts: Vec<String> =
            read.properties.iter().map(|(name, fact)| format!("{name}={fact}")).collect();
        assert_eq!(facts, ["rush=true", "store=Sul", "total=12.5"]);
    }
}
