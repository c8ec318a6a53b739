//! The scored questions that a filter of responses means.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::filter::ResponseFilter;
use crate::db::error::DbError;
use crate::db::score::StoredRule;
use crate::domain::id::{SurveyId, WorkspaceId};
use crate::domain::measure::{Direction, Measure, Rule};
use crate::domain::survey::Subject;

/// A scored question.
pub(super) struct Asked {
    pub(super) question_id: String,
    pub(super) survey_id: String,
    pub(super) rule: Rule,
}

#[derive(sqlx::FromRow)]
struct StoredAsked {
    question_id: String,
    survey_id: String,
    #[sqlx(flatten)]
    rule: StoredRule,
}

/// The question by whose score a survey is filtered: its oldest scored one,
/// under every scale that this key has had. With id, least and greatest score.
pub(super) async fn list_first_scored(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    survey: Option<SurveyId>,
) -> Result<Vec<(String, i64, i64)>, DbError> {
    let mut statement = QueryBuilder::<Sqlite>::new(
        "select q.question_id, q.scale_min, q.scale_max from question q
         where q.measure is not null and q.workspace_id = ",
    );
    statement.push_bind(workspace.to_string());
    if let Some(survey) = survey {
        statement.push(" and q.survey_id = ").push_bind(survey.to_string());
    }
    statement.push(
        " and q.key = (select f.key from question f
                       where f.survey_id = q.survey_id and f.measure is not null
                       order by f.created_at, f.question_id limit 1)",
    );
    Ok(statement.build_query_as().fetch_all(conn).await?)
}

/// The questions of the filter's measure, subject and survey, those of one
/// survey after each other.
pub(super) async fn list_asked(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    filter: &ResponseFilter,
) -> Result<Vec<Asked>, DbError> {
    let rows: Vec<StoredAsked> = sqlx::query_as(
        "select question_id, survey_id, measure, scale_min, scale_max, direction from question
         where workspace_id = $1 and measure is not null and ($2 is null or measure = $2)
           and ($3 is null or subject = $3) and ($4 is null or survey_id = $4)
         order by survey_id, question_id",
    )
    .bind(workspace.to_string())
    .bind(filter.measure.map(Measure::as_str))
    .bind(filter.subject.as_ref().map(Subject::as_str))
    .bind(filter.survey.map(|survey| survey.to_string()))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|StoredAsked { question_id, survey_id, rule }| {
            Ok(Asked { question_id, survey_id, rule: rule.read()? })
        })
        .collect()
}

/// Which end of a rule's scale is good, as questions store it.
pub(in crate::db) const fn direction_of(rule: Rule) -> Direction {
    match rule {
        Rule::Ces7Effort | Rule::Ces5Effort => Direction::Effort,
        Rule::Nps | Rule::Csat | Rule::Ces7Agree | Rule::Ces5Agree => Direction::Agree,
    }
}
