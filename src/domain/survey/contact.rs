//! Questions about how to reach somebody. No anonymous survey has one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::domain::error::{Code, FieldErrors};
use crate::domain::member::Email;

use super::members::{Members, add_under, read_array};

/// What is asked of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContactField {
    /// Their name.
    Name,
    /// Their e-mail address.
    Email,
    /// Their telephone number, written as they like.
    Phone,
    /// Where they work.
    Company,
}

impl ContactField {
    /// Characters in a field, at most.
    pub const MAX_CHARS: usize = 200;

    /// All fields.
    pub const ALL: [Self; 4] = [Self::Name, Self::Email, Self::Phone, Self::Company];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Company => "company",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|field| field.as_str() == text).ok_or(Code::InvalidChoice)
    }

    /// What was written into the field, trimmed; blank is nothing.
    ///
    /// # Errors
    /// [`Code::TooLong`] above 200 characters, [`Code::InvalidFormat`] with
    /// control characters, [`Code::InvalidEmail`].
    pub fn read(self, text: &str) -> Result<Option<String>, Code> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if text.chars().count() > Self::MAX_CHARS {
            return Err(Code::TooLong);
        }
        if text.contains(char::is_control) {
            return Err(Code::InvalidFormat);
        }
        match self {
            Self::Email => Email::parse(text).map(|email| Some(email.as_str().to_owned())),
            Self::Name | Self::Phone | Self::Company => Ok(Some(text.to_owned())),
        }
    }
}

/// One of the fields of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedField {
    /// What is asked.
    pub field: ContactField,
    /// Whether it must be given whenever the question shows.
    pub required: bool,
}

/// The fields of a question, 1 to 4 different ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactFields(Vec<AskedField>);

impl ContactFields {
    /// The fields in order.
    pub fn fields(&self) -> &[AskedField] {
        &self.0
    }

    pub(super) fn read(value: &Value) -> Result<Self, FieldErrors> {
        let values = read_array(value, ContactField::ALL.len())?;
        if values.is_empty() {
            return Err(FieldErrors::one("", Code::Required));
        }
        let mut errors = FieldErrors::new();
        let mut fields = Vec::with_capacity(values.len());
        let mut known = BTreeSet::new();
        for (index, value) in values.iter().enumerate() {
            match read_field(value) {
                Ok(asked) if known.insert(asked.field) => fields.push(asked),
                Ok(_) => errors.add(format!("{index}.field"), Code::Conflict),
                Err(wrong) => add_under(&mut errors, &index.to_string(), &wrong),
            }
        }
        errors.or(Self(fields))
    }

    pub(super) fn to_json(&self) -> Value {
        let fields = self.0.iter().map(|AskedField { field, required }| {
            let mut object = Map::new();
            object.insert("field".into(), field.as_str().into());
            if *required {
                object.insert("required".into(), true.into());
            }
            Value::Object(object)
        });
        fields.collect()
    }

    /// The answer in what was written into each field; none when all are blank.
    pub(super) fn take<'a>(
        &self,
        written: impl Fn(ContactField) -> Option<&'a str>,
    ) -> Result<Option<BTreeMap<ContactField, String>>, Code> {
        let mut contact = BTreeMap::new();
        for AskedField { field, .. } in &self.0 {
            if let Some(text) = field.read(written(*field).unwrap_or_default())? {
                contact.insert(*field, text);
            }
        }
        Ok((!contact.is_empty()).then_some(contact))
    }

    pub(super) fn read_json(&self, value: &Value) -> Result<Option<BTreeMap<ContactField, String>>, Code> {
        let object = value.as_object().ok_or(Code::InvalidFormat)?;
        for (name, value) in object {
            let is_asked = self.0.iter().any(|asked| asked.field.as_str() == name);
            match value {
                _ if !is_asked => return Err(Code::UnknownField),
                Value::Null | Value::String(_) => {}
                _ => return Err(Code::NotText),
            }
        }
        self.take(|field| object.get(field.as_str()).and_then(Value::as_str))
    }

    /// Whether everything that must be given is there.
    pub(super) fn is_complete(&self, contact: &BTreeMap<ContactField, String>) -> bool {
        self.0.iter().all(|asked| !asked.required || contact.contains_key(&asked.field))
    }
}

/// What [`ContactFields::read_json`] takes.
pub(super) fn contact_json(contact: &BTreeMap<ContactField, String>) -> Value {
    let members = contact.iter().map(|(field, text)| (field.as_str().to_owned(), json!(text)));
    Value::Object(members.collect::<Map<_, _>>())
}

fn read_field(value: &Value) -> Result<AskedField, FieldErrors> {
    let mut members = Members::of(value)?;
    let field = members.required_word("field", ContactField::parse);
    let required = members.flag("required");
    let errors = members.finish();
    match field {
        Some(field) => errors.or(AskedField { field, required }),
        None => Err(errors),
    }
}
