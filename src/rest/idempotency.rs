//! `Idempotency-Key`: a POST that is sent again gets the first answer and does
//! nothing.
//!
//! Answers of calls that did something are kept for a day; a call that was
//! refused may be mended and sent under the same key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tracing::Instrument;

use super::auth::Caller;
use super::body::content_type;
use super::problem::{Problem, Reply};
use crate::db::{DbError, KeptReply};
use crate::domain::error::Code;
use crate::domain::id::WorkspaceId;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const MAX_KEY: usize = 255;

/// Answers to calls are small; lists and files are answers to GET.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// Calls under way, so that the same one does not run twice at a time in this
/// process.
#[derive(Clone, Default)]
pub struct UnderWay(Arc<Mutex<Turns>>);

type Turns = HashMap<(WorkspaceId, String), Weak<Turn>>;

/// Held by the call whose turn it is.
type Turn = tokio::sync::Mutex<()>;

impl UnderWay {
    fn turn(&self, workspace_id: WorkspaceId, key: &str) -> Arc<Turn> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        let known = turns.get(&(workspace_id, key.to_owned())).and_then(Weak::upgrade);
        known.unwrap_or_else(|| {
            let turn = Arc::default();
            turns.insert((workspace_id, key.to_owned()), Arc::downgrade(&turn));
            turn
        })
    }
}

/// The middleware; the body is in memory by now.
pub async fn once(
    State(under_way): State<UnderWay>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Reply<Response> {
    let Some(key) = request.headers().get(KEY).filter(|_| *request.method() == Method::POST) else {
        return Ok(next.run(request).await);
    };
    let key = read_key(key)?;
    let workspace_id = caller.workspace.workspace_id;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|_| Problem::malformed("body"))?;
    let hash = hash_of(&parts, &body);

    let turn = under_way.turn(workspace_id, &key).lock_owned().await;
    match caller.db().find_kept_reply(workspace_id, &key, &hash, caller.now_ms()).await {
        Ok(None) => {}
        Ok(Some(kept)) => return Ok(again(kept)),
        Err(DbError::Conflict(_)) => {
            return Err(Problem::conflict("Idempotency-Key", Code::IdempotencyMismatch));
        }
        Err(error) => return Err(error.into()),
    }
    // A task of its own: who hangs up in the middle must find, when they send
    // it again, that it was done.
    let work = async move {
        let _turn = turn;
        do_and_keep(caller, key, hash, Request::from_parts(parts, Body::from(body)), next).await
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(done) => done,
        Err(broken) => std::panic::resume_unwind(broken.into_panic()),
    }
}

async fn do_and_keep(
    caller: Caller,
    key: String,
    hash: String,
    request: Request,
    next: Next,
) -> Reply<Response> {
    let workspace_id = caller.workspace.workspace_id;
    let response = next.run(request).await;
    if !response.status().is_success() {
        return Ok(response);
    }
    let (head, answer) = response.into_parts();
    let answer =
        to_bytes(answer, MAX_ANSWER).await.map_err(|_| Problem::of(StatusCode::INTERNAL_SERVER_ERROR))?;
    let location = head.headers.get(header::LOCATION).and_then(|place| place.to_str().ok());
    let kept = KeptReply {
        status: head.status.as_u16(),
        answer: without_secret(&answer),
        location: location.map(str::to_owned),
    };
    // What was done is done, and its answer must reach the caller even when
    // it cannot be kept.
    if let Err(error) = caller.db().create_kept_reply(workspace_id, &key, &hash, kept, caller.now_ms()).await
    {
        tracing::warn!(%error, "an answer could not be kept for its idempotency key");
    }
    Ok(Response::from_parts(head, Body::from(answer)))
}

fn read_key(key: &HeaderValue) -> Reply<String> {
    let wrong = |code| Problem::field("Idempotency-Key", code);
    let key = key.to_str().map_err(|_| wrong(Code::InvalidFormat))?.trim();
    match key.len() {
        0 => Err(wrong(Code::Required)),
        1..=MAX_KEY => Ok(key.to_owned()),
        _ => Err(wrong(Code::TooLong)),
    }
}

/// What makes two calls the same.
fn hash_of(parts: &Parts, body: &Bytes) -> String {
    let address = parts.uri.path_and_query().map_or("", |address| address.as_str());
    let mut hash = Sha256::new();
    for part in [address.as_bytes(), content_type(&parts.headers).as_bytes(), body] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A new key's secret is told once and never stored; who asks again for the
/// same one gets everything else.
fn without_secret(answer: &[u8]) -> String {
    let text = String::from_utf8_lossy(answer).into_owned();
    match serde_json::from_str::<Value>(&text) {
        Ok(Value::Object(mut object)) if object.contains_key("secret") => {
            // Also where it stands within an address.
            let secret = object.remove("secret").unwrap_or_default();
            let secret = secret.as_str().unwrap_or_default();
            for value in object.values_mut() {
                if value.as_str().is_some_and(|text| !secret.is_empty() && text.contains(secret)) {
                    *value = Value::Null;
                }
            }
            object.insert("secret".to_owned(), Value::Null);
            Value::Object(object).to_string()
        }
        _ => text,
    }
}

fn again(kept: KeptReply) -> Response {
    let KeptReply { status, answer, location } = kept;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true")),
    ];
    let mut response = (status, headers, answer).into_response();
    if let Some(place) = location.and_then(|place| HeaderValue::try_from(place).ok()) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}
