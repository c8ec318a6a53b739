//! The exchange with the server. What is done here is shown at once, kept in
//! the browser's storage until the server has it, and sent in order; what
//! others do arrives by the page's event stream and is fetched by number.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::board::Board;
use crate::api::error::AppError;
use crate::api::journey::{SentView, list_ops, list_scores, open_journey, send_ops};
use crate::domain::journey::{Binding, Op, Ordered, OutOfStep, Rebase, Replica, UndoStack};
use crate::text;
use crate::ui::browser::live::Live;
use crate::ui::browser::new_id;
use crate::ui::browser::storage::{self, Kept};

/// Operations in one request.
const BATCH: usize = 100;
/// The first and the longest wait before trying again.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// Whether everything has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveState {
    /// The server has it all.
    Saved,
    /// Something is on its way.
    Saving,
    /// The server cannot be reached; what is done waits here.
    Offline,
    /// The member is signed out.
    SignedOut,
    /// The journey is gone, or the member may not change it any more.
    Refused,
}

/// The state of the exchange.
#[derive(Default)]
pub struct Syncing {
    is_sending: bool,
    /// The number that the server told of last.
    told_seq: u64,
    /// The counter of scores that the server told of last.
    told_scores: Option<i64>,
    /// How often the server could not be reached in a row.
    failures: u32,
    /// A wait that has not ended yet.
    timer: Option<TimeoutHandle>,
}

/// Takes up what an earlier visit left and begins to listen. For an effect:
/// what the page shows at first must be what the server drew.
pub fn start(board: Board) {
    resume(board);
    let url = format!("/w/{}/live?journey={}", board.workspace.get_value(), board.journey_id);
    Live::listen_while_here(&url, "fresh", move |data| told(board, &data), move || retry(board));
    let leaving = window_event_listener_untyped("pagehide", move |_| {
        board.commit();
        keep(board);
    });
    let online = window_event_listener(leptos::ev::online, move |_| retry(board));
    on_cleanup(move || {
        leaving.remove();
        online.remove();
    });
}

/// Keeps what waits and sends it.
pub fn queue(board: Board) {
    keep(board);
    let waits = board.replica.with_value(|replica| replica.pending().len() > 0);
    if waits {
        if board.saving.get_untracked() == SaveState::Saved {
            board.saving.set(SaveState::Saving);
        }
        send(board);
    }
}

/// Tries at once, without waiting for the end of a pause.
fn retry(board: Board) {
    if board.syncing.try_update_value(|syncing| syncing.failures = 0).is_some() {
        send(board);
    }
}

fn send(board: Board) {
    let mut may_send = false;
    board.syncing.try_update_value(|syncing| {
        may_send = !syncing.is_sending;
        syncing.is_sending = true;
        if let Some(timer) = syncing.timer.take() {
            timer.clear();
        }
    });
    if may_send {
        spawn_local(async move {
            let state = send_all(board).await;
            let Some(()) = board.syncing.try_update_value(|syncing| syncing.is_sending = false) else {
                return;
            };
            if let Some(state) = state
                && board.saving.get_untracked() != state
            {
                board.saving.set(state);
            }
            match state {
                Some(SaveState::Offline) => try_later(board),
                Some(SaveState::Saved) => fetch(board),
                _ => {}
            }
        });
    }
}

fn try_later(board: Board) {
    board.syncing.update_value(|syncing| {
        let wait = SHORTEST_WAIT.saturating_mul(1 << syncing.failures.min(4)).min(LONGEST_WAIT);
        syncing.failures += 1;
        syncing.timer = set_timeout_with_handle(move || send(board), wait).ok();
    });
}

/// Sends until nothing waits; gives how that ended, none when the page is gone.
async fn send_all(board: Board) -> Option<SaveState> {
    loop {
        let workspace = board.workspace.try_get_value()?;
        let (base, ops): (u64, Vec<Op>) = board
            .replica
            .try_with_value(|replica| (replica.seq(), replica.pending().take(BATCH).cloned().collect()))?;
        if ops.is_empty() {
            return Some(SaveState::Saved);
        }
        match send_ops(workspace, board.journey_id, base, ops).await {
            Ok(sent) => {
                board.syncing.try_update_value(|syncing| syncing.failures = 0)?;
                take_answer(board, sent).await?;
            }
            Err(error) => return Some(state_of(&error)),
        }
    }
}

