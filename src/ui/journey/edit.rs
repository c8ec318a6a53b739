//! Writing in place. The text is the browser's own until it is committed, so
//! that typing costs nothing; it is committed by id, on leaving the field, in
//! every pause, and before anything of others is taken in.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlTextAreaElement;

use super::board::{Board, Part};
use super::layout::Place;
use crate::domain::id::{ItemId, LaneId, StageId, StepId, UndoGroupId};
use crate::domain::journey::{Change, LaneRole, Order};
use crate::ui::browser::{focus, new_id};

/// How long a pause is before the text is committed.
const PAUSE: Duration = Duration::from_millis(700);

/// What is being written.
#[derive(Clone, Debug)]
pub struct Editing {
    /// Where.
    pub field: Field,
    /// What the field is filled with at first.
    pub first: String,
    /// What stood there before; none for a new item.
    before: Option<String>,
    /// One burst of typing is undone at once.
    group: UndoGroupId,
    /// Ends the pause.
    timer: Option<TimeoutHandle>,
}

/// A text of the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// The title of a stage.
    Stage(StageId),
    /// The title of a step.
    Step(StepId),
    /// The label of a lane.
    Lane(LaneId),
    /// The text of an item.
    Item(StepId, LaneId, ItemId),
    /// The text of an item to come, at this place of the cell.
    NewItem(StepId, LaneId, ItemId, Order),
}

impl Editing {
    /// The part of the page that holds the field.
    pub const fn part(&self) -> Part {
        match self.field {
            Field::Stage(stage) => Part::Stage(stage),
            Field::Step(step) => Part::Step(step),
            Field::Lane(lane) => Part::Lane(lane),
            Field::Item(step, lane, _) | Field::NewItem(step, lane, ..) => Part::Cell(step, lane),
        }
    }

    const fn place(&self) -> Place {
        match self.field {
            Field::Stage(stage) => Place::Stage(stage),
            Field::Step(step) => Place::Step(step),
            Field::Lane(lane) => Place::Lane(lane),
            Field::Item(step, lane, item) | Field::NewItem(step, lane, item, _) => {
                Place::Item(step, lane, item)
            }
        }
    }
}

impl Board {
    /// Whether something is being written.
    pub fn is_editing(self) -> bool {
        self.editing.with_value(Option::is_some)
    }

    /// What the field of a part is filled with, while it is being written in.
    pub fn draft_of(self, part: Part) -> Option<String> {
        self.editing.with_value(|editing| {
            editing.as_ref().filter(|editing| editing.part() == part).map(|editing| editing.first.clone())
        })
    }

    /// Begins to write over what stands at a place; an empty cell gets an item.
    pub fn begin(self, place: Place) {
        self.begin_with(place, None);
    }

    /// The same, replacing what stands there by `typed`.
    pub fn begin_with(self, place: Place, typed: Option<String>) {
        if !self.can_edit {
            return;
        }
        let found = self.with_map(|map| match place {
            Place::Stage(stage) => map.stage(stage).map(|found| (Field::Stage(stage), found.title.clone())),
            Place::Step(step) => map.step(step).map(|found| (Field::Step(step), found.title.clone())),
            Place::Lane(lane) => map.lane(lane).map(|found| (Field::Lane(lane), found.label.clone())),
            Place::Item(step, lane, item) => {
                map.item(item).map(|found| (Field::Item(step, lane, item), found.text.clone()))
            }
            Place::Cell(..) => None,
        });
        match (found, place) {
            (Some((field, text)), _) => {
                self.open_field(field, typed.unwrap_or_else(|| text.clone()), Some(text))
            }
            (None, Place::Cell(step, lane)) => self.begin_item(step, lane, None, typed.unwrap_or_default()),
            _ => {}
        }
    }

    /// Begins a new item behind `after`, or at the end of its cell.
    pub fn begin_item(self, step: StepId, lane: LaneId, after: Option<ItemId>, text: String) {
        if !self.can_edit || self.role_of(lane) == Some(LaneRole::Emotion) {
            return;
        }
        let order = self.with_map(|map| {
            let items = map.items_of(step, lane);
            let index = after
                .and_then(|after| items.iter().position(|item| item.id == after))
                .map_or(items.len(), |at| at + 1);
            let orders: Vec<&Order> = items.iter().map(|item| &item.order).collect();
            self.order_at(&orders, index)
        });
        self.open_field(Field::NewItem(step, lane, ItemId::new(new_id()), order), text, None);
    }

