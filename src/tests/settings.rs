//! People, keys, settings and one's own account, through their forms.

use axum::http::StatusCode;
use jornada::api::limit::Limits;
use jornada::db::Password;
use jornada::domain::id::MemberId;
use jornada::domain::member::Role;

use crate::support::{NOW, Reply, TestApp, TestMember, words};

/// A call as our scripts send it.
async fn call(app: &TestApp, who: &TestMember, endpoint: &str, fields: &[(&str, &str)]) -> Reply {
    let headers = [("cookie", who.cookie.as_str()), ("accept", "application/json")];
    app.post_form_with(&format!("/fn/{endpoint}"), fields, &headers).await
}

/// The same form as a browser without scripts sends it, and what it is led to.
async fn plain_form(app: &TestApp, who: &TestMember, endpoint: &str, fields: &[(&str, &str)]) -> Reply {
    let headers = [("cookie", who.cookie.as_str()), ("accept", "text/html"), ("referer", "/from")];
    app.post_form_with(&format!("/fn/{endpoint}"), fields, &headers).await
}

async fn role_of(app: &TestApp, who: &TestMember) -> Role {
    app.db().find_membership("acme", who.member_id).await.expect("a member").role
}

fn role_fields<'a>(member_id: &'a str, role: &'a str) -> [(&'a str, &'a str); 3] {
    [("workspace", "acme"), ("member_id", member_id), ("role", role)]
}

#[tokio::test]
async fn only_owners_make_or_change_owners_and_the_last_one_stays() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let owner = app.member(acme, "ana@example.com", Role::Owner).await;
    let admin = app.member(acme, "rui@example.com", Role::Admin).await;
    let (ana, rui) = (owner.member_id.to_string(), admin.member_id.to_string());
    for (member, role) in [(&ana, "viewer"), (&rui, "owner")] {
        let reply = call(&app, &admin, "member/change_role", &role_fields(member, role)).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
    }
    let remove = [("workspace", "acme"), ("member_id", ana.as_str())];
    assert_eq!(call(&app, &admin, "member/remove", &remove).await.status, StatusCode::FORBIDDEN);
    let invite = [("workspace", "acme"), ("email", "eva@example.com"), ("role", "owner")];
    assert_eq!(call(&app, &admin, "member/invite", &invite).await.status, StatusCode::FORBIDDEN);

    let reply = call(&app, &owner, "member/change_role", &role_fields(&ana, "admin")).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply.json(), serde_json::json!({"Invalid": {"role": ["conflict"]}}));
    assert_eq!(call(&app, &owner, "member/remove", &remove).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    let reply = call(&app, &owner, "member/change_role", &role_fields(&rui, "owner")).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(role_of(&app, &admin).await, Role::Owner);
    assert_eq!(call(&app, &admin, "member/remove", &remove).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_invitation_is_shown_once_and_makes_a_member() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let owner = app.member(acme, "ana@example.com", Role::Owner).await;
    let invite = |email| [("workspace", "acme"), ("email", email), ("role", "editor")];
    let reply = call(&app, &owner, "member/invite", &invite("Eva@example.com")).await;
    let url = reply.json()["url"].as_str().expect("a link").to_owned();
    let path = url.strip_prefix("http://cx.example.com").expect("our address");
    let joined = app.post_form(path, &[("name", "Eva"), ("password", "ponte-lilas-quinze")]).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER);
    let members = app.db().list_members(acme).await.expect("members");
    assert!(members.iter().any(|row| row.member.email == "eva@example.com" && row.role == Role::Editor));

    let reply = call(&app, &owner, "member/invite", &invite("eva@example.com")).await;
    assert_eq!(reply.json(), serde_json::json!({"Invalid": {"email": ["conflict"]}}));
    let reply = call(&app, &owner, "member/invite", &invite("nobody")).await;
    assert_eq!(reply.json(), serde_json::json!({"Invalid": {"email": ["invalid_email"]}}));
}

