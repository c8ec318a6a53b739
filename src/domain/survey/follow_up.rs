//! What must be chosen so that a later question shows, so that a page can do
//! it with CSS alone. The server applies the same logic to what arrives.

use std::collections::BTreeMap;

use super::answer::AnswerValue;
use super::choice::{Choices, Chosen, OTHER};
use super::definition::Definition;
use super::key::QuestionKey;
use super::kind::QuestionKind;
use super::logic::{Condition, Test};
use super::question::Question;

/// A rule with more lists of options than this costs a page more than it gives.
const MAX_LISTS: usize = 64;

/// A question with a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp<'a> {
    /// The question that does not always show.
    pub question: &'a Question,
    /// When it shows; none when that hangs on what is typed or is too long to
    /// say.
    pub rule: Option<ShowRule>,
}

/// When a question shows, said in options alone. Conditions of the questions
/// it hangs on are already part of it.
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
    /// Every question with a condition, in order, and what must be chosen so
    /// that it shows.
    pub fn follow_ups(&self) -> Vec<FollowUp<'_>> {
        let mut follow_ups: Vec<FollowUp<'_>> = Vec::new();
        let mut earlier: BTreeMap<&QuestionKey, Source<'_>> = BTreeMap::new();
        for question in self.questions() {
            let rule = question
                .show_if()
                .map(|condition| rule_of(condition, &earlier).filter(|rule| rule.n_lists() <= MAX_LISTS));
            let shown = match &rule {
                None => Shown::Always,
                Some(Some(rule)) => Shown::When(rule.clone()),
                Some(None) => Shown::Unsaid,
            };
            earlier.insert(question.key(), Source { question, shown });
            if let Some(rule) = rule {
                follow_ups.push(FollowUp { question, rule });
            }
        }
        follow_ups
    }
}

impl ShowRule {
    fn n_lists(&self) -> usize {
        match self {
            Self::Chosen { .. } | Self::NotChosen { .. } => 1,
            Self::All(rules) | Self::Any(rules) => rules.iter().map(Self::n_lists).sum(),
        }
    }
}

/// A question that a later one may hang on.
struct Source<'a> {
    question: &'a Question,
    shown: Shown,
}

enum Shown {
    Always,
    When(ShowRule),
    Unsaid,
}

fn rule_of(condition: &Condition, earlier: &BTreeMap<&QuestionKey, Source<'_>>) -> Option<ShowRule> {
    let rules = |parts: &[Condition]| -> Option<Vec<ShowRule>> {
        parts.iter().map(|part| rule_of(part, earlier)).collect()
    };
    match condition {
        Condition::All(parts) => Some(ShowRule::All(rules(parts)?)),
        Condition::Any(parts) => Some(ShowRule::Any(rules(parts)?)),
        Condition::Answer { question, test } => {
            let source = earlier.get(question)?;
            let chosen = chosen_rule(source.question, test)?;
            match &source.shown {
                Shown::Always => Some(chosen),
                // A browser keeps the choice of a question that was hidden again.
                Shown::When(rule) => Some(ShowRule::All(vec![chosen, rule.clone()])),
                Shown::Unsaid => None,
            }
        }
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
