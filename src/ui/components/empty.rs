//! What a screen shows when there is nothing yet, and while it waits.

use leptos::prelude::*;

/// An empty screen: what it will look like and the one thing to do first.
#[component]
pub fn Empty(
    /// What is not here yet.
    #[prop(into)]
    title: String,
    /// What to do first.
    #[prop(into)]
    text: String,
    /// A picture of what it will look like; decoration.
    #[prop(optional, into)]
    preview: Option<ViewFnOnce>,
    /// The buttons: one primary, and sample data.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            {preview.map(|preview| view! { <div class="preview" aria-hidden="true">{preview.run()}</div> })}
            <h2>{title}</h2>
            <p>{text}</p>
            <div class="actions">{children()}</div>
        </div>
    }
}

/// Lines of text to come.
#[component]
pub fn Skeleton(
    /// How many.
    #[prop(default = 3)]
    lines: u8,
) -> impl IntoView {
    view! {
        <div class="skeleton" aria-hidden="true">
            {(0..lines).map(|_| view! { <span></span> }).collect_view()}
        </div>
    }
}

/// A chart to come.
#[component]
pub fn ChartSkeleton() -> impl IntoView {
    view! {
        <div class="skeleton" data-shape="block" aria-hidden="true">
            <span></span>
        </div>
    }
}
