//! Surveys of several pages: kept page by page, left and found again.

use axum::http::StatusCode;
use jornada::domain::member::Scope;
use serde_json::{Value, json};

use super::Asked;
use crate::support::{NOW, Reply, TestSurvey, hidden_fields, select, words};

fn three_pages() -> Value {
    json!({"title": "T", "locale": "en", "attributes": ["plan"], "questions": [
        {"key": "nps", "kind": "nps", "title": "Score?", "required": true, "jumps": [
            {"if": {"question": "nps", "op": "at_least", "value": 9}, "end": "promoters"}]},
        {"key": "why", "kind": "short_text", "title": "Why, {{customer.name|you}} of {{attribute:plan|no plan}}?",
         "required": true, "new_page": true},
        {"key": "more", "kind": "long_text", "title": "And besides “{{answer:why|that}}”?", "new_page": true},
        {"key": "last", "kind": "short_text", "title": "Anything else?"},
    ], "ends": [{"key": "promoters", "title": "Tell others", "text": "One\nTwo",
        "link": {"url": "https://example.com/a?b=1&c=2", "label": "Write a review"}}]})
}

impl Asked {
    /// Follows a redirect within the survey, as a browser does.
    async fn follow(&self, reply: &Reply) -> Reply {
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
        self.app.get(reply.location()).await
    }

    /// Sends a page and follows to the next one.
    async fn go_on(&self, opened: &Reply, answers: &[(&str, &str)]) -> Reply {
        self.follow(&self.send(opened, answers).await).await
    }

    async fn stored(&self) -> Vec<(Value, bool)> {
        let responses = self.app.responses(&self.survey).await.into_iter();
        let parts = responses.map(|row| (serde_json::to_value(&row.answers).expect("JSON"), row.partial));
        parts.collect()
    }
}

#[tokio::test]
async fn each_page_is_kept_as_it_is_sent() {
    let asked = Asked::of(&three_pages()).await;
    let first = asked.open("?attribute.plan=%3Cb%3EPro").await;
    assert_eq!(words(&first.page(), ".progress span"), "Page 1 of 3");
    assert_eq!(words(&first.page(), "button"), "Next");
    assert_eq!(asked.stored().await, []);

    let second = asked.go_on(&first, &[("answer.nps", "3")]).await;
    assert_eq!(asked.stored().await, [(json!({"nps": 3}), true)]);
    assert_eq!(words(&second.page(), "h1 span"), "Why, you of <b>Pro?");
    assert_eq!(words(&second.page(), ".progress span"), "Page 2 of 3");
    assert_eq!(words(&second.page(), "button"), "Next|Back");

    let third = asked.go_on(&second, &[("answer.why", "<i>slow</i>")]).await;
    assert_eq!(words(&third.page(), "h1 span"), "And besides “<i>slow</i>”?");
    assert_eq!(words(&third.page(), "button"), "Send|Back");
    let thanks = asked.go_on(&third, &[("answer.last", "No")]).await;
    assert_eq!(words(&thanks.page(), "h1"), "Thank you for your answer");
    assert_eq!(asked.stored().await, [(json!({"nps": 3, "why": "<i>slow</i>", "last": "No"}), false)]);
    assert_eq!(asked.app.db().check().await.expect("checked"), []);
}

#[tokio::test]
async fn a_jump_ends_the_survey_with_a_page_of_its_own() {
    let asked = Asked::of(&three_pages()).await;
    let first = asked.open("").await;
    let end = asked.go_on(&first, &[("answer.nps", "10")]).await;
    assert_eq!((end.status, words(&end.page(), "h1").as_str()), (StatusCode::OK, "Tell others"));
    let page = end.page();
    let link = select(&page, "main a");
    assert_eq!(link[0].attr("href"), Some("https://example.com/a?b=1&c=2"));
    assert_eq!(asked.stored().await, [(json!({"nps": 10}), false)]);
    let unknown = asked.app.get(&format!("{}/thanks?end=nobody", asked.path())).await;
    assert_eq!(words(&unknown.page(), "h1"), "Thank you for your answer");
}

#[tokio::test]
async fn going_back_keeps_what_was_typed_and_a_changed_answer_replaces_the_first() {
    let asked = Asked::of(&three_pages()).await;
    let first = asked.open("").await;
    let second = asked.go_on(&first, &[("answer.nps", "3")]).await;
    // Nothing need be complete to go back.
    let back = asked.go_on(&second, &[("back", "1")]).await;
    let page = back.page();
    let chosen = select(&page, "input[checked]");
    assert_eq!(chosen.iter().filter_map(|input| input.attr("value")).collect::<Vec<_>>(), ["3"]);

    let second = asked.go_on(&back, &[("answer.nps", "5")]).await;
    let back = asked.go_on(&second, &[("answer.why", "typed"), ("back", "1")]).await;
    assert_eq!(asked.stored().await, [(json!({"nps": 5, "why": "typed"}), true)]);
    // What the changed answer hides is dropped, and the survey ends.
    asked.go_on(&back, &[("answer.nps", "9")]).await;
    assert_eq!(asked.stored().await, [(json!({"nps": 9}), false)]);
    assert_eq!(asked.app.db().check().await.expect("checked"), []);

    // The old pages are still there in the browser's history.
    let again = asked.send(&second, &[("answer.why", "late")]).await;
    assert_eq!(again.location(), format!("{}/answered?lang=en", asked.path()));
    let again = asked.send(&back, &[("answer.nps", "9")]).await;
    assert_eq!(again.location(), format!("{}/thanks?lang=en&end=promoters", asked.path()));
    assert_eq!(asked.stored().await, [(json!({"nps": 9}), false)]);
}

