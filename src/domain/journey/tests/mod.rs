//! What must hold for any map and any sequence of changes.

mod agreement;
mod operations;
mod reading;

use uuid::Uuid;

use proptest::prelude::*;

use super::*;
use crate::domain::id::{ItemId, LaneId, OpId, StageId, StepId, SurveyId};

/// A change as dice choose it, whatever the map it is meant for.
#[derive(Clone, Debug)]
struct Dice {
    kind: usize,
    first: usize,
    second: usize,
    random: u64,
    text: String,
}

fn dice() -> impl Strategy<Value = Dice> {
    (any::<usize>(), any::<usize>(), any::<usize>(), any::<u64>(), "[a-zã\\n]{0,6}")
        .prop_map(|(kind, first, second, random, text)| Dice { kind, first, second, random, text })
}

/// A run of changes, long enough to delete things that others work on.
fn many_dice() -> impl Strategy<Value = Vec<Dice>> {
    prop::collection::vec(dice(), 1..60)
}

/// The nth of some ids; an unknown one when there are none.
fn nth<'map, T: 'map>(parts: Vec<&'map T>, n: usize, id: impl Fn(&T) -> Uuid) -> Uuid {
    if parts.is_empty() { Uuid::from_u128(0xDEAD) } else { id(parts[n % parts.len()]) }
}

fn change_for(map: &Map, dice: &Dice, fresh: Uuid) -> Change {
    let Dice { kind, first, second, random, text } = dice.clone();
    let stage = StageId::new(nth(map.stages(), first, |stage| stage.id.uuid()));
    let step = StepId::new(nth(map.steps(), second, |step| step.id.uuid()));
    let lane = LaneId::new(nth(map.lanes(), first, |lane| lane.id.uuid()));
    let items: Vec<&Item> = map.items.values().collect();
    let item = ItemId::new(nth(items, first, |item| item.id.uuid()));
    let title = text.clone();
    let place = |orders: Vec<&Order>| Order::at(&orders, second % (orders.len() + 1), random);
    let among_steps = place(map.steps_of(stage).iter().map(|step| &step.order).collect());
    let in_cell = place(map.items_of(step, lane).iter().map(|item| &item.order).collect());
    let among_stages = place(map.stages().iter().map(|stage| &stage.order).collect());
    let among_lanes = place(map.lanes().iter().map(|lane| &lane.order).collect());
    match kind % 24 {
        0 => Change::RenameJourney { title },
        1 | 2 => Change::InsertStage {
            stage: StageId::new(fresh),
            order: among_stages,
            title,
            colour: Some(StageColour::Teal),
        },
        3 => Change::SetStageTitle { stage, title },
        4 => Change::SetStageColour { stage, colour: None },
        5 => Change::MoveStage { stage, order: among_stages },
        6 => Change::DeleteStage { stage },
        7..=9 => Change::InsertStep { step: StepId::new(fresh), stage, order: among_steps, title },
        10 => Change::SetStepTitle { step, title },
        11 => Change::SetEmotion { step, emotion: (random % 6 > 0).then_some((random % 6) as i64 - 3) },
        12 => Change::SetMomentOfTruth { step, why: (random % 2 == 0).then_some(text) },
        13 => Change::SetBinding { step, binding: (random % 2 == 0).then(binding) },
        14 => Change::MoveStep { step, stage, order: among_steps },
        15 => Change::DeleteStep { step },
        16 | 17 => Change::InsertLane {
            lane: LaneId::new(fresh),
            order: among_lanes,
            role: LaneRole::Pain,
            label: title,
        },
        18 => Change::SetLaneLabel { lane, label: title },
        19 => Change::MoveLane { lane, order: among_lanes },
        20 => Change::DeleteLane { lane },
        21 => Change::SetItemText { item, text },
        22 => Change::MoveItem { item, lane, step, order: in_cell },
        _ if random % 4 == 0 => Change::DeleteItem { item },
        _ => Change::InsertItem { item: ItemId::new(fresh), lane, step, order: in_cell, text },
    }
}

fn binding() -> Binding {
    Binding {
        measure: BindingMeasure::Csat,
        subject: "after_sales".into(),
        survey: Some(SurveyId::new(Uuid::from_u128(77))),
    }
}

fn uuid(number: usize) -> Uuid {
    Uuid::from_u128(number as u128 + 1)
}

fn op(number: usize, change: Change) -> Op {
    Op { op_id: OpId::new(uuid(number)), change }
}

fn order(text: &str) -> Order {
    Order::parse(text).unwrap()
}

/// Two stages, three steps, two lanes, four items, everything set somewhere.
fn small_map() -> Map {
    let mut map = Map::new("Buy").unwrap();
    for (number, place) in [(1, "B"), (2, "V")] {
        let stage = StageId::new(uuid(number));
        let change =
            Change::InsertStage { stage, order: order(place), title: format!("S{number}"), colour: None };
        map.apply(&change).unwrap();
    }
    for (number, stage, place) in [(11, 1, "V"), (12, 1, "B"), (13, 2, "A")] {
        let (step, stage) = (StepId::new(uuid(number)), StageId::new(uuid(stage)));
        let change = Change::InsertStep { step, stage, order: order(place), title: format!("T{number}") };
        map.apply(&change).unwrap();
    }
    for (number, role) in [(21, LaneRole::Pain), (22, LaneRole::Action)] {
        let lane = LaneId::new(uuid(number));
        let change = Change::InsertLane { lane, order: order("V"), role, label: "L".into() };
        map.apply(&change).unwrap();
    }
    for (number, step, lane, place) in
        [(31, 11, 21, "V"), (32, 11, 21, "B"), (33, 12, 22, "V"), (34, 13, 21, "V")]
    {
        let (item, step, lane) =
            (ItemId::new(uuid(number)), StepId::new(uuid(step)), LaneId::new(uuid(lane)));
        let text = format!("I{number}");
        map.apply(&Change::InsertItem { item, lane, step, order: order(place), text }).unwrap();
    }
    let step = StepId::new(uuid(11));
    map.apply(&Change::SetEmotion { step, emotion: Some(-2) }).unwrap();
    map.apply(&Change::SetMomentOfTruth { step, why: Some("money".into()) }).unwrap();
    map.apply(&Change::SetBinding { step, binding: Some(binding()) }).unwrap();
    map
}
