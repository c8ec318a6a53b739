//! Reads the members of a JSON object and gathers every mistake, so that a
//! script's author sees them all at once. Serde stops at the first.

use serde_json::{Map, Value};

use crate::domain::error::{Code, FieldErrors};
use crate::domain::text::Locale;

use super::texts::Texts;

/// An object while it is being read. A member that is `null` counts as not
/// given. Paths of errors are relative to the object; the object itself is
/// the empty path.
pub(crate) struct Members<'a> {
    object: &'a Map<String, Value>,
    asked_for: Vec<&'static str>,
    errors: FieldErrors,
}

impl<'a> Members<'a> {
    /// Begins to read.
    ///
    /// # Errors
    /// [`Code::InvalidFormat`] when the value is no object.
    pub(crate) fn of(value: &'a Value) -> Result<Self, FieldErrors> {
        let object = value.as_object().ok_or_else(|| FieldErrors::one("", Code::InvalidFormat))?;
        Ok(Self { object, asked_for: Vec::new(), errors: FieldErrors::new() })
    }

    /// A member that may be absent.
    pub(crate) fn optional(&mut self, name: &'static str) -> Option<&'a Value> {
        self.asked_for.push(name);
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// A member that must be there.
    pub(crate) fn required(&mut self, name: &'static str) -> Option<&'a Value> {
        let value = self.optional(name);
        if value.is_none() {
            self.errors.add(name, Code::Required);
        }
        value
    }

    /// A text that may be absent, read by `parse`.
    pub(crate) fn optional_word<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Code>,
    ) -> Option<T> {
        let value = self.optional(name)?;
        self.word(name, value, parse)
    }

    /// A text that must be there, read by `parse`.
    pub(crate) fn required_word<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Code>,
    ) -> Option<T> {
        let value = self.required(name)?;
        self.word(name, value, parse)
    }

    /// Yes or no; no when absent.
    pub(crate) fn flag(&mut self, name: &'static str) -> bool {
        match self.optional(name) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.errors.add(name, Code::InvalidChoice);
                false
            }
        }
    }

    /// A whole number that must be there.
    pub(crate) fn required_integer(&mut self, name: &'static str) -> Option<i64> {
        let value = self.required(name)?;
        let number = read_integer(value);
        self.keep(name, number)
    }

    /// A whole number that may be absent.
    pub(crate) fn optional_integer(&mut self, name: &'static str) -> Option<i64> {
        let value = self.optional(name)?;
        let number = read_integer(value);
        self.keep(name, number)
    }

    /// Texts that may be absent; blank is absent.
    pub(crate) fn optional_texts(
        &mut self,
        name: &'static str,
        locale: Locale,
        max_chars: usize,
    ) -> Option<Texts> {
        let value = self.optional(name)?;
        let texts = Texts::read(value, locale, max_chars);
        self.nested(name, texts).flatten()
    }

    /// Texts that must be there and not be blank.
    pub(crate) fn required_texts(
        &mut self,
        name: &'static str,
        locale: Locale,
        max_chars: usize,
    ) -> Option<Texts> {
        let value = self.required(name)?;
        match Texts::read(value, locale, max_chars) {
            Ok(None) => {
                self.errors.add(name, Code::Required);
                None
            }
            read => self.nested(name, read).flatten(),
        }
    }

    /// The value read from a member, or its error noted.
    pub(crate) fn keep<T>(&mut self, name: &str, read: Result<T, Code>) -> Option<T> {
        read.map_err(|code| self.errors.add(name, code)).ok()
    }

    /// The value read from a member with members of its own, or its errors noted.
    pub(crate) fn nested<T>(&mut self, name: &str, read: Result<T, FieldErrors>) -> Option<T> {
        read.map_err(|errors| add_under(&mut self.errors, name, &errors)).ok()
    }

    /// All errors, with one for each member that nobody asked for.
    pub(crate) fn finish(mut self) -> FieldErrors {
        for (name, value) in self.object {
            if !value.is_null() && !self.asked_for.contains(&name.as_str()) {
                self.errors.add(name, Code::UnknownField);
            }
        }
        self.errors
    }

    fn word<T>(
        &mut self,
        name: &str,
        value: &Value,
        parse: impl FnOnce(&str) -> Result<T, Code>,
    ) -> Option<T> {
        let read = value.as_str().ok_or(Code::NotText).and_then(parse);
        self.keep(name, read)
    }
}

/// Takes over `other`, whose paths are relative to `path`.
pub(crate) fn add_under(errors: &mut FieldErrors, path: &str, other: &FieldErrors) {
    for (field, codes) in other.iter() {
        let full_path = if field.is_empty() { path.to_owned() } else { format!("{path}.{field}") };
        for &code in codes {
            errors.add(full_path.as_str(), code);
        }
    }
}

/// A whole number written as one: `7`, but neither `7.0` nor `"7"`.
pub(crate) fn read_integer(value: &Value) -> Result<i64, Code> {
    let Value::Number(number) = value else { return Err(Code::NotANumber) };
    match number.as_i64() {
        Some(integer) => Ok(integer),
        None if number.is_u64() => Err(Code::OutOfRange),
        None => Err(Code::NotAnInteger),
    }
}

/// An array of at most so many entries.
pub(crate) fn read_array(value: &Value, max_entries: usize) -> Result<&[Value], FieldErrors> {
    let values = value.as_array().ok_or_else(|| FieldErrors::one("", Code::InvalidFormat))?;
    if values.len() > max_entries {
        return Err(FieldErrors::one("", Code::TooMany));
    }
    Ok(values)
}
