//! What can be done to a map, by keys and menus alike. Each does one thing to
//! undo, says what it did, and leaves the focus on what it was done to.

use leptos::prelude::*;

use super::board::Board;
use super::layout::{Direction, Layout, Place};
use super::words;
use crate::domain::id::{ItemId, LaneId, StageId, StepId};
use crate::domain::journey::{Change, Emotion, LaneRole, MAX_TITLE_LENGTH, Order};
use crate::text;
use crate::ui::browser::new_id;

impl Board {
    /// Adds a step behind another, or at the end of a stage, and begins to
    /// write its title.
    pub fn add_step(self, stage: StageId, after: Option<StepId>) {
        let order = self.with_map(|map| {
            let steps = map.steps_of(stage);
            let at = after.and_then(|after| steps.iter().position(|step| step.id == after));
            let orders: Vec<&Order> = steps.iter().map(|step| &step.order).collect();
            self.order_at(&orders, at.map_or(steps.len(), |at| at + 1))
        });
        let step = StepId::new(new_id());
        if self.perform(vec![Change::InsertStep { step, stage, order, title: String::new() }]) {
            self.place.set(Some(Place::Step(step)));
            self.begin(Place::Step(step));
        }
    }

    /// Adds a step where the person is; a map without stages gets one first.
    pub fn add_step_here(self) {
        let place = self.place.get_untracked().filter(|place| self.exists(*place));
        let step = place.and_then(Place::step);
        let stage = match place {
            Some(Place::Stage(stage)) => Some(stage),
            _ => self.with_map(|map| {
                let of_step = step.and_then(|step| map.step(step)).map(|step| step.stage);
                of_step.or_else(|| map.stages().last().map(|stage| stage.id))
            }),
        };
        match stage {
            Some(stage) => self.add_step(stage, step),
            None => self.add_stage(None),
        }
    }

    /// Adds a stage behind another, or at the end, and begins to write its
    /// title.
    pub fn add_stage(self, after: Option<StageId>) {
        let order = self.with_map(|map| {
            let stages = map.stages();
            let at = after.and_then(|after| stages.iter().position(|stage| stage.id == after));
            let orders: Vec<&Order> = stages.iter().map(|stage| &stage.order).collect();
            self.order_at(&orders, at.map_or(stages.len(), |at| at + 1))
        });
        let stage = StageId::new(new_id());
        if self.perform(vec![Change::InsertStage { stage, order, title: String::new(), colour: None }]) {
            self.place.set(Some(Place::Stage(stage)));
            self.begin(Place::Stage(stage));
        }
    }

    /// Adds a lane behind another, or at the end.
    pub fn add_lane(self, role: LaneRole, label: String, after: Option<LaneId>) {
        let order = self.with_map(|map| {
            let lanes = map.lanes();
            let at = after.and_then(|after| lanes.iter().position(|lane| lane.id == after));
            let orders: Vec<&Order> = lanes.iter().map(|lane| &lane.order).collect();
            self.order_at(&orders, at.map_or(lanes.len(), |at| at + 1))
        });
        let lane = LaneId::new(new_id());
        if self.perform(vec![Change::InsertLane { lane, order, role, label }]) {
            self.go_to(Place::Lane(lane));
        }
    }

    /// Deletes what stands at a place; in the emotion lane the feeling.
    pub fn delete(self, place: Place) {
        let name = words::name_of(self, place);
        let (change, next) = match place {
            Place::Stage(stage) => (Change::DeleteStage { stage }, self.beside(place)),
            Place::Step(step) => (Change::DeleteStep { step }, self.beside(place)),
            Place::Lane(lane) => (Change::DeleteLane { lane }, self.beside(place)),
            Place::Item(step, lane, item) => {
                let items = self.items(step, lane);
                let at = items.iter().position(|other| *other == item).unwrap_or(0);
                let next = items.get(at + 1).or_else(|| at.checked_sub(1).and_then(|at| items.get(at)));
                let next = next.map_or(Place::Cell(step, lane), |item| Place::Item(step, lane, *item));
                (Change::DeleteItem { item }, Some(next))
            }
            Place::Cell(step, lane) => {
                if self.role_of(lane) == Some(LaneRole::Emotion) {
                    self.set_emotion(step, None);
                }
                return;
            }
        };
        if self.perform(vec![change]) {
            self.say(text!(self.locale, journey.deleted, name = name).to_string());
            match next {
                Some(next) => self.go_to(next),
                None => self.go_back(),
            }
        }
    }

    /// Who gets the focus when this goes.
    fn beside(self, place: Place) -> Option<Place> {
        let ways = match place {
            Place::Lane(_) => [Direction::Down, Direction::Up],
            _ => [Direction::Right, Direction::Left],
        };
        self.layout.with_untracked(|layout| {
            ways.into_iter().find_map(|way| layout.next(place, way, |step, lane| self.items(step, lane)))
        })
    }

