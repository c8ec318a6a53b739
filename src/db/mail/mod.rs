//! What is to be sent by mail: a table that a job empties.
//!
//! Every mail is a row, written in the transaction that decides it. The job
//! claims one at a time for a while (its lease), hands it to the mail server
//! and says what came of it:
//!
//! | state       | what is known                        | when the job dies then |
//! |-------------|--------------------------------------|------------------------|
//! | `waiting`   | not sent                             | it waits               |
//! | `sending`   | claimed; not one byte of it was sent | sent by the next job   |
//! | `handed`    | its text is on the way               | `unsure`               |
//! | `unsure`    | perhaps with the person              | a member decides       |
//! | `sent`, `failed`, `cancelled` | what came of it    | stays                  |
//!
//! SMTP cannot do better: between the end of the text and the server's "taken"
//! lies a moment of which, should either side die in it, the other cannot know
//! what came of it (RFC 1047). Of the two errors left, asking somebody twice
//! is done by the program behind everybody's back, while a mail that perhaps
//! did not go can be shown. So the last durable step before the text is
//! [`Db::hand_over_mail`], from there on nothing is sent again by itself, and
//! what stays in doubt is listed until [`Db::send_unsure_again`] or
//! [`Db::leave_unsure`]. Nobody is mailed twice unless a member says so, and
//! nobody is forgotten.
//!
//! Keys of links are drawn when a mail is claimed and never stored.

use sqlx::SqliteConnection;
use uuid::Uuid;

use super::mailing::{raise, raise_of};
use super::secret::hash_token;
use super::{Db, DbError};
use crate::domain::id::{MailId, MailingId, SurveyId, WorkspaceId};
use crate::domain::mailing::LetterTexts;
use crate::domain::text::Locale;

mod claim;
mod doubt;

/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * MINUTE;

/// How long a job has for one mail, in ms: longer than it waits for a server.
const LEASE: i64 = 20 * MINUTE;

/// After how many minutes a mail that was refused for now is tried again;
/// after the last it has failed, some four days after the first.
const AGAIN_AFTER: [i64; 11] = [1, 5, 15, 30, 60, 120, 240, 480, 960, 1_440, 2_160];

/// Characters that are kept of what a server said.
const PROBLEM_CHARS: usize = 300;

/// A mail with words of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMail {
    /// Its id.
    pub mail_id: MailId,
    /// To whom.
    pub recipient: String,
    /// What it says.
    pub words: MailWords,
}

/// What a mail says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MailWords {
    /// One line.
    pub subject: String,
    /// For who reads plain text.
    pub text: String,
    /// For everybody else.
    pub html: String,
}

/// A mail that is this job's to send.
#[derive(Clone, Debug)]
pub struct ClaimedMail {
    /// Which; the same in every attempt.
    pub mail_id: MailId,
    /// Who writes.
    pub workspace_name: String,
    /// To whom.
    pub recipient: String,
    /// What it says.
    pub content: MailContent,
}

/// What a claimed mail says.
#[derive(Clone, Debug)]
pub enum MailContent {
    /// Its own words.
    Words(MailWords),
    /// An invitation, to be written out with the key it was claimed with.
    Invitation {
        /// Whose survey it is.
        workspace_id: WorkspaceId,
        /// What is asked.
        survey_id: SurveyId,
        /// The version that is shown now.
        version: i64,
        /// The words of the sending.
        letter: LetterTexts,
        /// The person's language, else the workspace's.
        locale: Locale,
        /// What the person is called.
        name: Option<String>,
        /// Whether they were asked before.
        is_reminder: bool,
    },
}

