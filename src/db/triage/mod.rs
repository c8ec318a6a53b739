//! What a team adds to responses while reading them: tags, who looks after
//! one, and notes (on cases too).
//!
//! Whether the caller may see a response is the caller's to ask; what belongs
//! to another workspace is not found.

use std::collections::{BTreeSet, HashMap, HashSet};

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{Db, DbError};
use crate::domain::id::{CaseId, MemberId, ResponseId, SurveyId, WorkspaceId};
use crate::domain::triage::{MAX_TAGS, Tag};

mod note;
#[cfg(test)]
mod tests;

pub use note::{NewNote, NoteRow, Noted};

/// Known tags, channels and languages that are listed at most.
const MAX_LISTED: i64 = 300;

/// What became of tagging.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tagging {
    /// These have the tag now and had it not before.
    Done(Vec<ResponseId>),
    /// Some response carries as many as it may; nothing was changed.
    Full,
}

/// What was added to one response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TriageRow {
    /// Its tags in order.
    pub tags: Vec<String>,
    /// Who looks after it, and what they are called.
    pub assigned: Option<(MemberId, String)>,
    /// The case about it, and its status.
    pub case: Option<(CaseId, String)>,
}

impl Db {
    /// Tags responses.
    ///
    /// # Errors
    /// `NotFound` when one of them is not the workspace's.
    pub async fn tag_responses(
        &self,
        workspace: WorkspaceId,
        responses: Vec<ResponseId>,
        tag: Tag,
    ) -> Result<Tagging, DbError> {
        self.write(move |conn| Box::pin(tag_all(conn, workspace, responses, tag))).await
    }

