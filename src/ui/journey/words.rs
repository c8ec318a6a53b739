//! What things of a map are called, and what is said about them.

use leptos::prelude::*;

use super::board::Board;
use super::layout::{Line, Place};
use crate::domain::journey::{BindingMeasure, Change, Emotion, LaneRole, OpError, StageColour};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::Glyph;

/// What a lane is for.
pub fn role(locale: Locale, role: LaneRole) -> &'static str {
    match role {
        LaneRole::Action => text!(locale, journey.role_action),
        LaneRole::Thought => text!(locale, journey.role_thought),
        LaneRole::Emotion => text!(locale, journey.role_emotion),
        LaneRole::Touchpoint => text!(locale, journey.role_touchpoint),
        LaneRole::Channel => text!(locale, journey.role_channel),
        LaneRole::Pain => text!(locale, journey.role_pain),
        LaneRole::Gain => text!(locale, journey.role_gain),
        LaneRole::Need => text!(locale, journey.role_need),
        LaneRole::Quote => text!(locale, journey.role_quote),
        LaneRole::Opportunity => text!(locale, journey.role_opportunity),
        LaneRole::Metric => text!(locale, journey.role_metric),
        LaneRole::PhysicalEvidence => text!(locale, journey.role_physical_evidence),
        LaneRole::Frontstage => text!(locale, journey.role_frontstage),
        LaneRole::Backstage => text!(locale, journey.role_backstage),
        LaneRole::Support => text!(locale, journey.role_support),
        LaneRole::Image => text!(locale, journey.role_image),
        LaneRole::Note => text!(locale, journey.role_note),
    }
}

/// The sign of a lane's role.
pub const fn glyph(role: LaneRole) -> Glyph {
    match role {
        LaneRole::Action => Glyph::Action,
        LaneRole::Thought => Glyph::Thought,
        LaneRole::Emotion => Glyph::Emotion,
        LaneRole::Touchpoint => Glyph::Touchpoint,
        LaneRole::Channel => Glyph::Channel,
        LaneRole::Pain => Glyph::Pain,
        LaneRole::Gain => Glyph::Gain,
        LaneRole::Need => Glyph::Need,
        LaneRole::Quote => Glyph::Quote,
        LaneRole::Opportunity => Glyph::Opportunity,
        LaneRole::Metric => Glyph::Metric,
        LaneRole::PhysicalEvidence => Glyph::PhysicalEvidence,
        LaneRole::Frontstage => Glyph::Frontstage,
        LaneRole::Backstage => Glyph::Backstage,
        LaneRole::Support => Glyph::Support,
        LaneRole::Image => Glyph::Image,
        LaneRole::Note => Glyph::Note,
    }
}

/// A line of the service blueprint.
pub fn line(locale: Locale, line: Line) -> &'static str {
    match line {
        Line::Interaction => text!(locale, journey.line_interaction),
        Line::Visibility => text!(locale, journey.line_visibility),
        Line::InternalInteraction => text!(locale, journey.line_internal),
    }
}

/// A feeling, by its number.
pub fn emotion(locale: Locale, emotion: Emotion) -> &'static str {
    match emotion.value() {
        2 => text!(locale, journey.delighted),
        1 => text!(locale, journey.pleased),
        0 => text!(locale, journey.indifferent),
        -1 => text!(locale, journey.annoyed),
        _ => text!(locale, journey.frustrated),
    }
}

/// A colour.
pub fn colour(locale: Locale, colour: StageColour) -> &'static str {
    match colour {
        StageColour::Grey => text!(locale, journey.grey),
        StageColour::Teal => text!(locale, journey.teal),
        StageColour::Blue => text!(locale, journey.blue),
        StageColour::Violet => text!(locale, journey.violet),
        StageColour::Rose => text!(locale, journey.rose),
        StageColour::Orange => text!(locale, journey.orange),
        StageColour::Yellow => text!(locale, journey.yellow),
        StageColour::Green => text!(locale, journey.green),
    }
}

/// A measure, by its short name in both languages.
pub const fn measure(measure: BindingMeasure) -> &'static str {
    match measure {
        BindingMeasure::Nps => "NPS",
        BindingMeasure::Csat => "CSAT",
        BindingMeasure::Ces => "CES",
    }
}

