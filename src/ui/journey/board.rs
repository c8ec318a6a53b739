//! The open map: this browser's copy of the document, what of it is drawn
//! where, and what the person is doing to it.
//!
//! Drawing follows [`Part`]s: each cell and head listens to its own, so that
//! one change draws one cell again and never the grid.

use std::collections::{BTreeSet, HashMap};

use leptos::html;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use leptos::web_sys::Element;

use super::dialog::OpenDialog;
use super::edit::Editing;
use super::layout::{Layout, Place};
use super::menu::OpenMenu;
use super::sync::{self, SaveState, Syncing};
use super::words;
use crate::api::frame::FrameView;
use crate::api::journey::{BoundScoreView, JourneyView};
use crate::domain::id::{ItemId, JourneyId, LaneId, OpId, StageId, StepId, UndoGroupId};
use crate::domain::journey::{
    Binding, Change, Effects, LaneRole, Map, Op, OpError, Order, Rebase, Replica, Touched, UndoStack, Undone,
};
use crate::domain::member::Role;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::browser::{focus, new_id};

/// A part of the page that is drawn for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The journey's title.
    Title,
    /// The head of a stage.
    Stage(StageId),
    /// The head of a step.
    Step(StepId),
    /// The head of a lane.
    Lane(LaneId),
    /// A cell.
    Cell(StepId, LaneId),
    /// The emotion curve.
    Curve,
}

/// How much of the map is seen at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    /// All of it.
    Overview,
    /// At its natural size.
    Normal,
    /// One step.
    Step,
}

impl Zoom {
    /// The name in the style sheet.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Normal => "normal",
            Self::Step => "step",
        }
    }
}

/// The open map. Cheap to copy; it ends with the page.
#[derive(Clone, Copy)]
pub struct Board {
    /// Which journey.
    pub journey_id: JourneyId,
    /// Language of the page.
    pub locale: Locale,
    /// Whether the member may change it.
    pub can_edit: bool,
    /// Short name of the workspace.
    pub workspace: StoredValue<String>,
    /// The address of the member, under which unsent work is kept.
    pub member: StoredValue<String>,
    /// Columns and rows.
    pub layout: Memo<Layout>,
    /// What I did and can undo.
    pub undo: RwSignal<UndoStack>,
    /// What is being written.
    pub editing: StoredValue<Option<Editing>>,
    /// What is chosen.
    pub place: RwSignal<Option<Place>>,
    /// The menu that is open.
    pub menu: RwSignal<Option<OpenMenu>>,
    /// The dialog that is open.
    pub dialog: RwSignal<Option<OpenDialog>>,
    /// What is read aloud.
    pub spoken: RwSignal<String>,
    /// A problem to be seen until it is closed.
    pub problem: RwSignal<Option<String>>,
    /// Whether everything has arrived.
    pub saving: RwSignal<SaveState>,
    /// How much is seen.
    pub zoom: RwSignal<Zoom>,
    /// The scores by binding.
    pub scores: RwSignal<HashMap<Binding, BoundScoreView>>,
    /// The state of the exchange with the server.
    pub syncing: StoredValue<Syncing>,
    /// The element with the role of a grid.
    pub grid: NodeRef<html::Div>,
    /// This browser's copy.
    pub replica: StoredValue<Replica>,
    cells: StoredValue<HashMap<(StepId, LaneId), Vec<ItemId>>>,
    triggers: StoredValue<HashMap<Part, ArcTrigger>>,
    structure: Trigger,
}

