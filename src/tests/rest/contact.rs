//! Contacts over REST.

use super::*;

#[tokio::test]
async fn contacts_are_made_and_changed_by_their_id_each_row_for_itself() {
    let client = Client::new().await;
    let rows = json!([
        {"external_id": "p-1", "customer": "acme", "name": "Ana", "email": "ANA@example.com", "locale": "pt-BR",
         "timezone": "America/Manaus", "attributes": {"market": "BR", "plan": "pro"}},
        {"external_id": "p-2", "email": "bia"},
        {"name": "nobody"},
        "row",
        {"external_id": "p-3", "do_not_contact": true},
    ]);
    let reply = check(client.post("/contacts", rows).await, StatusCode::OK);
    assert_eq!(
        reply,
        json!({"created": 2, "updated": 0, "rejected": [
            {"index": 1, "errors": {"email": ["invalid_email"]}},
            {"index": 2, "errors": {"external_id": ["required"]}},
            {"index": 3, "errors": {"body": ["invalid_format"]}},
        ]})
    );
    let change = json!([{"external_id": "p-1", "name": null, "attributes": {"plan": null, "tier": "a"}}]);
    let reply = check(client.post("/contacts", change).await, StatusCode::OK);
    assert_eq!(reply, json!({"created": 0, "updated": 1, "rejected": []}));
    let one = check(client.get("/contacts/p-1").await, StatusCode::OK);
    assert_eq!(
        one,
        json!({
            "external_id": "p-1", "customer": "acme", "name": null, "email": "ana@example.com", "locale": "pt-BR",
            "timezone": "America/Manaus", "attributes": {"market": "BR", "tier": "a"}, "do_not_contact": false,
            "unsubscribed_at": null, "bounced_at": null,
            "created_at": "2026-02-02T02:40:00Z", "updated_at": "2026-02-02T02:40:00Z",
        })
    );
    errors(client.get("/contacts/p-2").await, 404);
}

#[tokio::test]
async fn a_body_holds_one_to_a_thousand_contacts() {
    let client = Client::new().await;
    assert_eq!(errors(client.post("/contacts", json!([])).await, 422), json!({"body": ["required"]}));
    assert_eq!(errors(client.post("/contacts", json!({})).await, 422), json!({"body": ["invalid_format"]}));
    let rows = |n: usize| -> Value { (0..n).map(|n| json!({"external_id": format!("p-{n}")})).collect() };
    assert_eq!(errors(client.post("/contacts", rows(1001)).await, 422), json!({"body": ["too_many"]}));
    assert_eq!(check(client.post("/contacts", rows(1000)).await, StatusCode::OK)["created"], 1000);
}

#[tokio::test]
async fn contacts_are_listed_page_by_page_and_found_by_words() {
    let client = Client::new().await;
    for n in 0..5 {
        let row = json!([{"external_id": format!("p {n}/ç"), "name": format!("Ana {n}")}]);
        check(client.post("/contacts", row).await, StatusCode::OK);
    }
    let first = check(client.get("/contacts?limit=3").await, StatusCode::OK);
    let next = first["next"].as_str().expect("a next page");
    let rest = check(client.get(&format!("/contacts?limit=3&cursor={next}")).await, StatusCode::OK);
    assert_eq!(rest["next"], Value::Null);
    let names: Vec<&Value> = [&first, &rest]
        .into_iter()
        .flat_map(|page| page["items"].as_array().expect("items"))
        .map(|item| &item["name"])
        .collect();
    assert_eq!(names, ["Ana 4", "Ana 3", "Ana 2", "Ana 1", "Ana 0"]);
    let found = check(client.get("/contacts?q=ana%203").await, StatusCode::OK);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(check(client.get("/contacts/p%203%2F%C3%A7").await, StatusCode::OK)["name"], "Ana 3");
    assert_eq!(errors(client.get("/contacts?cursor=x").await, 422), json!({"cursor": ["invalid_format"]}));
}

#[tokio::test]
async fn erasing_a_person_takes_their_name_from_their_responses_and_nobody_elses() {
    let client = Client::new().await;
    let survey = client.nps().await;
    let path = format!("/surveys/{survey}/responses");
    check(
        client
            .post(
                "/contacts",
                json!([{"external_id": "P%1", "email": "ana@example.com"}, {"external_id": "p%1"}]),
            )
            .await,
        StatusCode::OK,
    );
    let rows = json!([
        {"id": "theirs", "answers": {"nps": 9}, "customer": "acme", "contact": {"external_id": "P%1", "name": "Ana"}},
        {"id": "by-mail", "answers": {"nps": 9}, "contact": {"email": "ana@example.com"}},
        {"id": "other-case", "answers": {"nps": 9}, "contact": {"external_id": "p%1"}},
        {"id": "other", "answers": {"nps": 9}, "contact": {"external_id": "p-2", "email": "ana@example.com"}},
    ]);
    check(client.post(&path, rows).await, StatusCode::OK);
    assert_eq!(client.delete("/contacts/P%251").await.status, StatusCode::NO_CONTENT);
    errors(client.delete("/contacts/P%251").await, 404);
    errors(client.get("/contacts/P%251").await, 404);
    let list = check(client.get(&path).await, StatusCode::OK);
    let named: Vec<(&str, bool)> = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| (item["id"].as_str().expect("an id"), !item["contact"].is_null()))
        .collect();
    for (id, is_named) in named {
        assert_eq!(is_named, id.starts_with("other"), "{id}");
    }
    assert_eq!(check(client.get("/measures/nps").await, StatusCode::OK)["n"], 4);
    assert_eq!(check(client.get("/contacts/p%251").await, StatusCode::OK)["external_id"], "p%1");
}
