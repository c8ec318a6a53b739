//! Notices that anything was committed, whoever wrote it: this process or
//! another one on the same file.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};

use super::{Db, DbError};
use crate::domain::id::{JourneyId, WorkspaceId};

/// How often the file is asked. Reading the version costs microseconds.
const EVERY: Duration = Duration::from_millis(250);

/// A number that rises whenever something was committed. Cheap to clone.
#[derive(Clone)]
pub struct Changes {
    seen: watch::Receiver<u64>,
    end: Arc<Notify>,
}

impl Changes {
    /// Starts watching; ends with the runtime or when all clones are gone.
    ///
    /// # Errors
    /// As any read.
    pub async fn start(db: &Db) -> Result<Self, DbError> {
        let mut reader = db.reader().await?;
        let db = db.clone();
        let (sender, seen) = watch::channel(0);
        let end = Arc::new(Notify::new());
        let asked_to_end = Arc::clone(&end);
        tokio::spawn(async move {
            let mut last: Option<i64> = None;
            let mut beat = tokio::time::interval(EVERY);
            beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            while !sender.is_closed() {
                tokio::select! {
                    _ = beat.tick() => {}
                    () = asked_to_end.notified() => break,
                }
                // `data_version` changes for a connection when another one
                // commits; this one only reads, so every commit counts.
                let version = sqlx::query_scalar("pragma data_version").fetch_one(&mut *reader).await;
                match version {
                    Ok(version) if last.replace(version) != Some(version) => {
                        sender.send_modify(|n| *n += 1);
                    }
                    Ok(_) => {}
                    // Another connection may do better; pages that wait go on
                    // waiting.
                    Err(cause) => {
                        tracing::warn!(%cause, "changes could not be seen");
                        match db.reader().await {
                            Ok(fresh) => (reader, last) = (fresh, None),
                            Err(cause) => tracing::warn!(%cause, "no other connection"),
                        }
                    }
                }
            }
        });
        Ok(Self { seen, end })
    }

    /// Ends the watching, and with it every page's waiting.
    pub fn end(&self) {
        self.end.notify_one();
    }

    /// Waits until something was committed since the last call of this clone.
    /// `false` when watching has ended.
    pub async fn wait(&mut self) -> bool {
        self.seen.changed().await.is_ok()
    }
}

impl Db {
    /// What an open page compares to know whether it is stale: the change
    /// counter of the workspace's scores, and the last operation of a journey.
    ///
    /// # Errors
    /// As any read. An unknown journey is 0.
    pub async fn find_freshness(
        &self,
        workspace_id: WorkspaceId,
        journey_id: Option<JourneyId>,
    ) -> Result<(i64, i64), DbError> {
        let mut reader = self.reader().await?;
        let scores: Option<i64> =
            sqlx::query_scalar("select n from workspace_change where workspace_id = $1")
                .bind(workspace_id.to_string())
                .fetch_optional(&mut *reader)
                .await?;
        let Some(journey_id) = journey_id else {
            return Ok((scores.unwrap_or(0), 0));
        };
        let seq: Option<i64> =
            sqlx::query_scalar("select seq from journey where workspace_id = $1 and journey_id = $2")
                .bind(workspace_id.to_string())
                .bind(journey_id.to_string())
                .fetch_optional(&mut *reader)
                .await?;
        Ok((scores.unwrap_or(0), seq.unwrap_or(0)))
    }
}
