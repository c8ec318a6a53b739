//! Sendings that are planned on the calendar, and their start: once, whoever
//! starts them and whenever the program dies.

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::mailing::{self, Selection};
use super::{Db, DbError};
use crate::domain::id::{MemberId, SeriesId, SurveyId, WaveId, WavePlanId, WorkspaceId};
use crate::domain::mailing::LetterTexts;
use crate::domain::wave::LOCAL_FORMAT;

mod start;

pub use start::{DueWave, Started};

/// What is sent, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WavePlan {
    /// Who is meant; who of them is asked is decided at the start.
    pub selection: Selection,
    /// Whether it is a wave of a relationship survey.
    pub is_wave: bool,
    /// The words of the mail.
    pub letter: LetterTexts,
    /// Days after which those who have not answered are reminded.
    pub remind_after_days: i64,
    /// How often at most.
    pub max_reminders: i64,
}

/// When a wave is: the workspace's own time, and the same in ms UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaveTime {
    /// Local, to the minute.
    pub local: NaiveDateTime,
    /// The same moment.
    pub at: i64,
}

/// Waves to be planned together.
#[derive(Clone, Debug)]
pub struct NewWaves {
    /// What is sent.
    pub survey_id: SurveyId,
    /// What they have in common.
    pub series_id: SeriesId,
    /// What each sends, and to whom.
    pub plan: WavePlan,
    /// When each is.
    pub times: Vec<WaveTime>,
    /// Who plans them.
    pub created_by: MemberId,
    /// Now, ms UTC.
    pub now: i64,
}

/// How far a wave has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaveState {
    /// Its time has not come.
    Planned,
    /// It was started; see its sending.
    Started,
    /// It was taken off the calendar.
    Cancelled,
    /// Its time came while the survey took no answers.
    MissedClosed,
    /// Its time came long before the program ran.
    MissedLate,
}

/// A wave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaveRow {
    /// Which.
    pub wave_id: WaveId,
    /// When, ms UTC.
    pub send_at: i64,
    /// When, local.
    pub local: NaiveDateTime,
    /// How far it has come.
    pub state: WaveState,
    /// Whether more of its series are planned after it.
    pub has_later: bool,
    /// What it sends, and to whom.
    pub plan: WavePlan,
}

/// Which waves an act means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// This one.
    One,
    /// This one, and all of its series that come after it.
    AndLater,
}

#[derive(sqlx::FromRow)]
struct StoredWave {
    wave_id: String,
    send_at: i64,
    local_at: String,
    state: String,
    problem: Option<String>,
    has_later: bool,
    is_wave: bool,
    selection: String,
    letter: String,
    remind_after_days: i64,
    max_reminders: i64,
}

const SELECT: &str = "select v.wave_id, v.send_at, v.local_at, v.state, v.problem,
        exists (select 1 from wave o where o.series_id = v.series_id and o.send_at > v.send_at
                and o.state = 'planned') as has_later,
        p.is_wave, p.selection, p.letter, p.remind_after_days, p.max_reminders
    from wave v join wave_plan p on p.wave_plan_id = v.wave_plan_id
    where v.workspace_id = ";

impl StoredWave {
    fn read(self) -> Result<WaveRow, DbError> {
        let Self {
            wave_id,
            send_at,
            local_at,
            state,
            problem,
            has_later,
            is_wave,
            selection,
            letter,
            remind_after_days,
            max_reminders,
        } = self;
        let state = match (state.as_str(), problem.as_deref()) {
            ("planned", None) => WaveState::Planned,
            ("started", None) => WaveState::Started,
            ("cancelled", None) => WaveState::Cancelled,
            ("missed", Some("closed")) => WaveState::MissedClosed,
            ("missed", Some("late")) => WaveState::MissedLate,
            _ => return Err(DbError::other("a wave in an unknown state")),
        };
        Ok(WaveRow {
            wave_id: WaveId::parse(&wave_id).map_err(DbError::other)?,
            send_at,
            local: NaiveDateTime::parse_from_str(&local_at, LOCAL_FORMAT).map_err(DbError::other)?,
            state,
            has_later,
            plan: WavePlan {
                selection: serde_json::from_str(&selection)?,
                is_wave,
                letter: serde_json::from_str(&letter)?,
                remind_after_days,
                max_reminders,
            },
        })
    }
}

impl Db {
    /// Puts waves on the calendar, all or none. Nobody is chosen yet.
    ///
    /// # Errors
    /// `NotFound` for another workspace's survey.
    pub async fn create_waves(
        &self,
        workspace: WorkspaceId,
        new: NewWaves,
        new_id: fn() -> Uuid,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let NewWaves { survey_id, series_id, plan, times, created_by, now } = new;
                mailing::find_survey(conn, workspace, survey_id).await?;
                let plan_id = WavePlanId::new(new_id());
                insert_plan(conn, workspace, survey_id, plan_id, &plan).await?;
                for WaveTime { local, at } in times {
                    sqlx::query(
                        "insert into wave (wave_id, workspace_id, survey_id, series_id, wave_plan_id, local_at,
                                           send_at, state, created_at, created_by)
                         values ($1, $2, $3, $4, $5, $6, $7, 'planned', $8, $9)",
                    )
                    .bind(WaveId::new(new_id()).to_string())
                    .bind(workspace.to_string())
                    .bind(survey_id.to_string())
                    .bind(series_id.to_string())
                    .bind(plan_id.to_string())
                    .bind(local.format(LOCAL_FORMAT).to_string())
                    .bind(at)
                    .bind(now)
                    .bind(created_by.to_string())
                    .execute(&mut *conn)
                    .await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// A wave of a survey.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_wave(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        wave: WaveId,
    ) -> Result<WaveRow, DbError> {
        let mut statement = sqlx::QueryBuilder::<sqlx::Sqlite>::new("");
        push_select(&mut statement, workspace, survey);
        statement.push(" and v.wave_id = ").push_bind(wave.to_string());
        statement.build_query_as::<StoredWave>().fetch_one(&mut *self.reader().await?).await?.read()
    }

