//! Home, and the frame around it.

use std::collections::BTreeMap;

use jornada::db::{NewResponse, local_day};
use jornada::domain::id::{JourneyId, ResponseId};
use jornada::domain::journey::Map;
use jornada::domain::member::Role;
use jornada::domain::survey::{Answers, Subject, from_template};
use jornada::domain::text::Locale;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{NOW, Reply, TestApp, TestMember, TestSurvey, encoded, select, words};

const DAY: i64 = 24 * 3_600_000;

struct Home {
    app: TestApp,
    member: TestMember,
    survey: TestSurvey,
}

impl Home {
    /// A workspace with an NPS survey and a manager who is signed in.
    async fn open() -> Self {
        let app = TestApp::start().await;
        let workspace_id = app.workspace("aurora").await;
        let member = app.member(workspace_id, "ana@example.com", Role::Editor).await;
        let survey = app.survey_from_template(workspace_id, "nps").await;
        Self { app, member, survey }
    }

    async fn answer(&self, days_ago: i64, score: u8, comment: Option<&str>, region: &str) {
        let definition = from_template("nps", Locale::PtBr, &Subject::Company).unwrap();
        let keys: Vec<&str> = definition.questions().iter().map(|question| question.key().as_str()).collect();
        let mut answers = BTreeMap::from([(keys[0].to_owned(), json!(score))]);
        if let Some(comment) = comment {
            answers.insert(keys[1].to_owned(), json!(comment));
        }
        let answered_at = NOW - days_ago * DAY;
        let response = NewResponse {
            response_id: ResponseId::new(Uuid::now_v7()),
            external_id: Uuid::now_v7().to_string(),
            workspace_id: self.survey.workspace_id,
            survey_id: self.survey.survey_id,
            version: 1,
            answered_at,
            received_at: NOW,
            day: local_day("America/Sao_Paulo".parse().unwrap(), answered_at),
            customer: None,
            contact: None,
            attributes: BTreeMap::from([("região".to_owned(), region.to_owned())]),
            channel: None,
            locale: None,
            partial: false,
            took: None,
            page: None,
            answers: Answers::check(&definition, &answers).unwrap(),
        };
        self.app.db().record_from_respondent(response).await.unwrap();
    }

    async fn see(&self, query: &str) -> Reply {
        let path = format!("/w/aurora{query}");
        self.app.get_with(&path, &[("cookie", &self.member.cookie), ("accept", "text/html")]).await
    }

    async fn call(&self, function: &str, body: &[(&str, &str)]) -> Value {
        let headers = [("cookie", self.member.cookie.as_str()), ("accept", "application/json")];
        let reply = self.app.post_form_with(&format!("/fn/{function}"), body, &headers).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()
    }
}

#[tokio::test]
async fn a_new_workspace_is_told_what_to_do_first() {
    let app = TestApp::start().await;
    let workspace_id = app.workspace("aurora").await;
    let member = app.member(workspace_id, "ana@example.com", Role::Editor).await;
    let page = app.get_with("/w/aurora", &[("cookie", &member.cookie)]).await.page();
    assert_eq!(words(&page, ".empty h2"), "Comece ouvindo seus clientes");
    assert_eq!(select(&page, ".empty .actions a")[0].attr("href"), Some("/w/aurora/surveys/new"));
    assert_eq!(words(&page, ".demo code"), "jornada demo");
    assert_eq!(words(&page, "title"), "Início · Jornada");
}

#[tokio::test]
async fn a_viewer_is_not_offered_what_they_may_not_do() {
    let home = Home::open().await;
    let viewer = home.app.member(home.survey.workspace_id, "bia@example.com", Role::Viewer).await;
    let page = home.app.get_with("/w/aurora", &[("cookie", &viewer.cookie)]).await.page();
    assert!(select(&page, "main a[href$='/surveys/new']").is_empty());
}

#[tokio::test]
async fn a_survey_without_answers_is_to_be_shared() {
    let home = Home::open().await;
    let page = home.see("").await.page();
    assert_eq!(words(&page, ".empty h2"), "Ninguém respondeu ainda");
    let survey = format!("/w/aurora/surveys/{}", home.survey.survey_id);
    assert_eq!(select(&page, ".empty .actions a")[0].attr("href"), Some(survey.as_str()));
}

