//! Signed-in browsers. A session ends 30 days after sign-in, after 14 days
//! without use, or when its member ends it.

use sqlx::FromRow;

use super::member::{Member, MemberRow};
use super::secret::TokenHash;
use super::{Db, DbError};
use crate::domain::id::{MemberId, SessionId};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// A session's longest life.
pub const SESSION_LIFE: i64 = 30 * DAY;
/// The longest a session may lie unused.
pub const SESSION_IDLE: i64 = 14 * DAY;
/// How exactly the last use is known: writing it at each request would make
/// every page wait for the disk.
const SEEN_EVERY: i64 = 5 * MINUTE;
/// Characters that are kept of a browser's name.
const USER_AGENT_LENGTH: usize = 200;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which of their sessions this is.
    pub session_id: SessionId,
    /// The member.
    pub member: Member,
}

/// A session in the list of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionListRow {
    /// Its id.
    pub session_id: SessionId,
    /// What the browser calls itself.
    pub user_agent: String,
    /// When they signed in, ms UTC.
    pub created_at: i64,
    /// When it was last used, to five minutes, ms UTC.
    pub last_seen_at: i64,
}

#[derive(FromRow)]
struct SessionRow {
    session_id: String,
    last_seen_at: i64,
    #[sqlx(flatten)]
    member: MemberRow,
}

impl Db {
    /// Signs a browser in, and forgets those of the member's sessions that
    /// have ended.
    ///
    /// # Errors
    /// As any write.
    pub async fn create_session(
        &self,
        session_id: SessionId,
        member_id: MemberId,
        token_hash: &TokenHash,
        user_agent: &str,
        now: i64,
    ) -> Result<(), DbError> {
        let token_hash = token_hash.as_str().to_owned();
        let user_agent: String = user_agent.chars().take(USER_AGENT_LENGTH).collect();
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query(
                    "delete from session where member_id = $1 and (expires_at <= $2 or last_seen_at <= $3)",
                )
                .bind(member_id.to_string())
                .bind(now)
                .bind(now - SESSION_IDLE)
                .execute(&mut *conn)
                .await?;
                sqlx::query(
                    "insert into session (session_id, token_hash, member_id, user_agent, created_at, \
                     last_seen_at, expires_at) values ($1, $2, $3, $4, $5, $5, $6)",
                )
                .bind(session_id.to_string())
                .bind(token_hash)
                .bind(member_id.to_string())
                .bind(user_agent)
                .bind(now)
                .bind(now + SESSION_LIFE)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Who is signed in by this token.
    ///
    /// # Errors
    /// `NotFound` when nobody is, or not any longer.
    pub async fn find_session(&self, token_hash: &TokenHash, now: i64) -> Result<Session, DbError> {
        let row: SessionRow = sqlx::query_as(
            "select s.session_id, s.last_seen_at, p.member_id, p.email, p.name, p.locale, p.theme, \
             p.password_hash is not null as has_password \
             from session s join member p on p.member_id = s.member_id \
             where s.token_hash = $1 and s.expires_at > $2 and s.last_seen_at > $3",
        )
        .bind(token_hash.as_str())
        .bind(now)
        .bind(now - SESSION_IDLE)
        .fetch_one(&mut *self.reader().await?)
        .await?;
        let SessionRow { session_id, last_seen_at, member } = row;
        if now - last_seen_at >= SEEN_EVERY {
            // A busy or full disk must not sign anybody out, so a failure
            // here only leaves the time of last use as it was.
            let _ = self.update_last_seen(session_id.clone(), now).await;
        }
        Ok(Session {
            session_id: SessionId::parse(&session_id).map_err(DbError::other)?,
            member: member.read()?,
        })
    }

    async fn update_last_seen(&self, session_id: String, now: i64) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query(
                    "update session set last_seen_at = $2 where session_id = $1 and last_seen_at <= $3",
                )
                .bind(session_id)
                .bind(now)
                .bind(now - SEEN_EVERY)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// A member's own sessions, last used first.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_sessions(&self, member_id: MemberId, now: i64) -> Result<Vec<SessionListRow>, DbError> {
        let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(
            "select session_id, user_agent, created_at, last_seen_at from session \
             where member_id = $1 and expires_at > $2 and last_seen_at > $3 \
             order by last_seen_at desc, session_id desc",
        )
        .bind(member_id.to_string())
        .bind(now)
        .bind(now - SESSION_IDLE)
        .fetch_all(&mut *self.reader().await?)
        .await?;
        rows.into_iter()
            .map(|(session_id, user_agent, created_at, last_seen_at)| {
                let session_id = SessionId::parse(&session_id).map_err(DbError::other)?;
                Ok(SessionListRow { session_id, user_agent, created_at, last_seen_at })
            })
            .collect()
    }

