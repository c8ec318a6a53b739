//! The one menu of the map. It opens beside what it is about, outside of the
//! cells, and holds everything that keys can do.

use leptos::html;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Node};

use super::board::Board;
use super::dialog::OpenDialog;
use super::layout::Place;
use super::words;
use crate::domain::journey::{Change, Emotion, LaneRole, StageColour};
use crate::text;
use crate::ui::browser::focus;
use crate::ui::components::{Glyph, Icon};
use crate::ui::dynamic::clicked;

/// The menu, open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenMenu {
    place: Place,
    left: f64,
    top: f64,
}

impl OpenMenu {
    /// Opens the menu of a place beside it.
    pub fn at_place(board: Board, place: Place) {
        let bounds = board.element_of(place).map(|element| focus::bounds(&element));
        let (left, top, height) = bounds.unwrap_or_default();
        Self::at_point(board, place, left + 8.0, top + height.min(44.0));
    }

    /// Opens the menu of a place where the pointer is.
    pub fn at_point(board: Board, place: Place, left: f64, top: f64) {
        if board.can_edit {
            board.end(true);
            board.menu.set(Some(Self { place, left, top }));
        }
    }
}

/// Something to do, or a line between.
enum Entry {
    Do { glyph: Glyph, words: String, keys: &'static str, is_danger: bool, run: Callback<()> },
    Rule,
}

fn deed(glyph: Glyph, words: &str, keys: &'static str, run: impl Fn() + Send + Sync + 'static) -> Entry {
    Entry::Do { glyph, words: words.to_owned(), keys, is_danger: false, run: Callback::new(move |()| run()) }
}

fn danger(words: &str, run: impl Fn() + Send + Sync + 'static) -> Entry {
    let run = Callback::new(move |()| run());
    Entry::Do { glyph: Glyph::Trash, words: words.to_owned(), keys: "Del", is_danger: true, run }
}

/// The menu, when it is open.
#[component]
pub fn MapMenu(board: Board) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if board.menu.get().is_some() {
            spawn_local(async move {
                tick().await;
                if let Some(list) = list.try_get_untracked().flatten()
                    && let Some(first) = focus::find(&list, "[role='menuitem']")
                {
                    focus::focus(&first);
                }
            });
        }
    });
    move || {
        let OpenMenu { place, left, top } = board.menu.get()?;
        let entries = entries_of(board, place).into_iter().map(|entry| draw(board, entry)).collect_view();
        // Below and right of the point, but wholly in the window.
        let style =
            format!("left:min({left:.0}px, 100vw - 296px);top:min({top:.0}px, max(8px, 100dvh - 400px))");
        Some(view! {
            <div
                class="menu-list map-menu"
                role="menu"
                node_ref=list
                style=style
                aria-label=words::name_of(board, place)
                on:keydown=move |event| walk(board, &event)
                on:focusout=move |event| {
                    let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
                    let stays = list.get_untracked().is_some_and(|list| list.contains(to.as_ref()));
                    if to.is_some() && !stays {
                        board.menu.set(None);
                    }
                }
            >
                {entries}
            </div>
            <div class="map-menu-ground" on:click=clicked(move |_| close(board))></div>
        })
    }
}

fn close(board: Board) {
    board.menu.set(None);
    board.go_back();
}

