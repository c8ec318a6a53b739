//! The pictures of results: the funnel, groups against each other, and all
//! scores beside each other.

use axum::http::{Method, StatusCode};
use jornada::db::FunnelRow;
use jornada::domain::member::{Role, Scope};
use serde_json::{Value, json};
use uuid::{NoContext, Timestamp, Uuid};

use super::support::{NOW, Reply, TestApp, TestMember, TestSurvey, encoded, hidden_fields, select, words};

const DAY: i64 = 24 * 3_600_000;
const BROWSER: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/143.0 Safari/537.36";

struct Desk {
    app: TestApp,
    member: TestMember,
    key: String,
    workspace_id: jornada::domain::id::WorkspaceId,
}

impl Desk {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let workspace_id = app.workspace("aurora").await;
        let member = app.member(workspace_id, "ana@example.com", Role::Editor).await;
        let key = app.key(workspace_id, Scope::Admin).await;
        Self { app, member, key, workspace_id }
    }

    async fn survey(&self, title: &str, anonymous: bool, questions: Value) -> TestSurvey {
        let definition =
            json!({"title": title, "locale": "pt-BR", "anonymous": anonymous, "questions": questions});
        self.app.survey_of(self.workspace_id, &definition).await
    }

    async fn nps(&self, title: &str) -> TestSurvey {
        self.survey(title, false, json!([{"key": "nps", "kind": "nps", "title": "Nota?"}])).await
    }

    /// `n` answers of one score by people of a market, so many days ago.
    async fn answer(&self, survey: &TestSurvey, days_ago: i64, answer: (&str, u8), n: usize, market: &str) {
        let at = chrono::DateTime::from_timestamp_millis(NOW - days_ago * DAY).unwrap().to_rfc3339();
        let row =
            json!({"answered_at": at, "answers": {answer.0: answer.1}, "attributes": {"market": market}});
        let path = format!("/surveys/{}/responses", survey.survey_id);
        let reply = self.rest(Method::POST, &path, &Value::Array(vec![row; n])).await;
        assert_eq!(reply.json()["accepted"], n, "{}", reply.text());
    }

    async fn rest(&self, method: Method, path: &str, body: &Value) -> Reply {
        let bearer = format!("Bearer {}", self.key);
        self.app.send_json(method, &format!("/api/v1{path}"), &[("authorization", &bearer)], body).await
    }

    async fn get(&self, path: &str) -> Value {
        let reply = self.rest(Method::GET, path, &Value::Null).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        reply.json()
    }

    async fn see(&self, path: &str) -> Reply {
        self.app.get_with(&format!("/w/aurora/{path}"), &[("cookie", &self.member.cookie)]).await
    }

    async fn results(&self, survey: &TestSurvey, query: &str) -> Reply {
        let reply = self.see(&format!("surveys/{}{query}", survey.survey_id)).await;
        assert_eq!(reply.status, StatusCode::OK);
        reply
    }

    /// Opens the link as a browser does and sends the form so many seconds
    /// later.
    async fn fill_in(&self, survey: &TestSurvey, seconds: i64, answers: &[(&str, &str)]) -> Reply {
        let path = format!("/s/{}", survey.code);
        let page = self.app.get_with(&path, &[("user-agent", BROWSER)]).await.page();
        let key = key_of(NOW - seconds * 1_000).to_string();
        let hidden: Vec<(String, String)> = hidden_fields(&page)
            .into_iter()
            .map(|(name, value)| if name == "key" { (name, key.clone()) } else { (name, value) })
            .collect();
        let mut fields: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.extend_from_slice(answers);
        let reply = self.app.post_form(&path, &fields).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
        reply
    }

    async fn funnel(&self, survey: &TestSurvey) -> FunnelRow {
        let found = self.app.db().find_funnel(self.workspace_id, survey.survey_id, None, None).await;
        found.unwrap()
    }

    /// Waits until so many pages are counted as shown, which is done in the
    /// background within a second or so.
    async fn wait_for_shown(&self, survey: &TestSurvey, shown: u64) {
        while self.funnel(survey).await.shown < shown {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
}

/// The key of a page that was made at this time.
fn key_of(ms: i64) -> Uuid {
    let (seconds, rest) = (ms.div_euclid(1_000), ms.rem_euclid(1_000));
    let nanoseconds = u32::try_from(rest * 1_000_000).unwrap();
    Uuid::new_v7(Timestamp::from_unix(NoContext, u64::try_from(seconds).unwrap(), nanoseconds))
}

#[tokio::test]
async fn the_funnel_goes_from_the_page_to_the_answer_with_its_median_time() {
    let desk = Desk::open().await;
    let survey = desk.nps("Pesquisa").await;
    for seconds in [8, 9, 10] {
        desk.fill_in(&survey, seconds, &[("answer.nps", "9")]).await;
    }
    for _ in 0..3 {
        desk.app.get_with(&format!("/s/{}", survey.code), &[("user-agent", BROWSER)]).await;
    }
    desk.wait_for_shown(&survey, 6).await;
    let found = desk.get(&format!("/surveys/{}/funnel", survey.survey_id)).await;
    assert_eq!(
        (&found["shown"], &found["started"], &found["completed"], &found["timed"]),
        (&json!(6), &json!(3), &json!(3), &json!(3))
    );
    assert_eq!(found["median_seconds"], 9.5);
    let page = desk.results(&survey, "?days=30").await.page();
    assert_eq!(words(&page, "#funnel .name"), "Do link à resposta");
    let rows = words(&page, "#funnel tbody tr");
    assert_eq!(rows, "Exibida100\u{a0}%6|Iniciada50\u{a0}%3|Concluída50\u{a0}%3");
    let median = words(&page, ".funnel .median").replace('\u{a0}', " ");
    assert!(median.contains("mediana: 10 s (de 8 s a 11 s; n 3), aproximada"), "{median}");
    assert!(words(&page, "#funnel .rule").contains("estimativas"));
    // Another period has nothing of it.
    let page = desk.results(&survey, "?from=2025-01-01&until=2025-01-31").await.page();
    assert!(select(&page, "#funnel").is_empty());
}

#[tokio::test]
async fn answers_from_elsewhere_have_no_shares_and_no_time() {
    let desk = Desk::open().await;
    let survey = desk.nps("Pesquisa").await;
    desk.answer(&survey, 1, ("nps", 9), 4, "br").await;
    let page = desk.results(&survey, "").await.page();
    assert!(words(&page, "#funnel tbody tr").contains("Concluída–4"));
    assert!(select(&page, ".funnel .median").is_empty());
    assert!(words(&page, ".funnel .help").contains("por arquivo ou pela API"));
    let page = desk.results(&survey, "?attribute.market=br").await.page();
    assert!(select(&page, "#funnel").is_empty());
    assert!(words(&page, ".results .help").contains("só dá para filtrar por período"));
}

#[tokio::test]
async fn a_key_that_cannot_be_and_a_shared_device_tell_no_time() {
    let desk = Desk::open().await;
    let survey = desk.nps("Pesquisa").await;
    // A page from the future.
    desk.fill_in(&survey, -3_600, &[("answer.nps", "9")]).await;
    let kiosk = format!("/s/{}?kiosk", survey.code);
    let page = desk.app.get(&kiosk).await.page();
    let key = key_of(NOW - 3_600_000).to_string();
    let fields: Vec<(String, String)> = hidden_fields(&page)
        .into_iter()
        .map(|(name, value)| if name == "key" { (name, key.clone()) } else { (name, value) })
        .collect();
    let mut fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("answer.nps", "3"));
    assert_eq!(desk.app.post_form(&kiosk, &fields).await.status, StatusCode::SEE_OTHER);
    let found = desk.funnel(&survey).await;
    assert_eq!((found.completed, found.took.len()), (2, 0));
}