    /// Takes a tag off responses; gives those that had it.
    ///
    /// # Errors
    /// `NotFound` when one of them is not the workspace's.
    pub async fn untag_responses(
        &self,
        workspace: WorkspaceId,
        responses: Vec<ResponseId>,
        tag: Tag,
    ) -> Result<Vec<ResponseId>, DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let mut changed = Vec::new();
                for response in responses {
                    answered_at(conn, workspace, response).await?;
                    let removed = sqlx::query("delete from response_tag where response_id = $1 and tag = $2")
                        .bind(response.to_string())
                        .bind(tag.as_str())
                        .execute(&mut *conn)
                        .await?;
                    if removed.rows_affected() > 0 {
                        changed.push(response);
                    }
                }
                Ok(changed)
            })
        })
        .await
    }

    /// Gives responses to a member, or to nobody; gives those that had
    /// somebody else, and whom.
    ///
    /// # Errors
    /// `NotFound` when a response or the member is not the workspace's.
    pub async fn assign_responses(
        &self,
        workspace: WorkspaceId,
        responses: Vec<ResponseId>,
        member: Option<MemberId>,
    ) -> Result<Vec<(ResponseId, Option<MemberId>)>, DbError> {
        self.write(move |conn| Box::pin(assign_all(conn, workspace, responses, member))).await
    }

    /// What was added to each of these responses.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_triage(
        &self,
        workspace: WorkspaceId,
        responses: &[ResponseId],
    ) -> Result<HashMap<ResponseId, TriageRow>, DbError> {
        let mut rows: HashMap<ResponseId, TriageRow> =
            responses.iter().map(|response| (*response, TriageRow::default())).collect();
        let mut conn = self.reader().await?;
        let of_these = |select: &'static str, order: &'static str| {
            let mut statement = QueryBuilder::<Sqlite>::new(select);
            statement.push_bind(workspace.to_string()).push(" and t.response_id in (''");
            for response in responses {
                statement.push(", ").push_bind(response.to_string());
            }
            statement.push(") ").push(order);
            statement
        };
        let mut tags = of_these(
            "select t.response_id, t.tag from response_tag t where t.workspace_id = ",
            "order by t.tag",
        );
        for (response, tag) in tags.build_query_as::<(String, String)>().fetch_all(&mut *conn).await? {
            row_of(&mut rows, &response)?.tags.push(tag);
        }
        let mut assigned = of_these(
            "select t.response_id, t.member_id, m.name from response_assignment t
             join member m on m.member_id = t.member_id where t.workspace_id = ",
            "",
        );
        let found = assigned.build_query_as::<(String, String, String)>().fetch_all(&mut *conn).await?;
        for (response, member, name) in found {
            let member = MemberId::parse(&member).map_err(DbError::other)?;
            row_of(&mut rows, &response)?.assigned = Some((member, name));
        }
        let mut cases = of_these(
            "select t.response_id, t.case_id, t.status from case_file t where t.workspace_id = ",
            "",
        );
        let found = cases.build_query_as::<(String, String, String)>().fetch_all(&mut *conn).await?;
        for (response, case, status) in found {
            let case = CaseId::parse(&case).map_err(DbError::other)?;
            row_of(&mut rows, &response)?.case = Some((case, status));
        }
        Ok(rows)
    }

    /// The surveys that these responses are of, each once.
    ///
    /// # Errors
    /// `NotFound` when one of them is not the workspace's.
    pub async fn list_surveys_of(
        &self,
        workspace: WorkspaceId,
        responses: &[ResponseId],
    ) -> Result<Vec<SurveyId>, DbError> {
        let mut statement =
            QueryBuilder::<Sqlite>::new("select response_id, survey_id from response where workspace_id = ");
        statement.push_bind(workspace.to_string()).push(" and response_id in (''");
        for response in responses {
            statement.push(", ").push_bind(response.to_string());
        }
        statement.push(")");
        let found: Vec<(String, String)> =
            statement.build_query_as().fetch_all(&mut *self.reader().await?).await?;
        let wanted: HashSet<&ResponseId> = responses.iter().collect();
        if found.len() < wanted.len() {
            return Err(DbError::NotFound);
        }
        let surveys: BTreeSet<String> = found.into_iter().map(|(_, survey)| survey).collect();
        surveys.iter().map(|survey| SurveyId::parse(survey).map_err(DbError::other)).collect()
    }

    /// The tags of a workspace, in order.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_tags(&self, workspace: WorkspaceId) -> Result<Vec<String>, DbError> {
        // Jumps from tag to tag along the key instead of reading every row.
        self.list_distinct(
            workspace,
            "with recursive found (word) as (
                 select (select min(t.tag) from response_tag t where t.workspace_id = $1)
                 union all
                 select (select min(t.tag) from response_tag t where t.workspace_id = $1 and t.tag > found.word)
                 from found where found.word is not null
             )
             select word from found where word is not null limit $2",
        )
        .await
    }

    /// The ways that responses of a workspace came, in order.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_channels(&self, workspace: WorkspaceId) -> Result<Vec<String>, DbError> {
        self.list_distinct(
            workspace,
            "with recursive found (word) as (
                 select (select min(r.channel) from response r where r.workspace_id = $1 and r.channel is not null)
                 union all
                 select (select min(r.channel) from response r where r.workspace_id = $1 and r.channel > found.word)
                 from found where found.word is not null
             )
             select word from found where word is not null limit $2",
        )
        .await
    }

    /// The languages in which responses of a workspace were given, in order.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_locales(&self, workspace: WorkspaceId) -> Result<Vec<String>, DbError> {
        self.list_distinct(
            workspace,
            "with recursive found (word) as (
                 select (select min(r.locale) from response r where r.workspace_id = $1 and r.locale is not null)
                 union all
                 select (select min(r.locale) from response r where r.workspace_id = $1 and r.locale > found.word)
                 from found where found.word is not null
             )
             select word from found where word is not null limit $2",
        )
        .await
    }

    async fn list_distinct(
        &self,
        workspace: WorkspaceId,
        query: &'static str,
    ) -> Result<Vec<String>, DbError> {
        Ok(sqlx::query_scalar(query)
            .bind(workspace.to_string())
            .bind(MAX_LISTED)
            .fetch_all(&mut *self.reader().await?)
            .await?)
    }
}

