//! Contacts as they come in: made, or changed where they are known.

use std::collections::HashMap;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::{COLUMNS, Change, ContactInput, ContactRow, StoredContact};
use crate::db::writer::pieces;
use crate::db::{Db, DbError, hash_token};
use crate::domain::id::{ContactId, WorkspaceId};

/// What became of the contacts that came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Upserted {
    /// Those that were not known.
    pub created: u64,
    /// Those that were.
    pub updated: u64,
}

impl Db {
    /// Makes contacts or changes those that are known, all or none, in their
    /// order: of two with the same id the second changes the first.
    ///
    /// # Errors
    /// As any write.
    pub async fn upsert_contacts(
        &self,
        workspace: WorkspaceId,
        contacts: Vec<ContactInput>,
        now: i64,
        new_id: fn() -> Uuid,
    ) -> Result<Upserted, DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let mut done = Upserted::default();
                for piece in pieces(&contacts) {
                    upsert(conn, workspace, piece, now, new_id, &mut done).await?;
                }
                Ok(done)
            })
        })
        .await
    }
}

async fn upsert(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    contacts: &[ContactInput],
    now: i64,
    new_id: fn() -> Uuid,
    done: &mut Upserted,
) -> Result<(), DbError> {
    let mut known = find_known(conn, workspace, contacts).await?;
    let mut order: Vec<&str> = Vec::with_capacity(contacts.len());
    for contact in contacts {
        let external_id = contact.external_id.as_str();
        if !order.contains(&external_id) {
            order.push(external_id);
        }
        match known.get_mut(external_id) {
            Some(row) => {
                done.updated += 1;
                apply(row, contact, now);
            }
            None => {
                done.created += 1;
                let mut row = new_row(external_id, ContactId::new(new_id()), now);
                apply(&mut row, contact, now);
                known.insert(external_id.to_owned(), row);
            }
        }
    }
    let mut rows: Vec<ContactRow> =
        order.iter().filter_map(|external_id| known.remove(*external_id)).collect();
    recognise(conn, workspace, &mut rows).await?;
    write(conn, workspace, &rows).await
}

/// Whoever was erased and wanted no mail still wants none.
async fn recognise(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    rows: &mut [ContactRow],
) -> Result<(), DbError> {
    let any: Option<i64> =
        sqlx::query_scalar("select 1 from unwanted_address where workspace_id = $1 limit 1")
            .bind(workspace.to_string())
            .fetch_optional(&mut *conn)
            .await?;
    if any.is_none() {
        return Ok(());
    }
    for row in rows {
        let Some(email) = &row.email else { continue };
        let unwanted: Option<i64> = sqlx::query_scalar(
            "delete from unwanted_address where workspace_id = $1 and address_hash = $2
             returning unsubscribed_at",
        )
        .bind(workspace.to_string())
        .bind(hash_token(email).as_str())
        .fetch_optional(&mut *conn)
        .await?;
        row.unsubscribed_at = row.unsubscribed_at.or(unwanted);
    }
    Ok(())
}

async fn find_known(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    contacts: &[ContactInput],
) -> Result<HashMap<String, ContactRow>, DbError> {
    let mut statement = QueryBuilder::<Sqlite>::new("select ");
    statement.push(COLUMNS).push(" from contact c where c.workspace_id = ").push_bind(workspace.to_string());
    statement.push(" and c.external_id in (");
    let mut list = statement.separated(", ");
    for contact in contacts {
        list.push_bind(contact.external_id.as_str());
    }
    list.push_unseparated(")");
    let rows: Vec<StoredContact> = statement.build_query_as().fetch_all(conn).await?;
    let mut known = HashMap::with_capacity(contacts.len());
    for row in rows {
        let row = row.read()?;
        known.insert(row.external_id.clone(), row);
    }
    Ok(known)
}

fn new_row(external_id: &str, contact_id: ContactId, now: i64) -> ContactRow {
    ContactRow {
        contact_id,
        external_id: external_id.to_owned(),
        customer: None,
        name: None,
        email: None,
        locale: None,
        timezone: None,
        attributes: Default::default(),
        created_at: now,
        updated_at: now,
        do_not_contact_at: None,
        unsubscribed_at: None,
        bounced_at: None,
    }
}

fn apply(row: &mut ContactRow, input: &ContactInput, now: i64) {
    let ContactInput { external_id: _, customer, name, email, locale, timezone, attributes, do_not_contact } =
        input;
    let email_before = row.email.clone();
    for (field, change) in [
        (&mut row.customer, customer),
        (&mut row.name, name),
        (&mut row.email, email),
        (&mut row.locale, locale),
        (&mut row.timezone, timezone),
    ] {
        match change {
            Change::Keep => {}
            Change::Clear => *field = None,
            Change::Set(text) => *field = Some(text.clone()),
        }
    }
    // Another address may exist.
    if row.email != email_before {
        row.bounced_at = None;
    }
    for (name, value) in attributes {
        match value {
            Some(value) => row.attributes.insert(name.clone(), value.clone()),
            None => row.attributes.remove(name),
        };
    }
    match do_not_contact {
        Some(true) if row.do_not_contact_at.is_none() => row.do_not_contact_at = Some(now),
        Some(false) => row.do_not_contact_at = None,
        _ => {}
    }
    row.updated_at = now;
}

async fn write(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    rows: &[ContactRow],
) -> Result<(), DbError> {
    for piece in pieces(rows) {
        let mut statement = QueryBuilder::<Sqlite>::new(
            "insert into contact (contact_id, workspace_id, external_id, customer, name, email, locale, timezone, \
             attributes, search, created_at, updated_at, do_not_contact_at, bounced_at, unsubscribed_at) ",
        );
        let mut attributes = Vec::with_capacity(piece.len());
        for row in piece {
            attributes.push(serde_json::to_string(&row.attributes)?);
        }
        statement.push_values(piece.iter().zip(attributes), |mut columns, (row, attributes)| {
            columns
                .push_bind(row.contact_id.to_string())
                .push_bind(workspace.to_string())
                .push_bind(row.external_id.as_str())
                .push_bind(row.customer.as_deref())
                .push_bind(row.name.as_deref())
                .push_bind(row.email.as_deref())
                .push_bind(row.locale.as_deref())
                .push_bind(row.timezone.as_deref())
                .push_bind(attributes)
                .push_bind(search_text(row))
                .push_bind(row.created_at)
                .push_bind(row.updated_at)
                .push_bind(row.do_not_contact_at)
                .push_bind(row.bounced_at)
                .push_bind(row.unsubscribed_at);
        });
        statement.push(
            " on conflict (workspace_id, external_id) do update set customer = excluded.customer,
              name = excluded.name, email = excluded.email, locale = excluded.locale,
              timezone = excluded.timezone, attributes = excluded.attributes, search = excluded.search,
              updated_at = excluded.updated_at, do_not_contact_at = excluded.do_not_contact_at,
              bounced_at = excluded.bounced_at, unsubscribed_at = excluded.unsubscribed_at",
        );
        statement.build().execute(&mut *conn).await?;
    }
    Ok(())
}

/// What words are looked for in, a line each.
fn search_text(row: &ContactRow) -> String {
    let parts =
        [row.name.as_deref(), row.email.as_deref(), Some(row.external_id.as_str()), row.customer.as_deref()];
    let lines: Vec<String> = parts.into_iter().flatten().map(str::to_lowercase).collect();
    lines.join("\n")
}