    /// Puts a copy of an item, step or lane right behind it.
    pub fn duplicate(self, place: Place) {
        let copied = self.with_map(|map| match place {
            Place::Item(step, lane, item) => {
                let items = map.items_of(step, lane);
                let at = items.iter().position(|other| other.id == item)?;
                let orders: Vec<&Order> = items.iter().map(|item| &item.order).collect();
                let copy = ItemId::new(new_id());
                let order = self.order_at(&orders, at + 1);
                let text = items[at].text.clone();
                let change = Change::InsertItem { item: copy, lane, step, order, text };
                Some((vec![change], Place::Item(step, lane, copy)))
            }
            Place::Step(step) => {
                let original = map.step(step)?;
                let steps = map.steps_of(original.stage);
                let at = steps.iter().position(|other| other.id == step)?;
                let orders: Vec<&Order> = steps.iter().map(|step| &step.order).collect();
                let mut copy = original.clone();
                copy.id = StepId::new(new_id());
                copy.order = self.order_at(&orders, at + 1);
                let mut items = Vec::new();
                for lane in map.lanes() {
                    items.extend(map.items_of(step, lane.id).into_iter().cloned());
                }
                for item in &mut items {
                    (item.id, item.step) = (ItemId::new(new_id()), copy.id);
                }
                let place = Place::Step(copy.id);
                Some((vec![Change::RestoreStep { step: copy, items }], place))
            }
            Place::Lane(lane) => {
                let lanes = map.lanes();
                let at = lanes.iter().position(|other| other.id == lane)?;
                let orders: Vec<&Order> = lanes.iter().map(|lane| &lane.order).collect();
                let mut copy = lanes[at].clone();
                copy.id = LaneId::new(new_id());
                copy.order = self.order_at(&orders, at + 1);
                let mut items = Vec::new();
                for step in map.steps() {
                    items.extend(map.items_of(step.id, lane).into_iter().cloned());
                }
                for item in &mut items {
                    (item.id, item.lane) = (ItemId::new(new_id()), copy.id);
                }
                let place = Place::Lane(copy.id);
                Some((vec![Change::RestoreLane { lane: copy, items }], place))
            }
            Place::Stage(_) | Place::Cell(..) => None,
        });
        let name = words::name_of(self, place);
        if let Some((changes, copy)) = copied
            && self.perform(changes)
        {
            self.say(text!(self.locale, journey.duplicated, name = name).to_string());
            self.go_to(copy);
        }
    }

