//! What list and item handlers share: ids in addresses, pages of lists, files.

use std::str::FromStr;

use axum::body::Body;
use axum::extract::{FromRequestParts, Path};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::problem::{Problem, Reply};
use crate::api::export::Pieces;

/// The first id of an address. What is no id is not there: 404.
pub struct Id<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Reply<Self> {
        let Ids(ids) = Ids::from_request_parts(parts, state).await?;
        let id = ids.first().and_then(|id| id.parse().ok());
        id.map(Self).ok_or_else(Problem::not_found)
    }
}

/// All variable parts of an address, in order.
pub struct Ids(pub Vec<String>);

impl<S: Send + Sync> FromRequestParts<S> for Ids {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Reply<Self> {
        let path = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Path(pairs) = path.map_err(|_| Problem::not_found())?;
        Ok(Self(pairs.into_iter().map(|(_, value)| value).collect()))
    }
}

/// A page of a list of which one row more than `limit` was read, so that it is
/// known whether there is a next one.
pub fn page<T>(
    mut rows: Vec<T>,
    limit: usize,
    cursor: impl Fn(&T) -> String,
    view: impl Fn(T) -> Value,
) -> Value {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(cursor);
    let items: Vec<Value> = rows.into_iter().map(view).collect();
    json!({"items": items, "next": next})
}

/// A file to be kept under `name`.
pub fn file(name: &str, kind: &'static str, pieces: Pieces) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, Body::from_stream(pieces)).into_response()
}
