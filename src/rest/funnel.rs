//! How far the respondents of a survey came.

use axum::Json as Answer;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Caller;
use super::list::Id;
use super::measure::read_period_limit;
use super::openapi::Document;
use super::problem::Reply;
use super::query::Query;
use crate::api::context::Services;
use crate::db::FunnelRow;
use crate::domain::error::Code;
use crate::domain::id::SurveyId;
use crate::domain::measure::Level;
use crate::domain::measure::duration::median;
use crate::domain::measure::series::Limit;

pub(super) fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default().routes(routes!(show_funnel))
}

/// Show how far respondents came.
///
/// `shown` and `started` are estimates. `median_seconds` is approximate and
/// known only of what was answered on our own page: `timed` says how many that
/// are. `left` has, for each page from 1, how many stopped on it. Counted by
/// local days: a day that `from` or `to` cuts is in.
#[utoipa::path(get, path = "/surveys/{id}/funnel", tag = "Measures", params(
    ("id" = String, Path, description = "Id of the survey"),
    ("from" = Option<String>, Query, description = "From this day on"),
    ("to" = Option<String>, Query, description = "Before this day; a date is its local midnight"),
), responses((status = 200, description = "The counts")))]
async fn show_funnel(caller: Caller, Id(survey): Id<SurveyId>, mut query: Query) -> Reply<Answer<Value>> {
    let timezone = caller.workspace.timezone;
    let from = query.read("from", |text| read_period_limit(timezone, text));
    let to = query.read("to", |text| match (from, read_period_limit(timezone, text)?) {
        (Some(from), to) if to < from => Err(Code::OutOfRange),
        (_, to) => Ok(to),
    });
    query.finish()?;
    let (from, to) = (from.map(Limit::day), to.map(Limit::next_whole_day));
    let found = caller.db().find_funnel(caller.workspace.workspace_id, survey, from, to).await?;
    Ok(Answer(view(&found)))
}

fn view(found: &FunnelRow) -> Value {
    let FunnelRow { shown, started, completed, took, left } = found;
    let median = median(took, Level::NINETY_FIVE);
    let left: Vec<Value> =
        left.iter().map(|(page, n)| json!({"page": page.saturating_add(1), "n": n})).collect();
    json!({
        "shown": shown, "started": started, "completed": completed,
        "timed": median.map_or(0, |median| median.n),
        "median_seconds": median.map(|median| median.value),
        "interval": median.map(|median| json!({"low": median.low, "high": median.high, "level": 0.95})),
        "left": left,
    })
}

pub(super) fn describe(document: &mut Document) {
    document.answer(
        "show_funnel",
        200,
        json!({
            "shown": 412, "started": 240, "completed": 198, "timed": 190, "median_seconds": 74.5,
            "interval": {"low": 66.0, "high": 83.2, "level": 0.95}, "left": [{"page": 2, "n": 42}],
        }),
    );
}
