//! The description as a page: server-made HTML, no script, nothing from
//! elsewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

const STYLE: &str = ":root{color-scheme:light dark;background:Canvas;color:CanvasText}\
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
a{color:light-dark(#00595c,#6fd3d6)}pre{overflow:auto;padding:1rem;border:1px solid #8888}code,pre{font-size:.9rem}\
section{border-top:1px solid #8888;padding-top:1rem}table{border-collapse:collapse}\
td,th{text-align:start;padding:.25rem 1rem .25rem 0;vertical-align:top}h3 code{font-size:1.1rem}";

/// The policy under which the page's one style element applies.
pub fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// The page.
pub fn page(document: &Value) -> String {
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Jornada API</title><style>{STYLE}</style></head><body><main><h1>Jornada API</h1><p>{}</p>\
         <p>Send <code>Authorization: Bearer KEY</code>. For programs: \
         <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p>",
        escaped(document["info"]["description"].as_str().unwrap_or_default())
    );
    let mut subject = String::new();
    let mut operations: Vec<(&str, &str, &str, &Value)> = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            operations.push((operation["tags"][0].as_str().unwrap_or_default(), path, method, operation));
        }
    }
    operations.sort_by_key(|(tag, path, ..)| (*tag, *path));
    for (tag, path, method, operation) in operations {
        if tag != subject {
            tag.clone_into(&mut subject);
            add(&mut html, &format!("<h2>{}</h2>", escaped(tag)));
        }
        add_operation(&mut html, path, method, operation);
    }
    html.push_str("</main></body></html>");
    html
}

fn add_operation(html: &mut String, path: &str, method: &str, operation: &Value) {
    let text = |name: &str| operation[name].as_str().unwrap_or_default();
    add(
        html,
        &format!(
            "<section id=\"{}\"><h3><code>{} {}</code></h3>",
            escaped(text("operationId")),
            method.to_uppercase(),
            escaped(path)
        ),
    );
    for paragraph in std::iter::once(text("summary")).chain(text("description").split("\n\n")) {
        if !paragraph.is_empty() {
            add(html, &format!("<p>{}</p>", escaped(paragraph)));
        }
    }
    if let Some(parameters) = operation["parameters"].as_array().filter(|parameters| !parameters.is_empty()) {
        html.push_str("<table><thead><tr><th scope=\"col\">Parameter</th><th scope=\"col\">In</th><th scope=\"col\">Meaning</th></tr></thead><tbody>");
        for parameter in parameters {
            let text = |name: &str| escaped(parameter[name].as_str().unwrap_or_default());
            add(
                html,
                &format!(
                    "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td></tr>",
                    text("name"),
                    text("in"),
                    text("description")
                ),
            );
        }
        html.push_str("</tbody></table>");
    }
    for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        add_example(html, &format!("Body, {kind}"), &content["example"]);
        for (name, example) in content["examples"].as_object().into_iter().flatten() {
            add_example(html, name, &example["value"]);
        }
    }
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        add(
            html,
            &format!("<p>{status}: {}</p>", escaped(answer["description"].as_str().unwrap_or_default())),
        );
        add_example(html, &format!("Answer {status}"), &answer["content"]["application/json"]["example"]);
    }
    html.push_str("</section>");
}

fn add_example(html: &mut String, title: &str, example: &Value) {
    let text = match example {
        Value::Null => return,
        Value::String(text) => text.clone(),
        example => serde_json::to_string_pretty(example).unwrap_or_default(),
    };
    add(html, &format!("<h4>{}</h4><pre tabindex=\"0\">{}</pre>", escaped(title), escaped(&text)));
}

fn add(html: &mut String, piece: &str) {
    html.push_str(piece);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
