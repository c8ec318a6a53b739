//! Triggers: after something happened, ask a survey. What an interaction sets
//! off is written with it; when it is due, the person is asked or held back,
//! and the rule that did so is kept.

use sqlx::SqliteConnection;

use super::mailing::{self, MailingHead};
use super::{Db, DbError};
use crate::domain::id::{InteractionId, MailingId, MemberId, SurveyId, TriggerId, WorkspaceId};
use crate::domain::mailing::LetterTexts;
use crate::domain::survey::{EventCondition, HeldBack, Trigger};

mod decide;
mod lately;

pub use lately::{AskFate, AskLine, TriggerTally};

/// A trigger to be made or changed.
#[derive(Clone, Debug)]
pub struct NewTrigger {
    /// Its id.
    pub trigger_id: TriggerId,
    /// The id of its sending, where it is new.
    pub mailing_id: MailingId,
    /// What is asked.
    pub survey_id: SurveyId,
    /// After what, when and how many.
    pub trigger: Trigger,
    /// The words of the mail.
    pub letter: LetterTexts,
    /// Days after which those who have not answered are reminded.
    pub remind_after_days: i64,
    /// How often at most.
    pub max_reminders: i64,
    /// Who makes it.
    pub member_id: MemberId,
    /// Now, ms UTC.
    pub now: i64,
}

/// A stored trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerRow {
    /// Which.
    pub trigger_id: TriggerId,
    /// After what, when and how many.
    pub trigger: Trigger,
    /// Whether it asks.
    pub is_on: bool,
    /// The words of the mail.
    pub letter: LetterTexts,
    /// Days after which those who have not answered are reminded.
    pub remind_after_days: i64,
    /// How often at most.
    pub max_reminders: i64,
}

/// Triggers of one survey, at most: every interaction is held against each.
pub(super) const MOST_TRIGGERS: i64 = 20;

#[derive(sqlx::FromRow)]
struct StoredTrigger {
    trigger_id: String,
    name: String,
    kind: String,
    delay_minutes: i64,
    sampling: u8,
    conditions: String,
    is_on: bool,
    letter: String,
    remind_after_days: i64,
    max_reminders: i64,
}

impl StoredTrigger {
    fn read(self) -> Result<TriggerRow, DbError> {
        let Self {
            trigger_id,
            name,
            kind,
            delay_minutes,
            sampling,
            conditions,
            is_on,
            letter,
            remind_after_days,
            max_reminders,
        } = self;
        let conditions: Vec<EventCondition> = serde_json::from_str(&conditions)?;
        Ok(TriggerRow {
            trigger_id: TriggerId::parse(&trigger_id).map_err(DbError::other)?,
            trigger: Trigger { name, kind, delay_minutes, sampling, conditions },
            is_on,
            letter: serde_json::from_str(&letter)?,
            remind_after_days,
            max_reminders,
        })
    }
}

const SELECT: &str =
    "select a.trigger_id, a.name, a.kind, a.delay_minutes, a.sampling, a.conditions, a.is_on,
        m.letter, m.remind_after_days, m.max_reminders
    from ask_trigger a join mailing m on m.mailing_id = a.mailing_id ";

impl Db {
    /// The triggers of a survey, oldest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_triggers(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
    ) -> Result<Vec<TriggerRow>, DbError> {
        let mut statement = sqlx::QueryBuilder::<sqlx::Sqlite>::new(SELECT);
        statement.push("where a.workspace_id = ").push_bind(workspace.to_string());
        statement.push(" and a.survey_id = ").push_bind(survey.to_string()).push(" order by a.trigger_id");
        let rows: Vec<StoredTrigger> =
            statement.build_query_as().fetch_all(&mut *self.reader().await?).await?;
        rows.into_iter().map(StoredTrigger::read).collect()
    }

    /// Makes a trigger, switched off: nobody is asked before somebody has
    /// looked at it.
    ///
    /// # Errors
    /// `NotFound` for another workspace's survey; `Conflict("name")` when the
    /// survey has as many as it may.
    pub async fn create_trigger(&self, workspace: WorkspaceId, new: NewTrigger) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(async move { create(conn, workspace, &new).await })).await
    }

    /// Changes a trigger: what waits is decided by it as it is then. Whether it
    /// is on stays.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update_trigger(&self, workspace: WorkspaceId, new: NewTrigger) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(async move { update(conn, workspace, &new).await })).await
    }

    /// Switches a trigger on or off. What waits while it is off is held back
    /// when it is due.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn switch_trigger(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        trigger: TriggerId,
        is_on: bool,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let done = sqlx::query(
                    "update ask_trigger set is_on = $4
                     where workspace_id = $1 and survey_id = $2 and trigger_id = $3",
                )
                .bind(workspace.to_string())
                .bind(survey.to_string())
                .bind(trigger.to_string())
                .bind(is_on)
                .execute(conn)
                .await?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }

    /// Takes a trigger away with what waits for it. Who was asked stays asked.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_trigger(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        trigger: TriggerId,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let done = sqlx::query(
                    "delete from ask_trigger where workspace_id = $1 and survey_id = $2 and trigger_id = $3",
                )
                .bind(workspace.to_string())
                .bind(survey.to_string())
                .bind(trigger.to_string())
                .execute(conn)
                .await?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }
}

