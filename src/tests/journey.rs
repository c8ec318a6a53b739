//! Journeys by their server functions and pages.

use axum::http::{Method, StatusCode};
use jornada::domain::id::{JourneyId, WorkspaceId};
use jornada::domain::journey::from_template;
use jornada::domain::member::Role;
use jornada::domain::text::Locale;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{NOW, Reply, TestApp, TestMember, select, words};

struct House {
    app: TestApp,
    workspace_id: WorkspaceId,
    editor: TestMember,
    journey_id: JourneyId,
}

impl House {
    /// A workspace with one journey about getting help.
    async fn open() -> Self {
        let app = TestApp::start().await;
        let workspace_id = app.workspace("padaria").await;
        let editor = app.member(workspace_id, "ana@example.com", Role::Editor).await;
        let journey_id = JourneyId::new(Uuid::now_v7());
        let map = from_template("support", Locale::PtBr, &mut Uuid::now_v7).expect("a map");
        app.db().create_journey(workspace_id, journey_id, map, NOW).await.expect("created");
        Self { app, workspace_id, editor, journey_id }
    }

    async fn call(&self, member: &TestMember, name: &str, body: &Value) -> Reply {
        let path = format!("/fn/journey/{name}");
        self.app.send_json(Method::POST, &path, &[("cookie", &member.cookie)], body).await
    }

    async fn form(&self, member: &TestMember, name: &str, fields: &[(&str, &str)]) -> Reply {
        let path = format!("/fn/journey/{name}");
        self.app
            .post_form_with(&path, fields, &[("cookie", &member.cookie), ("accept", "application/json")])
            .await
    }

    async fn send(&self, member: &TestMember, base_seq: u64, ops: &[Value]) -> Reply {
        let body = json!({
            "workspace": "padaria", "journey": self.journey_id.to_string(), "base_seq": base_seq, "ops": ops,
        });
        self.call(member, "send", &body).await
    }

    async fn first_step(&self) -> String {
        let at = self.app.db().find_journey(self.workspace_id, self.journey_id).await.expect("a journey");
        at.map.steps()[0].id.to_string()
    }

    async fn title_of_first_step(&self) -> String {
        let at = self.app.db().find_journey(self.workspace_id, self.journey_id).await.expect("a journey");
        at.map.steps()[0].title.clone()
    }
}

fn retitle(step: &str, title: &str) -> Value {
    json!({"op_id": Uuid::now_v7().to_string(), "kind": "set_step_title", "step": step, "title": title})
}

#[tokio::test]
async fn an_operation_is_kept_once_however_often_it_is_sent() {
    let house = House::open().await;
    let op = retitle(&house.first_step().await, "Liga");
    let first = house.send(&house.editor, 0, std::slice::from_ref(&op)).await;
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(first.json()["applied"], json!([[1, op["op_id"]]]));
    let second = house.send(&house.editor, 0, std::slice::from_ref(&op)).await;
    assert_eq!(second.json()["applied"], json!([[1, op["op_id"]]]));
    assert_eq!(house.title_of_first_step().await, "Liga");
}

