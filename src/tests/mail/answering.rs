//! What invited people do with their links, and what scanners do with them.

use jornada::domain::member::Scope;

use super::*;

#[tokio::test]
async fn an_answer_belongs_to_the_person_and_uses_the_link_up() {
    let mut post = Post::open().await;
    let contact = ContactInput {
        external_id: "p-7".into(),
        customer: Change::Set("acme".into()),
        name: Change::Set("Ana".into()),
        email: Change::Set("ana@example.com".into()),
        attributes: [("market".to_owned(), Some("Sul".to_owned()))].into(),
        ..ContactInput::default()
    };
    post.app.db().upsert_contacts(post.workspace, vec![contact], NOW, Uuid::now_v7).await.unwrap();
    post.send().await;
    post.postman.deliver_due().await;
    let link = post.link(&post.sink.taken()[0]);
    let opened = post.app.get(&format!("{link}?answer.nps=9")).await;
    assert!(opened.text().contains("value=\"9\" checked"), "the score of the link is chosen");
    let sent = post.resend(&link, &opened, &[("answer.nps", "8"), ("answer.why", "bom")]).await;
    assert_eq!(
        (sent.status, sent.location()),
        (StatusCode::SEE_OTHER, format!("{link}/thanks?lang=pt-BR").as_str())
    );
    assert_eq!(post.app.get(sent.location()).await.status, StatusCode::OK);

    let responses = post.app.responses(&post.survey).await;
    assert_eq!(responses.len(), 1);
    let response = &responses[0];
    assert_eq!((response.customer.as_deref(), response.channel.as_deref()), (Some("acme"), Some("mail")));
    let contact: serde_json::Value = serde_json::from_str(response.contact.as_deref().unwrap()).unwrap();
    assert_eq!(contact, json!({"external_id": "p-7", "email": "ana@example.com", "name": "Ana"}));
    assert_eq!(response.attributes.get("market").map(String::as_str), Some("Sul"));

    // The same form again is the same answer; anything else is too late.
    let again = post.resend(&link, &opened, &[("answer.nps", "8"), ("answer.why", "bom")]).await;
    assert_eq!(again.location(), sent.location());
    let changed = post.resend(&link, &opened, &[("answer.nps", "1")]).await;
    assert_eq!(changed.location(), format!("{link}/answered?lang=pt-BR"));
    let used = post.app.get(&link).await;
    assert_eq!(
        (used.status, words(&used.page(), "h1").as_str()),
        (StatusCode::GONE, "Você já respondeu a esta pesquisa")
    );
    assert_eq!(post.app.responses(&post.survey).await.len(), 1);
    assert_eq!(post.progress().await.answered, 1);
}

#[tokio::test]
async fn two_forms_of_one_link_sent_at_once_are_one_answer() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send().await;
    post.postman.deliver_due().await;
    let link = post.link(&post.sink.taken()[0]);
    let (one, two) = (post.app.get(&link).await, post.app.get(&link).await);
    let (first, second) = tokio::join!(
        post.resend(&link, &one, &[("answer.nps", "9")]),
        post.resend(&link, &two, &[("answer.nps", "2")])
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
    assert_eq!(post.app.responses(&post.survey).await.len(), 1);
}

