//! A score over time: one point for every bucket of the calendar, the empty
//! ones too, which are drawn as gaps.
//!
//! Days are local dates of the workspace already. Periods are half-open.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::score::{check_scale, compare, estimate};
use super::{Comparison, Level, MeasureError, Rule, ScoreCounts, is_suppressed};
use crate::domain::error::Code;
use crate::domain::text::{self, Locale};

/// The most buckets that one series may have: 27 years of days.
pub const MAX_BUCKETS: usize = 10_000;

/// The calendar's units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bucket {
    /// Midnight to midnight.
    Day,
    /// The ISO week, from Monday.
    Week,
    /// The calendar month.
    Month,
    /// January, April, July, October.
    Quarter,
}

impl Bucket {
    /// All buckets, shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Quarter];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|bucket| bucket.as_str() == text).ok_or(Code::InvalidChoice)
    }

    /// The first day of the bucket that holds `date`.
    pub fn start_of(self, date: NaiveDate) -> NaiveDate {
        let back = match self {
            Self::Day => 0,
            Self::Week => date.weekday().num_days_from_monday(),
            Self::Month => date.day0(),
            Self::Quarter => {
                let month = date.with_day(1).unwrap_or(date);
                return month.checked_sub_months(Months::new(date.month0() % 3)).unwrap_or(month);
            }
        };
        date.checked_sub_days(Days::new(u64::from(back))).unwrap_or(date)
    }

    /// The first day after the bucket that begins on `start`; at the end of
    /// the calendar its last day.
    pub fn next(self, start: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => start.checked_add_days(Days::new(1)),
            Self::Week => start.checked_add_days(Days::new(7)),
            Self::Month => start.checked_add_months(Months::new(1)),
            Self::Quarter => start.checked_add_months(Months::new(3)),
        }
        .unwrap_or(NaiveDate::MAX)
    }

    /// What stands under the bucket on an axis: `12 Nov 2026`, `W46 2026`,
    /// `Nov 2026`, `Q4 2026`.
    pub fn label(self, locale: Locale, date: NaiveDate) -> String {
        match self {
            Self::Day => text::short_date(locale, date),
            Self::Week => text::week(locale, date),
            Self::Month => text::month(locale, date),
            Self::Quarter => text::quarter(locale, date),
        }
    }
}

/// The days `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first day.
    pub from: NaiveDate,
    /// The first day after it.
    pub to: NaiveDate,
}

/// Where a period begins or ends: with a local day, or at a moment within it.
/// The beginning of a day comes before every moment in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limit {
    day: NaiveDate,
    at: Option<i64>,
}

impl Limit {
    /// At a moment, ms UTC, which lies within the local `day`, after it began.
    pub const fn within(day: NaiveDate, at: i64) -> Self {
        Self { day, at: Some(at) }
    }

    /// The day that begins here, or in which the moment lies.
    pub const fn day(self) -> NaiveDate {
        self.day
    }

    /// The moment, ms UTC; none at the beginning of the day.
    pub const fn at(self) -> Option<i64> {
        self.at
    }

    /// The first day that lies wholly behind.
    pub fn next_whole_day(self) -> NaiveDate {
        if self.at.is_some() { Bucket::Day.next(self.day) } else { self.day }
    }
}

impl From<NaiveDate> for Limit {
    fn from(day: NaiveDate) -> Self {
        Self { day, at: None }
    }
}

/// Every bucket of `[from, to)`, the first and last clipped to it; none when
/// `from` is not before `to`.
///
/// # Errors
/// [`MeasureError::TooManyBuckets`] beyond [`MAX_BUCKETS`].
pub fn buckets(from: NaiveDate, to: NaiveDate, bucket: Bucket) -> Result<Vec<Span>, MeasureError> {
    let mut spans = Vec::new();
    let mut begin = from;
    while begin < to {
        if spans.len() == MAX_BUCKETS {
            return Err(MeasureError::TooManyBuckets);
        }
        let end = bucket.next(bucket.start_of(begin)).min(to);
        spans.push(Span { from: begin, to: end });
        if end <= begin {
            break;
        }
        begin = end;
    }
    Ok(spans)
}

