//! Titles of everything that has one, for finding it by name.

use super::{Db, DbError};
use crate::domain::id::{JourneyId, SurveyId, WorkspaceId};

/// Something with a title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Titled {
    /// A survey.
    Survey(SurveyId),
    /// A journey.
    Journey(JourneyId),
}

/// A title and what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitleRow {
    /// What it belongs to.
    pub titled: Titled,
    /// As it was written.
    pub title: String,
}

impl Db {
    /// Titles of surveys and journeys, those of the newest or last changed
    /// first, at most `limit` of each kind.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_titles(&self, workspace_id: WorkspaceId, limit: u32) -> Result<Vec<TitleRow>, DbError> {
        let mut reader = self.reader().await?;
        let surveys: Vec<(String, String, i64)> = sqlx::query_as(
            "select survey_id, title, created_at from survey
             where workspace_id = $1 order by survey_id desc limit $2",
        )
        .bind(workspace_id.to_string())
        .bind(limit)
        .fetch_all(&mut *reader)
        .await?;
        let journeys: Vec<(String, String, i64)> = sqlx::query_as(
            "select journey_id, title, updated_at from journey
             where workspace_id = $1 order by updated_at desc, journey_id desc limit $2",
        )
        .bind(workspace_id.to_string())
        .bind(limit)
        .fetch_all(&mut *reader)
        .await?;
        let mut titles = Vec::with_capacity(surveys.len() + journeys.len());
        for (survey_id, title, at) in surveys {
            let titled = Titled::Survey(SurveyId::parse(&survey_id).map_err(DbError::other)?);
            titles.push((at, TitleRow { titled, title }));
        }
        for (journey_id, title, at) in journeys {
            let titled = Titled::Journey(JourneyId::parse(&journey_id).map_err(DbError::other)?);
            titles.push((at, TitleRow { titled, title }));
        }
        titles.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Ok(titles.into_iter().map(|(_, title)| title).collect())
    }
}
