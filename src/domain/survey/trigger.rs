//! Asking after something happened: which interactions lead to an ask, how
//! much later, how many of them, and why an ask was held back.
//!
//! Pure: what happened and what is known about the person come in.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ask::{Reason, luck_of};
use super::attribute::{AttributeName, AttributeValue};
use crate::domain::error::{Code, FieldErrors};

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// What kind of thing happened: 1 to 64 letters, digits, `_`, `-`, `.`, `:` and
/// spaces, such as `order.delivered`. Small and capital letters differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InteractionKind(String);

impl InteractionKind {
    /// Trims and checks a kind.
    ///
    /// # Errors
    /// [`Code::Required`], [`Code::TooLong`], [`Code::InvalidFormat`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.trim();
        let fits = text.chars().all(|c| c.is_alphanumeric() || "_-.: ".contains(c));
        match text.chars().count() {
            0 => Err(Code::Required),
            1..=64 if fits => Ok(Self(text.to_owned())),
            1..=64 => Err(Code::InvalidFormat),
            _ => Err(Code::TooLong),
        }
    }

    /// The kind.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One thing that is known about what happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// One line of at most 200 characters.
    Text(String),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Fact {
    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            Self::Flag(_) => None,
        }
    }
}

/// A condition on what happened or on the person, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventCondition {
    /// Whether an attribute of the person is looked at, rather than a property
    /// of what happened.
    of_person: bool,
    name: String,
    op: Op,
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Op {
    Is,
    IsNot,
    AtLeast,
    AtMost,
    Known,
}

impl EventCondition {
    /// The names of the comparisons, in the order of the form.
    pub const OPS: [&'static str; 5] = ["is", "is_not", "at_least", "at_most", "known"];

    /// Checks `property` or `attribute`, its name, how it is compared and with
    /// what; `known` compares with nothing.
    ///
    /// # Errors
    /// `of`, `op`: `invalid_choice`; `name`, `value`: as names and values of
    /// attributes, `value`: `not_a_number` for `at_least` and `at_most`.
    pub fn parse(of: &str, name: &str, op: &str, value: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let of_person = match of {
            "attribute" => true,
            "property" => false,
            _ => {
                errors.add("of", Code::InvalidChoice);
                false
            }
        };
        let name = AttributeName::parse(name).map_err(|code| errors.add("name", code)).ok();
        let op = match op {
            "is" => Op::Is,
            "is_not" => Op::IsNot,
            "at_least" => Op::AtLeast,
            "at_most" => Op::AtMost,
            "known" => Op::Known,
            _ => {
                errors.add("op", Code::InvalidChoice);
                Op::Known
            }
        };
        let value = if op == Op::Known { Ok(String::new()) } else { read_value(op, value) };
        let value = value.map_err(|code| errors.add("value", code)).ok();
        match name.zip(value) {
            Some((name, value)) => errors.or(Self { of_person, name: name.as_str().to_owned(), op, value }),
            None => Err(errors),
        }
    }

    /// What it looks at, by name: `property` or `attribute`.
    pub const fn of(&self) -> &'static str {
        if self.of_person { "attribute" } else { "property" }
    }

    /// The name of the property or attribute.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it compares, by name.
    pub const fn op(&self) -> &'static str {
        match self.op {
            Op::Is => "is",
            Op::IsNot => "is_not",
            Op::AtLeast => "at_least",
            Op::AtMost => "at_most",
            Op::Known => "known",
        }
    }

    /// What it compares with; blank for `known`.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Whether it holds. What is not known is nothing: only `is_not` holds.
    pub fn holds(&self, properties: &BTreeMap<String, Fact>, attributes: &BTreeMap<String, String>) -> bool {
        let fact = if self.of_person {
            attributes.get(&self.name).map(|text| Fact::Text(text.clone()))
        } else {
            properties.get(&self.name).cloned()
        };
        let Some(fact) = fact else { return self.op == Op::IsNot };
        let is_same = || {
            let numbers = fact.number().zip(self.value.parse::<f64>().ok());
            fact.to_string() == self.value || numbers.is_some_and(|(fact, value)| fact == value)
        };
        let numbers = || fact.number().zip(self.value.parse::<f64>().ok());
        match self.op {
            Op::Known => true,
            Op::Is => is_same(),
            Op::IsNot => !is_same(),
            Op::AtLeast => numbers().is_some_and(|(fact, value)| fact >= value),
            Op::AtMost => numbers().is_some_and(|(fact, value)| fact <= value),
        }
    }
}

fn read_value(op: Op, value: &str) -> Result<String, Code> {
    let value = AttributeValue::parse(value)?;
    if matches!(op, Op::AtLeast | Op::AtMost) {
        // People here write a comma where programs write a point.
        let number = value.as_str().replace(',', ".");
        let fits = number.parse::<f64>().is_ok_and(f64::is_finite);
        return if fits { Ok(number) } else { Err(Code::NotANumber) };
    }
    Ok(value.as_str().to_owned())
}

