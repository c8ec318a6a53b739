//! Bodies: how large they may be, and JSON.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use super::problem::{Problem, Reply};
use crate::api::import::MAX_BYTES;

/// Bytes of a JSON body, at most.
const MAX_JSON: usize = 2 * 1024 * 1024;

/// Reads the body whole, but no more of it than is permitted.
pub async fn limit_body(request: Request, next: Next) -> Reply<Response> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(next.run(request).await);
    }
    let path = request.uri().path();
    let is_file = path.ends_with("/import") || is_csv(request.headers());
    let most = if is_file { MAX_BYTES } else { MAX_JSON };
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > most as u64) {
        return Err(too_large(most));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, most).await.map_err(|error| {
        let cause = std::error::Error::source(&error);
        let is_too_large = cause.is_some_and(|cause| cause.is::<http_body_util::LengthLimitError>());
        if is_too_large { too_large(most) } else { Problem::malformed("body") }
    })?;
    Ok(next.run(Request::from_parts(parts, Body::from(bytes))).await)
}

fn too_large(most: usize) -> Problem {
    let detail = format!("At most {} MB are taken.", most / 1024 / 1024);
    Problem::of(StatusCode::PAYLOAD_TOO_LARGE).with_detail(detail)
}

/// Whether the body is declared as CSV.
pub fn is_csv(headers: &HeaderMap) -> bool {
    content_type(headers) == "text/csv"
}

/// The declared kind of the body, without parameters.
pub fn content_type(headers: &HeaderMap) -> String {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Any JSON value: 415 when declared as something else, 400 when it is none.
pub struct JsonBody(pub Value);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Reply<Self> {
        let kind = content_type(request.headers());
        if kind != "application/json" && !(kind.starts_with("application/") && kind.ends_with("+json")) {
            return Err(unsupported("application/json"));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|_| Problem::malformed("body"))?;
        parse_json(&bytes).map(Self)
    }
}

/// A body of any kind, as it came. Its own type, because the description would
/// take plain bytes for a body of its own.
pub struct RawBody(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Reply<Self> {
        Bytes::from_request(request, state).await.map(Self).map_err(|_| Problem::malformed("body"))
    }
}

/// Reads JSON.
///
/// # Errors
/// 400.
pub fn parse_json(bytes: &[u8]) -> Reply<Value> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Problem::malformed("body").with_detail(format!("This is no JSON at line {line}, column {column}."))
    })
}

/// 415 with what is taken.
pub fn unsupported(taken: &str) -> Problem {
    Problem::of(StatusCode::UNSUPPORTED_MEDIA_TYPE).with_detail(format!("Send it as {taken}."))
}
