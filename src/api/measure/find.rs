//! Filters in, numbers out.

use crate::api::error::AppError;
use crate::db::{self, Db, DbError, GroupBy, ScoreQuery, Workspace};
use crate::domain::error::Code;
use crate::domain::id::SurveyId;
use crate::domain::measure::series::{Frame, Limit, Point, series};
use crate::domain::measure::{Bucket, Level, Measure, MeasureError, Rule, Score, ScoreCounts, score};
use crate::domain::survey::Subject;

/// Which answers are meant, and what is asked about them.
#[derive(Clone, Debug)]
pub struct ScoreRequest {
    /// The measure.
    pub measure: Measure,
    /// Scale and direction; the usual one of those that exist when none.
    pub rule: Option<Rule>,
    /// Of this survey; of all when none.
    pub survey: Option<SurveyId>,
    /// Of these surveys; of all when empty.
    pub surveys: Vec<SurveyId>,
    /// About this subject; about all when none.
    pub subject: Option<Subject>,
    /// From here on.
    pub from: Option<Limit>,
    /// Before this.
    pub to: Option<Limit>,
    /// How finely the series is cut.
    pub bucket: Bucket,
    /// Name and value, each of which the response carries.
    pub attributes: Vec<(String, String)>,
    /// The group compared against.
    pub against: Option<Against>,
    /// Confidence of intervals and tests.
    pub level: Level,
}

impl ScoreRequest {
    /// Every answer of a measure, by month, at the usual level.
    pub const fn of(measure: Measure) -> Self {
        Self {
            measure,
            rule: None,
            survey: None,
            surveys: Vec::new(),
            subject: None,
            from: None,
            to: None,
            bucket: Bucket::Month,
            attributes: Vec::new(),
            against: None,
            level: Level::NINETY_FIVE,
        }
    }
}

/// The group compared against: what is given replaces the request's own
/// filter, everything else is inherited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Against {
    /// From here on.
    pub from: Option<Limit>,
    /// Before this.
    pub to: Option<Limit>,
    /// An attribute named here replaces the request's values of that name.
    pub attributes: Vec<(String, String)>,
    /// Everybody else: all but those with the request's value of the attribute
    /// of this name.
    pub others: Option<String>,
}

/// A score with its series and what is to be known beside it.
#[derive(Clone, Debug)]
pub struct ScoreResult {
    /// The score; what anonymous surveys must not show is taken out already.
    pub score: Score,
    /// The group compared against, likewise.
    pub against: Option<Score>,
    /// Every bucket of the period.
    pub series: Vec<Point>,
    /// How finely the series is cut.
    pub bucket: Bucket,
    /// Pages shown in the period, an estimate; none under an attribute and of
    /// parts of days.
    pub shown: Option<i64>,
    /// Responses completed in the period; none where `shown` is none.
    pub completed: Option<i64>,
    /// All rules under which there are questions, the usual one first.
    pub rules: Vec<Rule>,
    /// Groups of fewer answers show nothing but their n; 0 shows all.
    pub minimum: u64,
    /// Confidence of intervals and tests.
    pub level: Level,
}

/// The score of the answers that the request means.
///
/// # Errors
/// `NotFound` for a survey of another workspace; `to`: `out_of_range` before
/// `from`; `interval`: `too_many` buckets.
pub async fn find_score(
    db: &Db,
    workspace: &Workspace,
    request: &ScoreRequest,
) -> Result<ScoreResult, AppError> {
    check_period("to", request.from, request.to)?;
    let found = db.score_counts(workspace.workspace_id, &query_of(request)).await?;
    let against = match &request.against {
        Some(against) => Some(count_against(db, workspace, request, against, found.rule).await?),
        None => None,
    };
    let minimum = if found.anonymous { u64::try_from(workspace.minimum_group).unwrap_or(0) } else { 0 };
    let total = found.total();
    let db::ScoreResult { rule, rules, per_day, shown, completed, anonymous: _ } = found;
    let of_other = |counts: &ScoreCounts| score(rule, counts, None, request.level).map_err(impossible);
    let other = against.as_ref().map(of_other).transpose()?;
    let score = score(rule, &total, against.as_ref(), request.level).map_err(impossible)?;
    let frame = Frame {
        bucket: request.bucket,
        from: request.from.map(Limit::day),
        to: request.to.map(Limit::next_whole_day),
        level: request.level,
        minimum,
    };
    Ok(ScoreResult {
        score: score.suppressed_below(minimum),
        against: other.map(|other| other.suppressed_below(minimum)),
        series: series(rule, &per_day, &frame).map_err(impossible)?,
        bucket: request.bucket,
        shown,
        completed,
        rules,
        minimum,
        level: request.level,
    })
}

