//! Which responses are meant, and the index they are read from.
//!
//! A filter is read from the most selective index that is already in the
//! order of the list (a tag, an attribute value, a score, a comment), so that a
//! page costs the same however rare its responses are. Where several runs of an
//! index match (scores 0 to 6), each gives its newest and they are merged.

use sqlx::{QueryBuilder, SqliteConnection};

use super::question::{Asked, list_asked, list_first_scored};
use super::select::push_select;
use crate::db::error::DbError;
use crate::domain::case::WithCase;
use crate::domain::id::{MemberId, SurveyId, WorkspaceId};
use crate::domain::measure::{AnswerGroup, Measure};
use crate::domain::survey::Subject;

/// Which responses are meant; all conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct ResponseFilter {
    /// Of this survey; of the whole workspace when none.
    pub survey: Option<SurveyId>,
    /// Answered at or after, ms UTC.
    pub from: Option<i64>,
    /// Answered before, ms UTC.
    pub to: Option<i64>,
    /// The least score of the survey's first scored question.
    pub min_score: Option<i64>,
    /// The greatest score of the survey's first scored question.
    pub max_score: Option<i64>,
    /// Every one of these words stands in the texts.
    pub q: Option<String>,
    /// Name and value, each of which the response carries.
    pub attributes: Vec<(String, String)>,
    /// Only those with something written.
    pub has_comment: bool,
    /// Some score of `measure` about `subject` is in this group.
    pub group: Option<AnswerGroup>,
    /// Some score of this measure, about `subject`.
    pub measure: Option<Measure>,
    /// Some score about this subject, of `measure`.
    pub subject: Option<Subject>,
    /// How it came.
    pub channel: Option<String>,
    /// The language it was answered in.
    pub locale: Option<String>,
    /// Carries this tag.
    pub tag: Option<String>,
    /// Only those that were not finished.
    pub is_partial: bool,
    /// Who looks after it.
    pub assigned: Option<Assigned>,
    /// Whether there is a case about it.
    pub case: Option<WithCase>,
}

/// Who looks after a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// This member.
    To(MemberId),
    /// Nobody yet.
    Nobody,
}

/// Part of an index that is in the order of the list.
#[derive(Clone, Debug)]
pub(super) enum Run {
    /// All of a survey or workspace.
    All,
    /// All of one of the workspace's surveys.
    Survey(String),
    /// Those with something written.
    Comments,
    /// Those not finished.
    Partial,
    /// Those that came by the filter's channel.
    Channel(String),
    /// Those in the filter's language.
    Locale(String),
    /// Those with an attribute value, of one survey.
    Attribute { survey_id: String, name: String, value: String },
    /// Those with one score of one survey's first scored question.
    Score { question_id: String, score: i64 },
    /// Those with one score of a group of one question.
    Group { question_id: String, score: i64 },
    /// Those with the filter's tag.
    Tag(String),
    /// Those that a member looks after.
    Assigned(MemberId),
    /// Those with a case in this status.
    Case(&'static str),
}

impl Run {
    /// The alias of the table whose index gives the order.
    pub(super) const fn order(&self) -> &'static str {
        match self {
            Self::All
            | Self::Survey(_)
            | Self::Comments
            | Self::Partial
            | Self::Channel(_)
            | Self::Locale(_) => "r",
            Self::Attribute { .. }
            | Self::Score { .. }
            | Self::Group { .. }
            | Self::Tag(_)
            | Self::Assigned(_)
            | Self::Case(_) => "i",
        }
    }
}

/// Entries of an index that are counted to choose among several: a run with
/// fewer is read as a whole faster than it is thought about.
const MANY: i64 = 1_000;

/// The runs that together hold what the filter means.
///
/// # Errors
/// `NotFound` for a survey of another workspace.
pub(super) async fn list_runs(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    filter: &ResponseFilter,
) -> Result<Vec<Run>, DbError> {
    if let Some(survey) = filter.survey {
        sqlx::query("select 1 from survey where workspace_id = $1 and survey_id = $2")
            .bind(workspace.to_string())
            .bind(survey.to_string())
            .fetch_one(&mut *conn)
            .await?;
    }
    let mut ways = list_ways(conn, workspace, filter).await?;
    let all = if filter.has_comment || filter.q.is_some() { Run::Comments } else { Run::All };
    if ways.is_empty() {
        return Ok(vec![all]);
    }
    // A small survey or a short period may hold fewer than any of them.
    if filter.survey.is_some() || filter.from.is_some() || filter.to.is_some() || matches!(all, Run::Comments)
    {
        ways.push(vec![all]);
    }
    if ways.len() == 1 {
        return Ok(ways.swap_remove(0));
    }
    let mut best = (i64::MAX, Vec::new());
    for way in ways {
        let n = count_entries(conn, workspace, filter, &way).await?;
        if n < best.0 {
            best = (n, way);
        }
        if best.0 < MANY / 10 {
            break;
        }
    }
    Ok(best.1)
}

