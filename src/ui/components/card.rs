//! A box around things. The exception: space makes the order, not boxes.

use leptos::prelude::*;

/// A box with a hairline.
#[component]
pub fn Card(
    /// A heading inside.
    #[prop(optional, into)]
    title: Option<String>,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="card">
            {title.map(|title| view! { <h2>{title}</h2> })}
            {children()}
        </div>
    }
}

/// A titled part of a page, without a box.
#[component]
pub fn Block(
    /// The heading.
    #[prop(into)]
    title: String,
    /// A link or button beside the heading.
    #[prop(optional, into)]
    aside: ViewFnOnce,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="block">
            <header>
                <h2>{title}</h2>
                {aside.run()}
            </header>
            {children()}
        </section>
    }
}
