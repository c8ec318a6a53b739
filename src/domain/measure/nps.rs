//! Net Promoter Score: detractors answer 0–6, passives 7–8, promoters 9–10.

use serde::{Deserialize, Serialize};

use super::interval::normal_p_value;
use super::{Comparison, Interval, Level, Method, ScoreCounts, real};

/// Answers by kind; together they are the denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Answers 0–6.
    pub detractors: u64,
    /// Answers 7–8.
    pub passives: u64,
    /// Answers 9–10.
    pub promoters: u64,
}

impl Counts {
    /// Sorts scores on the scale 0–10 into the three kinds.
    pub fn of(counts: &ScoreCounts) -> Self {
        Self { detractors: counts.n_in(0..=6), passives: counts.n_in(7..=8), promoters: counts.n_in(9..=10) }
    }

    /// All answers.
    pub fn n(self) -> u64 {
        self.detractors.saturating_add(self.passives).saturating_add(self.promoters)
    }

    /// `p_pro − p_det`, from −1 to 1; `None` without answers.
    pub fn value(self) -> Option<f64> {
        self.plain().map(|estimate| estimate.value)
    }

    /// Variance of one answer, `p_pro + p_det − (p_pro − p_det)²`; `None`
    /// without answers.
    pub fn variance(self) -> Option<f64> {
        self.plain().map(|estimate| estimate.variance)
    }

    /// Standard error of the plain value, `√(variance / n)`; `None` without
    /// answers.
    pub fn std_error(self) -> Option<f64> {
        self.plain().map(|estimate| estimate.squared_error().sqrt())
    }

    /// The adjusted Wald interval (Rocks 2016): around the value with ¾, 1½
    /// and ¾ answers added, clipped to [−1, 1]. It need not hold the plain
    /// value in its middle. `None` without answers.
    pub fn interval(self, level: Level) -> Option<Interval> {
        self.plain()?;
        let adjusted = self.adjusted();
        let margin = level.z() * adjusted.squared_error().sqrt();
        Some(Interval {
            low: (adjusted.value - margin).max(-1.0),
            high: (adjusted.value + margin).min(1.0),
            level,
            method: Method::AdjustedWald,
        })
    }

    /// This group against another: the difference of the plain values; its
    /// interval (clipped to [−2, 2]) and test from the adjusted ones.
    pub fn compare(self, against: Self, level: Level) -> Comparison {
        let method = Method::AdjustedWald;
        let untested = Comparison::untested(self.value(), against.value(), against.n(), method);
        if untested.difference.is_none() {
            return untested;
        }
        let (this, other) = (self.adjusted(), against.adjusted());
        let difference = this.value - other.value;
        let std_error = (this.squared_error() + other.squared_error()).sqrt();
        let (margin, z) = (level.z() * std_error, difference / std_error);
        let p_value = normal_p_value(z);
        Comparison {
            low: Some((difference - margin).max(-2.0)),
            high: Some((difference + margin).min(2.0)),
            z: Some(z),
            p_value: Some(p_value),
            significant: level.is_significant(p_value),
            ..untested
        }
    }

    fn plain(self) -> Option<Estimate> {
        if self.n() == 0 {
            return None;
        }
        Some(Estimate::new(real(self.detractors), real(self.passives), real(self.promoters)))
    }

    fn adjusted(self) -> Estimate {
        Estimate::new(real(self.detractors) + 0.75, real(self.passives) + 1.5, real(self.promoters) + 0.75)
    }
}

/// Value, variance of one answer, and number of answers, pseudo-answers
/// included.
struct Estimate {
    value: f64,
    variance: f64,
    n: f64,
}

impl Estimate {
    fn new(detractors: f64, passives: f64, promoters: f64) -> Self {
        let n = detractors + passives + promoters;
        let value = (promoters - detractors) / n;
        // Rounding may leave a trace below nought where all answers agree.
        let variance = ((promoters + detractors) / n - value * value).max(0.0);
        Self { value, variance, n }
    }

    fn squared_error(&self) -> f64 {
        self.variance / self.n
    }
}

/// All that the calculator shows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calculation {
    /// The plain value, from −1 to 1.
    pub value: Option<f64>,
    /// All answers.
    pub n: u64,
    /// Variance of one answer, of the plain estimate.
    pub variance: Option<f64>,
    /// Standard error of the plain estimate.
    pub std_error: Option<f64>,
    /// Adjusted Wald interval.
    pub interval: Option<Interval>,
    /// Against another group, when one was given.
    pub comparison: Option<Comparison>,
}

