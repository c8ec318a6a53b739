//! Pages, jumps, ends and what is filled in.

use serde_json::{Value, json};

use super::super::*;
use super::{check, codes, listed, parsed, visible_keys};
use crate::domain::error::Code;

fn support() -> Definition {
    Definition::parse(&json!({"title": "T", "locale": "en",
        "questions": [
            {"key": "nps", "kind": "nps", "title": "N", "jumps": [
                {"if": {"question": "nps", "op": "at_least", "value": 9}, "end": "promoters"},
                {"if": {"question": "nps", "op": "at_least", "value": 7}, "to": "last"},
            ]},
            {"key": "why", "kind": "short_text", "title": "W", "required": true, "new_page": true},
            {"key": "who", "kind": "short_text", "title": "W", "new_page": true,
             "show_if": {"question": "why", "op": "answered"}},
            {"key": "last", "kind": "short_text", "title": "Because of {{answer:why|that}}?"},
        ],
        "ends": [
            {"key": "promoters", "title": "Tell others", "link": {"url": "https://example.com", "label": "Go"}},
            {"key": "call", "title": "We will call", "show_if": {"question": "who", "op": "answered"}},
        ],
    }))
    .expect("a survey")
}

#[test]
fn a_jump_leads_over_questions_and_to_an_end() {
    let definition = support();
    for (answers, visible, end) in [
        (json!({"nps": 9}), vec!["nps"], Some("promoters")),
        (json!({"nps": 8}), vec!["nps", "last"], None),
        (json!({"nps": 3, "why": "x"}), vec!["nps", "why", "who", "last"], None),
        (json!({"nps": 3, "why": "x", "who": "me"}), vec!["nps", "why", "who", "last"], Some("call")),
    ] {
        assert_eq!(visible_keys(&definition, answers.clone()), visible);
        let values = serde_json::from_value(answers).expect("an object");
        let answers = Answers::check(&definition, &values).expect("answers");
        assert_eq!(definition.end_page(&answers).map(|end| end.key().as_str()), end);
    }
    assert_eq!(
        check(&definition, json!({"nps": 9, "why": "x"})),
        Err(codes([("answers.why", Code::HiddenByLogic)]))
    );
    assert_eq!(check(&definition, json!({"nps": 3})), Err(codes([("answers.why", Code::Required)])));
    // Where a score cannot be read, nobody knows which questions show.
    assert_eq!(
        check(&definition, json!({"nps": 99, "why": "x"})),
        Err(codes([("answers.nps", Code::OutOfRange)]))
    );
}

#[test]
fn pages_without_anything_to_show_are_passed_over() {
    let definition = support();
    let answers = |value: Value| {
        let values: std::collections::BTreeMap<String, Value> =
            serde_json::from_value(value).expect("an object");
        let read = values.into_iter().map(|(key, value)| {
            let answer = definition.question(&key).expect("a question").kind().read_json(&value);
            (key, answer.expect("valid").expect("given"))
        });
        Answers::keep(&definition, read.collect::<Vec<_>>())
    };
    assert_eq!(definition.pages().len(), 3);
    let low = answers(json!({"nps": 1}));
    assert_eq!((definition.page_after(0, &low), definition.first_incomplete_page(&low)), (Some(1), Some(1)));
    let middle = answers(json!({"nps": 7}));
    assert_eq!((definition.page_after(0, &middle), definition.page_before(2, &middle)), (Some(2), Some(0)));
    let high = answers(json!({"nps": 10}));
    assert_eq!((definition.page_after(0, &high), definition.first_incomplete_page(&high)), (None, None));
}

#[test]
fn what_is_written_about_the_way_is_read_back() {
    let definition = support();
    assert_eq!(Definition::parse(&definition.to_json()), Ok(definition.clone()));
    assert_eq!(definition.untranslated(crate::domain::text::Locale::PtBr).len(), 8);
}

#[test]
fn a_way_that_leads_back_or_nowhere_is_refused() {
    let wrong = |questions: Value, ends: Value| {
        let survey = json!({"title": "T", "locale": "en", "questions": questions, "ends": ends});
        listed(&Definition::parse(&survey).expect_err("errors"))
    };
    let text = |key: &str, more: Value| {
        let mut question = json!({"key": key, "kind": "short_text", "title": "T"});
        question.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        question
    };
    let jumps = json!({"jumps": [{"to": "a"}, {"to": "b"}, {"to": "x"}, {"end": "x"}, {}, {"to": "c", "end": "thanks"}]});
    assert_eq!(
        wrong(json!([text("a", json!({})), text("b", jumps), text("c", json!({}))]), Value::Null),
        codes([("questions.1.jumps.4.to", Code::Required), ("questions.1.jumps.5.end", Code::Conflict)])
    );
    let jumps = json!({"jumps": [{"to": "a"}, {"to": "b"}, {"to": "x"}, {"end": "x"}, {"end": "thanks"}]});
    assert_eq!(
        wrong(json!([text("a", json!({})), text("b", jumps)]), Value::Null),
        codes([
            ("questions.1.jumps.0.to", Code::UnknownQuestion),
            ("questions.1.jumps.1.to", Code::UnknownQuestion),
            ("questions.1.jumps.2.to", Code::UnknownQuestion),
            ("questions.1.jumps.3.end", Code::UnknownReference),
        ])
    );
    let over = json!({"jumps": [{"to": "c"}]});
    assert_eq!(
        wrong(json!([text("a", over), text("b", json!({})), text("c", json!({}))]), Value::Null),
        codes([("questions.1", Code::HiddenByLogic)])
    );
    let ends = json!([{"key": "thanks", "title": "T"}, {"key": "a", "title": "T"}, {"key": "a", "title": " ",
        "link": {"url": "javascript:x", "label": "L"}, "show_if": {"question": "x", "op": "answered"}}]);
    assert_eq!(
        wrong(json!([text("a", json!({}))]), ends),
        codes([
            ("ends.0.key", Code::Conflict),
            ("ends.2.key", Code::Conflict),
            ("ends.2.link.url", Code::InvalidUrl),
            ("ends.2.show_if.question", Code::UnknownQuestion),
            ("ends.2.title", Code::Required),
        ])
    );
}

#[test]
fn only_what_is_known_by_then_can_be_filled_in() {
    let survey = |title: &str, new_page: bool| {
        Definition::parse(&json!({"title": "T", "locale": "en", "questions": [
            {"key": "a", "kind": "short_text", "title": "T"},
            {"key": "b", "kind": "short_text", "title": title, "new_page": new_page},
        ]}))
        .map_err(|errors| listed(&errors))
    };
    assert!(survey("{{answer:a|it}}, {{customer.name}}", true).is_ok_and(|survey| survey.has_pieces()));
    let unknown = Err(codes([("questions.1.title", Code::UnknownReference)]));
    assert_eq!(survey("{{answer:a|it}}", false), unknown);
    assert_eq!(survey("{{answer:b|it}}", true), unknown);
    assert_eq!(survey("{{nme}}", true), Err(codes([("questions.1.title", Code::InvalidFormat)])));
    assert!(!parsed(json!([{"key": "a", "kind": "short_text", "title": "{ {a}} }}"}])).has_pieces());
}
