//! Doing a change, and knowing how to take it back.
//!
//! A change is cleaned, then checked while its inverse is computed on what is
//! there, and only then done; so one that does not fit changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::map::Map;
use super::op::{Change, OpError};
use super::part::{Emotion, Item, Lane, Stage, Step};
use super::{MAX_ITEMS, MAX_LANES, MAX_STAGES, MAX_STEPS, text};
use crate::domain::id::{ItemId, LaneId, StageId, StepId};

/// What a change did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
    /// What takes it back.
    pub inverse: Change,
    /// What does it again after it was taken back, with ids and cleaned texts.
    pub again: Change,
    /// What looks different now.
    pub touched: BTreeSet<Touched>,
}

/// A part of the map to draw again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touched {
    /// The journey's title.
    Title,
    /// A stage, which came, changed, moved or went.
    Stage(StageId),
    /// A step, likewise.
    Step(StepId),
    /// A lane, likewise.
    Lane(LaneId),
    /// An item, likewise.
    Item(ItemId),
    /// A cell: an item of it came, moved or went.
    Cell(StepId, LaneId),
}

impl Map {
    /// Does a change.
    ///
    /// # Errors
    /// [`OpError`] when it does not fit; then nothing has changed.
    pub fn apply(&mut self, change: &Change) -> Result<Effects, OpError> {
        let change = cleaned(change)?;
        let inverse = self.inverse_of_cleaned(&change)?;
        let mut touched = touched_by(&change);
        touched.extend(touched_by(&inverse));
        self.perform(change);
        let again = self.inverse_of_cleaned(&inverse).expect("BUG: an inverse fits the map it was made for");
        Ok(Effects { inverse, again, touched })
    }

    /// What would take `change` back if it were done now; does nothing.
    ///
    /// # Errors
    /// [`OpError`] when the change does not fit.
    pub fn inverse_of(&self, change: &Change) -> Result<Change, OpError> {
        self.inverse_of_cleaned(&cleaned(change)?)
    }

