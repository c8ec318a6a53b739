//! What happened with customers, as it comes in. Each counts once, however
//! often it is sent, and sets its triggers off once.

use std::collections::{BTreeMap, HashMap};

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::trigger::{self, Happening};
use super::{Db, DbError};
use crate::domain::id::{ContactId, InteractionId, WorkspaceId};
use crate::domain::survey::Fact;

/// A checked interaction as it came in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InteractionInput {
    /// The sender's own id, unique in the workspace.
    pub external_id: String,
    /// The sender's own id of the person.
    pub contact_id: Option<String>,
    /// Their address, lower-cased; finds whoever has it first.
    pub email: Option<String>,
    /// External id of the customer.
    pub customer: Option<String>,
    /// What happened.
    pub kind: String,
    /// When, ms UTC.
    pub at: i64,
    /// What else is known of it.
    pub properties: BTreeMap<String, Fact>,
    /// What it was about.
    pub subject: Option<String>,
    /// What was said or written.
    pub body: Option<String>,
    /// How long it took.
    pub minutes: Option<i64>,
}

/// What became of interactions that came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InteractionsTaken {
    /// Those that were not known.
    pub created: u64,
    /// Those that were, and were changed.
    pub updated: u64,
    /// Places of those whose person nobody knows; nothing of them is stored.
    pub unknown: Vec<usize>,
}

/// A stored interaction.
#[derive(Clone, Debug, PartialEq)]
pub struct InteractionRow {
    /// Its id.
    pub interaction_id: InteractionId,
    /// The sender's own id.
    pub external_id: String,
    /// The sender's own id of the person.
    pub contact: Option<String>,
    /// External id of the customer.
    pub customer: Option<String>,
    /// What happened.
    pub kind: String,
    /// When, ms UTC.
    pub at: i64,
    /// What else is known of it.
    pub properties: BTreeMap<String, Fact>,
    /// What it was about.
    pub subject: Option<String>,
    /// What was said or written.
    pub body: Option<String>,
    /// How long it took.
    pub minutes: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct StoredInteraction {
    interaction_id: String,
    external_id: String,
    contact: Option<String>,
    customer: Option<String>,
    kind: String,
    at: i64,
    properties: String,
    subject: Option<String>,
    body: Option<String>,
    minutes: Option<i64>,
}

const SELECT: &str =
    "select n.interaction_id, n.external_id, c.external_id as contact, n.customer, n.kind, n.at,
        n.properties, n.subject, n.body, n.minutes
    from interaction n left join contact c on c.contact_id = n.contact_id where n.workspace_id = ";

impl StoredInteraction {
    fn read(self) -> Result<InteractionRow, DbError> {
        let Self {
            interaction_id,
            external_id,
            contact,
            customer,
            kind,
            at,
            properties,
            subject,
            body,
            minutes,
        } = self;
        Ok(InteractionRow {
            interaction_id: InteractionId::parse(&interaction_id).map_err(DbError::other)?,
            external_id,
            contact,
            customer,
            kind,
            at,
            properties: serde_json::from_str(&properties)?,
            subject,
            body,
            minutes,
        })
    }
}

/// Whether one unknown person refuses them all, as files do, or only theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unknown {
    RefusesAll,
    RefusesTheirs,
}

impl Db {
    /// Stores interactions or changes those that are known, in their order; of
    /// persons nobody knows none. What was not known before sets off the
    /// triggers of its kind, in the same transaction.
    ///
    /// # Errors
    /// As any write.
    pub async fn upsert_interactions(
        &self,
        workspace: WorkspaceId,
        interactions: Vec<InteractionInput>,
        now: i64,
        new_id: fn() -> Uuid,
    ) -> Result<InteractionsTaken, DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                upsert(conn, workspace, &interactions, Unknown::RefusesTheirs, now, new_id).await
            })
        })
        .await
    }

    /// The same, all or none: when a person is not known, nothing is stored.
    ///
    /// # Errors
    /// As any write.
    pub async fn import_interactions(
        &self,
        workspace: WorkspaceId,
        interactions: Vec<InteractionInput>,
        now: i64,
        new_id: fn() -> Uuid,
    ) -> Result<InteractionsTaken, DbError> {
        self.write(move |conn| {
            Box::pin(
                async move { upsert(conn, workspace, &interactions, Unknown::RefusesAll, now, new_id).await },
            )
        })
        .await
    }

    /// Places of the interactions whose person nobody knows.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_unknown_people(
        &self,
        workspace: WorkspaceId,
        interactions: &[InteractionInput],
    ) -> Result<Vec<usize>, DbError> {
        let mut conn = self.reader().await?;
        let mut people = People::default();
        let mut unknown = Vec::new();
        for (index, interaction) in interactions.iter().enumerate() {
            if people.find(&mut conn, workspace, interaction).await? == Found::Nobody {
                unknown.push(index);
            }
        }
        Ok(unknown)
    }

    /// A page of at most `limit` interactions, those that came in last first:
    /// those before `before`.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_interactions(
        &self,
        workspace: WorkspaceId,
        before: Option<InteractionId>,
        limit: i64,
    ) -> Result<Vec<InteractionRow>, DbError> {
        let mut statement = QueryBuilder::<Sqlite>::new(SELECT);
        statement.push_bind(workspace.to_string());
        if let Some(before) = before {
            statement.push(" and n.interaction_id < ").push_bind(before.to_string());
        }
        statement.push(" order by n.interaction_id desc limit ").push_bind(limit);
        let rows: Vec<StoredInteraction> =
            statement.build_query_as().fetch_all(&mut *self.reader().await?).await?;
        rows.into_iter().map(StoredInteraction::read).collect()
    }

    /// The interaction with this id of its sender.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_interaction(
        &self,
        workspace: WorkspaceId,
        external_id: &str,
    ) -> Result<InteractionRow, DbError> {
        let mut statement = QueryBuilder::<Sqlite>::new(SELECT);
        statement.push_bind(workspace.to_string()).push(" and n.external_id = ").push_bind(external_id);
        statement.build_query_as::<StoredInteraction>().fetch_one(&mut *self.reader().await?).await?.read()
    }
}

