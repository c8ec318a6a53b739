//! The survey in the making, for the builder: loaded, kept as it is typed,
//! and published.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::StateView;
use crate::api::error::AppError;
use crate::api::wire::Reply;
use crate::domain::survey::Draft;

/// A survey in its author's hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftView {
    /// Its id.
    pub id: String,
    /// Whether it takes answers.
    pub state: StateView,
    /// What is asked, finished or not.
    pub draft: Draft,
    /// Rises with every change; who keeps one says which one they saw.
    pub revision: i64,
    /// Whether respondents do not see all of it yet.
    pub differs: bool,
    /// Where respondents find it.
    pub url: String,
}

/// The survey as its author left it.
#[server(prefix = "/fn", endpoint = "survey/draft", output = Reply)]
pub async fn load_draft(workspace: String, survey: String) -> Result<DraftView, AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        on_server::view(&access, survey_id(&survey)?).await
    })
    .await
}

/// Keeps what the author has now; gives the next revision.
#[server(prefix = "/fn", endpoint = "survey/keep", input = Json, output = Reply)]
pub async fn keep_draft(
    workspace: String,
    survey: String,
    draft: serde_json::Value,
    revision: i64,
) -> Result<i64, AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let draft = Draft::read(draft)?;
        on_server::check_logo(&access, &draft).await?;
        let (house, survey, now) = (access.workspace_id(), survey_id(&survey)?, access.now_ms());
        Ok(access.db().keep_draft(house, survey, draft, revision, now).await?)
    })
    .await
}

/// Makes what the author has the version that respondents see.
#[server(prefix = "/fn", endpoint = "survey/publish", output = Reply)]
pub async fn publish_draft(workspace: String, survey: String, revision: i64) -> Result<(), AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::error::Code;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let (house, survey, now) = (access.workspace_id(), survey_id(&survey)?, access.now_ms());
        let kept = access.db().find_draft(house, survey).await?;
        if kept.revision != revision {
            return Err(AppError::field("revision", Code::Conflict));
        }
        kept.draft.check()?;
        let by = access.member.member_id;
        access.db().publish_survey_by(house, survey, on_server::new_question_id, by, now).await?;
        leptos_axum::redirect(&format!("/w/{workspace}/surveys/{survey}"));
        Ok(())
    })
    .await
}

#[cfg(feature = "ssr")]
mod on_server {
    use uuid::Uuid;

    use super::DraftView;
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::domain::brand::LogoHash;
    use crate::domain::error::Code;
    use crate::domain::id::{QuestionId, SurveyId};
    use crate::domain::survey::{Draft, Place};

    /// Ids of questions that are new in a version; they sort by time.
    pub(super) fn new_question_id() -> QuestionId {
        QuestionId::new(Uuid::now_v7())
    }

    /// A draft names no picture that the workspace does not have.
    pub(super) async fn check_logo(access: &Access, draft: &Draft) -> Result<(), AppError> {
        let named = draft.get(&Place::survey("brand.logo")).and_then(|logo| logo.as_str());
        let Some(hash) = named.and_then(|logo| LogoHash::parse(logo).ok()) else { return Ok(()) };
        match access.db().find_logo(access.workspace_id(), &hash).await? {
            Some(_) => Ok(()),
            None => Err(AppError::field("brand.logo", Code::UnknownReference)),
        }
    }

    pub(super) async fn view(access: &Access, survey: SurveyId) -> Result<DraftView, AppError> {
        let row = access.db().find_survey(access.workspace_id(), survey).await?;
        let kept = access.db().find_draft(access.workspace_id(), survey).await?;
        let differs = row.published.as_ref().is_none_or(|shown| Draft::of(&shown.definition) != kept.draft);
        Ok(DraftView {
            id: survey.to_string(),
            state: row.state.into(),
            draft: kept.draft,
            revision: kept.revision,
            differs,
            url: format!("{}/s/{}", access.services.public_url, row.code),
        })
    }
}
