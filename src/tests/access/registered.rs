//! What the program can be asked for, from where it is registered.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use tower::ServiceExt;

/// All routes of the whole router as `METHOD /path`; a folder of files is
/// `ANY /folder`.
///
/// axum tells its routes nowhere but in `Debug`. Reading them there leaves no
/// way past the table, as a second list beside the routers would; should axum
/// write it differently one day, the table has surplus lines and this fails.
pub fn routes(router: &Router) -> BTreeSet<String> {
    let text = format!("{router:?}");
    let text = text.split("fallback_router").next().unwrap_or_default();
    let mut paths = Vec::new();
    let mut methods = Vec::new();
    for part in text.split("RouteId(").skip(1) {
        let (id, rest) = part.split_once("): ").expect("RouteId(n): …");
        match rest.strip_prefix('"') {
            Some(path) => paths.push((id, path.split('"').next().unwrap_or_default())),
            None => methods.push((id, methods_in(rest))),
        }
    }
    let mut routes = BTreeSet::new();
    for (id, path) in paths {
        let (_, methods) = methods.iter().find(|(of, _)| *of == id).expect("every path has a route");
        let folder = path.split("/{*__private__").next().unwrap_or(path);
        let path = if folder.len() > 1 { folder.trim_end_matches('/') } else { folder };
        routes.extend(methods.iter().map(|method| format!("{method} {path}")));
    }
    routes
}

fn methods_in(route: &str) -> Vec<String> {
    match route.split("allow_header: Bytes(b\"").nth(1).and_then(|rest| rest.split('"').next()) {
        Some(methods) => methods.split(',').filter(|method| *method != "HEAD").map(str::to_owned).collect(),
        None => vec!["ANY".to_owned()],
    }
}

/// All server functions.
pub fn server_functions() -> BTreeSet<String> {
    leptos::server_fn::axum::server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect()
}

/// All pages of `src/app.rs`.
pub fn pages() -> BTreeSet<String> {
    leptos_axum::generate_route_list(jornada::app::App)
        .iter()
        .map(|route| format!("GET {}", route.path()))
        .collect()
}

/// All operations that the OpenAPI describes and that ask for a key; none
/// while there is no API.
pub async fn operations(router: &Router) -> BTreeSet<String> {
    let request = Request::get("/api/v1/openapi.json").body(Body::empty()).expect("request");
    let response = router.clone().oneshot(request).await.expect("answer");
    if response.status() == StatusCode::NOT_FOUND {
        return BTreeSet::new();
    }
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("body");
    let document: serde_json::Value = serde_json::from_slice(&body).expect("OpenAPI as JSON");
    let base = document["servers"][0]["url"].as_str().unwrap_or_default().trim_end_matches('/').to_owned();
    let base = if base.starts_with('/') { base } else { String::new() };
    let mut operations = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in ["get", "post", "put", "patch", "delete"] {
            // What is open to everybody says so itself.
            if item.get(method).is_some_and(|operation| operation.get("security").is_none()) {
                operations.insert(format!("{} {base}{path}", method.to_uppercase()));
            }
        }
    }
    operations
}
