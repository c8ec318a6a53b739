//! What a survey's page says of each question: the picture fits the kind, and
//! filters, deleting and many attributes at once give what the answers say.

use axum::http::{Method, StatusCode};
use jornada::api::survey::ResultsQuery;
use jornada::domain::member::{Role, Scope};
use serde_json::{Value, json};

use super::support::{TestApp, TestMember, TestSurvey};

struct Desk {
    app: TestApp,
    member: TestMember,
    key: String,
    survey: TestSurvey,
}

fn definition(anonymous: bool) -> Value {
    let choices = json!([{"value": "price", "label": "Preço"}, {"value": "care", "label": "Atendimento"}]);
    json!({
        "title": "Tudo", "locale": "pt-BR", "anonymous": anonymous, "attributes": ["região", "plano"],
        "questions": [
            {"key": "nps", "kind": "nps", "subject": "company", "title": "Recomendaria?"},
            {"key": "stars", "kind": "rating", "scale": {"min": 1, "max": 3}, "title": "Estrelas"},
            {"key": "one", "kind": "single_choice", "title": "Por quê?", "choices": choices, "other": true},
            {"key": "some", "kind": "multiple_choice", "title": "O que mais?", "choices": choices},
            {"key": "grid", "kind": "likert_matrix", "title": "Concorda?",
                "rows": [{"value": "fast", "label": "Rápido"}],
                "columns": [{"value": "no", "label": "Não"}, {"value": "yes", "label": "Sim"}]},
            {"key": "order", "kind": "ranking", "title": "Ordene", "choices": choices},
            {"key": "people", "kind": "number", "title": "Quantas pessoas?"},
            {"key": "agreed", "kind": "consent", "title": "Aceita?"},
            {"key": "why", "kind": "long_text", "title": "Conte mais"},
        ],
    })
}

impl Desk {
    async fn open(anonymous: bool) -> Self {
        let app = TestApp::start().await;
        let workspace_id = app.workspace("aurora").await;
        let member = app.member(workspace_id, "ana@example.com", Role::Editor).await;
        let key = app.key(workspace_id, Scope::Admin).await;
        let survey = app.survey_of(workspace_id, &definition(anonymous)).await;
        Self { app, member, key, survey }
    }

    /// Four responses, two of the South.
    async fn answer(&self) {
        let south = json!({"região": "Sul", "plano": "A"});
        let rows = json!([
            {"id": "a", "attributes": south, "answers": {"nps": 9, "stars": 3, "one": "price", "some": ["price", "care"],
                "grid": {"fast": "yes"}, "order": ["care", "price"], "people": 2, "agreed": true, "why": "Bom"}},
            {"id": "b", "attributes": south, "answers": {"nps": 3, "stars": 1, "one": {"other": "A fila"}, "some": ["care"],
                "grid": {"fast": "no"}, "order": ["price", "care"], "people": 9}},
            {"id": "c", "attributes": {"região": "Norte", "plano": "A"}, "answers": {"nps": 7, "one": "price",
                "order": ["care", "price"], "people": 2.5, "why": "Demorou"}},
            {"id": "d", "answers": {"nps": 10, "people": 4}},
        ]);
        let reply = self.rest(Method::POST, "/responses", &rows).await;
        assert_eq!(reply["accepted"], 4, "{reply}");
    }

    async fn rest(&self, method: Method, path: &str, body: &Value) -> Value {
        let path = format!("/api/v1/surveys/{}{path}", self.survey.survey_id);
        let headers = [("authorization", &*format!("Bearer {}", self.key))];
        let reply = self.app.send_json(method, &path, &headers, body).await;
        if reply.body.is_empty() { Value::Null } else { reply.json() }
    }