    fn inverse_of_cleaned(&self, change: &Change) -> Result<Change, OpError> {
        use Change as C;
        Ok(match change {
            C::RenameJourney { .. } => C::RenameJourney { title: self.title.clone() },

            C::InsertStage { stage, .. } => {
                vacant(&self.stages, stage)?;
                room(&self.stages, 1, MAX_STAGES)?;
                C::DeleteStage { stage: *stage }
            }
            C::SetStageTitle { stage, .. } => {
                C::SetStageTitle { stage: *stage, title: known(&self.stages, stage)?.title.clone() }
            }
            C::SetStageColour { stage, .. } => {
                C::SetStageColour { stage: *stage, colour: known(&self.stages, stage)?.colour }
            }
            C::MoveStage { stage, .. } => {
                C::MoveStage { stage: *stage, order: known(&self.stages, stage)?.order.clone() }
            }
            C::DeleteStage { stage } => {
                let stage = known(&self.stages, stage)?.clone();
                let steps: Vec<Step> =
                    self.steps.values().filter(|step| step.stage == stage.id).cloned().collect();
                let step_ids: BTreeSet<StepId> = steps.iter().map(|step| step.id).collect();
                let items = self.items_where(|item| step_ids.contains(&item.step));
                C::RestoreStage { stage, steps, items }
            }
            C::RestoreStage { stage, steps, items } => {
                vacant(&self.stages, &stage.id)?;
                room(&self.stages, 1, MAX_STAGES)?;
                room(&self.steps, steps.len(), MAX_STEPS)?;
                let mut step_ids = BTreeSet::new();
                for step in steps {
                    belongs(step.stage == stage.id)?;
                    vacant(&self.steps, &step.id)?;
                    unique(step_ids.insert(step.id))?;
                }
                self.check_restored(items, |item| step_ids.contains(&item.step))?;
                C::DeleteStage { stage: stage.id }
            }

            C::InsertStep { step, stage, .. } => {
                vacant(&self.steps, step)?;
                known(&self.stages, stage)?;
                room(&self.steps, 1, MAX_STEPS)?;
                C::DeleteStep { step: *step }
            }
            C::SetStepTitle { step, .. } => {
                C::SetStepTitle { step: *step, title: known(&self.steps, step)?.title.clone() }
            }
            C::SetEmotion { step, .. } => {
                C::SetEmotion { step: *step, emotion: known(&self.steps, step)?.emotion.map(i64::from) }
            }
            C::SetMomentOfTruth { step, .. } => {
                C::SetMomentOfTruth { step: *step, why: known(&self.steps, step)?.moment_of_truth.clone() }
            }
            C::SetBinding { step, .. } => {
                C::SetBinding { step: *step, binding: known(&self.steps, step)?.binding.clone() }
            }
            C::MoveStep { step, stage, .. } => {
                known(&self.stages, stage)?;
                let now = known(&self.steps, step)?;
                C::MoveStep { step: *step, stage: now.stage, order: now.order.clone() }
            }
            C::DeleteStep { step } => C::RestoreStep {
                step: known(&self.steps, step)?.clone(),
                items: self.items_where(|item| item.step == *step),
            },
            C::RestoreStep { step, items } => {
                vacant(&self.steps, &step.id)?;
                known(&self.stages, &step.stage)?;
                room(&self.steps, 1, MAX_STEPS)?;
                self.check_restored(items, |item| item.step == step.id)?;
                C::DeleteStep { step: step.id }
            }

            C::InsertLane { lane, .. } => {
                vacant(&self.lanes, lane)?;
                room(&self.lanes, 1, MAX_LANES)?;
                C::DeleteLane { lane: *lane }
            }
            C::SetLaneLabel { lane, .. } => {
                C::SetLaneLabel { lane: *lane, label: known(&self.lanes, lane)?.label.clone() }
            }
            C::MoveLane { lane, .. } => {
                C::MoveLane { lane: *lane, order: known(&self.lanes, lane)?.order.clone() }
            }
            C::DeleteLane { lane } => C::RestoreLane {
                lane: known(&self.lanes, lane)?.clone(),
                items: self.items_where(|item| item.lane == *lane),
            },
            C::RestoreLane { lane, items } => {
                vacant(&self.lanes, &lane.id)?;
                room(&self.lanes, 1, MAX_LANES)?;
                self.check_restored(items, |item| item.lane == lane.id)?;
                C::DeleteLane { lane: lane.id }
            }

            C::InsertItem { item, lane, step, .. } => {
                vacant(&self.items, item)?;
                known(&self.lanes, lane)?;
                known(&self.steps, step)?;
                room(&self.items, 1, MAX_ITEMS)?;
                C::DeleteItem { item: *item }
            }
            C::SetItemText { item, .. } => {
                C::SetItemText { item: *item, text: known(&self.items, item)?.text.clone() }
            }
            C::MoveItem { item, lane, step, .. } => {
                known(&self.lanes, lane)?;
                known(&self.steps, step)?;
                let now = known(&self.items, item)?;
                C::MoveItem { item: *item, lane: now.lane, step: now.step, order: now.order.clone() }
            }
            C::DeleteItem { item } => C::RestoreItem { item: known(&self.items, item)?.clone() },
            C::RestoreItem { item } => {
                vacant(&self.items, &item.id)?;
                known(&self.lanes, &item.lane)?;
                known(&self.steps, &item.step)?;
                room(&self.items, 1, MAX_ITEMS)?;
                C::DeleteItem { item: item.id }
            }
        })
    }

