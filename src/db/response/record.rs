//! The hot path: the responses of many callers in a few multi-row statements.
//!
//! Called by the writer inside its transaction. What is counted is decided
//! here once: a response whose external id was known counts nothing.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::gate::{Gate, SurveyState, list_survey_states};
use super::rollup::Counts;
use super::{NewResponse, Recorded};
use crate::db::case::rule::open_cases;
use crate::db::error::DbError;
use crate::db::survey::{QuestionIds, list_question_ids};
use crate::db::writer::pieces;
use crate::domain::id::{QuestionId, ResponseId, SurveyId, WorkspaceId};
use crate::domain::measure::duration;
use crate::domain::survey::AnswerValue;

/// Values of one attribute name that are counted apart; what comes after them
/// stays on its response and can be filtered, but has no counts of its own.
pub(in crate::db) const MAX_VALUES: usize = 1_000;

/// Entries kept in memory before starting afresh.
const MAX_KNOWN: usize = 200_000;

pub(in crate::db) use super::gate::Admission;

/// Responses of one caller.
pub(in crate::db) struct Batch<'a> {
    pub(in crate::db) responses: &'a [NewResponse],
    /// Whether each survey must take answers now.
    pub(in crate::db) admission: Admission,
    /// Whether they come from a file, in which old answers open no cases.
    pub(in crate::db) from_file: bool,
}

/// Answers from a file that are older than this when they come in are history.
const FRESH_MS: i64 = 86_400_000;

impl Batch<'_> {
    /// Whether somebody may still be helped who answered so.
    fn is_news(&self, response: &NewResponse) -> bool {
        !self.from_file || response.received_at - response.answered_at <= FRESH_MS
    }
}

/// What need not be read again for each group. Both parts only ever grow in
/// the database (a published version never changes, a known value stays
/// known), so what another process does cannot make them wrong; a value that
/// is missing here is looked up before it is believed to be new.
#[derive(Default)]
pub(in crate::db) struct Known {
    questions: HashMap<(SurveyId, i64), Arc<QuestionIds>>,
    values: HashMap<(WorkspaceId, String), HashSet<String>>,
    n_values: usize,
}

impl Known {
    /// Must be called when a transaction that used it was rolled back.
    pub(in crate::db) fn forget(&mut self) {
        *self = Self::default();
    }

    /// The question that a key of the response's version means.
    pub(in crate::db) fn question_id(&self, response: &NewResponse, key: &str) -> Option<QuestionId> {
        self.questions.get(&(response.survey_id, response.version))?.get(key).copied()
    }

    fn is_known(&self, workspace: WorkspaceId, name: &str, value: &str) -> bool {
        self.values.get(&(workspace, name.to_owned())).is_some_and(|values| values.contains(value))
    }
}

