//! Bringing in answers from a CSV file: choose it, say which column holds
//! what, and all of it is stored or nothing.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::failure;
use crate::api::error::AppError;
use crate::api::survey::{
    ImportColumn, ImportOutcome, ImportPreview, import_answers, load_draft, preview_import,
};
use crate::domain::error::Code;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    Button, ButtonLink, ButtonVariant, Glyph, Icon, Notice, PageHead, StateTone, TableFrame,
};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::errors::{error_texts, failure_text};
use crate::ui::frame::use_frame;

/// Bytes in a file, at most; the server refuses more in any case.
#[cfg(feature = "hydrate")]
const MOST_BYTES: f64 = 50.0 * 1024.0 * 1024.0;

/// Characters of the beginning that are enough for a first look.
const BEGINNING: usize = 64 * 1024;

/// A file that was chosen and read.
#[derive(Clone, PartialEq)]
struct Chosen {
    name: String,
    text: String,
}

/// What a person has done so far.
#[derive(Clone, Copy)]
struct Desk {
    locale: Locale,
    slug: StoredValue<String>,
    survey: Memo<String>,
    file: RwSignal<Option<Chosen>>,
    /// Column → field, where the person chose another one than was guessed.
    fields: RwSignal<BTreeMap<String, String>>,
    problem: RwSignal<Option<String>>,
}

/// The page that imports answers.
#[component]
pub fn ImportPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = StoredValue::new(frame.workspace.slug);
    let params = use_params_map();
    let survey = Memo::new(move |_| params.with(|params| params.get("survey").unwrap_or_default()));
    let desk = Desk {
        locale,
        slug,
        survey,
        file: RwSignal::new(None),
        fields: RwSignal::new(BTreeMap::new()),
        problem: RwSignal::new(None),
    };
    let known =
        Resource::new_blocking(move || survey.get(), move |survey| load_draft(slug.get_value(), survey));
    view! {
        <Suspense>
            {dynamic(move || awaited(async move {
                match known.await {
                    Err(error) => failure(locale, &error),
                    Ok(view) => {
                        let base = slug.with_value(|slug| format!("/w/{slug}/surveys"));
                        let title = view.draft.title().unwrap_or(text!(locale, survey.name)).to_owned();
                        view! {
                            <PageHead
                                title=text!(locale, survey.import_title)
                                hint=text!(locale, survey.import_help)
                                trail=vec![
                                    (text!(locale, survey.title).to_owned(), base.clone()),
                                    (title, format!("{base}/{}", view.id)),
                                ]
                            />
                            <ImportDesk desk />
                        }
                            .into_any()
                    }
                }
            }))}
        </Suspense>
    }
    .into_any()
}

#[component]
fn ImportDesk(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let look = Action::new(move |text: &String| {
        let beginning: String = text.chars().take(BEGINNING).collect();
        preview_import(desk.slug.get_value(), desk.survey.get_untracked(), beginning)
    });
    let send = Action::new(move |columns: &Vec<(String, String)>| {
        let text = desk.file.with_untracked(|file| file.as_ref().map(|file| file.text.clone()));
        import_answers(
            desk.slug.get_value(),
            desk.survey.get_untracked(),
            text.unwrap_or_default(),
            columns.clone(),
        )
    });
    Effect::new(move |_| {
        desk.file.with(|file| {
            if let Some(file) = file {
                look.dispatch(file.text.clone());
            }
        });
    });
    let chosen = move || desk.file.with(|file| file.as_ref().map(|file| file.name.clone()));
    view! {
        <div class="stack" data-gap="wide">
            <label class="dropzone">
                <Icon glyph=Glyph::Upload />
                <span class="title">
                    {dynamic(move || chosen().unwrap_or_else(|| text!(locale, survey.choose_file).to_owned()))}
                </span>
                <span class="help">{text!(locale, survey.file_help)}</span>
                <input
                    type="file"
                    accept=".csv,text/csv"
                    aria-label=text!(locale, survey.choose_file)
                    on:change=move |event| read_file(desk, &event)
                />
            </label>
            {dynamic(move || {
                desk.problem.get().map(|problem| view! { <Notice tone=StateTone::Danger>{problem}</Notice> })
            })}
            {dynamic(move || match look.value().get() {
                Some(Ok(preview)) => view! { <Columns desk preview send /> }.into_any(),
                Some(Err(error)) => failure(locale, &error),
                None => ().into_any(),
            })}
            <div aria-live="polite">
                {dynamic(move || {
                    send.pending()
                        .get()
                        .then(|| {
                            let words = text!(locale, survey.importing);
                            view! {
                                <p>{words}</p>
                                <progress class="progress" aria-label=words></progress>
                            }
                        })
                })}
                {dynamic(move || send.value().get().map(|outcome| outcome_view(desk, outcome)))}
            </div>
        </div>
    }
}

