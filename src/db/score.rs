//! Counts of scores per day, and what there is to choose from.
//!
//! With at most one attribute they come from the rollups, so that a dashboard
//! costs the same at ten thousand and at ten million answers. Answers under
//! different rules (another scale or direction) are never counted together.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::Db;
use super::error::DbError;
use super::response::direction_of;
use crate::domain::id::{SurveyId, WorkspaceId};
use crate::domain::measure::series::Limit;
use crate::domain::measure::{Direction, Measure, Rule, Scale, ScoreCounts};
use crate::domain::survey::Subject;

/// Which answers are meant.
#[derive(Clone, Debug)]
pub struct ScoreQuery {
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
    /// Name and value, each of which the response carries.
    pub attributes: Vec<(String, String)>,
}

/// The counts, and what is to be known beside them.
#[derive(Clone, Debug)]
pub struct ScoreResult {
    /// The rule all of these answers were given under.
    pub rule: Rule,
    /// All rules under which there are questions, the usual one first.
    pub rules: Vec<Rule>,
    /// Days with answers, in order.
    pub per_day: Vec<DayCounts>,
    /// Pages shown in the period, an estimate; none under an attribute, which
    /// nobody knows before the answer, and none of parts of days.
    pub shown: Option<i64>,
    /// Responses completed in the period; none where `shown` is none.
    pub completed: Option<i64>,
    /// Whether an anonymous survey is among the sources.
    pub anonymous: bool,
}

impl ScoreResult {
    /// All days together.
    pub fn total(&self) -> ScoreCounts {
        let mut total = ScoreCounts::new(self.rule.scale());
        for (_, counts) in &self.per_day {
            total.add(counts).expect("BUG: a day on another scale than its rule");
        }
        total
    }
}

/// A local day and its answers.
pub type DayCounts = (NaiveDate, ScoreCounts);

/// A measure of a subject that some question asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesRow {
    /// Measure, scale and direction.
    pub rule: Rule,
    /// What it is about.
    pub subject: Subject,
    /// Answers.
    pub n: i64,
    /// The latest day with an answer.
    pub last_day: Option<NaiveDate>,
}

/// An attribute and its values, both in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeRow {
    /// Its name.
    pub name: String,
    /// The values that are counted apart.
    pub values: Vec<String>,
}

impl Db {
    /// Answers per day and score.
    ///
    /// # Errors
    /// `NotFound` for a survey of another workspace.
    pub async fn score_counts(
        &self,
        workspace: WorkspaceId,
        query: &ScoreQuery,
    ) -> Result<ScoreResult, DbError> {
        let mut conn = self.reader().await?;
        if let Some(survey) = query.survey {
            sqlx::query("select 1 from survey where workspace_id = $1 and survey_id = $2")
                .bind(workspace.to_string())
                .bind(survey.to_string())
                .fetch_one(&mut *conn)
                .await?;
        }
        let sources = list_sources(&mut conn, workspace, query).await?;
        let mut rules: Vec<Rule> = sources.iter().map(|(rule, _)| *rule).collect();
        rules.sort_unstable();
        rules.dedup();
        let rule = query.rule.or_else(|| rules.first().copied()).unwrap_or_else(|| usual_rule(query.measure));
        let anonymous = sources.iter().any(|(source, anonymous)| *source == rule && *anonymous);

        let counted = match query.attributes.as_slice() {
            [] => Some(("", "")),
            [(name, value)] if is_counted(&mut conn, workspace, name, value).await? => {
                Some((name.as_str(), value.as_str()))
            }
            _ => None,
        };
        let mut rows = Vec::new();
        if let Some(attribute) = counted {
            rows = list_rollups(&mut conn, workspace, query, rule, attribute).await?;
            for part in parts_of_days(query) {
                rows.extend(count_answers(&mut conn, workspace, &part, rule).await?);
            }
        } else {
            rows.extend(count_answers(&mut conn, workspace, query, rule).await?);
        }
        let has_whole_days = [query.from, query.to].into_iter().flatten().all(|limit| limit.at().is_none());
        let (shown, completed) = if query.attributes.is_empty() && has_whole_days {
            let (shown, completed) = sum_days(&mut conn, workspace, query, rule).await?;
            (Some(shown), Some(completed))
        } else {
            (None, None)
        };
        Ok(ScoreResult { rule, rules, per_day: per_day(rule, rows)?, shown, completed, anonymous })
    }

