//! Changes, their inverses and their limits; undo and redo.

use super::*;
use crate::domain::id::UndoGroupId;

proptest! {
    #[test]
    fn what_was_applied_is_taken_back_by_its_inverse_and_done_again(many in many_dice()) {
        let mut map = small_map();
        for (number, dice) in many.iter().enumerate() {
            let change = change_for(&map, dice, uuid(1_000 + number));
            let before = map.clone();
            match map.apply(&change) {
                Err(_) => prop_assert_eq!(&map, &before),
                Ok(effects) => {
                    let after = map.clone();
                    prop_assert_eq!(map.apply(&effects.inverse).unwrap().inverse, effects.again.clone());
                    prop_assert_eq!(&map, &before);
                    prop_assert_eq!(map.apply(&effects.again).unwrap().inverse, effects.inverse);
                    prop_assert_eq!(&map, &after);
                }
            }
        }
    }

    #[test]
    fn undo_all_then_redo_all_gives_the_same_document(many in many_dice(), group_size in 1usize..5) {
        let mut map = small_map();
        let mut stack = UndoStack::default();
        let before = map.export();
        for (number, dice) in many.iter().enumerate() {
            let change = change_for(&map, dice, uuid(1_000 + number));
            if let Ok(effects) = map.apply(&change) {
                let group = UndoGroupId::new(uuid(number / group_size));
                stack.record(group, OpId::new(uuid(number)), &effects);
            }
        }
        let after = map.export();
        let mut number = 10_000;
        let mut new_op_id = || { number += 1; OpId::new(uuid(number)) };
        for _ in 0..2 {
            while let Some(undone) = stack.undo(&map, &mut new_op_id) {
                prop_assert_eq!(&undone.skipped, &[]);
                for op in undone.ops { map.apply(&op.change).unwrap(); }
            }
            prop_assert_eq!(map.export(), before.clone());
            while let Some(undone) = stack.redo(&map, &mut new_op_id) {
                prop_assert_eq!(&undone.skipped, &[]);
                for op in undone.ops { map.apply(&op.change).unwrap(); }
            }
            prop_assert_eq!(map.export(), after.clone());
        }
    }
}

#[test]
fn a_change_with_an_unknown_id_changes_nothing() {
    let (unknown, order) = (uuid(999), order("V"));
    let (stage, step) = (StageId::new(unknown), StepId::new(unknown));
    let (lane, item) = (LaneId::new(unknown), ItemId::new(unknown));
    let known_stage = StageId::new(uuid(1));
    let known_step = StepId::new(uuid(11));
    let known_lane = LaneId::new(uuid(21));
    let known_item = ItemId::new(uuid(31));
    let text = String::new;
    let changes = [
        Change::SetStageTitle { stage, title: text() },
        Change::SetStageColour { stage, colour: None },
        Change::MoveStage { stage, order: order.clone() },
        Change::DeleteStage { stage },
        Change::InsertStep { step, stage, order: order.clone(), title: text() },
        Change::SetStepTitle { step, title: text() },
        Change::SetEmotion { step, emotion: Some(1) },
        Change::SetMomentOfTruth { step, why: None },
        Change::SetBinding { step, binding: None },
        Change::MoveStep { step, stage: known_stage, order: order.clone() },
        Change::MoveStep { step: known_step, stage, order: order.clone() },
        Change::DeleteStep { step },
        Change::SetLaneLabel { lane, label: text() },
        Change::MoveLane { lane, order: order.clone() },
        Change::DeleteLane { lane },
        Change::InsertItem { item, lane, step: known_step, order: order.clone(), text: text() },
        Change::InsertItem { item, lane: known_lane, step, order: order.clone(), text: text() },
        Change::SetItemText { item, text: text() },
        Change::MoveItem { item, lane: known_lane, step: known_step, order: order.clone() },
        Change::MoveItem { item: known_item, lane, step: known_step, order: order.clone() },
        Change::MoveItem { item: known_item, lane: known_lane, step, order: order.clone() },
        Change::DeleteItem { item },
        Change::RestoreItem { item: Item { id: item, lane, step, order, text: text() } },
    ];
    let (mut map, before) = (small_map(), small_map());
    for change in changes {
        assert_eq!(map.apply(&change), Err(OpError::UnknownReference), "{change:?}");
        assert_eq!(map, before);
    }
}

#[test]
fn ids_texts_and_numbers_are_kept_within_their_limits() {
    let mut map = small_map();
    let step = StepId::new(uuid(11));
    let stage = StageId::new(uuid(1));
    let mut check = |change, error| assert_eq!(map.apply(&change), Err(error));
    check(Change::InsertStep { step, stage, order: order("V"), title: "x".into() }, OpError::Conflict);
    check(Change::SetEmotion { step, emotion: Some(3) }, OpError::OutOfRange);
    check(Change::SetEmotion { step, emotion: Some(i64::MIN) }, OpError::OutOfRange);
    check(Change::SetStepTitle { step, title: "x".repeat(201) }, OpError::TooLong);
    check(Change::SetItemText { item: ItemId::new(uuid(31)), text: "x".repeat(2_001) }, OpError::TooLong);
    check(Change::RenameJourney { title: " ".into() }, OpError::Required);
    let nothing = Binding { subject: String::new(), ..binding() };
    check(Change::SetBinding { step, binding: Some(nothing) }, OpError::Required);
}

