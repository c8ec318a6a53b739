//! Erasing a person: who they are goes for good, what was counted stays.
//!
//! Their answers keep their scores without a link to them. What they wrote
//! themselves in answers is deleted with the response, which is another call.

use serde_json::Value;
use sqlx::SqliteConnection;

use crate::db::case::call::erase_calls;
use crate::db::{Db, DbError, hash_token};
use crate::domain::id::WorkspaceId;

impl Db {
    /// Erases a contact: the person, the links that were sent to them, mails
    /// that wait, and the link from their responses. That they wanted no mail
    /// is remembered by a hash of their address.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_contact(&self, workspace: WorkspaceId, external_id: &str) -> Result<(), DbError> {
        let email = self.find_contact(workspace, external_id).await?.email;
        // Looked for outside of the writer, for it may be long.
        let responses = self.list_responses_of(workspace, external_id, email.as_deref()).await?;
        let external_id = external_id.to_owned();
        self.write(move |conn| Box::pin(erase(conn, workspace, external_id, responses))).await
    }

    /// Ids of the responses that name this person.
    async fn list_responses_of(
        &self,
        workspace: WorkspaceId,
        external_id: &str,
        email: Option<&str>,
    ) -> Result<Vec<String>, DbError> {
        // A rough look by the engine, an exact one here: `like` knows no case.
        let quoted = |text: &str| {
            let text = Value::from(text).to_string();
            format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
        };
        let candidates: Vec<(String, String)> = sqlx::query_as(
            "select response_id, contact from response
             where workspace_id = $1 and contact is not null
               and (contact like $2 escape '\\' or contact like $3 escape '\\')",
        )
        .bind(workspace.to_string())
        .bind(quoted(external_id))
        .bind(quoted(email.unwrap_or(external_id)))
        .fetch_all(&mut *self.reader().await?)
        .await?;
        let is_theirs = |contact: &str| {
            let contact: Value = serde_json::from_str(contact).unwrap_or_default();
            match contact["external_id"].as_str() {
                Some(id) => id == external_id,
                None => email.is_some() && contact["email"].as_str() == email,
            }
        };
        let theirs = candidates.into_iter().filter(|(_, contact)| is_theirs(contact));
        Ok(theirs.map(|(response_id, _)| response_id).collect())
    }
}

async fn erase(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    external_id: String,
    responses: Vec<String>,
) -> Result<(), DbError> {
    let (contact_id, email, unsubscribed_at): (String, Option<String>, Option<i64>) = sqlx::query_as(
        "select contact_id, email, unsubscribed_at from contact where workspace_id = $1 and external_id = $2",
    )
    .bind(workspace.to_string())
    .bind(&external_id)
    .fetch_one(&mut *conn)
    .await?;
    if let Some((email, at)) = email.as_ref().zip(unsubscribed_at) {
        sqlx::query(
            "insert into unwanted_address (workspace_id, address_hash, unsubscribed_at) values ($1, $2, $3)
             on conflict (workspace_id, address_hash) do nothing",
        )
        .bind(workspace.to_string())
        .bind(hash_token(email).as_str())
        .bind(at)
        .execute(&mut *conn)
        .await?;
    }
    if let Some(email) = &email {
        erase_calls(conn, &workspace.to_string(), email).await?;
    }
    for response_id in responses {
        sqlx::query("update response set contact = null where workspace_id = $1 and response_id = $2")
            .bind(workspace.to_string())
            .bind(response_id)
            .execute(&mut *conn)
            .await?;
    }
    for statement in [
        // Answers that came in since, and those of addresses changed since.
        "update response set contact = null where response_id in
             (select response_id from invitation where contact_id = $1 and response_id is not null)",
        "delete from invitation_token where invitation_id in
             (select invitation_id from invitation where contact_id = $1)",
        "update mail set state = 'cancelled', lease_until = null where state in ('waiting', 'sending')
             and invitation_id in (select invitation_id from invitation where contact_id = $1)",
        "update mail set recipient = null, problem = null where invitation_id in
             (select invitation_id from invitation where contact_id = $1)",
        "update invitation set state = 'cancelled' where contact_id = $1 and state in ('waiting', 'sent')",
        "delete from contact where contact_id = $1",
    ] {
        sqlx::query(statement).bind(&contact_id).execute(&mut *conn).await?;
    }
    Ok(())
}
