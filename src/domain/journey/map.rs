//! The journey map itself and the ways to look at it.
//!
//! Everything is kept by id. Order is computed when looking, because a move
//! changes one order and nothing else.

use std::collections::BTreeMap;

use super::op::OpError;
use super::part::{Item, Lane, Stage, Step};
use super::text;
use crate::domain::id::{ItemId, LaneId, StageId, StepId};

/// A journey map that keeps its own rules: every reference leads somewhere,
/// texts and numbers of parts are within their limits. It changes only by
/// [`Map::apply`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    pub(super) title: String,
    pub(super) stages: BTreeMap<StageId, Stage>,
    pub(super) steps: BTreeMap<StepId, Step>,
    pub(super) lanes: BTreeMap<LaneId, Lane>,
    pub(super) items: BTreeMap<ItemId, Item>,
}

impl Map {
    /// An empty map.
    ///
    /// # Errors
    /// [`OpError::Required`] for a blank title, [`OpError::TooLong`].
    pub fn new(title: &str) -> Result<Self, OpError> {
        Ok(Self {
            title: text::journey_title(title)?,
            stages: BTreeMap::new(),
            steps: BTreeMap::new(),
            lanes: BTreeMap::new(),
            items: BTreeMap::new(),
        })
    }

    /// The journey's title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// One stage.
    pub fn stage(&self, id: StageId) -> Option<&Stage> {
        self.stages.get(&id)
    }

    /// One step.
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.get(&id)
    }

    /// One lane.
    pub fn lane(&self, id: LaneId) -> Option<&Lane> {
        self.lanes.get(&id)
    }

    /// One item.
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.items.get(&id)
    }

    /// How many items there are.
    pub fn count_items(&self) -> usize {
        self.items.len()
    }

    /// The stages from left to right.
    pub fn stages(&self) -> Vec<&Stage> {
        sorted(self.stages.values(), |stage| (&stage.order, stage.id))
    }

    /// The steps of one stage from left to right.
    pub fn steps_of(&self, stage: StageId) -> Vec<&Step> {
        sorted(self.steps.values().filter(|step| step.stage == stage), |step| (&step.order, step.id))
    }

    /// All steps from left to right: by stage, then by their own order.
    pub fn steps(&self) -> Vec<&Step> {
        sorted(self.steps.values(), |step| {
            let stage = self.stages.get(&step.stage).map(|stage| &stage.order);
            (stage, step.stage, &step.order, step.id)
        })
    }

    /// The lanes from top to bottom.
    pub fn lanes(&self) -> Vec<&Lane> {
        sorted(self.lanes.values(), |lane| (&lane.order, lane.id))
    }

    /// The items of one cell from top to bottom. Looks at every item of the
    /// map; to draw many cells take [`Map::grid`].
    pub fn items_of(&self, step: StepId, lane: LaneId) -> Vec<&Item> {
        let in_cell = self.items.values().filter(|item| item.step == step && item.lane == lane);
        sorted(in_cell, |item| (&item.order, item.id))
    }

    /// The whole map laid out for one drawing pass.
    pub fn grid(&self) -> Grid<'_> {
        let mut cells: BTreeMap<(StepId, LaneId), Vec<&Item>> = BTreeMap::new();
        for item in self.items.values() {
            cells.entry((item.step, item.lane)).or_default().push(item);
        }
        for items in cells.values_mut() {
            items.sort_unstable_by_key(|item| (&item.order, item.id));
        }
        let steps = self.steps();
        let columns = self
            .stages()
            .into_iter()
            .map(|stage| (stage, steps.iter().copied().filter(|step| step.stage == stage.id).collect()))
            .collect();
        Grid { columns, steps, lanes: self.lanes(), cells }
    }
}

/// A map laid out: stages with their steps, lanes, and items by cell.
#[derive(Clone, Debug)]
pub struct Grid<'map> {
    columns: Vec<(&'map Stage, Vec<&'map Step>)>,
    steps: Vec<&'map Step>,
    lanes: Vec<&'map Lane>,
    cells: BTreeMap<(StepId, LaneId), Vec<&'map Item>>,
}

impl<'map> Grid<'map> {
    /// The stages from left to right, each with its steps; a stage may have
    /// none.
    pub fn columns(&self) -> &[(&'map Stage, Vec<&'map Step>)] {
        &self.columns
    }

    /// All steps from left to right.
    pub fn steps(&self) -> &[&'map Step] {
        &self.steps
    }

    /// The lanes from top to bottom.
    pub fn lanes(&self) -> &[&'map Lane] {
        &self.lanes
    }

    /// The items of one cell from top to bottom; none for an empty or unknown
    /// cell.
    pub fn cell(&self, step: StepId, lane: LaneId) -> &[&'map Item] {
        self.cells.get(&(step, lane)).map_or(&[], Vec::as_slice)
    }
}

fn sorted<'map, T, K: Ord>(parts: impl Iterator<Item = &'map T>, key: impl Fn(&'map T) -> K) -> Vec<&'map T> {
    let mut parts: Vec<&T> = parts.collect();
    parts.sort_unstable_by_key(|&part| key(part));
    parts
}