/// What a series covers and how finely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// The calendar's unit.
    pub bucket: Bucket,
    /// The first day; without it the bucket of the first answer.
    pub from: Option<NaiveDate>,
    /// The first day after it; without it the end of the last answer's bucket.
    pub to: Option<NaiveDate>,
    /// Confidence of the intervals and tests.
    pub level: Level,
    /// Buckets with fewer answers keep only their n; 0 shows all.
    pub minimum: u64,
}

/// One bucket of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The first day.
    pub from: NaiveDate,
    /// The first day after it.
    pub to: NaiveDate,
    /// The score; `None` draws a gap.
    pub value: Option<f64>,
    /// Questions answered.
    pub n: u64,
    /// Lower end of the value's interval.
    pub low: Option<f64>,
    /// Upper end of the value's interval.
    pub high: Option<f64>,
    /// Whether there are answers, but too few to be shown.
    pub suppressed: bool,
    /// Against the bucket with a value before this one, gaps passed over; an
    /// arrow is drawn only where it is significant. `None` for the first.
    pub change: Option<Comparison>,
}

/// The score of each bucket. `per_day` may come in any order and hold a day
/// several times; days outside the frame are left out. Nothing at all when no
/// answer and no period gives a beginning and an end.
///
/// # Errors
/// [`MeasureError::OtherScale`] when the answers are not on the rule's scale,
/// [`MeasureError::TooManyBuckets`].
pub fn series(
    rule: Rule,
    per_day: &[(NaiveDate, ScoreCounts)],
    frame: &Frame,
) -> Result<Vec<Point>, MeasureError> {
    for (_, counts) in per_day {
        check_scale(rule, counts)?;
    }
    let Some(Span { from, to }) = covered(per_day, frame) else { return Ok(Vec::new()) };
    let spans = buckets(from, to, frame.bucket)?;
    let mut sums = vec![ScoreCounts::new(rule.scale()); spans.len()];
    for (day, counts) in per_day {
        let index = spans.partition_point(|span| span.to <= *day);
        if spans.get(index).is_some_and(|span| span.from <= *day) {
            sums[index].add(counts)?;
        }
    }
    Ok(points(rule, &spans, &sums, frame))
}

/// The whole of the series: what the frame gives, the rest from the answers.
fn covered(per_day: &[(NaiveDate, ScoreCounts)], frame: &Frame) -> Option<Span> {
    let within =
        |day: &NaiveDate| frame.from.is_none_or(|from| from <= *day) && frame.to.is_none_or(|to| *day < to);
    let answered = || per_day.iter().filter(|(_, counts)| counts.n() > 0).map(|(day, _)| *day).filter(within);
    let bucket = frame.bucket;
    Some(Span {
        from: frame.from.or_else(|| answered().min().map(|day| bucket.start_of(day)))?,
        to: frame.to.or_else(|| answered().max().map(|day| bucket.next(bucket.start_of(day))))?,
    })
}

