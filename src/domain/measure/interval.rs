//! How sure a number is: level, interval and comparison, and the normal and t
//! distributions behind them.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};
use statrs::function::erf;

use crate::domain::error::Code;
use crate::domain::text::{self, Locale};

/// The confidence level of an interval: a fraction between 0 and 1, neither
/// included.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Level(f64);

impl Level {
    /// What is used unless something else is asked for.
    pub const NINETY_FIVE: Self = Self(0.95);

    /// Checks a level.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] unless it lies strictly between 0 and 1.
    pub fn parse(level: f64) -> Result<Self, Code> {
        if level > 0.0 && level < 1.0 { Ok(Self(level)) } else { Err(Code::OutOfRange) }
    }

    /// The fraction.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The level as per cent with as many digits as it needs: `95 %`, `99.9 %`.
    pub fn text(self, locale: Locale) -> String {
        let hundredfold = self.0 * 100.0;
        let scaled = |digits: u8| hundredfold * 10_f64.powi(i32::from(digits));
        let fits = |digits: &u8| (scaled(*digits) - scaled(*digits).round()).abs() < 1e-6;
        text::percent_with_digits(locale, self.0, (0..4).find(fits).unwrap_or(4))
    }

    /// Whether a p-value says that there is a change at this level.
    pub fn is_significant(self, p_value: f64) -> bool {
        p_value < 1.0 - self.0
    }

    /// The standard normal quantile that leaves half of `1 − level` above it.
    pub(crate) fn z(self) -> f64 {
        // From the lower tail, because 0.5 + level/2 may round to 1.
        std::f64::consts::SQRT_2 * erf::erfc_inv(1.0 - self.0)
    }

    /// The quantile of Student's t with `freedom` degrees (greater than 0) that
    /// leaves half of `1 − level` above it.
    pub(crate) fn t(self, freedom: f64) -> f64 {
        if freedom > 1_000.0 {
            // Three terms of the Cornish–Fisher expansion: from here on it is
            // more exact than the library's search, which loses six digits.
            let z = self.z();
            let first = (z.powi(3) + z) / 4.0;
            let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
            let third = (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0;
            return z + (first + (second + third / freedom) / freedom) / freedom;
        }
        student(freedom).inverse_cdf((1.0 - self.0) / 2.0).abs()
    }
}

impl Default for Level {
    fn default() -> Self {
        Self::NINETY_FIVE
    }
}

impl TryFrom<f64> for Level {
    type Error = &'static str;

    fn try_from(level: f64) -> Result<Self, Self::Error> {
        Self::parse(level).map_err(|_| "a level lies between 0 and 1")
    }
}

impl From<Level> for f64 {
    fn from(level: Level) -> Self {
        level.0
    }
}

fn student(freedom: f64) -> StudentsT {
    StudentsT::new(0.0, 1.0, freedom).expect("BUG: degrees of freedom are positive")
}

/// Two-sided p-value of a standard normal statistic.
pub(crate) fn normal_p_value(z: f64) -> f64 {
    erf::erfc(z.abs() / std::f64::consts::SQRT_2).clamp(0.0, 1.0)
}

/// Two-sided p-value of a t statistic with `freedom` degrees (greater than 0).
pub(crate) fn t_p_value(t: f64, freedom: f64) -> f64 {
    if freedom > 100_000.0 {
        // The library's continued fraction no longer converges far beyond, and
        // the normal tail agrees to four digits.
        return normal_p_value(t);
    }
    (2.0 * student(freedom).sf(t.abs())).clamp(0.0, 1.0)
}

/// How an interval or a comparison was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// NPS with pseudo-counts; Rocks 2016, *The American Statistician* 70:4.
    AdjustedWald,
    /// Score interval of a proportion; Wilson 1927.
    Wilson,
    /// Student's t interval of a mean.
    T,
    /// Interval of a difference of proportions from two Wilson intervals
    /// (Newcombe 1998, method 10); its test is the pooled z.
    Newcombe,
    /// Difference of two means with unequal variances; Welch 1947.
    Welch,
}

impl Method {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AdjustedWald => "adjusted_wald",
            Self::Wilson => "wilson",
            Self::T => "t",
            Self::Newcombe => "newcombe",
            Self::Welch => "welch",
        }
    }

    /// The method in words.
    pub const fn text(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::AdjustedWald, Locale::PtBr) => "Wald ajustado (Rocks 2016)",
            (Self::AdjustedWald, Locale::En) => "adjusted Wald (Rocks 2016)",
            (Self::Wilson, _) => "Wilson",
            (Self::T, Locale::PtBr) => "t de Student",
            (Self::T, Locale::En) => "Student's t",
            (Self::Newcombe, Locale::PtBr) => "intervalo de Newcombe, teste z agrupado",
            (Self::Newcombe, Locale::En) => "Newcombe interval, pooled z test",
            (Self::Welch, Locale::PtBr) => "teste t de Welch",
            (Self::Welch, Locale::En) => "Welch's t test",
        }
    }
}

