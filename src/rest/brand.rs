//! How pages for respondents look: the workspace's own look, and pictures.

use axum::Json as Answer;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Caller;
use super::body::{JsonBody, RawBody};
use super::openapi::Document;
use super::problem::{Problem, Reply};
use crate::api::brand::new_logo;
use crate::api::context::Services;
use crate::db::DbError;
use crate::domain::brand::{Accent, Brand, BrandName, LogoHash};
use crate::domain::error::Code;
use crate::domain::survey::Members;

pub(super) fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default().routes(routes!(find_brand, set_brand)).routes(routes!(create_logo))
}

/// Show the workspace's look.
///
/// A survey may have its own as `brand`; what it leaves open is this. `shown`
/// is the colour that pages use: the nearest that everybody can see.
#[utoipa::path(get, path = "/brand", tag = "Brand", responses((status = 200, description = "The look")))]
async fn find_brand(caller: Caller) -> Reply<Answer<Value>> {
    Ok(Answer(view(&caller.db().find_brand(caller.workspace.workspace_id).await?)))
}

/// Set the workspace's look.
///
/// What is absent or `null` is the usual: the workspace's name, the program's
/// colour, no picture.
#[utoipa::path(put, path = "/brand", tag = "Brand", responses((status = 200, description = "The look")))]
async fn set_brand(caller: Caller, JsonBody(body): JsonBody) -> Reply<Answer<Value>> {
    let mut members = Members::of(&body)?;
    let name = members.optional_word("name", BrandName::parse);
    let accent = members.optional_word("accent", Accent::parse);
    let logo = members.optional_word("logo", LogoHash::parse);
    members.finish().or(())?;
    let brand = Brand { name, accent, logo };
    match caller.db().update_brand(caller.workspace.workspace_id, brand.clone(), caller.now_ms()).await {
        Ok(()) => Ok(Answer(view(&brand))),
        Err(DbError::Conflict("logo")) => Err(Problem::field("logo", Code::UnknownReference)),
        Err(error) => Err(error.into()),
    }
}

/// Take in a picture.
///
/// The body is a PNG, JPEG or WebP file of up to 100 kB and 4000 pixels a
/// side; what it is is read from the file. Its `logo` is what a `brand` names.
#[utoipa::path(post, path = "/logos", tag = "Brand", responses((status = 201, description = "The picture was kept")))]
async fn create_logo(caller: Caller, RawBody(body): RawBody) -> Reply<impl IntoResponse> {
    let new = new_logo(body.to_vec(), caller.now_ms()).map_err(|code| Problem::field("body", code))?;
    let logo = new.logo.clone();
    caller.db().create_logo(caller.workspace.workspace_id, new).await.map_err(|error| match error {
        DbError::Conflict(_) => Problem::field("body", Code::TooMany),
        error => error.into(),
    })?;
    let url = format!("{}/logo/{}", caller.services.public_url, logo.hash.as_str());
    let made = json!({"logo": logo.hash.as_str(), "width": logo.width, "height": logo.height, "url": url});
    Ok((StatusCode::CREATED, Answer(made)))
}

fn view(brand: &Brand) -> Value {
    let Brand { name, accent, logo } = brand;
    json!({
        "name": name.as_ref().map(BrandName::as_str), "accent": accent.map(|accent| accent.to_string()),
        "shown": accent.map(|accent| accent.passing().to_string()), "logo": logo.as_ref().map(LogoHash::as_str),
    })
}

pub(super) fn describe(document: &mut Document) {
    let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    document.schema("Brand", json!({
        "type": "object", "additionalProperties": false,
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "\\S"},
            "accent": {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"},
            "logo": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "What `POST /logos` gave"},
        },
    }));
    let input = json!({"name": "Padaria Aurora", "accent": "#ffcc00", "logo": hash});
    let view = json!({"name": "Padaria Aurora", "accent": "#ffcc00", "shown": "#ab8800", "logo": hash});
    document.body("set_brand", json!({"$ref": "#/components/schemas/Brand"}), input);
    document.answer("set_brand", 200, view.clone());
    document.answer("find_brand", 200, view);
    document.other_body("create_logo", "image/png", "(the bytes of the file)");
    let url = format!("https://cx.example.com/logo/{hash}");
    document.answer("create_logo", 201, json!({"logo": hash, "width": 480, "height": 120, "url": url}));
}