fn row_of<'a>(
    rows: &'a mut HashMap<ResponseId, TriageRow>,
    response: &str,
) -> Result<&'a mut TriageRow, DbError> {
    Ok(rows.entry(ResponseId::parse(response).map_err(DbError::other)?).or_default())
}

async fn tag_all(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    responses: Vec<ResponseId>,
    tag: Tag,
) -> Result<Tagging, DbError> {
    let mut without = Vec::new();
    for response in responses {
        let answered_at = answered_at(conn, workspace, response).await?;
        let tags: Vec<String> = sqlx::query_scalar("select tag from response_tag where response_id = $1")
            .bind(response.to_string())
            .fetch_all(&mut *conn)
            .await?;
        if tags.iter().any(|known| known == tag.as_str()) {
            continue;
        }
        if tags.len() >= MAX_TAGS {
            return Ok(Tagging::Full);
        }
        if without.iter().all(|(known, _)| *known != response) {
            without.push((response, answered_at));
        }
    }
    for (response, answered_at) in &without {
        sqlx::query(
            "insert into response_tag (workspace_id, tag, answered_at, response_id) values ($1, $2, $3, $4)",
        )
        .bind(workspace.to_string())
        .bind(tag.as_str())
        .bind(answered_at)
        .bind(response.to_string())
        .execute(&mut *conn)
        .await?;
    }
    Ok(Tagging::Done(without.into_iter().map(|(response, _)| response).collect()))
}

async fn assign_all(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    responses: Vec<ResponseId>,
    member: Option<MemberId>,
) -> Result<Vec<(ResponseId, Option<MemberId>)>, DbError> {
    if let Some(member) = member {
        belongs(conn, workspace, member).await?;
    }
    let mut changed = Vec::new();
    for response in responses {
        let answered_at = answered_at(conn, workspace, response).await?;
        let before: Option<String> =
            sqlx::query_scalar("select member_id from response_assignment where response_id = $1")
                .bind(response.to_string())
                .fetch_optional(&mut *conn)
                .await?;
        let before = before.map(|before| MemberId::parse(&before)).transpose().map_err(DbError::other)?;
        if before == member {
            continue;
        }
        let statement = match member {
            None => sqlx::query("delete from response_assignment where response_id = $1")
                .bind(response.to_string()),
            Some(member) => sqlx::query(
                "insert into response_assignment (response_id, workspace_id, member_id, answered_at)
                 values ($1, $2, $3, $4)
                 on conflict (response_id) do update set member_id = excluded.member_id",
            )
            .bind(response.to_string())
            .bind(workspace.to_string())
            .bind(member.to_string())
            .bind(answered_at),
        };
        statement.execute(&mut *conn).await?;
        changed.push((response, before));
    }
    Ok(changed)
}

/// When a response of the workspace was answered.
async fn answered_at(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    response: ResponseId,
) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar("select answered_at from response where workspace_id = $1 and response_id = $2")
        .bind(workspace.to_string())
        .bind(response.to_string())
        .fetch_one(conn)
        .await?)
}

/// Whether somebody is a member of the workspace; else `NotFound`.
pub(super) async fn belongs(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), DbError> {
    sqlx::query("select 1 from membership where workspace_id = $1 and member_id = $2")
        .bind(workspace.to_string())
        .bind(member.to_string())
        .fetch_one(conn)
        .await?;
    Ok(())
}

/// What somebody who leaves the workspace was to look after is nobody's again.
pub(super) async fn let_go_of_member(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), DbError> {
    for statement in [
        "delete from response_assignment where workspace_id = $1 and member_id = $2",
        "update case_file set owner_id = null where workspace_id = $1 and owner_id = $2 and status <> 'closed'",
        "delete from saved_view where workspace_id = $1 and member_id = $2 and is_shared = 0",
    ] {
        sqlx::query(statement)
            .bind(workspace.to_string())
            .bind(member.to_string())
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