impl Board {
    /// Opens a map.
    pub fn new(frame: &FrameView, view: JourneyView) -> Self {
        let JourneyView { journey_id, seq, map, scores } = view;
        let cells = cells_of(&map);
        let first = map.steps().first().map(|step| Place::Step(step.id));
        let replica = StoredValue::new(Replica::new(map, seq));
        let structure = Trigger::new();
        let layout = Memo::new(move |_| {
            structure.track();
            replica.with_value(|replica| Layout::of(replica.shown()))
        });
        Self {
            journey_id,
            locale: frame.locale,
            can_edit: frame.role >= Role::Editor,
            workspace: StoredValue::new(frame.workspace.slug.clone()),
            member: StoredValue::new(frame.member_email.clone()),
            layout,
            undo: RwSignal::new(UndoStack::default()),
            editing: StoredValue::new(None),
            place: RwSignal::new(first),
            menu: RwSignal::new(None),
            dialog: RwSignal::new(None),
            spoken: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            saving: RwSignal::new(SaveState::Saved),
            zoom: RwSignal::new(Zoom::Normal),
            scores: RwSignal::new(scores.into_iter().map(|score| (score.binding.clone(), score)).collect()),
            syncing: StoredValue::new(Syncing::default()),
            grid: NodeRef::new(),
            replica,
            cells: StoredValue::new(cells),
            triggers: StoredValue::new(HashMap::new()),
            structure,
        }
    }

    /// Reads the map as it is shown.
    pub fn with_map<T>(self, read: impl FnOnce(&Map) -> T) -> T {
        self.replica.with_value(|replica| read(replica.shown()))
    }

    /// The items of a cell from top to bottom.
    pub fn items(self, step: StepId, lane: LaneId) -> Vec<ItemId> {
        self.cells.with_value(|cells| cells.get(&(step, lane)).cloned().unwrap_or_default())
    }

    /// The role of a lane.
    pub fn role_of(self, lane: LaneId) -> Option<LaneRole> {
        self.with_map(|map| map.lane(lane).map(|lane| lane.role))
    }

    /// Draws the caller again when the part changes.
    pub fn track(self, part: Part) {
        let mut trigger = None;
        self.triggers.update_value(|triggers| {
            trigger = Some(triggers.entry(part).or_insert_with(ArcTrigger::new).clone());
        });
        if let Some(trigger) = trigger {
            trigger.track();
        }
    }

    /// Has a part drawn again.
    pub fn draw(self, part: Part) {
        if let Some(trigger) = self.triggers.with_value(|triggers| triggers.get(&part).cloned()) {
            trigger.notify();
        }
    }

    /// Has everything drawn again.
    pub fn draw_all(self) {
        self.cells.set_value(self.with_map(cells_of));
        self.structure.notify();
        let triggers: Vec<ArcTrigger> =
            self.triggers.with_value(|triggers| triggers.values().cloned().collect());
        for trigger in triggers {
            trigger.notify();
        }
    }

    /// Does changes as one thing to undo. Gives whether all of them fitted.
    pub fn perform(self, changes: Vec<Change>) -> bool {
        self.perform_in(UndoGroupId::new(new_id()), changes)
    }

    /// The same as a part of an undo group.
    pub fn perform_in(self, group: UndoGroupId, changes: Vec<Change>) -> bool {
        let mut all_fit = true;
        for change in changes {
            let op = Op { op_id: OpId::new(new_id()), change };
            let op_id = op.op_id;
            match self.apply(op) {
                Ok(effects) => self.undo.update(|undo| undo.record(group, op_id, &effects)),
                Err(error) => {
                    self.complain(error);
                    all_fit = false;
                    break;
                }
            }
        }
        sync::queue(self);
        all_fit
    }

    fn apply(self, op: Op) -> Result<Effects, OpError> {
        let mut done = Err(OpError::Conflict);
        self.replica.update_value(|replica| done = replica.apply_local(op));
        if let Ok(effects) = &done {
            self.touch(&effects.touched);
        }
        done
    }

    /// Undoes my newest change.
    pub fn step_back(self) {
        self.end(true);
        let undone = self.turn(|undo, map| undo.undo(map, &mut new_op_id));
        self.take_turn(undone, text!(self.locale, journey.undone), text!(self.locale, journey.no_undo));
    }

    /// Does again what I undid last.
    pub fn step_forth(self) {
        self.end(true);
        let undone = self.turn(|undo, map| undo.redo(map, &mut new_op_id));
        self.take_turn(undone, text!(self.locale, journey.redone), text!(self.locale, journey.no_redo));
    }

    fn turn(self, turn: impl FnOnce(&mut UndoStack, &Map) -> Option<Undone>) -> Option<Undone> {
        let mut undone = None;
        self.undo.update(|undo| undone = self.with_map(|map| turn(undo, map)));
        undone
    }