/// Every index that holds what the filter means, those that are usually most
/// selective first.
async fn list_ways(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    filter: &ResponseFilter,
) -> Result<Vec<Vec<Run>>, DbError> {
    let mut ways = Vec::new();
    match filter.case {
        Some(WithCase::Open) => ways.push(vec![Run::Case("open"), Run::Case("in_progress")]),
        Some(WithCase::Closed) => ways.push(vec![Run::Case("closed")]),
        Some(WithCase::Without) | None => {}
    }
    if let Some(Assigned::To(member)) = filter.assigned {
        ways.push(vec![Run::Assigned(member)]);
    }
    if let Some(tag) = &filter.tag {
        ways.push(vec![Run::Tag(tag.clone())]);
    }
    if filter.is_partial {
        ways.push(vec![Run::Partial]);
    }
    if let Some((name, value)) = filter.attributes.first() {
        let surveys = match filter.survey {
            Some(survey) => vec![survey.to_string()],
            None => list_survey_ids(conn, workspace).await?,
        };
        ways.push(
            surveys
                .into_iter()
                .map(|survey_id| Run::Attribute { survey_id, name: name.clone(), value: value.clone() })
                .collect(),
        );
    }
    if filter.has_score() {
        let questions = list_first_scored(conn, workspace, filter.survey).await?;
        ways.push(
            questions
                .into_iter()
                .flat_map(|(question_id, scale_min, scale_max)| {
                    let least = filter.min_score.map_or(scale_min, |least| least.max(scale_min));
                    let greatest = filter.max_score.map_or(scale_max, |greatest| greatest.min(scale_max));
                    (least..=greatest)
                        .map(move |score| Run::Score { question_id: question_id.clone(), score })
                })
                .collect(),
        );
    }
    if filter.has_question() {
        let asked = list_asked(conn, workspace, filter).await?;
        ways.push(match filter.group {
            Some(group) => runs_of_group(&asked, group),
            None => {
                let mut surveys: Vec<String> = asked.into_iter().map(|asked| asked.survey_id).collect();
                surveys.dedup();
                surveys.into_iter().map(Run::Survey).collect()
            }
        });
    }
    ways.extend(filter.channel.iter().map(|channel| vec![Run::Channel(channel.clone())]));
    ways.extend(filter.locale.iter().map(|locale| vec![Run::Locale(locale.clone())]));
    Ok(ways)
}

fn runs_of_group(asked: &[Asked], group: AnswerGroup) -> Vec<Run> {
    let of_one = |asked: &Asked| {
        let question_id = asked.question_id.clone();
        let scores = group.scores(asked.rule).into_iter().flatten();
        scores.map(move |score| Run::Group { question_id: question_id.clone(), score: i64::from(score) })
    };
    asked.iter().flat_map(of_one).collect()
}

async fn list_survey_ids(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
) -> Result<Vec<String>, DbError> {
    Ok(sqlx::query_scalar("select survey_id from survey where workspace_id = $1")
        .bind(workspace.to_string())
        .fetch_all(conn)
        .await?)
}

/// How many entries the runs have in the filter's period, up to [`MANY`].
async fn count_entries(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    filter: &ResponseFilter,
    runs: &[Run],
) -> Result<i64, DbError> {
    let mut n = 0;
    for run in runs {
        // What the index cannot tell is not asked.
        let bare = ResponseFilter {
            survey: filter.survey.filter(|_| matches!(run, Run::All | Run::Comments)),
            from: filter.from,
            to: filter.to,
            ..ResponseFilter::default()
        };
        let mut statement = QueryBuilder::new("select count(*) from (");
        push_select(&mut statement, run, workspace, &bare, "1 as one");
        statement.push(" limit ").push_bind(MANY).push(") entries");
        n += statement.build_query_scalar::<i64>().fetch_one(&mut *conn).await?;
        if n >= MANY {
            break;
        }
    }
    Ok(n)
}

impl ResponseFilter {
    pub(super) const fn has_score(&self) -> bool {
        self.min_score.is_some() || self.max_score.is_some()
    }

    /// Whether a question of some measure or subject must have been answered.
    pub(super) const fn has_question(&self) -> bool {
        self.group.is_some() || self.measure.is_some() || self.subject.is_some()
    }
}
