//! One score with everything that is shown about it: the single entry for
//! page, chart, API, export and mail.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Comparison, Interval, Level, Measure, MeasureError, Proportion, Rule, ScoreCounts, ces, csat, nps,
};
use crate::domain::text::Locale;

/// The answers by what they count as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Breakdown {
    /// Detractors, passives, promoters.
    Nps(nps::Counts),
    /// Customer satisfaction.
    Csat {
        /// Answers 4–5.
        top: u64,
        /// All others.
        rest: u64,
    },
    /// Customer effort.
    Ces {
        /// Answers at the easy end.
        easy: u64,
        /// All others.
        rest: u64,
    },
}

/// A score. Everything but `n` is `None` when it is suppressed; without
/// answers the counts are noughts and the values `None`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Which measure.
    pub measure: Measure,
    /// How it was counted; [`Rule::text`] tells it in words.
    pub rule: Rule,
    /// NPS from −1 to 1, CSAT's top-two share from 0 to 1, CES's mean.
    pub value: Option<f64>,
    /// Questions answered; the denominator.
    pub n: u64,
    /// Whether there are answers, but too few to be shown.
    pub suppressed: bool,
    /// The answers by what they count as.
    pub breakdown: Option<Breakdown>,
    /// Every score of the scale with its count, noughts too.
    pub histogram: Option<BTreeMap<u8, u64>>,
    /// Mean score.
    pub mean: Option<f64>,
    /// Interval of `value`.
    pub interval: Option<Interval>,
    /// CES alone: the share that found it easy.
    pub share: Option<f64>,
    /// Wilson interval of `share`.
    pub share_interval: Option<Interval>,
    /// Against another group, when one was given.
    pub comparison: Option<Comparison>,
}

/// Computes the score of `counts` by `rule`, and its difference from `against`.
///
/// # Errors
/// [`MeasureError::OtherScale`] when the answers are not on the rule's scale.
pub fn score(
    rule: Rule,
    counts: &ScoreCounts,
    against: Option<&ScoreCounts>,
    level: Level,
) -> Result<Score, MeasureError> {
    check_scale(rule, counts)?;
    if let Some(against) = against {
        check_scale(rule, against)?;
    }
    let (value, interval) = estimate(rule, counts, level);
    let share = match rule.measure() {
        Measure::Ces => Some(ces::easy(rule, counts)),
        Measure::Nps | Measure::Csat => None,
    };
    Ok(Score {
        measure: rule.measure(),
        rule,
        value,
        n: counts.n(),
        suppressed: false,
        breakdown: Some(breakdown(rule, counts)),
        histogram: Some(counts.histogram()),
        mean: counts.mean(),
        interval,
        share: share.and_then(Proportion::value),
        share_interval: share.and_then(|share| share.interval(level)),
        comparison: against.map(|against| compare(rule, counts, against, level)),
    })
}

impl Score {
    /// The score as the members of an anonymous survey may see it: a group of
    /// fewer than `minimum` keeps its size and nothing else, and nothing can be
    /// reckoned back to it from the other group of a comparison.
    #[must_use]
    pub fn suppressed_below(self, minimum: u64) -> Self {
        let Self { measure, rule, n, comparison, .. } = self;
        if is_suppressed(n, minimum) {
            return Self {
                measure,
                rule,
                value: None,
                n,
                suppressed: true,
                breakdown: None,
                histogram: None,
                mean: None,
                interval: None,
                share: None,
                share_interval: None,
                comparison: comparison.map(|comparison| comparison.suppressed_below(n, minimum)),
            };
        }
        Self { comparison: comparison.map(|comparison| comparison.suppressed_below(n, minimum)), ..self }
    }

    /// The value as the field writes it; `None` when there is none.
    pub fn display(&self, locale: Locale) -> Option<String> {
        self.value.map(|value| self.measure.display(value, locale))
    }
}

impl Comparison {
    /// Hides what would tell of a group of fewer than `minimum`. The other
    /// group's own value stays when only this group is too small.
    fn suppressed_below(self, this_n: u64, minimum: u64) -> Self {
        if is_suppressed(self.n, minimum) {
            return self.hidden();
        }
        if is_suppressed(this_n, minimum) {
            return Self { value: self.value, ..self.hidden() };
        }
        self
    }
}

/// Whether a group has answers, but fewer than may be shown. A group without
/// answers is not suppressed: there is nobody to protect, and "hidden" would
/// say that there is something to see.
pub const fn is_suppressed(n: u64, minimum: u64) -> bool {
    n > 0 && n < minimum
}

