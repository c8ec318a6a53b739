//! Conditions by our rules: what other tools ask of earlier answers, said with
//! our operators.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::build::number;
use super::sketch::{Ask, Rule};

/// An earlier question.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Its key here.
    pub(super) key: String,
    pub(super) required: bool,
    pub(super) knows: Knows,
    /// The choice that is meant when the name says one.
    pub(super) choice: Option<String>,
}

/// What conditions may ask of a question.
#[derive(Clone, Debug)]
pub(super) enum Knows {
    /// Our values by theirs.
    Choices(BTreeMap<String, String>),
    /// Whole numbers.
    Whole,
    /// Any number.
    Number,
    /// Words.
    Text,
    /// Whether it was agreed to.
    Agreed,
    /// Whether there is an answer.
    Answered,
    /// It has no answer.
    Nothing,
}

/// A condition as far as it can be said.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// The condition; none when nothing can be said or nothing is asked.
    pub(super) condition: Option<Value>,
    /// A part of it cannot be said.
    pub(super) lost: bool,
    /// It asks for something not to be so of a question that may be skipped.
    pub(super) negated: bool,
}

/// Says a condition. Of several that must all hold, those that can be said
/// are kept; of several of which one is enough, all or none.
pub(super) fn said(rule: &Rule, known: &BTreeMap<String, Known>) -> Said {
    let mut said = Said::default();
    let mut parts = Vec::new();
    for part in conjuncts(rule) {
        match condition(part, known, &mut said.negated) {
            Some(part) => parts.push(part),
            None => said.lost = true,
        }
    }
    said.condition = match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(json!({"all": parts})),
    };
    said.negated &= said.condition.is_some();
    said
}

fn conjuncts(rule: &Rule) -> Vec<&Rule> {
    match rule {
        Rule::All(parts) => parts.iter().flat_map(conjuncts).collect(),
        other => vec![other],
    }
}

fn condition(rule: &Rule, known: &BTreeMap<String, Known>, negated: &mut bool) -> Option<Value> {
    match rule {
        Rule::All(parts) | Rule::Any(parts) => {
            let said =
                parts.iter().map(|part| condition(part, known, negated)).collect::<Option<Vec<_>>>()?;
            let name = if matches!(rule, Rule::All(_)) { "all" } else { "any" };
            match said.len() {
                0 => None,
                1 => said.into_iter().next(),
                _ => Some(json!({ name: said })),
            }
        }
        Rule::Test { question, ask } => test(known.get(question)?, ask, negated),
        Rule::Unsaid => None,
    }
}

fn test(known: &Known, ask: &Ask, negated: &mut bool) -> Option<Value> {
    let Known { key, required, knows, choice } = known;
    let say = |op: &str, value: Option<Value>| {
        let mut test = json!({"question": key, "op": op});
        if let Some(value) = value {
            test["value"] = value;
        }
        Some(test)
    };
    let value = |text: &str| knows.value(text);
    let mut say_not = |value: Option<Value>| {
        *negated |= !required;
        say("is_not", Some(value?))
    };
    if let Some(choice) = choice {
        // The name says the choice; what is asked is whether it was ticked.
        let ticked = |text: &str| matches!(text, "Y" | "y" | "1" | "true");
        return match ask {
            Ask::Is(text) if ticked(text) => say("is", Some(value(choice)?)),
            Ask::Answered => say("is", Some(value(choice)?)),
            Ask::IsNot(text) if ticked(text) => say_not(value(choice)),
            Ask::Blank => say_not(value(choice)),
            _ => None,
        };
    }
    if matches!(knows, Knows::Agreed) {
        let agreed = |text: &str| !matches!(text, "false" | "N" | "n" | "no" | "0" | "");
        return match ask {
            Ask::Answered => say("answered", None),
            Ask::Is(text) if agreed(text) => say("answered", None),
            Ask::IsNot(text) if !agreed(text) => say("answered", None),
            _ => None,
        };
    }
    let whole = matches!(knows, Knows::Whole);
    let numbers = whole || matches!(knows, Knows::Number);
    match ask {
        Ask::Is(text) => say("is", Some(value(text)?)),
        Ask::IsNot(text) => say_not(value(text)),
        Ask::AnyOf(texts) => {
            let values = texts.iter().map(|text| value(text)).collect::<Option<Vec<_>>>()?;
            if values.is_empty() { None } else { say("any_of", Some(values.into())) }
        }
        Ask::AtLeast(bound) if whole => say("at_least", Some(number(bound.ceil()))),
        Ask::AtMost(bound) if whole => say("at_most", Some(number(bound.floor()))),
        Ask::MoreThan(bound) if whole => say("at_least", Some(number(bound.floor() + 1.0))),
        Ask::LessThan(bound) if whole => say("at_most", Some(number(bound.ceil() - 1.0))),
        Ask::AtLeast(bound) if numbers => say("at_least", Some(number(*bound))),
        Ask::AtMost(bound) if numbers => say("at_most", Some(number(*bound))),
        Ask::Answered if !matches!(knows, Knows::Nothing) => say("answered", None),
        _ => None,
    }
}

impl Knows {
    /// Our value for theirs.
    fn value(&self, text: &str) -> Option<Value> {
        match self {
            Self::Choices(values) => values.get(text).map(|value| value.as_str().into()),
            Self::Whole | Self::Number => {
                let value: f64 = text.trim().parse().ok()?;
                value.is_finite().then(|| number(value))
            }
            Self::Text => (!text.trim().is_empty()).then(|| text.into()),
            Self::Agreed | Self::Answered | Self::Nothing => None,
        }
    }
}
