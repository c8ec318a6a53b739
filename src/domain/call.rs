//! "May we call you?": what somebody leaves on the last page of a survey so
//! that they can be reached.

use super::error::{Code, FieldErrors};
use super::survey::ContactField;

/// A person who agreed to be reached, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRequest {
    name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
}

impl CallRequest {
    /// Checks all fields at once.
    ///
    /// # Errors
    /// `phone`: `required` when there is no address either; `email`:
    /// `invalid_email`; `consent`: `required` unless it was given; every text
    /// `too_long`, `invalid_format`.
    pub fn parse(name: &str, phone: &str, email: &str, consent: bool) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut read = |field: ContactField, text: &str| {
            field.read(text).unwrap_or_else(|code| {
                errors.add(field.as_str(), code);
                None
            })
        };
        let name = read(ContactField::Name, name);
        let given = (phone, email);
        let phone = read(ContactField::Phone, phone);
        let email = read(ContactField::Email, email);
        if given.0.trim().is_empty() && given.1.trim().is_empty() {
            errors.add("phone", Code::Required);
        }
        if !consent {
            errors.add("consent", Code::Required);
        }
        errors.or(Self { name, phone, email })
    }

    /// What they are called, if they said so.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Their number, as they wrote it.
    pub fn phone(&self) -> Option<&str> {
        self.phone.as_deref()
    }

    /// Their address.
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// Whom a case about them names.
    pub fn who(&self) -> &str {
        [&self.name, &self.phone, &self.email].into_iter().flatten().next().map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_or_an_address_is_enough_and_consent_is_needed() {
        let call = CallRequest::parse(" Ana ", " +55 11 99999-0000 ", "", true).expect("a call");
        assert_eq!((call.name(), call.phone(), call.email()), (Some("Ana"), Some("+55 11 99999-0000"), None));
        assert_eq!(call.who(), "Ana");
        assert_eq!(
            CallRequest::parse("", "", "Ana@Example.com", true).expect("a call").who(),
            "ana@example.com"
        );
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let errors = CallRequest::parse("a\nb", &"9".repeat(201), "ana", false).expect_err("errors");
        for (field, code) in [
            ("name", Code::InvalidFormat),
            ("phone", Code::TooLong),
            ("email", Code::InvalidEmail),
            ("consent", Code::Required),
        ] {
            assert_eq!(errors.get(field), [code], "{field}");
        }
        let errors = CallRequest::parse("Ana", " ", "", true).expect_err("no way to reach them");
        assert_eq!(errors.get("phone"), [Code::Required]);
    }
}
