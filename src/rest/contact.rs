//! Contacts: the people whom surveys are sent to.

use axum::Json as Answer;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Caller;
use super::body::JsonBody;
use super::list::{Ids, file, page};
use super::openapi::Document;
use super::problem::{Problem, Reply, by_field};
use super::query::Query;
use crate::api::context::Services;
use crate::api::export::{CSV_TYPE, ContactExport};
use crate::api::incoming_contact::read_contact;
use crate::api::local_time::rfc3339;
use crate::db::{ContactRow, Upserted};
use crate::domain::error::Code;
use crate::domain::id::ContactId;

/// Contacts in one body.
const MOST: usize = 1000;

pub(super) fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(list_contacts, upsert_contacts))
        .routes(routes!(find_contact, delete_contact))
        .routes(routes!(export_contacts))
}

/// Send contacts.
///
/// An array of 1 to 1000, each made or changed by its `external_id`, or
/// rejected for itself. What is not given stays as it is known; `null` takes
/// it away, of an attribute too.
#[utoipa::path(post, path = "/contacts", tag = "Contacts",
    responses((status = 200, description = "What became of the contacts")))]
async fn upsert_contacts(caller: Caller, JsonBody(body): JsonBody) -> Reply<Answer<Value>> {
    let rows = body.as_array().ok_or_else(|| Problem::field("body", Code::InvalidFormat))?;
    match rows.len() {
        0 => return Err(Problem::field("body", Code::Required)),
        1..=MOST => {}
        _ => return Err(Problem::field("body", Code::TooMany)),
    }
    let (mut contacts, mut rejected) = (Vec::with_capacity(rows.len()), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        match read_contact(row) {
            Ok(contact) => contacts.push(contact),
            Err(errors) => rejected.push(json!({"index": index, "errors": by_field(&errors)})),
        }
    }
    let (workspace_id, now, new_id) =
        (caller.workspace.workspace_id, caller.now_ms(), caller.services.new_id);
    let Upserted { created, updated } =
        caller.db().upsert_contacts(workspace_id, contacts, now, new_id).await?;
    Ok(Answer(json!({"created": created, "updated": updated, "rejected": rejected})))
}

/// List contacts.
///
/// Newest first. `q` means words in name, address and id.
#[utoipa::path(get, path = "/contacts", tag = "Contacts", params(
    ("q" = Option<String>, Query, description = "Words in name, address and id"),
    ("limit" = Option<u32>, Query, description = "1 to 1000, else 100"),
    ("cursor" = Option<String>, Query, description = "`next` of the page before"),
), responses((status = 200, description = "A page of contacts")))]
async fn list_contacts(caller: Caller, mut query: Query) -> Reply<Answer<Value>> {
    let limit = query.limit();
    let before = query.read("cursor", |text| ContactId::parse(text).map_err(|_| Code::InvalidFormat));
    let q = read_words(&mut query);
    query.finish()?;
    let rows = caller.db().list_contacts(caller.workspace.workspace_id, &q, before, limit as i64 + 1).await?;
    Ok(Answer(page(rows, limit, |row| row.contact_id.to_string(), view)))
}

/// Take contacts out as CSV.
///
/// Newest first, in the columns that the import reads: brought in again, the
/// file changes nothing. `q` means words in name, address and id.
#[utoipa::path(get, path = "/contacts.csv", tag = "Contacts", params(
    ("q" = Option<String>, Query, description = "Words in name, address and id"),
), responses((status = 200, description = "The file", content_type = "text/csv", body = String)))]
async fn export_contacts(caller: Caller, mut query: Query) -> Reply<Response> {
    let q = read_words(&mut query);
    query.finish()?;
    let export = ContactExport::open(caller.db(), caller.workspace.workspace_id, q).await?;
    Ok(file("contacts.csv", CSV_TYPE, export.into_csv()))
}