    /// Does a change that [`Map::inverse_of_cleaned`] has accepted.
    fn perform(&mut self, change: Change) {
        use Change as C;
        match change {
            C::RenameJourney { title } => self.title = title,

            C::InsertStage { stage: id, order, title, colour } => {
                self.stages.insert(id, Stage { id, order, title, colour });
            }
            C::SetStageTitle { stage, title } => found(&mut self.stages, stage).title = title,
            C::SetStageColour { stage, colour } => found(&mut self.stages, stage).colour = colour,
            C::MoveStage { stage, order } => found(&mut self.stages, stage).order = order,
            C::DeleteStage { stage } => {
                self.stages.remove(&stage);
                self.steps.retain(|_, step| step.stage != stage);
                self.items.retain(|_, item| self.steps.contains_key(&item.step));
            }
            C::RestoreStage { stage, steps, items } => {
                self.stages.insert(stage.id, stage);
                self.steps.extend(steps.into_iter().map(|step| (step.id, step)));
                self.restore_items(items);
            }

            C::InsertStep { step: id, stage, order, title } => {
                let step =
                    Step { id, stage, order, title, moment_of_truth: None, emotion: None, binding: None };
                self.steps.insert(id, step);
            }
            C::SetStepTitle { step, title } => found(&mut self.steps, step).title = title,
            C::SetEmotion { step, emotion } => {
                found(&mut self.steps, step).emotion =
                    emotion.and_then(|emotion| Emotion::try_from(emotion).ok());
            }
            C::SetMomentOfTruth { step, why } => found(&mut self.steps, step).moment_of_truth = why,
            C::SetBinding { step, binding } => found(&mut self.steps, step).binding = binding,
            C::MoveStep { step, stage, order } => {
                let step = found(&mut self.steps, step);
                (step.stage, step.order) = (stage, order);
            }
            C::DeleteStep { step } => {
                self.steps.remove(&step);
                self.items.retain(|_, item| item.step != step);
            }
            C::RestoreStep { step, items } => {
                self.steps.insert(step.id, step);
                self.restore_items(items);
            }

            C::InsertLane { lane: id, order, role, label } => {
                self.lanes.insert(id, Lane { id, order, role, label });
            }
            C::SetLaneLabel { lane, label } => found(&mut self.lanes, lane).label = label,
            C::MoveLane { lane, order } => found(&mut self.lanes, lane).order = order,
            C::DeleteLane { lane } => {
                self.lanes.remove(&lane);
                self.items.retain(|_, item| item.lane != lane);
            }
            C::RestoreLane { lane, items } => {
                self.lanes.insert(lane.id, lane);
                self.restore_items(items);
            }

            C::InsertItem { item: id, lane, step, order, text } => {
                self.items.insert(id, Item { id, lane, step, order, text });
            }
            C::SetItemText { item, text } => found(&mut self.items, item).text = text,
            C::MoveItem { item, lane, step, order } => {
                let item = found(&mut self.items, item);
                (item.lane, item.step, item.order) = (lane, step, order);
            }
            C::DeleteItem { item } => {
                self.items.remove(&item);
            }
            C::RestoreItem { item } => {
                self.items.insert(item.id, item);
            }
        }
    }

    fn items_where(&self, wanted: impl Fn(&Item) -> bool) -> Vec<Item> {
        self.items.values().filter(|item| wanted(item)).cloned().collect()
    }

    /// Items may come back only with the part they belong to, under free ids.
    fn check_restored(
        &self,
        items: &[Item],
        of_restored_part: impl Fn(&Item) -> bool,
    ) -> Result<(), OpError> {
        room(&self.items, items.len(), MAX_ITEMS)?;
        let mut item_ids = BTreeSet::new();
        for item in items {
            belongs(of_restored_part(item))?;
            vacant(&self.items, &item.id)?;
            unique(item_ids.insert(item.id))?;
        }
        Ok(())
    }

    /// Puts back the items that still have a row and a column. Refusing the
    /// whole because somebody deleted a lane meanwhile would lose the rest.
    fn restore_items(&mut self, items: Vec<Item>) {
        for item in items {
            if self.lanes.contains_key(&item.lane) && self.steps.contains_key(&item.step) {
                self.items.insert(item.id, item);
            }
        }
    }
}

fn known<'map, K: Ord, V>(parts: &'map BTreeMap<K, V>, id: &K) -> Result<&'map V, OpError> {
    parts.get(id).ok_or(OpError::UnknownReference)
}

fn found<K: Ord + Copy, V>(parts: &mut BTreeMap<K, V>, id: K) -> &mut V {
    parts.get_mut(&id).expect("BUG: the change was checked before")
}

fn vacant<K: Ord, V>(parts: &BTreeMap<K, V>, id: &K) -> Result<(), OpError> {
    if parts.contains_key(id) { Err(OpError::Conflict) } else { Ok(()) }
}

fn unique(is_new: bool) -> Result<(), OpError> {
    if is_new { Ok(()) } else { Err(OpError::Conflict) }
}

fn belongs(is_part_of_it: bool) -> Result<(), OpError> {
    if is_part_of_it { Ok(()) } else { Err(OpError::UnknownReference) }
}

fn room<K, V>(parts: &BTreeMap<K, V>, more: usize, most: usize) -> Result<(), OpError> {
    if parts.len() + more > most { Err(OpError::TooMany) } else { Ok(()) }
}

