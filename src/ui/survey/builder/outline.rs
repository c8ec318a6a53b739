//! The outline: the survey itself, its questions in order, and the way to one
//! more. Alt with arrows moves the chosen question; so do its menu and the
//! pointer.

use leptos::prelude::*;
use leptos::web_sys::Element;

use super::drag::Drag;
use super::state::{Builder, key_of};
use crate::domain::survey::{Draft, Place};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::browser::focus;
use crate::ui::components::{Glyph, Icon, Menu, MenuItem, MenuLook};
use crate::ui::dynamic::{attr, clicked, dynamic};

/// Kinds of questions as they are offered, in groups.
const KINDS: [&[&str]; 4] = [
    &["nps", "csat", "ces", "rating"],
    &["single_choice", "multiple_choice", "likert_matrix", "ranking"],
    &["short_text", "long_text", "number", "date"],
    &["contact_fields", "consent", "statement"],
];

/// What a kind is called.
pub fn kind_words(locale: Locale, kind: &str) -> &'static str {
    match kind {
        "nps" => text!(locale, builder.kind_nps),
        "csat" => text!(locale, builder.kind_csat),
        "ces" => text!(locale, builder.kind_ces),
        "rating" => text!(locale, builder.kind_rating),
        "single_choice" => text!(locale, builder.kind_single_choice),
        "multiple_choice" => text!(locale, builder.kind_multiple_choice),
        "likert_matrix" => text!(locale, builder.kind_likert_matrix),
        "ranking" => text!(locale, builder.kind_ranking),
        "short_text" => text!(locale, builder.kind_short_text),
        "long_text" => text!(locale, builder.kind_long_text),
        "number" => text!(locale, builder.kind_number),
        "date" => text!(locale, builder.kind_date),
        "contact_fields" => text!(locale, builder.kind_contact_fields),
        "consent" => text!(locale, builder.kind_consent),
        _ => text!(locale, builder.kind_statement),
    }
}

/// What a question is called: its title in its own language, else in that of
/// the reader, else its kind.
pub fn words_of(locale: Locale, draft: &Draft, key: &str) -> String {
    let title = Place::question(key, "title");
    let own = draft.text(&title, draft.locale());
    let text = if own.is_empty() { draft.text(&title, locale) } else { own };
    if text.is_empty() { kind_words(locale, draft.kind(key)).to_owned() } else { text.to_owned() }
}

/// The outline.
#[component]
pub fn Outline(builder: Builder) -> impl IntoView {
    let locale = builder.locale;
    let keys = Memo::new(move |_| {
        builder.draft.with(|draft| draft.keys().into_iter().map(str::to_owned).collect::<Vec<_>>())
    });
    let said = RwSignal::new(String::new());
    let drag = Drag::default();
    let about = move || builder.chosen.with(Option::is_none).then_some("true");
    let kinds = KINDS
        .into_iter()
        .enumerate()
        .map(|(group, kinds)| {
            let items = kinds
                .iter()
                .map(|kind| {
                    view! {
                        <MenuItem on:click=clicked(move |_| add(builder, kind))>{kind_words(locale, kind)}</MenuItem>
                    }
                })
                .collect_view();
            view! {
                {(group > 0).then(|| view! { <hr /> })}
                {items}
            }
        })
        .collect_view();
    view! {
        <nav
            class="outline"
            aria-label=text!(locale, builder.questions)
            on:keydown=move |event| hear_keys(builder, said, &event)
        >
            <button type="button" class="outline-item" aria-current=attr(about) on:click=clicked(move |_| builder.chosen.set(None))>
                <Icon glyph=Glyph::Settings />
                <span class="words">{text!(locale, builder.about)}</span>
            </button>
            <ol>
                <For
                    each=move || keys.get()
                    key=|key| key.clone()
                    children=move |key| view! { <Item builder key said keys drag /> }
                />
            </ol>
            <Menu id="add-question" label=text!(locale, builder.add_question) glyph=Glyph::Plus>
                {kinds}
            </Menu>
            <p class="visually-hidden" aria-live="polite">{dynamic(move || said.get())}</p>
        </nav>
    }
    .into_any()
}

