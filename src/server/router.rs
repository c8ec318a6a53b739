//! All routes and the middleware in order.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, file_and_error_handler_with_context, generate_route_list};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use super::state::AppState;
use super::{assets, brand, door, download, guard, headers, live, pages, respond, session, shared};
use crate::app::{App, shell};

/// The whole program behind one router.
pub fn router(state: AppState) -> Router {
    let provide = {
        let services = state.services.clone();
        move || provide_context(services.clone())
    };
    let draw = {
        let options = state.leptos.clone();
        move || shell(options.clone())
    };
    let pages = Router::new()
        .leptos_routes_with_context(&state, generate_route_list(App), provide.clone(), draw)
        .merge(pages::routes())
        .merge(door::routes())
        .merge(live::routes())
        .merge(download::routes())
        .merge(shared::routes())
        .fallback(file_and_error_handler_with_context::<AppState, _>(provide, shell))
        .layer(from_fn(guard::require_sign_in))
        .layer(from_fn(guard::limit_calls))
        // The guard limits calls, by what they are; the doors limit themselves.
        .layer(DefaultBodyLimit::disable())
        .layer(
            CompressionLayer::new().compress_when(
                SizeAbove::new(860)
                    .and(NotForContentType::const_new("text/event-stream"))
                    .and(NotForContentType::IMAGES),
            ),
        );
    Router::new()
        .merge(pages)
        .merge(respond::routes().layer(from_fn_with_state(state.services.clone(), guard::limit_pages)))
        .merge(brand::routes())
        .merge(crate::rest::routes(state.services.clone()))
        .layer(from_fn_with_state(state.services.clone(), guard::refuse_foreign_sites))
        .layer(from_fn_with_state(state.clone(), session::recognise))
        .merge(assets::routes(&state.leptos))
        .route("/health/live", get(|| async { "live" }))
        .route("/health/ready", get(pages::ready))
        .layer(from_fn_with_state(state.services.clone(), headers::secure))
        .layer(CatchPanicLayer::custom(|_| pages::failed(StatusCode::INTERNAL_SERVER_ERROR)))
        .with_state(state)
}
