//! Which mail is sent next, and whether it still may be.

use sqlx::SqliteConnection;

use super::{ClaimedMail, LEASE, MINUTE, MailContent};
use crate::db::DbError;
use crate::db::contact::rule;
use crate::db::mailing::raise_of;
use crate::db::secret::TokenHash;
use crate::db::survey::collection;
use crate::db::workspace::stored_locale;
use crate::domain::id::{MailId, SurveyId, WorkspaceId};
use crate::domain::survey::CollectionStanding;
use crate::domain::text::Locale;

#[derive(sqlx::FromRow)]
struct DueMail {
    mail_id: String,
    kind: String,
    invitation_id: Option<String>,
    recipient: Option<String>,
    content: Option<String>,
    workspace_id: String,
    workspace_name: String,
    workspace_locale: String,
    workspace_timezone: String,
}

#[derive(sqlx::FromRow)]
struct DueInvitation {
    state: String,
    expires_at: i64,
    letter: String,
    survey_id: String,
    survey_state: String,
    version: Option<i64>,
    email: Option<String>,
    name: Option<String>,
    locale: Option<String>,
    timezone: Option<String>,
    is_silent: Option<bool>,
}

/// Mails that are looked at in one claim.
const MOST_LOOKED_AT: usize = 64;

/// What is done with a mail that is due.
enum Fate {
    Send(Box<ClaimedMail>),
    /// It is quiet where the person lives, until then.
    Wait(i64),
    Drop,
}

pub(super) async fn claim(
    conn: &mut SqliteConnection,
    token_hash: &TokenHash,
    now: i64,
) -> Result<Option<ClaimedMail>, DbError> {
    expire(conn, now).await?;
    // Each turn takes one out of those due. Not all of them at once: at night
    // they may be a hundred thousand, and answers wait for the writer, too.
    for _ in 0..MOST_LOOKED_AT {
        let due: Option<DueMail> = sqlx::query_as(
            "select m.mail_id, m.kind, m.invitation_id, m.recipient, m.content, m.workspace_id,
                    w.name as workspace_name, w.locale as workspace_locale, w.timezone as workspace_timezone
             from mail m join workspace w on w.workspace_id = m.workspace_id
             where m.state in ('waiting', 'sending') and m.due_at <= $1
               and (m.state = 'waiting' or m.lease_until <= $1)
             order by m.due_at, m.mail_id limit 1",
        )
        .bind(now)
        .fetch_optional(&mut *conn)
        .await?;
        let Some(due) = due else { return Ok(None) };
        let (mail_id, invitation_id) = (due.mail_id.clone(), due.invitation_id.clone());
        match decide(conn, due, now).await? {
            Fate::Send(claimed) => {
                sqlx::query(
                    "update mail set state = 'sending', lease_until = $2, attempts = attempts + 1, recipient = $3
                     where mail_id = $1",
                )
                .bind(&mail_id)
                .bind(now + LEASE)
                .bind(&claimed.recipient)
                .execute(&mut *conn)
                .await?;
                if let Some(invitation_id) = invitation_id {
                    sqlx::query(
                        "insert into invitation_token (token_hash, invitation_id, created_at) values ($1, $2, $3)",
                    )
                    .bind(token_hash.as_str())
                    .bind(invitation_id)
                    .bind(now)
                    .execute(conn)
                    .await?;
                }
                return Ok(Some(*claimed));
            }
            Fate::Wait(until) => {
                sqlx::query(
                    "update mail set state = 'waiting', lease_until = null, due_at = $2 where mail_id = $1",
                )
                .bind(&mail_id)
                .bind(until)
                .execute(&mut *conn)
                .await?;
            }
            Fate::Drop => {
                sqlx::query(
                    "update mail set state = 'cancelled', lease_until = null, content = null where mail_id = $1",
                )
                .bind(&mail_id)
                .execute(&mut *conn)
                .await?;
                sqlx::query(
                    "update invitation set state = 'cancelled' where invitation_id = $1 and state = 'waiting'",
                )
                .bind(&invitation_id)
                .execute(&mut *conn)
                .await?;
                if let Some(invitation_id) = &invitation_id {
                    raise_of(conn, invitation_id).await?;
                }
            }
        }
    }
    Ok(None)
}

