//! What the frame around every signed-in page shows. The server knows it
//! before the page is drawn and hands it to the browser with the page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use crate::api::wire::Reply;
use crate::domain::member::Role;
use crate::domain::text::Locale;

/// Who is signed in, where, and as what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameView {
    /// The member's name.
    pub member_name: String,
    /// The member's address.
    pub member_email: String,
    /// Language of the pages.
    pub locale: Locale,
    /// The open workspace.
    pub workspace: WorkspaceLink,
    /// The member's role in it.
    pub role: Role,
    /// IANA name of its time zone.
    pub timezone: String,
    /// All workspaces of the member.
    pub workspaces: Vec<WorkspaceLink>,
}

/// One workspace in the switcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceLink {
    /// Short name in addresses.
    pub slug: String,
    /// Name to show.
    pub name: String,
}

/// Something that the command menu found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundView {
    /// What it is.
    pub kind: FoundKind,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// What the command menu can find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FoundKind {
    /// A survey.
    Survey,
    /// A journey.
    Journey,
}

/// Surveys and journeys with these words in their titles, the newest first.
#[server(prefix = "/fn", endpoint = "frame/find", output = Reply)]
pub async fn find_by_title(workspace: String, words: String) -> Result<Vec<FoundView>, AppError> {
    use super::context;
    use crate::domain::text::is_found;
    // More titles are not looked at, and more finds not shown.
    const TITLES: u32 = 2_000;
    const FINDS: usize = 8;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let titles = access.db().list_titles(access.workspace_id(), TITLES).await?;
        let found = titles.into_iter().filter(|row| is_found(&row.title, &words));
        Ok(found.take(FINDS).map(FoundView::from).collect())
    })
    .await
}

/// Sets the colours of the pages: `light`, `dark`, or nothing to follow the
/// device.
#[server(prefix = "/fn", endpoint = "frame/theme", output = Reply)]
pub async fn choose_theme(#[server(default)] theme: String) -> Result<(), AppError> {
    use super::context;
    use crate::domain::member::Theme;
    context::reply(async move {
        let member = context::member()?;
        let theme = match theme.as_str() {
            "" => None,
            named => Some(Theme::parse(named).map_err(|code| AppError::field("theme", code))?),
        };
        Ok(context::services()?.db.update_member_theme(member.member_id, theme).await?)
    })
    .await
}

#[cfg(feature = "ssr")]
impl From<crate::db::TitleRow> for FoundView {
    fn from(row: crate::db::TitleRow) -> Self {
        use crate::db::{TitleRow, Titled};
        let TitleRow { titled, title } = row;
        let (kind, id) = match titled {
            Titled::Survey(survey_id) => (FoundKind::Survey, survey_id.to_string()),
            Titled::Journey(journey_id) => (FoundKind::Journey, journey_id.to_string()),
        };
        Self { kind, id, title }
    }
}
