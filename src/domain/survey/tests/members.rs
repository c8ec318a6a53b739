//! What a question of each kind has, and in which form.

use super::*;

#[test]
fn a_question_of_every_kind_is_written_as_it_is_read() {
    let value = survey(json!([
        {"key": "rating", "kind": "rating", "scale": {"min": 1, "max": 10}, "title": "T", "low_label": "L"},
        {"key": "one", "kind": "single_choice", "choices": [{"value": "a", "label": {"en": "A"}}, {"value": "b"}],
         "other": true, "other_label": "Outro", "title": "T", "required": true},
        {"key": "some", "kind": "multiple_choice", "choices": choices(&["a", "b", "c"]), "min_choices": 2,
         "max_choices": 3, "title": "T"},
        {"key": "grid", "kind": "likert_matrix", "rows": choices(&["r"]), "columns": choices(&["x", "y"]), "title": "T"},
        {"key": "order", "kind": "ranking", "choices": choices(&["a", "b"]), "title": "T"},
        {"key": "amount", "kind": "number", "min": -0.5, "max": 10, "integer": true, "unit": "km", "title": "T"},
        {"key": "day", "kind": "date", "min": "2026-01-01", "max": "2026-12-31", "title": "T"},
        {"key": "reach", "kind": "contact_fields", "fields": [{"field": "email", "required": true}, {"field": "name"}],
         "title": "T"},
        {"key": "agreed", "kind": "consent", "title": "T", "required": true},
        {"key": "hello", "kind": "statement", "title": "T", "help": "H"},
    ]));
    let mut definition = Definition::parse(&value).expect("a valid survey");
    let written = definition.to_json();
    assert_eq!(written["questions"], value["questions"]);
    assert_eq!(definition.untranslated(Locale::PtBr), ["questions.1.choices.0.label"]);
    definition = parsed(json!([{"key": "q", "kind": "rating", "title": "T"}]));
    assert_eq!(definition.to_json()["questions"][0]["scale"], json!({"min": 1, "max": 5}));
    assert!(definition.questions()[0].series().is_none(), "a rating is no measure");
}

