//! How mails look, and links to surveys that take no answers now.

use jornada::db::NewLogo;
use jornada::domain::brand::{Accent, Brand, BrandName, Logo, LogoHash};
use jornada::domain::survey::{Collection, Notices};

use super::*;

#[tokio::test]
async fn a_mail_bears_the_companys_name_and_its_logo_travels_along() {
    let mut post = Post::open().await;
    let hash = LogoHash::parse(&"a".repeat(64)).unwrap();
    let new = NewLogo {
        logo: Logo { hash: hash.clone(), width: 300, height: 60 },
        media_type: "image/png",
        bytes: b"the picture".to_vec(),
        now: NOW,
    };
    post.app.db().create_logo(post.workspace, new).await.unwrap();
    let brand = Brand {
        name: BrandName::parse("Clube").ok(),
        accent: Accent::parse("#aa0000").ok(),
        logo: Some(hash),
    };
    post.app.db().update_brand(post.workspace, brand, NOW).await.unwrap();
    post.people(&["ana"]).await;
    post.send().await;
    assert_eq!(post.postman.deliver_due().await.sent, 1);
    let raw = unquoted(&post.sink.taken()[0].raw);
    assert!(header(&post.sink.taken()[0], "From").contains("Clube"));
    assert!(raw.contains("Content-Type: multipart/related") && raw.contains("Content-ID: <logo>"), "{raw}");
    assert!(raw.contains("<img src=\"cid:logo\" alt=\"Clube\""), "{raw}");
    assert!(raw.contains("dGhlIHBpY3R1cmU") || raw.contains("the picture"), "{raw}");
    // Nothing is fetched from anywhere, so nobody is counted.
    assert!(!raw.contains("src=\"http"), "{raw}");
}

#[tokio::test]
async fn an_invitation_to_a_full_survey_says_so_and_is_not_used_up() {
    let mut post = Post::open().await;
    post.people(&["ana", "bia"]).await;
    post.send().await;
    post.postman.deliver_due().await;
    let set = async |most: Option<i64>, opens_at: Option<i64>| {
        let collection = Collection::new(opens_at, None, most, Notices::default()).unwrap();
        let survey = post.survey.survey_id;
        post.app.db().update_collection(post.workspace, survey, collection, NOW).await.unwrap();
    };
    set(Some(1), None).await;
    let links = post.sink.taken().iter().map(|taken| post.link(taken)).collect::<Vec<_>>();
    let opened = post.app.get(&links[1]).await;
    assert_eq!(post.answer(&links[0], &[("answer.nps", "9")]).await.status, StatusCode::SEE_OTHER);
    let refused = post.resend(&links[1], &opened, &[("answer.nps", "9")]).await;
    assert_eq!(
        (refused.status, words(&refused.page(), "h1").as_str()),
        (StatusCode::GONE, "Esta pesquisa já tem respostas suficientes")
    );
    set(None, Some(NOW + DAY)).await;
    assert_eq!(post.app.get(&links[1]).await.status, StatusCode::FORBIDDEN);
    set(None, None).await;
    assert_eq!(post.resend(&links[1], &opened, &[("answer.nps", "9")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(post.progress().await.answered, 2);
}

#[tokio::test]
async fn mails_wait_until_their_survey_opens_and_none_goes_once_it_is_full() {
    let mut post = Post::open().await;
    let set = async |post: &Post, most: Option<i64>, opens_at: Option<i64>| {
        let collection = Collection::new(opens_at, None, most, Notices::default()).unwrap();
        post.app
            .db()
            .update_collection(post.workspace, post.survey.survey_id, collection, NOW)
            .await
            .unwrap();
    };
    post.people(&["ana"]).await;
    post.send().await;
    set(&post, None, Some(NOW + DAY)).await;
    assert_eq!(post.postman.deliver_due().await.sent, 0);
    post.app.set_now(NOW + DAY);
    assert_eq!(post.postman.deliver_due().await.sent, 1);
    let link = post.link(&post.sink.taken()[0]);
    assert_eq!(post.answer(&link, &[("answer.nps", "9")]).await.status, StatusCode::SEE_OTHER);
    post.people(&["bia"]).await;
    post.send_with(Selection::All, NOW + DAY, 0).await;
    set(&post, Some(1), None).await;
    assert_eq!(post.postman.deliver_due().await.sent, 0);
    assert_eq!(post.sink.recipients(), ["ana@example.com"]);
}
