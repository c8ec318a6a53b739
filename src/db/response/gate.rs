//! Whether surveys take answers now. Decided in the transaction that stores
//! them, by what the file says in that moment.

use std::collections::{HashMap, HashSet};

use sqlx::SqliteConnection;

use super::NewResponse;
use super::record::Batch;
use crate::db::error::DbError;
use crate::db::survey::collection;
use crate::domain::id::{ResponseId, SurveyId};
use crate::domain::survey::{Collection, CollectionStanding};

/// Who asks whether a survey takes answers: closed, before or after its time,
/// or with as many as were wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::db) enum Admission {
    /// Nobody: what was answered before is stored at any time.
    Always,
    /// One that does not refuses the whole batch.
    Whole,
    /// One that does not refuses the row alone.
    EachRow,
}

/// What decides whether a survey takes an answer.
pub(super) struct SurveyState {
    /// Whose it is.
    pub(super) workspace_id: String,
    is_open: bool,
    collection: Collection,
    /// Finished answers, where there is a limit.
    n_completed: i64,
}

impl SurveyState {
    /// Whether it takes an answer that comes in at `now`.
    pub(super) fn takes(&self, now: i64) -> bool {
        self.is_open && self.collection.standing(now, self.n_completed) == CollectionStanding::Open
    }
}

/// Lets in what surveys take, one after the other, so that of many answers
/// that come at once a limit takes exactly as many as are left.
#[derive(Default)]
pub(super) struct Gate<'a> {
    /// Those that were let in by what they are called.
    admitted: HashSet<(SurveyId, &'a str)>,
    /// Rows that were not.
    pub(super) refused: HashSet<ResponseId>,
}

impl<'a> Gate<'a> {
    /// Why the whole batch is refused, if it is.
    pub(super) async fn admit(
        &mut self,
        conn: &mut SqliteConnection,
        surveys: &mut HashMap<SurveyId, SurveyState>,
        batch: &Batch<'a>,
    ) -> Result<Option<DbError>, DbError> {
        if batch.admission == Admission::Always {
            return Ok(None);
        }
        for response in batch.responses {
            let Some(survey) = surveys.get_mut(&response.survey_id) else { continue };
            // Nearly always: nothing more is asked then.
            if survey.is_open && survey.collection == Collection::default() {
                continue;
            }
            // Who repeats a request that was taken before the survey closed
            // hears that it was taken.
            let name = (response.survey_id, response.external_id.as_str());
            if self.admitted.contains(&name) || exists(conn, response).await? {
                continue;
            }
            if survey.takes(response.received_at) {
                self.admitted.insert(name);
                survey.n_completed += i64::from(!response.partial);
            } else if batch.admission == Admission::Whole {
                return Ok(Some(DbError::Closed));
            } else {
                self.refused.insert(response.response_id);
            }
        }
        Ok(None)
    }
}

/// Read in every group: another process may have closed a survey.
pub(super) async fn list_survey_states(
    conn: &mut SqliteConnection,
    batches: &[Batch<'_>],
) -> Result<HashMap<SurveyId, SurveyState>, DbError> {
    let ids: HashSet<SurveyId> =
        batches.iter().flat_map(|batch| batch.responses).map(|response| response.survey_id).collect();
    let mut states = HashMap::with_capacity(ids.len());
    for survey_id in ids {
        let row: Option<(String, bool, bool)> = sqlx::query_as(
            "select s.workspace_id, s.state = 'open', c.survey_id is not null
             from survey s left join collection c on c.survey_id = s.survey_id where s.survey_id = $1",
        )
        .bind(survey_id.to_string())
        .fetch_optional(&mut *conn)
        .await?;
        if let Some((workspace_id, is_open, is_bound)) = row {
            let (collection, n_completed) =
                if is_bound { collection::find(conn, survey_id).await? } else { Default::default() };
            let state = SurveyState { workspace_id, is_open, collection, n_completed };
            states.insert(survey_id, state);
        }
    }
    Ok(states)
}

async fn exists(conn: &mut SqliteConnection, response: &NewResponse) -> Result<bool, DbError> {
    let found: Option<i64> =
        sqlx::query_scalar("select 1 from response where survey_id = $1 and external_id = $2")
            .bind(response.survey_id.to_string())
            .bind(&response.external_id)
            .fetch_optional(conn)
            .await?;
    Ok(found.is_some())
}
