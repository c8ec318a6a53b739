//! Answers per score: all that a score, its interval and its histogram need.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::{MeasureError, real};
use crate::domain::error::Code;

/// The whole numbers that may be answered, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scale {
    min: u8,
    max: u8,
}

impl Scale {
    /// 0 to 10.
    pub const NPS: Self = Self { min: 0, max: 10 };
    /// 1 to 5.
    pub const ONE_TO_FIVE: Self = Self { min: 1, max: 5 };
    /// 1 to 7.
    pub const ONE_TO_SEVEN: Self = Self { min: 1, max: 7 };

    /// A scale of at least two scores.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] unless `min` is below `max`.
    pub fn new(min: u8, max: u8) -> Result<Self, Code> {
        if min < max { Ok(Self { min, max }) } else { Err(Code::OutOfRange) }
    }

    /// The lowest score.
    pub const fn min(self) -> u8 {
        self.min
    }

    /// The highest score.
    pub const fn max(self) -> u8 {
        self.max
    }

    /// Whether the score may be answered.
    pub const fn contains(self, score: u8) -> bool {
        self.min <= score && score <= self.max
    }
}

/// How often each score of a scale was answered. Skipped questions are not in
/// it. Counts too large for 64 bits stay at the largest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreCounts {
    scale: Scale,
    /// One count per score, lowest first.
    counts: Vec<u64>,
}

impl ScoreCounts {
    /// No answers yet.
    pub fn new(scale: Scale) -> Self {
        Self { scale, counts: vec![0; usize::from(scale.max - scale.min) + 1] }
    }

    /// From pairs of score and count; the same score may come several times.
    ///
    /// # Errors
    /// [`MeasureError::ScoreOutsideScale`].
    pub fn from_pairs(
        scale: Scale,
        pairs: impl IntoIterator<Item = (u8, u64)>,
    ) -> Result<Self, MeasureError> {
        let mut counts = Self::new(scale);
        for (score, n) in pairs {
            counts.add_answers(score, n)?;
        }
        Ok(counts)
    }

    /// Adds `n` answers with this score.
    ///
    /// # Errors
    /// [`MeasureError::ScoreOutsideScale`]; nothing is added then.
    pub fn add_answers(&mut self, score: u8, n: u64) -> Result<(), MeasureError> {
        if !self.scale.contains(score) {
            return Err(MeasureError::ScoreOutsideScale);
        }
        let count = &mut self.counts[usize::from(score - self.scale.min)];
        *count = count.saturating_add(n);
        Ok(())
    }

