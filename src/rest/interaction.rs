//! Interactions: what happened with customers, after which surveys are asked.

use axum::Json as Answer;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Caller;
use super::body::JsonBody;
use super::list::{Ids, page};
use super::openapi::Document;
use super::problem::{Problem, Reply, by_field};
use super::query::Query;
use crate::api::context::Services;
use crate::api::incoming_interaction::read_interaction;
use crate::api::local_time::rfc3339;
use crate::db::{InteractionRow, InteractionsTaken};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::InteractionId;

/// Interactions in one body.
const MOST: usize = 1000;

pub(super) fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(list_interactions, upsert_interactions))
        .routes(routes!(find_interaction))
}

/// Send interactions.
///
/// An array of 1 to 1000, each made or changed by its `external_id`, or
/// rejected for itself. `contact` names a person you have sent to `/contacts`,
/// by your own id or by address; without one, `customer` says whose it was.
/// What is new sets off the surveys that are asked after its `kind`, once,
/// however often it is sent; what lies days back asks nobody.
#[utoipa::path(post, path = "/interactions", tag = "Interactions",
    responses((status = 200, description = "What became of the interactions")))]
async fn upsert_interactions(caller: Caller, JsonBody(body): JsonBody) -> Reply<Answer<Value>> {
    let rows = body.as_array().ok_or_else(|| Problem::field("body", Code::InvalidFormat))?;
    match rows.len() {
        0 => return Err(Problem::field("body", Code::Required)),
        1..=MOST => {}
        _ => return Err(Problem::field("body", Code::TooMany)),
    }
    let (timezone, now) = (caller.workspace.timezone, caller.now_ms());
    let (mut interactions, mut places, mut rejected) = (Vec::new(), Vec::new(), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        match read_interaction(row, timezone, now) {
            Ok(interaction) => {
                interactions.push(interaction);
                places.push(index);
            }
            Err(errors) => rejected.push((index, errors)),
        }
    }
    let named: Vec<bool> = interactions.iter().map(|interaction| interaction.contact_id.is_some()).collect();
    let InteractionsTaken { created, updated, unknown } = caller
        .db()
        .upsert_interactions(caller.workspace.workspace_id, interactions, now, caller.services.new_id)
        .await?;
    for at in unknown {
        let field = if named[at] { "contact.external_id" } else { "contact.email" };
        rejected.push((places[at], FieldErrors::one(field, Code::UnknownReference)));
    }
    rejected.sort_by_key(|(index, _)| *index);
    let rejected: Vec<Value> = rejected
        .into_iter()
        .map(|(index, errors)| json!({"index": index, "errors": by_field(&errors)}))
        .collect();
    Ok(Answer(json!({"created": created, "updated": updated, "rejected": rejected})))
}

/// List interactions.
///
/// Those that came in last first.
#[utoipa::path(get, path = "/interactions", tag = "Interactions", params(
    ("limit" = Option<u32>, Query, description = "1 to 1000, else 100"),
    ("cursor" = Option<String>, Query, description = "`next` of the page before"),
), responses((status = 200, description = "A page of interactions")))]
async fn list_interactions(caller: Caller, mut query: Query) -> Reply<Answer<Value>> {
    let limit = query.limit();
    let before = query.read("cursor", |text| InteractionId::parse(text).map_err(|_| Code::InvalidFormat));
    query.finish()?;
    let house = caller.workspace.workspace_id;
    let rows = caller.db().list_interactions(house, before, limit as i64 + 1).await?;
    Ok(Answer(page(rows, limit, |row| row.interaction_id.to_string(), view)))
}

/// Find an interaction.
#[utoipa::path(get, path = "/interactions/{external_id}", tag = "Interactions", params(
    ("external_id" = String, Path, description = "Your own id of what happened"),
), responses((status = 200, description = "The interaction")))]
async fn find_interaction(caller: Caller, Ids(ids): Ids) -> Reply<Answer<Value>> {
    let external_id = ids.first().map(String::as_str).unwrap_or_default();
    Ok(Answer(view(caller.db().find_interaction(caller.workspace.workspace_id, external_id).await?)))
}

fn view(row: InteractionRow) -> Value {
    let InteractionRow {
        interaction_id: _,
        external_id,
        contact,
        customer,
        kind,
        at,
        properties,
        subject,
        body,
        minutes,
    } = row;
    json!({
        "external_id": external_id, "contact": contact, "customer": customer, "kind": kind, "at": rfc3339(at),
        "properties": properties, "subject": subject, "body": body, "minutes": minutes,
    })
}

pub(super) fn describe(document: &mut Document) {
    let text = |most: u32| json!({"type": ["string", "null"], "maxLength": most});
    let schema = json!({"type": "array", "minItems": 1, "maxItems": MOST, "items": {
        "type": "object", "additionalProperties": false, "required": ["external_id", "kind"],
        "properties": {
            "external_id": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "\\S"},
            "contact": {"type": ["object", "null"], "additionalProperties": false, "properties": {
                "external_id": text(200), "email": text(254), "name": text(200),
            }},
            "customer": text(200),
            "kind": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "\\S"},
            "at": {"type": ["string", "null"], "description": "When it happened; now where it is not given"},
            "properties": {"type": "object", "maxProperties": 50,
                "additionalProperties": {"type": ["string", "number", "boolean", "null"]}},
            "subject": text(200), "body": text(10_000), "minutes": {"type": ["integer", "null"], "minimum": 0},
        },
    }});
    let row = json!({
        "external_id": "order-981", "contact": {"external_id": "p-7"}, "customer": "acme", "kind": "order.delivered",
        "at": "2026-11-30T12:00:00Z", "properties": {"total": 129.9, "store": "Sul", "express": true},
    });
    document.body("upsert_interactions", schema, json!([row]));
    document.answer(
        "upsert_interactions",
        200,
        json!({"created": 1, "updated": 0,
            "rejected": [{"index": 1, "errors": {"contact.external_id": ["unknown_reference"]}}]}),
    );
    let interaction = json!({
        "external_id": "order-981", "contact": "p-7", "customer": "acme", "kind": "order.delivered",
        "at": "2026-11-30T12:00:00Z", "properties": {"total": 129.9, "store": "Sul", "express": true},
        "subject": null, "body": null, "minutes": null,
    });
    document.answer("find_interaction", 200, interaction.clone());
    document.answer("list_interactions", 200, json!({"items": [interaction], "next": null}));
}
