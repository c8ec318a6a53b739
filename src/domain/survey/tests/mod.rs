//! What a survey takes and refuses, seen from outside.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::domain::error::{Code, FieldErrors};
use crate::domain::measure::{Direction, Rule, Scale};
use crate::domain::text::Locale;

mod conditions;
mod kinds;
mod members;
mod path;

fn survey(questions: Value) -> Value {
    json!({"title": "Pesquisa", "locale": "pt-BR", "questions": questions})
}

fn parsed(questions: Value) -> Definition {
    Definition::parse(&survey(questions)).expect("a valid survey")
}

fn refused(value: &Value) -> BTreeMap<String, Vec<Code>> {
    listed(&Definition::parse(value).expect_err("an invalid survey"))
}

fn listed(errors: &FieldErrors) -> BTreeMap<String, Vec<Code>> {
    errors.iter().map(|(field, codes)| (field.to_owned(), codes.to_vec())).collect()
}

fn codes<const N: usize>(expected: [(&str, Code); N]) -> BTreeMap<String, Vec<Code>> {
    expected.into_iter().map(|(field, code)| (field.to_owned(), vec![code])).collect()
}

/// A survey of one question `q` with these members.
fn one(members: Value) -> Value {
    let mut question = json!({"key": "q", "title": "T"});
    for (name, value) in members.as_object().expect("an object") {
        question[name] = value.clone();
    }
    survey(json!([question]))
}

fn choices(values: &[&str]) -> Value {
    values.iter().map(|value| json!({"value": value})).collect()
}

/// A score, why it was low, and what could be done, each after the other.
fn nps_with_reasons() -> Definition {
    parsed(json!([
        {"key": "nps", "kind": "nps", "title": "Nota", "required": true},
        {"key": "why", "kind": "short_text", "title": "Por quê?", "required": true,
         "show_if": {"question": "nps", "op": "at_most", "value": 6}},
        {"key": "more", "kind": "long_text", "title": "Mais?",
         "show_if": {"question": "why", "op": "is", "value": "preço"}},
    ]))
}

fn check(definition: &Definition, answers: Value) -> Result<Value, BTreeMap<String, Vec<Code>>> {
    let values: BTreeMap<String, Value> = serde_json::from_value(answers).expect("an object");
    let checked = Answers::check(definition, &values).map_err(|errors| listed(&errors))?;
    Ok(serde_json::to_value(checked).expect("JSON"))
}

fn check_form(
    definition: &Definition,
    fields: &[(&str, &str)],
) -> Result<Value, BTreeMap<String, Vec<Code>>> {
    let fields = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let checked = Answers::check_form(definition, &fields).map_err(|errors| listed(&errors))?;
    Ok(serde_json::to_value(checked).expect("JSON"))
}

fn visible_keys(definition: &Definition, answers: Value) -> Vec<String> {
    let values: BTreeMap<String, Value> = serde_json::from_value(answers).expect("an object");
    let answers = Answers::check(definition, &values).expect("valid answers");
    definition.visible(&answers).into_iter().map(|question| question.key().as_str().to_owned()).collect()
}

#[test]
fn a_survey_is_written_as_it_is_read() {
    let value = json!({
        "title": {"pt-BR": "Pesquisa", "en": "Survey"}, "locale": "pt-BR", "anonymous": true,
        "attributes": ["market", "plano"],
        "questions": [
            {"key": "nps", "kind": "nps", "subject": "touchpoint:t1", "title": "Nota", "required": true,
             "low_label": "Nada provável", "high_label": {"en": "Extremely likely"}},
            {"key": "ces", "kind": "ces", "subject": "support", "title": "Fácil?", "help": "Ajuda",
             "scale": {"min": 1, "max": 5}, "direction": "effort",
             "show_if": {"any": [{"question": "nps", "op": "any_of", "value": [0, 10]},
                                 {"all": [{"question": "nps", "op": "is_not", "value": 5},
                                          {"question": "nps", "op": "answered"}]}]}},
        ],
    });
    let definition = Definition::parse(&value).expect("a valid survey");
    assert_eq!(definition.to_json(), value);
    let series = definition.questions()[1].series().expect("a series");
    assert_eq!(series.scale(), Scale::ONE_TO_FIVE);
    assert_eq!(series.direction(), Direction::Effort);
    assert_eq!(definition.untranslated(Locale::PtBr), ["questions.0.high_label"]);
}

