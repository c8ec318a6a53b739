//! Dense lists. Rows are plain HTML; the frame adds scrolling and the keys j, k and x.

use crate::ui::dynamic::attr;
use leptos::{
    html,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

/// The frame of a table: `thead` and `tbody` inside. `j` and `k` walk along the links marked `data-row-link`, Enter
/// opens, `x` ticks the row's checkbox. With `fold`, phones read rows as lines, each cell after its `data-label`.
#[component]
pub fn TableFrame(
    /// What the table lists, read aloud.
    #[prop(into)]
    caption: String,
    /// Rows become lines on phones.
    #[prop(optional)]
    fold: bool,
    /// `thead` and `tbody`.
    children: Children,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let walk = move |event: leptos::ev::KeyboardEvent| {
        let target = event_target::<Element>(&event);
        let is_typing = matches!(target.tag_name().as_str(), "TEXTAREA" | "SELECT")
            || target.matches("input:not([type=checkbox])").unwrap_or(false);
        if is_typing || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let row = target.closest("tbody tr").ok().flatten();
        match (event.key().as_str(), row) {
            ("j", Some(row)) => focus_link(row.next_element_sibling()),
            ("k", Some(row)) => focus_link(row.previous_element_sibling()),
            ("j" | "k", None) => focus_link(frame.get_untracked().map(JsCast::unchecked_into)),
            ("x", Some(row)) => click_checkbox(&row),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div
            class="table"
            role="region"
            tabindex="0"
            aria-label=caption
            data-fold=fold.then_some("")
            node_ref=frame
            on:keydown=walk
        >
            <table>
                <caption class="visually-hidden">{caption.clone()}</caption>
                {children()}
            </table>
        </div>
    }
}

/// How a column is sorted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortOrder {
    /// By another column.
    #[default]
    None,
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl SortOrder {
    const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }
}

/// A heading that sorts: a link to the same list in another order.
#[component]
pub fn SortHeading(
    /// The list sorted by this column, or the other way round.
    #[prop(into)]
    href: Signal<String>,
    /// How it is sorted now.
    #[prop(into)]
    order: Signal<SortOrder>,
    /// Numbers stand to the right.
    #[prop(optional)]
    numeric: bool,
    /// The name of the column.
    children: Children,
) -> impl IntoView {
    view! {
        <th scope="col" class:number=numeric aria-sort=attr(move || order.get().as_str())>
            <a href=attr(move || href.get())>{children()}</a>
        </th>
    }
}

fn focus_link(within: Option<Element>) {
    let link = within.and_then(|element| element.query_selector("[data-row-link]").ok().flatten());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        let _ = link.focus();
    }
}

fn click_checkbox(row: &Element) {
    let checkbox = row.query_selector("input[type=checkbox]").ok().flatten();
    if let Some(checkbox) = checkbox.and_then(|checkbox| checkbox.dyn_into::<HtmlElement>().ok()) {
        checkbox.click();
    }
}
