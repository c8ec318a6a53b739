//! Jumps turned into conditions: a question shows after those answers that
//! lead to it, and so does a page at the end.
//!
//! Each way to a question is a list of answers that it takes: of each question
//! with jumps, some of its choices. Ways that differ in one question alone are
//! one way with both answers; a question to which every answer leads always
//! shows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::domain::text::Locale;

use super::json::{entries, number, scalar, text};
use super::loss::{Loss, Notes};
use super::sketch::{Ask, Asked, Asking, Ending, Rule, label};

/// Ways to one question; more make no condition that a person can read.
const MAX_WAYS: usize = 20;

/// Of each question by its place, the choices that the way takes.
type Way = BTreeMap<usize, BTreeSet<String>>;

/// Lets questions show only after the answers that lead to them; gives the
/// pages at the end that are shown, each with the answers that lead there.
pub(super) fn add_rules(
    logic: &[Value],
    questions: &mut [Asked],
    screens: Vec<(String, Ending)>,
    locale: Locale,
    notes: &mut Notes,
) -> Vec<Ending> {
    let by_name: BTreeMap<String, usize> = questions
        .iter()
        .enumerate()
        .flat_map(|(at, asked)| {
            let names = asked.aliases.iter().map(|(name, _)| name.clone());
            names.chain([asked.id.clone()]).map(move |name| (name, at)).collect::<Vec<_>>()
        })
        .collect();
    let mut jumps: BTreeMap<usize, Vec<&Value>> = BTreeMap::new();
    for rule in logic {
        for action in entries(&rule["actions"]) {
            match (text(&action["action"]), by_name.get(text(&rule["ref"]))) {
                ("jump", Some(&at)) => jumps.entry(at).or_default().push(action),
                ("jump", None) => notes.add(Loss::Jump, ""),
                (_, at) => {
                    let name = at.map(|&at| questions[at].label(locale));
                    notes.add(Loss::Calculation, &name.unwrap_or_default());
                }
            }
        }
    }
    // A survey takes no more than a hundred anyway.
    if jumps.is_empty() || questions.len() > 200 || jumps.values().any(|jumps| jumps.len() > 1000) {
        // Without jumps everybody comes to the first.
        let n_shown = usize::from(jumps.is_empty());
        for at in jumps.into_keys() {
            notes.add(Loss::Jump, &questions[at].label(locale));
        }
        for (_, end) in screens.iter().skip(n_shown) {
            notes.add(Loss::Ending, &label("", end.title.get(locale)));
        }
        return screens.into_iter().take(n_shown).map(|(_, end)| end).collect();
    }
    let n = questions.len();
    let by_screen = screens.iter().enumerate().map(|(at, (name, _))| (name.clone(), n + at)).collect();
    let places = Places { questions: &by_name, screens: by_screen, thanks: n + screens.len() };
    // Behind the questions stand the pages at the end; past the last question
    // comes the first of them.
    let mut ways: Vec<Option<Vec<Way>>> = vec![Some(Vec::new()); n + screens.len()];
    if let Some(Some(first)) = ways.first_mut() {
        first.push(Way::new());
    }
    let mut domains: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for at in 0..n {
        let here = ways[at].clone();
        let branches = jumps.get(&at).map(|actions| branches(at, actions, &questions[at], &places));
        let branches = match branches {
            None => vec![(None, at + 1)],
            Some(Some(branches)) => {
                domains.insert(at, domain(&questions[at].kind).unwrap_or_default());
                branches.into_iter().map(|(target, answers)| (Some(answers), target)).collect()
            }
            // Any of its ways may be the one: better a question too many.
            Some(None) => {
                notes.add(Loss::Jump, &questions[at].label(locale));
                let targets = jumps.get(&at).into_iter().flatten().filter_map(|action| places.target(action));
                let ahead: BTreeSet<usize> = targets.filter(|to| *to > at).chain([at + 1]).collect();
                ahead.into_iter().map(|to| (None, to)).collect()
            }
        };
        for (answers, target) in branches {
            let Some(ways_there) = ways.get_mut(target) else { continue };
            match (&here, ways_there.as_mut()) {
                (Some(here), Some(there)) => {
                    for way in here {
                        let mut way = way.clone();
                        if let Some(answers) = &answers {
                            way.insert(at, answers.clone());
                        }
                        add(there, way, &domains);
                    }
                    if there.len() > MAX_WAYS {
                        *ways_there = None;
                    }
                }
                (None, _) => *ways_there = None,
                (Some(_), None) => {}
            }
        }
    }
    let ways_to_ends = ways.split_off(n);
    for (at, ways) in ways.into_iter().enumerate() {
        match ways {
            Some(ways) if ways.is_empty() => {
                // Nothing leads to it; then neither did anything there.
                notes.add(Loss::Condition, &questions[at].label(locale));
            }
            Some(ways) => {
                questions[at].show_if = rule_of(&ways, questions, &domains);
                let is_skippable = ways.iter().flat_map(BTreeMap::keys).any(|at| !questions[*at].required);
                if questions[at].show_if.is_some() && is_skippable {
                    notes.add(Loss::Negation, &questions[at].label(locale));
                }
            }
            None => notes.add(Loss::Condition, &questions[at].label(locale)),
        }
    }
    let mut ends = Vec::new();
    for ((_, end), ways) in screens.into_iter().zip(ways_to_ends) {
        match ways.filter(|ways| !ways.is_empty()) {
            Some(ways) => ends.push(Ending { show_if: rule_of(&ways, questions, &domains), ..end }),
            // Nobody comes there, or on more ways than can be told.
            None => notes.add(Loss::Ending, &label("", end.title.get(locale))),
        }
    }
    // One that is for everybody would hide those behind it.
    ends.sort_by_key(|end| end.show_if.is_none());
    ends
}

