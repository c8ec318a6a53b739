//! A score in pictures: what was found becomes what `chart` draws.

use super::ScoreResult;
use super::view::name_of;
use crate::chart::{
    Bar, Breakdown, Group, Histogram, Part, Sparkline, SparklinePoint, Trend, TrendPoint, Unit, breakdown,
    histogram, sparkline, trend,
};
use crate::domain::chart::{Chart, Picture};
use crate::domain::measure::series::Point;
use crate::domain::measure::{Breakdown as Kinds, Measure, Rule};
use crate::domain::text::Locale;
use crate::text;

/// The score over time.
pub fn draw_trend(result: &ScoreResult, locale: Locale) -> Chart {
    let ScoreResult { score, series, bucket, level, .. } = result;
    let name = name_of(score.measure);
    let point = |point: &Point| TrendPoint {
        label: bucket.label(locale, point.from),
        value: point.value,
        low: point.low,
        high: point.high,
        n: point.n,
        significant_change: point.change.as_ref().is_some_and(|change| change.significant),
    };
    let input = Trend {
        name: text!(locale, measure.over_time, measure = name).to_string(),
        measure: name.to_owned(),
        rule: score.rule.text(locale, *level),
        unit: unit_of(score.rule),
        points: series.iter().map(point).collect(),
    };
    trend(&input, locale)
}

/// How often each score was given; none when it is hidden.
pub fn draw_histogram(result: &ScoreResult, locale: Locale) -> Option<Chart> {
    let ScoreResult { score, .. } = result;
    let bar = |(value, n): (&u8, &u64)| Bar {
        label: value.to_string(),
        n: *n,
        group: group_of(score.rule, *value),
    };
    let bars = score.histogram.as_ref()?.iter().map(bar).collect();
    let top_name = match score.measure {
        Measure::Nps => String::new(),
        Measure::Csat => text!(locale, measure.satisfied_head).to_owned(),
        Measure::Ces => text!(locale, measure.easy_head).to_owned(),
    };
    let input = Histogram {
        name: text!(locale, measure.histogram).to_owned(),
        rule: text!(locale, measure.histogram_rule).to_owned(),
        top_name,
        bars,
    };
    Some(histogram(&input, locale))
}

/// The answers by what they count as; none when it is hidden.
pub fn draw_breakdown(result: &ScoreResult, locale: Locale) -> Option<Chart> {
    let ScoreResult { score, level, .. } = result;
    let part = |label: &str, n: u64, group: Group| Part { label: label.to_owned(), n, group };
    let parts = match score.breakdown? {
        Kinds::Nps(counts) => vec![
            part(text!(locale, measure.detractors_head), counts.detractors, Group::Detractor),
            part(text!(locale, measure.passives_head), counts.passives, Group::Passive),
            part(text!(locale, measure.promoters_head), counts.promoters, Group::Promoter),
        ],
        Kinds::Csat { top, rest } => vec![
            part(text!(locale, measure.others_head), rest, Group::Neutral),
            part(text!(locale, measure.satisfied_head), top, Group::Top),
        ],
        Kinds::Ces { easy, rest } => vec![
            part(text!(locale, measure.others_head), rest, Group::Neutral),
            part(text!(locale, measure.easy_head), easy, Group::Top),
        ],
    };
    let input = Breakdown {
        name: text!(locale, measure.breakdown).to_owned(),
        rule: score.rule.text(locale, *level),
        parts,
    };
    Some(breakdown(&input, locale))
}

/// The trend without words; none while there are fewer than two values.
pub fn draw_sparkline(result: &ScoreResult, locale: Locale) -> Option<Picture> {
    let ScoreResult { score, series, bucket, .. } = result;
    if series.iter().filter(|point| point.value.is_some()).count() < 2 {
        return None;
    }
    let point =
        |point: &Point| SparklinePoint { label: bucket.label(locale, point.from), value: point.value };
    let input = Sparkline {
        measure: name_of(score.measure).to_owned(),
        unit: unit_of(score.rule),
        points: series.iter().map(point).collect(),
    };
    Some(sparkline(&input, locale))
}

pub(super) fn unit_of(rule: Rule) -> Unit {
    match rule.measure() {
        Measure::Nps => Unit::Nps,
        Measure::Csat => Unit::Percent,
        Measure::Ces => {
            Unit::Score { min: f64::from(rule.scale().min()), max: f64::from(rule.scale().max()) }
        }
    }
}

fn group_of(rule: Rule, score: u8) -> Group {
    match rule {
        Rule::Nps => match score {
            0..=6 => Group::Detractor,
            7..=8 => Group::Passive,
            _ => Group::Promoter,
        },
        _ if rule.good_scores().contains(&score) => Group::Top,
        _ => Group::Neutral,
    }
}
