//! Who wants to be called: kept with the case of their response, which is
//! opened for it where the rule has opened none. What they wrote never joins
//! the response itself.

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::rule;
use crate::db::response::raise_change;
use crate::db::workspace::local_day;
use crate::db::{Db, DbError};
use crate::domain::call::CallRequest;
use crate::domain::case::USUAL_DAYS_UNTIL_DUE;
use crate::domain::id::{CaseId, ResponseId, WorkspaceId};

/// Somebody who wants to be called about their response.
#[derive(Clone, Debug)]
pub struct NewCall {
    /// Their response, finished.
    pub response: ResponseId,
    /// How to reach them.
    pub call: CallRequest,
    /// What they agreed to, word for word.
    pub consent: String,
    /// When, ms UTC.
    pub now: i64,
}

/// How somebody can be reached about a case.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CallRow {
    /// What they are called.
    pub name: Option<String>,
    /// Their number.
    pub phone: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// What they agreed to.
    pub consent: String,
    /// When they asked, ms UTC.
    pub asked_at: i64,
}

impl Db {
    /// Keeps how to reach somebody with the case of their response, opening
    /// one where there is none. Asking again replaces what was left before.
    ///
    /// # Errors
    /// `NotFound` for another workspace's or an unfinished response.
    pub async fn ask_for_call(&self, workspace: WorkspaceId, new: NewCall) -> Result<CaseId, DbError> {
        self.write(move |conn| Box::pin(ask(conn, workspace, new))).await
    }

    /// How to reach whom a case is about, if they left it.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn find_call(&self, workspace: WorkspaceId, case: CaseId) -> Result<Option<CallRow>, DbError> {
        Ok(sqlx::query_as(
            "select k.name, k.phone, k.email, k.consent, k.asked_at
             from case_call k join case_file f on f.case_id = k.case_id
             where f.workspace_id = $1 and k.case_id = $2",
        )
        .bind(workspace.to_string())
        .bind(case.to_string())
        .fetch_optional(&mut *self.reader().await?)
        .await?)
    }
}

async fn ask(conn: &mut SqliteConnection, workspace: WorkspaceId, new: NewCall) -> Result<CaseId, DbError> {
    let NewCall { response, call, consent, now } = new;
    let (answered_at, timezone): (i64, String) = sqlx::query_as(
        "select r.answered_at, w.timezone from response r join workspace w on w.workspace_id = r.workspace_id
         where r.workspace_id = $1 and r.response_id = $2 and r.partial = 0",
    )
    .bind(workspace.to_string())
    .bind(response.to_string())
    .fetch_one(&mut *conn)
    .await?;
    let opened: Option<String> = sqlx::query_scalar("select case_id from case_file where response_id = $1")
        .bind(response.to_string())
        .fetch_optional(&mut *conn)
        .await?;
    let case = match opened {
        Some(case) => CaseId::parse(&case).map_err(DbError::other)?,
        None => {
            let rule = rule::find(conn, workspace).await?;
            let (owner, days) =
                rule.map_or((None, USUAL_DAYS_UNTIL_DUE), |(rule, _)| (rule.owner, rule.days));
            let timezone: Tz = timezone.parse().map_err(DbError::other)?;
            // The id of its response, so that there is never a second one.
            let case = CaseId::new(response.uuid());
            sqlx::query(
                "insert into case_file (case_id, workspace_id, response_id, answered_at, owner_id, due_day,
                                        status, opened_at, is_automatic)
                 values ($1, $2, $3, $4, $5, $6, 'open', $7, 0)",
            )
            .bind(case.to_string())
            .bind(workspace.to_string())
            .bind(response.to_string())
            .bind(answered_at)
            .bind(owner.map(|owner| owner.to_string()))
            .bind(local_day(timezone, now) + days)
            .bind(now)
            .execute(&mut *conn)
            .await?;
            case
        }
    };
    // Who asked to be called may be named, even where nobody else is.
    sqlx::query("update case_file set who = coalesce(who, $2) where case_id = $1")
        .bind(case.to_string())
        .bind(call.who())
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "insert into case_call (case_id, name, phone, email, consent, asked_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (case_id) do update
         set name = excluded.name, phone = excluded.phone, email = excluded.email,
             consent = excluded.consent, asked_at = excluded.asked_at",
    )
    .bind(case.to_string())
    .bind(call.name())
    .bind(call.phone())
    .bind(call.email())
    .bind(consent)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    raise_change(conn, workspace).await?;
    Ok(case)
}

/// When a person is erased whose address this is: what they left goes, and no
/// case names them by it.
pub(in crate::db) async fn erase_calls(
    conn: &mut SqliteConnection,
    workspace: &str,
    email: &str,
) -> Result<(), DbError> {
    let theirs = "select k.case_id from case_call k join case_file f on f.case_id = k.case_id
                  where f.workspace_id = $1 and k.email = $2";
    for statement in [
        format!("update case_file set who = null where case_id in ({theirs})"),
        format!("delete from case_call where case_id in ({theirs})"),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).bind(workspace).bind(email).execute(&mut *conn).await?;
    }
    Ok(())
}
