//! Scores: NPS, CSAT and CES of the responses that the filters mean.

use axum::Json as Answer;
use chrono::DateTime;
use chrono_tz::Tz;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Caller;
use super::list::Id;
use super::openapi::Document;
use super::problem::{Problem, Reply};
use super::query::Query;
use crate::api::context::Services;
use crate::api::local_time::{moment_of, read_limit};
use crate::api::measure::{Against, GroupResult, ScoreRequest, ScoreResult, find_groups, find_score};
use crate::db::GroupBy;
use crate::domain::error::Code;
use crate::domain::id::SurveyId;
use crate::domain::measure::series::{Limit, Point};
use crate::domain::measure::{Bucket, Level, Measure, Score};
use crate::domain::survey::{AttributeName, Subject};
use crate::domain::text::Locale;

pub(super) fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default().routes(routes!(measure_score))
}

/// Compute a score.
///
/// NPS and shares are fractions. `attribute.NAME=VALUE` filters;
/// `against.from`, `against.to` and `against.attribute.NAME` replace a filter
/// for the group that is compared with, the others are inherited. `shown` and
/// `completed` are counted by local day and `null` when `from` or `to` cuts
/// one; the first and last bucket of `series` then hold what lies within.
/// `by` adds `groups`, `[{value, score, display, n, interval, suppressed}]`; a
/// filter by the attribute that makes the groups is left aside for them.
/// Groups of anonymous surveys under the workspace's minimum are `suppressed`.
#[utoipa::path(get, path = "/measures/{measure}", tag = "Measures", params(
    ("measure" = String, Path, description = "`nps`, `csat` or `ces`", example = "nps"),
    ("survey" = Option<String>, Query, description = "Of this survey alone"),
    ("subject" = Option<String>, Query, description = "About this subject alone"),
    ("from" = Option<String>, Query, description = "From this time on; a date is its local midnight"),
    ("to" = Option<String>, Query, description = "Before this time; a date is its local midnight"),
    ("interval" = Option<String>, Query, description = "`day`, `week`, `month` or `quarter` of the series"),
    ("level" = Option<f64>, Query, description = "Confidence, else 0.95"),
    ("against.from" = Option<String>, Query, description = "`from` of the other group"),
    ("against.to" = Option<String>, Query, description = "`to` of the other group"),
    ("against.others" = Option<String>, Query, description = "Everybody but those with the value of this attribute"),
    ("by" = Option<String>, Query, description = "Adds `groups`: `subject`, `survey` or `attribute.NAME`"),
    ("lang" = Option<String>, Query, description = "`pt-BR` or `en`: of `display` and `rule`"),
), responses((status = 200, description = "The score with its series")))]
async fn measure_score(caller: Caller, Id(measure): Id<String>, mut query: Query) -> Reply<Answer<Value>> {
    let measure = Measure::parse(&measure).map_err(|_| Problem::not_found())?;
    let timezone = caller.workspace.timezone;
    let limit = |query: &mut Query, name: &str| query.read(name, |text| read_period_limit(timezone, text));
    // An id that cannot be is as unknown as one of another workspace.
    let survey = query.read("survey", |text| Ok(SurveyId::parse(text)));
    let against = Against {
        from: limit(&mut query, "against.from"),
        to: limit(&mut query, "against.to"),
        attributes: query.attributes("against.attribute."),
        others: query.read("against.others", |name| Ok(AttributeName::parse(name)?.as_str().to_owned())),
    };
    let by = query.read("by", read_by);
    let request = ScoreRequest {
        subject: query.read("subject", Subject::parse),
        from: limit(&mut query, "from"),
        to: limit(&mut query, "to"),
        bucket: query.read("interval", Bucket::parse).unwrap_or(Bucket::Month),
        attributes: query.attributes("attribute."),
        level: query.read("level", read_level).unwrap_or_default(),
        survey: survey.transpose().map_err(|_| Problem::not_found())?,
        against: (against != Against::default()).then_some(against),
        ..ScoreRequest::of(measure)
    };
    query.finish()?;
    let others = request.against.as_ref().and_then(|against| against.others.as_ref());
    if others.is_some_and(|name| request.attributes.iter().all(|(chosen, _)| chosen != name)) {
        return Err(Problem::field("against.others", Code::UnknownReference));
    }
    let groups = match by {
        Some(by) => Some(find_groups(caller.db(), &caller.workspace, &request, &by).await?.1),
        None => None,
    };
    let found = find_score(caller.db(), &caller.workspace, &request).await?;
    let mut view = view(found, caller.locale);
    if let Some(groups) = groups {
        view["groups"] = groups.into_iter().map(|group_of| group(group_of, caller.locale)).collect();
    }
    Ok(Answer(view))
}

