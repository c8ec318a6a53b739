//! Whether the file is sound, copies of it, and a copy in its place.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};

use super::error::DbError;
use super::open::copy_to;
use super::response::{RECOUNT, RECOUNT_CHOICES, RECOUNT_TIMES};
use super::{DATABASE_FILE, Db};

/// Findings of one kind that are listed; more say the same.
const MAX_FINDINGS: usize = 100;

/// What lies beside a database and belongs to it, by the end of its name.
const SIDE_FILES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Something that is wrong with the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which check found it: `integrity`, `foreign_key` or `rollup`.
    pub check: &'static str,
    /// What it is, for the administrator.
    pub text: String,
}

impl Db {
    /// Looks for damage: SQLite's own integrity, rows whose parent is gone,
    /// and counts that differ from a recount of the answers. Empty is sound.
    ///
    /// # Errors
    /// Only when the checks themselves cannot run.
    pub async fn check(&self) -> Result<Vec<Finding>, DbError> {
        // One transaction, so that all counts are of the same moment. It ends
        // with its connection.
        let mut conn = self.0.readers.begin().await?;
        list_findings(&mut conn).await
    }

    /// Copies the whole database to a new file while others go on working,
    /// and checks the copy. A copy that is not sound is removed again.
    ///
    /// # Errors
    /// `Conflict("path")` when there is such a file already.
    pub async fn backup_to(&self, path: &Path) -> Result<(), DbError> {
        if path.exists() {
            return Err(DbError::Conflict("path"));
        }
        // A connection of its own: readers must not write, not even a copy.
        let mut conn = SqliteConnectOptions::new().filename(self.path()).connect().await?;
        let copied = copy_and_check(&mut conn, path).await;
        conn.close().await?;
        if copied.is_err() {
            // What is left of it may not even exist; its absence is the aim.
            let _ = std::fs::remove_file(path);
        }
        copied
    }

