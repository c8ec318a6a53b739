//! Puts cases together, for pages.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::{CallView, CaseEvent, CaseLine, CaseSheet, CaseView, CasesView, MyCases};
use crate::api::context::{Access, age};
use crate::api::error::AppError;
use crate::api::inbox::{member, member_choices, note_views};
use crate::api::response::{ResponseLine, Sources, line_of};
use crate::db::{
    CallRow, CaseChangeRow, CaseCursor, CaseFilter, CaseRow, CaseSubject, MedianRow, NewCase, Noted,
    ResponseFilter,
};
use crate::domain::case::{CaseLine as Line, CaseState, Outcome, USUAL_DAYS_UNTIL_DUE};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{CaseId, ResponseId};
use crate::domain::text::{self, Locale};
use crate::text;

/// Cases on one page.
const PAGE: usize = 50;

/// Cases on home.
const FIRST: usize = 5;

/// Years in which a case can be due.
const YEARS: std::ops::Range<i32> = 1970..2200;

/// What a form says of a new case.
pub(super) struct Told {
    pub(super) response: String,
    pub(super) title: String,
    pub(super) who: String,
    pub(super) owner: String,
    pub(super) due: String,
}

/// A state in words.
pub(in crate::api) fn status_words(locale: Locale, status: &str) -> &'static str {
    match status {
        "open" => text!(locale, case.open),
        "in_progress" => text!(locale, case.in_progress),
        _ => text!(locale, case.closed),
    }
}

/// A case that the member may see.
pub(in crate::api) async fn visible(access: &Access, case: &str) -> Result<CaseRow, AppError> {
    let case = CaseId::parse(case).map_err(|_| AppError::NotFound)?;
    Ok(access.db().find_case(access.workspace_id(), case, access.workspace.minimum_group).await?)
}

pub(super) async fn list(
    access: &Access,
    view: CaseView,
    older: Option<&str>,
) -> Result<CasesView, AppError> {
    let (db, house, minimum) = (access.db(), access.workspace_id(), access.workspace.minimum_group);
    let filter = match view {
        CaseView::Open => CaseFilter::Open,
        CaseView::Mine => CaseFilter::Of(access.member.member_id),
        CaseView::Overdue => CaseFilter::DueBefore(today(access)),
        CaseView::Closed => CaseFilter::Closed,
    };
    let page = db.list_cases(house, filter, minimum, older.and_then(read_cursor), PAGE).await?;
    let times = db.find_case_times(house, filter, minimum).await?;
    Ok(CasesView {
        cases: lines(access, page.rows).await?,
        older: page.next.map(|CaseCursor { due_day, case_id }| format!("{due_day}.{case_id}")),
        first_contact: median_words(access.locale, times.first_contact),
        close: median_words(access.locale, times.close),
        members: member_choices(access).await?,
    })
}

pub(super) async fn mine(access: &Access) -> Result<MyCases, AppError> {
    let (db, house, minimum) = (access.db(), access.workspace_id(), access.workspace.minimum_group);
    let me = access.member.member_id;
    let page = db.list_cases(house, CaseFilter::Of(me), minimum, None, FIRST).await?;
    let n_overdue = db.count_cases(house, CaseFilter::OfDueBefore(me, today(access)), minimum).await?;
    Ok(MyCases {
        n_open: count(db.count_cases(house, CaseFilter::Of(me), minimum).await?),
        n_overdue: count(n_overdue),
        first: lines(access, page.rows).await?,
    })
}

