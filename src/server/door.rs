//! Signing in and out, one-time links, setting up: plain forms.

use std::collections::BTreeMap;

use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Form, Router};
use serde::Deserialize;

use super::assets::styles_address;
use super::state::AppState;
use super::{clock, headers, pages};
use crate::api::context::{Services, Visitor};
use crate::api::limit::Limited;
use crate::db::{
    DbError, LinkPurpose, MemberName, NewPerson, NewWorkspace, Password, SESSION_LIFE, WorkspaceSettings,
    WorkspaceSettingsInput, draw_token, hash_password, hash_token,
};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{MemberId, SessionId, WorkspaceId};
use crate::domain::member::Email;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::door::{Door, Typed};

/// The doors.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/sign-in", get(show_sign_in).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/link/{token}", get(show_link).post(use_link))
        .route("/set-up", get(show_set_up).post(set_up))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
}

/// The most that a form at a door may weigh.
const MOST_BYTES: usize = 16 * 1024;

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

/// Only our own pages: an address of another site in `next` would make the
/// sign-in page a step of somebody's deception.
fn own_page(next: &str) -> &str {
    // Browsers leave tabs and line breaks out: "/<tab>/x" is another site.
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(|c: char| c == '\\' || c.is_control());
    if own { next } else { "/" }
}

fn door(state: &AppState, visitor: &Visitor) -> Door {
    Door { locale: visitor.locale, styles: styles_address(&state.leptos) }
}

fn page(status: StatusCode, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(headers::PLAIN_PAGE_POLICY));
    response
}

async fn show_sign_in(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Query(Next { next }): Query<Next>,
) -> Response {
    if visitor.member.is_some() {
        return Redirect::to(own_page(&next)).into_response();
    }
    page(StatusCode::OK, door(&state, &visitor).sign_in(&Typed::new(), None, own_page(&next)))
}

#[derive(Deserialize)]
struct SignInForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

async fn sign_in(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<SignInForm>,
) -> Response {
    let SignInForm { email, password, next } = form;
    let services = &state.services;
    let next = own_page(&next);
    let typed = Typed::from([("email".to_owned(), email.clone())]);
    let again = |status, problem| page(status, door(&state, &visitor).sign_in(&typed, Some(problem), next));
    let now = services.now_ms();
    // What is no address has no account: all of it shares one limit.
    let account = Email::parse(&email).map_or_else(|_| String::new(), |email| email.as_str().to_owned());
    let account = Limited::SignInAccount(account);
    let waits = services
        .limits
        .take(Limited::SignInAddress(visitor.address), now)
        .and_then(|()| services.limits.take(account, now));
    if let Err(seconds) = waits {
        let mut response = again(StatusCode::TOO_MANY_REQUESTS, text!(visitor.locale, member.too_many_tries));
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return response;
    }
    match services.db.sign_in(&email, &password).await {
        Ok(Some(member_id)) => enter(services, &visitor, member_id, next).await,
        Ok(None) => again(StatusCode::UNPROCESSABLE_ENTITY, text!(visitor.locale, member.wrong)),
        Err(error) => failed(&error),
    }
}

/// Opens a session: a new token, so that one planted before is worth nothing.
async fn enter(services: &Services, visitor: &Visitor, member_id: MemberId, next: &str) -> Response {
    let token = draw_token();
    let created = services
        .db
        .create_session(
            SessionId::new(clock::new_id()),
            member_id,
            &hash_token(&token),
            &visitor.user_agent,
            services.now_ms(),
        )
        .await;
    if let Err(error) = created {
        return failed(&error);
    }
    let mut response = Redirect::to(next).into_response();
    set_session_cookie(&mut response, services, &token, SESSION_LIFE / 1000);
    response
}

