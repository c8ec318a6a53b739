//! The settings of a workspace.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use crate::api::wire::Reply;
use crate::domain::text::Locale;

/// The settings of a workspace, and what can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsView {
    /// What people call it.
    pub name: String,
    /// The language of what it sends.
    pub locale: Locale,
    /// Where its days begin, by IANA name.
    pub timezone: String,
    /// Three letters of ISO 4217.
    pub currency: String,
    /// The fewest answers for which an anonymous survey shows a score.
    pub minimum_group: i64,
    /// All time zones, by IANA name.
    pub timezones: Vec<String>,
}

/// The settings of a workspace.
///
/// # Errors
/// As [`super::context::access`], for admins.
#[server(prefix = "/fn", endpoint = "settings/open", output = Reply)]
pub async fn open_settings(workspace: String) -> Result<SettingsView, AppError> {
    use super::context;
    use crate::db::Workspace;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        let Workspace { workspace_id: _, slug: _, name, locale, timezone, currency, minimum_group } =
            access.workspace.clone();
        Ok(SettingsView {
            name,
            locale,
            timezone: timezone.name().to_owned(),
            currency,
            minimum_group,
            timezones: chrono_tz::TZ_VARIANTS.iter().map(|timezone| timezone.name().to_owned()).collect(),
        })
    })
    .await
}

/// Changes the settings.
///
/// # Errors
/// As [`super::context::access`], for admins; every wrong field at once, by
/// the rules of [`crate::db::WorkspaceSettings`].
#[server(prefix = "/fn", endpoint = "settings/save", output = Reply)]
pub async fn save_settings(
    workspace: String,
    name: String,
    locale: String,
    timezone: String,
    currency: String,
    minimum_group: String,
) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use crate::db::{WorkspaceSettings, WorkspaceSettingsInput};
    use crate::domain::error::{Code, FieldErrors};
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        let n = minimum_group.trim().parse::<i64>();
        let minimum_group = n.clone().unwrap_or(WorkspaceSettings::USUAL_MINIMUM_GROUP);
        let timezone = timezone.trim().to_owned();
        let input = WorkspaceSettingsInput { name, locale, timezone, currency, minimum_group };
        let mut errors = FieldErrors::new();
        if n.is_err() {
            errors.add("minimum_group", Code::NotAnInteger);
        }
        let parsed = WorkspaceSettings::parse(&input);
        if let Err(others) = &parsed {
            errors.add_all("", others);
        }
        let (Ok(settings), true) = (parsed, errors.is_empty()) else {
            return Err(errors.into());
        };
        access.db().update_workspace(access.workspace_id(), settings).await?;
        lead_to(&format!("/w/{}/settings?done=saved", access.workspace.slug));
        Ok(())
    })
    .await
}
