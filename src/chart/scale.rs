//! What is measured, and the vertical axis that suits it. An axis belongs to
//! the measure, not to the data: a small change must look small.

use std::ops::RangeInclusive;

/// What the numbers of a series are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    /// A difference of shares from −1 to 1, shown from −100 to +100.
    Nps,
    /// A share from 0 to 1, shown from 0 % to 100 %.
    Percent,
    /// A mean on the scale of its question.
    Score {
        /// The lowest answer.
        min: f64,
        /// The highest answer.
        max: f64,
    },
}

/// The steps between ticks of an NPS axis, and what its ends are rounded to.
const NPS_STEP: f64 = 25.0;
/// No NPS axis shows less than this, lest noise look like a mountain.
const NPS_LEAST: f64 = 50.0;
/// About how many steps a score axis has.
const SCORE_STEPS: f64 = 6.0;

/// A vertical axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    /// Both ends, finite and apart.
    pub(super) low: f64,
    pub(super) high: f64,
    /// Round numbers within the axis, lowest first.
    pub(super) ticks: Vec<f64>,
}

impl Axis {
    /// How far up `value` lies: 0 at the lower end, 1 at the upper one.
    pub(super) fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

impl Unit {
    /// Everything a value of this unit can be.
    pub(super) fn bounds(self) -> RangeInclusive<f64> {
        match self {
            Self::Nps => -1.0..=1.0,
            Self::Percent => 0.0..=1.0,
            Self::Score { min, max } if min.abs().max(max.abs()) <= 1e6 && max - min >= 0.01 => min..=max,
            // No question has such a scale; any axis is better than none.
            Self::Score { .. } => 0.0..=10.0,
        }
    }

    /// The axis for these values: the whole scale of a share or a score; of
    /// NPS the part that holds the values, always with 0.
    pub(super) fn axis(self, values: impl Iterator<Item = f64>) -> Axis {
        let (low, high) = self.bounds().into_inner();
        match self {
            Self::Nps => nps_axis(values),
            Self::Percent => Axis { low, high, ticks: vec![0.0, 0.25, 0.5, 0.75, 1.0] },
            Self::Score { .. } => {
                let step = round_step((high - low) / SCORE_STEPS);
                let first = (low / step).ceil();
                let ticks = (0..=12).map(|i| (first + f64::from(i)) * step).take_while(|tick| *tick <= high);
                Axis { low, high, ticks: ticks.collect() }
            }
        }
    }
}

fn nps_axis(values: impl Iterator<Item = f64>) -> Axis {
    let mut ends: Option<(f64, f64)> = None;
    for value in values.map(|value| value.clamp(-1.0, 1.0) * 100.0) {
        let (low, high) = ends.unwrap_or((0.0, 0.0));
        ends = Some((low.min(value), high.max(value)));
    }
    let (low, high) = ends.unwrap_or((-100.0, 100.0));
    let low = (low / NPS_STEP).floor() * NPS_STEP;
    let high = ((high / NPS_STEP).ceil() * NPS_STEP).max(low + NPS_LEAST);
    let step = if high - low > 4.0 * NPS_STEP { 2.0 * NPS_STEP } else { NPS_STEP };
    let first = (low / step).ceil();
    let ticks = (0..=8).map(|i| (first + f64::from(i)) * step).take_while(|tick| *tick <= high);
    Axis { low: low / 100.0, high: high / 100.0, ticks: ticks.map(|tick| tick / 100.0).collect() }
}

/// The smallest of 1, 2, 5, 10, … that is at least `least` (> 0).
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0].into_iter().map(|digit| digit * power).find(|step| *step >= least);
    step.unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nps(values: &[f64]) -> (f64, f64, Vec<f64>) {
        let axis = Unit::Nps.axis(values.iter().copied());
        (axis.low, axis.high, axis.ticks)
    }

    #[test]
    fn an_nps_axis_always_shows_zero() {
        assert_eq!(nps(&[0.31, 0.48]), (0.0, 0.5, vec![0.0, 0.25, 0.5]));
        assert_eq!(nps(&[-0.31, -0.26]), (-0.5, 0.0, vec![-0.5, -0.25, 0.0]));
        assert_eq!(nps(&[-0.1, 0.9]), (-0.25, 1.0, vec![0.0, 0.5, 1.0]));
    }

    #[test]
    fn an_nps_axis_never_magnifies_and_shows_the_whole_scale_without_values() {
        assert_eq!(nps(&[0.0]), (0.0, 0.5, vec![0.0, 0.25, 0.5]));
        assert_eq!(nps(&[0.03]), (0.0, 0.5, vec![0.0, 0.25, 0.5]));
        assert_eq!(nps(&[-0.03]), (-0.25, 0.25, vec![-0.25, 0.0, 0.25]));
        assert_eq!(nps(&[]), (-1.0, 1.0, vec![-1.0, -0.5, 0.0, 0.5, 1.0]));
    }

    #[test]
    fn a_score_axis_is_the_scale_of_its_question() {
        let ticks = |min, max| Unit::Score { min, max }.axis([].into_iter()).ticks;
        assert_eq!(ticks(1.0, 5.0), [1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(ticks(1.0, 7.0), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        assert_eq!(ticks(0.0, 100.0), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
    }

    #[test]
    fn a_scale_that_is_none_becomes_zero_to_ten() {
        for (min, max) in [(5.0, 5.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (f64::MIN, f64::MAX)] {
            assert_eq!(Unit::Score { min, max }.bounds(), 0.0..=10.0);
        }
    }
}
