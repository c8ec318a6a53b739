//! What holds for every input.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

mod kinds;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "nps",
            "ces",
            "short_text",
            "multiple_choice",
            "likert_matrix",
            "number",
            "pt-BR",
            "en",
            "q1",
            "q2",
            "is",
            "answered",
            ""
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::vec((any_name(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn any_name() -> impl Strategy<Value = String> {
    let known = vec![
        "title",
        "locale",
        "anonymous",
        "questions",
        "attributes",
        "key",
        "kind",
        "subject",
        "scale",
        "min",
        "max",
        "direction",
        "show_if",
        "all",
        "any",
        "question",
        "op",
        "value",
        "en",
        "pt-BR",
        "required",
        "help",
        "choices",
        "other",
        "rows",
        "columns",
        "fields",
        "label",
        "new_page",
        "jumps",
        "if",
        "to",
        "end",
        "ends",
        "link",
        "url",
        "text",
    ];
    prop_oneof![4 => prop::sample::select(known).prop_map(str::to_owned), 1 => "\\PC{0,6}"]
}

fn any_condition(n_earlier: usize) -> impl Strategy<Value = Value> {
    let test = (0..n_earlier, prop::sample::select(vec!["is", "is_not", "at_least", "at_most"]), 1..=5_i64)
        .prop_map(|(index, op, score)| match index % 3 {
            2 => json!({"question": format!("q{index}"), "op": "answered"}),
            _ => json!({"question": format!("q{index}"), "op": op, "value": score}),
        });
    test.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(|parts| json!({"all": parts})),
            prop::collection::vec(inner, 1..3).prop_map(|parts| json!({"any": parts})),
        ]
    })
}

/// Jumps from a question to later ones or to an end, each under a condition.
fn any_jumps(index: usize) -> impl Strategy<Value = Value> {
    let to = prop_oneof![
        3 => (index + 1..=5).prop_map(|to| json!({"to": format!("q{to}")})),
        1 => prop::sample::select(vec!["thanks", "bye"]).prop_map(|end| json!({"end": end})),
    ];
    let jump = (any_condition(index + 1), to).prop_map(|(condition, mut jump)| {
        jump["if"] = condition;
        jump
    });
    prop::collection::vec(jump, 0..3).prop_map(Value::Array)
}

/// A valid survey of six questions, `q0` to `q5`, every third a text, on one
/// page or several.
fn any_survey() -> impl Strategy<Value = Definition> {
    let conditions: Vec<_> = (1..6).map(|index| prop::option::of(any_condition(index))).collect();
    let ways: Vec<_> = (0..5).map(|index| (any::<bool>(), any_jumps(index))).collect();
    let required = prop::collection::vec(any::<bool>(), 6);
    let text = "[ a-zç]{0,8}[a-zç]";
    let texts = prop_oneof![
        text.prop_map(Value::from),
        text.prop_map(|text| json!({"en": text})),
        (text, text).prop_map(|(en, pt_br)| json!({"en": en, "pt-BR": pt_br})),
    ];
    (conditions, ways, required, prop::collection::vec(texts, 6)).prop_map(
        |(conditions, ways, required, texts)| {
            let mut conditions = std::iter::once(None).chain(conditions);
            let mut ways = ways.into_iter();
            let questions: Vec<_> = (0..6)
                .map(|index| {
                    let kind = ["csat", "ces", "short_text"][index % 3];
                    let (new_page, jumps) = ways.next().unwrap_or((true, Value::Null));
                    json!({"key": format!("q{index}"), "kind": kind, "title": texts[index],
                       "help": texts[5 - index], "required": required[index],
                       "show_if": conditions.next().flatten(), "new_page": new_page, "jumps": jumps})
                })
                .collect();
            let ends = json!([{"key": "bye", "title": texts[0]}]);
            Definition::parse(
                &json!({"title": texts[0], "locale": "en", "questions": questions, "ends": ends}),
            )
            .expect("a valid survey")
        },
    )
}

fn any_answers() -> impl Strategy<Value = BTreeMap<String, Value>> {
    let answer = prop_oneof![
        4 => (1..=5_i64).prop_map(Value::from),
        2 => "[a-z ]{0,5}".prop_map(Value::from),
        1 => any_json(),
    ];
    prop::collection::btree_map((0..7_usize).prop_map(|index| format!("q{index}")), answer, 0..7)
}

