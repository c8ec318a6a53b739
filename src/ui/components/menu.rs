//! A menu behind a button. Arrows, Home and End walk, Esc closes and gives the focus back, leaving it closes it.

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

/// A button with a list of things to do or choose: [`MenuItem`], [`MenuLink`], `<hr/>`.
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
    let frame = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let list = NodeRef::<html::Div>::new();

    Effect::new(move |_| {
        if open.get() {
            // After the list has been shown: what is hidden takes no focus.
            request_animation_frame(move || {
                if let Some(list) = list.get_untracked() {
                    focus_from(list.first_element_child(), Element::next_element_sibling);
                }
            });
        }
    });
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let walk = move |event: leptos::ev::KeyboardEvent| {
        let Some(list) = list.get_untracked() else { return };
        let current = event_target::<Element>(&event);
        match event.key().as_str() {
            "ArrowDown" => focus_from(
                current.next_element_sibling().or_else(|| list.first_element_child()),
                Element::next_element_sibling,
            ),
            "ArrowUp" => focus_from(
                current.previous_element_sibling().or_else(|| list.last_element_child()),
                Element::previous_element_sibling,
            ),
            "Home" => focus_from(list.first_element_child(), Element::next_element_sibling),
            "End" => focus_from(list.last_element_child(), Element::previous_element_sibling),
            "Escape" => close(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let (class, with_words, with_chevron) = match look {
        MenuLook::Quiet => ("button", true, true),
        MenuLook::Square => ("button bare square", false, false),
        MenuLook::Chip => ("chip", true, true),
    };

    view! {
        <div
            class="menu"
            node_ref=frame
            data-align=align_end.then_some("end")
            on:focusout=move |event| {
                let goes_to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
                let stays = frame.get_untracked().is_some_and(|frame| frame.contains(goes_to.as_ref()));
                if goes_to.is_some() && !stays {
                    open.set(false);
                }
            }
        >
            <button
                type="button"
                class=class
                node_ref=button
                aria-haspopup="menu"
                aria-expanded=attr(move || open.get().to_string())
                aria-controls=id.clone()
                aria-label=attr(move || (!with_words).then(|| label.get()))
                on:click=clicked(move |_| open.update(|open| *open = !*open))
                on:keydown=move |event| {
                    if event.key() == "ArrowDown" {
                        event.prevent_default();
                        open.set(true);
                    } else if event.key() == "Escape" {
                        open.set(false);
                    }
                }
            >
                {glyph.map(|glyph| view! { <Icon glyph/> })}
                {with_words.then(|| view! { <span>{dynamic(move || label.get())}</span> })}
                {with_chevron.then(|| view! { <Icon glyph=Glyph::ChevronDown/> })}
            </button>
            <div
                class="menu-list"
                role="menu"
                id=id
                node_ref=list
                aria-label=attr(move || label.get())
                hidden=attr(move || !open.get())
                on:keydown=walk
                on:click=clicked(move |_| close())
            >
                {children()}
            </div>
        </div>
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
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="button" role="menuitem" tabindex="-1" class:danger=danger>
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
        <a role="menuitem" tabindex="-1" href=attr(move || href.get())>
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            <span>{children()}</span>
        </a>
    }
}

/// Focuses the first item at or after `start`, stepping over rules.
fn focus_from(start: Option<Element>, step: fn(&Element) -> Option<Element>) {
    let mut candidate = start;
    while let Some(element) = candidate {
        if element.get_attribute("role").as_deref() == Some("menuitem") {
            if let Ok(element) = element.dyn_into::<HtmlElement>() {
                let _ = element.focus();
            }
            return;
        }
        candidate = step(&element);
    }
}