fn set_session_cookie(response: &mut Response, services: &Services, token: &str, seconds: i64) {
    let secure = if services.is_https() { "; Secure" } else { "" };
    let name = services.session_cookie();
    let cookie = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

async fn sign_out(State(services): State<Services>, Extension(visitor): Extension<Visitor>) -> Response {
    if let Some(member) = visitor.member {
        match services.db.delete_session(member.member_id, member.session_id).await {
            Ok(()) | Err(DbError::NotFound) => {}
            Err(error) => return failed(&error),
        }
    }
    let mut response = Redirect::to("/sign-in").into_response();
    set_session_cookie(&mut response, &services, "", 0);
    response
}

async fn show_link(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
) -> Response {
    let door = door(&state, &visitor);
    match state.services.db.find_link(&token, state.services.now_ms()).await.map(|link| link.purpose) {
        Ok(LinkPurpose::SignIn(_)) => page(StatusCode::OK, door.use_sign_in_link(&token)),
        Ok(LinkPurpose::Invitation { workspace_id, email, .. }) => {
            if let Some(response) = other_account(&state, &visitor, &door, &token, &email).await {
                return response;
            }
            let invitation = Invitation { token: &token, workspace_id, email: &email };
            invitation.show(&state, &door, StatusCode::OK, &Typed::new(), &FieldErrors::new()).await
        }
        Ok(LinkPurpose::SetUp) | Err(DbError::NotFound) => page(StatusCode::NOT_FOUND, door.ended_link()),
        Err(error) => failed(&error),
    }
}

/// An address that has an account may be invited by many, but only who is
/// signed in to that account accepts: whoever made the account might not be
/// whom the next workspace means.
async fn other_account(
    state: &AppState,
    visitor: &Visitor,
    door: &Door,
    token: &str,
    email: &Email,
) -> Option<Response> {
    match state.services.db.find_member_by_email(email).await {
        Err(DbError::NotFound) => None,
        Err(error) => Some(failed(&error)),
        Ok(known) => match &visitor.member {
            Some(member) if member.member_id == known.member_id => None,
            Some(_) => Some(page(StatusCode::FORBIDDEN, door.for_another_account(email.as_str()))),
            None => Some(Redirect::to(&format!("/sign-in?next=/link/{token}")).into_response()),
        },
    }
}

struct Invitation<'a> {
    token: &'a str,
    workspace_id: WorkspaceId,
    email: &'a Email,
}

impl Invitation<'_> {
    async fn show(
        &self,
        state: &AppState,
        door: &Door,
        status: StatusCode,
        typed: &Typed,
        errors: &FieldErrors,
    ) -> Response {
        let db = &state.services.db;
        let workspace = match db.find_workspace(self.workspace_id).await {
            Ok(workspace) => workspace,
            Err(error) => return failed(&error),
        };
        let is_known = match db.find_member_by_email(self.email).await {
            Ok(_) => true,
            Err(DbError::NotFound) => false,
            Err(error) => return failed(&error),
        };
        let html =
            door.accept_invitation(self.token, &workspace.name, self.email.as_str(), is_known, typed, errors);
        page(status, html)
    }
}

async fn use_link(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    Form(typed): Form<BTreeMap<String, String>>,
) -> Response {
    let services = &state.services;
    let door = door(&state, &visitor);
    let now = services.now_ms();
    if services.limits.take(Limited::SignInAddress(visitor.address), now).is_err() {
        return page(StatusCode::TOO_MANY_REQUESTS, door.ended_link());
    }
    match services.db.find_link(&token, now).await.map(|link| link.purpose) {
        Ok(LinkPurpose::SignIn(_)) => match services.db.use_sign_in_link(&token, now).await {
            Ok(member_id) => enter(services, &visitor, member_id, "/").await,
            Err(DbError::NotFound) => page(StatusCode::NOT_FOUND, door.ended_link()),
            Err(error) => failed(&error),
        },
        Ok(LinkPurpose::Invitation { workspace_id, email, .. }) => {
            if let Some(response) = other_account(&state, &visitor, &door, &token, &email).await {
                return response;
            }
            let is_known = services.db.find_member_by_email(&email).await.is_ok();
            let person = match new_person(&typed, is_known, visitor.locale).await {
                Ok(person) => person,
                Err(errors) => {
                    let invitation = Invitation { token: &token, workspace_id, email: &email };
                    return invitation
                        .show(&state, &door, StatusCode::UNPROCESSABLE_ENTITY, &typed, &errors)
                        .await;
                }
            };
            match services.db.accept_invitation(&token, person, now).await {
                Ok(joined) if joined.is_new => enter(services, &visitor, joined.member_id, "/").await,
                Ok(_) => Redirect::to("/sign-in").into_response(),
                Err(DbError::NotFound) => page(StatusCode::NOT_FOUND, door.ended_link()),
                Err(error) => failed(&error),
            }
        }
        Ok(LinkPurpose::SetUp) | Err(DbError::NotFound) => page(StatusCode::NOT_FOUND, door.ended_link()),
        Err(error) => failed(&error),
    }
}

