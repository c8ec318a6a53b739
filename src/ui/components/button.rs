//! Buttons and links that look like buttons. One primary button per view; a danger button only where nothing can
//! bring the thing back.

use super::icon::{Glyph, Icon};
use crate::ui::dynamic::attr;
use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonVariant {
    /// The one thing to do here.
    Primary,
    /// Everything else.
    #[default]
    Quiet,
    /// Destroys what cannot be brought back.
    Danger,
    /// Without a line, for toolbars and table rows.
    Bare,
}

impl ButtonVariant {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Quiet => "button",
            Self::Danger => "button danger",
            Self::Bare => "button bare",
        }
    }
}

/// A button. Give it `on:click`, or `kind="submit"` inside a form.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Shown before the words.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// `button` or `submit`.
    #[prop(default = "button")]
    kind: &'static str,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Works on what was asked; further presses are for the caller to ignore.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=kind
            class=variant.class()
            disabled=attr(move || disabled.get())
            aria-busy=attr(move || busy.get().then_some("true"))
        >
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button, for what has an address.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// How much it asks for attention.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Shown before the words.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=variant.class() href=attr(move || href.get())>
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </a>
    }
}

/// A square button with an icon alone; the label is read aloud and shown by the browser on hover.
#[component]
pub fn IconButton(
    /// What is drawn.
    glyph: Glyph,
    /// What it does.
    #[prop(into)]
    label: String,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button bare square"
            title=label.clone()
            aria-label=label
            disabled=attr(move || disabled.get())
        >
            <Icon glyph/>
        </button>
    }
}
