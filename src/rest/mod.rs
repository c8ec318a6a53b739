//! The public REST API under `/api/v1`, described by its own OpenAPI.
//!
//! The same calls as `api`, in other clothes: keys instead of sessions,
//! problem+json instead of [`crate::api::error::AppError`].

use axum::Router;
use axum::extract::FromRef;

use crate::api::context::Services;

/// All routes of the API.
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Services: FromRef<S>,
{
    Router::new()
}
