//! Which scores make a later question show, so that a page can do it with
//! CSS alone. The server applies the same logic to what arrives.

use std::collections::BTreeMap;

use super::answer::AnswerValue;
use super::definition::Definition;
use super::key::QuestionKey;
use super::logic::{Condition, Test};
use super::question::Question;
use super::series::Series;

/// A rule with more lists of scores than this costs a page more than it gives.
const MAX_LISTS: usize = 64;

/// A question with a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp<'a> {
    /// The question that does not always show.
    pub question: &'a Question,
    /// When it shows; none when that hangs on a text or is too long to say.
    pub rule: Option<ScoreRule>,
}

/// When a question shows, said in scores alone. Conditions of the questions
/// it hangs on are already part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScoreRule {
    /// One of these scores is chosen; never when there are none.
    Scores {
        /// The scored question.
        question: QuestionKey,
        /// In rising order.
        scores: Vec<i64>,
    },
    /// All of these hold.
    All(Vec<ScoreRule>),
    /// At least one of these holds.
    Any(Vec<ScoreRule>),
}

impl Definition {
    /// Every question with a condition, in order, and the scores for which it shows.
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
            earlier.insert(question.key(), Source { series: question.series(), shown });
            if let Some(rule) = rule {
                follow_ups.push(FollowUp { question, rule });
            }
        }
        follow_ups
    }
}

impl ScoreRule {
    fn n_lists(&self) -> usize {
        match self {
            Self::Scores { .. } => 1,
            Self::All(rules) | Self::Any(rules) => rules.iter().map(Self::n_lists).sum(),
        }
    }
}

/// A question that a later one may hang on.
struct Source<'a> {
    series: Option<&'a Series>,
    shown: Shown,
}

enum Shown {
    Always,
    When(ScoreRule),
    Unsaid,
}

fn rule_of(condition: &Condition, earlier: &BTreeMap<&QuestionKey, Source<'_>>) -> Option<ScoreRule> {
    let rules = |parts: &[Condition]| -> Option<Vec<ScoreRule>> {
        parts.iter().map(|part| rule_of(part, earlier)).collect()
    };
    match condition {
        Condition::All(parts) => Some(ScoreRule::All(rules(parts)?)),
        Condition::Any(parts) => Some(ScoreRule::Any(rules(parts)?)),
        Condition::Answer { question, test } => {
            let source = earlier.get(question)?;
            let scores = scores_passing(test, source.series?);
            let chosen = ScoreRule::Scores { question: question.clone(), scores };
            match &source.shown {
                Shown::Always => Some(chosen),
                // A browser keeps the choice of a question that was hidden again.
                Shown::When(rule) => Some(ScoreRule::All(vec![chosen, rule.clone()])),
                Shown::Unsaid => None,
            }
        }
    }
}

fn scores_passing(test: &Test, series: &Series) -> Vec<i64> {
    series.scores().filter(|score| test.passes(&AnswerValue::Score(*score))).collect()
}