/// Refuses answers that were not given on the rule's scale.
pub(super) fn check_scale(rule: Rule, counts: &ScoreCounts) -> Result<(), MeasureError> {
    if counts.scale() == rule.scale() { Ok(()) } else { Err(MeasureError::OtherScale) }
}

/// Value and interval of answers on the rule's scale.
pub(super) fn estimate(rule: Rule, counts: &ScoreCounts, level: Level) -> (Option<f64>, Option<Interval>) {
    match rule.measure() {
        Measure::Nps => {
            let counts = nps::Counts::of(counts);
            (counts.value(), counts.interval(level))
        }
        Measure::Csat => {
            let share = csat::top_two(counts);
            (share.value(), share.interval(level))
        }
        Measure::Ces => (counts.mean(), ces::interval(counts, level)),
    }
}

/// Difference and test of answers on the rule's scale.
pub(super) fn compare(rule: Rule, counts: &ScoreCounts, against: &ScoreCounts, level: Level) -> Comparison {
    match rule.measure() {
        Measure::Nps => nps::Counts::of(counts).compare(nps::Counts::of(against), level),
        Measure::Csat => csat::top_two(counts).compare(csat::top_two(against), level),
        Measure::Ces => ces::compare(counts, against, level),
    }
}

fn breakdown(rule: Rule, counts: &ScoreCounts) -> Breakdown {
    match rule.measure() {
        Measure::Nps => Breakdown::Nps(nps::Counts::of(counts)),
        Measure::Csat => {
            let share = csat::top_two(counts);
            Breakdown::Csat { top: share.hits(), rest: share.misses() }
        }
        Measure::Ces => {
            let share = ces::easy(rule, counts);
            Breakdown::Ces { easy: share.hits(), rest: share.misses() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::measure::{Method, Scale};
    use proptest::collection::vec;
    use proptest::prelude::*;

    const LEVEL: Level = Level::NINETY_FIVE;

    fn counts(rule: Rule, pairs: &[(u8, u64)]) -> ScoreCounts {
        ScoreCounts::from_pairs(rule.scale(), pairs.iter().copied()).unwrap()
    }

    fn score_of(rule: Rule, pairs: &[(u8, u64)]) -> Score {
        score(rule, &counts(rule, pairs), None, LEVEL).unwrap()
    }

    #[test]
    fn an_nps_is_told_with_its_parts() {
        let score = score_of(Rule::Nps, &[(0, 20), (8, 20), (10, 60)]);
        assert_eq!(score.display(Locale::PtBr).as_deref(), Some("+40"));
        assert_eq!((score.n, score.mean, score.share), (100, Some(7.6), None));
        assert_eq!(
            score.breakdown,
            Some(Breakdown::Nps(nps::Counts { detractors: 20, passives: 20, promoters: 60 }))
        );
        assert_eq!(score.interval.unwrap().method, Method::AdjustedWald);
        assert_eq!(score.histogram.unwrap().len(), 11);
    }

    #[test]
    fn a_csat_is_the_share_of_fours_and_fives() {
        let score = score_of(Rule::Csat, &[(1, 1), (3, 1), (4, 4), (5, 3)]);
        assert_eq!(score.display(Locale::En).as_deref(), Some("78\u{a0}%"));
        assert_eq!(score.breakdown, Some(Breakdown::Csat { top: 7, rest: 2 }));
        assert_eq!(score.interval.unwrap().method, Method::Wilson);
    }

    #[test]
    fn a_ces_is_a_mean_with_the_easy_share_beside_it() {
        let score = score_of(Rule::Ces7Agree, &[(3, 1), (5, 2), (7, 2)]);
        assert_eq!(score.display(Locale::PtBr).as_deref(), Some("5,4"));
        assert_eq!((score.value, score.share), (Some(5.4), Some(0.8)));
        assert_eq!(score.breakdown, Some(Breakdown::Ces { easy: 4, rest: 1 }));
        assert_eq!(score.interval.unwrap().method, Method::T);
        assert_eq!(score.share_interval.unwrap().method, Method::Wilson);
    }

    #[test]
    fn no_answers_have_no_value_and_are_not_suppressed() {
        for rule in Rule::ALL {
            let score = score_of(rule, &[]).suppressed_below(5);
            assert_eq!((score.value, score.mean, score.share, score.n), (None, None, None, 0));
            assert_eq!((score.interval, score.display(Locale::En)), (None, None));
            assert!(!score.suppressed);
            assert!(score.histogram.unwrap().values().all(|n| *n == 0));
        }
    }

    #[test]
    fn answers_on_another_scale_are_refused() {
        let five = ScoreCounts::new(Scale::ONE_TO_FIVE);
        assert_eq!(score(Rule::Ces7Agree, &five, None, LEVEL), Err(MeasureError::OtherScale));
        let seven = ScoreCounts::new(Scale::ONE_TO_SEVEN);
        assert_eq!(score(Rule::Ces7Agree, &seven, Some(&five), LEVEL), Err(MeasureError::OtherScale));
    }

    #[test]
    fn a_group_below_the_minimum_keeps_only_its_size() {
        let (few, many) = (counts(Rule::Ces7Agree, &[(6, 4)]), counts(Rule::Ces7Agree, &[(6, 3), (2, 2)]));
        let hidden = score(Rule::Ces7Agree, &few, Some(&many), LEVEL).unwrap().suppressed_below(5);
        assert!(hidden.suppressed);
        assert_eq!((hidden.n, hidden.value, hidden.mean, hidden.share), (4, None, None, None));
        assert_eq!((hidden.breakdown, hidden.interval, hidden.share_interval), (None, None, None));
        assert_eq!(hidden.histogram, None);
        let comparison = hidden.comparison.unwrap();
        assert_eq!((comparison.value, comparison.n), (Some(4.4), 5));
        assert_eq!((comparison.difference, comparison.low, comparison.p_value), (None, None, None));
    }

    #[test]
    fn a_small_group_is_not_told_through_the_comparison_of_a_large_one() {
        let (few, many) = (counts(Rule::Nps, &[(6, 4)]), counts(Rule::Nps, &[(10, 100)]));
        let shown = score(Rule::Nps, &many, Some(&few), LEVEL).unwrap();
        assert!(shown.comparison.unwrap().significant);
        let shown = shown.suppressed_below(5);
        assert_eq!((shown.value, shown.suppressed), (Some(1.0), false));
        let comparison = shown.comparison.unwrap();
        assert_eq!((comparison.value, comparison.difference, comparison.n), (None, None, 4));
        assert_eq!((comparison.z, comparison.significant), (None, false));
    }

    #[test]
    fn a_score_crosses_the_wire_unchanged() {
        for rule in Rule::ALL {
            let these = counts(rule, &[(1, 3), (4, 9), (5, 9)]);
            let score = score(rule, &these, Some(&counts(rule, &[(2, 5), (5, 1)])), LEVEL).unwrap();
            let json = serde_json::to_string(&score).unwrap();
            let mut read = serde_json::from_str::<Score>(&json).unwrap();
            // The last binary digit of a number may be lost on the way.
            let nearly = |left: Option<f64>, right: Option<f64>| {
                left.zip(right).is_some_and(|(left, right)| (left - right).abs() < 1e-12)
            };
            let (there, here) = (read.comparison.unwrap(), score.comparison.unwrap());
            assert!(nearly(there.low, here.low) && nearly(there.p_value, here.p_value), "{json}");
            assert!(nearly(read.value, score.value) && nearly(read.mean, score.mean), "{json}");
            assert_eq!((there.method, there.significant), (here.method, here.significant));
            read = Score {
                value: score.value,
                mean: score.mean,
                share: score.share,
                interval: score.interval,
                share_interval: score.share_interval,
                comparison: score.comparison,
                ..read
            };
            assert_eq!(read, score);
        }
        let json = serde_json::to_value(score_of(Rule::Csat, &[(4, 1)])).unwrap();
        assert_eq!(json["breakdown"], serde_json::json!({"top": 1, "rest": 0}));
        assert_eq!(json["histogram"], serde_json::json!({"1": 0, "2": 0, "3": 0, "4": 1, "5": 0}));
        assert_eq!(json["interval"]["method"], "wilson");
    }

    proptest! {
        #[test]
        fn every_number_is_finite_and_the_parts_make_the_whole(
            rule in 0..6_usize,
            this in vec((1..=5_u8, 0..1_000_000_u64), 0..6),
            other in vec((1..=5_u8, 0..3_u64), 0..6),
        ) {
            let rule = Rule::ALL[rule];
            let score = score(rule, &counts(rule, &this), Some(&counts(rule, &other)), LEVEL).unwrap();
            let parts = match score.breakdown.unwrap() {
                Breakdown::Nps(parts) => parts.n(),
                Breakdown::Csat { top, rest } => top + rest,
                Breakdown::Ces { easy, rest } => easy + rest,
            };
            prop_assert_eq!(parts, score.n);
            prop_assert_eq!(score.histogram.as_ref().unwrap().values().sum::<u64>(), score.n);
            prop_assert_eq!(score.value.is_none(), score.n == 0);
            let comparison = score.comparison.unwrap();
            for number in [score.value, score.mean, score.share, comparison.value, comparison.difference,
                           comparison.low, comparison.high, comparison.z, comparison.p_value] {
                prop_assert!(number.is_none_or(f64::is_finite));
            }
        }
    }
}
