//! Looking at a map, and its JSON forms.

use serde_json::json;

use super::*;
use crate::domain::error::Code;

proptest! {
    #[test]
    fn an_export_of_an_import_of_an_export_has_the_same_bytes(many in many_dice()) {
        let mut map = small_map();
        for (number, dice) in many.iter().enumerate() {
            let change = change_for(&map, dice, uuid(1_000 + number));
            let op = op(number, change.clone());
            prop_assert_eq!(&Op::parse(&serde_json::to_value(&op).unwrap()).unwrap(), &op);
            let _ = map.apply(&change);
        }
        let export = map.export();
        let imported = Map::import(&export).unwrap();
        prop_assert_eq!(&imported, &map);
        prop_assert_eq!(imported.export(), export);
        let text = serde_json::to_string(&map).unwrap();
        prop_assert_eq!(serde_json::from_str::<Map>(&text).unwrap(), map);
    }
}

#[test]
fn stages_steps_and_items_come_in_their_order_and_ties_by_id() {
    let map = small_map();
    let titles: Vec<_> = map.steps().iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles, ["T12", "T11", "T13"]);
    let lanes: Vec<_> = map.lanes().iter().map(|lane| lane.id).collect();
    assert_eq!(lanes, [LaneId::new(uuid(21)), LaneId::new(uuid(22))]);

    let (step, lane) = (StepId::new(uuid(11)), LaneId::new(uuid(21)));
    let texts: Vec<_> = map.items_of(step, lane).iter().map(|item| item.text.as_str()).collect();
    assert_eq!(texts, ["I32", "I31"]);

    let grid = map.grid();
    assert_eq!(grid.cell(step, lane), map.items_of(step, lane));
    assert_eq!(grid.cell(StepId::new(uuid(13)), LaneId::new(uuid(22))), &[] as &[&Item]);
    let widths: Vec<_> = grid.columns().iter().map(|(_, steps)| steps.len()).collect();
    assert_eq!((widths, grid.steps().len(), grid.lanes().len()), (vec![2, 1], 3, 2));
}

#[test]
fn an_op_is_one_flat_object() {
    let change =
        Change::MoveStep { step: StepId::new(uuid(1)), stage: StageId::new(uuid(2)), order: order("V1") };
    assert_eq!(
        serde_json::to_value(op(3, change)).unwrap(),
        json!({
            "op_id": uuid(3).to_string(), "kind": "move_step",
            "step": uuid(1).to_string(), "stage": uuid(2).to_string(), "order": "V1",
        })
    );
}

#[test]
fn the_list_of_kinds_is_the_one_that_is_read() {
    let unknown = json!({ "op_id": uuid(1).to_string(), "kind": "none" });
    let words = serde_json::from_value::<Op>(unknown).unwrap_err().to_string();
    for kind in Change::KINDS {
        assert!(words.contains(&format!("`{kind}`")), "{kind} in {words}");
    }
    assert_eq!(words.matches('`').count() / 2, 1 + Change::KINDS.len());
}

#[test]
fn an_unreadable_op_is_refused_by_its_id() {
    let op_id = uuid(1).to_string();
    let step = uuid(11).to_string();
    let lane = uuid(21).to_string();
    for (value, error) in [
        (json!({ "op_id": op_id, "kind": "explode" }), OpError::InvalidChoice),
        (json!({ "op_id": op_id, "kind": "set_step_title", "step": step }), OpError::Required),
        (json!({ "op_id": op_id }), OpError::Required),
        (json!({ "op_id": op_id, "kind": "move_lane", "lane": lane, "order": "a0" }), OpError::InvalidFormat),
        (json!({ "op_id": op_id, "kind": "delete_step", "step": 7 }), OpError::InvalidFormat),
        (
            json!({ "op_id": op_id, "kind": "insert_lane", "lane": lane, "order": "V", "role": "x" }),
            OpError::InvalidChoice,
        ),
    ] {
        assert_eq!(
            Op::parse(&value),
            Err(UnreadableOp { op_id: Some(OpId::new(uuid(1))), error }),
            "{value}"
        );
    }
    assert_eq!(Op::parse(&json!([])).unwrap_err().op_id, None);
}

#[test]
fn every_wrong_field_of_an_import_is_named() {
    let mut document = serde_json::to_value(small_map()).unwrap();
    document["format"] = json!("jornada.journey/9");
    document["surprise"] = json!(1);
    document["stages"][1]["id"] = document["stages"][0]["id"].clone();
    document["steps"][0]["stage"] = json!(uuid(999).to_string());
    document["steps"][0]["emotion"] = json!(5);
    document["steps"][1]["emotion"] = json!(0.5);
    document["steps"][1]["order"] = json!("a0");
    document["steps"][2]["binding"] = json!({ "measure": "eNPS", "subject": "" });
    document["lanes"][0]["role"] = json!("villain");
    document["items"][0]["text"] = json!("x".repeat(2_001));
    document["items"][1]["lane"] = json!("no id");
    document["items"][2]["id"] = json!("no id");
    document["items"][3] = json!("no item");
    let errors = Map::from_document(&document).unwrap_err();
    let found: Vec<_> = errors.iter().map(|(field, codes)| (field, codes[0])).collect();
    assert_eq!(
        found,
        [
            ("format", Code::InvalidFormat),
            ("items.0.text", Code::TooLong),
            ("items.1.lane", Code::UnknownReference),
            ("items.2.id", Code::InvalidFormat),
            ("items.3", Code::InvalidFormat),
            ("lanes.0.role", Code::InvalidChoice),
            ("stages.1.id", Code::Conflict),
            ("steps.0.emotion", Code::OutOfRange),
            ("steps.0.stage", Code::UnknownReference),
            ("steps.1.emotion", Code::NotAnInteger),
            ("steps.1.order", Code::InvalidFormat),
            ("steps.2.binding.measure", Code::InvalidChoice),
            ("steps.2.binding.subject", Code::Required),
            ("steps.2.stage", Code::UnknownReference),
            ("surprise", Code::UnknownField),
        ]
    );
}

#[test]
fn what_is_missing_or_too_much_is_named() {
    let errors = Map::import("{}").unwrap_err();
    let fields: Vec<_> = errors.iter().map(|(field, codes)| (field, codes[0])).collect();
    let names = ["format", "items", "lanes", "stages", "steps", "title"];
    assert_eq!(fields, names.map(|name| (name, Code::Required)));
    assert_eq!(Map::import("nonsense").unwrap_err().get("document"), [Code::InvalidFormat]);
    assert_eq!(Map::import("[]").unwrap_err().get("document"), [Code::InvalidFormat]);

    let mut document = serde_json::to_value(small_map()).unwrap();
    document["items"] = vec![json!({}); MAX_ITEMS + 1].into();
    assert_eq!(Map::from_document(&document).unwrap_err().get("items"), [Code::TooMany]);
}