#[tokio::test]
async fn a_scanner_that_opens_every_link_answers_nothing_and_ends_nothing() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send().await;
    post.postman.deliver_due().await;
    let taken = post.sink.taken().remove(0);
    let links = links(&taken);
    assert_eq!(links.len(), 12, "eleven scores and the way out");
    for link in &links {
        assert_eq!(post.app.get(link).await.status, StatusCode::OK, "{link}");
    }
    assert_eq!(post.app.responses(&post.survey).await.len(), 0);
    let progress = post.progress().await;
    assert_eq!((progress.sent, progress.answered), (1, 0));
    assert_eq!(post.app.db().find_contact(post.workspace, "ana").await.unwrap().unsubscribed_at, None);
    assert_eq!(post.answer(&post.link(&taken), &[("answer.nps", "9")]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn one_click_ends_mail_and_the_page_begins_it_again() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    // The same address under another id.
    let twin = ContactInput {
        external_id: "twin".into(),
        email: Change::Set("ana@example.com".into()),
        ..ContactInput::default()
    };
    post.app.db().upsert_contacts(post.workspace, vec![twin], NOW, Uuid::now_v7).await.unwrap();
    let planned = post.send_with(Selection::All, NOW, 3).await;
    assert_eq!((planned.asked, planned.held.get(&Reason::SameAddress)), (1, Some(&1)));
    post.postman.deliver_due().await;
    let way_out = link(&post.sink.taken()[0], "/u/");

    // As mail programs send it (RFC 8058, 8.1): from elsewhere, without a page.
    let foreign = [("origin", "https://mail.example.net"), ("sec-fetch-site", "cross-site")];
    let ended = post.app.post_form_with(&way_out, &[("List-Unsubscribe", "One-Click")], &foreign).await;
    assert_eq!(ended.status, StatusCode::OK);
    for external_id in ["ana", "twin"] {
        let contact = post.app.db().find_contact(post.workspace, external_id).await.unwrap();
        assert_eq!(contact.unsubscribed_at, Some(NOW), "{external_id}");
    }
    let page = post.app.get(&way_out).await;
    assert_eq!(words(&page.page(), "p"), "Você não recebe mais pesquisas de Padaria Aurora por e-mail.");
    post.app.set_now(NOW + 200 * DAY);
    assert_eq!(post.postman.deliver_due().await.sent, 0, "no reminder either");
    let planned = post.send_with(Selection::All, NOW + 200 * DAY, 0).await;
    assert_eq!((planned.asked, planned.held.get(&Reason::Unsubscribed)), (0, Some(&2)));

    let hidden = hidden_fields(&page.page());
    let fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let begun = post.app.post_form(&way_out, &fields).await;
    assert!(words(&begun.page(), "p").ends_with("Você recebe pesquisas de Padaria Aurora por e-mail."));
    assert_eq!(post.send_with(Selection::All, NOW + 200 * DAY, 0).await.asked, 1);
}

#[tokio::test]
async fn one_click_may_come_as_a_form_with_parts() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send().await;
    post.postman.deliver_due().await;
    let way_out = link(&post.sink.taken()[0], "/u/");
    let body =
        "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    let request = axum::http::Request::post(&way_out)
        .header("content-type", "multipart/form-data; boundary=x")
        .body(axum::body::Body::from(body))
        .unwrap();
    assert_eq!(post.app.send(request).await.status, StatusCode::OK);
    assert!(post.app.db().find_contact(post.workspace, "ana").await.unwrap().unsubscribed_at.is_some());
}