/// One of several groups beside each other.
#[derive(Clone, Debug)]
pub struct GroupResult {
    /// The value of the attribute, the subject, or the id of the survey.
    pub key: String,
    /// Its score; what anonymous surveys must not show is taken out already.
    pub score: Score,
}

/// The scores of groups side by side, and the rule they were counted by.
///
/// # Errors
/// As [`find_score`].
pub async fn find_groups(
    db: &Db,
    workspace: &Workspace,
    request: &ScoreRequest,
    by: &GroupBy,
) -> Result<(Rule, Vec<GroupResult>), AppError> {
    check_period("to", request.from, request.to)?;
    let found = db.group_counts(workspace.workspace_id, &query_of(request), by).await?;
    let minimum = if found.anonymous { u64::try_from(workspace.minimum_group).unwrap_or(0) } else { 0 };
    let mut groups = Vec::with_capacity(found.groups.len());
    for db::GroupRow { key, counts } in found.groups {
        let score = score(found.rule, &counts, None, request.level).map_err(impossible)?;
        groups.push(GroupResult { key, score: score.suppressed_below(minimum) });
    }
    Ok((found.rule, groups))
}

fn query_of(request: &ScoreRequest) -> ScoreQuery {
    let ScoreRequest { measure, rule, survey, surveys, subject, from, to, attributes, .. } = request;
    ScoreQuery {
        measure: *measure,
        rule: *rule,
        survey: *survey,
        surveys: surveys.clone(),
        subject: subject.clone(),
        from: *from,
        to: *to,
        attributes: attributes.clone(),
    }
}

/// The answers compared against, counted by the rule of the request's own.
async fn count_against(
    db: &Db,
    workspace: &Workspace,
    request: &ScoreRequest,
    against: &Against,
    rule: Rule,
) -> Result<ScoreCounts, AppError> {
    let from = against.from.or(request.from);
    let to = against.to.or(request.to);
    check_period("against.to", from, to)?;
    let replaced = |name: &str| against.attributes.iter().any(|(other, _)| other == name);
    let inherited = request.attributes.iter().filter(|(name, _)| !replaced(name));
    let attributes = inherited.chain(&against.attributes).cloned().collect();
    let query = ScoreQuery { rule: Some(rule), from, to, attributes, ..query_of(request) };
    let these = db.score_counts(workspace.workspace_id, &query).await?.total();
    let Some(name) = &against.others else { return Ok(these) };
    let mut everybody = query;
    everybody.attributes.retain(|(other, _)| other != name);
    let everybody = db.score_counts(workspace.workspace_id, &everybody).await?.total();
    everybody.without(&these).map_err(impossible)
}

fn check_period(field: &str, from: Option<Limit>, to: Option<Limit>) -> Result<(), AppError> {
    match (from, to) {
        (Some(from), Some(to)) if to < from => Err(AppError::field(field, Code::OutOfRange)),
        _ => Ok(()),
    }
}

/// Counts come by rule, so that only the number of buckets can be wrong.
fn impossible(error: MeasureError) -> AppError {
    match error {
        MeasureError::TooManyBuckets => AppError::field("interval", Code::TooMany),
        MeasureError::ScoreOutsideScale | MeasureError::OtherScale => {
            DbError::other(error.to_string()).into()
        }
    }
}
