//! Sending a survey to many people: who is asked, what became of it, and the
//! invitations that came of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::contact::rule;
use super::writer::pieces;
use super::{Db, DbError};
use crate::domain::id::{InvitationId, MailId, MailingId, MemberId, SurveyId, WorkspaceId};
use crate::domain::mailing::LetterTexts;
use crate::domain::survey::{Decision, Reason};

mod invitation;
mod plan;
mod progress;

pub use invitation::{Invitation, InvitationState, InvitedRecorded, Subscription, contact_of};
pub(super) use plan::find_candidate;
use plan::{Asked, Visit};
pub use progress::MailingRow;
pub(super) use progress::{raise, raise_of};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// How long an invitation can be answered after the last mail about it.
pub(super) const ANSWERED_WITHIN: i64 = 30 * DAY;

/// Who is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// Every contact.
    All,
    /// Those with this value of an attribute.
    Attribute(String, String),
    /// Those with these external ids.
    Ids(BTreeSet<String>),
}

/// Who would be asked, who is held back and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// How many are asked.
    pub asked: u64,
    /// How many are held back, by reason.
    pub held: BTreeMap<Reason, u64>,
    /// Some of those held back, by name or id, each with the reason.
    pub examples: Vec<(String, Reason)>,
    /// External ids that no contact has.
    pub unknown: Vec<String>,
}

/// A sending to be made.
#[derive(Clone, Debug)]
pub struct NewMailing {
    /// Its id.
    pub mailing_id: MailingId,
    /// What is sent.
    pub survey_id: SurveyId,
    /// Who is meant.
    pub selection: Selection,
    /// Whether it is a wave of a relationship survey.
    pub is_wave: bool,
    /// The words of the mail.
    pub letter: LetterTexts,
    /// Days after which those who have not answered are reminded.
    pub remind_after_days: i64,
    /// How often at most.
    pub max_reminders: i64,
    /// When the mails go, ms UTC.
    pub send_at: i64,
    /// Who sends it.
    pub created_by: Option<MemberId>,
    /// Now, ms UTC.
    pub now: i64,
}

impl Db {
    /// Who would be asked now if the survey were sent at `at`.
    ///
    /// # Errors
    /// `NotFound` for another workspace's survey.
    pub async fn plan_mailing(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        selection: &Selection,
        is_wave: bool,
        at: i64,
    ) -> Result<Planned, DbError> {
        let mut conn = self.reader().await?;
        find_survey(&mut conn, workspace, survey).await?;
        let rule = rule::find(&mut conn, &workspace.to_string()).await?;
        let asked = Asked { workspace, survey, selection, rule, is_wave, at };
        let mut visit = Visit::new(asked);
        while visit.next(&mut conn).await?.is_some() {}
        Ok(visit.finish())
    }

    /// Decides whom to ask and writes their invitations and mails, all or
    /// nothing. Whoever sends at the same moment comes after and finds them
    /// asked.
    ///
    /// # Errors
    /// `NotFound` for another workspace's survey; `Closed` when it takes no
    /// answers.
    pub async fn create_mailing(
        &self,
        workspace: WorkspaceId,
        new: NewMailing,
        new_id: fn() -> Uuid,
    ) -> Result<Planned, DbError> {
        self.write(move |conn| Box::pin(async move { create(conn, workspace, &new, new_id).await })).await
    }

    /// Takes back what has not been sent yet. Gives how many are not asked
    /// now.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn cancel_mailing(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        mailing: MailingId,
    ) -> Result<u64, DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query(
                    "select 1 from mailing where workspace_id = $1 and survey_id = $2 and mailing_id = $3",
                )
                .bind(workspace.to_string())
                .bind(survey.to_string())
                .bind(mailing.to_string())
                .fetch_one(&mut *conn)
                .await?;
                // One that is on its way right now is not called back, nor one
                // that is perhaps with the person.
                sqlx::query(
                    "update mail set state = 'cancelled' where state = 'waiting' and invitation_id in
                         (select invitation_id from invitation where mailing_id = $1)",
                )
                .bind(mailing.to_string())
                .execute(&mut *conn)
                .await?;
                let done = sqlx::query(
                    "update invitation set state = 'cancelled' where mailing_id = $1 and state = 'waiting'
                         and not exists (select 1 from mail m where m.invitation_id = invitation.invitation_id
                                         and m.state in ('sending', 'handed', 'unsure'))",
                )
                .bind(mailing.to_string())
                .execute(&mut *conn)
                .await?;
                raise(conn, mailing).await?;
                Ok(done.rows_affected())
            })
        })
        .await
    }
}

/// The state of a survey of the workspace.
pub(super) async fn find_survey(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    survey: SurveyId,
) -> Result<String, DbError> {
    Ok(sqlx::query_scalar("select state from survey where workspace_id = $1 and survey_id = $2")
        .bind(workspace.to_string())
        .bind(survey.to_string())
        .fetch_one(conn)
        .await?)
}

