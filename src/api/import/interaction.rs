//! Interactions from a CSV file: all of it or nothing, by the rules of REST.
//! What lies days back asks nobody, so that a file of last year sets off no
//! mails.

use std::collections::HashMap;
use std::fmt;

use chrono_tz::Tz;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::column::{ColumnField, Columns, Mapping, read_columns};
use super::report::{Hint, Report};
use super::table::{Row, Table};
use super::{ImportError, MAX_BYTES, MAX_ROWS, cells_of};
use crate::api::incoming_interaction::read_interaction;
use crate::db::{Db, DbError, InteractionInput, InteractionsTaken, Workspace};
use crate::domain::error::Code;
use crate::domain::survey::AttributeName;

/// What of an interaction a column can hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InteractionColumn {
    /// The sender's own id.
    ExternalId,
    /// `external_id` or `email` of the person.
    Contact(&'static str),
    /// External id of the customer.
    Customer,
    /// What happened.
    Kind,
    /// When.
    At,
    /// What it was about.
    Subject,
    /// What was said.
    Body,
    /// How long it took.
    Minutes,
    /// The property of this name.
    Property(String),
}

impl InteractionColumn {
    const ALWAYS: [Self; 9] = [
        Self::ExternalId,
        Self::Contact("external_id"),
        Self::Contact("email"),
        Self::Customer,
        Self::Kind,
        Self::At,
        Self::Subject,
        Self::Body,
        Self::Minutes,
    ];

    fn of_path(path: &str) -> Self {
        match path.strip_prefix("properties.") {
            Some(name) => Self::Property(name.to_owned()),
            None if path == "contact" => Self::Contact("external_id"),
            None => Self::parse(path).unwrap_or(Self::Property(String::new())),
        }
    }

    fn hint(&self, code: Code) -> Hint {
        match (self, code) {
            (Self::At, Code::OutOfRange) => Hint::Years,
            (Self::At, _) => Hint::Time,
            (Self::Contact(_), Code::UnknownReference) => Hint::KnownContact,
            (Self::Contact("email"), Code::TooLong) => Hint::Length(254),
            (Self::Contact("email"), _) => Hint::Email,
            (Self::Contact(_), _) => Hint::ContactId,
            (Self::ExternalId, _) => Hint::InteractionId,
            (Self::Kind, _) => Hint::InteractionKind,
            (Self::Minutes, _) => Hint::WholeNumber,
            (Self::Property(_), Code::TooMany) => Hint::Attributes,
            (Self::Body, Code::TooLong) => Hint::Length(10_000),
            (_, Code::TooLong) => Hint::Length(200),
            _ => Hint::Line,
        }
    }
}

impl ColumnField for InteractionColumn {
    fn parse(name: &str) -> Result<Self, Code> {
        if let Some(name) = name.strip_prefix("property.") {
            return AttributeName::parse(name).map(|name| Self::Property(name.as_str().to_owned()));
        }
        Self::ALWAYS.into_iter().find(|field| field.to_string() == name).ok_or(Code::UnknownField)
    }
}

impl fmt::Display for InteractionColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ExternalId => "external_id",
            Self::Contact(name) => return write!(f, "contact.{name}"),
            Self::Customer => "customer",
            Self::Kind => "kind",
            Self::At => "at",
            Self::Subject => "subject",
            Self::Body => "body",
            Self::Minutes => "minutes",
            Self::Property(name) => return write!(f, "property.{name}"),
        })
    }
}

/// What an import of interactions needs to know besides the file.
pub struct InteractionImport<'a> {
    /// The data.
    pub db: &'a Db,
    /// Whose they are; its time zone is meant by times without one.
    pub workspace: &'a Workspace,
    /// Which column holds which field.
    pub mapping: Mapping<InteractionColumn>,
    /// Now, ms UTC.
    pub now_ms: i64,
    /// Makes ids.
    pub new_id: fn() -> Uuid,
}

/// A file that was read.
struct Held {
    interactions: Vec<InteractionInput>,
    /// The line of each, and the column that names its person.
    lines: Vec<(u64, String)>,
}

impl InteractionImport<'_> {
    /// Stores all rows of the file or none.
    ///
    /// # Errors
    /// [`ImportError`]; then nothing was stored.
    pub async fn store(self, file: Vec<u8>) -> Result<InteractionsTaken, ImportError> {
        let (db, house, now, new_id) = (self.db, self.workspace.workspace_id, self.now_ms, self.new_id);
        let Held { interactions, lines } = self.read(file).await?;
        let taken = db.import_interactions(house, interactions, now, new_id).await?;
        refuse_unknown(&taken.unknown, &lines)?;
        Ok(taken)
    }

    /// Checks the file without storing anything. Gives the number of rows.
    ///
    /// # Errors
    /// As [`Self::store`].
    pub async fn try_out(self, file: Vec<u8>) -> Result<u64, ImportError> {
        let (db, house) = (self.db, self.workspace.workspace_id);
        let Held { interactions, lines } = self.read(file).await?;
        refuse_unknown(&db.list_unknown_people(house, &interactions).await?, &lines)?;
        Ok(interactions.len() as u64)
    }

    async fn read(self, file: Vec<u8>) -> Result<Held, ImportError> {
        if file.len() > MAX_BYTES {
            return Err(ImportError::TooLarge);
        }
        let (mapping, timezone, now) = (self.mapping, self.workspace.timezone, self.now_ms);
        tokio::task::spawn_blocking(move || read_file(&file, &mapping, timezone, now))
            .await
            .map_err(DbError::other)?
            .map_err(ImportError::Defects)
    }
}

