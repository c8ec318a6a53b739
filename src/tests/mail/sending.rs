//! Whom mail goes to, when, and through what.

use super::*;

#[tokio::test]
async fn each_person_gets_one_mail_with_a_scale_in_it() {
    let mut post = Post::open().await;
    post.people(&["ana", "bia"]).await;
    assert_eq!(post.send().await.asked, 2);
    let round = post.postman.deliver_due().await;
    assert_eq!((round.sent, round.refused), (2, 0));
    assert_eq!(post.sink.recipients(), ["ana@example.com", "bia@example.com"]);
    assert_eq!(post.sink.n_connections(), 1, "one connection is enough");
    assert_eq!(post.postman.deliver_due().await.sent, 0);

    let taken = &post.sink.taken()[0];
    assert_eq!(taken.from, "cx@example.com");
    assert!(
        header(taken, "From").contains("Padaria Aurora")
            && header(taken, "From").contains("<cx@example.com>")
    );
    assert!(header(taken, "Subject").contains("=?utf-8?"), "a subject with accents is encoded");
    let unsubscribe = link(taken, "/u/");
    assert_eq!(header(taken, "List-Unsubscribe"), format!("<http://cx.example.com{unsubscribe}>"));
    assert_eq!(header(taken, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let (text, html) = parts(taken);
    assert!(
        text.contains("Você nos recomendaria?")
            && text.contains("0 (De jeito nenhum): http://cx.example.com/i/")
    );
    assert!(html.contains("Olá, ana &lt;b&gt;,") && !html.contains("<b>"));
    assert_eq!(html.matches("?answer.nps=").count(), 11);
    let progress = post.progress().await;
    assert_eq!((progress.waiting, progress.sent, progress.bounced), (0, 2, 0));
}

#[tokio::test]
async fn a_mail_speaks_the_persons_language() {
    let mut post = Post::open().await;
    let contact = ContactInput {
        external_id: "p".into(),
        email: Change::Set("eve@example.com".into()),
        locale: Change::Set("en-GB".into()),
        ..ContactInput::default()
    };
    post.app.db().upsert_contacts(post.workspace, vec![contact], NOW, Uuid::now_v7).await.unwrap();
    post.send().await;
    post.postman.deliver_due().await;
    let taken = &post.sink.taken()[0];
    assert_eq!(header(taken, "Subject"), "How was it?");
    let (text, html) = parts(taken);
    assert!(text.starts_with("Hello,") && html.contains("<html lang=\"en\">"));
    let page = post.app.get_with(&post.link(taken), &[("accept-language", "pt-BR")]).await;
    assert!(page.text().contains("<html lang=\"en\">"), "the contact's language goes before the browser's");
}

#[tokio::test]
async fn who_is_refused_for_now_gets_exactly_one_mail_later() {
    let mut post = Post::open().await;
    post.people(&["ana", "bia", "caio"]).await;
    post.send().await;
    post.sink.set(Mood::Greylisting);
    let round = post.postman.deliver_due().await;
    assert_eq!((round.sent, round.refused), (0, 3));
    post.sink.set(Mood::Kind);
    assert_eq!(post.postman.deliver_due().await.sent, 0, "not at once");
    post.app.set_now(NOW + 2 * MINUTE);
    assert_eq!(post.postman.deliver_due().await.sent, 3);
    post.app.set_now(NOW + DAY);
    post.postman.deliver_due().await;
    assert_eq!(post.sink.recipients(), ["ana@example.com", "bia@example.com", "caio@example.com"]);
}

#[tokio::test]
async fn a_server_that_is_slow_or_closes_after_each_mail_sends_nothing_twice() {
    for mood in [Mood::Slow, Mood::OneEach] {
        let mut post = Post::open().await;
        post.people(&["ana", "bia", "caio"]).await;
        post.send().await;
        post.sink.set(mood);
        assert_eq!(post.postman.deliver_due().await.sent, 3, "{mood:?}");
        post.app.set_now(NOW + DAY);
        post.postman.deliver_due().await;
        assert_eq!(
            post.sink.recipients(),
            ["ana@example.com", "bia@example.com", "caio@example.com"],
            "{mood:?}"
        );
    }
}

#[tokio::test]
async fn a_dead_server_that_comes_back_finds_everybody_waiting() {
    let post = Post::open().await;
    post.people(&["ana", "bia"]).await;
    post.send().await;
    let Post { app, workspace, survey, sink, .. } = post;
    let (port, taken) = sink.die();
    let mut postman = postman(&app, port, 10_000);
    for hour in 0..50 {
        app.set_now(NOW + hour * 60 * MINUTE);
        let round = postman.deliver_due().await;
        assert!(round.is_unreachable && round.sent == 0);
    }
    let row = app.db().list_mailings(workspace, survey.survey_id, 1).await.unwrap().remove(0);
    assert_eq!(row.waiting, 2);
    assert!(row.problem.is_some(), "the screen says what is wrong");
    let sink = Sink::open_at(port, taken).await;
    assert_eq!(postman.deliver_due().await.sent, 2);
    assert_eq!(sink.recipients(), ["ana@example.com", "bia@example.com"]);
}

#[tokio::test]
async fn a_refused_sender_is_nobodys_bounce() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send().await;
    post.sink.set(Mood::WrongSender);
    assert!(post.postman.deliver_due().await.is_unreachable);
    assert_eq!(post.app.db().find_contact(post.workspace, "ana").await.unwrap().bounced_at, None);
    post.sink.set(Mood::Kind);
    assert_eq!(post.postman.deliver_due().await.sent, 1);
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_not_written_to_again() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send().await;
    post.sink.set(Mood::NobodyHere);
    assert_eq!(post.postman.deliver_due().await.refused, 1);
    assert_eq!(post.progress().await.bounced, 1);
    assert_eq!(post.app.db().find_contact(post.workspace, "ana").await.unwrap().bounced_at, Some(NOW));
    post.app.set_now(NOW + 400 * DAY);
    let planned = post.send_with(Selection::All, NOW + 400 * DAY, 0).await;
    assert_eq!((planned.asked, planned.held.get(&Reason::Bounced)), (0, Some(&1)));
    // Another address may exist.
    let mended = ContactInput {
        external_id: "ana".into(),
        email: Change::Set("ana@example.org".into()),
        ..ContactInput::default()
    };
    post.app.db().upsert_contacts(post.workspace, vec![mended], NOW, Uuid::now_v7).await.unwrap();
    assert_eq!(post.send_with(Selection::All, NOW + 400 * DAY, 0).await.asked, 1);
}

#[tokio::test]
async fn a_mail_that_looks_like_spam_fails_without_blaming_the_address() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send().await;
    post.sink.set(Mood::Spam);
    assert_eq!(post.postman.deliver_due().await.refused, 1);
    assert_eq!(post.progress().await.bounced, 1);
    assert_eq!(post.app.db().find_contact(post.workspace, "ana").await.unwrap().bounced_at, None);
}

