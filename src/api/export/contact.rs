//! Contacts as a CSV file in the columns that the import reads, so that out
//! and in again changes nothing. Read page by page, so that any number fits.

use std::collections::BTreeSet;

use bytes::Bytes;
use futures::TryStreamExt;

use super::Pieces;
use super::defused::defused;
use crate::api::import::ContactColumn;
use crate::db::{ContactRow, Db, DbError};
use crate::domain::id::{ContactId, WorkspaceId};

/// Contacts that are read at once.
const PAGE: i64 = 1_000;

/// A file of contacts while it is being written.
pub struct ContactExport {
    db: Db,
    workspace_id: WorkspaceId,
    /// Words that stand in name, address or id.
    q: String,
    columns: Vec<ContactColumn>,
    at: At,
}

enum At {
    Header,
    Before(Option<ContactId>),
    End,
}

impl ContactExport {
    /// Begins with the contacts in which the words of `q` stand; newest first.
    /// The columns are all attributes that they have.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn open(db: &Db, workspace_id: WorkspaceId, q: String) -> Result<Self, DbError> {
        let mut names = BTreeSet::new();
        let mut before = None;
        loop {
            let page = db.list_contacts(workspace_id, &q, before, PAGE).await?;
            names.extend(page.iter().flat_map(|row| row.attributes.keys().cloned()));
            before = next_of(&page);
            if before.is_none() {
                break;
            }
        }
        let columns =
            ContactColumn::ALWAYS.into_iter().chain(names.into_iter().map(ContactColumn::Attribute));
        Ok(Self { db: db.clone(), workspace_id, q, columns: columns.collect(), at: At::Header })
    }

    /// The next piece of the file; none at its end. The first is the header.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn next(&mut self) -> Result<Option<String>, DbError> {
        let rows = match self.at {
            At::End => return Ok(None),
            At::Header => {
                self.at = At::Before(None);
                let head = self.columns.iter().map(|column| defused(&column.to_string()));
                return lines([head.collect()]).map(Some);
            }
            At::Before(before) => self.db.list_contacts(self.workspace_id, &self.q, before, PAGE).await?,
        };
        self.at = next_of(&rows).map_or(At::End, |before| At::Before(Some(before)));
        lines(rows.iter().map(|row| cells(&self.columns, row))).map(Some)
    }

    /// The file in pieces.
    pub fn into_csv(self) -> Pieces {
        let pieces = futures::stream::try_unfold(self, async |mut export| {
            let piece = export.next().await?;
            Ok::<_, DbError>(piece.map(|piece| (Bytes::from(piece), export)))
        });
        Box::pin(pieces.inspect_err(|error| tracing::error!(%error, "an export broke off")))
    }
}

fn next_of(page: &[ContactRow]) -> Option<ContactId> {
    let is_last = i64::try_from(page.len()).is_ok_and(|n| n < PAGE);
    page.last().filter(|_| !is_last).map(|row| row.contact_id)
}

fn lines(rows: impl IntoIterator<Item = Vec<String>>) -> Result<String, DbError> {
    let mut lines = csv::WriterBuilder::new().from_writer(Vec::new());
    for row in rows {
        lines.write_record(row).map_err(DbError::other)?;
    }
    let bytes = lines.into_inner().map_err(|error| DbError::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(DbError::other)
}

fn cells(columns: &[ContactColumn], row: &ContactRow) -> Vec<String> {
    let ContactRow {
        contact_id: _,
        external_id,
        customer,
        name,
        email,
        locale,
        timezone,
        attributes,
        created_at: _,
        updated_at: _,
        do_not_contact_at,
        // What a person or a mail server said is no word of ours to bring in.
        unsubscribed_at: _,
        bounced_at: _,
    } = row;
    let text = |text: &Option<String>| text.as_deref().map(defused).unwrap_or_default();
    columns
        .iter()
        .map(|column| match column {
            ContactColumn::ExternalId => defused(external_id),
            ContactColumn::Customer => text(customer),
            ContactColumn::Name => text(name),
            ContactColumn::Email => text(email),
            ContactColumn::Locale => text(locale),
            ContactColumn::TimeZone => text(timezone),
            ContactColumn::DoNotContact => do_not_contact_at.is_some().to_string(),
            ContactColumn::Attribute(name) => {
                attributes.get(name).map(|value| defused(value)).unwrap_or_default()
            }
        })
        .collect()
}