#[tokio::test]
async fn who_stops_is_counted_by_page() {
    let desk = Desk::open().await;
    let questions = json!([
        {"key": "nps", "kind": "nps", "title": "Nota?"},
        {"key": "why", "kind": "short_text", "title": "Por quê?", "new_page": true},
        {"key": "more", "kind": "short_text", "title": "Mais?", "new_page": true},
    ]);
    let survey = desk.survey("Três páginas", false, questions).await;
    for seconds in [30, 31] {
        desk.fill_in(&survey, seconds, &[("answer.nps", "9")]).await;
    }
    desk.wait_for_shown(&survey, 2).await;
    let found = desk.get(&format!("/surveys/{}/funnel", survey.survey_id)).await;
    assert_eq!(found["left"], json!([{"page": 2, "n": 2}]));
    assert_eq!((&found["started"], &found["completed"]), (&json!(2), &json!(0)));
    let page = desk.results(&survey, "").await.page();
    assert_eq!(words(&page, ".funnel .left li"), "Pararam na página 2 de 3: 2 (100\u{a0}% das iniciadas)");
}

#[tokio::test]
async fn a_period_is_compared_with_as_many_days_before() {
    let desk = Desk::open().await;
    let survey = desk.nps("Pesquisa").await;
    desk.answer(&survey, 3, ("nps", 10), 40, "br").await;
    desk.answer(&survey, 40, ("nps", 0), 40, "br").await;
    let page = desk.results(&survey, "?days=30").await.page();
    let rows = words(&page, ".comparison tbody tr");
    assert!(rows.contains("3 de jan. de 2026 a 1 de fev. de 2026+100n 40de "), "{rows}");
    assert!(rows.contains("4 de dez. de 2025 a 2 de jan. de 2026−100n 40de "), "{rows}");
    let verdict = words(&page, ".comparison .change");
    assert!(verdict.contains("diferença de +200 (de ") && verdict.contains("p < 0,001"), "{verdict}");
    assert!(words(&page, ".comparison .n").contains("Wald ajustado (Rocks 2016), nível de 95"));
    // Chosen days work alike, and without a period there is nothing before.
    let page = desk.results(&survey, "?from=2026-01-03&until=2026-02-01").await.page();
    assert!(words(&page, ".comparison .change").contains("+200"));
    let page = desk.results(&survey, "").await.page();
    assert!(select(&page, ".comparison").is_empty());
}

