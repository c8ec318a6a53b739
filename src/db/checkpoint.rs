//! Moves what was committed from the log into the database file, beside the
//! writer: within it, one answer in some hundred would wait for the disk.

use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

/// The least time between two checkpoints.
const REST: Duration = Duration::from_millis(500);

/// Pages of the log (64 MB) beyond which the writer checkpoints by itself,
/// should the task fall behind it.
pub(super) const MOST_PAGES: &str = "16384";

/// The task that checkpoints.
pub(super) struct Checkpoints {
    committed: Arc<Notify>,
    end: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Checkpoints {
    /// Starts the task, which opens a connection of its own when it is needed.
    pub(super) fn start(options: SqliteConnectOptions) -> Self {
        let committed = Arc::new(Notify::new());
        let (end, ended) = oneshot::channel();
        let task = tokio::spawn(checkpoint_until(ended, Arc::clone(&committed), options));
        Self { committed, end, task }
    }

    /// After a commit.
    pub(super) fn wake(&self) {
        self.committed.notify_one();
    }

    /// Lets the task finish.
    pub(super) async fn end(self) {
        drop(self.end);
        let _ = self.task.await;
    }
}

async fn checkpoint_until(
    mut ended: oneshot::Receiver<()>,
    committed: Arc<Notify>,
    options: SqliteConnectOptions,
) {
    let mut conn = None;
    loop {
        tokio::select! {
            () = committed.notified() => {}
            _ = &mut ended => break,
        }
        if let Err(error) = checkpoint(&mut conn, &options).await {
            tracing::warn!(%error, "a checkpoint failed; the next one makes up for it");
            conn = None;
        }
        tokio::select! {
            () = tokio::time::sleep(REST) => {}
            _ = &mut ended => break,
        }
    }
    if let Some(conn) = conn {
        let _ = conn.close().await;
    }
}

/// Passive: it waits for nobody, and nobody waits for it.
async fn checkpoint(
    conn: &mut Option<SqliteConnection>,
    options: &SqliteConnectOptions,
) -> Result<(), sqlx::Error> {
    let conn = match conn {
        Some(conn) => conn,
        None => conn.insert(options.connect().await?),
    };
    sqlx::query("pragma wal_checkpoint(passive)").execute(conn).await?;
    Ok(())
}
