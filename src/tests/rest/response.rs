//! Responses over REST.

use super::*;

#[tokio::test]
async fn each_row_is_taken_or_rejected_for_itself() {
    let client = Client::new().await;
    let path = format!("/surveys/{}/responses", client.nps().await);
    let rows = json!([
        {"id": "a", "answered_at": "2026-01-02T03:04:05Z", "answers": {"nps": 9, "why": "fast"},
         "customer": "acme", "contact": {"email": "ANA@example.com"}, "attributes": {"market": "BR"},
         "channel": "email", "locale": "pt-BR"},
        {"id": "a", "answers": {"nps": 1}},
        {"answers": {"nps": 6.5, "zzz": 1, "why": 7}, "answered_at": "never", "id": "a b", "colour": "red",
         "contact": {"email": "ana", "age": 3}, "attributes": {"market": 5}, "locale": 3},
        {"id": "b", "answers": {"nps": "9"}},
        "row",
        {"id": "c", "answered_at": "2026-01-01", "answers": {}},
    ]);
    let reply = check(client.post(&path, rows).await, StatusCode::OK);
    assert_eq!((&reply["accepted"], &reply["duplicate"]), (&json!(2), &json!(1)));
    assert_eq!(
        reply["rejected"],
        json!([
            {"index": 2, "errors": {
                "answered_at": ["invalid_date"], "answers.nps": ["not_an_integer"], "answers.why": ["not_text"],
                "answers.zzz": ["unknown_question"], "attributes.market": ["not_text"], "colour": ["unknown_field"],
                "contact.age": ["unknown_field"], "contact.email": ["invalid_email"], "id": ["invalid_format"],
                "locale": ["not_text"],
            }},
            {"index": 3, "errors": {"answers.nps": ["not_a_number"]}},
            {"index": 4, "errors": {"body": ["invalid_format"]}},
        ])
    );
    let list = check(client.get(&path).await, StatusCode::OK);
    assert_eq!(
        list["items"][0],
        json!({
            "id": "a", "answered_at": "2026-01-02T03:04:05Z", "received_at": "2026-02-02T02:40:00Z",
            "answers": {"nps": 9, "why": "fast"}, "customer": "acme", "contact": {"email": "ana@example.com"},
            "attributes": {"market": "BR"}, "channel": "email", "locale": "pt-BR", "partial": false,
        })
    );
    assert_eq!(list["items"][1]["contact"], Value::Null);
    assert_eq!(list["items"][1]["answered_at"], "2026-01-01T15:00:00Z");
}

#[tokio::test]
async fn a_body_holds_one_to_a_thousand_rows() {
    let client = Client::new().await;
    let path = format!("/surveys/{}/responses", client.nps().await);
    assert_eq!(errors(client.post(&path, json!([])).await, 422), json!({"body": ["required"]}));
    assert_eq!(errors(client.post(&path, json!({})).await, 422), json!({"body": ["invalid_format"]}));
    let row = json!({"answers": {"nps": 10}});
    let rows = json!(vec![&row; 1001]);
    assert_eq!(errors(client.post(&path, rows).await, 422), json!({"body": ["too_many"]}));
    let reply = check(client.post(&path, json!(vec![&row; 1000])).await, StatusCode::OK);
    assert_eq!(reply["accepted"], 1000);
}

