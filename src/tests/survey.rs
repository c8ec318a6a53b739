//! Surveys in the browser: list, making, changing, results and responses.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use jornada::db::{NewResponse, SurveyState, local_day};
use jornada::domain::id::{ResponseId, SurveyId};
use jornada::domain::member::Role;
use jornada::domain::survey::{Answers, Definition, Draft, Place, Subject, from_template, templates};
use jornada::domain::text::Locale;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{NOW, Reply, TestApp, TestMember, TestSurvey, select, words};

const DAY: i64 = 24 * 3_600_000;

struct Desk {
    app: TestApp,
    member: TestMember,
    survey: TestSurvey,
    definition: Definition,
}

impl Desk {
    /// A workspace with an open NPS survey and an editor who is signed in.
    async fn open() -> Self {
        Self::open_with(false).await
    }

    async fn open_with(anonymous: bool) -> Self {
        let app = TestApp::start().await;
        let workspace_id = app.workspace("aurora").await;
        let member = app.member(workspace_id, "ana@example.com", Role::Editor).await;
        let mut value = from_template("nps", Locale::PtBr, &Subject::Company).unwrap().to_json();
        value["anonymous"] = anonymous.into();
        let definition = Definition::parse(&value).unwrap();
        let survey = app.survey(workspace_id, definition.clone()).await;
        Self { app, member, survey, definition }
    }

    async fn answer(&self, days_ago: i64, score: i64, comment: &str, region: &str) -> ResponseId {
        let response_id = ResponseId::new(Uuid::now_v7());
        let mut answers = BTreeMap::from([("nps".to_owned(), json!(score))]);
        if !comment.is_empty() {
            answers.insert("reason".to_owned(), json!(comment));
        }
        let answered_at = NOW - days_ago * DAY;
        let response = NewResponse {
            response_id,
            external_id: response_id.to_string(),
            workspace_id: self.survey.workspace_id,
            survey_id: self.survey.survey_id,
            version: 1,
            answered_at,
            received_at: NOW,
            day: local_day("America/Sao_Paulo".parse().unwrap(), answered_at),
            customer: Some("padaria".to_owned()),
            contact: None,
            attributes: BTreeMap::from([("região".to_owned(), region.to_owned())]),
            channel: Some("link".to_owned()),
            locale: None,
            partial: false,
            took: None,
            page: None,
            answers: Answers::check(&self.definition, &answers).unwrap(),
        };
        self.app.db().record_responses(vec![response]).await.unwrap();
        response_id
    }

    async fn see(&self, path: &str) -> Reply {
        self.app.get_with(&format!("/w/aurora/{path}"), &[("cookie", &self.member.cookie)]).await
    }

    async fn see_results(&self, query: &str) -> Reply {
        self.see(&format!("surveys/{}{query}", self.survey.survey_id)).await
    }

    /// A form as a browser without scripts posts it.
    async fn post(&self, endpoint: &str, fields: &[(&str, &str)]) -> Reply {
        let headers = [
            ("cookie", self.member.cookie.as_str()),
            ("accept", "text/html"),
            ("sec-fetch-site", "same-origin"),
            ("referer", "http://cx.example.com/w/aurora/surveys"),
        ];
        let mut all = vec![("workspace", "aurora")];
        all.extend_from_slice(fields);
        self.app.post_form_with(&format!("/fn/{endpoint}"), &all, &headers).await
    }

