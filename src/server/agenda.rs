//! Starts what is due: waves on the calendar, and asks after something
//! happened. It decides nothing; who is asked is the database's business, and
//! so is that everything happens once, were there ten of these at a time.

use std::time::Duration;

use crate::api::context::Services;
use crate::db::Started;

/// How often it is looked whether anything is due.
const EVERY: Duration = Duration::from_secs(1);

/// The job. It runs where mail is sent: an invitation that cannot go would
/// count as an ask.
pub struct Agenda {
    services: Services,
}

/// What was begun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Begun {
    /// Waves that were started.
    pub waves: usize,
    /// Waves whose time had come in vain.
    pub missed: usize,
    /// Asks that were decided, one way or the other.
    pub asks: usize,
}

impl Agenda {
    /// A job on this data.
    pub const fn new(services: Services) -> Self {
        Self { services }
    }

    /// Starts what is due until `stop` is done.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            self.begin_due().await;
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    /// Starts what is due now. What fails stays due.
    pub async fn begin_due(&self) -> Begun {
        let mut begun = Begun::default();
        self.start_waves(&mut begun).await;
        self.decide_asks(&mut begun).await;
        begun
    }

    async fn start_waves(&self, begun: &mut Begun) {
        let Services { db, new_id, .. } = &self.services;
        let due = match db.list_due_waves(self.services.now_ms()).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(%error, "the calendar could not be read");
                return;
            }
        };
        for wave in due {
            match db.start_due_wave(wave, *new_id, self.services.now_ms()).await {
                Ok(Started::Now(planned)) => {
                    begun.waves += 1;
                    tracing::info!(wave_id = %wave.wave_id, asked = planned.asked, "a wave was started");
                }
                Ok(Started::Missed) => {
                    begun.missed += 1;
                    tracing::warn!(wave_id = %wave.wave_id, "a wave was missed");
                }
                Ok(Started::Elsewhere) => {}
                Err(error) => tracing::warn!(%error, wave_id = %wave.wave_id, "a wave could not be started"),
            }
        }
    }

    async fn decide_asks(&self, begun: &mut Begun) {
        let Services { db, new_id, .. } = &self.services;
        loop {
            let now = self.services.now_ms();
            // Looking first: the one writer is not troubled every second.
            let decided = match db.is_ask_due(now).await {
                Ok(true) => db.decide_due_asks(*new_id, now).await,
                Ok(false) => return,
                Err(error) => Err(error),
            };
            match decided {
                Ok(0) => return,
                Ok(n) => begun.asks += n,
                Err(error) => {
                    tracing::warn!(%error, "asks that are due could not be decided");
                    return;
                }
            }
        }
    }
}