#[tokio::test]
async fn an_address_with_an_account_is_joined_by_that_account_alone() {
    let app = TestApp::start().await;
    let (acme, tokyo) = (app.workspace("acme").await, app.workspace("tokyo").await);
    let owner = app.member(acme, "ana@example.com", Role::Owner).await;
    let eva = app.member(tokyo, "eva@example.com", Role::Viewer).await;
    let fields = [("workspace", "acme"), ("email", "eva@example.com"), ("role", "admin")];
    let url =
        call(&app, &owner, "member/invite", &fields).await.json()["url"].as_str().expect("a link").to_owned();
    let path = url.strip_prefix("http://cx.example.com").expect("our address");
    let is_member = async || {
        let members = app.db().list_members(acme).await.expect("members");
        members.iter().any(|row| row.member.email == "eva@example.com")
    };
    let stranger = app.post_form(path, &[]).await;
    assert_eq!(stranger.location(), format!("/sign-in?next={path}"));
    let other = app.post_form_with(path, &[], &[("cookie", &owner.cookie)]).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    assert!(!is_member().await);
    let herself = app.post_form_with(path, &[], &[("cookie", &eva.cookie)]).await;
    assert_eq!(herself.status, StatusCode::SEE_OTHER);
    assert!(is_member().await);
}

#[tokio::test]
async fn signing_in_leads_to_our_own_pages_alone() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ana = app.member(acme, "ana@example.com", Role::Owner).await;
    for (next, leads_to) in [
        ("/w/acme", "/w/acme"),
        ("//evil.example", "/"),
        ("/%09/evil.example", "/"),
        ("/%0d%0aset-cookie:x", "/"),
        ("/%5Cevil.example", "/"),
        ("https://evil.example", "/"),
    ] {
        let reply = app.get_with(&format!("/sign-in?next={next}"), &[("cookie", &ana.cookie)]).await;
        assert_eq!(reply.location(), leads_to, "{next}");
    }
}

#[tokio::test]
async fn names_hold_no_control_characters() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let owner = app.member(acme, "ana@example.com", Role::Owner).await;
    let fields = [("workspace", "acme"), ("name", "a\0b"), ("scope", "read")];
    let reply = call(&app, &owner, "key/create", &fields).await;
    assert_eq!(reply.json(), serde_json::json!({"Invalid": {"name": ["invalid_format"]}}));
}

#[tokio::test]
async fn an_invitation_ends_after_seven_days() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let owner = app.member(acme, "ana@example.com", Role::Owner).await;
    let fields = [("workspace", "acme"), ("email", "eva@example.com"), ("role", "viewer")];
    let url =
        call(&app, &owner, "member/invite", &fields).await.json()["url"].as_str().expect("a link").to_owned();
    let path = url.strip_prefix("http://cx.example.com").expect("our address");
    app.set_now(NOW + 7 * 86_400_000 - 1);
    assert_eq!(app.get(path).await.status, StatusCode::OK);
    app.set_now(NOW + 7 * 86_400_000);
    assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn without_scripts_a_new_key_is_shown_on_the_next_page_alone() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let owner = app.member(acme, "ana@example.com", Role::Owner).await;
    let fields = [("workspace", "acme"), ("name", "Loja"), ("scope", "track")];
    let reply = plain_form(&app, &owner, "key/create", &fields).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::FOUND, "/w/acme/settings/keys"));
    let cookie = reply.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    let key = cookie.strip_prefix("new-key=").expect("the key").to_owned();
    assert!(app.db().find_key(&key, NOW).await.is_ok());

    let cookies = format!("{}; {cookie}", owner.cookie);
    let page = app.get_with("/w/acme/settings/keys", &[("cookie", &cookies)]).await;
    assert!(page.text().contains(&key));
    assert!(page.header("set-cookie").contains("new-key=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"));
    let page = app.get_with("/w/acme/settings/keys", &[("cookie", &owner.cookie)]).await;
    assert!(!page.text().contains(&key));
}

#[tokio::test]
async fn the_page_says_why_the_last_owner_stays() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let owner = app.member(acme, "ana@example.com", Role::Owner).await;
    let page = app.get_with("/w/acme/settings/members", &[("cookie", &owner.cookie)]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(words(&page.page(), "tbody small").contains("É a única pessoa titular"));
}

#[tokio::test]
async fn every_wrong_setting_is_named_and_right_ones_are_kept() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let owner = app.member(acme, "ana@example.com", Role::Owner).await;
    let wrong = [
        ("workspace", "acme"),
        ("name", ""),
        ("locale", "fr"),
        ("timezone", "Brasilia"),
        ("currency", "R$"),
        ("minimum_group", "five"),
    ];
    let reply = call(&app, &owner, "settings/save", &wrong).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = reply.json()["Invalid"].as_object().expect("fields").len();
    assert_eq!(errors, 5);
    let right = [
        ("workspace", "acme"),
        ("name", "Acme"),
        ("locale", "en"),
        ("timezone", "Asia/Tokyo"),
        ("currency", "jpy"),
        ("minimum_group", "7"),
    ];
    let reply = plain_form(&app, &owner, "settings/save", &right).await;
    assert_eq!(reply.location(), "/w/acme/settings?done=saved");
    let workspace = app.db().find_workspace(acme).await.expect("a workspace");
    assert_eq!(
        (workspace.name.as_str(), workspace.currency.as_str(), workspace.minimum_group),
        ("Acme", "JPY", 7)
    );
}

