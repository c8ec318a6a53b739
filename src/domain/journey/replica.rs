//! One browser's copy of a map: what the server has ordered, and on top of it
//! what this person did since.
//!
//! The server numbers the ops of a journey 1, 2, 3, … without gaps. When ops of
//! others arrive, one's own waiting ops are taken back by their inverses, the
//! others' are done, and one's own are done again: the cost follows the number
//! of waiting ops, not the size of the map, and the map is never cloned.

use std::collections::BTreeSet;

use super::apply::{Effects, Touched};
use super::map::Map;
use super::op::{Change, Op, OpError};
use crate::domain::id::OpId;

/// A map as shown, and what it consists of.
#[derive(Clone, Debug)]
pub struct Replica {
    shown: Map,
    seq: u64,
    pending: Vec<Pending>,
}

#[derive(Clone, Debug)]
struct Pending {
    op: Op,
    /// Absent while the op does not fit. It is kept all the same: the server
    /// may order it where it does fit, and only the server's word is final.
    inverse: Option<Change>,
}

/// One thing that the server says about the order of ops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ordered {
    /// An op of this replica was put at `seq`.
    Mine {
        /// Its number.
        seq: u64,
        /// Which op.
        op_id: OpId,
    },
    /// An op was put at `seq`; whose it is does not matter.
    Any {
        /// Its number.
        seq: u64,
        /// The op.
        op: Op,
    },
}

impl Ordered {
    const fn seq(&self) -> u64 {
        match self {
            Self::Mine { seq, .. } | Self::Any { seq, .. } => *seq,
        }
    }

    const fn op_id(&self) -> OpId {
        match self {
            Self::Mine { op_id, .. } => *op_id,
            Self::Any { op, .. } => op.op_id,
        }
    }
}

/// What taking in the server's order did to the shown map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebase {
    /// What may look different now.
    pub touched: BTreeSet<Touched>,
    /// Waiting ops that were done again, with their effects on what is there
    /// now; hand them to [`UndoStack::revise`](super::UndoStack::revise).
    pub done_again: Vec<(OpId, Effects)>,
    /// Waiting ops that have ceased to fit and are no longer shown.
    pub set_aside: Vec<(OpId, OpError)>,
    /// Ops that the server refused.
    pub refused: Vec<(OpId, OpError)>,
}

/// The replica cannot take in what the server says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutOfStep {
    /// Ops are missing: fetch those since `since` and hand them in. Nothing
    /// has changed.
    #[error("ops since {since} are missing")]
    Gap {
        /// The last number that this replica has.
        since: u64,
    },
    /// An op that the server accepted does not fit here: load the map again
    /// and keep [`Replica::pending`].
    #[error("the map differs from the server's")]
    Diverged,
}

impl Replica {
    /// A copy of the server's map at `seq`.
    pub const fn new(confirmed: Map, seq: u64) -> Self {
        Self { shown: confirmed, seq, pending: Vec::new() }
    }

    /// A copy of the server's map at `seq` with the ops that still wait in this
    /// browser's storage, oldest first.
    pub fn resume(confirmed: Map, seq: u64, waiting: Vec<Op>) -> (Self, Rebase) {
        let fitted = waiting.iter().map(|op| op.op_id).collect();
        let pending = waiting.into_iter().map(|op| Pending { op, inverse: None }).collect();
        let (mut replica, mut rebase) = (Self { shown: confirmed, seq, pending }, Rebase::default());
        replica.replay(&fitted, &mut rebase);
        (replica, rebase)
    }

    /// The map to show.
    pub const fn shown(&self) -> &Map {
        &self.shown
    }

    /// The number of the last op that the server is known to have ordered.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// What waits for the server, oldest first; sending it twice is harmless.
    pub fn pending(&self) -> impl ExactSizeIterator<Item = &Op> {
        self.pending.iter().map(|pending| &pending.op)
    }

    /// The map as the server has it. Clones the map.
    pub fn confirmed(&self) -> Map {
        let mut copy = self.clone();
        copy.rewind();
        copy.shown
    }

    /// Does an op at once and lets it wait for the server.
    ///
    /// # Errors
    /// [`OpError`] when it does not fit, or `conflict` when this op waits
    /// already; then nothing has changed.
    pub fn apply_local(&mut self, op: Op) -> Result<Effects, OpError> {
        if self.pending().any(|waiting| waiting.op_id == op.op_id) {
            return Err(OpError::Conflict);
        }
        let effects = self.shown.apply(&op.change)?;
        self.pending.push(Pending { op, inverse: Some(effects.inverse.clone()) });
        Ok(effects)
    }

