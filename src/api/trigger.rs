//! Triggers of a survey, for their page: after what it is asked, and what
//! came of that lately.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use crate::api::wire::Reply;
use crate::domain::mailing::LetterWords;
use crate::domain::survey::{HeldBack, TriggerInput};

/// The triggers of a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriggersView {
    /// Id of the survey.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whether it takes answers.
    pub is_open: bool,
    /// Whether mails are sent.
    pub is_sending: bool,
    /// The triggers, oldest first.
    pub triggers: Vec<TriggerLine>,
    /// What came of them, the latest first.
    pub asks: Vec<AskView>,
    /// The form, filled in with the trigger that is changed or a new one.
    pub form: TriggerForm,
}

/// One trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriggerLine {
    /// Which.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// After what, when and how many, in words.
    pub rule: String,
    /// Whether it asks.
    pub is_on: bool,
    /// Not due yet.
    pub waiting: String,
    /// Asked.
    pub asked: String,
    /// Answered.
    pub answered: String,
    /// Held back.
    pub held: String,
}

/// What became of one ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskView {
    /// When it is or was due.
    pub when: String,
    /// The name of its trigger.
    pub trigger: String,
    /// What happened, by the sender's id.
    pub interaction: String,
    /// Who.
    pub person: String,
    /// What became of it.
    pub fate: FateView,
}

/// What became of an ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FateView {
    /// It is not due yet.
    Waiting,
    /// The person was asked.
    Asked,
    /// This rule held it back.
    Held(HeldBack),
}

/// The form of a trigger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TriggerForm {
    /// Which is changed; blank for a new one.
    pub trigger: String,
    /// After what, when and how many.
    pub rule: TriggerInput,
    /// The words of the mail in Portuguese.
    pub pt_br: LetterWords,
    /// The words of the mail in English.
    pub en: LetterWords,
    /// Days until a reminder.
    pub remind_after_days: String,
    /// Reminders at most.
    pub max_reminders: String,
}

/// The triggers of a survey; the form holds `trigger`, else a new one.
///
/// # Errors
/// As [`super::context::access`], for editors; not found.
#[server(prefix = "/fn", endpoint = "trigger/open", output = Reply)]
pub async fn open_triggers(
    workspace: String,
    survey: String,
    #[server(default)] trigger: String,
) -> Result<TriggersView, AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        on_server::open(&access, survey_id(&survey)?, &trigger).await
    })
    .await
}

/// Makes a trigger, switched off, or changes one.
///
/// # Errors
/// As [`open_triggers`]; every wrong field at once.
#[server(prefix = "/fn", endpoint = "trigger/save", input = Json, output = Reply)]
pub async fn save_trigger(workspace: String, survey: String, form: TriggerForm) -> Result<(), AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        on_server::save(&access, survey_id(&survey)?, &form).await
    })
    .await
}

/// Switches a trigger on or off.
///
/// # Errors
/// As [`open_triggers`].
#[server(prefix = "/fn", endpoint = "trigger/switch", output = Reply)]
pub async fn switch_trigger(
    workspace: String,
    survey: String,
    trigger: String,
    #[server(default)] on: bool,
) -> Result<(), AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::id::TriggerId;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let (survey, trigger) =
            (survey_id(&survey)?, TriggerId::parse(&trigger).map_err(|_| AppError::NotFound)?);
        access.db().switch_trigger(access.workspace_id(), survey, trigger, on).await?;
        on_server::lead_back(&access, survey);
        Ok(())
    })
    .await
}

/// Takes a trigger away with what waits for it.
///
/// # Errors
/// As [`open_triggers`].
#[server(prefix = "/fn", endpoint = "trigger/delete", output = Reply)]
pub async fn delete_trigger(workspace: String, survey: String, trigger: String) -> Result<(), AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::id::TriggerId;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let (survey, trigger) =
            (survey_id(&survey)?, TriggerId::parse(&trigger).map_err(|_| AppError::NotFound)?);
        access.db().delete_trigger(access.workspace_id(), survey, trigger).await?;
        on_server::lead_back(&access, survey);
        Ok(())
    })
    .await
}

#[cfg(feature = "ssr")]
mod on_server {
    use chrono::DateTime;

    use super::{AskView, FateView, TriggerForm, TriggerLine, TriggersView};
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::api::mailing::compose::{read_reminders, usual_words};
    use crate::api::plain_form::lead_to;
    use crate::db::{AskFate, AskLine, NewTrigger, SurveyState, TriggerRow, TriggerTally};
    use crate::domain::error::FieldErrors;
    use crate::domain::id::{MailingId, SurveyId, TriggerId};
    use crate::domain::mailing::LetterTexts;
    use crate::domain::survey::{Trigger, TriggerInput};
    use crate::domain::text::{self, Locale};
    use crate::text;

    /// Asks that are listed.
    const MOST_LISTED: i64 = 50;

    pub(super) fn lead_back(access: &Access, survey: SurveyId) {
        lead_to(&format!("/w/{}/surveys/{survey}/triggers", access.workspace.slug));
    }

    pub(super) async fn open(
        access: &Access,
        survey: SurveyId,
        trigger: &str,
    ) -> Result<TriggersView, AppError> {
        let (db, house) = (access.db(), access.workspace_id());
        let row = db.find_survey(house, survey).await?;
        let rows = db.list_triggers(house, survey).await?;
        let form = match trigger {
            "" => new_form(access),
            id => {
                let of_this = rows.iter().find(|row| row.trigger_id.to_string() == id);
                form_of(of_this.ok_or(AppError::NotFound)?)
            }
        };
        let mut triggers = Vec::with_capacity(rows.len());
        for row in rows {
            let tally = db.find_trigger_tally(row.trigger_id).await?;
            triggers.push(line(access, row, tally));
        }
        let asks = db.list_latest_asks(house, survey, MOST_LISTED).await?;
        Ok(TriggersView {
            id: survey.to_string(),
            title: row.title.clone(),
            is_open: row.state == SurveyState::Open,
            is_sending: access.services.mail_from.is_some(),
            triggers,
            asks: asks.into_iter().map(|ask| ask_view(access, ask)).collect(),
            form,
        })
    }