    /// Moves an item, step, stage or lane one place.
    pub fn nudge(self, place: Place, direction: Direction) {
        let by: isize = match direction {
            Direction::Left | Direction::Up => -1,
            Direction::Right | Direction::Down => 1,
            _ => return,
        };
        let is_sideways = matches!(direction, Direction::Left | Direction::Right);
        match place {
            Place::Stage(stage) if is_sideways => {
                let at = self.with_map(|map| map.stages().iter().position(|other| other.id == stage));
                if let Some(index) = at.and_then(|at| at.checked_add_signed(by)) {
                    self.move_stage(stage, index);
                }
            }
            Place::Lane(lane) if !is_sideways => {
                let at = self.with_map(|map| map.lanes().iter().position(|other| other.id == lane));
                if let Some(index) = at.and_then(|at| at.checked_add_signed(by)) {
                    self.move_lane(lane, index);
                }
            }
            Place::Step(step) if is_sideways => self.nudge_step(step, by),
            Place::Item(step, lane, item) if is_sideways => {
                let steps = self.layout.with_untracked(Layout::steps);
                let at = steps.iter().position(|other| *other == step);
                if let Some(to) = at.and_then(|at| steps.get(at.checked_add_signed(by)?)) {
                    self.move_item(item, *to, lane, usize::MAX);
                }
            }
            Place::Item(step, lane, item) => {
                let items = self.items(step, lane);
                let at = items.iter().position(|other| *other == item);
                match at.and_then(|at| at.checked_add_signed(by)).filter(|at| *at < items.len()) {
                    Some(index) => self.move_item(item, step, lane, index),
                    None => {
                        let lanes = self.layout.with_untracked(Layout::lanes);
                        let lanes: Vec<_> = lanes
                            .into_iter()
                            .filter(|(other, role)| *other == lane || *role != LaneRole::Emotion)
                            .collect();
                        let at = lanes.iter().position(|(other, _)| *other == lane);
                        if let Some((to, _)) = at.and_then(|at| lanes.get(at.checked_add_signed(by)?)) {
                            let index = if by < 0 { usize::MAX } else { 0 };
                            self.move_item(item, step, *to, index);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// At the edge of its stage a step goes on into the next one.
    fn nudge_step(self, step: StepId, by: isize) {
        let target = self.with_map(|map| {
            let stage = map.step(step)?.stage;
            let steps = map.steps_of(stage);
            let at = steps.iter().position(|other| other.id == step)?;
            if let Some(index) = at.checked_add_signed(by).filter(|index| *index < steps.len()) {
                return Some((stage, index));
            }
            let stages = map.stages();
            let at = stages.iter().position(|other| other.id == stage)?;
            let stage = stages.get(at.checked_add_signed(by)?)?.id;
            Some((stage, if by < 0 { usize::MAX } else { 0 }))
        });
        if let Some((stage, index)) = target {
            self.move_step(step, stage, index);
        }
    }

    /// Puts a stage at `index` among the stages.
    pub fn move_stage(self, stage: StageId, index: usize) {
        let (order, n) = self.with_map(|map| {
            let stages = map.stages();
            let others: Vec<&Order> =
                stages.iter().filter(|other| other.id != stage).map(|other| &other.order).collect();
            (self.order_at(&others, index), stages.len())
        });
        if index < n && self.perform(vec![Change::MoveStage { stage, order }]) {
            self.tell_moved(Place::Stage(stage), index, n, "");
        }
    }

    /// Puts a lane at `index` among the lanes.
    pub fn move_lane(self, lane: LaneId, index: usize) {
        let (order, n) = self.with_map(|map| {
            let lanes = map.lanes();
            let others: Vec<&Order> =
                lanes.iter().filter(|other| other.id != lane).map(|other| &other.order).collect();
            (self.order_at(&others, index), lanes.len())
        });
        if index < n && self.perform(vec![Change::MoveLane { lane, order }]) {
            self.tell_moved(Place::Lane(lane), index, n, "");
        }
    }

    /// Puts a step at `index` among the steps of a stage; past the end means
    /// last.
    pub fn move_step(self, step: StepId, stage: StageId, index: usize) {
        let (order, others, title) = self.with_map(|map| {
            let steps = map.steps_of(stage);
            let others: Vec<&Order> =
                steps.iter().filter(|other| other.id != step).map(|other| &other.order).collect();
            let title = map.stage(stage).map(|stage| stage.title.clone()).unwrap_or_default();
            (self.order_at(&others, index), others.len(), title)
        });
        if self.perform(vec![Change::MoveStep { step, stage, order }]) {
            self.tell_moved(Place::Step(step), index.min(others), others + 1, &title);
        }
    }

    /// Puts an item at `index` of a cell; past the end means last.
    pub fn move_item(self, item: ItemId, step: StepId, lane: LaneId, index: usize) {
        let (order, others, title) = self.with_map(|map| {
            let items = map.items_of(step, lane);
            let others: Vec<&Order> =
                items.iter().filter(|other| other.id != item).map(|other| &other.order).collect();
            let title = map.step(step).map(|step| step.title.clone()).unwrap_or_default();
            (self.order_at(&others, index), others.len(), title)
        });
        if self.perform(vec![Change::MoveItem { item, lane, step, order }]) {
            self.tell_moved(Place::Item(step, lane, item), index.min(others), others + 1, &title);
        }
    }

    fn tell_moved(self, place: Place, index: usize, n: usize, within: &str) {
        let name = words::name_of(self, place);
        let (at, of) = ((index + 1).to_string(), n.to_string());
        let said = if within.is_empty() {
            text!(self.locale, journey.moved, name = name, at = at, of = of).to_string()
        } else {
            text!(self.locale, journey.moved_in, name = name, at = at, of = of, within = within).to_string()
        };
        self.say(said);
        self.go_to(place);
    }

    /// Sets or clears the feeling of a step.
    pub fn set_emotion(self, step: StepId, emotion: Option<i64>) {
        if self.perform(vec![Change::SetEmotion { step, emotion }]) {
            let said = emotion
                .and_then(|emotion| Emotion::try_from(emotion).ok())
                .map_or(text!(self.locale, journey.no_emotion), |emotion| {
                    words::emotion(self.locale, emotion)
                });
            self.say(said);
        }
    }

    /// Raises or lowers the feeling of a step by one.
    pub fn raise_emotion(self, step: StepId, by: i64) {
        let now = self.with_map(|map| map.step(step).and_then(|step| step.emotion));
        let next = now.map_or(0, i64::from) + if now.is_some() { by } else { 0 };
        let next = next.clamp(Emotion::LEAST.into(), Emotion::MOST.into());
        if now.map(i64::from) != Some(next) {
            self.set_emotion(step, Some(next));
        }
    }

    /// Gives the journey another title.
    pub fn rename(self, title: String) -> bool {
        let title: String = title.chars().take(MAX_TITLE_LENGTH).collect();
        self.perform(vec![Change::RenameJourney { title }])
    }
}