/// Words that are looked for.
fn read_words(query: &mut Query) -> String {
    let q = query.read("q", |q| match q.chars().count() {
        ..=200 => Ok(q.to_owned()),
        _ => Err(Code::TooLong),
    });
    q.unwrap_or_default()
}

/// Find a contact.
#[utoipa::path(get, path = "/contacts/{external_id}", tag = "Contacts", params(
    ("external_id" = String, Path, description = "Your own id of the person"),
), responses((status = 200, description = "The contact")))]
async fn find_contact(caller: Caller, Ids(ids): Ids) -> Reply<Answer<Value>> {
    let external_id = ids.first().map(String::as_str).unwrap_or_default();
    Ok(Answer(view(caller.db().find_contact(caller.workspace.workspace_id, external_id).await?)))
}

/// Erase a person.
///
/// The contact goes for good, with the links that were sent to it and the
/// link from its responses. Their answers still count, but name nobody.
#[utoipa::path(delete, path = "/contacts/{external_id}", tag = "Contacts", params(
    ("external_id" = String, Path, description = "Your own id of the person"),
), responses((status = 204, description = "The person is erased")))]
async fn delete_contact(caller: Caller, Ids(ids): Ids) -> Reply<StatusCode> {
    let external_id = ids.first().map(String::as_str).unwrap_or_default();
    caller.db().delete_contact(caller.workspace.workspace_id, external_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn view(row: ContactRow) -> Value {
    let ContactRow {
        contact_id: _,
        external_id,
        customer,
        name,
        email,
        locale,
        timezone,
        attributes,
        created_at,
        updated_at,
        do_not_contact_at,
        unsubscribed_at,
        bounced_at,
    } = row;
    json!({
        "external_id": external_id, "customer": customer, "name": name, "email": email, "locale": locale,
        "timezone": timezone, "attributes": attributes, "do_not_contact": do_not_contact_at.is_some(),
        "unsubscribed_at": unsubscribed_at.map(rfc3339), "bounced_at": bounced_at.map(rfc3339),
        "created_at": rfc3339(created_at), "updated_at": rfc3339(updated_at),
    })
}

pub(super) fn describe(document: &mut Document) {
    let text = |most: u32| json!({"type": ["string", "null"], "maxLength": most});
    let schema = json!({"type": "array", "minItems": 1, "maxItems": MOST, "items": {
        "type": "object", "additionalProperties": false, "required": ["external_id"],
        "properties": {
            "external_id": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "\\S"},
            "customer": text(200), "name": text(200), "email": text(254), "locale": text(35),
            "timezone": {"type": ["string", "null"], "description": "An IANA name, such as America/Sao_Paulo"},
            "attributes": {"type": "object", "additionalProperties": text(200), "maxProperties": 50},
            "do_not_contact": {"type": ["boolean", "null"]},
        },
    }});
    let row = json!({
        "external_id": "p-7", "customer": "acme", "name": "Ana", "email": "ana@example.com", "locale": "pt-BR",
        "timezone": "America/Sao_Paulo", "attributes": {"market": "BR"},
    });
    document.body("upsert_contacts", schema, json!([row]));
    document.answer(
        "upsert_contacts",
        200,
        json!({"created": 1, "updated": 0, "rejected": [{"index": 1, "errors": {"email": ["invalid_email"]}}]}),
    );
    let contact = json!({
        "external_id": "p-7", "customer": "acme", "name": "Ana", "email": "ana@example.com", "locale": "pt-BR",
        "timezone": "America/Sao_Paulo", "attributes": {"market": "BR"}, "do_not_contact": false,
        "unsubscribed_at": null, "bounced_at": null,
        "created_at": "2026-11-30T12:00:00Z", "updated_at": "2026-11-30T12:00:00Z",
    });
    document.answer("find_contact", 200, contact.clone());
    document.answer("list_contacts", 200, json!({"items": [contact], "next": null}));
}