    fn new_form(access: &Access) -> TriggerForm {
        TriggerForm {
            rule: TriggerInput {
                delay: "1".into(),
                unit: "days".into(),
                sampling: "100".into(),
                ..TriggerInput::default()
            },
            pt_br: usual_words(access, Locale::PtBr),
            en: usual_words(access, Locale::En),
            remind_after_days: "7".into(),
            max_reminders: "0".into(),
            ..TriggerForm::default()
        }
    }

    fn form_of(row: &TriggerRow) -> TriggerForm {
        let Trigger { name, kind, delay_minutes, sampling, conditions } = &row.trigger;
        let (delay, unit) = units(*delay_minutes);
        TriggerForm {
            trigger: row.trigger_id.to_string(),
            rule: TriggerInput {
                name: name.clone(),
                kind: kind.clone(),
                delay: delay.to_string(),
                unit: unit.to_owned(),
                sampling: sampling.to_string(),
                conditions: conditions
                    .iter()
                    .map(|condition| {
                        [condition.of(), condition.name(), condition.op(), condition.value()]
                            .map(str::to_owned)
                    })
                    .collect(),
            },
            pt_br: row.letter.get(Locale::PtBr).clone(),
            en: row.letter.get(Locale::En).clone(),
            remind_after_days: row.remind_after_days.to_string(),
            max_reminders: row.max_reminders.to_string(),
        }
    }

    /// Minutes in the largest unit that holds them whole.
    const fn units(minutes: i64) -> (i64, &'static str) {
        match minutes {
            0 => (0, "minutes"),
            days if days % (24 * 60) == 0 => (days / (24 * 60), "days"),
            hours if hours % 60 == 0 => (hours / 60, "hours"),
            minutes => (minutes, "minutes"),
        }
    }

    fn line(access: &Access, row: TriggerRow, tally: TriggerTally) -> TriggerLine {
        let TriggerTally { waiting, asked, answered, held } = tally;
        let count = |n: i64| text::count(access.locale, n.unsigned_abs());
        let locale = access.locale;
        let Trigger { name, kind, delay_minutes, sampling, conditions } = row.trigger;
        let delay = match delay_minutes {
            0 => text!(locale, trigger.at_once).to_owned(),
            minutes => text::duration(locale, minutes.unsigned_abs() * 60),
        };
        let mut parts = vec![text!(locale, trigger.rule_words, kind = kind, delay = delay).to_string()];
        if sampling < 100 {
            parts.push(text!(locale, trigger.sampled, n = sampling.to_string()).to_string());
        }
        if !conditions.is_empty() {
            let n = text::count(locale, conditions.len() as u64);
            parts.push(text!(locale, trigger.with_conditions, n = n).to_string());
        }
        TriggerLine {
            id: row.trigger_id.to_string(),
            name,
            rule: parts.join(" · "),
            is_on: row.is_on,
            waiting: count(waiting),
            asked: count(asked),
            answered: count(answered),
            held: count(held),
        }
    }

    fn ask_view(access: &Access, ask: AskLine) -> AskView {
        let AskLine { trigger, interaction, person, due_at, fate } = ask;
        let local = DateTime::from_timestamp_millis(due_at)
            .unwrap_or(access.now)
            .with_timezone(&access.workspace.timezone)
            .naive_local();
        AskView {
            when: text::date_time(access.locale, local),
            trigger,
            interaction,
            person: person.unwrap_or_else(|| text::ABSENT.to_owned()),
            fate: match fate {
                AskFate::Waiting => FateView::Waiting,
                AskFate::Asked => FateView::Asked,
                AskFate::Held(held) => FateView::Held(held),
            },
        }
    }

    pub(super) async fn save(access: &Access, survey: SurveyId, form: &TriggerForm) -> Result<(), AppError> {
        let (db, house) = (access.db(), access.workspace_id());
        db.find_survey(house, survey).await?;
        let TriggerForm { trigger: id, rule, pt_br, en, remind_after_days, max_reminders } = form;
        let mut errors = FieldErrors::new();
        let trigger = Trigger::parse(rule).map_err(|wrong| errors.add_all("", &wrong)).ok();
        let letter = LetterTexts::parse(pt_br, en).map_err(|wrong| errors.add_all("", &wrong)).ok();
        let reminders = read_reminders(remind_after_days, max_reminders, &mut errors);
        let (Some(trigger), Some(letter), Some((remind_after_days, max_reminders))) =
            (trigger, letter, reminders)
        else {
            return Err(errors.into());
        };
        let trigger_id = match id.as_str() {
            "" => TriggerId::new(access.new_id()),
            id => TriggerId::parse(id).map_err(|_| AppError::NotFound)?,
        };
        let new = NewTrigger {
            trigger_id,
            mailing_id: MailingId::new(access.new_id()),
            survey_id: survey,
            trigger,
            letter,
            remind_after_days,
            max_reminders,
            member_id: access.member.member_id,
            now: access.now_ms(),
        };
        if id.is_empty() {
            db.create_trigger(house, new).await?
        } else {
            db.update_trigger(house, new).await?
        }
        Ok(())
    }
}
