//! The demo's drawn journey: the map of [`super::journey_texts`], made by the
//! operations that people's own maps are made of.

use super::chance::Chance;
use super::journey_texts::{LANES, STAGES, StageTexts, StepTexts, TITLE};
use crate::domain::id::{ItemId, LaneId, StageId, StepId};
use crate::domain::journey::{Binding, Change, LaneRole, Map, Order};

/// Draws the map; ids carry the moment `at`, ms UTC.
pub(super) fn draw(at: i64, chance: &mut Chance) -> Map {
    let map = Map::new(TITLE).expect("BUG: the demo's journey has no title");
    let mut drawing = Drawing { map, at, chance };
    let mut last = None;
    for &(role, label) in LANES {
        drawing.lane(role, label, &mut last);
    }
    let mut last = None;
    for stage in STAGES {
        drawing.stage(stage, &mut last);
    }
    drawing.map
}

struct Drawing<'chance> {
    map: Map,
    at: i64,
    chance: &'chance mut Chance,
}

impl Drawing<'_> {
    fn lane(&mut self, role: LaneRole, label: &str, last: &mut Option<Order>) {
        let (lane, order) = (LaneId::new(self.chance.id(self.at)), self.after(last));
        self.change(Change::InsertLane { lane, order, role, label: label.to_owned() });
    }

    fn stage(&mut self, texts: &StageTexts, last: &mut Option<Order>) {
        let &StageTexts { title, colour, steps } = texts;
        let (stage, order) = (StageId::new(self.chance.id(self.at)), self.after(last));
        self.change(Change::InsertStage { stage, order, title: title.to_owned(), colour: Some(colour) });
        let mut last_step = None;
        for step in steps {
            self.step(stage, step, &mut last_step);
        }
    }

    fn step(&mut self, stage: StageId, texts: &StepTexts, last: &mut Option<Order>) {
        let &StepTexts { title, emotion, why, measured, items } = texts;
        let (step, order) = (StepId::new(self.chance.id(self.at)), self.after(last));
        self.change(Change::InsertStep { step, stage, order, title: title.to_owned() });
        self.change(Change::SetEmotion { step, emotion: Some(emotion) });
        if let Some(why) = why {
            self.change(Change::SetMomentOfTruth { step, why: Some(why.to_owned()) });
        }
        if let Some((measure, subject)) = measured {
            let binding = Binding { measure, subject: subject.to_owned(), survey: None };
            self.change(Change::SetBinding { step, binding: Some(binding) });
        }
        let lanes: Vec<(LaneRole, LaneId)> =
            self.map.lanes().iter().map(|lane| (lane.role, lane.id)).collect();
        for &(role, text) in items {
            let lane = lanes.iter().find(|(of, _)| *of == role).map(|(_, lane)| *lane);
            let lane = lane.expect("BUG: an item of the demo's journey without its lane");
            let (item, order) = (ItemId::new(self.chance.id(self.at)), self.after(&mut None));
            self.change(Change::InsertItem { item, lane, step, order, text: text.to_owned() });
        }
    }

    /// The place behind the last one, which it becomes.
    fn after(&mut self, last: &mut Option<Order>) -> Order {
        let order = Order::between(last.as_ref(), None, self.chance.number());
        *last = Some(order.clone());
        order
    }

    fn change(&mut self, change: Change) {
        self.map.apply(&change).expect("BUG: the demo's journey does not fit itself");
    }
}
