//! Filters of the inbox under a name: one's own, and those of all members.

use sqlx::SqliteConnection;

use super::{Db, DbError};
use crate::domain::id::{MemberId, ViewId, WorkspaceId};
use crate::domain::view::{NamedView, ViewName};

/// Views of one member, and shared ones of a workspace, at most.
const MOST_VIEWS: i64 = 50;

/// A view to be kept.
#[derive(Clone, Debug)]
pub struct NewView {
    /// Its id.
    pub view_id: ViewId,
    /// Who keeps it.
    pub member_id: MemberId,
    /// Whether it is for all members.
    pub is_shared: bool,
    /// Its name and its filters.
    pub view: NamedView,
    /// Now, ms UTC.
    pub now: i64,
}

/// A kept view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewRow {
    /// Which.
    pub view_id: ViewId,
    /// Its name.
    pub name: String,
    /// Its filters, as an address has them.
    pub query: String,
    /// Whether it is for all members.
    pub is_shared: bool,
}

impl Db {
    /// The views that a member sees, by name: their own and those of all.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_views(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
    ) -> Result<Vec<ViewRow>, DbError> {
        let rows: Vec<(String, String, String, bool)> = sqlx::query_as(
            "select view_id, name, query, is_shared from saved_view
             where workspace_id = $1 and (member_id = $2 or is_shared = 1) order by name, view_id",
        )
        .bind(workspace.to_string())
        .bind(member.to_string())
        .fetch_all(&mut *self.reader().await?)
        .await?;
        rows.into_iter()
            .map(|(view_id, name, query, is_shared)| {
                let view_id = ViewId::parse(&view_id).map_err(DbError::other)?;
                Ok(ViewRow { view_id, name, query, is_shared })
            })
            .collect()
    }

    /// Keeps a view.
    ///
    /// # Errors
    /// `Conflict("name")` when a view has this name, or there are as many as
    /// there may be.
    pub async fn create_view(&self, workspace: WorkspaceId, new: NewView) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(async move { create(conn, workspace, &new).await })).await
    }

    /// Gives a view another name: one's own, or a shared one where the member
    /// may change those.
    ///
    /// # Errors
    /// `NotFound`; `Conflict("name")`.
    pub async fn rename_view(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        may_share: bool,
        view: ViewId,
        name: ViewName,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let done = sqlx::query(
                    "update saved_view set name = $5 where workspace_id = $1 and view_id = $2
                         and case when is_shared = 1 then $4 else member_id = $3 end",
                )
                .bind(workspace.to_string())
                .bind(view.to_string())
                .bind(member.to_string())
                .bind(may_share)
                .bind(name.as_str())
                .execute(conn)
                .await
                .map_err(|error| DbError::unique(error, "name"))?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }

    /// Forgets a view, as [`Self::rename_view`] may.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_view(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        may_share: bool,
        view: ViewId,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let done = sqlx::query(
                    "delete from saved_view where workspace_id = $1 and view_id = $2
                         and case when is_shared = 1 then $4 else member_id = $3 end",
                )
                .bind(workspace.to_string())
                .bind(view.to_string())
                .bind(member.to_string())
                .bind(may_share)
                .execute(conn)
                .await?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }
}

async fn create(conn: &mut SqliteConnection, workspace: WorkspaceId, new: &NewView) -> Result<(), DbError> {
    let NewView { view_id, member_id, is_shared, view, now } = new;
    let n: i64 = sqlx::query_scalar(
        "select count(*) from saved_view
         where workspace_id = $1 and is_shared = $3 and (is_shared = 1 or member_id = $2)",
    )
    .bind(workspace.to_string())
    .bind(member_id.to_string())
    .bind(is_shared)
    .fetch_one(&mut *conn)
    .await?;
    if n >= MOST_VIEWS {
        return Err(DbError::Conflict("name"));
    }
    sqlx::query(
        "insert into saved_view (view_id, workspace_id, member_id, is_shared, name, query, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(view_id.to_string())
    .bind(workspace.to_string())
    .bind(member_id.to_string())
    .bind(is_shared)
    .bind(view.name().as_str())
    .bind(view.query())
    .bind(now)
    .execute(conn)
    .await
    .map_err(|error| DbError::unique(error, "name"))?;
    Ok(())
}
