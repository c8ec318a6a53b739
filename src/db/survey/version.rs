//! The versions of a survey: who published them, when, and how many answers
//! they were given; and taking up an old one again.

use super::{draft, find, find_state, write_latest};
use crate::db::Db;
use crate::db::error::DbError;
use crate::domain::id::{SurveyId, WorkspaceId};

/// A published version in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionListRow {
    /// 1, 2, 3 …
    pub version: i64,
    /// When respondents saw it first, ms UTC.
    pub published_at: i64,
    /// Who published it, by name; none for a program, or when they are gone.
    pub published_by: Option<String>,
    /// Finished answers to it.
    pub n_completed: i64,
}

#[derive(sqlx::FromRow)]
struct StoredVersion {
    version: i64,
    published_at: i64,
    published_by: Option<String>,
    n_completed: i64,
}

impl Db {
    /// The published versions, newest first.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn list_survey_versions(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
    ) -> Result<Vec<VersionListRow>, DbError> {
        let mut conn = self.reader().await?;
        find_state(&mut conn, workspace, survey).await?;
        let rows: Vec<StoredVersion> = sqlx::query_as(
            "select v.version, v.published_at, m.name as published_by, coalesce(c.completed, 0) as n_completed
             from survey_version v
             left join member m on m.member_id = v.published_by
             left join version_count c on c.survey_id = v.survey_id and c.version = v.version
             where v.survey_id = $1 and v.published_at is not null
             order by v.version desc",
        )
        .bind(survey.to_string())
        .fetch_all(&mut *conn)
        .await?;
        let read = |row| {
            let StoredVersion { version, published_at, published_by, n_completed } = row;
            VersionListRow { version, published_at, published_by, n_completed }
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Makes an old version the draft, in place of what the author has, if
    /// they still have what the caller saw. Gives the draft's revision.
    ///
    /// # Errors
    /// `NotFound`, also for a version that was never published;
    /// `Conflict("revision")` when somebody changed the draft since.
    pub async fn restore_version(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        version: i64,
        revision: i64,
        now: i64,
    ) -> Result<i64, DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let state = find_state(conn, workspace, survey).await?;
                let stored: String = sqlx::query_scalar(
                    "select definition from survey_version
                     where survey_id = $1 and version = $2 and published_at is not null",
                )
                .bind(survey.to_string())
                .bind(version)
                .fetch_one(&mut *conn)
                .await?;
                if draft::find_kept(conn, survey).await?.revision != revision {
                    return Err(DbError::Conflict("revision"));
                }
                let definition = find::read_definition(&stored)?;
                write_latest(conn, survey, state, &definition, now).await?;
                draft::forget_kept(conn, survey).await?;
                Ok(draft::find_kept(conn, survey).await?.revision)
            })
        })
        .await
    }
}