    /// The measures and subjects that questions ask.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_series(&self, workspace: WorkspaceId) -> Result<Vec<SeriesRow>, DbError> {
        let mut conn = self.reader().await?;
        let rows: Vec<StoredSeries> = sqlx::query_as(
            "select q.measure, q.scale_min, q.scale_max, q.direction, q.subject,
                    coalesce(sum(c.n), 0) as n, max(c.day) as last_day
             from question q left join score_rollup c on c.question_id = q.question_id and c.name = '' and c.value = ''
             where q.workspace_id = $1 and q.measure is not null
             group by q.measure, q.scale_min, q.scale_max, q.direction, q.subject",
        )
        .bind(workspace.to_string())
        .fetch_all(&mut *conn)
        .await?;
        let mut series = Vec::with_capacity(rows.len());
        for StoredSeries { rule, subject, n, last_day } in rows {
            series.push(SeriesRow {
                rule: rule.read()?,
                subject: Subject::parse(&subject).map_err(|_| DbError::other("an unknown subject"))?,
                n,
                last_day: last_day.map(date_of).transpose()?,
            });
        }
        series.sort_by(|a, b| (a.rule, &a.subject).cmp(&(b.rule, &b.subject)));
        Ok(series)
    }

    /// The attributes that responses carry.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_attributes(&self, workspace: WorkspaceId) -> Result<Vec<AttributeRow>, DbError> {
        let mut conn = self.reader().await?;
        let rows: Vec<(String, String)> =
            sqlx::query_as("select name, value from attribute where workspace_id = $1 order by name, value")
                .bind(workspace.to_string())
                .fetch_all(&mut *conn)
                .await?;
        let mut attributes: Vec<AttributeRow> = Vec::new();
        for (name, value) in rows {
            match attributes.last_mut() {
                Some(last) if last.name == name => last.values.push(value),
                _ => attributes.push(AttributeRow { name, values: vec![value] }),
            }
        }
        Ok(attributes)
    }

    /// The counter that every change of scores raises.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn find_change(&self, workspace: WorkspaceId) -> Result<i64, DbError> {
        let mut conn = self.reader().await?;
        let n: Option<i64> = sqlx::query_scalar("select n from workspace_change where workspace_id = $1")
            .bind(workspace.to_string())
            .fetch_optional(&mut *conn)
            .await?;
        Ok(n.unwrap_or(0))
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct StoredRule {
    pub measure: String,
    pub scale_min: i64,
    pub scale_max: i64,
    pub direction: String,
}

#[derive(sqlx::FromRow)]
struct StoredSeries {
    #[sqlx(flatten)]
    rule: StoredRule,
    subject: String,
    n: i64,
    last_day: Option<i64>,
}

impl StoredRule {
    pub fn read(&self) -> Result<Rule, DbError> {
        let unknown = |_| DbError::other("a question on an unknown scale");
        let measure = Measure::parse(&self.measure).map_err(unknown)?;
        let [Ok(min), Ok(max)] = [self.scale_min, self.scale_max].map(u8::try_from) else {
            return Err(DbError::other("a question on an unknown scale"));
        };
        match measure {
            Measure::Nps => Ok(Rule::Nps),
            Measure::Csat => Ok(Rule::Csat),
            Measure::Ces => {
                let direction = Direction::parse(&self.direction).map_err(unknown)?;
                Rule::ces(Scale::new(min, max).map_err(unknown)?, direction).map_err(unknown)
            }
        }
    }
}

/// The rule that the field means when it names the measure alone.
pub(super) const fn usual_rule(measure: Measure) -> Rule {
    match measure {
        Measure::Nps => Rule::Nps,
        Measure::Csat => Rule::Csat,
        Measure::Ces => Rule::Ces7Agree,
    }
}

/// The rule of every question in question, and whether its survey is anonymous.
pub(super) async fn list_sources(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    query: &ScoreQuery,
) -> Result<Vec<(Rule, bool)>, DbError> {
    #[derive(sqlx::FromRow)]
    struct Source {
        #[sqlx(flatten)]
        rule: StoredRule,
        anonymous: bool,
    }
    let mut statement = QueryBuilder::<Sqlite>::new(
        "select distinct q.measure, q.scale_min, q.scale_max, q.direction, s.anonymous
         from question q join survey s on s.survey_id = q.survey_id where q.workspace_id = ",
    );
    statement.push_bind(workspace.to_string());
    statement.push(" and q.measure = ").push_bind(query.measure.as_str());
    push_sources(&mut statement, query);
    let rows: Vec<Source> = statement.build_query_as().fetch_all(conn).await?;
    rows.into_iter().map(|row| Ok((row.rule.read()?, row.anonymous))).collect()
}

