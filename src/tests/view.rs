//! Views of the inbox, and the page of a contact, as members use them.

use axum::http::StatusCode;
use jornada::db::{Change, ContactInput, InteractionInput};
use jornada::domain::id::WorkspaceId;
use jornada::domain::member::{Role, Scope};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{NOW, Reply, TestApp, TestMember, select, words};

struct House {
    app: TestApp,
    workspace: WorkspaceId,
    ana: TestMember,
    rui: TestMember,
    viewer: TestMember,
}

impl House {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let workspace = app.workspace("aurora").await;
        let ana = app.member(workspace, "ana@example.com", Role::Editor).await;
        let rui = app.member(workspace, "rui@example.com", Role::Editor).await;
        let viewer = app.member(workspace, "vera@example.com", Role::Viewer).await;
        Self { app, workspace, ana, rui, viewer }
    }

    async fn call(&self, who: &TestMember, endpoint: &str, fields: &[(&str, &str)]) -> Reply {
        let mut all = vec![("workspace", "aurora")];
        all.extend_from_slice(fields);
        let headers = [("cookie", who.cookie.as_str()), ("accept", "application/json")];
        self.app.post_form_with(&format!("/fn/view/{endpoint}"), &all, &headers).await
    }

    /// Names of the views that somebody sees, each with whether they may change it.
    async fn names(&self, who: &TestMember) -> Vec<(String, bool)> {
        let views = self.call(who, "list", &[]).await.json();
        let name =
            |view: &Value| (view["name"].as_str().unwrap().to_owned(), view["may_change"].as_bool().unwrap());
        views.as_array().unwrap().iter().map(name).collect()
    }

    async fn id_of(&self, who: &TestMember, name: &str) -> String {
        let views = self.call(who, "list", &[]).await.json();
        let view = views.as_array().unwrap().iter().find(|view| view["name"] == name).unwrap();
        view["id"].as_str().unwrap().to_owned()
    }

    async fn page(&self, who: &TestMember, path: &str) -> Reply {
        self.app.get_with(path, &[("cookie", who.cookie.as_str()), ("accept", "text/html")]).await
    }
}

