//! Deciding what is due: the invitation, its mail and the note about both are
//! written in one transaction, so that nobody is asked twice about one thing.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::db::contact::rule;
use crate::db::mailing::{ANSWERED_WITHIN, Place, find_candidate, invite, raise_of};
use crate::db::{Db, DbError};
use crate::domain::id::{SurveyId, WorkspaceId};
use crate::domain::survey::{Decision, EventCondition, Fact, HeldBack, Trigger};

/// Asks that are decided in one transaction: answers wait for the writer, too.
const MOST_AT_ONCE: i64 = 50;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

#[derive(sqlx::FromRow)]
struct StoredDue {
    trigger_id: String,
    interaction_id: String,
    due_at: i64,
    workspace_id: String,
    survey_id: String,
    survey_state: String,
    mailing_id: String,
    remind_after_days: i64,
    max_reminders: i64,
    is_on: bool,
    sampling: u8,
    conditions: String,
    external_id: String,
    contact_id: Option<String>,
    properties: String,
}

impl Db {
    /// Whether an ask is due; costs next to nothing.
    ///
    /// # Errors
    /// As any read.
    pub async fn is_ask_due(&self, now: i64) -> Result<bool, DbError> {
        let due: Option<i64> =
            sqlx::query_scalar("select 1 from trigger_ask where state = 'waiting' and due_at <= $1 limit 1")
                .bind(now)
                .fetch_optional(&mut *self.reader().await?)
                .await?;
        Ok(due.is_some())
    }

    /// Decides what is due, a few at a time: who may be asked gets an
    /// invitation, the others are noted with the rule that held them back.
    /// Gives how many were decided.
    ///
    /// # Errors
    /// As any write; then nothing was changed.
    pub async fn decide_due_asks(&self, new_id: fn() -> Uuid, now: i64) -> Result<usize, DbError> {
        self.write(move |conn| Box::pin(async move { decide_due(conn, new_id, now).await })).await
    }
}

async fn decide_due(conn: &mut SqliteConnection, new_id: fn() -> Uuid, now: i64) -> Result<usize, DbError> {
    let due: Vec<StoredDue> = sqlx::query_as(
        "select t.trigger_id, t.interaction_id, t.due_at, a.workspace_id, a.survey_id, s.state as survey_state,
                a.mailing_id, m.remind_after_days, m.max_reminders, a.is_on, a.sampling, a.conditions,
                n.external_id, n.contact_id, n.properties
         from trigger_ask t join ask_trigger a on a.trigger_id = t.trigger_id
             join survey s on s.survey_id = a.survey_id
             join mailing m on m.mailing_id = a.mailing_id
             join interaction n on n.interaction_id = t.interaction_id
         where t.state = 'waiting' and t.due_at <= $1
         order by t.due_at, t.interaction_id, t.trigger_id limit $2",
    )
    .bind(now)
    .bind(MOST_AT_ONCE)
    .fetch_all(&mut *conn)
    .await?;
    let n = due.len();
    for due in due {
        // One after the other: whoever is asked here counts for the next.
        let (trigger_id, interaction_id) = (due.trigger_id.clone(), due.interaction_id.clone());
        let fate = decide(conn, due, new_id, now).await?;
        let (state, reason, invitation) = match fate {
            Ok(invitation) => ("asked", None, Some(invitation)),
            Err(held) => ("held", Some(held.as_str()), None),
        };
        sqlx::query(
            "update trigger_ask set state = $3, reason = $4, decided_at = $5, invitation_id = $6
             where trigger_id = $1 and interaction_id = $2",
        )
        .bind(trigger_id)
        .bind(interaction_id)
        .bind(state)
        .bind(reason)
        .bind(now)
        .bind(invitation)
        .execute(&mut *conn)
        .await?;
    }
    Ok(n)
}

/// The invitation that was written, or what held it back.
async fn decide(
    conn: &mut SqliteConnection,
    due: StoredDue,
    new_id: fn() -> Uuid,
    now: i64,
) -> Result<Result<String, HeldBack>, DbError> {
    let StoredDue {
        trigger_id,
        interaction_id: _,
        due_at,
        workspace_id,
        survey_id,
        survey_state,
        mailing_id,
        remind_after_days,
        max_reminders,
        is_on,
        sampling,
        conditions,
        external_id,
        contact_id,
        properties,
    } = due;
    if !is_on {
        return Ok(Err(HeldBack::Off));
    }
    if now - due_at > Trigger::STALE_AFTER {
        return Ok(Err(HeldBack::TooLate));
    }
    if survey_state != "open" {
        return Ok(Err(HeldBack::SurveyClosed));
    }
    let Some(contact_id) = contact_id else { return Ok(Err(HeldBack::Nobody)) };
    let conditions: Vec<EventCondition> = serde_json::from_str(&conditions)?;
    // Only what decides is needed of it here.
    let trigger =
        Trigger { name: String::new(), kind: String::new(), delay_minutes: 0, sampling, conditions };
    let id = Uuid::parse_str(&trigger_id).map_err(DbError::other)?;
    if !trigger.is_sampled(id, &external_id) {
        return Ok(Err(HeldBack::Sample));
    }
    let (workspace, survey) = (
        WorkspaceId::parse(&workspace_id).map_err(DbError::other)?,
        SurveyId::parse(&survey_id).map_err(DbError::other)?,
    );
    let (contact, person) = find_candidate(conn, workspace, survey, &contact_id, now).await?;
    let properties: BTreeMap<String, Fact> = serde_json::from_str(&properties)?;
    if !trigger.is_met(&properties, &contact.attributes) {
        return Ok(Err(HeldBack::Conditions));
    }
    let rule = rule::find(conn, &workspace_id).await?;
    if let Decision::HoldBack(reason) = rule.decide(&person, false, now) {
        return Ok(Err(HeldBack::Contact(reason)));
    }
    let place = Place {
        workspace: workspace_id,
        survey: survey_id,
        mailing: mailing_id,
        send_at: now,
        expires_at: now + remind_after_days * max_reminders * DAY + ANSWERED_WITHIN,
        now,
        new_id,
    };
    let mut invited = invite(conn, &place, &[contact_id]).await?;
    let invitation = invited.pop().ok_or_else(|| DbError::other("an invitation that was not written"))?;
    raise_of(conn, &invitation).await?;
    Ok(Ok(invitation))
}
