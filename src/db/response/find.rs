//! Reading about a survey's responses without listing them.

use crate::db::Db;
use crate::db::error::DbError;
use crate::domain::id::{ResponseId, SurveyId, WorkspaceId};

impl Db {
    /// The response with this id of its sender.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_response_id(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        external_id: &str,
    ) -> Result<ResponseId, DbError> {
        let id: String = sqlx::query_scalar(
            "select response_id from response
             where workspace_id = $1 and survey_id = $2 and external_id = $3",
        )
        .bind(workspace.to_string())
        .bind(survey.to_string())
        .bind(external_id)
        .fetch_one(&mut *self.reader().await?)
        .await?;
        ResponseId::parse(&id).map_err(DbError::other)
    }

    /// The names of the attributes that responses of a survey carry, in order.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn list_attribute_names(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
    ) -> Result<Vec<String>, DbError> {
        // Jumps from name to name along the key instead of reading every row.
        let names: Vec<(Option<String>,)> = sqlx::query_as(
            "with recursive names (name) as (
                 select (select min(a.name) from response_attribute a where a.survey_id = s.survey_id)
                 from survey s where s.workspace_id = $1 and s.survey_id = $2
                 union all
                 select (select min(a.name) from response_attribute a where a.survey_id = $2 and a.name > names.name)
                 from names where names.name is not null
             )
             select name from names",
        )
        .bind(workspace.to_string())
        .bind(survey.to_string())
        .fetch_all(&mut *self.reader().await?)
        .await?;
        if names.is_empty() {
            return Err(DbError::NotFound);
        }
        Ok(names.into_iter().filter_map(|(name,)| name).collect())
    }
}
