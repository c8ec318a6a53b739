//! Puts the sending page together, reads its form, and sends.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Timelike};

use super::{LetterView, MailingView, PlanView, SendInput, SendView, SentView};
use crate::api::context::Access;
use crate::api::error::AppError;
use crate::api::letter::{Letter, write};
use crate::api::local_time::{moment_of, read_moment};
use crate::db::{
    MailWords, MailingRow, NewMail, NewMailing, NewWaves, Selection, SurveyRow, SurveyState, WavePlan,
    WaveTime,
};
use crate::domain::brand::Face;
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{MailId, MailingId, SeriesId, SurveyId, WaveId};
use crate::domain::mailing::{LetterTexts, LetterWords};
use crate::domain::measure::Measure;
use crate::domain::survey::{AttributeName, AttributeValue, Definition};
use crate::domain::text::{self, Locale};
use crate::domain::wave::{LOCAL_FORMAT, Repeat};
use crate::text;

/// Sendings that are listed.
pub(in crate::api) const MOST_LISTED: i64 = 50;

/// Ids that may be pasted.
const MOST_IDS: usize = 10_000;

/// How far back "now" may lie, in ms: the page is read before it is sent.
const PAST: i64 = 60_000;

/// What a person chose, checked.
struct Choice {
    selection: Selection,
    is_wave: bool,
    letter: LetterTexts,
    send_at: i64,
    remind_after_days: i64,
    max_reminders: i64,
    /// When its waves are; none where it is sent at once.
    times: Vec<WaveTime>,
}

pub(in crate::api) async fn open(
    access: &Access,
    survey: SurveyId,
    wave: &str,
) -> Result<SendView, AppError> {
    let row = access.db().find_survey(access.workspace_id(), survey).await?;
    let definition = definition(&row)?;
    let asks_nps = definition
        .questions()
        .iter()
        .filter_map(|question| question.series())
        .next()
        .is_some_and(|series| series.measure() == Measure::Nps);
    let input = match wave {
        "" => SendInput {
            whom: "all".into(),
            kind: if asks_nps { "wave" } else { "event" }.into(),
            pt_br: usual_words(access, Locale::PtBr),
            en: usual_words(access, Locale::En),
            remind_after_days: "7".into(),
            max_reminders: "1".into(),
            every: "1".into(),
            ..SendInput::default()
        },
        wave => {
            let wave = WaveId::parse(wave).map_err(|_| AppError::NotFound)?;
            let row = access.db().find_wave(access.workspace_id(), survey, wave).await?;
            input_of(wave, row.plan, row.local)
        }
    };
    Ok(SendView {
        id: survey.to_string(),
        title: row.title.clone(),
        is_open: row.state == SurveyState::Open,
        mail_from: access.services.mail_from.as_deref().map(str::to_owned),
        any_contacts: access.db().count_contacts(access.workspace_id()).await? > 0,
        input,
    })
}

/// The words that a mail has until somebody writes others.
pub(in crate::api) fn usual_words(access: &Access, locale: Locale) -> LetterWords {
    LetterWords {
        subject: text!(locale, mailing.usual_subject, brand = access.workspace.name.clone()).to_string(),
        intro: text!(locale, mailing.usual_intro).to_owned(),
    }
}

/// What was chosen for a wave, to be changed.
fn input_of(wave: WaveId, plan: WavePlan, local: NaiveDateTime) -> SendInput {
    let WavePlan { selection, is_wave, letter, remind_after_days, max_reminders } = plan;
    let (whom, [attribute_name, attribute_value, ids]) = match selection {
        Selection::All => ("all", <[String; 3]>::default()),
        Selection::Attribute(name, value) => ("attribute", [name, value, String::new()]),
        Selection::Ids(ids) => {
            let ids: Vec<String> = ids.into_iter().collect();
            ("ids", [String::new(), String::new(), ids.join("\n")])
        }
    };
    SendInput {
        whom: whom.into(),
        attribute_name,
        attribute_value,
        ids,
        kind: if is_wave { "wave" } else { "event" }.into(),
        pt_br: letter.get(Locale::PtBr).clone(),
        en: letter.get(Locale::En).clone(),
        send_at: local.format(LOCAL_FORMAT).to_string(),
        remind_after_days: remind_after_days.to_string(),
        max_reminders: max_reminders.to_string(),
        every: "1".into(),
        wave: wave.to_string(),
        ..SendInput::default()
    }
}

/// What respondents see; before it is published, what they would see.
fn definition(row: &SurveyRow) -> Result<Arc<Definition>, AppError> {
    let version = row.published.as_ref().or(row.latest()).ok_or(AppError::NotFound)?;
    Ok(Arc::clone(&version.definition))
}

