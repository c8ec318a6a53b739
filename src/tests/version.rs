//! Versions of a survey: listed, compared in words, taken up again.

use axum::http::{Method, StatusCode};
use jornada::domain::member::Role;
use jornada::domain::survey::{Draft, Place};
use jornada::domain::text::Locale;
use serde_json::{Value, json};

use super::support::{NOW, Reply, TestApp, TestMember, TestSurvey, hidden_fields, select, words};

struct Desk {
    app: TestApp,
    editor: TestMember,
    survey: TestSurvey,
}

impl Desk {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let workspace_id = app.workspace("aurora").await;
        let editor = app.member(workspace_id, "ana@example.com", Role::Editor).await;
        let survey = app.survey_from_template(workspace_id, "nps").await;
        Self { app, editor, survey }
    }

    async fn post(&self, endpoint: &str, fields: &[(&str, &str)]) -> Reply {
        let id = self.survey.survey_id.to_string();
        let headers = [
            ("cookie", self.editor.cookie.as_str()),
            ("accept", "text/html"),
            ("sec-fetch-site", "same-origin"),
            ("referer", "http://cx.example.com/w/aurora/surveys"),
        ];
        let mut all = vec![("workspace", "aurora"), ("survey", id.as_str())];
        all.extend_from_slice(fields);
        self.app.post_form_with(&format!("/fn/{endpoint}"), &all, &headers).await
    }

    async fn opened(&self) -> Value {
        let id = self.survey.survey_id.to_string();
        let headers = [("cookie", self.editor.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let fields = [("workspace", "aurora"), ("survey", id.as_str())];
        self.app.post_form_with("/fn/survey/draft", &fields, &headers).await.json()
    }

    /// Changes the draft; gives its revision.
    async fn change(&self, act: impl FnOnce(&mut Draft)) -> String {
        let opened = self.opened().await;
        let mut draft = Draft::read(opened["draft"].clone()).unwrap();
        act(&mut draft);
        let headers = [("cookie", self.editor.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let body = json!({"workspace": "aurora", "survey": self.survey.survey_id.to_string(),
            "draft": draft.document(), "revision": opened["revision"]});
        self.app.send_json(Method::POST, "/fn/survey/keep", &headers, &body).await.text()
    }

    async fn see(&self, query: &str) -> Reply {
        let path = format!("/w/aurora/surveys/{}/versions{query}", self.survey.survey_id);
        self.app.get_with(&path, &[("cookie", &self.editor.cookie)]).await
    }
}

#[tokio::test]
async fn before_publishing_the_page_says_what_will_change_and_after_it_what_did() {
    let desk = Desk::open().await;
    let page = desk.see("").await.page();
    assert!(words(&page, "#changes").contains("Não há diferença."), "{}", words(&page, "#changes"));
    let revision = desk
        .change(|draft| {
            draft.set_text(&Place::question("nps", "title"), Locale::PtBr, "Nota?");
            draft.add("csat", None);
        })
        .await;
    let page = desk.see("").await.page();
    let changes = words(&page, "#changes");
    for part in ["O que vai mudar", "Pergunta: Nota?", "→ “Nota?”", "Nova"] {
        assert!(changes.contains(part), "{part} in {changes}");
    }
    desk.app.set_now(NOW + 60_000);
    let published = desk.post("survey/publish", &[("revision", &revision)]).await;
    assert_eq!(published.status, StatusCode::FOUND, "{}", published.text());
    let form = desk.app.get(&format!("/s/{}", desk.survey.code)).await;
    let mut fields = hidden_fields(&form.page());
    fields
        .extend([("answer.nps", "9"), ("answer.csat", "5")].map(|(name, value)| (name.into(), value.into())));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        desk.app.post_form(&format!("/s/{}", desk.survey.code), &fields).await.status,
        StatusCode::SEE_OTHER
    );
    let page = desk.see("?from=1&to=2").await.page();
    assert!(words(&page, "#changes").contains("O que mudou") && words(&page, "#changes").contains("“Nota?”"));
    let rows = words(&page, "tbody tr");
    assert!(
        rows.contains("Versão 2 no ar") && rows.contains("por Ana") && rows.contains("por um programa"),
        "{rows}"
    );
    assert_eq!(words(&page, "tbody td[data-label='Respostas']"), "1|0");
    for unknown in ["?from=9", "?from=1&to=7"] {
        assert_eq!(desk.see(unknown).await.status, StatusCode::NOT_FOUND, "{unknown}");
    }
}

#[tokio::test]
async fn an_old_version_becomes_the_draft_and_a_newer_draft_is_not_lost_unseen() {
    let desk = Desk::open().await;
    let revision =
        desk.change(|draft| draft.set_text(&Place::survey("title"), Locale::PtBr, "Segunda")).await;
    desk.post("survey/publish", &[("revision", &revision)]).await;
    desk.change(|draft| draft.set_text(&Place::survey("title"), Locale::PtBr, "Terceira")).await;
    let page = desk.see("").await.page();
    let question = words(&page, "details.confirm .question");
    assert!(question.contains("Elas se perdem"), "{question}");
    let field = |name: &str| {
        let selector = format!("details.confirm form:has(input[name=version][value='1']) input[name={name}]");
        select(&page, &selector).first().and_then(|input| input.attr("value")).unwrap_or_default().to_owned()
    };
    let seen = field("revision");
    // Somebody types on meanwhile.
    desk.change(|draft| draft.set_text(&Place::survey("title"), Locale::PtBr, "Quarta")).await;
    desk.post("survey/restore", &[("version", "1"), ("revision", &seen)]).await;
    assert_eq!(desk.opened().await["draft"]["title"]["pt-BR"], "Quarta");
    let now = desk.opened().await["revision"].to_string();
    let restored = desk.post("survey/restore", &[("version", "1"), ("revision", &now)]).await;
    assert_eq!(restored.location(), format!("/w/aurora/surveys/{}/edit", desk.survey.survey_id));
    let opened = desk.opened().await;
    assert_eq!(opened["draft"]["title"]["pt-BR"], "Sua opinião sobre a nossa empresa");
    // Respondents still see the second one.
    let page = desk.app.get(&format!("/s/{}", desk.survey.code)).await.page();
    assert_eq!(words(&page, "title"), "Segunda");
}
