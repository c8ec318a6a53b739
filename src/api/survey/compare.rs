//! One group of answers against another, and the values of an attribute beside
//! each other.

use serde::{Deserialize, Serialize};

use super::ResultsQuery;
use crate::api::measure::ChangeView;
use crate::domain::chart::Chart;

/// What the chosen answers are compared with, other than the period before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Versus {
    /// The answers with this value of an attribute: name and value.
    Value(String, String),
    /// All answers without the chosen value of the attribute of this name.
    Others(String),
}

impl Versus {
    /// The attribute by which the groups differ.
    pub fn name(&self) -> &str {
        match self {
            Self::Value(name, _) | Self::Others(name) => name,
        }
    }
}

impl ResultsQuery {
    /// What is compared with. Two groups need a value chosen that parts them:
    /// everybody against some of them would count those twice.
    pub fn versus(&self) -> Option<&Versus> {
        let chosen = |name: &str| self.attributes.iter().find(|(other, _)| other == name);
        self.against.as_ref().filter(|versus| match versus {
            Versus::Value(name, value) => chosen(name).is_some_and(|(_, mine)| mine != value),
            Versus::Others(name) => chosen(name).is_some(),
        })
    }
}

/// Two groups and what can be said of their difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparisonView {
    /// The chosen answers, and those compared with.
    pub groups: Vec<GroupLine>,
    /// The difference with its interval, or that none can be told from chance.
    pub verdict: ChangeView,
    /// By which test and interval.
    pub method: String,
}

/// One group in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupLine {
    /// Which answers.
    pub label: String,
    /// `+40`; a dash when there is none or it is hidden.
    pub value: String,
    /// `n 318`.
    pub n: String,
    /// `de +35 a +49`.
    pub interval: String,
}

/// The values of one attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentsView {
    /// Which attribute.
    pub name: String,
    /// Each value's score, best first.
    pub chart: Option<Chart>,
    /// What is left out or hidden, and why.
    pub notes: Vec<String>,
}

#[cfg(feature = "ssr")]
pub(super) use on_server::{against, comparison, segments};

#[cfg(feature = "ssr")]
mod on_server {
    use chrono::{Days, NaiveDate};

    use super::{ComparisonView, GroupLine, SegmentsView, Versus};
    use crate::api::context::Reader;
    use crate::api::error::AppError;
    use crate::api::measure::{
        Against, ChangeView, Direction, ScoreRequest, ScoreResult, draw_groups, find_groups, interval_text,
        n_text, rank,
    };
    use crate::api::survey::ResultsQuery;
    use crate::db::GroupBy;
    use crate::domain::measure::{Comparison, Rule, Score};
    use crate::domain::text::{self, Locale};
    use crate::text;

    /// Values that are drawn; those with the most answers.
    const MOST_SEGMENTS: usize = 25;

    type Span = (Option<NaiveDate>, Option<NaiveDate>);

    /// The other group: as chosen, else as many days right before a period with
    /// a beginning and an end.
    pub(in crate::api::survey) fn against(query: &ResultsQuery, span: Span) -> Option<Against> {
        match query.versus() {
            Some(Versus::Value(name, value)) => {
                Some(Against { attributes: vec![(name.clone(), value.clone())], ..Against::default() })
            }
            Some(Versus::Others(name)) => Some(Against { others: Some(name.clone()), ..Against::default() }),
            None => {
                let (from, to) = days_before(span)?;
                Some(Against { from: Some(from.into()), to: Some(to.into()), ..Against::default() })
            }
        }
    }

    fn days_before((from, to): Span) -> Option<(NaiveDate, NaiveDate)> {
        let (from, to) = (from?, to?);
        Some((from.checked_sub_signed(to.signed_duration_since(from))?, from))
    }

    /// Both groups in words; none where there is nothing to compare with.
    pub(in crate::api::survey) fn comparison(
        found: &ScoreResult,
        query: &ResultsQuery,
        span: Span,
        locale: Locale,
    ) -> Option<ComparisonView> {
        let (other, comparison) = (found.against.as_ref()?, found.score.comparison.as_ref()?);
        let (this_label, other_label) = labels(query, span, locale)?;
        let method = comparison.method.text(locale);
        let level = found.level.text(locale);
        Some(ComparisonView {
            groups: vec![line(this_label, &found.score, locale), line(other_label, other, locale)],
            verdict: verdict(found.score.rule, comparison, query.versus().is_some(), locale),
            method: text!(locale, score.method, method = method, level = level).to_string(),
        })
    }