#[test]
fn subject_scale_and_direction_have_defaults() {
    let definition = parsed(json!([
        {"key": "a", "kind": "csat", "title": "A"}, {"key": "b", "kind": "ces", "title": "B"},
    ]));
    assert_eq!(definition.questions()[0].series(), Some(&Series::new(Rule::Csat, Subject::Company)));
    let ces = Series::new(Rule::Ces7Agree, Subject::Company);
    assert_eq!(definition.questions()[1].series(), Some(&ces));
    assert!(!definition.anonymous() && !definition.questions()[0].required());
}

#[test]
fn every_mistake_is_named_at_once() {
    let value = json!({
        "title": " ", "locale": "fr", "anonymous": "yes", "publish": true, "attributes": ["a/b", "x", "x"],
        "questions": [
            {"key": "Nps", "kind": "slider", "title": "a".repeat(501)},
            {"key": "a", "kind": "nps", "title": {"en": 7}, "help": "h".repeat(1001), "low_label": "l".repeat(101),
             "subject": "weather", "scale": {"min": 1, "max": 10}, "direction": "agree"},
            {"key": "a", "kind": "short_text", "title": "T", "required": 1, "subject": "company"},
            7,
            {"kind": "ces", "title": null, "scale": {"min": 1.5}, "colour": "red"},
        ],
    });
    let expected = codes([
        ("title", Code::Required),
        ("locale", Code::InvalidChoice),
        ("anonymous", Code::InvalidChoice),
        ("publish", Code::UnknownField),
        ("attributes.0", Code::InvalidFormat),
        ("attributes.2", Code::Conflict),
        ("questions.0.key", Code::InvalidFormat),
        ("questions.0.kind", Code::InvalidChoice),
        ("questions.0.title", Code::TooLong),
        ("questions.1.title.en", Code::NotText),
        ("questions.1.help", Code::TooLong),
        ("questions.1.low_label", Code::TooLong),
        ("questions.1.subject", Code::InvalidChoice),
        ("questions.1.scale", Code::OutOfRange),
        ("questions.1.direction", Code::UnknownField),
        ("questions.2.key", Code::Conflict),
        ("questions.2.required", Code::InvalidChoice),
        ("questions.2.subject", Code::UnknownField),
        ("questions.3", Code::InvalidFormat),
        ("questions.4.key", Code::Required),
        ("questions.4.title", Code::Required),
        ("questions.4.scale.min", Code::NotAnInteger),
        ("questions.4.scale.max", Code::Required),
        ("questions.4.colour", Code::UnknownField),
    ]);
    assert_eq!(refused(&value), expected);
}

#[test]
fn a_survey_has_between_one_and_a_hundred_questions() {
    let many = |n: usize| -> Value {
        (0..n).map(|index| json!({"key": format!("q{index}"), "kind": "nps", "title": "T"})).collect()
    };
    assert_eq!(parsed(many(100)).questions().len(), 100);
    assert_eq!(refused(&survey(many(101))), codes([("questions", Code::TooMany)]));
    assert_eq!(refused(&survey(many(0))), codes([("questions", Code::Required)]));
    assert_eq!(refused(&survey(json!({}))), codes([("questions", Code::InvalidFormat)]));
    assert_eq!(refused(&json!([])), codes([("", Code::InvalidFormat)]));
}

