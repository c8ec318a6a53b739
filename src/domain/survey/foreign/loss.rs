//! What another tool's survey has and ours cannot keep: told once for each
//! kind, with names.

use std::collections::{BTreeMap, BTreeSet};

/// Names that are told of one kind of loss; the others are counted.
const MAX_NAMES: usize = 20;

/// What was not kept, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Loss {
    /// Questions of a kind that there is not; left out.
    Question,
    /// Questions for a name or an address in an anonymous survey; left out.
    Contact,
    /// Questions that respondents never saw; left out.
    Hidden,
    /// Questions that became one for each of their lines.
    Split,
    /// Scales that do not begin at 1 or are longer than ten; asked as a number.
    Scale,
    /// Choices that the file does not have; asked as a text.
    NoChoices,
    /// More choices than a question takes; asked as a text.
    TooManyChoices,
    /// Texts beside a choice, such as comments.
    Beside,
    /// Conditions that cannot be said; the question always shows.
    Condition,
    /// Conditions with a "not", which need an answer here.
    Negation,
    /// Jumps and branches.
    Jump,
    /// Answers and data put into texts; three dots stand there.
    Piping,
    /// Texts that were too long; cut.
    Text,
    /// Languages that there are not.
    Language,
    /// The language the survey is written in is none of ours; its texts stand.
    WrittenIn,
    /// Pages, groups and blocks.
    Page,
    /// What stands before the first question.
    Welcome,
    /// What stands after the last question.
    Ending,
    /// Limits for groups of respondents.
    Quota,
    /// Checks of answers.
    Validation,
    /// Programs.
    Script,
    /// Calculated and preset values, points.
    Calculation,
    /// Orders drawn by lot.
    Random,
    /// Pictures, films, files.
    Media,
    /// Colours, logos, styles.
    Theme,
}

impl Loss {
    /// Every kind, in the order of the report.
    pub const ALL: [Self; 25] = [
        Self::Question,
        Self::Contact,
        Self::Hidden,
        Self::Split,
        Self::Scale,
        Self::NoChoices,
        Self::TooManyChoices,
        Self::Beside,
        Self::Condition,
        Self::Negation,
        Self::Jump,
        Self::Piping,
        Self::Text,
        Self::Language,
        Self::WrittenIn,
        Self::Page,
        Self::Welcome,
        Self::Ending,
        Self::Quota,
        Self::Validation,
        Self::Script,
        Self::Calculation,
        Self::Random,
        Self::Media,
        Self::Theme,
    ];
}

/// One kind of loss and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// What was not kept.
    pub loss: Loss,
    /// Of which questions, or the names it had; each once, at most 20.
    pub names: Vec<String>,
    /// How many more there are.
    pub more: usize,
}

/// Gathers what is not kept while a file is read.
#[derive(Debug, Default)]
pub(super) struct Notes {
    dropped: BTreeMap<Loss, Dropped>,
    seen: BTreeSet<(Loss, String)>,
}

impl Notes {
    /// Notes one loss; what has no name is told without.
    pub(super) fn add(&mut self, loss: Loss, name: &str) {
        let dropped =
            self.dropped.entry(loss).or_insert_with(|| Dropped { loss, names: Vec::new(), more: 0 });
        let name = name.trim();
        if name.is_empty() || !self.seen.insert((loss, name.to_owned())) {
            return;
        }
        if dropped.names.len() < MAX_NAMES {
            dropped.names.push(name.to_owned());
        } else {
            dropped.more += 1;
        }
    }

    /// All of it, the worst first.
    pub(super) fn finish(self) -> Vec<Dropped> {
        self.dropped.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_is_told_once_with_each_name_once() {
        let mut notes = Notes::default();
        notes.add(Loss::Theme, "");
        for n in 0..50 {
            notes.add(Loss::Question, &format!("q{}", n % 30));
        }
        notes.add(Loss::Question, " q1 ");
        let dropped = notes.finish();
        assert_eq!(dropped.len(), 2);
        assert_eq!((dropped[0].loss, dropped[0].names.len(), dropped[0].more), (Loss::Question, 20, 10));
        assert_eq!(dropped[1], Dropped { loss: Loss::Theme, names: Vec::new(), more: 0 });
    }
}
