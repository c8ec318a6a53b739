//! Sending a survey by mail, for its page: whom it would go to, how the mail
//! looks, sending it, and what came of it.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use crate::api::wire::Reply;
use crate::domain::mailing::LetterWords;
use crate::domain::survey::Reason;
use crate::domain::text::Locale;

/// What the page begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendView {
    /// Id of the survey.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whether it takes answers.
    pub is_open: bool,
    /// The address that mails come from; none while sending is off.
    pub mail_from: Option<String>,
    /// Whether there is anybody to ask.
    pub any_contacts: bool,
    /// The form as it is filled in at first.
    pub input: SendInput,
}

/// What a person chose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendInput {
    /// `all`, `attribute` or `ids`.
    pub whom: String,
    /// Which attribute.
    pub attribute_name: String,
    /// Which value of it.
    pub attribute_value: String,
    /// External ids, a line each.
    pub ids: String,
    /// `wave` or `event`.
    pub kind: String,
    /// The words in Portuguese.
    pub pt_br: LetterWords,
    /// The words in English.
    pub en: LetterWords,
    /// Local date and time; blank is now.
    pub send_at: String,
    /// Days until a reminder.
    pub remind_after_days: String,
    /// Reminders at most.
    pub max_reminders: String,
}

/// Who would be asked, who is held back and why, and how the mail looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanView {
    /// Whether anybody would be asked.
    pub any: bool,
    /// How many would be asked.
    pub asked: String,
    /// How many are held back.
    pub held: String,
    /// The same by reason.
    pub reasons: Vec<(Reason, String)>,
    /// Some of those held back, each with the reason.
    pub examples: Vec<(String, Reason)>,
    /// Ids that no contact has, in a row.
    pub unknown: String,
    /// The mail in each language.
    pub letters: Vec<LetterView>,
}

/// A mail to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterView {
    /// Its language.
    pub locale: Locale,
    /// Its subject.
    pub subject: String,
    /// The whole of it as a page.
    pub html: String,
}

/// A sending and what came of it, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailingView {
    /// Which.
    pub id: String,
    /// When.
    pub sent_at: String,
    /// Counts, each after its name.
    pub waiting: String,
    /// Sent and not answered.
    pub sent: String,
    /// Answered.
    pub answered: String,
    /// Not delivered.
    pub undelivered: String,
    /// Taken back.
    pub cancelled: String,
    /// Reminded.
    pub reminded: String,
    /// Whether anything can be taken back.
    pub is_waiting: bool,
    /// What the mail server last said.
    pub problem: Option<String>,
}

/// What the page begins with.
///
/// # Errors
/// As [`super::context::access`], for editors; not found.
#[server(prefix = "/fn", endpoint = "mailing/open", output = Reply)]
pub async fn open_sending(workspace: String, survey: String) -> Result<SendView, AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        on_server::open(&access, survey_id(&survey)?).await
    })
    .await
}

/// What came of the latest sendings.
///
/// # Errors
/// As [`open_sending`].
#[server(prefix = "/fn", endpoint = "mailing/progress", output = Reply)]
pub async fn list_sendings(workspace: String, survey: String) -> Result<Vec<MailingView>, AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let survey = survey_id(&survey)?;
        access.db().find_survey(access.workspace_id(), survey).await?;
        let rows = access.db().list_mailings(access.workspace_id(), survey, on_server::MOST_LISTED).await?;
        Ok(rows.into_iter().map(|row| on_server::progress(&access, row)).collect())
    })
    .await
}

/// Who would be asked, and how the mail looks. Nothing is stored.
///
/// # Errors
/// As [`open_sending`]; every wrong field at once.
#[server(prefix = "/fn", endpoint = "mailing/plan", input = Json, output = Reply)]
pub async fn plan_sending(workspace: String, survey: String, input: SendInput) -> Result<PlanView, AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        on_server::plan(&access, survey_id(&survey)?, &input).await
    })
    .await
}

/// Sends the mail to the member alone. Gives their address.
///
/// # Errors
/// As [`plan_sending`]; `mail`: `closed` while sending is off.
#[server(prefix = "/fn", endpoint = "mailing/test", input = Json, output = Reply)]
pub async fn test_sending(workspace: String, survey: String, input: SendInput) -> Result<String, AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        on_server::test(&access, survey_id(&survey)?, &input).await
    })
    .await
}

/// Sends the survey. Gives how many are asked.
///
/// # Errors
/// As [`test_sending`]; `survey`: `closed` when it takes no answers.
#[server(prefix = "/fn", endpoint = "mailing/send", input = Json, output = Reply)]
pub async fn send_survey(workspace: String, survey: String, input: SendInput) -> Result<String, AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        on_server::send(&access, survey_id(&survey)?, &input).await
    })
    .await
}

/// Takes back what has not been sent yet. Gives how many are not asked now.
///
/// # Errors
/// As [`open_sending`].
#[server(prefix = "/fn", endpoint = "mailing/cancel", output = Reply)]
pub async fn cancel_sending(workspace: String, survey: String, mailing: String) -> Result<String, AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use super::survey::survey_id;
    use crate::domain::id::MailingId;
    use crate::domain::member::Role;
    use crate::domain::text;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let mailing = MailingId::parse(&mailing).map_err(|_| AppError::NotFound)?;
        let survey = survey_id(&survey)?;
        let n = access.db().cancel_mailing(access.workspace_id(), survey, mailing).await?;
        lead_to(&format!("/w/{}/surveys/{survey}/send", access.workspace.slug));
        Ok(text::count(access.locale, n))
    })
    .await
}

