//! Questions that ask of each of several things: a column for every row, or
//! an order of all.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::domain::error::Code;
use crate::domain::text::Locale;

use super::choice::{Choice, choices_json, read_choices};
use super::members::Members;

const MAX_ROWS: usize = 30;
const MAX_COLUMNS: usize = 11;
const MAX_RANKED: usize = 20;

/// Rows of which each gets one column: 1 to 30 and 2 to 11. No row's value
/// has a `=`, so that `row=column` is read in one way alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    rows: Vec<Choice>,
    columns: Vec<Choice>,
}

impl Matrix {
    /// What is asked about, in order.
    pub fn rows(&self) -> &[Choice] {
        &self.rows
    }

    /// What may be said of each, in order.
    pub fn columns(&self) -> &[Choice] {
        &self.columns
    }

    pub(super) fn read(members: &mut Members<'_>, locale: Locale) -> Option<Self> {
        let rows = members.required("rows").and_then(|value| {
            let rows = read_choices(value, locale, 1, MAX_ROWS, |value| {
                value.contains('=').then_some(Code::InvalidFormat)
            });
            members.nested("rows", rows)
        });
        let columns = members.required("columns").and_then(|value| {
            let columns = read_choices(value, locale, 2, MAX_COLUMNS, |_| None);
            members.nested("columns", columns)
        });
        Some(Self { rows: rows?, columns: columns? })
    }

    pub(super) fn write(&self, object: &mut Map<String, Value>, locale: Locale) {
        let Self { rows, columns } = self;
        object.insert("rows".into(), choices_json(rows, locale));
        object.insert("columns".into(), choices_json(columns, locale));
    }

    /// The answer in what was chosen for each row; none when nothing was.
    pub(super) fn take<'a>(
        &self,
        chosen: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Option<BTreeMap<String, String>>, Code> {
        let mut answer = BTreeMap::new();
        for row in &self.rows {
            let Some(column) = chosen(row.value()).filter(|column| !column.is_empty()) else { continue };
            if !self.columns.iter().any(|known| known.value() == column) {
                return Err(Code::InvalidChoice);
            }
            answer.insert(row.value().to_owned(), column.to_owned());
        }
        Ok((!answer.is_empty()).then_some(answer))
    }

    pub(super) fn read_json(&self, value: &Value) -> Result<Option<BTreeMap<String, String>>, Code> {
        let object = value.as_object().ok_or(Code::InvalidFormat)?;
        for (name, value) in object {
            let is_row = self.rows.iter().any(|row| row.value() == name);
            match value {
                _ if !is_row => return Err(Code::InvalidChoice),
                Value::Null | Value::String(_) => {}
                _ => return Err(Code::NotText),
            }
        }
        self.take(|row| object.get(row).and_then(Value::as_str))
    }

    /// Whether every row has its column.
    pub(super) fn is_complete(&self, answer: &BTreeMap<String, String>) -> bool {
        self.rows.iter().all(|row| answer.contains_key(row.value()))
    }
}

/// Things to be put in order, 2 to 20 of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking(Vec<Choice>);

impl Ranking {
    /// What is to be put in order.
    pub fn choices(&self) -> &[Choice] {
        &self.0
    }

    pub(super) fn read(members: &mut Members<'_>, locale: Locale) -> Option<Self> {
        let value = members.required("choices")?;
        let choices = read_choices(value, locale, 2, MAX_RANKED, |_| None);
        members.nested("choices", choices).map(Self)
    }

    pub(super) fn write(&self, object: &mut Map<String, Value>, locale: Locale) {
        object.insert("choices".into(), choices_json(&self.0, locale));
    }

    /// All values, best first, each once; none when there are none.
    pub(super) fn take<'a>(
        &self,
        values: impl Iterator<Item = &'a str>,
    ) -> Result<Option<Vec<String>>, Code> {
        let mut order = Vec::new();
        let mut seen = BTreeSet::new();
        for value in values {
            if !self.0.iter().any(|choice| choice.value() == value) {
                return Err(Code::InvalidChoice);
            }
            if !seen.insert(value) {
                return Err(Code::Conflict);
            }
            order.push(value.to_owned());
        }
        match order.len() {
            0 => Ok(None),
            n if n < self.0.len() => Err(Code::TooFew),
            _ => Ok(Some(order)),
        }
    }

    pub(super) fn read_json(&self, value: &Value) -> Result<Option<Vec<String>>, Code> {
        let values = value.as_array().ok_or(Code::InvalidFormat)?;
        let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
        self.take(texts.ok_or(Code::NotText)?.into_iter())
    }

    /// The order in what was chosen as the place of each: `1` is the best.
    pub(super) fn read_places<'a>(
        &self,
        place: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Option<Vec<String>>, Code> {
        let mut at: Vec<Option<&str>> = vec![None; self.0.len()];
        for choice in &self.0 {
            let Some(text) = place(choice.value()).filter(|text| !text.is_empty()) else { continue };
            let index =
                (0..at.len()).find(|index| (index + 1).to_string() == text).ok_or(Code::OutOfRange)?;
            if at[index].replace(choice.value()).is_some() {
                return Err(Code::Conflict);
            }
        }
        self.take(at.into_iter().flatten())
    }
}
