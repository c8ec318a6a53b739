//! When a question of a [`Draft`] shows, a jump is taken or an end page comes,
//! as a flat list of tests: what a person can build with menus. Deeper
//! conditions, which programs may write, are left as they are.

use serde_json::{Map, Value, json};

use super::draft::{Draft, Place};

/// Tests of earlier answers, joined in one way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// One of them is enough.
    pub any: bool,
    /// The tests; none when the question always shows.
    pub tests: Vec<TestDraft>,
}

/// One test, finished or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestDraft {
    /// The key of the earlier question.
    pub question: String,
    /// `is`, `is_not`, `any_of`, `at_least`, `at_most`, `answered`.
    pub op: String,
    /// What the answer is held against; `null` for `answered`.
    pub value: Value,
}

impl Draft {
    /// The tests that a condition makes; none when they are nested.
    pub fn conditions(&self, place: &Place) -> Option<Conditions> {
        let condition = self.get(place).filter(|condition| !condition.is_null());
        let Some(condition) = condition else {
            return Some(Conditions::default());
        };
        if let Some(test) = read_test(condition) {
            return Some(Conditions { any: false, tests: vec![test] });
        }
        let (any, parts) = match (condition["all"].as_array(), condition["any"].as_array()) {
            (Some(parts), None) => (false, parts),
            (None, Some(parts)) => (true, parts),
            _ => return None,
        };
        let tests = parts.iter().map(read_test).collect::<Option<Vec<_>>>()?;
        Some(Conditions { any, tests })
    }

    /// Lets a condition make these tests.
    pub fn set_conditions(&mut self, place: &Place, conditions: &Conditions) {
        let Conditions { any, tests } = conditions;
        let mut tests: Vec<Value> = tests.iter().map(write_test).collect();
        let condition = match tests.len() {
            0 => Value::Null,
            // How a single test is joined matters as soon as there are two.
            1 if !any => tests.remove(0),
            _ => json!({(if *any { "any" } else { "all" }): tests}),
        };
        self.set(place, condition);
    }

    /// The keys of the questions that a condition may ask about: those with
    /// answers that come before its question; for a jump its question, too;
    /// for an end page all.
    pub fn askable(&self, condition: &Place) -> Vec<&str> {
        let mut keys = self.keys();
        if let Some(key) = condition.of_question() {
            let at = keys.iter().position(|other| *other == key).unwrap_or(0);
            keys.truncate(if condition.is_within("jumps") { at + 1 } else { at });
        }
        keys.retain(|other| self.kind(other) != "statement");
        keys
    }
}

/// What can be asked of an answer to a question of this kind, the likeliest
/// first.
pub fn ops_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "nps" | "csat" | "ces" | "rating" | "number" => {
            &["at_most", "at_least", "is", "is_not", "any_of", "answered"]
        }
        "single_choice" | "multiple_choice" => &["is", "is_not", "any_of", "answered"],
        "short_text" | "long_text" => &["answered", "is", "is_not", "any_of"],
        _ => &["answered"],
    }
}

fn read_test(value: &Value) -> Option<TestDraft> {
    let members = value.as_object()?;
    let question = members.get("question")?.as_str()?.to_owned();
    let op = members.get("op")?.as_str()?.to_owned();
    let value = members.get("value").cloned().unwrap_or_default();
    (members.len() <= 3).then_some(TestDraft { question, op, value })
}

fn write_test(test: &TestDraft) -> Value {
    let TestDraft { question, op, value } = test;
    let mut members = Map::new();
    members.insert("question".into(), question.as_str().into());
    members.insert("op".into(), op.as_str().into());
    if !value.is_null() && op != "answered" {
        members.insert("value".into(), value.clone());
    }
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(show_if: Value) -> Draft {
        Draft::read(json!({"questions": [
            {"key": "nps", "kind": "nps"}, {"key": "note", "kind": "statement"},
            {"key": "why", "kind": "long_text", "show_if": show_if},
        ]}))
        .expect("a draft")
    }

    #[test]
    fn flat_conditions_are_read_and_written_alike() {
        let low = json!({"question": "nps", "op": "at_most", "value": 6});
        let given = json!({"question": "nps", "op": "answered"});
        for condition in [
            low.clone(),
            json!({"any": [low.clone()]}),
            json!({"all": [low.clone(), given.clone()]}),
            json!({"any": [given, low]}),
        ] {
            let mut draft = draft(condition.clone());
            let place = Place::question("why", "show_if");
            let conditions = draft.conditions(&place).expect("flat");
            draft.set_conditions(&place, &Conditions::default());
            assert_eq!(draft.get(&place), None);
            draft.set_conditions(&place, &conditions);
            assert_eq!(draft.get(&place), Some(&condition));
        }
        let place = Place::question("why", "show_if");
        assert_eq!(draft(json!({"all": [{"any": []}]})).conditions(&place), None);
        assert_eq!(draft(Value::Null).conditions(&place), Some(Conditions::default()));
    }

    #[test]
    fn a_condition_may_name_earlier_questions_that_have_answers() {
        let draft = draft(Value::Null);
        assert_eq!(draft.askable(&Place::question("why", "show_if")), ["nps"]);
        assert!(draft.askable(&Place::question("nps", "show_if")).is_empty());
        assert_eq!(draft.askable(&Place::question("nps", "jumps.0.if")), ["nps"]);
        assert_eq!(draft.askable(&Place::survey("ends.0.show_if")), ["nps", "why"]);
    }
}
