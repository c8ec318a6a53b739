//! What stands behind a link: the results as the survey's page has them, for
//! eyes that may see nothing else. Without ids, names and contacts.

use super::SharedFilter;
use crate::api::context::{Reader, Services};
use crate::api::error::AppError;
use crate::api::response::{ListQuery, ScoreMark, list_shared};
use crate::api::survey::{QuestionResult, ResultsView, compose_questions, compose_results};
use crate::db::{DbError, SharedResults};
use crate::domain::text::{self, Locale};

/// A link that was opened.
pub enum Opened {
    /// It shows this.
    Shown(Box<SharedView>),
    /// It ended or was taken back.
    Over,
}

/// The results behind a link.
pub struct SharedView {
    /// The language of all words.
    pub locale: Locale,
    /// What the workspace is called.
    pub house: String,
    /// Number and charts.
    pub results: ResultsView,
    /// The answers to each question.
    pub questions: Vec<QuestionResult>,
    /// What people wrote.
    pub comments: SharedComments,
    /// The filters, fixed.
    pub filter: ListQuery,
    /// The last day of the link, in words.
    pub ends: String,
}

/// What people wrote, as far as the link shows it.
pub enum SharedComments {
    /// The link shows none.
    Without,
    /// Too few answered anonymously; why, in words.
    Hidden(String),
    /// The newest.
    Newest(Vec<SharedComment>),
}

/// Something a person wrote.
pub struct SharedComment {
    /// The first score in the same response.
    pub score: Option<ScoreMark>,
    /// What was written.
    pub text: String,
    /// On which day, in words.
    pub when: String,
}

/// Opens the link of `token`, in the reader's language or, where none is
/// known, the workspace's.
///
/// # Errors
/// `NotFound` when there never was one.
pub async fn open_share(
    services: &Services,
    token: &str,
    locale: Option<Locale>,
) -> Result<Opened, AppError> {
    let shared = services.db.find_shared_results(token).await?;
    let SharedResults { share_id, workspace_id, survey_id, filter, with_comments, expires_at, is_revoked } =
        shared;
    if is_revoked || expires_at <= services.now_ms() {
        return Ok(Opened::Over);
    }
    let filter: SharedFilter = serde_json::from_str(&filter).map_err(DbError::from)?;
    let workspace = services.db.find_workspace(workspace_id).await?;
    let locale = locale.unwrap_or(workspace.locale);
    let reader = Reader { workspace, locale, now: (services.now)(), services: services.clone() };
    let row = reader.db().find_survey(workspace_id, survey_id).await?;
    let filter = filter.into_query();
    let mut results = compose_results(&reader, &row, &filter.results).await?;
    // Nobody here may look further.
    (results.first, results.attributes, results.has_draft) = (None, Vec::new(), false);
    let questions = compose_questions(&reader, &row, &filter.results).await?;
    let comments =
        if with_comments { list_shared(&reader, &row, &filter).await? } else { SharedComments::Without };
    if let Err(cause) = services.db.note_opened_share(share_id, services.now_ms()).await {
        // Who reads need not wait for that.
        tracing::warn!(%cause, "that a link was opened could not be noted");
    }
    Ok(Opened::Shown(Box::new(SharedView {
        locale,
        house: reader.workspace.name.clone(),
        results,
        questions,
        comments,
        filter,
        ends: text::short_date(locale, reader.local_date(expires_at - 1)),
    })))
}
