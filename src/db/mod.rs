//! The only SQL of the house: [`Db`], with readers and the one writer.
//!
//! Everything is found *through the workspace*: a stranger's id is
//! [`DbError::NotFound`]. Time and new ids are arguments. Nothing here decides
//! who may do what, and nothing outside this folder names a table.
//!
//! One file per subject adds its methods to [`Db`]. Reads take a connection of
//! the pool ([`Db::reader`]); writes are jobs of the [`writer`], which commits
//! what waits as one durable group and answers after the commit.

use std::path::Path;
use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqliteConnection, SqlitePool};

mod brand;
mod case;
mod changes;
mod check;
mod checkpoint;
mod choice;
mod comment;
mod contact;
mod error;
mod group;
mod idempotency;
mod interaction;
mod journey;
mod key;
mod link;
mod mail;
mod mailing;
mod member;
mod open;
mod response;
mod score;
mod secret;
mod session;
mod share;
mod survey;
#[cfg(test)]
mod testing;
mod title;
mod triage;
mod trigger;
mod view;
mod wave;
mod workspace;
mod writer;

pub use brand::NewLogo;
pub use case::{
    CallRow, CaseChangeRow, CaseCursor, CaseEdit, CaseFilter, CasePage, CaseRow, CaseRule, CaseSubject,
    CaseTimes, MedianRow, NewCall, NewCase,
};
pub use changes::Changes;
pub use check::Finding;
pub use choice::{ChoiceCounts, ChoiceQuery};
pub use comment::CommentRow;
pub use contact::{Change, ContactAsk, ContactCase, ContactInput, ContactRow, Upserted};
pub use error::{DbError, OpenError};
pub use group::{GroupBy, GroupCounts, GroupRow, ScoredQuestion};
pub use idempotency::KeptReply;
pub use interaction::{InteractionInput, InteractionRow, InteractionsTaken};
pub use journey::{JourneyAt, JourneyCursor, JourneyListRow, RecordedOps, StoredOp};
pub use key::{KeyAccess, KeyListRow, KeyName};
pub use link::{Joined, Link, LinkPurpose, NewPerson};
pub use mail::{ClaimedMail, MailContent, MailWords, NewMail};
pub use mailing::{
    Invitation, InvitationState, InvitedRecorded, MailingRow, NewMailing, Planned, Selection, Subscription,
    contact_of,
};
pub use member::{Member, MemberListRow, MemberName, NewMember};
pub use response::{
    Assigned, DayOf, MAX_PAGE, NewResponse, Recorded, ResponseCursor, ResponseFilter, ResponsePage,
    ResponseRow,
};
pub use score::{AttributeRow, DayCounts, ScoreQuery, ScoreResult, SeriesRow};
pub use secret::{Password, TokenHash, draw_token, hash_password, hash_token, verify_password};
pub use session::{SESSION_IDLE, SESSION_LIFE, Session, SessionListRow};
pub use share::{NewShare, ShareRow, SharedResults};
pub use survey::{
    DraftRow, FunnelRow, NewQuestionId, NewSurvey, OpenSurvey, SurveyListRow, SurveyRow, SurveyState,
    VersionListRow, VersionRow,
};
pub use title::{TitleRow, Titled};
pub use triage::{NewNote, NoteRow, Noted, Tagging, TriageRow};
pub use trigger::{AskFate, AskLine, NewTrigger, TriggerRow, TriggerTally};
pub use view::{NewView, ViewRow};
pub use wave::{DueWave, NewWaves, Started, WavePlan, WaveRow, WaveState, WaveTime, Which};
pub use workspace::{
    Membership, NewWorkspace, Workspace, WorkspaceSettings, WorkspaceSettingsInput, local_day, moment_of,
};

/// The file inside the data folder.
pub const DATABASE_FILE: &str = "jornada.db";

/// The database: a pool of readers and the one writer. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    path: std::path::PathBuf,
    readers: SqlitePool,
    writer: writer::Writer,
    definitions: survey::Definitions,
    open_surveys: Arc<survey::OpenSurveys>,
    journeys: journey::KnownMaps,
}

impl Db {
    /// Opens `DIR/jornada.db`, making folder and file when missing and
    /// bringing the schema up to date (after a backup beside it).
    ///
    /// # Errors
    /// [`OpenError`], with a text for the administrator.
    pub async fn open(dir: &Path) -> Result<Self, OpenError> {
        let opened = open::open(dir).await?;
        let open_surveys = Arc::<survey::OpenSurveys>::default();
        let writer = writer::Writer::start(opened.writer, opened.options, Arc::clone(&open_surveys));
        Ok(Self(Arc::new(Inner {
            path: opened.path,
            readers: opened.readers,
            writer,
            definitions: survey::Definitions::default(),
            open_surveys,
            journeys: journey::KnownMaps::default(),
        })))
    }

    /// Finishes what waits to be written, checkpoints and closes. Later
    /// writes are [`DbError::Busy`].
    pub async fn close(&self) {
        self.0.readers.close().await;
        self.0.writer.close().await;
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// A connection that only reads.
    pub(in crate::db) async fn reader(&self) -> Result<PoolConnection<Sqlite>, DbError> {
        Ok(self.0.readers.acquire().await?)
    }

    /// Runs `work` in the writer's next group, under a savepoint of its own:
    /// an error (or panic) rolls back this work alone. The answer comes after
    /// the commit. `work` must not begin or end transactions.
    ///
    /// # Errors
    /// What `work` returns; [`DbError::Busy`] when the queue is full.
    pub(in crate::db) async fn write<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> writer::Work<'c, T> + Send + 'static,
    {
        self.0.writer.run(work).await
    }
}
