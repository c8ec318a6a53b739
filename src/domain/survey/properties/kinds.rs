//! What holds for every kind of question.

use super::*;
use crate::domain::error::Code;

/// Numbers from which surveys and answers are made.
#[derive(Debug)]
struct Tape(Vec<u16>);

impl Tape {
    fn below(&mut self, n: usize) -> usize {
        self.0.pop().map_or(0, usize::from) % n
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 1
    }

    /// Some of these, in any order, each once.
    fn several<'a>(&mut self, from: &[&'a str], n: usize) -> Vec<&'a str> {
        let mut left = from.to_vec();
        (0..n.min(left.len())).map(|_| left.remove(self.below(left.len()))).collect()
    }
}

fn any_tape() -> impl Strategy<Value = Tape> {
    prop::collection::vec(any::<u16>(), 300).prop_map(Tape)
}

/// Values that are hard to write down.
const VALUES: [&str; 12] =
    ["a", "0", "b c", "=1+1", "e\\", "\\", "\"q\"", "x.y", "ç", "'s", "{", "other than these"];

fn choices(values: Vec<&str>) -> Value {
    values.into_iter().map(|value| json!({"value": value})).collect()
}

/// What a question has besides key and title.
fn any_kind(tape: &mut Tape) -> Value {
    let n = 2 + tape.below(4);
    match tape.below(14) {
        0 => json!({"kind": "csat"}),
        1 => json!({"kind": "rating", "scale": {"min": 1, "max": 3 + tape.below(8)}}),
        2 => json!({"kind": "short_text"}),
        3 => json!({"kind": "long_text"}),
        4 | 5 => {
            json!({"kind": "single_choice", "other": tape.coin(), "choices": choices(tape.several(&VALUES, n))})
        }
        6 | 7 => json!({"kind": "multiple_choice", "other": tape.coin(), "max_choices": 1 + tape.below(n),
                        "choices": choices(tape.several(&VALUES, n))}),
        8 => {
            let rows: Vec<&str> = VALUES.into_iter().filter(|value| !value.contains('=')).collect();
            json!({"kind": "likert_matrix", "rows": choices(tape.several(&rows, n)), "columns": choices(tape.several(&VALUES, 3))})
        }
        9 => json!({"kind": "ranking", "choices": choices(tape.several(&VALUES, n))}),
        10 => json!({"kind": "number", "min": -100, "integer": tape.coin()}),
        11 => json!({"kind": "date", "min": "2000-01-01"}),
        12 => json!({"kind": "contact_fields", "fields": [{"field": "email"}, {"field": "company"}]}),
        _ => json!({"kind": if tape.coin() { "consent" } else { "statement" }}),
    }
}

/// A condition that an earlier question can have.
fn any_show_if(tape: &mut Tape, earlier: &[Value], depth: usize) -> Option<Value> {
    if depth > 0 && tape.below(3) == 0 {
        let parts: Vec<Value> = (0..2).filter_map(|_| any_show_if(tape, earlier, depth - 1)).collect();
        return (!parts.is_empty())
            .then(|| if tape.coin() { json!({"all": parts}) } else { json!({"any": parts}) });
    }
    let question = &earlier[tape.below(earlier.len())];
    let key = &question["key"];
    let value = match question["kind"].as_str()? {
        "statement" => return None,
        "csat" | "rating" | "number" => json!(1 + tape.below(3)),
        "single_choice" | "multiple_choice" if question["other"] == true && tape.below(4) == 0 => {
            json!("other")
        }
        "single_choice" | "multiple_choice" => {
            let choices = question["choices"].as_array()?;
            choices[tape.below(choices.len())]["value"].clone()
        }
        _ => return Some(json!({"question": key, "op": "answered"})),
    };
    Some(match tape.below(5) {
        0 => json!({"question": key, "op": "is", "value": value}),
        1 => json!({"question": key, "op": "is_not", "value": value}),
        2 => json!({"question": key, "op": "any_of", "value": [value]}),
        3 if value.is_number() => json!({"question": key, "op": "at_most", "value": value}),
        _ => json!({"question": key, "op": "answered"}),
    })
}

