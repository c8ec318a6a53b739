//! What the router hands to every handler.

use axum::extract::FromRef;
use leptos::config::LeptosOptions;

use crate::api::context::Services;

/// Services and the options of Leptos. Cheap to clone.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// Data, clock, limits.
    pub services: Services,
    /// Where scripts and styles lie.
    pub leptos: LeptosOptions,
    /// How many proxies may be believed.
    pub trusted_proxies: TrustedProxies,
}

/// How many proxies in front may be believed about the client's address.
#[derive(Clone, Copy, Debug)]
pub struct TrustedProxies(pub usize);
