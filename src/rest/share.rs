//! Links to a survey's results for people without an account. The address is
//! in the answer to POST alone.

use axum::Json as Answer;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::NaiveDate;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Caller;
use super::body::JsonBody;
use super::list::{Id, Ids, page};
use super::openapi::Document;
use super::problem::{Problem, Reply};
use super::query::Query;
use crate::api::context::{Reader, Services};
use crate::api::local_time::rfc3339;
use crate::api::share::{NewLink, SharedFilter, check_filter, end_after, end_on, make_share};
use crate::api::survey::ResultsQuery;
use crate::db::ShareRow;
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{ShareId, SurveyId};
use crate::domain::survey::Members;

pub(super) fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default().routes(routes!(list_shares, create_share)).routes(routes!(revoke_share))
}

/// List the links to a survey's results.
///
/// Newest first, without their addresses and without those that were taken
/// back.
#[utoipa::path(get, path = "/surveys/{id}/shares", tag = "Shared results", params(
    ("id" = String, Path, description = "Id of the survey"),
    ("limit" = Option<u32>, Query, description = "1 to 1000, else 100"),
    ("cursor" = Option<String>, Query, description = "`next` of the page before"),
), responses((status = 200, description = "A page of links")))]
async fn list_shares(caller: Caller, Id(survey_id): Id<SurveyId>, mut query: Query) -> Reply<Answer<Value>> {
    let limit = query.limit();
    let before = query.read("cursor", |text| ShareId::parse(text).map_err(|_| Code::InvalidFormat));
    query.finish()?;
    let (db, workspace_id) = (caller.db(), caller.workspace.workspace_id);
    db.find_survey(workspace_id, survey_id).await?;
    let rows = db.list_shares(workspace_id, survey_id, before, limit as i64 + 1).await?;
    Ok(Answer(page(rows, limit, |row| row.share_id.to_string(), view)))
}

/// Make a link to a survey's results.
///
/// Whoever has the `url` reads them without an account, under these filters
/// alone, until it ends: after `days`, or after the day `until` of the
/// workspace. The address ends in the `secret`, which is shown this once; only
/// its hash is kept. Repeated under the same `Idempotency-Key`, the answer has
/// neither.
#[utoipa::path(post, path = "/surveys/{id}/shares", tag = "Shared results",
    params(("id" = String, Path, description = "Id of the survey")),
    responses((status = 201, description = "The link with its address")))]
async fn create_share(
    caller: Caller,
    Id(survey_id): Id<SurveyId>,
    JsonBody(body): JsonBody,
) -> Reply<impl IntoResponse> {
    let reader = Reader {
        workspace: caller.workspace.clone(),
        locale: caller.locale,
        now: (caller.services.now)(),
        services: caller.services.clone(),
    };
    let mut members = Members::of(&body)?;
    let days = members.optional_integer("days");
    let until = members.optional_word("until", day);
    let with_comments = members.flag("comments");
    let filter = members.optional("filter").map(read_filter);
    let filter = filter.map_or(Some(SharedFilter::default()), |filter| members.nested("filter", filter));
    let is_told = members.optional("days").is_some() || members.optional("until").is_some();
    let end = match (days, until) {
        (Some(days), None) => members.keep("days", end_after(&reader, days)),
        (None, Some(day)) => members.keep("until", end_on(&reader, day)),
        (Some(_), Some(_)) => members.keep("until", Err(Code::Conflict)),
        (None, None) if is_told => None,
        (None, None) => members.keep("days", Err(Code::Required)),
    };
    let errors = members.finish();
    let (Some(filter), Some(expires_at), true) = (filter, end, errors.is_empty()) else {
        return Err(Problem::invalid(errors));
    };
    let new = NewLink { survey: survey_id, filter, with_comments, expires_at };
    let made = make_share(&reader, new, None).await?;
    let answer = json!({"id": made.share_id, "url": made.url, "secret": made.token, "expires_at": rfc3339(expires_at)});
    Ok((StatusCode::CREATED, Answer(answer)))
}

