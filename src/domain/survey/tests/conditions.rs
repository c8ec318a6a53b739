//! What hangs on answers of each kind.

use super::*;

/// `q` with these members, then `b`, which shows under a condition on it.
fn followed(members: Value, show_if: Value) -> Value {
    let mut value = one(members);
    let follow_up = json!({"key": "b", "kind": "nps", "title": "T", "show_if": show_if});
    value["questions"].as_array_mut().expect("questions").push(follow_up);
    value
}

#[test]
fn conditions_ask_of_a_kind_what_it_can_tell() {
    let one = json!({"kind": "single_choice", "choices": choices(&["a", "b"]), "other": true});
    let some = json!({"kind": "multiple_choice", "choices": choices(&["a", "b"])});
    let op = |op: &str, value: Value| json!({"question": "q", "op": op, "value": value});
    for (members, show_if, path, code) in [
        (&one, op("is", json!("c")), "value", Code::InvalidChoice),
        (&one, op("is", json!(1)), "value", Code::NotText),
        (&one, op("any_of", json!(["a", "c"])), "value.1", Code::InvalidChoice),
        (&one, op("at_least", json!(1)), "op", Code::InvalidChoice),
        (&some, op("is", json!("other")), "value", Code::InvalidChoice),
        (&json!({"kind": "rating"}), op("at_least", json!(6)), "value", Code::OutOfRange),
        (&json!({"kind": "number", "integer": true}), op("is", json!(1.5)), "value", Code::NotAnInteger),
        (&json!({"kind": "number", "max": 5}), op("at_most", json!(6)), "value", Code::OutOfRange),
        (&json!({"kind": "date"}), op("is", json!("2026-01-01")), "op", Code::InvalidChoice),
        (&json!({"kind": "consent"}), op("is", json!("true")), "op", Code::InvalidChoice),
        (
            &json!({"kind": "ranking", "choices": choices(&["a", "b"])}),
            op("is", json!("a")),
            "op",
            Code::InvalidChoice,
        ),
        (
            &json!({"kind": "statement"}),
            json!({"question": "q", "op": "answered"}),
            "question",
            Code::UnknownQuestion,
        ),
    ] {
        let path = format!("questions.1.show_if.{path}");
        assert_eq!(
            refused(&followed(members.clone(), show_if.clone())),
            codes([(path.as_str(), code)]),
            "{show_if}"
        );
    }
}

#[test]
fn of_several_choices_one_that_passes_is_enough() {
    let some = json!({"kind": "multiple_choice", "choices": choices(&["a", "b", "c"]), "other": true});
    let shows = |show_if: Value, answer: Value| {
        let definition = Definition::parse(&followed(some.clone(), show_if)).expect("a valid survey");
        visible_keys(&definition, json!({"q": answer})).contains(&"b".to_owned())
    };
    let is = json!({"question": "q", "op": "is", "value": "a"});
    let is_not = json!({"question": "q", "op": "is_not", "value": "a"});
    let any_of = json!({"question": "q", "op": "any_of", "value": ["c", "other"]});
    for (answer, expected) in [
        (json!(["a"]), [true, false, false]),
        (json!(["a", "c"]), [true, false, true]),
        (json!(["b"]), [false, true, false]),
        (json!(["b", {"other": "x"}]), [false, true, true]),
        (json!([]), [false, false, false]),
    ] {
        let shown = [&is, &is_not, &any_of].map(|show_if| shows(show_if.clone(), answer.clone()));
        assert_eq!(shown, expected, "{answer}");
    }
}

#[test]
fn numbers_are_compared_and_other_kinds_are_asked_whether_they_were_answered() {
    let shows = |members: Value, show_if: Value, answer: Value| {
        let definition = Definition::parse(&followed(members, show_if)).expect("a valid survey");
        visible_keys(&definition, json!({"q": answer})).contains(&"b".to_owned())
    };
    let at_least = json!({"question": "q", "op": "at_least", "value": 2.5});
    assert!(shows(json!({"kind": "number"}), at_least.clone(), json!(2.5)));
    assert!(!shows(json!({"kind": "number"}), at_least, json!(2.4)));
    let answered = json!({"question": "q", "op": "answered"});
    let fields = json!([{"field": "name"}]);
    let rows =
        json!({"kind": "likert_matrix", "rows": choices(&["r", "s"]), "columns": choices(&["x", "y"])});
    for (members, answer, expected) in [
        (json!({"kind": "consent"}), json!(true), true),
        (json!({"kind": "consent"}), json!(false), false),
        (json!({"kind": "date"}), json!("2026-01-01"), true),
        (json!({"kind": "contact_fields", "fields": fields}), json!({"name": " "}), false),
        (rows, json!({"r": "x"}), true),
    ] {
        assert_eq!(shows(members, answered.clone(), answer.clone()), expected, "{answer}");
    }
}

#[test]
fn a_page_learns_which_choices_show_a_question() {
    let rule = |members: Value, show_if: Value| {
        let definition = Definition::parse(&followed(members, show_if)).expect("a valid survey");
        definition.follow_ups()[0].rule.clone()
    };
    let question = QuestionKey::parse("q").expect("a key");
    let marks = |marks: &[&str]| marks.iter().map(|mark| (*mark).to_owned()).collect();
    let chosen = |list: &[&str]| ShowRule::Chosen { question: question.clone(), marks: marks(list) };
    let choices = choices(&["a", "b"]);
    let op = |op: &str, value: Value| json!({"question": "q", "op": op, "value": value});
    let one = json!({"kind": "single_choice", "choices": choices, "other": true});
    assert_eq!(rule(one.clone(), op("is_not", json!("a"))), Some(chosen(&["1", "other"])));
    assert_eq!(rule(one, op("any_of", json!(["other", "a"]))), Some(chosen(&["0", "other"])));
    let some = json!({"kind": "multiple_choice", "choices": choices});
    assert_eq!(rule(some.clone(), op("is", json!("b"))), Some(chosen(&["1"])));
    let not = ShowRule::NotChosen { question: question.clone(), marks: marks(&["0"]) };
    assert_eq!(rule(some, op("is_not", json!("a"))), Some(ShowRule::All(vec![chosen(&["0", "1"]), not])));
    let answered = json!({"question": "q", "op": "answered"});
    assert_eq!(rule(json!({"kind": "consent"}), answered.clone()), Some(chosen(&["0"])));
    assert_eq!(rule(json!({"kind": "rating"}), op("at_least", json!(4))), Some(chosen(&["4", "5"])));
    assert_eq!(rule(json!({"kind": "date"}), answered), None);
}
