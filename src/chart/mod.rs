//! Charts, drawn on the server: a series in; out a [`Chart`] with two SVG
//! pictures, the points for hover and focus, and the table.
//!
//! Nothing but plotters writes into an SVG, because plotters escapes what it
//! writes. No frame, little ink, labels at the things they name, and never a
//! line across a period without a value. Accessible names are added by the
//! component around the picture.
//!
//! [`Chart`]: crate::domain::chart::Chart

mod breakdown;
mod file;
mod histogram;
mod ink;
mod ranking;
mod scale;
mod sheet;
mod sparkline;
mod trend;
mod words;

#[cfg(test)]
mod tests;

pub use breakdown::{Breakdown, Part, breakdown};
pub use file::as_file;
pub use histogram::{Bar, Histogram, histogram};
pub use ink::Group;
pub use ranking::{Ranked, Ranking, ranking};
pub use scale::Unit;
pub use sparkline::{Sparkline, SparklinePoint, sparkline};
pub use trend::{Trend, TrendPoint, trend};
