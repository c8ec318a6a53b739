//! The ways responses come, go and move between days.

use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, SqliteConnection};

use super::list::read_answer;
use super::record::{Admission, Batch, Known, record_batches, replace};
use super::rollup::{Counts, RECOUNT, RECOUNT_CHOICES, RECOUNT_TIMES, raise_change};
use super::{NewResponse, Recorded};
use crate::db::Db;
use crate::db::case::let_go_of_response;
use crate::db::error::DbError;
use crate::db::writer::pieces;
use crate::domain::id::{QuestionId, ResponseId, SurveyId, WorkspaceId};

/// Responses of a large import written by one statement's group at a time.
const IMPORT_STEP: usize = 1_024;

/// Responses looked at together when days are computed anew.
const REBUILD_STEP: i64 = 1_000;

impl Db {
    /// Stores responses of one survey or several, all or none; together with
    /// what other callers send in the same moment. One result for each.
    ///
    /// # Errors
    /// `NotFound` for a survey of another workspace or an unknown version;
    /// `Busy` when too much is waiting.
    pub async fn record_responses(&self, responses: Vec<NewResponse>) -> Result<Vec<Recorded>, DbError> {
        if responses.is_empty() {
            return Ok(Vec::new());
        }
        self.0.writer.record(responses, Admission::Always).await
    }

    /// Stores what a program sends as answered now: each row that its survey
    /// takes; one that it does not (closed, out of its time, enough) is
    /// [`Recorded::Refused`].
    ///
    /// # Errors
    /// As [`Self::record_responses`].
    pub async fn record_from_program(&self, responses: Vec<NewResponse>) -> Result<Vec<Recorded>, DbError> {
        if responses.is_empty() {
            return Ok(Vec::new());
        }
        self.0.writer.record(responses, Admission::EachRow).await
    }

    /// Stores what a respondent sent, if the survey takes answers now.
    /// Repeating a request that was taken is a duplicate even after closing.
    ///
    /// # Errors
    /// `Closed`; else as [`Self::record_responses`].
    pub async fn record_from_respondent(&self, response: NewResponse) -> Result<Recorded, DbError> {
        let recorded = self.0.writer.record(vec![response], Admission::Whole).await?;
        recorded.first().copied().ok_or_else(|| DbError::other("a response without a result"))
    }

    /// Stores what a respondent has filled in so far of a survey of several
    /// pages, or at last all of it, in place of what was kept under the same
    /// external id before.
    ///
    /// # Errors
    /// `Closed` for a survey that no longer takes answers; else as
    /// [`Self::record_responses`].
    pub async fn record_page(&self, response: NewResponse) -> Result<Recorded, DbError> {
        self.write(move |conn| Box::pin(record_page(conn, response))).await
    }

    /// Stores a whole file or nothing of it, in one transaction of its own.
    ///
    /// # Errors
    /// As [`Self::record_responses`].
    pub async fn import_responses(&self, responses: Vec<NewResponse>) -> Result<Vec<Recorded>, DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let mut known = Known::default();
                let mut recorded = Vec::with_capacity(responses.len());
                for step in responses.chunks(IMPORT_STEP) {
                    let batch = Batch { responses: step, admission: Admission::Always, from_file: true };
                    for result in record_batches(conn, &mut known, &[batch]).await? {
                        recorded.extend(result?);
                    }
                }
                Ok(recorded)
            })
        })
        .await
    }

    /// Removes a response and what it added to the counts.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_response(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        response: ResponseId,
    ) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(delete(conn, workspace, survey, response))).await
    }

    /// Computes every response's day anew and counts again: what a change of
    /// the workspace's time zone asks for. Shown stays where it was, for
    /// nobody knows its times.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn rebuild_rollups(&self, workspace: WorkspaceId, day_of: DayOf) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(rebuild(conn, workspace, day_of))).await
    }
}

/// The local day (days since 1970-01-01) of a time (ms UTC).
pub type DayOf = Box<dyn Fn(i64) -> i64 + Send + Sync>;

/// What [`Db::record_page`] does.
pub(in crate::db) async fn record_page(
    conn: &mut SqliteConnection,
    mut response: NewResponse,
) -> Result<Recorded, DbError> {
    let known: Option<(String, bool)> = sqlx::query_as(
        "select response_id, partial from response
         where workspace_id = $1 and survey_id = $2 and external_id = $3",
    )
    .bind(response.workspace_id.to_string())
    .bind(response.survey_id.to_string())
    .bind(&response.external_id)
    .fetch_optional(&mut *conn)
    .await?;
    match known {
        Some((_, false)) => return Ok(Recorded::Duplicate),
        Some((id, true)) => {
            response.response_id = ResponseId::parse(&id).map_err(DbError::other)?;
            take_away(conn, response.workspace_id, response.survey_id, response.response_id).await?;
            replace(conn, &response).await?;
            return Ok(Recorded::Accepted);
        }
        None => {}
    }
    let responses = std::slice::from_ref(&response);
    let batch = Batch { responses, admission: Admission::Whole, from_file: false };
    let mut results = record_batches(conn, &mut Known::default(), &[batch]).await?;
    let recorded = results.pop().ok_or_else(|| DbError::other("a response without a result"))??;
    recorded.first().copied().ok_or_else(|| DbError::other("a response without a result"))
}

