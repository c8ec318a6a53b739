//! What became of the sendings of a survey.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

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
    /// Mails of which nobody knows whether they arrived.
    pub unsure: i64,
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
    unsure: i64,
    problem: Option<String>,
}

impl StoredMailing {
    fn read(self) -> Result<MailingRow, DbError> {
        let Self {
            mailing_id,
            send_at,
            waiting,
            sent,
            answered,
            bounced,
            cancelled,
            reminded,
            unsure,
            problem,
        } = self;
        Ok(MailingRow {
            mailing_id: MailingId::parse(&mailing_id).map_err(DbError::other)?,
            send_at,
            waiting,
            sent,
            answered,
            bounced,
            cancelled,
            reminded,
            unsure,
            problem,
        })
    }
}

impl Db {
    /// The latest sendings of a survey, newest first. What triggers send is
    /// listed too, one sending a trigger.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_mailings(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        limit: i64,
    ) -> Result<Vec<MailingRow>, DbError> {
        let mut statement = counted(workspace, survey);
        statement.push(GROUPED).push(" order by m.mailing_id desc limit ").push_bind(limit);
        let rows: Vec<StoredMailing> =
            statement.build_query_as().fetch_all(&mut *self.reader().await?).await?;
        rows.into_iter().map(StoredMailing::read).collect()
    }

    /// The sendings of a survey whose time lies in `[from, to)`, ms UTC, the
    /// earliest first; without those of triggers, which have no time.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_mailings_between(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        from: i64,
        to: i64,
        limit: i64,
    ) -> Result<Vec<MailingRow>, DbError> {
        let mut statement = counted(workspace, survey);
        statement
            .push(" and not exists (select 1 from ask_trigger a where a.mailing_id = m.mailing_id) and m.send_at >= ")
            .push_bind(from)
            .push(" and m.send_at < ")
            .push_bind(to)
            .push(GROUPED)
            .push(" order by m.send_at, m.mailing_id limit ")
            .push_bind(limit);
        let rows: Vec<StoredMailing> =
            statement.build_query_as().fetch_all(&mut *self.reader().await?).await?;
        rows.into_iter().map(StoredMailing::read).collect()
    }

    /// A number that rises whenever something became of a mail or an answer of
    /// the survey's sendings.
    ///
    /// # Errors
    /// As any read.
    pub async fn find_sending_freshness(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
    ) -> Result<i64, DbError> {
        Ok(sqlx::query_scalar(
            "select coalesce(sum(n_changes + 1), 0) from mailing where workspace_id = $1 and survey_id = $2",
        )
        .bind(workspace.to_string())
        .bind(survey.to_string())
        .fetch_one(&mut *self.reader().await?)
        .await?)
    }
}

fn counted(workspace: WorkspaceId, survey: SurveyId) -> QueryBuilder<Sqlite> {
    let mut statement = QueryBuilder::<Sqlite>::new(
        "select m.mailing_id, m.send_at,
                coalesce(sum(i.state = 'waiting'), 0) as waiting, coalesce(sum(i.state = 'sent'), 0) as sent,
                coalesce(sum(i.state = 'answered'), 0) as answered,
                coalesce(sum(i.state = 'bounced'), 0) as bounced,
                coalesce(sum(i.state = 'cancelled'), 0) as cancelled,
                coalesce(sum(i.n_reminders > 0), 0) as reminded,
                (select count(*) from mail p join invitation j on j.invitation_id = p.invitation_id
                 where p.workspace_id = m.workspace_id and p.state = 'unsure'
                   and j.mailing_id = m.mailing_id) as unsure,
                (select max(p.problem) from mail p join invitation j on j.invitation_id = p.invitation_id
                 where j.mailing_id = m.mailing_id and p.state = 'waiting') as problem
         from mailing m left join invitation i on i.mailing_id = m.mailing_id
         where m.workspace_id = ",
    );
    statement.push_bind(workspace.to_string()).push(" and m.survey_id = ").push_bind(survey.to_string());
    statement
}

const GROUPED: &str = " group by m.mailing_id, m.workspace_id, m.send_at";

/// Tells pages that show a sending that something came of it.
pub(in crate::db) async fn raise(conn: &mut SqliteConnection, mailing: MailingId) -> Result<(), DbError> {
    sqlx::query("update mailing set n_changes = n_changes + 1 where mailing_id = $1")
        .bind(mailing.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// The same, for the sending of an invitation.
pub(in crate::db) async fn raise_of(conn: &mut SqliteConnection, invitation: &str) -> Result<(), DbError> {
    sqlx::query(
        "update mailing set n_changes = n_changes + 1
         where mailing_id = (select mailing_id from invitation where invitation_id = $1)",
    )
    .bind(invitation)
    .execute(conn)
    .await?;
    Ok(())
}
