//! Operations: the only way in which a journey map changes.
//!
//! A [`Change`] says what happens, an [`Op`] gives it an id, so that sending it
//! twice does it once. Each is one flat JSON object:
//! `{"op_id": "…", "kind": "set_step_title", "step": "…", "title": "Pay"}`.
//! The names on the wire are kept for ever, because stored history is made of
//! them.

use serde::{Deserialize, Serialize};

use super::order::Order;
use super::part::{Binding, Item, Lane, LaneRole, Stage, StageColour, Step};
use crate::domain::error::Code;
use crate::domain::id::{ItemId, LaneId, OpId, StageId, StepId};

/// One change with its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Op {
    /// The id, made where the op was made; the server applies each id once.
    pub op_id: OpId,
    /// What happens.
    #[serde(flatten)]
    pub change: Change,
}

/// What can happen to a map. Everything is addressed by id; titles, labels and
/// texts may be empty, only the journey's own title may not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// Gives the journey another title.
    RenameJourney {
        /// The new title; required.
        title: String,
    },

    /// Adds an empty stage.
    InsertStage {
        /// The id of the new stage.
        stage: StageId,
        /// Its place among the stages.
        order: Order,
        /// Its title.
        #[serde(default)]
        title: String,
        /// Its colour.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        colour: Option<StageColour>,
    },
    /// Sets a stage's title.
    SetStageTitle {
        /// Which stage.
        stage: StageId,
        /// The new title.
        title: String,
    },
    /// Sets or, with `null`, clears a stage's colour.
    SetStageColour {
        /// Which stage.
        stage: StageId,
        /// The new colour.
        colour: Option<StageColour>,
    },
    /// Moves a stage with everything in it.
    MoveStage {
        /// Which stage.
        stage: StageId,
        /// Its new place among the stages.
        order: Order,
    },
    /// Deletes a stage with its steps and their items.
    DeleteStage {
        /// Which stage.
        stage: StageId,
    },
    /// Brings back a deleted stage. Items whose lane is gone meanwhile stay
    /// away.
    RestoreStage {
        /// The stage.
        stage: Stage,
        /// Its steps.
        steps: Vec<Step>,
        /// The items of these steps.
        items: Vec<Item>,
    },

    /// Adds an empty step.
    InsertStep {
        /// The id of the new step.
        step: StepId,
        /// The stage it goes into.
        stage: StageId,
        /// Its place in the stage.
        order: Order,
        /// Its title.
        #[serde(default)]
        title: String,
    },
    /// Sets a step's title.
    SetStepTitle {
        /// Which step.
        step: StepId,
        /// The new title.
        title: String,
    },
    /// Sets or, with `null`, clears the emotion judged by hand.
    SetEmotion {
        /// Which step.
        step: StepId,
        /// −2 to +2; wider here, so that a wrong number is refused as out of
        /// range and not as unreadable.
        emotion: Option<i64>,
    },
    /// Marks a step as moment of truth or, with `null`, takes the mark away.
    SetMomentOfTruth {
        /// Which step.
        step: StepId,
        /// Why it is one.
        why: Option<String>,
    },
    /// Sets or, with `null`, clears the survey results shown on a step.
    SetBinding {
        /// Which step.
        step: StepId,
        /// The new binding.
        binding: Option<Binding>,
    },
    /// Moves a step with its items within its stage or to another one.
    MoveStep {
        /// Which step.
        step: StepId,
        /// The stage it goes into.
        stage: StageId,
        /// Its new place in that stage.
        order: Order,
    },
    /// Deletes a step with its items.
    DeleteStep {
        /// Which step.
        step: StepId,
    },
    /// Brings back a deleted step. Items whose lane is gone meanwhile stay
    /// away.
    RestoreStep {
        /// The step.
        step: Step,
        /// Its items.
        items: Vec<Item>,
    },

    /// Adds an empty lane.
    InsertLane {
        /// The id of the new lane.
        lane: LaneId,
        /// Its place among the lanes.
        order: Order,
        /// What it is for.
        role: LaneRole,
        /// What it is called.
        #[serde(default)]
        label: String,
    },
    /// Sets a lane's label.
    SetLaneLabel {
        /// Which lane.
        lane: LaneId,
        /// The new label.
        label: String,
    },
    /// Moves a lane with its items.
    MoveLane {
        /// Which lane.
        lane: LaneId,
        /// Its new place among the lanes.
        order: Order,
    },
    /// Deletes a lane with its items.
    DeleteLane {
        /// Which lane.
        lane: LaneId,
    },
    /// Brings back a deleted lane. Items whose step is gone meanwhile stay
    /// away.
    RestoreLane {
        /// The lane.
        lane: Lane,
        /// Its items.
        items: Vec<Item>,
    },

    /// Adds an item.
    InsertItem {
        /// The id of the new item.
        item: ItemId,
        /// The row it goes into.
        lane: LaneId,
        /// The column it goes into.
        step: StepId,
        /// Its place in the cell.
        order: Order,
        /// What it says.
        #[serde(default)]
        text: String,
    },
    /// Sets an item's text.
    SetItemText {
        /// Which item.
        item: ItemId,
        /// The new text.
        text: String,
    },
    /// Moves an item within its cell or to another one.
    MoveItem {
        /// Which item.
        item: ItemId,
        /// The row it goes into.
        lane: LaneId,
        /// The column it goes into.
        step: StepId,
        /// Its new place in that cell.
        order: Order,
    },
    /// Deletes an item.
    DeleteItem {
        /// Which item.
        item: ItemId,
    },
    /// Brings back a deleted item.
    RestoreItem {
        /// The item.
        item: Item,
    },
}