/// Take a link back.
///
/// Whoever opens it is told that it ended.
#[utoipa::path(delete, path = "/surveys/{id}/shares/{share_id}", tag = "Shared results", params(
    ("id" = String, Path, description = "Id of the survey"),
    ("share_id" = String, Path, description = "Id of the link"),
), responses((status = 204, description = "The link shows nothing any more")))]
async fn revoke_share(caller: Caller, Id(survey_id): Id<SurveyId>, Ids(ids): Ids) -> Reply<StatusCode> {
    let share_id = ids.get(1).and_then(|id| ShareId::parse(id).ok()).ok_or_else(Problem::not_found)?;
    let workspace_id = caller.workspace.workspace_id;
    caller.db().revoke_share(workspace_id, survey_id, share_id, caller.now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn day(text: &str) -> Result<NaiveDate, Code> {
    text.parse().map_err(|_| Code::InvalidDate)
}

fn read_filter(value: &Value) -> Result<SharedFilter, FieldErrors> {
    let mut members = Members::of(value)?;
    let small = |number: i64| u8::try_from(number).map_err(|_| Code::OutOfRange);
    let question = members.optional_word("question", |key| Ok(key.to_owned()));
    let days = members.optional_integer("days");
    let days = days.and_then(|days| members.keep("days", u16::try_from(days).map_err(|_| Code::OutOfRange)));
    let (from, until) = (members.optional_word("from", day), members.optional_word("until", day));
    let min_score = members.optional_integer("min_score");
    let min_score = min_score.and_then(|score| members.keep("min_score", small(score)));
    let max_score = members.optional_integer("max_score");
    let max_score = max_score.and_then(|score| members.keep("max_score", small(score)));
    let q = members.optional_word("q", |q| Ok(q.to_owned())).unwrap_or_default();
    let attributes = members.optional("attributes").map(read_attributes);
    let attributes = attributes.and_then(|read| members.nested("attributes", read)).unwrap_or_default();
    let mut errors = members.finish();
    let results = ResultsQuery { question, days, from, until, attributes, ..ResultsQuery::default() };
    match check_filter(SharedFilter { results, min_score, max_score, q }) {
        Ok(filter) => errors.or(filter),
        Err(others) => {
            errors.add_all("", &others);
            Err(errors)
        }
    }
}

fn read_attributes(value: &Value) -> Result<Vec<(String, String)>, FieldErrors> {
    let object = value.as_object().ok_or_else(|| FieldErrors::one("", Code::InvalidFormat))?;
    let mut errors = FieldErrors::new();
    let mut attributes = Vec::with_capacity(object.len());
    for (name, value) in object {
        match value.as_str() {
            Some(value) => attributes.push((name.clone(), value.to_owned())),
            None => errors.add(name.as_str(), Code::NotText),
        }
    }
    errors.or(attributes)
}

fn view(row: ShareRow) -> Value {
    let ShareRow { share_id, filter, with_comments, created_at, created_by, expires_at, last_opened_at } =
        row;
    let filter: SharedFilter = serde_json::from_str(&filter).unwrap_or_default();
    let SharedFilter { results, min_score, max_score, q } = filter;
    let ResultsQuery { question, days, from, until, attributes, .. } = results;
    let attributes: serde_json::Map<String, Value> =
        attributes.into_iter().map(|(name, value)| (name, value.into())).collect();
    json!({
        "id": share_id,
        "filter": {"question": question, "days": days, "from": from, "until": until, "attributes": attributes,
                   "min_score": min_score, "max_score": max_score, "q": (!q.is_empty()).then_some(q)},
        "comments": with_comments, "created_by": created_by, "created_at": rfc3339(created_at),
        "expires_at": rfc3339(expires_at), "last_opened_at": last_opened_at.map(rfc3339),
    })
}

pub(super) fn describe(document: &mut Document) {
    let date = json!({"type": "string", "format": "date"});
    let filter = json!({"type": "object", "additionalProperties": false, "properties": {
        "question": {"type": "string", "description": "Key of the scored question; else the first"},
        "days": {"type": "integer", "minimum": 1, "maximum": 3650, "description": "The last so many days"},
        "from": date, "until": date,
        "attributes": {"type": "object", "maxProperties": 20,
            "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 200}},
        "min_score": {"type": "integer", "minimum": 0, "maximum": 10},
        "max_score": {"type": "integer", "minimum": 0, "maximum": 10},
        "q": {"type": "string", "maxLength": 200, "description": "Words in the comments"},
    }});
    let schema = json!({"type": "object", "additionalProperties": false, "properties": {
        "days": {"type": "integer", "minimum": 1, "maximum": 366},
        "until": {"type": "string", "format": "date", "description": "Its last day, in place of `days`"},
        "comments": {"type": "boolean", "default": false},
        "filter": filter,
    }});
    let example =
        json!({"days": 30, "comments": true, "filter": {"days": 90, "attributes": {"market": "BR"}}});
    document.body("create_share", schema, example);
    let id = "0192f0c1-2b3c-7d4e-8f50-617283940a1b";
    document.answer("create_share", 201, json!({
        "id": id, "url": "https://cx.example.com/r/q3Zx…", "secret": "q3Zx…", "expires_at": "2026-12-30T12:00:00Z",
    }));
    document.answer(
        "list_shares",
        200,
        json!({"items": [{
        "id": id,
        "filter": {"question": null, "days": 90, "from": null, "until": null, "attributes": {"market": "BR"},
                   "min_score": null, "max_score": null, "q": null},
        "comments": true, "created_by": "Ana", "created_at": "2026-11-30T12:00:00Z",
        "expires_at": "2026-12-30T12:00:00Z", "last_opened_at": null,
    }], "next": null}),
    );
}
