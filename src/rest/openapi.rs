//! The API's own description. Routes and their parameters come from the
//! handlers, so that none can be forgotten; bodies and answers are added here
//! by the subjects, each with an example.

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

/// The description while it is being made.
pub struct Document(Value);

/// Errors that any call with a key may answer.
const ERRORS: [(&str, &str); 10] = [
    ("400", "The body or address cannot be read"),
    ("401", "Without or with an unknown key"),
    ("403", "The key's scope is less than needed"),
    ("404", "Unknown, or another workspace's"),
    ("409", "Another state than needed, or an Idempotency-Key with another body"),
    ("413", "Too large"),
    ("415", "Another content type than taken"),
    ("422", "Fields are wrong: all of them"),
    ("429", "Too many calls; see Retry-After"),
    ("503", "Too much to do at the moment, nothing was done; see Retry-After"),
];

impl Document {
    /// Begins with what the routes say of themselves.
    pub fn new(routes: &OpenApi) -> Self {
        let mut document = serde_json::to_value(routes).unwrap_or_default();
        document["openapi"] = "3.1.0".into();
        document["info"] = json!({
            "title": "Jornada", "version": env!("CARGO_PKG_VERSION"),
            "description": "Customer experience and customer success, over REST. Times are RFC 3339, money is \
                {amount_minor, currency}, shares and NPS are fractions. Every POST honours Idempotency-Key for 24 hours. \
                Errors are application/problem+json with `errors`: field → codes.",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        });
        document["servers"] = json!([{"url": "/"}]);
        document["security"] = json!([{"key": []}]);
        document["components"]["securitySchemes"] = json!({"key": {"type": "http", "scheme": "bearer"}});
        let mut document = Self(document);
        document.schema("Problem", problem());
        document.add_errors();
        document.add_plain_routes();
        document
    }

    /// The finished description.
    pub fn finish(self) -> Value {
        self.0
    }

    /// Adds a schema that others refer to.
    pub fn schema(&mut self, name: &str, schema: Value) {
        self.0["components"]["schemas"][name] = schema;
    }

    /// What an operation takes as JSON.
    pub fn body(&mut self, operation: &str, schema: Value, example: Value) {
        self.content(operation, "application/json", json!({"schema": schema, "example": example}));
    }

    /// What an operation takes as JSON, with several named examples.
    pub fn bodies(&mut self, operation: &str, schema: Value, examples: &[(String, Value)]) {
        let examples: Map<String, Value> =
            examples.iter().map(|(name, value)| (name.clone(), json!({"value": value}))).collect();
        self.content(operation, "application/json", json!({"schema": schema, "examples": examples}));
    }

    /// What an operation takes besides JSON.
    pub fn other_body(&mut self, operation: &str, kind: &str, example: &str) {
        self.content(operation, kind, json!({"schema": {"type": "string"}, "example": example}));
    }

    /// What an operation answers as JSON.
    pub fn answer(&mut self, operation: &str, status: u16, example: Value) {
        let status = status.to_string();
        let answer = &mut self.operation(operation)["responses"][&status];
        answer["content"]["application/json"] = json!({"schema": schema_of(&example), "example": example});
    }

    fn content(&mut self, operation: &str, kind: &str, content: Value) {
        let body = &mut self.operation(operation)["requestBody"];
        body["required"] = true.into();
        body["content"][kind] = content;
    }

    fn operation(&mut self, id: &str) -> &mut Value {
        self.operations()
            .find(|(_, operation)| operation["operationId"] == id)
            .map(|(_, operation)| operation)
            .expect("BUG: a description of an operation that no route has")
    }

    fn operations(&mut self) -> impl Iterator<Item = (&String, &mut Value)> {
        let paths = self.0["paths"].as_object_mut().into_iter().flatten();
        paths.flat_map(|(_, methods)| methods.as_object_mut().into_iter().flatten())
    }

    /// Routes that are no part of the API's own router.
    fn add_plain_routes(&mut self) {
        for (path, id, summary, kind) in [
            ("/api/v1/openapi.json", "openapi", "This description.", "application/json"),
            ("/health/live", "live", "Whether the program runs.", "text/plain"),
            ("/health/ready", "ready", "Whether it can serve.", "text/plain"),
        ] {
            let mut responses = json!({"200": {"description": "Yes", "content": {kind: {"schema": {}}}}});
            if id == "ready" {
                responses["503"] = json!({"description": "Not now"});
            }
            self.0["paths"][path]["get"] = json!({
                "operationId": id, "summary": summary, "tags": ["Service"], "security": [], "responses": responses,
            });
        }
    }

    fn add_errors(&mut self) {
        let content =
            json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
        for (method, operation) in self.operations() {
            let by_key = operation["security"].is_null();
            let has_body = !matches!(method.as_str(), "get" | "delete");
            for (status, description) in ERRORS {
                let fits = match status {
                    "401" | "403" | "404" | "503" => by_key,
                    "409" => by_key && has_body,
                    "400" | "413" | "415" => has_body,
                    _ => true,
                };
                if fits {
                    operation["responses"][status] = json!({"description": description, "content": content});
                }
            }
            if method == "post" && by_key {
                let header = json!({
                    "name": "Idempotency-Key", "in": "header", "required": false,
                    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
                    "description": "The same key again within 24 hours gives the same answer and does nothing",
                });
                match operation["parameters"].as_array_mut() {
                    Some(parameters) => parameters.push(header),
                    None => operation["parameters"] = json!([header]),
                }
            }
        }
    }
}

fn problem() -> Value {
    json!({
        "type": "object", "required": ["type", "title", "status", "errors"],
        "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string", "enum": [
                "required", "unknown_field", "unknown_question", "unknown_reference", "not_text", "not_a_number",
                "not_an_integer", "out_of_range", "too_short", "too_long", "too_few", "too_many", "invalid_choice",
                "invalid_date", "invalid_email", "invalid_url", "invalid_format", "in_the_past", "conflict", "closed",
                "hidden_by_logic", "idempotency_mismatch",
            ]}}},
            "report": {"type": "array", "items": {"type": "string"},
                "description": "Of a file with defects: LINE:COLUMN CODE what to write instead"},
        },
        "example": {"type": "about:blank", "title": "Unprocessable Entity", "status": 422,
            "errors": {"answers.nps": ["out_of_range"]}},
    })
}

/// The outline of an answer: its members, of which any may be null.
fn schema_of(example: &Value) -> Value {
    match example {
        Value::Object(members) => {
            let names: Vec<&String> = members.keys().collect();
            json!({"type": "object", "required": names})
        }
        Value::Array(_) => json!({"type": "array"}),
        _ => json!({}),
    }
}