/// The calculator's answer for one group or two.
pub fn calculate(counts: Counts, against: Option<Counts>, level: Level) -> Calculation {
    Calculation {
        value: counts.value(),
        n: counts.n(),
        variance: counts.variance(),
        std_error: counts.std_error(),
        interval: counts.interval(level),
        comparison: against.map(|against| counts.compare(against, level)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LEVEL: Level = Level::NINETY_FIVE;

    fn counts(detractors: u64, passives: u64, promoters: u64) -> Counts {
        Counts { detractors, passives, promoters }
    }

    #[track_caller]
    fn check(value: Option<f64>, expected: f64) {
        let value = value.unwrap();
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    #[test]
    fn scores_are_sorted_into_detractors_passives_and_promoters() {
        let scores = ScoreCounts::from_pairs(super::super::Scale::NPS, (0..=10).map(|score| (score, 1)));
        assert_eq!(Counts::of(&scores.unwrap()), counts(7, 2, 2));
    }

    #[test]
    fn sixty_promoters_less_twenty_detractors_are_plus_forty() {
        let group = counts(20, 20, 60);
        check(group.value(), 0.4);
        check(group.variance(), 0.64);
        check(group.std_error(), 0.08);
        let plain_margin = LEVEL.z() * group.std_error().unwrap();
        assert!((plain_margin - 0.157).abs() < 5e-4, "plain Wald gives ±15.7");
    }

    #[test]
    fn five_promoters_are_plus_one_hundred_with_a_low_end_of_17_5() {
        let group = counts(0, 0, 5);
        check(group.value(), 1.0);
        check(group.variance(), 0.0);
        let Interval { low, high, level, method } = group.interval(LEVEL).unwrap();
        assert!((low - 0.175).abs() < 5e-4, "{low}");
        assert_eq!((high, level, method), (1.0, LEVEL, Method::AdjustedWald));
    }

    #[test]
    fn interval_and_test_use_the_pseudo_counts() {
        let interval = counts(20, 20, 60).interval(LEVEL).unwrap();
        check(Some(interval.low), 0.233_798_804_237_501);
        check(Some(interval.high), 0.542_900_224_888_713);
        check(counts(0, 0, 5).interval(LEVEL).map(|interval| interval.low), 0.174_914_530_341_690);
        let comparison = counts(20, 20, 60).compare(counts(35, 25, 40), LEVEL);
        assert_eq!((comparison.value, comparison.n, comparison.significant), (Some(0.05), 100, true));
        check(comparison.difference, 0.35);
        check(comparison.low, 0.112_873_562_521_492);
        check(comparison.high, 0.566_738_087_963_945);
        check(comparison.z, 2.934_828_090_225_281);
        check(comparison.p_value, 0.003_337_325_275_564);
    }

    #[test]
    fn no_answers_have_no_value_and_no_comparison() {
        let none = counts(0, 0, 0);
        let calculation = calculate(none, Some(counts(1, 1, 1)), LEVEL);
        assert_eq!((calculation.value, calculation.variance, calculation.std_error), (None, None, None));
        assert_eq!((calculation.n, calculation.interval), (0, None));
        let comparison = calculation.comparison.unwrap();
        assert_eq!((comparison.value, comparison.n), (Some(0.0), 3));
        assert_eq!((comparison.difference, comparison.p_value, comparison.significant), (None, None, false));
        let comparison = counts(1, 1, 1).compare(none, LEVEL);
        assert_eq!((comparison.value, comparison.n, comparison.z), (None, 0, None));
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_adjusted_value_and_stays_on_the_scale(
            detractors in prop_oneof![0..50_u64, any::<u64>()],
            passives in prop_oneof![0..50_u64, any::<u64>()],
            promoters in prop_oneof![0..50_u64, any::<u64>()],
            level in 0.001..0.9999_f64,
        ) {
            let (group, level) = (counts(detractors, passives, promoters), Level::parse(level).unwrap());
            let Some(interval) = group.interval(level) else {
                prop_assert_eq!(group.n(), 0);
                return Ok(());
            };
            let adjusted = group.adjusted().value;
            prop_assert!(-1.0 <= interval.low && interval.low <= adjusted);
            prop_assert!(adjusted <= interval.high && interval.high <= 1.0);
            prop_assert!((-1.0..=1.0).contains(&group.value().unwrap()));
            prop_assert!(group.std_error().unwrap().is_finite());
        }

        #[test]
        fn turning_a_comparison_round_turns_its_signs(
            one in [0..200_u64, 0..200_u64, 0..200_u64],
            other in [0..200_u64, 0..200_u64, 1..200_u64],
        ) {
            let one = counts(one[0], one[1], one[2].max(1));
            let other = counts(other[0], other[1], other[2]);
            let (there, back) = (one.compare(other, LEVEL), other.compare(one, LEVEL));
            prop_assert!((there.z.unwrap() + back.z.unwrap()).abs() < 1e-12);
            prop_assert!((there.low.unwrap() + back.high.unwrap()).abs() < 1e-12);
            prop_assert_eq!(there.significant, back.significant);
        }
    }
}
