//! The survey in its author's hands, which may be unfinished: kept beside the
//! versions, which are always sound.

use serde_json::Value;
use sqlx::SqliteConnection;

use super::{find, find_state};
use crate::db::Db;
use crate::db::error::DbError;
use crate::domain::id::{SurveyId, WorkspaceId};
use crate::domain::survey::Draft;

/// What the author has.
#[derive(Clone, Debug)]
pub struct DraftRow {
    /// What is asked, finished or not.
    pub draft: Draft,
    /// Rises with every change, whoever makes it.
    pub revision: i64,
}

impl Db {
    /// What the author has: what was kept last, else the latest version.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_draft(&self, workspace: WorkspaceId, survey: SurveyId) -> Result<DraftRow, DbError> {
        let mut conn = self.reader().await?;
        find_state(&mut conn, workspace, survey).await?;
        find_kept(&mut conn, survey).await
    }

    /// Keeps what the author has now. Once it is sound it is also the draft
    /// version. Gives its revision.
    ///
    /// # Errors
    /// `NotFound`; `Conflict("revision")` when somebody changed it since
    /// `revision`.
    pub async fn keep_draft(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        draft: Draft,
        revision: i64,
        now: i64,
    ) -> Result<i64, DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let state = find_state(conn, workspace, survey).await?;
                let kept = find_kept(conn, survey).await?;
                if kept.revision != revision {
                    return Err(DbError::Conflict("revision"));
                }
                if let Ok(definition) = draft.check() {
                    super::write_latest(conn, survey, state, &definition, now).await?;
                }
                let document = draft.document().to_string();
                set_kept(conn, survey, Some(&document)).await
            })
        })
        .await
    }
}

/// Forgets what the author kept, because the latest version was changed or
/// published; an open builder finds another revision.
pub(super) async fn forget_kept(conn: &mut SqliteConnection, survey: SurveyId) -> Result<(), DbError> {
    set_kept(conn, survey, None).await.map(|_| ())
}

async fn set_kept(
    conn: &mut SqliteConnection,
    survey: SurveyId,
    document: Option<&str>,
) -> Result<i64, DbError> {
    let revision: i64 = sqlx::query_scalar(
        "insert into draft (survey_id, document, revision) values ($1, $2, 1)
         on conflict (survey_id) do update set document = excluded.document, revision = draft.revision + 1
         returning revision",
    )
    .bind(survey.to_string())
    .bind(document)
    .fetch_one(conn)
    .await?;
    Ok(revision)
}

pub(super) async fn find_kept(conn: &mut SqliteConnection, survey: SurveyId) -> Result<DraftRow, DbError> {
    let kept: Option<(Option<String>, i64)> =
        sqlx::query_as("select document, revision from draft where survey_id = $1")
            .bind(survey.to_string())
            .fetch_optional(&mut *conn)
            .await?;
    let (document, revision) = kept.unwrap_or((None, 0));
    let draft = match document {
        Some(document) => {
            let document: Value = serde_json::from_str(&document).map_err(DbError::other)?;
            Draft::read(document).map_err(|_| DbError::other("a kept draft that cannot be read"))?
        }
        None => {
            let latest: String = sqlx::query_scalar(
                "select definition from survey_version where survey_id = $1
                 order by published_at is null desc, version desc limit 1",
            )
            .bind(survey.to_string())
            .fetch_one(conn)
            .await?;
            Draft::of(&find::read_definition(&latest)?)
        }
    };
    Ok(DraftRow { draft, revision })
}
