//! Surveys: what is asked, when a question shows, and which answers fit.
//!
//! A [`Definition`] is one immutable version of a survey, an [`Answers`] is
//! what a person said to it. Both exist only checked: whoever holds one need
//! not look again. Logic is data, never script, and the same functions serve
//! page, API and import. Nothing here knows of storage, time or ids.

mod answer;
mod attribute;
mod definition;
mod follow_up;
mod key;
mod logic;
mod members;
mod question;
mod series;
mod subject;
mod template;
mod texts;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use answer::{AnswerValue, Answers};
pub use attribute::{AttributeName, AttributeValue};
pub use definition::Definition;
pub use follow_up::{FollowUp, ScoreRule};
pub use key::{QuestionKey, ResponseInputId};
pub use logic::{Condition, Test};
#[cfg(feature = "ssr")]
pub(crate) use members::Members;
pub use question::{Question, QuestionKind};
pub use series::{Group, Series};
pub use subject::{Subject, TouchpointRef};
pub use template::{Template, TemplateCard, from_template, templates};
pub use texts::Texts;
