//! Files that a signed-in member downloads from a page.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use futures::stream;

use super::state::AppState;
use crate::api::context::{Services, Visitor, access_of, status_of};
use crate::api::response::open_export;
use crate::domain::member::Role;

/// `/w/{workspace}/surveys/{survey}/responses.csv`.
pub fn routes() -> Router<AppState> {
    Router::new().route("/w/{workspace}/surveys/{survey}/responses.csv", get(responses))
}

/// All responses of a survey, sent piece by piece, so that any number fits.
async fn responses(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path((slug, survey)): Path<(String, String)>,
) -> Response {
    let Some(member) = visitor.member else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let opened = match access_of(services, member, &slug, Role::Viewer).await {
        Ok(access) => open_export(&access, &survey).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(export) => {
            let pieces = stream::try_unfold(export, |mut export| async move {
                Ok::<_, crate::db::DbError>(export.next().await?.map(|piece| (piece, export)))
            });
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"responses.csv\""),
                (header::CACHE_CONTROL, "private, no-store"),
            ];
            (headers, Body::from_stream(pieces)).into_response()
        }
        Err(error) => status_of(&error).into_response(),
    }
}
