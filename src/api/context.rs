//! Who is calling, when, and on which data: what every server function asks
//! first. `server` provides it; pages, server functions and REST share it.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use chrono::{DateTime, NaiveDate, Utc};
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use uuid::Uuid;

use super::error::AppError;
use super::frame::FrameView;
use super::limit::Limits;
use crate::db::{Changes, Db, DbError, Workspace};
use crate::domain::error::Code;
use crate::domain::id::{MemberId, SessionId, WorkspaceId};
use crate::domain::member::Role;
use crate::domain::text::{self, Locale};

/// What the program was started with and what every request needs.
#[derive(Clone)]
pub struct Services {
    /// The data.
    pub db: Db,
    /// The clock; tests set their own.
    pub now: fn() -> DateTime<Utc>,
    /// Makes ids; ids made later sort later.
    pub new_id: fn() -> Uuid,
    /// Where people reach the program, without a slash at the end.
    pub public_url: Arc<str>,
    /// How often things may be tried.
    pub limits: Limits,
    /// Notices commits, for open pages.
    pub changes: Changes,
    /// The address that mails come from; none while sending is off.
    pub mail_from: Option<Arc<str>>,
}

impl Services {
    /// Now, in milliseconds UTC.
    pub fn now_ms(&self) -> i64 {
        (self.now)().timestamp_millis()
    }

    /// Whether people reach the program by https, so that cookies are for
    /// https alone.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The name of the session cookie.
    pub fn session_cookie(&self) -> &'static str {
        if self.is_https() { "__Host-session" } else { "session" }
    }
}

/// Who sent the request; the session middleware puts it there.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The signed-in member, if any.
    pub member: Option<SignedIn>,
    /// The workspace of the page's address, when the member belongs to it.
    pub frame: Option<FrameView>,
    /// The language of this answer.
    pub locale: Locale,
    /// The member's wish, `light` or `dark`; none follows the device.
    pub theme: Option<String>,
    /// The id under which the request stands in the log.
    pub request_id: String,
    /// The client's address, seen through the trusted proxies.
    pub address: std::net::IpAddr,
    /// What the browser says it is.
    pub user_agent: String,
}

/// A member with an open session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub member_id: MemberId,
    /// In which session.
    pub session_id: SessionId,
    /// Name to show.
    pub name: String,
    /// Address.
    pub email: String,
    /// Own language; none follows the workspace.
    pub locale: Option<Locale>,
    /// Own theme; none follows the device.
    pub theme: Option<String>,
}

/// Whoever reads a workspace's numbers: a member, a program, or somebody who
/// was given a link to some of them. What they may see was decided before.
#[derive(Clone)]
pub struct Reader {
    /// Where.
    pub workspace: Workspace,
    /// In which language.
    pub locale: Locale,
    /// Now.
    pub now: DateTime<Utc>,
    /// The data and the rest.
    pub services: Services,
}

/// A member in one of their workspaces, in their own language or, without
/// one, the workspace's.
#[derive(Clone)]
pub struct Access {
    /// Who.
    pub member: SignedIn,
    /// As what.
    pub role: Role,
    reader: Reader,
}

impl Deref for Access {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Reader {
    /// Today in the workspace's time zone.
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.workspace.timezone).date_naive()
    }

    /// The workspace, to find things through.
    pub const fn workspace_id(&self) -> WorkspaceId {
        self.workspace.workspace_id
    }

    /// Now, in milliseconds UTC.
    pub fn now_ms(&self) -> i64 {
        self.now.timestamp_millis()
    }

    /// The date of a time (ms UTC) in the workspace's time zone.
    pub fn local_date(&self, at: i64) -> NaiveDate {
        DateTime::from_timestamp_millis(at)
            .unwrap_or(self.now)
            .with_timezone(&self.workspace.timezone)
            .date_naive()
    }

    /// The address of a one-time link.
    pub fn link_url(&self, token: &str) -> String {
        format!("{}/link/{token}", self.services.public_url)
    }

    /// A new id.
    pub fn new_id(&self) -> Uuid {
        (self.services.new_id)()
    }

    /// The data.
    pub fn db(&self) -> &Db {
        &self.services.db
    }
}

/// The services of this request.
///
/// # Errors
/// Internal, when the request was dropped in the middle.
pub fn services() -> Result<Services, AppError> {
    use_context::<Services>().ok_or_else(|| AppError::Internal(String::new()))
}