#[test]
fn every_kind_has_its_own_members_and_no_others() {
    let long = "x".repeat(65);
    for (members, path, code) in [
        (json!({"kind": "rating", "scale": {"min": 0, "max": 5}}), "scale", Code::OutOfRange),
        (json!({"kind": "rating", "scale": {"min": 1, "max": 2}}), "scale", Code::OutOfRange),
        (json!({"kind": "rating", "scale": {"min": 1, "max": 11}}), "scale", Code::OutOfRange),
        (json!({"kind": "rating", "subject": "company"}), "subject", Code::UnknownField),
        (json!({"kind": "single_choice"}), "choices", Code::Required),
        (json!({"kind": "single_choice", "choices": []}), "choices", Code::Required),
        (json!({"kind": "single_choice", "choices": choices(&["a"])}), "choices", Code::TooFew),
        (
            json!({"kind": "single_choice", "choices": choices(&["a", " a "])}),
            "choices.1.value",
            Code::Conflict,
        ),
        (json!({"kind": "single_choice", "choices": choices(&["a", ""])}), "choices.1.value", Code::Required),
        (
            json!({"kind": "single_choice", "choices": choices(&["a", &long])}),
            "choices.1.value",
            Code::TooLong,
        ),
        (
            json!({"kind": "single_choice", "choices": choices(&["a", "b|c"])}),
            "choices.1.value",
            Code::InvalidFormat,
        ),
        (
            json!({"kind": "single_choice", "choices": choices(&["a\n2", "b"])}),
            "choices.0.value",
            Code::InvalidFormat,
        ),
        (
            json!({"kind": "single_choice", "choices": [{"value": "a"}, {"value": 2}]}),
            "choices.1.value",
            Code::NotText,
        ),
        (
            json!({"kind": "single_choice", "choices": [{"value": "a", "label": "l".repeat(201)}, {"value": "b"}]}),
            "choices.0.label",
            Code::TooLong,
        ),
        (
            json!({"kind": "single_choice", "choices": [{"value": "a", "colour": "red"}, {"value": "b"}]}),
            "choices.0.colour",
            Code::UnknownField,
        ),
        (
            json!({"kind": "single_choice", "other": true, "choices": choices(&["a", "other:b"])}),
            "choices.1.value",
            Code::Conflict,
        ),
        (
            json!({"kind": "single_choice", "other_label": "O", "choices": choices(&["a", "b"])}),
            "other_label",
            Code::UnknownField,
        ),
        (
            json!({"kind": "single_choice", "max_choices": 1, "choices": choices(&["a", "b"])}),
            "max_choices",
            Code::UnknownField,
        ),
        (
            json!({"kind": "multiple_choice", "min_choices": 0, "choices": choices(&["a", "b"])}),
            "min_choices",
            Code::OutOfRange,
        ),
        (
            json!({"kind": "multiple_choice", "max_choices": 3, "choices": choices(&["a", "b"])}),
            "max_choices",
            Code::OutOfRange,
        ),
        (
            json!({"kind": "multiple_choice", "min_choices": 2, "max_choices": 1, "choices": choices(&["a", "b"])}),
            "max_choices",
            Code::OutOfRange,
        ),
        (json!({"kind": "likert_matrix", "rows": choices(&["a"])}), "columns", Code::Required),
        (
            json!({"kind": "likert_matrix", "rows": choices(&["a=b"]), "columns": choices(&["x", "y"])}),
            "rows.0.value",
            Code::InvalidFormat,
        ),
        (
            json!({"kind": "likert_matrix", "rows": choices(&["a"]), "columns": choices(&["x"])}),
            "columns",
            Code::TooFew,
        ),
        (json!({"kind": "number", "min": 2, "max": 1}), "max", Code::OutOfRange),
        (json!({"kind": "number", "min": "2"}), "min", Code::NotANumber),
        (json!({"kind": "date", "min": "2026-02-30"}), "min", Code::InvalidDate),
        (json!({"kind": "date", "min": "2026-02-02", "max": "2026-02-01"}), "max", Code::OutOfRange),
        (json!({"kind": "contact_fields"}), "fields", Code::Required),
        (json!({"kind": "contact_fields", "fields": []}), "fields", Code::Required),
        (
            json!({"kind": "contact_fields", "fields": [{"field": "age"}]}),
            "fields.0.field",
            Code::InvalidChoice,
        ),
        (
            json!({"kind": "contact_fields", "fields": [{"field": "name"}, {"field": "name"}]}),
            "fields.1.field",
            Code::Conflict,
        ),
        (json!({"kind": "consent", "choices": []}), "choices", Code::UnknownField),
        (json!({"kind": "statement", "required": true}), "required", Code::UnknownField),
        (json!({"kind": "date", "low_label": "L"}), "low_label", Code::UnknownField),
    ] {
        let path = format!("questions.0.{path}");
        assert_eq!(refused(&one(members.clone())), codes([(path.as_str(), code)]), "{members}");
    }
    let many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (name, most) in [("single_choice", 100), ("multiple_choice", 100), ("ranking", 20)] {
        let of = |n: usize| one(json!({"kind": name, "choices": choices(&many[..n])}));
        assert!(Definition::parse(&of(most)).is_ok(), "{name}");
        assert_eq!(refused(&of(most + 1)), codes([("questions.0.choices", Code::TooMany)]));
    }
}

#[test]
fn an_anonymous_survey_asks_nobody_who_they_are() {
    let mut value = one(json!({"kind": "contact_fields", "fields": [{"field": "name"}]}));
    assert!(Definition::parse(&value).is_ok());
    value["anonymous"] = true.into();
    assert_eq!(refused(&value), codes([("questions.0.kind", Code::Conflict)]));
}
