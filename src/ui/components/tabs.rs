//! Ways to another view of the same thing: tabs, segments and filter chips. All are links, so that each has an
//! address and works as a plain page.

use super::icon::{Glyph, Icon};
use crate::ui::dynamic::attr;
use leptos::prelude::*;

/// A row of [`TabLink`]s.
#[component]
pub fn Tabs(
    /// What they divide, read aloud.
    #[prop(into)]
    label: String,
    /// The tabs.
    children: Children,
) -> impl IntoView {
    view! { <nav class="tabs" aria-label=label>{children()}</nav> }
}

/// One tab.
#[component]
pub fn TabLink(
    /// Its address.
    #[prop(into)]
    href: Signal<String>,
    /// It is the one shown.
    #[prop(into)]
    current: Signal<bool>,
    /// How many things are in it.
    #[prop(optional, into)]
    count: Option<String>,
    /// Its name.
    children: Children,
) -> impl IntoView {
    view! {
        <a href=attr(move || href.get()) aria-current=attr(move || current.get().then_some("page"))>
            {children()}
            {count.map(|count| view! { <span class="count">{count}</span> })}
        </a>
    }
}

/// A few views of one thing, in a small frame: [`SegmentLink`]s or buttons with `aria-pressed`.
#[component]
pub fn Segmented(
    /// What they choose, read aloud.
    #[prop(into)]
    label: String,
    /// The segments.
    children: Children,
) -> impl IntoView {
    view! { <div class="segmented" role="group" aria-label=label>{children()}</div> }
}

/// One segment with an address.
#[component]
pub fn SegmentLink(
    /// Its address.
    #[prop(into)]
    href: Signal<String>,
    /// It is the one shown.
    #[prop(into)]
    current: Signal<bool>,
    /// Its name.
    children: Children,
) -> impl IntoView {
    view! {
        <a href=attr(move || href.get()) aria-current=attr(move || current.get().then_some("true"))>
            {children()}
        </a>
    }
}

/// Filters that read as a sentence: [`ChipLink`]s and menus with `MenuLook::Chip`.
#[component]
pub fn Chips(
    /// What they filter, read aloud.
    #[prop(into)]
    label: String,
    /// The chips choose one of a few, rather than make a sentence.
    #[prop(optional)]
    choice: bool,
    /// The chips.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="chips" role="group" aria-label=label data-kind=choice.then_some("choice")>
            {children()}
        </div>
    }
}

/// One chip with an address.
#[component]
pub fn ChipLink(
    /// Its address.
    #[prop(into)]
    href: Signal<String>,
    /// It is chosen.
    #[prop(optional, into)]
    current: Signal<bool>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <span>
            <a class="chip" href=attr(move || href.get()) aria-current=attr(move || current.get().then_some("true"))>
                {children()}
            </a>
        </span>
    }
}

/// A chip that takes its filter away; the label says so: "Tirar: região Sul".
#[component]
pub fn ChipRemove(
    /// The page without this filter.
    #[prop(into)]
    href: Signal<String>,
    /// What a click does, read aloud.
    #[prop(into)]
    label: String,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <span>
            <a class="chip" href=attr(move || href.get()) title=label.clone() aria-label=label>
                {children()}
                <Icon glyph=Glyph::Close/>
            </a>
        </span>
    }
}

/// Pages of a long list.
#[component]
pub fn Pagination(
    /// Read aloud.
    #[prop(into)]
    label: String,
    /// Where in the list: "51–100 de 1.204".
    #[prop(into)]
    position: String,
    /// Words and address of the page before.
    #[prop(optional_no_strip)]
    previous: Option<(String, String)>,
    /// Words and address of the page after.
    #[prop(optional_no_strip)]
    next: Option<(String, String)>,
) -> impl IntoView {
    let previous = previous.map(|(words, href)| {
        view! { <a class="button bare" rel="prev" href=href><Icon glyph=Glyph::ChevronLeft/>{words}</a> }
    });
    let next = next.map(|(words, href)| {
        view! { <a class="button bare" rel="next" href=href>{words}<Icon glyph=Glyph::ChevronRight/></a> }
    });
    view! {
        <nav class="pagination" aria-label=label>
            <p>{position}</p>
            {previous}
            {next}
        </nav>
    }
}
