//! `jornada backup`, `restore`, `check`.

use std::path::{Path, PathBuf};

use super::{Failure, open, print, say};
use crate::db::{DATABASE_FILE, Db, DbError};
use crate::server::clock;

/// Copies the database to FILE while others work.
pub(super) async fn backup(data: PathBuf, file: PathBuf) -> Result<(), Failure> {
    if !data.join(DATABASE_FILE).is_file() {
        return Err(Failure(format!("{} holds no database", data.display())));
    }
    let db = open(&data).await?;
    let copied = db.backup_to(&file).await.map_err(|error| match error {
        DbError::Conflict(_) => Failure(format!("{} exists already; choose another name", file.display())),
        other => other.into(),
    });
    db.close().await;
    copied?;
    say(&format!("{} written and checked", file.display()));
    Ok(())
}

/// Puts a backup in the database's place. The old one stays beside it. Refuses
/// while a server runs: it would go on writing to the old one, and what it
/// acknowledges would be lost.
pub(super) async fn restore(data: PathBuf, file: PathBuf, force: bool) -> Result<(), Failure> {
    let target = data.join(DATABASE_FILE);
    if target.exists() && !force {
        return Err(Failure(format!(
            "{} exists. Stop the server, then use --force: the present database is kept beside it.",
            target.display()
        )));
    }
    // A copy in a folder of its own is opened and checked first, so that a
    // foreign, damaged or newer file replaces nothing.
    let trial = data.join("restoring");
    let _ = std::fs::remove_dir_all(&trial);
    std::fs::create_dir_all(&trial)?;
    let checked = try_backup(&trial, &file).await;
    let done = match checked {
        Ok(()) => put_in_place(&trial.join(DATABASE_FILE), &target).await,
        Err(failure) => Err(failure),
    };
    std::fs::remove_dir_all(&trial)?;
    let kept = done?;
    say(&format!("{} restored", target.display()));
    if let Some(kept) = kept {
        say(&format!("The database before it is kept as {}", kept.display()));
    }
    Ok(())
}

async fn try_backup(trial: &Path, file: &Path) -> Result<(), Failure> {
    let copy = trial.join(DATABASE_FILE);
    std::fs::copy(file, &copy)
        .map_err(|cause| Failure(format!("{} cannot be read: {cause}", file.display())))?;
    // Opening would bring any SQLite file up to date, even an empty one.
    if !Db::is_jornada(&copy).await? {
        return Err(Failure(format!(
            "{} is not a database of Jornada, or cannot be read as one; nothing was replaced",
            file.display()
        )));
    }
    let db = Db::open(trial).await?;
    let findings = db.check().await;
    db.close().await;
    match findings?.first() {
        None => Ok(()),
        Some(finding) => Err(Failure(format!("{} is damaged: {}", file.display(), finding.text))),
    }
}

async fn put_in_place(copy: &Path, target: &Path) -> Result<Option<PathBuf>, Failure> {
    Db::replace(target, copy, clock::now()).await.map_err(|error| match error {
        DbError::Busy => Failure(format!(
            "another process has {} open; nothing was replaced. Stop the server first, then restore again.",
            target.display()
        )),
        other => other.into(),
    })
}

/// Looks for damage.
pub(super) async fn check(data: PathBuf) -> Result<(), Failure> {
    if !data.join(DATABASE_FILE).is_file() {
        return Err(Failure(format!("{} holds no database", data.display())));
    }
    let db = open(&data).await?;
    let findings = db.check().await;
    db.close().await;
    let findings = findings?;
    for finding in &findings {
        print(&format!("{}: {}", finding.check, finding.text));
    }
    if findings.is_empty() {
        print("sound");
        return Ok(());
    }
    Err(Failure("the database is damaged; restore a backup".to_owned()))
}
