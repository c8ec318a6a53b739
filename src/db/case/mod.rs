//! Cases: opened by people or by the workspace's rule, changed, closed.
//!
//! A case about a response to an anonymous survey names nobody, and is not
//! shown while fewer than the workspace's minimum group answered: that it is
//! there would tell what one of the few said.

use sqlx::SqliteConnection;

use super::triage::belongs;
use super::{Db, DbError};
use crate::domain::case::{CaseLine, CaseState};
use crate::domain::id::{CaseId, MemberId, ResponseId, WorkspaceId};

pub(super) mod call;
mod list;
pub(super) mod rule;
#[cfg(test)]
mod tests;

pub use call::{CallRow, NewCall};
pub use list::{CaseChangeRow, CaseCursor, CaseFilter, CasePage, CaseRow, CaseTimes, MedianRow};
pub use rule::CaseRule;

/// A case that somebody opens.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// Its id.
    pub case_id: CaseId,
    /// What it is about.
    pub subject: CaseSubject,
    /// Who takes care of it.
    pub owner: Option<MemberId>,
    /// The local day by which it should be closed, days since 1970-01-01.
    pub due_day: i64,
    /// Who opens it.
    pub opened_by: MemberId,
    /// When, ms UTC.
    pub now: i64,
}

/// What a case is about.
#[derive(Clone, Debug)]
pub enum CaseSubject {
    /// A response, after which it is named.
    Response(ResponseId),
    /// Something heard elsewhere: what, and from whom.
    Told(CaseLine, Option<CaseLine>),
}

/// What somebody makes of a case.
#[derive(Clone, Debug)]
pub struct CaseEdit {
    /// Who takes care of it.
    pub owner: Option<MemberId>,
    /// The local day by which it should be closed.
    pub due_day: i64,
    /// How far it has come.
    pub state: CaseState,
}

impl Db {
    /// Opens a case.
    ///
    /// # Errors
    /// `NotFound` when response or owner are not the workspace's;
    /// `Conflict("response")` when there is a case about it already.
    pub async fn create_case(&self, workspace: WorkspaceId, new: NewCase) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(create(conn, workspace, new))).await
    }

    /// Changes owner, due date and state, and keeps what was changed.
    ///
    /// # Errors
    /// `NotFound` when case or owner are not the workspace's.
    pub async fn update_case(
        &self,
        workspace: WorkspaceId,
        case: CaseId,
        edit: CaseEdit,
        by: MemberId,
        now: i64,
    ) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(update(conn, workspace, case, edit, by, now))).await
    }

    /// Keeps that the customer was reached for the first time; the time of an
    /// earlier one stays.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn mark_first_contact(
        &self,
        workspace: WorkspaceId,
        case: CaseId,
        by: MemberId,
        now: i64,
    ) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(set_first_contact(conn, workspace, case, Some(now), by, now))).await
    }

    /// Takes back that the customer was reached.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn clear_first_contact(
        &self,
        workspace: WorkspaceId,
        case: CaseId,
        by: MemberId,
        now: i64,
    ) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(set_first_contact(conn, workspace, case, None, by, now))).await
    }
}

/// Whether the workspace has this case; else `NotFound`.
pub(super) async fn is_there(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    case: CaseId,
) -> Result<(), DbError> {
    sqlx::query("select 1 from case_file where workspace_id = $1 and case_id = $2")
        .bind(workspace.to_string())
        .bind(case.to_string())
        .fetch_one(conn)
        .await?;
    Ok(())
}

async fn create(conn: &mut SqliteConnection, workspace: WorkspaceId, new: NewCase) -> Result<(), DbError> {
    let NewCase { case_id, subject, owner, due_day, opened_by, now } = new;
    if let Some(owner) = owner {
        belongs(conn, workspace, owner).await?;
    }
    let (response, title, who) = match subject {
        CaseSubject::Told(line, from) => {
            (None, Some(line.as_str().to_owned()), from.map(|from| from.as_str().to_owned()))
        }
        CaseSubject::Response(response) => {
            let (at, customer, contact, anonymous): (i64, Option<String>, Option<String>, bool) =
                sqlx::query_as(
                    "select r.answered_at, r.customer, r.contact, s.anonymous
                 from response r join survey s on s.survey_id = r.survey_id
                 where r.workspace_id = $1 and r.response_id = $2",
                )
                .bind(workspace.to_string())
                .bind(response.to_string())
                .fetch_one(&mut *conn)
                .await?;
            let who = rule::who(customer.as_deref(), contact.as_deref()).filter(|_| !anonymous);
            (Some((response.to_string(), at)), None, who)
        }
    };
    let (response_id, answered_at) = response.unzip();
    sqlx::query(
        "insert into case_file (case_id, workspace_id, response_id, answered_at, title, who, owner_id, due_day,
                                status, opened_at, opened_by, is_automatic)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, 0)",
    )
    .bind(case_id.to_string())
    .bind(workspace.to_string())
    .bind(response_id)
    .bind(answered_at)
    .bind(title)
    .bind(who)
    .bind(owner.map(|owner| owner.to_string()))
    .bind(due_day)
    .bind(now)
    .bind(opened_by.to_string())
    .execute(conn)
    .await
    .map_err(|error| DbError::unique(error, "response"))?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct StoredState {
    owner_id: Option<String>,
    due_day: i64,
    status: String,
    outcome: Option<String>,
    outcome_text: Option<String>,
    first_contact_at: Option<i64>,
    closed_at: Option<i64>,
}

