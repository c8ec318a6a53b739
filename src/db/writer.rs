//! The one writer: takes what waits in a bounded queue, writes it as one
//! durable group, and answers after the commit.
//!
//! Answers are the hot path: all responses of a group are written together by
//! multi-row statements. When that fails, everything is rolled back and each
//! job repeated under its own savepoint, so that one bad job fails alone.
//! Other writes are [`Work`], each under a savepoint from the start.
//!
//! Transactions are opened with plain statements, never with sqlx's own
//! `begin`: after a failed commit sqlx would keep counting a transaction that
//! SQLite has already ended. A connection whose commit or rollback failed is
//! dropped and a new one opened.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::checkpoint::Checkpoints;
use super::error::DbError;
use super::response::record::{self, Admission, Batch, Known};
use super::response::{NewResponse, Recorded};
use super::survey::{OpenSurveys, shown};
use crate::domain::id::SurveyId;

/// Jobs that may wait; beyond them callers are told to come back.
const MAX_WAITING_JOBS: usize = 4_096;
/// Responses that may wait in those jobs, so that memory stays bounded.
const MAX_WAITING_RESPONSES: usize = 32_768;
/// Jobs in one group.
const MAX_GROUP: usize = 512;
/// How long a count of shown pages may stay in memory.
const SHOWN_EVERY: Duration = Duration::from_secs(1);

/// What a write does with the writer's connection.
pub(super) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, DbError>> + Send + 'c>>;

/// Tells the caller how it ended; the argument is the fate of the whole group.
type Answer = Box<dyn FnOnce(Result<(), DbError>) + Send>;

/// A general write whose result type has been hidden. It gets the connection,
/// or why there is none; gives whether its changes stay, and the answer to
/// send after the commit.
type Task = Box<dyn for<'c> FnOnce(Result<&'c mut SqliteConnection, DbError>) -> TaskFuture<'c> + Send>;
type TaskFuture<'c> = Pin<Box<dyn Future<Output = (bool, Answer)> + Send + 'c>>;

/// Responses to be written together, all or none of them.
struct RecordJob {
    responses: Vec<NewResponse>,
    /// Whether each survey must take answers now.
    admission: Admission,
    answer: oneshot::Sender<Result<Vec<Recorded>, DbError>>,
    _room: OwnedSemaphorePermit,
}

enum Job {
    Record(RecordJob),
    Task(Task),
    Close(oneshot::Sender<()>),
}

/// Pages shown, not yet written: survey and day → how often.
type Shown = Arc<Mutex<BTreeMap<(SurveyId, i64), i64>>>;

/// The sending side; callers share it.
pub(super) struct Writer {
    queue: mpsc::Sender<Job>,
    room: Arc<Semaphore>,
    shown: Shown,
}

impl Writer {
    /// Starts the task that owns `conn`.
    pub(super) fn start(
        conn: SqliteConnection,
        options: SqliteConnectOptions,
        open_surveys: Arc<OpenSurveys>,
    ) -> Self {
        let (queue, jobs) = mpsc::channel(MAX_WAITING_JOBS);
        let shown = Shown::default();
        let state = State {
            conn: Some(conn),
            checkpoints: Checkpoints::start(options.clone()),
            options,
            known: Known::default(),
            shown: Arc::clone(&shown),
            open_surveys,
        };
        tokio::spawn(state.write_groups(jobs));
        Self { queue, room: Arc::new(Semaphore::new(MAX_WAITING_RESPONSES)), shown }
    }