    fn open_field(self, field: Field, first: String, before: Option<String>) {
        self.end(true);
        let editing = Editing { field, first, before, group: UndoGroupId::new(new_id()), timer: None };
        let part = editing.part();
        self.editing.set_value(Some(editing));
        self.draw(part);
        spawn_local(async move {
            tick().await;
            if let Some(area) = self.area() {
                let end = u32::try_from(area.value().encode_utf16().count()).unwrap_or(u32::MAX);
                focus::focus(&area);
                let _ = area.set_selection_range(end, end);
            }
        });
    }

    /// The field.
    pub fn area(self) -> Option<HtmlTextAreaElement> {
        let grid = self.grid.try_get_untracked().flatten()?;
        focus::find(&grid, "textarea")?.dyn_into().ok()
    }

    /// Waits for a pause to commit.
    pub fn typed(self) {
        let timer = set_timeout_with_handle(move || self.commit(), PAUSE).ok();
        self.editing.update_value(|editing| {
            let Some(editing) = editing else { return };
            if let Some(earlier) = std::mem::replace(&mut editing.timer, timer) {
                earlier.clear();
            }
        });
    }

    /// Puts what is written into the map and leaves the field open.
    pub fn commit(self) {
        let Some(Some(editing)) = self.editing.try_get_value() else { return };
        let Some(text) = self.area().map(|area| area.value()) else { return };
        let now = self.with_map(|map| match &editing.field {
            Field::Stage(stage) => map.stage(*stage).map(|stage| stage.title.clone()),
            Field::Step(step) => map.step(*step).map(|step| step.title.clone()),
            Field::Lane(lane) => map.lane(*lane).map(|lane| lane.label.clone()),
            Field::Item(_, _, item) => map.item(*item).map(|item| item.text.clone()),
            Field::NewItem(..) => Some(String::new()),
        });
        // Somebody has deleted it: nothing to write into any more.
        let Some(now) = now else { return };
        if now == text {
            return;
        }
        let change = change_of(&editing.field, text);
        if self.perform_in(editing.group, vec![change])
            && let Field::NewItem(step, lane, item, _) = editing.field
        {
            self.editing.update_value(|editing| {
                if let Some(editing) = editing {
                    editing.field = Field::Item(step, lane, item);
                }
            });
        }
    }

    /// Closes the field, keeping what is written or bringing back what stood
    /// there before. Gives the place that was written in.
    pub fn end(self, keep: bool) -> Option<Place> {
        if keep {
            self.commit();
        }
        let mut ended = None;
        self.editing.update_value(|editing| ended = editing.take());
        let editing = ended?;
        if let Some(timer) = &editing.timer {
            timer.clear();
        }
        let is_there = self.exists(editing.place());
        let is_empty = |item: &ItemId| {
            self.with_map(|map| map.item(*item).is_some_and(|item| item.text.trim().is_empty()))
        };
        match (&editing.field, &editing.before) {
            // An item without words is no item.
            (Field::Item(_, _, item), _) if keep && is_there && is_empty(item) => {
                self.perform_in(editing.group, vec![Change::DeleteItem { item: *item }]);
            }
            (Field::Item(_, _, item), None) if !keep && is_there => {
                self.perform_in(editing.group, vec![Change::DeleteItem { item: *item }]);
            }
            (field, Some(before)) if !keep && is_there && self.text_of(field).as_ref() != Some(before) => {
                self.perform_in(editing.group, vec![change_of(field, before.clone())]);
            }
            _ => {}
        }
        self.draw(editing.part());
        Some(editing.place())
    }

    fn text_of(self, field: &Field) -> Option<String> {
        self.with_map(|map| match field {
            Field::Stage(stage) => map.stage(*stage).map(|stage| stage.title.clone()),
            Field::Step(step) => map.step(*step).map(|step| step.title.clone()),
            Field::Lane(lane) => map.lane(*lane).map(|lane| lane.label.clone()),
            Field::Item(_, _, item) | Field::NewItem(_, _, item, _) => {
                map.item(*item).map(|item| item.text.clone())
            }
        })
    }
}

fn change_of(field: &Field, text: String) -> Change {
    match field.clone() {
        Field::Stage(stage) => Change::SetStageTitle { stage, title: text },
        Field::Step(step) => Change::SetStepTitle { step, title: text },
        Field::Lane(lane) => Change::SetLaneLabel { lane, label: text },
        Field::Item(_, _, item) => Change::SetItemText { item, text },
        Field::NewItem(step, lane, item, order) => Change::InsertItem { item, lane, step, order, text },
    }
}
