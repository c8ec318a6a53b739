//! Sending a survey by mail, for its page: whom it would go to, how the mail
//! looks, sending it, and what came of it.

#[cfg(feature = "ssr")]
pub(in crate::api) mod compose;

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
#[serde(default)]
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
    /// `weeks`, `months` or `quarters`; blank is once.
    pub repeat: String,
    /// Every how many of them.
    pub every: String,
    /// The last day of the series.
    pub until: String,
    /// The wave on the calendar that is changed; blank is a new one.
    pub wave: String,
}

/// What came of sending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SentView {
    /// So many are asked now.
    Asked(String),
    /// So many waves are on the calendar now; the first is then.
    Planned {
        /// How many.
        n: String,
        /// When the first is.
        first: String,
    },
    /// The wave on the calendar is another now.
    Changed,
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
    /// How many mails are perhaps with the people; none when that is known of
    /// all.
    pub unsure: Option<String>,
    /// What the mail server last said.
    pub problem: Option<String>,
}

/// What the page begins with; for a wave on the calendar with what it sends.
///
/// # Errors
/// As [`super::context::access`], for editors; not found.
#[server(prefix = "/fn", endpoint = "mailing/open", output = Reply)]
pub async fn open_sending(
    workspace: String,
    survey: String,
    #[server(default)] wave: String,
) -> Result<SendView, AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        compose::open(&access, survey_id(&survey)?, &wave).await
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
        let rows = access.db().list_mailings(access.workspace_id(), survey, compose::MOST_LISTED).await?;
        Ok(rows.into_iter().map(|row| compose::progress(&access, row)).collect())
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
        compose::plan(&access, survey_id(&survey)?, &input).await
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
        compose::test(&access, survey_id(&survey)?, &input).await
    })
    .await
}

/// Sends the survey, or puts it on the calendar when its time lies ahead: who
/// is asked is decided then.
///
/// # Errors
/// As [`test_sending`]; `survey`: `closed` when it takes no answers.
#[server(prefix = "/fn", endpoint = "mailing/send", input = Json, output = Reply)]
pub async fn send_survey(workspace: String, survey: String, input: SendInput) -> Result<SentView, AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        compose::send(&access, survey_id(&survey)?, &input).await
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

/// Settles what is to become of mails that are perhaps with the people: sent
/// `again`, or taken as sent. Gives how many.
///
/// # Errors
/// As [`open_sending`].
#[server(prefix = "/fn", endpoint = "mailing/settle", output = Reply)]
pub async fn settle_unsure(
    workspace: String,
    survey: String,
    mailing: String,
    #[server(default)] again: bool,
) -> Result<String, AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use super::survey::survey_id;
    use crate::domain::id::MailingId;
    use crate::domain::member::Role;
    use crate::domain::text;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let mailing = MailingId::parse(&mailing).map_err(|_| AppError::NotFound)?;
        let (survey, house, now) = (survey_id(&survey)?, access.workspace_id(), access.now_ms());
        let n = if again {
            access.db().send_unsure_again(house, survey, mailing, now).await?
        } else {
            access.db().leave_unsure(house, survey, mailing, access.services.new_id, now).await?
        };
        lead_to(&format!("/w/{}/surveys/{survey}/send", access.workspace.slug));
        Ok(text::count(access.locale, n))
    })
    .await
}
