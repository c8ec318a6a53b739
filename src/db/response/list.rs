//! Reading responses in pages, newest first, always from an index in order.
//!
//! A filter is read from the most selective index that is already in the
//! order of the list (an attribute value, a score, a comment), so that a page
//! costs the same however rare its responses are. Where several runs of an
//! index match (scores 0 to 6), each gives its newest and they are merged.

use std::collections::{BTreeMap, HashMap};

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::db::Db;
use crate::db::error::DbError;
use crate::domain::id::{ResponseId, SurveyId, WorkspaceId};
use crate::domain::survey::{AnswerKind, AnswerValue};

/// The most responses on one page.
pub const MAX_PAGE: usize = 1_000;

/// Which responses are meant; all conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct ResponseFilter {
    /// Of this survey; of the whole workspace when none.
    pub survey: Option<SurveyId>,
    /// Answered at or after, ms UTC.
    pub from: Option<i64>,
    /// Answered before, ms UTC.
    pub to: Option<i64>,
    /// The least score of the survey's first scored question.
    pub min_score: Option<i64>,
    /// The greatest score of the survey's first scored question.
    pub max_score: Option<i64>,
    /// Every one of these words stands in the texts.
    pub q: Option<String>,
    /// Name and value, each of which the response carries.
    pub attributes: Vec<(String, String)>,
    /// Only those with something written.
    pub has_comment: bool,
}

/// Where a page ended: the next begins after this response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseCursor {
    /// When the last one was answered, ms UTC.
    pub answered_at: i64,
    /// Which one it was.
    pub response_id: ResponseId,
}

/// One page, newest first.
#[derive(Clone, Debug)]
pub struct ResponsePage {
    /// The responses.
    pub rows: Vec<ResponseRow>,
    /// Where to go on; none on the last page.
    pub next: Option<ResponseCursor>,
}

/// A stored response.
#[derive(Clone, Debug)]
pub struct ResponseRow {
    /// Its id.
    pub response_id: ResponseId,
    /// The sender's own id.
    pub external_id: String,
    /// Which survey was answered.
    pub survey_id: SurveyId,
    /// Which version of it.
    pub version: i64,
    /// When the person answered, ms UTC.
    pub answered_at: i64,
    /// When it came in, ms UTC.
    pub received_at: i64,
    /// External id of the customer.
    pub customer: Option<String>,
    /// The contact as a JSON object.
    pub contact: Option<String>,
    /// Name → value.
    pub attributes: BTreeMap<String, String>,
    /// How it came.
    pub channel: Option<String>,
    /// The language it was answered in.
    pub locale: Option<String>,
    /// Whether the person has not finished.
    pub partial: bool,
    /// Key of the question → its answer.
    pub answers: BTreeMap<String, AnswerValue>,
}

#[derive(sqlx::FromRow)]
struct StoredResponse {
    response_id: String,
    external_id: String,
    survey_id: String,
    version: i64,
    answered_at: i64,
    received_at: i64,
    customer: Option<String>,
    contact: Option<String>,
    attributes: String,
    channel: Option<String>,
    locale: Option<String>,
    partial: bool,
}

#[derive(sqlx::FromRow)]
struct StoredAnswer {
    response_id: String,
    key: String,
    kind: String,
    score: Option<i64>,
    value: Option<String>,
}

/// Part of an index that is in the order of the list.
pub(super) enum Run {
    /// All of a survey or workspace.
    All,
    /// Those with something written.
    Comments,
    /// Those with an attribute value, of one survey.
    Attribute { survey_id: String, name: String, value: String },
    /// Those with one score of one question.
    Score { question_id: String, score: i64 },
}

impl Db {
    /// One page of at most `limit` (and [`MAX_PAGE`]) responses after `after`.
    ///
    /// # Errors
    /// `NotFound` for a survey of another workspace.
    pub async fn list_responses(
        &self,
        workspace: WorkspaceId,
        filter: &ResponseFilter,
        after: Option<ResponseCursor>,
        limit: usize,
    ) -> Result<ResponsePage, DbError> {
        let limit = limit.clamp(1, MAX_PAGE);
        let mut conn = self.reader().await?;
        let mut keys = Vec::new();
        for run in list_runs(&mut conn, workspace, filter).await? {
            let mut statement = select(&run, workspace, filter, "r.answered_at, r.response_id");
            push_page(&mut statement, &run, after, limit + 1);
            keys.extend(statement.build_query_as::<(i64, String)>().fetch_all(&mut *conn).await?);
        }
        keys.sort_unstable_by(|a, b| b.cmp(a));
        let is_last = keys.len() <= limit;
        keys.truncate(limit);
        let next = match keys.last() {
            Some((answered_at, id)) if !is_last => Some(ResponseCursor {
                answered_at: *answered_at,
                response_id: ResponseId::parse(id).map_err(DbError::other)?,
            }),
            _ => None,
        };
        let ids: Vec<String> = keys.into_iter().map(|(_, id)| id).collect();
        Ok(ResponsePage { rows: find_all(&mut conn, &ids).await?, next })
    }

