//! The command menu: Ctrl+K, then a few letters of where to go, what to make
//! or what to find.

use leptos::leptos_dom::helpers::window_event_listener;
use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_navigate;

use super::rail::places;
use super::use_frame;
use crate::api::error::AppError;
use crate::api::frame::{FoundKind, FoundView, FrameView, find_by_title};
use crate::domain::member::Role;
use crate::domain::text::is_found;
use crate::text;
use crate::ui::components::{Glyph, Icon};
use crate::ui::dynamic::{attr, clicked, dynamic};

/// One line of the menu. Its address is its identity.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    href: String,
    glyph: Glyph,
    name: String,
    kind: &'static str,
}

/// The command menu.
#[component]
pub(super) fn CommandMenu(
    /// Whether it is open; it closes itself by writing here.
    open: RwSignal<bool>,
) -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let words = RwSignal::new(String::new());
    let find = finder(frame.workspace.slug.clone());
    let entries = Memo::new({
        let fixed = fixed_entries(&frame);
        let slug = frame.workspace.slug.clone();
        move |_| {
            let words = words.get();
            let found = find.value().get().and_then(Result::ok).unwrap_or_default();
            let found = found.into_iter().map(|found| found_entry(found, &slug, locale));
            let fits = |entry: &Entry| is_found(&entry.name, &words);
            fixed.iter().cloned().chain(found).filter(fits).collect::<Vec<_>>()
        }
    });
    let chosen = RwSignal::new(0_usize);
    let chosen_href =
        Memo::new(move |_| entries.with(|entries| entries.get(chosen.get()).map(|entry| entry.href.clone())));
    let navigate = use_navigate();
    let go = Callback::new(move |href: String| {
        open.set(false);
        navigate(&href, leptos_router::NavigateOptions::default());
    });
    let (dialog, input) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::Input>::new());
    open_by_keyboard(open);
    show_and_hide(open, dialog);
    Effect::new(move |_| {
        if open.get() {
            words.set(String::new());
            chosen.set(0);
            find.dispatch(String::new());
            if let Some(input) = input.get_untracked() {
                input.set_value("");
            }
        }
    });
    Effect::new(move |_| {
        let option = chosen_href.get().and_then(|href| document().get_element_by_id(&option_id(&href)));
        if let Some(option) = option.filter(|_| open.get_untracked()) {
            option.scroll_into_view_with_bool(false);
        }
    });
    let walk = move |event: ev::KeyboardEvent| {
        let last = entries.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => chosen.update(|at| *at = if *at == 0 { last } else { *at - 1 }),
            "Enter" => {
                if let Some(href) = chosen_href.get_untracked() {
                    go.run(href);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <dialog
            class="dialog command"
            node_ref=dialog
            aria-label=text!(locale, frame.search)
            on:close=move |_| open.set(false)
            on:click=clicked(move |event| {
                if event_target::<leptos::web_sys::Element>(&event).tag_name() == "DIALOG" {
                    open.set(false);
                }
            })
        >
            <input
                node_ref=input
                type="text"
                role="combobox"
                aria-label=text!(locale, frame.search)
                aria-expanded="true"
                aria-controls="commands"
                aria-autocomplete="list"
                aria-activedescendant=attr(move || chosen_href.get().map(|href| option_id(&href)))
                placeholder=text!(locale, frame.search_hint)
                autocomplete="off"
                spellcheck="false"
                on:input=move |event| {
                    words.set(event_target_value(&event));
                    chosen.set(0);
                    find.dispatch(words.get_untracked());
                }
                on:keydown=walk
            />
            <ul role="listbox" id="commands" aria-label=text!(locale, frame.search)>
                <For
                    each=move || entries.get()
                    key=|entry| entry.href.clone()
                    children=move |Entry { href, glyph, name, kind }| {
                        let is_chosen = {
                            let href = href.clone();
                            move || chosen_href.with(|chosen| chosen.as_ref() == Some(&href)).to_string()
                        };
                        view! {
                            <li
                                role="option"
                                id=option_id(&href)
                                aria-selected=is_chosen
                                on:click=clicked(move |_| go.run(href.clone()))
                            >
                                <Icon glyph />
                                <span>{name}</span>
                                <small>{kind}</small>
                            </li>
                        }
                    }
                />
            </ul>
            <p class="nothing" role="status">
                {dynamic(move || entries.with(Vec::is_empty).then(|| text!(locale, frame.nothing_found)))}
            </p>
        </dialog>
    }
    .into_any()
}

fn finder(slug: String) -> Action<String, Result<Vec<FoundView>, AppError>> {
    Action::new(move |words: &String| find_by_title(slug.clone(), words.clone()))
}

/// Where to go and what to make.
fn fixed_entries(frame: &FrameView) -> Vec<Entry> {
    let locale = frame.locale;
    let base = format!("/w/{}", frame.workspace.slug);
    let go_to = text!(locale, frame.go_to);
    let make = text!(locale, frame.make);
    let mut entries: Vec<Entry> = places(locale, frame.role)
        .into_iter()
        .map(|(path, glyph, name)| Entry {
            href: format!("{base}{path}"),
            glyph,
            name: name.to_owned(),
            kind: go_to,
        })
        .collect();
    entries.push(Entry {
        href: "/account".to_owned(),
        glyph: Glyph::User,
        name: text!(locale, frame.account).to_owned(),
        kind: go_to,
    });
    if frame.role >= Role::Editor {
        let new = [
            ("/surveys/new", text!(locale, frame.new_survey)),
            ("/journeys/new", text!(locale, frame.new_journey)),
        ];
        entries.extend(new.into_iter().map(|(path, name)| Entry {
            href: format!("{base}{path}"),
            glyph: Glyph::Plus,
            name: name.to_owned(),
            kind: make,
        }));
    }
    entries
}

fn found_entry(found: FoundView, slug: &str, locale: crate::domain::text::Locale) -> Entry {
    let FoundView { kind, id, title } = found;
    let (folder, glyph, kind) = match kind {
        FoundKind::Survey => ("surveys", Glyph::Surveys, text!(locale, frame.survey)),
        FoundKind::Journey => ("journeys", Glyph::Journeys, text!(locale, frame.journey)),
    };
    Entry { href: format!("/w/{slug}/{folder}/{id}"), glyph, name: title, kind }
}

fn option_id(href: &str) -> String {
    format!("command-{}", href.trim_matches('/').replace('/', "-"))
}

/// Ctrl+K, on a Mac also ⌘K, from anywhere.
fn open_by_keyboard(open: RwSignal<bool>) {
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |event| {
            let with_control = event.ctrl_key() || event.meta_key();
            if with_control && !event.shift_key() && !event.alt_key() && event.key().eq_ignore_ascii_case("k")
            {
                event.prevent_default();
                open.update(|open| *open = !*open);
            }
        });
        on_cleanup(move || listener.remove());
    });
}

fn show_and_hide(open: RwSignal<bool>, dialog: NodeRef<html::Dialog>) {
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = dialog.get() else { return };
        if wanted && !dialog.open() {
            // Fails only when the dialog is no longer in the page, and then there is nothing to show.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
}
