//! Reading responses in pages, newest first, always from an index in order.
//! Which index that is, [`super::filter`] decides.

use std::collections::{BTreeMap, HashMap};

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::filter::{ResponseFilter, Run, list_runs};
use super::select::select;
use crate::db::Db;
use crate::db::error::DbError;
use crate::domain::id::{ResponseId, SurveyId, WorkspaceId};
use crate::domain::survey::{AnswerKind, AnswerValue};

/// The most responses on one page.
pub const MAX_PAGE: usize = 1_000;

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
        let keys = list_keys(&mut conn, workspace, filter, after, limit + 1).await?;
        let is_last = keys.len() <= limit;
        let next = match keys.get(limit - 1) {
            Some((answered_at, id)) if !is_last => Some(ResponseCursor {
                answered_at: *answered_at,
                response_id: ResponseId::parse(id).map_err(DbError::other)?,
            }),
            _ => None,
        };
        let ids: Vec<String> = keys.into_iter().take(limit).map(|(_, id)| id).collect();
        Ok(ResponsePage { rows: find_all(&mut conn, &ids).await?, next })
    }

    /// The workspace's responses among these, in this order.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_responses_by_id(
        &self,
        workspace: WorkspaceId,
        responses: &[ResponseId],
    ) -> Result<Vec<ResponseRow>, DbError> {
        let mut conn = self.reader().await?;
        let mut statement =
            QueryBuilder::<Sqlite>::new("select response_id from response where workspace_id = ");
        statement.push_bind(workspace.to_string()).push(" and response_id in (");
        let ids: Vec<String> = responses.iter().map(ToString::to_string).collect();
        push_ids(&mut statement, &ids);
        let ours: Vec<String> = statement.build_query_scalar().fetch_all(&mut *conn).await?;
        let ids: Vec<String> = ids.into_iter().filter(|id| ours.contains(id)).collect();
        find_all(&mut conn, &ids).await
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

/// Time and id of at most `limit` responses after `after`, each once, newest
/// first.
pub(super) async fn list_keys(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    filter: &ResponseFilter,
    after: Option<ResponseCursor>,
    limit: usize,
) -> Result<Vec<(i64, String)>, DbError> {
    let mut keys = Vec::new();
    for run in list_runs(conn, workspace, filter).await? {
        let mut statement = select(&run, workspace, filter, "r.answered_at, r.response_id");
        push_page(&mut statement, &run, after, limit);
        keys.extend(statement.build_query_as::<(i64, String)>().fetch_all(&mut *conn).await?);
    }
    keys.sort_unstable_by(|a, b| b.cmp(a));
    // A response with two scores of a group stands in two runs. Each run gave
    // `limit` of its own, so what is left is still the newest.
    keys.dedup();
    keys.truncate(limit);
    Ok(keys)
}

fn push_page(statement: &mut QueryBuilder<Sqlite>, run: &Run, after: Option<ResponseCursor>, limit: usize) {
    let order = run.order();
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
