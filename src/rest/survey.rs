//! Surveys: made, changed, published, closed, taken out and in.

use axum::Json as Answer;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::Caller;
use super::body::{JsonBody, RawBody};
use super::kinds::{self, KindExample};
use super::list::{Id, page};
use super::openapi::Document;
use super::problem::{Problem, Reply};
use super::query::Query;
use crate::api::context::Services;
use crate::api::export::{WantedVersion, find_version};
use crate::api::local_time::rfc3339;
use crate::api::survey::{dropped_words, read_survey};
use crate::db::draw_token;
use crate::db::{NewSurvey, SurveyListRow, SurveyRow};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{QuestionId, SurveyId};
use crate::domain::survey::{CollectionStanding, Definition, Format, Imported, ReadError};

pub(super) fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(list_surveys, create_survey))
        .routes(routes!(find_survey, update_survey, delete_survey))
        .routes(routes!(publish_survey))
        .routes(routes!(close_survey))
        .routes(routes!(reopen_survey))
        .routes(routes!(export_survey))
        .routes(routes!(import_survey))
}

/// List the surveys.
///
/// Newest first.
#[utoipa::path(get, path = "/surveys", tag = "Surveys", params(
    ("limit" = Option<u32>, Query, description = "1 to 1000, else 100"),
    ("cursor" = Option<String>, Query, description = "`next` of the page before"),
), responses((status = 200, description = "A page of surveys")))]
async fn list_surveys(caller: Caller, mut query: Query) -> Reply<Answer<Value>> {
    let limit = query.limit();
    let before = query.read("cursor", |text| SurveyId::parse(text).map_err(|_| Code::InvalidFormat));
    query.finish()?;
    let rows = caller.db().list_surveys(caller.workspace.workspace_id, before, limit as i64 + 1).await?;
    Ok(Answer(page(rows, limit, |row| row.survey_id.to_string(), line)))
}

/// Make a survey.
///
/// With `publish` it takes answers at once, else it is a draft.
///
/// The kinds of questions, each with an example below: `nps` (0–10), `csat`
/// (1–5), `ces` (1–7 or 1–5) and `rating` (1 to 3–10, no measure) with
/// `low_label` and `high_label`; `single_choice` and `multiple_choice` with
/// 2–100 `choices`, `other` and, for several, `min_choices` and `max_choices`;
/// `likert_matrix` with 1–30 `rows` and 2–11 `columns`; `ranking` of 2–20
/// `choices`; `short_text` (300 characters) and `long_text` (5000); `number`
/// and `date` with `min` and `max`; `contact_fields`, not in an anonymous
/// survey; `consent`; and `statement`, which nobody answers.
///
/// A question with `new_page` begins a page. `jumps` say where the survey goes
/// on after a question: `to` a later question or to an `end` page (`thanks` is
/// always there), `if` a condition holds; what lies between does not show.
/// Titles and helps may hold `{{answer:KEY|fallback}}` of a question on an
/// earlier page, `{{attribute:NAME|…}}`, `{{customer.name|…}}` and
/// `{{contact.name|…}}`.
///
/// The value of a choice has 1–64 characters without `|`, that of a row none
/// of `=` either. Where `other` is allowed, no value is `other` or begins with
/// `other:`.
#[utoipa::path(post, path = "/surveys", tag = "Surveys", responses((status = 201, description = "The survey was made")))]
async fn create_survey(caller: Caller, JsonBody(mut body): JsonBody) -> Reply<Response> {
    let mut errors = FieldErrors::new();
    let publish = match body.as_object_mut().and_then(|body| body.remove("publish")) {
        None | Some(Value::Null) => false,
        Some(Value::Bool(publish)) => publish,
        Some(_) => {
            errors.add("publish", Code::InvalidChoice);
            false
        }
    };
    let definition = match Definition::parse(&body) {
        Ok(definition) => errors.or(definition)?,
        Err(others) => {
            errors.add_all("", &others);
            return Err(errors.into());
        }
    };
    check_logo(&caller, &definition).await?;
    let (survey_id, code) = store(&caller, definition, publish).await?;
    let url = url(&caller, &code);
    Ok(created(survey_id, json!({"id": survey_id, "code": code, "version": 1, "url": url})))
}

