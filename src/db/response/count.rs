//! How many responses a filter means.

use super::list::{ResponseFilter, list_runs, select};
use crate::db::Db;
use crate::db::error::DbError;
use crate::domain::id::WorkspaceId;

impl Db {
    /// How many responses [`Self::list_responses`] would give in all. Without
    /// conditions it comes from the counts per day.
    ///
    /// # Errors
    /// `NotFound` for a survey of another workspace.
    pub async fn count_responses(
        &self,
        workspace: WorkspaceId,
        filter: &ResponseFilter,
    ) -> Result<i64, DbError> {
        let mut conn = self.reader().await?;
        let runs = list_runs(&mut conn, workspace, filter).await?;
        let ResponseFilter { survey, from, to, min_score, max_score, q, attributes, has_comment } = filter;
        let unconditional = from.is_none()
            && to.is_none()
            && min_score.is_none()
            && max_score.is_none()
            && q.is_none()
            && attributes.is_empty()
            && !has_comment;
        if unconditional {
            let survey = survey.map(|survey| survey.to_string());
            return Ok(sqlx::query_scalar(
                "select coalesce(sum(d.started), 0) from survey s
                 join survey_day d on d.survey_id = s.survey_id
                 where s.workspace_id = $1 and ($2 is null or s.survey_id = $2)",
            )
            .bind(workspace.to_string())
            .bind(survey)
            .fetch_one(&mut *conn)
            .await?);
        }
        let mut n = 0;
        for run in runs {
            let mut statement = select(&run, workspace, filter, "count(*)");
            n += statement.build_query_scalar::<i64>().fetch_one(&mut *conn).await?;
        }
        Ok(n)
    }
}
