//! Surveys of other tools over REST.

use super::*;

macro_rules! sample {
    ($name:literal) => {
        include_str!(concat!("../samples/", $name))
    };
}

impl Client {
    async fn bring(&self, query: &str, file: impl Into<Body>) -> Reply {
        let headers = [("content-type", "application/octet-stream")];
        self.send(Method::POST, &format!("/surveys/import{query}"), &headers, file).await
    }

    async fn n_surveys(&self) -> usize {
        let list = check(self.get("/surveys").await, StatusCode::OK);
        list["items"].as_array().expect("items").len()
    }
}

fn texts(dropped: &Value) -> Vec<&str> {
    dropped.as_array().expect("a list").iter().map(|text| text.as_str().expect("a text")).collect()
}

#[tokio::test]
async fn a_file_of_every_tool_becomes_a_draft_and_goes_out_and_in_without_loss() {
    let client = Client::new().await;
    for (format, file, n_questions) in [
        ("surveyjs", sample!("surveyjs-kinds.json"), 19),
        ("qsf", sample!("qualtrics-kinds.qsf"), 16),
        ("qsf", sample!("qualtrics-nps.qsf"), 3),
        ("lss", sample!("limesurvey-kinds.lss"), 20),
        ("lss", sample!("limesurvey-two-languages.lss"), 1),
        ("typeform", sample!("typeform-kinds.json"), 16),
    ] {
        let made = check(client.bring(&format!("?format={format}&lang=en"), file).await, StatusCode::CREATED);
        assert!(made["code"].as_str().is_some_and(|code| code.len() == 12), "{format}");
        let path = format!("/surveys/{}", made["id"].as_str().expect("an id"));
        let shown = check(client.get(&path).await, StatusCode::OK);
        assert_eq!(shown["state"], "draft", "{format}");
        assert_eq!(shown["questions"].as_array().map(Vec::len), Some(n_questions), "{format}");

        let exported = client.get(&format!("{path}/export.json")).await.text();
        let copy = check(client.bring("?format=jornada", exported.clone()).await, StatusCode::CREATED);
        assert_eq!(copy["dropped"], json!([]));
        let again =
            client.get(&format!("/surveys/{}/export.json", copy["id"].as_str().expect("an id"))).await;
        assert_eq!(again.text(), exported, "{format}");
        let body: Value = serde_json::from_str(&exported).expect("JSON");
        check(client.post("/surveys", body).await, StatusCode::CREATED);
        check(client.post(&format!("{path}/publish"), json!({})).await, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_was_dropped_is_told_in_the_workspaces_language_or_the_one_asked_for() {
    let client = Client::new().await;
    let file = sample!("surveyjs-kinds.json");
    let own = check(client.bring("?format=surveyjs", file).await, StatusCode::CREATED);
    let english = check(client.bring("?format=surveyjs&lang=en", file).await, StatusCode::CREATED);
    let portuguese = check(client.bring("?format=surveyjs&lang=pt-BR", file).await, StatusCode::CREATED);
    assert_eq!(own["dropped"], portuguese["dropped"]);
    let (english, portuguese) = (texts(&english["dropped"]), texts(&portuguese["dropped"]));
    assert_eq!(english.len(), portuguese.len());
    assert!(english[0].contains("were left out: photo: Show us (file)"), "{english:?}");
    assert!(portuguese[0].contains("ficaram de fora: photo: Show us (file)"), "{portuguese:?}");
    assert!(english.iter().any(|text| text.contains("job: Your job")), "{english:?}");
    let wrong = client.bring("?format=surveyjs&lang=fr", file).await;
    assert_eq!(errors(wrong, 422), json!({"lang": ["invalid_choice"]}));
}

#[tokio::test]
async fn a_refused_file_is_told_apart_and_stores_nothing() {
    let client = Client::new().await;
    let doctype =
        "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><document>&b;</document>";
    for (format, file, status, wrong) in [
        ("surveyjs", "{\"pages\": [", 400, json!({"body": ["invalid_format"]})),
        ("surveyjs", "", 400, json!({"body": ["invalid_format"]})),
        ("lss", "<document><a></document>", 400, json!({"body": ["invalid_format"]})),
        ("lss", doctype, 400, json!({"body": ["invalid_format"]})),
        ("lss", "<html></html>", 422, json!({"body": ["invalid_format"]})),
        ("qsf", sample!("typeform-kinds.json"), 422, json!({"body": ["invalid_format"]})),
        ("typeform", "{\"fields\": []}", 422, json!({"questions": ["required"]})),
        (
            "jornada",
            "{\"title\": 1}",
            422,
            json!({"title": ["not_text"], "locale": ["required"], "questions": ["required"]}),
        ),
        ("word", "{}", 422, json!({"format": ["invalid_choice"]})),
    ] {
        let reply = client.bring(&format!("?format={format}"), file).await;
        assert_eq!(errors(reply, status), wrong, "{format} {file:.40}");
    }
    let questions: Vec<Value> =
        (0..10_000).map(|n| json!({"type": "text", "name": format!("q{n}")})).collect();
    let many = json!({"elements": questions}).to_string();
    let reply = client.bring("?format=surveyjs", many).await;
    assert_eq!(errors(reply, 422), json!({"questions": ["too_many"]}));
    assert_eq!(client.n_surveys().await, 0);
}

#[tokio::test]
async fn a_file_over_fifty_megabytes_is_413_and_stores_nothing() {
    let client = Client::new().await;
    for format in ["jornada", "surveyjs", "qsf", "lss", "typeform"] {
        let large = vec![b' '; 50 * 1024 * 1024 + 1];
        errors(client.bring(&format!("?format={format}"), large).await, 413);
    }
    // Larger than JSON elsewhere, and still a file that is taken.
    let mut padded = sample!("typeform-kinds.json").to_owned();
    padded.push_str(&" ".repeat(3 * 1024 * 1024));
    check(client.bring("?format=typeform", padded).await, StatusCode::CREATED);
    assert_eq!(client.n_surveys().await, 1);
}

#[tokio::test]
async fn every_example_of_the_description_can_be_brought_in() {
    let client = Client::new().await;
    let document = client.get("/openapi.json").await.json();
    let contents = &document["paths"]["/api/v1/surveys/import"]["post"]["requestBody"]["content"];
    let examples = contents["application/json"]["examples"].as_object().expect("examples");
    assert_eq!(examples.len(), 4);
    for (format, example) in examples {
        let reply = client.bring(&format!("?format={format}"), example["value"].to_string()).await;
        assert_eq!(check(reply, StatusCode::CREATED)["dropped"], json!([]), "{format}");
    }
    let lss = contents["application/xml"]["example"].as_str().expect("a file").to_owned();
    check(client.bring("?format=lss", lss).await, StatusCode::CREATED);
}
