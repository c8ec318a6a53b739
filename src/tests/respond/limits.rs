//! What is too much, too often, or cannot be saved.

use jornada::api::limit::Limits;

use super::*;
use crate::support::NOW;

#[tokio::test]
async fn too_much_at_once_is_refused() {
    let asked = Asked::from_template("nps").await;
    let large = "x".repeat(2_200_000);
    let sent = asked.send(&asked.open("").await, &[("answer.nps", "9"), ("answer.reason", &large)]).await;
    assert_eq!(sent.status, StatusCode::PAYLOAD_TOO_LARGE);
    let json = asked.app.send_json(Method::POST, &asked.path(), &[], &json!({"nps": 9})).await;
    assert_eq!(json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(asked.n_responses().await, 0);
}

#[tokio::test]
async fn too_many_answers_from_one_address_wait_and_keep_what_was_typed() {
    let app = TestApp::start_with(Limits::on()).await;
    let workspace = app.workspace("aurora").await;
    let survey = app.survey_from_template(workspace, "nps").await;
    let asked = Asked { app, survey };
    let opened = asked.open("").await;
    for _ in 0..120 {
        asked.send(&opened, &[("answer.nps", "9")]).await;
    }
    let typed = [("answer.nps", "9"), ("answer.reason", "bom")];
    let reply = asked.send(&opened, &typed).await;
    assert_eq!((reply.status, reply.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    assert_eq!(words(&reply.page(), "#reason").trim(), "bom");
    assert_eq!(asked.n_responses().await, 1);
}

#[tokio::test]
async fn who_opens_pages_without_end_waits_and_others_do_not() {
    let app = TestApp::start_with(Limits::on()).await;
    let workspace = app.workspace("aurora").await;
    let survey = app.survey_from_template(workspace, "nps").await;
    let asked = Asked { app, survey };
    for _ in 0..2_400 {
        assert_eq!(asked.app.get(&asked.path()).await.status, StatusCode::OK);
    }
    let reply = asked.app.get(&asked.path()).await;
    assert_eq!((reply.status, reply.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    asked.app.set_now(NOW + 1_000);
    assert_eq!(asked.app.get(&asked.path()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_answer_that_cannot_be_saved_stays_on_the_page() {
    let asked = Asked::from_template("nps").await;
    let opened = asked.open("").await;
    // Another process holds the file for longer than we wait for it.
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(asked.app.db().path());
    let mut other = sqlx::ConnectOptions::connect(&options).await.expect("a connection");
    sqlx::query("begin immediate").execute(&mut other).await.expect("held");
    let reply = asked.send(&opened, &[("answer.nps", "9"), ("answer.reason", "bom")]).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!reply.header("retry-after").is_empty());
    let page = reply.page();
    assert!(words(&page, ".problem").starts_with("Não foi possível salvar"));
    assert_eq!(words(&page, "button"), "Tentar de novo");
    assert_eq!(select(&page, "#nps-9[checked]").len(), 1);
    assert_eq!(words(&page, "#reason").trim(), "bom");
    assert_eq!(hidden_fields(&page), hidden_fields(&opened.page()));

    sqlx::query("rollback").execute(&mut other).await.expect("let go");
    let again = asked.send(&reply, &[("answer.nps", "9"), ("answer.reason", "bom")]).await;
    assert_eq!((again.status, asked.n_responses().await), (StatusCode::SEE_OTHER, 1));
}