/// Where jumps lead: the questions, and behind them the pages at the end.
struct Places<'a> {
    questions: &'a BTreeMap<String, usize>,
    screens: BTreeMap<String, usize>,
    /// Plain thanks, behind everything.
    thanks: usize,
}

impl Places<'_> {
    fn target(&self, action: &Value) -> Option<usize> {
        let to = &action["details"]["to"];
        let name = text(&to["value"]);
        match text(&to["type"]) {
            "field" => self.questions.get(name).copied(),
            "thankyou" => Some(self.screens.get(name).copied().unwrap_or(self.thanks)),
            _ => None,
        }
    }
}

/// All the answers there are to a question; none when they cannot be counted.
fn domain(kind: &Asking) -> Option<BTreeSet<String>> {
    match kind {
        Asking::Choice { choices, other, several: false, .. } if choices.len() <= 100 => {
            let other = other.iter().map(|other| other.id.clone());
            Some(choices.iter().map(|choice| choice.id.clone()).chain(other).collect())
        }
        Asking::Nps => Some((0..=10).map(|n| n.to_string()).collect()),
        Asking::Scale { min, max } if max.saturating_sub(*min) <= 10 => {
            Some((*min..=*max).map(|n| n.to_string()).collect())
        }
        _ => None,
    }
}

/// The answers that lead to each target; none when an answer to this question
/// alone does not tell.
fn branches(
    at: usize,
    actions: &[&Value],
    asked: &Asked,
    places: &Places<'_>,
) -> Option<BTreeMap<usize, BTreeSet<String>>> {
    let targets = actions
        .iter()
        .map(|action| {
            let target = places.target(action)?;
            // Nobody goes back.
            (target > at).then_some((&action["condition"], target))
        })
        .collect::<Option<Vec<_>>>()?;
    if let [(condition, target)] = targets.as_slice()
        && text(&condition["op"]) == "always"
        && domain(&asked.kind).is_none()
    {
        return Some(BTreeMap::from([(*target, BTreeSet::new())]));
    }
    let domain = domain(&asked.kind)?;
    let mut branches: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for answer in domain {
        let mut target = at + 1;
        for (condition, to) in &targets {
            if holds(condition, at, &answer, places.questions, 0)? {
                target = *to;
                break;
            }
        }
        branches.entry(target).or_default().insert(answer);
    }
    Some(branches)
}

