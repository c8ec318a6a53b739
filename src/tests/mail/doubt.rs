//! Nobody is mailed twice and nobody is forgotten, wherever the mail server or
//! the program dies: what is in doubt is shown, and a member decides.

use super::screen::Editor;
use super::*;
use crate::support::select;

async fn one_in_doubt(max_reminders: i64) -> Post {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send_with(Selection::All, NOW, max_reminders).await;
    post.sink.set(Mood::DiesAt(Step::Taken));
    let round = post.postman.deliver_due().await;
    assert_eq!((round.sent, round.refused, round.unsure), (0, 0, 1));
    post.sink.set(Mood::Kind);
    post
}

#[tokio::test]
async fn a_server_that_dies_before_the_text_has_not_got_it_and_gets_it_later() {
    for step in [Step::Greeting, Step::Sender, Step::Recipient, Step::Data] {
        let mut post = Post::open().await;
        post.people(&["ana", "bia"]).await;
        post.send().await;
        post.sink.set(Mood::DiesAt(step));
        let round = post.postman.deliver_due().await;
        assert_eq!((round.sent, round.unsure, round.is_unreachable), (0, 0, true), "{step:?}");
        let progress = post.progress().await;
        assert_eq!((progress.waiting, progress.unsure), (2, 0), "{step:?}");
        post.sink.set(Mood::Kind);
        assert_eq!(post.postman.deliver_due().await.sent, 2, "{step:?}");
        assert_eq!(post.sink.recipients(), ["ana@example.com", "bia@example.com"], "{step:?}");
    }
}

#[tokio::test]
async fn a_server_that_dies_with_the_text_leaves_a_doubt_that_only_a_member_ends() {
    for (mood, has_it) in [
        (Mood::DiesAt(Step::Text), false),
        (Mood::DiesAt(Step::End), false),
        (Mood::DiesAt(Step::Taken), true),
        (Mood::HangsUp, false),
        (Mood::Stalls, false),
    ] {
        let mut post = Post::open().await;
        post.people(&["ana"]).await;
        post.send().await;
        post.sink.set(mood);
        let round = post.postman.deliver_due().await;
        assert_eq!((round.sent, round.unsure), (0, 1), "{mood:?}");
        post.sink.set(Mood::Kind);
        for days in 0..10 {
            post.app.set_now(NOW + days * DAY);
            assert_eq!(post.postman.deliver_due().await.sent, 0, "{mood:?}: not by itself");
        }
        assert_eq!(post.sink.taken().len(), usize::from(has_it), "{mood:?}");
        let progress = post.progress().await;
        assert_eq!((progress.waiting, progress.unsure), (1, 1), "{mood:?}: it is shown");
        // While it is in doubt the person counts as asked.
        assert_eq!(post.send().await.held.get(&Reason::Invited), Some(&1), "{mood:?}");

        let (db, survey, now) = (post.app.db(), post.survey.survey_id, post.app.services.now_ms());
        let stranger = post.app.workspace("other").await;
        assert!(db.send_unsure_again(stranger, survey, progress.mailing_id, now).await.is_err());
        let again = db.send_unsure_again(post.workspace, survey, progress.mailing_id, now).await;
        assert_eq!(again.unwrap(), 1, "{mood:?}");
        assert_eq!(post.postman.deliver_due().await.sent, 1, "{mood:?}");
        let row = post.app.db().list_mailings(post.workspace, survey, 2).await.unwrap().remove(1);
        assert_eq!((row.waiting, row.sent, row.unsure), (0, 1, 0), "{mood:?}");
        let ids: BTreeSet<String> =
            post.sink.taken().iter().map(|taken| header(taken, "Message-ID").to_owned()).collect();
        assert_eq!(ids.len(), 1, "{mood:?}: both, should there be two, are the same mail");
    }
}

#[tokio::test]
async fn a_job_that_dies_while_the_text_is_on_the_way_leaves_a_doubt() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.send().await;
    let claimed = post.app.db().claim_mail("token of the dead", NOW).await.unwrap().unwrap();
    post.app.db().hand_over_mail(claimed.mail_id, NOW).await.unwrap();
    // Here it dies.
    assert_eq!(post.postman.deliver_due().await.sent, 0, "the other job may still be at it");
    assert_eq!(post.progress().await.unsure, 0);
    post.app.set_now(NOW + 21 * MINUTE);
    assert_eq!(post.postman.deliver_due().await.sent, 0);
    assert_eq!(post.progress().await.unsure, 1);
    // Should it have been alive after all, it says so.
    let reminder = jornada::domain::id::MailId::new(Uuid::now_v7());
    post.app.db().finish_mail(claimed.mail_id, reminder, NOW + 22 * MINUTE).await.unwrap();
    let progress = post.progress().await;
    assert_eq!((progress.sent, progress.unsure), (1, 0));
}

