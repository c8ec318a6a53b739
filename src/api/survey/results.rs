//! What a survey's answers say.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::{ComparisonView, FunnelView, SegmentsView, ShareView, StateView, Versus};
use crate::api::error::AppError;
use crate::api::measure::ScoreView;
use crate::api::wire::Reply;
use crate::domain::chart::Chart;
use crate::domain::measure::Bucket;

/// Which answers are looked at, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultsQuery {
    /// The key of the scored question; the first one when none.
    pub question: Option<String>,
    /// The last so many days, today included.
    pub days: Option<u16>,
    /// From this day on; counts only without `days`.
    pub from: Option<NaiveDate>,
    /// Up to and with this day; counts only without `days`.
    pub until: Option<NaiveDate>,
    /// How finely the trend is cut; what reads best when none.
    pub bucket: Option<Bucket>,
    /// Name and value, each of which the response carries.
    pub attributes: Vec<(String, String)>,
    /// What they are compared with; the period before when none.
    pub against: Option<Versus>,
    /// The attribute whose values stand beside each other.
    pub segment: Option<String>,
}

/// A survey with its score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResultsView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whether it takes answers.
    pub state: StateView,
    /// Whether its answers are anonymous.
    pub anonymous: bool,
    /// Whether there are changes that respondents do not see yet.
    pub has_draft: bool,
    /// The scored questions.
    pub questions: Vec<QuestionChoice>,
    /// The key of the one that is shown.
    pub question: Option<String>,
    /// Its score.
    pub score: Option<ScoreView>,
    /// Its score over time.
    pub trend: Option<Chart>,
    /// How often each score was given.
    pub histogram: Option<Chart>,
    /// The scores one by one, for filtering; only for the survey's first
    /// scored question.
    pub bars: Vec<BarView>,
    /// The bucket of the trend.
    pub bucket: Bucket,
    /// The ways to the survey, as long as it has no answer at all.
    pub first: Option<ShareView>,
    /// Pages shown and responses completed, in words.
    pub counts: Option<String>,
    /// The score against that of the group compared with.
    pub comparison: Option<ComparisonView>,
    /// The score by the values of one attribute.
    pub segments: Option<SegmentsView>,
    /// How far respondents came in the period; none under other filters.
    pub funnel: Option<FunnelView>,
    /// The period in words.
    pub period: String,
    /// What the answers can be filtered by.
    pub attributes: Vec<AttributeView>,
}

/// One scored question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionChoice {
    /// Its key.
    pub key: String,
    /// What it asks.
    pub title: String,
}

/// One score with its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarView {
    /// The score.
    pub score: u8,
    /// How many gave it.
    pub n: u64,
}

/// An attribute and its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeView {
    /// Its name.
    pub name: String,
    /// Its values in order.
    pub values: Vec<String>,
}

/// The score of a survey under these filters.
#[server(prefix = "/fn", endpoint = "survey/results", input = Json, output = Reply)]
pub async fn load_results(
    workspace: String,
    survey: String,
    query: ResultsQuery,
) -> Result<ResultsView, AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let row = access.db().find_survey(access.workspace_id(), survey_id(&survey)?).await?;
        results(&access, &row, &query).await
    })
    .await
}

#[cfg(feature = "ssr")]
pub(in crate::api) use on_server::{period_text, results, shown_in_results, span_of};

#[cfg(feature = "ssr")]
mod on_server {
    use chrono::{Days, NaiveDate};

    use super::{AttributeView, BarView, ComparisonView, QuestionChoice, ResultsQuery, ResultsView};
    use crate::api::context::Reader;
    use crate::api::error::AppError;
    use crate::api::measure::{
        ScoreRequest, ScoreResult, ScoreView, draw_histogram, draw_trend, find_score, usual_bucket,
    };
    use crate::api::survey::compare::{against, comparison, segments};
    use crate::api::survey::funnel::funnel;
    use crate::api::survey::parse::next_day;
    use crate::api::survey::share::share;
    use crate::db::{AttributeRow, ResponseFilter, SurveyRow};
    use crate::domain::id::SurveyId;
    use crate::domain::measure::Bucket;
    use crate::domain::survey::{Definition, Question, Series};
    use crate::domain::text::{self, Locale};
    use crate::text;

