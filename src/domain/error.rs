//! Errors about a person's input: codes by field. The words are made in `ui`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is wrong with one field. The names on the wire are a promise to
/// users' scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// A value must be given.
    Required,
    /// No field has this name.
    UnknownField,
    /// The survey has no question with this key.
    UnknownQuestion,
    /// Nothing with this id or name exists.
    UnknownReference,
    /// A text is expected.
    NotText,
    /// A number is expected.
    NotANumber,
    /// A whole number is expected.
    NotAnInteger,
    /// Outside the permitted range.
    OutOfRange,
    /// Too few characters.
    TooShort,
    /// Too many characters.
    TooLong,
    /// Too few entries.
    TooFew,
    /// Too many entries.
    TooMany,
    /// Not one of the choices.
    InvalidChoice,
    /// Not a date or time.
    InvalidDate,
    /// Not an e-mail address.
    InvalidEmail,
    /// Not an http or https address.
    InvalidUrl,
    /// Not in the expected form.
    InvalidFormat,
    /// Lies in the past.
    InThePast,
    /// Taken, or changed by somebody else.
    Conflict,
    /// No longer takes answers.
    Closed,
    /// The survey's logic does not show this question with these answers.
    HiddenByLogic,
    /// The same idempotency key came with another body.
    IdempotencyMismatch,
}

impl Code {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::UnknownField => "unknown_field",
            Self::UnknownQuestion => "unknown_question",
            Self::UnknownReference => "unknown_reference",
            Self::NotText => "not_text",
            Self::NotANumber => "not_a_number",
            Self::NotAnInteger => "not_an_integer",
            Self::OutOfRange => "out_of_range",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::TooFew => "too_few",
            Self::TooMany => "too_many",
            Self::InvalidChoice => "invalid_choice",
            Self::InvalidDate => "invalid_date",
            Self::InvalidEmail => "invalid_email",
            Self::InvalidUrl => "invalid_url",
            Self::InvalidFormat => "invalid_format",
            Self::InThePast => "in_the_past",
            Self::Conflict => "conflict",
            Self::Closed => "closed",
            Self::HiddenByLogic => "hidden_by_logic",
            Self::IdempotencyMismatch => "idempotency_mismatch",
        }
    }
}

/// Every wrong field at once: path of the field → its codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(BTreeMap<String, Vec<Code>>);

impl FieldErrors {
    /// No errors yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One field, one code.
    pub fn one(field: impl Into<String>, code: Code) -> Self {
        let mut errors = Self::default();
        errors.add(field, code);
        errors
    }

    /// Notes that `field` has this error.
    pub fn add(&mut self, field: impl Into<String>, code: Code) {
        let codes = self.0.entry(field.into()).or_default();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }

    /// Takes over all errors of `other`, each field behind `prefix`.
    pub fn add_all(&mut self, prefix: &str, other: &Self) {
        for (field, codes) in &other.0 {
            for &code in codes {
                self.add(format!("{prefix}{field}"), code);
            }
        }
    }

    /// The codes of one field.
    pub fn get(&self, field: &str) -> &[Code] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All fields in order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Code])> {
        self.0.iter().map(|(field, codes)| (field.as_str(), codes.as_slice()))
    }

    /// `value` when nothing is wrong, else the errors.
    ///
    /// # Errors
    /// `self`, when any field is wrong.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}