fn walk(board: Board, event: &leptos::ev::KeyboardEvent) {
    let item = event_target::<Element>(event);
    let list = item.parent_element();
    let to = match event.key().as_str() {
        "ArrowDown" => item_from(item.next_element_sibling(), Element::next_element_sibling)
            .or_else(|| item_from(list?.first_element_child(), Element::next_element_sibling)),
        "ArrowUp" => item_from(item.previous_element_sibling(), Element::previous_element_sibling)
            .or_else(|| item_from(list?.last_element_child(), Element::previous_element_sibling)),
        "Home" => list.and_then(|list| item_from(list.first_element_child(), Element::next_element_sibling)),
        "End" => {
            list.and_then(|list| item_from(list.last_element_child(), Element::previous_element_sibling))
        }
        "Escape" | "Tab" => {
            close(board);
            None
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = to {
        focus::focus(&item);
    }
}

/// The first item at or after `start`, stepping over lines.
fn item_from(start: Option<Element>, step: fn(&Element) -> Option<Element>) -> Option<Element> {
    std::iter::successors(start, step).find(|element| element.tag_name() == "BUTTON")
}

fn draw(board: Board, entry: Entry) -> AnyView {
    match entry {
        Entry::Rule => view! { <hr/> }.into_any(),
        Entry::Do { glyph, words, keys, is_danger, run } => view! {
            <button
                type="button"
                role="menuitem"
                tabindex="-1"
                class:danger=is_danger
                on:click=clicked(move |_| {
                    // First closed, so that what it does can take the focus.
                    board.menu.set(None);
                    run.run(());
                })
            >
                <Icon glyph/>
                <span>{words}</span>
                {(!keys.is_empty()).then(|| view! { <kbd>{keys}</kbd> })}
            </button>
        }
        .into_any(),
    }
}

fn entries_of(board: Board, place: Place) -> Vec<Entry> {
    let locale = board.locale;
    let rename = || deed(Glyph::Pencil, text!(locale, journey.rename), "F2", move || board.begin(place));
    let move_to = || {
        let open = move || board.dialog.set(Some(OpenDialog::Move(place)));
        deed(Glyph::Move, text!(locale, journey.move_to), "Alt ←→", open)
    };
    let duplicate =
        || deed(Glyph::Copy, text!(locale, journey.duplicate), "Ctrl D", move || board.duplicate(place));
    let delete = || danger(text!(locale, journey.delete), move || board.delete(place));
    match place {
        Place::Stage(stage) => {
            let mut entries = vec![
                rename(),
                deed(Glyph::Plus, text!(locale, journey.add_step), "", move || board.add_step(stage, None)),
                deed(Glyph::Plus, text!(locale, journey.add_stage_after), "", move || {
                    board.add_stage(Some(stage));
                }),
                move_to(),
                Entry::Rule,
            ];
            entries.extend(StageColour::ALL.iter().map(|&colour| {
                deed(Glyph::Theme, words::colour(locale, colour), "", move || {
                    board.perform(vec![Change::SetStageColour { stage, colour: Some(colour) }]);
                    board.go_to(place);
                })
            }));
            entries.extend([Entry::Rule, delete()]);
            entries
        }
        Place::Step(step) => vec![
            rename(),
            deed(Glyph::Plus, text!(locale, journey.add_step_after), "", move || {
                if let Some(stage) = board.with_map(|map| map.step(step).map(|step| step.stage)) {
                    board.add_step(stage, Some(step));
                }
            }),
            duplicate(),
            move_to(),
            Entry::Rule,
            deed(Glyph::Metric, text!(locale, journey.show_score), "", move || {
                board.dialog.set(Some(OpenDialog::Binding(step)));
            }),
            deed(Glyph::Star, text!(locale, journey.moment_of_truth), "", move || {
                board.dialog.set(Some(OpenDialog::Moment(step)));
            }),
            Entry::Rule,
            delete(),
        ],
        Place::Lane(lane) => vec![
            rename(),
            deed(Glyph::Plus, text!(locale, journey.add_lane_after), "", move || {
                board.dialog.set(Some(OpenDialog::NewLane(Some(lane))));
            }),
            duplicate(),
            deed(Glyph::Move, text!(locale, journey.move_to), "Alt ↑↓", move || {
                board.dialog.set(Some(OpenDialog::Move(place)));
            }),
            Entry::Rule,
            delete(),
        ],
        Place::Cell(step, lane) if board.role_of(lane) == Some(LaneRole::Emotion) => {
            let mut entries: Vec<Entry> = (-2..=2_i64)
                .rev()
                .filter_map(|level| Emotion::try_from(level).ok())
                .map(|emotion| {
                    let words = format!("{} ({:+})", words::emotion(locale, emotion), emotion.value());
                    let glyph = if emotion.value() < 0 { Glyph::Pain } else { Glyph::Emotion };
                    deed(glyph, &words, "", move || {
                        board.set_emotion(step, Some(emotion.into()));
                        board.go_to(place);
                    })
                })
                .collect();
            entries.push(Entry::Rule);
            entries.push(danger(text!(locale, journey.clear_emotion), move || {
                board.set_emotion(step, None);
                board.go_to(place);
            }));
            entries
        }
        Place::Cell(step, lane) => {
            vec![deed(Glyph::Plus, text!(locale, journey.add_item), "Enter", move || {
                board.begin_item(step, lane, None, String::new());
            })]
        }
        Place::Item(step, lane, item) => vec![
            deed(Glyph::Pencil, text!(locale, journey.edit), "F2", move || board.begin(place)),
            deed(Glyph::Plus, text!(locale, journey.add_item_after), "Ctrl Enter", move || {
                board.begin_item(step, lane, Some(item), String::new());
            }),
            duplicate(),
            move_to(),
            Entry::Rule,
            delete(),
        ],
    }
}