    /// Runs `work` in the next group, alone under a savepoint.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        let task: Task = Box::new(move |conn| {
            Box::pin(async move {
                let done = AssertUnwindSafe(async move { work(conn?).await })
                    .catch_unwind()
                    .await
                    .unwrap_or_else(|_| Err(DbError::other("a write panicked")));
                let stays = done.is_ok();
                let send: Answer = Box::new(move |group| {
                    let _ = answer.send(done.and_then(|value| group.map(|()| value)));
                });
                (stays, send)
            })
        });
        self.queue.try_send(Job::Task(task)).map_err(|_| DbError::Busy)?;
        result.await.unwrap_or_else(|_| Err(DbError::other("the writer stopped")))
    }

    /// Writes `responses` with those of other callers.
    pub(super) async fn record(
        &self,
        responses: Vec<NewResponse>,
        admission: Admission,
    ) -> Result<Vec<Recorded>, DbError> {
        let n_responses = u32::try_from(responses.len()).map_err(|_| DbError::Busy)?;
        let room = Arc::clone(&self.room).try_acquire_many_owned(n_responses).map_err(|_| DbError::Busy)?;
        let (answer, result) = oneshot::channel();
        let job = RecordJob { responses, admission, answer, _room: room };
        self.queue.try_send(Job::Record(job)).map_err(|_| DbError::Busy)?;
        result.await.unwrap_or_else(|_| Err(DbError::other("the writer stopped")))
    }

    /// Adds to the count of shown pages, written within a second or so.
    pub(super) fn add_shown(&self, survey: SurveyId, day: i64, n: i64) {
        *lock(&self.shown).entry((survey, day)).or_default() += n;
    }

    /// Finishes what waits, checkpoints, closes.
    pub(super) async fn close(&self) {
        let (closed, is_closed) = oneshot::channel();
        if self.queue.send(Job::Close(closed)).await.is_ok() {
            let _ = is_closed.await;
        }
    }
}

/// A panic elsewhere cannot leave a sum of counters half-written.
fn lock(shown: &Shown) -> std::sync::MutexGuard<'_, BTreeMap<(SurveyId, i64), i64>> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the writer's task owns.
struct State {
    /// None after a failed commit or rollback, until the next group.
    conn: Option<SqliteConnection>,
    options: SqliteConnectOptions,
    known: Known,
    shown: Shown,
    open_surveys: Arc<OpenSurveys>,
    checkpoints: Checkpoints,
}

impl State {
    async fn write_groups(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut waiting = Vec::with_capacity(MAX_GROUP);
        let mut closed = Vec::new();
        loop {
            let received = tokio::time::timeout(SHOWN_EVERY, jobs.recv_many(&mut waiting, MAX_GROUP)).await;
            let (mut records, mut tasks) = (Vec::new(), Vec::new());
            for job in waiting.drain(..) {
                match job {
                    Job::Record(job) => records.push(job),
                    Job::Task(task) => tasks.push(task),
                    Job::Close(answer) => {
                        jobs.close();
                        closed.push(answer);
                    }
                }
            }
            let shown = std::mem::take(&mut *lock(&self.shown));
            if !(records.is_empty() && tasks.is_empty() && shown.is_empty()) {
                self.write_group(records, tasks, shown).await;
            }
            if matches!(received, Ok(0)) {
                break;
            }
        }
        self.checkpoints.end().await;
        if let Some(mut conn) = self.conn.take() {
            if let Err(error) = execute(&mut conn, "pragma wal_checkpoint(truncate)").await {
                tracing::warn!(%error, "the last checkpoint failed; it is made up for at the next start");
            }
            let _ = conn.close().await;
        }
        for answer in closed {
            let _ = answer.send(());
        }
    }

