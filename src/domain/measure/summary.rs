//! What is said of numbers that people answer with.

/// Mean, median and ends of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// How many.
    pub n: u64,
    /// Their sum over their number.
    pub mean: f64,
    /// The one in the middle; of two the mean of both.
    pub median: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Summary {
    /// Of finite numbers, each so many times, in any order; none without any.
    pub fn of(counts: impl IntoIterator<Item = (f64, u64)>) -> Option<Self> {
        let mut counts: Vec<(f64, u64)> = counts.into_iter().filter(|(_, n)| *n > 0).collect();
        counts.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let n: u64 = counts.iter().map(|(_, n)| n).sum();
        let (&(min, _), &(max, _)) = (counts.first()?, counts.last()?);
        let at = |place: u64| {
            let mut seen = 0;
            let found = counts.iter().find(|(_, n)| {
                seen += n;
                place < seen
            });
            found.map_or(max, |(number, _)| *number)
        };
        let median = f64::midpoint(at((n - 1) / 2), at(n / 2));
        let mean = counts.iter().map(|(number, times)| number * (real(*times) / real(n))).sum();
        Some(Self { n, mean, median, min, max })
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of answers are far below 2^52")]
fn real(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_has_no_mean() {
        assert_eq!(Summary::of([]), None);
        assert_eq!(Summary::of([(5.0, 0)]), None);
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        let summary = Summary::of([(10.0, 1), (1.0, 2), (4.0, 1)]);
        assert_eq!(summary, Some(Summary { n: 4, mean: 4.0, median: 2.5, min: 1.0, max: 10.0 }));
    }

    proptest! {
        #[test]
        fn counted_or_one_by_one_is_the_same(numbers in prop::collection::vec(-50_i32..50, 1..60)) {
            let one_by_one = Summary::of(numbers.iter().map(|number| (f64::from(*number), 1))).unwrap();
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            let half = sorted.len() / 2;
            let median = match sorted.len() % 2 {
                0 => f64::midpoint(f64::from(sorted[half - 1]), f64::from(sorted[half])),
                _ => f64::from(sorted[half]),
            };
            let mean = f64::from(numbers.iter().sum::<i32>()) / numbers.len() as f64;
            prop_assert!((one_by_one.mean - mean).abs() < 1e-9);
            prop_assert!((one_by_one.median - median).abs() < 1e-12);
            prop_assert_eq!(one_by_one.min, f64::from(sorted[0]));
            prop_assert!(one_by_one.min <= one_by_one.median && one_by_one.median <= one_by_one.max);
        }
    }
}
