//! Jumps: where a survey goes on after a question, when not with the next
//! one. They lead forward only, so there are no cycles; the questions between
//! do not show.

use serde_json::{Map, Value};

use crate::domain::error::{Code, FieldErrors};

use super::end_page::EndKey;
use super::key::QuestionKey;
use super::logic::{Condition, Standings};
use super::members::{Members, add_under, read_array};

/// How many jumps one question may have.
const MAX_JUMPS: usize = 20;

/// One jump; of several at a question the first whose condition holds counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jump {
    /// When it is taken; always, when none. It may look at the question it
    /// stands at and at those before.
    pub(super) condition: Option<Condition>,
    /// Where it leads.
    pub(super) to: JumpTarget,
}

/// Where a jump leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JumpTarget {
    /// To a later question.
    Question(QuestionKey),
    /// To the end, with this page.
    End(EndKey),
}

impl JumpTarget {
    /// Whether this question is where it leads.
    pub(super) fn is(&self, key: &QuestionKey) -> bool {
        matches!(self, Self::Question(target) if target == key)
    }
}

impl Jump {
    /// When it is taken; always, when none.
    pub const fn condition(&self) -> Option<&Condition> {
        self.condition.as_ref()
    }

    /// Where it leads.
    pub const fn to(&self) -> &JumpTarget {
        &self.to
    }

    pub(super) fn holds(&self, standings: &Standings<'_>) -> Option<bool> {
        self.condition.as_ref().map_or(Some(true), |condition| condition.holds(standings))
    }

    /// Reads the jumps of a question by their form alone.
    pub(super) fn read_all(value: &Value) -> Result<Vec<Self>, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut jumps = Vec::new();
        for (index, value) in read_array(value, MAX_JUMPS)?.iter().enumerate() {
            match Self::read(value) {
                Ok(jump) => jumps.push(jump),
                Err(wrong) => add_under(&mut errors, &index.to_string(), &wrong),
            }
        }
        errors.or(jumps)
    }

    fn read(value: &Value) -> Result<Self, FieldErrors> {
        let mut members = Members::of(value)?;
        let condition = members.optional("if").and_then(|value| {
            let condition = Condition::read(value);
            members.nested("if", condition)
        });
        let question = members.optional_word("to", QuestionKey::parse);
        let end = members.optional_word("end", EndKey::parse);
        let given = (
            value.get("to").is_some_and(|to| !to.is_null()),
            value.get("end").is_some_and(|end| !end.is_null()),
        );
        let mut errors = members.finish();
        match given {
            (false, false) => errors.add("to", Code::Required),
            (true, true) => errors.add("end", Code::Conflict),
            _ => {}
        }
        let to = question.map(JumpTarget::Question).or_else(|| end.map(JumpTarget::End));
        match to {
            Some(to) if errors.is_empty() => Ok(Self { condition, to }),
            _ => Err(errors),
        }
    }

    /// What [`Self::read`] takes.
    pub(super) fn to_json(&self) -> Value {
        let Self { condition, to } = self;
        let mut object = Map::new();
        if let Some(condition) = condition {
            object.insert("if".into(), condition.to_json());
        }
        match to {
            JumpTarget::Question(key) => object.insert("to".into(), key.as_str().into()),
            JumpTarget::End(key) => object.insert("end".into(), key.as_str().into()),
        };
        Value::Object(object)
    }
}
