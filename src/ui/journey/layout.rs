//! How a map lies on the page: columns, rows, and the way from one place to
//! the next. Pure; the grid draws it, the keyboard walks along it.

use crate::domain::id::{ItemId, LaneId, StageId, StepId};
use crate::domain::journey::{LaneRole, Map};

/// One column of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// A step.
    Step(StepId),
    /// The room of a stage without steps.
    Vacant(StageId),
}

/// One row below the heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Row {
    /// A lane.
    Lane(LaneId, LaneRole),
    /// A line of the service blueprint, above the first lane of its kind.
    Line(Line),
}

/// The lines of a service blueprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Line {
    /// Between customer and staff.
    Interaction,
    /// Between what the customer sees and what not.
    Visibility,
    /// Between staff and the systems behind.
    InternalInteraction,
}

/// Something of the map that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The head of a stage.
    Stage(StageId),
    /// The head of a step.
    Step(StepId),
    /// The head of a lane.
    Lane(LaneId),
    /// A cell without items, or the emotion of a step.
    Cell(StepId, LaneId),
    /// An item in a cell.
    Item(StepId, LaneId, ItemId),
}

impl Place {
    /// The cell that it is or lies in.
    pub const fn cell(self) -> Option<(StepId, LaneId)> {
        match self {
            Self::Cell(step, lane) | Self::Item(step, lane, _) => Some((step, lane)),
            Self::Stage(_) | Self::Step(_) | Self::Lane(_) => None,
        }
    }

    /// The step that it is or lies under.
    pub const fn step(self) -> Option<StepId> {
        match self {
            Self::Step(step) | Self::Cell(step, _) | Self::Item(step, ..) => Some(step),
            Self::Stage(_) | Self::Lane(_) => None,
        }
    }

    /// The lane that it is or lies in.
    pub const fn lane(self) -> Option<LaneId> {
        match self {
            Self::Lane(lane) | Self::Cell(_, lane) | Self::Item(_, lane, _) => Some(lane),
            Self::Stage(_) | Self::Step(_) => None,
        }
    }
}

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
    /// To the head of the row.
    RowStart,
    /// To the end of the row.
    RowEnd,
    /// To the first step of all.
    Start,
    /// To the last cell of all.
    End,
}

/// Columns and rows, without what stands in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The stages with the columns that each spans.
    pub stages: Vec<(StageId, usize)>,
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The rows from top to bottom.
    pub rows: Vec<Row>,
}

impl Layout {
    /// Lays a map out.
    pub fn of(map: &Map) -> Self {
        let mut layout = Self::default();
        for stage in map.stages() {
            let steps = map.steps_of(stage.id);
            layout.stages.push((stage.id, steps.len().max(1)));
            if steps.is_empty() {
                layout.columns.push(Column::Vacant(stage.id));
            }
            layout.columns.extend(steps.iter().map(|step| Column::Step(step.id)));
        }
        let mut drawn = Vec::new();
        for lane in map.lanes() {
            if let Some(line) = line_above(lane.role)
                && !layout.rows.is_empty()
                && !drawn.contains(&line)
            {
                drawn.push(line);
                layout.rows.push(Row::Line(line));
            }
            layout.rows.push(Row::Lane(lane.id, lane.role));
        }
        layout
    }

    /// The steps from left to right.
    pub fn steps(&self) -> Vec<StepId> {
        self.columns
            .iter()
            .filter_map(|column| match column {
                Column::Step(step) => Some(*step),
                Column::Vacant(_) => None,
            })
            .collect()
    }

    /// The lanes from top to bottom.
    pub fn lanes(&self) -> Vec<(LaneId, LaneRole)> {
        self.rows
            .iter()
            .filter_map(|row| match row {
                Row::Lane(lane, role) => Some((*lane, *role)),
                Row::Line(_) => None,
            })
            .collect()
    }

    /// The stage over a column.
    fn stage_over(&self, column: Column) -> Option<StageId> {
        let at = self.columns.iter().position(|other| *other == column)?;
        let mut end = 0;
        self.stages.iter().find_map(|&(stage, span)| {
            end += span;
            (at < end).then_some(stage)
        })
    }

    /// The first step under a stage.
    fn step_under(&self, stage: StageId) -> Option<StepId> {
        let steps = self.steps();
        steps.into_iter().find(|step| self.stage_over(Column::Step(*step)) == Some(stage))
    }

