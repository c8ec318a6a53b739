//! Contacts from a CSV file: all of it or nothing, by the rules of REST. An
//! empty cell leaves what is known as it is.

use std::collections::HashMap;
use std::fmt;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::column::{ColumnField, Columns, Mapping, read_columns};
use super::report::{Hint, Report};
use super::table::{Row, Table};
use super::{ImportError, MAX_BYTES, MAX_ROWS, cells_of};
use crate::api::incoming_contact::read_contact;
use crate::db::{ContactInput, Db, DbError, Upserted, Workspace};
use crate::domain::error::Code;
use crate::domain::survey::AttributeName;

/// What of a contact a column can hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContactColumn {
    /// The sender's own id.
    ExternalId,
    /// External id of the customer.
    Customer,
    /// What the person is called.
    Name,
    /// Their address.
    Email,
    /// Their language.
    Locale,
    /// Their time zone.
    TimeZone,
    /// Whether nobody shall write to them.
    DoNotContact,
    /// The attribute of this name.
    Attribute(String),
}

impl ContactColumn {
    /// The fields that every contact has.
    pub const ALWAYS: [Self; 7] = [
        Self::ExternalId,
        Self::Customer,
        Self::Name,
        Self::Email,
        Self::Locale,
        Self::TimeZone,
        Self::DoNotContact,
    ];

    fn of_path(path: &str) -> Self {
        if let Some(name) = path.strip_prefix("attributes.") {
            return Self::Attribute(name.to_owned());
        }
        Self::parse(path).unwrap_or(Self::Attribute(String::new()))
    }

    fn hint(&self, code: Code) -> Hint {
        match (self, code) {
            (Self::ExternalId, _) => Hint::ContactId,
            (Self::Email, Code::TooLong) => Hint::Length(254),
            (Self::Email, _) => Hint::Email,
            (Self::Locale, _) => Hint::Language,
            (Self::TimeZone, _) => Hint::TimeZone,
            (Self::DoNotContact, _) => Hint::Flag,
            (Self::Attribute(_), Code::TooMany) => Hint::Attributes,
            (_, Code::TooLong) => Hint::Length(200),
            _ => Hint::Line,
        }
    }
}

impl ColumnField for ContactColumn {
    fn parse(name: &str) -> Result<Self, Code> {
        if let Some(name) = name.strip_prefix("attribute.") {
            return AttributeName::parse(name).map(|name| Self::Attribute(name.as_str().to_owned()));
        }
        Self::ALWAYS.into_iter().find(|field| field.to_string() == name).ok_or(Code::UnknownField)
    }
}

impl fmt::Display for ContactColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ExternalId => "external_id",
            Self::Customer => "customer",
            Self::Name => "name",
            Self::Email => "email",
            Self::Locale => "locale",
            Self::TimeZone => "timezone",
            Self::DoNotContact => "do_not_contact",
            Self::Attribute(name) => return write!(f, "attribute.{name}"),
        })
    }
}

/// What an import of contacts needs to know besides the file.
pub struct ContactImport<'a> {
    /// The data.
    pub db: &'a Db,
    /// Whose contacts they are.
    pub workspace: &'a Workspace,
    /// Which column holds which field.
    pub mapping: Mapping<ContactColumn>,
    /// Now, ms UTC.
    pub now_ms: i64,
    /// Makes ids.
    pub new_id: fn() -> Uuid,
}

impl ContactImport<'_> {
    /// Stores all rows of the file or none.
    ///
    /// # Errors
    /// [`ImportError`]; then nothing was stored.
    pub async fn store(self, file: Vec<u8>) -> Result<Upserted, ImportError> {
        let Self { db, workspace, mapping, now_ms, new_id } = self;
        let contacts = read(file, mapping).await?;
        Ok(db.upsert_contacts(workspace.workspace_id, contacts, now_ms, new_id).await?)
    }

    /// Checks the file without storing anything. Gives the number of rows.
    ///
    /// # Errors
    /// As [`Self::store`].
    pub async fn try_out(self, file: Vec<u8>) -> Result<u64, ImportError> {
        Ok(read(file, self.mapping).await?.len() as u64)
    }
}

