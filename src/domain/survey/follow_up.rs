//! What must be chosen so that a later question shows, so that a page can do
//! it with CSS alone. The server applies the same logic to what arrives.

use std::collections::BTreeMap;

use super::answer::{AnswerValue, Answers};
use super::choice::{Choices, Chosen, OTHER};
use super::definition::Definition;
use super::jump::JumpTarget;
use super::key::QuestionKey;
use super::kind::QuestionKind;
use super::logic::{Condition, Test};
use super::path::Page;
use super::question::Question;

/// A rule with more lists of options than this costs a page more than it gives.
const MAX_LISTS: usize = 64;

/// A question that does not always show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp<'a> {
    /// The question that does not always show.
    pub question: &'a Question,
    /// When it shows; none when that hangs on what is typed or is too long to
    /// say.
    pub rule: Option<ShowRule>,
}

/// When a question shows, said in options alone. Conditions of the questions
/// it hangs on, and jumps that lead over it, are already part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShowRule {
    /// One of these options is chosen; never when there are none.
    Chosen {
        /// The question that has them.
        question: QuestionKey,
        /// Their [marks](QuestionKind::options), in order.
        marks: Vec<String>,
    },
    /// None of these options is chosen.
    NotChosen {
        /// The question that has them.
        question: QuestionKey,
        /// Their [marks](QuestionKind::options), in order.
        marks: Vec<String>,
    },
    /// All of these hold.
    All(Vec<ShowRule>),
    /// At least one of these holds.
    Any(Vec<ShowRule>),
    /// This does not hold.
    Not(Box<ShowRule>),
}

impl QuestionKind {
    /// What one can choose with one press, and the answer that it alone is.
    /// Each has a mark, which with the question's key makes the id of its
    /// button: the score itself, the place of a choice, `other`.
    pub fn options(&self) -> Vec<(String, AnswerValue)> {
        match self {
            Self::Score(_) | Self::Rating(_) => {
                let scores = self.scores().into_iter().flatten();
                scores.map(|score| (score.to_string(), AnswerValue::Score(score))).collect()
            }
            Self::SingleChoice(choices) => marked(choices, AnswerValue::Choice),
            Self::MultipleChoice(choices, _) => marked(choices, |chosen| AnswerValue::Choices(vec![chosen])),
            Self::Consent => vec![("0".to_owned(), AnswerValue::Consent)],
            _ => Vec::new(),
        }
    }
}

fn marked(choices: &Choices, answer: impl Fn(Chosen) -> AnswerValue) -> Vec<(String, AnswerValue)> {
    let mark = |(index, chosen): (usize, Chosen)| {
        let mark = match chosen {
            Chosen::Value(_) => index.to_string(),
            Chosen::Other(_) => OTHER.to_owned(),
        };
        (mark, answer(chosen))
    };
    choices.all().enumerate().map(mark).collect()
}

impl Definition {
    /// Every question that does not always show, in order, and what must be
    /// chosen so that it shows, were they all on one page.
    pub fn follow_ups(&self) -> Vec<FollowUp<'_>> {
        self.rules(0, &Answers::default())
    }

    /// The same for one page: what hangs on the answers given on earlier
    /// pages is settled.
    pub fn follow_ups_on(&self, page: Page<'_>, earlier: &Answers) -> Vec<FollowUp<'_>> {
        let first = page.questions.first().and_then(|first| self.place(first.key()));
        let mut follow_ups = self.rules(first.unwrap_or(0), earlier);
        follow_ups.retain(|follow_up| page.has(follow_up.question.key().as_str()));
        follow_ups
    }

    fn place(&self, key: &QuestionKey) -> Option<usize> {
        self.questions().iter().position(|question| question.key() == key)
    }

    /// `n_known` questions are on earlier pages.
    fn rules(&self, n_known: usize, known: &Answers) -> Vec<FollowUp<'_>> {
        let mut follow_ups = Vec::new();
        let mut earlier: Sources<'_> = BTreeMap::new();
        // Each jump so far with what must be chosen so that it is taken.
        let mut jumps: Vec<(&JumpTarget, Option<ShowRule>)> = Vec::new();
        for (index, question) in self.questions().iter().enumerate() {
            jumps.retain(|(to, _)| !to.is(question.key()));
            let by_condition =
                question.show_if().map_or(Some(ShowRule::always()), |condition| rule_of(condition, &earlier));
            let not_jumped_over = jumps.iter().map(|(_, taken)| taken.clone().map(ShowRule::not));
            let parts: Option<Vec<ShowRule>> = std::iter::once(by_condition).chain(not_jumped_over).collect();
            let rule = parts.map(ShowRule::all).filter(|rule| rule.n_lists() <= MAX_LISTS);
            let source = if index < n_known {
                // Conditions over known answers are settled, so this is, too.
                let shows = rule.as_ref().is_some_and(ShowRule::is_always);
                Source::Known(known.get(question.key().as_str()).filter(|_| shows))
            } else {
                Source::OnPage(question, rule.clone())
            };
            earlier.insert(question.key(), source);
            let mut none_before: Option<Vec<ShowRule>> = Some(Vec::new());
            for jump in question.jumps() {
                let holds = jump
                    .condition()
                    .map_or(Some(ShowRule::always()), |condition| rule_of(condition, &earlier));
                let taken = match (&rule, &holds, &none_before) {
                    (Some(shown), Some(holds), Some(none_before)) => {
                        let parts = [shown.clone(), holds.clone()].into_iter().chain(none_before.clone());
                        Some(ShowRule::all(parts.collect())).filter(|rule| rule.n_lists() <= MAX_LISTS)
                    }
                    _ => None,
                };
                match (&mut none_before, holds) {
                    (Some(none_before), Some(holds)) => none_before.push(ShowRule::not(holds)),
                    (none_before, _) => *none_before = None,
                }
                jumps.push((jump.to(), taken));
            }
            if !rule.as_ref().is_some_and(ShowRule::is_always) {
                follow_ups.push(FollowUp { question, rule });
            }
        }
        follow_ups
    }
}