const fn state_of(error: &AppError) -> SaveState {
    match error {
        AppError::SignIn => SaveState::SignedOut,
        AppError::Forbidden | AppError::NotFound | AppError::Invalid(_) => SaveState::Refused,
        AppError::Busy | AppError::TooMany(_) | AppError::Unreachable | AppError::Internal(_) => {
            SaveState::Offline
        }
    }
}

async fn take_answer(board: Board, sent: SentView) -> Option<()> {
    let SentView { applied, rejected, missed } = sent;
    let mine = applied.into_iter().map(|(seq, op_id)| Ordered::Mine { seq, op_id });
    let others = missed.into_iter().map(|(seq, op)| Ordered::Any { seq, op });
    let is_alone = others.len() == 0 && rejected.is_empty();
    let ordered: Vec<Ordered> = mine.chain(others).collect();
    take_in(board, !is_alone, |replica| replica.settle(ordered, &rejected)).await
}

/// Takes in what the server says. What is being written is committed before
/// anything of others, so that it can be rebased like all the rest.
async fn take_in(
    board: Board,
    is_of_others: bool,
    take: impl FnOnce(&mut Replica) -> Result<Rebase, OutOfStep>,
) -> Option<()> {
    if is_of_others {
        board.commit();
    }
    let mut taken = Ok(Rebase::default());
    board.replica.try_update_value(|replica| taken = take(replica))?;
    let bindings = all_bindings(board);
    match taken {
        Ok(rebase) => board.take_rebase(rebase),
        Err(OutOfStep::Gap { .. }) => fetch_missing(board).await?,
        Err(OutOfStep::Diverged) => load_again(board).await?,
    }
    keep(board);
    if all_bindings(board) != bindings || bindings.iter().any(|binding| !has_score(board, binding)) {
        refresh_scores(board);
    }
    Some(())
}

/// The server has told of something new.
fn told(board: Board, data: &str) {
    let mut numbers = data.split(' ').map(|number| number.parse::<i64>().unwrap_or(0));
    let (Some(scores), Some(seq)) = (numbers.next(), numbers.next()) else { return };
    let mut is_new = false;
    board.syncing.try_update_value(|syncing| {
        is_new = syncing.told_scores.replace(scores).is_some_and(|earlier| earlier != scores);
        syncing.told_seq = syncing.told_seq.max(u64::try_from(seq).unwrap_or(0));
    });
    if is_new {
        refresh_scores(board);
    }
    fetch(board);
}

/// Fetches what others did, unless the answer to what is being sent brings it.
fn fetch(board: Board) {
    let seq = board.replica.try_with_value(Replica::seq);
    let is_behind = board
        .syncing
        .try_with_value(|syncing| !syncing.is_sending && seq.is_some_and(|seq| seq < syncing.told_seq));
    if is_behind == Some(true) {
        spawn_local(async move {
            let _ = fetch_missing(board).await;
        });
    }
}

async fn fetch_missing(board: Board) -> Option<()> {
    loop {
        let since = board.replica.try_with_value(Replica::seq)?;
        let Ok(ops) = list_ops(board.workspace.try_get_value()?, board.journey_id, since).await else {
            return Some(());
        };
        if ops.is_empty() {
            return Some(());
        }
        board.commit();
        let mut taken = Ok(Rebase::default());
        board.replica.try_update_value(|replica| taken = replica.receive(ops))?;
        match taken {
            Ok(rebase) => board.take_rebase(rebase),
            Err(OutOfStep::Gap { .. }) => return Some(()),
            Err(OutOfStep::Diverged) => return load_again(board).await,
        }
        keep(board);
        refresh_scores(board);
    }
}