    /// One transaction; nobody hears of success before its commit.
    async fn write_group(
        &mut self,
        records: Vec<RecordJob>,
        tasks: Vec<Task>,
        shown: BTreeMap<(SurveyId, i64), i64>,
    ) {
        let mut answers = Vec::with_capacity(records.len() + tasks.len());
        let changes_surveys = !tasks.is_empty();
        let mut tasks = tasks.into_iter();
        let written = self.write_transaction(&records, &mut tasks, &shown, &mut answers).await;
        let fate = match written {
            Ok(recorded) => {
                if changes_surveys {
                    self.open_surveys.forget();
                }
                self.checkpoints.wake();
                for (job, result) in records.into_iter().zip(recorded) {
                    let _ = job.answer.send(result);
                }
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, "a group of writes failed");
                self.known.forget();
                // The counts are estimates, but a passing fault shall not lose them.
                for ((survey, day), n) in shown {
                    *lock(&self.shown).entry((survey, day)).or_default() += n;
                }
                for job in records {
                    let _ = job.answer.send(Err(error.clone()));
                }
                for task in tasks {
                    answers.push(task(Err(error.clone())).await.1);
                }
                Err(error)
            }
        };
        for answer in answers {
            answer(fate.clone());
        }
    }

    /// Tasks that have not started when it fails stay in `tasks`.
    async fn write_transaction(
        &mut self,
        records: &[RecordJob],
        tasks: &mut std::vec::IntoIter<Task>,
        shown: &BTreeMap<(SurveyId, i64), i64>,
        answers: &mut Vec<Answer>,
    ) -> Result<Vec<Result<Vec<Recorded>, DbError>>, DbError> {
        // Taken out while in use: a connection that is in doubt is not put back.
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.options.connect().await?,
        };
        if let Err(error) = execute(&mut conn, "begin immediate").await {
            let error = DbError::from(error);
            if matches!(error, DbError::Busy) {
                self.conn = Some(conn);
            }
            return Err(error);
        }
        let recorded = self.record_all(&mut conn, records).await?;
        for task in tasks {
            execute(&mut conn, "savepoint job").await?;
            let (stays, answer) = task(Ok(&mut conn)).await;
            answers.push(answer);
            end_savepoint(&mut conn, stays).await?;
        }
        shown::add_all(&mut conn, shown).await?;
        execute(&mut conn, "commit").await?;
        self.conn = Some(conn);
        Ok(recorded)
    }

    /// All responses of the group at once; job by job when that fails.
    async fn record_all(
        &mut self,
        conn: &mut SqliteConnection,
        records: &[RecordJob],
    ) -> Result<Vec<Result<Vec<Recorded>, DbError>>, DbError> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let all: Vec<&RecordJob> = records.iter().collect();
        match attempt(conn, &mut self.known, &all).await {
            Ok(results) => return Ok(results),
            Err(error) => tracing::warn!(%error, jobs = all.len(), "repeating a group job by job"),
        }
        // Nothing else has been written in this transaction yet.
        self.known.forget();
        execute(conn, "rollback").await?;
        execute(conn, "begin immediate").await?;
        let mut results = Vec::with_capacity(records.len());
        for job in records {
            execute(conn, "savepoint job").await?;
            let result = match attempt(conn, &mut self.known, &[job]).await {
                Ok(mut one) => one.pop().expect("BUG: one job has one result"),
                Err(error) => Err(error),
            };
            if result.is_err() {
                self.known.forget();
            }
            end_savepoint(conn, result.is_ok()).await?;
            results.push(result);
        }
        Ok(results)
    }
}

async fn attempt(
    conn: &mut SqliteConnection,
    known: &mut Known,
    jobs: &[&RecordJob],
) -> Result<Vec<Result<Vec<Recorded>, DbError>>, DbError> {
    let batches: Vec<Batch<'_>> = jobs
        .iter()
        .map(|job| Batch { responses: &job.responses, admission: job.admission, from_file: false })
        .collect();
    AssertUnwindSafe(record::record_batches(conn, known, &batches))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(DbError::other("recording answers panicked")))
}

async fn execute(conn: &mut SqliteConnection, statement: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(statement).execute(conn).await.map(|_| ())
}

async fn end_savepoint(conn: &mut SqliteConnection, stays: bool) -> Result<(), sqlx::Error> {
    if !stays {
        execute(conn, "rollback to job").await?;
    }
    execute(conn, "release job").await
}