#[tokio::test]
async fn the_answer_brings_what_others_did_since() {
    let house = House::open().await;
    let other = house.app.member(house.workspace_id, "bia@example.com", Role::Editor).await;
    let step = house.first_step().await;
    let theirs = retitle(&step, "Liga");
    house.send(&other, 0, std::slice::from_ref(&theirs)).await;
    let answer = house.send(&house.editor, 0, &[retitle(&step, "Escreve")]).await.json();
    assert_eq!(answer["applied"][0][0], 2);
    assert_eq!(answer["missed"], json!([[1, theirs]]));
    let journey = house.journey_id.to_string();
    let since = [("workspace", "padaria"), ("journey", journey.as_str()), ("since", "1")];
    let ops = house.form(&house.editor, "ops", &since).await.json();
    assert_eq!(ops[0][1]["title"], "Escreve");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_id_and_the_rest_is_kept() {
    let house = House::open().await;
    let lost = retitle(&Uuid::now_v7().to_string(), "?");
    let kept = retitle(&house.first_step().await, "Liga");
    let answer = house.send(&house.editor, 0, &[lost.clone(), kept]).await.json();
    assert_eq!(answer["rejected"], json!([[lost["op_id"], "unknown_reference"]]));
    assert_eq!(house.title_of_first_step().await, "Liga");
}

#[tokio::test]
async fn a_viewer_reads_a_map_and_changes_nothing() {
    let house = House::open().await;
    let viewer = house.app.member(house.workspace_id, "leo@example.com", Role::Viewer).await;
    let refused = house.send(&viewer, 0, &[retitle(&house.first_step().await, "Liga")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let path = format!("/w/padaria/journeys/{}", house.journey_id);
    let page = house.app.get_with(&path, &[("cookie", &viewer.cookie)]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(select(&page.page(), "[role=grid] button:not([disabled])").len(), 0);
}

#[tokio::test]
async fn the_page_holds_the_whole_map_without_scripts() {
    let house = House::open().await;
    let path = format!("/w/padaria/journeys/{}", house.journey_id);
    let page = house.app.get_with(&path, &[("cookie", &house.editor.cookie)]).await.page();
    let map = house.app.db().find_journey(house.workspace_id, house.journey_id).await.expect("a journey").map;
    assert_eq!(words(&page, "h1"), map.title());
    let titles: Vec<&str> = map.steps().iter().map(|step| step.title.as_str()).collect();
    assert_eq!(words(&page, ".step .title"), titles.join("|"));
    let n_items = select(&page, ".cell .item").len();
    assert_eq!(n_items, map.count_items());
}

#[tokio::test]
async fn a_journey_is_made_of_a_template_under_its_own_title() {
    let house = House::open().await;
    let fields = [("workspace", "padaria"), ("title", "  Primeira compra "), ("template", "ecommerce")];
    let made = house.form(&house.editor, "create", &fields).await;
    let list = house.form(&house.editor, "list", &[("workspace", "padaria")]).await.json();
    assert_eq!(made.status, StatusCode::OK, "{}", made.text());
    let titles: Vec<&str> =
        list["journeys"].as_array().expect("a list").iter().filter_map(|row| row["title"].as_str()).collect();
    assert!(titles.contains(&"Primeira compra"), "{titles:?}");
    let blank = [("workspace", "padaria"), ("title", " "), ("template", "ecommerce")];
    let refused = house.form(&house.editor, "create", &blank).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("title"));
}

#[tokio::test]
async fn a_deleted_journey_is_not_found_any_more() {
    let house = House::open().await;
    let journey = house.journey_id.to_string();
    let fields = [("workspace", "padaria"), ("journey", journey.as_str())];
    assert_eq!(house.form(&house.editor, "delete", &fields).await.status, StatusCode::OK);
    assert_eq!(house.form(&house.editor, "open", &fields).await.status, StatusCode::NOT_FOUND);
    let path = format!("/w/padaria/journeys/{journey}");
    let page = house.app.get_with(&path, &[("cookie", &house.editor.cookie)]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_bound_step_shows_that_nobody_has_answered_yet() {
    let house = House::open().await;
    let survey = house.app.survey_from_template(house.workspace_id, "nps").await;
    let binding = json!({"measure": "nps", "subject": "company", "survey": survey.survey_id.to_string()});
    let body = json!({"workspace": "padaria", "bindings": [binding]});
    let scores = house.call(&house.editor, "scores", &body).await.json();
    assert_eq!(scores[0]["value"], Value::Null);
    assert_eq!(scores[0]["n"], "0");
    let choices = house.form(&house.editor, "binding-choices", &[("workspace", "padaria")]).await.json();
    assert_eq!(choices["series"], json!([["nps", "company"]]));
}