    async fn call(&self, endpoint: &str, body: Value) -> Reply {
        let headers = [("cookie", self.member.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        self.app.send_json(Method::POST, &format!("/fn/{endpoint}"), &headers, &body).await
    }

    /// What the builder opens.
    async fn draft(&self, survey: &str) -> Value {
        let headers = [("cookie", self.member.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let fields = [("workspace", "aurora"), ("survey", survey)];
        self.app.post_form_with("/fn/survey/draft", &fields, &headers).await.json()
    }

    async fn keep(&self, survey: &str, draft: &Draft, revision: i64) -> Reply {
        let body =
            json!({"workspace": "aurora", "survey": survey, "draft": draft.document(), "revision": revision});
        self.call("survey/keep", body).await
    }

    fn id(&self) -> String {
        self.survey.survey_id.to_string()
    }

    async fn state(&self) -> SurveyState {
        let found = self.app.db().find_survey(self.survey.workspace_id, self.survey.survey_id).await;
        found.unwrap().state
    }
}

#[tokio::test]
async fn the_list_shows_state_score_and_answers() {
    let desk = Desk::open().await;
    for score in [10, 9, 8, 2] {
        desk.answer(1, score, "", "Sul").await;
    }
    let reply = desk.see("surveys").await;
    assert_eq!(reply.status, StatusCode::OK);
    let row = words(&reply.page(), "tbody tr");
    for part in ["Sua opinião sobre a nossa empresa", "Aberta", "NPS +25", "n 4", "há 1 dia"] {
        assert!(row.contains(part), "{part} in {row}");
    }
}

#[tokio::test]
async fn without_surveys_the_list_leads_to_the_first_one() {
    let app = TestApp::start().await;
    let workspace_id = app.workspace("aurora").await;
    let editor = app.member(workspace_id, "ana@example.com", Role::Editor).await;
    let page = app.get_with("/w/aurora/surveys", &[("cookie", &editor.cookie)]).await.page();
    assert_eq!(select(&page, ".empty a[href='/w/aurora/surveys/new']").len(), 1);
    let viewer = app.member(workspace_id, "bia@example.com", Role::Viewer).await;
    let page = app.get_with("/w/aurora/surveys", &[("cookie", &viewer.cookie)]).await.page();
    assert_eq!(select(&page, "a[href='/w/aurora/surveys/new']").len(), 0);
}

#[tokio::test]
async fn a_survey_is_made_changed_and_published() {
    let desk = Desk::open().await;
    let page = desk.see("surveys/new").await.page();
    assert_eq!(select(&page, "input[name=template]").len(), templates(Locale::En).len());
    let made = desk
        .post(
            "survey/create",
            &[
                ("template", "csat"),
                ("subject", "support"),
                ("title", "Depois do suporte"),
                ("language", "pt-BR"),
            ],
        )
        .await;
    assert_eq!(made.status, StatusCode::FOUND);
    let edit = made.location().to_owned();
    assert!(edit.starts_with("/w/aurora/surveys/") && edit.ends_with("/edit"), "{edit}");
    let id = edit.split('/').nth(4).unwrap();
    let page = desk.see(&format!("surveys/{id}/edit")).await.page();
    assert_eq!(words(&page, "h1"), "Depois do suporte");
    assert_eq!(select(&page, ".outline li").len(), 2);

    let opened = desk.draft(id).await;
    let mut draft = Draft::read(opened["draft"].clone()).unwrap();
    draft.set_text(&Place::survey("title"), Locale::En, "After support");
    let kept = desk.keep(id, &draft, 0).await;
    assert_eq!((kept.status, kept.json()), (StatusCode::OK, json!(1)));
    let published = desk.post("survey/publish", &[("survey", id), ("revision", "1")]).await;
    assert_eq!(published.location(), format!("/w/aurora/surveys/{id}"));
    let survey_id = SurveyId::parse(id).unwrap();
    let row = desk.app.db().find_survey(desk.survey.workspace_id, survey_id).await.unwrap();
    assert_eq!(row.state, SurveyState::Open);
    let definition = &row.published.unwrap().definition;
    assert_eq!(definition.title().get(Locale::En, Locale::PtBr).0, "After support");
    assert!(definition.questions()[0].required());
}

#[tokio::test]
async fn what_is_unfinished_is_kept_and_cannot_be_published() {
    let desk = Desk::open().await;
    let id = desk.id();
    let mut draft = Draft::read(desk.draft(&id).await["draft"].clone()).unwrap();
    for locale in Locale::ALL {
        draft.set_text(&Place::survey("title"), locale, "");
        draft.set_text(&Place::question("nps", "title"), locale, " ");
    }
    assert_eq!(desk.keep(&id, &draft, 1).await.json(), json!(2));
    assert_eq!(desk.draft(&id).await["draft"], draft.document());
    let headers = [("cookie", desk.member.cookie.as_str()), ("sec-fetch-site", "same-origin")];
    let fields = [("workspace", "aurora"), ("survey", id.as_str()), ("revision", "2")];
    let reply = desk.app.post_form_with("/fn/survey/publish", &fields, &headers).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let error = reply.json();
    assert_eq!(error["Invalid"]["title"], json!(["required"]));
    assert_eq!(error["Invalid"]["questions.0.title"], json!(["required"]));
    let row = desk.app.db().find_survey(desk.survey.workspace_id, desk.survey.survey_id).await.unwrap();
    assert!(row.draft.is_none());

    // Somebody else has typed meanwhile.
    let late = desk.keep(&id, &draft, 1).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(late.json()["Invalid"]["revision"], json!(["conflict"]));
}

#[tokio::test]
async fn a_preview_is_the_respondents_page_and_stores_nothing() {
    let desk = Desk::open().await;
    let path = format!("/w/aurora/surveys/{}/preview", desk.id());
    let cookie = [("cookie", desk.member.cookie.as_str()), ("sec-fetch-site", "same-origin")];
    let opened = desk.app.get_with(&path, &cookie).await;
    assert_eq!(opened.status, StatusCode::OK);
    assert!(opened.header("content-security-policy").contains("frame-ancestors 'self'"));
    assert_eq!(opened.header("x-frame-options"), "SAMEORIGIN");
    assert_eq!(select(&opened.page(), "input[name='answer.nps']").len(), 11);
    let wrong = desk.app.post_form_with(&path, &[("answer.nps", "11")], &cookie).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = desk.app.post_form_with(&path, &[("answer.nps", "9")], &cookie).await;
    assert_eq!(
        (sent.status, words(&sent.page(), "h1").as_str()),
        (StatusCode::OK, "Agradecemos sua resposta")
    );
    assert!(desk.app.responses(&desk.survey).await.is_empty());
}

#[tokio::test]
async fn results_say_number_margin_period_and_filters() {
    let desk = Desk::open().await;
    for score in [10, 9, 8, 2] {
        desk.answer(3, score, "", "Sul").await;
    }
    desk.answer(40, 0, "", "Norte").await;
    let page = desk.see_results("").await.page();
    assert_eq!(words(&page, ".verdict .value"), "0");
    assert!(words(&page, ".verdict .n").starts_with("n 5 · de −"));
    // Trend, histogram, and how far respondents came.
    assert_eq!(select(&page, "figure.chart").len(), 3);
    let page = desk.see_results("?days=30&attribute.regi%C3%A3o=Sul&by=week").await.page();
    assert_eq!(words(&page, ".verdict .value"), "+25");
    let filters = words(&page, ".filters");
    assert!(filters.contains("últimos 30 dias") && filters.contains("região: Sul"), "{filters}");
    assert!(words(&page, ".verdict .change").contains("sem base de comparação"));
}

#[tokio::test]
async fn a_click_on_a_part_lists_its_responses_and_words_are_searched() {
    let desk = Desk::open().await;
    desk.answer(3, 10, "Rápido e gentil", "Sul").await;
    desk.answer(2, 3, "Esperei demais", "Sul").await;
    let page = desk.see_results("").await.page();
    let href = select(&page, ".split-bar a[data-group=detractor]")[0].attr("href").unwrap();
    let query = href.split_once('?').unwrap().1.split('#').next().unwrap();
    let page = desk.see_results(&format!("?{query}")).await.page();
    assert_eq!(words(&page, ".answers a"), "Esperei demais");
    let page = desk.see_results("?q=gentil").await.page();
    assert_eq!(words(&page, ".answers a"), "Rápido e gentil");
    let page = desk.see_results("?q=nada").await.page();
    assert!(words(&page, "#responses").contains("Nenhuma resposta com estes filtros."));
}

#[tokio::test]
async fn a_long_list_goes_on_at_older_ones() {
    let desk = Desk::open().await;
    for days_ago in 0..35 {
        desk.answer(days_ago, 9, &format!("dia {days_ago}"), "Sul").await;
    }
    let page = desk.see_results("").await.page();
    assert_eq!(select(&page, ".answers li").len(), 30);
    let href = select(&page, ".pagination a[rel=next]")[0].attr("href").unwrap().to_owned();
    let page = desk.see_results(&href[href.find('?').unwrap()..]).await.page();
    assert_eq!(words(&page, ".answers a"), "dia 30|dia 31|dia 32|dia 33|dia 34");
}

#[tokio::test]
async fn one_response_opens_beside_and_an_editor_deletes_it() {
    let desk = Desk::open().await;
    let response = desk.answer(3, 2, "Esperei demais", "Sul").await;
    desk.answer(3, 10, "", "Sul").await;
    let page = desk.see_results(&format!("?response={response}")).await.page();
    let panel = words(&page, "#response");
    for part in ["Esperei demais", "padaria", "região", "Sul", "Excluir resposta"] {
        assert!(panel.contains(part), "{part} in {panel}");
    }
    let id = desk.id();
    let reply = desk.post("response/delete", &[("survey", &id), ("response", &response.to_string())]).await;
    assert_eq!(reply.status, StatusCode::FOUND);
    let page = desk.see_results("").await.page();
    assert_eq!(words(&page, ".verdict .value"), "+100");
}

#[tokio::test]
async fn before_the_first_answer_link_and_code_are_there() {
    let desk = Desk::open().await;
    let page = desk.see_results("").await.page();
    let link = format!("http://cx.example.com/s/{}", desk.survey.code);
    assert_eq!(select(&page, &format!(".empty input[value='{link}']")).len(), 1);
    assert_eq!(select(&page, ".empty .qr svg").len(), 1);
    let file = select(&page, ".empty a[download]")[0].attr("href").unwrap();
    assert!(file.starts_with("data:image/svg+xml;base64,"));
}

#[tokio::test]
async fn a_survey_is_closed_and_reopened() {
    let desk = Desk::open().await;
    let id = desk.id();
    desk.post("survey/move", &[("survey", &id), ("to", "closed")]).await;
    assert_eq!(desk.state().await, SurveyState::Closed);
    desk.post("survey/move", &[("survey", &id), ("to", "open")]).await;
    assert_eq!(desk.state().await, SurveyState::Open);
}

#[tokio::test]
async fn an_anonymous_survey_shows_nothing_of_few_and_nobody_of_many() {
    let desk = Desk::open_with(true).await;
    let first = desk.answer(3, 2, "Esperei demais", "Sul").await;
    let page = desk.see_results(&format!("?response={first}")).await.text();
    assert!(!page.contains("Esperei demais") && page.contains("a partir de 5"));
    assert!(!desk.see("inbox").await.text().contains("Esperei demais"));
    for _ in 0..5 {
        desk.answer(2, 10, "", "Norte").await;
    }
    let page = desk.see_results(&format!("?response={first}")).await;
    assert!(page.text().contains("Esperei demais") && !page.text().contains("padaria"));
    let page = desk.see_results("?attribute.regi%C3%A3o=Sul").await.text();
    assert!(!page.contains("Esperei demais"));
}

#[tokio::test]
async fn all_responses_stand_on_one_page() {
    let desk = Desk::open().await;
    desk.answer(3, 10, "Rápido e gentil", "Sul").await;
    let page = desk.see("inbox").await.page();
    assert_eq!(words(&page, ".answers a"), "Rápido e gentil");
    assert!(words(&page, ".answers small").contains("Sua opinião sobre a nossa empresa"));
}

#[tokio::test]
async fn a_file_is_looked_at_and_then_stored_as_a_whole() {
    let desk = Desk::open().await;
    let file = "data;nota;motivo;mercado\n2026-01-05;9;Bom;Sul\n2026-01-06;3;;Norte\n";
    let body = json!({"workspace": "aurora", "survey": desk.id(), "beginning": file});
    let preview = desk.call("survey/import-preview", body).await.json();
    let guesses: Vec<&str> = preview["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["guess"].as_str().unwrap())
        .collect();
    assert_eq!(guesses, ["answered_at", "answer.nps", "answer.reason", ""]);
    let columns = json!([
        ["data", "answered_at"],
        ["nota", "answer.nps"],
        ["motivo", "answer.reason"],
        ["mercado", "attribute.mercado"]
    ]);
    let wrong = file.replace(";3;", ";11;");
    let body = json!({"workspace": "aurora", "survey": desk.id(), "file": wrong, "columns": columns});
    let outcome = desk.call("survey/import", body).await.json();
    assert!(outcome["Defects"][0].as_str().unwrap().starts_with("3:nota out_of_range"));
    let body = json!({"workspace": "aurora", "survey": desk.id(), "file": file, "columns": columns});
    let outcome = desk.call("survey/import", body).await.json();
    assert_eq!(outcome["Stored"], "2 respostas salvas; 0 já estavam aqui.");
    assert_eq!(desk.app.responses(&desk.survey).await.len(), 2);
}

#[tokio::test]
async fn a_stranger_and_a_wrong_address_find_nothing() {
    let desk = Desk::open().await;
    let other = desk.app.workspace("other").await;
    let stranger = desk.app.member(other, "eva@example.com", Role::Owner).await;
    let path = format!("/w/other/surveys/{}", desk.survey.survey_id);
    let reply = desk.app.get_with(&path, &[("cookie", &stranger.cookie)]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.see("surveys/no-id").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_viewer_reads_and_changes_nothing() {
    let desk = Desk::open().await;
    let response = desk.answer(3, 2, "Esperei demais", "Sul").await;
    let viewer = desk.app.member(desk.survey.workspace_id, "bia@example.com", Role::Viewer).await;
    let path = format!("/w/aurora/surveys/{}?response={response}", desk.survey.survey_id);
    let page = desk.app.get_with(&path, &[("cookie", &viewer.cookie)]).await.text();
    assert!(page.contains("Esperei demais") && !page.contains("Excluir resposta"));
    let headers = [("cookie", viewer.cookie.as_str()), ("sec-fetch-site", "same-origin")];
    let fields = [("workspace", "aurora"), ("survey", &desk.id()), ("response", &response.to_string())]
        .map(|(name, value)| (name, value.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = desk.app.post_form_with("/fn/response/delete", &fields, &headers).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn responses_are_downloaded_by_members_alone() {
    let desk = Desk::open().await;
    desk.answer(3, 2, "=1+1", "Sul").await;
    let path = format!("surveys/{}/responses.csv", desk.survey.survey_id);
    let reply = desk.see(&path).await;
    assert!(reply.header("content-disposition").starts_with("attachment"));
    assert!(reply.text().starts_with("id,answered_at,") && reply.text().contains("'=1+1"));
    let reply = desk.app.get(&format!("/w/aurora/{path}")).await;
    assert!(reply.status.is_redirection() && reply.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn nobody_is_told_from_a_group_of_an_anonymous_survey() {
    let desk = Desk::open_with(true).await;
    for _ in 0..5 {
        desk.answer(1, 9, "Bom", "Norte").await;
    }
    desk.answer(1, 0, "Chefe ruim", "Sul").await;
    let list = |attributes: Value| json!({"workspace": "aurora", "survey": null, "query": {"results": {"attributes": attributes}, "q": ""}});
    let everybody = desk.call("response/list", list(json!([]))).await;
    assert_eq!(everybody.json()["rows"].as_array().map(Vec::len), Some(6));
    let south = desk.call("response/list", list(json!([["região", "Sul"]]))).await;
    assert_eq!(south.json()["rows"], json!([]));
    let home = desk.see("?attribute=regi%C3%A3o&value=Sul").await;
    assert!(!home.text().contains("Chefe ruim"));
    let file = desk.see(&format!("surveys/{}/responses.csv", desk.id())).await.text();
    assert!(file.contains("Chefe ruim") && !file.contains("Sul") && !file.contains('T'), "{file}");
}
