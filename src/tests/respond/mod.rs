//! The respondent's page, from opening the link to the thanks.

use std::io::Read;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use jornada::db::{AttributeRow, ScoreQuery};
use jornada::domain::measure::Measure;
use jornada::domain::survey::Definition;
use serde_json::{Value, json};

use crate::support::{Reply, TestApp, TestSurvey, encoded, hidden_fields, new_question_id, select, words};

mod call;
mod collect;
mod embed;
mod kinds;
mod limits;
mod paged;

const BROWSER: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/143.0 Safari/537.36";

/// The bar: the first flight of a TCP connection.
const MOST_BYTES: usize = 14_336;

struct Asked {
    app: TestApp,
    survey: TestSurvey,
}

impl Asked {
    async fn from_template(template: &str) -> Self {
        let app = TestApp::start().await;
        let workspace = app.workspace("aurora").await;
        let survey = app.survey_from_template(workspace, template).await;
        Self { app, survey }
    }

    async fn of(definition: &Value) -> Self {
        let app = TestApp::start().await;
        let workspace = app.workspace("aurora").await;
        let survey = app.survey_of(workspace, definition).await;
        Self { app, survey }
    }

    fn path(&self) -> String {
        format!("/s/{}", self.survey.code)
    }

    async fn open(&self, query: &str) -> Reply {
        self.app.get(&format!("{}{query}", self.path())).await
    }

    /// Sends the form of a page that was opened, with these answers besides
    /// its hidden fields.
    async fn send(&self, opened: &Reply, answers: &[(&str, &str)]) -> Reply {
        let page = opened.page();
        let hidden = hidden_fields(&page);
        let mut fields: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.extend_from_slice(answers);
        self.app.post_form(&self.path(), &fields).await
    }

    async fn n_responses(&self) -> usize {
        self.app.responses(&self.survey).await.len()
    }
}

fn nps_with_follow_up() -> Value {
    json!({"title": "Pesquisa", "locale": "pt-BR", "attributes": ["mercado"], "questions": [
        {"key": "nps", "kind": "nps", "title": "Nota?", "required": true},
        {"key": "why", "kind": "short_text", "title": "Por quê?", "required": true,
         "show_if": {"question": "nps", "op": "at_most", "value": 6}},
        {"key": "more", "kind": "long_text", "title": "Algo mais?"},
    ]})
}