/// Cuts the rows of a multi-row statement into pieces of few different sizes,
/// so that the statements are prepared once and kept, and none has more
/// parameters than SQLite takes (32,766; the widest row has 15).
pub(super) fn pieces<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let size = [256, 128, 64, 32, 16, 8, 4, 2, 1].into_iter().find(|&size| size <= rest.len())?;
        let (piece, after) = rest.split_at(size);
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::TestHouse;
    use futures::poll;
    use std::task::Poll;

    /// A write that lasts until the sender is used, and a sign that it began.
    fn hold(
        house: &TestHouse,
    ) -> (impl Future<Output = Result<(), DbError>>, oneshot::Receiver<()>, oneshot::Sender<()>) {
        let (begun, has_begun) = oneshot::channel();
        let (release, released) = oneshot::channel::<()>();
        let work = house.db.write(move |_| {
            Box::pin(async move {
                let _ = begun.send(());
                let _ = released.await;
                Ok(())
            })
        });
        (work, has_begun, release)
    }

    #[tokio::test]
    async fn beyond_a_full_queue_callers_are_told_to_come_back() {
        let house = TestHouse::open().await;
        let (work, has_begun, release) = hold(&house);
        let mut work = Box::pin(work);
        assert!(matches!(poll!(&mut work), Poll::Pending));
        has_begun.await.unwrap();
        let mut waiting = Vec::new();
        for _ in 0..MAX_WAITING_JOBS {
            let mut job = Box::pin(house.db.write(|_| Box::pin(async { Ok(()) })));
            assert!(matches!(poll!(&mut job), Poll::Pending));
            waiting.push(job);
        }
        let too_many = house.db.write(|_| Box::pin(async { Ok(()) })).await;
        assert!(matches!(too_many, Err(DbError::Busy)));
        release.send(()).unwrap();
        work.await.unwrap();
        for job in waiting {
            job.await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_failing_or_panicking_write_rolls_back_alone() {
        let house = TestHouse::open().await;
        let insert = |slug: &'static str, fate: &'static str| {
            house.db.write(move |conn| {
                Box::pin(async move {
                    sqlx::query(
                        "insert into workspace (workspace_id, slug, name, locale, timezone, currency, created_at)
                         values ($1, $1, $1, 'en', 'UTC', 'USD', 0)",
                    )
                    .bind(slug)
                    .execute(conn)
                    .await?;
                    match fate {
                        "stays" => Ok(()),
                        "fails" => Err(DbError::Conflict("slug")),
                        _ => panic!("on purpose"),
                    }
                })
            })
        };
        let (work, has_begun, release) = hold(&house);
        let released = async move {
            has_begun.await.unwrap();
            tokio::task::yield_now().await;
            release.send(()).unwrap();
        };
        let (held, first, failed, panicked, last, ()) = tokio::join!(
            work,
            insert("first", "stays"),
            insert("failed", "fails"),
            insert("panicked", "panics"),
            insert("last", "stays"),
            released
        );
        held.unwrap();
        first.unwrap();
        last.unwrap();
        assert!(matches!(failed, Err(DbError::Conflict("slug"))));
        assert!(matches!(panicked, Err(DbError::Other(_))));
        let mut conn = house.db.reader().await.unwrap();
        let slugs: Vec<String> = sqlx::query_scalar("select slug from workspace order by slug")
            .fetch_all(&mut *conn)
            .await
            .unwrap();
        assert_eq!(slugs, ["first", "last"]);
    }

    #[tokio::test]
    async fn what_waits_is_written_before_closing() {
        let house = TestHouse::open().await;
        let (work, has_begun, release) = hold(&house);
        let mut work = Box::pin(work);
        assert!(matches!(poll!(&mut work), Poll::Pending));
        has_begun.await.unwrap();
        let mut waiting = Box::pin(house.db.write(|_| Box::pin(async { Ok(7) })));
        assert!(matches!(poll!(&mut waiting), Poll::Pending));
        let mut closing = Box::pin(house.db.close());
        assert!(matches!(poll!(&mut closing), Poll::Pending));
        release.send(()).unwrap();
        closing.await;
        work.await.unwrap();
        assert_eq!(waiting.await.unwrap(), 7);
    }

    #[test]
    fn pieces_hold_every_row_once_in_order() {
        let rows: Vec<u32> = (0..1_234).collect();
        let together: Vec<u32> = pieces(&rows).flatten().copied().collect();
        assert_eq!(together, rows);
        assert!(pieces(&rows).all(|piece| piece.len().is_power_of_two() && piece.len() <= 256));
    }
}
