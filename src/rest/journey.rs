//! Journeys: their maps, the operations that change them, files in and out.

use axum::Json as Answer;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Caller;
use super::body::{JsonBody, RawBody, content_type, parse_json, unsupported};
use super::list::{Id, page};
use super::openapi::Document;
use super::problem::{Problem, Reply};
use super::query::{Query, integer};
use crate::api::context::Services;
use crate::api::local_time::rfc3339;
use crate::db::{JourneyCursor, JourneyListRow, RecordedOps, StoredOp};
use crate::domain::error::Code;
use crate::domain::id::JourneyId;
use crate::domain::journey::{Change, Map, Op, OpError, from_template};
use crate::domain::survey::Members;
use crate::domain::text::Locale;

/// Operations in one body.
const MOST: usize = 1000;

pub(super) fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(list_journeys, create_journey))
        .routes(routes!(find_journey, delete_journey))
        .routes(routes!(list_ops, record_ops))
        .routes(routes!(export_journey))
        .routes(routes!(import_journey))
}

/// List the journeys.
///
/// Last changed first.
#[utoipa::path(get, path = "/journeys", tag = "Journeys", params(
    ("limit" = Option<u32>, Query, description = "1 to 1000, else 100"),
    ("cursor" = Option<String>, Query, description = "`next` of the page before"),
), responses((status = 200, description = "A page of journeys")))]
async fn list_journeys(caller: Caller, mut query: Query) -> Reply<Answer<Value>> {
    let limit = query.limit();
    let after = query.read("cursor", |text| {
        let (updated_at, journey_id) = text.split_once('.').ok_or(Code::InvalidFormat)?;
        Ok(JourneyCursor {
            updated_at: updated_at.parse().map_err(|_| Code::InvalidFormat)?,
            journey_id: JourneyId::parse(journey_id).map_err(|_| Code::InvalidFormat)?,
        })
    });
    query.finish()?;
    let rows = caller.db().list_journeys(caller.workspace.workspace_id, after, limit as u32 + 1).await?;
    let cursor = |row: &JourneyListRow| format!("{}.{}", row.updated_at, row.journey_id);
    Ok(Answer(page(rows, limit, cursor, line)))
}

/// Make a journey.
///
/// Empty, or from a `template`: its texts are in `locale`, else in the
/// workspace's language.
#[utoipa::path(post, path = "/journeys", tag = "Journeys", responses((status = 201, description = "The journey was made")))]
async fn create_journey(caller: Caller, JsonBody(body): JsonBody) -> Reply<Response> {
    let mut members = Members::of(&body)?;
    let map = members.required_word("title", |title| Map::new(title).map_err(OpError::code));
    let locale = members.optional_word("locale", Locale::parse).unwrap_or(caller.workspace.locale);
    let mut new_id = caller.services.new_id;
    let template = members
        .optional_word("template", |key| from_template(key, locale, &mut new_id).ok_or(Code::InvalidChoice));
    let errors = members.finish();
    let (Some(empty), true) = (map, errors.is_empty()) else {
        return Err(Problem::invalid(errors));
    };
    let map = match template {
        Some(mut map) => {
            let title = empty.title().to_owned();
            let renamed = map.apply(&Change::RenameJourney { title });
            renamed.map_err(|error| Problem::field("title", error.code()))?;
            map
        }
        None => empty,
    };
    let journey_id = store(&caller, map).await?;
    Ok(created(journey_id, json!({"id": journey_id, "seq": 0})))
}

/// Show a journey with its map.
#[utoipa::path(get, path = "/journeys/{id}", tag = "Journeys", params(("id" = String, Path, description = "Id of the journey")),
    responses((status = 200, description = "The map after operation `seq`")))]
async fn find_journey(caller: Caller, Id(journey_id): Id<JourneyId>) -> Reply<Answer<Value>> {
    let journey = caller.db().find_journey(caller.workspace.workspace_id, journey_id).await?;
    Ok(Answer(json!({"id": journey_id, "seq": journey.seq, "map": &*journey.map})))
}

