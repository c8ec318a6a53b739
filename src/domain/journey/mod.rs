//! Journey maps: what a map is, how it changes, how copies of it agree.
//!
//! A map changes only by [`Map::apply`], the same code in browser and server.
//! The server puts ops in order; a browser shows its own at once and redoes
//! them on top of what was ordered ([`Replica`]). Two maps that took the same
//! ops in the same order are equal. Nothing here makes an id, a random number
//! or a time: they are arguments.

mod apply;
mod document;
mod map;
mod op;
mod order;
mod part;
mod replica;
mod template;
mod text;
mod undo;

#[cfg(test)]
mod tests;

pub use apply::{Effects, Touched};
pub use document::FORMAT;
pub use map::{Grid, Map};
pub use op::{Change, Op, OpError, UnreadableOp};
pub use order::{MAX_ORDER_LENGTH, Order};
pub use part::{Binding, BindingMeasure, Emotion, Item, Lane, LaneRole, Stage, StageColour, Step};
pub use replica::{Ordered, OutOfStep, Rebase, Replica};
pub use template::{Template, from_template, templates};
pub use undo::{MAX_UNDO_GROUPS, SkipReason, Skipped, UndoStack, Undone};

/// Characters in a title or label, at most.
pub const MAX_TITLE_LENGTH: usize = 200;
/// Characters in an item or in the reason of a moment of truth, at most.
pub const MAX_TEXT_LENGTH: usize = 2_000;
/// Characters in the subject of a binding, at most.
pub const MAX_SUBJECT_LENGTH: usize = 80;
/// Stages in a map, at most.
pub const MAX_STAGES: usize = 60;
/// Steps in a map, at most.
pub const MAX_STEPS: usize = 200;
/// Lanes in a map, at most.
pub const MAX_LANES: usize = 60;
/// Items in a map, at most.
pub const MAX_ITEMS: usize = 5_000;
