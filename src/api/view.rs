//! Views of the inbox: filters under a name, for oneself or for all members.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use crate::api::wire::Reply;

/// A kept view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// Which.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its filters, as an address has them.
    pub query: String,
    /// Whether it is for all members.
    pub is_shared: bool,
    /// Whether the reader may rename and delete it.
    pub may_change: bool,
}

/// The views that the member sees, by name.
///
/// # Errors
/// As [`super::context::access`], for viewers.
#[server(prefix = "/fn", endpoint = "view/list", output = Reply)]
pub async fn list_views(workspace: String) -> Result<Vec<SavedView>, AppError> {
    use super::context;
    use crate::db::ViewRow;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let rows = access.db().list_views(access.workspace_id(), access.member.member_id).await?;
        let may_share = access.role >= Role::Editor;
        let view = |ViewRow { view_id, name, query, is_shared }: ViewRow| SavedView {
            id: view_id.to_string(),
            name,
            query,
            is_shared,
            may_change: may_share || !is_shared,
        };
        Ok(rows.into_iter().map(view).collect())
    })
    .await
}

/// Keeps the filters of an address under a name: for oneself, or `shared` for
/// all members, which editors may.
///
/// # Errors
/// As [`list_views`]; `name`, `query` as
/// [`crate::domain::view::NamedView::parse`]; `name`: `conflict`.
#[server(prefix = "/fn", endpoint = "view/save", output = Reply)]
pub async fn save_view(
    workspace: String,
    name: String,
    query: String,
    #[server(default)] shared: bool,
) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use crate::db::NewView;
    use crate::domain::id::ViewId;
    use crate::domain::member::Role;
    use crate::domain::view::NamedView;
    context::reply(async move {
        let access = context::access(&workspace, if shared { Role::Editor } else { Role::Viewer }).await?;
        let view = NamedView::parse(&name, &query)?;
        let address = format!("/w/{}/inbox?{}", access.workspace.slug, view.query());
        let new = NewView {
            view_id: ViewId::new(access.new_id()),
            member_id: access.member.member_id,
            is_shared: shared,
            view,
            now: access.now_ms(),
        };
        access.db().create_view(access.workspace_id(), new).await?;
        lead_to(&address);
        Ok(())
    })
    .await
}

/// Gives a view another name: one's own, or a shared one, which editors may.
///
/// # Errors
/// As [`list_views`]; not found; `name` as in [`save_view`].
#[server(prefix = "/fn", endpoint = "view/rename", output = Reply)]
pub async fn rename_view(workspace: String, view: String, name: String) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use crate::domain::id::ViewId;
    use crate::domain::member::Role;
    use crate::domain::view::ViewName;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let view = ViewId::parse(&view).map_err(|_| AppError::NotFound)?;
        let name = ViewName::parse(&name).map_err(|code| AppError::field("name", code))?;
        on_server::require_own(&access, view).await?;
        let (member, may_share) = (access.member.member_id, access.role >= Role::Editor);
        access.db().rename_view(access.workspace_id(), member, may_share, view, name).await?;
        lead_to(&format!("/w/{}/inbox", access.workspace.slug));
        Ok(())
    })
    .await
}

/// Forgets a view: one's own, or a shared one, which editors may.
///
/// # Errors
/// As [`list_views`]; not found.
#[server(prefix = "/fn", endpoint = "view/delete", output = Reply)]
pub async fn delete_view(workspace: String, view: String) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use crate::domain::id::ViewId;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let view = ViewId::parse(&view).map_err(|_| AppError::NotFound)?;
        on_server::require_own(&access, view).await?;
        let (member, may_share) = (access.member.member_id, access.role >= Role::Editor);
        access.db().delete_view(access.workspace_id(), member, may_share, view).await?;
        lead_to(&format!("/w/{}/inbox", access.workspace.slug));
        Ok(())
    })
    .await
}

#[cfg(feature = "ssr")]
mod on_server {
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::domain::id::ViewId;
    use crate::domain::member::Role;

    /// Others' views are not there; those of all are, for editors to change.
    pub(super) async fn require_own(access: &Access, view: ViewId) -> Result<(), AppError> {
        let views = access.db().list_views(access.workspace_id(), access.member.member_id).await?;
        let known = views.into_iter().find(|row| row.view_id == view).ok_or(AppError::NotFound)?;
        if known.is_shared && access.role < Role::Editor { Err(AppError::Forbidden) } else { Ok(()) }
    }
}
