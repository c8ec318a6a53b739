//! Puts the scores together.

use chrono::Days;

use super::{ScaleView, ScoresQuery, ScoresView, SourceView, SubjectView};
use crate::api::context::Access;
use crate::api::error::AppError;
use crate::api::home::{AttributeView, days_before};
use crate::api::measure::{
    Against, GroupResult, ScoreRequest, ScoreResult, ScoreView, draw_groups, find_groups, find_score, n_text,
    name_of, rank, usual_bucket,
};
use crate::db::{AttributeRow, GroupBy, ScoredQuestion};
use crate::domain::id::SurveyId;
use crate::domain::measure::series::Span;
use crate::domain::measure::{Measure, Rule, Score};
use crate::domain::survey::Subject;
use crate::domain::text::{self, Locale};
use crate::text;

/// Every measure by subject.
pub async fn compose_scores(access: &Access, query: &ScoresQuery) -> Result<ScoresView, AppError> {
    let (db, house) = (access.db(), access.workspace_id());
    let questions = db.list_scored_questions(house).await?;
    let surveys = chosen(&questions, &query.surveys)?;
    let days = query.period.days(access.today());
    let before = days_before(days);
    let mut scales = Vec::new();
    for rule in Rule::ALL {
        let is_asked = |question: &&ScoredQuestion| {
            question.rule == rule && (surveys.is_empty() || surveys.contains(&question.survey_id))
        };
        let of_rule: Vec<&ScoredQuestion> = questions.iter().filter(is_asked).collect();
        if let Some(scale) = scale(access, query, rule, &of_rule, &surveys, days).await? {
            scales.push(scale);
        }
    }
    let mut titles: Vec<(String, String)> =
        questions.into_iter().map(|question| (question.survey_id.to_string(), question.title)).collect();
    titles.dedup();
    let attributes = db.list_attributes(house).await?.into_iter();
    Ok(ScoresView {
        days: ends(days, access.locale),
        days_before: ends(before, access.locale),
        scales,
        surveys: titles,
        attributes: attributes.map(|AttributeRow { name, values }| AttributeView { name, values }).collect(),
    })
}

/// The surveys that are asked for, each of which must be there to choose.
fn chosen(questions: &[ScoredQuestion], ids: &[String]) -> Result<Vec<SurveyId>, AppError> {
    let read = |id: &String| {
        let id = SurveyId::parse(id).map_err(|_| AppError::NotFound)?;
        let is_there = questions.iter().any(|question| question.survey_id == id);
        is_there.then_some(id).ok_or(AppError::NotFound)
    };
    ids.iter().map(read).collect()
}

/// One measure on one scale; none where no chosen survey asks for it.
async fn scale(
    access: &Access,
    query: &ScoresQuery,
    rule: Rule,
    questions: &[&ScoredQuestion],
    surveys: &[SurveyId],
    days: Span,
) -> Result<Option<ScaleView>, AppError> {
    let locale = access.locale;
    let mut subjects: Vec<&Subject> = questions.iter().map(|question| &question.subject).collect();
    subjects.sort();
    subjects.dedup();
    let mut found = Vec::with_capacity(subjects.len());
    for subject in subjects {
        let request = request(query, rule, subject, surveys, days);
        let result = find_score(access.db(), &access.workspace, &request).await?;
        let (_, sources) = find_groups(access.db(), &access.workspace, &request, &GroupBy::Survey).await?;
        let sources = list_sources(questions, subject, sources, locale);
        found.push((subject, result, sources));
    }
    if found.is_empty() {
        return Ok(None);
    }
    let mut order: Vec<GroupResult> = found
        .iter()
        .map(|(subject, result, _)| GroupResult { key: subject.to_string(), score: result.score.clone() })
        .collect();
    rank(rule, &mut order);
    found.sort_by_key(|(subject, ..)| order.iter().position(|group| group.key == subject.as_str()));
    let minimum =
        found.iter().find(|(_, result, _)| result.score.suppressed).map(|(_, result, _)| result.minimum);
    let rows: Vec<(String, &Score)> =
        found.iter().map(|(subject, result, _)| (subject_words(locale, subject), &result.score)).collect();
    let title = text!(locale, score.by_subject, measure = name_of(rule.measure())).to_string();
    Ok(Some(ScaleView {
        rule: rule.as_str().to_owned(),
        name: scale_name(rule, locale),
        chart: draw_groups(title, text!(locale, score.subject), rule, &rows, locale),
        note: minimum.map(|minimum| {
            text!(locale, score.groups_hidden, minimum = text::count(locale, minimum)).to_string()
        }),
        subjects: found
            .iter()
            .map(|(subject, result, sources)| subject_view(subject, result, sources, locale))
            .collect(),
    }))
}

