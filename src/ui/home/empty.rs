//! Home before there is anything to show: what it will look like, and the one
//! thing to do first.

use leptos::prelude::*;

use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{ButtonLink, ButtonVariant, Empty, Glyph, MarginBar, Stat, Stats};

/// Before the first survey.
#[component]
pub(super) fn FirstSurvey(
    /// The language.
    locale: Locale,
    /// The workspace in addresses.
    slug: StoredValue<String>,
    /// The member may make surveys.
    may_make: bool,
) -> impl IntoView {
    let help = if may_make { text!(locale, home.begin_help) } else { text!(locale, home.begin_help_viewer) };
    view! {
        <Empty title=text!(locale, home.begin) text=help preview=ViewFnOnce::from(move || preview(locale))>
            {may_make
                .then(|| {
                    view! {
                        <ButtonLink
                            href=slug.with_value(|slug| format!("/w/{slug}/surveys/new"))
                            variant=ButtonVariant::Primary
                            glyph=Glyph::Plus
                        >
                            {text!(locale, frame.new_survey)}
                        </ButtonLink>
                        <ButtonLink
                            href=slug.with_value(|slug| format!("/w/{slug}/journeys/new"))
                            glyph=Glyph::Journeys
                        >
                            {text!(locale, home.draw_journey)}
                        </ButtonLink>
                    }
                })}
        </Empty>
        <p class="demo">{text!(locale, home.demo)} " " <code>"jornada demo"</code></p>
    }
}

/// Between the first survey and its first answer.
#[component]
pub(super) fn FirstAnswer(
    /// The language.
    locale: Locale,
    /// The workspace in addresses.
    slug: StoredValue<String>,
    /// The newest survey.
    survey: String,
) -> impl IntoView {
    let title = text!(locale, home.waiting);
    view! {
        <Empty title text=text!(locale, home.waiting_help) preview=ViewFnOnce::from(move || preview(locale))>
            <ButtonLink
                href=slug.with_value(|slug| format!("/w/{slug}/surveys/{survey}"))
                variant=ButtonVariant::Primary
                glyph=Glyph::Link
            >
                {text!(locale, home.open_survey)}
            </ButtonLink>
        </Empty>
    }
}

/// Numbers as they will stand here.
fn preview(locale: Locale) -> impl IntoView {
    let n = move |n: &str| text!(locale, home.example, n = n.to_owned()).to_string();
    view! {
        <Stats>
            <Stat name="NPS" value="+42" n=n("318") margin=MarginBar::new(0.35, 0.42, 0.49, -1.0, 1.0) />
            <Stat name="CSAT" value="86" unit="%" n=n("204") margin=MarginBar::new(0.81, 0.86, 0.9, 0.0, 1.0) />
        </Stats>
    }
}
