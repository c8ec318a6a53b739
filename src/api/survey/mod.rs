//! Surveys for our pages: list, making, changing, results and sharing.

mod edit;
mod import;
mod list;
#[cfg(feature = "ssr")]
mod parse;
mod results;
mod share;

use serde::{Deserialize, Serialize};

pub use edit::{
    EditInput, EditView, LoadSurveyEdit, QuestionEdit, QuestionInput, SaveSurvey, TextPair, load_survey_edit,
    save_survey,
};
pub use import::{
    ImportAnswers, ImportColumn, ImportOutcome, ImportPreview, PreviewImport, import_answers, preview_import,
};
pub use list::{
    CreateSurvey, ListSurveys, MoveSurvey, SurveyLine, SurveysView, create_survey, list_surveys, move_survey,
};
#[cfg(feature = "ssr")]
pub(in crate::api) use parse::{day_start, local_time, survey_id};
#[cfg(feature = "ssr")]
pub(in crate::api) use results::span_of;
pub use results::{
    AttributeView, BarView, LoadResults, QuestionChoice, ResultsQuery, ResultsView, load_results,
};
pub use share::{LoadShare, ShareView, load_share};

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
