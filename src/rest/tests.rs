//! What the description promises about itself.

use super::*;
use crate::domain::journey::{Change, Map, Op};
use crate::domain::survey::{Definition, QuestionKind};

fn described() -> Value {
    describe(by_key().into_openapi(), compute::routes().into_openapi())
}

fn operations(document: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, methods)| {
        methods.as_object().expect("methods").iter().map(move |(method, operation)| (path, method, operation))
    })
}

#[test]
fn every_operation_is_told_with_an_example_of_each_body() {
    let document = described();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(operations(&document).count() > 25);
    for (path, method, operation) in operations(&document) {
        let place = format!("{method} {path}");
        assert!(path.starts_with("/api/v1/") || path.starts_with("/health/"), "{place}");
        assert!(operation["operationId"].is_string(), "{place}");
        assert!(operation["summary"].as_str().is_some_and(|summary| summary.ends_with('.')), "{place}");
        let takes_nothing = ["/publish", "/close", "/reopen"].iter().any(|end| path.ends_with(end));
        if matches!(method.as_str(), "post" | "patch") && !takes_nothing {
            let contents = operation["requestBody"]["content"].as_object().expect(&place);
            for content in contents.values() {
                assert!(content["schema"].is_object(), "{place}");
                assert!(content.get("example").is_some() || content.get("examples").is_some(), "{place}");
            }
        }
        for (status, answer) in operation["responses"].as_object().expect(&place) {
            assert!(answer["description"].is_string(), "{place} {status}");
            if status.starts_with('2') && status != "204" {
                let contents = answer["content"].as_object().unwrap_or_else(|| panic!("{place} {status}"));
                assert!(!contents.is_empty(), "{place}");
            }
        }
        for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let parameters = operation["parameters"].as_array().expect(&place);
            assert!(
                parameters.iter().any(|parameter| parameter["name"] == name && parameter["in"] == "path"),
                "{place}"
            );
        }
    }
}

#[test]
fn every_kind_of_operation_has_an_example_that_fits() {
    let examples = journey::examples_of_ops();
    let kinds: Vec<&str> = examples.iter().filter_map(|op| op["kind"].as_str()).collect();
    let mut expected: Vec<&str> = Change::KINDS.to_vec();
    let mut found = kinds.clone();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
    let mut map = Map::new("Journey").expect("a title");
    for example in &examples {
        let op = Op::parse(example).unwrap_or_else(|error| panic!("{example}: {error:?}"));
        map.apply(&op.change).unwrap_or_else(|error| panic!("{example}: {error}"));
    }
}

#[test]
fn every_kind_of_question_has_an_example_that_its_answer_fits() {
    let examples = kinds::examples_of_kinds();
    let names: Vec<&str> = examples.iter().map(|example| example.name).collect();
    assert_eq!(names, QuestionKind::NAMES);
    let questions: Vec<&Value> = examples.iter().map(|example| &example.question).collect();
    let survey = serde_json::json!({"title": "T", "locale": "en", "questions": questions});
    let definition = Definition::parse(&survey).expect("a survey");
    let schema = kinds::question_schema();
    for (question, example) in definition.questions().iter().zip(&examples) {
        let answer = example.answer.as_ref().map(|answer| question.kind().read_json(answer));
        assert_eq!(answer.is_none(), example.name == "statement");
        assert!(answer.is_none_or(|answer| answer.is_ok_and(|answer| answer.is_some())), "{}", example.name);
        for member in example.question.as_object().expect("members").keys() {
            assert!(schema["properties"].get(member).is_some(), "{member}");
        }
    }
    let document = described();
    let body = &document["paths"]["/api/v1/surveys"]["post"]["requestBody"]["content"]["application/json"];
    assert!(QuestionKind::NAMES.iter().all(|name| body["examples"].get(*name).is_some()));
}

#[test]
fn the_page_escapes_what_it_shows() {
    let page = docs::page(&serde_json::json!({"info": {"description": "<script>"}, "paths": {}}));
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"));
}
