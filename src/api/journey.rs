//! Journeys: list, make, open, change, and the scores that steps show.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use crate::api::wire::Reply;
use crate::domain::id::{JourneyId, OpId, SurveyId};
use crate::domain::journey::{Binding, BindingMeasure, Map, Op, OpError};

/// Journeys on one page of the list.
#[cfg(feature = "ssr")]
const PAGE: u32 = 50;
/// Operations in one answer.
#[cfg(feature = "ssr")]
const MOST_OPS: u32 = 500;
/// Scores asked for at once: as many as a map has steps.
#[cfg(feature = "ssr")]
const MOST_SCORES: usize = crate::domain::journey::MAX_STEPS;

/// A page of the list of journeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JourneyListView {
    /// Last changed first.
    pub journeys: Vec<JourneyListItem>,
    /// Where the next page begins; none on the last one.
    pub next: Option<String>,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JourneyListItem {
    /// Its id.
    pub journey_id: JourneyId,
    /// Its title.
    pub title: String,
    /// How many steps it has.
    pub steps: u32,
    /// When it last changed: "3 days ago".
    pub changed: String,
}

/// A journey opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JourneyView {
    /// Its id.
    pub journey_id: JourneyId,
    /// The number of the last operation in the map.
    pub seq: u64,
    /// The map.
    pub map: Map,
    /// The scores of its bound steps.
    pub scores: Vec<BoundScoreView>,
}

/// What became of the operations that were sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentView {
    /// The numbers given.
    pub applied: Vec<(u64, OpId)>,
    /// Those that did not fit.
    pub rejected: Vec<(OpId, OpError)>,
    /// What others did since the base.
    pub missed: Vec<(u64, Op)>,
}

/// The score that a binding shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundScoreView {
    /// Which one.
    pub binding: Binding,
    /// The value as it is read, "+42"; none without answers, and when there
    /// are too few to be shown.
    pub value: Option<String>,
    /// Half the width of its interval: "± 7"; with the value.
    pub margin: Option<String>,
    /// Answers, with separators.
    pub n: String,
    /// There are answers, but too few to be shown.
    pub suppressed: bool,
}

/// What a step can be bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingChoicesView {
    /// Measures and subjects that questions ask.
    pub series: Vec<(BindingMeasure, String)>,
    /// Surveys with their titles.
    pub surveys: Vec<(SurveyId, String)>,
}

/// The journeys of a workspace, last changed first.
#[server(prefix = "/fn", endpoint = "journey/list", output = Reply)]
pub async fn list_journeys(
    workspace: String,
    #[server(default)] after: Option<String>,
) -> Result<JourneyListView, AppError> {
    use super::context;
    use crate::db::JourneyCursor;
    use crate::domain::member::Role;
    use crate::domain::text::age;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let cursor = after.as_deref().and_then(|text| {
            let (updated_at, journey_id) = text.split_once('.')?;
            Some(JourneyCursor {
                updated_at: updated_at.parse().ok()?,
                journey_id: JourneyId::parse(journey_id).ok()?,
            })
        });
        let mut rows = access.db().list_journeys(access.workspace_id(), cursor, PAGE + 1).await?;
        let more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.updated_at, row.journey_id));
        let mut journeys = Vec::with_capacity(rows.len());
        for row in rows {
            let at = access.db().find_journey(access.workspace_id(), row.journey_id).await?;
            let then = chrono::DateTime::from_timestamp_millis(row.updated_at).unwrap_or(access.now);
            journeys.push(JourneyListItem {
                journey_id: row.journey_id,
                title: row.title,
                steps: u32::try_from(at.map.steps().len()).unwrap_or(u32::MAX),
                changed: age(access.locale, then.naive_utc(), access.now.naive_utc()),
            });
        }
        Ok(JourneyListView { journeys, next })
    })
    .await
}

/// Makes a journey of a template and opens it.
#[server(prefix = "/fn", endpoint = "journey/create", output = Reply)]
pub async fn create_journey(
    workspace: String,
    #[server(default)] title: String,
    #[server(default)] template: String,
) -> Result<(), AppError> {
    use super::context;
    use crate::domain::error::Code;
    use crate::domain::journey::{Change, from_template};
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let mut map = from_template(&template, access.locale, &mut || access.new_id())
            .ok_or_else(|| AppError::field("template", Code::InvalidChoice))?;
        map.apply(&Change::RenameJourney { title })
            .map_err(|error| AppError::field("title", error.code()))?;
        let journey_id = JourneyId::new(access.new_id());
        access.db().create_journey(access.workspace_id(), journey_id, map, access.now_ms()).await?;
        leptos_axum::redirect(&format!("/w/{workspace}/journeys/{journey_id}"));
        Ok(())
    })
    .await
}

/// Deletes a journey with its history, for good.
#[server(prefix = "/fn", endpoint = "journey/delete", output = Reply)]
pub async fn delete_journey(workspace: String, journey: JourneyId) -> Result<(), AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        Ok(access.db().delete_journey(access.workspace_id(), journey).await?)
    })
    .await
}

