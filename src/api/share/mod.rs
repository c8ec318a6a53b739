//! Results for people without an account: the links to them, and what stands
//! behind a link. A link's key is shown once, when it is made.

#[cfg(feature = "ssr")]
mod compose;
#[cfg(feature = "ssr")]
mod open;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use super::response::ListQuery;
use super::survey::ResultsQuery;
use crate::api::wire::Reply;

#[cfg(feature = "ssr")]
pub use compose::{MadeShare, NewLink, check_filter, end_after, end_on, make_share};
#[cfg(feature = "ssr")]
pub use open::{Opened, SharedComment, SharedComments, SharedView, open_share};

/// The filters that stand fixed in a link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SharedFilter {
    /// Question, period and attributes.
    pub results: ResultsQuery,
    /// The least score of the comments.
    pub min_score: Option<u8>,
    /// The greatest score of the comments.
    pub max_score: Option<u8>,
    /// Words that stand in the comments.
    pub q: String,
}

impl SharedFilter {
    /// What of a page's filters a link can hold.
    pub fn of(query: &ListQuery) -> Self {
        let ListQuery { results, inbox: _, min_score, max_score, q, older: _ } = query.clone();
        Self { results, min_score, max_score, q }
    }

    /// The same as a page has it.
    pub fn into_query(self) -> ListQuery {
        let Self { results, min_score, max_score, q } = self;
        ListQuery { results, min_score, max_score, q, ..ListQuery::default() }
    }
}

/// The links of a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharesView {
    /// The survey's title.
    pub title: String,
    /// What a link made now would show, in words.
    pub shows: String,
    /// Those that were not taken back, newest first.
    pub shares: Vec<ShareLine>,
    /// A link made just now by a form without scripts.
    pub new_link: Option<String>,
}

/// One link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareLine {
    /// Its id.
    pub id: String,
    /// What it shows, in words.
    pub shows: String,
    /// Whether comments are shown.
    pub with_comments: bool,
    /// When it was made and by whom, in words.
    pub made: String,
    /// When it ends, in words.
    pub ends: String,
    /// It has ended.
    pub is_over: bool,
    /// How long ago it was opened, in words; none when never.
    pub opened: Option<String>,
}

/// A link, shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewShareView {
    /// Where the results stand.
    pub url: String,
}

/// The links to a survey's results. `filter` is a [`SharedFilter`] in JSON:
/// what a link made now would show.
///
/// # Errors
/// As [`super::context::access`], for editors; not found.
#[server(prefix = "/fn", endpoint = "share/list", output = Reply)]
pub async fn list_shares(
    workspace: String,
    survey: String,
    #[server(default)] filter: String,
) -> Result<SharesView, AppError> {
    use super::context;
    use super::plain_form::take_shown_once;
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let filter = compose::read_filter(&filter)?;
        let mut view = compose::list(&access, survey_id(&survey)?, &filter).await?;
        let url = |token| format!("{}/r/{token}", access.services.public_url);
        view.new_link = take_shown_once("share").map(url);
        Ok(view)
    })
    .await
}

/// Makes a link. `ends` is a number of days, or `date` with a day in `until`;
/// `filter` is a [`SharedFilter`] in JSON.
///
/// # Errors
/// As [`super::context::access`], for editors; not found; `ends`:
/// `invalid_choice`; `until`: `required`, `invalid_date`, `in_the_past`,
/// `out_of_range`; `filter`: `invalid_format`; `share`: `conflict` when there
/// are too many.
#[server(prefix = "/fn", endpoint = "share/create", output = Reply)]
pub async fn create_share(
    workspace: String,
    survey: String,
    #[server(default)] filter: String,
    ends: String,
    #[server(default)] until: String,
    #[server(default)] comments: bool,
) -> Result<NewShareView, AppError> {
    use super::context;
    use super::plain_form::{lead_to, show_once};
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let new = NewLink {
            survey: survey_id(&survey)?,
            filter: compose::read_filter(&filter)?,
            with_comments: comments,
            expires_at: compose::read_end(&access, &ends, &until)?,
        };
        let made = make_share(&access, new, Some(access.member.member_id)).await?;
        // The address is public, its key alone is the secret.
        show_once("share", &made.token);
        lead_to(&format!("/w/{}/surveys/{survey}/shares", access.workspace.slug));
        Ok(NewShareView { url: made.url })
    })
    .await
}

/// Takes a link back.
///
/// # Errors
/// As [`super::context::access`], for editors; not found.
#[server(prefix = "/fn", endpoint = "share/revoke", output = Reply)]
pub async fn revoke_share(workspace: String, survey: String, share: String) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use super::survey::survey_id;
    use crate::domain::id::ShareId;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let share = ShareId::parse(&share).map_err(|_| AppError::NotFound)?;
        let survey = survey_id(&survey)?;
        access.db().revoke_share(access.workspace_id(), survey, share, access.now_ms()).await?;
        lead_to(&format!("/w/{}/surveys/{survey}/shares", access.workspace.slug));
        Ok(())
    })
    .await
}
