//! Surveys sent by mail, from the decision to the answer: through the real
//! job, to a mail server that refuses, stalls, dies and comes back.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::StatusCode;
use jornada::db::{Change, ContactInput, MailingRow, NewMailing, Planned, Selection};
use jornada::domain::id::{MailingId, WorkspaceId};
use jornada::domain::mailing::{LetterTexts, LetterWords};
use jornada::domain::survey::{AskRule, QuietHours, Reason};
use jornada::server::mail::{Patience, Postman, Smtp};
use serde_json::json;
use uuid::Uuid;

use crate::support::{NOW, Reply, TestApp, TestSurvey, hidden_fields, words};

mod answering;
mod brand;
mod doubt;
mod process;
mod screen;
mod sending;
mod sink;
mod trigger;
mod wave;
use sink::{Mood, Sink, Step, Taken};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A workspace with a survey, people and a mail server.
struct Post {
    app: TestApp,
    workspace: WorkspaceId,
    survey: TestSurvey,
    sink: Sink,
    postman: Postman,
}

impl Post {
    async fn open() -> Self {
        Self::of(&json!({"title": "Pesquisa", "locale": "pt-BR", "questions": [
            {"key": "nps", "kind": "nps", "title": {"pt-BR": "Você nos recomendaria?", "en": "Would you recommend us?"},
             "low_label": {"pt-BR": "De jeito nenhum", "en": "Not at all"}},
            {"key": "why", "kind": "long_text", "title": "Por quê?"},
        ]}))
        .await
    }

    async fn of(survey: &serde_json::Value) -> Self {
        let app = TestApp::start().await;
        let workspace = app.workspace("aurora").await;
        let survey = app.survey_of(workspace, survey).await;
        let never_quiet = AskRule::new(30, 90, 100, None).unwrap();
        app.db().update_ask_rule(workspace, never_quiet, NOW).await.unwrap();
        let sink = Sink::open().await;
        let postman = postman(&app, sink.port, 10_000);
        Self { app, workspace, survey, sink, postman }
    }

    async fn people(&self, names: &[&str]) {
        let contact = |name: &&str| ContactInput {
            external_id: (*name).to_owned(),
            name: Change::Set(format!("{name} <b>")),
            email: Change::Set(format!("{name}@example.com")),
            ..ContactInput::default()
        };
        let contacts = names.iter().map(contact).collect();
        self.app.db().upsert_contacts(self.workspace, contacts, NOW, Uuid::now_v7).await.unwrap();
    }

    async fn send(&self) -> Planned {
        self.send_with(Selection::All, NOW, 0).await
    }

    async fn send_with(&self, selection: Selection, send_at: i64, max_reminders: i64) -> Planned {
        self.try_send(selection, send_at, max_reminders).await.unwrap()
    }

    async fn try_send(
        &self,
        selection: Selection,
        send_at: i64,
        max_reminders: i64,
    ) -> Result<Planned, jornada::db::DbError> {
        let letter =
            |subject: &str, intro: &str| LetterWords { subject: subject.into(), intro: intro.into() };
        let new = NewMailing {
            mailing_id: MailingId::new(Uuid::now_v7()),
            survey_id: self.survey.survey_id,
            selection,
            is_wave: true,
            letter: LetterTexts::parse(
                &letter("Como foi, São João?", "Um minuto."),
                &letter("How was it?", ""),
            )
            .unwrap(),
            remind_after_days: 3,
            max_reminders,
            send_at,
            created_by: None,
            now: self.app.services.now_ms(),
        };
        self.app.db().create_mailing(self.workspace, new, Uuid::now_v7).await
    }

    async fn progress(&self) -> MailingRow {
        self.app.db().list_mailings(self.workspace, self.survey.survey_id, 1).await.unwrap().remove(0)
    }

    /// The path of the link in a mail.
    fn link(&self, taken: &Taken) -> String {
        link(taken, "/i/")
    }

    /// Sends the form behind a link.
    async fn answer(&self, link: &str, answers: &[(&str, &str)]) -> Reply {
        let opened = self.app.get(link).await;
        assert_eq!(opened.status, StatusCode::OK, "{link}");
        self.resend(link, &opened, answers).await
    }

    async fn resend(&self, link: &str, opened: &Reply, answers: &[(&str, &str)]) -> Reply {
        let hidden = hidden_fields(&opened.page());
        let mut fields: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.extend_from_slice(answers);
        self.app.post_form(link.split('?').next().unwrap(), &fields).await
    }
}

fn postman(app: &TestApp, port: u16, per_minute: u32) -> Postman {
    let short = Duration::from_millis(500);
    let patience = Patience { connect: short, command: short, taking: short };
    let smtp =
        Smtp::parse(&format!("smtp://127.0.0.1:{port}"), "cx.example.com").unwrap().with_patience(patience);
    Postman::new(app.services.clone(), smtp, "cx@example.com".parse().unwrap(), per_minute)
}

/// The decoded parts of a mail: plain text and HTML.
fn parts(taken: &Taken) -> (String, String) {
    let boundary = taken.raw.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let parts: Vec<&str> = taken.raw.split(&format!("--{boundary}")).collect();
    assert_eq!(parts.len(), 4, "head, text, HTML, end");
    let decoded = |part: &str, kind: &str| {
        let (head, body) = part.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Type: {kind}; charset=utf-8")), "{head}");
        let encoding = head.split("Content-Transfer-Encoding: ").nth(1).map_or("7bit", str::trim);
        match encoding.lines().next().unwrap_or_default() {
            "quoted-printable" => unquoted(body),
            "base64" => {
                use base64::Engine;
                let body: String = body.split_whitespace().collect();
                String::from_utf8(base64::engine::general_purpose::STANDARD.decode(body).unwrap()).unwrap()
            }
            _ => body.to_owned(),
        }
    };
    (decoded(parts[1], "text/plain"), decoded(parts[2], "text/html"))
}

fn unquoted(body: &str) -> String {
    let body = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = body.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| first == b'=') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn header<'a>(taken: &'a Taken, name: &str) -> &'a str {
    let head = taken.raw.split("\r\n\r\n").next().unwrap();
    let line = head.lines().find(|line| line.starts_with(&format!("{name}: ")));
    line.and_then(|line| line.split_once(": ")).unwrap_or_else(|| panic!("no {name} in {head}")).1
}

/// All addresses in a mail, once each.
fn links(taken: &Taken) -> BTreeSet<String> {
    let (text, html) = parts(taken);
    let found = |text: &str| -> Vec<String> {
        text.split("http://cx.example.com")
            .skip(1)
            .map(|rest| rest.split(['"', '<', '>', '\r', '\n', ' ']).next().unwrap().replace("&amp;", "&"))
            .collect()
    };
    found(&text).into_iter().chain(found(&html)).chain(found(header(taken, "List-Unsubscribe"))).collect()
}

fn link(taken: &Taken, begin: &str) -> String {
    let links = links(taken);
    let link = links.iter().find(|link| link.starts_with(begin)).unwrap();
    link.split('?').next().unwrap().to_owned()
}