    /// The days `[from, to)` that the filters mean.
    pub(in crate::api) fn span_of(
        query: &ResultsQuery,
        today: NaiveDate,
    ) -> (Option<NaiveDate>, Option<NaiveDate>) {
        match query.days {
            Some(days) => {
                let to = next_day(today);
                (to.checked_sub_days(Days::new(u64::from(days.max(1)))), Some(to))
            }
            None => (query.from, query.until.map(next_day)),
        }
    }

    pub(in crate::api) async fn results(
        access: &Reader,
        row: &SurveyRow,
        query: &ResultsQuery,
    ) -> Result<ResultsView, AppError> {
        let (db, house, locale) = (access.db(), access.workspace_id(), access.locale);
        let definition = &row.latest().ok_or(AppError::NotFound)?.definition;
        let scored = scored(definition);
        let chosen = chosen(&scored, query);
        let all = ResponseFilter { survey: Some(row.survey_id), ..ResponseFilter::default() };
        let span = span_of(query, access.today());
        let request =
            chosen.and_then(Question::series).map(|series| request(row.survey_id, series, query, span));
        let found = match &request {
            Some(request) => Some(find(access, request, query.bucket.is_some()).await?),
            None => None,
        };
        let compared = found.as_ref().and_then(|found| comparison(found, query, span, locale));
        let by_segment = match (&request, &query.segment) {
            (Some(request), Some(name)) => Some(segments(access, request, name).await?),
            _ => None,
        };
        let is_first = chosen.map(Question::key) == scored.first().map(|question| question.key());
        let title_of = |question: &Question| question.heading(locale, definition.locale());
        Ok(ResultsView {
            id: row.survey_id.to_string(),
            title: definition.title().get(locale, definition.locale()).0.to_owned(),
            state: row.state.into(),
            anonymous: row.anonymous,
            has_draft: row.draft.is_some() && row.published.is_some(),
            questions: scored
                .iter()
                .map(|question| QuestionChoice {
                    key: question.key().as_str().to_owned(),
                    title: title_of(question),
                })
                .collect(),
            question: chosen.map(|question| question.key().as_str().to_owned()),
            score: found.as_ref().map(|found| view_of(found, compared.as_ref(), query, locale)),
            trend: found.as_ref().filter(|found| found.score.n > 0).map(|found| draw_trend(found, locale)),
            histogram: found
                .as_ref()
                .filter(|found| found.score.n > 0)
                .and_then(|found| draw_histogram(found, locale)),
            bars: found.as_ref().filter(|_| is_first).map(bars).unwrap_or_default(),
            bucket: found.as_ref().map_or(Bucket::Month, |found| found.bucket),
            first: if db.count_responses(house, &all).await? == 0 {
                Some(share(access, row.survey_id, &row.code).await?)
            } else {
                None
            },
            comparison: compared,
            segments: by_segment,
            counts: found.as_ref().and_then(|found| counts_text(found, locale)),
            funnel: if query.attributes.is_empty() {
                funnel(access, row, definition, span).await?
            } else {
                None
            },
            period: period_text(query, locale),
            attributes: db
                .list_attributes(house)
                .await?
                .into_iter()
                .map(|AttributeRow { name, values }| AttributeView { name, values })
                .collect(),
        })
    }

    fn scored(definition: &Definition) -> Vec<&Question> {
        definition.questions().iter().filter(|question| question.series().is_some()).collect()
    }

