//! What leaves as files: responses as CSV and workbook, charts as numbers and
//! pictures, contacts.

use std::io::Cursor;

use axum::http::{Method, StatusCode};
use calamine::{Data, DataType, Range, Reader, Xlsx};
use jornada::domain::id::WorkspaceId;
use jornada::domain::member::{Role, Scope};
use jornada::domain::survey::{Subject, from_template, templates};
use jornada::domain::text::Locale;
use serde_json::{Value, json};

use super::support::{Reply, TestApp, TestMember, TestSurvey, select};

/// A workspace with an open survey, a member who looks and a program.
struct Desk {
    app: TestApp,
    member: TestMember,
    key: String,
    survey: TestSurvey,
    workspace_id: WorkspaceId,
}

impl Desk {
    async fn open() -> Self {
        Self::open_with(&json!({
            "title": "Entrega", "locale": "pt-BR",
            "questions": [
                {"key": "nps", "kind": "nps", "title": "Recomendaria?"},
                {"key": "why", "kind": "long_text", "title": "Por quê?"},
                {"key": "boxes", "kind": "number", "title": "Quantas caixas?"},
                {"key": "day", "kind": "date", "title": "Quando?"},
            ],
        }))
        .await
    }

    async fn open_with(definition: &Value) -> Self {
        let app = TestApp::start().await;
        let workspace_id = app.workspace("aurora").await;
        let member = app.member(workspace_id, "ana@example.com", Role::Viewer).await;
        let key = app.key(workspace_id, Scope::Admin).await;
        let survey = app.survey_of(workspace_id, definition).await;
        Self { app, member, key, survey, workspace_id }
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> Reply {
        let key = format!("Bearer {}", self.key);
        let reply =
            self.app.send_json(method, &format!("/api/v1{path}"), &[("authorization", &key)], body).await;
        assert!(reply.status.is_success(), "{path}: {}", reply.text());
        reply
    }

    async fn answer(&self, rows: Value) {
        self.send(Method::POST, &format!("/surveys/{}/responses", self.survey.survey_id), &rows).await;
    }

    async fn see(&self, path: &str) -> Reply {
        self.app.get_with(&format!("/w/aurora{path}"), &[("cookie", &self.member.cookie)]).await
    }

    /// A file of the survey's page.
    async fn file(&self, name: &str) -> Reply {
        self.see(&format!("/surveys/{}/{name}", self.survey.survey_id)).await
    }
}

fn sheet(reply: &Reply, name: &str) -> Range<Data> {
    assert_eq!(reply.status, StatusCode::OK);
    let mut book = Xlsx::new(Cursor::new(reply.body.to_vec())).unwrap();
    assert!(book.worksheet_formula(name).unwrap().cells().all(|(.., formula)| formula.is_empty()));
    book.worksheet_range(name).unwrap()
}

/// The cell under a head, the header being row 0.
fn cell(sheet: &Range<Data>, row: usize, head: &str) -> Data {
    let column = sheet.headers().unwrap().iter().position(|name| name == head);
    sheet.get((row, column.unwrap_or_else(|| panic!("{head} in {:?}", sheet.headers())))).cloned().unwrap()
}

fn text(words: &str) -> Data {
    Data::String(words.to_owned())
}

/// Rows that tell numbers, texts, days and times apart.
fn rows() -> Value {
    json!([
        {"id": "a", "answered_at": "2026-01-10T02:30:00Z", "customer": "007", "attributes": {"região": "Sul"},
         "answers": {"nps": 9, "why": "=1+1", "boxes": 2.5, "day": "2026-01-09"}},
        {"id": "b", "answered_at": "2026-01-11T12:00:00Z", "attributes": {"região": "Norte"},
         "answers": {"nps": 3, "why": "+55 11 5555-0100"}},
        {"id": "c", "answered_at": "2026-01-12T12:00:00Z", "attributes": {"região": "Sul"}, "answers": {"nps": 10}},
    ])
}

#[tokio::test]
async fn a_workbook_holds_numbers_days_and_local_times_as_such_and_texts_as_texts() {
    let desk = Desk::open().await;
    desk.answer(rows()).await;
    let reply = desk.file("responses.xlsx").await;
    assert_eq!(
        reply.header("content-type"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    );
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"responses.xlsx\"");
    let of_page = sheet(&reply, "responses");
    let csv = desk.file("responses.csv").await.text();
    assert_eq!(of_page.headers().unwrap().join(","), csv.lines().next().unwrap());
    assert_eq!(of_page.height(), 4);
    assert_eq!(cell(&of_page, 3, "id"), text("a"));
    assert_eq!(cell(&of_page, 3, "customer"), text("007"));
    assert_eq!(cell(&of_page, 3, "answer.why"), text("=1+1"));
    assert_eq!(cell(&of_page, 2, "answer.why"), text("+55 11 5555-0100"));
    assert_eq!(
        (cell(&of_page, 3, "answer.nps"), cell(&of_page, 3, "answer.boxes")),
        (Data::Float(9.0), Data::Float(2.5))
    );
    let Data::DateTime(answered) = cell(&of_page, 3, "answered_at") else { panic!("no time") };
    // 23:30 of the evening before in São Paulo.
    assert!((answered.as_f64() - (46_031.0 + 23.5 / 24.0)).abs() < 1e-6, "{}", answered.as_f64());
    let Data::DateTime(day) = cell(&of_page, 3, "answer.day") else { panic!("no day") };
    assert!((day.as_f64() - 46_031.0).abs() < 1e-9, "{}", day.as_f64());

    let key = format!("Bearer {}", desk.key);
    let path =
        format!("/api/v1/surveys/{}/responses.xlsx?from=2026-01-11&max_score=5", desk.survey.survey_id);
    let of_api = sheet(&desk.app.get_with(&path, &[("authorization", &key)]).await, "responses");
    assert_eq!((of_api.height(), cell(&of_api, 1, "id")), (2, text("b")));
}

#[tokio::test]
async fn files_of_responses_hold_what_the_page_shows() {
    let desk = Desk::open().await;
    desk.answer(rows()).await;
    let csv =
        desk.file("responses.csv?attribute.regi%C3%A3o=Sul&score=9-10&older=1.x&share=yes").await.text();
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(!csv.contains("\nb,"), "{csv}");
    let found = sheet(&desk.file("responses.xlsx?from=2026-01-11&until=2026-01-11").await, "responses");
    assert_eq!((found.height(), cell(&found, 1, "id")), (2, text("b")));
    let page =
        desk.see(&format!("/surveys/{}?attribute.regi%C3%A3o=Sul&score=9-10", desk.survey.survey_id)).await;
    assert_eq!(page.status, StatusCode::OK);
    let page = page.page();
    for name in ["responses.csv", "responses.xlsx"] {
        let links = select(&page, &format!("a[role=menuitem][download][href*='{name}?']"));
        let href = links.first().and_then(|link| link.attr("href")).unwrap_or_default();
        assert!(href.contains("score=9%2D10") && href.contains("Sul"), "{href}");
    }
}

#[tokio::test]
async fn an_empty_survey_gives_a_file_with_a_header_alone() {
    let desk = Desk::open().await;
    let empty = sheet(&desk.file("responses.xlsx").await, "responses");
    assert_eq!((empty.height(), empty.headers().unwrap()[0].as_str()), (1, "id"));
    assert_eq!(desk.file("chart?chart=trend&as=csv").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_workbook_of_an_anonymous_survey_tells_no_person_no_hour_and_no_small_group() {
    let desk = Desk::open_with(&json!({
        "title": "Clima", "locale": "pt-BR", "anonymous": true,
        "questions": [{"key": "nps", "kind": "nps", "title": "Recomendaria?"}],
    }))
    .await;
    let row = |n: i64| {
        json!({"id": format!("r{n}"), "answered_at": "2026-01-10T15:00:00Z", "answers": {"nps": n},
               "attributes": {"região": if n == 0 { "Sul" } else { "Norte" }}})
    };
    desk.answer(json!([row(0), row(6), row(7), row(8)])).await;
    for name in ["responses.xlsx", "responses.csv"] {
        assert_eq!(desk.file(name).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    desk.answer(json!([row(9), row(10)])).await;
    let all = sheet(&desk.file("responses.xlsx").await, "responses");
    assert!(all.headers().unwrap().iter().all(|head| !head.starts_with("attribute.")));
    let Data::DateTime(answered) = cell(&all, 1, "answered_at") else { panic!("no day") };
    assert!(answered.as_f64().fract() == 0.0, "{}", answered.as_f64());
    let few = desk.file("responses.xlsx?attribute.regi%C3%A3o=Sul").await;
    assert_eq!(few.status, StatusCode::NOT_FOUND);
    assert_eq!(
        desk.file("chart?chart=histogram&as=csv&attribute.regi%C3%A3o=Sul").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_chart_leaves_as_numbers_and_as_a_picture() {
    let desk = Desk::open().await;
    desk.answer(rows()).await;
    let csv = desk.file("chart?chart=histogram&as=csv").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let named = format!("attachment; filename=\"histogram-{}.csv\"", desk.survey.code);
    assert_eq!(csv.header("content-disposition"), named);
    let lines = csv.text();
    assert_eq!(lines.lines().next(), Some("Nota,Respostas,Parcela"));
    assert_eq!(lines.lines().find(|line| line.starts_with("9,")), Some("9,1,0.3333333333333333"));
    assert_eq!(lines.lines().count(), 12);

    let path = "chart?chart=trend&as=csv&by=day&from=2026-01-10&until=2026-01-12";
    let trend = desk.file(path).await.text();
    let lines: Vec<&str> = trend.lines().collect();
    assert!(lines[0].starts_with("Período,Primeiro dia,Último dia,NPS,"), "{trend}");
    assert!(lines[2].contains(",2026-01-11,2026-01-11,-100,"), "{trend}");
    assert!(lines[3].contains(",2026-01-12,2026-01-12,100,"), "{trend}");
    let trend = desk.file("chart?chart=trend&as=xlsx&by=month&attribute.regi%C3%A3o=Sul").await;
    let trend = sheet(&trend, "trend");
    assert_eq!(
        (cell(&trend, 1, "NPS"), cell(&trend, 1, "Respostas")),
        (Data::Float(100.0), Data::Float(2.0))
    );
    assert!(cell(&trend, 1, "Primeiro dia").is_datetime());

    let svg = desk.file("chart?chart=trend&as=svg").await;
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    assert!(svg.text().starts_with("<svg ") && !svg.text().contains("\"#010101\""));
    for wrong in ["chart", "chart?chart=trend", "chart?chart=pie&as=csv", "chart?chart=trend&as=exe"] {
        assert_eq!(desk.file(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn the_trend_of_home_leaves_with_the_filters_of_home() {
    let desk = Desk::open().await;
    desk.answer(rows()).await;
    let home = desk.see("?attribute=regi%C3%A3o&value=Sul&period=30").await.page();
    let links = select(&home, "figure a[role=menuitem][href*='as=csv']");
    let href = links.first().and_then(|link| link.attr("href")).unwrap();
    let trend = desk.app.get_with(href, &[("cookie", &desk.member.cookie)]).await;
    assert_eq!(trend.header("content-disposition"), "attachment; filename=\"nps-aurora.csv\"");
    let counted: u64 =
        trend.text().lines().skip(1).filter_map(|line| line.split(',').nth(6)?.parse::<u64>().ok()).sum();
    assert_eq!(counted, 2, "{}", trend.text());
    assert_eq!(desk.see("/chart?chart=histogram&as=csv").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn contacts_go_out_and_come_in_again_unchanged() {
    let desk = Desk::open().await;
    let contacts = json!([
        {"external_id": "=1+1", "customer": "acme", "name": "Ana \"a, b\"", "email": "ana@example.com",
         "locale": "pt-BR", "timezone": "America/Sao_Paulo", "attributes": {"região": "Sul", "plan": "@pro"}},
        {"external_id": "p-2", "name": "'=Bia; Souza", "do_not_contact": true},
        {"external_id": "-5", "name": "Çelik; 株式会社", "attributes": {"plan": "-1"}},
    ]);
    desk.send(Method::POST, "/contacts", &contacts).await;
    let out = desk.see("/contacts.csv").await;
    assert_eq!(out.header("content-disposition"), "attachment; filename=\"contacts.csv\"");
    let out = out.text();
    let head =
        "external_id,customer,name,email,locale,timezone,do_not_contact,attribute.plan,attribute.região";
    assert_eq!(out.lines().next(), Some(head));
    for line in out.lines() {
        let formulas = line.split(',').filter(|cell| cell.starts_with(['=', '@', '+']));
        assert_eq!(formulas.count(), 0, "{line}");
    }
    let key = format!("Bearer {}", desk.key);
    let headers = [("authorization", key.as_str())];
    assert_eq!(desk.app.get_with("/api/v1/contacts.csv", &headers).await.text(), out);
    let found = desk.see("/contacts.csv?q=bia").await.text();
    assert_eq!(found.lines().count(), 2, "{found}");

    // Into the same workspace, and into an empty one.
    let other = desk.app.workspace("outra").await;
    let stranger = desk.app.member(other, "rui@example.com", Role::Editor).await;
    let editor = desk.app.member(desk.workspace_id, "bia@example.com", Role::Editor).await;
    let columns: Vec<(&str, &str)> = head.split(',').map(|name| (name, name)).collect();
    let news = [("aurora", &editor, "0 novos, 3 alterados."), ("outra", &stranger, "3 novos, 0 alterados.")];
    for (slug, member, told) in news {
        let file = json!({"workspace": slug, "file": out, "columns": columns});
        let headers = [("cookie", member.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let stored = desk.app.send_json(Method::POST, "/fn/contact/import", &headers, &file).await;
        assert_eq!(stored.json(), json!({"Stored": told}), "{slug}");
        let again =
            desk.app.get_with(&format!("/w/{slug}/contacts.csv"), &[("cookie", &member.cookie)]).await;
        let sorted = |file: &str| {
            let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&again.text()), sorted(&out), "{slug}");
    }
}

#[tokio::test]
async fn the_page_of_contacts_offers_those_that_it_found() {
    let desk = Desk::open().await;
    desk.send(Method::POST, "/contacts", &json!([{"external_id": "p-1", "name": "Ana & Bia"}])).await;
    let page = desk.see("/contacts?q=Ana+%26").await.page();
    let links = select(&page, "a[role=menuitem][download]");
    assert_eq!(links[0].attr("href"), Some("/w/aurora/contacts.csv?q=Ana%20%26"));
}

#[tokio::test]
async fn a_survey_leaves_in_the_version_that_is_asked_for_and_comes_back_the_same() {
    let desk = Desk::open().await;
    let path = format!("/surveys/{}", desk.survey.survey_id);
    desk.send(Method::PATCH, &path, &json!({"title": {"pt-BR": "Entrega nova", "en": "Delivery"}})).await;
    let key = format!("Bearer {}", desk.key);
    let get =
        async |path: &str| desk.app.get_with(&format!("/api/v1{path}"), &[("authorization", &key)]).await;
    let published = get(&format!("{path}/export.json")).await.json();
    assert_eq!(published["title"], json!("Entrega"));
    for same in ["published", "1"] {
        assert_eq!(get(&format!("{path}/export.json?version={same}")).await.json(), published, "{same}");
    }
    let latest = get(&format!("{path}/export.json?version=latest")).await.json();
    assert_eq!(latest["title"]["en"], "Delivery");
    assert_eq!(get(&format!("{path}/export.json?version=2")).await.status, StatusCode::NOT_FOUND);
    for wrong in ["0", "newest", "-1"] {
        let reply = get(&format!("{path}/export.json?version={wrong}")).await;
        assert_eq!(reply.json()["errors"], json!({"version": ["invalid_choice"]}), "{wrong}");
    }
    let mut files = vec![published, latest];
    for template in templates(Locale::PtBr) {
        let definition = from_template(&template.key, Locale::PtBr, &Subject::Support).unwrap();
        let survey = desk.app.survey(desk.workspace_id, definition).await;
        files.push(get(&format!("/surveys/{}/export.json", survey.survey_id)).await.json());
    }
    for file in files {
        let made = desk.send(Method::POST, "/surveys/import?format=jornada", &file).await.json();
        assert_eq!(made["dropped"], json!([]));
        let id = made["id"].as_str().unwrap();
        assert_eq!(get(&format!("/surveys/{id}/export.json?version=latest")).await.json(), file);
        let nothing_seen = get(&format!("/surveys/{id}/export.json?version=published")).await;
        assert_eq!(nothing_seen.status, StatusCode::NOT_FOUND);
    }
}
