//! API keys. The secret is in the answer to POST alone.

use axum::Json as Answer;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Caller;
use super::body::JsonBody;
use super::list::{Id, page};
use super::openapi::Document;
use super::problem::{Problem, Reply};
use super::query::Query;
use crate::api::context::Services;
use crate::api::local_time::rfc3339;
use crate::db::draw_token;
use crate::db::{KeyListRow, KeyName};
use crate::domain::error::Code;
use crate::domain::id::KeyId;
use crate::domain::member::Scope;
use crate::domain::survey::Members;

pub(super) fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default().routes(routes!(list_keys, create_key)).routes(routes!(delete_key))
}

/// List the keys of the workspace.
///
/// Newest first, without their secrets.
#[utoipa::path(get, path = "/keys", tag = "Keys", params(
    ("limit" = Option<u32>, Query, description = "1 to 1000, else 100"),
    ("cursor" = Option<String>, Query, description = "`next` of the page before"),
), responses((status = 200, description = "A page of keys")))]
async fn list_keys(caller: Caller, mut query: Query) -> Reply<Answer<Value>> {
    let limit = query.limit();
    let before = query.read("cursor", |text| KeyId::parse(text).map_err(|_| Code::InvalidFormat));
    query.finish()?;
    let rows = caller.db().list_keys(caller.workspace.workspace_id, before, limit as u32 + 1).await?;
    Ok(Answer(page(rows, limit, |row| row.key_id.to_string(), |row| view(&row))))
}

/// Make a key.
///
/// The `secret` is shown this once; only its hash is kept. Repeated under the
/// same `Idempotency-Key`, the answer has no secret.
#[utoipa::path(post, path = "/keys", tag = "Keys", responses((status = 201, description = "The key with its secret")))]
async fn create_key(caller: Caller, JsonBody(body): JsonBody) -> Reply<impl IntoResponse> {
    let mut members = Members::of(&body)?;
    let name = members.required_word("name", KeyName::parse);
    let scope = members.required_word("scope", Scope::parse);
    let errors = members.finish();
    let (Some(name), Some(scope), true) = (name, scope, errors.is_empty()) else {
        return Err(Problem::invalid(errors));
    };
    let key_id = KeyId::new((caller.services.new_id)());
    let (secret, now) = (draw_token(), caller.now_ms());
    let row =
        KeyListRow { key_id, name: name.as_str().to_owned(), scope, created_at: now, last_used_at: None };
    caller.db().create_key(caller.workspace.workspace_id, key_id, name, scope, &secret, now).await?;
    let mut view = view(&row);
    view["secret"] = secret.into();
    Ok((StatusCode::CREATED, Answer(view)))
}

/// Revoke a key.
#[utoipa::path(delete, path = "/keys/{id}", tag = "Keys", params(("id" = String, Path, description = "Id of the key")),
    responses((status = 204, description = "The key opens nothing any more")))]
async fn delete_key(caller: Caller, Id(key_id): Id<KeyId>) -> Reply<StatusCode> {
    caller.db().delete_key(caller.workspace.workspace_id, key_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn view(row: &KeyListRow) -> Value {
    let KeyListRow { key_id, name, scope, created_at, last_used_at } = row;
    json!({
        "id": key_id, "name": name, "scope": scope,
        "created_at": rfc3339(*created_at), "last_used_at": last_used_at.map(rfc3339),
    })
}

pub(super) fn describe(document: &mut Document) {
    let key = json!({
        "id": "0192f0c1-2b3c-7d4e-8f50-617283940a1b", "name": "Data warehouse", "scope": "read",
        "created_at": "2026-11-30T12:00:00Z", "last_used_at": null,
    });
    let mut made = key.clone();
    made["secret"] = "q3Zx…".into();
    let input = json!({
        "type": "object", "additionalProperties": false, "required": ["name", "scope"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "\\S"},
            "scope": {"type": "string", "enum": ["admin", "read", "track"]},
        },
    });
    document.body("create_key", input, json!({"name": "Data warehouse", "scope": "read"}));
    document.answer("create_key", 201, made);
    document.answer("list_keys", 200, json!({"items": [key], "next": null}));
}