fn request(
    query: &ScoresQuery,
    rule: Rule,
    subject: &Subject,
    surveys: &[SurveyId],
    days: Span,
) -> ScoreRequest {
    let before = days_before(days);
    ScoreRequest {
        rule: Some(rule),
        surveys: surveys.to_vec(),
        subject: Some(subject.clone()),
        from: Some(days.from.into()),
        to: Some(days.to.into()),
        bucket: usual_bucket(days.from, days.to),
        attributes: query.attribute.iter().cloned().collect(),
        against: Some(Against {
            from: Some(before.from.into()),
            to: Some(before.to.into()),
            ..Against::default()
        }),
        ..ScoreRequest::of(rule.measure())
    }
}

/// What each survey adds; those without an answer in the period are left out.
fn list_sources(
    questions: &[&ScoredQuestion],
    subject: &Subject,
    mut groups: Vec<GroupResult>,
    locale: Locale,
) -> Vec<SourceView> {
    groups.sort_by_key(|group| std::cmp::Reverse(group.score.n));
    let source = |GroupResult { key, score }: GroupResult| {
        let question = questions
            .iter()
            .find(|question| question.survey_id.to_string() == key && question.subject == *subject)?;
        Some(SourceView {
            id: key,
            title: question.title.clone(),
            question: question.key.clone(),
            value: score.display(locale).unwrap_or_else(|| text::ABSENT.to_owned()),
            n: n_text(score.n, locale),
        })
    };
    groups.into_iter().filter_map(source).collect()
}

fn subject_view(
    subject: &Subject,
    result: &ScoreResult,
    sources: &[SourceView],
    locale: Locale,
) -> SubjectView {
    SubjectView {
        name: subject_words(locale, subject),
        score: ScoreView::of(result, locale),
        sources: sources.to_vec(),
    }
}

/// CES is asked on several scales; which one it is belongs to its name.
fn scale_name(rule: Rule, locale: Locale) -> String {
    let name = name_of(rule.measure());
    if rule.measure() != Measure::Ces {
        return name.to_owned();
    }
    let max = rule.scale().max();
    if rule.higher_is_better() {
        text!(locale, score.ease_scale, measure = name, max = max).to_string()
    } else {
        text!(locale, score.effort_scale, measure = name, max = max).to_string()
    }
}

fn subject_words(locale: Locale, subject: &Subject) -> String {
    match subject {
        Subject::Company => text!(locale, score.company).to_owned(),
        Subject::Product => text!(locale, score.product).to_owned(),
        Subject::Support => text!(locale, score.support).to_owned(),
        Subject::AfterSales => text!(locale, score.after_sales).to_owned(),
        Subject::Touchpoint(touchpoint) => {
            text!(locale, score.touchpoint, id = touchpoint.id().to_owned()).to_string()
        }
    }
}

/// The first and the last day in words.
fn ends(days: Span, locale: Locale) -> (String, String) {
    let last = days.to.checked_sub_days(Days::new(1)).unwrap_or(days.to);
    (text::short_date(locale, days.from), text::short_date(locale, last))
}