/// Show a survey.
///
/// `questions` are those that respondents see; a survey that was never
/// published shows its draft. A version in the making stands in `draft`.
#[utoipa::path(get, path = "/surveys/{id}", tag = "Surveys", params(("id" = String, Path, description = "Id of the survey")),
    responses((status = 200, description = "The survey")))]
async fn find_survey(caller: Caller, Id(survey_id): Id<SurveyId>) -> Reply<Answer<Value>> {
    let row = caller.db().find_survey(caller.workspace.workspace_id, survey_id).await?;
    Ok(Answer(view(&caller, &row)))
}

/// Change a survey.
///
/// What is given replaces what was there; `null` takes it away. Once
/// published, changes make the draft of the next version, which respondents
/// see after it is published.
#[utoipa::path(patch, path = "/surveys/{id}", tag = "Surveys", params(("id" = String, Path, description = "Id of the survey")),
    responses((status = 200, description = "The survey with its draft")))]
async fn update_survey(
    caller: Caller,
    Id(survey_id): Id<SurveyId>,
    JsonBody(body): JsonBody,
) -> Reply<Answer<Value>> {
    let workspace_id = caller.workspace.workspace_id;
    let row = caller.db().find_survey(workspace_id, survey_id).await?;
    let changes = body.as_object().ok_or_else(|| Problem::field("body", Code::InvalidFormat))?;
    let mut whole = row.latest().map(|latest| latest.definition.to_json()).unwrap_or_default();
    if let Some(members) = whole.as_object_mut() {
        members.extend(changes.clone());
    }
    let definition = Definition::parse(&whole)?;
    check_logo(&caller, &definition).await?;
    caller.db().update_draft(workspace_id, survey_id, definition, caller.now_ms()).await?;
    let row = caller.db().find_survey(workspace_id, survey_id).await?;
    Ok(Answer(view(&caller, &row)))
}

/// Delete a survey with all its responses.
#[utoipa::path(delete, path = "/surveys/{id}", tag = "Surveys", params(("id" = String, Path, description = "Id of the survey")),
    responses((status = 204, description = "Survey and responses are gone")))]
async fn delete_survey(caller: Caller, Id(survey_id): Id<SurveyId>) -> Reply<StatusCode> {
    caller.db().delete_survey(caller.workspace.workspace_id, survey_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publish the draft.
///
/// Respondents see it from now on. Without a draft the survey is opened as it
/// is.
#[utoipa::path(post, path = "/surveys/{id}/publish", tag = "Surveys", params(("id" = String, Path, description = "Id of the survey")),
    responses((status = 200, description = "The survey, open")))]
async fn publish_survey(caller: Caller, Id(survey_id): Id<SurveyId>) -> Reply<Answer<Value>> {
    let (workspace_id, now) = (caller.workspace.workspace_id, caller.now_ms());
    caller.db().publish_survey(workspace_id, survey_id, new_question_id, now).await?;
    let row = caller.db().find_survey(workspace_id, survey_id).await?;
    Ok(Answer(view(&caller, &row)))
}

/// Take no more answers.
#[utoipa::path(post, path = "/surveys/{id}/close", tag = "Surveys", params(("id" = String, Path, description = "Id of the survey")),
    responses((status = 200, description = "The survey, closed")))]
async fn close_survey(caller: Caller, Id(survey_id): Id<SurveyId>) -> Reply<Answer<Value>> {
    let workspace_id = caller.workspace.workspace_id;
    caller.db().close_survey(workspace_id, survey_id, caller.now_ms()).await?;
    let row = caller.db().find_survey(workspace_id, survey_id).await?;
    Ok(Answer(view(&caller, &row)))
}