#[tokio::test]
async fn numbers_come_with_n_interval_and_a_change_only_when_it_is_one() {
    let home = Home::open().await;
    for (days_ago, score) in [(1, 10), (2, 9), (3, 8), (4, 3), (100, 10), (101, 9), (102, 8)] {
        home.answer(days_ago, score, None, "Sul").await;
    }
    let page = home.see("").await.page();
    assert_eq!(words(&page, ".stat .value"), "+25");
    assert_eq!(words(&page, ".stat .change"), "sem mudança detectável");
    assert!(words(&page, ".stat .n").starts_with("n 4 · de "), "{}", words(&page, ".stat .n"));
    assert!(words(&page, ".stat[data-absent] p").contains("Nenhuma pesquisa pergunta ainda se foi fácil."));
    assert_eq!(words(&page, "#trend .name"), "NPS ao longo do tempo");
    assert!(words(&page, ".period").starts_with("4 de nov. de 2025 a 1 de fev. de 2026"));
}

#[tokio::test]
async fn the_address_holds_period_and_segment_and_the_page_says_them() {
    let home = Home::open().await;
    home.answer(1, 10, Some("Muito bom"), "Sul").await;
    home.answer(2, 0, Some("Demorou"), "Norte").await;
    home.answer(40, 0, None, "Sul").await;
    let query = format!("?period=30&attribute={}&value=Sul", encoded("região"));
    let page = home.see(&query).await.page();
    assert_eq!(words(&page, ".stat .value"), "+100");
    let chips = words(&page, ".chips .chip");
    assert!(chips.contains("últimos 30 dias") && chips.contains("região: Sul"), "{chips}");
    assert_eq!(words(&page, ".comments p"), "Muito bom");
    let custom = home.see("?period=custom&from=2025-12-01&to=2025-12-31").await.page();
    assert_eq!(words(&custom, ".stat .value"), "−100");
    let reversed = home.see("?period=custom&from=2025-12-31&to=2025-12-01").await.page();
    assert!(words(&reversed, ".period-form .errors").contains("O último dia vem antes do primeiro"));
}

#[tokio::test]
async fn strangers_find_no_home() {
    let home = Home::open().await;
    let other = home.app.workspace("outra").await;
    let stranger = home.app.member(other, "zoe@example.com", Role::Owner).await;
    let reply = home.app.get_with("/w/aurora", &[("cookie", &stranger.cookie)]).await;
    assert_eq!(reply.status, 404);
    assert!(!reply.text().contains("Padaria Aurora"));
    let reply = home.app.get("/w/aurora").await;
    assert_eq!((reply.status.as_u16(), reply.location()), (303, "/sign-in?next=/w/aurora"));
}

#[tokio::test]
async fn the_command_menu_finds_surveys_and_journeys_by_any_part_of_their_title() {
    let home = Home::open().await;
    let map = Map::new("Primeira compra").unwrap();
    let journey_id = JourneyId::new(Uuid::now_v7());
    home.app.db().create_journey(home.survey.workspace_id, journey_id, map, NOW + DAY).await.unwrap();
    let found = home.call("frame/find", &[("workspace", "aurora"), ("words", "compra PRIM")]).await;
    let journey = json!({"kind": "Journey", "id": journey_id.to_string(), "title": "Primeira compra"});
    assert_eq!(found, json!([journey]));
    let all = home.call("frame/find", &[("workspace", "aurora"), ("words", "")]).await;
    assert_eq!((all.as_array().unwrap().len(), &all[0], &all[1]["kind"]), (2, &journey, &json!("Survey")));
    let title = all[1]["title"].as_str().unwrap().to_uppercase();
    let found = home.call("frame/find", &[("workspace", "aurora"), ("words", &title)]).await;
    assert_eq!(found, json!([all[1]]));
    let none = home.call("frame/find", &[("workspace", "aurora"), ("words", "zebra")]).await;
    assert_eq!(none, json!([]));
}

#[tokio::test]
async fn the_colours_chosen_in_the_menu_stay() {
    let home = Home::open().await;
    home.call("frame/theme", &[("theme", "dark")]).await;
    let page = home.see("").await.page();
    assert_eq!(select(&page, "html")[0].attr("data-theme"), Some("dark"));
    assert_eq!(words(&page, ".foot button[aria-pressed=true]"), "Escuro");
    home.call("frame/theme", &[("theme", "")]).await;
    assert_eq!(select(&home.see("").await.page(), "html")[0].attr("data-theme"), None);
}

#[tokio::test]
async fn the_frame_says_where_one_is_and_leads_out() {
    let home = Home::open().await;
    let page = home.see("").await.page();
    let current = select(&page, ".rail > ul > li > a[aria-current=page]");
    assert_eq!(current.iter().map(|link| link.text().collect::<String>()).collect::<Vec<_>>(), ["Início"]);
    let places = words(&page, ".rail > ul > li > a");
    assert_eq!(places, "Início|Pesquisas|Respostas|Tratativas|Jornadas|Clientes");
    assert!(!select(&page, ".foot form[action='/sign-out'][method=post]").is_empty());
    assert_eq!(select(&page, ".skip-link")[0].attr("href"), Some("#content"));
}