#[tokio::test]
async fn one_market_is_compared_with_another_and_with_all_others() {
    let desk = Desk::open().await;
    let survey = desk.nps("Pesquisa").await;
    desk.answer(&survey, 3, ("nps", 10), 30, "Madrid").await;
    desk.answer(&survey, 3, ("nps", 0), 20, "Lisboa").await;
    desk.answer(&survey, 3, ("nps", 10), 20, "Porto").await;
    let page = desk.results(&survey, "?attribute.market=Madrid&against.market=Lisboa").await.page();
    assert!(words(&page, ".chips summary").contains("comparado com market: Lisboa"));
    assert!(words(&page, ".comparison tbody tr").contains("market: Lisboa−100n 20"));
    assert!(words(&page, ".verdict .change").starts_with("diferença de +200"));
    let page = desk.results(&survey, "?attribute.market=Madrid&others=market").await.page();
    let rows = words(&page, ".comparison tbody tr");
    assert!(rows.contains("market: demais0n 40"), "{rows}");
    let page = desk.results(&survey, "?attribute.market=Madrid&against.market=Porto").await.page();
    assert!(words(&page, ".verdict .change").starts_with("sem diferença detectável"));
    // Everybody against some of them is no comparison.
    let page = desk.results(&survey, "?against.market=Porto").await.page();
    assert!(select(&page, ".comparison").is_empty());

    let path = format!("/measures/nps?survey={}&attribute.market=Madrid", survey.survey_id);
    let score = desk.get(&format!("{path}&against.others=market")).await;
    assert_eq!((&score["comparison"]["n"], &score["comparison"]["value"]), (&json!(40), &json!(0.0)));
    let wrong = desk.rest(Method::GET, &format!("{path}&against.others=plan"), &Value::Null).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.json()["errors"], json!({"against.others": ["unknown_reference"]}));
}

#[tokio::test]
async fn the_values_of_an_attribute_stand_beside_each_other_best_first() {
    let desk = Desk::open().await;
    let survey = desk.nps("Pesquisa").await;
    desk.answer(&survey, 3, ("nps", 0), 6, "Lisboa").await;
    desk.answer(&survey, 3, ("nps", 10), 6, "Madrid").await;
    let page = desk.results(&survey, "?segment=market&attribute.market=Lisboa").await.page();
    assert_eq!(words(&page, "#segment .name"), "NPS por market");
    assert_eq!(words(&page, "#segment tbody th"), "Madrid|Lisboa");
    assert!(words(&page, "#segments .help").contains("O filtro por market não vale aqui"));
    let page = desk.results(&survey, "?segment=unknown").await.page();
    assert!(words(&page, "#segments .help").contains("Nenhuma resposta com este atributo"));

    let path = format!("/measures/nps?survey={}&by=attribute.market", survey.survey_id);
    let groups = desk.get(&path).await["groups"].clone();
    assert_eq!((&groups[0]["value"], &groups[0]["n"]), (&json!("Lisboa"), &json!(6)));
    assert_eq!((&groups[1]["score"], &groups[1]["display"]), (&json!(1.0), &json!("+100")));
    let wrong = desk.rest(Method::GET, "/measures/nps?by=colour", &Value::Null).await;
    assert_eq!(wrong.json()["errors"], json!({"by": ["invalid_choice"]}));
}

#[tokio::test]
async fn an_anonymous_survey_hides_its_small_segments() {
    let desk = Desk::open().await;
    let questions = json!([{"key": "nps", "kind": "nps", "title": "Nota?"}]);
    let survey = desk.survey("Anônima", true, questions).await;
    desk.answer(&survey, 3, ("nps", 0), 4, "Lisboa").await;
    desk.answer(&survey, 3, ("nps", 10), 6, "Madrid").await;
    let page = desk.results(&survey, "?segment=market").await.page();
    assert_eq!(words(&page, "#segment tbody tr").split('|').nth(1), Some("Lisboa–––4"));
    assert!(words(&page, "#segments .help").contains("menos de 5 respostas"));
    let page = desk.results(&survey, "?attribute.market=Madrid&others=market").await.page();
    assert!(words(&page, ".comparison tbody tr").contains("market: demais–n 4"));
    assert!(words(&page, ".comparison .change").contains("sem base de comparação"));
}

