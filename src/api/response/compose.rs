//! Puts lists of responses and single ones together, for pages.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::{AnswerView, LineTriage, ListQuery, ResponseLine, ResponseView, ResponsesView, ScoreMark};
use crate::api::answer::words;
use crate::api::case::status_words;
use crate::api::context::{Access, Reader};
use crate::api::error::AppError;
use crate::api::export::ResponseExport;
use crate::api::inbox::InboxFilter;
use crate::api::share::{SharedComment, SharedComments};
use crate::api::survey::{day_start, local_time, span_of, survey_id};
use crate::db::{Assigned, DbError, ResponseCursor, ResponseFilter, ResponseRow, SurveyRow, TriageRow};
use crate::domain::error::Code;
use crate::domain::id::{MemberId, ResponseId, SurveyId};
use crate::domain::measure::is_suppressed;
use crate::domain::survey::{AnswerValue, Definition, Question};
use crate::domain::text;
use crate::text;

/// Characters of the words that are searched for.
const MAX_WORDS: usize = 200;

/// Responses on one page.
const PAGE: usize = 30;

/// Comments behind a link to results.
const SHARED: usize = 100;

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
    pub async fn find(&mut self, access: &Reader, survey: SurveyId) -> Result<Source, AppError> {
        if let Some(source) = self.known.get(&survey) {
            return Ok(source.clone());
        }
        let row = access.db().find_survey(access.workspace_id(), survey).await?;
        let hidden = row.anonymous && {
            let group = ResponseFilter { survey: Some(survey), ..self.filter.clone() };
            is_few(access, &group).await?
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
    let filter = filter(access, survey, query)?;
    if let Some(survey) = survey
        && db.find_survey(house, survey).await?.anonymous
        && is_few(access, &filter).await?
    {
        return Ok(ResponsesView { rows: Vec::new(), older: None, hidden: Some(hidden_words(access)) });
    }
    let after = query.older.as_deref().and_then(read_cursor);
    let page = db.list_responses(house, &filter, after, PAGE).await?;
    let ids: Vec<ResponseId> = page.rows.iter().map(|row| row.response_id).collect();
    let mut triage = db.list_triage(house, &ids).await?;
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
        let mut line = line(access, row, &source, definition);
        line.triage = triage.remove(&row.response_id).map(|row| line_triage(access, row)).unwrap_or_default();
        rows.push(line);
    }
    Ok(ResponsesView { rows, older: page.next.as_ref().map(write_cursor), hidden: None })
}

fn filter(access: &Access, survey: Option<SurveyId>, query: &ListQuery) -> Result<ResponseFilter, AppError> {
    let assigned = query.inbox.assigned.as_deref().map(|who| assigned_to(access, who)).transpose()?;
    Ok(ResponseFilter { assigned, ..filter_of_anybody(access, survey, query) })
}

/// The filter but for what only a member can mean.
fn filter_of_anybody(access: &Reader, survey: Option<SurveyId>, query: &ListQuery) -> ResponseFilter {
    let (from, to) = span_of(&query.results, access.today());
    let moment = |day| day_start(access.workspace.timezone, day);
    // As many as programs may ask for.
    let words: String = query.q.trim().chars().take(MAX_WORDS).collect();
    let InboxFilter {
        measure,
        subject,
        group,
        channel,
        language,
        tag,
        has_comment,
        partial,
        assigned: _,
        case,
    } = query.inbox.clone();
    ResponseFilter {
        survey,
        from: from.map(moment),
        to: to.map(moment),
        min_score: query.min_score.map(i64::from),
        max_score: query.max_score.map(i64::from),
        q: (!words.is_empty()).then_some(words),
        attributes: query.results.attributes.clone(),
        has_comment,
        group,
        measure,
        subject,
        channel,
        locale: language,
        // As it is stored, however it was typed into the address.
        tag: tag.map(|tag| tag.to_lowercase()),
        is_partial: partial,
        assigned: None,
        case,
    }
}

fn assigned_to(access: &Access, who: &str) -> Result<Assigned, AppError> {
    match who {
        "me" => Ok(Assigned::To(access.member.member_id)),
        "nobody" => Ok(Assigned::Nobody),
        id => MemberId::parse(id)
            .map(Assigned::To)
            .map_err(|_| AppError::field("assigned", Code::InvalidChoice)),
    }
}

/// The newest comments of a survey for whoever has a link to its results: what
/// was written, the score and the day, and nothing of who wrote it.
pub(in crate::api) async fn list_shared(
    reader: &Reader,
    survey: &SurveyRow,
    query: &ListQuery,
) -> Result<SharedComments, AppError> {
    let (db, house) = (reader.db(), reader.workspace_id());
    let filter = filter_of_anybody(reader, Some(survey.survey_id), query);
    if survey.anonymous && is_few(reader, &filter).await? {
        return Ok(SharedComments::Hidden(hidden_words(reader)));
    }
    let filter = ResponseFilter { has_comment: true, ..filter };
    let page = db.list_responses(house, &filter, None, SHARED).await?;
    let source = Source { title: survey.title.clone(), anonymous: true, hidden: false };
    let mut comments = Vec::with_capacity(page.rows.len());
    for row in &page.rows {
        let definition = db.find_survey_version(house, row.survey_id, row.version).await?;
        let ResponseLine { score, comment, when, .. } = line(reader, row, &source, &definition);
        comments.push(SharedComment { score, text: comment, when });
    }
    Ok(SharedComments::Newest(comments))
}