/// Take answers again.
#[utoipa::path(post, path = "/surveys/{id}/reopen", tag = "Surveys", params(("id" = String, Path, description = "Id of the survey")),
    responses((status = 200, description = "The survey, open")))]
async fn reopen_survey(caller: Caller, Id(survey_id): Id<SurveyId>) -> Reply<Answer<Value>> {
    let workspace_id = caller.workspace.workspace_id;
    caller.db().reopen_survey(workspace_id, survey_id, caller.now_ms()).await?;
    let row = caller.db().find_survey(workspace_id, survey_id).await?;
    Ok(Answer(view(&caller, &row)))
}

/// Take a survey out.
///
/// The file is what `POST /surveys` and `POST /surveys/import?format=jornada`
/// take, and what is made of it is exported as the same file.
#[utoipa::path(get, path = "/surveys/{id}/export.json", tag = "Surveys", params(
    ("id" = String, Path, description = "Id of the survey"),
    ("version" = Option<String>, Query, description = "`published`, `latest` (the draft, if there is one) or the \
        number of a published one; else what respondents see, and of a survey that was never published its draft"),
), responses((status = 200, description = "What POST /surveys takes")))]
async fn export_survey(
    caller: Caller,
    Id(survey_id): Id<SurveyId>,
    mut query: Query,
) -> Reply<Answer<Value>> {
    let wanted = query.read("version", str::parse::<WantedVersion>);
    query.finish()?;
    let (db, workspace_id) = (caller.db(), caller.workspace.workspace_id);
    let Some(wanted) = wanted else {
        return Ok(Answer(definition_json(&db.find_survey(workspace_id, survey_id).await?)));
    };
    Ok(Answer(find_version(db, workspace_id, survey_id, wanted).await?.to_json()))
}

/// Take a survey in, as a draft.
///
/// The body is the file, whatever its content type: ours, SurveyJS (JSON),
/// Qualtrics (`.qsf`), LimeSurvey (`.lss`) or Typeform (JSON). Texts become
/// plain texts in Portuguese and English; simple conditions become `show_if`.
/// `dropped` tells in sentences what had no place in a survey, each kind once
/// with names.
#[utoipa::path(post, path = "/surveys/import", tag = "Surveys", params(
    ("format" = Option<String>, Query,
        description = "`jornada`, also without it; `surveyjs`, `qsf`, `lss` or `typeform`"),
    ("lang" = Option<String>, Query, description = "Language of `dropped`: `pt-BR` or `en`, else the workspace's"),
), responses((status = 201, description = "The draft was made")))]
async fn import_survey(caller: Caller, mut query: Query, RawBody(body): RawBody) -> Reply<Response> {
    let locale = query.locale()?.unwrap_or(caller.workspace.locale);
    let format = query.read("format", Format::parse).unwrap_or(Format::Jornada);
    query.finish()?;
    let read = read_survey(format, body, caller.workspace.locale).await;
    let Imported { definition, dropped } = read.map_err(|error| match error {
        ReadError::Unreadable { line, column } => Problem::malformed("body")
            .with_detail(format!("The file cannot be read at line {line}, column {column}.")),
        ReadError::Invalid(errors) => Problem::invalid(errors),
    })?;
    let (survey_id, code) = store(&caller, definition, false).await?;
    let dropped = dropped_words(locale, &dropped);
    Ok(created(survey_id, json!({"id": survey_id, "code": code, "dropped": dropped})))
}

/// A survey names no picture that the workspace does not have.
async fn check_logo(caller: &Caller, definition: &Definition) -> Reply<()> {
    let Some(logo) = &definition.brand().logo else { return Ok(()) };
    match caller.db().find_logo(caller.workspace.workspace_id, logo).await? {
        Some(_) => Ok(()),
        None => Err(Problem::field("brand.logo", Code::UnknownReference)),
    }
}

