//! Responses from a CSV file: all of it or nothing, for page, command line
//! and REST alike.
//!
//! A row without an `id` gets one made of its line number and its cells, so
//! that importing the same file twice counts once. The price is that the same
//! rows in another order count as others; who moves rows gives them ids.

mod column;
mod contact;
mod interaction;
mod preview;
mod report;
mod table;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::incoming::Destination;
use crate::db::{Db, DbError, NewResponse, Recorded, Workspace};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{ResponseId, SurveyId};
use column::{Columns, read_columns};
use table::{Row, Table};

pub use column::{ColumnField, Field, Mapping};
pub use contact::{ContactColumn, ContactImport};
pub use interaction::{InteractionColumn, InteractionImport};
pub use preview::{PreviewColumn, preview, preview_contacts};
pub use report::{Defect, Hint, Report};

/// Bytes in a file, at most.
pub const MAX_BYTES: usize = 50 * 1024 * 1024;

/// Rows in a file, at most: all of them are stored in one transaction.
pub const MAX_ROWS: usize = 1_000_000;

/// Why nothing of a file was stored.
#[derive(Clone, Debug)]
pub enum ImportError {
    /// The file has more than [`MAX_BYTES`].
    TooLarge,
    /// The file has defects: all of them.
    Defects(Report),
    /// The database refused.
    Db(DbError),
}

impl From<DbError> for ImportError {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

/// What became of the rows of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows that were stored and counted.
    pub accepted: u64,
    /// Rows whose id was known in the survey; nothing was changed.
    pub duplicate: u64,
}

/// What an import needs to know besides the file.
pub struct Import<'a> {
    /// The data.
    pub db: &'a Db,
    /// The workspace, whose time zone dates are meant in.
    pub workspace: &'a Workspace,
    /// The survey that was answered.
    pub survey_id: SurveyId,
    /// Which column holds which field.
    pub mapping: Mapping,
    /// Now, ms UTC.
    pub now_ms: i64,
    /// Makes ids.
    pub new_id: fn() -> Uuid,
}

impl Import<'_> {
    /// Stores all rows of the file or none.
    ///
    /// # Errors
    /// [`ImportError`]; then nothing was stored.
    pub async fn store(self, file: Vec<u8>) -> Result<Imported, ImportError> {
        let db = self.db;
        let recorded = db.import_responses(self.read(file).await?).await?;
        let accepted = recorded.iter().filter(|recorded| **recorded == Recorded::Accepted).count() as u64;
        Ok(Imported { accepted, duplicate: recorded.len() as u64 - accepted })
    }

    /// Checks the file without storing anything. Gives the number of rows.
    ///
    /// # Errors
    /// As [`Self::store`].
    pub async fn try_out(self, file: Vec<u8>) -> Result<u64, ImportError> {
        Ok(self.read(file).await?.len() as u64)
    }

    async fn read(self, file: Vec<u8>) -> Result<Vec<NewResponse>, ImportError> {
        if file.len() > MAX_BYTES {
            return Err(ImportError::TooLarge);
        }
        let Self { db, workspace, survey_id, mapping, now_ms, new_id } = self;
        let destination = Destination::find(db, workspace, survey_id, now_ms, new_id).await?;
        // Fifty megabytes keep a processor busy for seconds.
        tokio::task::spawn_blocking(move || read_file(&file, &mapping, &destination))
            .await
            .map_err(DbError::other)?
            .map_err(ImportError::Defects)
    }
}

fn read_file(file: &[u8], mapping: &Mapping, destination: &Destination) -> Result<Vec<NewResponse>, Report> {
    let mut report = Report::default();
    let Some(table) = Table::open(file) else {
        report.add(1, "-", Code::Required, Hint::Header);
        return Err(report);
    };
    let refusal = |field: &Field| match field {
        Field::Answer(key) if destination.versions().all(|version| version.question(key).is_none()) => {
            Some((Code::UnknownQuestion, Hint::keys(destination.newest())))
        }
        _ => None,
    };
    let columns = read_columns(table.header(), mapping, refusal, &mut report);
    let file_hash: [u8; 32] = Sha256::digest(file).into();
    let mut responses = Vec::new();
    let mut line_of_id: HashMap<String, u64> = HashMap::new();
    for row in table.rows() {
        if responses.len() == MAX_ROWS {
            report.add(row.line, "-", Code::TooMany, Hint::Rows);
            break;
        }
        let Some(response) = read_row(&row, &columns, destination, &file_hash, &mut report) else { continue };
        match line_of_id.get(&response.external_id) {
            Some(&line) => {
                report.add(row.line, columns.name_of(&Field::Id), Code::Conflict, Hint::SameId(line))
            }
            None => {
                line_of_id.insert(response.external_id.clone(), row.line);
                responses.push(response);
            }
        }
    }
    if !report.is_empty() {
        return Err(report);
    }
    // Newest first is the order of exports, in which the later id comes first
    // among answers of the same time.
    let ids: Vec<ResponseId> = responses.iter().rev().map(|response| response.response_id).collect();
    for (response, id) in responses.iter_mut().zip(ids) {
        response.response_id = id;
    }
    Ok(responses)
}

