//! A share of a whole, with its interval, and the difference of two shares.

use serde::{Deserialize, Serialize};

use super::interval::normal_p_value;
use super::{Comparison, Interval, Level, Method, real};
use crate::domain::error::Code;

/// `hits` out of `n`; never more hits than the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proportion {
    hits: u64,
    n: u64,
}

impl Proportion {
    /// Checks that the hits are a part of the whole.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when there are more hits than `n`.
    pub fn new(hits: u64, n: u64) -> Result<Self, Code> {
        if hits <= n { Ok(Self { hits, n }) } else { Err(Code::OutOfRange) }
    }

    /// From the hits and the misses.
    pub const fn of_parts(hits: u64, misses: u64) -> Self {
        Self { hits, n: hits.saturating_add(misses) }
    }

    /// The part that is counted.
    pub const fn hits(self) -> u64 {
        self.hits
    }

    /// The rest.
    pub const fn misses(self) -> u64 {
        self.n - self.hits
    }

    /// The whole.
    pub const fn n(self) -> u64 {
        self.n
    }

    /// The share, from 0 to 1; `None` of nothing.
    pub fn value(self) -> Option<f64> {
        if self.n == 0 { None } else { Some(real(self.hits) / real(self.n)) }
    }

    /// The score interval (Wilson 1927, without continuity correction), within
    /// [0, 1]; `None` of nothing.
    pub fn interval(self, level: Level) -> Option<Interval> {
        let (share, n, z) = (self.value()?, real(self.n), level.z());
        let shrink = 1.0 + z * z / n;
        let middle = (share + z * z / (2.0 * n)) / shrink;
        let margin = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt() / shrink;
        Some(Interval {
            // The share lies within by definition; rounding must not undo that.
            low: (middle - margin).clamp(0.0, share),
            high: (middle + margin).clamp(share, 1.0),
            level,
            method: Method::Wilson,
        })
    }

    /// This share against another: Newcombe's interval (1998, method 10, from
    /// both Wilson intervals) and the z test with pooled variance. There is no
    /// test when both shares are nought or both are the whole.
    pub fn compare(self, against: Self, level: Level) -> Comparison {
        let untested = Comparison::untested(self.value(), against.value(), against.n, Method::Newcombe);
        let (Some(this_interval), Some(other_interval)) = (self.interval(level), against.interval(level))
        else {
            return untested;
        };
        let (Some(this), Some(other)) = (self.value(), against.value()) else { return untested };
        let difference = this - other;
        let below = (this - this_interval.low).hypot(other_interval.high - other);
        let above = (this_interval.high - this).hypot(other - other_interval.low);
        let z = self.pooled_z(against, difference);
        let p_value = z.map(normal_p_value);
        Comparison {
            low: Some((difference - below).max(-1.0)),
            high: Some((difference + above).min(1.0)),
            z,
            p_value,
            significant: p_value.is_some_and(|p_value| level.is_significant(p_value)),
            ..untested
        }
    }

    fn pooled_z(self, against: Self, difference: f64) -> Option<f64> {
        let (this_n, other_n) = (real(self.n), real(against.n));
        let pooled = (real(self.hits) + real(against.hits)) / (this_n + other_n);
        let variance = pooled * (1.0 - pooled) * (1.0 / this_n + 1.0 / other_n);
        if variance > 0.0 { Some(difference / variance.sqrt()) } else { None }
    }
}

/// All that the calculator shows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calculation {
    /// The share, from 0 to 1.
    pub value: Option<f64>,
    /// The whole.
    pub n: u64,
    /// Wilson interval.
    pub interval: Option<Interval>,
    /// Against another share, when one was given.
    pub comparison: Option<Comparison>,
}

/// The calculator's answer for one share or two.
pub fn calculate(proportion: Proportion, against: Option<Proportion>, level: Level) -> Calculation {
    Calculation {
        value: proportion.value(),
        n: proportion.n,
        interval: proportion.interval(level),
        comparison: against.map(|against| proportion.compare(against, level)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LEVEL: Level = Level::NINETY_FIVE;

    fn proportion(hits: u64, n: u64) -> Proportion {
        Proportion::new(hits, n).unwrap()
    }

    /// Compares to the four digits that the papers print.
    #[track_caller]
    fn check(value: Option<f64>, published: f64) {
        let value = value.unwrap();
        assert!((value - published).abs() <= 5.0001e-5, "{value} is not {published}");
    }

    #[test]
    fn more_hits_than_the_whole_are_refused() {
        assert_eq!(Proportion::new(3, 2), Err(Code::OutOfRange));
    }

    #[test]
    fn wilson_intervals_agree_with_newcombes_table() {
        // Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
        for (hits, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let interval = proportion(hits, n).interval(LEVEL).unwrap();
            check(Some(interval.low), low);
            check(Some(interval.high), high);
        }
    }

    #[test]
    fn differences_agree_with_newcombes_table() {
        // Newcombe 1998, Statistics in Medicine 17:873, table II, method 10.
        for (this, other, low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((0, 10), (0, 10), -0.2775, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0),
            ((10, 10), (0, 10), 0.6075, 1.0),
        ] {
            let comparison = proportion(this.0, this.1).compare(proportion(other.0, other.1), LEVEL);
            check(comparison.low, low);
            check(comparison.high, high);
        }
    }

    #[test]
    fn the_test_pools_both_groups() {
        let comparison = proportion(56, 70).compare(proportion(48, 80), LEVEL);
        let Comparison { value, n, difference, z, p_value, significant, method, .. } = comparison;
        assert_eq!((value, n, significant, method), (Some(0.6), 80, true, Method::Newcombe));
        check(difference, 0.2);
        check(z, 2.650_171_95);
        check(p_value, 0.008_045_08);
    }

    #[test]
    fn shares_that_cannot_differ_have_no_test() {
        let comparison = proportion(10, 10).compare(proportion(20, 20), LEVEL);
        assert_eq!((comparison.difference, comparison.z, comparison.p_value), (Some(0.0), None, None));
        assert!(!comparison.significant);
    }

    #[test]
    fn nothing_has_no_share() {
        let calculation = calculate(proportion(0, 0), Some(proportion(1, 2)), LEVEL);
        assert_eq!((calculation.value, calculation.n, calculation.interval), (None, 0, None));
        let comparison = calculation.comparison.unwrap();
        assert_eq!((comparison.value, comparison.n, comparison.difference), (Some(0.5), 2, None));
        assert_eq!((comparison.low, comparison.z, comparison.significant), (None, None, false));
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_share_and_stays_within_nought_and_one(
            hits in prop_oneof![0..100_u64, any::<u64>()],
            misses in prop_oneof![0..100_u64, any::<u64>()],
            level in 0.001..0.9999_f64,
        ) {
            let share = Proportion::of_parts(hits, misses);
            let Some(value) = share.value() else {
                prop_assert_eq!(share.n(), 0);
                return Ok(());
            };
            let interval = share.interval(Level::parse(level).unwrap()).unwrap();
            prop_assert!(0.0 <= interval.low && interval.low <= value);
            prop_assert!(value <= interval.high && interval.high <= 1.0);
        }

        #[test]
        fn the_difference_lies_within_its_interval(
            this in (0..100_u64, 1..100_u64), other in (0..100_u64, 1..100_u64),
        ) {
            let this = Proportion::of_parts(this.0, this.1);
            let comparison = this.compare(Proportion::of_parts(other.0, other.1), LEVEL);
            let difference = comparison.difference.unwrap();
            prop_assert!(comparison.low.unwrap() <= difference && difference <= comparison.high.unwrap());
        }
    }
}
