//! Surveys: their versions, their state and the questions that outlive both.
//!
//! A published version is never changed; what is edited is the draft.

use sqlx::SqliteConnection;

use super::Db;
use super::error::DbError;
use crate::domain::id::{MemberId, QuestionId, SurveyId, WorkspaceId};
use crate::domain::survey::Definition;

pub(super) mod collection;
mod draft;
mod find;
mod funnel;
mod open;
mod question;
pub(super) mod shown;
#[cfg(test)]
mod tests;
mod version;

pub use draft::DraftRow;
pub(super) use find::Definitions;
pub use find::{SurveyListRow, SurveyRow, VersionRow};
pub use funnel::FunnelRow;
pub use open::OpenSurvey;
pub(super) use open::OpenSurveys;
pub(super) use question::{QuestionIds, list_question_ids};
pub use version::VersionListRow;

/// Whether a survey takes answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurveyState {
    /// Never published.
    Draft,
    /// Takes answers.
    Open,
    /// No longer takes answers.
    Closed,
}

impl SurveyState {
    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    fn parse(text: &str) -> Result<Self, DbError> {
        [Self::Draft, Self::Open, Self::Closed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| DbError::other("a survey in an unknown state"))
    }
}

/// A survey to be made.
#[derive(Clone, Debug)]
pub struct NewSurvey {
    /// Its id.
    pub survey_id: SurveyId,
    /// The public part of its link: random, never guessed.
    pub code: String,
    /// What is asked.
    pub definition: Definition,
    /// When, ms UTC.
    pub now: i64,
}

/// Makes the ids of questions that are new in a version.
pub type NewQuestionId = fn() -> QuestionId;

impl Db {
    /// Makes a survey whose version 1 is a draft.
    ///
    /// # Errors
    /// `Conflict("code")` when the code is taken; `NotFound` without the workspace.
    pub async fn create_survey(&self, workspace: WorkspaceId, new: NewSurvey) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(async move { create(conn, workspace, &new).await })).await
    }

    /// Makes a survey and opens its version 1 for answers.
    ///
    /// # Errors
    /// As [`Self::create_survey`].
    pub async fn create_published_survey(
        &self,
        workspace: WorkspaceId,
        new: NewSurvey,
        new_question_id: NewQuestionId,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                create(conn, workspace, &new).await?;
                publish(conn, workspace, new.survey_id, new_question_id, None, new.now).await?;
                Ok(())
            })
        })
        .await
    }

    /// Replaces the draft, making one when there is none. Gives its version.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update_draft(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        definition: Definition,
        now: i64,
    ) -> Result<i64, DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let state = find_state(conn, workspace, survey).await?;
                draft::forget_kept(conn, survey).await?;
                write_latest(conn, survey, state, &definition, now).await
            })
        })
        .await
    }

    /// Makes the draft the version that respondents see, and opens the
    /// survey. Without a draft nothing changes but the state. Gives the
    /// version respondents see.
    ///
    /// # Errors
    /// `NotFound`; `Conflict("anonymous")` when a survey that people have
    /// answered anonymously would no longer be anonymous.
    pub async fn publish_survey(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        new_question_id: NewQuestionId,
        now: i64,
    ) -> Result<i64, DbError> {
        self.write(move |conn| Box::pin(publish(conn, workspace, survey, new_question_id, None, now))).await
    }

    /// The same by a member, who stands with the version.
    ///
    /// # Errors
    /// As [`Self::publish_survey`].
    pub async fn publish_survey_by(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        new_question_id: NewQuestionId,
        by: MemberId,
        now: i64,
    ) -> Result<i64, DbError> {
        self.write(move |conn| Box::pin(publish(conn, workspace, survey, new_question_id, Some(by), now)))
            .await
    }

    /// Takes no more answers. Closing what is closed changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Conflict("state")` for a draft.
    pub async fn close_survey(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        now: i64,
    ) -> Result<(), DbError> {
        self.set_state(workspace, survey, SurveyState::Closed, now).await
    }

    /// Takes answers again. Reopening what is open changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Conflict("state")` for a draft.
    pub async fn reopen_survey(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        now: i64,
    ) -> Result<(), DbError> {
        self.set_state(workspace, survey, SurveyState::Open, now).await
    }

    /// Removes a survey with all its answers and counts.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_survey(&self, workspace: WorkspaceId, survey: SurveyId) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                find_state(conn, workspace, survey).await?;
                super::case::let_go_of_survey(conn, survey).await?;
                sqlx::query("delete from survey where survey_id = $1")
                    .bind(survey.to_string())
                    .execute(&mut *conn)
                    .await?;
                super::response::raise_change(conn, workspace).await
            })
        })
        .await
    }

    /// Counts pages shown to respondents: an estimate, kept in memory for a
    /// second or so and then written with other things.
    pub fn add_shown(&self, survey: SurveyId, day: i64, n: i64) {
        self.0.writer.add_shown(survey, day, n);
    }

    async fn set_state(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        state: SurveyState,
        now: i64,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                if find_state(conn, workspace, survey).await? == SurveyState::Draft {
                    return Err(DbError::Conflict("state"));
                }
                sqlx::query(
                    "update survey set state = $1, updated_at = $2 where survey_id = $3 and state <> $1",
                )
                .bind(state.as_str())
                .bind(now)
                .bind(survey.to_string())
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }
}

