//! The groups that answers fall into by their score.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::{Measure, Rule};
use crate::domain::error::Code;

/// A kind of answer: three of NPS, two of CSAT and CES, which are the parts of
/// each measure's breakdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerGroup {
    /// NPS 9–10.
    Promoter,
    /// NPS 7–8.
    Passive,
    /// NPS 0–6.
    Detractor,
    /// Satisfied, or with little effort.
    High,
    /// All others of CSAT and CES.
    Low,
}

impl AnswerGroup {
    /// All groups.
    pub const ALL: [Self; 5] = [Self::Promoter, Self::Passive, Self::Detractor, Self::High, Self::Low];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Promoter => "promoter",
            Self::Passive => "passive",
            Self::Detractor => "detractor",
            Self::High => "high",
            Self::Low => "low",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|group| group.as_str() == text).ok_or(Code::InvalidChoice)
    }

    /// The scores of the group under a rule; none when the rule has no such
    /// group.
    pub fn scores(self, rule: Rule) -> Option<RangeInclusive<u8>> {
        let (scale, good) = (rule.scale(), rule.good_scores());
        match (self, rule.measure()) {
            (Self::Promoter, Measure::Nps) | (Self::High, Measure::Csat | Measure::Ces) => Some(good),
            (Self::Passive, Measure::Nps) => Some(rule.bad_scores().end() + 1..=good.start() - 1),
            (Self::Detractor, Measure::Nps) => Some(rule.bad_scores()),
            (Self::Low, Measure::Csat | Measure::Ces) if rule.higher_is_better() => {
                Some(scale.min()..=good.start() - 1)
            }
            (Self::Low, Measure::Csat | Measure::Ces) => Some(good.end() + 1..=scale.max()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_score_of_a_rule_is_in_exactly_one_group() {
        for rule in Rule::ALL {
            for score in rule.scale().min()..=rule.scale().max() {
                let groups = AnswerGroup::ALL
                    .into_iter()
                    .filter(|group| group.scores(rule).is_some_and(|scores| scores.contains(&score)));
                assert_eq!(groups.count(), 1, "{rule:?} {score}");
            }
        }
    }

    #[test]
    fn the_groups_of_nps_are_the_usual_ones() {
        let scores = |group: AnswerGroup| group.scores(Rule::Nps);
        assert_eq!(scores(AnswerGroup::Promoter), Some(9..=10));
        assert_eq!(scores(AnswerGroup::Passive), Some(7..=8));
        assert_eq!(scores(AnswerGroup::Detractor), Some(0..=6));
        assert_eq!(AnswerGroup::Low.scores(Rule::Ces7Effort), Some(4..=7));
        assert_eq!(AnswerGroup::parse("Promoter"), Err(Code::InvalidChoice));
    }
}
