//! A menu behind a button: the browser's own `<details>`, which also opens without scripts. Arrows, Home and End
//! walk, Esc closes and gives the focus back, leaving it closes it.

use super::icon::{Glyph, Icon};
use crate::ui::dynamic::{attr, clicked, dynamic};
use leptos::{
    html,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement, Node},
};

/// What the button of a menu looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MenuLook {
    /// A quiet button with words.
    #[default]
    Quiet,
    /// An icon alone; the words are read aloud.
    Square,
    /// A part of a filter sentence.
    Chip,
}

/// A button with a list of things to do or choose: [`MenuItem`], [`MenuLink`], a form with one of them, `<hr/>`.
#[component]
pub fn Menu(
    /// The id of the list.
    #[prop(into)]
    id: String,
    /// The words on the button.
    #[prop(into)]
    label: Signal<String>,
    /// What the button looks like.
    #[prop(optional)]
    look: MenuLook,
    /// Shown before the words, or alone.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// The list hangs from the button's far edge.
    #[prop(optional)]
    align_end: bool,
    /// The items, directly under one another.
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let frame = NodeRef::<html::Details>::new();
    let list = NodeRef::<html::Div>::new();
    let fold = move || {
        if let Some(frame) = frame.try_get_untracked().flatten() {
            frame.set_open(false);
        }
    };
    let close = move || {
        fold();
        let button = frame.try_get_untracked().flatten().and_then(|frame| frame.first_element_child());
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // Fails only when it is no longer in the page.
            let _ = button.focus();
        }
    };
    let walk = move |event: leptos::ev::KeyboardEvent| {
        let Some(list) = list.try_get_untracked().flatten() else { return };
        let items = items_of(&list);
        let last = items.len().saturating_sub(1);
        let current = event_target::<Element>(&event);
        let at = items.iter().position(|item| item.is_same_node(Some(&current))).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowDown" if at == last => 0,
            "ArrowDown" => at + 1,
            "ArrowUp" => at.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        focus(items.get(to));
        event.prevent_default();
        event.stop_propagation();
    };
    let (class, with_words, with_chevron) = match look {
        MenuLook::Quiet => ("button", true, true),
        MenuLook::Square => ("button bare square", false, false),
        MenuLook::Chip => ("chip", true, true),
    };

    view! {
        <details
            class="menu"
            node_ref=frame
            data-align=align_end.then_some("end")
            on:toggle=move |_| {
                let is_open = frame.try_get_untracked().flatten().is_some_and(|frame| frame.open());
                // Folding is told later than done: the menu may be gone by then.
                open.try_set(is_open);
                if is_open && let Some(list) = list.try_get_untracked().flatten() {
                    focus(items_of(&list).first());
                }
            }
            on:focusout=move |event| {
                let goes_to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
                let stays = frame.try_get_untracked().flatten().is_some_and(|frame| frame.contains(goes_to.as_ref()));
                if goes_to.is_some() && !stays {
                    fold();
                }
            }
            on:keydown=move |event| {
                if event.key() == "Escape" && open.get_untracked() {
                    event.stop_propagation();
                    close();
                }
            }
        >
            <summary
                class=class
                role="button"
                aria-haspopup="menu"
                aria-expanded=attr(move || open.get().to_string())
                aria-controls=id.clone()
                aria-label=attr(move || (!with_words).then(|| label.get()))
                on:keydown=move |event| {
                    if event.key() == "ArrowDown" && let Some(frame) = frame.try_get_untracked().flatten() {
                        event.prevent_default();
                        frame.set_open(true);
                    }
                }
            >
                {glyph.map(|glyph| view! { <Icon glyph/> })}
                {with_words.then(|| view! { <span>{dynamic(move || label.get())}</span> })}
                {with_chevron.then(|| view! { <Icon glyph=Glyph::ChevronDown/> })}
            </summary>
            <div
                class="menu-list"
                role="menu"
                id=id
                node_ref=list
                aria-label=attr(move || label.get())
                on:keydown=walk
                on:click=clicked(move |_| close())
            >
                {children()}
            </div>
        </details>
    }
}

/// Something to do. Give it `on:click`.
#[component]
pub fn MenuItem(
    /// Shown before the words.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// Destroys what cannot be brought back.
    #[prop(optional)]
    danger: bool,
    /// `submit` in a form.
    #[prop(default = "button")]
    kind: &'static str,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button type=kind role="menuitem" class:danger=danger>
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            <span>{children()}</span>
        </button>
    }
}

/// Somewhere to go.
#[component]
pub fn MenuLink(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// Shown before the words.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a role="menuitem" href=attr(move || href.get())>
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            <span>{children()}</span>
        </a>
    }
}

/// A file to be kept; the server gives it its name.
#[component]
pub fn MenuFile(
    /// Its address.
    #[prop(into)]
    href: Signal<String>,
    /// Shown before the words.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a role="menuitem" href=attr(move || href.get()) download="">
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            <span>{children()}</span>
        </a>
    }
}

/// Prints the page. Without scripts it is not there: the browser's own menu
/// does the same.
#[component]
pub fn PrintItem(
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="button" role="menuitem" class="scripted" on:click=clicked(|_| print())>
            <Icon glyph=Glyph::Printer/>
            <span>{children()}</span>
        </button>
    }
}

#[cfg(feature = "hydrate")]
fn print() {
    // Fails only where there is no printer to ask.
    let _ = window().print();
}

/// Nobody presses a button on the server.
#[cfg(not(feature = "hydrate"))]
const fn print() {}

/// What can be chosen, in order.
fn items_of(list: &Element) -> Vec<HtmlElement> {
    let Ok(found) = list.query_selector_all("[role='menuitem']") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

fn focus(item: Option<&HtmlElement>) {
    if let Some(item) = item {
        // Fails only when it is no longer in the page.
        let _ = item.focus();
    }
}
