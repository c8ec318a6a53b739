//! Puts home together.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::{AttributeView, ChoicesView, CommentView, HomeFilter, HomeScore, HomeView, Stage, days_before};
use crate::api::context::Access;
use crate::api::error::AppError;
use crate::api::local_time::moment_of;
use crate::api::measure::{
    Against, ScoreRequest, ScoreResult, ScoreView, draw_trend, find_score, usual_bucket,
};
use crate::api::response::{ScoreMark, Sources};
use crate::db::{AttributeRow, CommentRow, ResponseFilter};
use crate::domain::measure::Measure;
use crate::domain::measure::series::Span;
use crate::domain::text;

/// How many comments are shown.
const COMMENTS: usize = 6;
/// Among how many of the newest those about one subject are looked for.
const COMMENTS_OF_SUBJECT: usize = 200;

/// Home under a filter.
pub async fn compose_home(access: &Access, filter: &HomeFilter) -> Result<HomeView, AppError> {
    let locale = access.locale;
    // Read before the numbers: they may then be newer than it says, never older.
    let seen = access.db().find_change(access.workspace_id()).await?;
    let days = filter.period.days(access.today());
    let results = find_scores(access, filter, days).await?;
    let shown = shown(filter, &results);
    let comments = list_comments(access, filter, days).await?;
    Ok(HomeView {
        seen,
        stage: find_stage(access).await?,
        days: ends(days, access),
        days_before: ends(days_before(days), access),
        measure: shown.map(|result| result.score.measure),
        trend: shown.map(|result| draw_trend(result, locale)),
        scores: results
            .iter()
            .map(|(measure, result)| HomeScore {
                measure: *measure,
                score: result.as_ref().map(|result| ScoreView::of(result, locale)),
            })
            .collect(),
        comments,
    })
}

type Scores = Vec<(Measure, Option<ScoreResult>)>;

/// The score of which home draws the trend.
fn shown<'a>(filter: &HomeFilter, results: &'a Scores) -> Option<&'a ScoreResult> {
    let has_answers = |result: &&ScoreResult| result.score.n > 0;
    let asked = || results.iter().filter_map(|(_, result)| result.as_ref());
    filter
        .measure
        .and_then(|measure| asked().find(|result| result.score.measure == measure))
        .or_else(|| asked().find(has_answers))
        .or_else(|| asked().next())
}

/// The score of which home draws the trend; none while no survey asks for any.
pub(in crate::api) async fn shown_on_home(
    access: &Access,
    filter: &HomeFilter,
) -> Result<Option<ScoreResult>, AppError> {
    let results = find_scores(access, filter, filter.period.days(access.today())).await?;
    Ok(shown(filter, &results).cloned())
}

/// What home can be narrowed to.
pub async fn compose_choices(access: &Access) -> Result<ChoicesView, AppError> {
    let series = access.db().list_series(access.workspace_id()).await?;
    let mut subjects: Vec<_> = series.into_iter().map(|row| row.subject).collect();
    subjects.sort();
    subjects.dedup();
    let attributes = access.db().list_attributes(access.workspace_id()).await?;
    let attributes =
        attributes.into_iter().map(|AttributeRow { name, values }| AttributeView { name, values }).collect();
    Ok(ChoicesView { subjects, attributes })
}

/// The score of each measure; none of one that no question asks for.
async fn find_scores(access: &Access, filter: &HomeFilter, days: Span) -> Result<Scores, AppError> {
    let series = access.db().list_series(access.workspace_id()).await?;
    let before = days_before(days);
    let mut results = Vec::with_capacity(Measure::ALL.len());
    for measure in Measure::ALL {
        let is_asked = series.iter().any(|row| {
            row.rule.measure() == measure
                && filter.subject.as_ref().is_none_or(|subject| *subject == row.subject)
        });
        let request = ScoreRequest {
            subject: filter.subject.clone(),
            from: Some(days.from.into()),
            to: Some(days.to.into()),
            bucket: usual_bucket(days.from, days.to),
            attributes: filter.attribute.iter().cloned().collect(),
            against: Some(Against {
                from: Some(before.from.into()),
                to: Some(before.to.into()),
                ..Against::default()
            }),
            ..ScoreRequest::of(measure)
        };
        let result =
            if is_asked { Some(find_score(access.db(), &access.workspace, &request).await?) } else { None };
        results.push((measure, result));
    }
    Ok(results)
}

async fn find_stage(access: &Access) -> Result<Stage, AppError> {
    let newest = access.db().list_surveys(access.workspace_id(), None, 1).await?;
    let Some(newest) = newest.first() else {
        return Ok(Stage::NoSurvey);
    };
    let any = access.db().list_responses(access.workspace_id(), &ResponseFilter::default(), None, 1).await?;
    Ok(if any.rows.is_empty() { Stage::NoAnswer(newest.survey_id.to_string()) } else { Stage::Answered })
}

async fn list_comments(
    access: &Access,
    filter: &HomeFilter,
    days: Span,
) -> Result<Vec<CommentView>, AppError> {
    let responses = ResponseFilter {
        from: Some(midnight(access, days.from)),
        to: Some(midnight(access, days.to)),
        attributes: filter.attribute.iter().cloned().collect(),
        ..ResponseFilter::default()
    };
    let most = if filter.subject.is_some() { COMMENTS_OF_SUBJECT } else { COMMENTS };
    let rows = access.db().list_comments(access.workspace_id(), &responses, most).await?;
    let mut sources = Sources::under(&responses);
    let mut comments = Vec::with_capacity(COMMENTS);
    for row in rows {
        let fits = filter.subject.is_none() || row.subject == filter.subject;
        if fits && comments.len() < COMMENTS && !sources.find(access, row.survey_id).await?.hidden {
            comments.push(comment(access, row));
        }
    }
    Ok(comments)
}

fn comment(access: &Access, row: CommentRow) -> CommentView {
    let CommentRow { survey_id: _, survey_title, response_id, answered_at, texts, score, subject: _ } = row;
    let then = chrono::DateTime::from_timestamp_millis(answered_at).unwrap_or(access.now);
    CommentView {
        response_id: response_id.to_string(),
        text: texts.into_iter().next().unwrap_or_default(),
        score: score.map(|(rule, score)| ScoreMark::of(rule, score)),
        survey: survey_title,
        age: text::age(access.locale, then.naive_utc(), access.now.naive_utc()),
    }
}

/// When a local day begins, ms UTC.
fn midnight(access: &Access, day: NaiveDate) -> i64 {
    moment_of(access.workspace.timezone, NaiveDateTime::new(day, NaiveTime::MIN))
}

/// The first and the last day in words.
fn ends(days: Span, access: &Access) -> (String, String) {
    let last = days.to.checked_sub_days(Days::new(1)).unwrap_or(days.to);
    (text::short_date(access.locale, days.from), text::short_date(access.locale, last))
}