#[test]
fn a_condition_names_an_earlier_question_and_a_value_that_can_answer_it() {
    let condition = |show_if: Value| {
        survey(json!([
            {"key": "nps", "kind": "nps", "title": "T"},
            {"key": "text", "kind": "short_text", "title": "T"},
            {"key": "own", "kind": "nps", "title": "T", "show_if": show_if},
            {"key": "later", "kind": "nps", "title": "T"},
        ]))
    };
    let path = |field: &str| format!("questions.2.show_if{field}");
    for (show_if, field, code) in [
        (json!({"question": "nobody", "op": "answered"}), ".question", Code::UnknownQuestion),
        (json!({"question": "own", "op": "answered"}), ".question", Code::UnknownQuestion),
        (json!({"question": "later", "op": "answered"}), ".question", Code::UnknownQuestion),
        (json!({"question": "nps", "op": "is", "value": "7"}), ".value", Code::NotANumber),
        (json!({"question": "nps", "op": "at_least", "value": "7"}), ".value", Code::NotANumber),
        (json!({"question": "nps", "op": "at_least", "value": 7.5}), ".value", Code::NotAnInteger),
        (json!({"question": "nps", "op": "is", "value": 11}), ".value", Code::OutOfRange),
        (json!({"question": "nps", "op": "is", "value": true}), ".value", Code::InvalidChoice),
        (json!({"question": "nps", "op": "is"}), ".value", Code::Required),
        (json!({"question": "nps", "op": "any_of", "value": [1, "2"]}), ".value.1", Code::NotANumber),
        (json!({"question": "nps", "op": "any_of", "value": 1}), ".value", Code::InvalidFormat),
        (json!({"question": "nps", "op": "any_of", "value": []}), ".value", Code::Required),
        (json!({"question": "nps", "op": "near", "value": 1}), ".op", Code::InvalidChoice),
        (json!({"question": "nps", "op": "answered", "value": 1}), ".value", Code::UnknownField),
        (json!({"question": "text", "op": "at_most", "value": 3}), ".op", Code::InvalidChoice),
        (json!({"question": "text", "op": "is", "value": 3}), ".value", Code::NotText),
        (json!({"question": "text", "op": "is", "value": " "}), ".value", Code::Required),
        (json!({"all": []}), ".all", Code::Required),
        (json!({"all": [{"question": "later", "op": "answered"}]}), ".all.0.question", Code::UnknownQuestion),
        (json!({"all": [{"any": [7]}]}), ".all.0.any.0", Code::InvalidFormat),
        (json!("nps"), "", Code::InvalidFormat),
    ] {
        assert_eq!(refused(&condition(show_if.clone())), codes([(&path(field), code)]), "{show_if}");
    }
}

#[test]
fn a_mistake_elsewhere_in_a_question_hides_no_mistake_of_its_condition() {
    let value = survey(json!([
        {"key": "a", "kind": "nps"},
        {"key": "b", "kind": "nps", "show_if": {"question": "a", "op": "is", "value": 11}},
    ]));
    let expected = codes([
        ("questions.0.title", Code::Required),
        ("questions.1.title", Code::Required),
        ("questions.1.show_if.value", Code::OutOfRange),
    ]);
    assert_eq!(refused(&value), expected);
}

#[test]
fn conditions_are_nested_five_deep_at_most() {
    let nested = |depth: usize| {
        let test = json!({"question": "a", "op": "answered"});
        let show_if = (1..depth).fold(test, |inner, _| json!({"all": [inner]}));
        survey(json!([
            {"key": "a", "kind": "nps", "title": "T"},
            {"key": "b", "kind": "nps", "title": "T", "show_if": show_if},
        ]))
    };
    assert!(Definition::parse(&nested(5)).is_ok());
    let deepest = "questions.1.show_if.all.0.all.0.all.0.all.0.all.0";
    assert_eq!(refused(&nested(6)), codes([(deepest, Code::TooMany)]));
    assert!(Definition::parse(&nested(100)).is_err());
}

#[test]
fn a_hidden_answer_counts_for_no_later_condition() {
    let definition = nps_with_reasons();
    assert_eq!(visible_keys(&definition, json!({"nps": 9})), ["nps"]);
    assert_eq!(visible_keys(&definition, json!({"nps": 6, "why": "outro"})), ["nps", "why"]);
    let all = json!({"nps": 6, "why": " preço ", "more": "sim"});
    assert_eq!(visible_keys(&definition, all), ["nps", "why", "more"]);

    let expected = codes([("answers.why", Code::HiddenByLogic), ("answers.more", Code::HiddenByLogic)]);
    assert_eq!(check(&definition, json!({"nps": 9, "why": "preço", "more": "x"})), Err(expected));
    let fields = [("answer.nps", "9"), ("answer.why", "preço"), ("answer.more", "x")];
    assert_eq!(check_form(&definition, &fields), Ok(json!({"nps": 9})));
}

#[test]
fn an_unanswered_question_passes_no_test() {
    let tests = [
        json!({"question": "a", "op": "is", "value": 3}),
        json!({"question": "a", "op": "is_not", "value": 3}),
        json!({"question": "a", "op": "any_of", "value": [3]}),
        json!({"question": "a", "op": "at_least", "value": 0}),
        json!({"question": "a", "op": "at_most", "value": 10}),
        json!({"question": "a", "op": "answered"}),
    ];
    let shown = [[3, 3], [0, 10], [3, 3], [0, 10], [0, 10], [0, 10]];
    for (show_if, [low, high]) in tests.into_iter().zip(shown) {
        let definition = parsed(json!([
            {"key": "a", "kind": "nps", "title": "T"},
            {"key": "b", "kind": "nps", "title": "T", "show_if": show_if},
        ]));
        assert_eq!(visible_keys(&definition, json!({})), ["a"]);
        assert_eq!(visible_keys(&definition, json!({"a": low})), ["a", "b"]);
        assert_eq!(visible_keys(&definition, json!({"a": high})), ["a", "b"]);
    }
}

