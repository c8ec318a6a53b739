//! Responses: writing them durably and counted once, reading them in pages.

use std::collections::BTreeMap;

use crate::domain::id::{ResponseId, SurveyId, WorkspaceId};
use crate::domain::survey::Answers;

pub(super) mod change;
mod count;
mod filter;
mod find;
mod gate;
mod list;
mod question;
pub(super) mod record;
mod rollup;
pub(super) mod select;
#[cfg(test)]
pub(super) mod tests;

pub use change::DayOf;
pub use filter::{Assigned, ResponseFilter};
pub use list::{MAX_PAGE, ResponseCursor, ResponsePage, ResponseRow};
pub(super) use question::direction_of;
pub(super) use rollup::{RECOUNT, RECOUNT_CHOICES, RECOUNT_TIMES, raise_change};

/// A filled-in survey, checked against the version that was shown.
#[derive(Clone, Debug)]
pub struct NewResponse {
    /// Its id, made by the caller anew for each try.
    pub response_id: ResponseId,
    /// The sender's own id, unique in the survey.
    pub external_id: String,
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// Which survey was answered.
    pub survey_id: SurveyId,
    /// Which version of it was shown.
    pub version: i64,
    /// When the person answered, ms UTC.
    pub answered_at: i64,
    /// When it came in, ms UTC.
    pub received_at: i64,
    /// The local day of `answered_at`, days since 1970-01-01.
    pub day: i64,
    /// External id of the customer.
    pub customer: Option<String>,
    /// The contact, as the JSON object that is shown again.
    pub contact: Option<String>,
    /// What else is known: name → value.
    pub attributes: BTreeMap<String, String>,
    /// How it came: link, embed, rest, import …
    pub channel: Option<String>,
    /// The language it was answered in.
    pub locale: Option<String>,
    /// Whether the person has not finished.
    pub partial: bool,
    /// How many seconds passed from the opening of the page to the last answer;
    /// none where nobody knows, as of what came over the API or in a file.
    pub took: Option<i64>,
    /// The page, from 0, that a person who has not finished was shown last.
    pub page: Option<i64>,
    /// What was answered.
    pub answers: Answers,
}

/// What became of one response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Stored and counted.
    Accepted,
    /// Its external id was known in the survey; nothing was changed.
    Duplicate,
    /// The survey takes no answers now; nothing was changed.
    Refused,
}