async fn store(caller: &Caller, definition: Definition, publish: bool) -> Reply<(SurveyId, String)> {
    let survey_id = SurveyId::new((caller.services.new_id)());
    let code = draw_code();
    let new = NewSurvey { survey_id, code: code.clone(), definition, now: caller.now_ms() };
    let workspace_id = caller.workspace.workspace_id;
    if publish {
        caller.db().create_published_survey(workspace_id, new, new_question_id).await?;
    } else {
        caller.db().create_survey(workspace_id, new).await?;
    }
    Ok((survey_id, code))
}

/// The public part of a survey's link: 72 random bits, which nobody guesses.
fn draw_code() -> String {
    draw_token().chars().take(12).collect()
}

fn new_question_id() -> QuestionId {
    QuestionId::new(Uuid::now_v7())
}

fn created(survey_id: SurveyId, answer: Value) -> Response {
    let place = [(header::LOCATION, format!("/api/v1/surveys/{survey_id}"))];
    (StatusCode::CREATED, place, Answer(answer)).into_response()
}

fn url(caller: &Caller, code: &str) -> String {
    format!("{}/s/{code}", caller.services.public_url)
}

fn line(row: SurveyListRow) -> Value {
    let SurveyListRow {
        survey_id,
        code,
        state,
        title,
        anonymous,
        version,
        created_at,
        n_responses,
        last_answered_at,
    } = row;
    json!({
        "id": survey_id, "code": code, "state": state.as_str(), "title": title, "anonymous": anonymous,
        "version": version, "created_at": rfc3339(created_at), "responses": n_responses,
        "last_answered_at": last_answered_at.map(rfc3339),
    })
}

/// What respondents see; before the first publishing, the draft.
fn definition_json(row: &SurveyRow) -> Value {
    let shown = row.published.as_ref().or(row.draft.as_ref());
    shown.map(|version| version.definition.to_json()).unwrap_or_default()
}

fn view(caller: &Caller, row: &SurveyRow) -> Value {
    let mut view = definition_json(row);
    let shown = row.published.as_ref().or(row.draft.as_ref());
    let draft = row.draft.as_ref().filter(|_| row.published.is_some()).map(|draft| {
        let mut view = draft.definition.to_json();
        view["version"] = draft.version.into();
        view
    });
    view["id"] = json!(row.survey_id);
    view["code"] = row.code.as_str().into();
    view["version"] = shown.map(|version| version.version).into();
    view["state"] = row.state.as_str().into();
    view["url"] = url(caller, &row.code).into();
    view["created_at"] = rfc3339(row.created_at).into();
    view["updated_at"] = rfc3339(row.updated_at).into();
    view["draft"] = json!(draft);
    view
}

/// Whether answers are taken now.
pub(super) async fn check_open(caller: &Caller, survey_id: SurveyId) -> Reply<()> {
    let workspace_id = caller.workspace.workspace_id;
    match caller.db().find_standing(workspace_id, survey_id, caller.now_ms()).await? {
        CollectionStanding::Open => Ok(()),
        _ => Err(Problem::conflict("survey", Code::Closed)),
    }
}