pub(super) async fn is_counted(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    name: &str,
    value: &str,
) -> Result<bool, DbError> {
    let found: Option<i64> =
        sqlx::query_scalar("select 1 from attribute where workspace_id = $1 and name = $2 and value = $3")
            .bind(workspace.to_string())
            .bind(name)
            .bind(value)
            .fetch_optional(conn)
            .await?;
    Ok(found.is_some())
}

/// Adds the conditions that choose the questions `q`.
pub(super) fn push_questions(
    statement: &mut QueryBuilder<Sqlite>,
    workspace: WorkspaceId,
    query: &ScoreQuery,
    rule: Rule,
) {
    statement
        .push(" q.workspace_id = ")
        .push_bind(workspace.to_string())
        .push(" and q.measure = ")
        .push_bind(rule.measure().as_str())
        .push(" and q.scale_min = ")
        .push_bind(i64::from(rule.scale().min()))
        .push(" and q.scale_max = ")
        .push_bind(i64::from(rule.scale().max()))
        .push(" and q.direction = ")
        .push_bind(direction_of(rule).as_str());
    push_sources(statement, query);
}

/// Adds of which surveys the questions `q` are, and about what.
fn push_sources(statement: &mut QueryBuilder<Sqlite>, query: &ScoreQuery) {
    if let Some(survey) = query.survey {
        statement.push(" and q.survey_id = ").push_bind(survey.to_string());
    }
    if !query.surveys.is_empty() {
        statement.push(" and q.survey_id in (");
        let mut ids = statement.separated(", ");
        for survey in &query.surveys {
            ids.push_bind(survey.to_string());
        }
        statement.push(")");
    }
    if let Some(subject) = &query.subject {
        statement.push(" and q.subject = ").push_bind(subject.as_str().to_owned());
    }
}

/// Adds the whole days of the period; `day` is the column.
pub(super) fn push_whole_days(statement: &mut QueryBuilder<Sqlite>, query: &ScoreQuery, day: &'static str) {
    if let Some(from) = query.from {
        let from = from.next_whole_day().to_epoch_days();
        statement.push(format_args!(" and {day} >= ")).push_bind(i64::from(from));
    }
    if let Some(to) = query.to {
        statement.push(format_args!(" and {day} < ")).push_bind(i64::from(to.day().to_epoch_days()));
    }
}

/// The parts of days at the ends of the period, which no rollup counts.
fn parts_of_days(query: &ScoreQuery) -> Vec<ScoreQuery> {
    let cuts = |limit: &Limit| limit.at().is_some();
    let (first, last) = (query.from.filter(cuts), query.to.filter(cuts));
    let part = |from, to| ScoreQuery { from, to, ..query.clone() };
    match (first, last) {
        (Some(first), Some(last)) if first.day() == last.day() => vec![query.clone()],
        _ => {
            let first = first.map(|first| part(Some(first), Some(first.next_whole_day().into())));
            let last = last.map(|last| part(Some(last.day().into()), Some(last)));
            first.into_iter().chain(last).collect()
        }
    }
}

/// Day, score, answers.
type CountRow = (i64, i64, i64);

async fn list_rollups(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    query: &ScoreQuery,
    rule: Rule,
    (name, value): (&str, &str),
) -> Result<Vec<CountRow>, DbError> {
    let mut statement = QueryBuilder::new(
        "select c.day, c.score, sum(c.n) from question q
         join score_rollup c on c.question_id = q.question_id
         where c.name = ",
    );
    statement.push_bind(name.to_owned()).push(" and c.value = ").push_bind(value.to_owned()).push(" and");
    push_questions(&mut statement, workspace, query, rule);
    push_whole_days(&mut statement, query, "c.day");
    statement.push(" group by c.day, c.score order by c.day, c.score");
    Ok(statement.build_query_as().fetch_all(conn).await?)
}

