//! Links to the results of a survey, for people without an account. Of a
//! link's key only the hash is kept.

use sqlx::FromRow;

use super::secret::hash_token;
use super::{Db, DbError};
use crate::domain::id::{MemberId, ShareId, SurveyId, WorkspaceId};

/// How long ended links are kept before they are forgotten, in ms.
const KEPT_AFTER_THE_END: i64 = 90 * 24 * 3_600_000;
/// How many links of one survey may be open at once.
const MOST_OPEN: i64 = 100;
/// How exactly it is known when a link was opened last, in ms.
const OPENED_STEP: i64 = 60_000;

/// A link that is to be made.
#[derive(Clone, Debug)]
pub struct NewShare {
    /// Its id.
    pub share_id: ShareId,
    /// Whose results it shows.
    pub survey_id: SurveyId,
    /// The filters that stand fixed in it, as a JSON object.
    pub filter: String,
    /// Whether comments are shown.
    pub with_comments: bool,
    /// The member who makes it; none when a program does.
    pub created_by: Option<MemberId>,
    /// Now, ms UTC.
    pub now: i64,
    /// When it ends, ms UTC.
    pub expires_at: i64,
}

/// A link in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareRow {
    /// Its id.
    pub share_id: ShareId,
    /// The filters that stand fixed in it, as a JSON object.
    pub filter: String,
    /// Whether comments are shown.
    pub with_comments: bool,
    /// When it was made, ms UTC.
    pub created_at: i64,
    /// The name of the member who made it; none when a program did.
    pub created_by: Option<String>,
    /// When it ends, ms UTC.
    pub expires_at: i64,
    /// When it was opened last, ms UTC.
    pub last_opened_at: Option<i64>,
}

/// What a link shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedResults {
    /// Which link it is.
    pub share_id: ShareId,
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// Whose results it shows.
    pub survey_id: SurveyId,
    /// The filters that stand fixed in it, as a JSON object.
    pub filter: String,
    /// Whether comments are shown.
    pub with_comments: bool,
    /// When it ends, ms UTC.
    pub expires_at: i64,
    /// Whether it was taken back.
    pub is_revoked: bool,
}

#[derive(FromRow)]
struct StoredShare {
    share_id: String,
    filter: String,
    with_comments: bool,
    created_at: i64,
    created_by: Option<String>,
    expires_at: i64,
    last_opened_at: Option<i64>,
}

#[derive(FromRow)]
struct StoredResults {
    share_id: String,
    workspace_id: String,
    survey_id: String,
    filter: String,
    with_comments: bool,
    expires_at: i64,
    revoked_at: Option<i64>,
}

