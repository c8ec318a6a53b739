//! Keys of the REST API. The key itself is shown once, when it is made.

use sqlx::FromRow;

use super::secret::hash_token;
use super::{Db, DbError};
use crate::domain::error::Code;
use crate::domain::id::{KeyId, WorkspaceId};
use crate::domain::member::Scope;

/// How exactly the last use is known, in ms.
const USED_EVERY: i64 = 60_000;

/// What a key is called: trimmed, 1 to 100 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName(String);

impl KeyName {
    /// Trims and checks a name.
    ///
    /// # Errors
    /// [`Code::Required`] when empty, [`Code::TooLong`],
    /// [`Code::InvalidFormat`] for control characters.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.trim();
        match text.chars().count() {
            0 => Err(Code::Required),
            _ if text.contains(char::is_control) => Err(Code::InvalidFormat),
            1..=100 => Ok(Self(text.to_owned())),
            _ => Err(Code::TooLong),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A key in the list of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyListRow {
    /// Its id.
    pub key_id: KeyId,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// When it was made, ms UTC.
    pub created_at: i64,
    /// When it was last used, to the minute, ms UTC.
    pub last_used_at: Option<i64>,
}

/// What a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyAccess {
    /// Which key.
    pub key_id: KeyId,
    /// Which workspace.
    pub workspace_id: WorkspaceId,
    /// What it may do there.
    pub scope: Scope,
}

#[derive(FromRow)]
struct KeyRow {
    key_id: String,
    workspace_id: String,
    name: String,
    scope: String,
    created_at: i64,
    last_used_at: Option<i64>,
}

impl KeyRow {
    fn access(&self) -> Result<KeyAccess, DbError> {
        Ok(KeyAccess {
            key_id: KeyId::parse(&self.key_id).map_err(DbError::other)?,
            workspace_id: WorkspaceId::parse(&self.workspace_id).map_err(DbError::other)?,
            scope: Scope::parse(&self.scope).map_err(|_| DbError::other("stored scope is unknown"))?,
        })
    }

    fn read(self) -> Result<KeyListRow, DbError> {
        let KeyAccess { key_id, workspace_id: _, scope } = self.access()?;
        let Self { name, created_at, last_used_at, .. } = self;
        Ok(KeyListRow { key_id, name, scope, created_at, last_used_at })
    }
}

impl Db {
    /// Makes a key of `token`.
    ///
    /// # Errors
    /// As any write.
    pub async fn create_key(
        &self,
        workspace_id: WorkspaceId,
        key_id: KeyId,
        name: KeyName,
        scope: Scope,
        token: &str,
        now: i64,
    ) -> Result<(), DbError> {
        let token_hash = hash_token(token);
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query(
                    "insert into api_key (key_id, workspace_id, name, scope, token_hash, created_at) \
                     values ($1, $2, $3, $4, $5, $6)",
                )
                .bind(key_id.to_string())
                .bind(workspace_id.to_string())
                .bind(name.as_str())
                .bind(scope.as_str())
                .bind(token_hash.as_str())
                .bind(now)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// At most `limit` keys, newest first, those made before the key `before`
    /// where one is given.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_keys(
        &self,
        workspace_id: WorkspaceId,
        before: Option<KeyId>,
        limit: u32,
    ) -> Result<Vec<KeyListRow>, DbError> {
        sqlx::query_as::<_, KeyRow>(
            "select key_id, workspace_id, name, scope, created_at, last_used_at from api_key \
             where workspace_id = $1 and ($2 is null or key_id < $2) order by key_id desc limit $3",
        )
        .bind(workspace_id.to_string())
        .bind(before.map(|id| id.to_string()))
        .bind(limit)
        .fetch_all(&mut *self.reader().await?)
        .await?
        .into_iter()
        .map(KeyRow::read)
        .collect()
    }