/// Writes all batches; one result for each. A batch that is refused (unknown
/// survey, closed) changes nothing and does not disturb the others.
///
/// # Errors
/// When a statement fails: the transaction must then be rolled back.
pub(in crate::db) async fn record_batches(
    conn: &mut SqliteConnection,
    known: &mut Known,
    batches: &[Batch<'_>],
) -> Result<Vec<Result<Vec<Recorded>, DbError>>, DbError> {
    if known.questions.len() + known.n_values > MAX_KNOWN {
        known.forget();
    }
    let mut surveys = list_survey_states(conn, batches).await?;
    let mut refusals = Vec::with_capacity(batches.len());
    let mut gate = Gate::default();
    for batch in batches {
        let refusal = match find_refusal(conn, known, &surveys, batch).await? {
            None => gate.admit(conn, &mut surveys, batch).await?,
            refusal => refusal,
        };
        refusals.push(refusal);
    }

    let mut external_ids = HashSet::new();
    let first_of_each: Vec<&NewResponse> = batches
        .iter()
        .zip(&refusals)
        .filter(|(_, refusal)| refusal.is_none())
        .flat_map(|(batch, _)| batch.responses)
        .filter(|response| !gate.refused.contains(&response.response_id))
        .filter(|response| external_ids.insert((response.survey_id, response.external_id.as_str())))
        .collect();
    let mut accepted = insert_responses(conn, &first_of_each).await?;
    let fresh: Vec<&NewResponse> =
        first_of_each.into_iter().filter(|response| accepted.contains(&response.response_id)).collect();
    if !fresh.is_empty() {
        insert_answers(conn, known, &fresh).await?;
        insert_attributes(conn, known, &fresh).await?;
        count(known, &fresh)?.apply(conn).await?;
        let news: Vec<&NewResponse> = batches
            .iter()
            .flat_map(|batch| batch.responses.iter().filter(|response| batch.is_news(response)))
            .filter(|response| accepted.contains(&response.response_id))
            .collect();
        open_cases(conn, known, &news).await?;
    }

    let mut result_of = |response: &NewResponse| match accepted.remove(&response.response_id) {
        true => Recorded::Accepted,
        false if gate.refused.contains(&response.response_id) => Recorded::Refused,
        false => Recorded::Duplicate,
    };
    Ok(batches
        .iter()
        .zip(refusals)
        .map(|(batch, refusal)| match refusal {
            Some(error) => Err(error),
            None => Ok(batch.responses.iter().map(&mut result_of).collect()),
        })
        .collect())
}

/// Writes a response anew whose answers, attributes and counts were taken
/// away. What else hangs on it stays.
///
/// # Errors
/// `NotFound` for a survey of another workspace or an unknown version;
/// `Closed` for one that takes no answers.
pub(in crate::db) async fn replace(
    conn: &mut SqliteConnection,
    response: &NewResponse,
) -> Result<(), DbError> {
    let mut known = Known::default();
    let responses = std::slice::from_ref(response);
    let batch = Batch { responses, admission: Admission::Always, from_file: false };
    let surveys = list_survey_states(conn, std::slice::from_ref(&batch)).await?;
    if let Some(refusal) = find_refusal(conn, &mut known, &surveys, &batch).await? {
        return Err(refusal);
    }
    if !surveys.get(&response.survey_id).is_some_and(|survey| survey.takes(response.received_at)) {
        return Err(DbError::Closed);
    }
    sqlx::query(
        "update response set version = $1, answered_at = $2, received_at = $3, day = $4, attributes = $5,
             locale = $6, partial = $7, took = $8, page = $9, search = $10
         where workspace_id = $11 and response_id = $12",
    )
    .bind(response.version)
    .bind(response.answered_at)
    .bind(response.received_at)
    .bind(response.day)
    .bind(serde_json::to_string(&response.attributes)?)
    .bind(response.locale.as_deref())
    .bind(response.partial)
    .bind(time_step(response))
    .bind(last_page(response))
    .bind(search_text(response))
    .bind(response.workspace_id.to_string())
    .bind(response.response_id.to_string())
    .execute(&mut *conn)
    .await?;
    // What a team added to it follows it to its new place in the lists.
    for table in ["response_tag", "response_assignment", "case_file"] {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "update {table} set answered_at = $1 where response_id = $2"
        )))
        .bind(response.answered_at)
        .bind(response.response_id.to_string())
        .execute(&mut *conn)
        .await?;
    }
    insert_answers(conn, &known, &[response]).await?;
    insert_attributes(conn, &mut known, &[response]).await?;
    count(&known, &[response])?.apply(&mut *conn).await?;
    open_cases(conn, &known, &[response]).await
}

async fn find_refusal(
    conn: &mut SqliteConnection,
    known: &mut Known,
    surveys: &HashMap<SurveyId, SurveyState>,
    batch: &Batch<'_>,
) -> Result<Option<DbError>, DbError> {
    for response in batch.responses {
        let survey = surveys.get(&response.survey_id);
        if survey.is_none_or(|survey| survey.workspace_id != response.workspace_id.to_string()) {
            return Ok(Some(DbError::NotFound));
        }
        let version = (response.survey_id, response.version);
        if let Entry::Vacant(new) = known.questions.entry(version) {
            match list_question_ids(conn, version.0, version.1).await? {
                Some(questions) => new.insert(Arc::new(questions)),
                None => return Ok(Some(DbError::NotFound)),
            };
        }
    }
    Ok(None)
}

