//! Asks after something happened: what comes in over REST sets them off once,
//! and the rule that holds one back is told.

use axum::http::Method;
use jornada::domain::member::{Role, Scope};
use jornada::server::agenda::Agenda;
use serde_json::Value;

use super::screen::Editor;
use super::*;

const HOUR: i64 = 60 * MINUTE;

/// An editor's page and a program's key.
struct Shop {
    editor: Editor,
    key: String,
}

impl Shop {
    async fn open() -> Self {
        let editor = Editor::open().await;
        let key = editor.post.app.key(editor.post.workspace, Scope::Admin).await;
        Self { editor, key }
    }

    fn post(&self) -> &Post {
        &self.editor.post
    }

    async fn call(&self, endpoint: &str, body: &Value) -> Reply {
        let headers = [("cookie", self.editor.cookie.as_str()), ("accept", "application/json")];
        self.post().app.send_json(Method::POST, &format!("/fn/trigger/{endpoint}"), &headers, body).await
    }

    async fn save(&self, form: &Value) -> Reply {
        let survey = self.post().survey.survey_id;
        self.call("save", &json!({"workspace": "aurora", "survey": survey, "form": form})).await
    }

    async fn form_call(&self, endpoint: &str, more: &[(&str, &str)]) -> Reply {
        let survey = self.post().survey.survey_id.to_string();
        let mut fields = vec![("workspace", "aurora"), ("survey", survey.as_str())];
        fields.extend_from_slice(more);
        let headers = [("cookie", self.editor.cookie.as_str()), ("accept", "application/json")];
        self.post().app.post_form_with(&format!("/fn/trigger/{endpoint}"), &fields, &headers).await
    }

    async fn view(&self) -> Value {
        self.form_call("open", &[]).await.json()
    }

