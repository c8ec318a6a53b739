use std::collections::BTreeMap;

use serde_json::json;

use super::{Asked, DAY_MS, Dice, NOW, definition, nps, publish};
use crate::db::{GroupBy, ScoreQuery};
use crate::domain::measure::Measure;
use crate::domain::measure::series::Limit;

fn query() -> ScoreQuery {
    ScoreQuery {
        measure: Measure::Nps,
        rule: None,
        survey: None,
        surveys: Vec::new(),
        subject: None,
        from: None,
        to: None,
        attributes: Vec::new(),
    }
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

impl Asked {
    async fn groups(&self, query: &ScoreQuery, by: &GroupBy) -> BTreeMap<String, u64> {
        let found = self.db().group_counts(self.workspace, query, by).await.unwrap();
        found.groups.into_iter().map(|group| (group.key, group.counts.n())).collect()
    }
}

#[tokio::test]
async fn groups_are_those_that_the_filter_by_each_value_gives() {
    let asked = Asked::open().await;
    let mut dice = Dice(5);
    let mut rows = Vec::new();
    for n in 0..120 {
        let market = ["br", "pt", "ao"][usize::try_from(dice.below(3)).unwrap()];
        let plan = ["pro", "free"][usize::try_from(dice.below(2)).unwrap()];
        let at = NOW + i64::try_from(dice.below(4)).unwrap() * DAY_MS;
        let attributes = [("market", market), ("plan", plan)];
        rows.push(asked.response_at(&format!("r{n}"), at, json!({"nps": dice.below(11)}), &attributes));
    }
    asked.db().record_responses(rows).await.unwrap();
    let by = GroupBy::Attribute("market".into());
    let from = Limit::within(
        chrono::NaiveDate::from_epoch_days(i32::try_from(NOW / DAY_MS).unwrap()).unwrap(),
        NOW + 1,
    );
    for (attributes, from) in [
        (pairs(&[]), None),
        (pairs(&[("plan", "pro")]), None),
        // The same attribute is left aside.
        (pairs(&[("market", "br"), ("plan", "free")]), None),
        (pairs(&[]), Some(from)),
    ] {
        let others: Vec<_> = attributes.iter().filter(|(name, _)| name != "market").cloned().collect();
        let mut expected = BTreeMap::new();
        for market in ["br", "pt", "ao"] {
            let attributes = others.iter().cloned().chain(pairs(&[("market", market)])).collect();
            let one = ScoreQuery { attributes, from, ..query() };
            let n = asked.db().score_counts(asked.workspace, &one).await.unwrap().total().n();
            expected.insert(market.to_owned(), n);
        }
        assert_eq!(asked.groups(&ScoreQuery { attributes, from, ..query() }, &by).await, expected);
    }
}

#[tokio::test]
async fn surveys_and_subjects_are_told_apart_and_chosen() {
    let asked = Asked::open().await;
    let support = definition(json!([{"key": "nps", "kind": "nps", "title": "?", "subject": "support"}]));
    let second = publish(asked.db(), asked.workspace, definition(json!([nps()]))).await;
    let third = publish(asked.db(), asked.workspace, support).await;
    let mut rows = Vec::new();
    for (survey, n) in [(asked.survey, 3), (second, 2), (third, 4)] {
        for row in 0..n {
            let mut response = asked.response(&format!("r{row}"), json!({"nps": 9}));
            response.survey_id = survey;
            rows.push(response);
        }
    }
    asked.db().record_responses(rows).await.unwrap();
    let of = |subjects: &[(&str, u64)]| subjects.iter().map(|(key, n)| ((*key).to_owned(), *n)).collect();
    let by_subject: BTreeMap<String, u64> = of(&[("company", 5), ("support", 4)]);
    assert_eq!(asked.groups(&query(), &GroupBy::Subject).await, by_subject);
    let two = ScoreQuery { surveys: vec![second, third], ..query() };
    assert_eq!(asked.groups(&two, &GroupBy::Subject).await, of(&[("company", 2), ("support", 4)]));
    let second_id = second.to_string();
    assert_eq!(asked.groups(&two, &GroupBy::Survey).await, of(&[(&second_id, 2), (&third.to_string(), 4)]));
    let total = asked.db().score_counts(asked.workspace, &two).await.unwrap().total();
    assert_eq!(total.n(), 6);
    let questions = asked.db().list_scored_questions(asked.workspace).await.unwrap();
    assert_eq!(questions.len(), 3);
    let other = asked.house.workspace("other").await;
    assert!(asked.db().list_scored_questions(other).await.unwrap().is_empty());
    assert!(asked.db().group_counts(other, &two, &GroupBy::Survey).await.unwrap().groups.is_empty());
}
