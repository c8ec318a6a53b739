//! When surveys take answers, their versions and their look, for programs.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{Client, check, errors};
use crate::brand::png;

async fn put(client: &Client, path: &str, body: serde_json::Value) -> crate::support::Reply {
    client.send(Method::PUT, path, &[("content-type", "application/json")], body.to_string()).await
}

#[tokio::test]
async fn a_program_sets_when_a_survey_takes_answers_and_is_held_to_it() {
    let client = Client::new().await;
    let id = client.nps().await;
    let path = format!("/surveys/{id}/collection");
    let usual = check(client.get(&path).await, StatusCode::OK);
    assert_eq!(
        usual,
        json!({"opens_at": null, "closes_at": null, "max_responses": null, "texts": {}, "standing": "open"})
    );
    let wrong = json!({"opens_at": "soon", "max_responses": 0, "texts": {"late": "x"}, "more": 1});
    let wrong = errors(put(&client, &path, wrong).await, 422);
    assert_eq!(
        wrong,
        json!({"opens_at": ["invalid_date"], "max_responses": ["out_of_range"], "texts.late": ["unknown_field"],
               "more": ["unknown_field"]})
    );
    let set = put(&client, &path, json!({"max_responses": 2, "texts": {"full": {"pt-BR": "Chega."}}})).await;
    assert_eq!(check(set, StatusCode::OK)["standing"], "open");
    let rows = json!([{"answers": {"nps": 1}, "id": "a"}, {"answers": {"nps": 11}}, {"answers": {"nps": 2}, "id": "b"},
        {"answers": {"nps": 3}, "id": "c"}, {"answers": {"nps": 1}, "id": "a"}]);
    let sent = check(client.post(&format!("/surveys/{id}/responses"), rows).await, StatusCode::OK);
    assert_eq!((&sent["accepted"], &sent["duplicate"]), (&json!(2), &json!(1)));
    assert_eq!(
        sent["rejected"],
        json!([{"index": 1, "errors": {"answers.nps": ["out_of_range"]}}, {"index": 3, "errors": {"survey": ["closed"]}}])
    );
    let late = client.post(&format!("/surveys/{id}/responses"), json!([{"answers": {"nps": 1}}])).await;
    assert_eq!(errors(late, 409), json!({"survey": ["closed"]}));
    let shown = check(client.get(&path).await, StatusCode::OK);
    assert_eq!((&shown["standing"], &shown["texts"]), (&json!("full"), &json!({"full": "Chega."})));
    let later = put(&client, &path, json!({"opens_at": "2026-03-01T09:00"})).await;
    let later = check(later, StatusCode::OK);
    assert_eq!((&later["opens_at"], &later["standing"]), (&json!("2026-03-01T12:00:00Z"), &json!("not_yet")));
}

#[tokio::test]
async fn versions_are_listed_and_compared_in_sentences() {
    let client = Client::new().await;
    let id = client.nps().await;
    let changed = json!({"questions": [{"key": "nps", "kind": "nps", "title": "Recommend?"}]});
    let json_type = [("content-type", "application/json")];
    client.send(Method::PATCH, &format!("/surveys/{id}"), &json_type, changed.to_string()).await;
    let changes = check(client.get(&format!("/surveys/{id}/changes?lang=en")).await, StatusCode::OK);
    let lines = changes["items"].to_string();
    assert!(lines.contains("Question: Recommend?") && lines.contains("Question: Why?"), "{lines}");
    check(client.post(&format!("/surveys/{id}/publish"), json!({})).await, StatusCode::OK);
    let versions = check(client.get(&format!("/surveys/{id}/versions")).await, StatusCode::OK);
    let numbers: Vec<_> =
        versions["items"].as_array().unwrap().iter().map(|item| item["version"].clone()).collect();
    assert_eq!(numbers, [json!(2), json!(1)]);
    let same = check(client.get(&format!("/surveys/{id}/changes?from=2&to=draft")).await, StatusCode::OK);
    assert_eq!(same["items"], json!([]));
    let wrong = client.get(&format!("/surveys/{id}/changes?from=x")).await;
    assert_eq!(errors(wrong, 422), json!({"from": ["not_an_integer"]}));
    assert_eq!(client.get(&format!("/surveys/{id}/changes?from=9")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_look_is_set_with_a_picture_that_was_sent_before() {
    let client = Client::new().await;
    let made = client.send(Method::POST, "/logos", &[("content-type", "image/png")], png(20, 10)).await;
    let made = check(made, StatusCode::CREATED);
    assert_eq!((&made["width"], &made["height"]), (&json!(20), &json!(10)));
    let file = made["url"].as_str().unwrap().replace("http://cx.example.com", "");
    assert_eq!(client.app.get(&file).await.body, png(20, 10));
    let refused = client.send(Method::POST, "/logos", &[], "<svg/>").await;
    assert_eq!(errors(refused, 422), json!({"body": ["invalid_format"]}));

    let set =
        put(&client, "/brand", json!({"name": "Acme", "accent": "#FFFF00", "logo": made["logo"]})).await;
    let set = check(set, StatusCode::OK);
    assert_eq!((&set["accent"], &set["logo"]), (&json!("#ffff00"), &made["logo"]));
    assert_ne!(set["shown"], set["accent"]);
    assert_eq!(check(client.get("/brand").await, StatusCode::OK), set);
    let unknown = put(&client, "/brand", json!({"logo": "0".repeat(64), "accent": "red"})).await;
    assert_eq!(errors(unknown, 422), json!({"accent": ["invalid_format"]}));
    let unknown = put(&client, "/brand", json!({"logo": "0".repeat(64)})).await;
    assert_eq!(errors(unknown, 422), json!({"logo": ["unknown_reference"]}));
    let survey = json!({"title": "T", "locale": "en", "brand": {"logo": "0".repeat(64), "name": " ", "more": 1},
        "questions": [{"key": "q", "kind": "nps", "title": "Q"}]});
    let wrong = errors(client.post("/surveys", survey).await, 422);
    assert_eq!(wrong, json!({"brand.name": ["required"], "brand.more": ["unknown_field"]}));
}