#[test]
fn what_is_wrong_with_a_sent_answer_is_said_by_key() {
    let definition = parsed(json!([
        {"key": "score", "kind": "csat", "title": "T"}, {"key": "text", "kind": "short_text", "title": "T"},
        {"key": "must", "kind": "nps", "title": "T", "required": true},
    ]));
    for (value, code) in [
        (json!(6.5), Code::NotAnInteger),
        (json!(5.0), Code::NotAnInteger),
        (json!("5"), Code::NotANumber),
        (json!(true), Code::NotANumber),
        (json!([5]), Code::NotANumber),
        (json!(0), Code::OutOfRange),
        (json!(6), Code::OutOfRange),
        (json!(u64::MAX), Code::OutOfRange),
    ] {
        let result = check(&definition, json!({"score": value, "must": 0}));
        assert_eq!(result, Err(codes([("answers.score", code)])), "{value}");
    }
    let many = check(&definition, json!({"text": 5, "must": null, "other": 1}));
    let expected = codes([
        ("answers.text", Code::NotText),
        ("answers.must", Code::Required),
        ("answers.other", Code::UnknownQuestion),
    ]);
    assert_eq!(many, Err(expected));
    let long = check(&definition, json!({"text": "ç".repeat(301), "must": 0}));
    assert_eq!(long, Err(codes([("answers.text", Code::TooLong)])));
    let zero = check(&definition, json!({"text": "a\u{0}", "must": 0}));
    assert_eq!(zero, Err(codes([("answers.text", Code::InvalidFormat)])));
}

#[test]
fn null_and_blank_are_skipped_and_text_is_kept_as_it_was_typed() {
    let definition = parsed(json!([
        {"key": "score", "kind": "nps", "title": "T"}, {"key": "text", "kind": "short_text", "title": "T"},
    ]));
    assert_eq!(check(&definition, json!({"score": null, "text": " \n "})), Ok(json!({})));
    assert_eq!(check_form(&definition, &[("answer.score", ""), ("answer.text", " ")]), Ok(json!({})));
    assert_eq!(check(&definition, json!({"text": "\t=1+1 "})), Ok(json!({"text": "\t=1+1 "})));
    let lines = check_form(&definition, &[("answer.text", "um\r\ndois")]);
    assert_eq!(lines, Ok(json!({"text": "um\ndois"})));
    let longest = "a\r\n".repeat(150);
    assert!(check_form(&definition, &[("answer.text", &longest)]).is_ok());
}

#[test]
fn a_score_in_a_form_is_written_with_digits_alone() {
    let definition = parsed(json!([{"key": "nps", "kind": "nps", "title": "T"}]));
    assert_eq!(check_form(&definition, &[("answer.nps", "10"), ("key", "x")]), Ok(json!({"nps": 10})));
    assert_eq!(check_form(&definition, &[("answer.nps", "0")]), Ok(json!({"nps": 0})));
    for (text, code) in [
        ("7.5", Code::NotAnInteger),
        ("7.0", Code::NotAnInteger),
        ("07", Code::NotAnInteger),
        ("00", Code::NotAnInteger),
        ("+7", Code::NotAnInteger),
        (" 7", Code::NotAnInteger),
        ("1e1", Code::NotAnInteger),
        ("sete", Code::NotANumber),
        ("inf", Code::NotANumber),
        ("-", Code::NotANumber),
        ("٧", Code::NotANumber),
        ("-1", Code::OutOfRange),
        ("11", Code::OutOfRange),
        ("99999999999999999999", Code::OutOfRange),
    ] {
        let result = check_form(&definition, &[("answer.nps", text)]);
        assert_eq!(result, Err(codes([("answers.nps", code)])), "{text}");
    }
    let unknown = check_form(&definition, &[("answer.other", "1")]);
    assert_eq!(unknown, Err(codes([("answers.other", Code::UnknownQuestion)])));
}

#[test]
fn an_unreadable_answer_causes_no_errors_at_questions_that_hang_on_it() {
    let definition = nps_with_reasons();
    let result = check(&definition, json!({"nps": 6.5, "why": "preço", "more": "x"}));
    assert_eq!(result, Err(codes([("answers.nps", Code::NotAnInteger)])));
    let result = check(&definition, json!({"nps": 11}));
    assert_eq!(result, Err(codes([("answers.nps", Code::OutOfRange)])));
}

