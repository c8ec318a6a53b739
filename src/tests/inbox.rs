//! The inbox: responses of all surveys found, read and taken care of.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use jornada::db::{NewResponse, ResponseFilter, local_day};
use jornada::domain::id::ResponseId;
use jornada::domain::member::Role;
use jornada::domain::survey::{Answers, Definition};
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{NOW, Reply, TestApp, TestMember, TestSurvey, encoded, select, words};

const DAY: i64 = 24 * 3_600_000;

/// A workspace with a named and an anonymous survey, and an editor.
struct Desk {
    app: TestApp,
    member: TestMember,
    named: (TestSurvey, Definition),
    anonymous: (TestSurvey, Definition),
}

/// What is known of a response besides its answers.
#[derive(Default)]
struct Facts {
    region: Option<&'static str>,
    channel: Option<&'static str>,
    locale: Option<&'static str>,
}

impl Desk {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let workspace_id = app.workspace("aurora").await;
        let member = app.member(workspace_id, "ana@example.com", Role::Editor).await;
        let survey = |title: &str, anonymous: bool| {
            let definition = json!({
                "title": title, "locale": "pt-BR", "anonymous": anonymous,
                "questions": [
                    {"key": "nps", "kind": "nps", "subject": "support", "title": "Recomendaria?"},
                    {"key": "why", "kind": "long_text", "title": "Por quê?"},
                ],
            });
            Definition::parse(&definition).unwrap()
        };
        let (open, hidden) = (survey("Clientes", false), survey("Equipe", true));
        let named = (app.survey(workspace_id, open.clone()).await, open);
        let anonymous = (app.survey(workspace_id, hidden.clone()).await, hidden);
        Self { app, member, named, anonymous }
    }

    async fn answer(
        &self,
        (survey, definition): &(TestSurvey, Definition),
        score: i64,
        comment: &str,
        facts: Facts,
    ) -> ResponseId {
        let Facts { region, channel, locale } = facts;
        let response_id = ResponseId::new(Uuid::now_v7());
        let mut answers = BTreeMap::from([("nps".to_owned(), json!(score))]);
        if !comment.is_empty() {
            answers.insert("why".to_owned(), json!(comment));
        }
        let answered_at = NOW - DAY;
        let response = NewResponse {
            response_id,
            external_id: response_id.to_string(),
            workspace_id: survey.workspace_id,
            survey_id: survey.survey_id,
            version: 1,
            answered_at,
            received_at: NOW,
            day: local_day("America/Sao_Paulo".parse().unwrap(), answered_at),
            customer: None,
            contact: None,
            attributes: region.map(|region| ("região".to_owned(), region.to_owned())).into_iter().collect(),
            channel: channel.map(str::to_owned),
            locale: locale.map(str::to_owned),
            partial: false,
            took: None,
            page: None,
            answers: Answers::check(definition, &answers).unwrap(),
        };
        self.app.db().record_responses(vec![response]).await.unwrap();
        response_id
    }

    async fn see(&self, path: &str) -> Reply {
        let headers = [("cookie", self.member.cookie.as_str()), ("accept", "text/html")];
        self.app.get_with(&format!("/w/aurora/{path}"), &headers).await
    }

    /// A call as our scripts send it.
    async fn call(&self, endpoint: &str, fields: &[(&str, &str)]) -> Reply {
        self.call_as(&self.member, endpoint, fields).await
    }

    async fn call_as(&self, member: &TestMember, endpoint: &str, fields: &[(&str, &str)]) -> Reply {
        let headers = [("cookie", member.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let mut all = vec![("workspace", "aurora")];
        all.extend_from_slice(fields);
        self.app.post_form_with(&format!("/fn/{endpoint}"), &all, &headers).await
    }

    /// The comments listed under filters of the inbox.
    async fn listed(&self, inbox: Value, attributes: Value, more: Value) -> Vec<String> {
        let mut query = json!({"results": {"attributes": attributes}, "inbox": inbox, "q": ""});
        for (name, value) in more.as_object().unwrap() {
            query[name] = value.clone();
        }
        let body = json!({"workspace": "aurora", "survey": null, "query": query});
        let headers = [("cookie", self.member.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let reply = self.app.send_json(Method::POST, "/fn/response/list", &headers, &body).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        let rows = reply.json()["rows"].as_array().unwrap().clone();
        rows.iter().map(|row| row["comment"].as_str().unwrap().to_owned()).collect()
    }

    async fn triage(&self, response: ResponseId) -> Value {
        let reply = self.call("inbox/triage", &[("response", &response.to_string())]).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        reply.json()
    }
}

fn code(reply: &Reply, field: &str) -> String {
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.text());
    reply.json()["Invalid"][field][0].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_address_holds_the_filters_and_the_page_says_them_with_a_way_to_remove_each() {
    let desk = Desk::open().await;
    let south = Facts { region: Some("Sul"), channel: Some("qr"), locale: Some("pt-BR") };
    let id = desk.answer(&desk.named, 2, "Demorou", south).await;
    desk.answer(&desk.named, 10, "Rápido", Facts::default()).await;
    desk.call("inbox/tag", &[("responses", &id.to_string()), ("tag", "Entrega Lenta")]).await;
    let query = format!(
        "inbox?group=detractor&measure=nps&subject=support&channel=qr&language=pt-BR&tag={}&comment=yes\
         &assigned=nobody&case=without&attribute.{}=Sul&days=30",
        encoded("entrega lenta"),
        encoded("região"),
    );
    let reply = desk.see(&query).await;
    assert_eq!(reply.status, StatusCode::OK);
    let page = reply.page();
    assert_eq!(words(&page, ".answers a"), "Demorou");
    assert_eq!(words(&page, ".answers .tag"), "entrega lenta");
    let said = words(&page, ".sentence .chip");
    for part in [
        "detratores",
        "NPS",
        "sobre atendimento",
        "por qr",
        "em pt-BR",
        "etiqueta entrega lenta",
        "com comentário",
        "sem responsável",
        "sem tratativa",
        "região: Sul",
        "últimos 30 dias",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let chips = select(&page, ".sentence .chip");
    let removal = chips.iter().find(|chip| chip.attr("aria-label") == Some("Tirar: detratores")).unwrap();
    let href = removal.attr("href").unwrap();
    assert!(!href.contains("group=") && href.contains("tag=") && href.contains("channel=qr"), "{href}");
    let other = desk.see("inbox?group=promoter").await.page();
    assert_eq!(words(&other, ".answers a"), "Rápido");
    let all = desk.see("inbox").await.page();
    assert_eq!(words(&all, ".sentence"), "Todas as respostas, as mais recentes primeiro.");
    assert_eq!(words(&all, ".rail > ul > li > a[aria-current=page]"), "Respostas");
}

#[tokio::test]
async fn a_small_group_of_an_anonymous_survey_is_hidden_under_every_filter() {
    let desk = Desk::open().await;
    let usual = || Facts { region: Some("Norte"), channel: Some("link"), locale: Some("pt-BR") };
    for n in 0..6 {
        desk.answer(&desk.anonymous, 9, &format!("Bom {n}"), usual()).await;
    }
    // The one whom any of these would tell.
    let rare = Facts { region: Some("Sul"), channel: Some("qr"), locale: Some("en") };
    let boss = desk.answer(&desk.anonymous, 0, "Chefe ruim", rare).await;
    let id = boss.to_string();
    let everybody = desk.listed(json!({}), json!([]), json!({})).await;
    assert!(everybody.len() == 7 && everybody.contains(&"Chefe ruim".to_owned()));
    // What the team adds to it makes no group that may be looked into either.
    assert_eq!(desk.call("inbox/tag", &[("responses", &id), ("tag", "chefe")]).await.status, StatusCode::OK);
    let me = desk.member.member_id.to_string();
    desk.call("inbox/assign", &[("responses", &id), ("member", &me)]).await;
    desk.call("case/create", &[("response", &id)]).await;
    for (inbox, attributes, more) in [
        (json!({"group": "detractor"}), json!([]), json!({})),
        (json!({"channel": "qr"}), json!([]), json!({})),
        (json!({"language": "en"}), json!([]), json!({})),
        (json!({"tag": "chefe"}), json!([]), json!({})),
        (json!({"assigned": "me"}), json!([]), json!({})),
        (json!({"assigned": me}), json!([]), json!({})),
        (json!({"case": "open"}), json!([]), json!({})),
        (json!({}), json!([["região", "Sul"]]), json!({})),
        (json!({}), json!([]), json!({"q": "chefe"})),
        (json!({}), json!([]), json!({"min_score": 0, "max_score": 6})),
        (json!({"measure": "nps", "subject": "support", "channel": "qr"}), json!([]), json!({})),
        (json!({"has_comment": true, "tag": "chefe", "case": "open"}), json!([]), json!({})),
    ] {
        let found = desk.listed(inbox.clone(), attributes.clone(), more.clone()).await;
        assert!(found.is_empty(), "{inbox} {attributes} {more}: {found:?}");
    }
    // The others are six, which is enough.
    assert_eq!(desk.listed(json!({"channel": "link"}), json!([]), json!({})).await.len(), 6);
    // By itself it shows its answers, and nothing that would tell who gave them.
    let page = desk.see(&format!("inbox?response={id}")).await.page();
    assert_eq!(words(&page, ".sheet .comment"), "Chefe ruim");
    assert_eq!(words(&page, ".sheet .facts dd"), "Equipe|31 de jan. de 2026");
}

#[tokio::test]
async fn nothing_is_done_with_an_anonymous_response_that_may_not_be_seen() {
    let desk = Desk::open().await;
    let hidden = desk.answer(&desk.anonymous, 0, "Chefe ruim", Facts::default()).await.to_string();
    let open = desk.answer(&desk.named, 0, "Demorou", Facts::default()).await.to_string();
    let both = format!("{open},{hidden}");
    for (endpoint, fields) in [
        ("inbox/triage", vec![("response", hidden.as_str())]),
        ("inbox/tag", vec![("responses", both.as_str()), ("tag", "x")]),
        ("inbox/untag", vec![("responses", both.as_str()), ("tag", "x")]),
        ("inbox/assign", vec![("responses", both.as_str())]),
        ("note/add", vec![("response", hidden.as_str()), ("text", "x")]),
        ("case/create", vec![("response", hidden.as_str())]),
    ] {
        let reply = desk.call(endpoint, &fields).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{endpoint}");
    }
    let page = desk.see(&format!("inbox?response={hidden}")).await.text();
    assert!(!page.contains("Chefe ruim") && page.contains("Demorou"));
    assert_eq!(desk.triage(open.parse().unwrap()).await["tags"], json!([]));
}

#[tokio::test]
async fn tags_notes_and_who_looks_after_it_stand_beside_the_answers() {
    let desk = Desk::open().await;
    let rui = desk.app.member(desk.named.0.workspace_id, "rui@example.com", Role::Editor).await;
    let id = desk.answer(&desk.named, 2, "Demorou", Facts::default()).await;
    let other = desk.answer(&desk.named, 9, "Bom", Facts::default()).await;
    let both = format!("{id},{other}");
    let changed = desk.call("inbox/tag", &[("responses", &both), ("tag", " Preço ")]).await.json();
    assert_eq!(changed, json!([id.to_string(), other.to_string()]));
    let again = desk.call("inbox/tag", &[("responses", &both), ("tag", "PREÇO")]).await.json();
    assert_eq!(again, json!([]));
    let gone = desk.call("inbox/untag", &[("responses", &other.to_string()), ("tag", "preço")]).await.json();
    assert_eq!(gone, json!([other.to_string()]));
    let to_rui = [("responses", both.as_str()), ("member", &rui.member_id.to_string())]
        .map(|(a, b)| (a, b.to_owned()));
    let to_rui: Vec<(&str, &str)> = to_rui.iter().map(|(a, b)| (*a, b.as_str())).collect();
    let before = desk.call("inbox/assign", &to_rui).await.json();
    assert_eq!(before, json!([[id.to_string(), ""], [other.to_string(), ""]]));
    let to_me = [("responses", id.to_string()), ("member", desk.member.member_id.to_string())];
    let to_me: Vec<(&str, &str)> = to_me.iter().map(|(a, b)| (*a, b.as_str())).collect();
    let before = desk.call("inbox/assign", &to_me).await.json();
    assert_eq!(before, json!([[id.to_string(), rui.member_id.to_string()]]));

    let said = [("response", id.to_string()), ("text", "Liguei\r\ne não <b>atendeu</b>".to_owned())];
    let said: Vec<(&str, &str)> = said.iter().map(|(a, b)| (*a, b.as_str())).collect();
    assert_eq!(desk.call("note/add", &said).await.status, StatusCode::OK);
    let triage = desk.triage(id).await;
    assert_eq!(
        (&triage["tags"], &triage["notes"][0]["text"]),
        (&json!(["preço"]), &json!("Liguei\ne não <b>atendeu</b>"))
    );
    assert_eq!((&triage["notes"][0]["who"], &triage["notes"][0]["is_mine"]), (&json!("Ana"), &json!(true)));
    let note = triage["notes"][0]["id"].as_str().unwrap().to_owned();
    let refused = desk.call_as(&rui, "note/delete", &[("note", &note)]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);

    let page = desk.see(&format!("inbox?response={id}&assigned=me")).await.page();
    assert_eq!(words(&page, ".answers a"), "Demorou");
    assert_eq!(words(&page, ".triage .tags .tag span"), "preço");
    assert_eq!(words(&page, ".triage .said"), "Liguei\ne não <b>atendeu</b>");
    assert_eq!(select(&page, "#triage-member option[selected]")[0].attr("value").map(str::len), Some(36));
    assert_eq!(select(&page, "#triage-tag-known option").len(), 1);
    assert_eq!(desk.call("note/delete", &[("note", &note)]).await.status, StatusCode::OK);
    assert_eq!(desk.triage(id).await["notes"], json!([]));
}

#[tokio::test]
async fn everything_works_by_plain_forms_too() {
    let desk = Desk::open().await;
    let id = desk.answer(&desk.named, 2, "Demorou", Facts::default()).await;
    let page = desk.see(&format!("inbox?response={id}")).await.page();
    for endpoint in ["inbox/tag", "inbox/assign", "note/add", "case/create"] {
        let form = select(&page, &format!(".triage form[method=post][action='/fn/{endpoint}']"));
        assert_eq!(form.len(), 1, "{endpoint}");
    }
    let headers = [
        ("cookie", desk.member.cookie.as_str()),
        ("accept", "text/html"),
        ("sec-fetch-site", "same-origin"),
        ("referer", "http://cx.example.com/w/aurora/inbox"),
    ];
    let id = id.to_string();
    let fields = [("workspace", "aurora"), ("responses", id.as_str()), ("tag", "preço")];
    let reply = desk.app.post_form_with("/fn/inbox/tag", &fields, &headers).await;
    assert!(reply.status.is_redirection(), "{}", reply.status);
    assert!(desk.see("inbox?tag=pre%C3%A7o").await.text().contains("Demorou"));
}

#[tokio::test]
async fn wrong_input_names_its_field_and_changes_nothing() {
    let desk = Desk::open().await;
    let id = desk.answer(&desk.named, 2, "Demorou", Facts::default()).await;
    let response = id.to_string();
    let long = "x".repeat(41);
    for (tag, wanted) in [(" ", "required"), (long.as_str(), "too_long"), ("a\nb", "invalid_format")] {
        let reply = desk.call("inbox/tag", &[("responses", &response), ("tag", tag)]).await;
        assert_eq!(code(&reply, "tag"), wanted);
    }
    let novel = "x".repeat(4_001);
    for (text, wanted) in [("", "required"), (novel.as_str(), "too_long"), ("a\u{0}", "invalid_format")] {
        let reply = desk.call("note/add", &[("response", &response), ("text", text)]).await;
        assert_eq!(code(&reply, "text"), wanted);
    }
    for n in 0..20 {
        let reply = desk.call("inbox/tag", &[("responses", &response), ("tag", &format!("t{n}"))]).await;
        assert_eq!(reply.status, StatusCode::OK);
    }
    let reply = desk.call("inbox/tag", &[("responses", &response), ("tag", "one more")]).await;
    assert_eq!(code(&reply, "tag"), "too_many");
    let many = vec![response.as_str(); 201].join(",");
    let reply = desk.call("inbox/tag", &[("responses", &many), ("tag", "x")]).await;
    assert_eq!(code(&reply, "responses"), "too_many");
    let reply = desk.call("inbox/tag", &[("responses", ""), ("tag", "x")]).await;
    assert_eq!(code(&reply, "responses"), "required");
    let reply = desk.call("inbox/assign", &[("responses", &response), ("member", "ana")]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.triage(id).await["tags"].as_array().unwrap().len(), 20);
    let n =
        desk.app.db().count_responses(desk.named.0.workspace_id, &ResponseFilter::default()).await.unwrap();
    assert_eq!(n, 1);
}

#[tokio::test]
async fn a_viewer_reads_what_was_added_and_is_offered_no_change() {
    let desk = Desk::open().await;
    let id = desk.answer(&desk.named, 2, "Demorou", Facts::default()).await;
    desk.call("inbox/tag", &[("responses", &id.to_string()), ("tag", "preço")]).await;
    let viewer = desk.app.member(desk.named.0.workspace_id, "bia@example.com", Role::Viewer).await;
    let path = format!("/w/aurora/inbox?response={id}");
    let page = desk.app.get_with(&path, &[("cookie", &viewer.cookie)]).await.page();
    assert_eq!(words(&page, ".triage .tags .tag span"), "preço");
    assert!(select(&page, ".triage form, .bulk, .answers input").is_empty());
}
