//! Where the survey goes on after the chosen question.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::condition::ConditionFields;
use super::outline::words_of;
use super::state::Builder;
use crate::domain::survey::{EndKey, Place};
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Glyph, IconButton};
use crate::ui::dynamic::{clicked, dynamic};

/// The jumps of a question, in order.
#[component]
pub fn Jumps(builder: Builder, key: String) -> impl IntoView {
    let locale = builder.locale;
    let key = StoredValue::new(key);
    let jumps = Place::question(key.get_value(), "jumps");
    let n = Memo::new(move |_| {
        builder.draft.with(|draft| draft.get(&jumps).and_then(Value::as_array).map_or(0, Vec::len))
    });
    view! {
        <fieldset class="rules jumps">
            <legend>{text!(locale, builder.afterwards)}</legend>
            {dynamic(move || match n.get() {
                0 => view! { <p class="help">{text!(locale, builder.goes_on)}</p> }.into_any(),
                n => {
                    let rows = (0..n).map(|at| jump(builder, key, at)).collect_view();
                    view! { <ol>{rows}</ol> }.into_any()
                }
            })}
            <Button
                variant=ButtonVariant::Bare
                glyph=Glyph::Plus
                on:click=clicked(move |_| builder.change(|draft| key.with_value(|key| draft.add_jump(key))))
            >
                {text!(locale, builder.add_jump)}
            </Button>
        </fieldset>
    }
    .into_any()
}

fn jump(builder: Builder, key: StoredValue<String>, at: usize) -> AnyView {
    let locale = builder.locale;
    let place = Place::question(key.get_value(), "jumps").then(at);
    let condition = place.then("if");
    let target = place.clone();
    // `to:KEY` and `end:KEY`: one menu for both kinds of targets.
    let chosen = Memo::new(move |_| {
        builder.draft.with(|draft| {
            let named = |member: &str| draft.get(&target.then(member)).and_then(Value::as_str);
            match (named("to"), named("end")) {
                (Some(key), _) => format!("to:{key}"),
                (None, end) => format!("end:{}", end.unwrap_or_default()),
            }
        })
    });
    let targets = Memo::new(move |_| {
        builder.draft.with(|draft| {
            let keys = draft.keys();
            let from =
                key.with_value(|key| keys.iter().position(|other| *other == key)).map_or(0, |at| at + 1);
            let questions = keys.iter().enumerate().skip(from).map(|(at, key)| {
                let words = format!("{}. {}", at + 1, words_of(locale, draft, key));
                (format!("to:{key}"), words)
            });
            let ends = draft.end_keys().into_iter().enumerate().map(|(at, end)| {
                let title = draft.text(&Place::survey("ends").then(at).then("title"), draft.locale());
                let words = if title.is_empty() { end } else { title };
                (format!("end:{end}"), text!(locale, builder.to_end, title = words.to_owned()).to_string())
            });
            let thanks = (format!("end:{}", EndKey::THANKS), text!(locale, builder.to_thanks).to_owned());
            questions.chain([thanks]).chain(ends).collect::<Vec<_>>()
        })
    });
    let set = move |chosen: String| {
        builder.change(|draft| {
            let Some((member, target)) = chosen.split_once(':') else { return };
            let other = if member == "to" { "end" } else { "to" };
            draft.set(&place.then(other), Value::Null);
            draft.set(&place.then(member), json!(target));
        });
    };
    view! {
        <li>
            <ConditionFields
                builder
                place=condition
                legend=text!(locale, builder.jumps_if)
                always=text!(locale, builder.jumps_always)
            />
            <div class="line-up">
                <select
                    aria-label=text!(locale, builder.jump_target)
                    on:change=move |event| set(event_target_value(&event))
                >
                    {dynamic(move || super::condition::options(targets.get(), &chosen.get()))}
                </select>
                <IconButton
                    glyph=Glyph::Trash
                    label=text!(locale, builder.remove_jump)
                    on:click=clicked(move |_| builder.change(|draft| key.with_value(|key| draft.remove_jump(key, at))))
                />
            </div>
        </li>
    }
    .into_any()
}