    /// The waves of a survey whose time lies in `[from, to)`, ms UTC, and that
    /// were not started; the earliest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_waves(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        from: i64,
        to: i64,
        limit: i64,
    ) -> Result<Vec<WaveRow>, DbError> {
        let mut statement = sqlx::QueryBuilder::<sqlx::Sqlite>::new("");
        push_select(&mut statement, workspace, survey);
        statement.push(" and v.state <> 'started' and v.send_at >= ").push_bind(from);
        statement.push(" and v.send_at < ").push_bind(to);
        statement.push(" order by v.send_at, v.wave_id limit ").push_bind(limit);
        let rows: Vec<StoredWave> = statement.build_query_as().fetch_all(&mut *self.reader().await?).await?;
        rows.into_iter().map(StoredWave::read).collect()
    }

    /// Changes a wave that has not started, alone among its series.
    ///
    /// # Errors
    /// `NotFound`; `Conflict("wave")` when it is planned no more.
    pub async fn update_wave(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        wave: WaveId,
        plan: WavePlan,
        time: WaveTime,
        new_id: fn() -> Uuid,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                require_planned(conn, workspace, survey, wave).await?;
                let plan_id = WavePlanId::new(new_id());
                insert_plan(conn, workspace, survey, plan_id, &plan).await?;
                sqlx::query(
                    "update wave set wave_plan_id = $2, local_at = $3, send_at = $4 where wave_id = $1",
                )
                .bind(wave.to_string())
                .bind(plan_id.to_string())
                .bind(time.local.format(LOCAL_FORMAT).to_string())
                .bind(time.at)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Takes waves off the calendar that have not started. Gives how many.
    ///
    /// # Errors
    /// `NotFound`; `Conflict("wave")` when it is planned no more.
    pub async fn cancel_wave(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        wave: WaveId,
        which: Which,
    ) -> Result<u64, DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                require_planned(conn, workspace, survey, wave).await?;
                let statement = match which {
                    Which::One => "update wave set state = 'cancelled' where wave_id = $1",
                    Which::AndLater => {
                        "update wave set state = 'cancelled'
                         where state = 'planned'
                           and series_id = (select series_id from wave where wave_id = $1)
                           and send_at >= (select send_at from wave where wave_id = $1)"
                    }
                };
                let done = sqlx::query(statement).bind(wave.to_string()).execute(conn).await?;
                Ok(done.rows_affected())
            })
        })
        .await
    }
}

fn push_select(statement: &mut sqlx::QueryBuilder<sqlx::Sqlite>, workspace: WorkspaceId, survey: SurveyId) {
    statement.push(SELECT).push_bind(workspace.to_string());
    statement.push(" and v.survey_id = ").push_bind(survey.to_string());
}

async fn require_planned(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    survey: SurveyId,
    wave: WaveId,
) -> Result<(), DbError> {
    let state: String = sqlx::query_scalar(
        "select state from wave where workspace_id = $1 and survey_id = $2 and wave_id = $3",
    )
    .bind(workspace.to_string())
    .bind(survey.to_string())
    .bind(wave.to_string())
    .fetch_one(conn)
    .await?;
    if state == "planned" { Ok(()) } else { Err(DbError::Conflict("wave")) }
}

async fn insert_plan(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    survey: SurveyId,
    plan_id: WavePlanId,
    plan: &WavePlan,
) -> Result<(), DbError> {
    let WavePlan { selection, is_wave, letter, remind_after_days, max_reminders } = plan;
    sqlx::query(
        "insert into wave_plan (wave_plan_id, workspace_id, survey_id, is_wave, selection, letter,
                                remind_after_days, max_reminders)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(plan_id.to_string())
    .bind(workspace.to_string())
    .bind(survey.to_string())
    .bind(*is_wave)
    .bind(serde_json::to_string(selection)?)
    .bind(serde_json::to_string(letter)?)
    .bind(*remind_after_days)
    .bind(*max_reminders)
    .execute(conn)
    .await?;
    Ok(())
}

/// Another time zone moves what is planned to the same time of its clock.
pub(super) async fn move_to_timezone(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    timezone: Tz,
) -> Result<(), DbError> {
    let planned: Vec<(String, String)> =
        sqlx::query_as("select wave_id, local_at from wave where workspace_id = $1 and state = 'planned'")
            .bind(workspace.to_string())
            .fetch_all(&mut *conn)
            .await?;
    for (wave_id, local_at) in planned {
        let local = NaiveDateTime::parse_from_str(&local_at, LOCAL_FORMAT).map_err(DbError::other)?;
        sqlx::query("update wave set send_at = $2 where wave_id = $1")
            .bind(wave_id)
            .bind(super::workspace::moment_of(timezone, local))
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
