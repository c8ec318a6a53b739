//! Notes on responses and cases.

use sqlx::{QueryBuilder, Sqlite};

use super::answered_at;
use crate::db::{Db, DbError, case};
use crate::domain::id::{CaseId, MemberId, NoteId, ResponseId, WorkspaceId};
use crate::domain::triage::NoteText;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// A response.
    Response(ResponseId),
    /// A case.
    Case(CaseId),
}

/// A note to be kept.
#[derive(Clone, Debug)]
pub struct NewNote {
    /// Its id.
    pub note_id: NoteId,
    /// What it is about.
    pub about: Noted,
    /// Who wrote it.
    pub member_id: MemberId,
    /// The text.
    pub text: NoteText,
    /// When, ms UTC.
    pub now: i64,
}

/// A kept note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteRow {
    /// Its id.
    pub note_id: NoteId,
    /// Who wrote it, and what they are called; none when they are gone.
    pub member: Option<(MemberId, String)>,
    /// The text.
    pub text: String,
    /// When, ms UTC.
    pub created_at: i64,
}

impl Db {
    /// Keeps a note.
    ///
    /// # Errors
    /// `NotFound` when what it is about is not the workspace's.
    pub async fn create_note(&self, workspace: WorkspaceId, note: NewNote) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let NewNote { note_id, about, member_id, text, now } = note;
                let (response, case) = match about {
                    Noted::Response(response) => {
                        answered_at(conn, workspace, response).await?;
                        (Some(response.to_string()), None)
                    }
                    Noted::Case(id) => {
                        case::is_there(conn, workspace, id).await?;
                        (None, Some(id.to_string()))
                    }
                };
                sqlx::query(
                    "insert into note (note_id, workspace_id, response_id, case_id, member_id, text, created_at)
                     values ($1, $2, $3, $4, $5, $6, $7)",
                )
                .bind(note_id.to_string())
                .bind(workspace.to_string())
                .bind(response)
                .bind(case)
                .bind(member_id.to_string())
                .bind(text.as_str())
                .bind(now)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Takes a member's own note away.
    ///
    /// # Errors
    /// `NotFound`, also for a note of somebody else.
    pub async fn delete_note(
        &self,
        workspace: WorkspaceId,
        note: NoteId,
        member: MemberId,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let removed = sqlx::query(
                    "delete from note where workspace_id = $1 and note_id = $2 and member_id = $3",
                )
                .bind(workspace.to_string())
                .bind(note.to_string())
                .bind(member.to_string())
                .execute(conn)
                .await?;
                if removed.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }

    /// The notes on something, oldest first.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_notes(&self, workspace: WorkspaceId, about: Noted) -> Result<Vec<NoteRow>, DbError> {
        let (column, id) = match about {
            Noted::Response(response) => ("n.response_id", response.to_string()),
            Noted::Case(case) => ("n.case_id", case.to_string()),
        };
        let mut statement = QueryBuilder::<Sqlite>::new(
            "select n.note_id, n.member_id, m.name, n.text, n.created_at
             from note n left join member m on m.member_id = n.member_id where ",
        );
        statement.push(column).push(" = ").push_bind(id);
        statement.push(" and n.workspace_id = ").push_bind(workspace.to_string());
        statement.push(" order by n.note_id");
        let rows: Vec<StoredNote> = statement.build_query_as().fetch_all(&mut *self.reader().await?).await?;
        rows.into_iter().map(StoredNote::read).collect()
    }
}

#[derive(sqlx::FromRow)]
struct StoredNote {
    note_id: String,
    member_id: Option<String>,
    name: Option<String>,
    text: String,
    created_at: i64,
}

impl StoredNote {
    fn read(self) -> Result<NoteRow, DbError> {
        let Self { note_id, member_id, name, text, created_at } = self;
        let member = member_id.map(|id| MemberId::parse(&id)).transpose().map_err(DbError::other)?;
        let note_id = NoteId::parse(&note_id).map_err(DbError::other)?;
        Ok(NoteRow { note_id, member: member.zip(name), text, created_at })
    }
}