    fn take_turn(self, undone: Option<Undone>, done: &'static str, nothing: &'static str) {
        let Some(undone) = undone else {
            self.say(nothing);
            return;
        };
        let skipped = !undone.skipped.is_empty();
        let target = undone.ops.last().and_then(|op| words::place_of(self, &op.change));
        for op in undone.ops {
            if let Err(error) = self.apply(op) {
                self.complain(error);
            }
        }
        sync::queue(self);
        if skipped {
            self.problem.set(Some(text!(self.locale, journey.undo_skipped).to_owned()));
        } else {
            self.say(done);
        }
        match target.filter(|place| self.exists(*place)) {
            Some(place) => self.go_to(place),
            None => self.go_back(),
        }
    }

    /// Draws what the server's order changed, and keeps what can be undone.
    pub fn take_rebase(self, rebase: Rebase) {
        let Rebase { touched, done_again, set_aside, refused } = rebase;
        self.touch(&touched);
        if !done_again.is_empty() || !refused.is_empty() {
            self.undo.update(|undo| {
                for (op_id, effects) in &done_again {
                    undo.revise(*op_id, effects);
                }
                for (op_id, _) in &refused {
                    undo.forget(*op_id);
                }
            });
        }
        if !refused.is_empty() || !set_aside.is_empty() {
            self.problem.set(Some(text!(self.locale, journey.refused).to_owned()));
        }
    }

    /// Draws again what was touched.
    pub fn touch(self, touched: &BTreeSet<Touched>) {
        let emotion_lanes: Vec<LaneId> = self.with_map(|map| {
            let lanes = map.lanes().into_iter().filter(|lane| lane.role == LaneRole::Emotion);
            lanes.map(|lane| lane.id).collect()
        });
        let mut parts = BTreeSet::new();
        let mut structure = false;
        for touched in touched {
            match *touched {
                Touched::Title => {
                    parts.insert(Part::Title);
                }
                Touched::Stage(stage) => {
                    structure = true;
                    parts.insert(Part::Stage(stage));
                    parts.insert(Part::Curve);
                }
                Touched::Step(step) => {
                    structure = true;
                    parts.extend([Part::Step(step), Part::Curve]);
                    parts.extend(emotion_lanes.iter().map(|lane| Part::Cell(step, *lane)));
                }
                Touched::Lane(lane) => {
                    structure = true;
                    parts.insert(Part::Lane(lane));
                }
                Touched::Item(item) => {
                    let cell = self.with_map(|map| map.item(item).map(|item| (item.step, item.lane)));
                    parts.extend(cell.map(|(step, lane)| Part::Cell(step, lane)));
                }
                Touched::Cell(step, lane) => {
                    let items: Vec<ItemId> =
                        self.with_map(|map| map.items_of(step, lane).iter().map(|item| item.id).collect());
                    self.cells.update_value(|cells| {
                        cells.insert((step, lane), items);
                    });
                    parts.insert(Part::Cell(step, lane));
                }
            }
        }
        // The field that is being written in is left alone until it is done:
        // drawing it again would take the caret away.
        let written = self.editing.with_value(|editing| editing.as_ref().map(Editing::part));
        if structure {
            self.structure.notify();
        }
        for part in parts {
            if Some(part) != written {
                self.draw(part);
            }
        }
    }

    /// Whether a place is still there.
    pub fn exists(self, place: Place) -> bool {
        self.with_map(|map| match place {
            Place::Stage(stage) => map.stage(stage).is_some(),
            Place::Step(step) => map.step(step).is_some(),
            Place::Lane(lane) => map.lane(lane).is_some(),
            Place::Cell(step, lane) => map.step(step).is_some() && map.lane(lane).is_some(),
            Place::Item(step, lane, item) => {
                map.item(item).is_some_and(|item| item.step == step && item.lane == lane)
            }
        })
    }

    /// Chooses a place and gives it the focus, once it is drawn.
    pub fn go_to(self, place: Place) {
        self.place.set(Some(place));
        spawn_local(async move {
            tick().await;
            if let Some(element) = self.element_of(place) {
                focus::focus(&element);
            }
        });
    }

