//! One contact, for their page: who they are, and what a workspace and they
//! had to do with each other, in the order of time. Of anonymous surveys
//! nothing stands there.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::contact::SilenceView;
use super::error::AppError;
use super::response::ResponseLine;
use crate::api::wire::Reply;

/// A contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// What they are called; the sender's id where that is not known.
    pub name: String,
    /// Why nobody writes to them, if nobody does.
    pub silence: Option<SilenceView>,
    /// What is known of them: name and value.
    pub facts: Vec<(String, String)>,
    /// What was, the latest first.
    pub moments: Vec<MomentView>,
}

/// Something between a contact and the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MomentView {
    /// When.
    pub when: String,
    /// What.
    pub what: Moment,
}

/// What it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// They answered.
    Answered(ResponseLine),
    /// They were asked: the survey, and how far it has come, in words.
    Asked(String, String),
    /// A case was opened: its id, its title, its state in words.
    Case(String, String, String),
    /// Something happened: its kind, and the sender's id.
    Happened(String, String),
}

/// A contact, by our own id.
///
/// # Errors
/// As [`super::context::access`], for viewers; not found.
#[server(prefix = "/fn", endpoint = "contact/open", output = Reply)]
pub async fn open_person(workspace: String, person: String) -> Result<PersonView, AppError> {
    use super::context;
    use crate::domain::id::ContactId;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let contact = ContactId::parse(&person).map_err(|_| AppError::NotFound)?;
        on_server::open(&access, contact).await
    })
    .await
}

#[cfg(feature = "ssr")]
mod on_server {
    use chrono::DateTime;

    use super::{Moment, MomentView, PersonView};
    use crate::api::case::status_words;
    use crate::api::contact::silence;
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::api::response::{Sources, line_of};
    use crate::db::{ContactAsk, ContactCase, ContactRow, InteractionRow, InvitationState, ResponseFilter};
    use crate::domain::id::ContactId;
    use crate::domain::text;
    use crate::text;

    /// Moments of each kind that are shown.
    const MOST: i64 = 50;

    pub(super) async fn open(access: &Access, contact: ContactId) -> Result<PersonView, AppError> {
        let (db, house, locale) = (access.db(), access.workspace_id(), access.locale);
        let row = db.find_contact_by_id(house, contact).await?;
        let mut moments: Vec<(i64, Moment)> = Vec::new();
        let responses = db.list_responses_of_contact(house, &row, MOST).await?;
        let everything = ResponseFilter::default();
        let mut sources = Sources::under(&everything);
        for id in &responses {
            let response = db.find_response(house, *id).await?;
            if let Some(line) = line_of(access, &mut sources, &response).await? {
                moments.push((response.answered_at, Moment::Answered(line)));
            }
        }
        for ContactAsk { survey_title, asked_at, state } in
            db.list_asks_of_contact(house, contact, MOST).await?
        {
            let state = match state {
                InvitationState::Waiting => text!(locale, contact.ask_waiting),
                InvitationState::Sent => text!(locale, contact.ask_sent),
                InvitationState::Answered => text!(locale, contact.ask_answered),
                InvitationState::Bounced => text!(locale, contact.ask_bounced),
                InvitationState::Cancelled => text!(locale, contact.ask_cancelled),
            };
            moments.push((asked_at, Moment::Asked(survey_title, state.to_owned())));
        }
        for ContactCase { case_id, title, status, opened_at } in
            db.list_cases_of_responses(house, &responses).await?
        {
            let title = title.unwrap_or_else(|| text!(locale, case.case_word).to_owned());
            let status = status_words(locale, &status).to_owned();
            moments.push((opened_at, Moment::Case(case_id.to_string(), title, status)));
        }
        for InteractionRow { external_id, kind, at, .. } in
            db.list_interactions_of_contact(house, contact, MOST).await?
        {
            moments.push((at, Moment::Happened(kind, external_id)));
        }
        moments.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let when = |at: i64| {
            let local = DateTime::from_timestamp_millis(at)
                .unwrap_or(access.now)
                .with_timezone(&access.workspace.timezone)
                .naive_local();
            text::date_time(locale, local)
        };
        Ok(PersonView {
            name: row.name.clone().unwrap_or_else(|| row.external_id.clone()),
            silence: silence(&row),
            facts: facts(access, row),
            moments: moments.into_iter().map(|(at, what)| MomentView { when: when(at), what }).collect(),
        })
    }

    fn facts(access: &Access, row: ContactRow) -> Vec<(String, String)> {
        let locale = access.locale;
        let since = text::short_date(locale, access.local_date(row.created_at));
        let known = [
            (text!(locale, contact.external_id), Some(row.external_id)),
            (text!(locale, contact.email), row.email),
            (text!(locale, contact.customer), row.customer),
            (text!(locale, contact.language), row.locale),
            (text!(locale, contact.timezone), row.timezone),
            (text!(locale, contact.since), Some(since)),
        ];
        let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        known.chain(row.attributes).collect()
    }
}
