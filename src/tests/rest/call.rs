//! What holds for every call: keys, scopes, limits, idempotency, problems.

use super::*;

#[tokio::test]
async fn without_a_known_key_nothing_is_told() {
    let client = Client::new().await;
    for key in ["", "unknown"] {
        let reply = client.send_as(key, Method::GET, "/surveys", &[], Body::empty()).await;
        assert_eq!(reply.header("www-authenticate"), "Bearer");
        assert_eq!(errors(reply, 401), json!({}));
    }
    // The key is asked for before the body is looked at.
    let json = [("content-type", "application/json")];
    errors(client.send_as("", Method::POST, "/surveys", &json, "{").await, 401);
}

#[tokio::test]
async fn a_scope_permits_what_it_says() {
    let client = Client::new().await;
    let (read, track) = (
        client.app.key(client.workspace_id, Scope::Read).await,
        client.app.key(client.workspace_id, Scope::Track).await,
    );
    let reply = client.send_as(&read, Method::GET, "/surveys", &[], Body::empty()).await;
    check(reply, StatusCode::OK);
    let json = [("content-type", "application/json")];
    errors(client.send_as(&read, Method::POST, "/surveys", &json, "{}").await, 403);
    errors(client.send_as(&track, Method::GET, "/surveys", &[], Body::empty()).await, 403);
}

#[tokio::test]
async fn a_key_is_made_shown_once_used_and_revoked() {
    let client = Client::new().await;
    let wrong = client.post("/keys", json!({"name": "", "scope": "all", "colour": 1})).await;
    assert_eq!(
        errors(wrong, 422),
        json!({"name": ["required"], "scope": ["invalid_choice"], "colour": ["unknown_field"]})
    );
    let made =
        check(client.post("/keys", json!({"name": "CRM", "scope": "read"})).await, StatusCode::CREATED);
    let secret = made["secret"].as_str().expect("a secret");
    let reply = client.send_as(secret, Method::GET, "/keys", &[], Body::empty()).await;
    assert!(!reply.text().contains(secret));
    let list = check(reply, StatusCode::OK);
    assert_eq!(list["items"][0]["name"], "CRM");
    assert_eq!(list["items"][0]["id"], made["id"]);
    assert!(list["items"][0]["last_used_at"].is_string());
    let path = format!("/keys/{}", made["id"].as_str().expect("an id"));
    assert_eq!(client.delete(&path).await.status, StatusCode::NO_CONTENT);
    errors(client.delete(&path).await, 404);
    errors(client.send_as(secret, Method::GET, "/keys", &[], Body::empty()).await, 401);
}