    /// Whether a file is a database of this program, of any version. SQLite
    /// opens an empty file and the databases of others just as well.
    ///
    /// # Errors
    /// When the file cannot be opened; one that is no database is `false`.
    pub async fn is_jornada(path: &Path) -> Result<bool, DbError> {
        let mut conn = SqliteConnectOptions::new().filename(path).connect().await?;
        let n_tables: Result<i64, sqlx::Error> = sqlx::query_scalar(
            "select count(*) from sqlite_master
             where type = 'table' and name in ('_sqlx_migrations', 'workspace')",
        )
        .fetch_one(&mut conn)
        .await;
        conn.close().await?;
        match n_tables {
            Ok(n_tables) => Ok(n_tables == 2),
            Err(error) if is_unreadable(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Puts the database `copy`, which nobody may have open, in the place of
    /// `present`. What was there is kept beside it under a name with the time;
    /// gives that name.
    ///
    /// # Errors
    /// `Busy` while anybody has `present` open, another process or this one:
    /// they would go on writing to the old file. Nothing is replaced then.
    pub async fn replace(
        present: &Path,
        copy: &Path,
        now: DateTime<Utc>,
    ) -> Result<Option<PathBuf>, DbError> {
        std::fs::File::open(copy).and_then(|file| file.sync_all()).map_err(DbError::other)?;
        let held = hold_alone(present).await?;
        // The holder's own journal goes when the holder closes.
        let side_files = if held.is_some() { &SIDE_FILES[..2] } else { &SIDE_FILES[..] };
        let moved = put_in_place(present, copy, side_files, now);
        // Closed only now, so that no server starts on the old file meanwhile.
        if let Some(conn) = held {
            // Nothing was written through it, so nothing can be lost with it.
            let _ = conn.close().await;
        }
        moved.map_err(DbError::other)
    }
}

/// Takes a database for this connection alone. `None` when there is none, or
/// one so damaged that SQLite does not read it: nobody can store answers there
/// either, and to replace it is what a backup is for.
async fn hold_alone(path: &Path) -> Result<Option<SqliteConnection>, DbError> {
    if !path.exists() {
        return Ok(None);
    }
    match connect_alone(path).await {
        Ok(conn) => Ok(Some(conn)),
        Err(error) if is_unreadable(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// In WAL mode everybody keeps a shared lock for as long as they are connected,
/// even when idle. An exclusive transaction gets past it; the exclusive
/// locking mode does not, and so tells whether anybody is there.
async fn connect_alone(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .locking_mode(SqliteLockingMode::Exclusive)
        // Takes the log into the file, so that what is kept is whole by itself.
        .journal_mode(SqliteJournalMode::Delete)
        .busy_timeout(Duration::ZERO);
    let mut conn = options.connect().await?;
    sqlx::query("begin exclusive").execute(&mut conn).await?;
    Ok(conn)
}

/// Whether SQLite finds the file damaged, or no database at all:
/// SQLITE_CORRUPT and SQLITE_NOTADB, in the low byte of the code.
fn is_unreadable(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 11 | 26))
}

fn put_in_place(
    present: &Path,
    copy: &Path,
    side_files: &[&str],
    now: DateTime<Utc>,
) -> std::io::Result<Option<PathBuf>> {
    let kept = free_name(present, now);
    let mut is_kept = false;
    for suffix in std::iter::once(&"").chain(side_files) {
        let old = with_suffix(present, suffix);
        if old.exists() {
            std::fs::rename(&old, with_suffix(&kept, suffix))?;
            is_kept = true;
        }
    }
    std::fs::rename(copy, present)?;
    Ok(is_kept.then_some(kept))
}

/// `jornada.db.replaced-20261128T005900` (UTC), with a number behind it when
/// there is one: an earlier copy may be the only one of its answers.
fn free_name(present: &Path, now: DateTime<Utc>) -> PathBuf {
    let name = format!("{DATABASE_FILE}.replaced-{}", now.format("%Y%m%dT%H%M%S"));
    let mut free = present.with_file_name(&name);
    let mut n_tries = 1;
    while free.exists() || SIDE_FILES.iter().any(|suffix| with_suffix(&free, suffix).exists()) {
        n_tries += 1;
        free = present.with_file_name(format!("{name}-{n_tries}"));
    }
    free
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

async fn copy_and_check(conn: &mut SqliteConnection, path: &Path) -> Result<(), DbError> {
    copy_to(conn, path).await?;
    std::fs::File::open(path).and_then(|file| file.sync_all()).map_err(DbError::other)?;
    let mut copy = SqliteConnectOptions::new().filename(path).read_only(true).connect().await?;
    let findings = list_integrity(&mut copy).await;
    copy.close().await?;
    match findings?.first() {
        None => Ok(()),
        Some(finding) => Err(DbError::other(format!("the copy is damaged: {}", finding.text))),
    }
}

async fn list_findings(conn: &mut SqliteConnection) -> Result<Vec<Finding>, DbError> {
    let mut findings = list_integrity(conn).await?;
    findings.extend(list_orphans(conn).await?);
    findings.extend(list_wrong_scores(conn).await?);
    findings.extend(list_wrong_choices(conn).await?);
    findings.extend(list_wrong_days(conn).await?);
    findings.extend(list_wrong_times(conn).await?);
    findings.extend(list_wrong_versions(conn).await?);
    Ok(findings)
}

async fn list_integrity(conn: &mut SqliteConnection) -> Result<Vec<Finding>, DbError> {
    let lines: Vec<String> = sqlx::query_scalar("pragma integrity_check").fetch_all(conn).await?;
    let wrong = lines.into_iter().filter(|line| line != "ok");
    Ok(wrong.map(|text| Finding { check: "integrity", text }).collect())
}

async fn list_orphans(conn: &mut SqliteConnection) -> Result<Vec<Finding>, DbError> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("select \"table\", \"parent\" from pragma_foreign_key_check").fetch_all(conn).await?;
    let findings = rows.into_iter().take(MAX_FINDINGS).map(|(table, parent)| Finding {
        check: "foreign_key",
        text: format!("a row of {table} refers to a {parent} that does not exist"),
    });
    Ok(findings.collect())
}

/// Rows of either side that the other lacks.
async fn list_wrong_scores(conn: &mut SqliteConnection) -> Result<Vec<Finding>, DbError> {
    let stored = "select workspace_id, question_id, name, value, day, score, n from score_rollup";
    let mut findings = Vec::new();
    for (left, right, what) in [(RECOUNT, stored, "the answers say"), (stored, RECOUNT, "the counts say")] {
        let rows: Vec<(String, String, String, i64, i64, i64)> = sqlx::query_as(AssertSqlSafe(format!(
            "select question_id, name, value, day, score, n
             from (select * from ({left}) one except select * from ({right}) other) difference
             limit {MAX_FINDINGS}"
        )))
        .fetch_all(&mut *conn)
        .await?;
        findings.extend(rows.into_iter().map(|(question, name, value, day, score, n)| Finding {
            check: "rollup",
            text: format!("question {question}, {name}={value}, day {day}, score {score}: {what} {n}"),
        }));
    }
    Ok(findings)
}

/// Rows of either side that the other lacks.
async fn list_wrong_choices(conn: &mut SqliteConnection) -> Result<Vec<Finding>, DbError> {
    let stored = "select workspace_id, question_id, name, value, day, choice, n from choice_rollup";
    let mut findings = Vec::new();
    for (left, right, what) in
        [(RECOUNT_CHOICES, stored, "the answers say"), (stored, RECOUNT_CHOICES, "the counts say")]
    {
        let rows: Vec<(String, String, String, i64, String, i64)> = sqlx::query_as(AssertSqlSafe(format!(
            "select question_id, name, value, day, choice, n
             from (select * from ({left}) one except select * from ({right}) other) difference
             limit {MAX_FINDINGS}"
        )))
        .fetch_all(&mut *conn)
        .await?;
        findings.extend(rows.into_iter().map(|(question, name, value, day, choice, n)| Finding {
            check: "rollup",
            text: format!("question {question}, {name}={value}, day {day}, choice {choice}: {what} {n}"),
        }));
    }
    Ok(findings)
}

async fn list_wrong_days(conn: &mut SqliteConnection) -> Result<Vec<Finding>, DbError> {
    let rows: Vec<(String, i64, i64, i64)> = sqlx::query_as(AssertSqlSafe(format!(
        "select survey_id, day, sum(stored), sum(counted)
         from (select survey_id, day, started + completed as stored, 0 as counted from survey_day
               union all
               select survey_id, day, 0, sum(2 - partial) from response group by survey_id, day) both_sides
         group by survey_id, day
         having sum(stored) <> sum(counted)
         limit {MAX_FINDINGS}"
    )))
    .fetch_all(conn)
    .await?;
    let findings = rows.into_iter().map(|(survey, day, stored, counted)| Finding {
        check: "rollup",
        text: format!("survey {survey}, day {day}: the responses say {counted}, the counts say {stored}"),
    });
    Ok(findings.collect())
}

/// Rows of either side that the other lacks.
async fn list_wrong_times(conn: &mut SqliteConnection) -> Result<Vec<Finding>, DbError> {
    let stored = "select survey_id, day, took, n from survey_took";
    let mut findings = Vec::new();
    for (left, right, what) in
        [(RECOUNT_TIMES, stored, "the responses say"), (stored, RECOUNT_TIMES, "the counts say")]
    {
        let rows: Vec<(String, i64, i64, i64)> = sqlx::query_as(AssertSqlSafe(format!(
            "select survey_id, day, took, n
             from (select * from ({left}) one except select * from ({right}) other) difference
             limit {MAX_FINDINGS}"
        )))
        .fetch_all(&mut *conn)
        .await?;
        findings.extend(rows.into_iter().map(|(survey, day, took, n)| Finding {
            check: "rollup",
            text: format!("survey {survey}, day {day}, {took} seconds: {what} {n}"),
        }));
    }
    Ok(findings)
}

async fn list_wrong_versions(conn: &mut SqliteConnection) -> Result<Vec<Finding>, DbError> {
    let rows: Vec<(String, i64, i64, i64)> = sqlx::query_as(AssertSqlSafe(format!(
        "select survey_id, version, sum(stored), sum(counted)
         from (select survey_id, version, completed as stored, 0 as counted from version_count
               union all
               select survey_id, version, 0, count(*) from response where partial = 0
               group by survey_id, version) both_sides
         group by survey_id, version
         having sum(stored) <> sum(counted)
         limit {MAX_FINDINGS}"
    )))
    .fetch_all(conn)
    .await?;
    let findings = rows.into_iter().map(|(survey, version, stored, counted)| Finding {
        check: "rollup",
        text: format!(
            "survey {survey}, version {version}: the responses say {counted}, the counts say {stored}"
        ),
    });
    Ok(findings.collect())
}