/// Delete a journey with its history.
#[utoipa::path(delete, path = "/journeys/{id}", tag = "Journeys", params(("id" = String, Path, description = "Id of the journey")),
    responses((status = 204, description = "The journey is gone")))]
async fn delete_journey(caller: Caller, Id(journey_id): Id<JourneyId>) -> Reply<StatusCode> {
    caller.db().delete_journey(caller.workspace.workspace_id, journey_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List what happened to a map.
///
/// Oldest first, after operation `since`; `next` is the `since` of the next
/// page.
#[utoipa::path(get, path = "/journeys/{id}/ops", tag = "Journeys", params(
    ("id" = String, Path, description = "Id of the journey"),
    ("since" = Option<u64>, Query, description = "The last operation that is known; else 0"),
    ("limit" = Option<u32>, Query, description = "1 to 1000, else 100"),
    ("cursor" = Option<String>, Query, description = "`next` of the page before, instead of `since`"),
), responses((status = 200, description = "A page of operations")))]
async fn list_ops(caller: Caller, Id(journey_id): Id<JourneyId>, mut query: Query) -> Reply<Answer<Value>> {
    let limit = query.limit();
    let number = |text: &str| u64::try_from(integer(text)?).map_err(|_| Code::OutOfRange);
    let since = query.read("since", number);
    let since = query.read("cursor", number).or(since).unwrap_or(0);
    query.finish()?;
    let workspace_id = caller.workspace.workspace_id;
    let ops = caller.db().list_ops(workspace_id, journey_id, since, limit as u32 + 1).await?;
    Ok(Answer(page(ops, limit, |stored| stored.seq.to_string(), |stored| ordered(&stored))))
}

/// Change a map.
///
/// 1 to 1000 operations, each applied or rejected for itself, in order. The
/// same `op_id` again gives the same `seq` and changes nothing. `missed` are
/// the operations of others after `base_seq`.
#[utoipa::path(post, path = "/journeys/{id}/ops", tag = "Journeys", params(("id" = String, Path, description = "Id of the journey")),
    responses((status = 200, description = "What became of the operations")))]
async fn record_ops(
    caller: Caller,
    Id(journey_id): Id<JourneyId>,
    JsonBody(body): JsonBody,
) -> Reply<Answer<Value>> {
    let mut members = Members::of(&body)?;
    let base_seq = members.required_integer("base_seq");
    let base_seq =
        base_seq.and_then(|seq| members.keep("base_seq", u64::try_from(seq).map_err(|_| Code::OutOfRange)));
    let sent = members.required("ops").and_then(|value| {
        let ops = value.as_array().ok_or(Code::InvalidFormat).and_then(|ops| match ops.len() {
            0 => Err(Code::Required),
            1..=MOST => Ok(ops),
            _ => Err(Code::TooMany),
        });
        members.keep("ops", ops)
    });
    let errors = members.finish();
    let (Some(base_seq), Some(sent), true) = (base_seq, sent, errors.is_empty()) else {
        return Err(Problem::invalid(errors));
    };
    let (mut ops, mut unreadable) = (Vec::with_capacity(sent.len()), Vec::new());
    for op in sent {
        match Op::parse(op) {
            Ok(op) => ops.push(op),
            Err(wrong) => unreadable.push(json!({"op_id": wrong.op_id, "code": wrong.error.as_str()})),
        }
    }
    let (db, workspace_id) = (caller.db(), caller.workspace.workspace_id);
    let recorded = db.record_ops(workspace_id, journey_id, None, base_seq, ops, caller.now_ms()).await?;
    let RecordedOps { seq, applied, rejected, missed } = recorded;
    let applied: Vec<Value> =
        applied.iter().map(|(seq, op_id)| json!({"seq": seq, "op_id": op_id})).collect();
    let rejected = rejected.iter().map(|(op_id, error)| json!({"op_id": op_id, "code": error.as_str()}));
    let rejected: Vec<Value> = unreadable.into_iter().chain(rejected).collect();
    let missed: Vec<Value> =
        missed.iter().map(|stored| json!({"seq": stored.seq, "op": stored.op})).collect();
    Ok(Answer(json!({"seq": seq, "applied": applied, "rejected": rejected, "missed": missed})))
}