    /// Makes a trigger and switches it on. Gives its id.
    async fn trigger(&self, form: &Value) -> String {
        let saved = self.save(form).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
        let view = self.view().await;
        let id = view["triggers"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
        assert_eq!(
            self.form_call("switch", &[("trigger", &id), ("on", "true")]).await.status,
            StatusCode::OK
        );
        id
    }

    async fn happen(&self, rows: Value) -> Value {
        let authorization = format!("Bearer {}", self.key);
        let headers = [("authorization", authorization.as_str())];
        let reply = self.post().app.send_json(Method::POST, "/api/v1/interactions", &headers, &rows).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        reply.json()
    }

    /// What was decided, oldest first: `event fate`.
    async fn fates(&self) -> Vec<String> {
        let view = self.view().await;
        let line = |ask: &Value| {
            let fate = match &ask["fate"] {
                Value::String(fate) => fate.clone(),
                held => held["held"].to_string().replace(['"', '{', '}'], ""),
            };
            format!("{} {fate}", ask["interaction"].as_str().unwrap())
        };
        view["asks"].as_array().unwrap().iter().rev().map(line).collect()
    }

    async fn begin(&self) -> usize {
        Agenda::new(self.post().app.services.clone()).begin_due().await.asks
    }
}

fn form() -> Value {
    json!({
        "trigger": "", "rule": {"name": "Entrega", "kind": "order.delivered", "delay": "2", "unit": "hours",
            "sampling": "100", "conditions": []},
        "pt_br": {"subject": "Como foi a entrega?", "intro": ""}, "en": {"subject": "How was it?", "intro": ""},
        "remind_after_days": "7", "max_reminders": "0",
    })
}

fn delivered(id: &str, who: &str) -> Value {
    json!({"external_id": id, "contact": {"external_id": who}, "kind": "order.delivered",
        "at": "2026-02-02T02:40:00Z", "properties": {"total": 120, "store": "Sul"}})
}

#[tokio::test]
async fn an_event_leads_to_one_ask_after_its_delay_however_often_it_is_sent() {
    let mut shop = Shop::open().await;
    shop.post().people(&["ana"]).await;
    shop.trigger(&form()).await;
    let taken = shop.happen(json!([delivered("o-1", "ana")])).await;
    assert_eq!(taken, json!({"created": 1, "updated": 0, "rejected": []}));
    assert_eq!(shop.fates().await, ["o-1 waiting"]);
    assert_eq!(shop.begin().await, 0, "not before its time");
    shop.post().app.set_now(NOW + 2 * HOUR);
    assert_eq!(shop.begin().await, 1);
    assert_eq!(shop.editor.post.postman.deliver_due().await.sent, 1);
    let taken = shop.post().sink.taken().remove(0);
    assert_eq!(taken.to, "ana@example.com");
    let link = shop.post().link(&taken);
    assert_eq!(shop.post().answer(&link, &[("answer.nps", "9")]).await.status, StatusCode::SEE_OTHER);

    for _ in 0..3 {
        let again = shop.happen(json!([delivered("o-1", "ana")])).await;
        assert_eq!(again, json!({"created": 0, "updated": 1, "rejected": []}));
        assert_eq!(shop.begin().await, 0);
    }
    let line = shop.view().await["triggers"][0].clone();
    assert_eq!((&line["asked"], &line["answered"], &line["held"]), (&json!("1"), &json!("1"), &json!("0")));
}

#[tokio::test]
async fn the_rules_for_contacts_hold_for_every_ask_and_the_one_that_held_it_back_is_told() {
    let shop = Shop::open().await;
    shop.post().people(&["ana", "bia", "caio"]).await;
    let silent =
        ContactInput { external_id: "bia".into(), do_not_contact: Some(true), ..ContactInput::default() };
    let (db, house) = (shop.post().app.db(), shop.post().workspace);
    db.upsert_contacts(house, vec![silent], NOW, Uuid::now_v7).await.unwrap();
    shop.trigger(&form()).await;
    shop.happen(json!([delivered("o-1", "ana"), delivered("o-2", "ana"), delivered("o-3", "bia")])).await;
    shop.happen(json!([{"external_id": "o-4", "customer": "acme", "kind": "order.delivered"}])).await;
    let old = json!({"external_id": "o-5", "contact": {"email": "caio@example.com"}, "kind": "order.delivered",
        "at": "2025-12-01"});
    shop.happen(json!([old, {"external_id": "o-6", "customer": "acme", "kind": "call"}])).await;
    shop.post().app.set_now(NOW + 2 * HOUR);
    assert_eq!(shop.begin().await, 3);
    let mut fates = shop.fates().await;
    fates.sort();
    assert_eq!(
        fates,
        ["o-1 asked", "o-2 contact:invited", "o-3 contact:do_not_contact", "o-4 nobody", "o-5 too_late",]
    );
    // Whoever let an ask pass is left alone as long as whoever answered.
    shop.post().app.set_now(NOW + 29 * DAY);
    let later = json!({"external_id": "o-7", "contact": {"external_id": "ana"}, "kind": "order.delivered"});
    shop.happen(json!([later])).await;
    shop.post().app.set_now(NOW + 29 * DAY + 2 * HOUR);
    shop.begin().await;
    // Back to a time at which the editor is signed in.
    shop.post().app.set_now(NOW + 3 * HOUR);
    let fates = shop.fates().await;
    assert!(fates.iter().any(|fate| fate.starts_with("o-7 contact:")), "{fates:?}");
    let page =
        shop.editor.page(&format!("/w/aurora/surveys/{}/triggers", shop.post().survey.survey_id)).await;
    assert!(page.text().contains("Ficou de fora: Não contatar"));
}

#[tokio::test]
async fn a_sample_is_the_same_for_the_same_events() {
    let shop = Shop::open().await;
    let names: Vec<String> = (0..200).map(|n| format!("p{n:03}")).collect();
    shop.post().people(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut sampled = form();
    sampled["rule"]["sampling"] = "20".into();
    shop.trigger(&sampled).await;
    let rows: Value = names.iter().map(|name| delivered(&format!("order-{name}"), name)).collect();
    shop.happen(rows.clone()).await;
    shop.post().app.set_now(NOW + 2 * HOUR);
    shop.begin().await;
    let asked = |view: &Value| view["triggers"][0]["asked"].as_str().unwrap().parse::<u32>().unwrap();
    let first = asked(&shop.view().await);
    assert!((20..60).contains(&first), "{first}");
    shop.happen(rows).await;
    shop.begin().await;
    assert_eq!(asked(&shop.view().await), first, "sending again asks nobody more");
}

#[tokio::test]
async fn conditions_look_at_the_event_and_at_the_person_as_they_are_when_it_is_due() {
    let shop = Shop::open().await;
    shop.post().people(&["ana", "bia", "caio"]).await;
    let plan = |who: &str, plan: &str| ContactInput {
        external_id: who.into(),
        attributes: [("plan".to_owned(), Some(plan.to_owned()))].into(),
        ..ContactInput::default()
    };
    let (db, house) = (shop.post().app.db(), shop.post().workspace);
    db.upsert_contacts(house, vec![plan("ana", "free"), plan("bia", "free")], NOW, Uuid::now_v7)
        .await
        .unwrap();
    let mut conditional = form();
    conditional["rule"]["conditions"] =
        json!([["property", "total", "at_least", "100"], ["attribute", "plan", "is", "pro"]]);
    shop.trigger(&conditional).await;
    let mut small = delivered("o-3", "caio");
    small["properties"]["total"] = 99.into();
    shop.happen(json!([delivered("o-1", "ana"), delivered("o-2", "bia"), small])).await;
    db.upsert_contacts(house, vec![plan("ana", "pro"), plan("caio", "pro")], NOW, Uuid::now_v7)
        .await
        .unwrap();
    shop.post().app.set_now(NOW + 2 * HOUR);
    shop.begin().await;
    let mut fates = shop.fates().await;
    fates.sort();
    assert_eq!(fates, ["o-1 asked", "o-2 conditions", "o-3 conditions"]);
}

#[tokio::test]
async fn a_trigger_asks_only_while_it_is_on_and_its_survey_is_open() {
    let shop = Shop::open().await;
    shop.post().people(&["ana", "bia", "caio"]).await;
    assert_eq!(shop.save(&form()).await.status, StatusCode::OK);
    shop.happen(json!([delivered("o-1", "ana")])).await;
    assert_eq!(shop.fates().await, [""; 0], "a new one is off");
    let id = shop.view().await["triggers"][0]["id"].as_str().unwrap().to_owned();
    shop.form_call("switch", &[("trigger", &id), ("on", "true")]).await;
    shop.happen(json!([delivered("o-2", "bia")])).await;
    shop.form_call("switch", &[("trigger", &id), ("on", "false")]).await;
    shop.post().app.set_now(NOW + 2 * HOUR);
    shop.begin().await;
    assert_eq!(shop.fates().await, ["o-2 off"]);
    shop.form_call("switch", &[("trigger", &id), ("on", "true")]).await;
    shop.happen(json!([delivered("o-3", "caio")])).await;
    let (db, house, survey) = (shop.post().app.db(), shop.post().workspace, shop.post().survey.survey_id);
    db.close_survey(house, survey, NOW).await.unwrap();
    shop.begin().await;
    assert!(shop.fates().await.contains(&"o-3 survey_closed".to_owned()));
    assert_eq!(shop.form_call("delete", &[("trigger", &id)]).await.status, StatusCode::OK);
    assert_eq!(shop.view().await["triggers"], json!([]));
}

#[tokio::test]
async fn two_agendas_at_once_ask_each_person_once() {
    let mut shop = Shop::open().await;
    let names: Vec<String> = (0..60).map(|n| format!("p{n:02}")).collect();
    shop.post().people(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    shop.trigger(&form()).await;
    let rows: Value = names.iter().map(|name| delivered(&format!("o-{name}"), name)).collect();
    shop.happen(rows).await;
    shop.post().app.set_now(NOW + 2 * HOUR);
    let (one, two) = tokio::join!(shop.begin(), shop.begin());
    assert_eq!(one + two, 60);
    assert_eq!(shop.editor.post.postman.deliver_due().await.sent, 60);
    let once: BTreeSet<String> = shop.post().sink.recipients().into_iter().collect();
    assert_eq!(once.len(), 60);
}

#[tokio::test]
async fn what_is_wrong_with_an_event_is_told_by_row_and_field() {
    let shop = Shop::open().await;
    shop.post().people(&["ana"]).await;
    let taken = shop
        .happen(json!([
            delivered("o-1", "ana"),
            delivered("o-2", "stranger"),
            {"external_id": "o-3", "contact": {"email": "x@example.com"}, "kind": "call"},
            {"contact": {"external_id": "ana"}, "kind": "", "at": "soon"},
            "row",
        ]))
        .await;
    assert_eq!(
        taken,
        json!({"created": 1, "updated": 0, "rejected": [
            {"index": 1, "errors": {"contact.external_id": ["unknown_reference"]}},
            {"index": 2, "errors": {"contact.email": ["unknown_reference"]}},
            {"index": 3, "errors": {"at": ["invalid_date"], "external_id": ["required"], "kind": ["required"]}},
            {"index": 4, "errors": {"body": ["invalid_format"]}},
        ]})
    );
    let authorization = format!("Bearer {}", shop.key);
    let headers = [("authorization", authorization.as_str())];
    let app = &shop.post().app;
    let one = app.get_with("/api/v1/interactions/o-1", &headers).await.json();
    assert_eq!(
        one,
        json!({"external_id": "o-1", "contact": "ana", "customer": null, "kind": "order.delivered",
            "at": "2026-02-02T02:40:00Z", "properties": {"total": 120.0, "store": "Sul"}, "subject": null,
            "body": null, "minutes": null})
    );
    let list = app.get_with("/api/v1/interactions", &headers).await.json();
    assert_eq!((list["items"].as_array().map(Vec::len), &list["next"]), (Some(1), &Value::Null));
    let too_many: Value = (0..1001).map(|n| delivered(&format!("x-{n}"), "ana")).collect();
    for (body, code) in [(json!([]), "required"), (json!({}), "invalid_format"), (too_many, "too_many")] {
        let reply = app.send_json(Method::POST, "/api/v1/interactions", &headers, &body).await;
        assert_eq!(reply.json()["errors"], json!({"body": [code]}));
    }
    // Erasing a person takes what happened to them along.
    app.db().delete_contact(shop.post().workspace, "ana").await.unwrap();
    assert_eq!(app.get_with("/api/v1/interactions/o-1", &headers).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn another_workspace_is_neither_asked_nor_seen() {
    let shop = Shop::open().await;
    shop.post().people(&["ana"]).await;
    let id = shop.trigger(&form()).await;
    let app = &shop.post().app;
    let theirs = app.workspace("other").await;
    let stranger = app.member(theirs, "eve@example.com", Role::Owner).await;
    let survey = shop.post().survey.survey_id.to_string();
    let headers = [("cookie", stranger.cookie.as_str()), ("accept", "application/json")];
    let fields =
        [("workspace", "other"), ("survey", survey.as_str()), ("trigger", id.as_str()), ("on", "false")];
    for endpoint in ["open", "switch", "delete"] {
        let reply = app.post_form_with(&format!("/fn/trigger/{endpoint}"), &fields, &headers).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{endpoint}");
    }
    let key = app.key(theirs, Scope::Admin).await;
    let authorization = format!("Bearer {key}");
    let rows = json!([delivered("o-1", "ana")]);
    let headers = [("authorization", authorization.as_str())];
    let reply = app.send_json(Method::POST, "/api/v1/interactions", &headers, &rows).await;
    assert_eq!(reply.json()["rejected"][0]["errors"]["contact.external_id"], json!(["unknown_reference"]));
    assert_eq!(shop.fates().await, [""; 0]);
}

#[tokio::test]
async fn every_wrong_field_of_a_trigger_is_told_and_nothing_is_kept() {
    let shop = Shop::open().await;
    let mut wrong = form();
    wrong["rule"]["name"] = "".into();
    wrong["rule"]["delay"] = "91".into();
    wrong["rule"]["unit"] = "days".into();
    wrong["rule"]["conditions"] = json!([["property", "a/b", "like", "x"]]);
    wrong["en"]["subject"] = "".into();
    wrong["max_reminders"] = "9".into();
    assert_eq!(
        shop.save(&wrong).await.json()["Invalid"],
        json!({
            "name": ["required"], "delay": ["out_of_range"], "conditions.0.name": ["invalid_format"],
            "conditions.0.op": ["invalid_choice"], "subject_en": ["required"], "max_reminders": ["out_of_range"],
        })
    );
    assert_eq!(shop.view().await["triggers"], json!([]));
    // What is changed is read back as it was written.
    let mut right = form();
    right["rule"]["conditions"] = json!([["attribute", "plan", "known", ""]]);
    shop.save(&right).await;
    let id = shop.view().await["triggers"][0]["id"].as_str().unwrap().to_owned();
    let mut shown = shop.form_call("open", &[("trigger", &id)]).await.json()["form"].clone();
    assert_eq!(shown["rule"], right["rule"]);
    shown["rule"]["name"] = "Depois da entrega".into();
    assert_eq!(shop.save(&shown).await.status, StatusCode::OK);
    let view = shop.view().await;
    assert_eq!(view["triggers"].as_array().map(Vec::len), Some(1));
    assert_eq!(view["triggers"][0]["name"], "Depois da entrega");
}
