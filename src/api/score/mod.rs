//! Every score of a workspace beside each other: each measure by subject, from
//! all surveys that ask for it alike. The numbers are [`super::measure`]'s;
//! nothing is counted here.

#[cfg(feature = "ssr")]
mod compose;

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use super::home::{AttributeView, Period};
use super::measure::ScoreView;
use crate::api::wire::Reply;
use crate::domain::chart::Chart;
#[cfg(feature = "ssr")]
use crate::domain::member::Role;

/// Which answers are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScoresQuery {
    /// When they were answered.
    pub period: Period,
    /// Name and value of an attribute that the responses carry.
    pub attribute: Option<(String, String)>,
    /// The ids of the surveys; all when empty.
    pub surveys: Vec<String>,
}

/// All scores under a filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoresView {
    /// The first and the last day of the period, in words.
    pub days: (String, String),
    /// The first and the last day of the period compared against.
    pub days_before: (String, String),
    /// Every measure, a scale of its own for each way it is asked.
    pub scales: Vec<ScaleView>,
    /// What can be chosen from: id and title of each survey.
    pub surveys: Vec<(String, String)>,
    /// The attributes and their values.
    pub attributes: Vec<AttributeView>,
}

/// A measure on one scale: answers on another are never mixed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScaleView {
    /// The rule's name on the wire; ids of the page are made of it.
    pub rule: String,
    /// `NPS`; of several scales of a measure, which one it is.
    pub name: String,
    /// The subjects, best first.
    pub chart: Chart,
    /// The same, with change and trend.
    pub subjects: Vec<SubjectView>,
    /// What is hidden, and why.
    pub note: Option<String>,
}

/// One subject, from all surveys that ask about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubjectView {
    /// What it is about.
    pub name: String,
    /// The score against the period before.
    pub score: ScoreView,
    /// The surveys that make it up, the one with the most answers first.
    pub sources: Vec<SourceView>,
}

/// What one survey adds to a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The key of the question.
    pub question: String,
    /// Its own score; a dash when there is none or it is hidden.
    pub value: String,
    /// `n 318`.
    pub n: String,
}

/// All scores under a filter.
#[server(prefix = "/fn", endpoint = "score/list", input = Json, output = Reply)]
pub async fn list_scores(workspace: String, query: ScoresQuery) -> Result<ScoresView, AppError> {
    use super::context;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        compose::compose_scores(&access, &query).await
    })
    .await
}
