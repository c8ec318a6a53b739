//! Reading surveys for members, by id.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::SqliteConnection;

use super::SurveyState;
use crate::db::Db;
use crate::db::error::DbError;
use crate::domain::id::{SurveyId, WorkspaceId};
use crate::domain::survey::Definition;

/// A survey with the version respondents see and the one being edited.
#[derive(Clone, Debug)]
pub struct SurveyRow {
    /// Its id.
    pub survey_id: SurveyId,
    /// The public part of its link.
    pub code: String,
    /// Whether it takes answers.
    pub state: SurveyState,
    /// Its title in its own language.
    pub title: String,
    /// Whether results are hidden under the minimum group.
    pub anonymous: bool,
    /// When it was made, ms UTC.
    pub created_at: i64,
    /// When it was last changed, ms UTC.
    pub updated_at: i64,
    /// What respondents see.
    pub published: Option<VersionRow>,
    /// What is being edited.
    pub draft: Option<VersionRow>,
}

impl SurveyRow {
    /// The version an editor works on: the draft, else the published one.
    pub fn latest(&self) -> Option<&VersionRow> {
        self.draft.as_ref().or(self.published.as_ref())
    }
}

/// One version of a survey.
#[derive(Clone, Debug)]
pub struct VersionRow {
    /// 1, 2, 3 …
    pub version: i64,
    /// What it asks.
    pub definition: Arc<Definition>,
}

/// A line in the list of surveys.
#[derive(Clone, Debug)]
pub struct SurveyListRow {
    /// Its id.
    pub survey_id: SurveyId,
    /// The public part of its link.
    pub code: String,
    /// Whether it takes answers.
    pub state: SurveyState,
    /// Its title in its own language.
    pub title: String,
    /// Whether results are hidden under the minimum group.
    pub anonymous: bool,
    /// The version respondents see.
    pub version: Option<i64>,
    /// When it was made, ms UTC.
    pub created_at: i64,
    /// Responses.
    pub n_responses: i64,
    /// When the newest was answered, ms UTC.
    pub last_answered_at: Option<i64>,
}

/// Published versions that were read before. They never change, so nothing
/// can make this wrong; which version is shown is read every time.
#[derive(Default)]
pub(in crate::db) struct Definitions(Mutex<HashMap<(SurveyId, i64), Arc<Definition>>>);

/// Definitions kept in memory before starting afresh.
const MAX_DEFINITIONS: usize = 1_000;

impl Definitions {
    fn get(&self, key: (SurveyId, i64)) -> Option<Arc<Definition>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }

    fn keep(&self, key: (SurveyId, i64), definition: &Arc<Definition>) {
        let mut definitions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if definitions.len() >= MAX_DEFINITIONS {
            definitions.clear();
        }
        definitions.insert(key, Arc::clone(definition));
    }
}

#[derive(sqlx::FromRow)]
struct StoredSurvey {
    survey_id: String,
    code: String,
    state: String,
    title: String,
    anonymous: bool,
    version: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

#[derive(sqlx::FromRow)]
struct StoredListRow {
    survey_id: String,
    code: String,
    state: String,
    title: String,
    anonymous: bool,
    version: Option<i64>,
    created_at: i64,
    n_responses: i64,
    last_answered_at: Option<i64>,
}

impl Db {
    /// One survey with its published version and its draft.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_survey(&self, workspace: WorkspaceId, survey: SurveyId) -> Result<SurveyRow, DbError> {
        let mut conn = self.reader().await?;
        let row: StoredSurvey = sqlx::query_as(
            "select survey_id, code, state, title, anonymous, version, created_at, updated_at
             from survey where workspace_id = $1 and survey_id = $2",
        )
        .bind(workspace.to_string())
        .bind(survey.to_string())
        .fetch_one(&mut *conn)
        .await?;
        let StoredSurvey { survey_id, code, state, title, anonymous, version, created_at, updated_at } = row;
        let published = match version {
            Some(version) => {
                let definition = self.find_published(&mut conn, survey, version).await?;
                Some(VersionRow { version, definition })
            }
            None => None,
        };
        let draft: Option<(i64, String)> = sqlx::query_as(
            "select version, definition from survey_version where survey_id = $1 and published_at is null",
        )
        .bind(survey.to_string())
        .fetch_optional(&mut *conn)
        .await?;
        let draft = match draft {
            Some((version, text)) => {
                Some(VersionRow { version, definition: Arc::new(read_definition(&text)?) })
            }
            None => None,
        };
        Ok(SurveyRow {
            survey_id: SurveyId::parse(&survey_id).map_err(DbError::other)?,
            code,
            state: SurveyState::parse(&state)?,
            title,
            anonymous,
            created_at,
            updated_at,
            published,
            draft,
        })
    }