async fn delete(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    survey: SurveyId,
    response: ResponseId,
) -> Result<(), DbError> {
    take_away(conn, workspace, survey, response).await?;
    let_go_of_response(conn, response).await?;
    sqlx::query("delete from response where response_id = $1")
        .bind(response.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes the answers and attributes of a response and what it added to the
/// counts.
async fn take_away(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    survey: SurveyId,
    response: ResponseId,
) -> Result<(), DbError> {
    let id = response.to_string();
    let (day, partial, version, took): (i64, bool, i64, Option<i64>) = sqlx::query_as(
        "select day, partial, version, took from response
         where workspace_id = $1 and survey_id = $2 and response_id = $3",
    )
    .bind(workspace.to_string())
    .bind(survey.to_string())
    .bind(&id)
    .fetch_one(&mut *conn)
    .await?;
    let attributes: Vec<(String, String)> = sqlx::query_as(
        "select ra.name, ra.value from response_attribute ra
         join attribute known on known.workspace_id = $1 and known.name = ra.name and known.value = ra.value
         where ra.response_id = $2",
    )
    .bind(workspace.to_string())
    .bind(&id)
    .fetch_all(&mut *conn)
    .await?;
    let attributes: Vec<(&str, &str)> =
        attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answers: Vec<(String, String, Option<i64>, Option<String>)> = sqlx::query_as(
        "select a.question_id, q.kind, a.score, a.value
         from answer a join question q on q.question_id = a.question_id where a.response_id = $1",
    )
    .bind(&id)
    .fetch_all(&mut *conn)
    .await?;

    let mut counts = Counts::default();
    counts.add_response(workspace, survey, day, partial, -1);
    if let Some(step) = took {
        counts.add_time(survey, day, step, -1);
    }
    counts.add_version(survey, version, partial, -1);
    for (question, kind, score, stored) in answers {
        let question = QuestionId::parse(&question).map_err(DbError::other)?;
        let answer = read_answer(&kind, score, stored)?;
        counts.add_answer(workspace, question, &attributes, day, &answer, -1);
    }
    counts.apply(&mut *conn).await?;
    for table in ["answer", "response_attribute"] {
        sqlx::query(AssertSqlSafe(format!("delete from {table} where response_id = $1")))
            .bind(&id)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

pub(in crate::db) async fn rebuild(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    day_of: DayOf,
) -> Result<(), DbError> {
    let workspace_id = workspace.to_string();
    let mut after = String::new();
    loop {
        let page: Vec<(String, i64, i64)> = sqlx::query_as(
            "select response_id, answered_at, day from response
             where workspace_id = $1 and response_id > $2 order by response_id limit $3",
        )
        .bind(&workspace_id)
        .bind(&after)
        .bind(REBUILD_STEP)
        .fetch_all(&mut *conn)
        .await?;
        let Some((last, _, _)) = page.last() else { break };
        after.clone_from(last);
        let moved: Vec<(&String, i64)> = page
            .iter()
            .map(|(id, answered_at, day)| (id, day_of(*answered_at), *day))
            .filter(|(_, new_day, day)| new_day != day)
            .map(|(id, new_day, _)| (id, new_day))
            .collect();
        for piece in pieces(&moved) {
            let mut statement = QueryBuilder::<Sqlite>::new("with moved (response_id, day) as (");
            statement.push_values(piece, |mut row, (id, day)| {
                row.push_bind(id.as_str()).push_bind(*day);
            });
            statement.push(
                ") update response set day = moved.day from moved where response.response_id = moved.response_id",
            );
            statement.build().execute(&mut *conn).await?;
        }
    }

    for (table, counted, recount) in
        [("score_rollup", "score", RECOUNT), ("choice_rollup", "choice", RECOUNT_CHOICES)]
    {
        sqlx::query(AssertSqlSafe(format!("delete from {table} where workspace_id = $1")))
            .bind(&workspace_id)
            .execute(&mut *conn)
            .await?;
        sqlx::query(AssertSqlSafe(format!(
            "insert into {table} (workspace_id, question_id, name, value, day, {counted}, n)
             select workspace_id, question_id, name, value, day, {counted}, n from ({recount}) recount
             where workspace_id = $1"
        )))
        .bind(&workspace_id)
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query(
        "delete from survey_took where survey_id in (select survey_id from survey where workspace_id = $1)",
    )
    .bind(&workspace_id)
    .execute(&mut *conn)
    .await?;
    sqlx::query(AssertSqlSafe(format!(
        "insert into survey_took (survey_id, day, took, n)
         select survey_id, day, took, n from ({RECOUNT_TIMES}) recount
         where survey_id in (select survey_id from survey where workspace_id = $1)"
    )))
    .bind(&workspace_id)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "update survey_day set started = 0, completed = 0
         where survey_id in (select survey_id from survey where workspace_id = $1)",
    )
    .bind(&workspace_id)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into survey_day (survey_id, day, started, completed)
         select survey_id, day, count(*), sum(1 - partial) from response where workspace_id = $1
         group by survey_id, day
         on conflict (survey_id, day) do update set started = excluded.started, completed = excluded.completed",
    )
    .bind(&workspace_id)
    .execute(&mut *conn)
    .await?;
    raise_change(conn, workspace).await
}