#[tokio::test]
async fn a_server_that_never_takes_a_mail_is_given_up_after_days_and_not_before() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send().await;
    post.sink.set(Mood::Greylisting);
    let mut attempts = 0;
    for hour in 0..24 * 8 {
        post.app.set_now(NOW + hour * 60 * MINUTE);
        attempts += post.postman.deliver_due().await.refused;
        if hour == 24 * 3 {
            assert_eq!(post.progress().await.waiting, 1);
        }
    }
    assert!((8..=12).contains(&attempts), "{attempts}");
    assert_eq!(post.progress().await.bounced, 1);
}

#[tokio::test]
async fn a_job_that_dies_with_a_mail_in_hand_leaves_it_to_the_next() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send().await;
    let claimed = post.app.db().claim_mail("token of the dead", NOW).await.unwrap().unwrap();
    post.app.set_now(NOW + 19 * MINUTE);
    assert_eq!(post.postman.deliver_due().await.sent, 0, "the other job may still be at it");
    post.app.set_now(NOW + 21 * MINUTE);
    assert_eq!(post.postman.deliver_due().await.sent, 1);
    let id = header(&post.sink.taken()[0], "Message-ID").to_owned();
    assert_eq!(id, format!("<{}@example.com>", claimed.mail_id), "the same in every attempt");
    // Should the first have been taken after all, its link works as well.
    assert_eq!(post.app.get("/i/token%20of%20the%20dead").await.status, StatusCode::OK);
}