/// The range that a number lies in with the given confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Confidence.
    pub level: Level,
    /// How it was computed.
    pub method: Method,
}

/// One group against another. What cannot be computed is `None`: everything
/// when a group is empty, the test when neither group varies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The value of the group compared against.
    pub value: Option<f64>,
    /// The answers in the group compared against.
    pub n: u64,
    /// This group's plain value less the other's.
    pub difference: Option<f64>,
    /// Lower end of the difference's interval. For NPS the interval stands
    /// around the adjusted difference.
    pub low: Option<f64>,
    /// Upper end of the difference's interval.
    pub high: Option<f64>,
    /// The test statistic: z, or t by Welch's method.
    pub z: Option<f64>,
    /// Two-sided p-value.
    pub p_value: Option<f64>,
    /// Whether there is a detectable change, at 1 − level.
    pub significant: bool,
    /// How interval and test were computed.
    pub method: Method,
}

impl Comparison {
    /// A comparison without interval and test.
    pub(crate) fn untested(this: Option<f64>, value: Option<f64>, n: u64, method: Method) -> Self {
        let difference = this.zip(value).map(|(this, value)| this - value);
        Self {
            value,
            n,
            difference,
            low: None,
            high: None,
            z: None,
            p_value: None,
            significant: false,
            method,
        }
    }

    /// Everything about the group compared against, its size apart, taken out.
    pub(crate) fn hidden(self) -> Self {
        Self::untested(None, None, self.n, self.method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn level(level: f64) -> Level {
        Level::parse(level).unwrap()
    }

    #[track_caller]
    fn check(value: f64, expected: f64) {
        assert!((value - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{value} is not {expected}");
    }

    #[test]
    fn a_level_lies_strictly_between_nought_and_one() {
        for wrong in [0.0, 1.0, -0.5, 1.5, f64::NAN, f64::INFINITY] {
            assert_eq!(Level::parse(wrong), Err(Code::OutOfRange));
        }
        assert!(serde_json::from_str::<Level>("1.0").is_err());
        assert_eq!(serde_json::to_string(&Level::NINETY_FIVE).unwrap(), "0.95");
    }

    #[test]
    fn a_level_is_told_with_the_digits_it_needs() {
        assert_eq!(level(0.95).text(Locale::En), "95\u{a0}%");
        assert_eq!(level(0.999).text(Locale::PtBr), "99,9\u{a0}%");
        assert_eq!(level(1.0 / 3.0).text(Locale::En), "33.3333\u{a0}%");
    }

    #[test]
    fn quantiles_agree_with_published_ones() {
        check(level(0.5).z(), 0.674_489_750_196_081_7);
        check(level(0.95).z(), 1.959_963_984_540_054);
        check(level(0.999).z(), 3.290_526_731_491_894);
        check(level(0.95).t(1.0), 12.706_204_736_174_694);
        check(level(0.95).t(7.0), 2.364_624_251_592_784);
        check(level(0.9).t(4.5), 2.065_575_888_878_525);
        check(level(0.99).t(30.0), 2.749_995_653_567_225);
        check(level(0.95).t(999.0), 1.962_341_461_133_449);
        check(level(0.95).t(1_001.0), 1.962_336_705_280_88);
        check(level(0.95).t(50_000.0), 1.960_011_431_093_68);
        check(level(0.999).t(100_001.0), 3.290_624_030_438_867);
    }

    #[test]
    fn p_values_agree_with_published_ones() {
        check(normal_p_value(0.0), 1.0);
        check(normal_p_value(-1.96), 0.049_995_790_296_440_87);
        check(normal_p_value(5.0) * 1e7, 5.733_031_437_583_866);
        check(t_p_value(2.0, 5.0), 0.101_939_478_829_858_35);
        check(t_p_value(-1.2, 3.3), 0.309_144_356_101_75);
        check(t_p_value(4.0, 5_000.0) * 1e5, 6.425_718_306_798_367);
        check(t_p_value(2.0, 90_000.0), 0.045_503_263_410_328_05);
    }

    proptest! {
        #[test]
        fn quantiles_and_tails_are_finite_at_every_level(
            fraction in prop_oneof![Just(f64::MIN_POSITIVE), Just(1.0 - f64::EPSILON / 2.0), 1e-12..1.0_f64],
            freedom in prop_oneof![1.0..10.0_f64, 1.0..1e6_f64, Just(1.8e19)],
        ) {
            prop_assert!(level(fraction).z().is_finite());
            let t = level(fraction).t(freedom);
            prop_assert!(t.is_finite() && t >= 0.0, "{t}");
            prop_assert!((0.0..=1.0).contains(&t_p_value(t, freedom)));
        }
    }
}
