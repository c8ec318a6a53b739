//! The panel at the side: one response, one item. It has an address of its own, and closing it is a link.

use super::icon::{Glyph, Icon};
use crate::ui::dynamic::attr;
use leptos::{html, prelude::*};

/// A panel over the right edge; the list behind it stays in use.
#[component]
pub fn Sheet(
    /// The id of the panel.
    #[prop(into)]
    id: String,
    /// What it shows.
    #[prop(into)]
    title: String,
    /// The address of the page without the panel.
    #[prop(into)]
    close_href: Signal<String>,
    /// The word for closing, read aloud.
    #[prop(into)]
    close_label: String,
    /// The buttons at its foot.
    #[prop(optional, into)]
    footer: ViewFnOnce,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let close = NodeRef::<html::A>::new();
    let title_id = format!("{id}-title");
    view! {
        <section
            class="sheet"
            id=id
            aria-labelledby=title_id
            on:keydown=move |event| {
                if event.key() == "Escape" && let Some(close) = close.get_untracked() {
                    close.click();
                }
            }
        >
            <header>
                <h2 id=title_id.clone()>{title}</h2>
                <a
                    class="button bare square"
                    node_ref=close
                    href=attr(move || close_href.get())
                    title=close_label.clone()
                    aria-label=close_label
                >
                    <Icon glyph=Glyph::Close/>
                </a>
            </header>
            <div class="body">{children()}</div>
            <footer>{footer.run()}</footer>
        </section>
    }
}
