//! The head of a page: title, one primary action, filters as a sentence. It also names the page in the browser's tab.

use crate::ui::dynamic::dynamic;
use leptos::prelude::*;
use leptos_meta::Title;

/// The head of a page.
#[component]
pub fn PageHead(
    /// The title.
    #[prop(into)]
    title: Signal<String>,
    /// A line under it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The way back, as words and address, outermost first.
    #[prop(optional)]
    trail: Vec<(String, String)>,
    /// Buttons, the primary one last.
    #[prop(optional, into)]
    actions: ViewFnOnce,
    /// A `Chips` sentence.
    #[prop(optional, into)]
    filters: Option<ViewFnOnce>,
) -> impl IntoView {
    let trail = (!trail.is_empty()).then(|| {
        let links = trail.into_iter().map(|(words, href)| view! { <a href=href>{words}</a> }).collect_view();
        view! { <div class="trail">{links}</div> }
    });
    // The server writes the head after the page, when this page's signals may
    // be gone: it takes the words now.
    #[cfg(feature = "ssr")]
    let tab = format!("{} · Jornada", title.get_untracked());
    // In the browser the head is asked once more while a page is taken down.
    #[cfg(not(feature = "ssr"))]
    let tab = move || format!("{} · Jornada", title.try_get().unwrap_or_default());
    view! {
        <Title text=tab/>
        <header class="page-head">
            <div class="title">
                {trail}
                <h1>{dynamic(move || title.get())}</h1>
                {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
            </div>
            <div class="actions">{actions.run()}</div>
            {filters.map(|filters| view! { <div class="filters">{filters.run()}</div> })}
        </header>
    }
    .into_any()
}
