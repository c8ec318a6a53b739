//! Customer effort score: the mean of the scores, and the share that found it
//! easy (Dixon, Toman & `DeLisi` 2013).

use super::interval::t_p_value;
use super::{Comparison, Interval, Level, Method, Proportion, Rule, ScoreCounts};

/// The answers that found it easy: the end of the scale that `rule` names.
pub fn easy(rule: Rule, counts: &ScoreCounts) -> Proportion {
    let easy = rule.good_scores();
    let rest = counts
        .pairs()
        .filter(|(score, _)| !easy.contains(score))
        .fold(0_u64, |sum, (_, n)| sum.saturating_add(n));
    Proportion::of_parts(counts.n_in(easy), rest)
}

/// Student's t interval of the mean; `None` under two answers. It is not
/// clipped to the scale, so that few answers are seen to say little; where all
/// answers agree it has no width.
pub fn interval(counts: &ScoreCounts, level: Level) -> Option<Interval> {
    let (mean, variance, n) = (counts.mean()?, counts.variance()?, counts.real_n());
    let margin = level.t(n - 1.0) * (variance / n).sqrt();
    Some(Interval { low: mean - margin, high: mean + margin, level, method: Method::T })
}

/// One group's mean against another's by Welch's test, which does not suppose
/// equal variances. There is no test when a group has fewer than two answers
/// or when neither group varies at all.
pub fn compare(counts: &ScoreCounts, against: &ScoreCounts, level: Level) -> Comparison {
    let untested = Comparison::untested(counts.mean(), against.mean(), against.n(), Method::Welch);
    let (Some(difference), Some(this_variance), Some(other_variance)) =
        (untested.difference, counts.variance(), against.variance())
    else {
        return untested;
    };
    let (this_n, other_n) = (counts.real_n(), against.real_n());
    let (this_error, other_error) = (this_variance / this_n, other_variance / other_n);
    let squared_error = this_error + other_error;
    if squared_error <= 0.0 {
        return untested;
    }
    // Welch–Satterthwaite, in parts of the whole so that nothing underflows.
    let (this_part, other_part) = (this_error / squared_error, other_error / squared_error);
    let freedom = 1.0 / (this_part * this_part / (this_n - 1.0) + other_part * other_part / (other_n - 1.0));
    let std_error = squared_error.sqrt();
    let (margin, t) = (level.t(freedom) * std_error, difference / std_error);
    let p_value = t_p_value(t, freedom);
    Comparison {
        low: Some(difference - margin),
        high: Some(difference + margin),
        z: Some(t),
        p_value: Some(p_value),
        significant: level.is_significant(p_value),
        ..untested
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::measure::Scale;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const LEVEL: Level = Level::NINETY_FIVE;

    fn seven(pairs: &[(u8, u64)]) -> ScoreCounts {
        ScoreCounts::from_pairs(Scale::ONE_TO_SEVEN, pairs.iter().copied()).unwrap()
    }

    #[track_caller]
    fn check(value: Option<f64>, expected: f64) {
        let value = value.unwrap();
        assert!((value - expected).abs() < 1e-8, "{value} is not {expected}");
    }

    #[test]
    fn easy_is_the_end_that_the_direction_names() {
        let answers = seven(&[(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 64)]);
        assert_eq!(easy(Rule::Ces7Agree, &answers).hits(), 16 + 32 + 64);
        assert_eq!(easy(Rule::Ces7Effort, &answers).hits(), 1 + 2 + 4);
        let five = [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16)];
        let answers = ScoreCounts::from_pairs(Scale::ONE_TO_FIVE, five).unwrap();
        assert_eq!(easy(Rule::Ces5Agree, &answers).hits(), 8 + 16);
        assert_eq!(easy(Rule::Ces5Effort, &answers).hits(), 1 + 2);
        assert_eq!(easy(Rule::Ces5Effort, &answers).n(), answers.n());
    }

    #[test]
    fn interval_and_test_agree_with_those_of_scipy() {
        let (this, other) = (seven(&[(2, 2), (4, 3), (5, 2), (7, 1)]), seven(&[(3, 1), (6, 5), (7, 4)]));
        let interval = interval(&this, LEVEL).unwrap();
        check(Some(interval.low), 2.752_186_295_336_997);
        check(Some(interval.high), 5.497_813_704_663_003);
        let comparison = compare(&this, &other, LEVEL);
        check(comparison.value, 6.1);
        check(comparison.difference, -1.975);
        check(comparison.low, -3.478_896_247_600_761);
        check(comparison.high, -0.471_103_752_399_239);
        check(comparison.z, -2.849_518_755_895_803);
        check(comparison.p_value, 0.014_163_017_132_182);
        assert_eq!((comparison.method, comparison.significant), (Method::Welch, true));
    }

    #[test]
    fn one_answer_has_a_mean_without_an_interval() {
        let one = seven(&[(6, 1)]);
        assert_eq!((one.mean(), interval(&one, LEVEL)), (Some(6.0), None));
        let comparison = compare(&one, &seven(&[(5, 3), (6, 1)]), LEVEL);
        assert_eq!((comparison.difference, comparison.p_value), (Some(0.75), None));
        assert!(!comparison.significant);
    }

    #[test]
    fn groups_that_do_not_vary_have_no_test() {
        let comparison = compare(&seven(&[(7, 4)]), &seven(&[(6, 4)]), LEVEL);
        assert_eq!((comparison.difference, comparison.z, comparison.low), (Some(1.0), None, None));
    }

    proptest! {
        #[test]
        fn intervals_hold_the_mean_and_tests_are_finite(
            this in vec((1..=7_u8, 0..1_000_000_000_u64), 0..8),
            other in vec((1..=7_u8, 0..50_u64), 0..8),
        ) {
            let (this, other) = (seven(&this), seven(&other));
            if let (Some(mean), Some(interval)) = (this.mean(), interval(&this, LEVEL)) {
                prop_assert!(interval.low <= mean && mean <= interval.high);
                prop_assert!(interval.low.is_finite() && interval.high.is_finite());
            }
            if let Some(p_value) = compare(&this, &other, LEVEL).p_value {
                prop_assert!((0.0..=1.0).contains(&p_value));
            }
        }
    }
}
