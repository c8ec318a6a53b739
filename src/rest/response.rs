//! Responses: taken in as JSON or CSV, listed, taken out, deleted.

use std::collections::BTreeMap;

use axum::Json as Answer;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono_tz::Tz;
use serde_json::{Map, Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Caller;
use super::body::{RawBody, content_type, is_csv, parse_json, unsupported};
use super::kinds;
use super::list::{Id, Ids, file};
use super::openapi::Document;
use super::problem::{Problem, Reply, by_field};
use super::query::{Query, integer, yes_or_no};
use super::survey::check_open;
use crate::api::context::Services;
use crate::api::export::{CSV_TYPE, ResponseExport, XLSX_TYPE};
use crate::api::import::{Import, ImportError, Imported, MAX_BYTES, Mapping};
use crate::api::incoming::Destination;
use crate::api::local_time::{local_date, read_limit, rfc3339};
use crate::db::{Recorded, ResponseCursor, ResponseFilter, ResponseRow, SurveyRow};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{ResponseId, SurveyId};

/// Responses in one body.
const MOST: usize = 1000;

pub(super) fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(list_responses, record_responses))
        .routes(routes!(export_responses))
        .routes(routes!(export_workbook))
        .routes(routes!(delete_response))
}

/// Send responses.
///
/// As JSON, an array of 1 to 1000: each row is taken or rejected for itself.
/// An `id` that the survey knows counts as `duplicate` and changes nothing.
/// A survey that takes no answers now (closed, out of its time, with as many as
/// were wanted) answers 409; rows beyond its limit are rejected as `closed`.
///
/// As `text/csv`, a file of up to 50 MB: all of it is stored or nothing.
/// Several choices stand in a cell with `|` between, other words behind
/// `other:`, a matrix and a contact as JSON.
/// `map.FIELD=COLUMN` and `ignore=COLUMN` tell what columns mean,
/// `dry_run=true` only checks. A file with defects is 422 with a `report` of
/// lines `LINE:COLUMN CODE what to write instead`. It may go into a closed
/// survey, for it holds what was answered before. Rows without `id` get one
/// from their line and cells, so that the same file, also when it has grown,
/// counts once; rows without a time count once in the very same file.
///
/// An anonymous survey keeps no `customer` and no `contact`.
#[utoipa::path(post, path = "/surveys/{id}/responses", tag = "Responses", params(
    ("id" = String, Path, description = "Id of the survey"),
    ("ignore" = Option<String>, Query, description = "CSV alone: a column to leave out; may be repeated"),
    ("dry_run" = Option<bool>, Query, description = "CSV alone: check without storing"),
), responses((status = 200, description = "What became of the rows")))]
async fn record_responses(
    caller: Caller,
    Id(survey_id): Id<SurveyId>,
    query: Query,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Reply<Answer<Value>> {
    if is_csv(&headers) {
        return import(&caller, survey_id, query, body).await;
    }
    if content_type(&headers) != "application/json" {
        return Err(unsupported("application/json or text/csv"));
    }
    query.finish()?;
    let body = parse_json(&body)?;
    let rows = body.as_array().ok_or_else(|| Problem::field("body", Code::InvalidFormat))?;
    match rows.len() {
        0 => return Err(Problem::field("body", Code::Required)),
        1..=MOST => {}
        _ => return Err(Problem::field("body", Code::TooMany)),
    }
    let db = caller.db();
    check_open(&caller, survey_id).await?;
    let (now, new_id) = (caller.now_ms(), caller.services.new_id);
    let destination = Destination::find(db, &caller.workspace, survey_id, now, new_id).await?;
    let (mut responses, mut rejected) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut places = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        match destination.read(row) {
            Ok(response) => {
                responses.push(response);
                places.push(index);
            }
            Err(errors) => rejected.push(json!({"index": index, "errors": by_field(&errors)})),
        }
    }
    let recorded = db.record_from_program(responses).await?;
    let count = |of: Recorded| recorded.iter().filter(|recorded| **recorded == of).count();
    let (accepted, duplicate) = (count(Recorded::Accepted), count(Recorded::Duplicate));
    let closed = by_field(&FieldErrors::one("survey", Code::Closed));
    let refused = recorded.iter().zip(places).filter(|(recorded, _)| **recorded == Recorded::Refused);
    rejected.extend(refused.map(|(_, index)| json!({"index": index, "errors": closed})));
    rejected.sort_by_key(|row| row["index"].as_u64());
    Ok(Answer(json!({"accepted": accepted, "duplicate": duplicate, "rejected": rejected})))
}