    /// Where a direction leads from a place; `items` tells the items of a cell
    /// from top to bottom. None at the edge.
    pub fn next(
        &self,
        from: Place,
        direction: Direction,
        items: impl Fn(StepId, LaneId) -> Vec<ItemId>,
    ) -> Option<Place> {
        use Direction as D;
        let (steps, lanes) = (self.steps(), self.lanes());
        let enter = |step: StepId, lane: LaneId, from_below: bool| {
            let items = items(step, lane);
            let item = if from_below { items.last() } else { items.first() };
            item.map_or(Place::Cell(step, lane), |item| Place::Item(step, lane, *item))
        };
        let stages: Vec<StageId> = self.stages.iter().map(|(stage, _)| *stage).collect();
        let lane_ids: Vec<LaneId> = lanes.iter().map(|(lane, _)| *lane).collect();
        match direction {
            D::Start => return steps.first().map(|step| Place::Step(*step)),
            D::End => return steps.last().zip(lane_ids.last()).map(|(step, lane)| enter(*step, *lane, true)),
            _ => {}
        }
        match from {
            Place::Stage(stage) => match direction {
                D::Left => beside(&stages, stage, -1).map(Place::Stage),
                D::Right => beside(&stages, stage, 1).map(Place::Stage),
                D::RowStart => stages.first().copied().map(Place::Stage),
                D::RowEnd => stages.last().copied().map(Place::Stage),
                D::Down => self.step_under(stage).map(Place::Step),
                _ => None,
            },
            Place::Step(step) => match direction {
                D::Left => beside(&steps, step, -1).map(Place::Step),
                D::Right => beside(&steps, step, 1).map(Place::Step),
                D::RowStart => steps.first().copied().map(Place::Step),
                D::RowEnd => steps.last().copied().map(Place::Step),
                D::Up => self.stage_over(Column::Step(step)).map(Place::Stage),
                D::Down => lane_ids.first().map(|lane| enter(step, *lane, false)),
                _ => None,
            },
            Place::Lane(lane) => match direction {
                D::Right => steps.first().map(|step| enter(*step, lane, false)),
                D::RowEnd => steps.last().map(|step| enter(*step, lane, false)),
                D::Up => beside(&lane_ids, lane, -1).map(Place::Lane),
                D::Down => beside(&lane_ids, lane, 1).map(Place::Lane),
                _ => None,
            },
            Place::Cell(step, lane) | Place::Item(step, lane, _) => {
                let stays_in_cell = |by: isize| match from {
                    Place::Item(_, _, item) => beside(&items(step, lane), item, by),
                    _ => None,
                };
                match direction {
                    D::Left => Some(
                        beside(&steps, step, -1).map_or(Place::Lane(lane), |step| enter(step, lane, false)),
                    ),
                    D::Right => beside(&steps, step, 1).map(|step| enter(step, lane, false)),
                    D::RowStart => Some(Place::Lane(lane)),
                    D::RowEnd => steps.last().map(|step| enter(*step, lane, false)),
                    D::Up => match stays_in_cell(-1) {
                        Some(item) => Some(Place::Item(step, lane, item)),
                        None => Some(
                            beside(&lane_ids, lane, -1)
                                .map_or(Place::Step(step), |lane| enter(step, lane, true)),
                        ),
                    },
                    D::Down => match stays_in_cell(1) {
                        Some(item) => Some(Place::Item(step, lane, item)),
                        None => beside(&lane_ids, lane, 1).map(|lane| enter(step, lane, false)),
                    },
                    D::Start | D::End => None,
                }
            }
        }
    }
}

const fn line_above(role: LaneRole) -> Option<Line> {
    match role {
        LaneRole::Frontstage => Some(Line::Interaction),
        LaneRole::Backstage => Some(Line::Visibility),
        LaneRole::Support => Some(Line::InternalInteraction),
        _ => None,
    }
}

/// What stands `by` places beside `this`.
fn beside<T: Copy + PartialEq>(all: &[T], this: T, by: isize) -> Option<T> {
    let at = all.iter().position(|other| *other == this)?;
    all.get(at.checked_add_signed(by)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::journey::from_template;
    use crate::domain::text::Locale;
    use uuid::Uuid;

    fn map() -> Map {
        let mut count = 0_u128;
        let mut new_id = || {
            count += 1;
            Uuid::from_u128(count << 64 | (count * 0x9E37_79B9_7F4A_7C15))
        };
        from_template("support", Locale::En, &mut new_id).unwrap()
    }

    fn walk(map: &Map, from: Place, directions: &[Direction]) -> Option<Place> {
        let layout = Layout::of(map);
        let items = |step, lane| map.items_of(step, lane).iter().map(|item| item.id).collect();
        directions.iter().try_fold(from, |place, direction| layout.next(place, *direction, items))
    }

    #[test]
    fn the_columns_of_all_stages_stand_side_by_side() {
        let map = map();
        let layout = Layout::of(&map);
        assert_eq!(layout.columns.len(), layout.stages.iter().map(|(_, span)| span).sum::<usize>());
        assert_eq!(layout.steps(), map.steps().iter().map(|step| step.id).collect::<Vec<_>>());
    }

    #[test]
    fn a_stage_without_steps_keeps_room_for_one() {
        let mut map = map();
        let stage = map.stages()[0].id;
        for step in map.steps_of(stage).iter().map(|step| step.id).collect::<Vec<_>>() {
            map.apply(&crate::domain::journey::Change::DeleteStep { step }).unwrap();
        }
        let layout = Layout::of(&map);
        assert_eq!(layout.columns[0], Column::Vacant(stage));
        assert_eq!(layout.stages[0], (stage, 1));
    }

    #[test]
    fn the_way_down_and_up_again_leads_back() {
        use Direction::{Down, Up};
        let map = map();
        let start = Place::Stage(map.stages()[0].id);
        assert_eq!(walk(&map, start, &[Down, Down, Up, Up]), Some(start));
        let last = walk(&map, start, &[Down, Direction::End]).unwrap();
        assert_eq!(walk(&map, last, &[Down]), None);
    }

    #[test]
    fn left_of_the_first_step_stands_the_head_of_the_lane() {
        use Direction::{Left, Right, RowEnd, RowStart};
        let map = map();
        let lane = map.lanes()[0].id;
        let first = walk(&map, Place::Lane(lane), &[Right]).unwrap();
        assert_eq!(walk(&map, first, &[Left]), Some(Place::Lane(lane)));
        assert_eq!(walk(&map, first, &[RowEnd, RowStart]), Some(Place::Lane(lane)));
        assert_eq!(walk(&map, Place::Lane(lane), &[Left]), None);
    }
}
