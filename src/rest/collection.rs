//! When a survey takes answers, and its versions.

use axum::Json as Answer;
use chrono_tz::Tz;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Caller;
use super::body::JsonBody;
use super::list::Id;
use super::openapi::Document;
use super::problem::Reply;
use super::query::Query;
use crate::api::context::Services;
use crate::api::local_time::{read_moment, rfc3339};
use crate::api::survey::changes_between;
use crate::db::VersionListRow;
use crate::domain::error::Code;
use crate::domain::id::SurveyId;
use crate::domain::survey::{Collection, CollectionStanding};

pub(super) fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(find_collection, set_collection))
        .routes(routes!(list_versions))
        .routes(routes!(list_changes))
}

/// Show when a survey takes answers.
///
/// `standing` is how it is now: `open`, `not_yet`, `closed` or `full`.
#[utoipa::path(get, path = "/surveys/{id}/collection", tag = "Surveys", params(("id" = String, Path, description = "Id of the survey")),
    responses((status = 200, description = "When it takes answers")))]
async fn find_collection(caller: Caller, Id(survey_id): Id<SurveyId>) -> Reply<Answer<Value>> {
    view(&caller, survey_id).await
}

/// Set when a survey takes answers.
///
/// It holds for every way: link, QR code, shared device, embedded, invitations
/// and `POST …/responses`. What is absent or `null` is no limit. A time
/// without zone is the workspace's. `max_responses` counts finished answers of
/// all versions, exactly. `texts` say in the author's words what the page
/// shows instead of the questions.
#[utoipa::path(put, path = "/surveys/{id}/collection", tag = "Surveys", params(("id" = String, Path, description = "Id of the survey")),
    responses((status = 200, description = "When it takes answers")))]
async fn set_collection(
    caller: Caller,
    Id(survey_id): Id<SurveyId>,
    JsonBody(body): JsonBody,
) -> Reply<Answer<Value>> {
    let workspace_id = caller.workspace.workspace_id;
    let row = caller.db().find_survey(workspace_id, survey_id).await?;
    let timezone: Tz = caller.workspace.timezone;
    let locale = row.latest().map_or(caller.workspace.locale, |latest| latest.definition.locale());
    let collection = Collection::read(&body, locale, |text| read_moment(timezone, text))?;
    caller.db().update_collection(workspace_id, survey_id, collection, caller.now_ms()).await?;
    view(&caller, survey_id).await
}

/// List the published versions.
///
/// Newest first. `answers` are the finished ones that saw the version.
#[utoipa::path(get, path = "/surveys/{id}/versions", tag = "Surveys", params(("id" = String, Path, description = "Id of the survey")),
    responses((status = 200, description = "All versions")))]
async fn list_versions(caller: Caller, Id(survey_id): Id<SurveyId>) -> Reply<Answer<Value>> {
    let rows = caller.db().list_survey_versions(caller.workspace.workspace_id, survey_id).await?;
    let item = |row| {
        let VersionListRow { version, published_at, published_by, n_completed } = row;
        json!({
            "version": version, "published_at": rfc3339(published_at), "published_by": published_by,
            "answers": n_completed,
        })
    };
    let items: Vec<Value> = rows.into_iter().map(item).collect();
    Ok(Answer(json!({"items": items, "next": null})))
}

/// Compare two versions.
///
/// In sentences of the language `lang`, part by part: the survey, its
/// questions, its end pages.
#[utoipa::path(get, path = "/surveys/{id}/changes", tag = "Surveys", params(
    ("id" = String, Path, description = "Id of the survey"),
    ("from" = Option<String>, Query, description = "A version; else the one respondents see"),
    ("to" = Option<String>, Query, description = "A version, or `draft`, also without it"),
    ("lang" = Option<String>, Query, description = "`pt-BR` or `en`, else the workspace's"),
), responses((status = 200, description = "What is different in `to`")))]
async fn list_changes(caller: Caller, Id(survey_id): Id<SurveyId>, mut query: Query) -> Reply<Answer<Value>> {
    let locale = query.locale()?.unwrap_or(caller.workspace.locale);
    let version = |text: &str| match text {
        "draft" => Ok(None),
        text => text.parse::<i64>().map(Some).map_err(|_| Code::NotAnInteger),
    };
    let from = query.read("from", version).flatten();
    let to = query.read("to", version).flatten();
    query.finish()?;
    let workspace_id = caller.workspace.workspace_id;
    let parts = changes_between(caller.db(), workspace_id, survey_id, from, to, locale).await?;
    let items: Vec<Value> =
        parts.into_iter().map(|part| json!({"part": part.title, "changes": part.lines})).collect();
    Ok(Answer(json!({"items": items, "next": null})))
}

async fn view(caller: &Caller, survey_id: SurveyId) -> Reply<Answer<Value>> {
    let workspace_id = caller.workspace.workspace_id;
    let (collection, _) = caller.db().find_collection(workspace_id, survey_id).await?;
    let standing = caller.db().find_standing(workspace_id, survey_id, caller.now_ms()).await?;
    let standing = match standing {
        CollectionStanding::Open => "open",
        CollectionStanding::NotYet(_) => "not_yet",
        CollectionStanding::Closed => "closed",
        CollectionStanding::Full => "full",
    };
    let texts = collection.notices().to_json(caller.workspace.locale);
    Ok(Answer(json!({
        "opens_at": collection.opens_at().map(rfc3339), "closes_at": collection.closes_at().map(rfc3339),
        "max_responses": collection.max_responses(), "texts": texts, "standing": standing,
    })))
}

pub(super) fn describe(document: &mut Document) {
    let text = json!({"$ref": "#/components/schemas/Text"});
    let time = json!({"type": "string", "description": "RFC 3339; without zone the workspace's"});
    document.schema(
        "Collection",
        json!({
            "type": "object", "additionalProperties": false,
            "properties": {
                "opens_at": time, "closes_at": time,
                "max_responses": {"type": "integer", "minimum": 1, "maximum": 10_000_000},
                "texts": {"type": "object", "additionalProperties": false, "properties": {
                    "not_yet": text, "closed": text, "full": text, "answered": text}},
            },
        }),
    );
    let texts = json!({"full": {"en": "All places are taken.", "pt-BR": "As vagas acabaram."}});
    let input = json!({"opens_at": "2026-12-01T09:00", "closes_at": "2026-12-15", "max_responses": 200, "texts": texts});
    let view = json!({"opens_at": "2026-12-01T12:00:00Z", "closes_at": "2026-12-15T15:00:00Z", "max_responses": 200,
        "texts": texts, "standing": "not_yet"});
    document.body("set_collection", json!({"$ref": "#/components/schemas/Collection"}), input);
    document.answer("set_collection", 200, view.clone());
    document.answer("find_collection", 200, view);
    document.answer("list_versions", 200, json!({"items": [
        {"version": 2, "published_at": "2026-11-30T12:00:00Z", "published_by": "Ana", "answers": 240}], "next": null}));
    document.answer(
        "list_changes",
        200,
        json!({"items": [
        {"part": "Question: What went wrong?", "changes": ["Required: yes, before no"]}], "next": null}),
    );
}
