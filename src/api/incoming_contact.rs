//! A contact that a program or a file sends: the same rules for REST and for
//! CSV. What is not given stays as it is known; `null` takes it away.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde_json::Value;

use super::incoming::{MAX_ATTRIBUTES, language_tag, plain_text};
use crate::db::{Change, ContactInput};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::member::Email;
use crate::domain::survey::{AttributeName, AttributeValue, Members};

/// Characters of an id, a name and a customer's id, at most.
const MAX_CHARS: usize = 200;

/// Reads `{external_id, customer?, name?, email?, locale?, timezone?,
/// attributes?, do_not_contact?}`.
///
/// # Errors
/// Every wrong field at once.
pub fn read_contact(value: &Value) -> Result<ContactInput, FieldErrors> {
    let mut members = Members::of(value)?;
    let external_id = members.required_word("external_id", |text| plain_text(text, MAX_CHARS));
    let customer = members.optional_word("customer", |text| plain_text(text, MAX_CHARS));
    let name = members.optional_word("name", |text| plain_text(text, MAX_CHARS));
    let email =
        members.optional_word("email", |text| Email::parse(text).map(|email| email.as_str().to_owned()));
    let locale = members.optional_word("locale", language_tag);
    let timezone = members.optional_word("timezone", |text| {
        text.trim().parse::<Tz>().map(|timezone| timezone.name().to_owned()).map_err(|_| Code::InvalidChoice)
    });
    let attributes = members.optional("attributes").and_then(|value| {
        let attributes = read_attributes(value);
        members.nested("attributes", attributes)
    });
    let do_not_contact = members.optional("do_not_contact").and_then(|value| {
        let flag = value.as_bool().ok_or(Code::InvalidChoice);
        members.keep("do_not_contact", flag)
    });
    let errors = members.finish();
    let Some(external_id) = external_id.filter(|_| errors.is_empty()) else {
        return Err(errors);
    };
    let change = |name: &str, read: Option<String>| match read {
        Some(text) => Change::Set(text),
        None if value.get(name).is_some_and(Value::is_null) => Change::Clear,
        None => Change::Keep,
    };
    Ok(ContactInput {
        external_id,
        customer: change("customer", customer),
        name: change("name", name),
        email: change("email", email),
        locale: change("locale", locale),
        timezone: change("timezone", timezone),
        attributes: attributes.unwrap_or_default(),
        do_not_contact,
    })
}

/// Each name with its value, or with none when it is to be taken away.
fn read_attributes(value: &Value) -> Result<BTreeMap<String, Option<String>>, FieldErrors> {
    let object = value.as_object().ok_or_else(|| FieldErrors::one("", Code::InvalidFormat))?;
    if object.len() > MAX_ATTRIBUTES {
        return Err(FieldErrors::one("", Code::TooMany));
    }
    let mut errors = FieldErrors::new();
    let mut attributes = BTreeMap::new();
    for (name, value) in object {
        let read = AttributeName::parse(name).and_then(|name| {
            let value = match value {
                Value::Null => None,
                Value::String(text) => Some(AttributeValue::parse(text)?.as_str().to_owned()),
                _ => return Err(Code::NotText),
            };
            Ok((name.as_str().to_owned(), value))
        });
        match read {
            Ok((name, value)) => {
                attributes.insert(name, value);
            }
            Err(code) => errors.add(name, code),
        }
    }
    errors.or(attributes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_wrong_field_of_a_contact_is_told_at_once() {
        let errors = read_contact(&json!({
            "external_id": "", "email": "ana", "name": 7, "locale": "x y", "timezone": "Mars", "age": 3,
            "attributes": {"market": 5, "a/b": "x"}, "do_not_contact": "yes",
        }))
        .expect_err("wrong");
        let told: Vec<String> =
            errors.iter().map(|(field, codes)| format!("{field} {}", codes[0].as_str())).collect();
        assert_eq!(
            told,
            [
                "age unknown_field",
                "attributes.a/b invalid_format",
                "attributes.market not_text",
                "do_not_contact invalid_choice",
                "email invalid_email",
                "external_id required",
                "locale invalid_format",
                "name not_text",
                "timezone invalid_choice",
            ]
        );
    }

    #[test]
    fn null_takes_away_and_absent_keeps() {
        let contact =
            read_contact(&json!({"external_id": "p-1", "name": null, "email": " Ana@Example.com "}))
                .expect("a contact");
        assert_eq!(contact.name, Change::Clear);
        assert_eq!(contact.customer, Change::Keep);
        assert_eq!(contact.email, Change::Set("ana@example.com".into()));
    }
}
