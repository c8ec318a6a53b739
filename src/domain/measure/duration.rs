//! How long people took, counted in steps that widen with the time: a second
//! each below sixteen, then eight steps to every doubling. A year of answers is
//! then a few hundred counts, and no time is off by more than an eighth.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Level, real};

/// Whoever took longer than a week counts as a week: the middle does not move
/// by it, and no step is without an end.
pub const LONGEST: u64 = 7 * 24 * 3_600;

/// The step that `seconds` fall into, named by its first second.
pub const fn step(seconds: u64) -> u64 {
    let seconds = if seconds < LONGEST { seconds } else { LONGEST };
    seconds - seconds % width(seconds)
}

/// How many seconds wide the step is that holds `seconds`.
const fn width(seconds: u64) -> u64 {
    let digits = u64::BITS - seconds.leading_zeros();
    1 << digits.saturating_sub(4)
}

/// The middle of some times, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Median {
    /// Half of them took no longer.
    pub value: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// How many times are known.
    pub n: u64,
}

/// The median of times given as [`step`]s with how many fell into each; `None`
/// without any. It is approximate: within a step the times are taken to lie
/// evenly. The interval goes between the ranks `n/2 ± z·√n/2` (normal
/// approximation to the binomial; Conover 1999, *Practical Nonparametric
/// Statistics*, 3.2).
pub fn median(steps: &BTreeMap<u64, u64>, level: Level) -> Option<Median> {
    let classes: Vec<Class> = steps
        .iter()
        .map(|(first, n)| Class { low: real(*first), width: real(width(*first)), n: real(*n) })
        .collect();
    let n = steps.values().fold(0_u64, |sum, n| sum.saturating_add(*n));
    let around = level.z() / (2.0 * real(n).sqrt());
    Some(Median {
        value: quantile(&classes, 0.5)?,
        low: quantile(&classes, (0.5 - around).max(0.0))?,
        high: quantile(&classes, (0.5 + around).min(1.0))?,
        n,
    })
}

struct Class {
    low: f64,
    width: f64,
    n: f64,
}

/// The value below which `share` of all lie; `None` of nothing.
fn quantile(classes: &[Class], share: f64) -> Option<f64> {
    let rank = share * classes.iter().map(|class| class.n).sum::<f64>();
    let mut below = 0.0;
    let mut found = None;
    for Class { low, width, n } in classes.iter().filter(|class| class.n > 0.0) {
        found = Some(low + width * ((rank - below) / n).clamp(0.0, 1.0));
        below += n;
        if below >= rank {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn steps(times: &[u64]) -> BTreeMap<u64, u64> {
        let mut steps = BTreeMap::new();
        for seconds in times {
            *steps.entry(step(*seconds)).or_default() += 1;
        }
        steps
    }

    #[test]
    fn the_median_of_classes_is_that_of_the_textbook() {
        // Weights of forty students; Spiegel & Stephens, Schaum's Outline of
        // Statistics, chapter 3: 146.75 pounds.
        let counts = [3.0, 5.0, 9.0, 12.0, 5.0, 4.0, 2.0];
        let classes: Vec<Class> = (0_u8..)
            .zip(counts)
            .map(|(index, n)| Class { low: 117.5 + 9.0 * f64::from(index), width: 9.0, n })
            .collect();
        assert_eq!(quantile(&classes, 0.5), Some(146.75));
        assert_eq!(quantile(&classes, 0.0), Some(117.5));
        assert_eq!(quantile(&classes, 1.0), Some(180.5));
    }

    #[test]
    fn steps_are_seconds_at_first_and_then_an_eighth() {
        let of = |seconds: &[u64]| seconds.iter().map(|seconds| step(*seconds)).collect::<Vec<_>>();
        assert_eq!(of(&[0, 1, 15, 16, 17, 18]), [0, 1, 15, 16, 16, 18]);
        assert_eq!(of(&[63, 64, 71, 72, 600]), [60, 64, 64, 72, 576]);
        assert_eq!(step(u64::MAX), step(LONGEST));
    }

    #[test]
    fn no_times_have_no_median() {
        assert_eq!(median(&BTreeMap::new(), Level::NINETY_FIVE), None);
        assert_eq!(median(&BTreeMap::from([(60, 0)]), Level::NINETY_FIVE), None);
    }

    #[test]
    fn one_who_forgot_the_page_for_days_does_not_move_the_middle() {
        let of = |last: u64| median(&steps(&[40, 41, 42, 43, last]), Level::NINETY_FIVE).unwrap().value;
        assert!((of(44) - of(400_000)).abs() < 1e-9);
    }

    #[test]
    fn the_interval_goes_between_the_ranks_of_the_binomial() {
        // Sixteen seconds, ten times each: ranks 80 ± 1.96·√160/2.
        let exact: BTreeMap<u64, u64> = (0..16).map(|seconds| (seconds, 10)).collect();
        let median = median(&exact, Level::NINETY_FIVE).unwrap();
        let half = 1.959_963_984_540_054 * 160_f64.sqrt() / 2.0;
        assert!((median.value - 8.0).abs() < 1e-12);
        assert!((median.low - (80.0 - half) / 10.0).abs() < 1e-9);
        assert!((median.high - (80.0 + half) / 10.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn a_step_holds_its_seconds_and_is_narrow(seconds in 0..LONGEST) {
            let first = step(seconds);
            prop_assert!(first <= seconds && seconds < first + width(first));
            prop_assert!(width(first) == 1 || width(first) * 8 <= first);
        }

        #[test]
        fn the_median_is_off_by_no_more_than_a_step(mut times in vec(0..200_000_u64, 1..80)) {
            let found = median(&steps(&times), Level::NINETY_FIVE).unwrap();
            times.sort_unstable();
            let (below, above) = (real(times[(times.len() - 1) / 2]), real(times[times.len() / 2]));
            prop_assert!(found.value >= below * 0.875 - 1.0 && found.value <= above * 1.125 + 2.0, "{found:?}");
            prop_assert!(found.low <= found.value && found.value <= found.high);
        }
    }
}