fn read_by(text: &str) -> Result<GroupBy, Code> {
    match text {
        "subject" => Ok(GroupBy::Subject),
        "survey" => Ok(GroupBy::Survey),
        _ => {
            let name = text.strip_prefix("attribute.").ok_or(Code::InvalidChoice)?;
            Ok(GroupBy::Attribute(AttributeName::parse(name)?.as_str().to_owned()))
        }
    }
}

fn group(group: GroupResult, locale: Locale) -> Value {
    let GroupResult { key, score } = group;
    let display = score.display(locale);
    json!({"value": key, "score": score.value, "display": display, "n": score.n, "interval": score.interval,
        "suppressed": score.suppressed})
}

/// A local day, or a time within one.
pub(super) fn read_period_limit(timezone: Tz, text: &str) -> Result<Limit, Code> {
    let at = read_limit(timezone, text)?;
    let local = DateTime::from_timestamp_millis(at).ok_or(Code::InvalidDate)?.with_timezone(&timezone);
    let day = local.date_naive();
    Ok(if moment_of(timezone, day.into()) == at { day.into() } else { Limit::within(day, at) })
}

fn read_level(text: &str) -> Result<Level, Code> {
    Level::parse(text.parse().map_err(|_| Code::NotANumber)?)
}

fn view(found: ScoreResult, locale: Locale) -> Value {
    let ScoreResult { score, against: _, series, bucket: _, shown, completed, rules: _, minimum: _, level } =
        found;
    let display = score.display(locale);
    let Score {
        measure,
        rule,
        value,
        n,
        suppressed,
        breakdown,
        histogram,
        mean,
        interval,
        share,
        share_interval,
        comparison,
    } = score;
    let series: Vec<Value> = series.into_iter().map(point).collect();
    let mut view = json!({
        "measure": measure, "value": value, "display": display, "n": n, "shown": shown, "completed": completed,
        "suppressed": suppressed, "breakdown": breakdown, "histogram": histogram, "mean": mean,
        "interval": interval, "series": series, "comparison": comparison, "rule": rule.text(locale, level),
    });
    if measure == Measure::Ces {
        view["share"] = json!(share);
        view["share_interval"] = json!(share_interval);
    }
    view
}

fn point(point: Point) -> Value {
    let Point { from, to, value, n, low, high, suppressed: _, change: _ } = point;
    json!({"from": from, "to": to, "value": value, "n": n, "low": low, "high": high})
}

pub(super) fn describe(document: &mut Document) {
    document.answer("measure_score", 200, json!({
        "measure": "nps", "value": 0.4, "display": "+40", "n": 100, "shown": 412, "completed": 100,
        "suppressed": false, "breakdown": {"detractors": 20, "passives": 20, "promoters": 60},
        "histogram": {"0": 0, "1": 1, "2": 1, "3": 2, "4": 4, "5": 6, "6": 6, "7": 9, "8": 11, "9": 22, "10": 38},
        "mean": 8.1, "interval": {"low": 0.23, "high": 0.54, "level": 0.95, "method": "adjusted_wald"},
        "series": [{"from": "2026-11-01", "to": "2026-12-01", "value": 0.4, "n": 100, "low": 0.23, "high": 0.54}],
        "comparison": {"value": 0.31, "n": 90, "difference": 0.09, "low": -0.14, "high": 0.31, "z": 0.76,
            "p_value": 0.45, "significant": false, "method": "adjusted_wald"},
        "rule": "Share of 9–10 minus share of 0–6 of those who answered.",
    }));
}
