//! Journeys over REST.

use super::*;

#[tokio::test]
async fn a_map_changes_by_operations_that_count_once() {
    let client = Client::new().await;
    let made = check(client.post("/journeys", json!({"title": "First purchase"})).await, StatusCode::CREATED);
    assert_eq!(made["seq"], 0);
    let path = format!("/journeys/{}", made["id"].as_str().expect("an id"));
    let document = client.send_as("", Method::GET, "/openapi.json", &[], Body::empty()).await.json();
    let examples = &document["paths"]["/api/v1/journeys/{id}/ops"]["post"]["requestBody"]["content"]["application/json"]
        ["examples"];
    let insert = &examples["insert_stage"]["value"]["ops"][0];
    let unknown = &examples["delete_item"]["value"]["ops"][0];
    let strange = json!({"op_id": "0192f0c1-2b3c-7d4e-8f50-000000000999", "kind": "explode"});
    let body = json!({"base_seq": 0, "ops": [insert, unknown, strange, insert]});
    let done = check(client.post(&format!("{path}/ops"), body).await, StatusCode::OK);
    assert_eq!(done["seq"], 1);
    assert_eq!(
        done["applied"],
        json!([{"seq": 1, "op_id": insert["op_id"]}, {"seq": 1, "op_id": insert["op_id"]}])
    );
    assert_eq!(
        done["rejected"],
        json!([
            {"op_id": strange["op_id"], "code": "invalid_choice"},
            {"op_id": unknown["op_id"], "code": "unknown_reference"},
        ])
    );
    let rename = &examples["rename_journey"]["value"]["ops"][0];
    let missed = client.post(&format!("{path}/ops"), json!({"base_seq": 0, "ops": [rename]})).await;
    assert_eq!(check(missed, StatusCode::OK)["missed"], json!([{"seq": 1, "op": insert}]));
    let ops = check(client.get(&format!("{path}/ops?since=1")).await, StatusCode::OK);
    assert_eq!((&ops["items"][0]["seq"], &ops["next"]), (&json!(2), &Value::Null));
    assert_eq!(check(client.get(&path).await, StatusCode::OK)["map"]["stages"][0]["title"], "Buy");
    let wrong = client.post(&format!("{path}/ops"), json!({"base_seq": -1, "ops": []})).await;
    assert_eq!(errors(wrong, 422), json!({"base_seq": ["out_of_range"], "ops": ["required"]}));
    assert_eq!(client.delete(&path).await.status, StatusCode::NO_CONTENT);
    errors(client.get(&path).await, 404);
}

#[tokio::test]
async fn an_exported_map_imports_to_the_same_bytes() {
    let client = Client::new().await;
    let template = jornada::domain::journey::templates(jornada::domain::text::Locale::En)[0].key;
    let made = client.post("/journeys", json!({"title": "Mine", "template": template, "locale": "en"})).await;
    let id = check(made, StatusCode::CREATED)["id"].as_str().expect("an id").to_owned();
    let file = client.get(&format!("/journeys/{id}/export.json")).await.text();
    assert!(file.contains("\"Mine\""));
    let json = [("content-type", "application/json")];
    let copy =
        check(client.send(Method::POST, "/journeys/import", &json, file.clone()).await, StatusCode::CREATED);
    assert_eq!(copy["dropped"], json!([]));
    let again =
        client.get(&format!("/journeys/{}/export.json", copy["id"].as_str().expect("an id"))).await.text();
    assert_eq!(again, file);
    errors(client.send(Method::POST, "/journeys/import", &[("content-type", "image/png")], "x").await, 415);
    let wrong = client.post("/journeys", json!({"title": " ", "template": "none", "locale": "fr"})).await;
    let expected =
        json!({"title": ["required"], "template": ["invalid_choice"], "locale": ["invalid_choice"]});
    assert_eq!(errors(wrong, 422), expected);
}