#[test]
fn a_hidden_field_of_a_form_is_dropped_even_when_it_is_wrong() {
    let definition = nps_with_reasons();
    let result = check_form(&definition, &[("answer.nps", "9"), ("answer.why", &"x".repeat(301))]);
    assert_eq!(result, Ok(json!({"nps": 9})));
}

#[test]
fn a_page_learns_the_scores_for_which_a_question_shows() {
    let definition = parsed(json!([
        {"key": "a", "kind": "nps", "title": "T"},
        {"key": "b", "kind": "csat", "title": "T", "show_if": {"question": "a", "op": "at_least", "value": 9}},
        {"key": "t", "kind": "short_text", "title": "T",
         "show_if": {"any": [{"question": "a", "op": "is", "value": 0}, {"question": "b", "op": "is_not", "value": 3}]}},
        {"key": "c", "kind": "csat", "title": "T", "show_if": {"question": "t", "op": "answered"}},
        {"key": "d", "kind": "csat", "title": "T", "show_if": {"question": "c", "op": "answered"}},
    ]));
    let scores = |question: &str, scores: &[i64]| ShowRule::Chosen {
        question: QuestionKey::parse(question).expect("a key"),
        marks: scores.iter().map(i64::to_string).collect(),
    };
    let follow_ups = definition.follow_ups();
    let keys: Vec<_> = follow_ups.iter().map(|follow_up| follow_up.question.key().as_str()).collect();
    assert_eq!(keys, ["b", "t", "c", "d"]);
    assert_eq!(follow_ups[0].rule, Some(scores("a", &[9, 10])));
    let through_b = ShowRule::All(vec![scores("b", &[1, 2, 4, 5]), scores("a", &[9, 10])]);
    assert_eq!(follow_ups[1].rule, Some(ShowRule::Any(vec![scores("a", &[0]), through_b])));
    assert_eq!((&follow_ups[2].rule, &follow_ups[3].rule), (&None, &None));
}

#[test]
fn a_rule_that_doubles_with_every_question_is_given_up() {
    let mut questions = vec![json!({"key": "q0", "kind": "nps", "title": "T"})];
    for index in 1..100 {
        let earlier = json!({"question": format!("q{}", index - 1), "op": "answered"});
        let show_if = json!({"any": [earlier, earlier]});
        questions.push(json!({"key": format!("q{index}"), "kind": "nps", "title": "T", "show_if": show_if}));
    }
    let definition = parsed(Value::Array(questions));
    assert_eq!(definition.follow_ups().last().map(|follow_up| &follow_up.rule), Some(&None));
}

#[test]
fn every_template_is_a_survey_in_both_languages_for_every_subject() {
    let mut subjects = Subject::PLAIN.to_vec();
    subjects.push(Subject::parse("touchpoint:t1").expect("a subject"));
    for locale in [Locale::PtBr, Locale::En] {
        for card in templates(locale).into_iter().filter(|card| card.any_subject) {
            for subject in &subjects {
                let definition = from_template(&card.key, locale, subject).expect("a template");
                assert_eq!(Definition::parse(&definition.to_json()), Ok(definition.clone()));
                assert_eq!(definition.locale(), locale);
                assert!(definition.untranslated(Locale::PtBr).is_empty());
                assert!(definition.untranslated(Locale::En).is_empty());
                assert_eq!(definition.questions()[0].series().map(Series::subject), Some(subject));
                assert_eq!(visible_keys(&definition, json!({&card.key: 5})), [card.key.as_str(), "reason"]);
            }
        }
    }
    assert_eq!(from_template("x", Locale::En, &Subject::Company), Err(Code::InvalidChoice));
}

#[test]
fn templates_use_the_wording_of_the_field() {
    let title = |key, subject: &Subject, locale| {
        let definition = from_template(key, locale, subject).expect("a template");
        definition.questions()[0].title().get(locale, locale).0.to_owned()
    };
    assert_eq!(
        title("nps", &Subject::Company, Locale::PtBr),
        "Qual é a probabilidade de você recomendar a nossa empresa a um amigo ou colega?"
    );
    assert_eq!(title("csat", &Subject::Product, Locale::En), "How satisfied are you with our product?");
    assert_eq!(
        title("ces", &Subject::Company, Locale::PtBr),
        "A empresa facilitou a resolução do meu problema."
    );
}