/// Starts from the server's map again, with what still waits on top of it.
async fn load_again(board: Board) -> Option<()> {
    let Ok(view) = open_journey(board.workspace.try_get_value()?, board.journey_id.to_string()).await else {
        return Some(());
    };
    board.commit();
    let waiting = board.replica.try_with_value(|replica| replica.pending().cloned().collect::<Vec<_>>())?;
    let (replica, rebase) = Replica::resume(view.map, view.seq, waiting);
    board.replica.set_value(replica);
    board.draw_all();
    board.take_rebase(rebase);
    board.undo.set(UndoStack::default());
    Some(())
}

/// Has the scores of all bound steps found again.
pub fn refresh_scores(board: Board) {
    let bindings = all_bindings(board);
    if bindings.is_empty() {
        return;
    }
    spawn_local(async move {
        let Some(workspace) = board.workspace.try_get_value() else { return };
        if let Ok(scores) = list_scores(workspace, bindings).await {
            board.scores.try_update(|known| {
                known.extend(scores.into_iter().map(|score| (score.binding.clone(), score)));
            });
        }
    });
}

fn has_score(board: Board, binding: &Binding) -> bool {
    board.scores.with_untracked(|scores| scores.contains_key(binding))
}

fn all_bindings(board: Board) -> Vec<Binding> {
    let bindings = board.replica.try_with_value(|replica| {
        replica.shown().steps().into_iter().filter_map(|step| step.binding.clone()).collect()
    });
    bindings.unwrap_or_default()
}

// What waits is kept by tab, so that two tabs never write over each other;
// whoever opens the journey next takes up what any of them left. Sending an
// operation twice is harmless.

fn waiting_prefix(board: Board) -> String {
    format!("jornada/waiting/{}/{}/", board.member.get_value(), board.journey_id)
}

fn undo_key(board: Board) -> String {
    format!("jornada/undo/{}/{}", board.member.get_value(), board.journey_id)
}

fn tab() -> String {
    storage::read(Kept::ByTab, "jornada/tab").unwrap_or_else(|| {
        let tab = new_id().to_string();
        storage::write(Kept::ByTab, "jornada/tab", &tab);
        tab
    })
}

fn keep(board: Board) {
    if board.workspace.try_get_value().is_none() {
        return;
    }
    let key = format!("{}{}", waiting_prefix(board), tab());
    let waiting: Vec<Op> = board.replica.with_value(|replica| replica.pending().cloned().collect());
    if waiting.is_empty() {
        storage::remove(Kept::Locally, &key);
    } else if let Ok(json) = serde_json::to_string(&waiting)
        && !storage::write(Kept::Locally, &key, &json)
    {
        board.problem.set(Some(text!(board.locale, journey.not_kept).to_owned()));
    }
    if let Ok(json) = board.undo.with_untracked(serde_json::to_string) {
        storage::write(Kept::ByTab, &undo_key(board), &json);
    }
}

fn resume(board: Board) {
    if !board.can_edit {
        return;
    }
    if let Some(undo) = storage::read(Kept::ByTab, &undo_key(board))
        && let Ok(undo) = serde_json::from_str(&undo)
    {
        board.undo.set(undo);
    }
    let mut waiting: Vec<Op> = Vec::new();
    for key in storage::keys(Kept::Locally, &waiting_prefix(board)) {
        let left =
            storage::read(Kept::Locally, &key).and_then(|json| serde_json::from_str::<Vec<Op>>(&json).ok());
        for op in left.unwrap_or_default() {
            if waiting.iter().all(|other| other.op_id != op.op_id) {
                waiting.push(op);
            }
        }
        storage::remove(Kept::Locally, &key);
    }
    if !waiting.is_empty() {
        // Ids made later sort later, so this is the order in which it was done.
        waiting.sort_by_key(|op| op.op_id);
        let (map, seq) = board.replica.with_value(|replica| (replica.confirmed(), replica.seq()));
        let (replica, rebase) = Replica::resume(map, seq, waiting);
        board.replica.set_value(replica);
        board.take_rebase(rebase);
    }
    queue(board);
}
