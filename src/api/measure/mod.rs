//! The one path from filters to numbers. Pages, REST, exports and mail ask
//! [`find_score`] and nothing else, so that a number has one origin; beside it
//! stand the number in words ([`ScoreView`]) and in pictures.

#[cfg(feature = "ssr")]
mod data;
#[cfg(feature = "ssr")]
mod find;
#[cfg(feature = "ssr")]
mod groups;
#[cfg(feature = "ssr")]
mod picture;
#[cfg(all(test, feature = "ssr"))]
mod tests;
mod view;

use chrono::NaiveDate;

use crate::domain::measure::Bucket;

#[cfg(feature = "ssr")]
pub use data::{DataTable, histogram_data, trend_data};
#[cfg(feature = "ssr")]
pub use find::{Against, GroupResult, ScoreRequest, ScoreResult, find_groups, find_score};
#[cfg(feature = "ssr")]
pub use groups::{draw_groups, rank};
#[cfg(feature = "ssr")]
pub use picture::{draw_breakdown, draw_histogram, draw_sparkline, draw_trend};
pub use view::{ChangeView, Direction, MarginView, PartView, ScoreView};
#[cfg(feature = "ssr")]
pub(in crate::api) use view::{interval_text, n_text, name_of};

/// The bucket in which a period reads best: a month day by day, half a year in
/// weeks, three years in months, more in quarters.
pub fn usual_bucket(from: NaiveDate, to: NaiveDate) -> Bucket {
    match to.signed_duration_since(from).num_days() {
        ..=31 => Bucket::Day,
        32..=190 => Bucket::Week,
        191..=1100 => Bucket::Month,
        _ => Bucket::Quarter,
    }
}