/// See [`Db::create_mailing`]; part of starting a wave too.
pub(super) async fn create(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    new: &NewMailing,
    new_id: fn() -> Uuid,
) -> Result<Planned, DbError> {
    let NewMailing {
        mailing_id,
        survey_id,
        selection,
        is_wave,
        letter,
        remind_after_days,
        max_reminders,
        send_at,
        created_by,
        now,
    } = new;
    if find_survey(conn, workspace, *survey_id).await? != "open" {
        return Err(DbError::Closed);
    }
    let rule = rule::find(conn, &workspace.to_string()).await?;
    let head = MailingHead {
        mailing_id: *mailing_id,
        survey_id: *survey_id,
        is_wave: *is_wave,
        letter,
        remind_after_days: *remind_after_days,
        max_reminders: *max_reminders,
        send_at: *send_at,
        created_by: *created_by,
        now: *now,
    };
    insert_head(conn, workspace, &head).await?;
    let expires_at = send_at + remind_after_days * max_reminders * DAY + ANSWERED_WITHIN;
    let place = Place {
        workspace: workspace.to_string(),
        survey: survey_id.to_string(),
        mailing: mailing_id.to_string(),
        send_at: *send_at,
        expires_at,
        now: *now,
        new_id,
    };
    let asked = Asked { workspace, survey: *survey_id, selection, rule, is_wave: *is_wave, at: *send_at };
    let mut visit = Visit::new(asked);
    while let Some(contacts) = visit.next(conn).await? {
        invite(conn, &place, &contacts).await?;
    }
    Ok(visit.finish())
}

/// A sending without the people it goes to.
pub(super) struct MailingHead<'a> {
    pub(super) mailing_id: MailingId,
    pub(super) survey_id: SurveyId,
    pub(super) is_wave: bool,
    pub(super) letter: &'a LetterTexts,
    pub(super) remind_after_days: i64,
    pub(super) max_reminders: i64,
    pub(super) send_at: i64,
    pub(super) created_by: Option<MemberId>,
    pub(super) now: i64,
}

pub(super) async fn insert_head(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    head: &MailingHead<'_>,
) -> Result<(), DbError> {
    let MailingHead {
        mailing_id,
        survey_id,
        is_wave,
        letter,
        remind_after_days,
        max_reminders,
        send_at,
        created_by,
        now,
    } = head;
    sqlx::query(
        "insert into mailing (mailing_id, workspace_id, survey_id, is_wave, letter, remind_after_days,
                              max_reminders, send_at, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(mailing_id.to_string())
    .bind(workspace.to_string())
    .bind(survey_id.to_string())
    .bind(*is_wave)
    .bind(serde_json::to_string(letter)?)
    .bind(*remind_after_days)
    .bind(*max_reminders)
    .bind(*send_at)
    .bind(*now)
    .bind(created_by.map(|member| member.to_string()))
    .execute(conn)
    .await?;
    Ok(())
}

/// What the invitations of a sending have in common.
pub(super) struct Place {
    pub(super) workspace: String,
    pub(super) survey: String,
    pub(super) mailing: String,
    pub(super) send_at: i64,
    pub(super) expires_at: i64,
    pub(super) now: i64,
    pub(super) new_id: fn() -> Uuid,
}

/// Writes an invitation for each contact, and its mail. Gives their ids in
/// the order of the contacts.
pub(super) async fn invite(
    conn: &mut SqliteConnection,
    place: &Place,
    contacts: &[String],
) -> Result<Vec<String>, DbError> {
    let mut invited = Vec::with_capacity(contacts.len());
    for piece in pieces(contacts) {
        let ids: Vec<String> =
            piece.iter().map(|_| InvitationId::new((place.new_id)()).to_string()).collect();
        let mut statement = sqlx::QueryBuilder::<sqlx::Sqlite>::new(
            "insert into invitation (invitation_id, workspace_id, survey_id, mailing_id, contact_id, state,
                                     asked_at, expires_at) ",
        );
        statement.push_values(piece.iter().zip(&ids), |mut columns, (contact, id)| {
            columns
                .push_bind(id.as_str())
                .push_bind(place.workspace.as_str())
                .push_bind(place.survey.as_str())
                .push_bind(place.mailing.as_str())
                .push_bind(contact.as_str())
                .push_bind("waiting")
                .push_bind(place.send_at)
                .push_bind(place.expires_at);
        });
        statement.build().execute(&mut *conn).await?;
        let mut statement = sqlx::QueryBuilder::<sqlx::Sqlite>::new(
            "insert into mail (mail_id, workspace_id, kind, invitation_id, state, due_at, created_at) ",
        );
        statement.push_values(&ids, |mut columns, id| {
            columns
                .push_bind(MailId::new((place.new_id)()).to_string())
                .push_bind(place.workspace.as_str())
                .push_bind("invitation")
                .push_bind(id.as_str())
                .push_bind("waiting")
                .push_bind(place.send_at)
                .push_bind(place.now);
        });
        statement.build().execute(&mut *conn).await?;
        invited.extend(ids);
    }
    Ok(invited)
}

impl Planned {
    fn note(&mut self, name: String, decision: Decision) {
        match decision {
            Decision::Ask => self.asked += 1,
            Decision::HoldBack(reason) => {
                *self.held.entry(reason).or_default() += 1;
                if self.examples.len() < plan::MOST_EXAMPLES {
                    self.examples.push((name, reason));
                }
            }
        }
    }
}
