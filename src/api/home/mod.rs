//! Home in numbers: the scores of a period against the one before it, the
//! trend of one of them, and the latest comments. The numbers are
//! [`super::measure`]'s; nothing is counted here.

#[cfg(feature = "ssr")]
mod compose;

#[cfg(feature = "ssr")]
pub(in crate::api) use compose::shown_on_home;

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use super::measure::ScoreView;
use super::response::ScoreMark;
use crate::api::wire::Reply;
use crate::domain::chart::Chart;
use crate::domain::measure::Measure;
use crate::domain::measure::series::Span;
#[cfg(feature = "ssr")]
use crate::domain::member::Role;
use crate::domain::survey::Subject;

/// Which answers home shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HomeFilter {
    /// The measure of the trend; the first with answers when none.
    pub measure: Option<Measure>,
    /// When they were answered.
    pub period: Period,
    /// What they are about; everything when none.
    pub subject: Option<Subject>,
    /// Name and value of an attribute that the responses carry.
    pub attribute: Option<(String, String)>,
}

/// A stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Period {
    /// So many days, today the last of them.
    Last(u16),
    /// From the first day to the last, both included.
    Between(NaiveDate, NaiveDate),
}

impl Default for Period {
    fn default() -> Self {
        Self::Last(90)
    }
}

impl Period {
    /// The days of the period when it is `today`.
    pub fn days(self, today: NaiveDate) -> Span {
        let after = |day: NaiveDate| day.checked_add_days(Days::new(1)).unwrap_or(day);
        match self {
            Self::Last(n) => {
                let to = after(today);
                Span { from: to.checked_sub_days(Days::new(u64::from(n))).unwrap_or(to), to }
            }
            Self::Between(first, last) => Span { from: first, to: after(last) },
        }
    }
}

/// As many days right before `days`.
pub fn days_before(days: Span) -> Span {
    let n = days.to.signed_duration_since(days.from);
    Span { from: days.from.checked_sub_signed(n).unwrap_or(days.from), to: days.from }
}

/// What home says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HomeView {
    /// The counter of changes that these numbers hold.
    pub seen: i64,
    /// How far the workspace has come.
    pub stage: Stage,
    /// The first and the last day of the period, in words.
    pub days: (String, String),
    /// The first and the last day of the period compared against.
    pub days_before: (String, String),
    /// Every measure, in the usual order.
    pub scores: Vec<HomeScore>,
    /// The measure of the trend.
    pub measure: Option<Measure>,
    /// That measure over the period.
    pub trend: Option<Chart>,
    /// The newest comments that fit the filter.
    pub comments: Vec<CommentView>,
}

/// How far a workspace has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// There is no survey yet.
    NoSurvey,
    /// Nobody has answered yet; the newest survey's id.
    NoAnswer(String),
    /// There is something to show.
    Answered,
}

/// One of home's numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HomeScore {
    /// Which measure.
    pub measure: Measure,
    /// The score; none while no survey asks for it.
    pub score: Option<ScoreView>,
}

/// Something a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentView {
    /// In which response.
    pub response_id: String,
    /// The first text of the response.
    pub text: String,
    /// The score in the same response.
    pub score: Option<ScoreMark>,
    /// Title of the survey.
    pub survey: String,
    /// How long ago, in words.
    pub age: String,
}

/// What home can be narrowed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoicesView {
    /// What scored questions are about.
    pub subjects: Vec<Subject>,
    /// The attributes and their values.
    pub attributes: Vec<AttributeView>,
}

/// An attribute and its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeView {
    /// Its name.
    pub name: String,
    /// Its values, in order.
    pub values: Vec<String>,
}

/// Home under a filter.
#[server(prefix = "/fn", endpoint = "home/see", input = Json, output = Reply)]
pub async fn see_home(workspace: String, filter: HomeFilter) -> Result<HomeView, AppError> {
    use super::context;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        compose::compose_home(&access, &filter).await
    })
    .await
}

/// What home can be narrowed to.
#[server(prefix = "/fn", endpoint = "home/choices", output = Reply)]
pub async fn list_choices(workspace: String) -> Result<ChoicesView, AppError> {
    use super::context;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        compose::compose_choices(&access).await
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn the_last_days_end_with_today_and_are_compared_with_as_many_before() {
        let days = Period::Last(30).days(date(11, 30));
        assert_eq!(days, Span { from: date(11, 1), to: date(12, 1) });
        assert_eq!(days_before(days), Span { from: date(10, 2), to: date(11, 1) });
    }

    #[test]
    fn chosen_days_include_the_last() {
        let days = Period::Between(date(3, 1), date(3, 31)).days(date(11, 30));
        assert_eq!(days, Span { from: date(3, 1), to: date(4, 1) });
    }
}
