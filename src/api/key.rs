//! Keys of the REST API. A key itself is shown once, when it is made.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use crate::api::wire::Reply;
use crate::domain::id::KeyId;
use crate::domain::member::Scope;

/// The keys of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysView {
    /// Newest first.
    pub keys: Vec<KeyView>,
    /// A key made just now by a form without scripts.
    pub new_key: Option<String>,
}

/// A key in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyView {
    /// Which.
    pub key_id: KeyId,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// When it was made, in words.
    pub created: String,
    /// How long ago it was used, in words; `None` when never.
    pub last_used: Option<String>,
}

/// A key, shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKeyView {
    /// What it is called.
    pub name: String,
    /// What programs send.
    pub key: String,
}

/// Lists the keys of a workspace: the newest thousand.
///
/// # Errors
/// As [`super::context::access`], for admins.
#[server(prefix = "/fn", endpoint = "key/list", output = Reply)]
pub async fn list_keys(workspace: String) -> Result<KeysView, AppError> {
    use super::context;
    use super::plain_form::take_shown_once;
    use crate::db::KeyListRow;
    use crate::domain::member::Role;
    use crate::domain::text::short_date;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        let rows = access.db().list_keys(access.workspace_id(), None, 1000).await?;
        let view = |row: KeyListRow| {
            let KeyListRow { key_id, name, scope, created_at, last_used_at } = row;
            KeyView {
                key_id,
                name,
                scope,
                created: short_date(access.locale, access.local_date(created_at)),
                last_used: last_used_at.map(|at| context::age(access.locale, at, access.now)),
            }
        };
        Ok(KeysView { keys: rows.into_iter().map(view).collect(), new_key: take_shown_once("key") })
    })
    .await
}

/// Makes a key.
///
/// # Errors
/// As [`super::context::access`], for admins; `name`: `required`, `too_long`.
#[server(prefix = "/fn", endpoint = "key/create", output = Reply)]
pub async fn create_key(workspace: String, name: String, scope: Scope) -> Result<NewKeyView, AppError> {
    use super::context;
    use super::plain_form::{lead_to, show_once};
    use crate::db::{KeyName, draw_token};
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        let name = KeyName::parse(&name).map_err(|code| AppError::field("name", code))?;
        let view = NewKeyView { name: name.as_str().to_owned(), key: draw_token() };
        let key_id = KeyId::new(access.new_id());
        access
            .db()
            .create_key(access.workspace_id(), key_id, name, scope, &view.key, access.now_ms())
            .await?;
        show_once("key", &view.key);
        lead_to(&format!("/w/{}/settings/keys", access.workspace.slug));
        Ok(view)
    })
    .await
}

/// Revokes a key for ever.
///
/// # Errors
/// As [`super::context::access`], for admins; not found for another
/// workspace's key.
#[server(prefix = "/fn", endpoint = "key/delete", output = Reply)]
pub async fn delete_key(workspace: String, key_id: KeyId) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        access.db().delete_key(access.workspace_id(), key_id).await?;
        lead_to(&format!("/w/{}/settings/keys?done=key_deleted", access.workspace.slug));
        Ok(())
    })
    .await
}
