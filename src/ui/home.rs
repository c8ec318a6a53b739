//! Home: what a manager sees first.

use leptos::prelude::*;

/// The home page of a workspace.
#[component]
pub fn HomePage() -> impl IntoView {
    view! { <h1>"Home"</h1> }.into_any()
}