/// The response of a row, or its defects noted.
fn read_row(
    row: &Row,
    columns: &Columns,
    destination: &Destination,
    file_hash: &[u8; 32],
    report: &mut Report,
) -> Option<NewResponse> {
    let cells = cells_of(row, columns, report)?;
    let (value, answers) = (value_of(cells, columns), answers_of(cells, columns));
    let mut newest_errors: Option<FieldErrors> = None;
    for at in 0..destination.versions().count() {
        match destination.read_row(at, &value, &answers) {
            Ok(mut response) => {
                if !columns.holds(cells, &Field::Id) {
                    let has_time = columns.holds(cells, &Field::AnsweredAt);
                    response.external_id = id_of(row.line, cells, (!has_time).then_some(file_hash));
                }
                return Some(response);
            }
            // An answer to an earlier version may not fit the newest one.
            Err(errors) => {
                newest_errors.get_or_insert(errors);
            }
        }
    }
    for (path, codes) in newest_errors.unwrap_or_default().iter() {
        let field = Field::of_path(path);
        for &code in codes {
            let hint = Hint::of(&field, code, destination.newest());
            report.add(row.line, columns.name_of(&field), code, hint);
        }
    }
    None
}

/// The cells of a row that has as many as the header, or its defect noted.
fn cells_of<'a, F: ColumnField>(
    row: &'a Row,
    columns: &Columns<F>,
    report: &mut Report,
) -> Option<&'a [String]> {
    let cells = match row.cells.as_ref() {
        Ok(cells) => cells,
        Err(at) => {
            report.add(row.line, columns.name_at(*at), Code::InvalidFormat, Hint::Encoding);
            return None;
        }
    };
    let (found, expected) = (cells.len(), columns.len());
    if found != expected {
        let name = columns.name_at(found.min(expected - 1));
        report.add(row.line, name, Code::InvalidFormat, Hint::Cells { found, expected });
        return None;
    }
    Some(cells)
}

/// The row as the JSON that programs send, but for its answers. Empty cells
/// are absent.
fn value_of(cells: &[String], columns: &Columns) -> Value {
    let mut row = Map::new();
    let (mut contact, mut attributes) = (Map::new(), Map::new());
    for (field, cell) in columns.fields(cells).filter(|(_, cell)| !cell.trim().is_empty()) {
        let text = Value::from(cell);
        match field {
            Field::Id => row.insert("id".into(), text),
            Field::AnsweredAt => row.insert("answered_at".into(), text),
            Field::Customer => row.insert("customer".into(), text),
            Field::Contact(name) => contact.insert((*name).into(), text),
            Field::Channel => row.insert("channel".into(), text),
            Field::Locale => row.insert("locale".into(), text),
            Field::Attribute(name) => attributes.insert(name.clone(), text),
            Field::Answer(_) => None,
        };
    }
    for (name, object) in [("contact", contact), ("attributes", attributes)] {
        if !object.is_empty() {
            row.insert(name.into(), object.into());
        }
    }
    row.into()
}

/// The cells that hold answers, by the key of their question.
fn answers_of<'a>(cells: &'a [String], columns: &'a Columns) -> BTreeMap<&'a str, &'a str> {
    let filled = columns.fields(cells).filter(|(_, cell)| !cell.trim().is_empty());
    filled
        .filter_map(|(field, cell)| match field {
            Field::Answer(key) => Some((key.as_str(), cell)),
            _ => None,
        })
        .collect()
}

/// The id of a row that brings none. A file that has grown counts its old rows
/// once; but a bare score without a time says too little to be told from that
/// of another file, so that of such rows only the very same file counts once.
fn id_of(line: u64, cells: &[String], file_hash: Option<&[u8; 32]>) -> String {
    let mut hash = Sha256::new();
    hash.update(file_hash.map_or(&[][..], |hash| &hash[..]));
    hash.update(line.to_string());
    for cell in cells {
        hash.update([0]);
        hash.update(cell);
    }
    let digits: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("csv-{digits}")
}

#[cfg(test)]
mod tests;
