//! A score in bare numbers: the table behind each chart, for files. The NPS
//! stands in points (−100 to 100), shares as fractions, means on their scale,
//! all as they were computed.

use super::ScoreResult;
use super::view::name_of;
use crate::api::export::Cell;
use crate::domain::measure::series::Point;
use crate::domain::measure::{Measure, Rule};
use crate::domain::text::Locale;
use crate::text;

/// A table for a file.
#[derive(Clone, Debug, PartialEq)]
pub struct DataTable {
    /// The names of the columns.
    pub head: Vec<String>,
    /// As many cells per row as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

/// The numbers behind the trend.
pub fn trend_data(result: &ScoreResult, locale: Locale) -> DataTable {
    let ScoreResult { score, series, bucket, .. } = result;
    let value = |value: Option<f64>| value.map_or(Cell::Empty, |value| cell_of(score.rule, value));
    let row = |point: &Point| {
        let is_change = point.change.as_ref().is_some_and(|change| change.significant);
        vec![
            Cell::text(&bucket.label(locale, point.from)),
            Cell::Day(point.from),
            point.to.pred_opt().map_or(Cell::Empty, Cell::Day),
            value(point.value),
            value(point.low),
            value(point.high),
            count(point.n),
            Cell::text(if is_change { text!(locale, export.yes) } else { "" }),
        ]
    };
    let head = [
        text!(locale, export.period),
        text!(locale, export.first_day),
        text!(locale, export.last_day),
        name_of(score.measure),
        text!(locale, export.low),
        text!(locale, export.high),
        text!(locale, export.answers),
        text!(locale, export.significant),
    ];
    DataTable { head: head.map(str::to_owned).to_vec(), rows: series.iter().map(row).collect() }
}

/// The numbers behind the histogram; none when it is hidden.
pub fn histogram_data(result: &ScoreResult, locale: Locale) -> Option<DataTable> {
    let histogram = result.score.histogram.as_ref()?;
    let total: u64 = histogram.values().sum();
    let row = |(score, n): (&u8, &u64)| {
        #[allow(clippy::cast_precision_loss, reason = "counts of answers are far below 2^52")]
        let share = if total == 0 { Cell::Empty } else { Cell::Share(*n as f64 / total as f64) };
        vec![Cell::Number(f64::from(*score)), count(*n), share]
    };
    let head = [text!(locale, export.score), text!(locale, export.answers), text!(locale, export.share)];
    Some(DataTable { head: head.map(str::to_owned).to_vec(), rows: histogram.iter().map(row).collect() })
}

fn cell_of(rule: Rule, value: f64) -> Cell {
    match rule.measure() {
        Measure::Nps => Cell::Number(value * 100.0),
        Measure::Csat => Cell::Share(value),
        Measure::Ces => Cell::Number(value),
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of answers are far below 2^52")]
fn count(n: u64) -> Cell {
    Cell::Number(n as f64)
}
