//! The part of an address behind `?`, read strictly: a misspelt filter would
//! give a number of something else.

use std::collections::BTreeSet;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono_tz::Tz;

use super::problem::{Problem, Reply};
use crate::api::local_time::read_limit;
use crate::domain::error::{Code, FieldErrors};
use crate::domain::survey::{AttributeName, AttributeValue};
use crate::domain::text::Locale;

/// Names and values in their order.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pairs: Vec<(String, String)>,
    asked_for: BTreeSet<String>,
    errors: FieldErrors,
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Reply<Self> {
        let pairs: axum::extract::Query<Vec<(String, String)>> =
            axum::extract::Query::try_from_uri(&parts.uri).map_err(|_| Problem::malformed("query"))?;
        Ok(Self { pairs: pairs.0, ..Self::default() })
    }
}

impl Query {
    /// `?lang=`.
    ///
    /// # Errors
    /// 422 for a language that there is not.
    pub fn locale(&self) -> Reply<Option<Locale>> {
        let lang = self.pairs.iter().find(|(name, _)| name == "lang");
        lang.map(|(_, value)| Locale::parse(value).map_err(|code| Problem::field("lang", code))).transpose()
    }

    /// A value, read by `parse`; what is wrong is noted. Empty is absent.
    pub fn read<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, Code>) -> Option<T> {
        self.asked_for.insert(name.to_owned());
        let mut values = self.pairs.iter().filter(|(other, _)| other == name).map(|(_, value)| value);
        let value = values.next().filter(|value| !value.is_empty())?;
        if values.next().is_some() {
            self.errors.add(name, Code::Conflict);
        }
        parse(value).map_err(|code| self.errors.add(name, code)).ok()
    }

    /// How many entries a page has: 1 to 1000, else 100.
    pub fn limit(&mut self) -> usize {
        self.read("limit", |text| {
            let limit: i64 = integer(text)?;
            usize::try_from(limit).ok().filter(|limit| (1..=1000).contains(limit)).ok_or(Code::OutOfRange)
        })
        .unwrap_or(100)
    }

    /// The limit of a period, in ms UTC.
    pub fn moment(&mut self, name: &str, timezone: Tz) -> Option<i64> {
        self.read(name, |text| read_limit(timezone, text))
    }

    /// All `prefix.NAME=VALUE`.
    pub fn attributes(&mut self, prefix: &str) -> Vec<(String, String)> {
        let given: Vec<(String, String)> =
            self.pairs.iter().filter(|(name, _)| name.starts_with(prefix)).cloned().collect();
        let mut attributes = Vec::new();
        for (name, _) in given {
            if self.asked_for.contains(&name) {
                self.errors.add(name, Code::Conflict);
                continue;
            }
            let attribute = AttributeName::parse(&name[prefix.len()..]);
            let value = self.read(&name, AttributeValue::parse);
            match (attribute, value) {
                (Ok(attribute), Some(value)) => {
                    attributes.push((attribute.as_str().to_owned(), value.as_str().to_owned()));
                }
                (Ok(_), None) => self.errors.add(name, Code::Required),
                (Err(code), _) => self.errors.add(name, code),
            }
        }
        attributes
    }

    /// All `prefix.NAME=VALUE`, unread.
    pub fn pairs_under(&mut self, prefix: &str) -> Vec<(String, String)> {
        let (asked_for, pairs) = (&mut self.asked_for, &self.pairs);
        let under = pairs.iter().filter_map(|(name, value)| {
            let rest = name.strip_prefix(prefix)?;
            asked_for.insert(name.clone());
            Some((rest.to_owned(), value.clone()))
        });
        under.collect()
    }

    /// All values of a name that may be repeated.
    pub fn all(&mut self, name: &str) -> Vec<String> {
        self.asked_for.insert(name.to_owned());
        self.pairs.iter().filter(|(other, _)| other == name).map(|(_, value)| value.clone()).collect()
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// 422 with every wrong value and every name that nobody asked for.
    pub fn finish(mut self) -> Reply<()> {
        for (name, _) in &self.pairs {
            if name != "lang" && !self.asked_for.contains(name) {
                self.errors.add(name, Code::UnknownField);
            }
        }
        Ok(self.errors.or(())?)
    }

    /// Notes what another check found.
    pub fn note(&mut self, errors: &FieldErrors) {
        self.errors.add_all("", errors);
    }
}

/// A whole number.
///
/// # Errors
/// [`Code::NotANumber`], [`Code::NotAnInteger`], [`Code::OutOfRange`].
pub fn integer(text: &str) -> Result<i64, Code> {
    text.parse().map_err(|_| {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        match text.parse::<f64>() {
            Ok(_) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Code::OutOfRange
            }
            Ok(number) if number.is_finite() => Code::NotAnInteger,
            _ => Code::NotANumber,
        }
    })
}

/// Yes or no.
///
/// # Errors
/// [`Code::InvalidChoice`].
pub fn yes_or_no(text: &str) -> Result<bool, Code> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Code::InvalidChoice),
    }
}
