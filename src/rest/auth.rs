//! Who calls: a key, what it may do, and how often.

use std::net::{IpAddr, Ipv4Addr};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::problem::{Problem, Reply};
use super::query::Query;
use crate::api::context::{Services, Visitor};
use crate::api::limit::Limited;
use crate::db::{Db, DbError, Workspace};
use crate::domain::member::Scope;
use crate::domain::text::Locale;

/// The caller's key opened this workspace.
#[derive(Clone)]
pub struct Caller {
    /// The workspace; everything is found through it.
    pub workspace: Workspace,
    /// The language of texts in the answer: `?lang=`, else the workspace's.
    pub locale: Locale,
    /// The data and the rest.
    pub services: Services,
}

impl Caller {
    /// The data.
    pub const fn db(&self) -> &Db {
        &self.services.db
    }

    /// Now, ms UTC.
    pub fn now_ms(&self) -> i64 {
        self.services.now_ms()
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Reply<Self> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::no_key)
    }
}

/// Lets only keys through, before anything of the body is read.
pub async fn require_key(
    State(services): State<Services>,
    query: Query,
    mut request: Request,
    next: Next,
) -> Reply<Response> {
    let now = services.now_ms();
    let access = match bearer(request.headers()) {
        Some(token) => services.db.find_key(token, now).await,
        None => Err(DbError::NotFound),
    };
    let access = match access {
        Ok(access) => access,
        Err(DbError::NotFound) => {
            let guesser = Limited::Public(address(&request));
            services.limits.take(guesser, now).map_err(Problem::too_many)?;
            return Err(Problem::no_key());
        }
        Err(error) => return Err(error.into()),
    };
    services.limits.take(Limited::Api(access.key_id), now).map_err(Problem::too_many)?;
    if !permits(access.scope, request.method(), request.uri().path()) {
        let detail = format!("The scope of this key is {}.", access.scope.as_str());
        return Err(Problem::of(StatusCode::FORBIDDEN).with_detail(detail));
    }
    let workspace = services.db.find_workspace(access.workspace_id).await?;
    let locale = query.locale()?.unwrap_or(workspace.locale);
    request.extensions_mut().insert(Caller { workspace, locale, services });
    Ok(next.run(request).await)
}

/// Limits what anybody may call.
pub async fn limit_public(State(services): State<Services>, request: Request, next: Next) -> Reply<Response> {
    let anybody = Limited::Public(address(&request));
    services.limits.take(anybody, services.now_ms()).map_err(Problem::too_many)?;
    Ok(next.run(request).await)
}

fn permits(scope: Scope, method: &Method, path: &str) -> bool {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let computes = *method == Method::POST && path.trim_start_matches("/api/v1").starts_with("/measures/");
    match scope {
        Scope::Admin => true,
        Scope::Read => reads || computes,
        Scope::Track => false,
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

fn address(request: &Request) -> IpAddr {
    request.extensions().get::<Visitor>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |visitor| visitor.address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_key_reads_and_computes_measures() {
        for (method, path, permitted) in [
            (Method::GET, "/surveys", true),
            (Method::HEAD, "/surveys", true),
            (Method::POST, "/measures/funnel", true),
            (Method::POST, "/surveys", false),
            (Method::DELETE, "/measures/nps", false),
        ] {
            assert_eq!(permits(Scope::Read, &method, path), permitted, "{method} {path}");
            assert!(permits(Scope::Admin, &method, path));
            assert!(!permits(Scope::Track, &method, path));
        }
    }

    #[test]
    fn only_a_bearer_is_a_key() {
        let of = |value: &'static str| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().expect("a header"))]);
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(of("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(of("bearer abc").as_deref(), Some("abc"));
        assert_eq!(of("Basic abc"), None);
        assert_eq!(of("Bearer "), None);
    }
}
