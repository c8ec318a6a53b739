//! When a survey takes answers: a plain form in the panel where it is shared.

use leptos::form::ActionForm;
use leptos::prelude::*;

use super::place::Place;
use crate::api::error::AppError;
use crate::api::survey::{CollectionView, SaveCollection};
use crate::domain::error::Code;
use crate::domain::survey::Notice as Instead;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Notice, StateTone, TextArea, TextInput, Toasts};
use crate::ui::dynamic::dynamic;
use crate::ui::errors::{error_texts, failure_text};
use crate::ui::settings::failure_of;

/// Times, limit and own words.
#[component]
pub(super) fn CollectionForm(place: Place, survey: String, collection: CollectionView) -> impl IntoView {
    let locale = place.locale;
    let CollectionView { opens_at, closes_at, max_responses, texts, zone, so_far, standing: _ } = collection;
    let save = ServerAction::<SaveCollection>::new();
    let failed = failure_of(save);
    let toasts = use_context::<Toasts>();
    Effect::new(move |_| {
        if let (Some(Ok(())), Some(toasts)) = (save.value().get(), toasts) {
            toasts.say(text!(locale, collect.saved));
        }
    });
    let errors = move |field: &'static str| {
        Signal::derive(move || {
            failed.with(|failed| {
                let codes = failed.as_ref().map(|error| error.codes(field)).unwrap_or_default();
                match (field, codes) {
                    ("closes_at", [Code::OutOfRange]) => vec![text!(locale, collect.ends_before).to_owned()],
                    _ => error_texts(locale, codes),
                }
            })
        })
    };
    let help = so_far.map(|n| text!(locale, collect.so_far, n = n).to_string()).unwrap_or_default();
    let own_words = Instead::ALL
        .into_iter()
        .zip(texts)
        .map(|(notice, (pt_br, en))| {
            let (label, of_pt, of_en) = fields_of(locale, notice);
            let name = |language: &str| format!("{label} · {language}");
            view! {
                <TextArea
                    id=format!("collect-{of_pt}")
                    name=of_pt
                    label=name(text!(locale, survey.portuguese))
                    value=pt_br
                    rows=2
                    errors=errors(of_pt)
                />
                <TextArea
                    id=format!("collect-{of_en}")
                    name=of_en
                    label=name(text!(locale, survey.english))
                    value=en
                    rows=2
                    errors=errors(of_en)
                />
            }
        })
        .collect_view();
    view! {
        <h3 id="collect">{text!(locale, collect.title)}</h3>
        <p class="help">{text!(locale, collect.hint, zone = zone).to_string()}</p>
        <ActionForm action=save attr:class="form">
            <input type="hidden" name="workspace" value=place.slug.get_value() />
            <input type="hidden" name="survey" value=survey />
            <TextInput id="collect-opens" name="opens_at" kind="datetime-local" label=text!(locale, collect.opens_at)
                value=opens_at help=text!(locale, collect.time_help) errors=errors("opens_at") />
            <TextInput id="collect-closes" name="closes_at" kind="datetime-local" label=text!(locale, collect.closes_at)
                value=closes_at help=text!(locale, collect.time_help) errors=errors("closes_at") />
            <TextInput id="collect-most" name="max_responses" kind="number" label=text!(locale, collect.max_responses)
                value=max_responses help=format!("{} {help}", text!(locale, collect.max_help)) errors=errors("max_responses") />
            <details>
                <summary>{text!(locale, collect.words)}</summary>
                <p class="help">{text!(locale, collect.words_help)}</p>
                {own_words}
            </details>
            {dynamic(move || {
                failed
                    .get()
                    .filter(|error| !matches!(error, AppError::Invalid(_)))
                    .map(|error| view! { <Notice tone=StateTone::Danger>{failure_text(locale, &error)}</Notice> })
            })}
            <Button variant=ButtonVariant::Primary kind="submit" busy=save.pending()>
                {text!(locale, collect.save)}
            </Button>
        </ActionForm>
    }
    .into_any()
}

/// What a notice is called, and its fields in Portuguese and English.
fn fields_of(locale: Locale, notice: Instead) -> (&'static str, &'static str, &'static str) {
    match notice {
        Instead::NotYet => (text!(locale, collect.not_yet), "not_yet_pt", "not_yet_en"),
        Instead::Closed => (text!(locale, collect.closed), "closed_pt", "closed_en"),
        Instead::Full => (text!(locale, collect.full), "full_pt", "full_en"),
        Instead::Answered => (text!(locale, collect.answered), "answered_pt", "answered_en"),
    }
}
