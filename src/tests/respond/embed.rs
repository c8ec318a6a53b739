//! Surveys within other sites and on devices that many people use.

use axum::http::StatusCode;

use super::Asked;
use crate::support::{hidden_fields, select, words};

#[tokio::test]
async fn a_survey_answers_within_another_site_and_nothing_else_does() {
    let asked = Asked::from_template("nps").await;
    let path = format!("/e/{}", asked.survey.code);
    let opened = asked.app.get(&path).await;
    assert_eq!((opened.status, opened.header("x-frame-options")), (StatusCode::OK, ""));
    assert!(opened.header("content-security-policy").contains("frame-ancestors *"));
    let hidden = hidden_fields(&opened.page());
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("answer.nps", "9"));
    let sent = asked.app.post_form(&path, &fields).await;
    assert_eq!(sent.location(), format!("{path}/thanks?lang=pt-BR"));
    let thanks = asked.app.get(sent.location()).await;
    assert!(thanks.header("content-security-policy").contains("frame-ancestors *"));
    assert_eq!(select(&thanks.page(), "main[data-done]").len(), 1);
    let responses = asked.app.responses(&asked.survey).await;
    assert_eq!(responses[0].channel.as_deref(), Some("embed"));
    // Outside of it nobody may frame anything.
    for path in [asked.path(), "/sign-in".to_owned(), format!("{}/thanks", asked.path())] {
        let page = asked.app.get(&path).await;
        assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
    let unknown = asked.app.get("/e/unknown").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_script_that_other_sites_load_is_small_and_theirs_to_keep() {
    let asked = Asked::from_template("nps").await;
    let script = asked.app.get("/embed.js").await;
    assert!(script.body.len() <= 5_000, "{}", script.body.len());
    assert!(script.header("content-type").starts_with("text/javascript"));
    assert_eq!(script.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(script.header("set-cookie"), "");
}

#[tokio::test]
async fn at_a_device_of_many_each_person_finds_an_empty_form() {
    let asked = Asked::from_template("nps").await;
    let opened = asked.open("?kiosk").await;
    assert_eq!(opened.header("cache-control"), "private, no-store");
    let page = opened.page();
    let form = select(&page, "form");
    assert_eq!((form[0].attr("action"), form[0].attr("autocomplete")), (Some("?send&kiosk"), Some("off")));
    let hidden = hidden_fields(&page);
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("answer.nps", "9"));
    let sent = asked.app.post_form(&format!("{}?send&kiosk", asked.path()), &fields).await;
    assert_eq!(sent.location(), format!("{}/thanks?lang=pt-BR&kiosk", asked.path()));
    let thanks = asked.app.get(sent.location()).await;
    let page = thanks.page();
    let again = select(&page, "meta[http-equiv=refresh]");
    assert_eq!(again[0].attr("content"), Some(format!("8;url={}?kiosk", asked.path()).as_str()));
    assert_eq!(words(&page, "h1"), "Agradecemos sua resposta");
    assert_eq!(asked.app.responses(&asked.survey).await[0].channel.as_deref(), Some("kiosk"));
}