#[tokio::test]
async fn a_page_with_a_mistake_comes_back_and_later_pages_are_out_of_reach() {
    let asked = Asked::of(&three_pages()).await;
    let first = asked.open("").await;
    let missing = asked.send(&first, &[]).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(asked.stored().await, []);
    let second = asked.go_on(&missing, &[("answer.nps", "3")]).await;
    let wrong = asked.send(&second, &[("answer.why", " ")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(select(&wrong.page(), "#why-error").len(), 1);
    // An address that skips a page leads to the one that is missing.
    let address = asked.open(&skip_to(&second, 2)).await;
    assert_eq!(words(&address.page(), ".progress span"), "Page 2 of 3");
    // So does a form of the last page.
    let hidden = hidden_fields(&second.page());
    let mut fields: Vec<(&str, &str)> = hidden
        .iter()
        .filter(|(name, _)| name != "page")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.extend([("page", "2"), ("answer.last", "x")]);
    let sent = asked.app.post_form(&asked.path(), &fields).await;
    assert!(sent.location().ends_with("&page=1"), "{}", sent.location());
    assert_eq!(asked.stored().await, [(json!({"nps": 3, "last": "x"}), true)]);
}

/// The address of another page under the same key.
fn skip_to(reply: &Reply, page: usize) -> String {
    let hidden = hidden_fields(&reply.page());
    let key = hidden.iter().find(|(name, _)| name == "key").map(|(_, key)| key.clone()).expect("a key");
    format!("?key={key}&page={page}")
}

#[tokio::test]
async fn a_device_finds_what_it_began() {
    let asked = Asked::of(&three_pages()).await;
    let first = asked.open("").await;
    let sent = asked.send(&first, &[("answer.nps", "3")]).await;
    let cookie = sent.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Lax") && cookie.contains(&format!("Path={}", asked.path())));
    let pair = cookie.split(';').next().expect("a pair").to_owned();
    let back = asked.app.get_with(&asked.path(), &[("cookie", &pair)]).await;
    assert_eq!(back.location(), sent.location());
    let resumed = asked.follow(&back).await;
    assert_eq!(words(&resumed.page(), "footer a"), "Português|Start again");
    let anew = asked.app.get_with(&format!("{}?new", asked.path()), &[("cookie", &pair)]).await;
    assert_eq!(
        (anew.status, words(&anew.page(), ".progress span").as_str()),
        (StatusCode::OK, "Page 1 of 3")
    );
    assert_ne!(hidden_fields(&anew.page()), hidden_fields(&first.page()));
    // Somebody else's key, or none, begins the survey.
    for query in ["?key=0198b5e2-0000-7000-8000-000000000000&page=2", "?key=x", "?page=2"] {
        assert_eq!(words(&asked.open(query).await.page(), ".progress span"), "Page 1 of 3");
    }
    let language = asked.app.get(&sent.location().replace("lang=en", "lang=pt-BR")).await;
    assert_eq!(words(&language.page(), ".progress span"), "Página 2 de 3");
}

#[tokio::test]
async fn a_survey_that_closes_meanwhile_takes_no_more_pages() {
    let asked = Asked::of(&three_pages()).await;
    let first = asked.open("").await;
    let second = asked.go_on(&first, &[("answer.nps", "3")]).await;
    let TestSurvey { workspace_id, survey_id, .. } = asked.survey;
    asked.app.db().close_survey(workspace_id, survey_id, NOW).await.expect("closed");
    assert_eq!(asked.send(&second, &[("answer.why", "x")]).await.status, StatusCode::GONE);
    assert_eq!(asked.stored().await, [(json!({"nps": 3}), true)]);
}

#[tokio::test]
async fn one_that_is_not_finished_is_answered_and_not_completed() {
    let asked = Asked::of(&three_pages()).await;
    let first = asked.open("").await;
    asked.send(&first, &[("answer.nps", "3")]).await;
    let TestSurvey { workspace_id, survey_id, .. } = asked.survey;
    let key = asked.app.key(workspace_id, Scope::Read).await;
    let bearer = format!("Bearer {key}");
    let scores = format!("/api/v1/measures/nps?survey={survey_id}");
    let scores = asked.app.get_with(&scores, &[("authorization", &bearer)]).await.json();
    assert_eq!((&scores["n"], &scores["completed"]), (&json!(1), &json!(0)));
    let response_id = asked.app.responses(&asked.survey).await[0].response_id;
    asked.app.db().delete_response(workspace_id, survey_id, response_id).await.expect("deleted");
    assert_eq!(asked.app.db().check().await.expect("checked"), []);
}

#[tokio::test]
async fn a_device_is_led_to_the_page_after_the_last_answer() {
    let asked = Asked::of(&three_pages()).await;
    let second = {
        let first = asked.open("").await;
        asked.go_on(&first, &[("answer.nps", "3")]).await
    };
    let sent = asked.send(&second, &[("answer.why", "x")]).await;
    let key =
        sent.location().split("key=").nth(1).expect("a key").split('&').next().expect("a key").to_owned();
    let back = asked.app.get_with(&asked.path(), &[("cookie", &format!("begun={key}"))]).await;
    assert!(back.location().ends_with("&page=2"), "{}", back.location());
}