#[cfg(feature = "ssr")]
mod on_server {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use chrono::DateTime;

    use super::{LetterView, MailingView, PlanView, SendInput, SendView};
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::api::letter::{Letter, write};
    use crate::api::local_time::read_moment;
    use crate::db::{MailWords, MailingRow, NewMail, NewMailing, Selection, SurveyRow, SurveyState};
    use crate::domain::error::{Code, FieldErrors};
    use crate::domain::id::{MailId, MailingId, SurveyId};
    use crate::domain::mailing::{LetterTexts, LetterWords};
    use crate::domain::measure::Measure;
    use crate::domain::survey::{AttributeName, AttributeValue, Definition};
    use crate::domain::text::{self, Locale};
    use crate::text;

    /// Sendings that are listed.
    pub(super) const MOST_LISTED: i64 = 50;

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
    }

    pub(super) async fn open(access: &Access, survey: SurveyId) -> Result<SendView, AppError> {
        let row = access.db().find_survey(access.workspace_id(), survey).await?;
        let definition = definition(&row)?;
        let asks_nps = definition
            .questions()
            .iter()
            .filter_map(|question| question.series())
            .next()
            .is_some_and(|series| series.measure() == Measure::Nps);
        let words = |locale: Locale| LetterWords {
            subject: text!(locale, mailing.usual_subject, brand = access.workspace.name.clone()).to_string(),
            intro: text!(locale, mailing.usual_intro).to_owned(),
        };
        Ok(SendView {
            id: survey.to_string(),
            title: row.title.clone(),
            is_open: row.state == SurveyState::Open,
            mail_from: access.services.mail_from.as_deref().map(str::to_owned),
            any_contacts: access.db().count_contacts(access.workspace_id()).await? > 0,
            input: SendInput {
                whom: "all".into(),
                kind: if asks_nps { "wave" } else { "event" }.into(),
                pt_br: words(Locale::PtBr),
                en: words(Locale::En),
                remind_after_days: "7".into(),
                max_reminders: "1".into(),
                ..SendInput::default()
            },
        })
    }

    /// What respondents see; before it is published, what they would see.
    fn definition(row: &SurveyRow) -> Result<Arc<Definition>, AppError> {
        let version = row.published.as_ref().or(row.latest()).ok_or(AppError::NotFound)?;
        Ok(Arc::clone(&version.definition))
    }

    pub(super) async fn plan(
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
        let letter = |locale| {
            let MailWords { subject, text: _, html } =
                letter(access, &definition, &choice.letter, locale, None);
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
        definition: &Definition,
        texts: &LetterTexts,
        locale: Locale,
        name: Option<&str>,
    ) -> MailWords {
        write(&Letter {
            brand: &access.workspace.name,
            locale,
            definition,
            texts,
            name,
            is_reminder: false,
            public_url: &access.services.public_url,
            token: "test",
        })
    }

    pub(super) async fn test(
        access: &Access,
        survey: SurveyId,
        input: &SendInput,
    ) -> Result<String, AppError> {
        let row = access.db().find_survey(access.workspace_id(), survey).await?;
        let choice = choose(access, input)?;
        require_mail(access)?;
        let recipient = access.member.email.clone();
        let definition = definition(&row)?;
        let words = letter(access, &definition, &choice.letter, access.locale, Some(&access.member.name));
        let mail = NewMail { mail_id: MailId::new(access.new_id()), recipient: recipient.clone(), words };
        access.db().create_mail(access.workspace_id(), mail, access.now_ms()).await?;
        Ok(recipient)
    }

    pub(super) async fn send(
        access: &Access,
        survey: SurveyId,
        input: &SendInput,
    ) -> Result<String, AppError> {
        access.db().find_survey(access.workspace_id(), survey).await?;
        let Choice { selection, is_wave, letter, send_at, remind_after_days, max_reminders } =
            choose(access, input)?;
        require_mail(access)?;
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
            now: access.now_ms(),
        };
        let planned = access.db().create_mailing(access.workspace_id(), new, access.services.new_id).await?;
        Ok(text::count(access.locale, planned.asked))
    }

    fn require_mail(access: &Access) -> Result<(), AppError> {
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
        let send_at = match send_at.trim() {
            "" => Ok(now),
            text => read_moment(access.workspace.timezone, text),
        };
        let send_at = match send_at {
            Ok(at) if at < now - PAST => Err(Code::InThePast),
            read => read,
        };
        let send_at = send_at.map_err(|code| errors.add("send_at", code)).ok();
        let mut number = |field: &str, text: &str, range: std::ops::RangeInclusive<i64>| {
            let read = text.trim().parse::<i64>().map_err(|_| Code::NotAnInteger);
            let read = read.and_then(|n| if range.contains(&n) { Ok(n) } else { Err(Code::OutOfRange) });
            read.map_err(|code| errors.add(field, code)).ok()
        };
        let remind_after_days = number("remind_after_days", remind_after_days, 1..=365);
        let max_reminders = number("max_reminders", max_reminders, 0..=5);
        match (selection, letter, send_at, remind_after_days, max_reminders) {
            (Some(selection), Some(letter), Some(send_at), Some(remind_after_days), Some(max_reminders)) => {
                errors.or(Choice { selection, is_wave, letter, send_at, remind_after_days, max_reminders })
            }
            _ => Err(errors),
        }
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

    pub(super) fn progress(access: &Access, row: MailingRow) -> MailingView {
        let MailingRow {
            mailing_id,
            send_at,
            waiting,
            sent,
            answered,
            bounced,
            cancelled,
            reminded,
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
            problem,
        }
    }
}
