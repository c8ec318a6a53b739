//! Surveys: what is asked, when a question shows, and which answers fit.
//!
//! A [`Definition`] is one immutable version of a survey, an [`Answers`] is
//! what a person said to it. Both exist only checked: whoever holds one need
//! not look again. Logic is data, never script, and the same functions serve
//! page, API and import. Nothing here knows of storage, time or ids.

mod answer;
mod ask;
mod attribute;
mod brand;
mod cell;
mod changes;
mod choice;
mod collection;
mod contact;
mod day;
mod definition;
mod draft;
mod draft_brand;
mod draft_conditions;
mod draft_ends;
mod end_page;
mod follow_up;
mod foreign;
mod jump;
mod key;
mod kind;
mod logic;
mod members;
mod number;
mod path;
mod piping;
mod question;
mod series;
mod stored;
mod subject;
mod table;
mod template;
mod texts;
mod trigger;
mod typed;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use answer::{AnswerValue, Answers};
pub use ask::{AskRule, Decision, Person, QuietHours, Reason, luck};
pub use attribute::{AttributeName, AttributeValue};
pub use changes::{Change, Entry, Member, Of, What, compare};
pub use choice::{Bounds, Choice, Choices, Chosen};
pub use collection::{
    Collection, MAX_NOTICE_CHARS, MOST_RESPONSES, Notice, Notices, Standing as CollectionStanding,
};
pub use contact::{AskedField, ContactField, ContactFields};
pub use day::{DateRange, read_day};
pub use definition::Definition;
pub use draft::{Draft, Place};
pub use draft_conditions::{Conditions, TestDraft, ops_of};
pub use end_page::{EndKey, EndLink, EndPage};
pub use follow_up::{FollowUp, ShowRule};
pub use foreign::Format;
#[cfg(feature = "ssr")]
pub use foreign::{Dropped, Imported, Loss, ReadError, read};
pub use jump::{Jump, JumpTarget};
pub use key::{QuestionKey, ResponseInputId};
pub use kind::QuestionKind;
pub use logic::{Condition, Operand, Test};
#[cfg(feature = "ssr")]
pub(crate) use members::Members;
pub use number::{Number, NumberRange};
pub use path::Page;
pub use piping::{Known, fill_in};
pub use question::Question;
pub use series::{Group, Series};
pub use stored::AnswerKind;
pub use subject::{Subject, TouchpointRef};
pub use table::{Matrix, Ranking};
pub use template::{Template, TemplateCard, from_template, templates};
pub use texts::Texts;
pub use trigger::{EventCondition, Fact, HeldBack, InteractionKind, Trigger, TriggerInput};
pub use typed::{FormFields, Typed};
