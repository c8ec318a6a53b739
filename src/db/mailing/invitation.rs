//! Invitations: the person behind a link, their answer, and whether they want
//! mail at all. A link is known by the hash of its key alone.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use super::raise_of;
use crate::db::brand::find_face;
use crate::db::contact::{COLUMNS, ContactRow, StoredContact};
use crate::db::response::change::record_page;
use crate::db::secret::hash_token;
use crate::db::workspace::stored_locale;
use crate::db::{Db, DbError, NewResponse, Recorded};
use crate::domain::brand::{Brand, Face};
use crate::domain::id::{InvitationId, SurveyId, WorkspaceId};
use crate::domain::text::Locale;

/// How far an invitation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationState {
    /// Its mail has not been sent.
    Waiting,
    /// It was sent.
    Sent,
    /// It was answered; the link takes no other answer.
    Answered,
    /// The mail was not delivered.
    Bounced,
    /// It was taken back.
    Cancelled,
}

impl InvitationState {
    /// Reads the name in the database.
    pub(in crate::db) fn parse(text: &str) -> Result<Self, DbError> {
        match text {
            "waiting" => Ok(Self::Waiting),
            "sent" => Ok(Self::Sent),
            "answered" => Ok(Self::Answered),
            "bounced" => Ok(Self::Bounced),
            "cancelled" => Ok(Self::Cancelled),
            _ => Err(DbError::other("an invitation in an unknown state")),
        }
    }
}

/// The invitation behind a link.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Which.
    pub invitation_id: InvitationId,
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// What is asked.
    pub survey_id: SurveyId,
    /// The public part of the survey's own link.
    pub code: String,
    /// How far it has come.
    pub state: InvitationState,
    /// Until when it can be answered, ms UTC.
    pub expires_at: i64,
    /// Who is asked.
    pub contact: ContactRow,
}

impl Invitation {
    /// The person's language, of ours.
    pub fn locale(&self) -> Option<Locale> {
        self.contact.locale.as_deref().and_then(Locale::negotiate)
    }
}

/// What became of an answer to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitedRecorded {
    /// Stored and counted, or known from the same form before.
    Recorded(Recorded),
    /// The link has taken another answer, or takes none any more.
    Spent,
}

/// Whether somebody wants mail, as their page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Who writes to them.
    pub face: Face,
    /// Their language, else the workspace's.
    pub locale: Locale,
    /// Whether they want no mail.
    pub unsubscribed: bool,
}

#[derive(sqlx::FromRow)]
struct StoredInvitation {
    invitation_id: String,
    workspace_id: String,
    survey_id: String,
    code: String,
    state: String,
    expires_at: i64,
    #[sqlx(flatten)]
    contact: StoredContact,
}

impl Db {
    /// The invitation behind a link, whatever its state. Looking changes
    /// nothing.
    ///
    /// # Errors
    /// `NotFound` for an unknown key, and when the person was erased.
    pub async fn find_invitation(&self, token: &str) -> Result<Invitation, DbError> {
        let mut statement = sqlx::QueryBuilder::<sqlx::Sqlite>::new(
            "select i.invitation_id, i.workspace_id, i.survey_id, s.code, i.state, i.expires_at, ",
        );
        statement.push(COLUMNS).push(
            " from invitation_token t join invitation i on i.invitation_id = t.invitation_id
                 join survey s on s.survey_id = i.survey_id join contact c on c.contact_id = i.contact_id
              where t.token_hash = ",
        );
        statement.push_bind(hash_token(token).as_str().to_owned());
        let row: StoredInvitation = statement.build_query_as().fetch_one(&mut *self.reader().await?).await?;
        let StoredInvitation { invitation_id, workspace_id, survey_id, code, state, expires_at, contact } =
            row;
        Ok(Invitation {
            invitation_id: InvitationId::parse(&invitation_id).map_err(DbError::other)?,
            workspace_id: WorkspaceId::parse(&workspace_id).map_err(DbError::other)?,
            survey_id: SurveyId::parse(&survey_id).map_err(DbError::other)?,
            code,
            state: InvitationState::parse(&state)?,
            expires_at,
            contact: contact.read()?,
        })
    }

    /// Stores what an invited person sent and uses the invitation up, both or
    /// neither. The same form sent again (by its id) is a duplicate. Of an
    /// anonymous survey nothing is kept that joins the two.
    ///
    /// # Errors
    /// `Closed`; else as [`Self::record_responses`].
    pub async fn record_from_invitation(
        &self,
        invitation: InvitationId,
        response: NewResponse,
        anonymous: bool,
    ) -> Result<InvitedRecorded, DbError> {
        self.write(move |conn| Box::pin(async move { record(conn, invitation, response, anonymous).await }))
            .await
    }

