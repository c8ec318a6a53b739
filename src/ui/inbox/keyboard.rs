//! The keys of the inbox. They are heard only while the focus is in the list
//! or the panel, so that nobody who speaks to their computer sets them off.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

use super::desk::{Desk, Wish};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::browser::focus::{closest, focus};
use crate::ui::components::Dialog;

const LINKS: &str = ".answers a[data-response]";

/// A key was pressed in the list or the panel.
pub(super) fn pressed(desk: Desk, event: &KeyboardEvent) {
    let target = event_target::<Element>(event);
    if event.ctrl_key() || event.meta_key() || event.alt_key() || closest(&target, "dialog").is_some() {
        return;
    }
    let key = event.key();
    if key == "Escape" {
        close(desk, &target);
        return;
    }
    if is_writing(&target) {
        return;
    }
    let is_in_list = closest(&target, ".answers").is_some();
    match key.as_str() {
        "j" => walk(desk, &target, 1),
        "k" => walk(desk, &target, -1),
        "ArrowDown" if is_in_list => walk(desk, &target, 1),
        "ArrowUp" if is_in_list => walk(desk, &target, -1),
        "?" => desk.keys.set(true),
        _ if !desk.place.may_edit => return,
        "x" => tick(&target),
        "t" => wish(desk, &target, Wish::Tag),
        "a" => wish(desk, &target, Wish::Assign),
        "n" => wish(desk, &target, Wish::Note),
        "c" => {
            if let Some(response) = current(desk, &target) {
                desk.open_case(response);
            }
        }
        _ => return,
    }
    event.prevent_default();
}

/// Whether a letter belongs to a field.
fn is_writing(target: &Element) -> bool {
    matches!(target.tag_name().as_str(), "TEXTAREA" | "SELECT")
        || target.matches("input:not([type=checkbox])").unwrap_or(false)
}

/// Closes the panel; the focus goes back to its row. In the panel itself the
/// panel closes, as every panel does: by now it may have, so that the address
/// names no response any more.
fn close(desk: Desk, target: &Element) {
    let is_in_panel = closest(target, ".sheet").is_some();
    let last = if is_in_panel { desk.shown.get_value() } else { None };
    let Some(opened) = desk.opened().or(last) else { return };
    if let Some(link) = link_of(&opened) {
        focus(&link);
    }
    if !is_in_panel {
        desk.open(None);
    }
}

/// Remembers which response is in the panel; when the panel closes while the
/// focus is in it, the focus goes back to its row.
pub(super) fn follow_panel(desk: Desk, chosen: Memo<Option<String>>) {
    Effect::new(move |before: Option<Option<String>>| {
        let now = chosen.get();
        if let Some(shown) = &now {
            desk.shown.set_value(Some(shown.clone()));
        } else if let Some(link) = before.flatten().as_deref().and_then(link_of) {
            let active = document().active_element();
            let is_lost = active
                .is_none_or(|element| element.tag_name() == "BODY" || closest(&element, ".sheet").is_some());
            if is_lost {
                focus(&link);
            }
        }
        now
    });
}

/// The response that a key means: that of the row with the focus, else the
/// one in the panel.
fn current(desk: Desk, target: &Element) -> Option<String> {
    let of_row = closest(target, ".answers li")
        .and_then(|row| row.query_selector("a[data-response]").ok().flatten())
        .and_then(|link| link.get_attribute("data-response"));
    of_row.or_else(|| desk.opened())
}

fn walk(desk: Desk, target: &Element, way: i32) {
    let links = links();
    let at = current(desk, target)
        .and_then(|id| links.iter().position(|link| link.get_attribute("data-response") == Some(id.clone())));
    let to = match (at, way) {
        (None, _) => 0,
        (Some(at), 1) => (at + 1).min(links.len().saturating_sub(1)),
        (Some(at), _) => at.saturating_sub(1),
    };
    let Some(link) = links.get(to) else { return };
    focus(link);
    let is_another = desk.opened().is_some_and(|opened| link.get_attribute("data-response") != Some(opened));
    if is_another {
        desk.open(link.get_attribute("data-response"));
    }
}

fn tick(target: &Element) {
    let tick = closest(target, ".answers li").and_then(|row| row.query_selector("input.tick").ok().flatten());
    if let Some(tick) = tick.and_then(|tick| tick.dyn_into::<HtmlElement>().ok()) {
        tick.click();
    }
}

/// Leads to the field: of what is ticked, else of the panel, which opens.
fn wish(desk: Desk, target: &Element, wish: Wish) {
    let bulk = match wish {
        Wish::Tag => Some("bulk-tag"),
        Wish::Assign => Some("bulk-member"),
        Wish::Note => None,
    };
    let bulk = bulk.filter(|_| desk.selected.with_untracked(|selected| !selected.is_empty()));
    if let Some(field) = bulk.and_then(|id| document().get_element_by_id(id)) {
        focus(&field);
        return;
    }
    let Some(response) = current(desk, target) else { return };
    if desk.opened().as_ref() != Some(&response) {
        desk.open(Some(response));
    }
    desk.wish.set(Some(wish));
}

fn links() -> Vec<Element> {
    let Ok(found) = document().query_selector_all(LINKS) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

fn link_of(response: &str) -> Option<Element> {
    links().into_iter().find(|link| link.get_attribute("data-response").as_deref() == Some(response))
}

/// The list of keys.
#[component]
pub(super) fn KeysDialog(locale: Locale, open: RwSignal<bool>) -> impl IntoView {
    let keys = [
        ("j / ↓", text!(locale, inbox.key_down)),
        ("k / ↑", text!(locale, inbox.key_up)),
        ("Enter", text!(locale, inbox.key_open)),
        ("Esc", text!(locale, inbox.key_close)),
        ("x", text!(locale, inbox.key_select)),
        ("t", text!(locale, inbox.key_tag)),
        ("a", text!(locale, inbox.key_assign)),
        ("n", text!(locale, inbox.key_note)),
        ("c", text!(locale, inbox.key_case)),
        ("?", text!(locale, inbox.key_keys)),
    ];
    let rows = keys
        .into_iter()
        .map(|(key, words)| view! { <dt><kbd>{key}</kbd></dt> <dd>{words}</dd> })
        .collect_view();
    view! {
        <Dialog id="inbox-keys" title=text!(locale, inbox.keys) open close_label=text!(locale, response.close)>
            <p class="help">{text!(locale, inbox.keys_help)}</p>
            <dl class="facts">{rows}</dl>
        </Dialog>
    }
}
