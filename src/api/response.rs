//! Responses for our pages: the list, one of them, taking one away.
//!
//! Of an anonymous survey nobody sees who answered, and nothing at all while
//! fewer than the workspace's minimum group did.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use super::survey::ResultsQuery;
use crate::api::wire::Reply;

/// Which responses are listed, besides the filters of the score.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// Period and attributes.
    pub results: ResultsQuery,
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
    /// How long ago.
    pub when: String,
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
        list(&access, survey, &query).await
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
        open(&access, response).await
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

#[cfg(feature = "ssr")]
pub use on_server::{Sources, open_export};
#[cfg(feature = "ssr")]
use on_server::{list, open};

#[cfg(feature = "ssr")]
mod on_server {
    use std::collections::HashMap;
    use std::collections::hash_map::Entry;
    use std::sync::Arc;

    use super::{AnswerView, ListQuery, ResponseLine, ResponseView, ResponsesView, ScoreMark};
    use crate::api::answer::words;
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::api::export::ResponseExport;
    use crate::api::survey::{day_start, local_time, span_of, survey_id};
    use crate::db::{ResponseCursor, ResponseFilter, ResponseRow};
    use crate::domain::id::{ResponseId, SurveyId};
    use crate::domain::measure::is_suppressed;
    use crate::domain::survey::{AnswerValue, Definition, Question};
    use crate::domain::text;
    use crate::text;

    /// Characters of the words that are searched for.
    const MAX_WORDS: usize = 200;

    /// Responses on one page.
    const PAGE: usize = 30;

    /// What is known of a survey while its responses are listed.
    #[derive(Clone)]
    pub struct Source {
        title: String,
        anonymous: bool,
        /// Whether so few answered anonymously under the filter that nothing
        /// may be shown.
        pub hidden: bool,
    }

