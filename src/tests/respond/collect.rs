//! When a survey takes answers, on every way to it.

use axum::http::StatusCode;
use jornada::domain::member::Role;
use jornada::domain::survey::{Collection, Notices};
use jornada::domain::text::Locale;
use serde_json::json;

use super::Asked;
use crate::support::{NOW, hidden_fields, words};

const DAY: i64 = 24 * 3_600_000;

async fn collect(asked: &Asked, opens_at: Option<i64>, closes_at: Option<i64>, most: Option<i64>) {
    let texts = json!({"not_yet": {"pt-BR": "Volte na segunda.\nAté lá."}, "full": {"en": "All <b>seats</b> are taken."},
        "answered": "Já temos a sua."});
    let notices = Notices::read(&texts, Locale::PtBr).unwrap();
    let collection = Collection::new(opens_at, closes_at, most, notices).unwrap();
    let survey = &asked.survey;
    asked.app.db().update_collection(survey.workspace_id, survey.survey_id, collection, NOW).await.unwrap();
}

#[tokio::test]
async fn before_it_opens_every_way_says_when_in_the_workspaces_own_time() {
    let asked = Asked::from_template("nps").await;
    let early = asked.open("").await;
    collect(&asked, Some(NOW + DAY), Some(NOW + 2 * DAY), None).await;
    let code = &asked.survey.code;
    for path in [format!("/s/{code}"), format!("/e/{code}"), format!("/s/{code}?kiosk")] {
        let reply = asked.app.get(&path).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
        let page = reply.page();
        assert_eq!(words(&page, "h1"), "Esta pesquisa ainda não começou");
        let text = words(&page, "main p");
        assert!(text.contains("Volte na segunda.") && text.contains("2 de fev. de 2026, 23:40"), "{text}");
        assert!(text.contains("horário de Sao Paulo"), "{text}");
    }
    let sent = asked.send(&early, &[("answer.nps", "9")]).await;
    assert_eq!((sent.status, asked.n_responses().await), (StatusCode::FORBIDDEN, 0));
    asked.app.set_now(NOW + DAY);
    assert_eq!(asked.send(&early, &[("answer.nps", "9")]).await.status, StatusCode::SEE_OTHER);
    asked.app.set_now(NOW + 2 * DAY);
    let over = asked.open("").await;
    assert_eq!(
        (over.status, words(&over.page(), "h1")),
        (StatusCode::GONE, "Esta pesquisa está encerrada".into())
    );
    // Who repeats what was taken hears that it was taken.
    assert_eq!(asked.send(&early, &[("answer.nps", "9")]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn twenty_too_many_at_once_are_told_that_it_is_full() {
    let asked = Asked::from_template("nps").await;
    collect(&asked, None, None, Some(10)).await;
    let mut opened = Vec::new();
    for _ in 0..30 {
        opened.push(asked.open("").await);
    }
    let sent = opened.iter().map(|page| asked.send(page, &[("answer.nps", "9")]));
    let sent = futures::future::join_all(sent).await;
    let count = |status: StatusCode| sent.iter().filter(|reply| reply.status == status).count();
    assert_eq!((count(StatusCode::SEE_OTHER), count(StatusCode::GONE)), (10, 20));
    assert_eq!(asked.n_responses().await, 10);
    let refused = sent.iter().find(|reply| reply.status == StatusCode::GONE).unwrap();
    assert_eq!(words(&refused.page(), "h1"), "Esta pesquisa já tem respostas suficientes");
    // Own words are text, in the language they are in, also where another is read.
    assert_eq!(words(&refused.page(), "main p[lang=en]"), "All <b>seats</b> are taken.");
    assert_eq!(asked.app.db().check().await.unwrap(), []);
}

#[tokio::test]
async fn who_has_answered_reads_the_authors_words() {
    let asked = Asked::from_template("nps").await;
    collect(&asked, None, None, None).await;
    let opened = asked.open("").await;
    asked.send(&opened, &[("answer.nps", "9")]).await;
    let changed = asked.send(&opened, &[("answer.nps", "3")]).await;
    let page = asked.app.get(changed.location()).await.page();
    assert_eq!(
        (words(&page, "h1"), words(&page, "main p")),
        ("Você já respondeu".into(), "Já temos a sua.".into())
    );
}

#[tokio::test]
async fn the_form_where_it_is_shared_sets_all_of_it_and_names_what_is_wrong() {
    let asked = Asked::from_template("nps").await;
    let editor = asked.app.member(asked.survey.workspace_id, "ana@example.com", Role::Editor).await;
    let id = asked.survey.survey_id.to_string();
    let call = async |accept: &str, fields: &[(&str, &str)]| {
        let headers =
            [("cookie", editor.cookie.as_str()), ("accept", accept), ("referer", "http://cx.example.com/")];
        let mut all = vec![("workspace", "aurora"), ("survey", id.as_str())];
        all.extend_from_slice(fields);
        asked.app.post_form_with("/fn/survey/collect", &all, &headers).await
    };
    let long = "x".repeat(501);
    let wrong = [
        ("opens_at", "soon"),
        ("closes_at", "2026-02-30T10:00"),
        ("max_responses", "1.5"),
        ("full_en", &*long),
    ];
    let reply = call("application/json", &wrong).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        reply.json()["Invalid"],
        json!({"opens_at": ["invalid_date"], "closes_at": ["invalid_date"], "max_responses": ["not_an_integer"],
               "full_en": ["too_long"]})
    );
    let turned = [("opens_at", "2026-03-02T10:00"), ("closes_at", "2026-03-02T10:00")];
    assert_eq!(
        call("application/json", &turned).await.json()["Invalid"],
        json!({"closes_at": ["out_of_range"]})
    );

    let fields = [
        ("opens_at", "2026-03-01T09:00"),
        ("closes_at", ""),
        ("max_responses", "50"),
        ("not_yet_pt", "Logo."),
    ];
    let saved = call("text/html", &fields).await;
    assert_eq!(saved.location(), format!("/w/aurora/surveys/{id}?share=1"));
    let path = format!("/w/aurora/surveys/{id}?share=1");
    let page = asked.app.get_with(&path, &[("cookie", &editor.cookie)]).await.page();
    let value = |field: &str| {
        let found = crate::support::select(&page, &format!("#share #{field}"));
        found.first().and_then(|input| input.attr("value")).unwrap_or_default().to_owned()
    };
    assert_eq!((value("collect-opens"), value("collect-most")), ("2026-03-01T09:00".into(), "50".into()));
    assert_eq!(words(&page, "#collect-not_yet_pt").trim(), "Logo.");
    assert!(
        words(&page, "#share .notice").contains("Abre em 1 de mar. de 2026, 09:00"),
        "{}",
        words(&page, "#share")
    );
    assert!(words(&page, "#share").contains("Horário de Sao Paulo"));
    assert_eq!(asked.open("").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_survey_of_several_pages_keeps_what_was_begun_but_takes_no_more_than_its_limit() {
    let asked = Asked::of(&json!({"title": "P", "locale": "pt-BR", "questions": [
        {"key": "nps", "kind": "nps", "title": "Nota?"},
        {"key": "why", "kind": "short_text", "title": "Por quê?", "new_page": true},
    ]}))
    .await;
    collect(&asked, None, None, Some(1)).await;
    let mut second_pages = Vec::new();
    for _ in 0..2 {
        let opened = asked.open("?new").await;
        let sent = asked.send(&opened, &[("answer.nps", "9")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        second_pages.push(asked.app.get(sent.location()).await);
    }
    let first = asked.send(&second_pages[0], &[("answer.why", "a")]).await;
    let second = asked.send(&second_pages[1], &[("answer.why", "b")]).await;
    assert_eq!((first.status, second.status), (StatusCode::SEE_OTHER, StatusCode::GONE));
    let responses = asked.app.responses(&asked.survey).await;
    assert_eq!(responses.iter().filter(|response| !response.partial).count(), 1);
    assert!(!hidden_fields(&second_pages[1].page()).is_empty());
}
