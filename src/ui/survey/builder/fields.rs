//! Fields that are bound to a place of the draft.

use leptos::{html, prelude::*};
use serde_json::Value;

use super::state::Builder;
use crate::domain::survey::{Draft, Place};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Badge, Field, StateTone, described_by};
use crate::ui::dynamic::{attr, dynamic};
use crate::ui::errors::error_texts;

/// What is wrong at a place, once the author asked to publish.
fn errors_at(builder: Builder, place: Place) -> Signal<Vec<String>> {
    Signal::derive(move || {
        if !builder.strict.get() {
            return Vec::new();
        }
        let path = builder.draft.with(|draft| draft.path(&place));
        builder.errors.with(|errors| error_texts(builder.locale, errors.get(&path)))
    })
}

/// A text in both languages, side by side; what lacks a translation says so.
pub fn both(builder: Builder, id: &str, place: Place, label: &'static str, rows: u32) -> AnyView {
    let own = builder.draft.with_untracked(|draft| draft.locale());
    let others = Locale::ALL.into_iter().filter(|locale| *locale != own);
    let fields = std::iter::once(own)
        .chain(others)
        .map(|language| one_language(builder, id, place.clone(), label, rows, language, own))
        .collect_view();
    view! { <div class="both">{fields}</div> }.into_any()
}

fn one_language(
    builder: Builder,
    id: &str,
    place: Place,
    label: &'static str,
    rows: u32,
    language: Locale,
    own: Locale,
) -> AnyView {
    let locale = builder.locale;
    let name = match language {
        Locale::PtBr => text!(locale, survey.portuguese),
        Locale::En => text!(locale, survey.english),
    };
    let id = format!("{id}-{}", language.as_str());
    let text = Memo::new({
        let place = place.clone();
        move |_| builder.draft.with(|draft| draft.text(&place, language).to_owned())
    });
    let lacks = Memo::new({
        let place = place.clone();
        move |_| {
            language != own
                && builder.draft.with(|draft| {
                    draft.text(&place, language).trim().is_empty()
                        && !draft.text(&place, own).trim().is_empty()
                })
        }
    });
    let errors = if language == own { errors_at(builder, place.clone()) } else { Signal::stored(Vec::new()) };
    let write =
        move |words: String| builder.type_at(&place, |draft| draft.set_text(&place, language, &words));
    view! {
        <div class="one-language" lang=language.as_str()>
            {area(&id, label, name, rows, text, errors, write)}
            {dynamic(move || {
                lacks.get().then(|| view! { <Badge tone=StateTone::Warning>{text!(locale, builder.lacks)}</Badge> })
            })}
        </div>
    }
    .into_any()
}

/// A field that grows with what is written and follows undo.
fn area(
    id: &str,
    label: &'static str,
    language: &'static str,
    rows: u32,
    text: Memo<String>,
    errors: Signal<Vec<String>>,
    write: impl Fn(String) + Send + 'static,
) -> AnyView {
    let id = id.to_owned();
    let node = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        let wanted = text.get();
        if let Some(area) = node.get()
            && area.value() != wanted
        {
            area.set_value(&wanted);
        }
    });
    view! {
        <Field id=id.clone() label=format!("{label} · {language}") errors=errors>
            <textarea
                class="growing"
                node_ref=node
                id=id.clone()
                rows=rows
                placeholder=language
                aria-describedby=described_by(&id)
                aria-invalid=attr(move || errors.with(|errors| !errors.is_empty()).then_some("true"))
                on:input=move |event| write(event_target_value(&event))
            >
                {text.get_untracked()}
            </textarea>
        </Field>
    }
    .into_any()
}

/// Yes or no.
pub fn checkbox(builder: Builder, place: Place, label: &'static str, help: Option<&'static str>) -> AnyView {
    let checked = Memo::new({
        let place = place.clone();
        move |_| builder.draft.with(|draft| draft.get(&place) == Some(&Value::Bool(true)))
    });
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=move || checked.get()
                checked=checked.get_untracked()
                on:change=move |event| {
                    let value = if event_target_checked(&event) { Value::Bool(true) } else { Value::Null };
                    builder.change(|draft| draft.set(&place, value));
                }
            />
            <span>{label} {help.map(|help| view! { <small>{help}</small> })}</span>
        </label>
    }
    .into_any()
}

