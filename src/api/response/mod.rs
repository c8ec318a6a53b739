//! Responses for our pages: the list, one of them, taking one away.
//!
//! Of an anonymous survey nobody sees who answered, and nothing at all while
//! fewer than the workspace's minimum group did.

#[cfg(feature = "ssr")]
mod compose;

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub use compose::{Sources, open_export};
#[cfg(feature = "ssr")]
pub(in crate::api) use compose::{line_of, line_triage, list_shared};

use super::error::AppError;
use super::inbox::InboxFilter;
use super::survey::ResultsQuery;
use crate::api::wire::Reply;

/// Which responses are listed, besides the filters of the score.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// Period and attributes.
    pub results: ResultsQuery,
    /// What else they are.
    #[serde(default)]
    pub inbox: InboxFilter,
    /// The least score of the survey's first scored question.
    pub min_score: Option<u8>,
    /// The greatest one.
    pub max_score: Option<u8>,
    /// Words that stand in the texts.
    pub q: String,
    /// Where the page before ended.
    pub older: Option<String>,
}

/// One page of responses, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsesView {
    /// The responses.
    pub rows: Vec<ResponseLine>,
    /// Where the next page begins.
    pub older: Option<String>,
    /// Why there are none to be seen although there are some.
    pub hidden: Option<String>,
}

/// One response of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseLine {
    /// Its id.
    pub id: String,
    /// Which survey was answered.
    pub survey_id: String,
    /// What that survey is called.
    pub survey_title: String,
    /// The first score in it.
    pub score: Option<ScoreMark>,
    /// What was written; blank when nothing was.
    pub comment: String,
    /// Who answered, and what is known of them.
    pub who: String,
    /// How long ago; of an anonymous survey the day alone.
    pub when: String,
    /// What the team added to it.
    #[serde(default)]
    pub triage: LineTriage,
}

/// What a team added to a response.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTriage {
    /// Its tags in order.
    pub tags: Vec<String>,
    /// Who looks after it.
    pub assigned: Option<String>,
    /// The state of the case about it, in words.
    pub case: Option<String>,
}

/// A score with how good it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreMark {
    /// The score.
    pub score: i64,
    /// The measure's name.
    pub name: String,
    /// 0 the worst kind, 1 neither, 2 the best.
    pub kind: u8,
}

#[cfg(feature = "ssr")]
impl ScoreMark {
    /// By the rule of its question.
    pub(crate) fn of(rule: crate::domain::measure::Rule, score: i64) -> Self {
        use crate::domain::measure::Rule;
        let small = u8::try_from(score).unwrap_or(0);
        let kind = match rule {
            _ if rule.good_scores().contains(&small) => 2,
            Rule::Nps if small <= 6 => 0,
            _ => 1,
        };
        Self { score, name: super::measure::name_of(rule.measure()).to_owned(), kind }
    }
}

/// One response in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseView {
    /// Its id.
    pub id: String,
    /// Which survey was answered.
    pub survey_id: String,
    /// What that survey is called.
    pub survey_title: String,
    /// When it was answered.
    pub when: String,
    /// What was answered, in the order of the questions.
    pub answers: Vec<AnswerView>,
    /// What is known besides: name and value.
    pub facts: Vec<(String, String)>,
    /// The contact it came from, by our own id and by name.
    #[serde(default)]
    pub person: Option<(String, String)>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerView {
    /// What was asked.
    pub question: String,
    /// The score, when it was one.
    pub score: Option<ScoreMark>,
    /// Any other answer in words; a line for each of its parts.
    pub text: String,
}

/// The responses that these filters mean; of one survey or of all.
#[server(prefix = "/fn", endpoint = "response/list", input = Json, output = Reply)]
pub async fn list_responses(
    workspace: String,
    survey: Option<String>,
    query: ListQuery,
) -> Result<ResponsesView, AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let survey = survey.as_deref().map(survey_id).transpose()?;
        compose::list(&access, survey, &query).await
    })
    .await
}

/// One response.
#[server(prefix = "/fn", endpoint = "response/open", output = Reply)]
pub async fn load_response(workspace: String, response: String) -> Result<ResponseView, AppError> {
    use super::context;
    use crate::domain::id::ResponseId;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let response = ResponseId::parse(&response).map_err(|_| AppError::NotFound)?;
        compose::open(&access, response).await
    })
    .await
}

/// Takes a response away for good; all numbers follow.
#[server(prefix = "/fn", endpoint = "response/delete", output = Reply)]
pub async fn delete_response(workspace: String, survey: String, response: String) -> Result<(), AppError> {
    use super::context;
    use super::survey::survey_id;
    use crate::domain::id::ResponseId;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let response = ResponseId::parse(&response).map_err(|_| AppError::NotFound)?;
        access.db().delete_response(access.workspace_id(), survey_id(&survey)?, response).await?;
        Ok(())
    })
    .await
}
