//! Every kind of answer: kept as it was, counted, found, taken away.

use serde_json::{Value, json};

use super::{Asked, DAY_MS, Dice, NOW, definition, new_question_id, publish};
use crate::db::{Recorded, ResponseFilter};

/// A question of every kind that has answers.
fn every_kind() -> Value {
    json!([
        {"key": "stars", "kind": "rating", "title": "T"},
        {"key": "one", "kind": "single_choice", "title": "T", "other": true,
         "choices": [{"value": "a"}, {"value": "b \"quoted\" \\ ç"}]},
        {"key": "some", "kind": "multiple_choice", "title": "T", "other": true,
         "choices": [{"value": "a"}, {"value": "b"}, {"value": "c"}]},
        {"key": "grid", "kind": "likert_matrix", "title": "T",
         "rows": [{"value": "r.1"}, {"value": "r \"2\""}], "columns": [{"value": "x=1"}, {"value": "y"}]},
        {"key": "order", "kind": "ranking", "title": "T", "choices": [{"value": "a"}, {"value": "b=2"}]},
        {"key": "amount", "kind": "number", "title": "T"},
        {"key": "day", "kind": "date", "title": "T"},
        {"key": "reach", "kind": "contact_fields", "title": "T",
         "fields": [{"field": "name"}, {"field": "email"}]},
        {"key": "agreed", "kind": "consent", "title": "T"},
        {"key": "hello", "kind": "statement", "title": "T"},
        {"key": "why", "kind": "long_text", "title": "T"},
    ])
}

async fn asked() -> Asked {
    let mut asked = Asked::open().await;
    asked.definition = definition(every_kind());
    asked.survey = publish(asked.db(), asked.workspace, asked.definition.clone()).await;
    asked
}

/// The counts of a question in all, by choice.
async fn counts(asked: &Asked, key: &str) -> Vec<(String, i64)> {
    let mut conn = asked.db().reader().await.unwrap();
    sqlx::query_as(
        "select c.choice, sum(c.n) from choice_rollup c join question q on q.question_id = c.question_id
         where q.key = $1 and c.name = '' group by c.choice order by c.choice",
    )
    .bind(key)
    .fetch_all(&mut *conn)
    .await
    .unwrap()
}

fn counted(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    expected.iter().map(|(choice, n)| ((*choice).to_owned(), *n)).collect()
}

#[tokio::test]
async fn an_answer_of_every_kind_comes_back_as_it_was_and_is_counted() {
    let asked = asked().await;
    let full = json!({
        "stars": 4, "one": {"other": "Nenhum: |\\"}, "some": ["a", "c", {"other": "mais"}],
        "grid": {"r.1": "x=1", "r \"2\"": "y"}, "order": ["b=2", "a"], "amount": -12.5, "day": "2026-11-30",
        "reach": {"name": "Ana", "email": "ana@example.com"}, "agreed": true, "why": "{\"other\": 1}",
    });
    asked.record(asked.response("full", full.clone())).await.unwrap();
    let part = json!({"one": "b \"quoted\" \\ ç", "some": ["a"], "amount": 0, "grid": {"r.1": "y"}});
    asked.record(asked.response("part", part.clone())).await.unwrap();

    let filter = ResponseFilter { survey: Some(asked.survey), ..ResponseFilter::default() };
    let page = asked.db().list_responses(asked.workspace, &filter, None, 10).await.unwrap();
    let stored: Vec<Value> =
        page.rows.iter().map(|row| serde_json::to_value(&row.answers).unwrap()).collect();
    assert_eq!(stored, [part, full]);

    assert_eq!(counts(&asked, "one").await, counted(&[("", 2), ("b \"quoted\" \\ ç", 1), ("other", 1)]));
    assert_eq!(counts(&asked, "some").await, counted(&[("", 2), ("a", 2), ("c", 1), ("other", 1)]));
    assert_eq!(
        counts(&asked, "grid").await,
        counted(&[("", 2), ("r \"2\"=y", 1), ("r.1=x=1", 1), ("r.1=y", 1)])
    );
    assert_eq!(counts(&asked, "order").await, counted(&[("", 1), ("a=2", 1), ("b=2=1", 1)]));
    assert_eq!(counts(&asked, "agreed").await, counted(&[("", 1), ("true", 1)]));
    assert_eq!(counts(&asked, "amount").await, counted(&[("", 2), ("-12.5", 1), ("0", 1)]));
    for key in ["day", "reach", "why"] {
        assert_eq!(counts(&asked, key).await, counted(&[("", 1)]), "{key}");
    }
    for key in ["stars", "hello"] {
        assert_eq!(counts(&asked, key).await, [], "{key}");
    }
    asked.is_sound().await;
}

/// Answers to some of the questions, each as likely.
fn any_answers(dice: &mut Dice) -> Value {
    let mut answers = json!({});
    let mut maybe = |key: &str, options: &[Value]| {
        let at = usize::try_from(dice.below(options.len() as u64 + 1)).unwrap();
        if let Some(answer) = options.get(at) {
            answers[key] = answer.clone();
        }
    };
    maybe("stars", &[json!(1), json!(5)]);
    maybe("one", &[json!("a"), json!("b \"quoted\" \\ ç"), json!({"other": "x"}), json!({"other": "y"})]);
    maybe("some", &[json!(["a"]), json!(["b", "a"]), json!(["c", {"other": "x"}])]);
    maybe("grid", &[json!({"r.1": "y"}), json!({"r.1": "x=1", "r \"2\"": "x=1"})]);
    maybe("order", &[json!(["a", "b=2"]), json!(["b=2", "a"])]);
    maybe("amount", &[json!(0), json!(1.5)]);
    maybe("day", &[json!("2026-01-31")]);
    maybe("reach", &[json!({"name": "Ana"})]);
    maybe("agreed", &[json!(true)]);
    maybe("why", &[json!("words")]);
    answers
}