    /// Adds the answers of `other`.
    ///
    /// # Errors
    /// [`MeasureError::OtherScale`]; nothing is added then.
    pub fn add(&mut self, other: &Self) -> Result<(), MeasureError> {
        if self.scale != other.scale {
            return Err(MeasureError::OtherScale);
        }
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count = count.saturating_add(*more);
        }
        Ok(())
    }

    /// What is left when the answers of `part` are taken out.
    ///
    /// # Errors
    /// [`MeasureError::OtherScale`].
    pub fn without(&self, part: &Self) -> Result<Self, MeasureError> {
        if self.scale != part.scale {
            return Err(MeasureError::OtherScale);
        }
        let left = self.counts.iter().zip(&part.counts).map(|(count, part)| count.saturating_sub(*part));
        Ok(Self { scale: self.scale, counts: left.collect() })
    }

    /// The scale that was answered on.
    pub const fn scale(&self) -> Scale {
        self.scale
    }

    /// All answers.
    pub fn n(&self) -> u64 {
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The answers whose score lies in `scores`.
    pub fn n_in(&self, scores: RangeInclusive<u8>) -> u64 {
        self.pairs()
            .filter(|(score, _)| scores.contains(score))
            .fold(0, |sum, (_, count)| sum.saturating_add(count))
    }

    /// Every score of the scale with its count, noughts too, lowest first.
    pub fn pairs(&self) -> impl Iterator<Item = (u8, u64)> {
        (self.scale.min..=self.scale.max).zip(self.counts.iter().copied())
    }

    /// Every score of the scale with its count, noughts too.
    pub fn histogram(&self) -> BTreeMap<u8, u64> {
        self.pairs().collect()
    }

    /// The mean score; `None` without answers.
    pub fn mean(&self) -> Option<f64> {
        let n = self.real_n();
        if n == 0.0 {
            return None;
        }
        Some(self.pairs().map(|(score, count)| f64::from(score) * real(count)).sum::<f64>() / n)
    }

    /// The sample variance (n − 1 below); `None` under two answers.
    pub fn variance(&self) -> Option<f64> {
        let (n, mean) = (self.real_n(), self.mean()?);
        if n < 2.0 {
            return None;
        }
        let squares = self.pairs().map(|(score, count)| real(count) * (f64::from(score) - mean).powi(2));
        Some(squares.sum::<f64>() / (n - 1.0))
    }

    /// All answers as a real number, which does not stop at 64 bits.
    pub(crate) fn real_n(&self) -> f64 {
        self.counts.iter().copied().map(real).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn a_scale_has_at_least_two_scores() {
        assert_eq!(Scale::new(3, 3), Err(Code::OutOfRange));
        assert_eq!(Scale::new(0, 10), Ok(Scale::NPS));
    }

    #[test]
    fn a_score_outside_the_scale_is_refused_and_changes_nothing() {
        let mut counts = ScoreCounts::new(Scale::ONE_TO_FIVE);
        assert_eq!(counts.add_answers(6, 1), Err(MeasureError::ScoreOutsideScale));
        assert_eq!(counts.add_answers(0, 1), Err(MeasureError::ScoreOutsideScale));
        assert_eq!(counts, ScoreCounts::new(Scale::ONE_TO_FIVE));
    }

    #[test]
    fn answers_on_another_scale_are_never_added() {
        let mut counts = ScoreCounts::new(Scale::ONE_TO_FIVE);
        assert_eq!(counts.add(&ScoreCounts::new(Scale::ONE_TO_SEVEN)), Err(MeasureError::OtherScale));
    }

    #[test]
    fn no_answers_have_no_mean_and_a_histogram_of_noughts() {
        let counts = ScoreCounts::new(Scale::ONE_TO_FIVE);
        assert_eq!((counts.n(), counts.mean(), counts.variance()), (0, None, None));
        assert_eq!(counts.histogram(), BTreeMap::from([(1, 0), (2, 0), (3, 0), (4, 0), (5, 0)]));
    }

    #[test]
    fn mean_and_variance_are_those_of_the_answers() {
        let counts = ScoreCounts::from_pairs(Scale::ONE_TO_SEVEN, [(2, 1), (4, 3), (5, 2), (7, 1), (2, 1)]);
        let counts = counts.unwrap();
        assert_eq!(counts.mean(), Some(33.0 / 8.0));
        assert_eq!(counts.variance(), Some(18.875 / 7.0));
    }

    #[test]
    fn counts_too_large_stay_at_the_largest() {
        let counts = ScoreCounts::from_pairs(Scale::NPS, [(0, u64::MAX), (10, u64::MAX), (10, 1)]).unwrap();
        assert_eq!((counts.n(), counts.mean()), (u64::MAX, Some(5.0)));
    }

    #[test]
    fn the_others_are_all_without_these() {
        let of =
            |pairs: &[(u8, u64)]| ScoreCounts::from_pairs(Scale::ONE_TO_FIVE, pairs.iter().copied()).unwrap();
        let (all, these) = (of(&[(1, 4), (5, 6)]), of(&[(5, 2)]));
        assert_eq!(all.without(&these), Ok(of(&[(1, 4), (5, 4)])));
        assert_eq!(all.without(&ScoreCounts::new(Scale::NPS)), Err(MeasureError::OtherScale));
    }

    proptest! {
        #[test]
        fn counts_are_additive(left in vec((0..=10_u8, 0..1_000_u64), 0..20),
                               right in vec((0..=10_u8, 0..1_000_u64), 0..20)) {
            let mut sum = ScoreCounts::from_pairs(Scale::NPS, left.clone()).unwrap();
            let more = ScoreCounts::from_pairs(Scale::NPS, right.clone()).unwrap();
            let n = sum.n() + more.n();
            sum.add(&more).unwrap();
            prop_assert_eq!(sum.n(), n);
            prop_assert_eq!(&sum, &ScoreCounts::from_pairs(Scale::NPS, left.into_iter().chain(right)).unwrap());
            prop_assert_eq!(sum.histogram().values().sum::<u64>(), n);
            prop_assert_eq!(sum.histogram().len(), 11);
        }
    }
}