fn add(builder: Builder, kind: &str) {
    let after = builder.chosen.get_untracked();
    let mut key = None;
    builder.change(|draft| key = Some(draft.add(kind, after.as_deref())));
    builder.chosen.set(key);
    focus_soon(".chosen textarea".to_owned());
}

/// Gives the focus to what will stand in the page when it has been drawn.
fn focus_soon(selector: String) {
    request_animation_frame(move || {
        if let Some(element) = document().query_selector(&selector).ok().flatten() {
            focus::focus(&element);
        }
    });
}

#[component]
fn Item(
    builder: Builder,
    key: String,
    said: RwSignal<String>,
    keys: Memo<Vec<String>>,
    drag: Drag,
) -> impl IntoView {
    let locale = builder.locale;
    let key = StoredValue::new(key);
    let number = move || {
        keys.with(|keys| key.with_value(|key| keys.iter().position(|other| other == key)))
            .map_or(0, |at| at + 1)
    };
    let title =
        Memo::new(move |_| builder.draft.with(|draft| key.with_value(|key| words_of(locale, draft, key))));
    // The number of the page that begins with it.
    let page = Memo::new(move |_| {
        builder.draft.with(|draft| {
            let begins = key.with_value(|key| Place::question(key.as_str(), "new_page"));
            let is_later = key.with_value(|key| draft.keys().first() != Some(&key.as_str()));
            (is_later && draft.get(&begins).is_some_and(|begins| begins == true))
                .then(|| key.with_value(|key| draft.page_of(key)) + 1)
        })
    });
    let kind = move || builder.draft.with(|draft| key.with_value(|key| kind_words(locale, draft.kind(key))));
    let is_conditional = move || {
        builder.draft.with(|draft| {
            draft.get(&key.with_value(|key| Place::question(key.as_str(), "show_if"))).is_some()
        })
    };
    let is_wrong = Memo::new(move |_| {
        builder.draft.with(|draft| {
            builder.errors.with(|errors| {
                errors
                    .iter()
                    .any(|(path, _)| key_of(draft, path).is_some_and(|of| key.with_value(|key| *key == of)))
            })
        })
    });
    let is_chosen = move || builder.chosen.with(|chosen| key.with_value(|key| chosen.as_ref() == Some(key)));
    view! {
        <li
            data-key=key.get_value()
            data-wrong=attr(move || is_wrong.get().then_some(""))
            data-drop=attr(move || key.with_value(|key| drag.mark(key)))
        >
            {dynamic(move || {
                page.get()
                    .map(|page| view! { <p class="page-mark">{text!(locale, builder.page, n = page.to_string()).to_string()}</p> })
            })}
            <button
                type="button"
                class="outline-item"
                aria-current=attr(move || is_chosen().then_some("true"))
                aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
                on:click=clicked(move |_| builder.chosen.set(Some(key.get_value())))
            >
                <span
                    class="number"
                    on:pointerdown=move |event| drag.begin(&event, &key.get_value())
                    on:pointermove=move |event| drag.go(&event)
                    on:pointerup=move |_| drag.drop(builder, said)
                    on:pointercancel=move |_| drag.cancel()
                >
                    {dynamic(move || number().to_string())}
                </span>
                <span class="words">
                    <span class="title">{dynamic(move || title.get())}</span>
                    <small>
                        {dynamic(kind)}
                        {dynamic(move || is_conditional().then(|| format!(" · {}", text!(locale, survey.conditional))))}
                        {dynamic(move || is_wrong.get().then(|| format!(" · {}", text!(locale, builder.unfinished))))}
                    </small>
                </span>
            </button>
            <Menu
                id=key.with_value(|key| format!("menu-{key}"))
                label=text!(locale, survey.more)
                look=MenuLook::Square
                glyph=Glyph::More
                align_end=true
            >
                <MenuItem glyph=Glyph::ArrowUp on:click=clicked(move |_| shift(builder, said, &key.get_value(), false))>
                    {text!(locale, builder.move_up)}
                </MenuItem>
                <MenuItem glyph=Glyph::ArrowDown on:click=clicked(move |_| shift(builder, said, &key.get_value(), true))>
                    {text!(locale, builder.move_down)}
                </MenuItem>
                <MenuItem glyph=Glyph::Copy on:click=clicked(move |_| duplicate(builder, &key.get_value()))>
                    {text!(locale, builder.duplicate)}
                </MenuItem>
                <hr />
                <MenuItem glyph=Glyph::Trash danger=true on:click=clicked(move |_| remove(builder, said, &key.get_value()))>
                    {text!(locale, builder.delete_question)}
                </MenuItem>
            </Menu>
        </li>
    }
    .into_any()
}

