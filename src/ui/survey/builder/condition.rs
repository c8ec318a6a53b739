//! When a question shows, a jump is taken or an end page comes, built with
//! menus.

use leptos::prelude::*;
use serde_json::Value;

use super::fields::plain;
use super::outline::kind_words;
use super::state::Builder;
use crate::domain::survey::{Conditions, Place, TestDraft, ops_of};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Glyph, IconButton};
use crate::ui::dynamic::{clicked, dynamic};

/// The tests of a condition; `legend` says what hangs on them, `always` what
/// is so without any.
#[component]
pub fn ConditionFields(
    builder: Builder,
    place: Place,
    legend: &'static str,
    always: &'static str,
) -> impl IntoView {
    let locale = builder.locale;
    let place = StoredValue::new(place);
    let conditions =
        Memo::new(move |_| builder.draft.with(|draft| place.with_value(|place| draft.conditions(place))));
    // Drawn anew when tests come and go or turn to another question, not
    // while a value is typed.
    let shape = Memo::new(move |_| {
        conditions.with(|conditions| {
            let conditions = conditions.as_ref()?;
            let tests = conditions.tests.iter().map(|test| (test.question.clone(), test.op.clone()));
            Some((conditions.any, tests.collect::<Vec<_>>()))
        })
    });
    let can_ask = Memo::new(move |_| {
        builder.draft.with(|draft| place.with_value(|place| !draft.askable(place).is_empty()))
    });
    let change = move |act: &dyn Fn(&mut Conditions)| {
        let Some(mut conditions) = conditions.get_untracked() else { return };
        act(&mut conditions);
        builder.change(|draft| place.with_value(|place| draft.set_conditions(place, &conditions)));
    };
    let add = move |_| {
        let Some(last) = builder.draft.with_untracked(|draft| {
            place.with_value(|place| {
                draft.askable(place).last().map(|last| first_test(draft.kind(last), last))
            })
        }) else {
            return;
        };
        change(&|conditions| conditions.tests.push(last.clone()));
    };
    view! {
        <fieldset class="entries conditions">
            <legend>{legend}</legend>
            {dynamic(move || match shape.get() {
                None => view! {
                    <p class="help">{text!(locale, builder.nested_condition)}</p>
                    <Button
                        variant=ButtonVariant::Bare
                        glyph=Glyph::Trash
                        on:click=clicked(move |_| {
                            builder.change(|draft| place.with_value(|place| draft.set_conditions(place, &Conditions::default())));
                        })
                    >
                        {text!(locale, builder.remove_condition)}
                    </Button>
                }
                .into_any(),
                Some((_, tests)) if tests.is_empty() => {
                    view! { <p class="help">{always}</p> }.into_any()
                }
                Some((any, tests)) => {
                    let n = tests.len();
                    let rows = tests
                        .into_iter()
                        .enumerate()
                        .map(|(at, (question, op))| test_row(builder, place, conditions, at, &question, &op))
                        .collect_view();
                    view! {
                        {(n > 1).then(|| joint(builder, place, conditions, any))}
                        <ol>{rows}</ol>
                    }
                    .into_any()
                }
            })}
            {dynamic(move || {
                (can_ask.get() && shape.with(Option::is_some))
                    .then(|| {
                        view! {
                            <Button variant=ButtonVariant::Bare glyph=Glyph::Plus on:click=clicked(add)>
                                {text!(locale, builder.add_condition)}
                            </Button>
                        }
                    })
            })}
        </fieldset>
    }
    .into_any()
}

fn first_test(kind: &str, question: &str) -> TestDraft {
    let op = ops_of(kind).first().copied().unwrap_or("answered");
    TestDraft { question: question.to_owned(), op: op.to_owned(), value: Value::Null }
}

type Tests = Memo<Option<Conditions>>;

/// A change of the tests.
type Act = Box<dyn FnOnce(&mut Vec<TestDraft>)>;

fn joint(builder: Builder, place: StoredValue<Place>, conditions: Tests, any: bool) -> AnyView {
    let locale = builder.locale;
    let choose = move |any: bool| {
        let Some(conditions) = conditions.get_untracked() else { return };
        let conditions = Conditions { any, ..conditions };
        builder.change(|draft| place.with_value(|place| draft.set_conditions(place, &conditions)));
    };
    view! {
        <div class="segmented" role="group" aria-label=text!(locale, builder.joint)>
            <button type="button" aria-pressed=(!any).to_string() on:click=clicked(move |_| choose(false))>
                {text!(locale, builder.joint_all)}
            </button>
            <button type="button" aria-pressed=any.to_string() on:click=clicked(move |_| choose(true))>
                {text!(locale, builder.joint_any)}
            </button>
        </div>
    }
    .into_any()
}

