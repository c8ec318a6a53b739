//! A survey out of a file, in the browser.

use axum::http::{Method, StatusCode};
use jornada::db::SurveyState;
use jornada::domain::id::WorkspaceId;
use jornada::domain::member::Role;
use serde_json::json;

use super::support::{Reply, TestApp, TestMember, select, words};

const TYPEFORM: &str = include_str!("samples/typeform-kinds.json");
const LSS: &str = include_str!("samples/limesurvey-kinds.lss");

struct Desk {
    app: TestApp,
    workspace_id: WorkspaceId,
    member: TestMember,
}

impl Desk {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let workspace_id = app.workspace("aurora").await;
        let member = app.member(workspace_id, "ana@example.com", Role::Editor).await;
        Self { app, workspace_id, member }
    }

    async fn bring(&self, format: &str, file: &str) -> Reply {
        let headers = [("cookie", self.member.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let body = json!({"workspace": "aurora", "format": format, "file": file});
        self.app.send_json(Method::POST, "/fn/survey/bring-in", &headers, &body).await
    }

    async fn surveys(&self) -> Vec<(String, SurveyState)> {
        let rows = self.app.db().list_surveys(self.workspace_id, None, 50).await.unwrap();
        rows.into_iter().map(|row| (row.title, row.state)).collect()
    }
}

#[tokio::test]
async fn a_file_becomes_a_draft_with_a_report() {
    let desk = Desk::open().await;
    let reply = desk.bring("typeform", TYPEFORM).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let made = &reply.json()["Made"];
    let dropped = made["dropped"].as_array().unwrap();
    assert!(
        dropped.iter().any(|text| text.as_str().unwrap().contains("photo: Foto (file_upload)")),
        "{dropped:?}"
    );
    assert_eq!(desk.surveys().await, [("Depois da compra".to_owned(), SurveyState::Draft)]);
    let path = format!("/w/aurora/surveys/{}/edit", made["survey"].as_str().unwrap());
    let page = desk.app.get_with(&path, &[("cookie", &desk.member.cookie)]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Quanto você nos recomendaria?"));
    assert!(desk.bring("lss", LSS).await.json()["Made"].is_object());
}

#[tokio::test]
async fn a_file_that_is_no_survey_is_told_in_words_and_stores_nothing() {
    let desk = Desk::open().await;
    for (format, file) in
        [("qsf", TYPEFORM), ("lss", "<!DOCTYPE a><a/>"), ("typeform", "{"), ("jornada", "{}")]
    {
        let reply = desk.bring(format, file).await;
        assert_eq!(reply.status, StatusCode::OK);
        let told = reply.json();
        assert!(!told["Refused"].as_array().unwrap().is_empty(), "{told}");
    }
    let reply = desk.bring("word", "{}").await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(desk.surveys().await.is_empty());
}

#[tokio::test]
async fn the_page_of_new_surveys_takes_a_file() {
    let desk = Desk::open().await;
    let reply = desk.app.get_with("/w/aurora/surveys/new", &[("cookie", &desk.member.cookie)]).await;
    let page = reply.page();
    assert_eq!(select(&page, ".bring-in input[type=file]#survey-file").len(), 1);
    let formats: Vec<&str> =
        select(&page, "#survey-format option").iter().filter_map(|option| option.attr("value")).collect();
    assert_eq!(formats, ["jornada", "surveyjs", "qsf", "lss", "typeform"]);
    assert!(!words(&page, ".bring-in summary").is_empty());
    assert_eq!(select(&page, "label[for=survey-file]").len(), 1);
}
