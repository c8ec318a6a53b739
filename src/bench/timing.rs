//! Load by clients that each send one request after the other, and what it
//! took them.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::client::Outcome;

/// What came out of a load.
pub struct Load {
    /// Completed in a second, all clients together.
    pub per_second: f64,
    /// The time under which 99 of 100 stayed.
    pub p99: Duration,
}

/// Lets `n_clients` work for `duration`, after a fifth of it to warm up.
pub async fn load<C, F>(n_clients: u32, duration: Duration, client: C) -> Outcome<Load>
where
    C: Fn(Stopwatch) -> F,
    F: Future<Output = Outcome<Stopwatch>> + Send + 'static,
{
    let from = Instant::now() + duration / 5;
    let mut clients = JoinSet::new();
    for number in 0..n_clients {
        clients.spawn(client(Stopwatch { number, from, until: from + duration, taken: Vec::new() }));
    }
    let mut taken = Vec::new();
    while let Some(stopwatch) = clients.join_next().await {
        taken.extend(stopwatch??.taken);
    }
    let per_second = taken.len() as f64 / duration.as_secs_f64();
    Ok(Load { per_second, p99: p99(taken)? })
}

/// The 99th percentile by nearest rank.
pub fn p99(mut taken: Vec<Duration>) -> Outcome<Duration> {
    taken.sort_unstable();
    let rank = (taken.len() * 99).div_ceil(100);
    taken.get(rank.saturating_sub(1)).copied().ok_or_else(|| "nothing was done in the time".into())
}

/// One client's record of its own work.
pub struct Stopwatch {
    /// Which client it is, from 0.
    pub number: u32,
    from: Instant,
    until: Instant,
    taken: Vec<Duration>,
}

impl Stopwatch {
    /// When the next piece of work begins; none when the time is over.
    pub fn begin(&self) -> Option<Instant> {
        let now = Instant::now();
        (now < self.until).then_some(now)
    }

    /// As [`Self::begin`], but not before `due`. Work that could not begin in
    /// time counts from when it was due: waiting for a slow server must not
    /// hide how slow it is.
    pub async fn begin_at(&self, due: Instant) -> Option<Instant> {
        let now = self.begin()?;
        if now > due {
            return Some(due);
        }
        sleep_until(due).await;
        self.begin()
    }

    /// When client number `self.number` of `n_clients` has its first turn, if
    /// a turn comes every `interval`.
    pub fn first_turn(&self, interval: Duration, n_clients: u32) -> Instant {
        Instant::now() + interval * self.number / n_clients
    }

    /// A piece of work that began then is done.
    pub fn done(&mut self, began: Instant) {
        let now = Instant::now();
        if self.from <= now && now <= self.until {
            self.taken.push(now - began);
        }
    }
}