#[tokio::test]
async fn counts_of_choices_equal_a_recount_after_any_recording_and_deleting() {
    for seed in 0..4 {
        let asked = asked().await;
        let mut dice = Dice(seed);
        let mut stored = Vec::new();
        for step in 0..30 {
            if dice.below(3) == 0 && !stored.is_empty() {
                let index = usize::try_from(dice.below(stored.len() as u64)).unwrap();
                let response = stored.swap_remove(index);
                asked.db().delete_response(asked.workspace, asked.survey, response).await.unwrap();
                continue;
            }
            let mut group = Vec::new();
            for n in 0..dice.below(6) {
                let answered_at = NOW + i64::try_from(dice.below(3)).unwrap() * DAY_MS;
                let market = ["br", "pt"][usize::try_from(dice.below(2)).unwrap()];
                let id = if dice.below(5) == 0 { "again".to_owned() } else { format!("{step}-{n}") };
                let answers = any_answers(&mut dice);
                group.push(asked.response_at(&id, answered_at, answers, &[("market", market)]));
            }
            let ids: Vec<_> = group.iter().map(|response| response.response_id).collect();
            let recorded = asked.db().record_responses(group).await.unwrap();
            let accepted = ids.into_iter().zip(recorded).filter(|(_, one)| *one == Recorded::Accepted);
            stored.extend(accepted.map(|(id, _)| id));
        }
        asked.is_sound().await;
        let later = Box::new(|at: i64| (at - 5 * 3_600_000).div_euclid(DAY_MS));
        asked.db().rebuild_rollups(asked.workspace, later).await.unwrap();
        asked.is_sound().await;
        for response in stored {
            asked.db().delete_response(asked.workspace, asked.survey, response).await.unwrap();
        }
        asked.is_sound().await;
        let mut conn = asked.db().reader().await.unwrap();
        let left: i64 =
            sqlx::query_scalar("select count(*) from choice_rollup").fetch_one(&mut *conn).await.unwrap();
        assert_eq!(left, 0);
    }
}

#[tokio::test]
async fn a_check_finds_choices_that_were_counted_wrongly() {
    let asked = asked().await;
    asked.record(asked.response("a", json!({"some": ["a", "b"]}))).await.unwrap();
    asked
        .db()
        .write(|conn| {
            Box::pin(async move {
                sqlx::query("update choice_rollup set n = 5 where choice = 'a'").execute(conn).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    let findings = asked.db().check().await.unwrap();
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(findings[0].text.ends_with("choice a: the answers say 1"), "{findings:?}");
    assert!(findings[1].text.ends_with("choice a: the counts say 5"), "{findings:?}");
}

#[tokio::test]
async fn own_words_and_contacts_are_found_and_only_texts_are_comments() {
    let asked = asked().await;
    asked.record(asked.response("other", json!({"one": {"other": "Padaria"}}))).await.unwrap();
    asked.record(asked.response("reach", json!({"reach": {"email": "ana@example.com"}}))).await.unwrap();
    asked.record(asked.response("why", json!({"why": "Gostei", "one": {"other": "Feira"}}))).await.unwrap();
    let found = async |q: &str| -> Vec<String> {
        let filter = ResponseFilter { q: Some(q.to_owned()), ..ResponseFilter::default() };
        let page = asked.db().list_responses(asked.workspace, &filter, None, 10).await.unwrap();
        page.rows.into_iter().map(|row| row.external_id).collect()
    };
    assert_eq!(found("padaria").await, ["other"]);
    assert_eq!(found("ANA@example").await, ["reach"]);
    assert_eq!(found("feira gostei").await, ["why"]);
    let comments = asked.db().list_comments(asked.workspace, &ResponseFilter::default(), 10).await.unwrap();
    let texts: Vec<_> = comments.into_iter().map(|comment| comment.texts).collect();
    assert_eq!(texts, [["Gostei"]]);
}

#[tokio::test]
async fn another_kind_of_answers_is_another_question() {
    let asked = Asked::open().await;
    let n_questions = async || -> i64 {
        let mut conn = asked.db().reader().await.unwrap();
        sqlx::query_scalar("select count(*) from question").fetch_one(&mut *conn).await.unwrap()
    };
    let before = n_questions().await;
    let choices = json!([{"value": "a"}, {"value": "b"}]);
    let more = json!([{"value": "a"}, {"value": "b"}, {"value": "c"}]);
    for (question, n_new) in [
        (json!({"key": "why", "kind": "short_text", "title": "T"}), 0),
        (json!({"key": "why", "kind": "single_choice", "title": "T", "choices": choices}), 1),
        (json!({"key": "why", "kind": "single_choice", "title": "T", "choices": more}), 1),
        (json!({"key": "why", "kind": "ranking", "title": "T", "choices": choices}), 2),
        (json!({"key": "why", "kind": "rating", "title": "T"}), 3),
        (json!({"key": "why", "kind": "rating", "title": "T", "scale": {"min": 1, "max": 10}}), 4),
        (json!({"key": "why", "kind": "statement", "title": "T"}), 4),
        (json!({"key": "why", "kind": "long_text", "title": "T"}), 4),
    ] {
        let edited = definition(json!([question]));
        asked.db().update_draft(asked.workspace, asked.survey, edited, NOW).await.unwrap();
        asked.db().publish_survey(asked.workspace, asked.survey, new_question_id, NOW).await.unwrap();
        assert_eq!(n_questions().await, before + n_new, "{question}");
    }
}
