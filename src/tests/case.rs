//! Cases: opened by people or by the rule, worked on, closed; on home while
//! they need somebody.

use axum::http::StatusCode;
use futures::future::join_all;
use jornada::domain::member::Role;
use serde_json::{Value, json};

use super::support::{NOW, Reply, TestApp, TestMember, TestSurvey, hidden_fields, select, words};

const DAY: i64 = 24 * 3_600_000;

struct Desk {
    app: TestApp,
    admin: TestMember,
    survey: TestSurvey,
}

impl Desk {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let workspace_id = app.workspace("aurora").await;
        let admin = app.member(workspace_id, "ana@example.com", Role::Admin).await;
        let survey = app.survey_from_template(workspace_id, "nps").await;
        Self { app, admin, survey }
    }

    async fn see(&self, path: &str) -> Reply {
        self.app.get_with(&format!("/w/aurora/{path}"), &[("cookie", &self.admin.cookie)]).await
    }

    async fn call(&self, endpoint: &str, fields: &[(&str, &str)]) -> Reply {
        let headers = [("cookie", self.admin.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let mut all = vec![("workspace", "aurora")];
        all.extend_from_slice(fields);
        self.app.post_form_with(&format!("/fn/{endpoint}"), &all, &headers).await
    }

    /// Detractors get a case for the admin, due after two days.
    async fn rule(&self) {
        let me = self.admin.member_id.to_string();
        let reply = self.call("case/save_rule", &[("nps", "true"), ("owner", &me), ("days", "2")]).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    }

    async fn listed(&self, view: &str) -> Value {
        let reply = self.call("case/list", &[("view", view)]).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        reply.json()
    }

    async fn cases(&self, view: &str) -> Vec<Value> {
        self.listed(view).await["cases"].as_array().unwrap().clone()
    }

    async fn sheet(&self, case: &str) -> Value {
        self.call("case/open", &[("case", case)]).await.json()
    }

    /// The respondent's page, filled in with this score.
    async fn submission(&self, score: &str) -> Vec<(String, String)> {
        let page = self.app.get(&format!("/s/{}", self.survey.code)).await.page();
        let mut fields = hidden_fields(&page);
        fields.push(("answer.nps".to_owned(), score.to_owned()));
        fields
    }

    async fn submit(&self, fields: &[(String, String)]) -> StatusCode {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.app.post_form(&format!("/s/{}", self.survey.code), &fields).await.status
    }
}

fn code(reply: &Reply, field: &str) -> String {
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.text());
    reply.json()["Invalid"][field][0].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_rule_is_off_until_somebody_sets_it() {
    let desk = Desk::open().await;
    let page = desk.see("settings/cases").await.page();
    assert!(select(&page, "input[type=checkbox][checked]").is_empty());
    assert_eq!(select(&page, "#rule-days")[0].attr("value"), Some("2"));
    assert!(desk.submit(&desk.submission("0").await).await.is_redirection());
    assert!(desk.cases("open").await.is_empty());
    for (days, wanted) in [("", "not_an_integer"), ("-1", "out_of_range"), ("366", "out_of_range")] {
        let reply = desk.call("case/save_rule", &[("nps", "true"), ("days", days)]).await;
        assert_eq!(code(&reply, "days"), wanted, "{days}");
    }
    desk.rule().await;
    let page = desk.see("settings/cases").await.page();
    assert_eq!(select(&page, "input[name=nps][checked]").len(), 1);
    assert_eq!(select(&page, "#rule-owner option[selected]").len(), 1);
}

#[tokio::test]
async fn an_unhappy_answer_sent_32_times_at_once_opens_one_case_and_a_happy_one_none() {
    let desk = Desk::open().await;
    desk.rule().await;
    let unhappy = desk.submission("3").await;
    let sent = join_all((0..32).map(|_| desk.submit(&unhappy))).await;
    assert!(sent.iter().all(StatusCode::is_redirection), "{sent:?}");
    assert!(desk.submit(&desk.submission("9").await).await.is_redirection());
    assert_eq!(desk.app.responses(&desk.survey).await.len(), 2);
    let cases = desk.cases("mine").await;
    assert_eq!(cases.len(), 1);
    assert_eq!((&cases[0]["score"]["score"], &cases[0]["owner"]), (&json!(3), &json!("Ana")));
    // The first of February in São Paulo, and two days.
    assert_eq!(cases[0]["due"], "3 de fev. de 2026");
    assert!(desk.submit(&unhappy).await.is_redirection());
    assert_eq!(desk.cases("open").await.len(), 1);
}

#[tokio::test]
async fn answers_by_the_api_open_cases_and_old_ones_in_a_file_do_not() {
    let desk = Desk::open().await;
    desk.rule().await;
    let key = desk.app.key(desk.survey.workspace_id, jornada::domain::member::Scope::Admin).await;
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str())];
    let path = format!("/api/v1/surveys/{}/responses", desk.survey.survey_id);
    let row =
        json!([{"id": "crm-1", "answers": {"nps": 1}, "customer": "padaria", "contact": {"name": "Bia"}}]);
    for _ in 0..2 {
        let reply = desk.app.send_json(axum::http::Method::POST, &path, &headers, &row).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    }
    let file = "id,answered_at,answer.nps\nold,2026-01-01,0\nfresh,2026-02-01T12:00:00Z,0\n";
    let request = axum::http::Request::post(&path)
        .header("authorization", &bearer)
        .header("content-type", "text/csv")
        .body(axum::body::Body::from(file))
        .unwrap();
    let reply = desk.app.send(request).await;
    assert_eq!(reply.json()["accepted"], 2, "{}", reply.text());
    let cases = desk.cases("open").await;
    let titles: Vec<&str> = cases.iter().map(|case| case["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["padaria · Bia", "Resposta sem nome"]);
}

#[tokio::test]
async fn a_case_is_worked_on_and_its_log_says_what_was_done() {
    let desk = Desk::open().await;
    desk.rule().await;
    desk.submit(&desk.submission("0").await).await;
    let id = desk.cases("open").await[0]["id"].as_str().unwrap().to_owned();
    desk.app.set_now(NOW + 2 * 3_600_000);
    assert_eq!(desk.call("case/contact", &[("case", &id)]).await.status, StatusCode::OK);
    desk.app.set_now(NOW + DAY);
    let note = [("case", id.as_str()), ("text", "Vai receber outro pão")];
    assert_eq!(desk.call("note/add", &note).await.status, StatusCode::OK);
    let closing = [("case", id.as_str()), ("due", "2026-02-10"), ("status", "closed"), ("outcome", "other")];
    let reply = desk.call("case/change", &closing).await;
    assert_eq!(code(&reply, "outcome_text"), "required");
    let mut closing = closing.to_vec();
    closing.push(("outcome_text", "Trocado por outro"));
    assert_eq!(desk.call("case/change", &closing).await.status, StatusCode::OK);
    assert!(desk.cases("open").await.is_empty());

    let listed = desk.listed("closed").await;
    assert_eq!(listed["cases"][0]["state"], "Encerrada: Trocado por outro");
    assert_eq!(
        (&listed["first_contact"], &listed["close"]),
        (&json!("2 horas (n 1)"), &json!("1 dia (n 1)"))
    );
    let page = desk.see(&format!("cases?view=closed&case={id}")).await.page();
    let history = words(&page, ".notes p");
    for part in
        ["Primeiro contato feito", "Vai receber outro pão", "Sem responsável", "Prazo: 10 de fev. de 2026"]
    {
        assert!(history.contains(part), "{part} in {history}");
    }
    assert!(history.contains("Situação: Encerrada|Desfecho: Trocado por outro"), "{history}");
    let times = words(&page, ".times dd");
    assert_eq!(times, "2 horas (n 1)|1 dia (n 1)");
    // Taken up again.
    let reopening = [("case", id.as_str()), ("due", "2026-02-10"), ("status", "in_progress")];
    assert_eq!(desk.call("case/change", &reopening).await.status, StatusCode::OK);
    assert_eq!(
        (&desk.sheet(&id).await["status"], desk.cases("closed").await.len()),
        (&json!("in_progress"), 0)
    );
    let undone = [("case", id.as_str()), ("undo", "true")];
    assert_eq!(desk.call("case/contact", &undone).await.status, StatusCode::OK);
    assert_eq!(desk.sheet(&id).await["first_contact"], Value::Null);
}

#[tokio::test]
async fn a_case_without_a_response_needs_a_title_and_a_day_that_is_not_over() {
    let desk = Desk::open().await;
    let long = "x".repeat(201);
    for (field, fields) in [
        ("title", vec![("title", " ")]),
        ("title", vec![("title", long.as_str())]),
        ("who", vec![("title", "Ligou"), ("who", long.as_str())]),
        ("due", vec![("title", "Ligou"), ("due", "2026-01-31")]),
        ("due", vec![("title", "Ligou"), ("due", "amanhã")]),
    ] {
        let reply = desk.call("case/create", &fields).await;
        assert!(!code(&reply, field).is_empty(), "{fields:?}");
    }
    assert!(desk.cases("open").await.is_empty());
    let fields = [("title", "Reclamou por telefone"), ("who", "Padaria"), ("due", "2026-02-05")];
    assert_eq!(desk.call("case/create", &fields).await.status, StatusCode::OK);
    let case = desk.cases("mine").await.remove(0);
    assert_eq!((&case["title"], &case["about"]), (&json!("Reclamou por telefone"), &json!("Padaria")));
    let id = case["id"].as_str().unwrap();
    let sheet = desk.sheet(id).await;
    assert_eq!((&sheet["due"], &sheet["response"]), (&json!("2026-02-05"), &Value::Null));
}

#[tokio::test]
async fn a_response_has_one_case_and_the_inbox_leads_to_it() {
    let desk = Desk::open().await;
    desk.submit(&desk.submission("0").await).await;
    let response = desk.app.responses(&desk.survey).await[0].response_id.to_string();
    let fields = [("response", response.as_str())];
    let sent = join_all((0..32).map(|_| desk.call("case/create", &fields))).await;
    let opened: Vec<&Reply> = sent.iter().filter(|reply| reply.status == StatusCode::OK).collect();
    assert_eq!(opened.len(), 1);
    let refused = sent.iter().find(|reply| reply.status != StatusCode::OK).unwrap();
    assert_eq!(code(refused, "response"), "conflict");
    let case = opened[0].json().as_str().unwrap().to_owned();
    let page = desk.see(&format!("inbox?case=open&response={response}")).await.page();
    let href = format!("/w/aurora/cases?case={case}");
    assert_eq!(select(&page, &format!(".triage a[href='{href}']")).len(), 1);
    assert!(words(&page, ".answers .marks").contains("Tratativa: Aberta"));
    // Gone with its response, when nobody had worked on it, it would be; this
    // one a person opened: it stays, without a name.
    let survey = desk.survey.survey_id.to_string();
    let reply = desk.call("response/delete", &[("survey", &survey), ("response", &response)]).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(desk.cases("open").await[0]["title"], "A resposta foi excluída");
}

#[tokio::test]
async fn an_anonymous_case_waits_for_the_group_and_names_nobody() {
    let desk = Desk::open().await;
    desk.rule().await;
    let definition = json!({
        "title": "Equipe", "locale": "pt-BR", "anonymous": true,
        "questions": [{"key": "nps", "kind": "nps", "title": "Recomendaria?"}],
    });
    let survey = desk.app.survey_of(desk.survey.workspace_id, &definition).await;
    let desk = Desk { survey, ..desk };
    for _ in 0..4 {
        desk.submit(&desk.submission("0").await).await;
    }
    assert!(desk.cases("open").await.is_empty());
    let response = desk.app.responses(&desk.survey).await[0].response_id.to_string();
    // Its id is the response's, which a list may have told before.
    for endpoint in ["case/open", "case/contact"] {
        assert_eq!(desk.call(endpoint, &[("case", &response)]).await.status, StatusCode::NOT_FOUND);
    }
    let home = desk.see("").await.text();
    assert!(!home.contains("Precisa de você"));
    desk.submit(&desk.submission("0").await).await;
    let cases = desk.cases("open").await;
    assert_eq!(cases.len(), 5);
    assert!(cases.iter().all(|case| case["title"] == "Resposta anônima" && case["about"] == "Equipe"));
    desk.app.set_now(NOW + 3 * 60_000);
    let case = [("case", response.as_str())];
    assert_eq!(desk.call("case/contact", &case).await.status, StatusCode::OK);
    let sheet = desk.sheet(&response).await;
    assert_eq!(sheet["opened"], "Aberta 1 de fev. de 2026 pela regra");
    assert_eq!(sheet["first_contact"], "agora");
}

#[tokio::test]
async fn home_says_what_needs_somebody_and_nothing_when_nothing_does() {
    let desk = Desk::open().await;
    desk.submit(&desk.submission("9").await).await;
    assert!(select(&desk.see("").await.page(), ".needs-list").is_empty());
    let fields = [("title", "Reclamou por telefone"), ("due", "2026-02-02")];
    desk.call("case/create", &fields).await;
    let page = desk.see("").await.page();
    assert_eq!(words(&page, ".needs-list a"), "Reclamou por telefone");
    assert!(
        words(&page, ".home").contains("Suas tratativas abertas: 1")
            && !words(&page, ".home").contains("Atrasadas")
    );
    desk.app.set_now(NOW + 2 * DAY);
    let page = desk.see("").await.page();
    assert!(words(&page, ".home").contains("Atrasadas: 1"));
    assert_eq!(desk.cases("overdue").await.len(), 1);
    let href = select(&page, ".needs-list a")[0].attr("href").unwrap().to_owned();
    let page = desk.see(href.strip_prefix("/w/aurora/").unwrap()).await.page();
    assert_eq!(words(&page, ".sheet h2"), "Reclamou por telefone");
}
