//! Questions outlive the versions of their survey: the same key with the same
//! kind of answers and the same series is the same question, anything else is
//! another one.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::NewQuestionId;
use super::find::read_definition;
use crate::db::error::DbError;
use crate::domain::id::{QuestionId, SurveyId, WorkspaceId};
use crate::domain::survey::{AnswerKind, Definition, Question};

/// The questions of one version: key → id.
pub(in crate::db) type QuestionIds = HashMap<String, QuestionId>;

/// What makes two questions with the same key the same one.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
struct Identity {
    kind: String,
    measure: Option<String>,
    subject: Option<String>,
    scale_min: Option<i64>,
    scale_max: Option<i64>,
    direction: Option<String>,
}

impl Identity {
    fn of(question: &Question, kind: AnswerKind) -> Self {
        let (series, scale) = (question.series(), question.kind().scale());
        Self {
            kind: kind.as_str().to_owned(),
            measure: series.map(|series| series.measure().as_str().to_owned()),
            subject: series.map(|series| series.subject().as_str().to_owned()),
            scale_min: scale.map(|scale| i64::from(scale.min())),
            scale_max: scale.map(|scale| i64::from(scale.max())),
            direction: series.map(|series| series.direction().as_str().to_owned()),
        }
    }
}

#[derive(sqlx::FromRow)]
struct QuestionRow {
    question_id: String,
    key: String,
    #[sqlx(flatten)]
    identity: Identity,
}

/// The questions of a published version; none when there is no such version.
pub(in crate::db) async fn list_question_ids(
    conn: &mut SqliteConnection,
    survey: SurveyId,
    version: i64,
) -> Result<Option<QuestionIds>, DbError> {
    let definition: Option<String> = sqlx::query_scalar(
        "select definition from survey_version
         where survey_id = $1 and version = $2 and published_at is not null",
    )
    .bind(survey.to_string())
    .bind(version)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(definition) = definition else { return Ok(None) };
    let rows = list_rows(conn, survey).await?;
    let mut ids = QuestionIds::new();
    for question in read_definition(&definition)?.questions() {
        let identity = question.kind().answer_kind().map(|kind| Identity::of(question, kind));
        if let Some(row) = identity.and_then(|identity| find_row(&rows, question, &identity)) {
            let id = QuestionId::parse(&row.question_id).map_err(DbError::other)?;
            ids.insert(question.key().as_str().to_owned(), id);
        }
    }
    Ok(Some(ids))
}

/// Makes rows for the questions that no earlier version had.
pub(super) async fn create_questions(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    survey: SurveyId,
    definition: &Definition,
    new_question_id: NewQuestionId,
    now: i64,
) -> Result<(), DbError> {
    let rows = list_rows(conn, survey).await?;
    for question in definition.questions() {
        // Nobody answers a statement, so nothing will ever hang on it.
        let Some(kind) = question.kind().answer_kind() else { continue };
        let identity = Identity::of(question, kind);
        if find_row(&rows, question, &identity).is_some() {
            continue;
        }
        let Identity { kind, measure, subject, scale_min, scale_max, direction } = identity;
        sqlx::query(
            "insert into question (question_id, workspace_id, survey_id, key, kind, measure, subject, scale_min,
                                   scale_max, direction, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(new_question_id().to_string())
        .bind(workspace.to_string())
        .bind(survey.to_string())
        .bind(question.key().as_str())
        .bind(kind)
        .bind(measure)
        .bind(subject)
        .bind(scale_min)
        .bind(scale_max)
        .bind(direction)
        .bind(now)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

async fn list_rows(conn: &mut SqliteConnection, survey: SurveyId) -> Result<Vec<QuestionRow>, DbError> {
    Ok(sqlx::query_as(
        "select question_id, key, kind, measure, subject, scale_min, scale_max, direction
         from question where survey_id = $1",
    )
    .bind(survey.to_string())
    .fetch_all(conn)
    .await?)
}

fn find_row<'a>(
    rows: &'a [QuestionRow],
    question: &Question,
    identity: &Identity,
) -> Option<&'a QuestionRow> {
    rows.iter().find(|row| row.key == question.key().as_str() && row.identity == *identity)
}