pub(super) fn describe(document: &mut Document) {
    let example = json!({
        "title": {"en": "After the purchase", "pt-BR": "Depois da compra"}, "locale": "en",
        "questions": [
            {"key": "nps", "kind": "nps", "subject": "company", "required": true,
             "title": {"en": "How likely are you to recommend us?", "pt-BR": "Quanto você nos recomendaria?"}},
            {"key": "why", "kind": "long_text", "title": "What went wrong?",
             "show_if": {"question": "nps", "op": "at_most", "value": 6}},
        ],
    });
    let mut input = example.clone();
    input["publish"] = true.into();
    document.schema("Survey", survey_schema());
    document.schema("Question", kinds::question_schema());
    document.schema("Choice", kinds::choice_schema());
    document.schema("EndPage", end_page_schema());
    document.schema("Text", json!({
        "description": "A text in the survey's locale, or one per locale.",
        "anyOf": [
            {"type": "string"},
            {"type": "object", "properties": {"en": {"type": "string"}, "pt-BR": {"type": "string"}}, "additionalProperties": false},
        ],
    }));
    document.schema("Condition", json!({
        "description": "{question, op, value?}, {all: […]} or {any: […]}. `question` is the key of an earlier one.",
        "type": "object",
        "properties": {
            "question": {"type": "string"},
            "op": {"type": "string", "enum": ["is", "is_not", "any_of", "at_least", "at_most", "answered"]},
            "value": {"description": "A score or number, a text, the value of a choice or `other`; an array of them for any_of."},
            "all": {"type": "array", "items": {"$ref": "#/components/schemas/Condition"}},
            "any": {"type": "array", "items": {"$ref": "#/components/schemas/Condition"}},
        },
        "additionalProperties": false,
    }));
    let whole = json!({"$ref": "#/components/schemas/Survey"});
    let made = json!({"id": "0192f0c1-2b3c-7d4e-8f50-617283940a1b", "code": "k3mQ9xTz-1aB", "version": 1,
        "url": "https://cx.example.com/s/k3mQ9xTz-1aB"});
    let mut inputs = vec![("A survey".to_owned(), input)];
    inputs.push(("Pages, a jump and an end page".to_owned(), json!({
        "title": "After the visit", "locale": "en",
        "questions": [
            {"key": "nps", "kind": "nps", "title": "How likely are you to recommend us?", "jumps": [
                {"if": {"question": "nps", "op": "at_least", "value": 9}, "end": "promoters"}]},
            {"key": "why", "kind": "short_text", "title": "What went wrong?", "new_page": true},
            {"key": "more", "kind": "long_text", "title": "What would have helped with “{{answer:why|it}}”?", "new_page": true},
        ],
        "ends": [{"key": "promoters", "title": "Thank you. Would you tell others?",
            "link": {"url": "https://example.com/review", "label": "Write a review"}}],
    })));
    inputs.extend(kinds::examples_of_kinds().into_iter().map(|KindExample { name, question, .. }| {
        (name.to_owned(), json!({"title": "A survey", "locale": "en", "questions": [question]}))
    }));
    document.bodies("create_survey", whole.clone(), &inputs);
    document.answer("create_survey", 201, made.clone());
    let mut part = survey_schema();
    part["required"] = json!([]);
    if let Some(properties) = part["properties"].as_object_mut() {
        properties.remove("publish");
    }
    document.body(
        "update_survey",
        part,
        json!({"title": {"en": "After delivery", "pt-BR": "Depois da entrega"}}),
    );
    document.bodies("import_survey", json!({"type": "object"}), &files(&example));
    document.other_body("import_survey", "application/xml", LSS);
    document.answer(
        "import_survey",
        201,
        json!({"id": made["id"], "code": made["code"],
            "dropped": ["Questions of a kind that there is not here were left out: photo: Show us (file)"]}),
    );
    document.answer("export_survey", 200, example.clone());
    let mut view = example;
    for (name, value) in [
        ("id", made["id"].clone()),
        ("code", made["code"].clone()),
        ("version", json!(1)),
        ("state", json!("open")),
        ("anonymous", json!(false)),
        ("url", made["url"].clone()),
        ("created_at", json!("2026-11-30T12:00:00Z")),
        ("updated_at", json!("2026-11-30T12:00:00Z")),
        ("draft", Value::Null),
    ] {
        view[name] = value;
    }
    for operation in ["find_survey", "update_survey", "publish_survey", "close_survey", "reopen_survey"] {
        document.answer(operation, 200, view.clone());
    }
    document.answer("list_surveys", 200, json!({"items": [{
        "id": made["id"], "code": made["code"], "state": "open", "title": "After the purchase", "anonymous": false,
        "version": 1, "created_at": "2026-11-30T12:00:00Z", "responses": 240, "last_answered_at": "2026-12-01T09:30:00Z",
    }], "next": null}));
}

