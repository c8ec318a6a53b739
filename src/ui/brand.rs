//! What settings and builder share about a company's look: whether its colour
//! can be seen, in words, and the nearest one that can.

use leptos::prelude::*;

use super::components::{Button, Notice, StateTone};
use super::dynamic::{clicked, dynamic};
use crate::domain::brand::{Accent, Contrast, LEAST_OF_PAGE};
use crate::domain::text::{Locale, decimal};
use crate::text;

/// What is to be said of the colour that is typed, following it.
#[component]
pub(super) fn ContrastNote(
    locale: Locale,
    /// What is typed.
    #[prop(into)]
    typed: Signal<String>,
    /// Takes the nearest colour that everybody can see.
    take: Callback<String>,
) -> impl IntoView {
    view! {
        <div aria-live="polite">
            {dynamic(move || {
                let accent = Accent::parse(&typed.get()).ok()?;
                let Contrast { text, light, dark } = accent.contrast();
                // Rounded down: what fails must not read as enough.
                let ratio = |ratio: f64| decimal(locale, (ratio * 100.0).floor() / 100.0, 2);
                if accent.contrast().passes() {
                    let (text, light, dark) = (ratio(text), ratio(light), ratio(dark));
                    let words = text!(locale, brand.passes, light = light, dark = dark, text = text).to_string();
                    return Some(view! { <p class="help">{words}</p> }.into_any());
                }
                let wrong = if light < LEAST_OF_PAGE {
                    text!(locale, brand.pale, ratio = ratio(light)).to_string()
                } else {
                    text!(locale, brand.dark, ratio = ratio(dark)).to_string()
                };
                let mended = accent.passing().to_string();
                let shown = text!(locale, brand.mended, colour = mended.clone()).to_string();
                let offer = text!(locale, brand.use_mended, colour = mended.clone()).to_string();
                let notice = view! {
                    <Notice tone=StateTone::Warning>
                        {wrong} " " {shown} " "
                        <Button on:click=clicked(move |_| take.run(mended.clone()))>{offer}</Button>
                    </Notice>
                };
                Some(notice.into_any())
            })}
        </div>
    }
    .into_any()
}

/// What is wrong with a picture, by its code.
pub(super) fn logo_problem(locale: Locale, code: &str) -> &'static str {
    match code {
        "too_long" | "out_of_range" => text!(locale, brand.logo_large),
        "conflict" => text!(locale, brand.logo_many),
        "required" | "invalid_format" => text!(locale, brand.logo_format),
        _ => text!(locale, brand.logo_failed),
    }
}