pub(super) async fn sheet(access: &Access, case: &str) -> Result<CaseSheet, AppError> {
    let (db, house, locale) = (access.db(), access.workspace_id(), access.locale);
    let row = visible(access, case).await?;
    let changes = db.list_case_changes(house, row.case_id).await?;
    let notes = db.list_notes(house, Noted::Case(row.case_id)).await?;
    let call = db.find_call(house, row.case_id).await?.map(|call| {
        let CallRow { name, phone, email, consent, asked_at } = call;
        let day = text::short_date(locale, access.local_date(asked_at));
        CallView { name, phone, email, consent: format!("{day}: {consent}") }
    });
    let mut about = responses(access, std::slice::from_ref(&row)).await?;
    let about = row.response.and_then(|response| about.remove(&response));
    let mut events: Vec<(i64, CaseEvent)> =
        changes.into_iter().map(|change| (change.at, changed(access, change))).collect();
    let at: Vec<i64> = notes.iter().map(|note| note.created_at).collect();
    events.extend(at.into_iter().zip(note_views(access, notes).into_iter().map(CaseEvent::Noted)));
    events.sort_by_key(|(at, _)| *at);
    // The minute of an anonymous answer could tell who it was: of its case only
    // the day is said, and no time that could be reckoned back to it.
    let is_anonymous = matches!(row.survey, Some((_, _, true)));
    let opened = match is_anonymous {
        true => text::short_date(locale, access.local_date(row.opened_at)),
        false => age(locale, row.opened_at, access.now),
    };
    let took = |at: i64| {
        if is_anonymous {
            return age(locale, at, access.now);
        }
        let time = text::duration(locale, seconds(at - row.opened_at));
        text!(locale, case.after, when = age(locale, at, access.now), time = time).to_string()
    };
    Ok(CaseSheet {
        response: row.response.map(|response| response.to_string()),
        comment: about.as_ref().map(|line| line.comment.clone()).unwrap_or_default(),
        owner: row.owner.as_ref().map(|(owner, _)| owner.to_string()),
        due: date(row.due_day).to_string(),
        status: row.state.status().to_owned(),
        outcome: row.outcome().map(Outcome::as_str).unwrap_or_default().to_owned(),
        outcome_text: row.outcome().and_then(Outcome::text).unwrap_or_default().to_owned(),
        opened: match (&row.opened_by, row.is_automatic) {
            (_, true) => text!(locale, case.opened_by_rule, when = opened).to_string(),
            (Some(who), false) => text!(locale, case.opened_by, when = opened, who = who.clone()).to_string(),
            (None, false) => text!(locale, case.opened_at, when = opened).to_string(),
        },
        first_contact: row.first_contact_at.map(took),
        closed: row.closed_at.map(took),
        call,
        events: events.into_iter().map(|(_, event)| event).collect(),
        line: line(access, row, about),
    })
}

pub(super) async fn create(access: &Access, told: Told) -> Result<String, AppError> {
    let Told { response, title, who, owner, due } = told;
    let (db, house) = (access.db(), access.workspace_id());
    let mut errors = FieldErrors::new();
    let subject = if response.is_empty() {
        let title = Line::parse(&title).map_err(|code| errors.add("title", code));
        let who = match who.trim() {
            "" => Ok(None),
            who => Line::parse(who).map(Some).map_err(|code| errors.add("who", code)),
        };
        title.and_then(|title| Ok(CaseSubject::Told(title, who?)))
    } else {
        let response = ResponseId::parse(&response).map_err(|_| AppError::NotFound)?;
        let everything = ResponseFilter::default();
        let row = db.find_response(house, response).await?;
        if Sources::under(&everything).find(access, row.survey_id).await?.hidden {
            return Err(AppError::NotFound);
        }
        Ok(CaseSubject::Response(response))
    };
    let due_day = match due.trim() {
        "" => {
            let rule = db.find_case_rule(house).await?;
            Ok(today(access) + rule.map_or(USUAL_DAYS_UNTIL_DUE, |rule| rule.days))
        }
        due => day(due)
            .and_then(|day| if day < today(access) { Err(Code::InThePast) } else { Ok(day) })
            .map_err(|code| errors.add("due", code)),
    };
    let (Ok(subject), Ok(due_day)) = (subject, due_day) else { return Err(errors.into()) };
    let me = access.member.member_id;
    let owner = member(&owner)?.or(Some(me));
    let case_id = CaseId::new(access.new_id());
    let new = NewCase { case_id, subject, owner, due_day, opened_by: me, now: access.now_ms() };
    db.create_case(house, new).await?;
    Ok(case_id.to_string())
}

/// The day that a form sends, as days since 1970-01-01.
pub(super) fn day(text: &str) -> Result<i64, Code> {
    let day: NaiveDate = text.trim().parse().map_err(|_| match text.trim() {
        "" => Code::Required,
        _ => Code::InvalidDate,
    })?;
    if YEARS.contains(&day.year()) { Ok(i64::from(day.to_epoch_days())) } else { Err(Code::OutOfRange) }
}

async fn lines(access: &Access, rows: Vec<CaseRow>) -> Result<Vec<CaseLine>, AppError> {
    let mut about = responses(access, &rows).await?;
    let about_of = |row: &CaseRow, about: &mut HashMap<_, _>| row.response.and_then(|id| about.remove(&id));
    Ok(rows
        .into_iter()
        .map(|row| {
            let about = about_of(&row, &mut about);
            line(access, row, about)
        })
        .collect())
}

