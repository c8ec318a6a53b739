//! What answers a question of each kind.

use super::*;

fn kind(members: Value) -> QuestionKind {
    Definition::parse(&one(members)).expect("a valid survey").questions()[0].kind().clone()
}

#[track_caller]
fn takes(kind: &QuestionKind, cases: &[(Value, Result<Value, Code>)]) {
    for (value, expected) in cases {
        let read = kind.read_json(value).map(|answer| answer.map_or(Value::Null, |answer| answer.to_json()));
        assert_eq!(&read, expected, "{value}");
    }
}

/// The fields of a form, named after `answer.q`, and what they are read as.
type FieldCase<'a> = (&'a [(&'a str, &'a str)], Result<Value, Code>);

#[track_caller]
fn takes_fields(kind: &QuestionKind, cases: &[FieldCase<'_>]) {
    for (fields, expected) in cases {
        let pairs = fields.iter().map(|(name, value)| (format!("answer.q{name}"), (*value).to_owned()));
        let typed = pairs.collect::<FormFields>().typed().remove("q").unwrap_or_default();
        let read = kind.read_form(&typed).map(|answer| answer.map_or(Value::Null, |answer| answer.to_json()));
        assert_eq!(&read, expected, "{fields:?}");
    }
}

#[test]
fn one_choice_is_a_value_or_other_words() {
    let closed = kind(json!({"kind": "single_choice", "choices": choices(&["a", "other"])}));
    takes(
        &closed,
        &[
            (json!("a"), Ok(json!("a"))),
            (json!("other"), Ok(json!("other"))),
            (json!("c"), Err(Code::InvalidChoice)),
            (json!({"other": "c"}), Err(Code::InvalidChoice)),
            (json!(1), Err(Code::NotText)),
            (json!([]), Err(Code::NotText)),
            (json!(" "), Ok(Value::Null)),
        ],
    );
    let open = kind(json!({"kind": "single_choice", "choices": choices(&["a", "b"]), "other": true}));
    takes(
        &open,
        &[
            (json!({"other": " c "}), Ok(json!({"other": "c"}))),
            (json!({"other": " "}), Err(Code::TooShort)),
            (json!({"other": "x".repeat(301)}), Err(Code::TooLong)),
            (json!({"other": "a\nb"}), Err(Code::InvalidFormat)),
            (json!({"other": 1}), Err(Code::NotText)),
            (json!({"other": "c", "more": 1}), Err(Code::InvalidFormat)),
            (json!("other"), Err(Code::InvalidChoice)),
        ],
    );
    takes_fields(
        &open,
        &[
            (&[("", "a"), (".other", "typed before")], Ok(json!("a"))),
            (&[("", "other:"), (".other", "c")], Ok(json!({"other": "c"}))),
            (&[(".other", "c")], Ok(json!({"other": "c"}))),
            (&[("", "other:"), (".other", " ")], Err(Code::TooShort)),
            (&[("", ""), (".other", " ")], Ok(Value::Null)),
            (&[("", "z")], Err(Code::InvalidChoice)),
        ],
    );
    assert_eq!(
        open.read_text("other:a|b").map(|answer| answer.map(|answer| answer.to_text())),
        Ok(Some("other:a|b".into()))
    );
}

#[test]
fn several_choices_are_kept_in_the_order_of_the_survey_and_within_bounds() {
    let several =
        kind(json!({"kind": "multiple_choice", "choices": choices(&["a", "b", "c"]), "other": true,
                              "min_choices": 2, "max_choices": 3}));
    takes(
        &several,
        &[
            (json!([]), Ok(Value::Null)),
            (json!(["c", "a"]), Ok(json!(["a", "c"]))),
            (json!([{"other": "z"}, "b"]), Ok(json!(["b", {"other": "z"}]))),
            (json!(["a"]), Err(Code::TooFew)),
            (json!(["a", "b", "c", {"other": "z"}]), Err(Code::TooMany)),
            (json!(["a", "a"]), Err(Code::Conflict)),
            (json!([{"other": "y"}, {"other": "z"}]), Err(Code::Conflict)),
            (json!(["a", "d"]), Err(Code::InvalidChoice)),
            (json!("a"), Err(Code::InvalidFormat)),
            (json!(["a", null]), Err(Code::NotText)),
        ],
    );
    takes_fields(
        &several,
        &[
            (&[("", "c"), ("", "a")], Ok(json!(["a", "c"]))),
            (&[("", "a"), ("", "other:"), (".other", "z")], Ok(json!(["a", {"other": "z"}]))),
            (&[("", "a"), ("", "b"), (".other", "not ticked")], Ok(json!(["a", "b"]))),
            (&[(".other", "not ticked")], Ok(Value::Null)),
            (&[("", "a"), ("", "other:")], Err(Code::TooShort)),
        ],
    );
    let cell = several.read_text(r"other:x\|y|b").expect("an answer").expect("given");
    assert_eq!(
        (cell.to_json(), cell.to_text()),
        (json!(["b", {"other": "x|y"}]), r"b|other:x\|y".to_owned())
    );
}

#[test]
fn a_matrix_has_a_column_for_each_of_its_rows() {
    let matrix = kind(
        json!({"kind": "likert_matrix", "rows": choices(&["r.1", "r2"]), "columns": choices(&["x", "y"])}),
    );
    takes(
        &matrix,
        &[
            (json!({}), Ok(Value::Null)),
            (json!({"r2": "x", "r.1": null}), Ok(json!({"r2": "x"}))),
            (json!({"r3": "x"}), Err(Code::InvalidChoice)),
            (json!({"r2": "z"}), Err(Code::InvalidChoice)),
            (json!({"r2": 1}), Err(Code::NotText)),
            (json!(["x"]), Err(Code::InvalidFormat)),
        ],
    );
    takes_fields(
        &matrix,
        &[
            (&[(".r.1", "y"), (".r2", "x")], Ok(json!({"r.1": "y", "r2": "x"}))),
            (&[(".r.1", ""), (".r2", "")], Ok(Value::Null)),
            (&[(".r.1", "z")], Err(Code::InvalidChoice)),
        ],
    );
    assert_eq!(
        matrix.read_text(r#"{"r2":"x"}"#).map(|answer| answer.map(|answer| answer.to_text())),
        Ok(Some(r#"{"r2":"x"}"#.into()))
    );
    assert_eq!(matrix.read_text("r2=x"), Err(Code::InvalidFormat));
}

#[test]
fn a_ranking_has_every_choice_once() {
    let ranking = kind(json!({"kind": "ranking", "choices": choices(&["a", "b", "c"])}));
    takes(
        &ranking,
        &[
            (json!([]), Ok(Value::Null)),
            (json!(["c", "a", "b"]), Ok(json!(["c", "a", "b"]))),
            (json!(["c", "a"]), Err(Code::TooFew)),
            (json!(["c", "a", "a"]), Err(Code::Conflict)),
            (json!(["c", "a", "d"]), Err(Code::InvalidChoice)),
            (json!([1, 2, 3]), Err(Code::NotText)),
            (json!({"a": 1}), Err(Code::InvalidFormat)),
        ],
    );
    takes_fields(
        &ranking,
        &[
            (&[(".a", "2"), (".b", "3"), (".c", "1")], Ok(json!(["c", "a", "b"]))),
            (&[(".a", ""), (".b", ""), (".c", "")], Ok(Value::Null)),
            (&[(".a", "2"), (".b", "2"), (".c", "1")], Err(Code::Conflict)),
            (&[(".a", "2"), (".b", ""), (".c", "1")], Err(Code::TooFew)),
            (&[(".a", "4"), (".b", "2"), (".c", "1")], Err(Code::OutOfRange)),
        ],
    );
}

#[test]
fn a_number_lies_between_its_bounds() {
    let number = kind(json!({"kind": "number", "min": -1, "max": 2.5}));
    takes(
        &number,
        &[
            (json!(2.5), Ok(json!(2.5))),
            (json!(-1.0), Ok(json!(-1))),
            (json!(2.51), Err(Code::OutOfRange)),
            (json!("2"), Err(Code::NotANumber)),
            (json!(true), Err(Code::NotANumber)),
        ],
    );
    takes_fields(&number, &[(&[("", " 1,25 ")], Ok(json!(1.25))), (&[("", "1e0")], Err(Code::NotANumber))]);
    let whole = kind(json!({"kind": "number", "integer": true}));
    takes(&whole, &[(json!(2.0), Ok(json!(2))), (json!(2.5), Err(Code::NotAnInteger))]);
    takes_fields(&whole, &[(&[("", "2,5")], Err(Code::NotAnInteger)), (&[("", "")], Ok(Value::Null))]);
}

#[test]
fn a_date_is_a_day_of_the_calendar_between_its_bounds() {
    let date = kind(json!({"kind": "date", "min": "2026-01-01", "max": "2026-12-31"}));
    takes(
        &date,
        &[
            (json!("2026-01-01"), Ok(json!("2026-01-01"))),
            (json!("2025-12-31"), Err(Code::OutOfRange)),
            (json!("2027-01-01"), Err(Code::OutOfRange)),
            (json!("2026-1-1"), Err(Code::InvalidDate)),
            (json!("2026-01-01T00:00:00Z"), Err(Code::InvalidDate)),
            (json!(20_260_101), Err(Code::NotText)),
        ],
    );
    takes_fields(
        &date,
        &[(&[("", "2026-06-30")], Ok(json!("2026-06-30"))), (&[("", "30/06/2026")], Err(Code::InvalidDate))],
    );
}

#[test]
fn a_contact_is_what_was_asked_for() {
    let fields = json!([{"field": "email", "required": true}, {"field": "name"}]);
    let contact = kind(json!({"kind": "contact_fields", "fields": fields}));
    takes(
        &contact,
        &[
            (json!({"email": " ANA@example.com "}), Ok(json!({"email": "ana@example.com"}))),
            (json!({"email": "", "name": null}), Ok(Value::Null)),
            (json!({"email": "ana"}), Err(Code::InvalidEmail)),
            (json!({"email": "a@example.com", "phone": "1"}), Err(Code::UnknownField)),
            (json!({"name": "x".repeat(201)}), Err(Code::TooLong)),
            (json!({"name": "a\nb"}), Err(Code::InvalidFormat)),
            (json!({"name": 1}), Err(Code::NotText)),
            (json!("Ana"), Err(Code::InvalidFormat)),
        ],
    );
    let definition = parsed(json!([{"key": "q", "kind": "contact_fields", "title": "T", "fields": fields}]));
    let missing = Err(codes([("answers.q", Code::Required)]));
    assert_eq!(check(&definition, json!({})), missing);
    assert_eq!(check(&definition, json!({"q": {"name": "Ana"}})), missing);
    assert_eq!(check_form(&definition, &[("answer.q.name", "Ana"), ("answer.q.email", "")]), missing);
    let given = check_form(&definition, &[("answer.q.name", " Ana "), ("answer.q.email", "ana@example.com")]);
    assert_eq!(given, Ok(json!({"q": {"name": "Ana", "email": "ana@example.com"}})));
}

#[test]
fn consent_is_given_or_not_at_all() {
    let consent = kind(json!({"kind": "consent"}));
    takes(
        &consent,
        &[
            (json!(true), Ok(json!(true))),
            (json!(false), Ok(Value::Null)),
            (json!("true"), Err(Code::InvalidChoice)),
            (json!(1), Err(Code::InvalidChoice)),
        ],
    );
    takes_fields(&consent, &[(&[("", "true")], Ok(json!(true))), (&[("", "yes")], Err(Code::InvalidChoice))]);
    let definition = parsed(json!([{"key": "q", "kind": "consent", "title": "T", "required": true}]));
    let missing = Err(codes([("answers.q", Code::Required)]));
    assert_eq!(check(&definition, json!({"q": false})), missing);
    assert_eq!(check(&definition, json!({})), missing);
}

#[test]
fn a_statement_is_never_answered() {
    let definition = parsed(json!([{"key": "q", "kind": "statement", "title": "T"}]));
    let unknown = Err(codes([("answers.q", Code::UnknownQuestion)]));
    assert_eq!(check(&definition, json!({"q": "x"})), unknown);
    assert_eq!(check_form(&definition, &[("answer.q", "x")]), unknown);
    assert_eq!(check_form(&definition, &[]), Ok(json!({})));
}

#[test]
fn a_field_that_a_question_does_not_have_is_refused() {
    let definition = parsed(json!([
        {"key": "one", "kind": "single_choice", "title": "T", "choices": choices(&["a", "b"])},
        {"key": "nps", "kind": "nps", "title": "T"},
    ]));
    let result = check_form(&definition, &[("answer.one.other", "x"), ("answer.nps.0", "1")]);
    let expected = [("answers.one.other", Code::UnknownQuestion), ("answers.nps.0", Code::UnknownQuestion)];
    assert_eq!(result, Err(codes(expected)));
}

#[test]
fn a_required_matrix_has_all_its_rows() {
    let question = |required: bool| {
        parsed(json!([{"key": "q", "kind": "likert_matrix", "title": "T", "required": required,
                       "rows": choices(&["r1", "r2"]), "columns": choices(&["x", "y"])}]))
    };
    let half = json!({"q": {"r1": "x"}});
    assert_eq!(check(&question(false), half.clone()), Ok(half.clone()));
    assert_eq!(check(&question(true), half), Err(codes([("answers.q", Code::Required)])));
    let whole = json!({"q": {"r1": "x", "r2": "x"}});
    assert_eq!(check(&question(true), whole.clone()), Ok(whole));
}