async fn import(caller: &Caller, survey_id: SurveyId, mut query: Query, body: Bytes) -> Reply<Answer<Value>> {
    let pairs = query.pairs_under("map.");
    let ignored = query.all("ignore");
    let dry_run = query.read("dry_run", yes_or_no).unwrap_or(false);
    let mapping = Mapping::parse(
        pairs.iter().map(|(field, column)| (field.as_str(), column.as_str())),
        ignored.iter().map(String::as_str),
    );
    let mapping = mapping.unwrap_or_else(|errors| {
        let mut named = FieldErrors::new();
        named.add_all("map.", &errors);
        query.note(&named);
        Mapping::default()
    });
    query.finish()?;
    let (now_ms, new_id) = (caller.now_ms(), caller.services.new_id);
    let import = Import { db: caller.db(), workspace: &caller.workspace, survey_id, mapping, now_ms, new_id };
    let done = if dry_run {
        import.try_out(body.into()).await.map(|rows| Imported { accepted: rows, duplicate: 0 })
    } else {
        import.store(body.into()).await
    };
    match done {
        Ok(Imported { accepted, duplicate }) => {
            Ok(Answer(json!({"accepted": accepted, "duplicate": duplicate, "rejected": []})))
        }
        Err(ImportError::TooLarge) => {
            let detail = format!("At most {} MB are taken.", MAX_BYTES / 1024 / 1024);
            Err(Problem::of(StatusCode::PAYLOAD_TOO_LARGE).with_detail(detail))
        }
        Err(ImportError::Defects(report)) => {
            let mut errors = FieldErrors::new();
            for defect in report.defects() {
                errors.add(format!("{}:{}", defect.line, defect.column), defect.code);
            }
            Err(Problem::invalid(errors)
                .with_detail("Nothing was stored: the file has defects.")
                .with_report(report.lines(caller.locale)))
        }
        Err(ImportError::Db(error)) => Err(error.into()),
    }
}

/// List responses.
///
/// Newest first. `min_score` and `max_score` mean the survey's first scored
/// question, `q` words in the texts, `attribute.NAME=VALUE` what responses
/// carry. Of an anonymous survey, a group of fewer responses than the
/// workspace's minimum shows none and says `suppressed`; what is known of the
/// respondents and the time of day are left out.
#[utoipa::path(get, path = "/surveys/{id}/responses", tag = "Responses", params(
    ("id" = String, Path, description = "Id of the survey"),
    ("from" = Option<String>, Query, description = "Answered at or after: a time or a date"),
    ("to" = Option<String>, Query, description = "Answered before: a time or a date"),
    ("min_score" = Option<i64>, Query, description = "The least score"),
    ("max_score" = Option<i64>, Query, description = "The greatest score"),
    ("q" = Option<String>, Query, description = "Words in the texts"),
    ("limit" = Option<u32>, Query, description = "1 to 1000, else 100"),
    ("cursor" = Option<String>, Query, description = "`next` of the page before"),
), responses((status = 200, description = "A page of responses")))]
async fn list_responses(
    caller: Caller,
    Id(survey_id): Id<SurveyId>,
    mut query: Query,
) -> Reply<Answer<Value>> {
    let limit = query.limit();
    let after = query.read("cursor", read_cursor);
    let filter = read_filter(&caller, survey_id, &mut query);
    query.finish()?;
    let (db, workspace_id) = (caller.db(), caller.workspace.workspace_id);
    let survey = db.find_survey(workspace_id, survey_id).await?;
    if is_suppressed(&caller, &survey, &filter).await? {
        return Ok(Answer(json!({"items": [], "next": null, "suppressed": true})));
    }
    let page = db.list_responses(workspace_id, &filter, after, limit).await?;
    let next = page.next.map(|cursor| format!("{}.{}", cursor.answered_at, cursor.response_id));
    let timezone = caller.workspace.timezone;
    let shown = |row| if survey.anonymous { untraced(row, timezone) } else { row };
    let items: Vec<Value> = page.rows.into_iter().map(shown).map(view).collect();
    Ok(Answer(json!({"items": items, "next": next})))
}

