//! `/r/{token}`: a survey's results for whoever has the link. Read-only, of
//! one survey, under fixed filters; no session and no script needed.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use serde::Deserialize;

use super::assets::styles_address;
use super::headers::SHARED_PAGE_POLICY;
use super::pages;
use super::state::AppState;
use crate::api::context::Visitor;
use crate::api::error::AppError;
use crate::api::limit::Limited;
use crate::api::share::{Opened, open_share};
use crate::domain::text::Locale;
use crate::ui::survey::{ended_page, shared_page};

/// The address.
pub fn routes() -> Router<AppState> {
    Router::new().route("/r/{token}", get(show))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    lang: String,
}

async fn show(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    Query(Asked { lang }): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let services = &state.services;
    let asked_for = Locale::parse(&lang).ok();
    let speaks = headers.contains_key(header::ACCEPT_LANGUAGE) || visitor.member.is_some();
    let locale = asked_for.or_else(|| speaks.then_some(visitor.locale));
    let styles = styles_address(&state.leptos);
    let ended = || ended_page(styles.clone(), locale.unwrap_or(visitor.locale));
    // Opening and guessing cost the same, so both are counted.
    if let Err(seconds) = services.limits.take(Limited::Public(visitor.address), services.now_ms()) {
        let mut response = pages::failed(StatusCode::TOO_MANY_REQUESTS);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return response;
    }
    match open_share(services, &token, locale).await {
        Ok(Opened::Shown(view)) => page(StatusCode::OK, shared_page(styles.clone(), *view)),
        Ok(Opened::Over) => page(StatusCode::GONE, ended()),
        Err(AppError::NotFound) => page(StatusCode::NOT_FOUND, ended()),
        Err(_) => pages::failed(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// A page that is found by nobody and tells no other site where it stands.
fn page(status: StatusCode, html: String) -> Response {
    let own = [
        (header::CONTENT_SECURITY_POLICY, SHARED_PAGE_POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ];
    (status, own, Html(html)).into_response()
}