/// One of a few values; blank takes the member away.
pub fn select(
    builder: Builder,
    id: &str,
    place: Place,
    label: &'static str,
    choices: Vec<(String, String)>,
) -> AnyView {
    let id = id.to_owned();
    let chosen = Memo::new({
        let place = place.clone();
        move |_| builder.draft.with(|draft| draft.get(&place).map(plain).unwrap_or_default())
    });
    let errors = errors_at(builder, place.clone());
    let options = choices
        .into_iter()
        .map(|(value, words)| {
            let is_chosen = {
                let value = value.clone();
                Signal::derive(move || chosen.with(|chosen| *chosen == value))
            };
            view! {
                <option value=value selected=is_chosen.get_untracked() prop:selected=move || is_chosen.get()>
                    {words}
                </option>
            }
        })
        .collect_view();
    view! {
        <Field id=id.clone() label=label errors=errors>
            <select
                id=id.clone()
                on:change=move |event| {
                    let value = event_target_value(&event);
                    let value = if value.is_empty() { Value::Null } else { Value::String(value) };
                    builder.change(|draft| draft.set(&place, value));
                }
            >
                {options}
            </select>
        </Field>
    }
    .into_any()
}

/// A number that may be absent; what is no number is kept as typed, so that
/// the check names it.
pub fn number(builder: Builder, id: &str, place: Place, label: &'static str) -> AnyView {
    line(builder, id, place, label, "decimal", |text| {
        match text.replace(',', ".").parse::<serde_json::Number>() {
            Ok(number) => Value::Number(number),
            Err(_) => Value::String(text),
        }
    })
}

/// The address of a link; without one the link is gone.
pub fn link(builder: Builder, id: &str, place: Place, label: &'static str) -> AnyView {
    let id = id.to_owned();
    let url = place.then("url");
    let text = Memo::new({
        let url = url.clone();
        move |_| builder.draft.with(|draft| draft.get(&url).map(plain).unwrap_or_default())
    });
    let errors = errors_at(builder, url.clone());
    view! {
        <Field id=id.clone() label=label errors=errors>
            <input
                id=id.clone()
                type="url"
                inputmode="url"
                placeholder="https://"
                value=text.get_untracked()
                prop:value=move || text.get()
                aria-describedby=described_by(&id)
                aria-invalid=attr(move || errors.with(|errors| !errors.is_empty()).then_some("true"))
                on:input=move |event| {
                    let typed = event_target_value(&event).trim().to_owned();
                    builder.type_at(&url, |draft| {
                        if typed.is_empty() {
                            draft.set(&place, Value::Null);
                            return;
                        }
                        if draft.get(&place).is_none() {
                            draft.set(&place, serde_json::json!({}));
                        }
                        draft.set(&url, Value::String(typed));
                    });
                }
            />
        </Field>
    }
    .into_any()
}

/// A member of the survey's own look.
pub fn brand_line(builder: Builder, id: &str, member: &'static str, label: &'static str) -> AnyView {
    let place = Place::survey(format!("brand.{member}"));
    let write = move |draft: &mut Draft, value| draft.set_brand(member, value);
    written_line(builder, id, place, label, "text", Value::String, write)
}

/// A date that may be absent.
pub fn date(builder: Builder, id: &str, place: Place, label: &'static str) -> AnyView {
    line(builder, id, place, label, "numeric", Value::String)
}

fn line(
    builder: Builder,
    id: &str,
    place: Place,
    label: &'static str,
    mode: &'static str,
    read: fn(String) -> Value,
) -> AnyView {
    let of_write = place.clone();
    let write = move |draft: &mut Draft, value| draft.set(&of_write, value);
    written_line(builder, id, place, label, mode, read, write)
}

fn written_line(
    builder: Builder,
    id: &str,
    place: Place,
    label: &'static str,
    mode: &'static str,
    read: fn(String) -> Value,
    write: impl Fn(&mut Draft, Value) + Send + 'static,
) -> AnyView {
    let id = id.to_owned();
    let node = NodeRef::<html::Input>::new();
    let text = Memo::new({
        let place = place.clone();
        move |_| builder.draft.with(|draft| draft.get(&place).map(plain).unwrap_or_default())
    });
    Effect::new(move |_| {
        let wanted = text.get();
        if let Some(input) = node.get()
            && read(input.value().trim().to_owned()) != read(wanted.clone())
        {
            input.set_value(&wanted);
        }
    });
    let errors = errors_at(builder, place.clone());
    view! {
        <Field id=id.clone() label=label errors=errors>
            <input
                node_ref=node
                id=id.clone()
                inputmode=mode
                placeholder=if mode == "numeric" { "2026-12-31" } else { "" }
                value=text.get_untracked()
                aria-describedby=described_by(&id)
                aria-invalid=attr(move || errors.with(|errors| !errors.is_empty()).then_some("true"))
                on:input=move |event| {
                    let text = event_target_value(&event).trim().to_owned();
                    let value = if text.is_empty() { Value::Null } else { read(text) };
                    builder.type_at(&place, |draft| write(draft, value));
                }
            />
        </Field>
    }
    .into_any()
}

/// A value as a field shows it.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