/// Take responses out as CSV.
///
/// With the filters of the list. The file imports again without changing
/// anything.
#[utoipa::path(get, path = "/surveys/{id}/responses.csv", tag = "Responses", params(
    ("id" = String, Path, description = "Id of the survey"),
    ("from" = Option<String>, Query, description = "Answered at or after: a time or a date"),
    ("to" = Option<String>, Query, description = "Answered before: a time or a date"),
    ("min_score" = Option<i64>, Query, description = "The least score"),
    ("max_score" = Option<i64>, Query, description = "The greatest score"),
    ("q" = Option<String>, Query, description = "Words in the texts"),
), responses((status = 200, description = "The file", content_type = "text/csv", body = String)))]
async fn export_responses(caller: Caller, Id(survey_id): Id<SurveyId>, query: Query) -> Reply<Response> {
    let (export, survey) = open_export(&caller, survey_id, query).await?;
    Ok(file(&format!("responses-{}.csv", survey.code), CSV_TYPE, export.into_csv()))
}

/// Take responses out as a workbook (XLSX).
///
/// With the filters of the list. Numbers, days and times are such, the times
/// on the clocks of the workspace; a text is never a formula. What a sheet
/// cannot hold goes on in the next one.
#[utoipa::path(get, path = "/surveys/{id}/responses.xlsx", tag = "Responses", params(
    ("id" = String, Path, description = "Id of the survey"),
    ("from" = Option<String>, Query, description = "Answered at or after: a time or a date"),
    ("to" = Option<String>, Query, description = "Answered before: a time or a date"),
    ("min_score" = Option<i64>, Query, description = "The least score"),
    ("max_score" = Option<i64>, Query, description = "The greatest score"),
    ("q" = Option<String>, Query, description = "Words in the texts"),
), responses((status = 200, description = "The file",
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
async fn export_workbook(caller: Caller, Id(survey_id): Id<SurveyId>, query: Query) -> Reply<Response> {
    let (export, survey) = open_export(&caller, survey_id, query).await?;
    let pieces = export.into_xlsx(caller.workspace.timezone).await?;
    Ok(file(&format!("responses-{}.xlsx", survey.code), XLSX_TYPE, pieces))
}

async fn open_export(
    caller: &Caller,
    survey_id: SurveyId,
    mut query: Query,
) -> Reply<(ResponseExport, SurveyRow)> {
    let filter = read_filter(caller, survey_id, &mut query);
    query.finish()?;
    let (db, workspace_id) = (caller.db(), caller.workspace.workspace_id);
    let survey = db.find_survey(workspace_id, survey_id).await?;
    if is_suppressed(caller, &survey, &filter).await? {
        let detail = "Too few responses to an anonymous survey.";
        return Err(Problem::of(StatusCode::FORBIDDEN).with_detail(detail));
    }
    let export = ResponseExport::open(db, workspace_id, survey_id, filter).await?;
    let export = if survey.anonymous { export.without_traces(caller.workspace.timezone) } else { export };
    Ok((export, survey))
}

/// Delete a response.
///
/// By the `id` that the list shows; what it added to the scores is taken away.
#[utoipa::path(delete, path = "/surveys/{id}/responses/{response_id}", tag = "Responses", params(
    ("id" = String, Path, description = "Id of the survey"),
    ("response_id" = String, Path, description = "Id of the response"),
), responses((status = 204, description = "The response is gone")))]
async fn delete_response(caller: Caller, Id(survey_id): Id<SurveyId>, Ids(ids): Ids) -> Reply<StatusCode> {
    let (db, workspace_id) = (caller.db(), caller.workspace.workspace_id);
    let external_id = ids.get(1).map(String::as_str).unwrap_or_default();
    let response_id = db.find_response_id(workspace_id, survey_id, external_id).await?;
    db.delete_response(workspace_id, survey_id, response_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read_filter(caller: &Caller, survey_id: SurveyId, query: &mut Query) -> ResponseFilter {
    let timezone = caller.workspace.timezone;
    ResponseFilter {
        survey: Some(survey_id),
        from: query.moment("from", timezone),
        to: query.moment("to", timezone),
        min_score: query.read("min_score", integer),
        max_score: query.read("max_score", integer),
        q: query.read("q", |q| match q.chars().count() {
            _ if q.contains(char::is_control) => Err(Code::InvalidFormat),
            ..=200 => Ok(q.to_owned()),
            _ => Err(Code::TooLong),
        }),
        attributes: query.attributes("attribute."),
        ..ResponseFilter::default()
    }
}

fn read_cursor(text: &str) -> Result<ResponseCursor, Code> {
    let (answered_at, response_id) = text.split_once('.').ok_or(Code::InvalidFormat)?;
    Ok(ResponseCursor {
        answered_at: answered_at.parse().map_err(|_| Code::InvalidFormat)?,
        response_id: ResponseId::parse(response_id).map_err(|_| Code::InvalidFormat)?,
    })
}

/// Whether an anonymous survey must not show this group, or all of it.
async fn is_suppressed(caller: &Caller, survey: &SurveyRow, filter: &ResponseFilter) -> Reply<bool> {
    if !survey.anonymous {
        return Ok(false);
    }
    let n = caller.db().count_responses(caller.workspace.workspace_id, filter).await?;
    Ok((1..caller.workspace.minimum_group).contains(&n))
}

/// A response without what could tell who answered anonymously.
fn untraced(row: ResponseRow, timezone: Tz) -> ResponseRow {
    let day_of = |at| read_limit(timezone, &local_date(timezone, at)).unwrap_or(at);
    ResponseRow {
        answered_at: day_of(row.answered_at),
        received_at: day_of(row.received_at),
        customer: None,
        contact: None,
        attributes: BTreeMap::new(),
        ..row
    }
}

fn view(row: ResponseRow) -> Value {
    let ResponseRow {
        response_id: _,
        external_id,
        survey_id: _,
        version: _,
        answered_at,
        received_at,
        customer,
        contact,
        attributes,
        channel,
        locale,
        partial,
        answers,
    } = row;
    let contact: Option<Value> = contact.and_then(|contact| serde_json::from_str(&contact).ok());
    json!({
        "id": external_id, "answered_at": rfc3339(answered_at), "received_at": rfc3339(received_at),
        "answers": answers, "customer": customer, "contact": contact, "attributes": attributes,
        "channel": channel, "locale": locale, "partial": partial,
    })
}

pub(super) fn describe(document: &mut Document) {
    let row = json!({
        "id": "crm-1003", "answered_at": "2026-11-30T14:05:00-03:00",
        "answers": {"nps": 3, "why": "It came late."}, "customer": "acme",
        "contact": {"external_id": "p-7", "email": "ana@example.com", "name": "Ana"},
        "attributes": {"market": "BR"}, "channel": "email", "locale": "pt-BR",
    });
    let text = |most: u32| json!({"type": "string", "maxLength": most});
    let schema = json!({"type": "array", "minItems": 1, "maxItems": MOST, "items": {
        "type": "object", "additionalProperties": false, "required": ["answers"],
        "properties": {
            "id": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,64}$"},
            "answered_at": {"type": "string", "format": "date-time", "description": "Without it: now."},
            "answers": {"type": "object", "additionalProperties": kinds::answer_schema()},
            "customer": text(200),
            "contact": {"type": "object", "additionalProperties": false, "properties": {
                "external_id": text(200), "email": {"type": "string", "format": "email"}, "name": text(200)}},
            "attributes": {"type": "object", "maxProperties": 50, "additionalProperties": text(200)},
            "channel": text(64), "locale": text(35),
        },
    }});
    let of_every_kind: Map<String, Value> = kinds::examples_of_kinds()
        .into_iter()
        .filter_map(|example| Some((example.question["key"].as_str()?.to_owned(), example.answer?)))
        .collect();
    let bodies = [
        ("A response".to_owned(), json!([row])),
        ("An answer of every kind".to_owned(), json!([{"answers": of_every_kind}])),
    ];
    document.bodies("record_responses", schema, &bodies);
    document.other_body(
        "record_responses",
        "text/csv",
        "id,answered_at,customer,answer.nps,answer.why,attribute.market\n\
         crm-1003,2026-11-30,acme,3,It came late.,BR\n",
    );
    document.answer("record_responses", 200, json!({
        "accepted": 1, "duplicate": 0, "rejected": [{"index": 1, "errors": {"answers.nps": ["out_of_range"]}}],
    }));
    let mut item = row;
    item["answered_at"] = "2026-11-30T17:05:00Z".into();
    item["received_at"] = "2026-11-30T17:05:01.250Z".into();
    item["partial"] = false.into();
    document.answer("list_responses", 200, json!({"items": [item], "next": null}));
}