/// The ids of those that were new.
async fn insert_responses(
    conn: &mut SqliteConnection,
    responses: &[&NewResponse],
) -> Result<HashSet<ResponseId>, DbError> {
    let mut accepted = HashSet::with_capacity(responses.len());
    for piece in pieces(responses) {
        let mut statement = QueryBuilder::<Sqlite>::new(
            "insert into response (response_id, workspace_id, survey_id, version, external_id, answered_at, \
             received_at, day, customer, contact, attributes, channel, locale, partial, took, page, search) ",
        );
        let mut attributes = Vec::with_capacity(piece.len());
        for response in piece {
            attributes.push(serde_json::to_string(&response.attributes)?);
        }
        statement.push_values(piece.iter().zip(attributes), |mut row, (response, attributes)| {
            row.push_bind(response.response_id.to_string())
                .push_bind(response.workspace_id.to_string())
                .push_bind(response.survey_id.to_string())
                .push_bind(response.version)
                .push_bind(response.external_id.as_str())
                .push_bind(response.answered_at)
                .push_bind(response.received_at)
                .push_bind(response.day)
                .push_bind(response.customer.as_deref())
                .push_bind(response.contact.as_deref())
                .push_bind(attributes)
                .push_bind(response.channel.as_deref())
                .push_bind(response.locale.as_deref())
                .push_bind(response.partial)
                .push_bind(time_step(response))
                .push_bind(last_page(response))
                .push_bind(search_text(response));
        });
        statement.push(" on conflict (survey_id, external_id) do nothing");
        let inserted = statement.build().execute(&mut *conn).await?.rows_affected();
        // Nearly always all of them; which they were is asked only otherwise.
        if inserted == piece.len() as u64 {
            accepted.extend(piece.iter().map(|response| response.response_id));
        } else {
            accepted.extend(find_ids(conn, piece).await?);
        }
    }
    Ok(accepted)
}

/// Which of these are there by their own id.
async fn find_ids(
    conn: &mut SqliteConnection,
    responses: &[&NewResponse],
) -> Result<Vec<ResponseId>, DbError> {
    let mut query = QueryBuilder::<Sqlite>::new("select response_id from response where response_id in (");
    let mut ids = query.separated(", ");
    for response in responses {
        ids.push_bind(response.response_id.to_string());
    }
    query.push(")");
    let ids: Vec<String> = query.build_query_scalar().fetch_all(conn).await?;
    ids.iter().map(|id| ResponseId::parse(id).map_err(DbError::other)).collect()
}

/// The step of the seconds that a finished response took.
fn time_step(response: &NewResponse) -> Option<i64> {
    let seconds = response.took.filter(|_| !response.partial)?;
    i64::try_from(duration::step(u64::try_from(seconds).ok()?)).ok()
}

/// Where somebody is who has not finished.
fn last_page(response: &NewResponse) -> Option<i64> {
    response.page.filter(|page| response.partial && *page >= 0)
}

/// What words are looked for in: all that a person wrote, lower-cased, a line
/// each.
fn search_text(response: &NewResponse) -> String {
    let words = response.answers.iter().flat_map(|(_, value)| value.words());
    let lines: Vec<String> = words.map(str::to_lowercase).collect();
    lines.join("\n")
}

struct AnswerRow<'a> {
    response: &'a NewResponse,
    question_id: QuestionId,
    value: &'a AnswerValue,
}

async fn insert_answers(
    conn: &mut SqliteConnection,
    known: &Known,
    responses: &[&NewResponse],
) -> Result<(), DbError> {
    let mut rows = Vec::with_capacity(responses.len() * 2);
    for &response in responses {
        for (key, value) in response.answers.iter() {
            let question_id = question_id(known, response, key.as_str())?;
            rows.push(AnswerRow { response, question_id, value });
        }
    }
    for piece in pieces(&rows) {
        let mut statement = QueryBuilder::<Sqlite>::new(
            "insert into answer (response_id, question_id, answered_at, score, value) ",
        );
        statement.push_values(piece, |mut columns, row| {
            let (score, stored) = match row.value {
                AnswerValue::Score(score) => (Some(*score), None),
                other => (None, Some(other.to_stored())),
            };
            columns
                .push_bind(row.response.response_id.to_string())
                .push_bind(row.question_id.to_string())
                .push_bind(row.response.answered_at)
                .push_bind(score)
                .push_bind(stored);
        });
        statement.build().execute(&mut *conn).await?;
    }
    Ok(())
}