impl ShowRule {
    const fn always() -> Self {
        Self::All(Vec::new())
    }

    /// Whether it holds whatever is chosen.
    pub fn is_always(&self) -> bool {
        matches!(self, Self::All(rules) if rules.is_empty())
    }

    /// Whether it holds in no case.
    pub fn is_never(&self) -> bool {
        matches!(self, Self::Any(rules) if rules.is_empty())
    }

    fn all(mut rules: Vec<Self>) -> Self {
        if rules.iter().any(Self::is_never) {
            return Self::Any(Vec::new());
        }
        rules.retain(|rule| !rule.is_always());
        if rules.len() == 1 { rules.remove(0) } else { Self::All(rules) }
    }

    fn any(mut rules: Vec<Self>) -> Self {
        if rules.iter().any(Self::is_always) {
            return Self::always();
        }
        rules.retain(|rule| !rule.is_never());
        if rules.len() == 1 { rules.remove(0) } else { Self::Any(rules) }
    }

    fn not(rule: Self) -> Self {
        match rule {
            rule if rule.is_always() => Self::Any(Vec::new()),
            rule if rule.is_never() => Self::always(),
            Self::Not(rule) => *rule,
            rule => Self::Not(Box::new(rule)),
        }
    }

    fn n_lists(&self) -> usize {
        match self {
            Self::Chosen { .. } | Self::NotChosen { .. } => 1,
            Self::All(rules) | Self::Any(rules) => rules.iter().map(Self::n_lists).sum(),
            Self::Not(rule) => rule.n_lists(),
        }
    }
}

/// A question that a later one may hang on.
enum Source<'a> {
    /// On an earlier page, with what was answered there.
    Known(Option<&'a AnswerValue>),
    /// On the same page, with when it shows.
    OnPage(&'a Question, Option<ShowRule>),
}

type Sources<'a> = BTreeMap<&'a QuestionKey, Source<'a>>;

fn rule_of(condition: &Condition, earlier: &Sources<'_>) -> Option<ShowRule> {
    let rules = |parts: &[Condition]| -> Option<Vec<ShowRule>> {
        parts.iter().map(|part| rule_of(part, earlier)).collect()
    };
    match condition {
        Condition::All(parts) => Some(ShowRule::all(rules(parts)?)),
        Condition::Any(parts) => Some(ShowRule::any(rules(parts)?)),
        Condition::Answer { question, test } => match earlier.get(question)? {
            Source::Known(answer) if answer.is_some_and(|answer| test.passes(answer)) => {
                Some(ShowRule::always())
            }
            Source::Known(_) => Some(ShowRule::Any(Vec::new())),
            Source::OnPage(question, shown) => {
                // A browser keeps the choice of a question that was hidden again.
                Some(ShowRule::all(vec![chosen_rule(question, test)?, shown.clone()?]))
            }
        },
    }
}

/// What must be chosen so that the answer passes; none when the answer is not
/// chosen but typed.
fn chosen_rule(question: &Question, test: &Test) -> Option<ShowRule> {
    let options = question.kind().options();
    if options.is_empty() {
        return None;
    }
    let marks = |passes: &dyn Fn(&AnswerValue) -> bool| -> Vec<String> {
        options.iter().filter(|(_, answer)| passes(answer)).map(|(mark, _)| mark.clone()).collect()
    };
    let key = question.key();
    match (question.kind(), test) {
        // Of several, each of which would pass alone, one may be the one that must not be there.
        (QuestionKind::MultipleChoice(..), Test::IsNot(_)) => Some(ShowRule::All(vec![
            ShowRule::Chosen { question: key.clone(), marks: marks(&|_| true) },
            ShowRule::NotChosen { question: key.clone(), marks: marks(&|answer| !test.passes(answer)) },
        ])),
        _ => Some(ShowRule::Chosen { question: key.clone(), marks: marks(&|answer| test.passes(answer)) }),
    }
}
