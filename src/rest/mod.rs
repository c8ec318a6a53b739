//! The public REST API under `/api/v1`, described by its own OpenAPI.
//!
//! The same calls as `api`, in other clothes: keys instead of sessions,
//! problem+json instead of [`crate::api::error::AppError`]. Whoever adds a
//! route adds it through [`OpenApiRouter`], so that it cannot be left out of
//! the description. A call passes, in this order: key, rate and scope, size of
//! the body, idempotency.

mod auth;
mod body;
mod brand;
mod collection;
mod compute;
mod contact;
mod docs;
mod funnel;
mod idempotency;
mod interaction;
mod journey;
mod key;
mod kinds;
mod list;
mod measure;
mod openapi;
mod problem;
mod query;
mod response;
mod share;
mod survey;

use std::future::ready;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Html;
use axum::routing::get;
use serde_json::Value;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::api::context::Services;
use openapi::Document;
use problem::Problem;

const PREFIX: &str = "/api/v1";

/// All routes of the API and its description.
pub fn routes<S>(services: Services) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let (by_key, by_key_described) = by_key().split_for_parts();
    let (public, public_described) = compute::routes().split_for_parts();
    let document = describe(by_key_described, public_described);
    let page = docs::page(&document);
    let document: Arc<str> = document.to_string().into();

    let by_key = by_key
        .route_layer(from_fn_with_state(idempotency::UnderWay::default(), idempotency::once))
        .route_layer(from_fn(body::limit_body))
        .route_layer(from_fn_with_state(services.clone(), auth::require_key));
    let public = public
        .route_layer(from_fn(body::limit_body))
        .route_layer(from_fn_with_state(services.clone(), auth::limit_public));
    let json = [(header::CONTENT_TYPE, "application/json")];
    let api = by_key
        .merge(public)
        .route("/openapi.json", get(move || ready((json, document.to_string()))))
        .fallback(|| ready(Problem::not_found()))
        .method_not_allowed_fallback(|| ready(Problem::of(StatusCode::METHOD_NOT_ALLOWED)))
        // The bodies are limited above, each kind by its own measure.
        .layer(DefaultBodyLimit::disable());
    let policy = [(header::CONTENT_SECURITY_POLICY, docs::policy())];
    Router::new()
        .nest(PREFIX, api)
        .route("/api/docs", get(move || ready((policy, Html(page)))))
        .with_state(services)
}

/// The routes that ask for a key.
fn by_key() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .merge(key::routes())
        .merge(survey::routes())
        .merge(collection::routes())
        .merge(brand::routes())
        .merge(response::routes())
        .merge(measure::routes())
        .merge(funnel::routes())
        .merge(journey::routes())
        .merge(contact::routes())
        .merge(interaction::routes())
        .merge(share::routes())
}

fn describe(by_key: OpenApi, public: OpenApi) -> Value {
    let routes = OpenApi::default().nest(PREFIX, by_key).nest(PREFIX, public);
    let mut document = Document::new(&routes);
    key::describe(&mut document);
    survey::describe(&mut document);
    collection::describe(&mut document);
    brand::describe(&mut document);
    response::describe(&mut document);
    measure::describe(&mut document);
    funnel::describe(&mut document);
    compute::describe(&mut document);
    journey::describe(&mut document);
    contact::describe(&mut document);
    interaction::describe(&mut document);
    share::describe(&mut document);
    document.finish()
}

#[cfg(test)]
mod tests;
