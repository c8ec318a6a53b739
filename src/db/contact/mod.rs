//! Contacts: the people of a workspace's customers whom surveys are sent to.

use std::collections::BTreeMap;

use sqlx::{QueryBuilder, Sqlite};

use super::response::select::like_word;
use super::{Db, DbError};
use crate::domain::id::{ContactId, WorkspaceId};

mod erase;
pub(super) mod rule;
#[cfg(test)]
mod tests;
mod timeline;
mod upsert;

pub use timeline::{ContactAsk, ContactCase};
pub use upsert::Upserted;

/// What happens to a field of a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change {
    /// It stays as it is known.
    #[default]
    Keep,
    /// It is no longer known.
    Clear,
    /// It is this from now on.
    Set(String),
}

/// A checked contact as it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactInput {
    /// The sender's own id, unique in the workspace.
    pub external_id: String,
    /// External id of the customer.
    pub customer: Change,
    /// What the person is called.
    pub name: Change,
    /// Their address, lower-cased.
    pub email: Change,
    /// Their language, as the web names them.
    pub locale: Change,
    /// Their time zone, by its IANA name.
    pub timezone: Change,
    /// Name → value, or none to take it away; others stay.
    pub attributes: BTreeMap<String, Option<String>>,
    /// Whether nobody shall write to them; stays when none.
    pub do_not_contact: Option<bool>,
}

/// A stored contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRow {
    /// Its id.
    pub contact_id: ContactId,
    /// The sender's own id.
    pub external_id: String,
    /// External id of the customer.
    pub customer: Option<String>,
    /// What the person is called.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their language.
    pub locale: Option<String>,
    /// Their time zone, by its IANA name.
    pub timezone: Option<String>,
    /// Name → value.
    pub attributes: BTreeMap<String, String>,
    /// When it came in first, ms UTC.
    pub created_at: i64,
    /// When it was last changed, ms UTC.
    pub updated_at: i64,
    /// Since when somebody here says not to write to them, ms UTC.
    pub do_not_contact_at: Option<i64>,
    /// Since when they do not want mail, ms UTC.
    pub unsubscribed_at: Option<i64>,
    /// Since when their address is known not to exist, ms UTC.
    pub bounced_at: Option<i64>,
}

/// The columns of a [`StoredContact`], of the table `contact c`.
pub(super) const COLUMNS: &str = "c.contact_id, c.external_id, c.customer, c.name, c.email, c.locale, c.timezone, \
     c.attributes, c.created_at, c.updated_at, c.do_not_contact_at, c.unsubscribed_at, c.bounced_at";

#[derive(sqlx::FromRow)]
pub(super) struct StoredContact {
    contact_id: String,
    external_id: String,
    customer: Option<String>,
    name: Option<String>,
    email: Option<String>,
    locale: Option<String>,
    timezone: Option<String>,
    attributes: String,
    created_at: i64,
    updated_at: i64,
    do_not_contact_at: Option<i64>,
    unsubscribed_at: Option<i64>,
    bounced_at: Option<i64>,
}

impl StoredContact {
    pub(super) fn read(self) -> Result<ContactRow, DbError> {
        let Self {
            contact_id,
            external_id,
            customer,
            name,
            email,
            locale,
            timezone,
            attributes,
            created_at,
            updated_at,
            do_not_contact_at,
            unsubscribed_at,
            bounced_at,
        } = self;
        Ok(ContactRow {
            contact_id: ContactId::parse(&contact_id).map_err(DbError::other)?,
            external_id,
            customer,
            name,
            email,
            locale,
            timezone,
            attributes: serde_json::from_str(&attributes)?,
            created_at,
            updated_at,
            do_not_contact_at,
            unsubscribed_at,
            bounced_at,
        })
    }
}

impl Db {
    /// A page of at most `limit` contacts, newest first: those made before
    /// `before`, in whose name, address or id every word of `q` stands.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_contacts(
        &self,
        workspace: WorkspaceId,
        q: &str,
        before: Option<ContactId>,
        limit: i64,
    ) -> Result<Vec<ContactRow>, DbError> {
        let mut statement = QueryBuilder::<Sqlite>::new("select ");
        statement
            .push(COLUMNS)
            .push(" from contact c where c.workspace_id = ")
            .push_bind(workspace.to_string());
        if let Some(before) = before {
            statement.push(" and c.contact_id < ").push_bind(before.to_string());
        }
        for word in q.split_whitespace() {
            statement.push(" and c.search like ").push_bind(like_word(word)).push(" escape '\\'");
        }
        statement.push(" order by c.contact_id desc limit ").push_bind(limit);
        let rows: Vec<StoredContact> =
            statement.build_query_as().fetch_all(&mut *self.reader().await?).await?;
        rows.into_iter().map(StoredContact::read).collect()
    }

    /// How many contacts there are.
    ///
    /// # Errors
    /// As any read.
    pub async fn count_contacts(&self, workspace: WorkspaceId) -> Result<i64, DbError> {
        Ok(sqlx::query_scalar("select count(*) from contact where workspace_id = $1")
            .bind(workspace.to_string())
            .fetch_one(&mut *self.reader().await?)
            .await?)
    }

    /// The contact with this id of its sender.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_contact(
        &self,
        workspace: WorkspaceId,
        external_id: &str,
    ) -> Result<ContactRow, DbError> {
        let mut statement = QueryBuilder::<Sqlite>::new("select ");
        statement
            .push(COLUMNS)
            .push(" from contact c where c.workspace_id = ")
            .push_bind(workspace.to_string());
        statement.push(" and c.external_id = ").push_bind(external_id);
        statement.build_query_as::<StoredContact>().fetch_one(&mut *self.reader().await?).await?.read()
    }

    /// The contact with this id of ours.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_contact_by_id(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<ContactRow, DbError> {
        let mut statement = QueryBuilder::<Sqlite>::new("select ");
        statement
            .push(COLUMNS)
            .push(" from contact c where c.workspace_id = ")
            .push_bind(workspace.to_string());
        statement.push(" and c.contact_id = ").push_bind(contact.to_string());
        statement.build_query_as::<StoredContact>().fetch_one(&mut *self.reader().await?).await?.read()
    }

    /// The contact that has this address, the first of several.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_contact_by_email(
        &self,
        workspace: WorkspaceId,
        email: &str,
    ) -> Result<ContactRow, DbError> {
        let mut statement = QueryBuilder::<Sqlite>::new("select ");
        statement
            .push(COLUMNS)
            .push(" from contact c where c.workspace_id = ")
            .push_bind(workspace.to_string());
        statement.push(" and c.email = ").push_bind(email).push(" order by c.contact_id limit 1");
        statement.build_query_as::<StoredContact>().fetch_one(&mut *self.reader().await?).await?.read()
    }
}