/// What a person typed for a trigger, not yet checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TriggerInput {
    /// What it is called: 1 to 100 characters.
    pub name: String,
    /// What must have happened.
    pub kind: String,
    /// How much later, in units.
    pub delay: String,
    /// `minutes`, `hours` or `days`.
    pub unit: String,
    /// How many of a hundred: 1 to 100.
    pub sampling: String,
    /// `property` or `attribute`, name, comparison, value. One whose name and
    /// value are blank is none.
    pub conditions: Vec<[String; 4]>,
}

/// Which interactions lead to an ask, when, and how many of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// What it is called.
    pub name: String,
    /// What must have happened.
    pub kind: String,
    /// How much later the ask is due, in minutes.
    pub delay_minutes: i64,
    /// How many of a hundred.
    pub sampling: u8,
    /// All of them must hold.
    pub conditions: Vec<EventCondition>,
}

impl Trigger {
    /// Conditions of one trigger, at most.
    pub const MOST_CONDITIONS: usize = 5;

    /// The longest delay, in minutes: ninety days.
    pub const LONGEST_DELAY: i64 = 90 * DAY;

    /// How much later than it was due something is still asked, in ms: a
    /// question about last month's call puzzles, and files of old
    /// interactions must not set off a storm of mails.
    pub const STALE_AFTER: i64 = 3 * DAY * 60_000;

    /// Checks everything at once.
    ///
    /// # Errors
    /// `name`: `required`, `too_long`, `invalid_format`; `kind` as
    /// [`InteractionKind`]; `delay`, `sampling`: `not_an_integer`,
    /// `out_of_range`; `unit`: `invalid_choice`; `conditions`: `too_many`,
    /// `conditions.N.…` as [`EventCondition::parse`].
    pub fn parse(input: &TriggerInput) -> Result<Self, FieldErrors> {
        let TriggerInput { name, kind, delay, unit, sampling, conditions } = input;
        let mut errors = FieldErrors::new();
        let name = name.trim();
        if name.is_empty() {
            errors.add("name", Code::Required);
        }
        if name.chars().count() > 100 {
            errors.add("name", Code::TooLong);
        }
        if name.contains(char::is_control) {
            errors.add("name", Code::InvalidFormat);
        }
        let kind = InteractionKind::parse(kind).map_err(|code| errors.add("kind", code)).ok();
        let minutes = match unit.as_str() {
            "minutes" => 1,
            "hours" => 60,
            "days" => DAY,
            _ => {
                errors.add("unit", Code::InvalidChoice);
                1
            }
        };
        let mut number = |field: &str, text: &str, range: std::ops::RangeInclusive<i64>| {
            let read = text.trim().parse::<i64>().map_err(|_| Code::NotAnInteger);
            let read = read.and_then(|n| if range.contains(&n) { Ok(n) } else { Err(Code::OutOfRange) });
            read.map_err(|code| errors.add(field, code)).unwrap_or_default()
        };
        let delay_minutes = number("delay", delay, 0..=Self::LONGEST_DELAY / minutes) * minutes;
        let sampling = number("sampling", sampling, 1..=100) as u8;
        let mut checked = Vec::new();
        for (index, [of, name, op, value]) in conditions.iter().enumerate() {
            if name.trim().is_empty() && value.trim().is_empty() {
                continue;
            }
            match EventCondition::parse(of, name, op, value) {
                Ok(condition) => checked.push(condition),
                Err(wrong) => errors.add_all(&format!("conditions.{index}."), &wrong),
            }
        }
        if checked.len() > Self::MOST_CONDITIONS {
            errors.add("conditions", Code::TooMany);
        }
        let kind = kind.map(|kind| kind.as_str().to_owned()).unwrap_or_default();
        errors.or(Self { name: name.to_owned(), kind, delay_minutes, sampling, conditions: checked })
    }

    /// When the ask about something that happened at `at` is due; both in ms
    /// UTC.
    pub const fn due_at(&self, at: i64) -> i64 {
        at.saturating_add(self.delay_minutes * 60_000)
    }

    /// Whether the sample of this trigger holds an interaction: always the
    /// same for the same one, however often it is sent.
    pub fn is_sampled(&self, trigger: Uuid, external_id: &str) -> bool {
        luck_of([trigger.as_bytes(), external_id.as_bytes()]) < self.sampling
    }

    /// Whether all conditions hold.
    pub fn is_met(&self, properties: &BTreeMap<String, Fact>, attributes: &BTreeMap<String, String>) -> bool {
        self.conditions.iter().all(|condition| condition.holds(properties, attributes))
    }
}

/// Which rule held an ask back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldBack {
    /// One of the rules for contacts.
    Contact(Reason),
    /// The sample of the trigger left it out.
    Sample,
    /// A condition does not hold.
    Conditions,
    /// The trigger was switched off before it was due.
    Off,
    /// It came too late to be asked about.
    TooLate,
    /// The survey takes no answers.
    SurveyClosed,
    /// No person was named, or they are gone.
    Nobody,
}