async fn read(file: Vec<u8>, mapping: Mapping<ContactColumn>) -> Result<Vec<ContactInput>, ImportError> {
    if file.len() > MAX_BYTES {
        return Err(ImportError::TooLarge);
    }
    tokio::task::spawn_blocking(move || read_file(&file, &mapping))
        .await
        .map_err(DbError::other)?
        .map_err(ImportError::Defects)
}

fn read_file(file: &[u8], mapping: &Mapping<ContactColumn>) -> Result<Vec<ContactInput>, Report> {
    let mut report = Report::default();
    let Some(table) = Table::open(file) else {
        report.add(1, "-", Code::Required, Hint::Header);
        return Err(report);
    };
    let columns = read_columns(table.header(), mapping, |_| None, &mut report);
    let mut contacts = Vec::new();
    let mut line_of_id: HashMap<String, u64> = HashMap::new();
    for row in table.rows() {
        if contacts.len() == MAX_ROWS {
            report.add(row.line, "-", Code::TooMany, Hint::Rows);
            break;
        }
        let Some(contact) = read_row(&row, &columns, &mut report) else { continue };
        match line_of_id.get(&contact.external_id) {
            Some(&line) => {
                let column = columns.name_of(&ContactColumn::ExternalId);
                report.add(row.line, column, Code::Conflict, Hint::SameId(line));
            }
            None => {
                line_of_id.insert(contact.external_id.clone(), row.line);
                contacts.push(contact);
            }
        }
    }
    if report.is_empty() { Ok(contacts) } else { Err(report) }
}

/// The contact of a row, or its defects noted.
fn read_row(row: &Row, columns: &Columns<ContactColumn>, report: &mut Report) -> Option<ContactInput> {
    let cells = cells_of(row, columns, report)?;
    match read_contact(&value_of(cells, columns)) {
        Ok(contact) => Some(contact),
        Err(errors) => {
            for (path, codes) in errors.iter() {
                let field = ContactColumn::of_path(path);
                for &code in codes {
                    report.add(row.line, columns.name_of(&field), code, field.hint(code));
                }
            }
            None
        }
    }
}

/// The row as the JSON that programs send. Empty cells are absent.
fn value_of(cells: &[String], columns: &Columns<ContactColumn>) -> Value {
    let (mut contact, mut attributes) = (Map::new(), Map::new());
    for (field, cell) in columns.fields(cells).filter(|(_, cell)| !cell.trim().is_empty()) {
        match field {
            ContactColumn::Attribute(name) => attributes.insert(name.clone(), cell.into()),
            ContactColumn::DoNotContact => contact.insert(field.to_string(), flag(cell)),
            field => contact.insert(field.to_string(), cell.into()),
        };
    }
    if !attributes.is_empty() {
        contact.insert("attributes".into(), attributes.into());
    }
    contact.into()
}

fn flag(cell: &str) -> Value {
    match cell.trim().to_ascii_lowercase().as_str() {
        "true" => true.into(),
        "false" => false.into(),
        _ => cell.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Locale;

    fn defects(file: &str) -> Vec<String> {
        let report = read_file(file.as_bytes(), &Mapping::default()).expect_err("defects");
        report.lines(Locale::En)
    }

    #[test]
    fn every_defect_of_a_file_of_contacts_is_told_with_what_to_write_instead() {
        let file = "external_id,email,locale,timezone,colour\n\
                    p-1,ana,portugues do brasil,Sao Paulo,red\n,bia@example.com,pt-BR,,red\n";
        assert_eq!(
            defects(file),
            [
                "1:colour unknown_field No field has this name. Rename the column, map it (FIELD=COLUMN) or ignore it.",
                "2:email invalid_email Write an address such as name@example.com.",
                "2:locale invalid_format Write a language such as pt-BR or en.",
                "2:timezone invalid_choice Write a time zone such as America/Sao_Paulo.",
                "3:external_id required Write the id under which your own systems know the person: one line of at most 200 characters.",
            ]
        );
        assert_eq!(
            defects("external_id\np-1\np-1\n"),
            ["3:external_id conflict Line 2 has the same id. Write another one or remove the row."]
        );
    }

    #[test]
    fn an_empty_cell_is_no_change() {
        let contacts = read_file(b"external_id;name;attribute.market\np-1;;Sul\n", &Mapping::default())
            .expect("contacts");
        assert_eq!(contacts[0].name, crate::db::Change::Keep);
        assert_eq!(contacts[0].attributes.get("market"), Some(&Some("Sul".to_owned())));
    }
}
