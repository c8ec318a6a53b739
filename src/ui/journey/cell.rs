//! One cell: its items, or the feeling of its step, or the field that is being
//! written in. Drawn for itself; it listens to its own part alone.

use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

use super::board::{Board, Part};
use super::edit::Field;
use super::words;
use crate::domain::id::{ItemId, LaneId, StepId};
use crate::domain::journey::{LaneRole, MAX_TEXT_LENGTH, MAX_TITLE_LENGTH};
use crate::text;
use crate::ui::dynamic::dynamic;

/// The cell where a step and a lane meet.
pub fn cell(board: Board, step: StepId, lane: LaneId, role: LaneRole) -> impl IntoView {
    let add = (board.can_edit && role != LaneRole::Emotion).then(|| {
        view! { <button type="button" class="add-item" tabindex="-1" aria-label=text!(board.locale, journey.add_item)></button> }
    });
    view! {
        <div class="cell" role="gridcell" tabindex="-1" data-role=role.as_str() data-step=step.to_string()>
            {dynamic(move || contents(board, step, lane, role))}
            {add}
        </div>
    }
}

fn contents(board: Board, step: StepId, lane: LaneId, role: LaneRole) -> impl IntoView {
    board.track(Part::Cell(step, lane));
    if role == LaneRole::Emotion {
        return EitherOf3::A(point(board, step));
    }
    let draft = board.draft_of(Part::Cell(step, lane)).map(|text| (written_item(board), text));
    let mut items = Vec::new();
    let mut is_shown = false;
    for item in board.items(step, lane) {
        match &draft {
            Some((Written::Item(written), text)) if *written == item => {
                is_shown = true;
                items.push(Either::Right(field(board, Part::Cell(step, lane), text.clone())));
            }
            _ => {
                let text =
                    board.with_map(|map| map.item(item).map(|item| item.text.clone())).unwrap_or_default();
                items.push(Either::Left(view! {
                    <div class="item" id=item.to_string() tabindex="-1">
                        {text}
                    </div>
                }));
            }
        }
    }
    if let Some((_, text)) = draft
        && !is_shown
    {
        let at = new_item_index(board).min(items.len());
        items.insert(at, Either::Right(field(board, Part::Cell(step, lane), text)));
    }
    if items.is_empty() { EitherOf3::B(()) } else { EitherOf3::C(items) }
}

enum Written {
    Item(ItemId),
    New,
}

fn written_item(board: Board) -> Written {
    board.editing.with_value(|editing| match editing.as_ref().map(|editing| &editing.field) {
        Some(Field::Item(_, _, item)) => Written::Item(*item),
        _ => Written::New,
    })
}

/// Where among the items of its cell the new one will stand.
fn new_item_index(board: Board) -> usize {
    board.editing.with_value(|editing| match editing.as_ref().map(|editing| &editing.field) {
        Some(Field::NewItem(step, lane, _, order)) => {
            board.with_map(|map| map.items_of(*step, *lane).iter().filter(|item| item.order < *order).count())
        }
        _ => usize::MAX,
    })
}

/// The field for writing in place. Its text is the browser's own; what the
/// grid hears of it arrives by the grid's own listeners.
pub fn field(board: Board, part: Part, text: String) -> impl IntoView {
    let (label, most) = match part {
        Part::Cell(..) => (text!(board.locale, journey.text), MAX_TEXT_LENGTH),
        _ => (text!(board.locale, journey.title_label), MAX_TITLE_LENGTH),
    };
    view! {
        <textarea rows="1" aria-label=label maxlength=most.to_string() prop:value=text></textarea>
    }
}

fn point(board: Board, step: StepId) -> impl IntoView {
    let emotion = board.with_map(|map| map.step(step).and_then(|step| step.emotion));
    match emotion {
        Some(emotion) => Either::Left(view! {
            <button
                type="button"
                class="point"
                tabindex="-1"
                aria-haspopup="menu"
                disabled=!board.can_edit
                style=format!("--level:{}", emotion.value())
            >
                <span class="visually-hidden">{words::emotion(board.locale, emotion)}</span>
            </button>
        }),
        None => Either::Right(board.can_edit.then(|| {
            view! {
                <button
                    type="button"
                    class="add-item"
                    tabindex="-1"
                    aria-haspopup="menu"
                    aria-label=text!(board.locale, journey.set_emotion)
                ></button>
            }
        })),
    }
}
