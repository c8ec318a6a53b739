//! The page for what is not there, or not for this member.

use leptos::prelude::*;
use leptos_meta::Title;

use super::frame::use_locale;
use crate::api::frame::FrameView;
use crate::text;

/// "Not found", with status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::api::context::set_status(axum::http::StatusCode::NOT_FOUND);
    let locale = use_locale();
    let words = view! {
        <h1>{text!(locale, frame.not_found)}</h1>
        <p>{text!(locale, frame.not_found_help)}</p>
        <a class="button" href="/" rel="external">{text!(locale, frame.go_home)}</a>
    };
    // The frame of a workspace has its own main part.
    let words = if use_context::<FrameView>().is_some() {
        view! { <div class="door">{words}</div> }.into_any()
    } else {
        view! { <main class="door">{words}</main> }.into_any()
    };
    view! {
        <Title text=format!("{} · Jornada", text!(locale, frame.not_found)) />
        {words}
    }
    .into_any()
}
