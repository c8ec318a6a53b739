//! The keys of the grid.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::web_sys::Element;

use super::board::Board;
use super::dialog::OpenDialog;
use super::layout::{Direction, Place};
use super::menu::OpenMenu;
use crate::domain::journey::LaneRole;

/// A key was pressed somewhere in the grid.
pub fn pressed(board: Board, event: &KeyboardEvent) {
    let target = event_target::<Element>(event);
    let taken = if target.tag_name() == "TEXTAREA" {
        pressed_while_writing(board, event)
    } else {
        match board.place_at(&target) {
            // Buttons in the heads keep their own Enter and Space.
            Some(_) if target.tag_name() == "BUTTON" && matches!(event.key().as_str(), "Enter" | " ") => {
                false
            }
            Some(place) => pressed_on(board, event, place),
            None => false,
        }
    };
    if taken {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn pressed_while_writing(board: Board, event: &KeyboardEvent) -> bool {
    // The Enter that ends a composition belongs to the composition.
    if event.is_composing() {
        return false;
    }
    match event.key().as_str() {
        "Escape" => {
            leave(board, false);
            true
        }
        "Enter" if event.ctrl_key() || event.meta_key() => {
            if let Some(area) = board.area() {
                let _ = area.set_range_text("\n");
                let at = area.selection_end().ok().flatten().unwrap_or(0);
                let _ = area.set_selection_range(at + 1, at + 1);
                board.typed();
            }
            true
        }
        "Enter" if event.shift_key() => false,
        "Enter" => {
            leave(board, true);
            true
        }
        "Tab" => {
            if let Some(place) = board.end(true) {
                let way = if event.shift_key() { Direction::Left } else { Direction::Right };
                let place = place.cell().map_or(place, |(step, lane)| Place::Cell(step, lane));
                match next(board, place, way) {
                    Some(place) => board.go_to(place),
                    None => board.go_back(),
                }
            }
            true
        }
        _ => false,
    }
}

/// Closes the field and gives the focus back to what was written in.
pub fn leave(board: Board, keep: bool) {
    if let Some(place) = board.end(keep) {
        board.place.set(Some(place));
        board.go_back();
    }
}

fn pressed_on(board: Board, event: &KeyboardEvent, place: Place) -> bool {
    let key = event.key();
    let command = event.ctrl_key() || event.meta_key();
    if command && !event.alt_key() {
        return pressed_with_command(board, event, place, &key);
    }
    if let Some(direction) = direction_of(&key, false) {
        if event.alt_key() {
            if board.can_edit && matches!(key.as_str(), "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown")
            {
                board.nudge(place, direction);
                return true;
            }
            return false;
        }
        if let Some(next) = next(board, place, direction) {
            board.go_to(next);
        }
        return true;
    }
    if event.alt_key() {
        return false;
    }
    match key.as_str() {
        "?" => board.dialog.set(Some(OpenDialog::Keys)),
        "ContextMenu" => OpenMenu::at_place(board, place),
        "F10" if event.shift_key() => OpenMenu::at_place(board, place),
        _ if !board.can_edit => return false,
        "Enter" | "F2" if is_emotion(board, place) => OpenMenu::at_place(board, place),
        "Enter" | "F2" => board.begin(place),
        "Delete" | "Backspace" => board.delete(place),
        "+" | "=" | "-" | "−" if is_emotion(board, place) => {
            if let Some(step) = place.step() {
                board.raise_emotion(step, if matches!(key.as_str(), "+" | "=") { 1 } else { -1 });
            }
        }
        _ if is_emotion(board, place) => return false,
        // The browser puts the character itself into the field that opens, so
        // that dead keys and input methods work too.
        _ if key.chars().count() == 1 && key != " " || key == "Dead" || key == "Process" => {
            board.begin_with(place, Some(String::new()));
            return false;
        }
        _ => return false,
    }
    true
}

fn pressed_with_command(board: Board, event: &KeyboardEvent, place: Place, key: &str) -> bool {
    if let Some(direction) = direction_of(key, true) {
        if let Some(next) = next(board, place, direction) {
            board.go_to(next);
        }
        return true;
    }
    if !board.can_edit {
        return false;
    }
    match key.to_lowercase().as_str() {
        "z" if event.shift_key() => board.step_forth(),
        "z" => board.step_back(),
        "y" => board.step_forth(),
        "d" => board.duplicate(place),
        "enter" => {
            if let Place::Cell(step, lane) | Place::Item(step, lane, _) = place {
                let after = if let Place::Item(_, _, item) = place { Some(item) } else { None };
                board.begin_item(step, lane, after, String::new());
            }
        }
        _ => return false,
    }
    true
}

fn next(board: Board, place: Place, direction: Direction) -> Option<Place> {
    board
        .layout
        .with_untracked(|layout| layout.next(place, direction, |step, lane| shown_items(board, step, lane)))
}

/// The emotion lane shows the curve and no items.
fn shown_items(
    board: Board,
    step: crate::domain::id::StepId,
    lane: crate::domain::id::LaneId,
) -> Vec<crate::domain::id::ItemId> {
    if board.role_of(lane) == Some(LaneRole::Emotion) { Vec::new() } else { board.items(step, lane) }
}

fn is_emotion(board: Board, place: Place) -> bool {
    matches!(place, Place::Cell(_, lane) if board.role_of(lane) == Some(LaneRole::Emotion))
}

fn direction_of(key: &str, command: bool) -> Option<Direction> {
    Some(match (key, command) {
        ("ArrowLeft", false) => Direction::Left,
        ("ArrowRight", false) => Direction::Right,
        ("ArrowUp", false) => Direction::Up,
        ("ArrowDown", false) => Direction::Down,
        ("Home", false) => Direction::RowStart,
        ("End", false) => Direction::RowEnd,
        ("Home", true) => Direction::Start,
        ("End", true) => Direction::End,
        _ => return None,
    })
}