#[tokio::test]
async fn no_text_goes_out_for_a_mail_that_is_not_the_jobs_any_more() {
    let post = Post::open().await;
    post.people(&["ana"]).await;
    post.send().await;
    let db = post.app.db();
    let claimed = db.claim_mail("a", NOW).await.unwrap().unwrap();
    assert!(db.hand_over_mail(claimed.mail_id, NOW + 21 * MINUTE).await.is_err(), "its lease is over");
    let claimed = db.claim_mail("b", NOW + 21 * MINUTE).await.unwrap().unwrap();
    db.delete_contact(post.workspace, "ana").await.unwrap();
    assert!(db.hand_over_mail(claimed.mail_id, NOW + 21 * MINUTE).await.is_err(), "the person was erased");
}

#[tokio::test]
async fn who_is_counted_as_sent_is_reminded_as_usual() {
    let mut post = one_in_doubt(1).await;
    let mailing = post.progress().await.mailing_id;
    let (db, survey) = (post.app.db(), post.survey.survey_id);
    assert_eq!(db.leave_unsure(post.workspace, survey, mailing, Uuid::now_v7, NOW).await.unwrap(), 1);
    let progress = post.progress().await;
    assert_eq!((progress.sent, progress.unsure, progress.reminded), (1, 0, 0));
    post.app.set_now(NOW + 3 * DAY);
    assert_eq!(post.postman.deliver_due().await.sent, 1);
    assert_eq!(post.progress().await.reminded, 1);
}

#[tokio::test]
async fn an_answer_ends_the_doubt() {
    let post = one_in_doubt(0).await;
    let link = post.link(&post.sink.taken()[0]);
    assert_eq!(post.answer(&link, &[("answer.nps", "9")]).await.status, StatusCode::SEE_OTHER);
    let progress = post.progress().await;
    assert_eq!((progress.answered, progress.unsure), (1, 0));
}

#[tokio::test]
async fn what_is_in_doubt_is_not_called_back_and_is_erased_with_its_person() {
    let post = one_in_doubt(0).await;
    let mailing = post.progress().await.mailing_id;
    let (db, survey) = (post.app.db(), post.survey.survey_id);
    assert_eq!(db.cancel_mailing(post.workspace, survey, mailing).await.unwrap(), 0);
    assert_eq!(post.progress().await.unsure, 1);
    db.delete_contact(post.workspace, "ana").await.unwrap();
    let progress = post.progress().await;
    assert_eq!((progress.cancelled, progress.unsure), (1, 0));
}

#[tokio::test]
async fn the_doubt_is_shown_on_the_page_and_ended_by_a_plain_form() {
    let mut editor = Editor::open().await;
    editor.post.people(&["ana"]).await;
    editor.post.send().await;
    editor.post.sink.set(Mood::DiesAt(Step::Taken));
    editor.post.postman.deliver_due().await;
    editor.post.sink.set(Mood::Kind);
    let page = editor.page(&format!("/w/aurora/surveys/{}/send", editor.post.survey.survey_id)).await.page();
    assert!(words(&page, ".sendings").contains("Talvez enviadas: 1"));
    let form = select(&page, "form[action='/fn/mailing/settle']").remove(0);
    let fields: Vec<(String, String)> = form
        .select(&scraper::Selector::parse("input").unwrap())
        .map(|field| (field.attr("name").unwrap().to_owned(), field.attr("value").unwrap().to_owned()))
        .collect();
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let headers = [("cookie", editor.cookie.as_str()), ("accept", "text/html")];
    let done = editor.post.app.post_form_with("/fn/mailing/settle", &fields, &headers).await;
    assert!(done.location().ends_with("/send"), "{:?} {}", done.status, done.location());
    assert_eq!(editor.post.postman.deliver_due().await.sent, 1);
    assert_eq!(editor.post.sink.taken().len(), 2);
}