/// A journey's map as it stands, with its scores.
#[server(prefix = "/fn", endpoint = "journey/open", output = Reply)]
pub async fn open_journey(workspace: String, journey: String) -> Result<JourneyView, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let journey_id = JourneyId::parse(&journey).map_err(|_| AppError::NotFound)?;
        let at = access.db().find_journey(access.workspace_id(), journey_id).await?;
        let map = std::sync::Arc::unwrap_or_clone(at.map);
        let mut bindings: Vec<Binding> =
            map.steps().into_iter().filter_map(|step| step.binding.clone()).collect();
        bindings.dedup();
        let scores = find_bound_scores(&access, bindings).await?;
        Ok(JourneyView { journey_id, seq: at.seq, map, scores })
    })
    .await
}

/// Applies operations in the order sent; sending one again changes nothing.
#[server(prefix = "/fn", endpoint = "journey/send", input = Json, output = Reply)]
pub async fn send_ops(
    workspace: String,
    journey: JourneyId,
    base_seq: u64,
    ops: Vec<Op>,
) -> Result<SentView, AppError> {
    use super::context;
    use crate::db::RecordedOps;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let member = Some(access.member.member_id);
        let recorded = access
            .db()
            .record_ops(access.workspace_id(), journey, member, base_seq, ops, access.now_ms())
            .await?;
        let RecordedOps { seq: _, applied, rejected, missed } = recorded;
        let missed = missed.into_iter().map(|stored| (stored.seq, stored.op)).collect();
        Ok(SentView { applied, rejected, missed })
    })
    .await
}

/// The operations after number `since`, oldest first; when there are very
/// many, the first of them.
#[server(prefix = "/fn", endpoint = "journey/ops", output = Reply)]
pub async fn list_ops(workspace: String, journey: JourneyId, since: u64) -> Result<Vec<(u64, Op)>, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let stored = access.db().list_ops(access.workspace_id(), journey, since, MOST_OPS).await?;
        Ok(stored.into_iter().map(|stored| (stored.seq, stored.op)).collect())
    })
    .await
}

/// The scores that these bindings show now.
#[server(prefix = "/fn", endpoint = "journey/scores", input = Json, output = Reply)]
pub async fn list_scores(workspace: String, bindings: Vec<Binding>) -> Result<Vec<BoundScoreView>, AppError> {
    use super::context;
    use crate::domain::error::Code;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        if bindings.len() > MOST_SCORES {
            return Err(AppError::field("bindings", Code::TooMany));
        }
        find_bound_scores(&access, bindings).await
    })
    .await
}

/// What steps can be bound to.
#[server(prefix = "/fn", endpoint = "journey/binding-choices", output = Reply)]
pub async fn list_binding_choices(workspace: String) -> Result<BindingChoicesView, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let series = access.db().list_series(access.workspace_id()).await?;
        let mut series: Vec<(BindingMeasure, String)> = series
            .into_iter()
            .filter_map(|row| {
                let measure = BindingMeasure::parse(row.rule.measure().as_str()).ok()?;
                Some((measure, row.subject.as_str().to_owned()))
            })
            .collect();
        series.dedup();
        let surveys = access.db().list_surveys(access.workspace_id(), None, 200).await?;
        let surveys = surveys.into_iter().map(|row| (row.survey_id, row.title)).collect();
        Ok(BindingChoicesView { series, surveys })
    })
    .await
}

#[cfg(feature = "ssr")]
async fn find_bound_scores(
    access: &super::context::Access,
    bindings: Vec<Binding>,
) -> Result<Vec<BoundScoreView>, AppError> {
    let mut scores = Vec::with_capacity(bindings.len());
    for binding in bindings {
        scores.push(find_bound_score(access, binding).await?);
    }
    Ok(scores)
}

/// By the same path as every other score. A binding whose survey is gone, or
/// whose subject nobody can ask about, shows no answers.
#[cfg(feature = "ssr")]
async fn find_bound_score(
    access: &super::context::Access,
    binding: Binding,
) -> Result<BoundScoreView, AppError> {
    use super::measure::{ScoreRequest, find_score};
    use crate::domain::measure::Measure;
    use crate::domain::survey::Subject;
    use crate::domain::text::{self, count};
    let locale = access.locale;
    let none = BoundScoreView {
        binding: binding.clone(),
        value: None,
        margin: None,
        n: count(locale, 0),
        suppressed: false,
    };
    let (Ok(measure), Ok(subject)) =
        (Measure::parse(binding.measure.as_str()), Subject::parse(&binding.subject))
    else {
        return Ok(none);
    };
    let request =
        ScoreRequest { survey: binding.survey, subject: Some(subject), ..ScoreRequest::of(measure) };
    let score = match find_score(access.db(), &access.workspace, &request).await {
        Ok(result) => result.score,
        Err(AppError::NotFound) => return Ok(none),
        Err(error) => return Err(error),
    };
    let margin = score.interval.map(|interval| {
        let half = (interval.high - interval.low) / 2.0;
        match measure {
            Measure::Nps | Measure::Csat => format!("±\u{a0}{}", text::decimal(locale, half * 100.0, 0)),
            Measure::Ces => format!("±\u{a0}{}", text::decimal(locale, half, 1)),
        }
    });
    Ok(BoundScoreView {
        binding,
        value: score.display(locale),
        margin,
        n: count(locale, score.n),
        suppressed: score.suppressed,
    })
}
