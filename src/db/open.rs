//! Opening the file: settings, backup before a migration, migrations, pool.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection, SqlitePool};

use super::DATABASE_FILE;
use super::checkpoint::MOST_PAGES;
use super::error::OpenError;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// More would only compete for the same few cores.
const MAX_READERS: u32 = 8;

/// What [`Db::open`](super::Db::open) is made of.
pub(super) struct Opened {
    pub(super) path: PathBuf,
    pub(super) options: SqliteConnectOptions,
    pub(super) writer: SqliteConnection,
    pub(super) readers: SqlitePool,
}

pub(super) async fn open(dir: &Path) -> Result<Opened, OpenError> {
    create_folder(dir).map_err(|cause| OpenError::Folder { path: dir.to_owned(), cause })?;
    let path = dir.join(DATABASE_FILE);
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(256)
        // Room for the hot pages of indexes; modest, for every connection
        // has its own.
        .pragma("cache_size", "-16384")
        .pragma("wal_autocheckpoint", MOST_PAGES)
        .pragma("temp_store", "memory");
    let database_error = |cause| OpenError::Database { path: path.clone(), cause };

    let mut writer = options.connect().await.map_err(database_error)?;
    migrate(&path, &mut writer).await?;

    let readers = SqlitePoolOptions::new()
        .max_connections(MAX_READERS)
        .min_connections(1)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options.clone().pragma("cache_size", "-8192").pragma("query_only", "on"))
        .await
        .map_err(database_error)?;
    Ok(Opened { path, options, writer, readers })
}

/// The folder holds answers of people, so only its owner may enter it.
fn create_folder(dir: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

async fn migrate(path: &Path, conn: &mut SqliteConnection) -> Result<(), OpenError> {
    let database_error = |cause| OpenError::Database { path: path.to_owned(), cause };
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    let applied = applied(conn).await.map_err(database_error)?;
    if let Some(&found) = applied.last()
        && found > known
    {
        return Err(OpenError::Newer { path: path.to_owned(), found, known });
    }
    // Each is looked for, not the highest alone: a file of a program built from
    // another branch may have a later one and lack an earlier one.
    let Some(next) = first_missing(&applied) else {
        return Ok(());
    };
    if !applied.is_empty() {
        back_up_before(path, conn, next).await?;
    }
    match MIGRATIONS.run(&mut *conn).await {
        Ok(()) => Ok(()),
        // Another process that started in the same moment did it.
        Err(_) if first_missing(&self::applied(conn).await.map_err(database_error)?).is_none() => Ok(()),
        Err(cause) => Err(OpenError::Migration { path: path.to_owned(), cause }),
    }
}

/// The earliest migration that a file with these has yet to go through.
fn first_missing(applied: &[i64]) -> Option<i64> {
    MIGRATIONS.iter().map(|migration| migration.version).filter(|version| !applied.contains(version)).min()
}

/// The migrations that the file went through, in order; none in a new one.
async fn applied(conn: &mut SqliteConnection) -> Result<Vec<i64>, sqlx::Error> {
    let is_there: Option<i64> =
        sqlx::query_scalar("select 1 from sqlite_master where type = 'table' and name = '_sqlx_migrations'")
            .fetch_optional(&mut *conn)
            .await?;
    if is_there.is_none() {
        return Ok(Vec::new());
    }
    sqlx::query_scalar("select version from _sqlx_migrations where success order by version")
        .fetch_all(&mut *conn)
        .await
}

/// Leaves `jornada.db.before-NNNN` beside the database. Written under another
/// name first, so that a half-written copy never looks like a backup.
async fn back_up_before(path: &Path, conn: &mut SqliteConnection, version: i64) -> Result<(), OpenError> {
    let backup = path.with_file_name(format!("{DATABASE_FILE}.before-{version:04}"));
    let unfinished = path.with_file_name(format!("{DATABASE_FILE}.before-{version:04}.unfinished"));
    let folder_error = |cause| OpenError::Folder { path: backup.clone(), cause };
    match std::fs::remove_file(&unfinished) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(folder_error(cause)),
        _ => {}
    }
    copy_to(conn, &unfinished).await.map_err(|cause| OpenError::Database { path: path.to_owned(), cause })?;
    std::fs::rename(&unfinished, &backup).map_err(folder_error)
}

/// Copies the whole database into a new file at `target`.
pub(super) async fn copy_to(conn: &mut SqliteConnection, target: &Path) -> Result<(), sqlx::Error> {
    let target = target
        .to_str()
        .ok_or_else(|| sqlx::Error::Configuration("the path of the copy is not Unicode text".into()))?;
    sqlx::query("vacuum into $1").bind(target).execute(conn).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::Connection;

    use super::*;
    use crate::db::Db;

    #[tokio::test]
    async fn a_database_of_the_first_version_is_copied_and_its_questions_learn_their_kind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(DATABASE_FILE);
        let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
        let mut conn = options.connect().await.unwrap();
        let first = MIGRATIONS.iter().filter(|migration| migration.version == 1).cloned().collect();
        Migrator::with_migrations(first).run(&mut conn).await.unwrap();
        sqlx::raw_sql(
            "insert into workspace values ('w', 'acme', 'Acme', 'en', 'UTC', 'USD', 5, 0);
             insert into survey values ('s', 'w', 'code', 'open', 'Survey', 0, 1, 0, 0);
             insert into question values ('q1', 'w', 's', 'nps', 'nps', 'company', 0, 10, 'agree', 0);
             insert into question values ('q2', 'w', 's', 'why', null, null, null, null, null, 0);",
        )
        .execute(&mut conn)
        .await
        .unwrap();
        conn.close().await.unwrap();

        let db = Db::open(folder.path()).await.unwrap();
        let kinds: Vec<String> = sqlx::query_scalar("select kind from question order by question_id")
            .fetch_all(&mut *db.reader().await.unwrap())
            .await
            .unwrap();
        assert_eq!(kinds, ["score", "text"]);
        assert_eq!(db.check().await.unwrap(), []);
        assert!(path.with_file_name("jornada.db.before-0002").exists());
    }

    #[tokio::test]
    async fn a_migration_left_out_is_made_up_for_though_a_later_one_was_applied() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(DATABASE_FILE);
        let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
        let mut conn = options.connect().await.unwrap();
        // The third adds no more than columns, so the fourth can do without.
        let branch = MIGRATIONS.iter().filter(|migration| [1, 2, 4].contains(&migration.version));
        Migrator::with_migrations(branch.cloned().collect()).run(&mut conn).await.unwrap();
        conn.close().await.unwrap();

        drop(Db::open(folder.path()).await.unwrap());
        let mut conn = options.connect().await.unwrap();
        assert_eq!(first_missing(&applied(&mut conn).await.unwrap()), None);
        assert!(path.with_file_name("jornada.db.before-0003").exists());
    }
}
