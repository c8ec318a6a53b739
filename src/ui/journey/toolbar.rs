//! The tools above the map.

use leptos::prelude::*;

use super::board::{Board, Zoom};
use super::dialog::OpenDialog;
use super::menu::OpenMenu;
use super::sync::SaveState;
use crate::domain::journey::UndoStack;
use crate::text;
use crate::ui::components::{Button, Glyph, Icon, IconButton};
use crate::ui::dynamic::{attr, clicked, dynamic};

/// The tools.
#[component]
pub fn MapBar(board: Board) -> impl IntoView {
    let locale = board.locale;
    let zoom = [
        (Zoom::Overview, text!(locale, journey.zoom_all)),
        (Zoom::Normal, text!(locale, journey.zoom_normal)),
        (Zoom::Step, text!(locale, journey.zoom_step)),
    ]
    .map(|(zoom, words)| {
        view! {
            <button
                type="button"
                aria-pressed=attr(move || (board.zoom.get() == zoom).to_string())
                on:click=clicked(move |_| board.zoom.set(zoom))
            >
                {words}
            </button>
        }
    });
    let tools = board.can_edit.then(|| {
        let cannot_undo = Signal::derive(move || !board.undo.with(UndoStack::can_undo));
        let cannot_redo = Signal::derive(move || !board.undo.with(UndoStack::can_redo));
        view! {
            <IconButton
                glyph=Glyph::Undo
                label=text!(locale, journey.undo)
                disabled=cannot_undo
                on:click=clicked(move |_| board.step_back())
            />
            <IconButton
                glyph=Glyph::Redo
                label=text!(locale, journey.redo)
                disabled=cannot_redo
                on:click=clicked(move |_| board.step_forth())
            />
            <Button
                glyph=Glyph::More
                disabled=Signal::derive(move || board.place.with(Option::is_none))
                on:click=clicked(move |_| {
                    if let Some(place) = board.place.get_untracked() {
                        OpenMenu::at_place(board, place);
                    }
                })
            >
                {text!(locale, journey.actions)}
            </Button>
        }
    });
    view! {
        <div class="map-bar" role="toolbar" aria-label=text!(locale, journey.tools)>
            <div class="segmented" role="group" aria-label=text!(locale, journey.zoom)>
                {zoom}
            </div>
            {tools}
            <span data-minor="">
                <IconButton
                    glyph=Glyph::Keyboard
                    label=text!(locale, journey.keys)
                    on:click=clicked(move |_| board.dialog.set(Some(OpenDialog::Keys)))
                />
            </span>
            {board.can_edit.then(|| view! { <SaveSign board/> })}
        </div>
    }
    .into_any()
}

/// Whether everything has arrived, in words.
#[component]
fn SaveSign(board: Board) -> impl IntoView {
    let locale = board.locale;
    let state = move || match board.saving.get() {
        SaveState::Saved => "saved",
        SaveState::Saving => "saving",
        SaveState::Offline | SaveState::SignedOut | SaveState::Refused => "offline",
    };
    let glyph = move || match board.saving.get() {
        SaveState::Saved => Glyph::Saved,
        SaveState::Saving => Glyph::Refresh,
        SaveState::Offline | SaveState::SignedOut | SaveState::Refused => Glyph::Offline,
    };
    let words = move || match board.saving.get() {
        SaveState::Saved => text!(locale, journey.saved),
        SaveState::Saving => text!(locale, journey.saving),
        SaveState::Offline => text!(locale, journey.offline),
        SaveState::SignedOut => text!(locale, journey.signed_out),
        SaveState::Refused => text!(locale, journey.not_saved),
    };
    view! {
        <span class="save push" role="status" data-state=attr(state)>
            {dynamic(move || view! { <Icon glyph=glyph()/> })}
            <span>{dynamic(words)}</span>
        </span>
    }
}