async fn create(conn: &mut SqliteConnection, workspace: WorkspaceId, new: &NewSurvey) -> Result<(), DbError> {
    let NewSurvey { survey_id, code, definition, now } = new;
    let created = sqlx::query(
        "insert into survey (survey_id, workspace_id, code, state, title, anonymous, created_at, updated_at)
         select $1, workspace_id, $2, 'draft', $3, $4, $5, $5 from workspace where workspace_id = $6",
    )
    .bind(survey_id.to_string())
    .bind(code)
    .bind(title(definition))
    .bind(definition.anonymous())
    .bind(now)
    .bind(workspace.to_string())
    .execute(&mut *conn)
    .await
    .map_err(|error| DbError::unique(error, "code"))?;
    if created.rows_affected() == 0 {
        return Err(DbError::NotFound);
    }
    write_draft(conn, *survey_id, 1, definition, *now).await
}

/// Makes this the draft version. Gives its number.
async fn write_latest(
    conn: &mut SqliteConnection,
    survey: SurveyId,
    state: SurveyState,
    definition: &Definition,
    now: i64,
) -> Result<i64, DbError> {
    if state == SurveyState::Draft {
        update_face(conn, survey, definition, now).await?;
    }
    let version: i64 = sqlx::query_scalar(
        "select coalesce(min(case when published_at is null then version end), max(version) + 1)
         from survey_version where survey_id = $1",
    )
    .bind(survey.to_string())
    .fetch_one(&mut *conn)
    .await?;
    write_draft(conn, survey, version, definition, now).await?;
    Ok(version)
}

async fn write_draft(
    conn: &mut SqliteConnection,
    survey: SurveyId,
    version: i64,
    definition: &Definition,
    now: i64,
) -> Result<(), DbError> {
    sqlx::query(
        "insert into survey_version (survey_id, version, definition, created_at) values ($1, $2, $3, $4)
         on conflict (survey_id, version) do update set definition = excluded.definition
         where survey_version.published_at is null",
    )
    .bind(survey.to_string())
    .bind(version)
    .bind(definition.to_json().to_string())
    .bind(now)
    .execute(&mut *conn)
    .await?;
    sqlx::query("update survey set updated_at = $1 where survey_id = $2")
        .bind(now)
        .bind(survey.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

async fn publish(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    survey: SurveyId,
    new_question_id: NewQuestionId,
    by: Option<MemberId>,
    now: i64,
) -> Result<i64, DbError> {
    let (published, was_anonymous): (Option<i64>, bool) =
        sqlx::query_as("select version, anonymous from survey where workspace_id = $1 and survey_id = $2")
            .bind(workspace.to_string())
            .bind(survey.to_string())
            .fetch_one(&mut *conn)
            .await?;
    let draft: Option<(i64, String)> = sqlx::query_as(
        "select version, definition from survey_version where survey_id = $1 and published_at is null",
    )
    .bind(survey.to_string())
    .fetch_optional(&mut *conn)
    .await?;
    if draft.is_some() {
        draft::forget_kept(conn, survey).await?;
    }
    let version = match (draft, published) {
        (Some((version, definition)), _) => {
            let definition = find::read_definition(&definition)?;
            // People answered on the promise of anonymity; it cannot be taken back.
            if was_anonymous && !definition.anonymous() && has_responses(conn, survey).await? {
                return Err(DbError::Conflict("anonymous"));
            }
            question::create_questions(conn, workspace, survey, &definition, new_question_id, now).await?;
            sqlx::query(
                "update survey_version set published_at = $1, published_by = $4
                 where survey_id = $2 and version = $3",
            )
            .bind(now)
            .bind(survey.to_string())
            .bind(version)
            .bind(by.map(|member| member.to_string()))
            .execute(&mut *conn)
            .await?;
            update_face(conn, survey, &definition, now).await?;
            version
        }
        (None, Some(version)) => version,
        (None, None) => return Err(DbError::other("a survey without any version")),
    };
    sqlx::query("update survey set version = $1, state = 'open', updated_at = $2 where survey_id = $3")
        .bind(version)
        .bind(now)
        .bind(survey.to_string())
        .execute(conn)
        .await?;
    Ok(version)
}

/// What lists show of a survey follows the version respondents see.
async fn update_face(
    conn: &mut SqliteConnection,
    survey: SurveyId,
    definition: &Definition,
    now: i64,
) -> Result<(), DbError> {
    sqlx::query("update survey set title = $1, anonymous = $2, updated_at = $3 where survey_id = $4")
        .bind(title(definition))
        .bind(definition.anonymous())
        .bind(now)
        .bind(survey.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

fn title(definition: &Definition) -> &str {
    definition.title().get(definition.locale(), definition.locale()).0
}

async fn find_state(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    survey: SurveyId,
) -> Result<SurveyState, DbError> {
    let state: String =
        sqlx::query_scalar("select state from survey where workspace_id = $1 and survey_id = $2")
            .bind(workspace.to_string())
            .bind(survey.to_string())
            .fetch_one(conn)
            .await?;
    SurveyState::parse(&state)
}

async fn has_responses(conn: &mut SqliteConnection, survey: SurveyId) -> Result<bool, DbError> {
    let found: Option<i64> = sqlx::query_scalar("select 1 from response where survey_id = $1 limit 1")
        .bind(survey.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(found.is_some())
}
