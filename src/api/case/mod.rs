//! Cases (tratativas) for our pages: the list by due date, one of them, what
//! changes it, and the rule by which they open by themselves.

#[cfg(feature = "ssr")]
mod compose;
mod rule;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub(in crate::api) use compose::{status_words, visible};
pub use rule::{CaseRuleView, LoadCaseRule, SaveCaseRule, load_case_rule, save_case_rule};

use super::error::AppError;
use super::inbox::{MemberChoice, NoteView};
use super::response::ScoreMark;
use crate::api::wire::Reply;

/// Which cases are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CaseView {
    /// Not closed.
    #[default]
    Open,
    /// Not closed, and the reader's.
    Mine,
    /// Not closed, and past their day.
    Overdue,
    /// Closed.
    Closed,
}

impl CaseView {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Open, Self::Mine, Self::Overdue, Self::Closed];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Mine => "mine",
            Self::Overdue => "overdue",
            Self::Closed => "closed",
        }
    }

    /// Reads the name; what nobody knows counts as not said.
    pub fn read(text: &str) -> Self {
        Self::ALL.into_iter().find(|view| view.as_str() == text).unwrap_or_default()
    }
}

/// A page of cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasesView {
    /// By due date.
    pub cases: Vec<CaseLine>,
    /// Where the next page begins.
    pub older: Option<String>,
    /// How long it took until the first contact: median and n, in words.
    pub first_contact: String,
    /// How long it took until they were closed.
    pub close: String,
    /// Who can be given a case.
    pub members: Vec<MemberChoice>,
}

/// A case in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseLine {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Customer or contact, or the survey.
    pub about: String,
    /// The first score of its response.
    pub score: Option<ScoreMark>,
    /// Who takes care of it; blank when nobody does.
    pub owner: String,
    /// When it is due, in words.
    pub due: String,
    /// Whether that day is over and it is not closed.
    pub is_late: bool,
    /// Its state in words, with the outcome when it is closed.
    pub state: String,
    /// Whether it is over.
    pub is_closed: bool,
}

/// One case in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSheet {
    /// As it stands in the list.
    pub line: CaseLine,
    /// The response it is about.
    pub response: Option<String>,
    /// What was written there.
    pub comment: String,
    /// The id of its owner.
    pub owner: Option<String>,
    /// When it is due, as a form sends it.
    pub due: String,
    /// `open`, `in_progress` or `closed`.
    pub status: String,
    /// The outcome's name.
    pub outcome: String,
    /// The outcome in own words.
    pub outcome_text: String,
    /// When it was opened and by whom.
    pub opened: String,
    /// When the customer was reached first, and after how long.
    pub first_contact: Option<String>,
    /// When it was closed, and after how long.
    pub closed: Option<String>,
    /// How to reach whom it is about, if they left it.
    pub call: Option<CallView>,
    /// What was changed and noted, oldest first.
    pub events: Vec<CaseEvent>,
}

/// What somebody left so that they can be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallView {
    /// What they are called.
    pub name: Option<String>,
    /// Their number.
    pub phone: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// What they agreed to, and on which day.
    pub consent: String,
}

/// Something that happened in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CaseEvent {
    /// Somebody changed it.
    Changed {
        /// Who; blank when they are gone.
        who: String,
        /// When.
        when: String,
        /// What is now so.
        what: String,
    },
    /// Somebody noted something.
    Noted(NoteView),
}

/// What needs the reader: on home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyCases {
    /// How many are open.
    pub n_open: u64,
    /// How many of them are late.
    pub n_overdue: u64,
    /// The first few by due date.
    pub first: Vec<CaseLine>,
}

/// The cases of a view, by due date.
#[server(prefix = "/fn", endpoint = "case/list", output = Reply)]
pub async fn list_cases(
    workspace: String,
    view: CaseView,
    #[server(default)] older: Option<String>,
) -> Result<CasesView, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        compose::list(&access, view, older.as_deref()).await
    })
    .await
}

/// One case.
#[server(prefix = "/fn", endpoint = "case/open", output = Reply)]
pub async fn load_case(workspace: String, case: String) -> Result<CaseSheet, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        compose::sheet(&access, &case).await
    })
    .await
}

/// The reader's own open cases.
#[server(prefix = "/fn", endpoint = "case/mine", output = Reply)]
pub async fn list_my_cases(workspace: String) -> Result<MyCases, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        compose::mine(&access).await
    })
    .await
}

/// Opens a case about a response, or about something heard elsewhere; gives
/// its id. Without an owner it is the reader's, without a day it is due after
/// as many days as the rule says.
#[server(prefix = "/fn", endpoint = "case/create", output = Reply)]
pub async fn create_case(
    workspace: String,
    #[server(default)] response: String,
    #[server(default)] title: String,
    #[server(default)] who: String,
    #[server(default)] owner: String,
    #[server(default)] due: String,
) -> Result<String, AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let told = compose::Told { response, title, who, owner, due };
        let case = compose::create(&access, told).await?;
        lead_to(&format!("/w/{}/cases?case={case}", access.workspace.slug));
        Ok(case)
    })
    .await
}

/// Changes owner, day and state of a case.
#[server(prefix = "/fn", endpoint = "case/change", output = Reply)]
pub async fn change_case(
    workspace: String,
    case: String,
    #[server(default)] owner: String,
    due: String,
    status: String,
    #[server(default)] outcome: String,
    #[server(default)] outcome_text: String,
) -> Result<(), AppError> {
    use super::context;
    use crate::db::CaseEdit;
    use crate::domain::case::CaseState;
    use crate::domain::error::FieldErrors;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let case = visible(&access, &case).await?.case_id;
        let owner = super::inbox::member(&owner)?;
        let mut errors = FieldErrors::new();
        let due_day = compose::day(&due).map_err(|code| errors.add("due", code));
        let state = CaseState::parse(&status, &outcome, &outcome_text);
        if let Err(others) = &state {
            errors.add_all("", others);
        }
        let (Ok(due_day), Ok(state)) = (due_day, state) else { return Err(errors.into()) };
        let edit = CaseEdit { owner, due_day, state };
        let (by, now) = (access.member.member_id, access.now_ms());
        Ok(access.db().update_case(access.workspace_id(), case, edit, by, now).await?)
    })
    .await
}

/// Keeps that the customer was reached for the first time; `undo` takes it
/// back.
#[server(prefix = "/fn", endpoint = "case/contact", output = Reply)]
pub async fn mark_contact(
    workspace: String,
    case: String,
    #[server(default)] undo: bool,
) -> Result<(), AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let case = visible(&access, &case).await?.case_id;
        let (db, house) = (access.db(), access.workspace_id());
        let (by, now) = (access.member.member_id, access.now_ms());
        if undo {
            db.clear_first_contact(house, case, by, now).await?;
        } else {
            db.mark_first_contact(house, case, by, now).await?;
        }
        Ok(())
    })
    .await
}
