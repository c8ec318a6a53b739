//! The respondent's pages: `/s/{code}`.

use axum::Router;

use super::state::AppState;

/// The respondent's addresses.
pub fn routes() -> Router<AppState> {
    Router::new()
}
