//! Makes links to results and lists them.

use chrono::{Days, NaiveDate};

use super::{ShareLine, SharedFilter, SharesView};
use crate::api::context::{Reader, age};
use crate::api::error::AppError;
use crate::api::survey::{day_start, next_day, period_words};
use crate::db::{NewShare, ShareRow, draw_token};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{MemberId, ShareId, SurveyId};
use crate::domain::survey::{AttributeName, AttributeValue};
use crate::domain::text::{self, Locale};
use crate::text;

/// How long a link can live, in days.
const MOST_DAYS: i64 = 366;
/// Bytes of a filter in JSON, at most.
const MOST_BYTES: usize = 16 * 1024;
/// Characters of words that are looked for.
const MOST_WORDS: usize = 200;
/// Attributes in a filter.
const MOST_ATTRIBUTES: usize = 20;
/// Links in the list.
const LISTED: i64 = 200;

/// A link that is to be made.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Whose results it shows.
    pub survey: SurveyId,
    /// Under which filters.
    pub filter: SharedFilter,
    /// Whether comments are shown.
    pub with_comments: bool,
    /// When it ends, ms UTC.
    pub expires_at: i64,
}

/// A link that was made.
#[derive(Clone, Debug)]
pub struct MadeShare {
    /// Its id.
    pub share_id: ShareId,
    /// The secret in its address.
    pub token: String,
    /// Its address.
    pub url: String,
}

/// Makes a link to a survey's results.
///
/// # Errors
/// `NotFound`; `share`: `conflict` when there are too many.
pub async fn make_share(
    reader: &Reader,
    new: NewLink,
    created_by: Option<MemberId>,
) -> Result<MadeShare, AppError> {
    let NewLink { survey, filter, with_comments, expires_at } = new;
    let (share_id, token) = (ShareId::new(reader.new_id()), draw_token());
    let share = NewShare {
        share_id,
        survey_id: survey,
        filter: serde_json::to_string(&filter).map_err(crate::db::DbError::from)?,
        with_comments,
        created_by,
        now: reader.now_ms(),
        expires_at,
    };
    reader.db().create_share(reader.workspace_id(), &token, share).await?;
    let url = format!("{}/r/{token}", reader.services.public_url);
    Ok(MadeShare { share_id, token, url })
}

/// When a link ends that lives for so many days, ms UTC.
///
/// # Errors
/// [`Code::OutOfRange`].
pub fn end_after(reader: &Reader, days: i64) -> Result<i64, Code> {
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Code::OutOfRange);
    }
    Ok(reader.now_ms() + days * 24 * 3_600_000)
}

/// When a link ends whose last day is this one, ms UTC.
///
/// # Errors
/// [`Code::InThePast`], [`Code::OutOfRange`].
pub fn end_on(reader: &Reader, day: NaiveDate) -> Result<i64, Code> {
    let today = reader.today();
    if day < today {
        return Err(Code::InThePast);
    }
    let last = today.checked_add_days(Days::new(MOST_DAYS.unsigned_abs()));
    if last.is_some_and(|last| day > last) {
        return Err(Code::OutOfRange);
    }
    Ok(day_start(reader.workspace.timezone, next_day(day)))
}

pub(super) fn read_end(reader: &Reader, ends: &str, until: &str) -> Result<i64, AppError> {
    if ends == "date" {
        let until = until.trim();
        if until.is_empty() {
            return Err(AppError::field("until", Code::Required));
        }
        let day = until.parse().map_err(|_| AppError::field("until", Code::InvalidDate))?;
        return end_on(reader, day).map_err(|code| AppError::field("until", code));
    }
    match ends {
        "7" | "30" | "90" => ends.parse().map_err(|_| Code::InvalidChoice),
        _ => Err(Code::InvalidChoice),
    }
    .and_then(|days| end_after(reader, days))
    .map_err(|code| AppError::field("ends", code))
}

