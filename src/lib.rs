//! Jornada: customer experience and customer success in one program.
//!
//! The map of the house. Folders follow what a thing is for; inside each, one
//! file per subject, with the same name in every folder.
//!
//! - [`domain`]: pure types and all arithmetic, for server and browser.
//! - [`api`]: server functions and what crosses the wire to our pages.
//! - `rest`: the public REST API and its OpenAPI.
//! - [`ui`]: components and pages; browser-only code in `ui::browser`.
//! - `db`: the only SQL.
//! - `chart`: pictures by plotters.
//! - `server`: configuration, router, middleware, sessions.
//! - [`i18n`]: every text, in two languages.
//!
//! Directions: `main → server → {api, rest} → {db, chart} → domain` and
//! `app → ui → {api, domain}`.

// The type of a page is its whole tree of elements.
#![recursion_limit = "256"]

#[allow(missing_docs, reason = "the arguments of server functions become public fields")]
pub mod api;
pub mod app;
#[cfg(feature = "ssr")]
pub mod chart;
#[cfg(feature = "ssr")]
pub mod db;
pub mod domain;
pub mod i18n;
#[cfg(feature = "ssr")]
pub mod rest;
#[cfg(feature = "ssr")]
pub mod server;
pub mod ui;

/// Takes over the page that the server drew.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    ui::browser::broken::tell_when_broken();
    wasm_bindgen_futures::spawn_local(async {
        let page = leptos::prelude::document();
        let Some(body) = page.body() else { return };
        leptos::mount::hydrate_from_async(body, app::App).await.forget();
        // Says that the browser has taken over, for whoever waits for it.
        if let Some(root) = page.document_element() {
            let _ = root.set_attribute("data-alive", "yes");
        }
    });
}