async fn create(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    new: &NewTrigger,
) -> Result<(), DbError> {
    let NewTrigger {
        trigger_id,
        mailing_id,
        survey_id,
        trigger,
        letter,
        remind_after_days,
        max_reminders,
        member_id,
        now,
    } = new;
    mailing::find_survey(conn, workspace, *survey_id).await?;
    let n: i64 = sqlx::query_scalar("select count(*) from ask_trigger where survey_id = $1")
        .bind(survey_id.to_string())
        .fetch_one(&mut *conn)
        .await?;
    if n >= MOST_TRIGGERS {
        return Err(DbError::Conflict("name"));
    }
    let head = MailingHead {
        mailing_id: *mailing_id,
        survey_id: *survey_id,
        is_wave: false,
        letter,
        remind_after_days: *remind_after_days,
        max_reminders: *max_reminders,
        send_at: *now,
        created_by: Some(*member_id),
        now: *now,
    };
    mailing::insert_head(conn, workspace, &head).await?;
    let Trigger { name, kind, delay_minutes, sampling, conditions } = trigger;
    sqlx::query(
        "insert into ask_trigger (trigger_id, workspace_id, survey_id, mailing_id, name, kind, delay_minutes,
                                  sampling, conditions, is_on, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11)",
    )
    .bind(trigger_id.to_string())
    .bind(workspace.to_string())
    .bind(survey_id.to_string())
    .bind(mailing_id.to_string())
    .bind(name)
    .bind(kind)
    .bind(delay_minutes)
    .bind(i64::from(*sampling))
    .bind(serde_json::to_string(conditions)?)
    .bind(now)
    .bind(member_id.to_string())
    .execute(conn)
    .await?;
    Ok(())
}

async fn update(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    new: &NewTrigger,
) -> Result<(), DbError> {
    let NewTrigger {
        trigger_id,
        mailing_id: _,
        survey_id,
        trigger,
        letter,
        remind_after_days,
        max_reminders,
        member_id: _,
        now: _,
    } = new;
    let Trigger { name, kind, delay_minutes, sampling, conditions } = trigger;
    let mailing: String = sqlx::query_scalar(
        "update ask_trigger set name = $4, kind = $5, delay_minutes = $6, sampling = $7, conditions = $8
         where workspace_id = $1 and survey_id = $2 and trigger_id = $3 returning mailing_id",
    )
    .bind(workspace.to_string())
    .bind(survey_id.to_string())
    .bind(trigger_id.to_string())
    .bind(name)
    .bind(kind)
    .bind(delay_minutes)
    .bind(i64::from(*sampling))
    .bind(serde_json::to_string(conditions)?)
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query(
        "update mailing set letter = $2, remind_after_days = $3, max_reminders = $4 where mailing_id = $1",
    )
    .bind(mailing)
    .bind(serde_json::to_string(letter)?)
    .bind(remind_after_days)
    .bind(max_reminders)
    .execute(conn)
    .await?;
    Ok(())
}

/// What happened, as triggers see it.
pub(super) struct Happening<'a> {
    pub(super) interaction_id: InteractionId,
    pub(super) external_id: &'a str,
    pub(super) kind: &'a str,
    pub(super) at: i64,
    pub(super) has_person: bool,
}

/// The triggers of a workspace that are on.
pub(super) async fn list_on(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
) -> Result<Vec<TriggerRow>, DbError> {
    let mut statement = sqlx::QueryBuilder::<sqlx::Sqlite>::new(SELECT);
    statement.push("where a.is_on = 1 and a.workspace_id = ").push_bind(workspace.to_string());
    let rows: Vec<StoredTrigger> = statement.build_query_as().fetch_all(conn).await?;
    rows.into_iter().map(StoredTrigger::read).collect()
}

/// Notes for each trigger of its kind what is to become of an interaction: one
/// row for both, so that it is decided once. What can be told at once is.
pub(super) async fn set_off(
    conn: &mut SqliteConnection,
    triggers: &[TriggerRow],
    happening: &Happening<'_>,
    now: i64,
) -> Result<(), DbError> {
    for row in triggers.iter().filter(|row| row.trigger.kind == happening.kind) {
        let due_at = row.trigger.due_at(happening.at);
        let held = if !happening.has_person {
            Some(HeldBack::Nobody)
        } else if now - due_at > Trigger::STALE_AFTER {
            Some(HeldBack::TooLate)
        } else if !row.trigger.is_sampled(row.trigger_id.uuid(), happening.external_id) {
            Some(HeldBack::Sample)
        } else {
            None
        };
        sqlx::query(
            "insert into trigger_ask (trigger_id, interaction_id, state, reason, due_at, decided_at)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (trigger_id, interaction_id) do nothing",
        )
        .bind(row.trigger_id.to_string())
        .bind(happening.interaction_id.to_string())
        .bind(if held.is_some() { "held" } else { "waiting" })
        .bind(held.map(HeldBack::as_str))
        .bind(due_at)
        .bind(held.map(|_| now))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
