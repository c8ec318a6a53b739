//! One's own account: name, language, theme, password, sessions.

use leptos::prelude::*;

/// The account page.
#[component]
pub fn AccountPage() -> impl IntoView {
    view! { <main><h1>"Account"</h1></main> }.into_any()
}