/// The columns, each with what it holds.
#[component]
fn Columns(
    desk: Desk,
    preview: ImportPreview,
    send: Action<Vec<(String, String)>, Result<ImportOutcome, AppError>>,
) -> impl IntoView {
    let locale = desk.locale;
    let ImportPreview { columns, fields } = preview;
    if columns.is_empty() {
        return view! { <Notice tone=StateTone::Danger>{text!(locale, survey.no_header)}</Notice> }
            .into_any();
    }
    let guesses: Vec<(String, String)> =
        columns.iter().map(|column| (column.name.clone(), column.guess.clone())).collect();
    let rows = columns.into_iter().map(|column| column_row(desk, column, &fields)).collect_view();
    let start = move |_| {
        let chosen = desk.fields.with_untracked(|fields| {
            guesses
                .iter()
                .map(|(name, guess)| (name.clone(), fields.get(name).unwrap_or(guess).clone()))
                .collect::<Vec<_>>()
        });
        send.dispatch(chosen);
    };
    view! {
        <TableFrame caption=text!(locale, survey.columns) fold=true>
            <thead>
                <tr>
                    <th scope="col">{text!(locale, survey.column)}</th>
                    <th scope="col">{text!(locale, survey.first_rows)}</th>
                    <th scope="col">{text!(locale, survey.holds)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
        <div class="line-up">
            <Button variant=ButtonVariant::Primary busy=send.pending() on:click=start>
                {text!(locale, survey.import)}
            </Button>
        </div>
    }
    .into_any()
}

fn column_row(desk: Desk, column: ImportColumn, fields: &[(String, String)]) -> impl IntoView + use<> {
    let locale = desk.locale;
    let ImportColumn { name, guess, cells } = column;
    let attribute = if guess.starts_with("attribute.") { guess.clone() } else { format!("attribute.{name}") };
    let attribute_words = text!(locale, survey.as_attribute, name = name.clone()).to_string();
    let choices = [(String::new(), text!(locale, survey.ignore).to_owned())]
        .into_iter()
        .chain(fields.iter().cloned())
        .chain([(attribute, attribute_words)]);
    let options = choices
        .map(|(value, words)| {
            let selected = value == guess;
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect_view();
    let label = text!(locale, survey.holds_of, name = name.clone()).to_string();
    let column = name.clone();
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label="">{cells.join(" · ")}</td>
            <td data-label="">
                <select
                    aria-label=label
                    on:change=move |event| {
                        let field = event_target_value(&event);
                        desk.fields.update(|fields| {
                            fields.insert(column.clone(), field);
                        });
                    }
                >
                    {options}
                </select>
            </td>
        </tr>
    }
}

fn outcome_view(desk: Desk, outcome: Result<ImportOutcome, AppError>) -> AnyView {
    let locale = desk.locale;
    match outcome {
        Ok(ImportOutcome::Stored(words)) => {
            let href =
                desk.slug.with_value(|slug| format!("/w/{slug}/surveys/{}", desk.survey.get_untracked()));
            view! {
                <Notice tone=StateTone::Success>{words}</Notice>
                <ButtonLink href=href variant=ButtonVariant::Primary>{text!(locale, survey.results)}</ButtonLink>
            }
                .into_any()
        }
        Ok(ImportOutcome::Defects(lines)) => {
            let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
            view! {
                <Notice tone=StateTone::Danger title=text!(locale, survey.nothing_stored)>
                    {text!(locale, survey.mend_and_repeat)}
                </Notice>
                <ul class="defects">{lines}</ul>
            }
            .into_any()
        }
        Err(error) => {
            let codes: Vec<Code> = match &error {
                AppError::Invalid(errors) => errors.iter().flat_map(|(_, codes)| codes.to_vec()).collect(),
                _ => Vec::new(),
            };
            let words = if codes.is_empty() {
                failure_text(locale, &error)
            } else {
                error_texts(locale, &codes).join(" ")
            };
            view! { <Notice tone=StateTone::Danger>{words}</Notice> }.into_any()
        }
    }
}

/// Reads the chosen file.
#[cfg(feature = "hydrate")]
fn read_file(desk: Desk, event: &leptos::ev::Event) {
    let input = event_target::<leptos::web_sys::HtmlInputElement>(event);
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    if file.size() > MOST_BYTES {
        desk.problem.set(Some(text!(desk.locale, survey.file_too_large).to_owned()));
        return;
    }
    leptos::task::spawn_local(async move {
        let name = file.name();
        let read = wasm_bindgen_futures::JsFuture::from(file.text()).await;
        match read.ok().and_then(|text| text.as_string()) {
            Some(text) => {
                desk.problem.set(None);
                desk.fields.set(BTreeMap::new());
                desk.file.set(Some(Chosen { name, text }));
            }
            None => desk.problem.set(Some(text!(desk.locale, survey.file_unreadable).to_owned())),
        }
    });
}

/// Nobody chooses a file on the server.
#[cfg(not(feature = "hydrate"))]
fn read_file(_: Desk, _: &leptos::ev::Event) {}