fn refuse_unknown(unknown: &[usize], lines: &[(u64, String)]) -> Result<(), ImportError> {
    let mut report = Report::default();
    for (line, column) in unknown.iter().filter_map(|at| lines.get(*at)) {
        report.add(*line, column.as_str(), Code::UnknownReference, Hint::KnownContact);
    }
    if report.is_empty() { Ok(()) } else { Err(ImportError::Defects(report)) }
}

fn read_file(
    file: &[u8],
    mapping: &Mapping<InteractionColumn>,
    timezone: Tz,
    now: i64,
) -> Result<Held, Report> {
    let mut report = Report::default();
    let Some(table) = Table::open(file) else {
        report.add(1, "-", Code::Required, Hint::Header);
        return Err(report);
    };
    let columns = read_columns(table.header(), mapping, |_| None, &mut report);
    let mut held = Held { interactions: Vec::new(), lines: Vec::new() };
    let mut line_of_id: HashMap<String, u64> = HashMap::new();
    for row in table.rows() {
        if held.interactions.len() == MAX_ROWS {
            report.add(row.line, "-", Code::TooMany, Hint::Rows);
            break;
        }
        let Some(interaction) = read_row(&row, &columns, timezone, now, &mut report) else { continue };
        match line_of_id.get(&interaction.external_id) {
            Some(&line) => {
                let column = columns.name_of(&InteractionColumn::ExternalId);
                report.add(row.line, column, Code::Conflict, Hint::SameId(line));
            }
            None => {
                line_of_id.insert(interaction.external_id.clone(), row.line);
                let named = if interaction.contact_id.is_some() { "external_id" } else { "email" };
                held.lines.push((row.line, columns.name_of(&InteractionColumn::Contact(named))));
                held.interactions.push(interaction);
            }
        }
    }
    if report.is_empty() { Ok(held) } else { Err(report) }
}

/// The interaction of a row, or its defects noted.
fn read_row(
    row: &Row,
    columns: &Columns<InteractionColumn>,
    timezone: Tz,
    now: i64,
    report: &mut Report,
) -> Option<InteractionInput> {
    let cells = cells_of(row, columns, report)?;
    match read_interaction(&value_of(cells, columns), timezone, now) {
        Ok(interaction) => Some(interaction),
        Err(errors) => {
            for (path, codes) in errors.iter() {
                let field = InteractionColumn::of_path(path);
                for &code in codes {
                    report.add(row.line, columns.name_of(&field), code, field.hint(code));
                }
            }
            None
        }
    }
}

/// The row as the JSON that programs send. Empty cells are absent.
fn value_of(cells: &[String], columns: &Columns<InteractionColumn>) -> Value {
    let (mut interaction, mut contact, mut properties) = (Map::new(), Map::new(), Map::new());
    for (field, cell) in columns.fields(cells).filter(|(_, cell)| !cell.trim().is_empty()) {
        match field {
            InteractionColumn::Contact(name) => contact.insert((*name).to_owned(), cell.into()),
            InteractionColumn::Property(name) => properties.insert(name.clone(), fact(cell)),
            InteractionColumn::Minutes => interaction.insert(field.to_string(), number(cell)),
            field => interaction.insert(field.to_string(), cell.into()),
        };
    }
    for (name, object) in [("contact", contact), ("properties", properties)] {
        if !object.is_empty() {
            interaction.insert(name.into(), object.into());
        }
    }
    interaction.into()
}

fn number(cell: &str) -> Value {
    let cell = cell.trim();
    match (cell.parse::<i64>(), cell.parse::<f64>()) {
        (Ok(whole), _) => whole.into(),
        // Told from a word, so that the report says what is wrong with it.
        (Err(_), Ok(number)) => number.into(),
        (Err(_), Err(_)) => cell.into(),
    }
}

/// What programs would send as a flag stands in a cell as a word; numbers are
/// read from texts where they are compared.
fn fact(cell: &str) -> Value {
    match cell.trim() {
        "true" => true.into(),
        "false" => false.into(),
        _ => cell.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Locale;

    const SAO_PAULO: Tz = chrono_tz::America::Sao_Paulo;

    #[test]
    fn every_defect_of_a_file_of_interactions_is_told_with_what_to_write_instead() {
        let file = "external_id,contact.email,kind,at,minutes,property.total\n\
                    o-1,ana,order,soon,1.5,12\n,bia@example.com,,2026-01-02,,\no-2,,call,,,\n";
        let report = match read_file(file.as_bytes(), &Mapping::default(), SAO_PAULO, 0) {
            Err(report) => report.lines(Locale::En),
            Ok(_) => panic!("no defects"),
        };
        let begun: Vec<String> =
            report.iter().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(
            begun,
            [
                "2:at invalid_date",
                "2:contact.email invalid_email",
                "2:minutes not_an_integer",
                "3:external_id required",
                "3:kind required",
                "4:contact.external_id required",
            ]
        );
    }

    #[test]
    fn cells_are_read_as_programs_send_them() {
        let file = "external_id;contact.external_id;kind;at;minutes;property.vip;property.total\n\
                    o-1;p-1;call;2026-01-02;12;true;9,5\n";
        let held = read_file(file.as_bytes(), &Mapping::default(), SAO_PAULO, 0);
        let Ok(Held { interactions, lines }) = held else { panic!("defects") };
        assert_eq!((interactions[0].minutes, interactions[0].at), (Some(12), 1_767_366_000_000));
        let facts: Vec<String> =
            interactions[0].properties.iter().map(|(name, fact)| format!("{name}={fact}")).collect();
        assert_eq!(facts, ["total=9,5", "vip=true"]);
        assert_eq!(lines, [(2, "contact.external_id".to_owned())]);
    }
}
