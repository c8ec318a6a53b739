//! Surveys for our pages: list, making, changing, results and sharing.

#[cfg(feature = "ssr")]
mod change_words;
mod collection;
mod compare;
mod draft;
mod foreign;
mod funnel;
mod import;
mod list;
#[cfg(feature = "ssr")]
mod parse;
mod questions;
mod results;
mod share;
mod version;

use serde::{Deserialize, Serialize};

pub use collection::{CollectionView, SaveCollection, save_collection};
pub use compare::{ComparisonView, GroupLine, SegmentsView, Versus};
pub use draft::{DraftView, KeepDraft, LoadDraft, PublishDraft, keep_draft, load_draft, publish_draft};
pub use foreign::{BringIn, BroughtIn, bring_in};
#[cfg(feature = "ssr")]
pub use foreign::{dropped_words, read_survey, refused_words};
pub use funnel::FunnelView;
pub use import::{
    ImportAnswers, ImportColumn, ImportOutcome, ImportPreview, PreviewImport, import_answers, preview_import,
};
pub use list::{
    CreateSurvey, ListSurveys, MoveSurvey, SurveyLine, SurveysView, create_survey, list_surveys, move_survey,
};
#[cfg(feature = "ssr")]
pub(in crate::api) use parse::{day_start, local_time, next_day, survey_id};
#[cfg(feature = "ssr")]
pub(in crate::api) use questions::questions as compose_questions;
pub use questions::{ChoiceBar, GridRow, LoadQuestions, Picture, QuestionResult, load_questions};
pub use results::{
    AttributeView, BarView, LoadResults, QuestionChoice, ResultsQuery, ResultsView, load_results,
};
#[cfg(feature = "ssr")]
pub(in crate::api) use results::{
    period_text as period_words, results as compose_results, shown_in_results, span_of,
};
pub use share::{LoadShare, ShareView, load_share};
#[cfg(feature = "ssr")]
pub use version::changes_between;
pub use version::{
    ComparedView, LoadVersions, PartChanges, RestoreVersion, VersionLine, VersionsView, load_versions,
    restore_version,
};

/// Whether a survey takes answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StateView {
    /// Never published.
    Draft,
    /// Takes answers.
    Open,
    /// No longer takes answers.
    Closed,
}

#[cfg(feature = "ssr")]
impl From<crate::db::SurveyState> for StateView {
    fn from(state: crate::db::SurveyState) -> Self {
        match state {
            crate::db::SurveyState::Draft => Self::Draft,
            crate::db::SurveyState::Open => Self::Open,
            crate::db::SurveyState::Closed => Self::Closed,
        }
    }
}
