//! What several of the server functions read and say in the same way.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use crate::api::context::Reader;
use crate::api::error::AppError;
use crate::api::local_time::moment_of;
use crate::domain::id::SurveyId;

/// The id of a survey in an address; anything else is simply not there.
pub(in crate::api) fn survey_id(text: &str) -> Result<SurveyId, AppError> {
    SurveyId::parse(text).map_err(|_| AppError::NotFound)
}

/// A moment on the clocks of the workspace.
pub(in crate::api) fn local_time(access: &Reader, at: i64) -> NaiveDateTime {
    let moment = DateTime::from_timestamp_millis(at).unwrap_or(access.now);
    moment.with_timezone(&access.workspace.timezone).naive_local()
}

/// When a local day begins, ms UTC.
pub(in crate::api) fn day_start(timezone: Tz, day: NaiveDate) -> i64 {
    moment_of(timezone, day.and_time(NaiveTime::MIN))
}

/// The day after; at the end of the calendar its last.
pub(in crate::api) fn next_day(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}
