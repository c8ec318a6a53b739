//! "May we call you?": from the last page to the case.

use axum::http::StatusCode;
use jornada::db::{CaseFilter, CaseRow, CaseRule};
use jornada::domain::case::CaseMeasures;
use jornada::domain::member::Role;
use serde_json::{Value, json};

use super::Asked;
use crate::support::{NOW, Reply, hidden_fields, select, words};

fn survey(anonymous: bool) -> Value {
    json!({"title": "Pesquisa", "locale": "pt-BR", "anonymous": anonymous, "questions": [
        {"key": "nps", "kind": "nps", "title": "Nota?", "required": true},
    ], "ends": [
        {"key": "sorry", "title": "Podemos falar com você?", "text": "Queremos entender.", "call": true,
         "show_if": {"question": "nps", "op": "at_most", "value": 6}},
    ]})
}

/// Answers, and opens the page at the end.
async fn answer(asked: &Asked, score: &str) -> Reply {
    let sent = asked.send(&asked.open("").await, &[("answer.nps", score)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    asked.app.get(sent.location()).await
}

/// Sends the form of the page at the end.
async fn ask(asked: &Asked, end: &Reply, typed: &[(&str, &str)]) -> Reply {
    let hidden = hidden_fields(&end.page());
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend_from_slice(typed);
    asked.app.post_form(&format!("{}/thanks?send", asked.path()), &fields).await
}

async fn cases(asked: &Asked) -> Vec<CaseRow> {
    let workspace = asked.survey.workspace_id;
    asked.app.db().list_cases(workspace, CaseFilter::All, 5, None, 100).await.unwrap().rows
}

const ANA: [(&str, &str); 3] = [("name", "Ana"), ("phone", "+55 (11) 99999-0000"), ("consent", "yes")];

#[tokio::test]
async fn a_detractor_who_leaves_a_number_opens_a_case_with_it_once() {
    let asked = Asked::of(&survey(false)).await;
    let end = answer(&asked, "3").await;
    let page = end.page();
    assert_eq!(words(&page, "h1"), "Podemos falar com você?");
    assert_eq!(select(&page, "form[method=post] input[name=consent]:not([checked])").len(), 1);
    assert!(words(&page, ".agreed").contains("Padaria Aurora"));
    assert_eq!(select(&page, "main[data-done], script").len(), 0);
    // Looking at it opens nothing; sending it twice opens one.
    assert!(cases(&asked).await.is_empty());
    for _ in 0..2 {
        let sent = ask(&asked, &end, &ANA).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        assert_eq!(words(&asked.app.get(sent.location()).await.page(), "h1"), "Vamos falar com você");
    }
    let opened = cases(&asked).await;
    assert_eq!(opened.len(), 1);
    assert_eq!((opened[0].who.as_deref(), opened[0].is_automatic), (Some("Ana"), false));
    let call = asked.app.db().find_call(asked.survey.workspace_id, opened[0].case_id).await.unwrap().unwrap();
    assert_eq!((call.phone.as_deref(), call.email, call.asked_at), (Some("+55 (11) 99999-0000"), None, NOW));
    assert!(call.consent.starts_with("Concordo que Padaria Aurora"));
    // The response itself stays as it was.
    assert_eq!(asked.app.responses(&asked.survey).await[0].contact, None);

    let viewer = asked.app.member(asked.survey.workspace_id, "bia@example.com", Role::Viewer).await;
    let path = format!("/w/aurora/cases?case={}", opened[0].case_id);
    let sheet = asked.app.get_with(&path, &[("cookie", &viewer.cookie)]).await.page();
    assert!(words(&sheet, "#call").contains("Ana"), "{}", words(&sheet, "#case"));
    assert_eq!(select(&sheet, "#call a[href='tel:+5511999990000']").len(), 1);
}

#[tokio::test]
async fn the_case_of_the_rule_is_the_one_that_gets_the_number() {
    let asked = Asked::of(&survey(false)).await;
    let measures = CaseMeasures { nps: true, ..CaseMeasures::default() };
    let rule = CaseRule { measures, owner: None, days: 3 };
    asked.app.db().update_case_rule(asked.survey.workspace_id, rule).await.unwrap();
    let end = answer(&asked, "0").await;
    assert_eq!(cases(&asked).await.len(), 1);
    ask(&asked, &end, &ANA).await;
    let opened = cases(&asked).await;
    assert_eq!((opened.len(), opened[0].is_automatic, opened[0].who.as_deref()), (1, true, Some("Ana")));
    assert!(asked.app.db().find_call(asked.survey.workspace_id, opened[0].case_id).await.unwrap().is_some());
}

#[tokio::test]
async fn without_consent_or_a_way_to_reach_them_nothing_is_kept_and_nothing_typed_is_lost() {
    let asked = Asked::of(&survey(false)).await;
    let end = answer(&asked, "3").await;
    let sent = ask(&asked, &end, &[("name", "Ana <b>"), ("email", "ana@"), ("phone", "")]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = sent.page();
    assert!(!words(&page, "#email-error").is_empty() && !words(&page, "#consent-error").is_empty());
    assert_eq!(select(&page, "#name")[0].attr("value"), Some("Ana <b>"));
    assert_eq!(select(&page, "#email[aria-invalid]")[0].attr("value"), Some("ana@"));
    assert_eq!(select(&page, "[autofocus]").len(), 1);
    let nothing = ask(&asked, &end, &[("name", "Ana"), ("consent", "yes")]).await;
    assert_eq!(words(&nothing.page(), "#phone-error"), "Deixe um telefone ou um e-mail.");
    assert!(cases(&asked).await.is_empty());
    assert_eq!(ask(&asked, &sent, &ANA).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_else_and_no_promoter_can_ask() {
    let asked = Asked::of(&survey(false)).await;
    let thanks = answer(&asked, "10").await;
    assert_eq!(words(&thanks.page(), "h1"), "Agradecemos sua resposta");
    let key = asked.app.responses(&asked.survey).await[0].external_id.clone();
    let path = format!("{}/thanks", asked.path());
    for key in [key.as_str(), "0199b0a0-0000-7000-8000-000000000000", "", "x"] {
        let mut fields = vec![("key", key), ("end", "sorry")];
        fields.extend_from_slice(&ANA);
        assert_eq!(asked.app.post_form(&path, &fields).await.status, StatusCode::NOT_FOUND, "{key}");
    }
    // Another survey's answer is not this one's.
    let other = asked.app.survey_of(asked.survey.workspace_id, &survey(false)).await;
    let end = answer(&asked, "3").await;
    let key = hidden_fields(&end.page()).into_iter().find(|(name, _)| name == "key").unwrap().1;
    let mut fields = vec![("key", key.as_str())];
    fields.extend_from_slice(&ANA);
    let reply = asked.app.post_form(&format!("/s/{}/thanks", other.code), &fields).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    let foreign = [("origin", "https://evil.example")];
    assert_eq!(asked.app.post_form_with(&path, &fields, &foreign).await.status, StatusCode::FORBIDDEN);
    assert!(cases(&asked).await.is_empty());
}

#[tokio::test]
async fn an_anonymous_survey_says_what_leaving_a_number_means_and_keeps_it_apart() {
    let asked = Asked::of(&survey(true)).await;
    let end = answer(&asked, "3").await;
    assert!(words(&end.page(), "main strong").contains("saberá que esta resposta é sua"));
    ask(&asked, &end, &ANA).await;
    // Fewer have answered than the minimum group, but who asked is called.
    let opened = cases(&asked).await;
    assert_eq!((opened.len(), opened[0].who.as_deref()), (1, Some("Ana")));
    let response = &asked.app.responses(&asked.survey).await[0];
    assert_eq!((&response.contact, &response.customer), (&None, &None));
    // Deleting the response takes what was left with it.
    let (db, survey) = (asked.app.db(), &asked.survey);
    db.delete_response(survey.workspace_id, survey.survey_id, response.response_id).await.unwrap();
    assert_eq!(db.find_call(survey.workspace_id, opened[0].case_id).await.unwrap(), None);
    assert!(cases(&asked).await.iter().all(|case| case.who.is_none()));
    assert_eq!(db.check().await.unwrap(), []);
}

#[tokio::test]
async fn the_form_works_within_another_site_and_at_a_device_of_many() {
    let asked = Asked::of(&survey(false)).await;
    let code = asked.survey.code.clone();
    for (path, suffix, action) in
        [(format!("/e/{code}"), "", "?send"), (format!("/s/{code}"), "?kiosk", "?send&kiosk")]
    {
        let opened = asked.app.get(&format!("{path}{suffix}")).await;
        let hidden = hidden_fields(&opened.page());
        let mut fields: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.push(("answer.nps", "2"));
        let sent = asked.app.post_form(&format!("{path}{suffix}"), &fields).await;
        let end = asked.app.get(sent.location()).await;
        assert_eq!(select(&end.page(), "form")[0].attr("action"), Some(action));
        let hidden = hidden_fields(&end.page());
        let mut fields: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.extend_from_slice(&ANA);
        let sent = asked.app.post_form(&format!("{path}/thanks{action}"), &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(words(&asked.app.get(sent.location()).await.page(), "h1"), "Vamos falar com você");
    }
    assert_eq!(cases(&asked).await.len(), 2);
}
