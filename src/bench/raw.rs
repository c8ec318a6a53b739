//! What the disk and SQLite alone cost: the rows of the same answers written
//! by prepared statements, and fdatasync by itself. Nothing here shares code
//! with the program.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};
use uuid::Uuid;

use super::client::Outcome;
use super::timing::p99;

const SCHEMA: &str = include_str!("../../migrations/0001_house.sql");

/// The program's own settings.
const SETTINGS: &str = "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
    pragma cache_size = -16384; pragma temp_store = memory;";

const SURVEY: &str = "
    insert into workspace values ('w', 'raw', 'Raw', 'en', 'UTC', 'USD', 5, 0);
    insert into survey values ('s', 'w', 'code', 'open', 'Survey', 0, 1, 0, 0);
    insert into survey_version values ('s', 1, '{}', 0, 0);
    insert into question values ('nps', 'w', 's', 'nps', 'nps', 'company', 0, 10, null, 0);
    insert into question values ('comment', 'w', 's', 'comment', null, null, null, null, null, 0);";

/// How many answers were counted and in how many groups they were written,
/// since the beginning. Every group raises its workspace's counter once.
pub fn count_answers_and_groups(database: &Path) -> rusqlite::Result<(i64, i64)> {
    let conn = Connection::open(database)?;
    conn.query_row(
        "select (select sum(completed) from survey_day), (select sum(n) from workspace_change)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Answers a second, each group of them durable before the next begins.
pub fn answers_per_second(database: &Path, group: usize, comment: &str, duration: Duration) -> Outcome<f64> {
    let conn = Connection::open(database)?;
    conn.execute_batch(SETTINGS)?;
    conn.execute_batch(SCHEMA)?;
    conn.execute_batch(SURVEY)?;
    let mut response = conn.prepare(
        "insert into response (response_id, workspace_id, survey_id, version, external_id, answered_at, received_at,
             day, attributes, channel, locale, search)
         values (?, 'w', 's', 1, ?, ?, ?, ?, '{}', 'link', 'en', ?)
         on conflict (survey_id, external_id) do nothing",
    )?;
    let mut answer = conn.prepare("insert into answer values (?, ?, ?, ?, ?)")?;
    let mut score_rollup = conn.prepare(
        "insert into score_rollup values ('w', 'nps', '', '', ?, ?, ?)
         on conflict (question_id, name, value, day, score) do update set n = n + excluded.n",
    )?;
    let mut survey_day = conn.prepare(
        "insert into survey_day (survey_id, day, completed) values ('s', ?, ?)
         on conflict (survey_id, day) do update set completed = completed + excluded.completed",
    )?;
    let mut change = conn.prepare(
        "insert into workspace_change values ('w', 1) on conflict (workspace_id) do update set n = n + 1",
    )?;
    let day = 20_000_i64;
    let (mut n_answers, began) = (0_usize, Instant::now());
    while began.elapsed() < duration {
        let mut counts = [0_i64; 11];
        conn.execute_batch("begin immediate")?;
        for number in 0..group {
            let (id, key) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
            let (score, now) = (number % counts.len(), day * 86_400_000 + i64::try_from(n_answers)?);
            response.execute(params![id, key, now, now, day, comment.to_lowercase()])?;
            answer.execute(params![id, "nps", now, i64::try_from(score)?, None::<&str>])?;
            answer.execute(params![id, "comment", now, None::<i64>, comment])?;
            counts[score] += 1;
            n_answers += 1;
        }
        for (score, n) in counts.iter().enumerate().filter(|(_, n)| **n > 0) {
            score_rollup.execute(params![day, i64::try_from(score)?, n])?;
        }
        survey_day.execute(params![day, i64::try_from(group)?])?;
        change.execute([])?;
        conn.execute_batch("commit")?;
    }
    Ok(n_answers as f64 / began.elapsed().as_secs_f64())
}

/// How long 99 of 100 small writes take to reach the disk.
pub fn p99_of_fdatasync(file: &Path, duration: Duration) -> Outcome<Duration> {
    let mut file = File::create(file)?;
    let (mut taken, until) = (Vec::new(), Instant::now() + duration);
    while Instant::now() < until {
        let began = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        taken.push(began.elapsed());
    }
    p99(taken)
}
