//! Customer satisfaction: the share of the two highest of five scores, with
//! mean and histogram beside it.

use super::{Proportion, Rule, ScoreCounts};

/// The answers 4–5 among all answers on the scale 1–5.
pub fn top_two(counts: &ScoreCounts) -> Proportion {
    let top = counts.n_in(Rule::Csat.good_scores());
    Proportion::of_parts(top, counts.n_in(1..=3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::measure::Scale;

    #[test]
    fn fours_and_fives_are_satisfied() {
        let counts = ScoreCounts::from_pairs(Scale::ONE_TO_FIVE, [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16)]);
        let share = top_two(&counts.unwrap());
        assert_eq!((share.hits(), share.misses()), (24, 7));
    }
}
