//! Every kind of question in the description of the API: its members, and an
//! example with its answer; a test looks that they fit each other and that
//! none is missing.

use serde_json::{Value, json};

use crate::domain::survey::QuestionKind;

/// A question with its answer.
pub(super) struct KindExample {
    /// The kind's name.
    pub(super) name: &'static str,
    /// The question, as a survey has it.
    pub(super) question: Value,
    /// What answers it; nothing for a statement.
    pub(super) answer: Option<Value>,
}

/// One example for each kind.
pub(super) fn examples_of_kinds() -> Vec<KindExample> {
    let text = |name: &'static str, title: &str, answer: &str| {
        example(name, json!({"title": title}), Some(json!(answer)))
    };
    vec![
        example(
            "nps",
            json!({"title": "How likely are you to recommend us?", "subject": "company", "required": true,
                   "low_label": "Not at all likely", "high_label": "Extremely likely"}),
            Some(json!(9)),
        ),
        example("csat", json!({"title": "How satisfied are you?", "subject": "support"}), Some(json!(4))),
        example(
            "ces",
            json!({"title": "The company made it easy for me.", "scale": {"min": 1, "max": 7}, "direction": "agree"}),
            Some(json!(6)),
        ),
        example(
            "rating",
            json!({"title": "How did it taste?", "scale": {"min": 1, "max": 5}, "low_label": "Bad", "high_label": "Good"}),
            Some(json!(5)),
        ),
        example(
            "single_choice",
            json!({"title": "How did you find us?", "other": true, "other_label": "In another way",
                   "choices": [{"value": "search", "label": "By searching"}, {"value": "friend", "label": "A friend"}]}),
            Some(json!({"other": "On the radio"})),
        ),
        example(
            "multiple_choice",
            json!({"title": "What do you buy?", "min_choices": 1, "max_choices": 2,
                   "choices": [{"value": "bread"}, {"value": "cake"}, {"value": "coffee"}]}),
            Some(json!(["bread", "coffee"])),
        ),
        example(
            "likert_matrix",
            json!({"title": "How do you like…", "rows": [{"value": "staff", "label": "our staff"}, {"value": "shop", "label": "our shop"}],
                   "columns": [{"value": "bad"}, {"value": "fair"}, {"value": "good"}]}),
            Some(json!({"staff": "good", "shop": "fair"})),
        ),
        example(
            "ranking",
            json!({"title": "What matters most to you?", "choices": [{"value": "price"}, {"value": "speed"}, {"value": "taste"}]}),
            Some(json!(["taste", "price", "speed"])),
        ),
        text("short_text", "Which branch did you visit?", "Vila Madalena"),
        text("long_text", "What could we do better?", "Open earlier."),
        example(
            "number",
            json!({"title": "How far did you travel?", "min": 0, "max": 500, "unit": "km"}),
            Some(json!(12.5)),
        ),
        example(
            "date",
            json!({"title": "When did you visit us?", "min": "2020-01-01"}),
            Some(json!("2026-11-30")),
        ),
        example(
            "contact_fields",
            json!({"title": "How may we reach you?", "fields": [{"field": "name"}, {"field": "email", "required": true}]}),
            Some(json!({"name": "Ana", "email": "ana@example.com"})),
        ),
        example("consent", json!({"title": "You may quote me.", "required": false}), Some(json!(true))),
        example("statement", json!({"title": "Nearly done.", "help": "Two more questions."}), None),
    ]
}

fn example(name: &'static str, members: Value, answer: Option<Value>) -> KindExample {
    let mut question = json!({"key": format!("my_{name}"), "kind": name});
    if let (Some(question), Value::Object(members)) = (question.as_object_mut(), members) {
        question.extend(members);
    }
    KindExample { name, question, answer }
}

/// What a question has.
pub(super) fn question_schema() -> Value {
    let text = json!({"$ref": "#/components/schemas/Text"});
    let choices = |least: u32, most: u32| {
        json!({"type": "array", "minItems": least, "maxItems": most,
        "items": {"$ref": "#/components/schemas/Choice"}})
    };
    let bound = json!({"anyOf": [{"type": "number"}, {"type": "string", "format": "date"}],
        "description": "Of number a number, of date a date"});
    json!({
        "type": "object", "additionalProperties": false, "required": ["key", "kind", "title"],
        "properties": {
            "key": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,31}$"},
            "kind": {"type": "string", "enum": QuestionKind::NAMES},
            "title": text, "help": text,
            "required": {"type": "boolean", "description": "Of every kind but statement"},
            "show_if": {"$ref": "#/components/schemas/Condition"},
            "new_page": {"type": "boolean", "description": "Whether a page begins with it"},
            "jumps": {"type": "array", "maxItems": 20, "description": "Where the survey goes on after it; the first whose \
                condition holds counts", "items": {"type": "object", "additionalProperties": false, "properties": {
                    "if": {"$ref": "#/components/schemas/Condition"},
                    "to": {"type": "string", "description": "Key of a later question; or"},
                    "end": {"type": "string", "description": "key of an end page, `thanks` among them"}}}},
            "subject": {"type": "string", "maxLength": 80,
                "description": "Of nps, csat and ces: company, product, support, after_sales or touchpoint:ID"},
            "scale": {"type": "object", "required": ["min", "max"], "properties": {
                "min": {"type": "integer"}, "max": {"type": "integer"}}, "description": "Of ces: 1–7 or 1–5; of rating: 1 to 3–10"},
            "direction": {"type": "string", "enum": ["agree", "effort"], "description": "Of ces"},
            "low_label": text, "high_label": text,
            "choices": choices(2, 100),
            "other": {"type": "boolean", "description": "Of single_choice and multiple_choice: whether other words may be written"},
            "other_label": text,
            "min_choices": {"type": "integer", "minimum": 1, "description": "Of multiple_choice"},
            "max_choices": {"type": "integer", "minimum": 1, "description": "Of multiple_choice"},
            "rows": choices(1, 30), "columns": choices(2, 11),
            "min": bound, "max": bound,
            "integer": {"type": "boolean", "description": "Of number: whole ones alone"},
            "unit": text,
            "fields": {"type": "array", "minItems": 1, "maxItems": 4, "description": "Of contact_fields", "items": {
                "type": "object", "additionalProperties": false, "required": ["field"], "properties": {
                    "field": {"type": "string", "enum": ["name", "email", "phone", "company"]},
                    "required": {"type": "boolean", "description": "Whether it must be given whenever the question shows"}}}},
        },
    })
}

/// A choice, a row or a column.
pub(super) fn choice_schema() -> Value {
    json!({
        "type": "object", "additionalProperties": false, "required": ["value"],
        "properties": {
            "value": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[^|]*$"},
            "label": {"$ref": "#/components/schemas/Text"},
        },
    })
}

/// What answers a question.
pub(super) fn answer_schema() -> Value {
    json!({
        "type": ["integer", "number", "string", "boolean", "array", "object", "null"],
        "description": "A score: an integer. single_choice: the value or {\"other\": text}. multiple_choice: an array of \
            these. likert_matrix: {row: column}. ranking: all values, best first. Texts: a text. number: a number. date: \
            YYYY-MM-DD. contact_fields: {field: text}. consent: true.",
    })
}
