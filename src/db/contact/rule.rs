//! How often people may be asked: one rule a workspace.

use sqlx::SqliteConnection;

use crate::db::{Db, DbError};
use crate::domain::id::WorkspaceId;
use crate::domain::survey::{AskRule, QuietHours};

impl Db {
    /// The rule of a workspace; the usual one where nobody has changed it.
    ///
    /// # Errors
    /// As any read.
    pub async fn find_ask_rule(&self, workspace: WorkspaceId) -> Result<AskRule, DbError> {
        find(&mut *self.reader().await?, &workspace.to_string()).await
    }

    /// Changes the rule. It holds for what is sent from now on.
    ///
    /// # Errors
    /// As any write.
    pub async fn update_ask_rule(
        &self,
        workspace: WorkspaceId,
        rule: AskRule,
        now: i64,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query(
                    "insert into contact_rule (workspace_id, ask_every_days, wave_every_days, sampling, quiet_from,
                                               quiet_until, updated_at)
                     values ($1, $2, $3, $4, $5, $6, $7)
                     on conflict (workspace_id) do update set ask_every_days = excluded.ask_every_days,
                         wave_every_days = excluded.wave_every_days, sampling = excluded.sampling,
                         quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
                         updated_at = excluded.updated_at",
                )
                .bind(workspace.to_string())
                .bind(i64::from(rule.ask_every_days()))
                .bind(i64::from(rule.wave_every_days()))
                .bind(i64::from(rule.sampling()))
                .bind(rule.quiet().map(|quiet| i64::from(quiet.from())))
                .bind(rule.quiet().map(|quiet| i64::from(quiet.until())))
                .bind(now)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }
}

type StoredRule = (i64, i64, i64, Option<u16>, Option<u16>);

pub(in crate::db) async fn find(conn: &mut SqliteConnection, workspace_id: &str) -> Result<AskRule, DbError> {
    let stored: Option<StoredRule> = sqlx::query_as(
        "select ask_every_days, wave_every_days, sampling, quiet_from, quiet_until
         from contact_rule where workspace_id = $1",
    )
    .bind(workspace_id)
    .fetch_optional(conn)
    .await?;
    let Some((ask_every_days, wave_every_days, sampling, from, until)) = stored else {
        return Ok(AskRule::default());
    };
    let unfit = |_| DbError::other("a stored contact rule that is none");
    let quiet = from.zip(until).map(|(from, until)| QuietHours::new(from, until)).transpose();
    let quiet = quiet.map_err(|_| DbError::other("stored quiet hours that are none"))?;
    AskRule::new(ask_every_days, wave_every_days, sampling, quiet).map_err(unfit)
}