/// Of mails whose job died while their text was on the way nobody knows
/// whether they arrived.
async fn expire(conn: &mut SqliteConnection, now: i64) -> Result<(), DbError> {
    let in_doubt: Vec<Option<String>> = sqlx::query_scalar(
        "update mail set state = 'unsure', lease_until = null, content = null
         where state = 'handed' and due_at <= $1 and lease_until <= $1 returning invitation_id",
    )
    .bind(now)
    .fetch_all(&mut *conn)
    .await?;
    for invitation_id in in_doubt.into_iter().flatten() {
        raise_of(conn, &invitation_id).await?;
    }
    Ok(())
}

async fn decide(conn: &mut SqliteConnection, due: DueMail, now: i64) -> Result<Fate, DbError> {
    let DueMail {
        mail_id,
        kind,
        invitation_id,
        recipient,
        content,
        workspace_id,
        workspace_name,
        workspace_locale,
        workspace_timezone,
    } = due;
    let mail_id = MailId::parse(&mail_id).map_err(DbError::other)?;
    let Some(invitation_id) = invitation_id else {
        return Ok(match (recipient, content) {
            (Some(recipient), Some(content)) => {
                let content = MailContent::Words(serde_json::from_str(&content)?);
                Fate::Send(Box::new(ClaimedMail { mail_id, workspace_name, recipient, content }))
            }
            _ => Fate::Drop,
        });
    };
    let DueInvitation {
        state,
        expires_at,
        letter,
        survey_id,
        survey_state,
        version,
        email,
        name,
        locale,
        timezone,
        is_silent,
    } = sqlx::query_as(
        "select i.state, i.expires_at, g.letter, s.survey_id, s.state as survey_state, s.version,
                c.email, c.name, c.locale, c.timezone,
                exists (select 1 from contact o
                        where o.workspace_id = c.workspace_id and (o.contact_id = c.contact_id or o.email = c.email)
                          and (o.do_not_contact_at is not null or o.unsubscribed_at is not null
                               or o.bounced_at is not null)) as is_silent
         from invitation i join mailing g on g.mailing_id = i.mailing_id
             join survey s on s.survey_id = i.survey_id
             left join contact c on c.contact_id = i.contact_id
         where i.invitation_id = $1",
    )
    .bind(&invitation_id)
    .fetch_one(&mut *conn)
    .await?;
    let is_reminder = kind == "reminder";
    let is_awaited = state == if is_reminder { "sent" } else { "waiting" };
    let (Some(recipient), Some(version)) = (email, version) else { return Ok(Fate::Drop) };
    if !is_awaited || survey_state != "open" || expires_at <= now || is_silent == Some(true) {
        return Ok(Fate::Drop);
    }
    let survey = SurveyId::parse(&survey_id).map_err(DbError::other)?;
    let (collection, n_completed) = collection::find(conn, survey).await?;
    match collection.standing(now, n_completed) {
        CollectionStanding::Open => {}
        // Nobody is led to a page on which they cannot answer.
        CollectionStanding::NotYet(opens_at) => return Ok(Fate::Wait(opens_at)),
        CollectionStanding::Closed | CollectionStanding::Full => return Ok(Fate::Drop),
    }
    let timezone = timezone.and_then(|name| name.parse().ok());
    let timezone = timezone.or_else(|| workspace_timezone.parse().ok()).unwrap_or(chrono_tz::Tz::UTC);
    let quiet = rule::find(conn, &workspace_id).await?.quiet();
    if let Some(left) = quiet.and_then(|quiet| quiet.left_at(local_minute(timezone, now))) {
        // Should the clock change meanwhile, it is looked at again then.
        return Ok(Fate::Wait(now - now.rem_euclid(MINUTE) + i64::from(left) * MINUTE));
    }
    let locale = match locale.as_deref().and_then(Locale::negotiate) {
        Some(locale) => locale,
        None => stored_locale(&workspace_locale)?,
    };
    let content = MailContent::Invitation {
        workspace_id: WorkspaceId::parse(&workspace_id).map_err(DbError::other)?,
        survey_id: survey,
        version,
        letter: serde_json::from_str(&letter)?,
        locale,
        name,
        is_reminder,
    };
    Ok(Fate::Send(Box::new(ClaimedMail { mail_id, workspace_name, recipient, content })))
}

/// Minutes since midnight.
fn local_minute(timezone: chrono_tz::Tz, at: i64) -> u16 {
    use chrono::Timelike;
    chrono::DateTime::from_timestamp_millis(at).map_or(0, |time| {
        let time = time.with_timezone(&timezone);
        (time.hour() * 60 + time.minute()) as u16
    })
}
