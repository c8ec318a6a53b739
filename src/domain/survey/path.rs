//! The way through a survey: which questions show, on which pages, and where
//! it ends. The same for page, API and import.

use super::answer::Answers;
use super::definition::Definition;
use super::end_page::EndPage;
use super::jump::JumpTarget;
use super::key::QuestionKey;
use super::logic::{Standing, Standings};
use super::piping::pieces;
use super::question::Question;
use super::texts::Texts;

/// A survey walked through.
pub(super) struct Walk<'q> {
    /// Each question in order with whether it shows; none where that hangs on
    /// an answer that cannot be read.
    pub(super) questions: Vec<(&'q Question, Option<bool>)>,
    /// The jump to an end that was taken.
    jumped_to: Option<&'q JumpTarget>,
}

/// Walks through the questions. One that does not show counts as blank for
/// those after it.
pub(super) fn walk<'q, 'a>(
    questions: &'q [Question],
    given: impl Fn(&QuestionKey) -> Standing<'a>,
) -> Walk<'q> {
    let mut standings = Standings::new();
    let mut walked = Vec::with_capacity(questions.len());
    let mut taken: Option<&JumpTarget> = None;
    // Jumps that may have been taken: what they lead over may show or not.
    let mut possible: Vec<&JumpTarget> = Vec::new();
    for question in questions {
        let key = question.key();
        taken = taken.filter(|target| !target.is(key));
        possible.retain(|target| !target.is(key));
        let by_condition = question.show_if().map_or(Some(true), |condition| condition.holds(&standings));
        let shown = match (taken, by_condition) {
            (Some(_), _) => Some(false),
            (None, Some(true)) if !possible.is_empty() => None,
            (None, shown) => shown,
        };
        let standing = match (shown, given(key)) {
            (Some(false), _) => Standing::Blank,
            (None, Standing::Answered(_)) => Standing::Unclear,
            (_, given) => given,
        };
        standings.insert(key, standing);
        walked.push((question, shown));
        if shown == Some(false) {
            continue;
        }
        let mut is_certain = shown == Some(true);
        for jump in question.jumps() {
            match jump.holds(&standings) {
                Some(false) => {}
                Some(true) if is_certain => {
                    taken = Some(jump.to());
                    break;
                }
                holds => {
                    possible.push(jump.to());
                    is_certain = false;
                    if holds == Some(true) {
                        break;
                    }
                }
            }
        }
    }
    Walk { questions: walked, jumped_to: taken.filter(|target| matches!(target, JumpTarget::End(_))) }
}

/// Questions that show together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page<'a> {
    /// Which page of the survey, from 0.
    pub index: usize,
    /// Its questions, shown or not.
    pub questions: &'a [Question],
}

impl Page<'_> {
    /// Whether a question with this key stands on it.
    pub fn has(&self, key: &str) -> bool {
        self.questions.iter().any(|question| question.key().as_str() == key)
    }
}

impl Definition {
    /// The survey's pages: at least one.
    pub fn pages(&self) -> Vec<Page<'_>> {
        let questions = self.questions();
        let begins = (1..questions.len()).filter(|&at| questions[at].new_page());
        let ends: Vec<usize> = begins.chain([questions.len()]).collect();
        let mut from = 0;
        let page = |(index, to): (usize, usize)| {
            let page = Page { index, questions: &questions[from..to] };
            from = to;
            page
        };
        ends.into_iter().enumerate().map(page).collect()
    }

    /// Whether any of its texts is filled in for each respondent.
    pub fn has_pieces(&self) -> bool {
        let texts = self.questions().iter().flat_map(|question| [Some(question.title()), question.help()]);
        texts.flatten().flat_map(Texts::all).any(|(_, text)| pieces(text).next().is_some())
    }

    /// Whether it has more than one page.
    pub fn is_paged(&self) -> bool {
        self.questions().iter().skip(1).any(Question::new_page)
    }

    /// The pages that have something to show with these answers, in order.
    pub fn shown_pages(&self, answers: &Answers) -> Vec<Page<'_>> {
        let visible = self.visible(answers);
        let shows = |page: &Page<'_>| {
            page.questions.iter().any(|question| visible.iter().any(|shown| shown.key() == question.key()))
        };
        self.pages().into_iter().filter(shows).collect()
    }

    /// The page that comes after this one with these answers; none at the end.
    pub fn page_after(&self, page: usize, answers: &Answers) -> Option<usize> {
        self.shown_pages(answers).into_iter().map(|shown| shown.index).find(|&index| index > page)
    }

    /// The page that comes before this one with these answers.
    pub fn page_before(&self, page: usize, answers: &Answers) -> Option<usize> {
        self.shown_pages(answers).into_iter().map(|shown| shown.index).rfind(|&index| index < page)
    }

    /// The first page on which something that must be given is missing.
    pub fn first_incomplete_page(&self, answers: &Answers) -> Option<usize> {
        let visible = self.visible(answers);
        let misses = |question: &Question| {
            visible.iter().any(|shown| shown.key() == question.key())
                && question.misses_something(answers.get(question.key().as_str()))
        };
        self.pages().into_iter().find(|page| page.questions.iter().any(misses)).map(|page| page.index)
    }

    /// The page at the end for these answers: the one a jump leads to, else
    /// the first whose condition holds; plain thanks, when none.
    pub fn end_page(&self, answers: &Answers) -> Option<&EndPage> {
        let walked = self.walk(|key| answers.get(key.as_str()).map_or(Standing::Blank, Standing::Answered));
        if let Some(JumpTarget::End(key)) = walked.jumped_to {
            return self.end(key.as_str());
        }
        let standings: Standings<'_> = walked
            .questions
            .iter()
            .map(|(question, shown)| {
                let answer = answers.get(question.key().as_str()).filter(|_| *shown == Some(true));
                (question.key(), answer.map_or(Standing::Blank, Standing::Answered))
            })
            .collect();
        self.ends().iter().find(|end| match end.show_if() {
            Some(condition) => condition.holds(&standings) == Some(true),
            // What a jump leads to is for those alone who jumped.
            None => !self.jumps_to(end),
        })
    }

    fn jumps_to(&self, end: &EndPage) -> bool {
        let mut jumps = self.questions().iter().flat_map(Question::jumps);
        jumps.any(|jump| matches!(jump.to(), JumpTarget::End(key) if key == end.key()))
    }

    /// The questions that no answers whatsoever make show, by their place.
    pub(super) fn unreachable(questions: &[Question]) -> Vec<usize> {
        let walked = walk(questions, |_| Standing::Unclear).questions.into_iter().enumerate();
        walked.filter(|(_, (_, shown))| *shown == Some(false)).map(|(index, _)| index).collect()
    }
}