async fn signs_in(app: &TestApp, password: &str) -> Option<MemberId> {
    app.db().sign_in("ana@example.com", password).await.expect("an answer")
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_other_sessions() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ana = app.member(acme, "ana@example.com", Role::Viewer).await;
    let other = app.member(app.workspace("other").await, "ana@example.com", Role::Viewer).await;
    let password = Password::parse("ponte-lilas-quinze").expect("a password");
    app.db().set_password(ana.member_id, password).await.expect("set");
    let change = |current, new| [("current_password", current), ("new_password", new)];
    let wrong = [
        (change("", "outra-ponte-verde"), "current_password", "required"),
        (change("wrong-password-x", "outra-ponte-verde"), "current_password", "invalid_choice"),
        (change("ponte-lilas-quinze", "short"), "new_password", "too_short"),
    ];
    for (fields, field, code) in wrong {
        let reply = call(&app, &ana, "account/change_password", &fields).await;
        assert_eq!(reply.json(), serde_json::json!({"Invalid": {field: [code]}}));
    }
    let right = change("ponte-lilas-quinze", "outra-ponte-verde");
    assert_eq!(call(&app, &ana, "account/change_password", &right).await.status, StatusCode::OK);
    assert_eq!(signs_in(&app, "ponte-lilas-quinze").await, None);
    assert_eq!(signs_in(&app, "outra-ponte-verde").await, Some(ana.member_id));
    assert_eq!(call(&app, &ana, "account/open", &[]).await.status, StatusCode::OK);
    assert_eq!(call(&app, &other, "account/open", &[]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn language_and_theme_hold_from_the_next_page_on() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ana = app.member(acme, "ana@example.com", Role::Viewer).await;
    let fields = [("name", "Ana Luísa"), ("locale", "en"), ("theme", "dark")];
    assert_eq!(plain_form(&app, &ana, "account/save", &fields).await.location(), "/account?done=saved");
    let page = app.get_with("/account?done=saved", &[("cookie", &ana.cookie)]).await;
    assert!(page.text().contains("<html lang=\"en\" data-theme=\"dark\""));
    assert!(words(&page.page(), "[role=status]").contains("Saved."));
}

#[tokio::test]
async fn guessing_the_current_password_is_limited() {
    let app = TestApp::start_with(Limits::on()).await;
    let acme = app.workspace("acme").await;
    let ana = app.member(acme, "ana@example.com", Role::Viewer).await;
    let password = Password::parse("ponte-lilas-quinze").expect("a password");
    app.db().set_password(ana.member_id, password).await.expect("set");
    let guess = [("current_password", "a wrong guess"), ("new_password", "outra-ponte-verde")];
    for _ in 0..10 {
        let reply = call(&app, &ana, "account/change_password", &guess).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let reply = call(&app, &ana, "account/change_password", &guess).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_call_is_refused_unread_when_it_is_a_strangers_or_too_large() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ana = app.member(acme, "ana@example.com", Role::Owner).await;
    let send = async |cookie: &str, length: usize, body: &str| {
        let request = axum::http::Request::post("/fn/survey/results")
            .header("cookie", cookie)
            .header("content-type", "application/json")
            .header("content-length", length.to_string())
            .body(axum::body::Body::from(body.to_owned()))
            .unwrap();
        let reply = app.send(request).await;
        (reply.status, reply.json())
    };
    let (status, error) = send("", 3_000_000, "{").await;
    assert_eq!((status, error), (StatusCode::UNAUTHORIZED, serde_json::json!("SignIn")));
    let (status, error) = send(&ana.cookie, 3_000_000, "{").await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(error.to_string().contains("too_long"), "{error}");
    let (status, error) = send(&ana.cookie, 1, "{").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(error.to_string().contains("invalid_format"), "{error}");
    // A length that was not announced is counted while it is read.
    let endless = "[".repeat(3_000_000);
    assert_eq!(send(&ana.cookie, 0, &endless).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}
