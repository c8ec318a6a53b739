//! Groups beside each other, as a picture.

use std::cmp::Ordering;

use super::find::GroupResult;
use super::picture::unit_of;
use super::view::name_of;
use crate::chart::{Ranked, Ranking, ranking};
use crate::domain::chart::Chart;
use crate::domain::measure::{Level, Rule, Score};
use crate::domain::text::Locale;

/// Puts the best first; those without a value come last, the larger before the
/// smaller.
pub fn rank(rule: Rule, groups: &mut [GroupResult]) {
    groups.sort_by(|one, other| {
        let by_value = match (one.score.value, other.score.value) {
            (Some(one), Some(other)) if rule.higher_is_better() => other.total_cmp(&one),
            (Some(one), Some(other)) => one.total_cmp(&other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        by_value.then(other.score.n.cmp(&one.score.n)).then_with(|| one.key.cmp(&other.key))
    });
}

/// Draws groups in the order given, each under its name: `name` is the title,
/// `head` what the groups are.
pub fn draw_groups(
    name: String,
    head: &str,
    rule: Rule,
    groups: &[(String, &Score)],
    locale: Locale,
) -> Chart {
    let row = |(label, score): &(String, &Score)| Ranked {
        label: label.clone(),
        value: score.value,
        low: score.interval.map(|interval| interval.low),
        high: score.interval.map(|interval| interval.high),
        n: score.n,
    };
    let input = Ranking {
        name,
        measure: name_of(rule.measure()).to_owned(),
        rule: rule.text(locale, Level::NINETY_FIVE),
        head: head.to_owned(),
        unit: unit_of(rule),
        rows: groups.iter().map(row).collect(),
    };
    ranking(&input, locale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::measure::{ScoreCounts, score};

    fn group(rule: Rule, key: &str, pairs: &[(u8, u64)]) -> GroupResult {
        let counts = ScoreCounts::from_pairs(rule.scale(), pairs.iter().copied()).unwrap();
        let score = score(rule, &counts, None, Level::NINETY_FIVE).unwrap();
        GroupResult { key: key.to_owned(), score: score.suppressed_below(2) }
    }

    fn ranked(rule: Rule, mut groups: Vec<GroupResult>) -> Vec<String> {
        rank(rule, &mut groups);
        groups.into_iter().map(|group| group.key).collect()
    }

    #[test]
    fn the_best_comes_first_and_what_is_hidden_last() {
        let rule = Rule::Ces7Agree;
        let groups = vec![
            group(rule, "few", &[(7, 1)]),
            group(rule, "hard", &[(2, 9)]),
            group(rule, "easy", &[(6, 9)]),
        ];
        assert_eq!(ranked(rule, groups), ["easy", "hard", "few"]);
    }

    #[test]
    fn where_effort_is_counted_the_least_comes_first() {
        let rule = Rule::Ces5Effort;
        let groups = vec![group(rule, "much", &[(5, 9)]), group(rule, "little", &[(1, 9)])];
        assert_eq!(ranked(rule, groups), ["little", "much"]);
    }
}