#[tokio::test]
async fn ones_own_views_are_ones_own_and_those_of_all_are_changed_by_editors() {
    let house = House::open().await;
    let House { ana, rui, viewer, .. } = &house;
    let saved = house.call(ana, "save", &[("name", "Detratores"), ("query", "group=detractor")]).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    let shared = [("name", "Sul"), ("query", "attribute.market=Sul"), ("shared", "true")];
    assert_eq!(house.call(viewer, "save", &shared).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.call(ana, "save", &shared).await.status, StatusCode::OK);
    let conflict = json!({"name": ["conflict"]});
    assert_eq!(house.call(rui, "save", &shared).await.json()["Invalid"], conflict);
    let again = house.call(ana, "save", &[("name", "Detratores"), ("query", "q=x")]).await;
    assert_eq!(again.json()["Invalid"], conflict);
    // Another's own may have the same name.
    let own = house.call(rui, "save", &[("name", "Detratores"), ("query", "q=x")]).await;
    assert_eq!(own.status, StatusCode::OK);

    let seen = |names: &[(&str, bool)]| -> Vec<(String, bool)> {
        names.iter().map(|(name, may)| ((*name).to_owned(), *may)).collect()
    };
    assert_eq!(house.names(ana).await, seen(&[("Detratores", true), ("Sul", true)]));
    assert_eq!(house.names(viewer).await, seen(&[("Sul", false)]));

    let (mine, ours) = (house.id_of(ana, "Detratores").await, house.id_of(ana, "Sul").await);
    for (who, view, status) in [
        (rui, &mine, StatusCode::NOT_FOUND),
        (viewer, &ours, StatusCode::FORBIDDEN),
        (rui, &ours, StatusCode::OK),
    ] {
        let fields = [("view", view.as_str()), ("name", "Sul e Sudeste")];
        assert_eq!(house.call(who, "rename", &fields).await.status, status);
    }
    assert_eq!(house.call(rui, "delete", &[("view", &mine)]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.call(ana, "delete", &[("view", &mine)]).await.status, StatusCode::OK);
    assert_eq!(house.names(ana).await, seen(&[("Sul e Sudeste", true)]));
    let wrong = house.call(ana, "save", &[("name", ""), ("query", "a b")]).await;
    assert_eq!(wrong.json()["Invalid"], json!({"name": ["required"], "query": ["invalid_format"]}));
}

#[tokio::test]
async fn a_view_is_a_chip_that_is_marked_where_it_is_shown_and_a_plain_form_keeps_it() {
    let house = House::open().await;
    let fields = [("workspace", "aurora"), ("name", "Detratores <b>"), ("query", "group=detractor")];
    let headers = [("cookie", house.ana.cookie.as_str()), ("accept", "text/html")];
    let saved = house.app.post_form_with("/fn/view/save", &fields, &headers).await;
    assert!(saved.location().ends_with("/w/aurora/inbox?group=detractor"), "{}", saved.location());
    let page = house.page(&house.ana, "/w/aurora/inbox?group=detractor").await.page();
    let chip = select(&page, ".chips[data-kind=choice] a.chip").remove(0);
    assert_eq!(chip.text().collect::<String>(), "Detratores <b>");
    assert_eq!(
        (chip.attr("href"), chip.attr("aria-current")),
        (Some("/w/aurora/inbox?group=detractor"), Some("true"))
    );
    let page = house.page(&house.ana, "/w/aurora/inbox").await.page();
    assert_eq!(select(&page, ".chips[data-kind=choice] a.chip[aria-current]").len(), 0);
}

#[tokio::test]
async fn who_leaves_takes_their_own_views_along_and_leaves_those_of_all() {
    let house = House::open().await;
    house.call(&house.rui, "save", &[("name", "Meus"), ("query", "assigned=me")]).await;
    house.call(&house.rui, "save", &[("name", "Todos"), ("query", "q=a"), ("shared", "true")]).await;
    let owner = house.app.member(house.workspace, "olga@example.com", Role::Owner).await;
    let fields = [("workspace", "aurora"), ("member_id", &*house.rui.member_id.to_string())];
    let headers = [("cookie", owner.cookie.as_str()), ("accept", "application/json")];
    let removed = house.app.post_form_with("/fn/member/remove", &fields, &headers).await;
    assert_eq!(removed.status, StatusCode::OK);
    let left = house.app.db().list_views(house.workspace, house.rui.member_id).await.unwrap();
    assert_eq!(left.iter().map(|view| view.name.as_str()).collect::<Vec<_>>(), ["Todos"]);
}

#[tokio::test]
async fn a_response_leads_to_its_contact_whose_page_tells_what_was_in_the_order_of_time() {
    let house = House::open().await;
    let (app, db) = (&house.app, house.app.db());
    let contact = ContactInput {
        external_id: "p-1".into(),
        name: Change::Set("Bia".into()),
        email: Change::Set("bia@example.com".into()),
        ..ContactInput::default()
    };
    db.upsert_contacts(house.workspace, vec![contact], NOW, Uuid::now_v7).await.unwrap();
    let call = |id: &str, at: i64| InteractionInput {
        external_id: id.into(),
        contact_id: Some("p-1".into()),
        kind: "call".into(),
        at,
        ..InteractionInput::default()
    };
    let calls = vec![call("later", NOW), call("earlier", NOW - 3_600_000 * 48)];
    db.upsert_interactions(house.workspace, calls, NOW, Uuid::now_v7).await.unwrap();
    let survey = app.survey_from_template(house.workspace, "nps").await;
    let anonymous = app
        .survey_of(
            house.workspace,
            &json!({"title": "Clima", "locale": "pt-BR", "anonymous": true,
                "questions": [{"key": "nps", "kind": "nps", "title": "E aí?"}]}),
        )
        .await;
    let key = app.key(house.workspace, Scope::Admin).await;
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str())];
    let at = "2026-02-01T02:40:00Z";
    for (survey, rows) in [
        (
            &survey,
            json!([
                {"id": "by-id", "answered_at": at, "answers": {"nps": 3}, "contact": {"external_id": "p-1"}},
                {"id": "by-mail", "answered_at": at, "answers": {"nps": 4}, "contact": {"email": "bia@example.com"}},
                {"id": "other", "answered_at": at, "answers": {"nps": 5},
                 "contact": {"external_id": "p-2", "email": "bia@example.com"}},
            ]),
        ),
        (&anonymous, json!([{"answers": {"nps": 1}, "contact": {"external_id": "p-1"}}])),
    ] {
        let path = format!("/api/v1/surveys/{}/responses", survey.survey_id);
        let sent = app.send_json(axum::http::Method::POST, &path, &headers, &rows).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    }
    let row = db.find_contact(house.workspace, "p-1").await.unwrap();
    let page = house.page(&house.viewer, &format!("/w/aurora/contacts/{}", row.contact_id)).await;
    assert_eq!(page.status, StatusCode::OK);
    let page = page.page();
    assert_eq!(words(&page, "h1"), "Bia");
    let moments: Vec<String> =
        select(&page, "ol.notes li .badge").iter().map(|badge| badge.text().collect::<String>()).collect();
    assert_eq!(moments, ["Acontecimento", "Respondeu", "Respondeu", "Acontecimento"]);
    // And from the response back to the person.
    let href = select(&page, "ol.notes a").remove(0).attr("href").unwrap().to_owned();
    let opened = house.page(&house.viewer, &href).await.page();
    let link = format!(".sheet a[href='/w/aurora/contacts/{}']", row.contact_id);
    assert_eq!(words(&opened, &link), "Bia");
    let strangers = app.workspace("other").await;
    let eve = app.member(strangers, "eve@example.com", Role::Owner).await;
    let there = house.page(&eve, &format!("/w/other/contacts/{}", row.contact_id)).await;
    assert_eq!(there.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_added_is_read_for_rows_alone() {
    let house = House::open().await;
    let survey = house.app.survey_from_template(house.workspace, "nps").await;
    let key = house.app.key(house.workspace, Scope::Admin).await;
    let bearer = format!("Bearer {key}");
    let path = format!("/api/v1/surveys/{}/responses", survey.survey_id);
    let rows = json!([{"answers": {"nps": 3}}]);
    house.app.send_json(axum::http::Method::POST, &path, &[("authorization", bearer.as_str())], &rows).await;
    let id = house.app.responses(&survey).await[0].response_id.to_string();
    let headers = [("cookie", house.ana.cookie.as_str()), ("accept", "application/json")];
    let call = async |endpoint: &str, more: &[(&str, &str)]| {
        let mut fields = vec![("workspace", "aurora"), ("responses", id.as_str())];
        fields.extend_from_slice(more);
        house.app.post_form_with(&format!("/fn/inbox/{endpoint}"), &fields, &headers).await.json()
    };
    call("tag", &[("tag", "Preço")]).await;
    assert_eq!(call("marks", &[]).await, json!([[id, {"tags": ["preço"], "assigned": null, "case": null}]]));
}
