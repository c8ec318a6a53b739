//! A whole program on a folder of its own, and builders of what tests need.

#![allow(dead_code, reason = "each subject uses its own part")]

use std::cell::Cell;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, Utc};
use jornada::api::context::Services;
use jornada::api::limit::Limits;
use jornada::db::{
    Changes, Db, KeyName, MemberName, NewMember, NewSurvey, NewWorkspace, ResponseFilter, ResponseRow,
    WorkspaceSettingsInput, draw_token, hash_token,
};
use jornada::domain::id::{KeyId, MemberId, QuestionId, SessionId, SurveyId, WorkspaceId};
use jornada::domain::member::{Email, Role, Scope};
use jornada::domain::survey::{Definition, Subject, from_template};
use jornada::domain::text::Locale;
use jornada::server::assets::leptos_options;
use jornada::server::router::router;
use jornada::server::state::{AppState, TrustedProxies};
use scraper::{Html, Selector};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;

/// The moment at which tests begin: 2026-02-02 02:40 UTC, still the day before
/// in São Paulo.
pub const NOW: i64 = 1_770_000_000_000;

thread_local! {
    // A test runs on one thread, so each has its own clock.
    static CLOCK: Cell<i64> = const { Cell::new(NOW) };
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(CLOCK.get()).expect("a time")
}

/// The program as `jornada serve` starts it, without a socket.
pub struct TestApp {
    /// Its data, clock and limits.
    pub services: Services,
    router: Router,
    _folder: TempDir,
}

impl TestApp {
    /// A program without any workspace, at [`NOW`], without rate limits.
    pub async fn start() -> Self {
        Self::start_with(Limits::off()).await
    }

    /// The same with these limits.
    pub async fn start_with(limits: Limits) -> Self {
        CLOCK.set(NOW);
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open(folder.path()).await.expect("a database");
        let services = Services {
            changes: Changes::start(&db).await.expect("changes"),
            db,
            now,
            new_id: Uuid::now_v7,
            public_url: Arc::from("http://cx.example.com"),
            limits,
            mail_from: Some(Arc::from("cx@example.com")),
        };
        let state = AppState {
            services: services.clone(),
            leptos: leptos_options(),
            trusted_proxies: TrustedProxies(0),
        };
        Self { services, router: router(state), _folder: folder }
    }

    /// The same program, started without a mail server.
    pub fn without_mail(self) -> Self {
        let services = Services { mail_from: None, ..self.services };
        let state = AppState {
            services: services.clone(),
            leptos: leptos_options(),
            trusted_proxies: TrustedProxies(0),
        };
        Self { services, router: router(state), _folder: self._folder }
    }

    /// Everything that can be asked.
    pub fn router(&self) -> &Router {
        &self.router
    }

    /// The data.
    pub fn db(&self) -> &Db {
        &self.services.db
    }

    /// Sets the clock, in ms UTC.
    pub fn set_now(&self, ms: i64) {
        CLOCK.set(ms);
    }