    /// One response.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_response(
        &self,
        workspace: WorkspaceId,
        response: ResponseId,
    ) -> Result<ResponseRow, DbError> {
        let mut conn = self.reader().await?;
        sqlx::query("select 1 from response where workspace_id = $1 and response_id = $2")
            .bind(workspace.to_string())
            .bind(response.to_string())
            .fetch_one(&mut *conn)
            .await?;
        find_all(&mut conn, &[response.to_string()]).await?.pop().ok_or(DbError::NotFound)
    }
}

/// The runs that together hold what the filter means.
pub(super) async fn list_runs(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    filter: &ResponseFilter,
) -> Result<Vec<Run>, DbError> {
    if let Some(survey) = filter.survey {
        sqlx::query("select 1 from survey where workspace_id = $1 and survey_id = $2")
            .bind(workspace.to_string())
            .bind(survey.to_string())
            .fetch_one(&mut *conn)
            .await?;
    }
    if let Some((name, value)) = filter.attributes.first() {
        let surveys = match filter.survey {
            Some(survey) => vec![survey.to_string()],
            None => {
                sqlx::query_scalar("select survey_id from survey where workspace_id = $1")
                    .bind(workspace.to_string())
                    .fetch_all(&mut *conn)
                    .await?
            }
        };
        return Ok(surveys
            .into_iter()
            .map(|survey_id| Run::Attribute { survey_id, name: name.clone(), value: value.clone() })
            .collect());
    }
    if filter.has_score() {
        let questions = list_first_scored(conn, workspace, filter.survey).await?;
        return Ok(questions
            .into_iter()
            .flat_map(|(question_id, scale_min, scale_max)| {
                let least = filter.min_score.map_or(scale_min, |least| least.max(scale_min));
                let greatest = filter.max_score.map_or(scale_max, |greatest| greatest.min(scale_max));
                (least..=greatest).map(move |score| Run::Score { question_id: question_id.clone(), score })
            })
            .collect());
    }
    Ok(vec![if filter.has_comment || filter.q.is_some() { Run::Comments } else { Run::All }])
}

impl ResponseFilter {
    pub(super) fn has_score(&self) -> bool {
        self.min_score.is_some() || self.max_score.is_some()
    }
}

/// The question by whose score a survey is filtered: its oldest scored one,
/// under every scale that this key has had. With id, least and greatest score.
async fn list_first_scored(
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

/// `select columns` of a run with every condition of the filter. The run's
/// index has alias `i` or is that of `r`, the response.
pub(super) fn select(
    run: &Run,
    workspace: WorkspaceId,
    filter: &ResponseFilter,
    columns: &'static str,
) -> QueryBuilder<Sqlite> {
    let mut statement = QueryBuilder::new("select ");
    statement.push(columns).push(" from ");
    let mut other_attributes = filter.attributes.as_slice();
    let mut tests_score = filter.has_score();
    match run {
        Run::All | Run::Comments => {
            match filter.survey {
                Some(survey) => {
                    statement.push("response r where r.survey_id = ").push_bind(survey.to_string())
                }
                None => statement.push("response r where r.workspace_id = ").push_bind(workspace.to_string()),
            };
        }
        Run::Attribute { survey_id, name, value } => {
            other_attributes = other_attributes.get(1..).unwrap_or(&[]);
            statement
                .push("response_attribute i join response r on r.response_id = i.response_id where i.survey_id = ")
                .push_bind(survey_id.clone())
                .push(" and i.name = ")
                .push_bind(name.clone())
                .push(" and i.value = ")
                .push_bind(value.clone());
        }
        Run::Score { question_id, score } => {
            tests_score = false;
            statement
                .push("answer i join response r on r.response_id = i.response_id where i.question_id = ")
                .push_bind(question_id.clone())
                .push(" and i.score = ")
                .push_bind(*score);
        }
    }
    let order = order_of(run);
    if let Some(from) = filter.from {
        statement.push(format_args!(" and {order}.answered_at >= ")).push_bind(from);
    }
    if let Some(to) = filter.to {
        statement.push(format_args!(" and {order}.answered_at < ")).push_bind(to);
    }
    if matches!(run, Run::Comments) || filter.has_comment {
        statement.push(" and r.search <> ''");
    }
    if filter.has_comment {
        // Names and addresses are found by words, but they are no comment.
        statement.push(
            " and exists (select 1 from answer a join question q on q.question_id = a.question_id
              where a.response_id = r.response_id and q.kind = 'text')",
        );
    }
    for word in filter.q.as_deref().unwrap_or_default().split_whitespace() {
        statement.push(" and r.search like ").push_bind(like_word(word)).push(" escape '\\'");
    }
    for (name, value) in other_attributes {
        statement
            .push(
                " and exists (select 1 from response_attribute other
                  where other.survey_id = r.survey_id and other.answered_at = r.answered_at
                    and other.response_id = r.response_id and other.name = ",
            )
            .push_bind(name.clone())
            .push(" and other.value = ")
            .push_bind(value.clone())
            .push(")");
    }
    if tests_score {
        push_score_test(&mut statement, filter);
    }
    statement
}

