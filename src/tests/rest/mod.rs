//! The REST API, called as scripts call it.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use jornada::api::limit::Limits;
use jornada::domain::id::WorkspaceId;
use jornada::domain::member::Scope;
use serde_json::{Value, json};

use crate::support::{NOW, Reply, TestApp, encoded};

mod call;
mod collection;
mod contact;
mod foreign;
mod journey;
mod kinds;
mod response;
mod score;
mod survey;

/// A workspace and its key.
struct Client {
    app: TestApp,
    workspace_id: WorkspaceId,
    key: String,
}

impl Client {
    async fn new() -> Self {
        Self::with_limits(Limits::off()).await
    }

    async fn with_limits(limits: Limits) -> Self {
        let app = TestApp::start_with(limits).await;
        let workspace_id = app.workspace("acme").await;
        let key = app.key(workspace_id, Scope::Admin).await;
        Self { app, workspace_id, key }
    }

    /// Sends a body as it is; `headers` besides the key.
    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        self.send_as(&self.key, method, path, headers, body).await
    }

    async fn send_as(
        &self,
        key: &str,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if !key.is_empty() {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.app.send(request.body(body.into()).expect("a request")).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, &[], Body::empty()).await
    }

    async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, &[("content-type", "application/json")], body.to_string()).await
    }

    async fn csv(&self, path: &str, file: impl Into<Body>) -> Reply {
        self.send(Method::POST, path, &[("content-type", "text/csv")], file).await
    }

    /// A published survey of one NPS question and a comment.
    async fn nps(&self) -> String {
        let questions = json!([
            {"key": "nps", "kind": "nps", "title": "Would you recommend us?"},
            {"key": "why", "kind": "long_text", "title": "Why?"},
        ]);
        self.survey_of(questions).await
    }

    async fn survey_of(&self, questions: Value) -> String {
        let body = json!({"title": "Survey", "locale": "en", "questions": questions, "publish": true});
        let reply = check(self.post("/surveys", body).await, StatusCode::CREATED);
        reply["id"].as_str().expect("an id").to_owned()
    }
}

/// The JSON of an answer that has this status.
#[track_caller]
fn check(reply: Reply, status: StatusCode) -> Value {
    assert_eq!(reply.status, status, "{}", reply.text());
    reply.json()
}

/// The `errors` of a problem with this status.
#[track_caller]
fn errors(reply: Reply, status: u16) -> Value {
    assert_eq!(reply.status.as_u16(), status, "{}", reply.text());
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let problem = reply.json();
    assert_eq!(problem["status"], status);
    assert!(problem["title"].is_string() && problem["type"].is_string());
    problem["errors"].clone()
}
