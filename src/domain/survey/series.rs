//! The series that a scored question's answers belong to.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::domain::measure::{Direction, Measure, Rule, Scale};

use super::subject::Subject;

/// Answers of the same series may be counted together, across questions,
/// surveys, versions and waves; answers of different series never.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Series {
    rule: Rule,
    subject: Subject,
}

impl Series {
    /// The answers about `subject` that are counted by `rule`.
    pub const fn new(rule: Rule, subject: Subject) -> Self {
        Self { rule, subject }
    }

    /// How the scores become a number.
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// What is measured.
    pub const fn measure(&self) -> Measure {
        self.rule.measure()
    }

    /// What it is measured of.
    pub const fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The scale that scores are given on.
    pub const fn scale(&self) -> Scale {
        self.rule.scale()
    }

    /// What the highest score means; [`Direction::Agree`] for NPS and CSAT.
    pub const fn direction(&self) -> Direction {
        match self.rule {
            Rule::Ces7Effort | Rule::Ces5Effort => Direction::Effort,
            Rule::Nps | Rule::Csat | Rule::Ces7Agree | Rule::Ces5Agree => Direction::Agree,
        }
    }

    /// Every score of the scale, lowest first.
    pub fn scores(&self) -> RangeInclusive<i64> {
        i64::from(self.scale().min())..=i64::from(self.scale().max())
    }
}

/// Where an NPS score stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// 0–6.
    Detractor,
    /// 7–8.
    Passive,
    /// 9–10.
    Promoter,
}

impl Group {
    /// The group of an NPS score; none outside 0–10.
    pub const fn of_score(score: i64) -> Option<Self> {
        match score {
            0..=6 => Some(Self::Detractor),
            7 | 8 => Some(Self::Passive),
            9 | 10 => Some(Self::Promoter),
            _ => None,
        }
    }

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Detractor => "detractor",
            Self::Passive => "passive",
            Self::Promoter => "promoter",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_is_a_detractor_seven_a_passive_nine_a_promoter() {
        let groups: Vec<_> = (-1..=11).map(|score| Group::of_score(score).map(Group::as_str)).collect();
        let mut expected = vec![None];
        expected.extend([Some("detractor"); 7]);
        expected.extend([Some("passive"); 2]);
        expected.extend([Some("promoter"); 2]);
        expected.push(None);
        assert_eq!(groups, expected);
    }

    #[test]
    fn a_series_knows_its_scale_and_direction() {
        for rule in Rule::ALL {
            let series = Series::new(rule, Subject::Support);
            assert_eq!(series.scores().count(), usize::from(series.scale().max() - series.scale().min()) + 1);
            if series.measure() == Measure::Ces {
                assert_eq!(Rule::ces(series.scale(), series.direction()), Ok(rule));
            }
        }
    }
}
