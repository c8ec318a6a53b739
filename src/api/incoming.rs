//! A response that a program or a file sends, checked against its survey: the
//! same rules for REST and for CSV.
//!
//! An anonymous survey keeps no link to a person: `customer` and `contact`
//! are checked like everything else, and then dropped.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono_tz::Tz;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::local_time::read_moment;
use crate::db::{Db, DbError, NewResponse, Workspace, local_day};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{ResponseId, SurveyId, WorkspaceId};
use crate::domain::member::Email;
use crate::domain::survey::{Answers, AttributeName, AttributeValue, Definition, Members, ResponseInputId};

/// Attributes of a response or a contact, at most.
pub(in crate::api) const MAX_ATTRIBUTES: usize = 50;

/// The survey that responses go into.
#[derive(Clone)]
pub struct Destination {
    workspace_id: WorkspaceId,
    survey_id: SurveyId,
    timezone: Tz,
    /// Every published version, newest first.
    versions: Vec<(i64, Arc<Definition>)>,
    now_ms: i64,
    new_id: fn() -> Uuid,
}

impl Destination {
    /// Finds the survey with all versions that people have been shown.
    ///
    /// # Errors
    /// `NotFound`; `Closed` for a survey that was never published, for nobody
    /// can have answered it.
    pub async fn find(
        db: &Db,
        workspace: &Workspace,
        survey_id: SurveyId,
        now_ms: i64,
        new_id: fn() -> Uuid,
    ) -> Result<Self, DbError> {
        let survey = db.find_survey(workspace.workspace_id, survey_id).await?;
        let newest = survey.published.ok_or(DbError::Closed)?;
        let mut versions = vec![(newest.version, newest.definition)];
        for version in (1..newest.version).rev() {
            match db.find_survey_version(workspace.workspace_id, survey_id, version).await {
                Ok(definition) => versions.push((version, definition)),
                Err(DbError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        let (workspace_id, timezone) = (workspace.workspace_id, workspace.timezone);
        Ok(Self { workspace_id, survey_id, timezone, versions, now_ms, new_id })
    }

    /// The version that respondents see.
    pub fn newest(&self) -> &Definition {
        &self.versions.first().expect("BUG: a destination without versions").1
    }

    /// Every published version, newest first.
    pub fn versions(&self) -> impl Iterator<Item = &Definition> {
        self.versions.iter().map(|(_, definition)| &**definition)
    }

    /// Reads one response to the newest version: `{id?, answered_at?,
    /// answers, customer?, contact?, attributes?, channel?, locale?}`.
    ///
    /// # Errors
    /// Every wrong field at once.
    pub fn read(&self, value: &Value) -> Result<NewResponse, FieldErrors> {
        self.read_version(0, value, |definition, members| {
            let value = members.required("answers")?;
            let Some(answers) = value.as_object() else {
                return members.keep("answers", Err(Code::InvalidFormat));
            };
            let values = answers.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
            Some(Answers::check(definition, &values))
        })
    }

    /// Reads a row of a file, whose answers stand in cells by the key of
    /// their question; to the version `at` places before the newest.
    ///
    /// # Errors
    /// Every wrong field at once.
    pub fn read_row(
        &self,
        at: usize,
        value: &Value,
        cells: &BTreeMap<&str, &str>,
    ) -> Result<NewResponse, FieldErrors> {
        self.read_version(at, value, |definition, _| Some(Answers::check_cells(definition, cells)))
    }

    /// `answers` gives the answers, or nothing when it has noted why not.
    fn read_version(
        &self,
        at: usize,
        value: &Value,
        answers: impl FnOnce(&Definition, &mut Members<'_>) -> Option<Result<Answers, FieldErrors>>,
    ) -> Result<NewResponse, FieldErrors> {
        let (version, definition) = &self.versions[at];
        let mut members = Members::of(value)?;
        let id = members.optional_word("id", ResponseInputId::parse);
        let answered_at = members.optional_word("answered_at", |text| read_moment(self.timezone, text));
        let answers = answers(definition, &mut members);
        let customer = members.optional_word("customer", |text| plain_text(text, 200));
        let contact = members.optional("contact").and_then(|value| {
            let contact = read_contact(value);
            members.nested("contact", contact).flatten()
        });
        let attributes = members.optional("attributes").and_then(|value| {
            let attributes = read_attributes(value);
            members.nested("attributes", attributes)
        });
        let channel = members.optional_word("channel", |text| plain_text(text, 64));
        let locale = members.optional_word("locale", language_tag);
        let mut errors = members.finish();
        let answers = answers.and_then(|answers| answers.map_err(|wrong| errors.add_all("", &wrong)).ok());
        let Some(answers) = answers.filter(|_| errors.is_empty()) else {
            return Err(errors);
        };
        let response_id = (self.new_id)();
        let answered_at = answered_at.unwrap_or(self.now_ms);
        let anonymous = definition.anonymous();
        Ok(NewResponse {
            response_id: ResponseId::new(response_id),
            external_id: id.map_or_else(|| response_id.to_string(), |id| id.as_str().to_owned()),
            workspace_id: self.workspace_id,
            survey_id: self.survey_id,
            version: *version,
            answered_at,
            received_at: self.now_ms,
            day: local_day(self.timezone, answered_at),
            customer: customer.filter(|_| !anonymous),
            contact: contact.filter(|_| !anonymous),
            attributes: attributes.unwrap_or_default(),
            channel,
            locale,
            partial: false,
            took: None,
            page: None,
            answers,
        })
    }
}

/// `{external_id?, email?, name?}` as the text that is stored; none when empty.
fn read_contact(value: &Value) -> Result<Option<String>, FieldErrors> {
    let mut members = Members::of(value)?;
    let mut contact = Map::new();
    let fields = [
        ("external_id", members.optional_word("external_id", |text| plain_text(text, 200))),
        (
            "email",
            members.optional_word("email", |text| Email::parse(text).map(|email| email.as_str().to_owned())),
        ),
        ("name", members.optional_word("name", |text| plain_text(text, 200))),
    ];
    for (name, text) in fields {
        if let Some(text) = text {
            contact.insert(name.to_owned(), text.into());
        }
    }
    members.finish().or((!contact.is_empty()).then(|| Value::Object(contact).to_string()))
}

fn read_attributes(value: &Value) -> Result<BTreeMap<String, String>, FieldErrors> {
    let object = value.as_object().ok_or_else(|| FieldErrors::one("", Code::InvalidFormat))?;
    if object.len() > MAX_ATTRIBUTES {
        return Err(FieldErrors::one("", Code::TooMany));
    }
    let mut errors = FieldErrors::new();
    let mut attributes = BTreeMap::new();
    for (name, value) in object.iter().filter(|(_, value)| !value.is_null()) {
        let read = AttributeName::parse(name).and_then(|name| {
            let value = AttributeValue::parse(value.as_str().ok_or(Code::NotText)?)?;
            Ok((name.as_str().to_owned(), value.as_str().to_owned()))
        });
        match read {
            Ok((name, value)) => {
                attributes.insert(name, value);
            }
            Err(code) => errors.add(name, code),
        }
    }
    errors.or(attributes)
}

/// One line that is not blank.
pub(in crate::api) fn plain_text(text: &str, max_chars: usize) -> Result<String, Code> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Code::Required);
    }
    if text.chars().count() > max_chars {
        return Err(Code::TooLong);
    }
    if text.contains(char::is_control) {
        return Err(Code::InvalidFormat);
    }
    Ok(text.to_owned())
}

/// A language as the web names them, such as `pt-BR`.
pub(in crate::api) fn language_tag(text: &str) -> Result<String, Code> {
    if text.chars().count() > 35 {
        return Err(Code::TooLong);
    }
    let fits = text
        .split('-')
        .all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()));
    if fits { Ok(text.to_owned()) } else { Err(Code::InvalidFormat) }
}