fn test_row(
    builder: Builder,
    place: StoredValue<Place>,
    conditions: Tests,
    at: usize,
    question: &str,
    op: &str,
) -> AnyView {
    let locale = builder.locale;
    let change = move |act: Act| {
        let Some(mut conditions) = conditions.get_untracked() else { return };
        act(&mut conditions.tests);
        builder.change(|draft| place.with_value(|place| draft.set_conditions(place, &conditions)));
    };
    let (questions, kind) = builder.draft.with_untracked(|draft| {
        let earlier =
            place.with_value(|place| draft.askable(place).into_iter().map(str::to_owned).collect::<Vec<_>>());
        let words = earlier.into_iter().map(|other| {
            let title = draft.text(&Place::question(other.as_str(), "title"), draft.locale()).to_owned();
            let kind = kind_words(locale, draft.kind(&other));
            let words = if title.is_empty() { kind.to_owned() } else { title };
            (other, words)
        });
        (words.collect::<Vec<_>>(), draft.kind(question).to_owned())
    });
    let question_options = options(questions, question);
    let op_options = options(
        ops_of(&kind).iter().map(|op| ((*op).to_owned(), op_words(locale, op).to_owned())).collect(),
        op,
    );
    let choose_question = move |event| {
        let chosen = event_target_value(&event);
        let kind = builder.draft.with_untracked(|draft| draft.kind(&chosen).to_owned());
        change(Box::new(move |tests| {
            if let Some(test) = tests.get_mut(at) {
                *test = first_test(&kind, &chosen);
            }
        }));
    };
    let choose_op = move |event| {
        let op = event_target_value(&event);
        change(Box::new(move |tests| {
            if let Some(test) = tests.get_mut(at) {
                // A list and a single value are not the same thing.
                if op == "answered" || (op == "any_of") != (test.op == "any_of") {
                    test.value = Value::Null;
                }
                test.op = op;
            }
        }));
    };
    let remove = move |_| {
        change(Box::new(move |tests| {
            if at < tests.len() {
                tests.remove(at);
            }
        }));
    };
    let value = (op != "answered").then(|| value_field(builder, place, conditions, at, question, &kind, op));
    view! {
        <li class="line-up">
            <select aria-label=text!(locale, builder.condition_question) on:change=choose_question>{question_options}</select>
            <select aria-label=text!(locale, builder.condition_op) on:change=choose_op>{op_options}</select>
            {value}
            <IconButton glyph=Glyph::Trash label=text!(locale, builder.remove_condition) on:click=clicked(remove) />
        </li>
    }
    .into_any()
}

fn value_field(
    builder: Builder,
    place: StoredValue<Place>,
    conditions: Tests,
    at: usize,
    question: &str,
    kind: &str,
    op: &str,
) -> AnyView {
    let locale = builder.locale;
    let current = move || {
        conditions.with(|conditions| {
            conditions.as_ref().and_then(|all| all.tests.get(at)).map(|test| test.value.clone())
        })
    };
    let set = move |value: Value| {
        let Some(mut conditions) = conditions.get_untracked() else { return };
        let Some(test) = conditions.tests.get_mut(at) else { return };
        test.value = value;
        builder.change(|draft| place.with_value(|place| draft.set_conditions(place, &conditions)));
    };
    let is_number = matches!(kind, "nps" | "csat" | "ces" | "rating" | "number");
    let has_choices = matches!(kind, "single_choice" | "multiple_choice");
    if has_choices && op != "any_of" {
        let mut choices = choices_of(builder, question);
        choices.insert(0, (String::new(), "—".to_owned()));
        let chosen = current().as_ref().map(plain).filter(|text| text != "null").unwrap_or_default();
        return view! {
            <select
                aria-label=text!(locale, builder.condition_value)
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    set(if chosen.is_empty() { Value::Null } else { chosen.into() });
                }
            >
                {options(choices, &chosen)}
            </select>
        }
        .into_any();
    }
    let read = move |text: &str| {
        let text = text.trim();
        match text.parse::<serde_json::Number>() {
            Ok(number) if is_number => Value::Number(number),
            _ => Value::String(text.to_owned()),
        }
    };
    let is_list = op == "any_of";
    let shown = match current() {
        Some(Value::Array(values)) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        Some(Value::Null) | None => String::new(),
        Some(value) => plain(&value),
    };
    view! {
        <input
            type="text"
            aria-label=text!(locale, builder.condition_value)
            placeholder=if is_list { "1, 2, 3" } else { "" }
            value=shown
            on:change=move |event| {
                let text = event_target_value(&event);
                set(if text.trim().is_empty() {
                    Value::Null
                } else if is_list {
                    text.split(',').filter(|part| !part.trim().is_empty()).map(read).collect()
                } else {
                    read(&text)
                });
            }
        />
    }
    .into_any()
}

fn choices_of(builder: Builder, question: &str) -> Vec<(String, String)> {
    let list = Place::question(question, "choices");
    builder.draft.with_untracked(|draft| {
        let entries = draft.get(&list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let choices = entries.iter().enumerate().map(|(at, entry)| {
            let value = entry["value"].as_str().unwrap_or_default().to_owned();
            let label = draft.text(&list.then(at).then("label"), draft.locale());
            let words = if label.is_empty() { value.clone() } else { label.to_owned() };
            (value, words)
        });
        choices.collect()
    })
}

pub(super) fn options(choices: Vec<(String, String)>, chosen: &str) -> AnyView {
    let mut choices = choices;
    // What was chosen and is gone meanwhile still shows.
    if choices.iter().all(|(value, _)| value != chosen) {
        choices.push((chosen.to_owned(), chosen.to_owned()));
    }
    choices
        .into_iter()
        .map(|(value, words)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect_view()
        .into_any()
}

fn op_words(locale: Locale, op: &str) -> &'static str {
    match op {
        "is" => text!(locale, builder.op_is),
        "is_not" => text!(locale, builder.op_is_not),
        "any_of" => text!(locale, builder.op_any_of),
        "at_least" => text!(locale, builder.op_at_least),
        "at_most" => text!(locale, builder.op_at_most),
        _ => text!(locale, builder.op_answered),
    }
}