    /// The surveys that responses come from, each looked at once.
    pub struct Sources<'a> {
        filter: &'a ResponseFilter,
        known: HashMap<SurveyId, Source>,
    }

    impl<'a> Sources<'a> {
        /// While responses under this filter are shown.
        pub fn under(filter: &'a ResponseFilter) -> Self {
            Self { filter, known: HashMap::new() }
        }

        /// What is known of one.
        ///
        /// # Errors
        /// Those of the database.
        pub async fn find(&mut self, access: &Access, survey: SurveyId) -> Result<Source, AppError> {
            if let Some(source) = self.known.get(&survey) {
                return Ok(source.clone());
            }
            let row = access.db().find_survey(access.workspace_id(), survey).await?;
            let hidden = row.anonymous && {
                let group = ResponseFilter { survey: Some(survey), ..self.filter.clone() };
                is_few(access, access.db().count_responses(access.workspace_id(), &group).await?)
            };
            let source = Source { title: row.title, anonymous: row.anonymous, hidden };
            self.known.insert(survey, source.clone());
            Ok(source)
        }
    }

    pub(super) async fn list(
        access: &Access,
        survey: Option<SurveyId>,
        query: &ListQuery,
    ) -> Result<ResponsesView, AppError> {
        let (db, house) = (access.db(), access.workspace_id());
        let filter = filter(access, survey, query);
        if let Some(survey) = survey
            && db.find_survey(house, survey).await?.anonymous
        {
            let n = db.count_responses(house, &filter).await?;
            if is_few(access, n) {
                let minimum = text::count(access.locale, minimum(access));
                let hidden = text!(access.locale, response.hidden, minimum = minimum).to_string();
                return Ok(ResponsesView { rows: Vec::new(), older: None, hidden: Some(hidden) });
            }
        }
        let after = query.older.as_deref().and_then(read_cursor);
        let page = db.list_responses(house, &filter, after, PAGE).await?;
        let mut sources = Sources::under(&filter);
        let mut versions = HashMap::new();
        let mut rows = Vec::with_capacity(page.rows.len());
        for row in &page.rows {
            let source = sources.find(access, row.survey_id).await?;
            if source.hidden {
                continue;
            }
            let key = (row.survey_id, row.version);
            let definition = match versions.entry(key) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    new.insert(db.find_survey_version(house, row.survey_id, row.version).await?)
                }
            };
            rows.push(line(access, row, &source, definition));
        }
        Ok(ResponsesView { rows, older: page.next.as_ref().map(write_cursor), hidden: None })
    }

    fn filter(access: &Access, survey: Option<SurveyId>, query: &ListQuery) -> ResponseFilter {
        let (from, to) = span_of(&query.results, access.today());
        let moment = |day| day_start(access.workspace.timezone, day);
        // As many as programs may ask for.
        let words: String = query.q.trim().chars().take(MAX_WORDS).collect();
        ResponseFilter {
            survey,
            from: from.map(moment),
            to: to.map(moment),
            min_score: query.min_score.map(i64::from),
            max_score: query.max_score.map(i64::from),
            q: (!words.is_empty()).then_some(words),
            attributes: query.results.attributes.clone(),
            ..ResponseFilter::default()
        }
    }

    fn minimum(access: &Access) -> u64 {
        u64::try_from(access.workspace.minimum_group).unwrap_or(0)
    }

    fn is_few(access: &Access, n: i64) -> bool {
        is_suppressed(u64::try_from(n).unwrap_or(0), minimum(access))
    }

    fn line(
        access: &Access,
        row: &ResponseRow,
        source: &Source,
        definition: &Arc<Definition>,
    ) -> ResponseLine {
        let now = access.now.with_timezone(&access.workspace.timezone).naive_local();
        let answers = answers(access, row, definition);
        let comments: Vec<&str> =
            answered(row, definition).filter_map(|(_, value)| value.as_text()).collect();
        ResponseLine {
            id: row.response_id.to_string(),
            survey_id: row.survey_id.to_string(),
            survey_title: source.title.clone(),
            comment: comments.join(" · "),
            score: answers.into_iter().find_map(|answer| answer.score),
            who: if source.anonymous { String::new() } else { who(row) },
            when: text::age(access.locale, local_time(access, row.answered_at), now),
        }
    }

    /// `Padaria Aurora · Sul`: customer, contact, then what else is known.
    fn who(row: &ResponseRow) -> String {
        let contact = contact(row).into_iter().next().map(|(_, value)| value);
        let known = row.customer.iter().cloned().chain(contact).chain(row.attributes.values().cloned());
        known.take(4).collect::<Vec<_>>().join(" · ")
    }

    /// The members of the contact that people read, the name first.
    fn contact(row: &ResponseRow) -> Vec<(&'static str, String)> {
        let value: serde_json::Value =
            row.contact.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        ["name", "email", "external_id"]
            .into_iter()
            .filter_map(|member| Some((member, value.get(member)?.as_str()?.to_owned())))
            .collect()
    }

    fn answers(access: &Access, row: &ResponseRow, definition: &Definition) -> Vec<AnswerView> {
        let views = answered(row, definition).map(|(question, value)| {
            let title = question.title().get(access.locale, definition.locale()).0.to_owned();
            let (score, text) = match (value, question.series()) {
                (AnswerValue::Score(score), Some(series)) => {
                    (Some(ScoreMark::of(series.rule(), *score)), String::new())
                }
                _ => (None, words(access.locale, definition, question, value)),
            };
            AnswerView { question: title, score, text }
        });
        views.collect()
    }

    /// The questions that were answered, in order, with their answers.
    fn answered<'a>(
        row: &'a ResponseRow,
        definition: &'a Definition,
    ) -> impl Iterator<Item = (&'a Question, &'a AnswerValue)> {
        let questions = definition.questions().iter();
        questions.filter_map(|question| Some((question, row.answers.get(question.key().as_str())?)))
    }

    pub(super) async fn open(access: &Access, response: ResponseId) -> Result<ResponseView, AppError> {
        let (db, house, locale) = (access.db(), access.workspace_id(), access.locale);
        let row = db.find_response(house, response).await?;
        let source = Sources::under(&ResponseFilter::default()).find(access, row.survey_id).await?;
        if source.hidden {
            return Err(AppError::NotFound);
        }
        let definition = db.find_survey_version(house, row.survey_id, row.version).await?;
        let mut facts = Vec::new();
        let mut note = |name: &str, value: Option<String>| {
            facts.extend(value.map(|value| (name.to_owned(), value)));
        };
        if !source.anonymous {
            note(text!(locale, response.customer), row.customer.clone());
            for (member, value) in contact(&row) {
                let name = match member {
                    "name" => text!(locale, response.contact),
                    "email" => text!(locale, response.email),
                    _ => text!(locale, response.contact_id),
                };
                note(name, Some(value));
            }
            for (name, value) in &row.attributes {
                note(name, Some(value.clone()));
            }
            note(text!(locale, response.id), Some(row.external_id.clone()));
        }
        note(text!(locale, response.channel), row.channel.clone());
        note(text!(locale, response.language), row.locale.clone());
        if row.partial {
            note(text!(locale, response.state), Some(text!(locale, response.partial).to_owned()));
        }
        Ok(ResponseView {
            id: row.response_id.to_string(),
            survey_id: row.survey_id.to_string(),
            survey_title: source.title,
            when: text::date_time(locale, local_time(access, row.answered_at)),
            answers: answers(access, &row, &definition),
            facts,
        })
    }

    /// All responses of a survey as a file.
    ///
    /// # Errors
    /// `NotFound`, also while so few answered anonymously that nothing may be
    /// shown.
    pub async fn open_export(access: &Access, survey: &str) -> Result<ResponseExport, AppError> {
        let survey = survey_id(survey)?;
        let all = ResponseFilter::default();
        let source = Sources::under(&all).find(access, survey).await?;
        if source.hidden {
            return Err(AppError::NotFound);
        }
        let export = ResponseExport::open(access.db(), access.workspace_id(), survey, all.clone()).await?;
        Ok(if source.anonymous { export.without_traces(access.workspace.timezone) } else { export })
    }

    fn write_cursor(cursor: &ResponseCursor) -> String {
        format!("{}.{}", cursor.answered_at, cursor.response_id)
    }

    fn read_cursor(text: &str) -> Option<ResponseCursor> {
        let (answered_at, id) = text.split_once('.')?;
        Some(ResponseCursor {
            answered_at: answered_at.parse().ok()?,
            response_id: ResponseId::parse(id).ok()?,
        })
    }
}
