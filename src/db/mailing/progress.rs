//! What became of the sendings of a survey.

use crate::db::{Db, DbError};
use crate::domain::id::{MailingId, SurveyId, WorkspaceId};

/// A sending with what became of its invitations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailingRow {
    /// Which.
    pub mailing_id: MailingId,
    /// When the mails go or went, ms UTC.
    pub send_at: i64,
    /// Not sent yet.
    pub waiting: i64,
    /// Sent and not answered.
    pub sent: i64,
    /// Answered.
    pub answered: i64,
    /// Not delivered.
    pub bounced: i64,
    /// Taken back, or not asked after all.
    pub cancelled: i64,
    /// Reminded at least once.
    pub reminded: i64,
    /// What the server last said about a mail that waits.
    pub problem: Option<String>,
}

#[derive(sqlx::FromRow)]
struct StoredMailing {
    mailing_id: String,
    send_at: i64,
    waiting: i64,
    sent: i64,
    answered: i64,
    bounced: i64,
    cancelled: i64,
    reminded: i64,
    problem: Option<String>,
}

impl Db {
    /// The latest sendings of a survey, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_mailings(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        limit: i64,
    ) -> Result<Vec<MailingRow>, DbError> {
        let rows: Vec<StoredMailing> = sqlx::query_as(
            "select m.mailing_id, m.send_at,
                    coalesce(sum(i.state = 'waiting'), 0) as waiting, coalesce(sum(i.state = 'sent'), 0) as sent,
                    coalesce(sum(i.state = 'answered'), 0) as answered,
                    coalesce(sum(i.state = 'bounced'), 0) as bounced,
                    coalesce(sum(i.state = 'cancelled'), 0) as cancelled,
                    coalesce(sum(i.n_reminders > 0), 0) as reminded,
                    (select max(p.problem) from mail p join invitation j on j.invitation_id = p.invitation_id
                     where j.mailing_id = m.mailing_id and p.state = 'waiting') as problem
             from mailing m left join invitation i on i.mailing_id = m.mailing_id
             where m.workspace_id = $1 and m.survey_id = $2
             group by m.mailing_id, m.send_at
             order by m.mailing_id desc
             limit $3",
        )
        .bind(workspace.to_string())
        .bind(survey.to_string())
        .bind(limit)
        .fetch_all(&mut *self.reader().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let StoredMailing {
                    mailing_id,
                    send_at,
                    waiting,
                    sent,
                    answered,
                    bounced,
                    cancelled,
                    reminded,
                    problem,
                } = row;
                Ok(MailingRow {
                    mailing_id: MailingId::parse(&mailing_id).map_err(DbError::other)?,
                    send_at,
                    waiting,
                    sent,
                    answered,
                    bounced,
                    cancelled,
                    reminded,
                    problem,
                })
            })
            .collect()
    }
}