    fn chosen<'a>(scored: &[&'a Question], query: &ResultsQuery) -> Option<&'a Question> {
        let asked_for = |question: &&&Question| Some(question.key().as_str()) == query.question.as_deref();
        scored.iter().find(asked_for).or(scored.first()).copied()
    }

    /// The score that the page shows; none of a survey without any.
    pub(in crate::api) async fn shown_in_results(
        access: &Reader,
        row: &SurveyRow,
        query: &ResultsQuery,
    ) -> Result<Option<ScoreResult>, AppError> {
        let definition = &row.latest().ok_or(AppError::NotFound)?.definition;
        match chosen(&scored(definition), query).and_then(Question::series) {
            Some(series) => {
                let request = request(row.survey_id, series, query, span_of(query, access.today()));
                find(access, &request, query.bucket.is_some()).await.map(Some)
            }
            None => Ok(None),
        }
    }

    /// What the filters ask for, with the group compared with.
    fn request(
        survey: SurveyId,
        series: &Series,
        query: &ResultsQuery,
        (from, to): (Option<NaiveDate>, Option<NaiveDate>),
    ) -> ScoreRequest {
        ScoreRequest {
            rule: Some(series.rule()),
            survey: Some(survey),
            subject: Some(series.subject().clone()),
            from: from.map(Into::into),
            to: to.map(Into::into),
            bucket: query.bucket.or_else(|| Some(usual_bucket(from?, to?))).unwrap_or(Bucket::Month),
            attributes: query.attributes.clone(),
            against: against(query, (from, to)),
            ..ScoreRequest::of(series.measure())
        }
    }

    async fn find(
        access: &Reader,
        request: &ScoreRequest,
        bucket_is_chosen: bool,
    ) -> Result<ScoreResult, AppError> {
        let found = find_score(access.db(), &access.workspace, request).await?;
        let (Some(first), Some(last), false) = (found.series.first(), found.series.last(), bucket_is_chosen)
        else {
            return Ok(found);
        };
        // Without a period, only the answers tell which bucket reads best.
        let bucket = usual_bucket(first.from, last.to);
        if bucket == found.bucket {
            return Ok(found);
        }
        find_score(access.db(), &access.workspace, &ScoreRequest { bucket, ..request.clone() }).await
    }

    /// The number; of two groups it says what it is to the other, of two
    /// periods whether it changed.
    fn view_of(
        found: &ScoreResult,
        compared: Option<&ComparisonView>,
        query: &ResultsQuery,
        locale: Locale,
    ) -> ScoreView {
        let view = ScoreView::of(found, locale);
        match (compared, query.versus()) {
            (Some(compared), Some(_)) => ScoreView { change: Some(compared.verdict.clone()), ..view },
            _ => view,
        }
    }

    fn bars(found: &ScoreResult) -> Vec<BarView> {
        let histogram = found.score.histogram.iter().flatten();
        histogram.map(|(score, n)| BarView { score: *score, n: *n }).collect()
    }

    fn counts_text(found: &ScoreResult, locale: Locale) -> Option<String> {
        let count = |n: i64| text::count(locale, u64::try_from(n).unwrap_or(0));
        let (shown, completed) = (found.shown?, found.completed?);
        if shown == 0 {
            return Some(text!(locale, survey.completed, completed = count(completed)).to_string());
        }
        Some(
            text!(locale, survey.shown_and_completed, shown = count(shown), completed = count(completed))
                .to_string(),
        )
    }

    /// The period in words.
    pub(in crate::api) fn period_text(query: &ResultsQuery, locale: Locale) -> String {
        let date = |date| text::short_date(locale, date);
        match (query.days, query.from, query.until) {
            (Some(days), _, _) => text!(locale, survey.last_days, days = days).to_string(),
            (None, Some(from), Some(until)) => {
                text!(locale, survey.from_until, from = date(from), until = date(until)).to_string()
            }
            (None, Some(from), None) => text!(locale, survey.since, from = date(from)).to_string(),
            (None, None, Some(until)) => text!(locale, survey.until, until = date(until)).to_string(),
            (None, None, None) => text!(locale, survey.all_time).to_owned(),
        }
    }
}
