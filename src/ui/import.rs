//! Bringing in a CSV file, on any page: choose it, say which column holds
//! what, and all of it is stored or nothing.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::components::{Button, ButtonLink, ButtonVariant, Glyph, Icon, Notice, StateTone, TableFrame};
use super::dynamic::dynamic;
use super::errors::{error_texts, failure_text};
use crate::api::contact::{import_contacts, preview_contacts};
use crate::api::error::AppError;
use crate::api::survey::{ImportColumn, ImportOutcome, ImportPreview, import_answers, preview_import};
use crate::domain::error::Code;
use crate::domain::text::Locale;
use crate::text;

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

/// What a file is of.
#[derive(Clone, Copy)]
pub(super) enum Rows {
    /// Answers to the survey with this id.
    Answers(Memo<String>),
    /// Contacts.
    Contacts,
}

impl Rows {
    async fn look(self, workspace: String, beginning: String) -> Result<ImportPreview, AppError> {
        match self {
            Self::Answers(survey) => preview_import(workspace, survey.get_untracked(), beginning).await,
            Self::Contacts => preview_contacts(workspace, beginning).await,
        }
    }

    async fn store(
        self,
        workspace: String,
        file: String,
        columns: Vec<(String, String)>,
    ) -> Result<ImportOutcome, AppError> {
        match self {
            Self::Answers(survey) => import_answers(workspace, survey.get_untracked(), file, columns).await,
            Self::Contacts => import_contacts(workspace, file, columns).await,
        }
    }

    /// Where to go when all is stored: address and words.
    fn after(self, locale: Locale, slug: &str) -> (String, &'static str) {
        match self {
            Self::Answers(survey) => {
                let survey = survey.get_untracked();
                (format!("/w/{slug}/surveys/{survey}"), text!(locale, survey.results))
            }
            Self::Contacts => (format!("/w/{slug}/contacts"), text!(locale, contact.to_list)),
        }
    }

    fn help(self, locale: Locale) -> &'static str {
        match self {
            Self::Answers(_) => text!(locale, survey.file_help),
            Self::Contacts => text!(locale, contact.file_help),
        }
    }
}

/// What a person has done so far.
#[derive(Clone, Copy)]
struct Desk {
    locale: Locale,
    slug: StoredValue<String>,
    rows: Rows,
    file: RwSignal<Option<Chosen>>,
    /// Column → field, where the person chose another one than was guessed.
    fields: RwSignal<BTreeMap<String, String>>,
    problem: RwSignal<Option<String>>,
}

/// The place where a file is brought in.
#[component]
pub(super) fn ImportDesk(locale: Locale, slug: StoredValue<String>, rows: Rows) -> impl IntoView {
    let desk = Desk {
        locale,
        slug,
        rows,
        file: RwSignal::new(None),
        fields: RwSignal::new(BTreeMap::new()),
        problem: RwSignal::new(None),
    };
    let look = Action::new(move |text: &String| {
        let beginning: String = text.chars().take(BEGINNING).collect();
        rows.look(desk.slug.get_value(), beginning)
    });
    let send = Action::new(move |columns: &Vec<(String, String)>| {
        let text = desk.file.with_untracked(|file| file.as_ref().map(|file| file.text.clone()));
        rows.store(desk.slug.get_value(), text.unwrap_or_default(), columns.clone())
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
                <span class="help">{rows.help(locale)}</span>
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
                Some(Err(error)) => {
                    let words = failure_text(locale, &error);
                    view! { <Notice tone=StateTone::Danger>{words}</Notice> }.into_any()
                }
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
            let (href, onward) = desk.slug.with_value(|slug| desk.rows.after(locale, slug));
            view! {
                <Notice tone=StateTone::Success>{words}</Notice>
                <ButtonLink href=href variant=ButtonVariant::Primary>{onward}</ButtonLink>
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