    /// Sends a request.
    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        Reply { status: parts.status, headers: parts.headers, body }
    }

    /// GETs an address.
    pub async fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[]).await
    }

    /// GETs an address with these headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send(request(Method::GET, path, headers, Body::empty())).await
    }

    /// POSTs a form.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.post_form_with(path, fields, &[]).await
    }

    /// POSTs a form with these headers.
    pub async fn post_form_with(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Reply {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/x-www-form-urlencoded"));
        self.send(request(Method::POST, path, &headers, Body::from(body.join("&")))).await
    }

    /// Sends JSON.
    pub async fn send_json(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Reply {
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/json"));
        self.send(request(method, path, &headers, Body::from(body.to_string()))).await
    }

    /// A workspace called "Padaria Aurora", in Portuguese, in São Paulo.
    pub async fn workspace(&self, slug: &str) -> WorkspaceId {
        let settings = WorkspaceSettingsInput {
            name: "Padaria Aurora".into(),
            locale: "pt-BR".into(),
            timezone: "America/Sao_Paulo".into(),
            currency: "BRL".into(),
            minimum_group: 5,
        };
        let workspace_id = WorkspaceId::new(Uuid::now_v7());
        let new = NewWorkspace::parse(slug, &settings).expect("a workspace");
        self.db().create_workspace(workspace_id, new, NOW).await.expect("created");
        workspace_id
    }

    /// A member who is signed in; `cookie` is the value of their Cookie header.
    pub async fn member(&self, workspace_id: WorkspaceId, email: &str, role: Role) -> TestMember {
        let new = NewMember {
            member_id: MemberId::new(Uuid::now_v7()),
            email: Email::parse(email).expect("an address"),
            name: MemberName::parse("Ana").expect("a name"),
            password_hash: None,
            locale: None,
        };
        let member_id = self.db().create_member(workspace_id, new, role, NOW).await.expect("created");
        let token = draw_token();
        let session_id = SessionId::new(Uuid::now_v7());
        let hash = hash_token(&token);
        self.db().create_session(session_id, member_id, &hash, "test", NOW).await.expect("signed in");
        TestMember { member_id, cookie: format!("{}={token}", self.services.session_cookie()) }
    }

    /// An API key; gives its secret.
    pub async fn key(&self, workspace_id: WorkspaceId, scope: Scope) -> String {
        let token = draw_token();
        let name = KeyName::parse("test").expect("a name");
        let key_id = KeyId::new(Uuid::now_v7());
        self.db().create_key(workspace_id, key_id, name, scope, &token, NOW).await.expect("created");
        token
    }

    /// A survey that takes answers.
    pub async fn survey(&self, workspace_id: WorkspaceId, definition: Definition) -> TestSurvey {
        let survey_id = SurveyId::new(Uuid::now_v7());
        let code = draw_token().chars().take(12).collect::<String>();
        let new = NewSurvey { survey_id, code: code.clone(), definition, now: NOW };
        self.db().create_published_survey(workspace_id, new, new_question_id).await.expect("published");
        TestSurvey { survey_id, code, workspace_id }
    }

    /// The same from what `POST /surveys` takes.
    pub async fn survey_of(&self, workspace_id: WorkspaceId, definition: &Value) -> TestSurvey {
        let definition = Definition::parse(definition).expect("a survey");
        self.survey(workspace_id, definition).await
    }

    /// The same from the template `nps`, `csat` or `ces`, in Portuguese.
    pub async fn survey_from_template(&self, workspace_id: WorkspaceId, template: &str) -> TestSurvey {
        let definition = from_template(template, Locale::PtBr, &Subject::Company).expect("a template");
        self.survey(workspace_id, definition).await
    }

    /// Every response to a survey, newest first.
    pub async fn responses(&self, survey: &TestSurvey) -> Vec<ResponseRow> {
        let filter = ResponseFilter { survey: Some(survey.survey_id), ..ResponseFilter::default() };
        self.db().list_responses(survey.workspace_id, &filter, None, 1000).await.expect("a list").rows
    }
}

/// Makes ids of questions.
pub fn new_question_id() -> QuestionId {
    QuestionId::new(Uuid::now_v7())
}

/// A signed-in member.
pub struct TestMember {
    pub member_id: MemberId,
    /// The value of their `Cookie` header.
    pub cookie: String,
}

/// A published survey.
pub struct TestSurvey {
    pub survey_id: SurveyId,
    /// The public part of its link.
    pub code: String,
    pub workspace_id: WorkspaceId,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).expect("a text")
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// The body as a page.
    pub fn page(&self) -> Html {
        Html::parse_document(&self.text())
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a plain header"))
    }

    /// Where the answer leads.
    pub fn location(&self) -> &str {
        self.header(header::LOCATION.as_str())
    }
}

fn request(method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header("host", "cx.example.com");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body).expect("a request")
}

/// A text as a part of an address or a form.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// What a selector finds on a page.
pub fn select<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(selector).expect("a selector")).collect()
}

/// The text of each found, with bars between.
pub fn words(page: &Html, selector: &str) -> String {
    let found: Vec<String> = select(page, selector).iter().map(|element| element.text().collect()).collect();
    found.join("|")
}

/// Name and value of the hidden fields of a page's forms.
pub fn hidden_fields(page: &Html) -> Vec<(String, String)> {
    select(page, "form input[type=hidden]")
        .iter()
        .map(|field| (field.attr("name").unwrap_or("").into(), field.attr("value").unwrap_or("").into()))
        .collect()
}
