//! How many responses a filter means.

use super::filter::{ResponseFilter, Run, list_runs};
use super::list::list_keys;
use super::select::select;
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
        if is_unconditional(filter) {
            let survey = filter.survey.map(|survey| survey.to_string());
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
        // A response with two scores of a group stands in two runs.
        let runs = if filter.group.is_some() { vec![Run::All] } else { runs };
        let mut n = 0;
        for run in runs {
            let mut statement = select(&run, workspace, filter, "count(*)");
            n += statement.build_query_scalar::<i64>().fetch_one(&mut *conn).await?;
        }
        Ok(n)
    }

    /// How many responses [`Self::list_responses`] would give in all, but at
    /// most `most`: what a group is asked that must have so many, at the cost
    /// of one page.
    ///
    /// # Errors
    /// `NotFound` for a survey of another workspace.
    pub async fn count_responses_up_to(
        &self,
        workspace: WorkspaceId,
        filter: &ResponseFilter,
        most: usize,
    ) -> Result<usize, DbError> {
        let mut conn = self.reader().await?;
        Ok(list_keys(&mut conn, workspace, filter, None, most).await?.len())
    }
}

/// Whether every response of the survey or workspace is meant.
fn is_unconditional(filter: &ResponseFilter) -> bool {
    let ResponseFilter {
        survey: _,
        from,
        to,
        min_score,
        max_score,
        q,
        attributes,
        has_comment,
        group,
        measure,
        subject,
        channel,
        locale,
        tag,
        is_partial,
        assigned,
        case,
    } = filter;
    let none_of_time_and_score = [from, to, min_score, max_score].into_iter().all(Option::is_none);
    let none_of_words = [q, channel, locale, tag].into_iter().all(Option::is_none);
    let none_of_questions = group.is_none() && measure.is_none() && subject.is_none();
    let none_of_triage = !has_comment && !is_partial && assigned.is_none() && case.is_none();
    none_of_time_and_score && none_of_words && none_of_questions && none_of_triage && attributes.is_empty()
}
