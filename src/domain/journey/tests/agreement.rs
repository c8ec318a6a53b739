//! Several browsers and one server come to the same map.

use std::collections::BTreeMap;

use super::*;
use crate::domain::id::UndoGroupId;

/// What the server does with ops: puts them in order, each once.
struct Server {
    map: Map,
    log: Vec<Op>,
    seqs: BTreeMap<OpId, u64>,
}

impl Server {
    fn new() -> Self {
        Self { map: small_map(), log: Vec::new(), seqs: BTreeMap::new() }
    }

    fn take(&mut self, op: &Op) -> Result<u64, OpError> {
        if let Some(seq) = self.seqs.get(&op.op_id) {
            return Ok(*seq);
        }
        self.map.apply(&op.change)?;
        self.log.push(op.clone());
        let seq = self.log.len() as u64;
        self.seqs.insert(op.op_id, seq);
        Ok(seq)
    }

    fn since(&self, seq: u64) -> Vec<(u64, Op)> {
        (seq + 1..).zip(self.log[seq as usize..].iter().cloned()).collect()
    }

    fn map_at(&self, seq: u64) -> Map {
        let mut map = small_map();
        for op in &self.log[..seq as usize] {
            map.apply(&op.change).unwrap();
        }
        map
    }
}

/// Sends what waits and takes in the answer; with `lost`, the answer is lost.
fn post(replica: &mut Replica, server: &mut Server, lost: bool) {
    let base = replica.seq();
    let sent: Vec<Op> = replica.pending().cloned().collect();
    let (mut ordered, mut refused) = (Vec::new(), Vec::new());
    for op in &sent {
        match server.take(op) {
            Ok(seq) => ordered.push(Ordered::Mine { seq, op_id: op.op_id }),
            Err(error) => refused.push((op.op_id, error)),
        }
    }
    let missed =
        server.since(base).into_iter().filter(|(_, op)| sent.iter().all(|mine| mine.op_id != op.op_id));
    ordered.extend(missed.map(|(seq, op)| Ordered::Any { seq, op }));
    if !lost {
        replica.settle(ordered, &refused).unwrap();
    }
}

proptest! {
    #[test]
    fn replicas_that_took_the_same_ops_in_the_same_order_agree(
        turns in prop::collection::vec((0usize..3, 0u8..10, dice()), 1..120),
    ) {
        let mut server = Server::new();
        let mut replicas = vec![Replica::new(small_map(), 0); 3];
        for (number, (who, what, dice)) in turns.iter().enumerate() {
            let replica = &mut replicas[*who];
            match what {
                0..=5 => {
                    let change = change_for(replica.shown(), dice, uuid(1_000 + number));
                    let before = replica.shown().clone();
                    if replica.apply_local(op(5_000 + number, change)).is_err() {
                        prop_assert_eq!(replica.shown(), &before);
                    }
                }
                6 => post(replica, &mut server, true),
                7 => post(replica, &mut server, false),
                8 => { replica.receive(server.since(replica.seq())).unwrap(); }
                // A reload: the server's map, and what the browser has stored.
                _ => {
                    let waiting = replica.pending().cloned().collect();
                    let seq = server.log.len() as u64;
                    *replica = Replica::resume(server.map.clone(), seq, waiting).0;
                }
            }
            prop_assert_eq!(replica.confirmed(), server.map_at(replica.seq()));
        }
        for replica in &mut replicas {
            post(replica, &mut server, false);
        }
        for replica in &mut replicas {
            replica.receive(server.since(replica.seq())).unwrap();
            prop_assert_eq!(replica.pending().len(), 0);
            prop_assert_eq!(replica.shown(), &server.map);
        }
        prop_assert_eq!(&Map::import(&server.map.export()).unwrap(), &server.map);
    }
}

fn title(text: &str) -> Change {
    Change::SetStepTitle { step: StepId::new(uuid(11)), title: text.into() }
}

fn shown_title(replica: &Replica) -> &str {
    &replica.shown().step(StepId::new(uuid(11))).unwrap().title
}

#[test]
fn the_later_sequence_wins_and_mine_stays_shown_until_then() {
    let mut replica = Replica::new(small_map(), 0);
    replica.apply_local(op(1, title("mine"))).unwrap();
    let rebase = replica.receive(vec![(1, op(2, title("theirs")))]).unwrap();
    assert_eq!(shown_title(&replica), "mine");
    assert_eq!(rebase.done_again.len(), 1);
    replica.acknowledge(&[(2, OpId::new(uuid(1)))]).unwrap();
    assert_eq!((shown_title(&replica), replica.seq()), ("mine", 2));
}

#[test]
fn undo_after_a_rebase_brings_back_what_others_wrote_below() {
    let (mut replica, mut stack) = (Replica::new(small_map(), 0), UndoStack::default());
    let effects = replica.apply_local(op(1, title("mine"))).unwrap();
    stack.record(UndoGroupId::new(uuid(1)), OpId::new(uuid(1)), &effects);
    for (op_id, effects) in replica.receive(vec![(1, op(2, title("theirs")))]).unwrap().done_again {
        stack.revise(op_id, &effects);
    }
    let undone = stack.undo(replica.shown(), &mut || OpId::new(uuid(3))).unwrap();
    assert_eq!(undone.ops, [op(3, title("theirs"))]);
}

#[test]
fn a_waiting_op_that_no_longer_fits_is_reported_and_leaves_with_the_servers_word() {
    let mut replica = Replica::new(small_map(), 0);
    replica.apply_local(op(1, title("mine"))).unwrap();
    let delete = Change::DeleteStep { step: StepId::new(uuid(11)) };
    let rebase = replica.receive(vec![(1, op(2, delete))]).unwrap();
    assert_eq!(rebase.set_aside, [(OpId::new(uuid(1)), OpError::UnknownReference)]);
    assert_eq!(replica.pending().len(), 1);
    let refused = [(OpId::new(uuid(1)), OpError::UnknownReference)];
    assert_eq!(replica.settle(vec![], &refused).unwrap().refused, refused);
    assert_eq!(replica.pending().len(), 0);
}

#[test]
fn a_gap_changes_nothing_and_says_what_to_fetch() {
    let mut replica = Replica::new(small_map(), 4);
    let answer = replica.receive(vec![(6, op(1, title("later")))]);
    assert_eq!(answer, Err(OutOfStep::Gap { since: 4 }));
    assert_eq!(shown_title(&replica), "T11");
    let both = vec![(6, op(1, title("later"))), (5, op(2, title("first"))), (3, op(3, title("old")))];
    replica.receive(both).unwrap();
    assert_eq!((shown_title(&replica), replica.seq()), ("later", 6));
}

#[test]
fn an_op_the_server_took_but_that_does_not_fit_here_means_starting_afresh() {
    let mut replica = Replica::new(small_map(), 0);
    let unknown = Change::DeleteStep { step: StepId::new(uuid(999)) };
    assert_eq!(replica.receive(vec![(1, op(1, unknown))]), Err(OutOfStep::Diverged));
}

#[test]
fn confirming_what_is_shown_touches_nothing() {
    let mut replica = Replica::new(small_map(), 0);
    replica.apply_local(op(1, title("a"))).unwrap();
    replica.apply_local(op(2, title("b"))).unwrap();
    assert_eq!(replica.acknowledge(&[(1, OpId::new(uuid(1)))]).unwrap(), Rebase::default());
    assert_eq!((shown_title(&replica), replica.pending().len()), ("b", 1));
}