pub(in crate::api) async fn plan(
    access: &Access,
    survey: SurveyId,
    input: &SendInput,
) -> Result<PlanView, AppError> {
    let row = access.db().find_survey(access.workspace_id(), survey).await?;
    let choice = choose(access, input)?;
    let definition = definition(&row)?;
    let planned = access
        .db()
        .plan_mailing(access.workspace_id(), survey, &choice.selection, choice.is_wave, choice.send_at)
        .await?;
    let face = access.db().find_face(access.workspace_id(), definition.brand()).await?;
    let letter = |locale| {
        let MailWords { subject, text: _, html } =
            letter(access, &face, &definition, &choice.letter, locale, None);
        LetterView { locale, subject, html }
    };
    let count = |n| text::count(access.locale, n);
    Ok(PlanView {
        any: planned.asked > 0,
        asked: count(planned.asked),
        held: count(planned.held.values().sum()),
        reasons: planned.held.iter().map(|(reason, n)| (*reason, count(*n))).collect(),
        examples: planned.examples,
        unknown: planned.unknown.join(", "),
        letters: Locale::ALL.into_iter().map(letter).collect(),
    })
}

/// A mail whose links lead nowhere.
fn letter(
    access: &Access,
    face: &Face,
    definition: &Definition,
    texts: &LetterTexts,
    locale: Locale,
    name: Option<&str>,
) -> MailWords {
    write(&Letter {
        face,
        has_logo: false,
        locale,
        definition,
        texts,
        name,
        is_reminder: false,
        public_url: &access.services.public_url,
        token: "test",
    })
}

pub(in crate::api) async fn test(
    access: &Access,
    survey: SurveyId,
    input: &SendInput,
) -> Result<String, AppError> {
    let row = access.db().find_survey(access.workspace_id(), survey).await?;
    let choice = choose(access, input)?;
    require_mail(access)?;
    let recipient = access.member.email.clone();
    let definition = definition(&row)?;
    let face = access.db().find_face(access.workspace_id(), definition.brand()).await?;
    let name = Some(access.member.name.as_str());
    let words = letter(access, &face, &definition, &choice.letter, access.locale, name);
    let mail = NewMail { mail_id: MailId::new(access.new_id()), recipient: recipient.clone(), words };
    access.db().create_mail(access.workspace_id(), mail, access.now_ms()).await?;
    Ok(recipient)
}

pub(in crate::api) async fn send(
    access: &Access,
    survey: SurveyId,
    input: &SendInput,
) -> Result<SentView, AppError> {
    let (db, house, now) = (access.db(), access.workspace_id(), access.now_ms());
    db.find_survey(house, survey).await?;
    let Choice { selection, is_wave, letter, send_at, remind_after_days, max_reminders, times } =
        choose(access, input)?;
    require_mail(access)?;
    if let Some(first) = times.first().copied() {
        let plan = WavePlan { selection, is_wave, letter, remind_after_days, max_reminders };
        if !input.wave.is_empty() {
            let wave = WaveId::parse(&input.wave).map_err(|_| AppError::NotFound)?;
            db.update_wave(house, survey, wave, plan, first, access.services.new_id).await?;
            return Ok(SentView::Changed);
        }
        let n = text::count(access.locale, times.len() as u64);
        let series_id = SeriesId::new(access.new_id());
        let created_by = access.member.member_id;
        let new = NewWaves { survey_id: survey, series_id, plan, times, created_by, now };
        db.create_waves(house, new, access.services.new_id).await?;
        return Ok(SentView::Planned { n, first: text::date_time(access.locale, first.local) });
    }
    let new = NewMailing {
        mailing_id: MailingId::new(access.new_id()),
        survey_id: survey,
        selection,
        is_wave,
        letter,
        remind_after_days,
        max_reminders,
        send_at,
        created_by: Some(access.member.member_id),
        now,
    };
    let planned = db.create_mailing(house, new, access.services.new_id).await?;
    Ok(SentView::Asked(text::count(access.locale, planned.asked)))
}

pub(in crate::api) fn require_mail(access: &Access) -> Result<(), AppError> {
    match access.services.mail_from {
        Some(_) => Ok(()),
        None => Err(AppError::field("mail", Code::Closed)),
    }
}