#[tokio::test]
async fn two_jobs_at_once_send_each_mail_once() {
    let mut post = Post::open().await;
    let names: Vec<String> = (0..20).map(|n| format!("p{n:02}")).collect();
    post.people(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    post.send().await;
    let mut other = postman(&post.app, post.sink.port, 10_000);
    let (here, there) = tokio::join!(post.postman.deliver_due(), other.deliver_due());
    assert_eq!(here.sent + there.sent, 20);
    let once: BTreeSet<String> = post.sink.recipients().into_iter().collect();
    assert_eq!((once.len(), post.sink.taken().len()), (20, 20));
}

#[tokio::test]
async fn no_more_mails_go_in_a_minute_than_permitted() {
    let post = Post::open().await;
    post.people(&["ana", "bia", "caio", "davi", "eva"]).await;
    post.send().await;
    let mut slow = postman(&post.app, post.sink.port, 2);
    for minute in 0..3 {
        post.app.set_now(NOW + minute * MINUTE);
        for _ in 0..3 {
            slow.deliver_due().await;
        }
        let expected = usize::try_from(2 * (minute + 1)).unwrap().min(5);
        assert_eq!(post.sink.taken().len(), expected);
    }
}

#[tokio::test]
async fn quiet_hours_are_those_of_the_person() {
    // NOW is 23:40 in São Paulo, 11:40 in Tokyo.
    let mut post = Post::open().await;
    let quiet = AskRule::new(30, 90, 100, Some(QuietHours::new(21 * 60, 8 * 60).unwrap())).unwrap();
    post.app.db().update_ask_rule(post.workspace, quiet, NOW).await.unwrap();
    post.people(&["ana"]).await;
    let contact = ContactInput {
        external_id: "emi".into(),
        email: Change::Set("emi@example.com".into()),
        timezone: Change::Set("Asia/Tokyo".into()),
        ..ContactInput::default()
    };
    post.app.db().upsert_contacts(post.workspace, vec![contact], NOW, Uuid::now_v7).await.unwrap();
    post.send().await;
    post.postman.deliver_due().await;
    assert_eq!(post.sink.recipients(), ["emi@example.com"]);
    let morning = NOW + (8 * 60 + 20) * MINUTE;
    post.app.set_now(morning - 1);
    assert_eq!(post.postman.deliver_due().await.sent, 0);
    post.app.set_now(morning);
    assert_eq!(post.postman.deliver_due().await.sent, 1);
}

#[tokio::test]
async fn a_night_full_of_mails_holds_nobody_up() {
    let mut post = Post::open().await;
    let quiet = AskRule::new(30, 90, 100, Some(QuietHours::new(21 * 60, 8 * 60).unwrap())).unwrap();
    post.app.db().update_ask_rule(post.workspace, quiet, NOW).await.unwrap();
    let names: Vec<String> = (0..200).map(|n| format!("p{n:03}")).collect();
    post.people(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let contact = ContactInput {
        external_id: "emi".into(),
        email: Change::Set("emi@example.com".into()),
        timezone: Change::Set("Asia/Tokyo".into()),
        ..ContactInput::default()
    };
    post.app.db().upsert_contacts(post.workspace, vec![contact], NOW, Uuid::now_v7).await.unwrap();
    assert_eq!(post.send().await.asked, 201);
    assert_eq!(post.postman.deliver_due().await.sent, 1);
    assert_eq!(post.sink.recipients(), ["emi@example.com"]);
    post.app.set_now(NOW + 9 * 60 * MINUTE);
    assert_eq!(post.postman.deliver_due().await.sent, 200);
}

#[tokio::test]
async fn reminders_go_to_those_who_have_not_answered_and_only_so_often() {
    let mut post = Post::open().await;
    post.people(&["ana", "bia"]).await;
    post.send_with(Selection::All, NOW, 2).await;
    post.postman.deliver_due().await;
    let of = |post: &Post, who: &str| -> Vec<Taken> {
        post.sink.taken().into_iter().filter(|taken| taken.to.starts_with(who)).collect()
    };
    let first = post.link(&of(&post, "ana")[0]);
    assert_eq!(post.answer(&first, &[("answer.nps", "9")]).await.status, StatusCode::SEE_OTHER);
    for day in 1..30 {
        post.app.set_now(NOW + day * DAY);
        post.postman.deliver_due().await;
        let expected = match day {
            ..3 => 1,
            3..6 => 2,
            _ => 3,
        };
        assert_eq!((of(&post, "ana").len(), of(&post, "bia").len()), (1, expected), "day {day}");
    }
    let (text, _) = parts(&of(&post, "bia")[2]);
    assert!(text.contains("Você ainda não respondeu"));
    let progress = post.progress().await;
    assert_eq!((progress.answered, progress.sent, progress.reminded), (1, 1, 1));
    // Any of the mails' links is good for the one answer.
    let (old, newer) = (post.link(&of(&post, "bia")[0]), post.link(&of(&post, "bia")[2]));
    assert_ne!(old, newer);
    assert_eq!(post.answer(&old, &[("answer.nps", "3")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(post.app.get(&newer).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn what_must_not_be_sent_any_more_is_not() {
    let mut post = Post::open().await;
    post.people(&["ana", "bia", "caio"]).await;
    let tomorrow = NOW + DAY;
    assert_eq!(post.send_with(Selection::All, tomorrow, 0).await.asked, 3);
    assert_eq!(post.postman.deliver_due().await.sent, 0, "not before its time");
    let silent =
        ContactInput { external_id: "ana".into(), do_not_contact: Some(true), ..ContactInput::default() };
    post.app.db().upsert_contacts(post.workspace, vec![silent], NOW, Uuid::now_v7).await.unwrap();
    post.app.db().delete_contact(post.workspace, "bia").await.unwrap();
    post.app.set_now(tomorrow);
    assert_eq!(post.postman.deliver_due().await.sent, 1);
    assert_eq!(post.sink.recipients(), ["caio@example.com"]);
    assert_eq!(post.progress().await.cancelled, 2);
}

#[tokio::test]
async fn a_sending_can_be_taken_back_before_its_time() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send_with(Selection::All, NOW + DAY, 0).await;
    let row = post.progress().await;
    let other = post.app.workspace("other").await;
    let survey = post.survey.survey_id;
    assert!(post.app.db().cancel_mailing(other, survey, row.mailing_id).await.is_err());
    assert_eq!(post.app.db().cancel_mailing(post.workspace, survey, row.mailing_id).await.unwrap(), 1);
    post.app.set_now(NOW + DAY);
    assert_eq!(post.postman.deliver_due().await.sent, 0);
    // Who was not asked after all may be asked.
    assert_eq!(post.send_with(Selection::All, NOW + DAY, 0).await.asked, 1);
}

#[tokio::test]
async fn two_people_who_press_send_at_once_ask_everybody_once() {
    let mut post = Post::open().await;
    post.people(&["ana", "bia"]).await;
    let (one, two) = tokio::join!(post.send(), post.send());
    assert_eq!(one.asked + two.asked, 2);
    assert_eq!(one.held.get(&Reason::Invited).or(two.held.get(&Reason::Invited)), Some(&2));
    post.postman.deliver_due().await;
    assert_eq!(post.sink.recipients(), ["ana@example.com", "bia@example.com"]);
}

#[tokio::test]
async fn who_is_meant_is_chosen_by_attribute_or_id_and_others_ids_are_told() {
    let post = Post::open().await;
    post.people(&["ana", "bia", "caio"]).await;
    let south = ContactInput {
        external_id: "bia".into(),
        attributes: [("market".to_owned(), Some("Sul".to_owned()))].into(),
        ..ContactInput::default()
    };
    post.app.db().upsert_contacts(post.workspace, vec![south], NOW, Uuid::now_v7).await.unwrap();
    let theirs = post.app.workspace("other").await;
    let stranger = ContactInput {
        external_id: "stranger".into(),
        email: Change::Set("x@example.com".into()),
        ..ContactInput::default()
    };
    post.app.db().upsert_contacts(theirs, vec![stranger], NOW, Uuid::now_v7).await.unwrap();
    let plan = async |selection: Selection| {
        post.app
            .db()
            .plan_mailing(post.workspace, post.survey.survey_id, &selection, true, NOW)
            .await
            .unwrap()
    };
    assert_eq!(plan(Selection::Attribute("market".into(), "Sul".into())).await.asked, 1);
    let ids = Selection::Ids(["ana".to_owned(), "stranger".to_owned()].into());
    let planned = plan(ids).await;
    assert_eq!((planned.asked, planned.unknown), (1, vec!["stranger".to_owned()]));
    let all = plan(Selection::All).await;
    assert_eq!((all.asked, all.held.len()), (3, 0));
    let db = post.app.db();
    let foreign = db.plan_mailing(theirs, post.survey.survey_id, &Selection::All, true, NOW).await;
    assert!(matches!(foreign, Err(jornada::db::DbError::NotFound)));
}

#[tokio::test]
async fn a_closed_survey_is_not_sent() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send_with(Selection::All, NOW + DAY, 0).await;
    post.app.db().close_survey(post.workspace, post.survey.survey_id, NOW).await.unwrap();
    assert!(matches!(post.try_send(Selection::All, NOW, 0).await, Err(jornada::db::DbError::Closed)));
    post.app.set_now(NOW + DAY);
    assert_eq!(post.postman.deliver_due().await.sent, 0);
}