/// Reads a filter in JSON; nothing is all answers.
pub(super) fn read_filter(json: &str) -> Result<SharedFilter, AppError> {
    if json.trim().is_empty() {
        return Ok(SharedFilter::default());
    }
    let wrong = |code| AppError::field("filter", code);
    if json.len() > MOST_BYTES {
        return Err(wrong(Code::TooLong));
    }
    let filter = serde_json::from_str(json).map_err(|_| wrong(Code::InvalidFormat))?;
    check_filter(filter).map_err(|_| wrong(Code::InvalidFormat))
}

/// A filter that can be kept.
///
/// # Errors
/// By field, under the names that an address has.
pub fn check_filter(filter: SharedFilter) -> Result<SharedFilter, FieldErrors> {
    let mut errors = FieldErrors::new();
    let SharedFilter { results, min_score, max_score, q } = &filter;
    if results.days.is_some_and(|days| !(1..=3_650).contains(&days)) {
        errors.add("days", Code::OutOfRange);
    }
    if results.from.zip(results.until).is_some_and(|(from, until)| until < from) {
        errors.add("until", Code::OutOfRange);
    }
    if min_score.zip(*max_score).is_some_and(|(least, most)| most < least) {
        errors.add("max_score", Code::OutOfRange);
    }
    if q.chars().count() > MOST_WORDS {
        errors.add("q", Code::TooLong);
    }
    if results.question.as_ref().is_some_and(|key| key.len() > 64) {
        errors.add("question", Code::TooLong);
    }
    if results.attributes.len() > MOST_ATTRIBUTES {
        errors.add("attributes", Code::TooMany);
    }
    for (name, value) in results.attributes.iter().take(MOST_ATTRIBUTES) {
        if let Err(code) = AttributeName::parse(name).and_then(|_| AttributeValue::parse(value)) {
            errors.add(format!("attributes.{name}"), code);
        }
    }
    errors.or(filter)
}

pub(super) async fn list(
    reader: &Reader,
    survey: SurveyId,
    filter: &SharedFilter,
) -> Result<SharesView, AppError> {
    let row = reader.db().find_survey(reader.workspace_id(), survey).await?;
    let shares = reader.db().list_shares(reader.workspace_id(), survey, None, LISTED).await?;
    Ok(SharesView {
        title: row.title,
        shows: filter_words(reader.locale, filter),
        shares: shares.into_iter().map(|share| line(reader, share)).collect(),
        new_link: None,
    })
}

fn line(reader: &Reader, row: ShareRow) -> ShareLine {
    let ShareRow { share_id, filter, with_comments, created_at, created_by, expires_at, last_opened_at } =
        row;
    let locale = reader.locale;
    let filter: SharedFilter = serde_json::from_str(&filter).unwrap_or_default();
    let date = |at| text::short_date(locale, reader.local_date(at));
    let made = [Some(date(created_at)), created_by].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    ShareLine {
        id: share_id.to_string(),
        shows: filter_words(locale, &filter),
        with_comments,
        made,
        // The moment itself is the first that is too late.
        ends: date(expires_at - 1),
        is_over: expires_at <= reader.now_ms(),
        opened: last_opened_at.map(|at| age(locale, at, reader.now)),
    }
}

/// `últimos 90 dias · região: Sul · notas 0–6`.
fn filter_words(locale: Locale, filter: &SharedFilter) -> String {
    let SharedFilter { results, min_score, max_score, q } = filter;
    let mut parts = vec![period_words(results, locale)];
    for (name, value) in &results.attributes {
        parts.push(text!(locale, survey.attribute, name = name.clone(), value = value.clone()).to_string());
    }
    if let Some((least, most)) = min_score.zip(*max_score) {
        let scores = if least == most { least.to_string() } else { format!("{least}–{most}") };
        parts.push(format!("{} {scores}", text!(locale, survey.by_score)));
    }
    if !q.is_empty() {
        parts.push(format!("“{q}”"));
    }
    parts.join(" · ")
}
