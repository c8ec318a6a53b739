//! Waves on a calendar: when the next ones of a series are, and the days of a
//! month as a calendar shows them. All times are local to the workspace.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime};

use super::error::{Code, FieldErrors};

/// Waves in one series, at most.
pub const MOST_WAVES: usize = 100;

/// The form in which a local time of a wave is written, to the minute.
pub const LOCAL_FORMAT: &str = "%Y-%m-%dT%H:%M";

/// How a series goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Every so many weeks.
    Weeks(u32),
    /// Every so many months; a quarter is three. On the 31st it falls on the
    /// last day of shorter months, and on the 31st again after them.
    Months(u32),
}

impl Repeat {
    /// Reads `weeks`, `months` or `quarters` and how many of them.
    ///
    /// # Errors
    /// `repeat`: `invalid_choice`; `every` (1–52): `not_an_integer`,
    /// `out_of_range`.
    pub fn parse(unit: &str, every: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let every = every.trim().parse::<u32>().map_err(|_| Code::NotAnInteger);
        let every = every.and_then(|n| if (1..=52).contains(&n) { Ok(n) } else { Err(Code::OutOfRange) });
        let every = every.map_err(|code| errors.add("every", code)).unwrap_or(1);
        let repeat = match unit {
            "weeks" => Self::Weeks(every),
            "months" => Self::Months(every),
            "quarters" => Self::Months(every * 3),
            _ => {
                errors.add("repeat", Code::InvalidChoice);
                Self::Weeks(every)
            }
        };
        errors.or(repeat)
    }

    /// The waves of a series from `first` to the end of the day `until`.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when `until` lies before the first;
    /// [`Code::TooMany`] for more than [`MOST_WAVES`].
    pub fn series(self, first: NaiveDateTime, until: NaiveDate) -> Result<Vec<NaiveDateTime>, Code> {
        if until < first.date() {
            return Err(Code::OutOfRange);
        }
        let mut waves = Vec::new();
        for n in 0.. {
            // Counted from the first: a short month moves no later one.
            let Some(wave) = self.nth(first, n).filter(|wave| wave.date() <= until) else { break };
            if waves.len() == MOST_WAVES {
                return Err(Code::TooMany);
            }
            waves.push(wave);
        }
        Ok(waves)
    }

    fn nth(self, first: NaiveDateTime, n: u32) -> Option<NaiveDateTime> {
        match self {
            Self::Weeks(weeks) => first.checked_add_days(Days::new(u64::from(weeks) * 7 * u64::from(n))),
            Self::Months(months) => first.checked_add_months(Months::new(months.checked_mul(n)?)),
        }
    }
}

/// The weeks that a calendar shows for a month, each of seven days, whole ones
/// at both ends. `begins_on_sunday` as in Brazil, else on Monday.
pub fn weeks_of(month: NaiveDate, begins_on_sunday: bool) -> Vec<[NaiveDate; 7]> {
    let first = month.with_day(1).unwrap_or(month);
    let weekday = first.weekday();
    let before =
        if begins_on_sunday { weekday.num_days_from_sunday() } else { weekday.num_days_from_monday() };
    let mut day = first - Days::new(u64::from(before));
    let next_month = first + Months::new(1);
    let mut weeks = Vec::new();
    while day < next_month {
        weeks.push(std::array::from_fn(|n| day + Days::new(n as u64)));
        day = day + Days::new(7);
    }
    weeks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, LOCAL_FORMAT).unwrap()
    }

    fn series(repeat: Repeat, first: &str, until: &str) -> Result<Vec<String>, Code> {
        let waves = repeat.series(at(first), until.parse().unwrap())?;
        Ok(waves.iter().map(|wave| wave.format(LOCAL_FORMAT).to_string()).collect())
    }

    #[test]
    fn a_series_keeps_its_hour_and_its_day_of_the_month() {
        assert_eq!(
            series(Repeat::Months(1), "2026-01-31T09:00", "2026-04-30").unwrap(),
            ["2026-01-31T09:00", "2026-02-28T09:00", "2026-03-31T09:00", "2026-04-30T09:00"]
        );
        assert_eq!(
            series(Repeat::Weeks(2), "2026-12-21T18:30", "2027-01-18").unwrap(),
            ["2026-12-21T18:30", "2027-01-04T18:30", "2027-01-18T18:30"]
        );
        assert_eq!(
            series(Repeat::parse("quarters", "1").unwrap(), "2026-11-30T09:00", "2027-05-31").unwrap(),
            ["2026-11-30T09:00", "2027-02-28T09:00", "2027-05-30T09:00"]
        );
    }

    #[test]
    fn a_series_has_an_end_and_not_too_many_waves() {
        assert_eq!(series(Repeat::Weeks(1), "2026-01-02T09:00", "2026-01-01"), Err(Code::OutOfRange));
        assert_eq!(series(Repeat::Weeks(1), "2026-01-01T09:00", "2027-11-25").map(|all| all.len()), Ok(100));
        assert_eq!(series(Repeat::Weeks(1), "2026-01-01T09:00", "2027-12-02"), Err(Code::TooMany));
        let errors = Repeat::parse("days", "0").expect_err("wrong");
        assert_eq!(
            (errors.get("repeat"), errors.get("every")),
            (&[Code::InvalidChoice][..], &[Code::OutOfRange][..])
        );
    }

    proptest! {
        #[test]
        fn a_calendar_holds_each_day_of_its_month_once(days in 0i64..40_000, on_sunday in any::<bool>()) {
            let month = NaiveDate::from_num_days_from_ce_opt(700_000 + days as i32).unwrap();
            let weeks = weeks_of(month, on_sunday);
            let all: Vec<NaiveDate> = weeks.iter().flatten().copied().collect();
            prop_assert!(all.windows(2).all(|pair| pair[1] - pair[0] == chrono::TimeDelta::days(1)));
            let of_month = all.iter().filter(|day| day.month() == month.month() && day.year() == month.year());
            let expected = (month.with_day(1).unwrap() + Months::new(1)) - month.with_day(1).unwrap();
            prop_assert_eq!(of_month.count() as i64, expected.num_days());
            let first = if on_sunday { chrono::Weekday::Sun } else { chrono::Weekday::Mon };
            prop_assert!(weeks.iter().all(|week| week[0].weekday() == first));
        }
    }
}
