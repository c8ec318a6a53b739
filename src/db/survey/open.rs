//! Reading a survey for respondents, by the code of its link.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{SurveyState, collection};
use crate::db::Db;
use crate::db::brand;
use crate::db::error::DbError;
use crate::domain::brand::Face;
use crate::domain::id::{SurveyId, WorkspaceId};
use crate::domain::survey::{Collection, CollectionStanding, Definition};
use crate::domain::text::Locale;

/// What a respondent's page needs.
#[derive(Clone, Debug)]
pub struct OpenSurvey {
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// How its pages look; whose name stands there.
    pub face: Face,
    /// The workspace's time zone, by its IANA name.
    pub timezone: String,
    /// The workspace's language.
    pub workspace_locale: Locale,
    /// Fewest answers for which an anonymous survey shows a score.
    pub minimum_group: i64,
    /// Its id.
    pub survey_id: SurveyId,
    /// Open or closed; a draft is not found.
    pub state: SurveyState,
    /// The version to show.
    pub version: i64,
    /// What it asks.
    pub definition: Arc<Definition>,
    /// When it takes answers while it is open.
    pub collection: Collection,
    /// Finished answers; counted where there is a limit alone.
    pub n_completed: i64,
}

impl OpenSurvey {
    /// Whether it takes answers at `now`, ms UTC, as far as this page knows;
    /// the writer decides.
    pub fn standing(&self, now: i64) -> CollectionStanding {
        match self.state {
            SurveyState::Open => self.collection.standing(now, self.n_completed),
            SurveyState::Draft | SurveyState::Closed => CollectionStanding::Closed,
        }
    }
}

/// How long a survey that was read is believed, for another process may have
/// closed it. Its answers are judged by what the file says in any case.
const BELIEVED: Duration = Duration::from_secs(1);

/// Surveys kept in memory before starting afresh.
const MAX_SURVEYS: usize = 1_000;

/// Surveys that were read a moment ago, by their codes. Every respondent asks
/// for one twice, and reading costs more than all the rest of a page.
#[derive(Default)]
pub(in crate::db) struct OpenSurveys(Mutex<Moment>);

#[derive(Default)]
struct Moment {
    /// Rises when this process wrote something: what was read before is then
    /// not kept.
    n_writes: u64,
    surveys: HashMap<String, (Instant, Arc<OpenSurvey>)>,
}

impl OpenSurveys {
    /// After a commit of anything but answers.
    pub(in crate::db) fn forget(&self) {
        let mut moment = self.lock();
        moment.n_writes += 1;
        moment.surveys.clear();
    }

    /// The survey, or the moment in which to read it.
    fn get(&self, code: &str) -> Result<Arc<OpenSurvey>, u64> {
        let moment = self.lock();
        match moment.surveys.get(code) {
            Some((read_at, survey)) if read_at.elapsed() < BELIEVED => Ok(Arc::clone(survey)),
            _ => Err(moment.n_writes),
        }
    }

    fn keep(&self, code: &str, survey: &Arc<OpenSurvey>, n_writes: u64) {
        let mut moment = self.lock();
        if moment.n_writes != n_writes {
            return;
        }
        if moment.surveys.len() >= MAX_SURVEYS {
            moment.surveys.clear();
        }
        moment.surveys.insert(code.to_owned(), (Instant::now(), Arc::clone(survey)));
    }

    fn lock(&self) -> MutexGuard<'_, Moment> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(sqlx::FromRow)]
struct StoredOpenSurvey {
    workspace_id: String,
    timezone: String,
    locale: String,
    minimum_group: i64,
    survey_id: String,
    state: String,
    version: i64,
}

impl Db {
    /// The survey behind a respondent's link, by its code alone.
    ///
    /// # Errors
    /// `NotFound` for an unknown code and for a survey never published.
    pub async fn find_survey_by_code(&self, code: &str) -> Result<Arc<OpenSurvey>, DbError> {
        let n_writes = match self.0.open_surveys.get(code) {
            Ok(survey) => return Ok(survey),
            Err(n_writes) => n_writes,
        };
        let mut conn = self.reader().await?;
        let row: StoredOpenSurvey = sqlx::query_as(
            "select w.workspace_id, w.timezone, w.locale, w.minimum_group,
                    s.survey_id, s.state, s.version
             from survey s join workspace w on w.workspace_id = s.workspace_id
             where s.code = $1 and s.version is not null",
        )
        .bind(code)
        .fetch_one(&mut *conn)
        .await?;
        let StoredOpenSurvey { workspace_id, timezone, locale, minimum_group, survey_id, state, version } =
            row;
        let survey_id = SurveyId::parse(&survey_id).map_err(DbError::other)?;
        let workspace_id = WorkspaceId::parse(&workspace_id).map_err(DbError::other)?;
        let definition = self.find_published(&mut conn, survey_id, version).await?;
        let (collection, n_completed) = collection::find(&mut conn, survey_id).await?;
        let survey = Arc::new(OpenSurvey {
            workspace_id,
            face: brand::find_face(&mut conn, workspace_id, definition.brand()).await?,
            timezone,
            workspace_locale: Locale::parse(&locale)
                .map_err(|_| DbError::other("a workspace in an unknown language"))?,
            minimum_group,
            survey_id,
            state: SurveyState::parse(&state)?,
            version,
            definition,
            collection,
            n_completed,
        });
        self.0.open_surveys.keep(code, &survey, n_writes);
        Ok(survey)
    }
}
