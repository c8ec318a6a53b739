//! The emotion curve over the cells of its lane.

use leptos::prelude::*;

use super::board::{Board, Part};
use super::layout::Column;
use crate::ui::dynamic::attr;

/// The curve through the feelings of all steps that have one.
pub fn curve(board: Board) -> impl IntoView {
    let columns = move || board.layout.with(|layout| layout.columns.len());
    let path = move || {
        board.track(Part::Curve);
        let points: Vec<(usize, i8)> = board.layout.with(|layout| {
            board.with_map(|map| {
                let columns = layout.columns.iter().enumerate();
                let points = columns.filter_map(|(at, column)| match column {
                    Column::Step(step) => Some((at, map.step(*step)?.emotion?.value())),
                    Column::Vacant(_) => None,
                });
                points.collect()
            })
        });
        path_through(&points)
    };
    view! {
        <svg
            class="curve"
            viewBox=attr(move || format!("0 0 {} 100", columns() * 100))
            preserveAspectRatio="none"
            aria-hidden="true"
        >
            <path class="manual" d=attr(path)></path>
        </svg>
    }
}

/// A smooth line that is level at each point, so that no peak overshoots.
fn path_through(points: &[(usize, i8)]) -> String {
    use std::fmt::Write;
    let mut path = String::new();
    let mut earlier: Option<(usize, i32)> = None;
    for &(column, level) in points {
        let (x, y) = (column * 100 + 50, 10 + (2 - i32::from(level)) * 20);
        let written = match earlier {
            None => write!(path, "M{x} {y}"),
            Some((x_before, y_before)) => {
                let middle = x_before.midpoint(x);
                write!(path, "C{middle} {y_before} {middle} {y} {x} {y}")
            }
        };
        written.expect("BUG: a text takes what is written to it");
        earlier = Some((x, y));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_runs_from_point_to_point_and_over_gaps() {
        assert_eq!(path_through(&[]), "");
        assert_eq!(path_through(&[(1, 0)]), "M150 50");
        assert_eq!(path_through(&[(0, 2), (2, -2)]), "M50 10C150 10 150 90 250 90");
    }
}
