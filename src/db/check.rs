//! Whether the file is sound, and copies of it.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};

use super::Db;
use super::error::DbError;
use super::open::copy_to;
use super::response::{RECOUNT, RECOUNT_CHOICES};

/// Findings of one kind that are listed; more say the same.
const MAX_FINDINGS: usize = 100;

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
         from (select survey_id, day, completed as stored, 0 as counted from survey_day
               union all
               select survey_id, day, 0, count(*) from response where partial = 0 group by survey_id, day) both_sides
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