/// Reads name and password; somebody already known needs neither.
async fn new_person(typed: &Typed, is_known: bool, locale: Locale) -> Result<NewPerson, FieldErrors> {
    let text = |name: &str| typed.get(name).map_or("", String::as_str);
    let mut errors = FieldErrors::new();
    let name = MemberName::parse(if is_known { "known" } else { text("name") });
    let password = Password::parse(text("password"));
    if let Err(code) = &name {
        errors.add("name", *code);
    }
    if let (Err(code), false) = (&password, is_known) {
        errors.add("password", *code);
    }
    let (Ok(name), true) = (name, errors.is_empty()) else {
        return Err(errors);
    };
    let password_hash = match password {
        Ok(password) if !is_known => {
            let hash = hash_password(password).await;
            Some(hash.map_err(|_| FieldErrors::one("password", Code::InvalidFormat))?)
        }
        _ => None,
    };
    Ok(NewPerson { member_id: MemberId::new(clock::new_id()), name, password_hash, locale: Some(locale) })
}

async fn show_set_up(State(state): State<AppState>, Extension(visitor): Extension<Visitor>) -> Response {
    match state.services.db.any_workspace().await {
        Ok(true) => Redirect::to("/").into_response(),
        Ok(false) => page(StatusCode::OK, door(&state, &visitor).set_up(&Typed::new(), &FieldErrors::new())),
        Err(error) => failed(&error),
    }
}

async fn set_up(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Form(typed): Form<BTreeMap<String, String>>,
) -> Response {
    let services = &state.services;
    let now = services.now_ms();
    if services.limits.take(Limited::SignInAddress(visitor.address), now).is_err() {
        return pages::failed(StatusCode::TOO_MANY_REQUESTS);
    }
    let again = |errors: &FieldErrors| {
        page(StatusCode::UNPROCESSABLE_ENTITY, door(&state, &visitor).set_up(&typed, errors))
    };
    let text = |name: &str| typed.get(name).map_or("", |text| text.trim());
    let mut errors = FieldErrors::new();
    if text("code").is_empty() {
        errors.add("code", Code::Required);
    }
    let settings = WorkspaceSettingsInput {
        name: text("workspace").to_owned(),
        locale: visitor.locale.as_str().to_owned(),
        timezone: "America/Sao_Paulo".to_owned(),
        currency: "BRL".to_owned(),
        minimum_group: WorkspaceSettings::USUAL_MINIMUM_GROUP,
    };
    let workspace = NewWorkspace::parse(&slug_of(text("workspace")), &settings);
    if let Err(wrong) = &workspace {
        for code in wrong.get("name") {
            errors.add("workspace", *code);
        }
    }
    let email = Email::parse(text("email"));
    if let Err(code) = &email {
        errors.add("email", *code);
    }
    let person = new_person(&typed, false, visitor.locale).await;
    if let Err(wrong) = &person {
        errors.add_all("", wrong);
    }
    let (Ok(workspace), Ok(email), Ok(person), true) = (workspace, email, person, errors.is_empty()) else {
        return again(&errors);
    };
    let workspace_id = WorkspaceId::new(clock::new_id());
    match services.db.set_up(text("code"), workspace_id, workspace, email, person, now).await {
        Ok(member_id) => enter(services, &visitor, member_id, "/").await,
        Err(DbError::NotFound) => again(&FieldErrors::one("code", Code::UnknownReference)),
        Err(DbError::Conflict(_)) => Redirect::to("/").into_response(),
        Err(error) => failed(&error),
    }
}

/// A short name for addresses from a company's name.
fn slug_of(name: &str) -> String {
    let plain: String = name.to_lowercase().chars().map(without_accent).collect();
    let words: Vec<&str> =
        plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(40).collect();
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "company".to_owned() } else { slug.to_owned() }
}

const fn without_accent(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    }
}

fn failed(error: &DbError) -> Response {
    tracing::error!(?error, "a door failed");
    let status = match error {
        DbError::Busy => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    pages::failed(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_made_of_plain_letters() {
        assert_eq!(slug_of("Café São João S.A."), "cafe-sao-joao-s-a");
        assert_eq!(slug_of("日本"), "company");
        assert!(slug_of(&"ab ".repeat(40)).len() <= 40);
    }

    #[test]
    fn after_signing_in_nobody_is_led_to_another_site() {
        for next in ["https://evil.example", "//evil.example", "/\\evil.example", "", "javascript:x"] {
            assert_eq!(own_page(next), "/");
        }
        assert_eq!(own_page("/w/acme?period=90"), "/w/acme?period=90");
    }
}