proptest! {
    #[test]
    fn no_json_makes_the_reader_of_surveys_panic(value in any_json()) {
        let _ = Definition::parse(&value);
        let with_questions = json!({"title": "T", "locale": "en", "questions": [
            {"key": "q1", "kind": "nps", "title": "T"}, {"key": "q2", "kind": "ces", "title": "T", "show_if": value},
        ]});
        let _ = Definition::parse(&with_questions);
    }

    #[test]
    fn what_is_written_is_read_back_and_written_the_same(definition in any_survey()) {
        let written = definition.to_json();
        let read = Definition::parse(&written).expect("a valid survey");
        prop_assert_eq!(&read, &definition);
        prop_assert_eq!(read.to_json().to_string(), written.to_string());
    }

    #[test]
    fn two_surveys_are_the_same_exactly_when_no_change_is_found(one in any_survey(), other in any_survey()) {
        let (old, new) = (Draft::of(&one), Draft::of(&other));
        prop_assert_eq!(compare(&old, &old), []);
        prop_assert_eq!(compare(&old, &new).is_empty(), one == other);
        prop_assert_eq!(compare(&old, &new).len(), compare(&new, &old).len());
    }

    #[test]
    fn nothing_that_an_author_may_leave_unfinished_makes_comparing_panic(one in any_json(), other in any_json()) {
        let read = |ends: Value| Draft::read(json!({"title": ends, "ends": ends, "brand": ends})).expect("a draft");
        let (old, new) = (read(one), read(other));
        prop_assert_eq!(compare(&old, &old), []);
        let _ = compare(&old, &new);
    }

    #[test]
    fn no_answers_make_the_check_panic_and_hidden_ones_never_survive(
        definition in any_survey(),
        values in any_answers(),
    ) {
        let fields = values.iter().map(|(key, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (format!("answer.{key}"), text)
        });
        let fields: FormFields = fields.collect();
        for checked in [Answers::check(&definition, &values), Answers::check_form(&definition, &fields)] {
            let Ok(answers) = checked else { continue };
            let visible = definition.visible(&answers);
            prop_assert!(answers.iter().all(|(key, _)| visible.iter().any(|question| question.key() == key)));
            let missing = visible
                .iter()
                .find(|question| question.required() && answers.get(question.key().as_str()).is_none());
            prop_assert_eq!(missing, None);
            prop_assert_eq!(Answers::check(&definition, &answers.to_json()), Ok(answers));
        }
    }

    #[test]
    fn the_rule_of_a_page_shows_what_the_server_shows(
        definition in any_survey(),
        scores in prop::collection::btree_map(0..6_usize, 1..=5_i64, 0..7),
    ) {
        let fields = scores.iter().map(|(index, score)| (format!("answer.q{index}"), score.to_string())).collect();
        let Ok(answers) = Answers::check_form(&definition, &fields) else { return Ok(()) };
        let visible = definition.visible(&answers);
        let pressed: Pressed =
            scores.iter().map(|(index, score)| (format!("q{index}"), score.to_string())).collect();
        for follow_up in definition.follow_ups() {
            if let Some(rule) = follow_up.rule {
                // The browser knows what is chosen, hidden or not.
                prop_assert_eq!(visible.contains(&follow_up.question), holds(&rule, &pressed));
            }
        }
    }
}

proptest! {
    #[test]
    fn page_by_page_a_survey_takes_what_it_takes_at_once(
        definition in any_survey(),
        scores in prop::collection::btree_map(0..6_usize, 1..=5_i64, 0..7),
    ) {
        let fields: FormFields =
            scores.iter().map(|(index, score)| (format!("answer.q{index}"), score.to_string())).collect();
        let Ok(whole) = Answers::check_form(&definition, &fields) else { return Ok(()) };
        let pages = definition.pages();
        prop_assert_eq!(pages.iter().flat_map(|page| page.questions).count(), definition.questions().len());
        let mut answers = Answers::default();
        let mut at = definition.shown_pages(&answers).first().map(|page| page.index);
        let mut way = Vec::new();
        while let Some(index) = at {
            let page = pages[index];
            let pressed: Pressed = scores
                .iter()
                .map(|(index, score)| (format!("q{index}"), score.to_string()))
                .filter(|(key, _)| page.has(key))
                .collect();
            let rules = definition.follow_ups_on(page, &answers);
            answers = Answers::check_page(&definition, page, &answers, &fields).expect("a valid page");
            let visible = definition.visible(&answers);
            for question in page.questions {
                let rule = rules.iter().find(|rule| rule.question == question).map(|rule| rule.rule.as_ref());
                let shows = visible.contains(&question);
                match rule {
                    None => prop_assert!(shows),
                    Some(Some(rule)) => prop_assert_eq!(shows, holds(rule, &pressed)),
                    Some(None) => {}
                }
            }
            way.push(index);
            at = definition.page_after(index, &answers);
        }
        prop_assert_eq!(&answers, &whole);
        prop_assert_eq!(definition.first_incomplete_page(&answers), None);
        prop_assert!(way.is_sorted());
        let back: Vec<usize> = way.iter().rev().skip(1).copied().collect();
        let mut found = Vec::new();
        let mut at = way.last().and_then(|last| definition.page_before(*last, &answers));
        while let Some(index) = at {
            found.push(index);
            at = definition.page_before(index, &answers);
        }
        prop_assert_eq!(found, back);
    }
}

/// The key of a question and the mark of a button, of all that are pressed.
type Pressed = BTreeSet<(String, String)>;

fn holds(rule: &ShowRule, pressed: &Pressed) -> bool {
    let any = |question: &QuestionKey, marks: &[String]| {
        marks.iter().any(|mark| pressed.contains(&(question.as_str().to_owned(), mark.clone())))
    };
    match rule {
        ShowRule::Chosen { question, marks } => any(question, marks),
        ShowRule::NotChosen { question, marks } => !any(question, marks),
        ShowRule::All(rules) => rules.iter().all(|rule| holds(rule, pressed)),
        ShowRule::Any(rules) => rules.iter().any(|rule| holds(rule, pressed)),
        ShowRule::Not(rule) => !holds(rule, pressed),
    }
}