#[test]
fn a_map_holds_only_so_much() {
    let mut map = small_map();
    for number in 0..MAX_LANES - 2 {
        let lane = LaneId::new(uuid(100 + number));
        map.apply(&Change::InsertLane {
            lane,
            order: order("V"),
            role: LaneRole::Note,
            label: String::new(),
        })
        .unwrap();
    }
    let lane = LaneId::new(uuid(5_000));
    let one_more = Change::InsertLane { lane, order: order("V"), role: LaneRole::Note, label: String::new() };
    assert_eq!(map.apply(&one_more), Err(OpError::TooMany));
}

#[test]
fn what_a_restored_stage_brings_must_belong_to_it() {
    let mut map = small_map();
    let stage = StageId::new(uuid(1));
    let restore = map.apply(&Change::DeleteStage { stage }).unwrap().inverse;
    let Change::RestoreStage { stage, steps, items } = restore else { panic!("{restore:?}") };
    assert_eq!((steps.len(), items.len()), (2, 3));

    let foreign = Step { stage: StageId::new(uuid(2)), ..steps[0].clone() };
    let twice = vec![items[0].clone(), items[0].clone()];
    for (steps, items, error) in [
        (vec![foreign], vec![], OpError::UnknownReference),
        (vec![], items.clone(), OpError::UnknownReference),
        (steps.clone(), twice, OpError::Conflict),
    ] {
        let before = map.clone();
        assert_eq!(map.apply(&Change::RestoreStage { stage: stage.clone(), steps, items }), Err(error));
        assert_eq!(map, before);
    }
}

#[test]
fn a_restored_step_comes_back_without_items_of_a_lane_that_is_gone() {
    let mut map = small_map();
    let step = StepId::new(uuid(11));
    let restore = map.apply(&Change::DeleteStep { step }).unwrap().inverse;
    map.apply(&Change::DeleteLane { lane: LaneId::new(uuid(21)) }).unwrap();
    map.apply(&restore).unwrap();
    assert!(map.step(step).is_some());
    assert_eq!(map.count_items(), 1);
}

#[test]
fn a_move_touches_the_cells_it_leaves_and_enters() {
    let mut map = small_map();
    let (step, lane) = (StepId::new(uuid(13)), LaneId::new(uuid(22)));
    let item = ItemId::new(uuid(31));
    let effects = map.apply(&Change::MoveItem { item, lane, step, order: order("C") }).unwrap();
    let from = Touched::Cell(StepId::new(uuid(11)), LaneId::new(uuid(21)));
    assert_eq!(Vec::from_iter(effects.touched), [Touched::Item(item), from, Touched::Cell(step, lane)]);
}

#[test]
fn a_field_that_somebody_changed_since_is_not_undone() {
    let (mut map, mut stack) = (small_map(), UndoStack::default());
    let step = StepId::new(uuid(11));
    let mut do_mine = |map: &mut Map, number, change| {
        let effects = map.apply(&change).unwrap();
        stack.record(UndoGroupId::new(uuid(1)), OpId::new(uuid(number)), &effects);
    };
    do_mine(&mut map, 1, Change::SetEmotion { step, emotion: Some(1) });
    do_mine(&mut map, 2, Change::SetStepTitle { step, title: "mine".into() });
    map.apply(&Change::SetStepTitle { step, title: "theirs".into() }).unwrap();

    let undone = stack.undo(&map, &mut || OpId::new(uuid(9))).unwrap();
    assert_eq!(undone.ops, [op(9, Change::SetEmotion { step, emotion: Some(-2) })]);
    let skipped: Vec<_> = undone.skipped.iter().map(|skipped| (skipped.op_id, skipped.reason)).collect();
    assert_eq!(skipped, [(OpId::new(uuid(2)), SkipReason::ChangedSince)]);
}

#[test]
fn a_new_step_that_others_have_filled_is_not_undone() {
    let (mut map, mut stack) = (small_map(), UndoStack::default());
    let (step, stage, lane) = (StepId::new(uuid(50)), StageId::new(uuid(1)), LaneId::new(uuid(21)));
    let insert = Change::InsertStep { step, stage, order: order("X"), title: "new".into() };
    let effects = map.apply(&insert).unwrap();
    stack.record(UndoGroupId::new(uuid(1)), OpId::new(uuid(1)), &effects);
    let item = ItemId::new(uuid(51));
    map.apply(&Change::InsertItem { item, lane, step, order: order("V"), text: "theirs".into() }).unwrap();

    let undone = stack.undo(&map, &mut || OpId::new(uuid(9))).unwrap();
    assert_eq!((undone.ops.len(), undone.skipped[0].reason), (0, SkipReason::ChangedSince));
    assert!(!stack.can_undo() && !stack.can_redo());
}

#[test]
fn an_undo_whose_place_is_gone_is_reported() {
    let (mut map, mut stack) = (small_map(), UndoStack::default());
    let effects = map.apply(&Change::DeleteStep { step: StepId::new(uuid(11)) }).unwrap();
    stack.record(UndoGroupId::new(uuid(1)), OpId::new(uuid(1)), &effects);
    map.apply(&Change::DeleteStage { stage: StageId::new(uuid(1)) }).unwrap();
    let undone = stack.undo(&map, &mut || OpId::new(uuid(9))).unwrap();
    assert_eq!(undone.skipped[0].reason, SkipReason::NoLongerFits(OpError::UnknownReference));
}
