//! Surveys over REST.

use super::*;

fn definition() -> Value {
    json!({
        "title": {"en": "After the purchase", "pt-BR": "Depois da compra"}, "locale": "en", "anonymous": false,
        "questions": [{"key": "nps", "kind": "nps", "subject": "company", "title": "Recommend?", "required": true}],
    })
}

#[tokio::test]
async fn a_survey_lives_from_draft_to_closed() {
    let client = Client::new().await;
    let made = check(client.post("/surveys", definition()).await, StatusCode::CREATED);
    assert_eq!(made["version"], 1);
    let url = made["url"].as_str().expect("an address");
    assert!(url.ends_with(&format!("/s/{}", made["code"].as_str().expect("a code"))));
    let path = format!("/surveys/{}", made["id"].as_str().expect("an id"));
    let shown = check(client.get(&path).await, StatusCode::OK);
    assert_eq!((&shown["state"], &shown["title"]), (&json!("draft"), &definition()["title"]));
    errors(client.post(&format!("{path}/close"), json!({})).await, 409);

    let open = check(client.post(&format!("{path}/publish"), json!({})).await, StatusCode::OK);
    assert_eq!((&open["state"], &open["version"], &open["draft"]), (&json!("open"), &json!(1), &Value::Null));
    let json = [("content-type", "application/json")];
    let patched = client.send(Method::PATCH, &path, &json, json!({"title": "New"}).to_string()).await;
    let patched = check(patched, StatusCode::OK);
    assert_eq!((&patched["draft"]["title"], &patched["draft"]["version"]), (&json!("New"), &json!(2)));
    assert_eq!(patched["title"], definition()["title"]);
    let open = check(client.post(&format!("{path}/publish"), json!({})).await, StatusCode::OK);
    assert_eq!((&open["title"], &open["version"]), (&json!("New"), &json!(2)));

    let closed = check(client.post(&format!("{path}/close"), json!({})).await, StatusCode::OK);
    assert_eq!(closed["state"], "closed");
    let row = json!([{"answers": {"nps": 9}}]);
    let refused = client.post(&format!("{path}/responses"), row.clone()).await;
    assert_eq!(errors(refused, 409), json!({"survey": ["closed"]}));
    check(client.post(&format!("{path}/reopen"), json!({})).await, StatusCode::OK);
    check(client.post(&format!("{path}/responses"), row).await, StatusCode::OK);
    assert_eq!(check(client.get("/surveys").await, StatusCode::OK)["items"][0]["responses"], 1);
    assert_eq!(client.delete(&path).await.status, StatusCode::NO_CONTENT);
    errors(client.get(&path).await, 404);
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    let client = Client::new().await;
    let mut wrong = definition();
    wrong["locale"] = "fr".into();
    wrong["publish"] = "yes".into();
    wrong["questions"][0]["kind"] = "stars".into();
    wrong["questions"][0]["colour"] = "red".into();
    let reply = client.post("/surveys", wrong).await;
    assert_eq!(
        errors(reply, 422),
        json!({
            "locale": ["invalid_choice"], "publish": ["invalid_choice"],
            "questions.0.kind": ["invalid_choice"], "questions.0.colour": ["unknown_field"],
        })
    );
}

#[tokio::test]
async fn an_export_imports_as_the_same_survey() {
    let client = Client::new().await;
    let made = check(client.post("/surveys", definition()).await, StatusCode::CREATED);
    let id = made["id"].as_str().expect("an id");
    let file = client.get(&format!("/surveys/{id}/export.json")).await.text();
    let reply = client.send(Method::POST, "/surveys/import?format=jornada", &[], file.clone()).await;
    let copy = check(reply, StatusCode::CREATED);
    assert_eq!(copy["dropped"], json!([]));
    let again =
        client.get(&format!("/surveys/{}/export.json", copy["id"].as_str().expect("an id"))).await.text();
    assert_eq!(again, file);
    let unknown = client.send(Method::POST, "/surveys/import?format=word", &[], file).await;
    assert_eq!(errors(unknown, 422), json!({"format": ["invalid_choice"]}));
    errors(client.send(Method::POST, "/surveys/import?format=jornada", &[], "{").await, 400);
}

#[tokio::test]
async fn a_stranger_finds_nothing() {
    let client = Client::new().await;
    let survey = client.nps().await;
    let other = client.app.workspace("other").await;
    let key = client.app.key(other, Scope::Admin).await;
    let json = [("content-type", "application/json")];
    for (method, path) in [
        (Method::GET, format!("/surveys/{survey}")),
        (Method::PATCH, format!("/surveys/{survey}")),
        (Method::DELETE, format!("/surveys/{survey}")),
        (Method::POST, format!("/surveys/{survey}/publish")),
        (Method::POST, format!("/surveys/{survey}/close")),
        (Method::POST, format!("/surveys/{survey}/reopen")),
        (Method::GET, format!("/surveys/{survey}/export.json")),
        (Method::GET, format!("/surveys/{survey}/responses")),
        (Method::GET, format!("/surveys/{survey}/responses.csv")),
        (Method::DELETE, format!("/surveys/{survey}/responses/x")),
        (Method::GET, format!("/measures/nps?survey={survey}")),
    ] {
        errors(client.send_as(&key, method, &path, &json, "{}").await, 404);
    }
    let path = format!("/surveys/{survey}/responses");
    errors(client.send_as(&key, Method::POST, &path, &json, "[{}]").await, 404);
    let csv = [("content-type", "text/csv")];
    errors(client.send_as(&key, Method::POST, &path, &csv, "id\n").await, 404);
}