impl Db {
    /// Makes a link of `token`, and forgets those that ended long ago.
    ///
    /// # Errors
    /// `NotFound` for a survey of another workspace; `Conflict("share")` when
    /// the survey has too many that are open.
    pub async fn create_share(
        &self,
        workspace: WorkspaceId,
        token: &str,
        share: NewShare,
    ) -> Result<(), DbError> {
        let token_hash = hash_token(token);
        self.write(move |conn| {
            Box::pin(async move {
                let NewShare { share_id, survey_id, filter, with_comments, created_by, now, expires_at } =
                    share;
                sqlx::query(
                    "delete from result_share where expires_at <= $1 or (revoked_at is not null and revoked_at <= $1)",
                )
                .bind(now - KEPT_AFTER_THE_END)
                .execute(&mut *conn)
                .await?;
                let open: i64 = sqlx::query_scalar(
                    "select count(*) from result_share
                     where survey_id = $1 and revoked_at is null and expires_at > $2",
                )
                .bind(survey_id.to_string())
                .bind(now)
                .fetch_one(&mut *conn)
                .await?;
                if open >= MOST_OPEN {
                    return Err(DbError::Conflict("share"));
                }
                let done = sqlx::query(
                    "insert into result_share (share_id, workspace_id, survey_id, token_hash, filter, with_comments,
                                               created_at, created_by, expires_at)
                     select $1, workspace_id, survey_id, $4, $5, $6, $7, $8, $9
                     from survey where workspace_id = $2 and survey_id = $3",
                )
                .bind(share_id.to_string())
                .bind(workspace.to_string())
                .bind(survey_id.to_string())
                .bind(token_hash.as_str())
                .bind(filter)
                .bind(with_comments)
                .bind(now)
                .bind(created_by.map(|member| member.to_string()))
                .bind(expires_at)
                .execute(conn)
                .await?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }

    /// At most `limit` links of a survey that were not taken back, newest
    /// first: those made before `before`, where one is given.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_shares(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        before: Option<ShareId>,
        limit: i64,
    ) -> Result<Vec<ShareRow>, DbError> {
        sqlx::query_as::<_, StoredShare>(
            "select s.share_id, s.filter, s.with_comments, s.created_at, m.name as created_by, s.expires_at,
                    s.last_opened_at
             from result_share s left join member m on m.member_id = s.created_by
             where s.workspace_id = $1 and s.survey_id = $2 and s.revoked_at is null
               and ($3 is null or s.share_id < $3)
             order by s.share_id desc limit $4",
        )
        .bind(workspace.to_string())
        .bind(survey.to_string())
        .bind(before.map(|share| share.to_string()))
        .bind(limit)
        .fetch_all(&mut *self.reader().await?)
        .await?
        .into_iter()
        .map(|row| {
            let StoredShare {
                share_id,
                filter,
                with_comments,
                created_at,
                created_by,
                expires_at,
                last_opened_at,
            } = row;
            Ok(ShareRow {
                share_id: ShareId::parse(&share_id).map_err(DbError::other)?,
                filter,
                with_comments,
                created_at,
                created_by,
                expires_at,
                last_opened_at,
            })
        })
        .collect()
    }

    /// Takes a link back: it shows nothing any more.
    ///
    /// # Errors
    /// `NotFound` when it is not this survey's or was taken back already.
    pub async fn revoke_share(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        share: ShareId,
        now: i64,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let done = sqlx::query(
                    "update result_share set revoked_at = $4
                     where workspace_id = $1 and survey_id = $2 and share_id = $3 and revoked_at is null",
                )
                .bind(workspace.to_string())
                .bind(survey.to_string())
                .bind(share.to_string())
                .bind(now)
                .execute(conn)
                .await?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }

    /// What the link of `token` shows, ended or not.
    ///
    /// # Errors
    /// `NotFound` when there never was one, or long ago.
    pub async fn find_shared_results(&self, token: &str) -> Result<SharedResults, DbError> {
        let row: StoredResults = sqlx::query_as(
            "select share_id, workspace_id, survey_id, filter, with_comments, expires_at, revoked_at
             from result_share where token_hash = $1",
        )
        .bind(hash_token(token).as_str())
        .fetch_one(&mut *self.reader().await?)
        .await?;
        let StoredResults {
            share_id,
            workspace_id,
            survey_id,
            filter,
            with_comments,
            expires_at,
            revoked_at,
        } = row;
        Ok(SharedResults {
            share_id: ShareId::parse(&share_id).map_err(DbError::other)?,
            workspace_id: WorkspaceId::parse(&workspace_id).map_err(DbError::other)?,
            survey_id: SurveyId::parse(&survey_id).map_err(DbError::other)?,
            filter,
            with_comments,
            expires_at,
            is_revoked: revoked_at.is_some(),
        })
    }

    /// Notes that a link was opened.
    ///
    /// # Errors
    /// As any write.
    pub async fn note_opened_share(&self, share: ShareId, now: i64) -> Result<(), DbError> {
        let share = share.to_string();
        let opened: Option<i64> =
            sqlx::query_scalar("select last_opened_at from result_share where share_id = $1")
                .bind(&share)
                .fetch_one(&mut *self.reader().await?)
                .await?;
        // Who reads on does not keep the writer busy.
        if opened.is_some_and(|opened| now - opened < OPENED_STEP) {
            return Ok(());
        }
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query("update result_share set last_opened_at = $2 where share_id = $1")
                    .bind(share)
                    .bind(now)
                    .execute(conn)
                    .await?;
                Ok(())
            })
        })
        .await
    }
}
