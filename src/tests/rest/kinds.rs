//! Every kind of question over REST.

use super::*;

fn questions() -> Value {
    json!([
        {"key": "stars", "kind": "rating", "scale": {"min": 1, "max": 10}, "title": "T", "low_label": "Bad"},
        {"key": "one", "kind": "single_choice", "other": true, "other_label": "Else", "title": "T",
         "choices": [{"value": "a", "label": {"en": "A", "pt-BR": "Á"}}, {"value": "b"}]},
        {"key": "some", "kind": "multiple_choice", "min_choices": 1, "max_choices": 2, "title": "T",
         "choices": [{"value": "a"}, {"value": "b"}, {"value": "c"}]},
        {"key": "grid", "kind": "likert_matrix", "rows": [{"value": "r"}], "columns": [{"value": "x"}, {"value": "y"}],
         "title": "T"},
        {"key": "order", "kind": "ranking", "choices": [{"value": "a"}, {"value": "b"}], "title": "T"},
        {"key": "amount", "kind": "number", "min": 0, "max": 99.5, "unit": "km", "title": "T"},
        {"key": "day", "kind": "date", "min": "2026-01-01", "title": "T"},
        {"key": "reach", "kind": "contact_fields", "fields": [{"field": "email"}], "title": "T"},
        {"key": "agreed", "kind": "consent", "title": "T"},
        {"key": "hello", "kind": "statement", "title": "T"},
    ])
}

/// An answer to each of them that can be answered.
fn answers() -> Value {
    json!({
        "stars": 10, "one": {"other": "c"}, "some": ["a", "c"], "grid": {"r": "y"}, "order": ["b", "a"],
        "amount": 12.5, "day": "2026-11-30", "reach": {"email": "ana@example.com"}, "agreed": true,
    })
}

#[tokio::test]
async fn a_survey_and_its_answers_come_back_as_they_went_in() {
    let client = Client::new().await;
    let id = client.survey_of(questions()).await;
    let shown = check(client.get(&format!("/surveys/{id}")).await, StatusCode::OK);
    assert_eq!(shown["questions"], questions());
    let file = client.get(&format!("/surveys/{id}/export.json")).await.text();
    let copy =
        check(client.send(Method::POST, "/surveys/import", &[], file.clone()).await, StatusCode::CREATED);
    let copied = client.get(&format!("/surveys/{}/export.json", copy["id"].as_str().expect("an id"))).await;
    assert_eq!(copied.text(), file);

    let path = format!("/surveys/{id}/responses");
    let sent = check(client.post(&path, json!([{"id": "r1", "answers": answers()}])).await, StatusCode::OK);
    assert_eq!(sent, json!({"accepted": 1, "duplicate": 0, "rejected": []}));
    assert_eq!(check(client.get(&path).await, StatusCode::OK)["items"][0]["answers"], answers());
}

#[tokio::test]
async fn a_file_of_every_kind_goes_out_and_in_as_it_was() {
    let client = Client::new().await;
    let path = format!("/surveys/{}/responses", client.survey_of(questions()).await);
    check(client.post(&path, json!([{"id": "r1", "answers": answers()}])).await, StatusCode::OK);
    let exported = client.get(&format!("{path}.csv")).await.text();
    let (header, row) = exported.split_once('\n').expect("two lines");
    assert!(header.ends_with(
        "answer.stars,answer.one,answer.some,answer.grid,answer.order,answer.amount,answer.day,answer.reach,answer.agreed"
    ));
    assert!(row.ends_with(
        ",10,other:c,a|c,\"{\"\"r\"\":\"\"y\"\"}\",b|a,12.5,2026-11-30,\"{\"\"email\"\":\"\"ana@example.com\"\"}\",true\n"
    ), "{row}");
    let again = check(client.csv(&path, exported.clone()).await, StatusCode::OK);
    assert_eq!(again, json!({"accepted": 0, "duplicate": 1, "rejected": []}));
    assert_eq!(client.delete(&format!("{path}/r1")).await.status, StatusCode::NO_CONTENT);
    let again = check(client.csv(&path, exported.clone()).await, StatusCode::OK);
    assert_eq!(again, json!({"accepted": 1, "duplicate": 0, "rejected": []}));
    assert_eq!(client.get(&format!("{path}.csv")).await.text(), exported);
    assert_eq!(check(client.get(&path).await, StatusCode::OK)["items"][0]["answers"], answers());
}

#[tokio::test]
async fn wrong_answers_of_every_kind_are_named_at_once() {
    let client = Client::new().await;
    let path = format!("/surveys/{}/responses", client.survey_of(questions()).await);
    let wrong = json!({
        "stars": 11, "one": "c", "some": ["a", "b", "c"], "grid": {"r": "z"}, "order": ["b"], "amount": "1",
        "day": "30/11/2026", "reach": {"email": "ana"}, "agreed": "yes", "hello": "hi",
    });
    let sent = check(client.post(&path, json!([{"answers": wrong}])).await, StatusCode::OK);
    assert_eq!(
        sent["rejected"][0]["errors"],
        json!({
            "answers.stars": ["out_of_range"], "answers.one": ["invalid_choice"], "answers.some": ["too_many"],
            "answers.grid": ["invalid_choice"], "answers.order": ["too_few"], "answers.amount": ["not_a_number"],
            "answers.day": ["invalid_date"], "answers.reach": ["invalid_email"],
            "answers.agreed": ["invalid_choice"], "answers.hello": ["unknown_question"],
        })
    );
}

#[tokio::test]
async fn an_anonymous_survey_asks_for_no_contact() {
    let client = Client::new().await;
    let body = json!({"title": "S", "locale": "en", "anonymous": true, "questions": questions()});
    assert_eq!(errors(client.post("/surveys", body).await, 422), json!({"questions.7.kind": ["conflict"]}));
}

#[tokio::test]
async fn ratings_belong_to_no_measure() {
    let client = Client::new().await;
    let id = client.survey_of(questions()).await;
    check(
        client.post(&format!("/surveys/{id}/responses"), json!([{"answers": {"stars": 9}}])).await,
        StatusCode::OK,
    );
    for measure in ["nps", "csat", "ces"] {
        let score = check(client.get(&format!("/measures/{measure}")).await, StatusCode::OK);
        assert_eq!(score["n"], 0, "{measure}");
    }
    let list = client.get(&format!("/surveys/{id}/responses?min_score=1")).await;
    assert_eq!(check(list, StatusCode::OK)["items"], json!([]));
}