/// The pattern of any text with this word in it, in which % and _ stand for
/// themselves.
pub(in crate::db) fn like_word(word: &str) -> String {
    let word = word.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{word}%")
}

fn push_score_test(statement: &mut QueryBuilder<Sqlite>, filter: &ResponseFilter) {
    statement.push(
        " and exists (select 1 from answer a join question q on q.question_id = a.question_id
          where a.response_id = r.response_id and q.measure is not null
            and q.key = (select f.key from question f
                         where f.survey_id = r.survey_id and f.measure is not null
                         order by f.created_at, f.question_id limit 1)",
    );
    if let Some(least) = filter.min_score {
        statement.push(" and a.score >= ").push_bind(least);
    }
    if let Some(greatest) = filter.max_score {
        statement.push(" and a.score <= ").push_bind(greatest);
    }
    statement.push(")");
}

const fn order_of(run: &Run) -> &'static str {
    match run {
        Run::All | Run::Comments => "r",
        Run::Attribute { .. } | Run::Score { .. } => "i",
    }
}

fn push_page(statement: &mut QueryBuilder<Sqlite>, run: &Run, after: Option<ResponseCursor>, limit: usize) {
    let order = order_of(run);
    if let Some(ResponseCursor { answered_at, response_id }) = after {
        statement
            .push(format_args!(" and ({order}.answered_at, {order}.response_id) < ("))
            .push_bind(answered_at)
            .push(", ")
            .push_bind(response_id.to_string())
            .push(")");
    }
    statement
        .push(format_args!(" order by {order}.answered_at desc, {order}.response_id desc limit "))
        .push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
}

/// The responses with these ids, in this order; those gone by now are left out.
pub(in crate::db) async fn find_all(
    conn: &mut SqliteConnection,
    ids: &[String],
) -> Result<Vec<ResponseRow>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = QueryBuilder::<Sqlite>::new(
        "select response_id, external_id, survey_id, version, answered_at, received_at, customer, contact,
                attributes, channel, locale, partial
         from response where response_id in (",
    );
    push_ids(&mut statement, ids);
    let stored: Vec<StoredResponse> = statement.build_query_as().fetch_all(&mut *conn).await?;
    let mut statement = QueryBuilder::<Sqlite>::new(
        "select a.response_id, q.key, q.kind, a.score, a.value
         from answer a join question q on q.question_id = a.question_id where a.response_id in (",
    );
    push_ids(&mut statement, ids);
    let answers: Vec<StoredAnswer> = statement.build_query_as().fetch_all(conn).await?;

    let mut answers_of: HashMap<String, BTreeMap<String, AnswerValue>> = HashMap::with_capacity(ids.len());
    for StoredAnswer { response_id, key, kind, score, value } in answers {
        answers_of.entry(response_id).or_default().insert(key, read_answer(&kind, score, value)?);
    }
    let mut rows = HashMap::with_capacity(ids.len());
    for row in stored {
        let answers = answers_of.remove(&row.response_id).unwrap_or_default();
        rows.insert(row.response_id.clone(), read_response(row, answers)?);
    }
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

/// An answer from its columns.
pub(super) fn read_answer(
    kind: &str,
    score: Option<i64>,
    stored: Option<String>,
) -> Result<AnswerValue, DbError> {
    if let Some(score) = score {
        return Ok(AnswerValue::Score(score));
    }
    let kind = AnswerKind::parse(kind).map_err(|_| DbError::other("a question of an unknown kind"))?;
    stored
        .and_then(|stored| kind.read_stored(&stored))
        .ok_or_else(|| DbError::other("an answer that is not of its question's kind"))
}

/// A list of parameters whose length takes few different values, so that the
/// statement is prepared once and kept; what is added matches nothing.
fn push_ids(statement: &mut QueryBuilder<Sqlite>, ids: &[String]) {
    let size = [1, 50, 200].into_iter().find(|&size| ids.len() <= size).unwrap_or(MAX_PAGE.max(ids.len()));
    let mut list = statement.separated(", ");
    for index in 0..size {
        list.push_bind(ids.get(index).cloned().unwrap_or_default());
    }
    list.push_unseparated(")");
}

fn read_response(
    row: StoredResponse,
    answers: BTreeMap<String, AnswerValue>,
) -> Result<ResponseRow, DbError> {
    let StoredResponse {
        response_id,
        external_id,
        survey_id,
        version,
        answered_at,
        received_at,
        customer,
        contact,
        attributes,
        channel,
        locale,
        partial,
    } = row;
    Ok(ResponseRow {
        response_id: ResponseId::parse(&response_id).map_err(DbError::other)?,
        external_id,
        survey_id: SurveyId::parse(&survey_id).map_err(DbError::other)?,
        version,
        answered_at,
        received_at,
        customer,
        contact,
        attributes: serde_json::from_str(&attributes)?,
        channel,
        locale,
        partial,
        answers,
    })
}