    fn labels(query: &ResultsQuery, span: Span, locale: Locale) -> Option<(String, String)> {
        let pair = |name: &str, value: &str| format!("{name}: {value}");
        let chosen = |name: &str| query.attributes.iter().find(|(other, _)| other == name);
        match query.versus() {
            Some(versus) => {
                let (name, value) = chosen(versus.name())?;
                let other = match versus {
                    Versus::Value(name, value) => pair(name, value),
                    Versus::Others(name) => text!(locale, score.others_of, name = name.clone()).to_string(),
                };
                Some((pair(name, value), other))
            }
            None => {
                let days = |(from, to): (NaiveDate, NaiveDate)| {
                    let last = to.checked_sub_days(Days::new(1)).unwrap_or(to);
                    let (from, last) = (text::short_date(locale, from), text::short_date(locale, last));
                    text!(locale, score.days, from = from, last = last).to_string()
                };
                Some((days((span.0?, span.1?)), days(days_before(span)?)))
            }
        }
    }

    fn line(label: String, score: &Score, locale: Locale) -> GroupLine {
        GroupLine {
            label,
            value: score.display(locale).unwrap_or_else(|| text::ABSENT.to_owned()),
            n: n_text(score.n, locale),
            interval: score
                .interval
                .map_or_else(String::new, |interval| interval_text(score.measure, &interval, locale)),
        }
    }

    /// What can be said of the difference: of two groups, or of one in two
    /// periods.
    pub(super) fn verdict(
        rule: Rule,
        comparison: &Comparison,
        of_groups: bool,
        locale: Locale,
    ) -> ChangeView {
        let same = |words: String| ChangeView { direction: Direction::Same, words };
        let Some(difference) = comparison.difference else {
            return same(text!(locale, measure.nothing_to_compare).to_owned());
        };
        let (Some(low), Some(high), Some(p_value)) = (comparison.low, comparison.high, comparison.p_value)
        else {
            return same(text!(locale, score.untested).to_owned());
        };
        let show = |difference: f64| rule.measure().display_difference(difference, locale);
        let p = if p_value < 0.001 {
            format!("p < {}", text::decimal(locale, 0.001, 3))
        } else {
            format!("p = {}", text::decimal(locale, p_value, 3))
        };
        let (difference_text, low, high) = (show(difference), show(low), show(high));
        if !comparison.significant {
            let nothing =
                if of_groups { text!(locale, score.no_difference) } else { text!(locale, measure.no_change) };
            let words = text!(
                locale,
                score.undetectable,
                nothing = nothing,
                difference = difference_text,
                low = low,
                high = high,
                p = p
            );
            return same(words.to_string());
        }
        let better = (difference > 0.0) == rule.higher_is_better();
        let words =
            text!(locale, score.difference, difference = difference_text, low = low, high = high, p = p);
        ChangeView {
            direction: if better { Direction::Better } else { Direction::Worse },
            words: words.to_string(),
        }
    }

    /// The score by each value of the attribute that the address names. A
    /// filter by the same attribute is left aside, all others hold.
    pub(in crate::api::survey) async fn segments(
        access: &Reader,
        request: &ScoreRequest,
        name: &str,
    ) -> Result<SegmentsView, AppError> {
        let locale = access.locale;
        let by = GroupBy::Attribute(name.to_owned());
        let (rule, mut groups) = find_groups(access.db(), &access.workspace, request, &by).await?;
        let n_values = groups.len();
        groups.sort_by_key(|group| std::cmp::Reverse(group.score.n));
        groups.truncate(MOST_SEGMENTS);
        rank(rule, &mut groups);
        let mut notes = Vec::new();
        if n_values > MOST_SEGMENTS {
            let (shown, all) = (MOST_SEGMENTS, n_values);
            notes.push(text!(locale, score.most_answered, shown = shown, all = all).to_string());
        }
        if groups.iter().any(|group| group.score.suppressed) {
            let minimum = access.workspace.minimum_group;
            notes.push(text!(locale, score.groups_hidden, minimum = minimum).to_string());
        }
        if request.attributes.iter().any(|(other, _)| other == name) {
            notes.push(text!(locale, score.filter_aside, name = name.to_owned()).to_string());
        }
        let rows: Vec<(String, &Score)> =
            groups.iter().map(|group| (group.key.clone(), &group.score)).collect();
        let title = text!(
            locale,
            score.by_segment,
            measure = crate::api::measure::name_of(rule.measure()),
            name = name.to_owned()
        );
        let chart = (!rows.is_empty()).then(|| draw_groups(title.to_string(), name, rule, &rows, locale));
        Ok(SegmentsView { name: name.to_owned(), chart, notes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(against: Versus) -> ResultsQuery {
        let attributes = vec![("market".to_owned(), "Madrid".to_owned())];
        ResultsQuery { attributes, against: Some(against), ..ResultsQuery::default() }
    }

    #[test]
    fn groups_are_compared_only_where_a_value_parts_them() {
        let value = |name: &str, value: &str| query(Versus::Value(name.into(), value.into()));
        assert!(value("market", "Lisboa").versus().is_some());
        assert!(value("market", "Madrid").versus().is_none());
        assert!(value("plan", "pro").versus().is_none());
        assert!(query(Versus::Others("market".into())).versus().is_some());
        assert!(query(Versus::Others("plan".into())).versus().is_none());
    }
}
