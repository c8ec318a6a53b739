//! Every number that is shown, each by one function, used by page, chart, API,
//! export and mail.
//!
//! No data gives no value: never 0, never NaN. Shares and NPS are fractions;
//! they are shown ×100 by [`Measure::display`] alone. The definitions and their
//! sources stand with each function.

pub mod ces;
mod counts;
pub mod csat;
pub mod duration;
mod group;
mod interval;
pub mod nps;
pub mod proportion;
mod rule;
mod score;
pub mod series;
mod summary;

use serde::{Deserialize, Serialize};

use super::error::Code;
use super::text::{self, Locale};

pub use counts::{Scale, ScoreCounts};
pub use group::AnswerGroup;
pub use interval::{Comparison, Interval, Level, Method};
pub use proportion::Proportion;
pub use rule::{Direction, Rule};
pub use score::{Breakdown, Score, is_suppressed, score};
pub use series::Bucket;
pub use summary::Summary;

/// A score of the customers' voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Net Promoter Score: would they recommend us?
    Nps,
    /// Customer satisfaction.
    Csat,
    /// Customer effort score: was it easy?
    Ces,
}

impl Measure {
    /// All measures.
    pub const ALL: [Self; 3] = [Self::Nps, Self::Csat, Self::Ces];

    /// The name on the wire, in addresses and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces => "ces",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|measure| measure.as_str() == text).ok_or(Code::InvalidChoice)
    }

    /// A value as the field writes it: NPS `+40`, CSAT `78 %`, CES `5.4`. The
    /// ends of an interval are written the same way.
    pub fn display(self, value: f64, locale: Locale) -> String {
        match self {
            Self::Nps => text::signed_hundredfold(locale, value),
            Self::Csat => text::percent(locale, value),
            Self::Ces => text::decimal(locale, value, 1),
        }
    }

    /// A difference of two values, with its sign and unit: NPS `+12`, CSAT
    /// `−3 p.p.` or `−3 pp` (percentage points), CES `+0.3`.
    pub fn display_difference(self, difference: f64, locale: Locale) -> String {
        match (self, locale) {
            (Self::Nps, _) => text::signed_hundredfold(locale, difference),
            (Self::Csat, Locale::PtBr) => {
                format!("{}\u{a0}p.p.", text::signed_hundredfold(locale, difference))
            }
            (Self::Csat, Locale::En) => format!("{}\u{a0}pp", text::signed_hundredfold(locale, difference)),
            (Self::Ces, _) => text::signed_decimal(locale, difference, 1),
        }
    }
}

/// A measure cannot be computed from what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeasureError {
    /// A score lies outside the declared scale.
    #[error("a score lies outside its scale")]
    ScoreOutsideScale,
    /// Answers on different scales are never added or compared.
    #[error("answers on different scales cannot be combined")]
    OtherScale,
    /// The period holds more buckets than anyone could look at.
    #[error("more than {} buckets", series::MAX_BUCKETS)]
    TooManyBuckets,
}

/// A count as a real number; beyond 2⁵³ the nearest one, which no measure can
/// tell apart.
#[allow(clippy::cast_precision_loss, reason = "see above")]
pub(crate) const fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_reads_what_it_writes() {
        for measure in Measure::ALL {
            assert_eq!(Measure::parse(measure.as_str()), Ok(measure));
            assert_eq!(serde_json::to_string(&measure).unwrap(), format!("\"{}\"", measure.as_str()));
        }
        assert_eq!(Measure::parse("NPS"), Err(Code::InvalidChoice));
    }

    #[test]
    fn each_measure_is_written_in_its_own_way() {
        assert_eq!(Measure::Nps.display(0.4, Locale::En), "+40");
        assert_eq!(Measure::Csat.display(0.78, Locale::PtBr), "78\u{a0}%");
        assert_eq!(Measure::Ces.display(5.4, Locale::PtBr), "5,4");
        assert_eq!(Measure::Csat.display_difference(-0.03, Locale::PtBr), "−3\u{a0}p.p.");
        assert_eq!(Measure::Ces.display_difference(0.3, Locale::En), "+0.3");
    }
}
