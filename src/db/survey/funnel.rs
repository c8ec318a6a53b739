//! How far respondents came, from the opened page to the last answer, and how
//! long it took them: sums of rollups.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::SqliteConnection;

use crate::db::Db;
use crate::db::error::DbError;
use crate::domain::id::{SurveyId, WorkspaceId};

/// The counts of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunnelRow {
    /// Pages shown: an estimate.
    pub shown: u64,
    /// Responses begun: an estimate, for what is typed but never sent is not
    /// known.
    pub started: u64,
    /// Responses finished.
    pub completed: u64,
    /// Finished ones by the step of the seconds they took, where that is known.
    pub took: BTreeMap<u64, u64>,
    /// Those who left, by the page (from 0) that they were shown last.
    pub left: BTreeMap<u64, u64>,
}

impl Db {
    /// The counts of a survey in the local days `[from, to)`.
    ///
    /// # Errors
    /// `NotFound` for a survey of another workspace.
    pub async fn find_funnel(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) -> Result<FunnelRow, DbError> {
        let mut conn = self.reader().await?;
        sqlx::query("select 1 from survey where workspace_id = $1 and survey_id = $2")
            .bind(workspace.to_string())
            .bind(survey.to_string())
            .fetch_one(&mut *conn)
            .await?;
        let number = |day: NaiveDate| i64::from(day.to_epoch_days());
        let period = (survey, from.map_or(i64::MIN, number), to.map_or(i64::MAX, number));
        let (shown, started, completed): (i64, i64, i64) = sqlx::query_as(
            "select coalesce(sum(shown), 0), coalesce(sum(started), 0), coalesce(sum(completed), 0)
             from survey_day where survey_id = $1 and day >= $2 and day < $3",
        )
        .bind(survey.to_string())
        .bind(period.1)
        .bind(period.2)
        .fetch_one(&mut *conn)
        .await?;
        let took = "select took, sum(n) from survey_took
                    where survey_id = $1 and day >= $2 and day < $3 group by took";
        let left = "select page, count(*) from response
                    where survey_id = $1 and day >= $2 and day < $3 and partial = 1 and page is not null
                    group by page";
        Ok(FunnelRow {
            shown: natural(shown)?,
            started: natural(started)?,
            completed: natural(completed)?,
            took: list_counts(&mut conn, took, period).await?,
            left: list_counts(&mut conn, left, period).await?,
        })
    }
}

async fn list_counts(
    conn: &mut SqliteConnection,
    statement: &'static str,
    (survey, from, to): (SurveyId, i64, i64),
) -> Result<BTreeMap<u64, u64>, DbError> {
    let rows: Vec<(i64, i64)> =
        sqlx::query_as(statement).bind(survey.to_string()).bind(from).bind(to).fetch_all(conn).await?;
    rows.into_iter().map(|(key, n)| Ok((natural(key)?, natural(n)?))).collect()
}

fn natural(n: i64) -> Result<u64, DbError> {
    u64::try_from(n).map_err(|_| DbError::other("a stored count that cannot be"))
}