    /// Takes in that the server has put these ops of ours at these numbers.
    ///
    /// # Errors
    /// [`OutOfStep`].
    pub fn acknowledge(&mut self, applied: &[(u64, OpId)]) -> Result<Rebase, OutOfStep> {
        self.settle(applied.iter().map(|&(seq, op_id)| Ordered::Mine { seq, op_id }).collect(), &[])
    }

    /// Takes in ops with their numbers, as they come from the server; what is
    /// known already is passed over.
    ///
    /// # Errors
    /// [`OutOfStep`].
    pub fn receive(&mut self, ops: Vec<(u64, Op)>) -> Result<Rebase, OutOfStep> {
        self.settle(ops.into_iter().map(|(seq, op)| Ordered::Any { seq, op }).collect(), &[])
    }

    /// Takes in a whole answer of the server: what it ordered, in any order,
    /// and what it refused.
    ///
    /// # Errors
    /// [`OutOfStep`].
    pub fn settle(
        &mut self,
        mut ordered: Vec<Ordered>,
        refused: &[(OpId, OpError)],
    ) -> Result<Rebase, OutOfStep> {
        // Of two entries for one number the one that brings its op is kept.
        ordered.sort_by_key(|entry| (entry.seq(), matches!(entry, Ordered::Mine { .. })));
        ordered.dedup_by_key(|entry| entry.seq());
        let mut expected = self.seq;
        for entry in ordered.iter().filter(|entry| entry.seq() > self.seq) {
            expected += 1;
            if entry.seq() != expected {
                return Err(OutOfStep::Gap { since: self.seq });
            }
        }
        if refused.is_empty() && self.confirm_the_oldest(&ordered) {
            return Ok(Rebase::default());
        }

        let fitting = self.pending.iter().filter(|waiting| waiting.inverse.is_some());
        let fitted = fitting.map(|waiting| waiting.op.op_id).collect();
        let mut rebase = Rebase { touched: self.rewind(), ..Rebase::default() };
        for entry in ordered {
            self.take_in(entry, &mut rebase)?;
        }
        for &(op_id, error) in refused {
            if self.remove_pending(op_id).is_some() {
                rebase.refused.push((op_id, error));
            }
        }
        self.replay(&fitted, &mut rebase);
        Ok(rebase)
    }

    /// The common case, typing with nobody else there: the server confirms our
    /// oldest waiting ops as they are shown, so nothing needs to be redone.
    fn confirm_the_oldest(&mut self, ordered: &[Ordered]) -> bool {
        let are_ours = ordered.len() <= self.pending.len()
            && ordered.iter().zip(&self.pending).all(|(entry, waiting)| {
                entry.seq() > self.seq && entry.op_id() == waiting.op.op_id && waiting.inverse.is_some()
            });
        if are_ours {
            self.pending.drain(..ordered.len());
            self.seq = ordered.last().map_or(self.seq, Ordered::seq);
        }
        are_ours
    }

    /// Takes back all waiting ops, newest first.
    fn rewind(&mut self) -> BTreeSet<Touched> {
        let mut touched = BTreeSet::new();
        for waiting in self.pending.iter_mut().rev() {
            if let Some(inverse) = waiting.inverse.take() {
                let effects = self.shown.apply(&inverse).expect("BUG: an inverse fits right after its op");
                touched.extend(effects.touched);
            }
        }
        touched
    }

    /// Does one op of the server on the rewound map.
    fn take_in(&mut self, entry: Ordered, rebase: &mut Rebase) -> Result<(), OutOfStep> {
        let waiting = self.remove_pending(entry.op_id());
        let seq = entry.seq();
        if seq <= self.seq {
            return Ok(());
        }
        let op = match entry {
            Ordered::Any { op, .. } => Some(op),
            Ordered::Mine { .. } => waiting,
        };
        let effects = op.and_then(|op| self.shown.apply(&op.change).ok()).ok_or(OutOfStep::Diverged)?;
        rebase.touched.extend(effects.touched);
        self.seq = seq;
        Ok(())
    }

    /// Does the waiting ops again, as far as they fit.
    fn replay(&mut self, fitted: &BTreeSet<OpId>, rebase: &mut Rebase) {
        for waiting in &mut self.pending {
            let op_id = waiting.op.op_id;
            match self.shown.apply(&waiting.op.change) {
                Ok(effects) => {
                    waiting.inverse = Some(effects.inverse.clone());
                    rebase.touched.extend(effects.touched.iter().copied());
                    rebase.done_again.push((op_id, effects));
                }
                Err(error) if fitted.contains(&op_id) => rebase.set_aside.push((op_id, error)),
                Err(_) => {}
            }
        }
    }

    fn remove_pending(&mut self, op_id: OpId) -> Option<Op> {
        let place = self.pending.iter().position(|waiting| waiting.op.op_id == op_id)?;
        Some(self.pending.remove(place).op)
    }
}