async fn find_state(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    case: CaseId,
) -> Result<StoredState, DbError> {
    Ok(sqlx::query_as(
        "select owner_id, due_day, status, outcome, outcome_text, first_contact_at, closed_at
         from case_file where workspace_id = $1 and case_id = $2",
    )
    .bind(workspace.to_string())
    .bind(case.to_string())
    .fetch_one(conn)
    .await?)
}

async fn update(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    case: CaseId,
    edit: CaseEdit,
    by: MemberId,
    now: i64,
) -> Result<(), DbError> {
    let before = find_state(conn, workspace, case).await?;
    let CaseEdit { owner, due_day, state } = edit;
    let owner_id = owner.map(|owner| owner.to_string());
    if let Some(owner) = owner
        && owner_id != before.owner_id
    {
        belongs(conn, workspace, owner).await?;
    }
    let outcome = state.outcome().map(|outcome| outcome.as_str().to_owned());
    let outcome_text = state.outcome().and_then(|outcome| outcome.text()).map(str::to_owned);
    // What was closed stays closed since then, whatever its outcome turns out to be.
    let closed_at = outcome.is_some().then(|| before.closed_at.unwrap_or(now));
    sqlx::query(
        "update case_file set owner_id = $2, due_day = $3, status = $4, outcome = $5, outcome_text = $6,
                              closed_at = $7
         where case_id = $1",
    )
    .bind(case.to_string())
    .bind(&owner_id)
    .bind(due_day)
    .bind(state.status())
    .bind(&outcome)
    .bind(&outcome_text)
    .bind(closed_at)
    .execute(&mut *conn)
    .await?;
    let changes = [
        ("owner", before.owner_id.clone(), owner_id),
        ("due", Some(before.due_day.to_string()), Some(due_day.to_string())),
        ("status", Some(before.status.clone()), Some(state.status().to_owned())),
        ("outcome", before.outcome_text.or(before.outcome), outcome_text.or(outcome)),
    ];
    for (what, old, new) in changes {
        if old != new {
            keep_change(conn, case, by, now, what, new).await?;
        }
    }
    Ok(())
}

async fn set_first_contact(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    case: CaseId,
    at: Option<i64>,
    by: MemberId,
    now: i64,
) -> Result<(), DbError> {
    let before = find_state(conn, workspace, case).await?;
    if before.first_contact_at.is_some() == at.is_some() {
        return Ok(());
    }
    sqlx::query("update case_file set first_contact_at = $2 where case_id = $1")
        .bind(case.to_string())
        .bind(at)
        .execute(&mut *conn)
        .await?;
    keep_change(conn, case, by, now, "first_contact", at.map(|at| at.to_string())).await
}

async fn keep_change(
    conn: &mut SqliteConnection,
    case: CaseId,
    by: MemberId,
    now: i64,
    what: &'static str,
    value: Option<String>,
) -> Result<(), DbError> {
    sqlx::query(
        "insert into case_change (case_id, n, at, member_id, what, value)
         values ($1, (select coalesce(max(n), 0) + 1 from case_change where case_id = $1), $2, $3, $4, $5)",
    )
    .bind(case.to_string())
    .bind(now)
    .bind(by.to_string())
    .bind(what)
    .bind(value)
    .execute(conn)
    .await?;
    Ok(())
}

/// Before responses go (one, or all of a survey; `of_these` names them by
/// `$1`): a case that opened by itself and that nobody has touched goes with
/// its response, for there is nothing left to take care of. Any other stays
/// with its work and its times, and no longer names anybody.
async fn let_go(conn: &mut SqliteConnection, of_these: &'static str, id: String) -> Result<(), DbError> {
    for (statement, condition) in [
        (
            "delete from case_file",
            " and is_automatic = 1 and status = 'open' and first_contact_at is null
              and not exists (select 1 from case_change c where c.case_id = case_file.case_id)
              and not exists (select 1 from note n where n.case_id = case_file.case_id)",
        ),
        ("update case_file set who = null", ""),
        // How to reach them was left for this answer.
        ("delete from case_call where case_id in (select case_id from case_file", ")"),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(format!("{statement} where {of_these}{condition}")))
            .bind(&id)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Before a response is deleted.
pub(super) async fn let_go_of_response(
    conn: &mut SqliteConnection,
    response: ResponseId,
) -> Result<(), DbError> {
    let_go(conn, "response_id = $1", response.to_string()).await
}

/// Before a survey is deleted with its responses.
pub(super) async fn let_go_of_survey(
    conn: &mut SqliteConnection,
    survey: crate::domain::id::SurveyId,
) -> Result<(), DbError> {
    let of_survey = "response_id in (select r.response_id from response r where r.survey_id = $1)";
    let_go(conn, of_survey, survey.to_string()).await
}