/// A small file of each JSON format.
fn files(ours: &Value) -> Vec<(String, Value)> {
    let surveyjs = json!({"title": "After the purchase", "pages": [{"elements": [
        {"type": "rating", "name": "nps", "title": "How likely are you to recommend us?", "rateMin": 0, "rateMax": 10},
        {"type": "comment", "name": "why", "title": "What went wrong?", "visibleIf": "{nps} <= 6"},
    ]}]});
    let qsf = json!({
        "SurveyEntry": {"SurveyName": "After the purchase", "SurveyLanguage": "EN"},
        "SurveyElements": [{"Element": "SQ", "PrimaryAttribute": "QID1", "Payload": {"QuestionID": "QID1",
            "DataExportTag": "nps", "QuestionType": "MC", "Selector": "NPS", "QuestionText": "How likely are you to recommend us?"}}],
    });
    let typeform = json!({"title": "After the purchase", "settings": {"language": "en"}, "fields": [
        {"ref": "nps", "type": "nps", "title": "How likely are you to recommend us?"},
    ]});
    let files = [("jornada", ours.clone()), ("surveyjs", surveyjs), ("qsf", qsf), ("typeform", typeform)];
    files.map(|(name, file)| (name.to_owned(), file)).to_vec()
}

/// A small file of LimeSurvey.
const LSS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<document><LimeSurveyDocType>Survey</LimeSurveyDocType>\
<questions><rows><row><qid>1</qid><parent_qid>0</parent_qid><gid>1</gid><type>T</type><title>why</title></row></rows></questions>\
<question_l10ns><rows><row><qid>1</qid><question>What went wrong?</question><language>en</language></row></rows></question_l10ns>\
<surveys><rows><row><sid>1</sid><language>en</language></row></rows></surveys></document>";

fn survey_schema() -> Value {
    let text = json!({"$ref": "#/components/schemas/Text"});
    json!({
        "type": "object", "additionalProperties": false, "required": ["title", "locale", "questions"],
        "properties": {
            "title": text, "locale": {"type": "string", "enum": ["pt-BR", "en"]},
            "anonymous": {"type": "boolean", "default": false},
            "publish": {"type": "boolean", "default": false},
            "attributes": {"type": "array", "maxItems": 50, "items": {"type": "string", "minLength": 1, "maxLength": 64},
                "description": "Names that an address may give: ?attribute.NAME=VALUE"},
            "questions": {"type": "array", "minItems": 1, "maxItems": 100,
                "items": {"$ref": "#/components/schemas/Question"}},
            "ends": {"type": "array", "maxItems": 20, "description": "Pages that may come at the end instead of plain \
                thanks: the one a jump leads to, else the first whose condition holds or, \
                where no jump leads to it, that has none",
                "items": {"$ref": "#/components/schemas/EndPage"}},
            "brand": {"$ref": "#/components/schemas/Brand", "description": "What of its look differs from the workspace's"},
        },
    })
}

fn end_page_schema() -> Value {
    let text = json!({"$ref": "#/components/schemas/Text"});
    json!({
        "type": "object", "additionalProperties": false, "required": ["key", "title"],
        "properties": {
            "key": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,31}$", "description": "Not `thanks`"},
            "title": text, "text": text,
            "link": {"type": "object", "additionalProperties": false, "required": ["url", "label"], "properties": {
                "url": {"type": "string", "description": "An http, https or mailto address"}, "label": text}},
            "call": {"type": "boolean", "default": false,
                "description": "Asks for consent and a number or address; opens a case"},
            "show_if": {"$ref": "#/components/schemas/Condition"},
        },
    })
}