/// The change with its texts cleaned and its texts and numbers within limits.
fn cleaned(change: &Change) -> Result<Change, OpError> {
    use Change as C;
    let mut change = change.clone();
    match &mut change {
        C::RenameJourney { title } => *title = text::journey_title(title)?,
        C::InsertStage { title, .. }
        | C::SetStageTitle { title, .. }
        | C::InsertStep { title, .. }
        | C::SetStepTitle { title, .. }
        | C::InsertLane { label: title, .. }
        | C::SetLaneLabel { label: title, .. } => *title = text::title(title)?,
        C::InsertItem { text, .. } | C::SetItemText { text, .. } => *text = text::text(text)?,
        C::SetMomentOfTruth { why: Some(why), .. } => *why = text::text(why)?,
        C::SetEmotion { emotion: Some(emotion), .. } => {
            Emotion::try_from(*emotion)?;
        }
        C::SetBinding { binding: Some(binding), .. } => binding.subject = text::subject(&binding.subject)?,
        C::RestoreStage { stage, steps, items } => {
            stage.title = text::title(&stage.title)?;
            steps.iter_mut().try_for_each(clean_step)?;
            items.iter_mut().try_for_each(clean_item)?;
        }
        C::RestoreStep { step, items } => {
            clean_step(step)?;
            items.iter_mut().try_for_each(clean_item)?;
        }
        C::RestoreLane { lane, items } => {
            lane.label = text::title(&lane.label)?;
            items.iter_mut().try_for_each(clean_item)?;
        }
        C::RestoreItem { item } => clean_item(item)?,
        C::SetMomentOfTruth { why: None, .. }
        | C::SetEmotion { emotion: None, .. }
        | C::SetBinding { binding: None, .. }
        | C::SetStageColour { .. }
        | C::MoveStage { .. }
        | C::DeleteStage { .. }
        | C::MoveStep { .. }
        | C::DeleteStep { .. }
        | C::MoveLane { .. }
        | C::DeleteLane { .. }
        | C::MoveItem { .. }
        | C::DeleteItem { .. } => {}
    }
    Ok(change)
}

fn clean_step(step: &mut Step) -> Result<(), OpError> {
    step.title = text::title(&step.title)?;
    if let Some(why) = &mut step.moment_of_truth {
        *why = text::text(why)?;
    }
    if let Some(binding) = &mut step.binding {
        binding.subject = text::subject(&binding.subject)?;
    }
    Ok(())
}

fn clean_item(item: &mut Item) -> Result<(), OpError> {
    item.text = text::text(&item.text)?;
    Ok(())
}

/// What a change names. A deletion names only the thing; its inverse names
/// all that goes with it, and a move's inverse the place it came from.
fn touched_by(change: &Change) -> BTreeSet<Touched> {
    use Change as C;
    match change {
        C::RenameJourney { .. } => BTreeSet::from([Touched::Title]),
        C::InsertStage { stage, .. }
        | C::SetStageTitle { stage, .. }
        | C::SetStageColour { stage, .. }
        | C::MoveStage { stage, .. }
        | C::DeleteStage { stage } => BTreeSet::from([Touched::Stage(*stage)]),
        C::InsertStep { step, stage, .. } | C::MoveStep { step, stage, .. } => {
            BTreeSet::from([Touched::Step(*step), Touched::Stage(*stage)])
        }
        C::SetStepTitle { step, .. }
        | C::SetEmotion { step, .. }
        | C::SetMomentOfTruth { step, .. }
        | C::SetBinding { step, .. }
        | C::DeleteStep { step } => BTreeSet::from([Touched::Step(*step)]),
        C::InsertLane { lane, .. }
        | C::SetLaneLabel { lane, .. }
        | C::MoveLane { lane, .. }
        | C::DeleteLane { lane } => BTreeSet::from([Touched::Lane(*lane)]),
        C::InsertItem { item, lane, step, .. } | C::MoveItem { item, lane, step, .. } => {
            BTreeSet::from([Touched::Item(*item), Touched::Cell(*step, *lane)])
        }
        C::SetItemText { item, .. } | C::DeleteItem { item } => BTreeSet::from([Touched::Item(*item)]),
        C::RestoreStage { stage, steps, items } => {
            let steps = steps.iter().map(|step| Touched::Step(step.id));
            [Touched::Stage(stage.id)].into_iter().chain(steps).chain(touched_items(items)).collect()
        }
        C::RestoreStep { step, items } => {
            let step = [Touched::Step(step.id), Touched::Stage(step.stage)];
            step.into_iter().chain(touched_items(items)).collect()
        }
        C::RestoreLane { lane, items } => {
            [Touched::Lane(lane.id)].into_iter().chain(touched_items(items)).collect()
        }
        C::RestoreItem { item } => touched_items(std::slice::from_ref(item)).collect(),
    }
}

fn touched_items(items: &[Item]) -> impl Iterator<Item = Touched> {
    items.iter().flat_map(|item| [Touched::Item(item.id), Touched::Cell(item.step, item.lane)])
}
