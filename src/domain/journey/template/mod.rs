//! Maps to start from, in each language.
//!
//! A template is a finished small map, not a form to fill in: people see at
//! once what belongs into each lane and write over it.

mod en;
mod pt_br;

use uuid::Uuid;

use super::map::Map;
use super::op::Change;
use super::order::Order;
use super::part::{LaneRole, StageColour};
use crate::domain::id::{ItemId, LaneId, StageId, StepId};
use crate::domain::text::Locale;

/// A template as offered in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name on the wire, the same in every language.
    pub key: &'static str,
    /// Its title, also the title of the new map.
    pub title: &'static str,
    /// What it is good for, in one sentence.
    pub description: &'static str,
}

/// All templates in the order in which they are offered.
pub fn templates(locale: Locale) -> Vec<Template> {
    contents(locale).templates.iter().map(|content| content.template).collect()
}

/// A new map from a template; `None` for an unknown key. Every call of
/// `new_id` must give another id with random low bits, as version 7 has them.
pub fn from_template(key: &str, locale: Locale, new_id: &mut impl FnMut() -> Uuid) -> Option<Map> {
    let contents = contents(locale);
    let content = contents.templates.iter().find(|content| content.template.key == key)?;
    let map = Map::new(content.template.title).expect("BUG: a template's title fits");
    let mut builder = Builder { map, new_id };
    let lanes = builder.lanes(contents.lanes);
    let mut last_stage = None;
    for stage in content.stages {
        builder.stage(stage, &lanes, &mut last_stage);
    }
    Some(builder.map)
}

/// All texts of one language.
struct Contents {
    /// The standard lanes from top to bottom with their labels.
    lanes: &'static [(LaneRole, &'static str)],
    templates: &'static [Content],
}

struct Content {
    template: Template,
    stages: &'static [StageContent],
}

struct StageContent {
    title: &'static str,
    colour: StageColour,
    steps: &'static [StepContent],
}

struct StepContent {
    title: &'static str,
    emotion: Option<i64>,
    /// Why it is a moment of truth.
    why: Option<&'static str>,
    items: &'static [(LaneRole, &'static str)],
}

const fn contents(locale: Locale) -> &'static Contents {
    match locale {
        Locale::PtBr => &pt_br::CONTENTS,
        Locale::En => &en::CONTENTS,
    }
}

/// Puts parts one behind the other.
struct Builder<'ids, F> {
    map: Map,
    new_id: &'ids mut F,
}

impl<F: FnMut() -> Uuid> Builder<'_, F> {
    fn lanes(&mut self, lanes: &[(LaneRole, &str)]) -> Vec<(LaneRole, LaneId)> {
        let mut last = None;
        let mut made = Vec::new();
        for &(role, label) in lanes {
            let (id, order) = self.next(&mut last);
            let lane = LaneId::new(id);
            self.add(&Change::InsertLane { lane, order, role, label: label.to_owned() });
            made.push((role, lane));
        }
        made
    }

    fn stage(&mut self, content: &StageContent, lanes: &[(LaneRole, LaneId)], last: &mut Option<Order>) {
        let &StageContent { title, colour, steps } = content;
        let (id, order) = self.next(last);
        let stage = StageId::new(id);
        self.add(&Change::InsertStage { stage, order, title: title.to_owned(), colour: Some(colour) });
        let mut last_step = None;
        for step in steps {
            self.step(stage, step, lanes, &mut last_step);
        }
    }

    fn step(
        &mut self,
        stage: StageId,
        content: &StepContent,
        lanes: &[(LaneRole, LaneId)],
        last: &mut Option<Order>,
    ) {
        let &StepContent { title, emotion, why, items } = content;
        let (id, order) = self.next(last);
        let step = StepId::new(id);
        self.add(&Change::InsertStep { step, stage, order, title: title.to_owned() });
        if emotion.is_some() {
            self.add(&Change::SetEmotion { step, emotion });
        }
        if let Some(why) = why {
            self.add(&Change::SetMomentOfTruth { step, why: Some(why.to_owned()) });
        }
        let mut last_item = None;
        for &(role, text) in items {
            let lane = lanes.iter().find(|(lane_role, _)| *lane_role == role);
            let &(_, lane) = lane.expect("BUG: a template uses standard lanes only");
            let (id, order) = self.next(&mut last_item);
            let item = ItemId::new(id);
            self.add(&Change::InsertItem { item, lane, step, order, text: text.to_owned() });
        }
    }

    /// A new id, and an order behind the last one.
    fn next(&mut self, last: &mut Option<Order>) -> (Uuid, Order) {
        let id = (self.new_id)();
        let random = id.as_u64_pair().1;
        let order = Order::between(last.as_ref(), None, random);
        *last = Some(order.clone());
        (id, order)
    }

    fn add(&mut self, change: &Change) {
        self.map.apply(change).expect("BUG: a template fits its own map");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counter() -> impl FnMut() -> Uuid {
        let mut count = 0u128;
        move || {
            count += 1;
            Uuid::from_u128(count << 64 | (count * 0x9E37_79B9_7F4A_7C15))
        }
    }

    #[test]
    fn every_template_makes_a_map_in_every_language() {
        for locale in Locale::ALL {
            assert!(templates(locale).len() >= 4);
            for Template { key, title, description } in templates(locale) {
                let map = from_template(key, locale, &mut counter()).unwrap();
                assert_eq!(map.title(), title);
                assert!(!description.is_empty());
                assert!(map.stages().len() >= 3 && !map.steps().is_empty());
                let roles: Vec<_> = map.lanes().iter().map(|lane| lane.role.as_str()).collect();
                assert_eq!(roles, ["action", "touchpoint", "emotion", "pain", "opportunity", "metric"]);
            }
        }
    }

    #[test]
    fn a_template_has_the_same_shape_in_every_language() {
        let shape = |locale| -> Vec<_> {
            let templates = contents(locale).templates.iter();
            let steps = templates.flat_map(|content| {
                content.stages.iter().flat_map(move |stage| {
                    stage.steps.iter().map(move |step| {
                        let roles: Vec<_> = step.items.iter().map(|(role, _)| *role).collect();
                        (content.template.key, stage.colour, step.emotion, step.why.is_some(), roles)
                    })
                })
            });
            steps.collect()
        };
        assert_eq!(shape(Locale::PtBr), shape(Locale::En));
    }

    #[test]
    fn steps_and_lanes_stand_in_the_written_order() {
        let map = from_template("support", Locale::En, &mut counter()).unwrap();
        let titles: Vec<_> = map.stages().iter().map(|stage| stage.title.as_str()).collect();
        assert_eq!(titles, ["Notice", "Ask for help", "Solve", "Afterwards"]);
        assert_eq!(map.lanes()[0].label, "What the customer does");
    }

    #[test]
    fn an_unknown_template_is_none() {
        assert_eq!(from_template("nope", Locale::PtBr, &mut counter()), None);
    }
}
