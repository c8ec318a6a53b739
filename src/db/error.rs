//! What can go wrong in the database, as its callers need to tell it apart.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Why a read or write of [`Db`](super::Db) failed. Never shown to people: the
/// layer above makes a status and words of it, and logs the cause once.
#[derive(Clone, Debug)]
pub enum DbError {
    /// No such thing in this workspace.
    NotFound,
    /// This field's value is taken, or somebody else changed the thing.
    Conflict(&'static str),
    /// The survey no longer takes answers.
    Closed,
    /// Too much is waiting to be written, or another process holds the file:
    /// nothing was changed, try again later.
    Busy,
    /// Anything else, with its cause. Shared, because one failed commit is
    /// the answer to a whole group of jobs.
    Other(Arc<dyn Error + Send + Sync>),
}

impl DbError {
    /// Wraps a cause that has no variant of its own.
    pub fn other(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Other(Arc::from(cause.into()))
    }

    /// Reads a broken uniqueness rule as a conflict on `field`; everything
    /// else as usual.
    pub fn unique(error: sqlx::Error, field: &'static str) -> Self {
        match &error {
            sqlx::Error::Database(database) if database.is_unique_violation() => Self::Conflict(field),
            _ => Self::from(error),
        }
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("not found"),
            Self::Conflict(field) => write!(f, "conflict on {field}"),
            Self::Closed => f.write_str("the survey no longer takes answers"),
            Self::Busy => f.write_str("the database is busy"),
            Self::Other(cause) => write!(f, "database: {cause}"),
        }
    }
}

impl Error for DbError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Other(cause) => Some(&**cause),
            Self::NotFound | Self::Conflict(_) | Self::Closed | Self::Busy => None,
        }
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        // SQLITE_BUSY and SQLITE_LOCKED stand in the low byte of the code.
        let is_busy = match &error {
            sqlx::Error::Database(database) => database
                .code()
                .and_then(|code| code.parse::<u32>().ok())
                .is_some_and(|code| matches!(code & 0xff, 5 | 6)),
            sqlx::Error::PoolTimedOut => true,
            _ => false,
        };
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            _ if is_busy => Self::Busy,
            error => Self::other(error),
        }
    }
}

impl From<serde_json::Error> for DbError {
    fn from(error: serde_json::Error) -> Self {
        Self::other(error)
    }
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder or file cannot be made or read.
    #[error("cannot use {path}: {cause}")]
    Folder {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The database was made by a later version of the program.
    #[error(
        "{path} was made by a newer Jornada (schema {found}; this program knows {known}). \
         Use that version, or restore an older backup."
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The latest schema this program knows.
        known: i64,
    },
    /// Bringing the schema up to date failed; nothing was changed.
    #[error("cannot bring {path} up to date: {cause}")]
    Migration {
        /// The database.
        path: PathBuf,
        /// What failed.
        cause: sqlx::migrate::MigrateError,
    },
    /// The file is no database, damaged, locked or unreadable.
    #[error("cannot open {path}: {cause}")]
    Database {
        /// The database.
        path: PathBuf,
        /// What the engine says.
        cause: sqlx::Error,
    },
}