/// No clock on Earth is a whole day from UTC: a local day lies within the same
/// day of UTC and its neighbours.
const DAY_MS: i64 = 86_400_000;

/// Counts the answers themselves: for several attributes at once, for values
/// beyond those that are counted apart, and for parts of days.
async fn count_answers(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    query: &ScoreQuery,
    rule: Rule,
) -> Result<Vec<CountRow>, DbError> {
    let mut statement = QueryBuilder::new("select r.day, a.score, count(*) from question q");
    // The index that finds them has their time in it.
    let time = if query.attributes.is_empty() {
        statement.push(" join response r on r.survey_id = q.survey_id");
        "r.answered_at"
    } else {
        statement.push(
            " join response_attribute i on i.survey_id = q.survey_id
              join response r on r.response_id = i.response_id",
        );
        "i.answered_at"
    };
    statement.push(
        " join answer a on a.response_id = r.response_id and a.question_id = q.question_id
         where a.score is not null and",
    );
    push_questions(&mut statement, workspace, query, rule);
    push_times(&mut statement, query, time);
    for (index, (name, value)) in query.attributes.iter().enumerate() {
        if index == 0 {
            statement.push(" and i.name = ").push_bind(name.clone());
            statement.push(" and i.value = ").push_bind(value.clone());
            continue;
        }
        push_other_attribute(&mut statement, name, value);
    }
    statement.push(" group by r.day, a.score order by r.day, a.score");
    Ok(statement.build_query_as().fetch_all(conn).await?)
}

/// Adds the period of responses `r` whose time the column `time` holds.
pub(super) fn push_times(statement: &mut QueryBuilder<Sqlite>, query: &ScoreQuery, time: &'static str) {
    if let Some(from) = query.from {
        let day = i64::from(from.day().to_epoch_days());
        let earliest = from.at().unwrap_or((day - 1) * DAY_MS);
        statement.push(" and r.day >= ").push_bind(day);
        statement.push(format_args!(" and {time} >= ")).push_bind(earliest);
    }
    if let Some(to) = query.to {
        let day = i64::from(to.next_whole_day().to_epoch_days());
        let end = to.at().unwrap_or((day + 1) * DAY_MS);
        statement.push(" and r.day < ").push_bind(day);
        statement.push(format_args!(" and {time} < ")).push_bind(end);
    }
}

/// Adds that the response found through its attribute `i` has this one too.
pub(super) fn push_other_attribute(statement: &mut QueryBuilder<Sqlite>, name: &str, value: &str) {
    statement
        .push(
            " and exists (select 1 from response_attribute other
              where other.survey_id = i.survey_id and other.answered_at = i.answered_at
                and other.response_id = i.response_id and other.name = ",
        )
        .push_bind(name.to_owned())
        .push(" and other.value = ")
        .push_bind(value.to_owned())
        .push(")");
}

/// Pages shown and responses completed of the surveys that ask it.
async fn sum_days(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    query: &ScoreQuery,
    rule: Rule,
) -> Result<(i64, i64), DbError> {
    let mut statement = QueryBuilder::new(
        "select coalesce(sum(d.shown), 0), coalesce(sum(d.completed), 0) from survey_day d
         where d.survey_id in (select q.survey_id from question q where",
    );
    push_questions(&mut statement, workspace, query, rule);
    statement.push(")");
    push_whole_days(&mut statement, query, "d.day");
    Ok(statement.build_query_as().fetch_one(conn).await?)
}

fn per_day(rule: Rule, rows: Vec<CountRow>) -> Result<Vec<DayCounts>, DbError> {
    let mut days: BTreeMap<i64, ScoreCounts> = BTreeMap::new();
    for (day, score, n) in rows {
        let (Ok(score), Ok(n)) = (u8::try_from(score), u64::try_from(n)) else {
            return Err(DbError::other("a stored count that cannot be"));
        };
        let counts = days.entry(day).or_insert_with(|| ScoreCounts::new(rule.scale()));
        counts.add_answers(score, n).map_err(DbError::other)?;
    }
    days.into_iter().map(|(day, counts)| Ok((date_of(day)?, counts))).collect()
}

fn date_of(day: i64) -> Result<NaiveDate, DbError> {
    i32::try_from(day)
        .ok()
        .and_then(NaiveDate::from_epoch_days)
        .ok_or_else(|| DbError::other("a day outside the calendar"))
}