    /// One published version, such as the one somebody was shown before the
    /// survey was changed.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_survey_version(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        version: i64,
    ) -> Result<Arc<Definition>, DbError> {
        let mut conn = self.reader().await?;
        sqlx::query("select 1 from survey where workspace_id = $1 and survey_id = $2")
            .bind(workspace.to_string())
            .bind(survey.to_string())
            .fetch_one(&mut *conn)
            .await?;
        self.find_published(&mut conn, survey, version).await
    }

    /// A page of surveys, newest first; `before` is the last one of the page
    /// that came before.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_surveys(
        &self,
        workspace: WorkspaceId,
        before: Option<SurveyId>,
        limit: i64,
    ) -> Result<Vec<SurveyListRow>, DbError> {
        let mut conn = self.reader().await?;
        // '~' sorts behind every id.
        let before = before.map_or_else(|| "~".to_owned(), |survey| survey.to_string());
        let rows: Vec<StoredListRow> = sqlx::query_as(
            "select survey_id, code, state, title, anonymous, version, created_at,
                    (select coalesce(sum(d.completed), 0) from survey_day d
                     where d.survey_id = s.survey_id) as n_responses,
                    (select max(r.answered_at) from response r
                     where r.survey_id = s.survey_id) as last_answered_at
             from survey s
             where workspace_id = $1 and survey_id < $2
             order by survey_id desc
             limit $3",
        )
        .bind(workspace.to_string())
        .bind(before)
        .bind(limit)
        .fetch_all(&mut *conn)
        .await?;
        rows.into_iter().map(read_list_row).collect()
    }

    pub(super) async fn find_published(
        &self,
        conn: &mut SqliteConnection,
        survey: SurveyId,
        version: i64,
    ) -> Result<Arc<Definition>, DbError> {
        if let Some(definition) = self.0.definitions.get((survey, version)) {
            return Ok(definition);
        }
        let text: String = sqlx::query_scalar(
            "select definition from survey_version
             where survey_id = $1 and version = $2 and published_at is not null",
        )
        .bind(survey.to_string())
        .bind(version)
        .fetch_one(conn)
        .await?;
        let definition = Arc::new(read_definition(&text)?);
        self.0.definitions.keep((survey, version), &definition);
        Ok(definition)
    }
}

/// Reads what was written by [`Definition::to_json`].
pub(super) fn read_definition(text: &str) -> Result<Definition, DbError> {
    let value = serde_json::from_str(text)?;
    Definition::parse(&value).map_err(|errors| {
        let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
        DbError::other(format!("a stored survey can no longer be read: {}", fields.join(", ")))
    })
}

fn read_list_row(row: StoredListRow) -> Result<SurveyListRow, DbError> {
    let StoredListRow {
        survey_id,
        code,
        state,
        title,
        anonymous,
        version,
        created_at,
        n_responses,
        last_answered_at,
    } = row;
    Ok(SurveyListRow {
        survey_id: SurveyId::parse(&survey_id).map_err(DbError::other)?,
        code,
        state: SurveyState::parse(&state)?,
        title,
        anonymous,
        version,
        created_at,
        n_responses,
        last_answered_at,
    })
}
