//! The page that sends a survey, the list of contacts and the rule, as members
//! use them.

use axum::http::Method;
use jornada::domain::member::Role;
use serde_json::Value;

use super::*;

pub(super) struct Editor {
    pub(super) post: Post,
    pub(super) cookie: String,
}

impl Editor {
    pub(super) async fn open() -> Self {
        let post = Post::open().await;
        let member = post.app.member(post.workspace, "rui@example.com", Role::Owner).await;
        Self { post, cookie: member.cookie }
    }

    pub(super) async fn page(&self, path: &str) -> Reply {
        let headers = [("cookie", self.cookie.as_str()), ("accept", "text/html")];
        self.post.app.get_with(path, &headers).await
    }

    pub(super) async fn call(&self, endpoint: &str, input: &Value) -> Reply {
        let body = json!({"workspace": "aurora", "survey": self.post.survey.survey_id, "input": input});
        let headers = [("cookie", self.cookie.as_str()), ("accept", "application/json")];
        self.post.app.send_json(Method::POST, &format!("/fn/mailing/{endpoint}"), &headers, &body).await
    }

    fn path(&self) -> String {
        format!("/w/aurora/surveys/{}/send", self.post.survey.survey_id)
    }
}

pub(super) fn input() -> Value {
    json!({
        "whom": "all", "attribute_name": "", "attribute_value": "", "ids": "", "kind": "wave",
        "pt_br": {"subject": "Como foi?", "intro": "Um minuto."}, "en": {"subject": "How was it?", "intro": ""},
        "send_at": "", "remind_after_days": "7", "max_reminders": "1",
    })
}

#[tokio::test]
async fn who_would_be_asked_is_shown_before_anything_is_sent() {
    let mut editor = Editor::open().await;
    editor.post.people(&["ana", "bia"]).await;
    let silent = ContactInput {
        external_id: "caio".into(),
        name: Change::Set("Caio".into()),
        email: Change::Set("caio@example.com".into()),
        do_not_contact: Some(true),
        ..ContactInput::default()
    };
    editor
        .post
        .app
        .db()
        .upsert_contacts(editor.post.workspace, vec![silent], NOW, Uuid::now_v7)
        .await
        .unwrap();
    let opened = editor.page(&editor.path()).await;
    assert_eq!(opened.status, StatusCode::OK);
    assert!(opened.text().contains("cx@example.com"), "it says where mails come from");

    let plan = editor.call("plan", &input()).await.json();
    assert_eq!((&plan["asked"], &plan["held"]), (&json!("2"), &json!("1")));
    assert_eq!(plan["examples"], json!([["Caio", "do_not_contact"]]));
    let letters = plan["letters"].as_array().unwrap();
    assert_eq!(letters.len(), 2);
    assert!(letters[1]["html"].as_str().unwrap().contains("Would you recommend us?"));
    assert_eq!(editor.post.postman.deliver_due().await.sent, 0, "looking sends nothing");

    assert_eq!(editor.call("send", &input()).await.json(), json!({"Asked": "2"}));
    assert_eq!(editor.post.postman.deliver_due().await.sent, 2);
    let page = editor.page(&editor.path()).await.page();
    assert_eq!(words(&page, "td[data-label='Enviadas, sem resposta']"), "2");
}

#[tokio::test]
async fn every_wrong_field_is_told_at_once_and_nothing_is_sent() {
    let mut editor = Editor::open().await;
    editor.post.people(&["ana"]).await;
    let mut wrong = input();
    wrong["whom"] = "ids".into();
    wrong["kind"] = "storm".into();
    wrong["pt_br"]["subject"] = "a\r\nBcc: eve@example.com".into();
    wrong["en"]["intro"] = "x".repeat(2001).into();
    wrong["send_at"] = "2020-01-01".into();
    wrong["remind_after_days"] = "0".into();
    wrong["max_reminders"] = "many".into();
    for endpoint in ["plan", "test", "send"] {
        let reply = editor.call(endpoint, &wrong).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{endpoint}");
        assert_eq!(
            reply.json()["Invalid"],
            json!({
                "ids": ["required"], "kind": ["invalid_choice"], "subject_pt_br": ["invalid_format"],
                "intro_en": ["too_long"], "send_at": ["in_the_past"], "remind_after_days": ["out_of_range"],
                "max_reminders": ["not_an_integer"],
            })
        );
    }
    assert_eq!(editor.post.postman.deliver_due().await.sent, 0);
}

