//! Which column of a file holds which field of a row.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::report::{Hint, Report};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::survey::AttributeName;

/// What a column can hold; written as the header's names.
pub trait ColumnField: Clone + Ord + fmt::Display {
    /// Reads a header's name.
    ///
    /// # Errors
    /// [`Code::UnknownField`], or what is wrong with the rest of the name.
    fn parse(name: &str) -> Result<Self, Code>;
}

/// What of a response a column can hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The sender's own id.
    Id,
    /// When it was answered.
    AnsweredAt,
    /// External id of the customer.
    Customer,
    /// `external_id`, `email` or `name` of the contact.
    Contact(&'static str),
    /// How it came.
    Channel,
    /// The language it was answered in.
    Locale,
    /// The answer to the question with this key.
    Answer(String),
    /// The attribute of this name.
    Attribute(String),
}

impl Field {
    /// The fields that every survey has, in the order of exports.
    pub(in crate::api) const ALWAYS: [Self; 8] = [
        Self::Id,
        Self::AnsweredAt,
        Self::Customer,
        Self::Contact("external_id"),
        Self::Contact("email"),
        Self::Contact("name"),
        Self::Channel,
        Self::Locale,
    ];

    /// The field at the path of an error.
    pub(super) fn of_path(path: &str) -> Self {
        if let Some(key) = path.strip_prefix("answers.") {
            return Self::Answer(key.to_owned());
        }
        if let Some(name) = path.strip_prefix("attributes.") {
            return Self::Attribute(name.to_owned());
        }
        Self::ALWAYS
            .into_iter()
            .find(|field| field.to_string() == path)
            .unwrap_or(Self::Attribute(String::new()))
    }
}

impl ColumnField for Field {
    fn parse(name: &str) -> Result<Self, Code> {
        if let Some(key) = name.strip_prefix("answer.") {
            return Ok(Self::Answer(key.to_owned()));
        }
        if let Some(name) = name.strip_prefix("attribute.") {
            return AttributeName::parse(name).map(|name| Self::Attribute(name.as_str().to_owned()));
        }
        Self::ALWAYS.into_iter().find(|field| field.to_string() == name).ok_or(Code::UnknownField)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id => f.write_str("id"),
            Self::AnsweredAt => f.write_str("answered_at"),
            Self::Customer => f.write_str("customer"),
            Self::Contact(name) => write!(f, "contact.{name}"),
            Self::Channel => f.write_str("channel"),
            Self::Locale => f.write_str("locale"),
            Self::Answer(key) => write!(f, "answer.{key}"),
            Self::Attribute(name) => write!(f, "attribute.{name}"),
        }
    }
}

/// Which columns hold which fields, where their names do not say it, and
/// which are ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping<F = Field> {
    column_of: BTreeMap<F, String>,
    ignored: BTreeSet<String>,
}

impl<F> Default for Mapping<F> {
    fn default() -> Self {
        Self { column_of: BTreeMap::new(), ignored: BTreeSet::new() }
    }
}

impl<F: ColumnField> Mapping<F> {
    /// Reads pairs of field and column, and columns to ignore.
    ///
    /// # Errors
    /// At the field's name: [`Code::UnknownField`], [`Code::Conflict`] when
    /// it is given twice, [`Code::Required`] without a column.
    pub fn parse<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        ignored: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut column_of = BTreeMap::new();
        for (name, column) in pairs {
            match F::parse(name) {
                Err(code) => errors.add(name, code),
                Ok(_) if column.trim().is_empty() => errors.add(name, Code::Required),
                Ok(field) if column_of.contains_key(&field) => errors.add(name, Code::Conflict),
                Ok(field) => {
                    column_of.insert(field, column.trim().to_owned());
                }
            }
        }
        let ignored = ignored.into_iter().map(|column| column.trim().to_owned()).collect();
        errors.or(Self { column_of, ignored })
    }
}

/// Columns of a file, at most: each is held against every other.
const MAX_COLUMNS: usize = 500;

/// The columns of a file: for each field its place.
pub(super) struct Columns<F = Field> {
    names: Vec<String>,
    fields: Vec<(F, usize)>,
}

impl<F: ColumnField> Columns<F> {
    /// How many columns there are.
    pub(super) const fn len(&self) -> usize {
        self.names.len()
    }

    /// The name of the column at a place.
    pub(super) fn name_at(&self, at: usize) -> &str {
        self.names.get(at).map_or("-", String::as_str)
    }

    /// The name of the column of a field; the field's own when it has none.
    pub(super) fn name_of(&self, field: &F) -> String {
        let place = self.fields.iter().find(|(held, _)| held == field);
        place.map_or_else(|| field.to_string(), |(_, at)| self.names[*at].clone())
    }

    /// Each field with its cell.
    pub(super) fn fields<'a>(&'a self, cells: &'a [String]) -> impl Iterator<Item = (&'a F, &'a str)>
    where
        F: 'a,
    {
        self.fields.iter().filter_map(|(field, at)| Some((field, cells.get(*at)?.as_str())))
    }

    /// Whether a row says something for this field.
    pub(super) fn holds(&self, cells: &[String], field: &F) -> bool {
        self.fields(cells).any(|(held, cell)| held == field && !cell.trim().is_empty())
    }
}

/// Matches the header with the fields; what does not fit is reported.
/// `refusal` says what is wrong with a field that has a name but no place.
pub(super) fn read_columns<F: ColumnField>(
    header: &[String],
    mapping: &Mapping<F>,
    refusal: impl Fn(&F) -> Option<(Code, Hint)>,
    report: &mut Report,
) -> Columns<F> {
    let Mapping { column_of, ignored } = mapping;
    let mut fields: Vec<(F, usize)> = Vec::new();
    if header.len() > MAX_COLUMNS {
        report.add(1, "-", Code::TooMany, Hint::Columns(MAX_COLUMNS));
        return Columns { names: header.to_vec(), fields };
    }
    for (field, column) in column_of {
        if !header.contains(column) {
            report.add(1, column, Code::UnknownReference, Hint::NoColumn(field.to_string()));
        }
    }
    let mut names_seen = BTreeSet::new();
    for (at, name) in header.iter().enumerate() {
        if ignored.contains(name) {
            continue;
        }
        if !names_seen.insert(name) {
            report.add(1, name, Code::Conflict, Hint::SameColumn);
            continue;
        }
        let mapped: Vec<F> =
            column_of.iter().filter(|(_, column)| *column == name).map(|(field, _)| field.clone()).collect();
        let held = if mapped.is_empty() { F::parse(name).map(|field| vec![field]) } else { Ok(mapped) };
        for field in held.unwrap_or_else(|code| {
            report.add(1, name, code, Hint::NoField);
            Vec::new()
        }) {
            if let Some((code, hint)) = refusal(&field) {
                report.add(1, name, code, hint);
            } else if fields.iter().any(|(taken, _)| *taken == field) {
                report.add(1, name, Code::Conflict, Hint::SameField(field.to_string()));
            } else {
                fields.push((field, at));
            }
        }
    }
    Columns { names: header.to_vec(), fields }
}
