//! Lists inside a question: choices, rows and columns, and the fields of a
//! contact.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::fields;
use super::state::Builder;
use crate::domain::survey::Place;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Glyph, IconButton};
use crate::ui::dynamic::clicked;

/// Choices, rows or columns in order.
#[component]
pub fn EntryList(builder: Builder, place: Place, label: &'static str) -> impl IntoView {
    let locale = builder.locale;
    let place = StoredValue::new(place);
    let entries = Memo::new(move |_| {
        place.with_value(|place| {
            builder.draft.with(|draft| {
                let entries = draft.get(place).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                let values =
                    entries.iter().map(|entry| entry["value"].as_str().unwrap_or_default().to_owned());
                values.enumerate().collect::<Vec<_>>()
            })
        })
    });
    view! {
        <fieldset class="entries">
            <legend>{label}</legend>
            <ol>
                <For
                    each=move || entries.get()
                    key=|entry| entry.clone()
                    children=move |(at, value)| entry(builder, place, at, &value)
                />
            </ol>
            <Button
                variant=ButtonVariant::Bare
                glyph=Glyph::Plus
                on:click=clicked(move |_| builder.change(|draft| place.with_value(|place| draft.add_entry(place))))
            >
                {text!(locale, builder.add_entry)}
            </Button>
        </fieldset>
    }
    .into_any()
}

fn entry(builder: Builder, list: StoredValue<Place>, at: usize, value: &str) -> AnyView {
    let locale = builder.locale;
    let place = list.with_value(|list| list.then(at));
    let id = list.with_value(|list| {
        format!("entry-{}-{at}", builder.draft.with_untracked(|draft| draft.path(list)).replace('.', "-"))
    });
    let label = match value {
        "" => text!(locale, builder.choice),
        _ => text!(locale, builder.choice),
    };
    let shift = move |down: bool| {
        builder.change(|draft| list.with_value(|list| draft.shift_entry(list, at, down)));
    };
    let removed = place.clone();
    view! {
        <li>
            {fields::both(builder, &id, place.then("label"), label, 1)}
            <div class="line-up">
                <IconButton glyph=Glyph::ArrowUp label=text!(locale, builder.move_up) on:click=clicked(move |_| shift(false)) />
                <IconButton glyph=Glyph::ArrowDown label=text!(locale, builder.move_down) on:click=clicked(move |_| shift(true)) />
                <IconButton
                    glyph=Glyph::Trash
                    label=text!(locale, builder.remove_entry)
                    on:click=clicked(move |_| builder.change(|draft| draft.set(&removed, Value::Null)))
                />
            </div>
        </li>
    }
    .into_any()
}

/// Which parts of a contact are asked for, and which must be given.
#[component]
pub fn FieldList(builder: Builder, place: Place) -> impl IntoView {
    let locale = builder.locale;
    let place = StoredValue::new(place);
    let asked = Memo::new(move |_| {
        place.with_value(|place| {
            builder.draft.with(|draft| {
                let fields = draft.get(place).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                let fields = fields.iter().filter_map(|field| {
                    Some((field["field"].as_str()?.to_owned(), field["required"] == json!(true)))
                });
                fields.collect::<Vec<(String, bool)>>()
            })
        })
    });
    let set = move |name: &'static str, wanted: Option<bool>| {
        let mut fields = asked.get_untracked();
        fields.retain(|(field, _)| field != name);
        if let Some(required) = wanted {
            fields.push((name.to_owned(), required));
        }
        fields.sort_by_key(|(field, _)| FIELDS.iter().position(|known| known == field));
        let fields = fields.into_iter().map(|(field, required)| {
            if required { json!({"field": field, "required": true}) } else { json!({"field": field}) }
        });
        let fields = Value::Array(fields.collect());
        builder.change(|draft| place.with_value(|place| draft.set(place, fields)));
    };
    let rows = FIELDS
        .into_iter()
        .map(|name| {
            let state = move || {
                asked.with(|asked| {
                    asked.iter().find(|(field, _)| field == name).map(|(_, required)| *required)
                })
            };
            let is_asked = move || state().is_some();
            let is_required = move || state() == Some(true);
            view! {
                <li class="line-up">
                    <label class="choice">
                        <input
                            type="checkbox"
                            checked=is_asked()
                            prop:checked=is_asked
                            on:change=move |event| set(name, event_target_checked(&event).then_some(false))
                        />
                        <span>{field_words(locale, name)}</span>
                    </label>
                    <label class="choice">
                        <input
                            type="checkbox"
                            checked=is_required()
                            prop:checked=is_required
                            on:change=move |event| set(name, Some(event_target_checked(&event)))
                        />
                        <span>
                            {text!(locale, survey.required)}
                            <span class="visually-hidden">{format!(": {}", field_words(locale, name))}</span>
                        </span>
                    </label>
                </li>
            }
        })
        .collect_view();
    view! {
        <fieldset class="entries">
            <legend>{text!(locale, builder.contact_parts)}</legend>
            <ul>{rows}</ul>
        </fieldset>
    }
    .into_any()
}

const FIELDS: [&str; 4] = ["name", "email", "phone", "company"];

fn field_words(locale: Locale, field: &str) -> &'static str {
    match field {
        "name" => text!(locale, builder.contact_name),
        "email" => text!(locale, builder.contact_email),
        "phone" => text!(locale, builder.contact_phone),
        _ => text!(locale, builder.contact_company),
    }
}