/// What happened with a contact, the latest first.
pub(super) async fn list_of_contact(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    contact: ContactId,
    limit: i64,
) -> Result<Vec<InteractionRow>, DbError> {
    let mut statement = QueryBuilder::<Sqlite>::new(SELECT);
    statement.push_bind(workspace.to_string()).push(" and n.contact_id = ").push_bind(contact.to_string());
    statement.push(" order by n.at desc, n.interaction_id desc limit ").push_bind(limit);
    let rows: Vec<StoredInteraction> = statement.build_query_as().fetch_all(conn).await?;
    rows.into_iter().map(StoredInteraction::read).collect()
}

/// Who an interaction is about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    /// A contact, by our id.
    Contact(String),
    /// No person was named.
    NoPerson,
    /// Somebody was named whom nobody knows.
    Nobody,
}

/// The people who were looked for, each once.
#[derive(Default)]
struct People(HashMap<(Option<String>, Option<String>), Found>);

impl People {
    async fn find(
        &mut self,
        conn: &mut SqliteConnection,
        workspace: WorkspaceId,
        interaction: &InteractionInput,
    ) -> Result<Found, DbError> {
        let named = (interaction.contact_id.clone(), interaction.email.clone());
        if let Some(found) = self.0.get(&named) {
            return Ok(found.clone());
        }
        let contact: Option<String> = match &named {
            (None, None) => return Ok(Found::NoPerson),
            (Some(external_id), _) => {
                sqlx::query_scalar("select contact_id from contact where workspace_id = $1 and external_id = $2")
                    .bind(workspace.to_string())
                    .bind(external_id)
                    .fetch_optional(conn)
                    .await?
            }
            // Of several with one address the one that came in first.
            (None, Some(email)) => sqlx::query_scalar(
                "select contact_id from contact where workspace_id = $1 and email = $2 order by contact_id limit 1",
            )
            .bind(workspace.to_string())
            .bind(email)
            .fetch_optional(conn)
            .await?,
        };
        let found = contact.map_or(Found::Nobody, Found::Contact);
        self.0.insert(named, found.clone());
        Ok(found)
    }
}

async fn upsert(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    interactions: &[InteractionInput],
    unknown: Unknown,
    now: i64,
    new_id: fn() -> Uuid,
) -> Result<InteractionsTaken, DbError> {
    let mut people = People::default();
    let mut found = Vec::with_capacity(interactions.len());
    let mut taken = InteractionsTaken::default();
    for (index, interaction) in interactions.iter().enumerate() {
        let person = people.find(conn, workspace, interaction).await?;
        if person == Found::Nobody {
            taken.unknown.push(index);
        }
        found.push(person);
    }
    if unknown == Unknown::RefusesAll && !taken.unknown.is_empty() {
        return Ok(taken);
    }
    let triggers = trigger::list_on(conn, workspace).await?;
    for (interaction, person) in interactions.iter().zip(found) {
        let contact = match person {
            Found::Nobody => continue,
            Found::Contact(contact) => Some(contact),
            Found::NoPerson => None,
        };
        match write(conn, workspace, interaction, contact.as_deref(), now, new_id).await? {
            Written::Updated => taken.updated += 1,
            Written::Created(interaction_id) => {
                taken.created += 1;
                let happening = Happening {
                    interaction_id,
                    external_id: &interaction.external_id,
                    kind: &interaction.kind,
                    at: interaction.at,
                    has_person: contact.is_some(),
                };
                trigger::set_off(conn, &triggers, &happening, now).await?;
            }
        }
    }
    Ok(taken)
}

enum Written {
    Created(InteractionId),
    Updated,
}

async fn write(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    interaction: &InteractionInput,
    contact: Option<&str>,
    now: i64,
    new_id: fn() -> Uuid,
) -> Result<Written, DbError> {
    let InteractionInput {
        external_id,
        contact_id: _,
        email: _,
        customer,
        kind,
        at,
        properties,
        subject,
        body,
        minutes,
    } = interaction;
    let interaction_id = InteractionId::new(new_id());
    let stored: String = sqlx::query_scalar(
        "insert into interaction (interaction_id, workspace_id, external_id, contact_id, customer, kind, at,
                                  properties, subject, body, minutes, received_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict (workspace_id, external_id) do update set contact_id = excluded.contact_id,
             customer = excluded.customer, kind = excluded.kind, at = excluded.at,
             properties = excluded.properties, subject = excluded.subject, body = excluded.body,
             minutes = excluded.minutes
         returning interaction_id",
    )
    .bind(interaction_id.to_string())
    .bind(workspace.to_string())
    .bind(external_id)
    .bind(contact)
    .bind(customer.as_deref())
    .bind(kind)
    .bind(at)
    .bind(serde_json::to_string(properties)?)
    .bind(subject.as_deref())
    .bind(body.as_deref())
    .bind(minutes)
    .bind(now)
    .fetch_one(conn)
    .await?;
    Ok(if stored == interaction_id.to_string() { Written::Created(interaction_id) } else { Written::Updated })
}
