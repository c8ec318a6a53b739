//! Waves on the calendar of a survey, for its page: a month with what was
//! sent and what is planned, and what can be done with a planned one.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use crate::api::wire::Reply;

/// A month of a survey's calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarView {
    /// Id of the survey.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The month in words.
    pub month: String,
    /// The months before and after, as an address names them.
    pub before: String,
    /// The month after.
    pub after: String,
    /// Whether waves start: there is a mail server.
    pub is_sending: bool,
    /// The days of the week in their order, short.
    pub weekdays: Vec<String>,
    /// The weeks, seven days each.
    pub weeks: Vec<Vec<DayView>>,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayView {
    /// Its number in the month.
    pub number: String,
    /// Its date in words.
    pub date: String,
    /// Whether it is of the month, and not of the one before or after.
    pub is_inside: bool,
    /// Whether it is today.
    pub is_today: bool,
    /// What is on it, the earliest first.
    pub entries: Vec<EntryView>,
}

/// A sending or a wave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryView {
    /// Which.
    pub id: String,
    /// What it is.
    pub kind: EntryKind,
    /// `09:00`.
    pub time: String,
    /// Whom it is for.
    pub whom: String,
    /// Whether others of its series come after it.
    pub has_later: bool,
    /// What came of it.
    pub counts: Option<EntryCounts>,
}

/// What came of a sending, each number in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryCounts {
    /// Mails that went.
    pub sent: String,
    /// Answers that came.
    pub answered: String,
    /// Mails that were not delivered.
    pub undelivered: String,
    /// Mails that wait.
    pub waiting: String,
}

/// What stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// It was sent, or is being sent.
    Sent,
    /// Its time has not come.
    Planned,
    /// It was taken off the calendar.
    Cancelled,
    /// The survey took no answers when its time came.
    MissedClosed,
    /// The program did not run when its time came.
    MissedLate,
}

/// A month of the calendar: `2026-11`, else the present one.
///
/// # Errors
/// As [`super::context::access`], for editors; not found; `month`:
/// `invalid_date`.
#[server(prefix = "/fn", endpoint = "wave/calendar", output = Reply)]
pub async fn open_calendar(
    workspace: String,
    survey: String,
    #[server(default)] month: String,
) -> Result<CalendarView, AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        on_server::calendar(&access, survey_id(&survey)?, &month).await
    })
    .await
}

/// Takes a planned wave off the calendar, and `later` all of its series after
/// it. Gives how many.
///
/// # Errors
/// As [`open_calendar`]; `wave`: `conflict` when it is planned no more.
#[server(prefix = "/fn", endpoint = "wave/cancel", output = Reply)]
pub async fn cancel_wave(
    workspace: String,
    survey: String,
    wave: String,
    #[server(default)] later: bool,
) -> Result<String, AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::db::Which;
    use crate::domain::id::WaveId;
    use crate::domain::member::Role;
    use crate::domain::text;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let (survey, wave) = (survey_id(&survey)?, WaveId::parse(&wave).map_err(|_| AppError::NotFound)?);
        let which = if later { Which::AndLater } else { Which::One };
        let n = access.db().cancel_wave(access.workspace_id(), survey, wave, which).await?;
        on_server::lead_back(&access, survey);
        Ok(text::count(access.locale, n))
    })
    .await
}

/// Starts a planned wave now. Gives how many are asked.
///
/// # Errors
/// As [`cancel_wave`]; `survey`: `closed` when it takes no answers; `mail`:
/// `closed` while sending is off.
#[server(prefix = "/fn", endpoint = "wave/start", output = Reply)]
pub async fn start_wave(workspace: String, survey: String, wave: String) -> Result<String, AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::id::WaveId;
    use crate::domain::member::Role;
    use crate::domain::text;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let (survey, wave) = (survey_id(&survey)?, WaveId::parse(&wave).map_err(|_| AppError::NotFound)?);
        access.db().find_wave(access.workspace_id(), survey, wave).await?;
        super::mailing::compose::require_mail(&access)?;
        let (new_id, now) = (access.services.new_id, access.now_ms());
        let planned = access.db().start_wave(access.workspace_id(), survey, wave, new_id, now).await?;
        on_server::lead_back(&access, survey);
        Ok(text::count(access.locale, planned.asked))
    })
    .await
}