    /// Gives the focus back to what is chosen, or to what is nearest to it.
    pub fn go_back(self) {
        let nearest = self
            .place
            .get_untracked()
            .and_then(|place| self.nearest(place))
            .or_else(|| self.with_map(|map| map.steps().first().map(|step| Place::Step(step.id))));
        if let Some(place) = nearest {
            self.go_to(place);
        }
    }

    /// The place itself, or what is left of it.
    fn nearest(self, place: Place) -> Option<Place> {
        if let Place::Cell(step, lane) | Place::Item(step, lane, _) = place
            && !self.exists(place)
        {
            let cell = self.items(step, lane).first().map(|item| Place::Item(step, lane, *item));
            return cell.or(Some(Place::Cell(step, lane))).filter(|place| self.exists(*place));
        }
        // A cell that got its first item is entered through it.
        if let Place::Cell(step, lane) = place
            && let Some(item) = self.items(step, lane).first()
            && self.role_of(lane) != Some(LaneRole::Emotion)
        {
            return Some(Place::Item(step, lane, *item));
        }
        Some(place).filter(|place| self.exists(*place))
    }

    /// Where a place is drawn.
    pub fn element_of(self, place: Place) -> Option<Element> {
        let grid = self.grid.try_get_untracked().flatten()?;
        let selector = match place {
            Place::Stage(stage) => format!("[data-stage='{stage}']"),
            Place::Step(step) => format!(".step[data-step='{step}']"),
            Place::Lane(lane) => format!("[data-lane='{lane}'] > .lane-head"),
            Place::Cell(step, lane) => format!("[data-lane='{lane}'] > .cell[data-step='{step}']"),
            Place::Item(_, _, item) => format!("[id='{item}']"),
        };
        focus::find(&grid, &selector)
    }

    /// Which place is drawn where an element stands.
    pub fn place_at(self, element: &Element) -> Option<Place> {
        let id = |element: &Element, name: &str| element.get_attribute(name);
        if let Some(cell) = focus::closest(element, ".cell") {
            let step = StepId::parse(&id(&cell, "data-step")?).ok()?;
            let row = focus::closest(&cell, "[data-lane]")?;
            let lane = LaneId::parse(&id(&row, "data-lane")?).ok()?;
            let item = focus::closest(element, ".item").and_then(|item| ItemId::parse(&item.id()).ok());
            return Some(item.map_or(Place::Cell(step, lane), |item| Place::Item(step, lane, item)));
        }
        if let Some(stage) = focus::closest(element, "[data-stage]") {
            return StageId::parse(&id(&stage, "data-stage")?).ok().map(Place::Stage);
        }
        if let Some(step) = focus::closest(element, ".step[data-step]") {
            return StepId::parse(&id(&step, "data-step")?).ok().map(Place::Step);
        }
        let head = focus::closest(element, ".lane-head")?;
        let row = focus::closest(&head, "[data-lane]")?;
        LaneId::parse(&id(&row, "data-lane")?).ok().map(Place::Lane)
    }

    /// Says something to those who listen.
    pub fn say(self, words: impl Into<String>) {
        self.spoken.set(words.into());
    }

    /// Says why something did not fit.
    pub fn complain(self, error: OpError) {
        self.problem.set(Some(words::op_error(self.locale, error).to_owned()));
    }

    /// An order for something new at `index` among its siblings.
    pub fn order_at(self, siblings: &[&Order], index: usize) -> Order {
        Order::at(siblings, index, new_id().as_u64_pair().1)
    }
}

/// The items of each cell that has any.
fn cells_of(map: &Map) -> HashMap<(StepId, LaneId), Vec<ItemId>> {
    let grid = map.grid();
    let mut cells = HashMap::new();
    for step in grid.steps() {
        for lane in grid.lanes() {
            let items = grid.cell(step.id, lane.id);
            if !items.is_empty() {
                cells.insert((step.id, lane.id), items.iter().map(|item| item.id).collect());
            }
        }
    }
    cells
}

fn new_op_id() -> OpId {
    OpId::new(new_id())
}