impl Db {
    /// Writes a mail that is sent as soon as can be.
    ///
    /// # Errors
    /// As any write.
    pub async fn create_mail(&self, workspace: WorkspaceId, new: NewMail, now: i64) -> Result<(), DbError> {
        let content = serde_json::to_string(&new.words)?;
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query(
                    "insert into mail (mail_id, workspace_id, kind, recipient, content, state, due_at, created_at)
                     values ($1, $2, 'test', $3, $4, 'waiting', $5, $5)",
                )
                .bind(new.mail_id.to_string())
                .bind(workspace.to_string())
                .bind(new.recipient)
                .bind(content)
                .bind(now)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Whether a mail is to be sent now; costs next to nothing.
    ///
    /// # Errors
    /// As any read.
    pub async fn is_mail_due(&self, now: i64) -> Result<bool, DbError> {
        let due: Option<i64> = sqlx::query_scalar(
            "select 1 from mail where state in ('waiting', 'sending', 'handed') and due_at <= $1
                 and (state = 'waiting' or lease_until <= $1) limit 1",
        )
        .bind(now)
        .fetch_optional(&mut *self.reader().await?)
        .await?;
        Ok(due.is_some())
    }

    /// Takes the mail that has waited longest. What is due and must not be
    /// sent any more (the survey is closed, the person answered, wants no
    /// mail, was erased) is cancelled on the way; where it is quiet now, it
    /// waits until morning. `token` becomes a key of its link. Nothing may also
    /// mean that only such mails were found so far: [`Self::is_mail_due`] tells.
    ///
    /// # Errors
    /// As any write.
    pub async fn claim_mail(&self, token: &str, now: i64) -> Result<Option<ClaimedMail>, DbError> {
        let token_hash = hash_token(token);
        self.write(move |conn| Box::pin(async move { claim::claim(conn, &token_hash, now).await })).await
    }

    /// Notes that the server has taken a mail, and when a reminder is due.
    ///
    /// # Errors
    /// As any write.
    pub async fn finish_mail(&self, mail: MailId, reminder_id: MailId, now: i64) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(async move { finish(conn, mail, reminder_id, now).await })).await
    }

    /// Notes that the text of a claimed mail goes to the server now: from here
    /// on it is not sent again by itself.
    ///
    /// # Errors
    /// `NotFound` when it is this job's no more: its person was erased, or its
    /// lease is over. Then it must not be sent.
    pub async fn hand_over_mail(&self, mail: MailId, now: i64) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let done = sqlx::query(
                    "update mail set state = 'handed', lease_until = $2
                     where mail_id = $1 and state = 'sending' and lease_until > $3",
                )
                .bind(mail.to_string())
                .bind(now + LEASE)
                .bind(now)
                .execute(conn)
                .await?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }

    /// Gives a mail back that the server did not even hear of: it stays first
    /// in line, and the attempt does not count.
    ///
    /// # Errors
    /// As any write.
    pub async fn release_mail(&self, mail: MailId, problem: &str) -> Result<(), DbError> {
        let problem = shortened(problem);
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query(
                    "update mail set state = 'waiting', lease_until = null, attempts = attempts - 1, problem = $2
                     where mail_id = $1 and state in ('sending', 'handed')",
                )
                .bind(mail.to_string())
                .bind(problem)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Puts a mail off that was refused for now; after many times it has
    /// failed.
    ///
    /// # Errors
    /// As any write.
    pub async fn put_mail_off(&self, mail: MailId, problem: &str, now: i64) -> Result<(), DbError> {
        let problem = shortened(problem);
        self.write(move |conn| {
            Box::pin(async move {
                let attempts: i64 = sqlx::query_scalar("select attempts from mail where mail_id = $1")
                    .bind(mail.to_string())
                    .fetch_one(&mut *conn)
                    .await?;
                let again_after = usize::try_from(attempts - 1).ok().and_then(|at| AGAIN_AFTER.get(at));
                let Some(minutes) = again_after else {
                    return fail(conn, mail, &problem, None).await;
                };
                sqlx::query(
                    "update mail set state = 'waiting', lease_until = null, due_at = $2, problem = $3
                     where mail_id = $1 and state in ('sending', 'handed')",
                )
                .bind(mail.to_string())
                .bind(now + minutes * MINUTE)
                .bind(&problem)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Notes that the server refused a mail for good, for another reason than
    /// its address.
    ///
    /// # Errors
    /// As any write.
    pub async fn fail_mail(&self, mail: MailId, problem: &str) -> Result<(), DbError> {
        let problem = shortened(problem);
        self.write(move |conn| Box::pin(async move { fail(conn, mail, &problem, None).await })).await
    }

    /// Notes that an address does not exist: nobody writes to it again.
    ///
    /// # Errors
    /// As any write.
    pub async fn bounce_mail(&self, mail: MailId, problem: &str, now: i64) -> Result<(), DbError> {
        let problem = shortened(problem);
        self.write(move |conn| Box::pin(async move { fail(conn, mail, &problem, Some(now)).await })).await
    }
}

fn shortened(problem: &str) -> String {
    problem.chars().map(|c| if c.is_control() { ' ' } else { c }).take(PROBLEM_CHARS).collect()
}

async fn finish(
    conn: &mut SqliteConnection,
    mail: MailId,
    reminder_id: MailId,
    now: i64,
) -> Result<(), DbError> {
    let done: Option<(String, Option<String>)> = sqlx::query_as(
        "update mail set state = 'sent', sent_at = $2, lease_until = null, content = null, problem = null
         where mail_id = $1 and state <> 'sent' returning kind, invitation_id",
    )
    .bind(mail.to_string())
    .bind(now)
    .fetch_optional(&mut *conn)
    .await?;
    let Some((kind, Some(invitation_id))) = done else { return Ok(()) };
    let is_reminder = kind == "reminder";
    let statement = if is_reminder {
        "update invitation set reminded_at = $2, n_reminders = n_reminders + 1 where invitation_id = $1"
    } else {
        "update invitation set state = case when state = 'waiting' then 'sent' else state end, asked_at = $2
         where invitation_id = $1"
    };
    sqlx::query(statement).bind(&invitation_id).bind(now).execute(&mut *conn).await?;
    sqlx::query(
        "insert into mail (mail_id, workspace_id, kind, invitation_id, state, due_at, created_at)
         select $2, i.workspace_id, 'reminder', i.invitation_id, 'waiting', $3 + g.remind_after_days * $4, $3
         from invitation i join mailing g on g.mailing_id = i.mailing_id
         where i.invitation_id = $1 and i.state = 'sent' and i.n_reminders < g.max_reminders",
    )
    .bind(&invitation_id)
    .bind(reminder_id.to_string())
    .bind(now)
    .bind(DAY)
    .execute(&mut *conn)
    .await?;
    raise_of(conn, &invitation_id).await
}

/// A reminder that fails leaves its invitation as it is.
async fn fail(
    conn: &mut SqliteConnection,
    mail: MailId,
    problem: &str,
    bounced_at: Option<i64>,
) -> Result<(), DbError> {
    let failed: Option<(Option<String>,)> = sqlx::query_as(
        "update mail set state = 'failed', lease_until = null, content = null, problem = $2
         where mail_id = $1 and state in ('sending', 'handed') returning invitation_id",
    )
    .bind(mail.to_string())
    .bind(problem)
    .fetch_optional(&mut *conn)
    .await?;
    let Some((Some(invitation_id),)) = failed else { return Ok(()) };
    sqlx::query("update invitation set state = 'bounced' where invitation_id = $1 and state = 'waiting'")
        .bind(&invitation_id)
        .execute(&mut *conn)
        .await?;
    raise_of(conn, &invitation_id).await?;
    if let Some(at) = bounced_at {
        // The address as it was written to, which may have been changed since.
        sqlx::query(
            "update contact set bounced_at = $2
             where email = (select recipient from mail where mail_id = $1)
               and workspace_id = (select workspace_id from mail where mail_id = $1)",
        )
        .bind(mail.to_string())
        .bind(at)
        .execute(conn)
        .await?;
    }
    Ok(())
}