    /// Revokes a key.
    ///
    /// # Errors
    /// `NotFound` when it is not this workspace's.
    pub async fn delete_key(&self, workspace_id: WorkspaceId, key_id: KeyId) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let done = sqlx::query("delete from api_key where workspace_id = $1 and key_id = $2")
                    .bind(workspace_id.to_string())
                    .bind(key_id.to_string())
                    .execute(conn)
                    .await?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }

    /// What this key opens.
    ///
    /// # Errors
    /// `NotFound` for an unknown or revoked key.
    pub async fn find_key(&self, token: &str, now: i64) -> Result<KeyAccess, DbError> {
        let row: KeyRow = sqlx::query_as(
            "select key_id, workspace_id, name, scope, created_at, last_used_at from api_key \
             where token_hash = $1",
        )
        .bind(hash_token(token).as_str())
        .fetch_one(&mut *self.reader().await?)
        .await?;
        let access = row.access()?;
        if row.last_used_at.is_none_or(|last_used_at| now - last_used_at >= USED_EVERY) {
            // A busy or full disk must not refuse a reader, so a failure here
            // only leaves the time of last use as it was.
            let _ = self.update_last_used(access.key_id, now).await;
        }
        Ok(access)
    }

    async fn update_last_used(&self, key_id: KeyId, now: i64) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query(
                    "update api_key set last_used_at = $2 \
                     where key_id = $1 and (last_used_at is null or last_used_at <= $3)",
                )
                .bind(key_id.to_string())
                .bind(now)
                .bind(now - USED_EVERY)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{NOW, TestHouse};

    async fn create_key(house: &TestHouse, workspace_id: WorkspaceId, token: &str) -> KeyId {
        let key_id = house.new_id(KeyId::new);
        let name = KeyName::parse("Loja").unwrap();
        house.db.create_key(workspace_id, key_id, name, Scope::Track, token, NOW).await.unwrap();
        key_id
    }

    #[tokio::test]
    async fn a_key_opens_its_workspace_until_it_is_revoked() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        let key_id = create_key(&house, acme, "token").await;
        let access = house.db.find_key("token", NOW).await.unwrap();
        assert_eq!(access, KeyAccess { key_id, workspace_id: acme, scope: Scope::Track });
        assert!(matches!(house.db.find_key("other", NOW).await, Err(DbError::NotFound)));
        house.db.delete_key(acme, key_id).await.unwrap();
        assert!(matches!(house.db.find_key("token", NOW).await, Err(DbError::NotFound)));
    }

    #[tokio::test]
    async fn another_workspaces_key_is_neither_listed_nor_deleted() {
        let house = TestHouse::open().await;
        let (acme, other) = (house.workspace("acme").await, house.workspace("other").await);
        let key_id = create_key(&house, acme, "token").await;
        assert_eq!(house.db.list_keys(other, None, 10).await.unwrap(), []);
        assert!(matches!(house.db.delete_key(other, key_id).await, Err(DbError::NotFound)));
        assert!(house.db.find_key("token", NOW).await.is_ok());
    }

    #[tokio::test]
    async fn keys_are_listed_newest_first_page_by_page() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        let mut made = Vec::new();
        for token in ["one", "two", "three"] {
            made.push(create_key(&house, acme, token).await);
        }
        let first = house.db.list_keys(acme, None, 2).await.unwrap();
        let rest = house.db.list_keys(acme, Some(first[1].key_id), 2).await.unwrap();
        let listed: Vec<KeyId> = first.iter().chain(&rest).map(|row| row.key_id).collect();
        made.reverse();
        assert_eq!(listed, made);
    }

    #[tokio::test]
    async fn the_last_use_is_written_every_minute_at_most() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        create_key(&house, acme, "token").await;
        assert_eq!(house.db.list_keys(acme, None, 1).await.unwrap()[0].last_used_at, None);
        for (at, last_used_at) in [(0, 0), (59_999, 0), (60_000, 60_000)] {
            house.db.find_key("token", NOW + at).await.unwrap();
            let list = house.db.list_keys(acme, None, 1).await.unwrap();
            assert_eq!(list[0].last_used_at, Some(NOW + last_used_at), "at {at}");
        }
    }
}
