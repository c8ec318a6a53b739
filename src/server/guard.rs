//! Refuses what another site makes a browser send (CSRF), and what strangers
//! send to be read.
//!
//! Applies to everything a cookie or a browser form can do. A request with
//! neither `Sec-Fetch-Site` nor `Origin` comes from no browser, so no cookie
//! was borrowed. REST keys travel in a header that no form can set.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Json};

use http_body_util::Limited;

use super::pages;
use crate::api::context::{Services, Visitor};
use crate::api::error::AppError;
use crate::api::import::MAX_BYTES;
use crate::api::limit::Limited as Rate;
use crate::domain::error::Code;

/// The middleware.
pub async fn refuse_foreign_sites(
    State(services): State<Services>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let is_socket = headers.contains_key(header::UPGRADE);
    let path = request.uri().path();
    // Who ends mail with one click (RFC 8058) is a mail program; the token in
    // the address is all that counts there.
    let by_key = path.starts_with("/api/") || path.starts_with("/v1/") || path.starts_with("/u/");
    if (!reads || is_socket) && !by_key && is_foreign(headers, &services.public_url) {
        return (StatusCode::FORBIDDEN, "This request came from another site.").into_response();
    }
    next.run(request).await
}

fn is_foreign(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else {
        return false;
    };
    // The address people use may differ from the configured one behind a
    // proxy or in a local network; the Host header says which they used.
    let origin_host = origin.split_once("://").map_or("", |(_, host)| host);
    let same_host = text("host").is_some_and(|host| !host.is_empty() && host == origin_host);
    !(same_host || origin == public_url)
}

/// Sends a signed-out person who opens a member's page to sign in, and back
/// afterwards. It spares them an empty page; what protects the data is that
/// every call asks who is calling.
pub async fn require_sign_in(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_member_page = path.starts_with("/w/") || path == "/account";
    let signed_in = request.extensions().get::<Visitor>().is_some_and(|visitor| visitor.member.is_some());
    if is_member_page && !signed_in && *request.method() == Method::GET {
        let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
        let next: String = url_encode(wanted);
        return Redirect::to(&format!("/sign-in?next={next}")).into_response();
    }
    next.run(request).await
}

/// Respondents' pages are anybody's: nobody opens them without end. Answers
/// are limited apart, for each survey.
pub async fn limit_pages(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    request: Request,
    next: Next,
) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD)
        && let Err(seconds) = services.limits.take(Rate::Page(visitor.address), services.now_ms())
    {
        return pages::too_often(seconds);
    }
    next.run(request).await
}

/// Bytes of a call by one of our pages.
const MAX_CALL: usize = 2 * 1024 * 1024;
/// A file of answers or a survey, whose quotes and line ends are written double in JSON.
const MAX_FILE_CALL: usize = 2 * MAX_BYTES;

/// Server functions read what they are sent before they ask who is calling:
/// a stranger's body is not read at all, and nobody's without end.
pub async fn limit_calls(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !path.starts_with("/fn/") {
        return next.run(request).await;
    }
    let is_member = request.extensions().get::<Visitor>().is_some_and(|visitor| visitor.member.is_some());
    if !is_member {
        return refuse(request.headers(), &AppError::SignIn, StatusCode::UNAUTHORIZED);
    }
    let most = if matches!(path, "/fn/survey/import" | "/fn/survey/bring-in" | "/fn/contact/import") {
        MAX_FILE_CALL
    } else {
        MAX_CALL
    };
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > most as u64) {
        let too_long = AppError::field("form", Code::TooLong);
        return refuse(request.headers(), &too_long, StatusCode::PAYLOAD_TOO_LARGE);
    }
    next.run(request.map(|body| Body::new(Limited::new(body, most)))).await
}

/// As a server function refuses: our scripts read the error; a browser
/// without them is led to sign in.
fn refuse(headers: &HeaderMap, error: &AppError, status: StatusCode) -> Response {
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if *error == AppError::SignIn && accepts.contains("text/html") {
        return Redirect::to("/sign-in").into_response();
    }
    (status, Json(error)).into_response()
}

/// A text as a part of an address.
pub(super) fn url_encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(pairs: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().expect("header"));
        }
        is_foreign(&headers, "https://cx.example.com")
    }

    #[test]
    fn another_sites_form_is_foreign() {
        assert!(foreign(&[("sec-fetch-site", "cross-site")]));
        assert!(foreign(&[("sec-fetch-site", "same-site")]));
        assert!(foreign(&[("origin", "https://evil.example"), ("host", "cx.example.com")]));
        assert!(foreign(&[("origin", "null"), ("host", "cx.example.com")]));
        assert!(foreign(&[("sec-fetch-site", "cross-site"), ("origin", "https://cx.example.com")]));
    }

    #[test]
    fn our_own_pages_and_programs_pass() {
        assert!(!foreign(&[("sec-fetch-site", "same-origin")]));
        assert!(!foreign(&[("sec-fetch-site", "none")]));
        assert!(!foreign(&[("origin", "https://cx.example.com"), ("host", "10.0.0.7:3000")]));
        assert!(!foreign(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]));
        assert!(!foreign(&[]));
    }
}
