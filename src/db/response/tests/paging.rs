use serde_json::json;

use super::{Asked, Dice, NOW};
use crate::db::{ResponseFilter, ResponseRow};
use crate::domain::id::ResponseId;
use crate::domain::survey::AnswerValue;

/// Reads all pages of 7 and compares them with what `fits` says of every row.
async fn check(asked: &Asked, filter: ResponseFilter, fits: impl Fn(&ResponseRow) -> bool) {
    let everything = ResponseFilter::default();
    let all = asked.db().list_responses(asked.workspace, &everything, None, 1_000).await.unwrap();
    let expected: Vec<ResponseId> =
        all.rows.iter().filter(|row| fits(row)).map(|row| row.response_id).collect();
    assert!(!expected.is_empty() && expected.len() < all.rows.len(), "{filter:?} tells nothing apart");

    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = asked.db().list_responses(asked.workspace, &filter, after, 7).await.unwrap();
        found.extend(page.rows.iter().map(|row| row.response_id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, expected, "{filter:?}");
    let n = asked.db().count_responses(asked.workspace, &filter).await.unwrap();
    assert_eq!(usize::try_from(n).unwrap(), expected.len(), "{filter:?}");
}

fn score_of(row: &ResponseRow) -> Option<i64> {
    match row.answers.get("nps") {
        Some(AnswerValue::Score(score)) => Some(*score),
        _ => None,
    }
}

fn comment_of(row: &ResponseRow) -> &str {
    match row.answers.get("why") {
        Some(AnswerValue::Text(text)) => text,
        _ => "",
    }
}

#[tokio::test]
async fn every_filter_gives_each_response_once_newest_first() {
    let asked = Asked::open().await;
    let mut dice = Dice(7);
    let mut responses = Vec::new();
    for n in 0..150 {
        let score = dice.below(12);
        let mut answers = serde_json::Map::new();
        if score < 11 {
            answers.insert("nps".into(), score.into());
        }
        if dice.below(3) == 0 {
            let text = ["Entrega rápida", "100% Bom_serviço", "CARO demais"]
                [usize::try_from(dice.below(3)).unwrap()];
            answers.insert("why".into(), text.into());
        }
        // Few different times, so that many are equal.
        let answered_at = NOW + i64::try_from(dice.below(12)).unwrap() * 1_000;
        let market = ["br", "pt"][usize::try_from(dice.below(2)).unwrap()];
        let plan = ["free", "pro", "max"][usize::try_from(dice.below(3)).unwrap()];
        let attributes = [("market", market), ("plan", plan)];
        responses.push(asked.response_at(&format!("r{n}"), answered_at, answers.into(), &attributes));
    }
    asked.db().record_responses(responses).await.unwrap();
    let survey = Some(asked.survey);
    let none = ResponseFilter::default();
    let with = |row: &ResponseRow, name: &str, value: &str| row.attributes[name] == value;
    let attribute = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];

    check(&asked, ResponseFilter { from: Some(NOW + 2_000), to: Some(NOW + 9_000), ..none.clone() }, |row| {
        (NOW + 2_000..NOW + 9_000).contains(&row.answered_at)
    })
    .await;
    check(&asked, ResponseFilter { survey, min_score: Some(9), ..none.clone() }, |row| {
        score_of(row) >= Some(9)
    })
    .await;
    check(&asked, ResponseFilter { max_score: Some(6), ..none.clone() }, |row| {
        score_of(row).is_some_and(|score| score <= 6)
    })
    .await;
    check(&asked, ResponseFilter { has_comment: true, ..none.clone() }, |row| !comment_of(row).is_empty())
        .await;
    check(&asked, ResponseFilter { survey, q: Some("RÁPIDA entrega".into()), ..none.clone() }, |row| {
        comment_of(row).contains("rápida")
    })
    .await;
    check(&asked, ResponseFilter { q: Some("0% m_s".into()), ..none.clone() }, |row| {
        comment_of(row).contains("0% Bom_s")
    })
    .await;
    check(&asked, ResponseFilter { attributes: attribute("plan", "pro"), ..none.clone() }, |row| {
        with(row, "plan", "pro")
    })
    .await;
    let mut both = attribute("plan", "pro");
    both.extend(attribute("market", "br"));
    let narrow = ResponseFilter {
        survey,
        from: Some(NOW + 1_000),
        min_score: Some(2),
        max_score: Some(9),
        attributes: both,
        has_comment: true,
        ..none
    };
    check(&asked, narrow, |row| {
        row.answered_at >= NOW + 1_000
            && score_of(row).is_some_and(|score| (2..=9).contains(&score))
            && with(row, "plan", "pro")
            && with(row, "market", "br")
            && !comment_of(row).is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_percent_sign_is_looked_for_as_it_is() {
    let asked = Asked::open().await;
    asked.record(asked.response("a", json!({"why": "100 x"}))).await.unwrap();
    asked.record(asked.response("b", json!({"why": "100%"}))).await.unwrap();
    let filter = ResponseFilter { q: Some("0%".into()), ..ResponseFilter::default() };
    assert_eq!(asked.db().count_responses(asked.workspace, &filter).await.unwrap(), 1);
}