fn any_survey_of_kinds(tape: &mut Tape) -> Definition {
    let mut questions: Vec<Value> = Vec::new();
    for index in 0..7 {
        let mut question = any_kind(tape);
        question["key"] = format!("q{index}").into();
        question["title"] = "T".into();
        if index > 0 && tape.coin() {
            question["show_if"] = any_show_if(tape, &questions, 2).unwrap_or_default();
        }
        questions.push(question);
    }
    Definition::parse(&json!({"title": "T", "locale": "en", "questions": questions})).expect("a valid survey")
}

/// A valid answer to a question.
fn any_answer(tape: &mut Tape, kind: &QuestionKind) -> Option<AnswerValue> {
    let words = ["x", "a|b", "\\", "other:y", "=2", "é \"z\""];
    let word = words[tape.below(words.len())];
    let value = match kind {
        QuestionKind::Score(_) | QuestionKind::Rating(_) => {
            let scores: Vec<i64> = kind.scores()?.collect();
            json!(scores[tape.below(scores.len())])
        }
        QuestionKind::ShortText | QuestionKind::LongText => json!(word),
        QuestionKind::SingleChoice(choices) if choices.other() && tape.coin() => json!({"other": word}),
        QuestionKind::SingleChoice(choices) => {
            json!(choices.choices()[tape.below(choices.choices().len())].value())
        }
        QuestionKind::MultipleChoice(choices, bounds) => {
            let n = 1 + tape.below(bounds.max()?);
            let values: Vec<&str> = choices.choices().iter().map(Choice::value).collect();
            let mut chosen: Vec<Value> = tape.several(&values, n).into_iter().map(Value::from).collect();
            if choices.other() && tape.coin() {
                chosen[0] = json!({"other": word});
            }
            json!(chosen)
        }
        QuestionKind::LikertMatrix(matrix) => {
            let columns = matrix.columns();
            let chosen = matrix.rows().iter().filter_map(|row| {
                let column = columns[tape.below(columns.len())].value();
                tape.coin().then(|| (row.value().to_owned(), Value::from(column)))
            });
            Value::Object(chosen.collect())
        }
        QuestionKind::Ranking(ranking) => {
            let values: Vec<&str> = ranking.choices().iter().map(Choice::value).collect();
            json!(tape.several(&values, values.len()))
        }
        QuestionKind::Number(range) if range.integer() => json!(tape.below(1000)),
        QuestionKind::Number(_) => json!(f64::from(u16::try_from(tape.below(60_000)).ok()?) / 7.0 - 50.0),
        QuestionKind::Date(_) => json!(format!("20{:02}-02-{:02}", tape.below(100), 1 + tape.below(28))),
        QuestionKind::ContactFields(_) if tape.coin() => json!({"company": word}),
        QuestionKind::ContactFields(_) => json!({"email": "ana@example.com", "company": word}),
        QuestionKind::Consent => json!(true),
        QuestionKind::Statement => return None,
    };
    kind.read_json(&value).unwrap_or_else(|code| panic!("{value}: {code:?}"))
}

/// Valid answers to some of the questions, whether they show or not.
fn some_answers(tape: &mut Tape, definition: &Definition) -> BTreeMap<String, AnswerValue> {
    let answered = definition.questions().iter().filter_map(|question| {
        let answer = any_answer(tape, question.kind())?;
        (tape.below(4) > 0).then(|| (question.key().as_str().to_owned(), answer))
    });
    answered.collect()
}

fn form_of(answers: &BTreeMap<String, AnswerValue>) -> FormFields {
    answers.iter().flat_map(|(key, answer)| answer.typed().fields(key)).collect()
}