/// Take a map out, without loss.
///
/// The same map always gives the same bytes.
#[utoipa::path(get, path = "/journeys/{id}/export.json", tag = "Journeys", params(("id" = String, Path, description = "Id of the journey")),
    responses((status = 200, description = "What POST /journeys/import takes")))]
async fn export_journey(caller: Caller, Id(journey_id): Id<JourneyId>) -> Reply<Response> {
    let journey = caller.db().find_journey(caller.workspace.workspace_id, journey_id).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"journey-{journey_id}.json\"")),
    ];
    Ok((headers, journey.map.export()).into_response())
}

/// Take a map in as a new journey.
///
/// `dropped` tells what had no place in a map.
#[utoipa::path(post, path = "/journeys/import", tag = "Journeys", responses((status = 201, description = "The journey was made")))]
async fn import_journey(caller: Caller, headers: HeaderMap, RawBody(body): RawBody) -> Reply<Response> {
    if content_type(&headers) != "application/json" {
        return Err(unsupported("application/json"));
    }
    let map = Map::from_document(&parse_json(&body)?)?;
    let journey_id = store(&caller, map).await?;
    Ok(created(journey_id, json!({"id": journey_id, "dropped": []})))
}

async fn store(caller: &Caller, map: Map) -> Reply<JourneyId> {
    let journey_id = JourneyId::new((caller.services.new_id)());
    caller.db().create_journey(caller.workspace.workspace_id, journey_id, map, caller.now_ms()).await?;
    Ok(journey_id)
}

fn created(journey_id: JourneyId, answer: Value) -> Response {
    let place = [(header::LOCATION, format!("/api/v1/journeys/{journey_id}"))];
    (StatusCode::CREATED, place, Answer(answer)).into_response()
}

fn line(row: JourneyListRow) -> Value {
    let JourneyListRow { journey_id, title, seq, created_at, updated_at } = row;
    json!({
        "id": journey_id, "title": title, "seq": seq,
        "created_at": rfc3339(created_at), "updated_at": rfc3339(updated_at),
    })
}

fn ordered(stored: &StoredOp) -> Value {
    let StoredOp { seq, op, member_id: _, at } = stored;
    json!({"seq": seq, "op": op, "at": rfc3339(*at)})
}

/// An example of every kind, as it is sent. Applied in this order to an empty
/// map, each fits.
pub(super) fn examples_of_ops() -> Vec<Value> {
    let id = |n: u32| format!("0192f0c1-2b3c-7d4e-8f50-{n:012}");
    let (stage, step, lane, item, order) = (id(1), id(2), id(3), id(4), "V");
    let kept_stage = json!({"id": stage, "order": order, "title": "Buy", "colour": "blue"});
    let kept_step = json!({"id": step, "stage": stage, "order": order, "title": "Pay"});
    let kept_lane = json!({"id": lane, "order": order, "role": "pain", "label": "Pains"});
    let kept_item =
        json!({"id": item, "lane": lane, "step": step, "order": order, "text": "The card is refused"});
    let changes = [
        json!({"kind": "rename_journey", "title": "First purchase"}),
        json!({"kind": "insert_stage", "stage": stage, "order": order, "title": "Buy", "colour": "blue"}),
        json!({"kind": "set_stage_title", "stage": stage, "title": "Buy"}),
        json!({"kind": "set_stage_colour", "stage": stage, "colour": null}),
        json!({"kind": "move_stage", "stage": stage, "order": "W"}),
        json!({"kind": "insert_step", "step": step, "stage": stage, "order": order, "title": "Pay"}),
        json!({"kind": "set_step_title", "step": step, "title": "Pay by card"}),
        json!({"kind": "set_emotion", "step": step, "emotion": -1}),
        json!({"kind": "set_moment_of_truth", "step": step, "why": "Here they buy or leave."}),
        json!({"kind": "set_binding", "step": step, "binding": {"measure": "nps", "subject": "company"}}),
        json!({"kind": "move_step", "step": step, "stage": stage, "order": "W"}),
        json!({"kind": "insert_lane", "lane": lane, "order": order, "role": "pain", "label": "Pains"}),
        json!({"kind": "set_lane_label", "lane": lane, "label": "What hurts"}),
        json!({"kind": "move_lane", "lane": lane, "order": "W"}),
        json!({"kind": "insert_item", "item": item, "lane": lane, "step": step, "order": order, "text": "The card is refused"}),
        json!({"kind": "set_item_text", "item": item, "text": "The card is refused twice"}),
        json!({"kind": "move_item", "item": item, "lane": lane, "step": step, "order": "W"}),
        json!({"kind": "delete_item", "item": item}),
        json!({"kind": "restore_item", "item": kept_item}),
        json!({"kind": "delete_lane", "lane": lane}),
        json!({"kind": "restore_lane", "lane": kept_lane, "items": [kept_item]}),
        json!({"kind": "delete_step", "step": step}),
        json!({"kind": "restore_step", "step": kept_step, "items": [kept_item]}),
        json!({"kind": "delete_stage", "stage": stage}),
        json!({"kind": "restore_stage", "stage": kept_stage, "steps": [kept_step], "items": [kept_item]}),
    ];
    let with_id = |(n, mut change): (u32, Value)| {
        change["op_id"] = id(n).into();
        change
    };
    (101..).zip(changes).map(with_id).collect()
}

