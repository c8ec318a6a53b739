//! The one table that comes out, for people and as JSON.

use std::path::Path;

use serde_json::{Value, json};

use super::client::Outcome;

/// What a measured figure must keep to.
#[allow(clippy::enum_variant_names, reason = "each reads as a sentence")]
pub enum Bar {
    /// At least so many times the reference.
    AtLeastTimes(f64),
    /// At most so many times the reference, and so much on top.
    AtMostTimesPlus(f64, f64),
    /// At most this, whatever the machine.
    AtMost(f64),
}

/// One line.
pub struct Row {
    /// What was measured.
    pub what: &'static str,
    /// In what: answers/s, ms, kB.
    pub unit: &'static str,
    /// The program's figure.
    pub jornada: f64,
    /// That of the reference, in the same run.
    pub reference: Option<f64>,
    /// What it must keep to.
    pub bar: Bar,
}

impl Row {
    fn ratio(&self) -> Option<f64> {
        self.reference.map(|reference| self.jornada / reference)
    }

    fn is_kept(&self) -> bool {
        match self.bar {
            Bar::AtLeastTimes(times) => self.ratio().is_some_and(|ratio| ratio >= times),
            Bar::AtMostTimesPlus(times, more) => {
                self.reference.is_some_and(|reference| self.jornada <= times * reference + more)
            }
            Bar::AtMost(most) => self.jornada <= most,
        }
    }

    fn bar(&self) -> String {
        match self.bar {
            Bar::AtLeastTimes(times) => format!("≥ {times} ×"),
            Bar::AtMostTimesPlus(times, more) => format!("≤ {times} × + {more} {}", self.unit),
            Bar::AtMost(most) => format!("≤ {most} {}", self.unit),
        }
    }

    fn cells(&self) -> [String; 5] {
        let figure = |figure: f64| format!("{} {}", number(figure), self.unit);
        let none = || "–".to_owned();
        let kept = if self.is_kept() { "kept" } else { "MISSED" };
        [
            self.what.to_owned(),
            figure(self.jornada),
            self.reference.map_or_else(none, figure),
            self.ratio().map_or_else(none, |ratio| format!("{ratio:.2}")),
            format!("{} {kept}", self.bar()),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "what": self.what, "unit": self.unit, "jornada": self.jornada, "reference": self.reference,
            "ratio": self.ratio(), "bar": self.bar(), "kept": self.is_kept(),
        })
    }
}

fn number(figure: f64) -> String {
    if figure >= 100.0 { format!("{figure:.0}") } else { format!("{figure:.2}") }
}

/// Prints the table.
#[allow(clippy::print_stdout)]
pub fn print(rows: &[Row]) {
    let head = ["what", "Jornada", "reference", "ratio", "bar"].map(str::to_owned);
    let lines: Vec<[String; 5]> = std::iter::once(head).chain(rows.iter().map(Row::cells)).collect();
    for line in &lines {
        let cells = line.iter().enumerate().map(|(column, cell)| {
            let width = lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
            format!("{cell:<width$}")
        });
        println!("{}", cells.collect::<Vec<_>>().join(" | ").trim_end());
    }
}

/// Writes the same as JSON.
pub fn write(rows: &[Row], path: &Path) -> Outcome<()> {
    let rows: Vec<Value> = rows.iter().map(Row::json).collect();
    Ok(std::fs::write(path, serde_json::to_string_pretty(&rows)?)?)
}
