//! Days that people answer with, and the bounds of a question about one.

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};

use crate::domain::error::Code;

use super::members::Members;

/// Reads `2026-11-30`: four digits, two and two, and nothing else.
///
/// # Errors
/// [`Code::InvalidDate`], also for a day that no calendar has.
pub fn read_day(text: &str) -> Result<NaiveDate, Code> {
    let fits = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !fits {
        return Err(Code::InvalidDate);
    }
    let number = |from: usize, to: usize| text[from..to].parse::<u32>().map_err(|_| Code::InvalidDate);
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let year = i32::try_from(year).ok().filter(|year| *year > 0).ok_or(Code::InvalidDate)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(Code::InvalidDate)
}

/// What [`read_day`] takes.
pub(super) fn iso(day: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

/// Which days answer a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateRange {
    min: Option<NaiveDate>,
    max: Option<NaiveDate>,
}

impl DateRange {
    /// The first one.
    pub const fn min(&self) -> Option<NaiveDate> {
        self.min
    }

    /// The last one.
    pub const fn max(&self) -> Option<NaiveDate> {
        self.max
    }

    /// The day when it answers the question.
    pub(super) fn check(&self, day: NaiveDate) -> Result<NaiveDate, Code> {
        let fits = self.min.is_none_or(|min| min <= day) && self.max.is_none_or(|max| day <= max);
        if fits { Ok(day) } else { Err(Code::OutOfRange) }
    }

    pub(super) fn read(members: &mut Members<'_>) -> Self {
        let min = members.optional_word("min", read_day);
        let max = members.optional_word("max", read_day);
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            members.keep::<()>("max", Err(Code::OutOfRange));
        }
        Self { min, max }
    }

    pub(super) fn write(&self, object: &mut Map<String, Value>) {
        for (name, bound) in [("min", self.min), ("max", self.max)] {
            if let Some(bound) = bound {
                object.insert(name.into(), iso(bound).into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_one_way_alone() {
        let day = read_day("2024-02-29").expect("a day");
        assert_eq!(iso(day), "2024-02-29");
        for text in [
            "2023-02-29",
            "2026-13-01",
            "2026-1-1",
            "0000-01-01",
            "20261130",
            "2026-11-30 ",
            "30/11/2026",
            "",
            "２０26-1",
        ] {
            assert_eq!(read_day(text), Err(Code::InvalidDate), "{text}");
        }
    }
}