#[tokio::test]
async fn all_scores_stand_by_subject_from_all_surveys_that_ask_alike() {
    let desk = Desk::open().await;
    let first = desk.nps("Relacional").await;
    let second = desk.nps("Relacional dois").await;
    let support = json!([{"key": "nps", "kind": "nps", "title": "Nota?", "subject": "support"}]);
    let support = desk.survey("Depois do suporte", false, support).await;
    let five = json!([{"key": "ces", "kind": "ces", "title": "Fácil?", "scale": {"min": 1, "max": 5}}]);
    let five = desk.survey("Fácil em cinco", false, five).await;
    let seven = json!([{"key": "ces", "kind": "ces", "title": "Fácil?"}]);
    let seven = desk.survey("Fácil em sete", false, seven).await;
    desk.answer(&first, 3, ("nps", 10), 3, "Lisboa").await;
    desk.answer(&second, 3, ("nps", 0), 1, "Madrid").await;
    desk.answer(&support, 3, ("nps", 10), 2, "Lisboa").await;
    desk.answer(&five, 3, ("ces", 5), 2, "Lisboa").await;
    desk.answer(&seven, 3, ("ces", 3), 2, "Lisboa").await;
    let page = desk.see("scores").await.page();
    assert_eq!(words(&page, "h1"), "Indicadores");
    assert_eq!(words(&page, "#nps-chart tbody th"), "Atendimento|Empresa");
    let company = words(&page, "#nps .table[data-fold] tbody tr");
    assert!(company.contains("Empresa+50n 4 · de "), "{company}");
    assert!(company.contains("sem base de comparação"), "{company}");
    // Each scale is a row of its own.
    assert!(words(&page, "#ces_7_agree h2").contains("CES de 1 a 7"));
    assert!(words(&page, "#ces_7_agree .table[data-fold] tbody tr").contains("3,0"));
    assert!(words(&page, "#ces_5_agree .table[data-fold] tbody tr").contains("5,0"));
    // It opens into the surveys that make it up.
    let sources = words(&page, "#nps details li");
    assert!(sources.contains("Relacional +100 · n 3|Relacional dois −100 · n 1"), "{sources}");
    let href = format!("/w/aurora/surveys/{}?", second.survey_id);
    let link = select(&page, &format!("#nps details a[href^='{href}']"));
    let href = link[0].attr("href").unwrap();
    assert!(href.contains("days=90") && href.contains("question=nps"), "{href}");

    let query = format!("scores?period=30&surveys={},{}", first.survey_id, five.survey_id);
    let page = desk.see(&query).await.page();
    assert_eq!(words(&page, "#nps-chart tbody tr th"), "Empresa");
    assert!(words(&page, "#nps .table[data-fold] tbody tr").contains("+100n 3"));
    assert!(select(&page, "#ces_7_agree").is_empty());
    let chips = words(&page, ".chips summary");
    assert!(chips.contains("últimos 30 dias") && chips.contains("2 pesquisas escolhidas"), "{chips}");
    let page = desk.see(&format!("scores?attribute=market&value={}", encoded("Madrid"))).await.page();
    assert!(words(&page, "#nps .table[data-fold] tbody tr").contains("Empresa−100n 1"));

    let groups = desk.get("/measures/nps?by=subject").await["groups"].clone();
    assert_eq!((&groups[0]["value"], &groups[0]["n"]), (&json!("company"), &json!(4)));
}

#[tokio::test]
async fn scores_change_against_the_period_before() {
    let desk = Desk::open().await;
    let survey = desk.nps("Relacional").await;
    desk.answer(&survey, 3, ("nps", 10), 30, "Lisboa").await;
    desk.answer(&survey, 40, ("nps", 0), 30, "Lisboa").await;
    let page = desk.see("scores?period=30").await.page();
    assert_eq!(words(&page, "#nps .change"), "↑ +200 ante −100");
    assert_eq!(select(&page, "#nps .spark svg").len(), 0);
    let page = desk.see("scores?period=90").await.page();
    assert_eq!(words(&page, "#nps .change"), "sem base de comparação");
    assert_eq!(select(&page, "#nps .spark svg").len(), 1);
}

#[tokio::test]
async fn without_a_scored_survey_the_scores_lead_to_the_first_and_strangers_find_none() {
    let desk = Desk::open().await;
    let page = desk.see("scores").await.page();
    assert_eq!(words(&page, ".empty h2"), "Nenhuma pesquisa pede nota");
    let other = desk.app.workspace("outra").await;
    let stranger = desk.app.member(other, "zoe@example.com", Role::Owner).await;
    let reply = desk.app.get_with("/w/aurora/scores", &[("cookie", &stranger.cookie)]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
}
