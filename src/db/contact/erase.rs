//! Erasing a person: who they are goes for good, what was counted stays.
//!
//! Their answers keep their scores without a link to them. What they wrote
//! themselves in answers is deleted with the response, which is another call.

use sqlx::SqliteConnection;

use super::timeline::list_named;
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
        let responses =
            list_named(&mut *self.reader().await?, workspace, external_id, email.as_deref()).await?;
        let external_id = external_id.to_owned();
        self.write(move |conn| Box::pin(erase(conn, workspace, external_id, responses))).await
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
        "update mail set state = 'cancelled', lease_until = null where state in ('waiting', 'sending', 'handed', 'unsure')
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