#[tokio::test]
async fn a_try_goes_to_the_member_alone_and_its_links_lead_nowhere() {
    let mut editor = Editor::open().await;
    editor.post.people(&["ana"]).await;
    assert_eq!(editor.call("test", &input()).await.json(), json!("rui@example.com"));
    assert_eq!(editor.post.postman.deliver_due().await.sent, 1);
    let taken = editor.post.sink.taken().remove(0);
    assert_eq!(taken.to, "rui@example.com");
    assert!(!taken.raw.contains("List-Unsubscribe:"), "a try cannot be unsubscribed from");
    let (text, _) = parts(&taken);
    assert!(text.contains("/i/test?answer.nps=0"));
    assert_eq!(editor.post.app.get("/i/test").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn without_a_mail_server_the_page_says_how_to_turn_sending_on() {
    let editor = Editor::open().await;
    let Editor { post, cookie } = editor;
    let app = post.app.without_mail();
    let headers = [("cookie", cookie.as_str()), ("accept", "text/html")];
    let path = format!("/w/aurora/surveys/{}/send", post.survey.survey_id);
    let page = app.get_with(&path, &headers).await.text();
    assert!(page.contains("O envio está desligado") && page.contains("--smtp-url"));
    let body = json!({"workspace": "aurora", "survey": post.survey.survey_id, "input": input()});
    let headers = [("cookie", cookie.as_str()), ("accept", "application/json")];
    let reply = app.send_json(Method::POST, "/fn/mailing/send", &headers, &body).await;
    assert_eq!(reply.json()["Invalid"], json!({"mail": ["closed"]}));
}

#[tokio::test]
async fn contacts_are_found_and_erased_by_plain_forms() {
    let editor = Editor::open().await;
    let page = editor.page("/w/aurora/contacts").await.page();
    assert_eq!(words(&page, ".empty h2"), "Nenhum contato ainda");
    editor.post.people(&["ana", "bia"]).await;
    let page = editor.page("/w/aurora/contacts?q=BIA").await.page();
    assert_eq!(words(&page, "tbody td[data-label='E-mail']"), "bia@example.com");
    let nobody = editor.page("/w/aurora/contacts?q=zzz").await.page();
    assert_eq!(words(&nobody, "p.soft"), "Ninguém com essas palavras.");
    let hidden = hidden_fields(&page);
    let fields: Vec<(&str, &str)> = hidden
        .iter()
        .filter(|(name, _)| name == "workspace" || name == "contact")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let headers = [("cookie", editor.cookie.as_str()), ("accept", "text/html")];
    let gone = editor.post.app.post_form_with("/fn/contact/delete", &fields, &headers).await;
    assert!(gone.location().ends_with("/w/aurora/contacts"), "{:?} {}", gone.status, gone.location());
    assert!(editor.post.app.db().find_contact(editor.post.workspace, "bia").await.is_err());
}

#[tokio::test]
async fn the_rule_is_changed_by_a_plain_form_and_holds_for_the_next_sending() {
    let editor = Editor::open().await;
    let page = editor.page("/w/aurora/settings/asking").await;
    assert_eq!(page.status, StatusCode::OK);
    let fields = [
        ("workspace", "aurora"),
        ("ask_every_days", "5"),
        ("wave_every_days", "6"),
        ("sampling", "50"),
        ("quiet_from", "22:00"),
        ("quiet_until", "07:30"),
    ];
    let headers = [("cookie", editor.cookie.as_str()), ("accept", "text/html")];
    let saved = editor.post.app.post_form_with("/fn/asking/save", &fields, &headers).await;
    assert!(saved.location().ends_with("/settings/asking?done=saved"));
    let rule = editor.post.app.db().find_ask_rule(editor.post.workspace).await.unwrap();
    let quiet = QuietHours::new(22 * 60, 7 * 60 + 30).unwrap();
    assert_eq!(rule, AskRule::new(5, 6, 50, Some(quiet)).unwrap());
}
