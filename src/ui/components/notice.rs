//! Words about a state: a badge in a line, a notice above a part of a page, and how far something has come.

use super::icon::{Glyph, Icon};
use crate::ui::dynamic::attr;
use leptos::prelude::*;

/// What a state is like. Shape and words say it beside the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StateTone {
    /// Neither good nor bad.
    #[default]
    Plain,
    /// In hand.
    Accent,
    /// Done, healthy.
    Success,
    /// Needs a look.
    Warning,
    /// Broken, late.
    Danger,
}

impl StateTone {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Accent => "accent",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }

    const fn glyph(self) -> Glyph {
        match self {
            Self::Plain | Self::Accent => Glyph::Info,
            Self::Success => Glyph::Done,
            Self::Warning => Glyph::Warning,
            Self::Danger => Glyph::Problem,
        }
    }
}

/// A state in one word.
#[component]
pub fn Badge(
    /// What the state is like.
    #[prop(optional)]
    tone: StateTone,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! { <span class="badge" data-tone=tone.as_str()>{children()}</span> }
}

/// Something to read before going on.
#[component]
pub fn Notice(
    /// What it is like.
    #[prop(optional)]
    tone: StateTone,
    /// What happened, in a few words.
    #[prop(optional, into)]
    title: Option<String>,
    /// What to do.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="notice" data-tone=tone.as_str() role=(tone == StateTone::Danger).then_some("alert")>
            <Icon glyph=tone.glyph()/>
            <div>
                {title.map(|title| view! { <strong>{title}</strong> })}
                <p>{children()}</p>
            </div>
        </div>
    }
}

/// How far something has come. Words about it stand beside it.
#[component]
pub fn Progress(
    /// What is under way, read aloud.
    #[prop(into)]
    label: String,
    /// Done so far.
    #[prop(into)]
    value: Signal<f64>,
    /// The whole.
    max: f64,
) -> impl IntoView {
    view! { <progress class="progress" aria-label=label value=attr(move || value.get()) max=max></progress> }
}
