//! What came of a survey's triggers lately.

use crate::db::{Db, DbError};
use crate::domain::id::{SurveyId, TriggerId, WorkspaceId};
use crate::domain::survey::HeldBack;

/// One ask that came of an interaction, or was held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskLine {
    /// The name of the trigger.
    pub trigger: String,
    /// What happened, by the sender's own id.
    pub interaction: String,
    /// Who: their name, else their id; none where nobody was named.
    pub person: Option<String>,
    /// When it is or was due, ms UTC.
    pub due_at: i64,
    /// What became of it.
    pub fate: AskFate,
}

/// What became of an ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskFate {
    /// It is not due yet.
    Waiting,
    /// The person was asked.
    Asked,
    /// This rule held it back.
    Held(HeldBack),
}

/// How much came of a trigger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TriggerTally {
    /// Not due yet.
    pub waiting: i64,
    /// Asked.
    pub asked: i64,
    /// Of these, answered.
    pub answered: i64,
    /// Held back.
    pub held: i64,
}

#[derive(sqlx::FromRow)]
struct StoredLine {
    name: String,
    external_id: String,
    person: Option<String>,
    due_at: i64,
    state: String,
    reason: Option<String>,
}

impl Db {
    /// The latest asks of all triggers of a survey, those due last first.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_latest_asks(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        limit: i64,
    ) -> Result<Vec<AskLine>, DbError> {
        let rows: Vec<StoredLine> = sqlx::query_as(
            "select a.name, n.external_id, coalesce(c.name, c.external_id) as person, t.due_at, t.state, t.reason
             from ask_trigger a join trigger_ask t on t.trigger_id = a.trigger_id
                 join interaction n on n.interaction_id = t.interaction_id
                 left join contact c on c.contact_id = n.contact_id
             where a.workspace_id = $1 and a.survey_id = $2
             order by t.due_at desc, t.interaction_id desc limit $3",
        )
        .bind(workspace.to_string())
        .bind(survey.to_string())
        .bind(limit)
        .fetch_all(&mut *self.reader().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let StoredLine { name, external_id, person, due_at, state, reason } = row;
                let held = reason.as_deref().map(HeldBack::parse);
                let fate = match (state.as_str(), held) {
                    ("waiting", None) => AskFate::Waiting,
                    ("asked", None) => AskFate::Asked,
                    ("held", Some(Some(held))) => AskFate::Held(held),
                    _ => return Err(DbError::other("an ask in an unknown state")),
                };
                Ok(AskLine { trigger: name, interaction: external_id, person, due_at, fate })
            })
            .collect()
    }

    /// How much came of a trigger so far.
    ///
    /// # Errors
    /// As any read.
    pub async fn find_trigger_tally(&self, trigger: TriggerId) -> Result<TriggerTally, DbError> {
        let (waiting, asked, answered, held): (i64, i64, i64, i64) = sqlx::query_as(
            "select coalesce(sum(t.state = 'waiting'), 0), coalesce(sum(t.state = 'asked'), 0),
                    coalesce(sum(i.state = 'answered'), 0), coalesce(sum(t.state = 'held'), 0)
             from trigger_ask t left join invitation i on i.invitation_id = t.invitation_id
             where t.trigger_id = $1",
        )
        .bind(trigger.to_string())
        .fetch_one(&mut *self.reader().await?)
        .await?;
        Ok(TriggerTally { waiting, asked, answered, held })
    }
}