#[tokio::test]
async fn lists_go_on_where_the_page_before_ended() {
    let client = Client::new().await;
    for n in 0..3 {
        client.post("/keys", json!({"name": format!("k{n}"), "scope": "read"})).await;
    }
    let first = check(client.get("/keys?limit=2").await, StatusCode::OK);
    let next = first["next"].as_str().expect("a next page");
    let second = check(client.get(&format!("/keys?limit=2&cursor={next}")).await, StatusCode::OK);
    assert_eq!(second["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(second["next"], Value::Null);
    let wrong = client.get("/keys?limit=1001&cursor=x&page=2").await;
    let expected =
        json!({"limit": ["out_of_range"], "cursor": ["invalid_format"], "page": ["unknown_field"]});
    assert_eq!(errors(wrong, 422), expected);
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_too() {
    let client = Client::new().await;
    errors(client.get("/nothing").await, 404);
    errors(client.get("/surveys/no-uuid").await, 404);
    errors(client.get("/measures/happiness").await, 404);
    let reply = client.send(Method::PUT, "/surveys", &[], Body::empty()).await;
    assert!(reply.header("allow").contains("POST"));
    errors(reply, 405);
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_told_apart() {
    let client = Client::new().await;
    let json = [("content-type", "application/json")];
    assert_eq!(
        errors(client.send(Method::POST, "/surveys", &json, "{\"title\": ").await, 400),
        json!({"body": ["invalid_format"]})
    );
    errors(client.send(Method::POST, "/surveys", &[("content-type", "text/plain")], "{}").await, 415);
    let nested = "[".repeat(100_000);
    errors(client.send(Method::POST, "/surveys", &json, nested).await, 400);
    let large = format!("[\"{}\"]", "x".repeat(2 * 1024 * 1024));
    errors(client.send(Method::POST, "/surveys", &json, large).await, 413);
    assert_eq!(errors(client.post("/surveys", json!([])).await, 422), json!({"body": ["invalid_format"]}));
}

#[tokio::test]
async fn the_same_idempotency_key_does_a_thing_once() {
    let client = Client::new().await;
    let headers = [("content-type", "application/json"), ("idempotency-key", "k-1")];
    let body = json!({"title": "Journey"}).to_string();
    let first = client.send(Method::POST, "/journeys", &headers, body.clone()).await;
    let again = client.send(Method::POST, "/journeys", &headers, body.clone()).await;
    assert_eq!((first.status, first.text()), (again.status, again.text()));
    assert!(first.header("location").starts_with("/api/v1/journeys/"));
    assert_eq!(first.header("location"), again.header("location"));
    let list = check(client.get("/journeys").await, StatusCode::OK);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));

    let other = client.send(Method::POST, "/journeys", &headers, json!({"title": "Other"}).to_string()).await;
    assert_eq!(errors(other, 409), json!({"Idempotency-Key": ["idempotency_mismatch"]}));
    client.app.set_now(NOW + 24 * 3_600_000);
    let later = client.send(Method::POST, "/journeys", &headers, body).await;
    assert_ne!(later.text(), first.text());
}

#[tokio::test]
async fn who_hangs_up_and_calls_again_finds_it_done_once() {
    let client = Client::new().await;
    let body = json!({"title": "Onboarding"}).to_string();
    for polls in 0..30 {
        let key = format!("k-{polls}");
        let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
        {
            let first = client.send(Method::POST, "/journeys", &headers, body.clone());
            tokio::pin!(first);
            for _ in 0..polls {
                if futures::poll!(&mut first).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        check(client.send(Method::POST, "/journeys", &headers, body.clone()).await, StatusCode::CREATED);
    }
    let list = check(client.get("/journeys").await, StatusCode::OK);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(30));
}

#[tokio::test]
async fn a_secret_is_not_kept_for_a_repeated_call() {
    let client = Client::new().await;
    let headers = [("content-type", "application/json"), ("idempotency-key", "k-1")];
    let body = json!({"name": "CRM", "scope": "read"}).to_string();
    let first = check(client.send(Method::POST, "/keys", &headers, body.clone()).await, StatusCode::CREATED);
    let again = check(client.send(Method::POST, "/keys", &headers, body).await, StatusCode::CREATED);
    assert!(first["secret"].is_string());
    assert_eq!((&again["id"], &again["secret"]), (&first["id"], &Value::Null));
}

#[tokio::test]
async fn the_thousand_and_first_call_in_a_minute_waits() {
    let client = Client::with_limits(Limits::on()).await;
    for _ in 0..1000 {
        assert_eq!(client.get("/keys").await.status, StatusCode::OK);
    }
    let reply = client.get("/keys").await;
    assert_eq!(reply.header("retry-after"), "1");
    errors(reply, 429);
}

#[tokio::test]
async fn calculators_ask_for_no_key() {
    let client = Client::new().await;
    let json = [("content-type", "application/json")];
    let post = |path: &'static str, body: Value| {
        let body = body.to_string();
        let client = &client;
        async move { client.send_as("", Method::POST, path, &json, body).await }
    };
    let counts = json!({"detractors": 20, "passives": 20, "promoters": 60});
    let nps = check(post("/compute/nps", counts).await, StatusCode::OK);
    assert_eq!((&nps["value"], &nps["n"]), (&json!(0.4), &json!(100)));
    let none = json!({"detractors": 0, "passives": 0, "promoters": 0});
    assert_eq!(check(post("/compute/nps", none).await, StatusCode::OK)["value"], Value::Null);
    let wrong = json!({"detractors": -1, "passives": 1.5, "against": {"detractors": "1", "promoters": 1}, "level": 1});
    assert_eq!(
        errors(post("/compute/nps", wrong).await, 422),
        json!({
            "detractors": ["out_of_range"], "passives": ["not_an_integer"], "promoters": ["required"],
            "against.detractors": ["not_a_number"], "against.passives": ["required"], "level": ["out_of_range"],
        })
    );
    let share = check(post("/compute/proportion", json!({"hits": 8, "n": 10})).await, StatusCode::OK);
    assert_eq!((&share["value"], &share["interval"]["method"]), (&json!(0.8), &json!("wilson")));
    let wrong = post("/compute/proportion", json!({"hits": 11, "n": 10})).await;
    assert_eq!(errors(wrong, 422), json!({"hits": ["out_of_range"]}));
}

#[tokio::test]
async fn the_description_can_be_read_by_programs_and_people() {
    let client = Client::new().await;
    let reply = client.send_as("", Method::GET, "/openapi.json", &[], Body::empty()).await;
    let document = check(reply, StatusCode::OK);
    assert_eq!(document["openapi"], "3.1.0");
    let page = client.app.get("/api/docs").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.header("content-security-policy").contains("style-src 'sha256-"));
    let html = page.text();
    for path in document["paths"].as_object().expect("paths").keys() {
        assert!(html.contains(path.as_str()), "{path}");
    }
    assert!(!html.contains("<script"));
}