/// Who sent this request.
///
/// # Errors
/// Internal, when the request was dropped in the middle.
pub fn visitor() -> Result<Visitor, AppError> {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<Visitor>().cloned())
        .ok_or_else(|| AppError::Internal(String::new()))
}

/// The signed-in member.
///
/// # Errors
/// [`AppError::SignIn`] when nobody is signed in.
pub fn member() -> Result<SignedIn, AppError> {
    visitor()?.member.ok_or(AppError::SignIn)
}

/// The signed-in member in the workspace `slug`, with at least this role.
///
/// # Errors
/// [`AppError::SignIn`]; [`AppError::NotFound`] for strangers;
/// [`AppError::Forbidden`] for a lesser role.
pub async fn access(slug: &str, least: Role) -> Result<Access, AppError> {
    let member = member()?;
    access_of(services()?, member, slug, least).await
}

/// The same for callers outside of Leptos (streams, downloads).
///
/// # Errors
/// As [`access`].
pub async fn access_of(
    services: Services,
    member: SignedIn,
    slug: &str,
    least: Role,
) -> Result<Access, AppError> {
    let membership = services.db.find_membership(slug, member.member_id).await?;
    if membership.role < least {
        return Err(AppError::Forbidden);
    }
    let reader = Reader {
        locale: member.locale.unwrap_or(membership.workspace.locale),
        workspace: membership.workspace,
        now: (services.now)(),
        services,
    };
    Ok(Access { member, role: membership.role, reader })
}

/// How long ago a time (ms UTC) was, in words.
pub fn age(locale: Locale, at: i64, now: DateTime<Utc>) -> String {
    let then = DateTime::from_timestamp_millis(at).unwrap_or(now);
    text::age(locale, then.naive_utc(), now.naive_utc())
}

/// Runs the body of a server function and gives its error the right HTTP
/// status.
///
/// A plain form post keeps its redirect: a status set there would lose it.
///
/// # Errors
/// Those of `work`.
pub async fn reply<T>(work: impl Future<Output = Result<T, AppError>>) -> Result<T, AppError> {
    let result = work.await;
    if let Err(error) = &result {
        set_status(status_of(error));
    }
    result
}

/// The HTTP status of an error.
pub const fn status_of(error: &AppError) -> StatusCode {
    match error {
        AppError::SignIn => StatusCode::UNAUTHORIZED,
        AppError::Forbidden => StatusCode::FORBIDDEN,
        AppError::NotFound => StatusCode::NOT_FOUND,
        AppError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        AppError::Busy => StatusCode::SERVICE_UNAVAILABLE,
        AppError::Unreachable | AppError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Sets the status of the page or answer being made.
pub fn set_status(status: StatusCode) {
    let (Some(options), Some(parts)) = (use_context::<ResponseOptions>(), use_context::<Parts>()) else {
        return;
    };
    if !is_plain_form(&parts) {
        options.set_status(status);
    }
}

/// Whether a browser sends a form by itself, without our scripts: it wants a
/// page as the answer.
pub fn is_plain_form(parts: &Parts) -> bool {
    let wants_html = parts
        .headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    parts.method == Method::POST && wants_html
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The policy of the page that a request asks for: told here while it is
/// drawn, sent by the middleware. (Among the options of the response it got
/// lost now and then when a page was left while it was being drawn.)
#[derive(Clone, Default)]
pub struct PagePolicy(pub Arc<OnceLock<HeaderValue>>);

/// Sets the policy of the page being drawn: scripts and style elements only
/// with this answer's nonce. (Style attributes are allowed: the map's grid and
/// the charts' marks are placed by them.)
pub fn set_page_policy() {
    let (Some(parts), Some(nonce)) = (use_context::<Parts>(), use_nonce()) else {
        tracing::warn!("a page without its request");
        return;
    };
    let Some(PagePolicy(told)) = parts.extensions.get::<PagePolicy>() else { return };
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; \
         connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        // Set twice only if the same page were drawn twice.
        let _ = told.set(policy);
    }
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            DbError::Conflict(field) => Self::field(field, Code::Conflict),
            DbError::Closed => Self::field("survey", Code::Closed),
            DbError::Busy => Self::Busy,
            DbError::Other(cause) => {
                let request_id = visitor().map(|visitor| visitor.request_id).unwrap_or_default();
                tracing::error!(request_id, %cause, "the database refused");
                Self::Internal(request_id)
            }
        }
    }
}
