//! Times that people and programs write, read in the workspace's time zone.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

pub use crate::db::moment_of;
use crate::domain::error::Code;

/// Years in which something can have happened: others are slips of the pen
/// that would stretch every chart over centuries.
const YEARS: std::ops::Range<i32> = 1970..2200;

/// A moment in ms UTC. A time without zone is meant in `timezone`, a date
/// alone is its noon, so that no reader's zone moves it to another day.
///
/// # Errors
/// [`Code::InvalidDate`]; [`Code::OutOfRange`] for years nobody means.
pub fn read_moment(timezone: Tz, text: &str) -> Result<i64, Code> {
    read(timezone, text, NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default())
}

/// The limit of a period in ms UTC: as [`read_moment`], but a date alone is
/// its midnight.
///
/// # Errors
/// As [`read_moment`].
pub fn read_limit(timezone: Tz, text: &str) -> Result<i64, Code> {
    read(timezone, text, NaiveTime::MIN)
}

/// A moment as programs read it: RFC 3339 in UTC, milliseconds where there
/// are any.
pub fn rfc3339(at: i64) -> String {
    DateTime::from_timestamp_millis(at)
        .map(|time| time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
        .unwrap_or_default()
}

/// The local day of a moment, as programs read it.
pub fn local_date(timezone: Tz, at: i64) -> String {
    let day = DateTime::from_timestamp_millis(at).map(|time| time.with_timezone(&timezone).date_naive());
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn read(timezone: Tz, text: &str, time_of_date: NaiveTime) -> Result<i64, Code> {
    let text = text.trim();
    let (local, at) = if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        (at.naive_local(), at.timestamp_millis())
    } else {
        let local = read_local(text, time_of_date).ok_or(Code::InvalidDate)?;
        (local, moment_of(timezone, local))
    };
    if YEARS.contains(&local.year()) { Ok(at) } else { Err(Code::OutOfRange) }
}

/// `2026-11-30`, `2026-11-30 14:05`, `2026-11-30T14:05:09.5`.
fn read_local(text: &str, time_of_date: NaiveTime) -> Option<NaiveDateTime> {
    // chrono takes `2026-1-5` and `+2026`, which are slips more often than dates.
    let shape_of =
        |text: &str| -> String { text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect() };
    if text.len() < 10 || !text.is_char_boundary(10) || shape_of(&text[..10]) != "0000-00-00" {
        return None;
    }
    let date = NaiveDate::parse_from_str(&text[..10], "%Y-%m-%d").ok()?;
    let Some(time) = text[10..].strip_prefix(['T', ' ']) else {
        return text[10..].is_empty().then(|| date.and_time(time_of_date));
    };
    let time = match shape_of(time).as_str() {
        "00:00" => NaiveTime::parse_from_str(time, "%H:%M").ok()?,
        shape if shape.starts_with("00:00:00") => NaiveTime::parse_from_str(time, "%H:%M:%S%.f").ok()?,
        _ => return None,
    };
    Some(date.and_time(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAO_PAULO: Tz = chrono_tz::America::Sao_Paulo;

    fn moment(text: &str) -> Result<String, Code> {
        read_moment(SAO_PAULO, text).map(rfc3339)
    }

    #[test]
    fn a_time_without_zone_is_the_workspaces_and_a_date_alone_its_noon() {
        for (text, expected) in [
            ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
            ("2026-01-02T03:04:05.25+02:00", "2026-01-02T01:04:05.250Z"),
            ("2026-01-02 03:04:05-03:00", "2026-01-02T06:04:05Z"),
            ("2026-01-02T03:04:05", "2026-01-02T06:04:05Z"),
            ("2026-01-02 03:04", "2026-01-02T06:04:00Z"),
            (" 2026-01-02 ", "2026-01-02T15:00:00Z"),
        ] {
            assert_eq!(moment(text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(read_limit(SAO_PAULO, "2026-01-02").map(rfc3339).as_deref(), Ok("2026-01-02T03:00:00Z"));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in
            ["", "yesterday", "02/01/2026", "2026-02-30", "2026-1-2", "2026-01-02T25:00", "2026-01-02x"]
        {
            assert_eq!(moment(text), Err(Code::InvalidDate), "{text}");
        }
        assert_eq!(moment("0026-01-02"), Err(Code::OutOfRange));
        assert_eq!(moment("9999-01-02T00:00:00Z"), Err(Code::OutOfRange));
    }

    #[test]
    fn local_times_that_do_not_exist_or_exist_twice_still_mean_something() {
        // In 2018 Brazil's summer time began at midnight of 4 November.
        assert_eq!(moment("2018-11-04T00:30:00").as_deref(), Ok("2018-11-04T03:30:00Z"));
        assert_eq!(read_limit(SAO_PAULO, "2018-11-04").map(rfc3339).as_deref(), Ok("2018-11-04T03:00:00Z"));
        // It ended at midnight of 18 February: 23:30 of the 17th came twice.
        assert_eq!(moment("2018-02-17T23:30:00").as_deref(), Ok("2018-02-18T01:30:00Z"));
        let apia = read_moment(chrono_tz::Pacific::Apia, "2011-12-30").map(rfc3339);
        assert_eq!(apia.as_deref(), Ok("2011-12-30T22:00:00Z"));
    }
}