/// What was asked about.
pub fn subject(locale: Locale, subject: &str) -> String {
    match subject {
        "company" => text!(locale, journey.company).to_owned(),
        "product" => text!(locale, journey.product).to_owned(),
        "support" => text!(locale, journey.support).to_owned(),
        "after_sales" => text!(locale, journey.after_sales).to_owned(),
        other => other.strip_prefix("touchpoint:").unwrap_or(other).to_owned(),
    }
}

/// Why a change did not fit.
pub fn op_error(locale: Locale, error: OpError) -> &'static str {
    match error {
        OpError::UnknownReference | OpError::Conflict => text!(locale, journey.gone),
        OpError::TooMany => text!(locale, journey.too_many),
        OpError::TooLong => text!(locale, journey.too_long),
        OpError::Required => text!(locale, journey.title_required),
        OpError::OutOfRange | OpError::InvalidChoice | OpError::InvalidFormat | OpError::UnknownField => {
            text!(locale, journey.does_not_fit)
        }
    }
}

/// What a place is called: its own words, or what it is.
pub fn name_of(board: Board, place: Place) -> String {
    let locale = board.locale;
    let own = board.with_map(|map| match place {
        Place::Stage(stage) => map.stage(stage).map(|stage| stage.title.clone()),
        Place::Step(step) => map.step(step).map(|step| step.title.clone()),
        Place::Lane(lane) => map.lane(lane).map(|lane| lane.label.clone()),
        Place::Item(_, _, item) => map.item(item).map(|item| item.text.clone()),
        Place::Cell(step, _) => map.step(step).map(|step| step.title.clone()),
    });
    let own = own.unwrap_or_default();
    if !own.trim().is_empty() {
        return own.lines().next().unwrap_or_default().chars().take(60).collect();
    }
    match place {
        Place::Stage(_) => text!(locale, journey.stage),
        Place::Step(_) | Place::Cell(..) => text!(locale, journey.step),
        Place::Lane(_) => text!(locale, journey.lane),
        Place::Item(..) => text!(locale, journey.item),
    }
    .to_owned()
}

/// The place that a change is about, when it is still there.
pub fn place_of(board: Board, change: &Change) -> Option<Place> {
    use Change as C;
    Some(match change {
        C::InsertStage { stage, .. }
        | C::SetStageTitle { stage, .. }
        | C::SetStageColour { stage, .. }
        | C::MoveStage { stage, .. } => Place::Stage(*stage),
        C::RestoreStage { stage, .. } => Place::Stage(stage.id),
        C::InsertStep { step, .. }
        | C::SetStepTitle { step, .. }
        | C::SetMomentOfTruth { step, .. }
        | C::SetBinding { step, .. }
        | C::MoveStep { step, .. } => Place::Step(*step),
        C::SetEmotion { step, .. } => {
            let lanes = board.layout.with_untracked(super::layout::Layout::lanes);
            let lane = lanes.iter().find(|(_, role)| *role == LaneRole::Emotion);
            lane.map_or(Place::Step(*step), |(lane, _)| Place::Cell(*step, *lane))
        }
        C::RestoreStep { step, .. } => Place::Step(step.id),
        C::InsertLane { lane, .. } | C::SetLaneLabel { lane, .. } | C::MoveLane { lane, .. } => {
            Place::Lane(*lane)
        }
        C::RestoreLane { lane, .. } => Place::Lane(lane.id),
        C::InsertItem { item, lane, step, .. } | C::MoveItem { item, lane, step, .. } => {
            Place::Item(*step, *lane, *item)
        }
        C::RestoreItem { item } => Place::Item(item.step, item.lane, item.id),
        C::SetItemText { item, .. } => {
            let (step, lane) = board.with_map(|map| map.item(*item).map(|item| (item.step, item.lane)))?;
            Place::Item(step, lane, *item)
        }
        C::DeleteItem { item } => {
            let (step, lane) = board.with_map(|map| map.item(*item).map(|item| (item.step, item.lane)))?;
            Place::Cell(step, lane)
        }
        C::RenameJourney { .. } | C::DeleteStage { .. } | C::DeleteStep { .. } | C::DeleteLane { .. } => {
            return None;
        }
    })
}