#[tokio::test]
async fn an_answer_is_stored_before_the_thanks() {
    let asked = Asked::of(&nps_with_follow_up()).await;
    let opened = asked.open("?attribute.mercado=Sul").await;
    assert_eq!(opened.status, StatusCode::OK);
    let sent = asked.send(&opened, &[("answer.nps", "9"), ("answer.more", "Tudo \"bem\"\r\n<ok>")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert_eq!(sent.location(), format!("{}/thanks?lang=pt-BR", asked.path()));
    let responses = asked.app.responses(&asked.survey).await;
    assert_eq!(responses.len(), 1);
    assert_eq!(
        serde_json::to_value(&responses[0].answers).expect("JSON"),
        json!({"nps": 9, "more": "Tudo \"bem\"\n<ok>"})
    );
    assert_eq!(responses[0].attributes.get("mercado").map(String::as_str), Some("Sul"));
    let thanks = asked.app.get(sent.location()).await;
    assert_eq!(
        (thanks.status, words(&thanks.page(), "h1").as_str()),
        (StatusCode::OK, "Agradecemos sua resposta")
    );
}

#[tokio::test]
async fn opening_the_link_records_nothing() {
    let asked = Asked::from_template("nps").await;
    for agent in [BROWSER, "Mozilla/5.0 (compatible; Googlebot/2.1)"] {
        let path = format!("{}?answer.nps=9", asked.path());
        let opened = asked.app.get_with(&path, &[("user-agent", agent)]).await;
        assert_eq!(opened.status, StatusCode::OK);
    }
    let head =
        Request::builder().method(Method::HEAD).uri(asked.path()).body(Body::empty()).expect("a request");
    assert_eq!(asked.app.send(head).await.status, StatusCode::OK);
    assert_eq!(asked.n_responses().await, 0);
}

#[tokio::test]
async fn people_are_counted_as_shown_and_scanners_are_not() {
    let asked = Asked::from_template("nps").await;
    for agent in ["Mozilla/5.0 (compatible; bingbot/2.0)", "WhatsApp/2.23 A"] {
        asked.app.get_with(&asked.path(), &[("user-agent", agent)]).await;
    }
    let prefetch = [("user-agent", BROWSER), ("sec-purpose", "prefetch")];
    asked.app.get_with(&asked.path(), &prefetch).await;
    let head = Request::builder().method(Method::HEAD).uri(asked.path()).header("user-agent", BROWSER);
    asked.app.send(head.body(Body::empty()).expect("a request")).await;
    asked.app.get_with(&asked.path(), &[("user-agent", BROWSER)]).await;
    let query = ScoreQuery {
        measure: Measure::Nps,
        rule: None,
        survey: Some(asked.survey.survey_id),
        surveys: Vec::new(),
        subject: None,
        from: None,
        to: None,
        attributes: Vec::new(),
    };
    // The count is written within a second or so; earlier ones not after it.
    loop {
        let found = asked.app.db().score_counts(asked.survey.workspace_id, &query).await.expect("counts");
        if found.shown != Some(0) {
            assert_eq!(found.shown, Some(1));
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn pressing_twice_and_going_back_give_one_response() {
    let asked = Asked::from_template("nps").await;
    let opened = asked.open("").await;
    let first = asked.send(&opened, &[("answer.nps", "9")]).await;
    let second = asked.send(&opened, &[("answer.nps", "9")]).await;
    assert_eq!((first.status, second.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(first.location(), second.location());
    let changed = asked.send(&opened, &[("answer.nps", "3")]).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER);
    let page = asked.app.get(changed.location()).await.page();
    assert_eq!(words(&page, "h1"), "Você já respondeu");
    assert_eq!(asked.n_responses().await, 1);
    assert!(!opened.header("cache-control").contains("no-store"), "going back must find the same key");
    assert_ne!(hidden_fields(&opened.page()), hidden_fields(&asked.open("").await.page()));
}

#[tokio::test]
async fn what_was_typed_stays_beside_its_errors() {
    let asked = Asked::of(&nps_with_follow_up()).await;
    let opened = asked.open("").await;
    let long = format!("<b>{}</b>", "é".repeat(5000));
    let sent = asked.send(&opened, &[("answer.nps", "11"), ("answer.more", &long)]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = sent.page();
    assert_eq!(words(&page, "#nps-error"), "Escolha uma nota de 0 a 10.");
    assert_eq!(words(&page, "#more-error"), "Encurte para até 5000 caracteres.");
    assert_eq!(words(&page, "#more").trim_start_matches('\n'), long);
    assert_eq!(select(&page, "[autofocus]").first().and_then(|field| field.attr("id")), Some("nps-0"));
    assert_eq!(select(&page, "[autofocus]").len(), 1);
    assert_eq!(select(&page, ".problem a[href='#nps-0'], .problem a[href='#more']").len(), 2);
    assert_eq!(select(&page, "#more[aria-invalid][aria-describedby='more-error']").len(), 1);
    assert_eq!(select(&page, "fieldset[aria-describedby='nps-error']").len(), 1);
    assert_eq!(hidden_fields(&page), hidden_fields(&opened.page()), "the same answer, tried again");
    assert_eq!(asked.n_responses().await, 0);

    let mended = asked.send(&sent, &[("answer.nps", "10"), ("answer.more", "curto")]).await;
    assert_eq!((mended.status, asked.n_responses().await), (StatusCode::SEE_OTHER, 1));
}

#[tokio::test]
async fn a_score_is_a_whole_number_of_the_scale() {
    let asked = Asked::from_template("csat").await;
    for wrong in ["0", "6", "4.5", "four", "05", ""] {
        let sent = asked.send(&asked.open("").await, &[("answer.csat", wrong)]).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert_eq!(words(&sent.page(), "#csat-error"), "Escolha uma nota de 1 a 5.");
    }
    assert_eq!(asked.n_responses().await, 0);
}

#[tokio::test]
async fn an_answer_to_a_hidden_follow_up_is_dropped() {
    let asked = Asked::of(&nps_with_follow_up()).await;
    let opened = asked.open("").await;
    let style = words(&opened.page(), "style");
    let scores: Vec<String> = (0..=6).map(|score| format!("#nps-{score}:checked")).collect();
    let rule = format!("form:not(:has({})) #why-question{{display:none}}", scores.join(","));
    assert!(style.contains(&rule), "{style}");

    let sent = asked.send(&opened, &[("answer.nps", "10"), ("answer.why", "typed before")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let answers = serde_json::to_value(&asked.app.responses(&asked.survey).await[0].answers).expect("JSON");
    assert_eq!(answers, json!({"nps": 10}));

    let sent = asked.send(&asked.open("").await, &[("answer.nps", "2"), ("answer.why", " ")]).await;
    assert_eq!(words(&sent.page(), "#why-error"), "Escreva uma resposta.");
}

#[tokio::test]
async fn a_closed_survey_says_so_and_takes_nothing() {
    let asked = Asked::from_template("nps").await;
    let opened = asked.open("").await;
    let early = asked.open("").await;
    asked.send(&early, &[("answer.nps", "8")]).await;
    let db = asked.app.db();
    db.close_survey(asked.survey.workspace_id, asked.survey.survey_id, 1).await.expect("closed");
    for reply in [
        asked.open("").await,
        asked.send(&opened, &[("answer.nps", "9")]).await,
        asked.send(&opened, &[("answer.nps", "99")]).await,
    ] {
        assert_eq!(reply.status, StatusCode::GONE);
        assert_eq!(words(&reply.page(), "h1"), "Esta pesquisa está encerrada");
        assert_eq!(words(&reply.page(), ".brand"), "Padaria Aurora");
    }
    // Who repeats what was taken hears that it was taken.
    assert_eq!(asked.send(&early, &[("answer.nps", "8")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(asked.n_responses().await, 1);
    assert_eq!(asked.app.get(&format!("{}/thanks", asked.path())).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_unknown_link_is_not_found() {
    let app = TestApp::start().await;
    for path in ["/s/nothing", "/s/nothing/thanks", "/s/%3Cscript%3E"] {
        let reply = app.get_with(path, &[("accept-language", "pt-BR")]).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        assert_eq!(words(&reply.page(), "h1"), "Não encontramos esta pesquisa");
    }
    assert_eq!(app.post_form("/s/nothing", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let asked = Asked::from_template("nps").await;
    let page = asked.open("").await.page();
    let hidden = hidden_fields(&page);
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("answer.nps", "0"));
    for header in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        let reply = asked.app.post_form_with(&asked.path(), &fields, &[header]).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(asked.n_responses().await, 0);
    let own = asked.app.post_form_with(&asked.path(), &fields, &[("origin", "http://cx.example.com")]).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER);
}

fn unpacked(reply: &Reply) -> String {
    let mut html = String::new();
    match reply.header("content-encoding") {
        "br" => brotli::Decompressor::new(&*reply.body, 4096).read_to_string(&mut html).expect("brotli"),
        "gzip" => flate2::read::GzDecoder::new(&*reply.body).read_to_string(&mut html).expect("gzip"),
        other => panic!("unexpected encoding {other:?}"),
    };
    html
}

#[tokio::test]
async fn the_page_fits_the_first_flight() {
    let questions: Vec<Value> = (0..12)
        .map(|n| match n % 3 {
            0 => json!({"key": format!("nps{n}"), "kind": "nps", "title": format!("Pergunta {n}: recomendaria?"),
                        "low_label": "Nada provável", "high_label": "Muito provável", "required": true}),
            1 => json!({"key": format!("ces{n}"), "kind": "ces", "title": format!("Foi fácil fazer o passo {n}?"),
                        "show_if": {"question": format!("nps{}", n - 1), "op": "at_most", "value": 8}}),
            _ => json!({"key": format!("why{n}"), "kind": "long_text", "title": format!("Por quê, no passo {n}?")}),
        })
        .collect();
    let asked = Asked::of(&json!({"title": "Longa", "locale": "pt-BR", "questions": questions})).await;
    let plain = asked.open("").await;
    assert_eq!(plain.header("content-encoding"), "");
    for encoding in ["br", "gzip"] {
        for query in ["", "?answer.nps0=9", "?answer.why2=bom"] {
            let path = format!("{}{query}", asked.path());
            let reply = asked.app.get_with(&path, &[("accept-encoding", encoding)]).await;
            assert!(reply.body.len() <= MOST_BYTES, "{encoding}: {} bytes", reply.body.len());
            let html = unpacked(&reply);
            assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>"));
            assert!(!html.contains("<script") && !html.contains("http:") && !html.contains("https:"));
        }
    }
    let page = plain.page();
    let addresses: Vec<&str> = select(&page, "[src], link[href]")
        .iter()
        .filter_map(|element| element.attr("src").or(element.attr("href")))
        .collect();
    assert_eq!(addresses, ["data:,"]);
}

#[tokio::test]
async fn only_the_pages_own_style_may_be_used() {
    use base64::Engine;
    use sha2::Digest;
    let asked = Asked::of(&nps_with_follow_up()).await;
    let opened = asked.open("").await;
    let style = words(&opened.page(), "style");
    let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style.as_bytes()));
    let policy = opened.header("content-security-policy");
    assert!(policy.contains(&format!("style-src 'sha256-{hash}'")), "{policy}");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(select(&opened.page(), "[style], script").len(), 0);
}

#[tokio::test]
async fn markup_in_what_people_write_is_text() {
    let evil = "</title><script>alert(1)</script>\"'&";
    let asked = Asked::of(&json!({"title": evil, "locale": "en", "attributes": ["plan"], "questions": [
        {"key": "nps", "kind": "nps", "title": evil, "help": evil, "low_label": evil},
        {"key": "why", "kind": "short_text", "title": evil},
    ]}))
    .await;
    let query = format!("?answer.why={0}&attribute.plan={0}&lang={0}", encoded(evil));
    let opened = asked.open(&query).await;
    let page = opened.page();
    assert_eq!(select(&page, "script").len(), 0);
    assert_eq!(words(&page, "h1"), evil);
    assert_eq!(words(&page, "title"), evil);
    assert_eq!(select(&page, "#why").first().and_then(|field| field.attr("value")), Some(evil));
    let sent = asked.send(&opened, &[("answer.nps", evil), ("answer.why", evil)]).await;
    assert_eq!(select(&sent.page(), "script").len(), 0);
    assert_eq!(select(&sent.page(), "#why").first().and_then(|field| field.attr("value")), Some(evil));
}

#[tokio::test]
async fn a_link_chooses_valid_answers_before() {
    let asked = Asked::of(&nps_with_follow_up()).await;
    let opened = asked.open("?answer.nps=9&answer.more=Bom%20dia&answer.zzz=1").await;
    let page = opened.page();
    assert_eq!(select(&page, "input[checked]").first().and_then(|input| input.attr("id")), Some("nps-9"));
    assert_eq!(words(&page, "#more").trim(), "Bom dia");
    for query in ["?answer.nps=11", "?answer.nps=9.5", "?answer.nps=", "?answer.more=x"] {
        assert_eq!(select(&asked.open(query).await.page(), "input[checked]").len(), 0, "{query}");
    }
    // The page with a choice is kept apart from the one without.
    assert_eq!(select(&asked.open("?answer.nps=3").await.page(), "#nps-3[checked]").len(), 1);
    assert_eq!(select(&asked.open("").await.page(), "input[checked]").len(), 0);
}

#[tokio::test]
async fn only_known_attributes_are_carried() {
    let asked = Asked::of(&nps_with_follow_up()).await;
    let long = "x".repeat(65);
    let query = format!("?attribute.mercado=Sul&attribute.made_up=1&attribute.canal={long}");
    let opened = asked.open(&query).await;
    let carried = |reply: &Reply| -> Vec<(String, String)> {
        let fields = hidden_fields(&reply.page());
        fields.into_iter().filter(|(name, _)| name.starts_with("attribute.")).collect()
    };
    assert_eq!(carried(&opened), [("attribute.mercado".to_owned(), "Sul".to_owned())]);
    // A form made by hand gets no further than the address.
    let forged = [("answer.nps", "9"), ("attribute.made_up", "1")];
    assert_eq!(asked.send(&opened, &forged).await.status, StatusCode::SEE_OTHER);
    let known = asked.app.db().list_attributes(asked.survey.workspace_id).await.expect("attributes");
    let names: Vec<&str> = known.iter().map(|AttributeRow { name, .. }| name.as_str()).collect();
    assert_eq!(names, ["mercado"]);
    assert_eq!(carried(&asked.open(&format!("?attribute.mercado={long}")).await), []);

    // Known by its workspace, though another survey does not declare it.
    let other = asked.app.survey_from_template(asked.survey.workspace_id, "nps").await;
    let path = format!("/s/{}?attribute.mercado=Norte&attribute.made_up=1", other.code);
    assert_eq!(carried(&asked.app.get(&path).await), [("attribute.mercado".to_owned(), "Norte".to_owned())]);
}

#[tokio::test]
async fn the_page_speaks_both_languages() {
    let asked = Asked::from_template("nps").await;
    let said = |reply: &Reply| {
        let page = reply.page();
        let lang = select(&page, "html")[0].attr("lang").unwrap_or("").to_owned();
        (lang, words(&page, "button"), words(&page, "footer a"))
    };
    let portuguese = ("pt-BR".to_owned(), "Enviar".to_owned(), "English".to_owned());
    let english = ("en".to_owned(), "Send".to_owned(), "Português".to_owned());
    assert_eq!(said(&asked.open("").await), portuguese);
    assert_eq!(said(&asked.open("?lang=en").await), english);
    assert_eq!(said(&asked.open("?lang=fr").await), portuguese);
    let browser = [("accept-language", "en-GB,en;q=0.9")];
    assert_eq!(said(&asked.app.get_with(&asked.path(), &browser).await), english);
    let path = format!("{}?lang=pt-BR", asked.path());
    assert_eq!(said(&asked.app.get_with(&path, &browser).await), portuguese);

    let opened = asked.open("?lang=en").await;
    assert!(words(&opened.page(), "h1").starts_with("How likely"));
    let wrong = asked.send(&opened, &[]).await;
    assert_eq!(words(&wrong.page(), "#nps-error"), "Choose a score from 0 to 10.");
    let sent = asked.send(&wrong, &[("answer.nps", "9")]).await;
    assert_eq!(words(&asked.app.get(sent.location()).await.page(), "h1"), "Thank you for your answer");
    assert_eq!(asked.app.responses(&asked.survey).await[0].locale.as_deref(), Some("en"));
}

#[tokio::test]
async fn untranslated_parts_say_their_language() {
    let asked = Asked::of(&nps_with_follow_up()).await;
    let page = asked.open("?lang=en&answer.nps=9").await.page();
    assert_eq!(words(&page, "h1 [lang='pt-BR']"), "Nota?");
    assert_eq!(words(&page, "title[lang='pt-BR']"), "Pesquisa");
    let switch = select(&page, "footer a[lang='pt-BR']");
    assert_eq!(switch.first().and_then(|link| link.attr("href")), Some("?lang=pt-BR&answer.nps=9"));
    assert_eq!(select(&asked.open("").await.page(), "main [lang='pt-BR']").len(), 0);
}

#[tokio::test]
async fn an_older_version_is_still_taken_and_an_unknown_one_comes_again() {
    let asked = Asked::of(&nps_with_follow_up()).await;
    let opened = asked.open("").await;
    let TestSurvey { survey_id, workspace_id, .. } = asked.survey;
    let newer = json!({"title": "Nova", "locale": "pt-BR", "questions": [
        {"key": "nps", "kind": "nps", "title": "Nota nova?", "required": true},
    ]});
    let newer = Definition::parse(&newer).expect("a survey");
    let db = asked.app.db();
    db.update_draft(workspace_id, survey_id, newer, 1).await.expect("a draft");
    db.publish_survey(workspace_id, survey_id, new_question_id, 1).await.expect("published");
    let sent = asked.send(&opened, &[("answer.nps", "9"), ("answer.more", "ainda da primeira")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert_eq!(words(&asked.open("").await.page(), "h1"), "Nota nova?");

    let key = "0199b0a0-0000-7000-8000-000000000000";
    for fields in [
        vec![("key", key), ("version", "99"), ("answer.nps", "7")],
        vec![("key", key), ("answer.nps", "7")],
        vec![("version", "2"), ("answer.nps", "7")],
    ] {
        let reply = asked.app.post_form(&asked.path(), &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = reply.page();
        assert!(words(&page, ".problem").starts_with("Esta página estava desatualizada"));
        assert_eq!(select(&page, "#nps-7[checked]").len(), 1);
    }
    assert_eq!(asked.n_responses().await, 1);
}

#[tokio::test]
async fn an_unknown_question_is_refused() {
    let asked = Asked::from_template("nps").await;
    let sent = asked.send(&asked.open("").await, &[("answer.nps", "9"), ("answer.other", "x")]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!words(&sent.page(), ".problem li").is_empty());
}