#[tokio::test]
async fn unknown_ended_and_foreign_links_take_nothing() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send().await;
    post.postman.deliver_due().await;
    let link = post.link(&post.sink.taken()[0]);
    for path in ["/i/unknown", "/i/%3Cscript%3E", "/i/unknown/thanks", "/u/unknown"] {
        assert_eq!(post.app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(post.app.post_form("/i/unknown", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(post.app.post_form("/u/unknown", &[]).await.status, StatusCode::NOT_FOUND);
    // The hash that a stolen backup holds opens nothing.
    let token = link.trim_start_matches("/i/");
    let hash = jornada::db::hash_token(token).as_str().to_owned();
    assert_eq!(post.app.get(&format!("/i/{hash}")).await.status, StatusCode::NOT_FOUND);
    let opened = post.app.get(&link).await;
    let foreign = [("origin", "https://evil.example")];
    let hidden = hidden_fields(&opened.page());
    let fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(post.app.post_form_with(&link, &fields, &foreign).await.status, StatusCode::FORBIDDEN);

    post.app.set_now(NOW + 31 * DAY);
    let ended = post.app.get(&link).await;
    assert_eq!(
        (ended.status, words(&ended.page(), "h1").as_str()),
        (StatusCode::GONE, "Este link perdeu a validade")
    );
    let late = post.resend(&link, &opened, &[("answer.nps", "9")]).await;
    assert_eq!(late.status, StatusCode::GONE);
    assert_eq!(post.app.responses(&post.survey).await.len(), 0);
}

#[tokio::test]
async fn errors_come_back_beside_their_fields_and_the_link_stays_good() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send().await;
    post.postman.deliver_due().await;
    let link = post.link(&post.sink.taken()[0]);
    let wrong = post.answer(&link, &[("answer.nps", "11"), ("answer.why", "x")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(words(&wrong.page(), "#nps-error"), "Escolha uma nota de 0 a 10.");
    assert_eq!(post.resend(&link, &wrong, &[("answer.nps", "10")]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_anonymous_survey_keeps_no_link_between_person_and_answer() {
    let mut post =
        Post::of(&json!({"title": "Clima", "locale": "pt-BR", "anonymous": true, "attributes": ["area"],
        "questions": [{"key": "nps", "kind": "nps", "title": "?"}]}))
        .await;
    let contact = ContactInput {
        external_id: "p-7".into(),
        customer: Change::Set("acme".into()),
        email: Change::Set("ana@example.com".into()),
        attributes: [
            ("area".to_owned(), Some("Loja".to_owned())),
            ("badge".to_owned(), Some("4711".to_owned())),
        ]
        .into(),
        ..ContactInput::default()
    };
    post.app.db().upsert_contacts(post.workspace, vec![contact], NOW, Uuid::now_v7).await.unwrap();
    post.send().await;
    post.postman.deliver_due().await;
    let link = post.link(&post.sink.taken()[0]);
    assert_eq!(post.answer(&link, &[("answer.nps", "2")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(post.app.get(&link).await.status, StatusCode::GONE, "still one answer");
    let response = post.app.responses(&post.survey).await.remove(0);
    assert_eq!((response.customer, response.contact), (None, None));
    assert_eq!(response.attributes, [("area".to_owned(), "Loja".to_owned())].into());
    // Nothing in the whole file names the response beside the invitation.
    let id = response.response_id.to_string();
    let joined = rusqlite_count(
        &post,
        &format!("select count(*) from invitation where response_id = '{id}' or answered_at is not null"),
    );
    assert_eq!(joined, 0);
}

#[tokio::test]
async fn erasing_a_person_kills_their_links_and_keeps_the_counts() {
    let mut post = Post::open().await;
    post.people(&["ana", "bia"]).await;
    post.send_with(Selection::All, NOW, 1).await;
    post.postman.deliver_due().await;
    let of = |who: &str| post.sink.taken().into_iter().find(|taken| taken.to.starts_with(who)).unwrap();
    let (ana, bia) = (post.link(&of("ana")), post.link(&of("bia")));
    post.answer(&ana, &[("answer.nps", "9")]).await;
    let key = post.app.key(post.workspace, Scope::Admin).await;
    for who in ["ana", "bia"] {
        let request = axum::http::Request::delete(format!("/api/v1/contacts/{who}"))
            .header("authorization", format!("Bearer {key}"))
            .body(axum::body::Body::empty())
            .unwrap();
        assert_eq!(post.app.send(request).await.status, StatusCode::NO_CONTENT);
    }
    for link in [&ana, &bia] {
        assert_eq!(post.app.get(link).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(post.app.responses(&post.survey).await[0].contact, None);
    let progress = post.progress().await;
    assert_eq!((progress.answered, progress.cancelled), (1, 1));
    let named = rusqlite_count(&post, "select count(*) from mail where recipient is not null");
    assert_eq!(named, 0);
    post.app.set_now(NOW + 10 * DAY);
    assert_eq!(post.postman.deliver_due().await.sent, 0);
}

/// Looks into the file past our own code.
fn rusqlite_count(post: &Post, query: &str) -> i64 {
    let file = rusqlite::Connection::open(post.app.db().path()).unwrap();
    file.query_row(query, [], |row| row.get(0)).unwrap()
}