impl Change {
    /// The names of all kinds on the wire.
    pub const KINDS: [&'static str; 25] = [
        "rename_journey",
        "insert_stage",
        "set_stage_title",
        "set_stage_colour",
        "move_stage",
        "delete_stage",
        "restore_stage",
        "insert_step",
        "set_step_title",
        "set_emotion",
        "set_moment_of_truth",
        "set_binding",
        "move_step",
        "delete_step",
        "restore_step",
        "insert_lane",
        "set_lane_label",
        "move_lane",
        "delete_lane",
        "restore_lane",
        "insert_item",
        "set_item_text",
        "move_item",
        "delete_item",
        "restore_item",
    ];
}

/// An op that could not even be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnreadableOp {
    /// The op's id, where that much was readable.
    pub op_id: Option<OpId>,
    /// What is wrong.
    pub error: OpError,
}

impl Op {
    /// Reads one op, so that one bad op of many can be refused by its id.
    ///
    /// # Errors
    /// [`UnreadableOp`] with `required` for a missing field, `unknown_field`
    /// for one that the kind does not have, `invalid_choice`
    /// for an unknown kind, role, colour or measure, else `invalid_format`.
    pub fn parse(value: &serde_json::Value) -> Result<Self, UnreadableOp> {
        let op_id = || value.get("op_id").and_then(|id| id.as_str()).and_then(|id| OpId::parse(id).ok());
        let op = Self::deserialize(value).map_err(|cause| {
            let op_id = op_id();
            // serde tells its causes apart in words only; should they change,
            // the op is still refused, with a less exact code.
            let words = cause.to_string();
            let error = if words.starts_with("unknown variant") {
                OpError::InvalidChoice
            } else if words.starts_with("missing field") {
                OpError::Required
            } else {
                OpError::InvalidFormat
            };
            UnreadableOp { op_id, error }
        })?;
        match op.misfit(value) {
            Some(error) => Err(UnreadableOp { op_id: op_id(), error }),
            None => Ok(op),
        }
    }

    /// What serde lets pass: fields that the kind does not have, and those
    /// missing whose `null` clears something. A slip of the pen must not.
    fn misfit(&self, value: &serde_json::Value) -> Option<OpError> {
        let read = serde_json::to_value(self).ok()?;
        let (given, known) = (value.as_object()?, read.as_object()?);
        if given.iter().any(|(name, value)| !value.is_null() && !known.contains_key(name)) {
            return Some(OpError::UnknownField);
        }
        let is_missing = known.iter().any(|(name, value)| value.is_null() && !given.contains_key(name));
        is_missing.then_some(OpError::Required)
    }
}

/// Why an op does not fit. The names on the wire are those of [`Code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum OpError {
    /// What it speaks of is not in the map.
    #[error("unknown_reference")]
    UnknownReference,
    /// The id of what it adds is taken.
    #[error("conflict")]
    Conflict,
    /// A number outside its range.
    #[error("out_of_range")]
    OutOfRange,
    /// A text longer than permitted.
    #[error("too_long")]
    TooLong,
    /// A text that must be given.
    #[error("required")]
    Required,
    /// The map would hold more than permitted.
    #[error("too_many")]
    TooMany,
    /// Not one of a closed list.
    #[error("invalid_choice")]
    InvalidChoice,
    /// Not in the expected form.
    #[error("invalid_format")]
    InvalidFormat,
    /// Something that the op does not have.
    #[error("unknown_field")]
    UnknownField,
}

impl OpError {
    /// The same as a code of wrong input.
    pub const fn code(self) -> Code {
        match self {
            Self::UnknownReference => Code::UnknownReference,
            Self::Conflict => Code::Conflict,
            Self::OutOfRange => Code::OutOfRange,
            Self::TooLong => Code::TooLong,
            Self::Required => Code::Required,
            Self::TooMany => Code::TooMany,
            Self::InvalidChoice => Code::InvalidChoice,
            Self::InvalidFormat => Code::InvalidFormat,
            Self::UnknownField => Code::UnknownField,
        }
    }

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        self.code().as_str()
    }
}
