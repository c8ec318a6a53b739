//! The versions of a survey: listed, compared in words, and taken up again.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::error::AppError;
use crate::api::wire::Reply;

#[cfg(feature = "ssr")]
pub use on_server::changes_between;

/// A survey's versions, and what two of them differ in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionsView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Those that were published, newest first.
    pub versions: Vec<VersionLine>,
    /// Of the draft: who changes it says which one they saw.
    pub revision: i64,
    /// Whether the draft holds what was not published.
    pub differs: bool,
    /// What was compared; nothing while no version was published.
    pub compared: Option<ComparedView>,
}

/// A published version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionLine {
    /// 1, 2, 3 …
    pub n: i64,
    /// When it was published and by whom, in words.
    pub published: String,
    /// How many answers it was given.
    pub answers: String,
    /// Whether respondents see it.
    pub is_current: bool,
}

/// Two states side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedView {
    /// The earlier version.
    pub from: i64,
    /// The later version; the draft when none.
    pub to: Option<i64>,
    /// What is different, part by part; nothing when they are the same.
    pub parts: Vec<PartChanges>,
}

/// What changed in one part of a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartChanges {
    /// Which part.
    pub title: String,
    /// A sentence for each change.
    pub lines: Vec<String>,
}

/// The versions, and what is different between `from` (the one respondents
/// see, when none is said) and `to` (the draft, when none is said).
#[server(prefix = "/fn", endpoint = "survey/versions", output = Reply)]
pub async fn load_versions(
    workspace: String,
    survey: String,
    #[server(default)] from: Option<i64>,
    #[server(default)] to: Option<i64>,
) -> Result<VersionsView, AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        on_server::view(&access, survey_id(&survey)?, from, to).await
    })
    .await
}

/// Makes an old version the draft, if the draft is still what was seen.
#[server(prefix = "/fn", endpoint = "survey/restore", output = Reply)]
pub async fn restore_version(
    workspace: String,
    survey: String,
    version: i64,
    revision: i64,
) -> Result<(), AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let (house, survey, now) = (access.workspace_id(), survey_id(&survey)?, access.now_ms());
        access.db().restore_version(house, survey, version, revision, now).await?;
        leptos_axum::redirect(&format!("/w/{workspace}/surveys/{survey}/edit"));
        Ok(())
    })
    .await
}

#[cfg(feature = "ssr")]
mod on_server {
    use super::{ComparedView, PartChanges, VersionLine, VersionsView};
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::api::survey::change_words::in_words;
    use crate::api::survey::parse::local_time;
    use crate::db::{Db, VersionListRow};
    use crate::domain::id::{SurveyId, WorkspaceId};
    use crate::domain::survey::{Draft, compare};
    use crate::domain::text::{self, Locale};
    use crate::text;

    pub(super) async fn view(
        access: &Access,
        survey: SurveyId,
        from: Option<i64>,
        to: Option<i64>,
    ) -> Result<VersionsView, AppError> {
        let (db, house, locale) = (access.db(), access.workspace_id(), access.locale);
        let row = db.find_survey(house, survey).await?;
        let kept = db.find_draft(house, survey).await?;
        let current = row.published.as_ref().map(|version| version.version);
        let differs = row
            .published
            .as_ref()
            .is_none_or(|shown| !compare(&Draft::of(&shown.definition), &kept.draft).is_empty());
        let compared = match from.or(current) {
            Some(from) => {
                let parts = changes_between(db, house, survey, Some(from), to, locale).await?;
                Some(ComparedView { from, to, parts })
            }
            None => None,
        };
        let versions = db.list_survey_versions(house, survey).await?;
        let line = |row: VersionListRow| {
            let VersionListRow { version, published_at, published_by, n_completed } = row;
            let by = match published_by {
                Some(who) => text!(locale, version.by, who = who).to_string(),
                None => text!(locale, version.by_program).to_owned(),
            };
            VersionLine {
                n: version,
                published: format!("{} · {by}", text::date_time(locale, local_time(access, published_at))),
                answers: text::count(locale, u64::try_from(n_completed).unwrap_or(0)),
                is_current: current == Some(version),
            }
        };
        Ok(VersionsView {
            id: survey.to_string(),
            title: row.title.clone(),
            versions: versions.into_iter().map(line).collect(),
            revision: kept.revision,
            differs,
            compared,
        })
    }

    /// What is different between two states, in words: `from` is the version
    /// respondents see when none is said, `to` the draft.
    ///
    /// # Errors
    /// `NotFound` for unknown versions, and while none was published.
    pub async fn changes_between(
        db: &Db,
        workspace: WorkspaceId,
        survey: SurveyId,
        from: Option<i64>,
        to: Option<i64>,
        locale: Locale,
    ) -> Result<Vec<PartChanges>, AppError> {
        let from = match from {
            Some(from) => from,
            None => {
                let row = db.find_survey(workspace, survey).await?;
                row.published.ok_or(AppError::NotFound)?.version
            }
        };
        let old = Draft::of(&*db.find_survey_version(workspace, survey, from).await?);
        let new = match to {
            Some(to) => Draft::of(&*db.find_survey_version(workspace, survey, to).await?),
            None => db.find_draft(workspace, survey).await?.draft,
        };
        Ok(in_words(locale, &old, &new, compare(&old, &new)))
    }
}