fn hidden_words(access: &Reader) -> String {
    let minimum = text::count(access.locale, minimum(access));
    text!(access.locale, response.hidden, minimum = minimum).to_string()
}

fn minimum(access: &Reader) -> u64 {
    u64::try_from(access.workspace.minimum_group).unwrap_or(0)
}

/// Whether there are some under the filter, but fewer than an anonymous survey
/// may show. Counted no further than it takes to know.
async fn is_few(access: &Reader, filter: &ResponseFilter) -> Result<bool, AppError> {
    let minimum = minimum(access);
    let most = usize::try_from(minimum).unwrap_or(usize::MAX);
    let n = access.db().count_responses_up_to(access.workspace_id(), filter, most).await?;
    Ok(is_suppressed(u64::try_from(n).unwrap_or(u64::MAX), minimum))
}

/// What a team added to a response, as its row shows it.
pub(in crate::api) fn line_triage(access: &Access, row: TriageRow) -> LineTriage {
    let TriageRow { tags, assigned, case } = row;
    let case = case.map(|(_, status)| status_words(access.locale, &status).to_owned());
    LineTriage { tags, assigned: assigned.map(|(_, name)| name), case }
}

/// One response as it stands in lists; none while it may not be shown.
pub(in crate::api) async fn line_of(
    access: &Access,
    sources: &mut Sources<'_>,
    row: &ResponseRow,
) -> Result<Option<ResponseLine>, AppError> {
    let source = sources.find(access, row.survey_id).await?;
    if source.hidden {
        return Ok(None);
    }
    let definition =
        access.db().find_survey_version(access.workspace_id(), row.survey_id, row.version).await?;
    Ok(Some(line(access, row, &source, &definition)))
}

fn line(access: &Reader, row: &ResponseRow, source: &Source, definition: &Arc<Definition>) -> ResponseLine {
    let now = access.now.with_timezone(&access.workspace.timezone).naive_local();
    // The very minute could tell who it was.
    let when = match source.anonymous {
        true => text::short_date(access.locale, access.local_date(row.answered_at)),
        false => text::age(access.locale, local_time(access, row.answered_at), now),
    };
    let answers = answers(access, row, definition);
    let comments: Vec<&str> = answered(row, definition).filter_map(|(_, value)| value.as_text()).collect();
    ResponseLine {
        id: row.response_id.to_string(),
        survey_id: row.survey_id.to_string(),
        survey_title: source.title.clone(),
        comment: comments.join(" · "),
        score: answers.into_iter().find_map(|answer| answer.score),
        who: if source.anonymous { String::new() } else { who(row) },
        when,
        triage: LineTriage::default(),
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

fn answers(access: &Reader, row: &ResponseRow, definition: &Definition) -> Vec<AnswerView> {
    let views = answered(row, definition).map(|(question, value)| {
        let title = question.heading(access.locale, definition.locale());
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
        // Of an anonymous one these are left out too: the only answer in a
        // language may be somebody's.
        note(text!(locale, response.channel), row.channel.clone());
        note(text!(locale, response.language), row.locale.clone());
    }
    if row.partial {
        note(text!(locale, response.state), Some(text!(locale, response.partial).to_owned()));
    }
    let person = if source.anonymous { None } else { person(access, &row).await? };
    Ok(ResponseView {
        person,
        id: row.response_id.to_string(),
        survey_id: row.survey_id.to_string(),
        survey_title: source.title,
        when: match source.anonymous {
            true => text::short_date(locale, access.local_date(row.answered_at)),
            false => text::date_time(locale, local_time(access, row.answered_at)),
        },
        answers: answers(access, &row, &definition),
        facts,
    })
}

/// The contact that a response names, if there is one.
async fn person(access: &Access, row: &ResponseRow) -> Result<Option<(String, String)>, AppError> {
    let (db, house) = (access.db(), access.workspace_id());
    let named = contact(row);
    let of = |member: &str| named.iter().find(|(other, _)| *other == member).map(|(_, value)| value.as_str());
    let found = match (of("external_id"), of("email")) {
        (Some(external_id), _) => db.find_contact(house, external_id).await,
        (None, Some(email)) => db.find_contact_by_email(house, email).await,
        (None, None) => return Ok(None),
    };
    match found {
        Ok(contact) => {
            Ok(Some((contact.contact_id.to_string(), contact.name.unwrap_or(contact.external_id))))
        }
        Err(DbError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The responses of a survey that these filters mean, as a file.
///
/// # Errors
/// `NotFound`, also while so few answered anonymously that nothing may be
/// shown.
pub async fn open_export(
    access: &Access,
    survey: &str,
    query: &ListQuery,
) -> Result<ResponseExport, AppError> {
    let survey = survey_id(survey)?;
    let filter = filter(access, Some(survey), query)?;
    let source = Sources::under(&filter).find(access, survey).await?;
    if source.hidden {
        return Err(AppError::NotFound);
    }
    let export = ResponseExport::open(access.db(), access.workspace_id(), survey, filter.clone()).await?;
    Ok(if source.anonymous { export.without_traces(access.workspace.timezone) } else { export })
}

fn write_cursor(cursor: &ResponseCursor) -> String {
    format!("{}.{}", cursor.answered_at, cursor.response_id)
}

fn read_cursor(text: &str) -> Option<ResponseCursor> {
    let (answered_at, id) = text.split_once('.')?;
    Some(ResponseCursor { answered_at: answered_at.parse().ok()?, response_id: ResponseId::parse(id).ok()? })
}
