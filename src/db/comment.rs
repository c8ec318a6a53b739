//! What people wrote, with the score beside it.

use sqlx::{QueryBuilder, Sqlite};

use super::score::StoredRule;
use super::{Db, DbError, ResponseFilter};
use crate::domain::id::{ResponseId, SurveyId, WorkspaceId};
use crate::domain::measure::Rule;
use crate::domain::survey::Subject;

/// What somebody wrote, with the score beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentRow {
    /// Where it was written.
    pub survey_id: SurveyId,
    /// That survey's title.
    pub survey_title: String,
    /// In which response.
    pub response_id: ResponseId,
    /// When, ms UTC.
    pub answered_at: i64,
    /// The texts, in the order of the survey's questions.
    pub texts: Vec<String>,
    /// The first score in the same response, with its rule.
    pub score: Option<(Rule, i64)>,
    /// What that score is about.
    pub subject: Option<Subject>,
}

impl Db {
    /// The newest of the filter's responses in which something is written.
    ///
    /// # Errors
    /// `NotFound` for a survey of another workspace.
    pub async fn list_comments(
        &self,
        workspace: WorkspaceId,
        filter: &ResponseFilter,
        limit: usize,
    ) -> Result<Vec<CommentRow>, DbError> {
        let filter = ResponseFilter { has_comment: true, ..filter.clone() };
        let page = self.list_responses(workspace, &filter, None, limit).await?;
        let mut statement = QueryBuilder::<Sqlite>::new(
            "select r.response_id, r.survey_id, s.title, r.answered_at, q.measure,
                    q.scale_min, q.scale_max, q.direction, q.subject, a.score,
                    case q.kind when 'text' then a.value end as value
             from response r
             join survey s on s.survey_id = r.survey_id
             join answer a on a.response_id = r.response_id
             join question q on q.question_id = a.question_id
             where r.response_id in (''",
        );
        for row in &page.rows {
            statement.push(", ").push_bind(row.response_id.to_string());
        }
        statement.push(") order by r.answered_at desc, r.response_id desc, q.created_at, q.question_id");
        read_comments(statement.build_query_as().fetch_all(&mut *self.reader().await?).await?)
    }
}

#[derive(sqlx::FromRow)]
struct StoredComment {
    response_id: String,
    survey_id: String,
    title: String,
    answered_at: i64,
    measure: Option<String>,
    scale_min: Option<i64>,
    scale_max: Option<i64>,
    direction: Option<String>,
    subject: Option<String>,
    score: Option<i64>,
    value: Option<String>,
}

impl StoredComment {
    /// Of a question that is scored.
    fn rule(&self) -> Option<StoredRule> {
        Some(StoredRule {
            measure: self.measure.clone()?,
            scale_min: self.scale_min?,
            scale_max: self.scale_max?,
            direction: self.direction.clone().unwrap_or_default(),
        })
    }
}

/// Rows of one response follow each other.
fn read_comments(rows: Vec<StoredComment>) -> Result<Vec<CommentRow>, DbError> {
    let mut comments: Vec<CommentRow> = Vec::new();
    for row in rows {
        let rule = row.rule();
        let StoredComment { response_id, survey_id, title, answered_at, subject, score, value, .. } = row;
        let response_id = ResponseId::parse(&response_id).map_err(DbError::other)?;
        if comments.last().is_none_or(|last| last.response_id != response_id) {
            comments.push(CommentRow {
                survey_id: SurveyId::parse(&survey_id).map_err(DbError::other)?,
                survey_title: title,
                response_id,
                answered_at,
                texts: Vec::new(),
                score: None,
                subject: None,
            });
        }
        let comment = comments.last_mut().expect("BUG: a comment was just added");
        comment.texts.extend(value);
        if let (None, Some(rule), Some(score)) = (comment.score, rule, score) {
            comment.score = Some((rule.read()?, score));
            comment.subject = subject.and_then(|subject| Subject::parse(&subject).ok());
        }
    }
    Ok(comments)
}