    /// Ends one of a member's own sessions.
    ///
    /// # Errors
    /// `NotFound` when it is not theirs.
    pub async fn delete_session(&self, member_id: MemberId, session_id: SessionId) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let done = sqlx::query("delete from session where member_id = $1 and session_id = $2")
                    .bind(member_id.to_string())
                    .bind(session_id.to_string())
                    .execute(conn)
                    .await?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }

    /// Ends all of a member's sessions but this one.
    ///
    /// # Errors
    /// As any write.
    pub async fn delete_other_sessions(&self, member_id: MemberId, kept: SessionId) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query("delete from session where member_id = $1 and session_id <> $2")
                    .bind(member_id.to_string())
                    .bind(kept.to_string())
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
    use crate::db::secret::{draw_token, hash_token};
    use crate::db::testing::{NOW, TestHouse};
    use crate::domain::member::Role;

    async fn sign_in(house: &TestHouse, member_id: MemberId, now: i64) -> (SessionId, TokenHash) {
        let (session_id, token_hash) = (house.new_id(SessionId::new), hash_token(&draw_token()));
        house.db.create_session(session_id, member_id, &token_hash, "Firefox", now).await.unwrap();
        (session_id, token_hash)
    }

    async fn ana(house: &TestHouse) -> MemberId {
        let acme = house.workspace("acme").await;
        house.member(acme, "ana@example.com", Role::Owner).await
    }

    async fn is_signed_in(house: &TestHouse, token_hash: &TokenHash, now: i64) -> bool {
        match house.db.find_session(token_hash, now).await {
            Ok(_) => true,
            Err(DbError::NotFound) => false,
            Err(error) => panic!("{error}"),
        }
    }

    #[tokio::test]
    async fn a_token_finds_its_member() {
        let house = TestHouse::open().await;
        let ana = ana(&house).await;
        let (session_id, token_hash) = sign_in(&house, ana, NOW).await;
        let session = house.db.find_session(&token_hash, NOW).await.unwrap();
        assert_eq!((session.session_id, session.member.member_id), (session_id, ana));
        assert!(!is_signed_in(&house, &hash_token("another"), NOW).await);
    }

    #[tokio::test]
    async fn an_unused_session_ends_after_fourteen_days() {
        let house = TestHouse::open().await;
        let (_, token_hash) = sign_in(&house, ana(&house).await, NOW).await;
        assert!(!is_signed_in(&house, &token_hash, NOW + 14 * DAY).await);
        assert!(is_signed_in(&house, &token_hash, NOW + 14 * DAY - 1).await);
    }

    #[tokio::test]
    async fn a_used_session_ends_after_thirty_days_all_the_same() {
        let house = TestHouse::open().await;
        let (_, token_hash) = sign_in(&house, ana(&house).await, NOW).await;
        for day in [10, 20, 29] {
            assert!(is_signed_in(&house, &token_hash, NOW + day * DAY).await, "day {day}");
        }
        assert!(!is_signed_in(&house, &token_hash, NOW + 30 * DAY).await);
    }

    #[tokio::test]
    async fn the_last_use_is_written_every_five_minutes_at_most() {
        let house = TestHouse::open().await;
        let ana = ana(&house).await;
        let (_, token_hash) = sign_in(&house, ana, NOW).await;
        for (at, last_seen_at) in [(4 * MINUTE, 0), (5 * MINUTE, 5 * MINUTE), (9 * MINUTE, 5 * MINUTE)] {
            assert!(is_signed_in(&house, &token_hash, NOW + at).await);
            let list = house.db.list_sessions(ana, NOW + at).await.unwrap();
            assert_eq!(list[0].last_seen_at, NOW + last_seen_at, "at {at}");
        }
    }

    #[tokio::test]
    async fn a_member_ends_their_own_sessions_only() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        let ana = house.member(acme, "ana@example.com", Role::Owner).await;
        let rui = house.member(acme, "rui@example.com", Role::Viewer).await;
        let (kept, kept_token) = sign_in(&house, ana, NOW).await;
        let (_, lost_token) = sign_in(&house, ana, NOW).await;
        let (of_rui, token_of_rui) = sign_in(&house, rui, NOW).await;

        let result = house.db.delete_session(ana, of_rui).await;
        assert!(matches!(result, Err(DbError::NotFound)), "{result:?}");
        house.db.delete_other_sessions(ana, kept).await.unwrap();
        assert!(is_signed_in(&house, &kept_token, NOW).await);
        assert!(!is_signed_in(&house, &lost_token, NOW).await);
        assert!(is_signed_in(&house, &token_of_rui, NOW).await);
        house.db.delete_session(ana, kept).await.unwrap();
        assert!(!is_signed_in(&house, &kept_token, NOW).await);
    }

    #[tokio::test]
    async fn a_long_browser_name_is_cut() {
        let house = TestHouse::open().await;
        let ana = ana(&house).await;
        let token_hash = hash_token(&draw_token());
        let session_id = house.new_id(SessionId::new);
        house.db.create_session(session_id, ana, &token_hash, &"é".repeat(500), NOW).await.unwrap();
        let list = house.db.list_sessions(ana, NOW).await.unwrap();
        assert_eq!(list[0].user_agent.chars().count(), 200);
    }
}