pub(super) fn describe(document: &mut Document) {
    let id = "0192f0c1-2b3c-7d4e-8f50-617283940a1b";
    let input = json!({
        "type": "object", "additionalProperties": false, "required": ["title"],
        "properties": {
            "title": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "\\S"},
            "template": {"type": "string"}, "locale": {"type": "string", "enum": ["pt-BR", "en"]},
        },
    });
    document.body("create_journey", input, json!({"title": "First purchase"}));
    document.answer("create_journey", 201, json!({"id": id, "seq": 0}));
    let ops = json!({
        "type": "object", "additionalProperties": false, "required": ["base_seq", "ops"],
        "properties": {
            "base_seq": {"type": "integer", "minimum": 0},
            "ops": {"type": "array", "minItems": 1, "maxItems": MOST, "items": {
                "type": "object", "required": ["op_id", "kind"],
                "properties": {"op_id": {"type": "string", "format": "uuid"}, "kind": {"type": "string", "enum": Change::KINDS}},
            }},
        },
    });
    let examples: Vec<(String, Value)> = examples_of_ops()
        .into_iter()
        .map(|op| {
            let kind = op["kind"].as_str().unwrap_or_default().to_owned();
            (kind, json!({"base_seq": 0, "ops": [op]}))
        })
        .collect();
    document.bodies("record_ops", ops, &examples);
    let op = &examples_of_ops()[0];
    document.answer(
        "record_ops",
        200,
        json!({
            "seq": 1, "applied": [{"seq": 1, "op_id": op["op_id"]}],
            "rejected": [{"op_id": id, "code": "unknown_reference"}], "missed": [],
        }),
    );
    document.answer(
        "list_ops",
        200,
        json!({"items": [{"seq": 1, "op": op, "at": "2026-11-30T12:00:00Z"}], "next": null}),
    );
    document.answer(
        "list_journeys",
        200,
        json!({"items": [{
        "id": id, "title": "First purchase", "seq": 1,
        "created_at": "2026-11-30T12:00:00Z", "updated_at": "2026-11-30T12:00:00Z",
    }], "next": null}),
    );
    let map = json!({"format": crate::domain::journey::FORMAT, "title": "First purchase",
        "stages": [], "steps": [], "lanes": [], "items": []});
    document.answer("find_journey", 200, json!({"id": id, "seq": 1, "map": map}));
    document.answer("export_journey", 200, map.clone());
    let schema = json!({"type": "object", "required": ["format", "title", "stages", "steps", "lanes", "items"], "properties": {
        "format": {"const": crate::domain::journey::FORMAT}, "title": {"type": "string"},
        "stages": {"type": "array"}, "steps": {"type": "array"}, "lanes": {"type": "array"}, "items": {"type": "array"},
    }});
    document.body("import_journey", schema, map);
    document.answer("import_journey", 201, json!({"id": id, "dropped": []}));
}
