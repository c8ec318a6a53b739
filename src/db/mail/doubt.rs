//! Mails that are perhaps with the person: noted by the job, settled by a
//! member.

use sqlx::SqliteConnection;

use super::{
    Db, DbError, MailId, MailingId, SurveyId, Uuid, WorkspaceId, finish, raise, raise_of, shortened,
};

impl Db {
    /// Notes that the server's answer to a mail got lost: it was perhaps
    /// taken, and nothing sends it again by itself.
    ///
    /// # Errors
    /// As any write.
    pub async fn doubt_mail(&self, mail: MailId, problem: &str) -> Result<(), DbError> {
        let problem = shortened(problem);
        self.write(move |conn| {
            Box::pin(async move {
                let doubted: Option<Option<String>> = sqlx::query_scalar(
                    "update mail set state = 'unsure', lease_until = null, content = null, problem = $2
                     where mail_id = $1 and state = 'handed' returning invitation_id",
                )
                .bind(mail.to_string())
                .bind(problem)
                .fetch_optional(&mut *conn)
                .await?;
                match doubted.flatten() {
                    Some(invitation_id) => raise_of(conn, &invitation_id).await,
                    None => Ok(()),
                }
            })
        })
        .await
    }

    /// Sends the mails of a sending again that are perhaps with the people
    /// already: somebody may get it twice. Gives how many.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn send_unsure_again(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        mailing: MailingId,
        now: i64,
    ) -> Result<u64, DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let mails = list_unsure(conn, workspace, survey, mailing).await?;
                for mail in &mails {
                    sqlx::query(
                        "update mail set state = 'waiting', due_at = $2, problem = null
                         where mail_id = $1 and state = 'unsure'",
                    )
                    .bind(mail.to_string())
                    .bind(now)
                    .execute(&mut *conn)
                    .await?;
                }
                raise(conn, mailing).await?;
                Ok(mails.len() as u64)
            })
        })
        .await
    }

    /// Counts the mails of a sending as sent that are perhaps with the people:
    /// whoever does not answer is reminded as usual. Gives how many.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn leave_unsure(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        mailing: MailingId,
        new_id: fn() -> Uuid,
        now: i64,
    ) -> Result<u64, DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let mails = list_unsure(conn, workspace, survey, mailing).await?;
                for mail in &mails {
                    finish(conn, *mail, MailId::new(new_id()), now).await?;
                }
                Ok(mails.len() as u64)
            })
        })
        .await
    }
}

async fn list_unsure(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    survey: SurveyId,
    mailing: MailingId,
) -> Result<Vec<MailId>, DbError> {
    sqlx::query("select 1 from mailing where workspace_id = $1 and survey_id = $2 and mailing_id = $3")
        .bind(workspace.to_string())
        .bind(survey.to_string())
        .bind(mailing.to_string())
        .fetch_one(&mut *conn)
        .await?;
    let mails: Vec<String> = sqlx::query_scalar(
        "select m.mail_id from mail m join invitation i on i.invitation_id = m.invitation_id
         where m.workspace_id = $1 and m.state = 'unsure' and i.mailing_id = $2 order by m.mail_id",
    )
    .bind(workspace.to_string())
    .bind(mailing.to_string())
    .fetch_all(conn)
    .await?;
    mails.iter().map(|mail| MailId::parse(mail).map_err(DbError::other)).collect()
}
