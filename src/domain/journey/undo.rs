//! Undoing one's own work, and only that.
//!
//! For each of my ops the stack keeps the change that takes it back and the one
//! that does it again. An undo is done only while taking back *now* would have
//! to be answered by exactly that second change; else somebody has touched the
//! same thing since, and it is left alone and reported. One rule thus covers a
//! field set anew, a thing moved on, and a new step that others have filled.
//!
//! The stack can be kept in the browser's storage, so that it survives reload.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::apply::Effects;
use super::map::Map;
use super::op::{Change, Op, OpError};
use crate::domain::id::{OpId, UndoGroupId};

/// The groups kept; older ones are forgotten.
pub const MAX_UNDO_GROUPS: usize = 300;

/// What I did and can undo, and what I undid and can redo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoStack {
    done: VecDeque<Group>,
    undone: VecDeque<Group>,
}

/// Ops that are undone together: a drag, a typing burst, a paste, a bulk edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Group {
    group: UndoGroupId,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    op_id: OpId,
    /// Takes the op back.
    back: Change,
    /// What taking it back must be answered by while nobody interfered.
    forth: Change,
}

/// What an undo or redo comes to: ops to apply and send, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// The ops.
    pub ops: Vec<Op>,
    /// What was left alone.
    pub skipped: Vec<Skipped>,
}

/// An op that was not undone or redone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The op that stays as it is.
    pub op_id: OpId,
    /// What would have been done; names the part of the map.
    pub change: Change,
    /// Why not.
    pub reason: SkipReason,
}

/// Why something is not undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// Somebody has changed the same thing since.
    ChangedSince,
    /// It no longer fits, as its stage, step, lane or item is gone.
    NoLongerFits(OpError),
}

impl UndoStack {
    /// Notes an op of mine that has just been applied; it joins the newest
    /// group if that has the same id. What could be redone no longer can.
    pub fn record(&mut self, group: UndoGroupId, op_id: OpId, effects: &Effects) {
        self.undone.clear();
        let entry = Entry { op_id, back: effects.inverse.clone(), forth: effects.again.clone() };
        match self.done.back_mut() {
            Some(newest) if newest.group == group => newest.entries.push(entry),
            _ => push(&mut self.done, Group { group, entries: vec![entry] }),
        }
    }

    /// Notes that an op of mine was done again on top of others' ops, with
    /// other effects: undoing it must bring back what is now below it.
    pub fn revise(&mut self, op_id: OpId, effects: &Effects) {
        let mut groups = self.done.iter_mut().chain(&mut self.undone);
        if let Some(entry) =
            groups.find_map(|group| group.entries.iter_mut().find(|entry| entry.op_id == op_id))
        {
            entry.back.clone_from(&effects.inverse);
            entry.forth.clone_from(&effects.again);
        }
    }

    /// Forgets an op of mine that the server has refused.
    pub fn forget(&mut self, op_id: OpId) {
        for groups in [&mut self.done, &mut self.undone] {
            for group in groups.iter_mut() {
                group.entries.retain(|entry| entry.op_id != op_id);
            }
            groups.retain(|group| !group.entries.is_empty());
        }
    }

    /// Whether there is anything to undo.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is anything to redo.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Undoes my newest group; `None` when there is none. The caller applies
    /// the ops to `map`, in their order, without recording them.
    pub fn undo(&mut self, map: &Map, new_op_id: &mut impl FnMut() -> OpId) -> Option<Undone> {
        turn_back(&mut self.done, &mut self.undone, map, new_op_id)
    }

    /// Redoes the group undone last, likewise.
    pub fn redo(&mut self, map: &Map, new_op_id: &mut impl FnMut() -> OpId) -> Option<Undone> {
        turn_back(&mut self.undone, &mut self.done, map, new_op_id)
    }
}

/// Takes back the newest group of `from`. The ops that do so become a group of
/// `onto`, since a redo is nothing but taking back an undo.
fn turn_back(
    from: &mut VecDeque<Group>,
    onto: &mut VecDeque<Group>,
    map: &Map,
    new_op_id: &mut impl FnMut() -> OpId,
) -> Option<Undone> {
    let Group { group, entries } = from.pop_back()?;
    let mut undone = Undone::default();
    let mut opposite = Vec::new();
    // Within a group each entry meets the map as the later ones left it; a
    // group of one, the usual case, needs no copy.
    let mut working_copy = if entries.len() > 1 { Some(map.clone()) } else { None };
    for Entry { op_id, back, forth } in entries.into_iter().rev() {
        let reason = match working_copy.as_ref().unwrap_or(map).inverse_of(&back) {
            Ok(answer) if answer == forth => None,
            Ok(_) => Some(SkipReason::ChangedSince),
            Err(error) => Some(SkipReason::NoLongerFits(error)),
        };
        if let Some(reason) = reason {
            undone.skipped.push(Skipped { op_id, change: back, reason });
            continue;
        }
        if let Some(map) = &mut working_copy {
            map.apply(&back).expect("BUG: a change fits where its inverse was computed");
        }
        let op_id = new_op_id();
        opposite.push(Entry { op_id, back: forth, forth: back.clone() });
        undone.ops.push(Op { op_id, change: back });
    }
    if !opposite.is_empty() {
        push(onto, Group { group, entries: opposite });
    }
    Some(undone)
}

fn push(groups: &mut VecDeque<Group>, group: Group) {
    if groups.len() == MAX_UNDO_GROUPS {
        groups.pop_front();
    }
    groups.push_back(group);
}