/// Whether a condition holds with this answer; none when it asks for more.
fn holds(
    condition: &Value,
    at: usize,
    answer: &str,
    by_name: &BTreeMap<String, usize>,
    depth: usize,
) -> Option<bool> {
    let (op, vars) = (text(&condition["op"]), entries(&condition["vars"]));
    if depth > 20 {
        return None;
    }
    match op {
        "always" => return Some(true),
        "and" | "or" => {
            let each = vars.iter().map(|part| holds(part, at, answer, by_name, depth + 1));
            let each = each.collect::<Option<Vec<bool>>>()?;
            return Some(if op == "and" {
                each.into_iter().all(|one| one)
            } else {
                each.into_iter().any(|one| one)
            });
        }
        _ => {}
    }
    let [field, value] = vars else { return None };
    if text(&field["type"]) != "field" || by_name.get(text(&field["value"])) != Some(&at) {
        return None;
    }
    if !matches!(text(&value["type"]), "choice" | "constant") {
        return None;
    }
    let wanted = scalar(&value["value"])?;
    let numbers = answer.parse::<f64>().ok().zip(number(&value["value"]));
    let is_same = answer == wanted || numbers.is_some_and(|(one, other)| one == other);
    match op {
        "is" | "equal" => Some(is_same),
        "is_not" | "not_equal" => Some(!is_same),
        "greater_than" => numbers.map(|(one, other)| one > other),
        "greater_equal_than" => numbers.map(|(one, other)| one >= other),
        "lower_than" => numbers.map(|(one, other)| one < other),
        "lower_equal_than" => numbers.map(|(one, other)| one <= other),
        _ => None,
    }
}

/// Adds a way, as part of another one where both differ in one question alone.
fn add(ways: &mut Vec<Way>, mut way: Way, domains: &BTreeMap<usize, BTreeSet<String>>) {
    way.retain(|at, answers| domains.get(at).is_none_or(|all| answers != all));
    loop {
        let near = ways.iter().position(|other| differs_in_one(other, &way).is_some());
        let Some(near) = near else { break };
        let other = ways.remove(near);
        if let Some(Some(at)) = differs_in_one(&other, &way) {
            let more = other.get(&at).cloned().unwrap_or_default();
            way.entry(at).or_default().extend(more);
        }
        way.retain(|at, answers| domains.get(at).is_none_or(|all| answers != all));
    }
    if ways.iter().all(|other| !covers(other, &way)) {
        ways.retain(|other| !covers(&way, other));
        ways.push(way);
    }
}

/// Whether who takes the other way takes this one, too.
fn covers(way: &Way, other: &Way) -> bool {
    way.iter().all(|(at, answers)| other.get(at).is_some_and(|narrower| narrower.is_subset(answers)))
}

/// The question in which alone two ways differ, both taking answers of it;
/// `None` inside when they are the same.
fn differs_in_one(one: &Way, other: &Way) -> Option<Option<usize>> {
    if one.len() != other.len() || one.keys().ne(other.keys()) {
        return None;
    }
    let mut differing = one.iter().filter(|(at, answers)| other.get(at) != Some(answers)).map(|(at, _)| *at);
    match (differing.next(), differing.next()) {
        (first, None) => Some(first),
        _ => None,
    }
}

fn rule_of(ways: &[Way], questions: &[Asked], domains: &BTreeMap<usize, BTreeSet<String>>) -> Option<Rule> {
    if ways.iter().any(BTreeMap::is_empty) {
        return None;
    }
    let rules = ways.iter().map(|way| {
        let tests = way.iter().map(|(at, answers)| {
            let mut answers: Vec<String> = answers.iter().cloned().collect();
            answers.sort_by_key(|answer| answer.parse::<i64>().unwrap_or(i64::MAX));
            let ask = match (answers.len(), run(&answers, domains.get(at))) {
                (1, _) => Ask::Is(answers.remove(0)),
                (_, Some(ask)) => ask,
                _ => Ask::AnyOf(answers),
            };
            Rule::Test { question: questions[*at].id.clone(), ask }
        });
        let mut tests: Vec<Rule> = tests.collect();
        if tests.len() == 1 { tests.remove(0) } else { Rule::All(tests) }
    });
    let mut rules: Vec<Rule> = rules.collect();
    Some(if rules.len() == 1 { rules.remove(0) } else { Rule::Any(rules) })
}

/// Scores from the lowest up to one, or from one up to the highest, in a word.
fn run(answers: &[String], domain: Option<&BTreeSet<String>>) -> Option<Ask> {
    let number = |answer: &String| answer.parse::<i32>().ok();
    let scores = answers.iter().map(number).collect::<Option<Vec<_>>>()?;
    let all = domain?.iter().map(number).collect::<Option<Vec<_>>>()?;
    let goes_up = scores.windows(2).all(|two| two[0].checked_add(1) == Some(two[1]));
    let (first, last) = (*scores.first()?, *scores.last()?);
    if !goes_up {
        return None;
    }
    if all.iter().min() == Some(&first) {
        return Some(Ask::AtMost(f64::from(last)));
    }
    (all.iter().max() == Some(&last)).then(|| Ask::AtLeast(f64::from(first)))
}