    async fn results(&self, attributes: &[(&str, &str)]) -> Value {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let query =
            ResultsQuery { attributes: attributes.iter().map(owned).collect(), ..ResultsQuery::default() };
        let body = json!({"workspace": "aurora", "survey": self.survey.survey_id, "query": query});
        let headers = [("cookie", self.member.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let reply = self.app.send_json(Method::POST, "/fn/survey/questions", &headers, &body).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        reply.json()
    }
}

fn of<'a>(results: &'a Value, key: &str) -> &'a Value {
    results.as_array().unwrap().iter().find(|result| result["key"] == key).unwrap()
}

/// Label and value of each bar.
fn bars(results: &Value, key: &str) -> Vec<String> {
    let bars = of(results, key)["picture"]["Bars"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().replace('\u{a0}', " ");
    bars.map(|bar| format!("{} {}", text(&bar["label"]), text(&bar["value"]))).collect()
}

#[tokio::test]
async fn each_kind_has_its_picture() {
    let desk = Desk::open(false).await;
    desk.answer().await;
    let results = desk.results(&[]).await;
    assert_eq!(bars(&results, "stars"), ["1 50 %", "2 0 %", "3 50 %"]);
    assert_eq!(bars(&results, "one"), ["Preço 67 %", "Atendimento 0 %", "Outra 33 %"]);
    // Several may be chosen: shares of those who answered, not of all choices.
    assert_eq!(bars(&results, "some"), ["Atendimento 100 %", "Preço 50 %"]);
    assert_eq!(bars(&results, "order")[0].split(' ').next(), Some("Atendimento"));
    assert_eq!(bars(&results, "agreed"), ["Concordou 100 %"]);
    let grid = &of(&results, "grid")["picture"]["Grid"];
    assert_eq!(grid[0], json!(["Não", "Sim"]));
    assert_eq!(grid[1][0]["cells"][1][0], 500);
    assert_eq!(of(&results, "people")["picture"]["Words"], "Média 4,4, mediana 3,3, de 2,0 a 9,0");
    assert_eq!(of(&results, "why")["n"], of(&results, "some")["n"]);
    assert!(of(&results, "people")["n"].as_str().unwrap().contains('4'));
}

#[tokio::test]
async fn one_attribute_and_several_give_what_the_answers_say() {
    let desk = Desk::open(false).await;
    desk.answer().await;
    let of_south = desk.results(&[("região", "Sul")]).await;
    assert_eq!(bars(&of_south, "one"), ["Preço 50 %", "Atendimento 0 %", "Outra 50 %"]);
    assert_eq!(of(&of_south, "people")["picture"]["Words"], "Média 5,5, mediana 5,5, de 2,0 a 9,0");
    assert!(of(&of_south, "why")["n"].as_str().unwrap().contains('1'));
    // Counted from the answers themselves, in the same words.
    assert_eq!(desk.results(&[("região", "Sul"), ("plano", "A")]).await, of_south);
    let nobody = desk.results(&[("região", "Sul"), ("plano", "B")]).await;
    assert_eq!(of(&nobody, "people")["picture"]["Words"], "");
}

#[tokio::test]
async fn what_is_deleted_leaves_the_pictures() {
    let desk = Desk::open(false).await;
    desk.answer().await;
    let list = desk.rest(Method::GET, "/responses", &Value::Null).await;
    let b = list["items"].as_array().unwrap().iter().find(|row| row["answers"]["people"] == 9).unwrap();
    desk.rest(Method::DELETE, &format!("/responses/{}", b["id"].as_str().unwrap()), &Value::Null).await;
    let results = desk.results(&[]).await;
    assert_eq!(bars(&results, "one"), ["Preço 100 %", "Atendimento 0 %", "Outra 0 %"]);
    assert_eq!(of(&results, "people")["picture"]["Words"], "Média 2,8, mediana 2,5, de 2,0 a 4,0");
}

#[tokio::test]
async fn few_answers_of_an_anonymous_survey_show_no_picture() {
    let desk = Desk::open(true).await;
    desk.answer().await;
    for result in desk.results(&[]).await.as_array().unwrap() {
        assert!(result["picture"]["Hidden"].is_string(), "{result}");
    }
}