#[tokio::test]
async fn responses_are_listed_by_filter_and_page_and_deleted_by_their_id() {
    let client = Client::new().await;
    let path = format!("/surveys/{}/responses", client.nps().await);
    let rows: Vec<Value> = (0..10)
        .map(|n| {
            json!({
                "id": format!("r{n}"), "answered_at": format!("2026-01-{:02}", n + 1),
                "answers": {"nps": n, "why": if n % 2 == 0 { "slow delivery" } else { "good price" }},
                "attributes": {"market": if n < 5 { "BR" } else { "UK" }},
            })
        })
        .collect();
    check(client.post(&path, json!(rows)).await, StatusCode::OK);
    let ids = async |query: &str| -> Vec<String> {
        let list = check(client.get(&format!("{path}?{query}")).await, StatusCode::OK);
        let items = list["items"].as_array().expect("items");
        items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(ids("from=2026-01-03&to=2026-01-05").await, ["r3", "r2"]);
    assert_eq!(ids("min_score=3&max_score=4").await, ["r4", "r3"]);
    assert_eq!(ids("q=PRICE&attribute.market=BR").await, ["r3", "r1"]);
    assert_eq!(ids("limit=1").await, ["r9"]);
    let first = check(client.get(&format!("{path}?limit=9")).await, StatusCode::OK);
    let next = encoded(first["next"].as_str().expect("a next page"));
    assert_eq!(ids(&format!("limit=9&cursor={next}")).await, ["r0"]);
    let wrong = client.get(&format!("{path}?min_score=a&from=b&attribute.=c&form=2026-01-01")).await;
    assert_eq!(
        errors(wrong, 422),
        json!({"min_score": ["not_a_number"], "from": ["invalid_date"], "attribute.": ["required"], "form": ["unknown_field"]})
    );
    assert_eq!(client.delete(&format!("{path}/r9")).await.status, StatusCode::NO_CONTENT);
    errors(client.delete(&format!("{path}/r9")).await, 404);
    assert_eq!(ids("limit=1").await, ["r8"]);
    let score = check(client.get("/measures/nps").await, StatusCode::OK);
    assert_eq!(score["n"], 9);
}

#[tokio::test]
async fn a_file_goes_in_whole_or_not_at_all_and_comes_out_the_same() {
    let client = Client::new().await;
    let path = format!("/surveys/{}/responses", client.nps().await);
    let wrong = client.csv(&format!("{path}?lang=en&ignore=note"), "id;nps;note\n1;11;x\n").await;
    let problem = wrong.json();
    assert_eq!(
        problem["report"][0],
        "1:nps unknown_field No field has this name. Rename the column, map it (FIELD=COLUMN) or ignore it."
    );
    assert_eq!(errors(wrong, 422), json!({"1:nps": ["unknown_field"]}));
    let mapped = format!("{path}?map.answer.nps=nps&map.attribute.market=market&ignore=note");
    let file = "id;nps;note;market\n1;11;x;BR\n2;a;x;BR\n";
    let defects = errors(client.csv(&mapped, file).await, 422);
    assert_eq!(defects, json!({"2:nps": ["out_of_range"], "3:nps": ["not_a_number"]}));
    assert_eq!(check(client.get(&path).await, StatusCode::OK)["items"], json!([]));
    let unknown = client.csv(&format!("{path}?map.colour=x"), "id\n").await;
    assert_eq!(errors(unknown, 422), json!({"map.colour": ["unknown_field"]}));

    let file = "id;nps;note;market\n1;10;x;=BR\n2;0;x;BR\n";
    let tried = check(client.csv(&format!("{mapped}&dry_run=true"), file).await, StatusCode::OK);
    assert_eq!(tried["accepted"], 2);
    assert_eq!(check(client.get(&path).await, StatusCode::OK)["items"], json!([]));
    let done = check(client.csv(&mapped, file).await, StatusCode::OK);
    assert_eq!(done, json!({"accepted": 2, "duplicate": 0, "rejected": []}));

    let exported = client.get(&format!("{path}.csv")).await;
    assert_eq!(exported.header("content-type"), "text/csv; charset=utf-8");
    let again = check(client.csv(&path, exported.text()).await, StatusCode::OK);
    assert_eq!(again, json!({"accepted": 0, "duplicate": 2, "rejected": []}));
    assert_eq!(client.get(&format!("{path}.csv")).await.text(), exported.text());
    assert!(exported.text().contains(",'=BR\n"));
}

#[tokio::test]
async fn an_anonymous_survey_keeps_no_link_to_a_person_and_shows_no_small_group() {
    let client = Client::new().await;
    let made = client
        .post(
            "/surveys",
            json!({
                "title": "Climate", "locale": "en", "anonymous": true, "publish": true,
                "questions": [{"key": "nps", "kind": "nps", "title": "?"}],
            }),
        )
        .await;
    let path =
        format!("/surveys/{}/responses", check(made, StatusCode::CREATED)["id"].as_str().expect("an id"));
    let row = |n: i64| json!({"id": format!("r{n}"), "answers": {"nps": n}, "customer": "acme", "contact": {"name": "Ana"}});
    check(client.post(&path, json!([row(1), row(2), row(3), row(4)])).await, StatusCode::OK);
    let list = check(client.get(&path).await, StatusCode::OK);
    assert_eq!((&list["items"], &list["suppressed"]), (&json!([]), &json!(true)));
    errors(client.get(&format!("{path}.csv")).await, 403);
    check(client.post(&path, json!([row(5)])).await, StatusCode::OK);
    let list = check(client.get(&path).await, StatusCode::OK);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(5));
    assert!(
        list["items"]
            .as_array()
            .expect("items")
            .iter()
            .all(|item| item["customer"].is_null() && item["contact"].is_null())
    );
    let few = check(client.get(&format!("{path}?max_score=2")).await, StatusCode::OK);
    assert_eq!(few["suppressed"], true);
}
