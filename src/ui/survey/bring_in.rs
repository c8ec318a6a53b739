//! A survey out of a file: choose it, say whose format it has, and it becomes
//! a draft with a report of what had no place.

use leptos::prelude::*;

use super::failure;
use crate::api::error::AppError;
use crate::api::survey::{BroughtIn, bring_in};
use crate::domain::survey::Format;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    Button, ButtonLink, ButtonVariant, Choice, Field, Glyph, Icon, Notice, Select, StateTone, described_by,
};
use crate::ui::dynamic::{clicked, dynamic};
use crate::ui::errors::error_texts;

/// Bytes in a file, at most; the server refuses more in any case.
#[cfg(feature = "hydrate")]
const MOST_BYTES: f64 = 50.0 * 1024.0 * 1024.0;

/// What a person has done so far.
#[derive(Clone, Copy)]
struct Desk {
    locale: Locale,
    /// Name and text of the file.
    file: RwSignal<Option<(String, String)>>,
    format: RwSignal<Format>,
    /// What is wrong with the file, found before it is sent.
    problem: RwSignal<Option<String>>,
}

/// Brings a survey in; leads to its draft.
#[component]
pub fn BringIn(
    /// Language of the words.
    locale: Locale,
    /// Short name of the workspace.
    slug: String,
) -> impl IntoView {
    let desk = Desk {
        locale,
        file: RwSignal::new(None),
        format: RwSignal::new(Format::SurveyJs),
        problem: RwSignal::new(None),
    };
    let locale = desk.locale;
    let slug = StoredValue::new(slug);
    let send = Action::new(move |(format, text): &(Format, String)| {
        bring_in(slug.get_value(), format.as_str().to_owned(), text.clone())
    });
    let file_errors = Signal::derive(move || match (desk.problem.get(), send.value().get()) {
        (Some(problem), _) => vec![problem],
        (None, Some(Ok(BroughtIn::Refused(sentences)))) => sentences,
        (None, Some(Err(error))) => error_texts(locale, error.codes("file")),
        _ => Vec::new(),
    });
    let format_errors = Signal::derive(move || {
        let error = send.value().get().and_then(Result::err);
        error.map_or_else(Vec::new, |error| error_texts(locale, error.codes("format")))
    });
    let chosen = move || desk.file.with(|file| file.as_ref().map(|(name, _)| name.clone()));
    let start = move |_| match desk.file.get_untracked() {
        Some((_, text)) => {
            desk.problem.set(None);
            send.dispatch((desk.format.get_untracked(), text));
        }
        None => desk.problem.set(Some(text!(locale, foreign.no_file).to_owned())),
    };
    view! {
        <div class="stack">
            <p class="help">{text!(locale, foreign.help)}</p>
            <Field id="survey-file" label=text!(locale, foreign.file) errors=file_errors>
                <div class="dropzone">
                    <Icon glyph=Glyph::Upload />
                    <span class="title">
                        {dynamic(move || chosen().unwrap_or_else(|| text!(locale, foreign.choose).to_owned()))}
                    </span>
                    <span class="help">{text!(locale, foreign.file_help)}</span>
                    <input
                        type="file"
                        id="survey-file"
                        accept=".json,.qsf,.lss,.xml,application/json"
                        aria-describedby=described_by("survey-file")
                        on:change=move |event| read_file(desk, &event)
                    />
                </div>
            </Field>
            // Drawn again when a file was chosen, with what it most likely is.
            {dynamic(move || {
                chosen();
                view! {
                    <Select
                        id="survey-format"
                        name="format"
                        label=text!(locale, foreign.format)
                        choices=formats(locale)
                        value=desk.format.get_untracked().as_str()
                        errors=format_errors
                        on_change=Callback::new(move |name: String| {
                            desk.format.set(Format::parse(&name).unwrap_or(Format::Jornada));
                        })
                    />
                }
            })}
            <div class="line-up">
                <Button variant=ButtonVariant::Primary busy=send.pending() on:click=clicked(start)>
                    {text!(locale, foreign.make)}
                </Button>
            </div>
            <div aria-live="polite">
                {dynamic(move || {
                    send.pending().get().then(|| view! { <p>{text!(locale, foreign.reading)}</p> })
                })}
                {dynamic(move || {
                    let outcome = send.value().get().filter(|_| desk.problem.get().is_none());
                    outcome.map(|outcome| outcome_view(locale, slug, outcome))
                })}
            </div>
        </div>
    }
}

fn formats(locale: Locale) -> Vec<Choice> {
    let words = |format| match format {
        Format::Jornada => text!(locale, foreign.jornada),
        Format::SurveyJs => text!(locale, foreign.surveyjs),
        Format::Qsf => text!(locale, foreign.qsf),
        Format::Lss => text!(locale, foreign.lss),
        Format::Typeform => text!(locale, foreign.typeform),
    };
    Format::ALL.into_iter().map(|format| Choice::new(format.as_str(), words(format))).collect()
}

fn outcome_view(locale: Locale, slug: StoredValue<String>, outcome: Result<BroughtIn, AppError>) -> AnyView {
    match outcome {
        Ok(BroughtIn::Made { survey, dropped }) => {
            let href = slug.with_value(|slug| format!("/w/{slug}/surveys/{survey}/edit"));
            let kept_all = dropped.is_empty();
            let words =
                if kept_all { text!(locale, foreign.all_kept) } else { text!(locale, foreign.dropped) };
            let tone = if kept_all { StateTone::Success } else { StateTone::Warning };
            let lines = dropped.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
            view! {
                <Notice tone=tone title=text!(locale, foreign.made)>{words}</Notice>
                <ul class="defects">{lines}</ul>
                <ButtonLink href=href variant=ButtonVariant::Primary>{text!(locale, foreign.open)}</ButtonLink>
            }
            .into_any()
        }
        // These stand beside their fields.
        Ok(BroughtIn::Refused(_)) | Err(AppError::Invalid(_)) => ().into_any(),
        Err(error) => failure(locale, &error),
    }
}

/// Reads the chosen file and guesses its format.
#[cfg(feature = "hydrate")]
fn read_file(desk: Desk, event: &leptos::ev::Event) {
    let input = event_target::<leptos::web_sys::HtmlInputElement>(event);
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    if file.size() > MOST_BYTES {
        desk.file.set(None);
        desk.problem.set(Some(text!(desk.locale, foreign.too_large).to_owned()));
        return;
    }
    leptos::task::spawn_local(async move {
        let name = file.name();
        let read = wasm_bindgen_futures::JsFuture::from(file.text()).await;
        match read.ok().and_then(|text| text.as_string()) {
            Some(text) => {
                desk.problem.set(None);
                if let Some(format) = Format::guess(&name, &text) {
                    desk.format.set(format);
                }
                desk.file.set(Some((name, text)));
            }
            None => desk.problem.set(Some(text!(desk.locale, foreign.unreadable).to_owned())),
        }
    });
}

/// Nobody chooses a file on the server.
#[cfg(not(feature = "hydrate"))]
fn read_file(_: Desk, _: &leptos::ev::Event) {}