#[cfg(feature = "ssr")]
mod on_server {
    use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveDateTime};

    use super::{CalendarView, DayView, EntryCounts, EntryKind, EntryView};
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::api::local_time::moment_of;
    use crate::api::plain_form::lead_to;
    use crate::db::{MailingRow, Selection, WaveRow, WaveState};
    use crate::domain::error::Code;
    use crate::domain::id::SurveyId;
    use crate::domain::text::{self, Locale};
    use crate::domain::wave::weeks_of;
    use crate::text;

    /// Sendings and waves of one month that are shown.
    const MOST: i64 = 500;

    pub(super) fn lead_back(access: &Access, survey: SurveyId) {
        lead_to(&format!("/w/{}/surveys/{survey}/waves", access.workspace.slug));
    }

    pub(super) async fn calendar(
        access: &Access,
        survey: SurveyId,
        month: &str,
    ) -> Result<CalendarView, AppError> {
        let (db, house, locale) = (access.db(), access.workspace_id(), access.locale);
        let row = db.find_survey(house, survey).await?;
        let today = access.today();
        let month = match month.trim() {
            "" => today.with_day(1).unwrap_or(today),
            text => read_month(text).ok_or_else(|| AppError::field("month", Code::InvalidDate))?,
        };
        let weeks = weeks_of(month, locale == Locale::PtBr);
        let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else {
            return Err(AppError::field("month", Code::InvalidDate));
        };
        let midnight = |day: NaiveDate| moment_of(access.workspace.timezone, day.into());
        let from = midnight(first[0]);
        let to = midnight(last[6] + chrono::Days::new(1));
        let mailings = db.list_mailings_between(house, survey, from, to, MOST).await?;
        let waves = db.list_waves(house, survey, from, to, MOST).await?;
        let mut entries: Vec<(NaiveDateTime, EntryView)> =
            mailings.into_iter().map(|row| sent(access, row)).collect();
        entries.extend(waves.into_iter().map(|row| planned(access, row)));
        entries.sort_by_key(|(at, _)| *at);
        let day = |date: NaiveDate| DayView {
            number: date.day().to_string(),
            date: text::short_date(locale, date),
            is_inside: date.month() == month.month(),
            is_today: date == today,
            entries: entries
                .iter()
                .filter(|(at, _)| at.date() == date)
                .map(|(_, entry)| entry.clone())
                .collect(),
        };
        let address = |month: Option<NaiveDate>| month.map(|month| month.format("%Y-%m").to_string());
        Ok(CalendarView {
            id: survey.to_string(),
            title: row.title,
            month: text::month(locale, month),
            before: address(month.checked_sub_months(Months::new(1))).unwrap_or_default(),
            after: address(month.checked_add_months(Months::new(1))).unwrap_or_default(),
            is_sending: access.services.mail_from.is_some(),
            weekdays: weekdays(locale).map(str::to_owned).to_vec(),
            weeks: weeks.into_iter().map(|week| week.map(day).to_vec()).collect(),
        })
    }

    /// Years in which somebody plans.
    fn read_month(text: &str) -> Option<NaiveDate> {
        let month = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok()?;
        (1970..2200).contains(&month.year()).then_some(month)
    }

    fn weekdays(locale: Locale) -> [&'static str; 7] {
        let [sunday, monday, tuesday, wednesday, thursday, friday, saturday] = [
            text!(locale, wave.sunday),
            text!(locale, wave.monday),
            text!(locale, wave.tuesday),
            text!(locale, wave.wednesday),
            text!(locale, wave.thursday),
            text!(locale, wave.friday),
            text!(locale, wave.saturday),
        ];
        match locale {
            Locale::PtBr => [sunday, monday, tuesday, wednesday, thursday, friday, saturday],
            Locale::En => [monday, tuesday, wednesday, thursday, friday, saturday, sunday],
        }
    }

    fn sent(access: &Access, row: MailingRow) -> (NaiveDateTime, EntryView) {
        let MailingRow {
            mailing_id,
            send_at,
            waiting,
            sent,
            answered,
            bounced,
            cancelled: _,
            reminded: _,
            unsure: _,
            problem: _,
        } = row;
        let count = |n: i64| text::count(access.locale, n.unsigned_abs());
        let at = DateTime::from_timestamp_millis(send_at)
            .unwrap_or(access.now)
            .with_timezone(&access.workspace.timezone)
            .naive_local();
        let entry = EntryView {
            id: mailing_id.to_string(),
            kind: EntryKind::Sent,
            time: text::time(at.time()),
            whom: String::new(),
            has_later: false,
            counts: Some(EntryCounts {
                sent: count(sent + answered),
                answered: count(answered),
                undelivered: count(bounced),
                waiting: count(waiting),
            }),
        };
        (at, entry)
    }

    fn planned(access: &Access, row: WaveRow) -> (NaiveDateTime, EntryView) {
        let WaveRow { wave_id, send_at: _, local, state, has_later, plan } = row;
        let kind = match state {
            WaveState::Planned | WaveState::Started => EntryKind::Planned,
            WaveState::Cancelled => EntryKind::Cancelled,
            WaveState::MissedClosed => EntryKind::MissedClosed,
            WaveState::MissedLate => EntryKind::MissedLate,
        };
        let whom = match plan.selection {
            Selection::All => text!(access.locale, mailing.everybody).to_owned(),
            Selection::Attribute(name, value) => format!("{name}: {value}"),
            Selection::Ids(ids) => {
                let n = text::count(access.locale, ids.len() as u64);
                text!(access.locale, wave.listed, n = n).to_string()
            }
        };
        let entry = EntryView {
            id: wave_id.to_string(),
            kind,
            time: text::time(local.time()),
            whom,
            has_later,
            counts: None,
        };
        (local, entry)
    }
}