fn is_read_back(kind: &QuestionKind, answer: &AnswerValue) -> Result<(), TestCaseError> {
    let same = Ok(Some(answer.clone()));
    prop_assert_eq!(kind.read_json(&answer.to_json()), same.clone(), "JSON");
    prop_assert_eq!(kind.read_text(&answer.to_text()), same.clone(), "{}", answer.to_text());
    let fields: FormFields = answer.typed().fields("q").into_iter().collect();
    let typed = fields.typed().remove("q").unwrap_or_default();
    match answer {
        // A browser sends other line breaks than programs do.
        AnswerValue::Text(_) => {}
        _ => prop_assert_eq!(kind.read_form(&typed), same, "form"),
    }
    if !matches!(answer, AnswerValue::Score(_)) {
        let stored = kind.answer_kind().and_then(|kind| kind.read_stored(&answer.to_stored()));
        prop_assert_eq!(stored.as_ref(), Some(answer), "stored");
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_valid_answer_is_read_back_from_json_cell_form_and_store(mut tape in any_tape()) {
        let definition = any_survey_of_kinds(&mut tape);
        prop_assert_eq!(Definition::parse(&definition.to_json()), Ok(definition.clone()));
        for question in definition.questions() {
            if let Some(answer) = any_answer(&mut tape, question.kind()) {
                is_read_back(question.kind(), &answer)?;
            }
        }
    }

    #[test]
    fn surveys_of_any_kinds_are_the_same_exactly_when_no_change_is_found(
        mut one in any_tape(),
        mut other in any_tape(),
    ) {
        let (one, other) = (any_survey_of_kinds(&mut one), any_survey_of_kinds(&mut other));
        let (old, new) = (Draft::of(&one), Draft::of(&other));
        prop_assert_eq!(compare(&old, &old), []);
        prop_assert_eq!(compare(&old, &new).is_empty(), one == other);
    }

    #[test]
    fn what_any_kind_takes_is_read_back_whatever_it_was(
        mut tape in any_tape(),
        value in any_json(),
        text in "[\\PC\n|]{0,12}",
        part in prop::sample::select(VALUES.to_vec()),
    ) {
        let kind = any_survey_of_kinds(&mut tape).questions()[0].kind().clone();
        let fields = [("answer.q".to_owned(), text.clone()), (format!("answer.q.{part}"), text.clone())];
        let typed = fields.into_iter().collect::<FormFields>().typed().remove("q").unwrap_or_default();
        for taken in [kind.read_json(&value), kind.read_json(&json!([value])), kind.read_text(&text), kind.read_form(&typed)] {
            if let Ok(Some(answer)) = taken {
                is_read_back(&kind, &answer)?;
            }
        }
    }

    #[test]
    fn hidden_answers_are_dropped_from_forms_and_refused_from_programs(mut tape in any_tape()) {
        let definition = any_survey_of_kinds(&mut tape);
        let given = some_answers(&mut tape, &definition);
        let kept = Answers::check_form(&definition, &form_of(&given)).expect("valid answers");
        let hidden: Vec<&String> = given.keys().filter(|key| kept.get(key).is_none()).collect();
        let values = given.iter().map(|(key, answer)| (key.clone(), answer.to_json())).collect();
        let cells: BTreeMap<String, String> =
            given.iter().map(|(key, answer)| (key.clone(), answer.to_text())).collect();
        let cells = cells.iter().map(|(key, cell)| (key.as_str(), cell.as_str())).collect();
        for checked in [Answers::check(&definition, &values), Answers::check_cells(&definition, &cells)] {
            match checked {
                Ok(answers) => {
                    prop_assert!(hidden.is_empty());
                    prop_assert_eq!(&answers, &kept);
                }
                Err(errors) => {
                    let paths: Vec<&str> = errors.iter().map(|(path, _)| path).collect();
                    let expected: Vec<String> = hidden.iter().map(|key| format!("answers.{key}")).collect();
                    prop_assert_eq!(paths, expected);
                    prop_assert!(errors.iter().all(|(_, codes)| codes == [Code::HiddenByLogic]));
                }
            }
        }
    }

    #[test]
    fn the_rule_of_a_page_shows_what_the_server_shows_for_every_kind(mut tape in any_tape()) {
        let definition = any_survey_of_kinds(&mut tape);
        let given = some_answers(&mut tape, &definition);
        let form = form_of(&given);
        let typed = form.typed();
        let kept = Answers::check_form(&definition, &form).expect("valid answers");
        let visible = definition.visible(&kept);
        let pressed: Pressed = definition
            .questions()
            .iter()
            .filter_map(|question| Some((question, typed.get(question.key().as_str())?)))
            .flat_map(|(question, typed)| {
                let options = question.kind().options().into_iter();
                let pressed = options.filter(|(_, answer)| typed.has(answer.typed().text()));
                pressed.map(|(mark, _)| (question.key().as_str().to_owned(), mark))
            })
            .collect();
        for follow_up in definition.follow_ups() {
            if let Some(rule) = follow_up.rule {
                prop_assert_eq!(visible.contains(&follow_up.question), holds(&rule, &pressed), "{:?}", rule);
            }
        }
    }
}