/// The responses that the cases are about, as lists show them.
async fn responses(access: &Access, rows: &[CaseRow]) -> Result<HashMap<ResponseId, ResponseLine>, AppError> {
    let ids: Vec<ResponseId> = rows.iter().filter_map(|row| row.response).collect();
    let everything = ResponseFilter::default();
    let mut sources = Sources::under(&everything);
    let mut lines = HashMap::with_capacity(ids.len());
    for row in access.db().list_responses_by_id(access.workspace_id(), &ids).await? {
        if let Some(line) = line_of(access, &mut sources, &row).await? {
            lines.insert(row.response_id, line);
        }
    }
    Ok(lines)
}

fn line(access: &Access, row: CaseRow, about: Option<ResponseLine>) -> CaseLine {
    let locale = access.locale;
    let survey = row.survey.as_ref().map(|(_, title, _)| title.clone());
    let is_closed = row.outcome().is_some();
    // What names it: its title, else whom it is about, else what is known.
    let title = match (&row.title, &row.who, &row.survey) {
        (Some(title), ..) => title.clone(),
        (None, Some(who), _) => who.clone(),
        (None, None, Some((_, _, true))) => text!(locale, case.anonymous).to_owned(),
        (None, None, Some(_)) => text!(locale, case.unnamed).to_owned(),
        (None, None, None) => text!(locale, case.response_gone).to_owned(),
    };
    let who = row.title.as_ref().and(row.who.clone());
    CaseLine {
        id: row.case_id.to_string(),
        title,
        about: who.into_iter().chain(survey).collect::<Vec<_>>().join(" · "),
        score: about.and_then(|line| line.score),
        owner: row.owner.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        due: text::short_date(locale, date(row.due_day)),
        is_late: !is_closed && row.due_day < today(access),
        state: state_words(locale, &row.state),
        is_closed,
    }
}

fn state_words(locale: Locale, state: &CaseState) -> String {
    let status = status_words(locale, state.status());
    match state.outcome() {
        None => status.to_owned(),
        Some(outcome) => format!("{status}: {}", outcome_words(locale, outcome.as_str(), outcome.text())),
    }
}

fn outcome_words(locale: Locale, outcome: &str, own: Option<&str>) -> String {
    match (outcome, own) {
        (_, Some(own)) => own.to_owned(),
        ("resolved", _) => text!(locale, case.resolved).to_owned(),
        ("not_reached", _) => text!(locale, case.not_reached).to_owned(),
        ("no_action", _) => text!(locale, case.no_action).to_owned(),
        // Somebody's own words stand in the log by themselves.
        (other, _) => other.to_owned(),
    }
}

fn changed(access: &Access, change: CaseChangeRow) -> CaseEvent {
    let locale = access.locale;
    let CaseChangeRow { at, by, what, value } = change;
    let what = match (what.as_str(), value) {
        ("owner", Some(name)) => text!(locale, case.said_owner, name = name).to_string(),
        ("owner", None) => text!(locale, case.said_no_owner).to_owned(),
        ("due", Some(day)) => {
            let day = text::short_date(locale, date(day.parse().unwrap_or_default()));
            text!(locale, case.said_due, day = day).to_string()
        }
        ("status", Some(status)) => {
            text!(locale, case.said_status, status = status_words(locale, &status)).to_string()
        }
        ("outcome", Some(outcome)) => {
            text!(locale, case.said_outcome, outcome = outcome_words(locale, &outcome, None)).to_string()
        }
        ("first_contact", Some(_)) => text!(locale, case.said_contact).to_owned(),
        ("first_contact", None) => text!(locale, case.said_no_contact).to_owned(),
        _ => text!(locale, case.said_no_outcome).to_owned(),
    };
    CaseEvent::Changed { who: by.unwrap_or_default(), when: age(locale, at, access.now), what }
}

/// `3 horas (n 12)`; of no case a dash.
fn median_words(locale: Locale, row: MedianRow) -> String {
    let n = text::count(locale, count(row.n));
    match row.median {
        Some(median) => {
            let time = text::duration(locale, seconds(median));
            text!(locale, case.median, time = time, n = n).to_string()
        }
        None => "—".to_owned(),
    }
}

fn seconds(ms: i64) -> u64 {
    u64::try_from(ms / 1_000).unwrap_or(0)
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn today(access: &Access) -> i64 {
    i64::from(access.today().to_epoch_days())
}

fn date(day: i64) -> NaiveDate {
    i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days).unwrap_or_default()
}

fn read_cursor(text: &str) -> Option<CaseCursor> {
    let (due_day, id) = text.split_once('.')?;
    Some(CaseCursor { due_day: due_day.parse().ok()?, case_id: CaseId::parse(id).ok()? })
}
