//! The start of a wave: its state, its sending and all invitations change in
//! one transaction of the one writer, so that it happens once or not at all.

use sqlx::SqliteConnection;
use uuid::Uuid;

use super::WavePlan;
use crate::db::mailing::{self, NewMailing, Planned};
use crate::db::{Db, DbError};
use crate::domain::id::{MailingId, MemberId, SurveyId, WaveId, WorkspaceId};

/// A wave whose time came longer ago than this is not started any more, in
/// ms: the program lay still, and a mail that is days late is no wave.
const LATE: i64 = 3 * 86_400_000;

/// A wave whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueWave {
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What is sent.
    pub survey_id: SurveyId,
    /// Which.
    pub wave_id: WaveId,
}

/// What came of starting a wave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Started {
    /// These were asked.
    Now(Planned),
    /// The survey takes no answers, or it is too late: nobody was asked.
    Missed,
    /// Somebody else started it, moved it or took it back.
    Elsewhere,
}

#[derive(sqlx::FromRow)]
struct StoredStart {
    send_at: i64,
    survey_state: String,
    is_wave: bool,
    selection: String,
    letter: String,
    remind_after_days: i64,
    max_reminders: i64,
    created_by: Option<String>,
}

impl Db {
    /// The waves whose time has come, the earliest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_due_waves(&self, now: i64) -> Result<Vec<DueWave>, DbError> {
        let due: Vec<(String, String, String)> = sqlx::query_as(
            "select workspace_id, survey_id, wave_id from wave
             where state = 'planned' and send_at <= $1 order by send_at, wave_id limit 20",
        )
        .bind(now)
        .fetch_all(&mut *self.reader().await?)
        .await?;
        due.into_iter()
            .map(|(workspace, survey, wave)| {
                Ok(DueWave {
                    workspace_id: WorkspaceId::parse(&workspace).map_err(DbError::other)?,
                    survey_id: SurveyId::parse(&survey).map_err(DbError::other)?,
                    wave_id: WaveId::parse(&wave).map_err(DbError::other)?,
                })
            })
            .collect()
    }

    /// Starts a wave whose time has come: decides by the rules as they are now
    /// whom to ask, and writes their invitations.
    ///
    /// # Errors
    /// As any write; then nothing was changed.
    pub async fn start_due_wave(
        &self,
        due: DueWave,
        new_id: fn() -> Uuid,
        now: i64,
    ) -> Result<Started, DbError> {
        self.write(move |conn| Box::pin(async move { start(conn, due, Some(now), new_id, now).await })).await
    }

    /// Starts a planned wave at once, whatever its time.
    ///
    /// # Errors
    /// `NotFound`; `Conflict("wave")` when it is planned no more; `Closed`
    /// when the survey takes no answers: then it stays as it is.
    pub async fn start_wave(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        wave: WaveId,
        new_id: fn() -> Uuid,
        now: i64,
    ) -> Result<Planned, DbError> {
        let due = DueWave { workspace_id: workspace, survey_id: survey, wave_id: wave };
        self.write(move |conn| {
            Box::pin(async move {
                super::require_planned(conn, workspace, survey, wave).await?;
                match start(conn, due, None, new_id, now).await? {
                    Started::Now(planned) => Ok(planned),
                    Started::Missed => Err(DbError::Closed),
                    Started::Elsewhere => Err(DbError::Conflict("wave")),
                }
            })
        })
        .await
    }
}

/// `due_by` is the time by which it must be due; none starts it early.
async fn start(
    conn: &mut SqliteConnection,
    due: DueWave,
    due_by: Option<i64>,
    new_id: fn() -> Uuid,
    now: i64,
) -> Result<Started, DbError> {
    let DueWave { workspace_id, survey_id, wave_id } = due;
    let found: Option<StoredStart> = sqlx::query_as(
        "select v.send_at, s.state as survey_state, p.is_wave, p.selection, p.letter, p.remind_after_days,
                p.max_reminders, v.created_by
         from wave v join wave_plan p on p.wave_plan_id = v.wave_plan_id
             join survey s on s.survey_id = v.survey_id
         where v.workspace_id = $1 and v.survey_id = $2 and v.wave_id = $3 and v.state = 'planned'",
    )
    .bind(workspace_id.to_string())
    .bind(survey_id.to_string())
    .bind(wave_id.to_string())
    .fetch_optional(&mut *conn)
    .await?;
    let Some(found) = found.filter(|found| due_by.is_none_or(|by| found.send_at <= by)) else {
        return Ok(Started::Elsewhere);
    };
    let StoredStart {
        send_at,
        survey_state,
        is_wave,
        selection,
        letter,
        remind_after_days,
        max_reminders,
        created_by,
    } = found;
    let problem = if survey_state != "open" {
        Some("closed")
    } else if due_by.is_some_and(|by| by - send_at > LATE) {
        Some("late")
    } else {
        None
    };
    if let Some(problem) = problem {
        sqlx::query("update wave set state = 'missed', problem = $2 where wave_id = $1")
            .bind(wave_id.to_string())
            .bind(problem)
            .execute(conn)
            .await?;
        return Ok(Started::Missed);
    }
    let plan = WavePlan {
        selection: serde_json::from_str(&selection)?,
        is_wave,
        letter: serde_json::from_str(&letter)?,
        remind_after_days,
        max_reminders,
    };
    let WavePlan { selection, is_wave, letter, remind_after_days, max_reminders } = plan;
    let mailing_id = MailingId::new(new_id());
    let created_by = created_by.map(|member| MemberId::parse(&member)).transpose().map_err(DbError::other)?;
    let new = NewMailing {
        mailing_id,
        survey_id,
        selection,
        is_wave,
        letter,
        remind_after_days,
        max_reminders,
        send_at: now,
        created_by,
        now,
    };
    let planned = mailing::create(conn, workspace_id, &new, new_id).await?;
    sqlx::query("update wave set state = 'started', mailing_id = $2 where wave_id = $1")
        .bind(wave_id.to_string())
        .bind(mailing_id.to_string())
        .execute(conn)
        .await?;
    Ok(Started::Now(planned))
}
