//! Counts of what was chosen, ticked, rated and written, question by question.
//!
//! With at most one attribute they come from the rollups; only several at once
//! are counted from the answers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::Db;
use super::error::DbError;
use super::score::is_counted;
use crate::domain::id::{SurveyId, WorkspaceId};
use crate::domain::survey::AnswerKind;

/// Which answers to one question are meant.
#[derive(Clone, Debug)]
pub struct ChoiceQuery {
    /// Of this survey.
    pub survey: SurveyId,
    /// The key of the question.
    pub key: String,
    /// What answers to it are.
    pub kind: AnswerKind,
    /// From this local day on.
    pub from: Option<NaiveDate>,
    /// Before this local day.
    pub to: Option<NaiveDate>,
    /// Name and value, each of which the response carries.
    pub attributes: Vec<(String, String)>,
}

/// How many responses have each choice or number in their answer, by the names
/// of [`crate::domain::survey::AnswerValue::counted`]; of a rating each score.
/// The blank one counts the answers.
pub type ChoiceCounts = BTreeMap<String, u64>;

impl Db {
    /// Counts the choices in the answers to a question.
    ///
    /// # Errors
    /// Only those of the database; of an unknown question nothing is counted.
    pub async fn choice_counts(
        &self,
        workspace: WorkspaceId,
        query: &ChoiceQuery,
    ) -> Result<ChoiceCounts, DbError> {
        let mut conn = self.reader().await?;
        let counted = match query.attributes.as_slice() {
            [] => Some(("", "")),
            [(name, value)] if is_counted(&mut conn, workspace, name, value).await? => {
                Some((name.as_str(), value.as_str()))
            }
            _ => None,
        };
        match (query.kind, counted) {
            (AnswerKind::Score | AnswerKind::Rating, Some(attribute)) => {
                let rows =
                    sum_rollup(&mut conn, workspace, query, attribute, "score_rollup", "score").await?;
                Ok(with_total(rows))
            }
            (_, None) => count_answers(&mut conn, workspace, query).await,
            (_, Some(attribute)) => {
                let rows =
                    sum_rollup(&mut conn, workspace, query, attribute, "choice_rollup", "choice").await?;
                Ok(rows.into_iter().collect())
            }
        }
    }
}

fn with_total(rows: Vec<(String, u64)>) -> ChoiceCounts {
    let total = rows.iter().map(|(_, n)| n).sum();
    let mut counts: ChoiceCounts = rows.into_iter().collect();
    counts.insert(String::new(), total);
    counts
}

async fn sum_rollup(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    query: &ChoiceQuery,
    (name, value): (&str, &str),
    table: &'static str,
    column: &'static str,
) -> Result<Vec<(String, u64)>, DbError> {
    let mut statement = QueryBuilder::<Sqlite>::new("");
    statement.push(format_args!(
        "select cast(c.{column} as text), sum(c.n) from question q join {table} c on c.question_id = q.question_id
         where c.name = "
    ));
    statement.push_bind(name.to_owned()).push(" and c.value = ").push_bind(value.to_owned()).push(" and");
    push_question(&mut statement, workspace, query);
    push_days(&mut statement, query, "c.day");
    statement.push(" group by 1");
    let rows: Vec<(String, i64)> = statement.build_query_as().fetch_all(conn).await?;
    Ok(rows.into_iter().map(|(choice, n)| (choice, u64::try_from(n).unwrap_or(0))).collect())
}

/// Counts the answers themselves: for several attributes at once.
async fn count_answers(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    query: &ChoiceQuery,
) -> Result<ChoiceCounts, DbError> {
    let what = match query.kind {
        AnswerKind::Text => "select null, null, count(*)",
        AnswerKind::Score | AnswerKind::Rating => "select a.score, null, count(*)",
        _ => "select null, a.value, count(*)",
    };
    let mut statement = QueryBuilder::<Sqlite>::new(what);
    statement.push(
        " from question q join answer a on a.question_id = q.question_id
          join response r on r.response_id = a.response_id where",
    );
    push_answers(&mut statement, workspace, query);
    if query.kind != AnswerKind::Text {
        statement.push(" group by 1, 2");
    }
    let rows: Vec<(Option<i64>, Option<String>, i64)> = statement.build_query_as().fetch_all(conn).await?;
    let mut counts = ChoiceCounts::new();
    for (score, value, n) in rows {
        let choices = match (score, value) {
            (Some(score), _) => vec![String::new(), score.to_string()],
            (None, Some(value)) => {
                let answer = query.kind.read_stored(&value);
                answer.ok_or_else(|| DbError::other("an answer that cannot be read"))?.counted()
            }
            (None, None) => vec![String::new()],
        };
        for choice in choices {
            *counts.entry(choice).or_default() += u64::try_from(n).unwrap_or(0);
        }
    }
    Ok(counts)
}

fn push_question(statement: &mut QueryBuilder<Sqlite>, workspace: WorkspaceId, query: &ChoiceQuery) {
    statement
        .push(" q.workspace_id = ")
        .push_bind(workspace.to_string())
        .push(" and q.survey_id = ")
        .push_bind(query.survey.to_string())
        .push(" and q.key = ")
        .push_bind(query.key.clone())
        .push(" and q.kind = ")
        .push_bind(query.kind.as_str());
}

fn push_days(statement: &mut QueryBuilder<Sqlite>, query: &ChoiceQuery, day: &'static str) {
    if let Some(from) = query.from {
        statement.push(format_args!(" and {day} >= ")).push_bind(i64::from(from.to_epoch_days()));
    }
    if let Some(to) = query.to {
        statement.push(format_args!(" and {day} < ")).push_bind(i64::from(to.to_epoch_days()));
    }
}

fn push_answers(statement: &mut QueryBuilder<Sqlite>, workspace: WorkspaceId, query: &ChoiceQuery) {
    push_question(statement, workspace, query);
    push_days(statement, query, "r.day");
    for (name, value) in &query.attributes {
        statement
            .push(
                " and exists (select 1 from response_attribute i
                  where i.survey_id = r.survey_id and i.answered_at = r.answered_at
                    and i.response_id = r.response_id and i.name = ",
            )
            .push_bind(name.clone())
            .push(" and i.value = ")
            .push_bind(value.clone())
            .push(")");
    }
}