impl HeldBack {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contact(reason) => reason.as_str(),
            Self::Sample => "sample",
            Self::Conditions => "conditions",
            Self::Off => "off",
            Self::TooLate => "too_late",
            Self::SurveyClosed => "survey_closed",
            Self::Nobody => "nobody",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        let own =
            [Self::Sample, Self::Conditions, Self::Off, Self::TooLate, Self::SurveyClosed, Self::Nobody];
        own.into_iter().chain(Reason::ALL.into_iter().map(Self::Contact)).find(|held| held.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts(pairs: &[(&str, Fact)]) -> BTreeMap<String, Fact> {
        pairs.iter().map(|(name, fact)| ((*name).to_owned(), fact.clone())).collect()
    }

    fn input() -> TriggerInput {
        TriggerInput {
            name: "After delivery".into(),
            kind: "order.delivered".into(),
            delay: "2".into(),
            unit: "days".into(),
            sampling: "100".into(),
            conditions: vec![],
        }
    }

    #[test]
    fn every_wrong_part_of_a_trigger_is_told_at_once() {
        let wrong = TriggerInput {
            name: " ".into(),
            kind: "a/b".into(),
            delay: "91".into(),
            unit: "days".into(),
            sampling: "0".into(),
            conditions: vec![
                ["".into(), "".into(), "".into(), "".into()],
                ["property".into(), "total".into(), "at_least".into(), "much".into()],
            ],
        };
        let errors = Trigger::parse(&wrong).expect_err("wrong");
        let told: Vec<String> =
            errors.iter().map(|(field, codes)| format!("{field} {}", codes[0].as_str())).collect();
        assert_eq!(
            told,
            [
                "conditions.1.value not_a_number",
                "delay out_of_range",
                "kind invalid_format",
                "name required",
                "sampling out_of_range"
            ]
        );
        assert_eq!(Trigger::parse(&input()).map(|trigger| trigger.due_at(1)), Ok(2 * 86_400_000 + 1));
    }

    #[test]
    fn what_is_not_known_is_nothing() {
        let properties = facts(&[
            ("total", Fact::Number(120.0)),
            ("rush", Fact::Flag(true)),
            ("store", Fact::Text("Sul".into())),
            ("items", Fact::Text("3".into())),
        ]);
        let attributes = BTreeMap::from([("plan".to_owned(), "pro".to_owned())]);
        for (of, name, op, value, holds) in [
            ("property", "total", "at_least", "120", true),
            ("property", "total", "at_least", "120,5", false),
            ("property", "total", "is", "120.0", true),
            ("property", "items", "at_most", "3", true),
            ("property", "rush", "is", "true", true),
            ("property", "store", "is", "sul", false),
            ("property", "store", "at_least", "1", false),
            ("property", "nothing", "is_not", "x", true),
            ("property", "nothing", "is", "x", false),
            ("property", "nothing", "known", "", false),
            ("property", "rush", "known", "", true),
            ("attribute", "plan", "is", "pro", true),
            ("attribute", "plan", "is_not", "pro", false),
            ("attribute", "total", "at_least", "1", false),
        ] {
            let condition = EventCondition::parse(of, name, op, value).unwrap();
            assert_eq!(condition.holds(&properties, &attributes), holds, "{of} {name} {op} {value}");
        }
    }

    #[test]
    fn a_reason_is_read_as_it_was_written() {
        for held in [HeldBack::Contact(Reason::AskedTooSoon), HeldBack::Sample, HeldBack::SurveyClosed] {
            assert_eq!(HeldBack::parse(held.as_str()), Some(held));
        }
        let names: std::collections::BTreeSet<&str> = Reason::ALL
            .into_iter()
            .map(Reason::as_str)
            .chain(["sample", "conditions", "off", "too_late", "survey_closed", "nobody"])
            .collect();
        assert_eq!(names.len(), 15, "no name means two reasons");
    }

    #[test]
    fn a_sample_of_interactions_has_about_the_size_it_says() {
        let trigger = Trigger { sampling: 20, ..Trigger::parse(&input()).unwrap() };
        let id = Uuid::from_u128(7);
        let n = (0..10_000).filter(|n| trigger.is_sampled(id, &format!("order-{n}"))).count();
        assert!((1_850..2_150).contains(&n), "{n}");
    }

    proptest! {
        #[test]
        fn whoever_is_in_a_sample_is_in_every_greater_one(
            id in any::<u128>(), event in ".{1,40}", small in 1u8..=100, more in 0u8..100,
        ) {
            let of = |sampling: u8| Trigger { sampling, ..Trigger::parse(&input()).unwrap() };
            let id = Uuid::from_u128(id);
            if of(small).is_sampled(id, &event) {
                prop_assert!(of(small.saturating_add(more).min(100)).is_sampled(id, &event));
            }
            prop_assert!(of(100).is_sampled(id, &event));
        }
    }
}