fn choose(access: &Access, input: &SendInput) -> Result<Choice, FieldErrors> {
    let SendInput {
        whom,
        attribute_name,
        attribute_value,
        ids,
        kind,
        pt_br,
        en,
        send_at,
        remind_after_days,
        max_reminders,
        repeat,
        every,
        until,
        wave,
    } = input;
    let mut errors = FieldErrors::new();
    let selection = match whom.as_str() {
        "all" => Some(Selection::All),
        "attribute" => {
            let name = AttributeName::parse(attribute_name);
            let value = AttributeValue::parse(attribute_value);
            let name = name.map_err(|code| errors.add("attribute_name", code)).ok();
            let value = value.map_err(|code| errors.add("attribute_value", code)).ok();
            name.zip(value).map(|(name, value)| {
                Selection::Attribute(name.as_str().to_owned(), value.as_str().to_owned())
            })
        }
        "ids" => read_ids(ids).map_err(|code| errors.add("ids", code)).ok().map(Selection::Ids),
        _ => {
            errors.add("whom", Code::InvalidChoice);
            None
        }
    };
    let is_wave = kind == "wave";
    if !is_wave && kind != "event" {
        errors.add("kind", Code::InvalidChoice);
    }
    let letter = LetterTexts::parse(pt_br, en).map_err(|wrong| errors.add_all("", &wrong)).ok();
    let now = access.now_ms();
    let is_given = !send_at.trim().is_empty();
    let send_at = match send_at.trim() {
        "" if !wave.is_empty() => Err(Code::Required),
        "" => Ok(now),
        text => read_moment(access.workspace.timezone, text),
    };
    let send_at = match send_at {
        Ok(at) if at < now - PAST => Err(Code::InThePast),
        read => read,
    };
    let send_at = send_at.map_err(|code| errors.add("send_at", code)).ok();
    let is_planned = !wave.is_empty() || !repeat.is_empty() || (is_given && send_at > Some(now + PAST));
    let times = match send_at.filter(|_| is_planned) {
        Some(at) => read_times(access, at, [repeat, every, until], &mut errors),
        None => Vec::new(),
    };
    let reminders = read_reminders(remind_after_days, max_reminders, &mut errors);
    match (selection, letter, send_at, reminders) {
        (Some(selection), Some(letter), Some(send_at), Some((remind_after_days, max_reminders))) => {
            errors.or(Choice { selection, is_wave, letter, send_at, remind_after_days, max_reminders, times })
        }
        _ => Err(errors),
    }
}

/// When the waves are, the first at `at`: one, or those of a series.
fn read_times(
    access: &Access,
    at: i64,
    [repeat, every, until]: [&str; 3],
    errors: &mut FieldErrors,
) -> Vec<WaveTime> {
    let timezone = access.workspace.timezone;
    let local =
        DateTime::from_timestamp_millis(at).unwrap_or(access.now).with_timezone(&timezone).naive_local();
    let first = local.with_second(0).and_then(|local| local.with_nanosecond(0)).unwrap_or(local);
    if repeat.is_empty() {
        return vec![WaveTime { local: first, at }];
    }
    let repeat = Repeat::parse(repeat, every).map_err(|wrong| errors.add_all("", &wrong)).ok();
    let until = match until.trim() {
        "" => Err(Code::Required),
        text => text.parse::<NaiveDate>().map_err(|_| Code::InvalidDate),
    };
    let until = until.map_err(|code| errors.add("until", code)).ok();
    let Some((repeat, until)) = repeat.zip(until) else { return Vec::new() };
    let series = repeat.series(first, until).map_err(|code| errors.add("until", code)).unwrap_or_default();
    series.into_iter().map(|local| WaveTime { local, at: moment_of(timezone, local) }).collect()
}

/// Days until a reminder and how many there are at most.
pub(in crate::api) fn read_reminders(
    remind_after_days: &str,
    max_reminders: &str,
    errors: &mut FieldErrors,
) -> Option<(i64, i64)> {
    let mut number = |field: &str, text: &str, range: std::ops::RangeInclusive<i64>| {
        let read = text.trim().parse::<i64>().map_err(|_| Code::NotAnInteger);
        let read = read.and_then(|n| if range.contains(&n) { Ok(n) } else { Err(Code::OutOfRange) });
        read.map_err(|code| errors.add(field, code)).ok()
    };
    let remind_after_days = number("remind_after_days", remind_after_days, 1..=365);
    let max_reminders = number("max_reminders", max_reminders, 0..=5);
    remind_after_days.zip(max_reminders)
}

fn read_ids(text: &str) -> Result<BTreeSet<String>, Code> {
    let ids: BTreeSet<String> =
        text.lines().map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
    match ids.len() {
        0 => Err(Code::Required),
        1..=MOST_IDS => Ok(ids),
        _ => Err(Code::TooMany),
    }
}

pub(in crate::api) fn progress(access: &Access, row: MailingRow) -> MailingView {
    let MailingRow {
        mailing_id,
        send_at,
        waiting,
        sent,
        answered,
        bounced,
        cancelled,
        reminded,
        unsure,
        problem,
    } = row;
    let locale = access.locale;
    let count = |n: i64| text::count(locale, n.unsigned_abs());
    let local = DateTime::from_timestamp_millis(send_at)
        .unwrap_or(access.now)
        .with_timezone(&access.workspace.timezone)
        .naive_local();
    MailingView {
        id: mailing_id.to_string(),
        sent_at: text::date_time(locale, local),
        waiting: count(waiting),
        sent: count(sent),
        answered: count(answered),
        undelivered: count(bounced),
        cancelled: count(cancelled),
        reminded: count(reminded),
        is_waiting: waiting > 0,
        unsure: (unsure > 0).then(|| count(unsure)),
        problem,
    }
}