    /// Whether the person behind a link wants mail.
    ///
    /// # Errors
    /// `NotFound` for an unknown key, and when the person was erased.
    pub async fn find_subscription(&self, token: &str) -> Result<Subscription, DbError> {
        let mut conn = self.reader().await?;
        let (workspace, locale, of_contact, unsubscribed): (String, String, Option<String>, bool) =
            sqlx::query_as(
                "select w.workspace_id, w.locale, c.locale, c.unsubscribed_at is not null
                 from invitation_token t join invitation i on i.invitation_id = t.invitation_id
                     join contact c on c.contact_id = i.contact_id
                     join workspace w on w.workspace_id = i.workspace_id
                 where t.token_hash = $1",
            )
            .bind(hash_token(token).as_str())
            .fetch_one(&mut *conn)
            .await?;
        let workspace = WorkspaceId::parse(&workspace).map_err(DbError::other)?;
        let face = find_face(&mut conn, workspace, &Brand::default()).await?;
        let locale = match of_contact.as_deref().and_then(Locale::negotiate) {
            Some(locale) => locale,
            None => stored_locale(&locale)?,
        };
        Ok(Subscription { face, locale, unsubscribed })
    }

    /// Notes that the person behind a link wants no mail from this workspace:
    /// nobody with their address gets any, and what waits is not sent.
    ///
    /// # Errors
    /// As [`Self::find_subscription`].
    pub async fn unsubscribe(&self, token: &str, now: i64) -> Result<(), DbError> {
        self.set_unsubscribed(token, Some(now)).await
    }

    /// Notes that the person behind a link wants mail after all.
    ///
    /// # Errors
    /// As [`Self::find_subscription`].
    pub async fn subscribe_again(&self, token: &str) -> Result<(), DbError> {
        self.set_unsubscribed(token, None).await
    }

    async fn set_unsubscribed(&self, token: &str, at: Option<i64>) -> Result<(), DbError> {
        let token_hash = hash_token(token);
        self.write(move |conn| {
            Box::pin(async move {
                // The first time counts: it tells since when mail was unwanted.
                let done = sqlx::query(
                    "update contact set unsubscribed_at = case when $2 is null then null
                                                               else coalesce(unsubscribed_at, $2) end
                     where contact_id in
                         (select o.contact_id from invitation_token t
                              join invitation i on i.invitation_id = t.invitation_id
                              join contact c on c.contact_id = i.contact_id
                              join contact o on o.workspace_id = c.workspace_id
                                            and (o.contact_id = c.contact_id or o.email = c.email)
                          where t.token_hash = $1)",
                )
                .bind(token_hash.as_str())
                .bind(at)
                .execute(conn)
                .await?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }
}

async fn record(
    conn: &mut SqliteConnection,
    invitation: InvitationId,
    response: NewResponse,
    anonymous: bool,
) -> Result<InvitedRecorded, DbError> {
    // Of a survey of several pages the first ones are there already.
    let known: Option<i64> = sqlx::query_scalar(
        "select 1 from response where survey_id = $1 and external_id = $2 and partial = 0",
    )
    .bind(response.survey_id.to_string())
    .bind(&response.external_id)
    .fetch_optional(&mut *conn)
    .await?;
    if known.is_some() {
        return Ok(InvitedRecorded::Recorded(Recorded::Duplicate));
    }
    // One statement finds and uses, so that of two forms one is taken.
    let used = sqlx::query(
        "update invitation set state = 'answered', answered_at = $3
         where workspace_id = $1 and invitation_id = $2 and state in ('waiting', 'sent', 'bounced')
           and expires_at > $4",
    )
    .bind(response.workspace_id.to_string())
    .bind(invitation.to_string())
    .bind((!anonymous).then_some(response.received_at))
    .bind(response.received_at)
    .execute(&mut *conn)
    .await?;
    if used.rows_affected() == 0 {
        return Ok(InvitedRecorded::Spent);
    }
    let (survey, external_id) = (response.survey_id, response.external_id.clone());
    let recorded = record_page(conn, response).await?;
    if !anonymous {
        sqlx::query(
            "update invitation set response_id = (select response_id from response
                 where survey_id = $2 and external_id = $3)
             where invitation_id = $1",
        )
        .bind(invitation.to_string())
        .bind(survey.to_string())
        .bind(external_id)
        .execute(&mut *conn)
        .await?;
    }
    // Who answers got the mail, even where nobody knew it.
    sqlx::query(
        "update mail set state = case state when 'unsure' then 'sent' else 'cancelled' end
         where invitation_id = $1 and state in ('waiting', 'unsure')",
    )
    .bind(invitation.to_string())
    .execute(&mut *conn)
    .await?;
    raise_of(conn, &invitation.to_string()).await?;
    Ok(InvitedRecorded::Recorded(recorded))
}

/// The contact of a response as it is stored: what programs send, too.
pub fn contact_of(contact: &ContactRow) -> String {
    let fields = [
        ("external_id", Some(contact.external_id.clone())),
        ("email", contact.email.clone()),
        ("name", contact.name.clone()),
    ];
    let fields: BTreeMap<&str, String> =
        fields.into_iter().filter_map(|(name, text)| Some((name, text?))).collect();
    serde_json::to_string(&fields).expect("BUG: texts are always JSON")
}
