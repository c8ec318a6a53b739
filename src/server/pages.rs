//! The few addresses that are no page of their own: the front door, health,
//! and the page shown when everything else failed.

use axum::Extension;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

use super::state::AppState;
use crate::api::context::{Services, Visitor};

/// The front door.
pub fn routes() -> Router<AppState> {
    Router::new().route("/", get(front_door))
}

/// Leads everybody to where they can begin.
async fn front_door(State(services): State<Services>, Extension(visitor): Extension<Visitor>) -> Response {
    let Some(member) = visitor.member else {
        return match services.db.any_workspace().await {
            Ok(false) => Redirect::to("/set-up").into_response(),
            _ => Redirect::to("/sign-in").into_response(),
        };
    };
    match services.db.list_workspaces_of(member.member_id).await {
        Ok(workspaces) => match workspaces.first() {
            Some(first) => Redirect::to(&format!("/w/{}", first.workspace.slug)).into_response(),
            None => Redirect::to("/account").into_response(),
        },
        Err(_) => failed(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// Whether the database can be read.
pub async fn ready(State(services): State<Services>) -> Response {
    match services.db.any_workspace().await {
        Ok(_) => "ready".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready").into_response(),
    }
}

/// The page for what should not happen. It depends on nothing that can fail.
pub fn failed(status: StatusCode) -> Response {
    const PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width\"><title>Jornada</title>\
        <h1>Something failed on our side</h1>\
        <p>Nothing you typed was lost on purpose: go back and try again. \
        If it happens again, tell the administrator what you did and when.</p>\
        <p lang=\"pt-BR\">Algo falhou do nosso lado. Volte e tente de novo. \
        Se acontecer outra vez, conte ao administrador o que você fez e quando.</p></html>";
    (status, Html(PAGE)).into_response()
}

/// The page for who opens pages faster than people do.
pub fn too_often(seconds: u32) -> Response {
    const PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width\"><title>Jornada</title>\
        <h1>Too many pages were opened from your network</h1>\
        <p>Wait a moment and open this one again.</p>\
        <p lang=\"pt-BR\">Muitas páginas foram abertas da sua rede. \
        Espere um momento e abra esta de novo.</p></html>";
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], Html(PAGE)).into_response()
}
