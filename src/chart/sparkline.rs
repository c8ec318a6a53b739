//! A trend without words, for the side of a number that has them.

use super::ink::ACCENT;
use super::scale::Unit;
use super::sheet::{Spot, picture};
use super::words::Words;
use crate::domain::chart::{Picture, Point};
use crate::domain::text::Locale;

/// What to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Sparkline {
    /// The measure's short name, said with every value: "NPS".
    pub measure: String,
    /// What the values are.
    pub unit: Unit,
    /// Every period in order, the empty ones too.
    pub points: Vec<SparklinePoint>,
}

/// One period.
#[derive(Clone, Debug, PartialEq)]
pub struct SparklinePoint {
    /// The period: "nov. 2026".
    pub label: String,
    /// The measure; none leaves a gap.
    pub value: Option<f64>,
}

const WIDTH: u32 = 160;
const HEIGHT: u32 = 40;
const EDGE: i32 = 5;
/// The least part of the whole scale that the height stands for, lest noise
/// look like a mountain.
const LEAST_OF_SCALE: f64 = 0.25;

/// Draws a sparkline, 160 × 40.
pub fn sparkline(input: &Sparkline, locale: Locale) -> Picture {
    let Sparkline { measure, unit, points } = input;
    let words = Words(locale);
    let (least, most) = unit.bounds().into_inner();
    let finite = |point: &SparklinePoint| point.value.filter(|value| value.is_finite());
    let inside = |value: f64| value.clamp(least, most);
    let values: Vec<Option<f64>> = points.iter().map(finite).collect();
    let drawn = || values.iter().flatten().copied().map(inside);
    let (low, high) = (drawn().fold(most, f64::min), drawn().fold(least, f64::max));
    let height = (high - low).max((most - least) * LEAST_OF_SCALE);
    let bottom = f64::midpoint(low, high) - height / 2.0;
    let slot = f64::from(WIDTH.cast_signed() - 2 * EDGE) / points.len().max(1) as f64;
    let x = |index: usize| EDGE + ((index as f64 + 0.5) * slot).round() as i32;
    let tall = HEIGHT.cast_signed() - 2 * EDGE;
    let y = |value: f64| {
        let share = (inside(value) - bottom) / height;
        HEIGHT.cast_signed() - EDGE - (share * f64::from(tall)).round() as i32
    };
    picture(WIDTH, HEIGHT, |sheet| {
        let numbered: Vec<(usize, Option<f64>)> = values.iter().copied().enumerate().collect();
        for run in numbered.split(|(_, value)| value.is_none()) {
            let spots: Vec<Spot> =
                run.iter().filter_map(|(index, value)| Some((x(*index), y((*value)?)))).collect();
            match spots.as_slice() {
                [] => {}
                [spot] => sheet.dot(*spot, 2, ACCENT),
                _ => sheet.line(spots, ACCENT),
            }
        }
        if let Some((index, Some(value))) = numbered.iter().rev().find(|(_, value)| value.is_some()) {
            sheet.dot((x(*index), y(*value)), 3, ACCENT);
        }
        let visit = |(index, value): &(usize, Option<f64>)| {
            let said = value.map_or_else(
                || words.no_value().to_owned(),
                |value| format!("{measure} {}", words.value(*unit, value)),
            );
            let y = value.map_or(HEIGHT.cast_signed() - EDGE, &y);
            Point { x: x(*index), y, label: format!("{}: {said}", points[*index].label) }
        };
        numbered.iter().map(visit).collect()
    })
}
