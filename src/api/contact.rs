//! Contacts for our pages: the list, files, and erasing a person.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use super::survey::{ImportOutcome, ImportPreview};
use crate::api::wire::Reply;

/// A page of contacts, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactsView {
    /// The contacts.
    pub contacts: Vec<ContactLine>,
    /// Where the next page begins.
    pub older: Option<String>,
    /// How many there are, whatever was looked for.
    pub total: String,
    /// Whether there are any at all.
    pub any: bool,
}

/// One contact of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactLine {
    /// Our own id.
    pub id: String,
    /// The sender's own id.
    pub external_id: String,
    /// What the person is called; the id where that is not known.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
    /// External id of the customer.
    pub customer: Option<String>,
    /// `market: Sul · plan: pro`.
    pub attributes: String,
    /// Why nobody writes to them, if nobody does.
    pub silence: Option<SilenceView>,
    /// When it came in, in words.
    pub since: String,
}

/// Why nobody writes to a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SilenceView {
    /// Somebody here decided so.
    DoNotContact,
    /// They want no mail.
    Unsubscribed,
    /// The address does not exist.
    Bounced,
}

/// Contacts on one page of the list.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// A page of contacts in which the words of `q` stand.
///
/// # Errors
/// As [`super::context::access`], for viewers.
#[server(prefix = "/fn", endpoint = "contact/list", output = Reply)]
pub async fn list_contacts(
    workspace: String,
    #[server(default)] q: String,
    before: Option<String>,
) -> Result<ContactsView, AppError> {
    use super::context;
    use crate::domain::id::ContactId;
    use crate::domain::member::Role;
    use crate::domain::text;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let before = before.as_deref().filter(|before| !before.is_empty());
        let before = before.map(ContactId::parse).transpose().map_err(|_| AppError::NotFound)?;
        let q: String = q.chars().take(200).collect();
        let total = access.db().count_contacts(access.workspace_id()).await?;
        let rows = access.db().list_contacts(access.workspace_id(), &q, before, PAGE).await?;
        let is_last = i64::try_from(rows.len()).is_ok_and(|n| n < PAGE);
        let older = rows.last().filter(|_| !is_last).map(|row| row.contact_id.to_string());
        Ok(ContactsView {
            contacts: rows.into_iter().map(|row| on_server::line(&access, row)).collect(),
            older,
            total: text::count(access.locale, total.unsigned_abs()),
            any: total > 0,
        })
    })
    .await
}

/// Erases a person for good.
///
/// # Errors
/// As [`super::context::access`], for editors; not found.
#[server(prefix = "/fn", endpoint = "contact/delete", output = Reply)]
pub async fn delete_contact(workspace: String, contact: String) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        access.db().delete_contact(access.workspace_id(), &contact).await?;
        lead_to(&format!("/w/{}/contacts", access.workspace.slug));
        Ok(())
    })
    .await
}

/// Looks at the beginning of a file of contacts.
#[server(prefix = "/fn", endpoint = "contact/import-preview", input = Json, output = Reply)]
pub async fn preview_contacts(workspace: String, beginning: String) -> Result<ImportPreview, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        Ok(on_server::look(access.locale, &beginning))
    })
    .await
}

/// Stores all contacts of a file or none. `columns` gives each column its
/// field; blank ignores the column.
#[server(prefix = "/fn", endpoint = "contact/import", input = Json, output = Reply)]
pub async fn import_contacts(
    workspace: String,
    file: String,
    columns: Vec<(String, String)>,
) -> Result<ImportOutcome, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        on_server::store(&access, file, &columns).await
    })
    .await
}

#[cfg(feature = "ssr")]
pub(in crate::api) use on_server::silence;

#[cfg(feature = "ssr")]
mod on_server {
    use super::{ContactLine, ImportOutcome, ImportPreview, SilenceView};
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::api::import::{ContactImport, ImportError, Mapping, PreviewColumn, preview_contacts};
    use crate::api::survey::ImportColumn;
    use crate::db::{ContactRow, Upserted};
    use crate::domain::error::Code;
    use crate::domain::text::{self, Locale};
    use crate::text;

    pub(super) fn line(access: &Access, row: ContactRow) -> ContactLine {
        let silence = silence(&row);
        let ContactRow {
            contact_id,
            external_id,
            customer,
            name,
            email,
            locale: _,
            timezone: _,
            attributes,
            created_at,
            updated_at: _,
            do_not_contact_at: _,
            unsubscribed_at: _,
            bounced_at: _,
        } = row;
        let attributes: Vec<String> =
            attributes.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        ContactLine {
            id: contact_id.to_string(),
            name: name.unwrap_or_else(|| external_id.clone()),
            external_id,
            email,
            customer,
            attributes: attributes.join(" · "),
            silence,
            since: text::short_date(access.locale, access.local_date(created_at)),
        }
    }

    /// Why nobody writes to a contact.
    pub(in crate::api) const fn silence(row: &ContactRow) -> Option<SilenceView> {
        match (row.do_not_contact_at, row.unsubscribed_at, row.bounced_at) {
            (Some(_), ..) => Some(SilenceView::DoNotContact),
            (None, Some(_), _) => Some(SilenceView::Unsubscribed),
            (None, None, Some(_)) => Some(SilenceView::Bounced),
            (None, None, None) => None,
        }
    }

    pub(super) fn look(locale: Locale, beginning: &str) -> ImportPreview {
        let column = |PreviewColumn { name, guess, cells }: PreviewColumn| ImportColumn {
            name,
            guess: guess.unwrap_or_default(),
            cells,
        };
        let fields = [
            ("external_id", text!(locale, contact.external_id)),
            ("name", text!(locale, contact.name)),
            ("email", text!(locale, contact.email)),
            ("customer", text!(locale, contact.customer)),
            ("locale", text!(locale, contact.language)),
            ("timezone", text!(locale, contact.timezone)),
            ("do_not_contact", text!(locale, contact.do_not_contact)),
        ];
        ImportPreview {
            columns: preview_contacts(beginning.as_bytes()).into_iter().map(column).collect(),
            fields: fields.map(|(name, words)| (name.to_owned(), words.to_owned())).to_vec(),
        }
    }

    pub(super) async fn store(
        access: &Access,
        file: String,
        columns: &[(String, String)],
    ) -> Result<ImportOutcome, AppError> {
        let held = columns.iter().filter(|(_, field)| !field.is_empty());
        let pairs = held.map(|(column, field)| (field.as_str(), column.as_str()));
        let ignored = columns.iter().filter(|(_, field)| field.is_empty()).map(|(column, _)| column.as_str());
        let import = ContactImport {
            db: access.db(),
            workspace: &access.workspace,
            mapping: Mapping::parse(pairs, ignored)?,
            now_ms: access.now_ms(),
            new_id: access.services.new_id,
        };
        let locale = access.locale;
        match import.store(file.into_bytes()).await {
            Ok(Upserted { created, updated }) => {
                let (created, updated) = (text::count(locale, created), text::count(locale, updated));
                let words = text!(locale, contact.imported, created = created, updated = updated);
                Ok(ImportOutcome::Stored(words.to_string()))
            }
            Err(ImportError::Defects(report)) => Ok(ImportOutcome::Defects(report.lines(locale))),
            Err(ImportError::TooLarge) => Err(AppError::field("file", Code::TooLong)),
            Err(ImportError::Db(error)) => Err(error.into()),
        }
    }
}
