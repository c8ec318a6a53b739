//! When a question of Qualtrics shows: sets of tests, joined by "and" or "or".

use serde_json::Value;

use super::json::{number, scalar, text};
use super::sketch::{Ask, Rule};

/// The condition in a `DisplayLogic`; none when there is none.
pub(super) fn show_if(logic: &Value) -> Option<Rule> {
    let sets = numbered(logic);
    if sets.is_empty() {
        return None;
    }
    let parts: Vec<(Rule, bool)> = sets
        .into_iter()
        .map(|set| {
            let tests: Vec<(Rule, bool)> = numbered(set)
                .into_iter()
                .map(|test| (test_of(test), text(&test["Conjuction"]).eq_ignore_ascii_case("or")))
                .collect();
            (joined(tests), text(&set["Type"]).eq_ignore_ascii_case("orif"))
        })
        .collect();
    Some(joined(parts))
}

/// The members called `0`, `1` and so on, in order.
fn numbered(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().filter(|one| one.is_object()).collect(),
        other => (0..1000).map_while(|n: u32| other.get(n.to_string())).collect(),
    }
}

/// Each part with whether an "or" stands before it; what mixes both is not
/// said the same everywhere, so it is not said here.
fn joined(mut parts: Vec<(Rule, bool)>) -> Rule {
    match parts.len() {
        0 => Rule::Unsaid,
        1 => parts.remove(0).0,
        _ => {
            let or = parts[1].1;
            if parts.iter().skip(1).any(|(_, other)| *other != or) {
                return Rule::Unsaid;
            }
            let rules = parts.into_iter().map(|(rule, _)| rule).collect();
            if or { Rule::Any(rules) } else { Rule::All(rules) }
        }
    }
}

fn test_of(test: &Value) -> Rule {
    if text(&test["LogicType"]) != "Question" {
        return Rule::Unsaid;
    }
    let place = match text(&test["LeftOperand"]) {
        "" => text(&test["ChoiceLocator"]),
        place => place,
    };
    // `q://QID45/SelectableChoice/1`
    let mut parts = place.trim_start_matches("q://").split('/');
    let (Some(question), Some(what)) = (parts.next(), parts.next()) else { return Rule::Unsaid };
    let (choice, more) = (parts.next(), parts.next());
    if more.is_some() {
        return Rule::Unsaid;
    }
    let question = question.to_owned();
    let value = || scalar(&test["RightOperand"]);
    let bound = || number(&test["RightOperand"]);
    let ask = match (what, choice, text(&test["Operator"])) {
        ("SelectableChoice", Some(choice), "Selected") => Some(Ask::Is(choice.to_owned())),
        ("SelectableChoice", Some(choice), "NotSelected") => Some(Ask::IsNot(choice.to_owned())),
        (_, Some(group), "Selected") if group.contains("Detractor") => Some(Ask::AtMost(6.0)),
        (_, Some(group), "Selected") if group.contains("Passive") => {
            Some(Ask::AnyOf(vec!["7".to_owned(), "8".to_owned()]))
        }
        (_, Some(group), "Selected") if group.contains("Promoter") => Some(Ask::AtLeast(9.0)),
        (_, _, "EqualTo") => value().map(Ask::Is),
        (_, _, "NotEqualTo") => value().map(Ask::IsNot),
        (_, _, "GreaterThan") => bound().map(Ask::MoreThan),
        (_, _, "GreaterThanOrEqual") => bound().map(Ask::AtLeast),
        (_, _, "LessThan") => bound().map(Ask::LessThan),
        (_, _, "LessThanOrEqual") => bound().map(Ask::AtMost),
        (_, _, "NotEmpty") => Some(Ask::Answered),
        (_, _, "Empty") => Some(Ask::Blank),
        _ => None,
    };
    ask.map_or(Rule::Unsaid, |ask| Rule::Test { question, ask })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sets_of_tests_are_joined_as_they_say() {
        let test = |choice: &str, conjunction: &str| {
            json!({"LogicType": "Question", "LeftOperand": format!("q://QID4/SelectableChoice/{choice}"),
                "Operator": "Selected", "Conjuction": conjunction, "Type": "Expression"})
        };
        let is = |choice: &str| Rule::Test { question: "QID4".to_owned(), ask: Ask::Is(choice.to_owned()) };
        let logic = json!({"0": {"0": test("1", ""), "1": test("5", "Or"), "Type": "If"}, "Type": "BooleanExpression"});
        assert_eq!(show_if(&logic), Some(Rule::Any(vec![is("1"), is("5")])));
        let logic = json!({"0": {"0": test("1", "")}, "1": {"0": test("2", ""), "Type": "AndIf"}});
        assert_eq!(show_if(&logic), Some(Rule::All(vec![is("1"), is("2")])));
        let mixed = json!({"0": {"0": test("1", ""), "1": test("5", "Or"), "2": test("6", "And")}});
        assert_eq!(show_if(&mixed), Some(Rule::Unsaid));
        assert_eq!(show_if(&Value::Null), None);
        let data =
            json!({"0": {"0": {"LogicType": "EmbeddedField", "LeftOperand": "Plan", "Operator": "EqualTo"}}});
        assert_eq!(show_if(&data), Some(Rule::Unsaid));
    }
}