fn question_id(known: &Known, response: &NewResponse, key: &str) -> Result<QuestionId, DbError> {
    known
        .question_id(response, key)
        .ok_or_else(|| DbError::other("an answer to a question that its version does not have"))
}

async fn insert_attributes(
    conn: &mut SqliteConnection,
    known: &mut Known,
    responses: &[&NewResponse],
) -> Result<(), DbError> {
    let rows: Vec<(&NewResponse, &String, &String)> = responses
        .iter()
        .flat_map(|&response| response.attributes.iter().map(move |(name, value)| (response, name, value)))
        .collect();
    learn_values(conn, known, &rows).await?;
    for piece in pieces(&rows) {
        let mut statement = QueryBuilder::<Sqlite>::new(
            "insert into response_attribute (survey_id, name, value, answered_at, response_id) ",
        );
        statement.push_values(piece, |mut columns, (response, name, value)| {
            columns
                .push_bind(response.survey_id.to_string())
                .push_bind(name.as_str())
                .push_bind(value.as_str())
                .push_bind(response.answered_at)
                .push_bind(response.response_id.to_string());
        });
        statement.build().execute(&mut *conn).await?;
    }
    Ok(())
}

/// Adds values that are new to their workspace, up to [`MAX_VALUES`] a name.
async fn learn_values(
    conn: &mut SqliteConnection,
    known: &mut Known,
    rows: &[(&NewResponse, &String, &String)],
) -> Result<(), DbError> {
    let mut refreshed = HashSet::new();
    for (response, name, value) in rows {
        let entry = (response.workspace_id, (*name).clone());
        let values = known.values.entry(entry.clone()).or_default();
        // A full set is the whole truth, for values are never taken back.
        if values.contains(*value) || values.len() >= MAX_VALUES {
            continue;
        }
        if refreshed.insert(entry) {
            let stored: Vec<String> =
                sqlx::query_scalar("select value from attribute where workspace_id = $1 and name = $2")
                    .bind(response.workspace_id.to_string())
                    .bind(name.as_str())
                    .fetch_all(&mut *conn)
                    .await?;
            known.n_values += stored.len().saturating_sub(values.len());
            values.extend(stored);
            if values.contains(*value) || values.len() >= MAX_VALUES {
                continue;
            }
        }
        sqlx::query(
            "insert into attribute (workspace_id, name, value, created_at) values ($1, $2, $3, $4)
             on conflict (workspace_id, name, value) do nothing",
        )
        .bind(response.workspace_id.to_string())
        .bind(name.as_str())
        .bind(value.as_str())
        .bind(response.received_at)
        .execute(&mut *conn)
        .await?;
        values.insert((*value).clone());
        known.n_values += 1;
    }
    Ok(())
}

fn count<'a>(known: &Known, responses: &[&'a NewResponse]) -> Result<Counts<'a>, DbError> {
    let mut counts = Counts::default();
    let mut is_counted = BTreeMap::new();
    for &response in responses {
        let attributes: Vec<(&str, &str)> = response
            .attributes
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|&(name, value)| {
                *is_counted
                    .entry((response.workspace_id, name, value))
                    .or_insert_with(|| known.is_known(response.workspace_id, name, value))
            })
            .collect();
        counts.add_response(response.workspace_id, response.survey_id, response.day, response.partial, 1);
        if let Some(step) = time_step(response) {
            counts.add_time(response.survey_id, response.day, step, 1);
        }
        counts.add_version(response.survey_id, response.version, response.partial, 1);
        for (key, value) in response.answers.iter() {
            let question_id = question_id(known, response, key.as_str())?;
            counts.add_answer(response.workspace_id, question_id, &attributes, response.day, value, 1);
        }
    }
    Ok(counts)
}
