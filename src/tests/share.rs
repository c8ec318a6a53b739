//! Results for people without an account: links to them, and what they show.

use axum::http::{Method, StatusCode};
use jornada::api::limit::Limits;
use jornada::domain::id::WorkspaceId;
use jornada::domain::member::{Role, Scope};
use serde_json::{Value, json};

use super::support::{NOW, Reply, TestApp, TestMember, TestSurvey, select, words};

const DAY: i64 = 24 * 3_600_000;

/// A workspace with a survey, an editor and a program.
struct Desk {
    app: TestApp,
    editor: TestMember,
    key: String,
    survey: TestSurvey,
    workspace_id: WorkspaceId,
}

impl Desk {
    async fn open() -> Self {
        Self::open_with(TestApp::start().await, false).await
    }

    async fn open_with(app: TestApp, anonymous: bool) -> Self {
        let workspace_id = app.workspace("aurora").await;
        let editor = app.member(workspace_id, "ana@example.com", Role::Editor).await;
        let key = app.key(workspace_id, Scope::Admin).await;
        let definition = json!({
            "title": "Entrega", "locale": "pt-BR", "anonymous": anonymous,
            "questions": [
                {"key": "nps", "kind": "nps", "title": "Recomendaria?"},
                {"key": "why", "kind": "long_text", "title": "Por quê?"},
                {"key": "how", "kind": "single_choice", "title": "Como soube?",
                 "choices": [{"value": "ad", "label": "Anúncio"}, {"value": "friend", "label": "Amigo"}]},
            ],
        });
        let survey = app.survey_of(workspace_id, &definition).await;
        Self { app, editor, key, survey, workspace_id }
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> Reply {
        let key = format!("Bearer {}", self.key);
        let path = format!("/api/v1/surveys/{}{path}", self.survey.survey_id);
        self.app.send_json(method, &path, &[("authorization", &key)], body).await
    }

    /// Answers of everybody who is somebody.
    async fn answer(&self) {
        let row = |id: &str, nps: i64, why: &str, region: &str| {
            json!({"id": id, "answered_at": "2026-01-20T15:04:05Z", "customer": "Padaria Bonfim",
                   "contact": {"external_id": "p-77", "name": "Beatriz Souza", "email": "bia@example.com"},
                   "answers": {"nps": nps, "why": why, "how": "ad"}, "attributes": {"região": region}})
        };
        let rows = json!([
            row("crm-1001", 10, "Rápida e gentil <b>mesmo</b>", "Sul"),
            row("crm-1002", 9, "Boa", "Sul"),
            row("crm-1003", 0, "Chegou tarde", "Norte"),
            row("crm-1004", 8, "Ok", "Sul"),
            row("crm-1005", 10, "Nada a dizer", "Sul"),
        ]);
        let reply = self.call(Method::POST, "/responses", &rows).await;
        assert_eq!(reply.json()["accepted"], 5, "{}", reply.text());
    }

    /// Makes a link by a program; gives its path and its id.
    async fn share(&self, wish: &Value) -> (String, String) {
        let reply = self.call(Method::POST, "/shares", wish).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
        let made = reply.json();
        let path = made["url"].as_str().unwrap().strip_prefix("http://cx.example.com").unwrap().to_owned();
        (path, made["id"].as_str().unwrap().to_owned())
    }

    /// A form as a browser without scripts posts it.
    async fn post(&self, endpoint: &str, fields: &[(&str, &str)]) -> Reply {
        let headers = [
            ("cookie", self.editor.cookie.as_str()),
            ("accept", "text/html"),
            ("sec-fetch-site", "same-origin"),
        ];
        let survey = self.survey.survey_id.to_string();
        let mut all = vec![("workspace", "aurora"), ("survey", survey.as_str())];
        all.extend_from_slice(fields);
        self.app.post_form_with(&format!("/fn/share/{endpoint}"), &all, &headers).await
    }

    fn page_of_links(&self) -> String {
        format!("/w/aurora/surveys/{}/shares", self.survey.survey_id)
    }
}

#[tokio::test]
async fn a_link_shows_the_results_read_only_and_nothing_of_who_answered() {
    let desk = Desk::open().await;
    desk.answer().await;
    let (path, _) = desk.share(&json!({"days": 7, "comments": true})).await;
    let reply = desk.app.get(&path).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(reply.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    assert_eq!(reply.header("cache-control"), "private, no-store");
    let text = reply.text();
    for kept_back in [
        "crm-100",
        "p-77",
        "Beatriz",
        "bia@",
        "Bonfim",
        "15:04",
        "/w/aurora",
        "/s/",
        "<script",
        "<form",
        "<b>mesmo",
    ] {
        assert!(!text.contains(kept_back), "{kept_back}");
    }
    assert!(!text.contains(&desk.survey.survey_id.to_string()));
    let page = reply.page();
    assert_eq!(words(&page, "h1"), "Entrega");
    // Nobody asked for a language, so it is the workspace's.
    assert_eq!(select(&page, "html[lang=pt-BR]").len(), 1);
    assert!(words(&page, ".page-head .hint").contains("Padaria Aurora"), "{}", words(&page, ".hint"));
    // 3 promoters, 1 passive and 1 detractor.
    assert!(words(&page, ".stat").contains("+40"), "{}", words(&page, ".stat"));
    assert_eq!(select(&page, "figure.chart").len(), 2);
    assert_eq!(select(&page, "figure.chart table").len(), 2);
    assert!(words(&page, ".choice-bars").contains("Anúncio"));
    assert!(words(&page, ".answers").contains("Rápida e gentil <b>mesmo</b>"));
    assert_eq!(select(&page, ".answers a").len(), 0);
    let english = desk.app.get(&format!("{path}?lang=en")).await.page();
    assert_eq!(select(&english, "html[lang=en]").len(), 1);
    assert!(words(&english, "main").contains("The filters are fixed."));
}

#[tokio::test]
async fn the_filters_of_a_link_stand_fixed_and_comments_are_a_choice() {
    let desk = Desk::open().await;
    desk.answer().await;
    let filter = json!({"attributes": {"região": "Sul"}, "from": "2026-01-01", "until": "2026-01-31",
        "min_score": 9, "max_score": 10, "q": "rápida"});
    let (path, _) = desk.share(&json!({"days": 7, "comments": true, "filter": filter})).await;
    let page = desk.app.get(&format!("{path}?attribute.regi%C3%A3o=Norte&days=1&q=tarde")).await.page();
    assert!(words(&page, ".stat").contains("+75"), "{}", words(&page, ".stat"));
    assert_eq!(select(&page, ".answers li").len(), 1, "{}", words(&page, ".answers"));
    let said = words(&page, ".page-head .hint");
    assert!(said.contains("região: Sul") && said.contains("9–10") && said.contains("“rápida”"), "{said}");
    let (path, _) = desk.share(&json!({"days": 7})).await;
    let page = desk.app.get(&path).await.page();
    assert!(words(&page, ".stat").contains("+40"));
    assert_eq!(select(&page, ".answers").len(), 0);
    assert!(!words(&page, "main").contains("Chegou tarde"));
}

#[tokio::test]
async fn an_ended_a_revoked_and_an_unknown_link_say_so_and_show_nothing() {
    let desk = Desk::open().await;
    desk.answer().await;
    let (path, id) = desk.share(&json!({"days": 1})).await;
    let (lasting, _) = desk.share(&json!({"until": "2026-02-02"})).await;
    desk.app.set_now(NOW + DAY - 1);
    assert_eq!(desk.app.get(&path).await.status, StatusCode::OK);
    desk.app.set_now(NOW + DAY);
    let portuguese = [("accept-language", "pt-BR")];
    let over = desk.app.get_with(&path, &portuguese).await;
    assert_eq!(over.status, StatusCode::GONE);
    assert!(words(&over.page(), "h1").contains("não mostra mais nada"), "{}", over.text());
    assert!(!over.text().contains("Entrega") && over.header("x-robots-tag") == "noindex, nofollow");
    // The last day is a day of São Paulo: until 3:00 UTC of the next.
    desk.app.set_now(1_770_087_600_000 - 1);
    assert_eq!(desk.app.get(&lasting).await.status, StatusCode::OK);
    desk.app.set_now(1_770_087_600_000);
    assert_eq!(desk.app.get(&lasting).await.status, StatusCode::GONE);

    desk.app.set_now(NOW);
    let revoked = desk.call(Method::DELETE, &format!("/shares/{id}"), &json!(null)).await;
    assert_eq!(revoked.status, StatusCode::NO_CONTENT);
    assert_eq!(desk.app.get(&path).await.status, StatusCode::GONE);
    assert_eq!(
        desk.call(Method::DELETE, &format!("/shares/{id}"), &json!(null)).await.status,
        StatusCode::NOT_FOUND
    );
    for unknown in ["/r/guessed", "/r/%00", &format!("{path}x")] {
        let reply = desk.app.get_with(unknown, &portuguese).await;
        assert_eq!(
            (reply.status, words(&reply.page(), "h1")),
            (StatusCode::NOT_FOUND, words(&over.page(), "h1")),
            "{unknown}"
        );
    }
}

#[tokio::test]
async fn an_anonymous_survey_shows_no_small_group_through_a_link() {
    let desk = Desk::open_with(TestApp::start().await, true).await;
    desk.answer().await;
    let (all, _) = desk.share(&json!({"days": 7, "comments": true})).await;
    let page = desk.app.get(&all).await.page();
    assert!(words(&page, ".stat").contains("+40") && words(&page, ".answers").contains("Chegou tarde"));
    let filter = json!({"attributes": {"região": "Norte"}});
    let (few, _) = desk.share(&json!({"days": 7, "comments": true, "filter": filter})).await;
    let page = desk.app.get(&few).await.page();
    let shown = words(&page, "main");
    assert!(!shown.contains("Chegou tarde"), "{shown}");
    assert_eq!(select(&page, ".answers li, .choice-bars, figure#histogram").len(), 0);
    let stat = words(&page, ".stat");
    assert!(stat.contains("Oculto") && !stat.contains("−100"), "{stat}");
    let numbers = words(&page, "figure table");
    assert!(!numbers.contains("−100"), "{numbers}");
}

#[tokio::test]
async fn an_editor_makes_lists_and_takes_back_links_without_scripts() {
    let desk = Desk::open().await;
    desk.answer().await;
    let cookie = [("cookie", desk.editor.cookie.as_str())];
    let results = format!("/w/aurora/surveys/{}?days=90&attribute.regi%C3%A3o=Sul", desk.survey.survey_id);
    let page = desk.app.get_with(&results, &cookie).await.page();
    let links = select(&page, "a[role=menuitem][href*='/shares?']");
    let href = links.first().and_then(|link| link.attr("href")).unwrap().to_owned();
    let page = desk.app.get_with(&href, &cookie).await.page();
    let filter = select(&page, "input[name=filter]")[0].attr("value").unwrap().to_owned();
    assert!(filter.contains("\"days\":90") && filter.contains("Sul"), "{filter}");
    assert!(words(&page, "main").contains("últimos 90 dias · região: Sul"), "{}", words(&page, "main p"));

    let made = desk.post("create", &[("filter", &filter), ("ends", "30"), ("comments", "true")]).await;
    assert_eq!(made.location(), desk.page_of_links());
    let secret = made.header("set-cookie").split(';').next().unwrap().to_owned();
    let cookies = format!("{}; {secret}", desk.editor.cookie);
    let shown = desk.app.get_with(made.location(), &[("cookie", &cookies)]).await;
    assert!(
        shown.headers.get_all("set-cookie").iter().any(|value| value.to_str().unwrap().contains("Max-Age=0"))
    );
    let url = select(&shown.page(), "#new-link")[0].attr("value").unwrap().to_owned();
    let path = url.strip_prefix("http://cx.example.com").unwrap();
    let page = desk.app.get(path).await.page();
    assert!(words(&page, ".stat").contains("+75") && words(&page, ".answers").contains("Boa"));

    let listed = desk.app.get_with(&desk.page_of_links(), &cookie).await;
    assert!(!listed.text().contains(path), "the address is shown once");
    let row = words(&listed.page(), "tbody tr");
    for part in ["região: Sul", "Comentários", "Ana", "agora"] {
        assert!(row.contains(part), "{part} in {row}");
    }
    let id = select(&listed.page(), "input[name=share]")[0].attr("value").unwrap().to_owned();
    let revoked = desk.post("revoke", &[("share", &id)]).await;
    assert_eq!(revoked.location(), desk.page_of_links());
    assert_eq!(desk.app.get(path).await.status, StatusCode::GONE);
    let listed = desk.app.get_with(&desk.page_of_links(), &cookie).await.page();
    assert_eq!(select(&listed, "tbody tr").len(), 0);
}

#[tokio::test]
async fn wrong_links_are_refused_by_field_and_another_workspace_finds_none() {
    let desk = Desk::open().await;
    for (wish, errors) in [
        (json!({}), json!({"days": ["required"]})),
        (json!({"days": 0}), json!({"days": ["out_of_range"]})),
        (json!({"days": 367}), json!({"days": ["out_of_range"]})),
        (json!({"days": "7"}), json!({"days": ["not_a_number"]})),
        (json!({"until": "2026-01-31"}), json!({"until": ["in_the_past"]})),
        (json!({"until": "2027-06-01"}), json!({"until": ["out_of_range"]})),
        (json!({"until": "soon"}), json!({"until": ["invalid_date"]})),
        (json!({"days": 7, "until": "2026-03-01"}), json!({"until": ["conflict"]})),
        (
            json!({"days": 7, "comments": "yes", "for": "all"}),
            json!({"comments": ["invalid_choice"], "for": ["unknown_field"]}),
        ),
        (
            json!({"days": 7, "filter": {"days": 0, "q": "x".repeat(201), "colour": 1, "min_score": 300}}),
            json!({"filter.days": ["out_of_range"], "filter.q": ["too_long"], "filter.colour": ["unknown_field"],
                   "filter.min_score": ["out_of_range"]}),
        ),
        (
            json!({"days": 7, "filter": {"from": "2026-02-01", "until": "2026-01-01", "attributes": {"x": 1}}}),
            json!({"filter.until": ["out_of_range"], "filter.attributes.x": ["not_text"]}),
        ),
    ] {
        let reply = desk.call(Method::POST, "/shares", &wish).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{wish}: {}", reply.text());
        assert_eq!(reply.json()["errors"], errors, "{wish}");
    }
    for (fields, field, code) in [
        (vec![("ends", "5")], "ends", "invalid_choice"),
        (vec![("ends", "date")], "until", "required"),
        (vec![("ends", "date"), ("until", "2026-02-30")], "until", "invalid_date"),
        (vec![("ends", "date"), ("until", "2020-01-01")], "until", "in_the_past"),
        (vec![("ends", "7"), ("filter", "{\"results\": 1}")], "filter", "invalid_format"),
    ] {
        let headers = [("cookie", desk.editor.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let survey = desk.survey.survey_id.to_string();
        let mut all = vec![("workspace", "aurora"), ("survey", survey.as_str())];
        all.extend(fields);
        let reply = desk.app.post_form_with("/fn/share/create", &all, &headers).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reply.json()["Invalid"][field], json!([code]), "{all:?}");
    }
    let (path, id) = desk.share(&json!({"days": 7})).await;
    let theirs = desk.app.workspace("outra").await;
    let key = format!("Bearer {}", desk.app.key(theirs, Scope::Admin).await);
    let headers = [("authorization", key.as_str())];
    let base = format!("/api/v1/surveys/{}/shares", desk.survey.survey_id);
    assert_eq!(desk.app.get_with(&base, &headers).await.status, StatusCode::NOT_FOUND);
    let foreign = desk.app.send_json(Method::DELETE, &format!("{base}/{id}"), &headers, &json!(null)).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.app.get(&path).await.status, StatusCode::OK);
    assert!(desk.app.db().list_surveys(desk.workspace_id, None, 1).await.is_ok());
}

#[tokio::test]
async fn the_address_of_a_link_is_told_once_and_the_list_says_when_it_was_opened() {
    let desk = Desk::open().await;
    let key = format!("Bearer {}", desk.key);
    let path = format!("/api/v1/surveys/{}/shares", desk.survey.survey_id);
    let headers = [("authorization", key.as_str()), ("idempotency-key", "once")];
    let wish = json!({"days": 7, "filter": {"attributes": {"região": "Sul"}}});
    let made = desk.app.send_json(Method::POST, &path, &headers, &wish).await.json();
    let again = desk.app.send_json(Method::POST, &path, &headers, &wish).await.json();
    assert_eq!((&again["id"], &again["url"], &again["secret"]), (&made["id"], &Value::Null, &Value::Null));
    let url = made["url"].as_str().unwrap();
    assert!(url.ends_with(made["secret"].as_str().unwrap()));

    let list = desk.call(Method::GET, "/shares", &json!(null)).await;
    assert!(!list.text().contains(made["secret"].as_str().unwrap()));
    let line = &list.json()["items"][0];
    assert_eq!(line["filter"]["attributes"], json!({"região": "Sul"}));
    assert_eq!(
        (&line["last_opened_at"], &line["comments"], &line["created_by"]),
        (&Value::Null, &json!(false), &Value::Null)
    );
    desk.app.get(url.strip_prefix("http://cx.example.com").unwrap()).await;
    let list = desk.call(Method::GET, "/shares", &json!(null)).await.json();
    assert_eq!(list["items"][0]["last_opened_at"], "2026-02-02T02:40:00Z");
}

#[tokio::test]
async fn who_guesses_addresses_is_slowed_down() {
    let desk = Desk::open_with(TestApp::start_with(Limits::on()).await, false).await;
    let mut slowed = None;
    for n in 0..700 {
        let reply = desk.app.get(&format!("/r/guess{n}")).await;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            slowed = Some(reply);
            break;
        }
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
    }
    let slowed = slowed.expect("guesses are limited");
    assert!(slowed.header("retry-after").parse::<u32>().unwrap() >= 1);
}
