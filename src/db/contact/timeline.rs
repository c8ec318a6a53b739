//! What a workspace and a contact had to do with each other: their responses,
//! what they were asked, cases about them, what happened. Of anonymous surveys
//! nothing is told.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::ContactRow;
use crate::db::mailing::InvitationState;
use crate::db::{Db, DbError, InteractionRow};
use crate::domain::id::{CaseId, ContactId, ResponseId, WorkspaceId};

/// The person whom a response names, as the indexes have it.
const NAMED_ID: &str = "(case when json_valid(r.contact) then json_extract(r.contact, '$.external_id') end)";
const NAMED_EMAIL: &str = "(case when json_valid(r.contact) then json_extract(r.contact, '$.email') end)";

/// A survey that a contact was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactAsk {
    /// What the survey is called.
    pub survey_title: String,
    /// When the first mail was or will be sent, ms UTC.
    pub asked_at: i64,
    /// How far it has come.
    pub state: InvitationState,
}

/// A case about a response of a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactCase {
    /// Which.
    pub case_id: CaseId,
    /// What it is called; none when it is named after its response.
    pub title: Option<String>,
    /// How far it has come.
    pub status: String,
    /// When it was opened, ms UTC.
    pub opened_at: i64,
}

impl Db {
    /// The latest responses of a contact to surveys that are not anonymous,
    /// newest first: those that name them, and those to their invitations.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_responses_of_contact(
        &self,
        workspace: WorkspaceId,
        contact: &ContactRow,
        limit: i64,
    ) -> Result<Vec<ResponseId>, DbError> {
        let mut statement = QueryBuilder::<Sqlite>::new(
            "select r.response_id from response r join survey s on s.survey_id = r.survey_id
             where s.anonymous = 0 and r.response_id in (",
        );
        push_named(&mut statement, workspace, &contact.external_id, contact.email.as_deref());
        statement
            .push(" union select i.response_id from invitation i where i.response_id is not null and i.contact_id = ")
            .push_bind(contact.contact_id.to_string());
        statement.push(") order by r.answered_at desc, r.response_id desc limit ").push_bind(limit);
        let ids: Vec<String> = statement.build_query_scalar().fetch_all(&mut *self.reader().await?).await?;
        ids.iter().map(|id| ResponseId::parse(id).map_err(DbError::other)).collect()
    }

    /// What a contact was asked, newest first; not about anonymous surveys.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_asks_of_contact(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
        limit: i64,
    ) -> Result<Vec<ContactAsk>, DbError> {
        let rows: Vec<(String, i64, String)> = sqlx::query_as(
            "select s.title, i.asked_at, i.state
             from invitation i join survey s on s.survey_id = i.survey_id
             where i.workspace_id = $1 and i.contact_id = $2 and s.anonymous = 0
             order by i.asked_at desc, i.invitation_id desc limit $3",
        )
        .bind(workspace.to_string())
        .bind(contact.to_string())
        .bind(limit)
        .fetch_all(&mut *self.reader().await?)
        .await?;
        rows.into_iter()
            .map(|(survey_title, asked_at, state)| {
                Ok(ContactAsk { survey_title, asked_at, state: InvitationState::parse(&state)? })
            })
            .collect()
    }

    /// The cases about these responses, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_cases_of_responses(
        &self,
        workspace: WorkspaceId,
        responses: &[ResponseId],
    ) -> Result<Vec<ContactCase>, DbError> {
        let mut statement = QueryBuilder::<Sqlite>::new(
            "select c.case_id, c.title, c.status, c.opened_at from case_file c where c.workspace_id = ",
        );
        statement.push_bind(workspace.to_string()).push(" and c.response_id in (''");
        for response in responses {
            statement.push(", ").push_bind(response.to_string());
        }
        statement.push(") order by c.opened_at desc, c.case_id desc");
        let rows: Vec<(String, Option<String>, String, i64)> =
            statement.build_query_as().fetch_all(&mut *self.reader().await?).await?;
        rows.into_iter()
            .map(|(case_id, title, status, opened_at)| {
                let case_id = CaseId::parse(&case_id).map_err(DbError::other)?;
                Ok(ContactCase { case_id, title, status, opened_at })
            })
            .collect()
    }

    /// What happened with a contact, the latest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_interactions_of_contact(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
        limit: i64,
    ) -> Result<Vec<InteractionRow>, DbError> {
        crate::db::interaction::list_of_contact(&mut *self.reader().await?, workspace, contact, limit).await
    }
}

/// The responses that name a person: by the sender's own id, else by address.
pub(super) async fn list_named(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    external_id: &str,
    email: Option<&str>,
) -> Result<Vec<String>, DbError> {
    let mut statement = QueryBuilder::<Sqlite>::new("");
    push_named(&mut statement, workspace, external_id, email);
    Ok(statement.build_query_scalar().fetch_all(conn).await?)
}

fn push_named(
    statement: &mut QueryBuilder<Sqlite>,
    workspace: WorkspaceId,
    external_id: &str,
    email: Option<&str>,
) {
    statement.push("select r.response_id from response r where r.contact is not null and r.workspace_id = ");
    statement.push_bind(workspace.to_string()).push(" and ").push(NAMED_ID).push(" = ");
    statement.push_bind(external_id.to_owned());
    if let Some(email) = email {
        statement.push(
            " union select r.response_id from response r where r.contact is not null and r.workspace_id = ",
        );
        statement.push_bind(workspace.to_string()).push(" and ").push(NAMED_EMAIL).push(" = ");
        statement.push_bind(email.to_owned()).push(" and ").push(NAMED_ID).push(" is null");
    }
}
