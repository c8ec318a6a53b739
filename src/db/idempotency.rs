//! Replies that were given under an `Idempotency-Key`, kept for a day, so
//! that a repeated POST gets the same reply and changes nothing.

use sqlx::SqliteConnection;

use super::{Db, DbError};
use crate::domain::id::WorkspaceId;

/// How long a reply is kept, in ms.
const KEPT: i64 = 24 * 3_600_000;

/// What was replied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptReply {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub answer: String,
    /// Where what was made is found.
    pub location: Option<String>,
}

impl Db {
    /// The reply that was given to this key within a day, if any.
    ///
    /// # Errors
    /// `Conflict("idempotency")` when the key came with another body.
    pub async fn find_kept_reply(
        &self,
        workspace_id: WorkspaceId,
        key: &str,
        body_hash: &str,
        now: i64,
    ) -> Result<Option<KeptReply>, DbError> {
        find(&mut *self.reader().await?, workspace_id, key, body_hash, now).await
    }

    /// Keeps a reply and forgets old ones. When another request with this key
    /// was quicker, its reply stays and is given back.
    ///
    /// # Errors
    /// `Conflict("idempotency")` when that one had another body.
    pub async fn create_kept_reply(
        &self,
        workspace_id: WorkspaceId,
        key: &str,
        body_hash: &str,
        reply: KeptReply,
        now: i64,
    ) -> Result<KeptReply, DbError> {
        let (key, body_hash) = (key.to_owned(), body_hash.to_owned());
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query("delete from idempotency where created_at <= $1")
                    .bind(now - KEPT)
                    .execute(&mut *conn)
                    .await?;
                if let Some(earlier) = find(conn, workspace_id, &key, &body_hash, now).await? {
                    return Ok(earlier);
                }
                sqlx::query(
                    "insert into idempotency (workspace_id, key, body_hash, status, answer, location, created_at) \
                     values ($1, $2, $3, $4, $5, $6, $7)",
                )
                .bind(workspace_id.to_string())
                .bind(&key)
                .bind(&body_hash)
                .bind(reply.status)
                .bind(&reply.answer)
                .bind(&reply.location)
                .bind(now)
                .execute(conn)
                .await?;
                Ok(reply)
            })
        })
        .await
    }
}

async fn find(
    conn: &mut SqliteConnection,
    workspace_id: WorkspaceId,
    key: &str,
    body_hash: &str,
    now: i64,
) -> Result<Option<KeptReply>, DbError> {
    let found: Option<(String, u16, String, Option<String>)> = sqlx::query_as(
        "select body_hash, status, answer, location from idempotency \
         where workspace_id = $1 and key = $2 and created_at > $3",
    )
    .bind(workspace_id.to_string())
    .bind(key)
    .bind(now - KEPT)
    .fetch_optional(conn)
    .await?;
    match found {
        Some((hash, ..)) if hash != body_hash => Err(DbError::Conflict("idempotency")),
        found => Ok(found.map(|(_, status, answer, location)| KeptReply { status, answer, location })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{NOW, TestHouse};

    fn reply(answer: &str) -> KeptReply {
        KeptReply { status: 201, answer: answer.into(), location: Some(format!("/{answer}")) }
    }

    #[tokio::test]
    async fn a_repeated_request_gets_the_first_reply_for_a_day() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        assert_eq!(house.db.find_kept_reply(acme, "k", "hash", NOW).await.unwrap(), None);
        house.db.create_kept_reply(acme, "k", "hash", reply("first"), NOW).await.unwrap();
        let second = house.db.create_kept_reply(acme, "k", "hash", reply("second"), NOW + 1).await.unwrap();
        assert_eq!(second, reply("first"));
        let found = house.db.find_kept_reply(acme, "k", "hash", NOW + KEPT - 1).await.unwrap();
        assert_eq!(found, Some(reply("first")));
        assert_eq!(house.db.find_kept_reply(acme, "k", "hash", NOW + KEPT).await.unwrap(), None);
        let later = house.db.create_kept_reply(acme, "k", "other", reply("later"), NOW + KEPT).await.unwrap();
        assert_eq!(later, reply("later"));
    }

    #[tokio::test]
    async fn the_same_key_with_another_body_is_a_conflict() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        house.db.create_kept_reply(acme, "k", "hash", reply("first"), NOW).await.unwrap();
        let found = house.db.find_kept_reply(acme, "k", "other", NOW).await;
        assert!(matches!(found, Err(DbError::Conflict("idempotency"))), "{found:?}");
        let made = house.db.create_kept_reply(acme, "k", "other", reply("second"), NOW).await;
        assert!(matches!(made, Err(DbError::Conflict("idempotency"))), "{made:?}");
    }

    #[tokio::test]
    async fn two_workspaces_may_use_the_same_key() {
        let house = TestHouse::open().await;
        let (acme, other) = (house.workspace("acme").await, house.workspace("other").await);
        house.db.create_kept_reply(acme, "k", "hash", reply("first"), NOW).await.unwrap();
        assert_eq!(house.db.find_kept_reply(other, "k", "another", NOW).await.unwrap(), None);
    }
}