fn points(rule: Rule, spans: &[Span], sums: &[ScoreCounts], frame: &Frame) -> Vec<Point> {
    let mut previous: Option<&ScoreCounts> = None;
    let mut points = Vec::with_capacity(spans.len());
    for (Span { from, to }, counts) in spans.iter().copied().zip(sums) {
        let n = counts.n();
        let suppressed = is_suppressed(n, frame.minimum);
        if n == 0 || suppressed {
            points.push(Point { from, to, value: None, n, low: None, high: None, suppressed, change: None });
            continue;
        }
        let (value, interval) = estimate(rule, counts, frame.level);
        points.push(Point {
            from,
            to,
            value,
            n,
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            suppressed,
            change: previous.map(|previous| compare(rule, counts, previous, frame.level)),
        });
        previous = Some(counts);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn nps(detractors: u64, promoters: u64) -> ScoreCounts {
        ScoreCounts::from_pairs(Rule::Nps.scale(), [(0, detractors), (10, promoters)]).unwrap()
    }

    fn frame(bucket: Bucket) -> Frame {
        Frame { bucket, from: None, to: None, level: Level::NINETY_FIVE, minimum: 0 }
    }

    fn spans(points: &[Point]) -> Vec<(NaiveDate, NaiveDate)> {
        points.iter().map(|point| (point.from, point.to)).collect()
    }

    #[test]
    fn a_bucket_reads_what_it_writes() {
        for bucket in Bucket::ALL {
            assert_eq!(Bucket::parse(bucket.as_str()), Ok(bucket));
        }
        assert_eq!(Bucket::parse("year"), Err(Code::InvalidChoice));
    }

    #[test]
    fn buckets_begin_where_the_calendar_says() {
        let day = date(2026, 11, 12);
        let cases = [
            (Bucket::Day, day, date(2026, 11, 13), "12 Nov 2026"),
            (Bucket::Week, date(2026, 11, 9), date(2026, 11, 16), "W46 2026"),
            (Bucket::Month, date(2026, 11, 1), date(2026, 12, 1), "Nov 2026"),
            (Bucket::Quarter, date(2026, 10, 1), date(2027, 1, 1), "Q4 2026"),
        ];
        for (bucket, start, next, label) in cases {
            assert_eq!((bucket.start_of(day), bucket.next(start)), (start, next));
            assert_eq!(bucket.label(Locale::En, start), label);
        }
        assert_eq!(Bucket::Week.start_of(date(2026, 1, 1)), date(2025, 12, 29));
        assert_eq!(Bucket::Quarter.start_of(date(2026, 5, 31)), date(2026, 4, 1));
    }

    #[test]
    fn the_first_and_last_bucket_are_clipped_to_the_period() {
        let months = buckets(date(2026, 1, 15), date(2026, 3, 10), Bucket::Month).unwrap();
        let expected = [
            Span { from: date(2026, 1, 15), to: date(2026, 2, 1) },
            Span { from: date(2026, 2, 1), to: date(2026, 3, 1) },
            Span { from: date(2026, 3, 1), to: date(2026, 3, 10) },
        ];
        assert_eq!(months, expected);
        assert_eq!(buckets(date(2026, 1, 2), date(2026, 1, 2), Bucket::Day), Ok(Vec::new()));
    }

    #[test]
    fn a_period_without_end_is_refused() {
        let ever = buckets(NaiveDate::MIN, NaiveDate::MAX, Bucket::Day);
        assert_eq!(ever, Err(MeasureError::TooManyBuckets));
        for bucket in Bucket::ALL {
            assert!(buckets(date(262_142, 12, 20), NaiveDate::MAX, bucket).is_ok());
            let first = buckets(NaiveDate::MIN, NaiveDate::MIN + Days::new(100), bucket);
            assert!(first.is_ok_and(|spans| !spans.is_empty()));
        }
    }

    #[test]
    fn an_empty_bucket_is_present_without_a_value() {
        let per_day = [(date(2026, 4, 2), nps(0, 3)), (date(2026, 1, 31), nps(1, 1))];
        let points = series(Rule::Nps, &per_day, &frame(Bucket::Month)).unwrap();
        let months = [1, 2, 3, 4].map(|month| (date(2026, month, 1), date(2026, month + 1, 1)));
        assert_eq!(spans(&points), months);
        let values = points.iter().map(|point| (point.value, point.n)).collect::<Vec<_>>();
        assert_eq!(values, [(Some(0.0), 2), (None, 0), (None, 0), (Some(1.0), 3)]);
        assert_eq!((points[1].low, points[1].high, points[1].suppressed), (None, None, false));
    }

    #[test]
    fn a_period_shows_its_empty_ends_and_leaves_out_the_rest() {
        let period =
            Frame { from: Some(date(2026, 11, 4)), to: Some(date(2026, 11, 20)), ..frame(Bucket::Week) };
        let outside = [(date(2026, 11, 3), nps(5, 0)), (date(2026, 11, 20), nps(5, 0))];
        let inside = [(date(2026, 11, 10), nps(0, 1)), (date(2026, 11, 15), nps(0, 1))];
        let points = series(Rule::Nps, &[outside, inside].concat(), &period).unwrap();
        let weeks = [
            (date(2026, 11, 4), date(2026, 11, 9)),
            (date(2026, 11, 9), date(2026, 11, 16)),
            (date(2026, 11, 16), date(2026, 11, 20)),
        ];
        assert_eq!(spans(&points), weeks);
        assert_eq!(points.iter().map(|point| point.n).collect::<Vec<_>>(), [0, 2, 0]);
        assert_eq!(series(Rule::Nps, &[], &period).unwrap().len(), 3);
    }

    #[test]
    fn nothing_answered_and_no_period_is_no_series() {
        assert_eq!(series(Rule::Nps, &[], &frame(Bucket::Day)), Ok(Vec::new()));
        let only_noughts = [(date(2026, 1, 1), nps(0, 0))];
        assert_eq!(series(Rule::Nps, &only_noughts, &frame(Bucket::Day)), Ok(Vec::new()));
        let later = Frame { from: Some(date(2027, 1, 1)), ..frame(Bucket::Day) };
        assert_eq!(series(Rule::Nps, &[(date(2026, 1, 1), nps(0, 1))], &later), Ok(Vec::new()));
    }

    #[test]
    fn a_change_is_marked_across_a_gap_and_noise_is_not() {
        let per_day = [
            (date(2026, 1, 5), nps(50, 50)),
            (date(2026, 2, 5), nps(52, 50)),
            (date(2026, 4, 5), nps(5, 95)),
        ];
        let points = series(Rule::Nps, &per_day, &frame(Bucket::Month)).unwrap();
        assert_eq!(points[0].change, None);
        assert!(!points[1].change.unwrap().significant);
        assert_eq!(points[2].change, None);
        let change = points[3].change.unwrap();
        assert!(change.significant);
        assert_eq!((change.n, change.value), (102, points[1].value));
    }

    #[test]
    fn a_small_bucket_of_an_anonymous_survey_keeps_only_its_size() {
        let per_day =
            [(date(2026, 1, 5), nps(0, 9)), (date(2026, 1, 6), nps(4, 0)), (date(2026, 1, 7), nps(9, 0))];
        let anonymous = Frame { minimum: 5, ..frame(Bucket::Day) };
        let points = series(Rule::Nps, &per_day, &anonymous).unwrap();
        let Point { value, n, low, high, suppressed, change, .. } = &points[1];
        assert_eq!((*value, *n, *low, *high, *suppressed, *change), (None, 4, None, None, true, None));
        assert_eq!(points[2].change.unwrap().n, 9);
    }

    #[test]
    fn answers_on_another_scale_are_refused() {
        let per_day = [(date(2026, 1, 1), nps(0, 1))];
        assert_eq!(series(Rule::Csat, &per_day, &frame(Bucket::Day)), Err(MeasureError::OtherScale));
    }

    proptest! {
        #[test]
        fn buckets_join_without_gaps_and_hold_every_answer(
            offsets in vec((0..900_u64, 1..5_u64), 1..40), bucket in 0..4_usize,
        ) {
            let bucket = Bucket::ALL[bucket];
            let per_day = offsets
                .iter()
                .map(|(offset, n)| (date(2024, 2, 28) + Days::new(*offset), nps(*n, 1)))
                .collect::<Vec<_>>();
            let points = series(Rule::Nps, &per_day, &frame(bucket)).unwrap();
            prop_assert!(points.windows(2).all(|pair| pair[0].to == pair[1].from));
            prop_assert!(points.iter().all(|point| bucket.start_of(point.from) == point.from));
            prop_assert!(points[0].n > 0 && points[points.len() - 1].n > 0);
            let n = offsets.iter().map(|(_, n)| n + 1).sum::<u64>();
            prop_assert_eq!(points.iter().map(|point| point.n).sum::<u64>(), n);
        }
    }
}
