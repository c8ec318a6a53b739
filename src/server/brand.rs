//! Pictures: taken from members, and shown to everybody under an address that
//! is the picture's own hash.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};

use super::state::AppState;
use crate::api::brand::{LogoView, new_logo};
use crate::api::context::{Access, Services, Visitor, access_of, status_of};
use crate::api::error::AppError;
use crate::db::{DbError, NewLogo};
use crate::domain::brand::LogoHash;
use crate::domain::error::Code;
use crate::domain::member::Role;

/// Bytes of a body, at most: a picture with what a form puts around it, and
/// room to say that it is too large instead of hanging up.
const MOST_BODY: usize = 8 * 1024 * 1024;

/// The addresses.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/logo/{hash}", get(show))
        .route("/w/{workspace}/logo", post(keep))
        .route("/w/{workspace}/settings/logo", post(set))
        .layer(DefaultBodyLimit::max(MOST_BODY))
}

/// A picture. It is nothing but a picture, whatever else its bytes may say.
async fn show(State(services): State<Services>, Path(hash): Path<String>) -> Response {
    let Ok(hash) = LogoHash::parse(&hash) else { return StatusCode::NOT_FOUND.into_response() };
    match services.db.find_logo_file(&hash).await {
        Ok((media_type, bytes)) => {
            let headers = [
                (header::CONTENT_TYPE, media_type.as_str()),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
                (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
            ];
            (headers, bytes).into_response()
        }
        Err(error) => status_of(&error.into()).into_response(),
    }
}

/// Keeps a picture for a survey; gives its hash.
async fn keep(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path(slug): Path<String>,
    request: Request,
) -> Response {
    let access = match access(services, visitor, &slug, Role::Editor).await {
        Ok(access) => access,
        Err(response) => return response,
    };
    let logo = match read(&access, request).await {
        Ok(logo) => logo,
        Err(code) => return refused(AppError::field("logo", code)),
    };
    let view = view_of(&logo);
    match access.db().create_logo(access.workspace_id(), logo).await {
        Ok(()) => Json(view).into_response(),
        Err(error) => refused(error.into()),
    }
}

/// Keeps a picture and shows it on all pages: a form of the settings, which
/// leads back there.
async fn set(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path(slug): Path<String>,
    request: Request,
) -> Response {
    let access = match access(services, visitor, &slug, Role::Admin).await {
        Ok(access) => access,
        Err(response) => return response,
    };
    let back =
        |what: &str| Redirect::to(&format!("/w/{}/settings?{what}", access.workspace.slug)).into_response();
    let logo = match read(&access, request).await {
        Ok(logo) => logo,
        Err(code) => return back(&format!("logo={}", code.as_str())),
    };
    match access.db().create_brand_logo(access.workspace_id(), logo).await {
        Ok(()) => back("done=saved"),
        Err(DbError::Conflict(_)) => back(&format!("logo={}", Code::Conflict.as_str())),
        Err(error) => status_of(&error.into()).into_response(),
    }
}

async fn access(services: Services, visitor: Visitor, slug: &str, least: Role) -> Result<Access, Response> {
    let member = visitor.member.ok_or_else(|| StatusCode::UNAUTHORIZED.into_response())?;
    access_of(services, member, slug, least).await.map_err(refused)
}

fn refused(error: AppError) -> Response {
    (status_of(&error), Json(error)).into_response()
}

/// The picture: the only file of a form, else the body itself.
async fn read(access: &Access, request: Request) -> Result<NewLogo, Code> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let bytes = if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| Code::InvalidFormat)?;
        let mut file = None;
        while let Some(field) = form.next_field().await.map_err(|_| Code::InvalidFormat)? {
            if field.file_name().is_some() {
                file = Some(field.bytes().await.map_err(|error| match error.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => Code::TooLong,
                    _ => Code::InvalidFormat,
                })?);
            }
        }
        file.unwrap_or_default()
    } else {
        Bytes::from_request(request, &()).await.map_err(|_| Code::TooLong)?
    };
    new_logo(bytes.to_vec(), access.now_ms())
}

fn view_of(new: &NewLogo) -> LogoView {
    let logo = &new.logo;
    LogoView { logo: logo.hash.as_str().to_owned(), width: logo.width, height: logo.height }
}