fn shift(builder: Builder, said: RwSignal<String>, key: &str, down: bool) {
    let Some((at, n)) = builder.draft.with_untracked(|draft| {
        let keys = draft.keys();
        Some((keys.iter().position(|other| *other == key)?, keys.len()))
    }) else {
        return;
    };
    let Some(to) = (if down { (at + 1 < n).then_some(at + 1) } else { at.checked_sub(1) }) else { return };
    move_to(builder, said, key, to);
}

/// Moves a question and says where it stands now.
pub(super) fn move_to(builder: Builder, said: RwSignal<String>, key: &str, to: usize) {
    builder.change(|draft| draft.move_to(key, to));
    focus_soon(format!("li[data-key='{key}'] .outline-item"));
    let n = builder.draft.with_untracked(|draft| draft.keys().len());
    said.set(text!(builder.locale, builder.moved, to = (to + 1).to_string(), of = n.to_string()).to_string());
}

fn duplicate(builder: Builder, key: &str) {
    let mut copy = None;
    builder.change(|draft| copy = draft.duplicate(key));
    if copy.is_some() {
        builder.chosen.set(copy);
    }
}

fn remove(builder: Builder, said: RwSignal<String>, key: &str) {
    let next = builder.draft.with_untracked(|draft| {
        let keys = draft.keys();
        let at = keys.iter().position(|other| *other == key)?;
        keys.get(at + 1).or_else(|| keys.get(at.checked_sub(1)?)).map(|key| (*key).to_owned())
    });
    builder.change(|draft| draft.remove(key));
    if let Some(next) = &next {
        focus_soon(format!("li[data-key='{next}'] .outline-item"));
    }
    builder.chosen.set(next);
    said.set(text!(builder.locale, builder.question_deleted).to_owned());
}

fn hear_keys(builder: Builder, said: RwSignal<String>, event: &leptos::ev::KeyboardEvent) {
    let item = event_target::<Element>(event).closest("li[data-key]").ok().flatten();
    let Some(key) = item.as_ref().and_then(|item| item.get_attribute("data-key")) else { return };
    match (event.key().as_str(), event.alt_key()) {
        ("ArrowUp" | "ArrowDown", true) => {
            let down = event.key() == "ArrowDown";
            shift(builder, said, &key, down);
        }
        ("ArrowUp" | "ArrowDown", false) if is_item(event) => {
            let beside = item.and_then(|item| {
                if event.key() == "ArrowDown" {
                    item.next_element_sibling()
                } else {
                    item.previous_element_sibling()
                }
            });
            let button = beside.and_then(|item| item.query_selector(".outline-item").ok().flatten());
            if let Some(button) = button {
                focus::focus(&button);
            }
        }
        ("Delete", false) if is_item(event) => remove(builder, said, &key),
        _ => return,
    }
    event.prevent_default();
}

fn is_item(event: &leptos::ev::KeyboardEvent) -> bool {
    event_target::<Element>(event).matches(".outline-item").unwrap_or(false)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_kind_is_offered() {
        let offered: Vec<&str> = super::KINDS.concat();
        for kind in crate::domain::survey::QuestionKind::NAMES {
            assert!(offered.contains(&kind), "{kind}");
        }
    }
}
