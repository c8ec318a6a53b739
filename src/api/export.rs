//! Responses as a CSV file that imports as it was: the header in the order
//! that is promised, read page by page, so that any number fits.
//!
//! Text that a spreadsheet would run as a formula gets an apostrophe in front,
//! which the import takes off again.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use serde_json::Value;

use super::import::Field;
use super::local_time::{local_date, rfc3339};
use crate::db::{Db, DbError, MAX_PAGE, ResponseCursor, ResponseFilter, ResponseRow};
use crate::domain::id::{SurveyId, WorkspaceId};

/// A file of responses while it is being written.
pub struct ResponseExport {
    db: Db,
    workspace_id: WorkspaceId,
    filter: ResponseFilter,
    fields: Vec<Field>,
    /// Of an anonymous survey: the zone whose days stand for times.
    days_of: Option<Tz>,
    at: At,
}

enum At {
    Header,
    After(Option<ResponseCursor>),
    End,
}

impl ResponseExport {
    /// Begins with the responses of one survey that the filter means. The
    /// columns are all answers of all versions and all attributes, whatever
    /// the filter.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn open(
        db: &Db,
        workspace_id: WorkspaceId,
        survey_id: SurveyId,
        filter: ResponseFilter,
    ) -> Result<Self, DbError> {
        let keys = question_keys(db, workspace_id, survey_id).await?;
        let attributes = db.list_attribute_names(workspace_id, survey_id).await?;
        let fields = Field::ALWAYS
            .into_iter()
            .chain(keys.into_iter().map(Field::Answer))
            .chain(attributes.into_iter().map(Field::Attribute))
            .collect();
        let filter = ResponseFilter { survey: Some(survey_id), ..filter };
        Ok(Self { db: db.clone(), workspace_id, filter, fields, days_of: None, at: At::Header })
    }

    /// Leaves out what could tell who answered anonymously: what is known of
    /// them, and the time of day.
    #[must_use]
    pub fn without_traces(mut self, timezone: Tz) -> Self {
        self.fields.retain(|field| !matches!(field, Field::Attribute(_)));
        self.days_of = Some(timezone);
        self
    }

    /// The next piece of the file; none at its end. The first is the header.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn next(&mut self) -> Result<Option<String>, DbError> {
        let mut lines = csv::WriterBuilder::new().from_writer(Vec::new());
        match self.at {
            At::End => return Ok(None),
            At::Header => {
                let header = self.fields.iter().map(|field| defused(&field.to_string()));
                lines.write_record(header).map_err(DbError::other)?;
                self.at = At::After(None);
            }
            At::After(after) => {
                let page = self.db.list_responses(self.workspace_id, &self.filter, after, MAX_PAGE).await?;
                for row in &page.rows {
                    lines.write_record(cells(&self.fields, row, self.days_of)).map_err(DbError::other)?;
                }
                self.at = page.next.map_or(At::End, |next| At::After(Some(next)));
            }
        }
        let bytes = lines.into_inner().map_err(|error| DbError::other(error.to_string()))?;
        String::from_utf8(bytes).map(Some).map_err(DbError::other)
    }
}

/// The keys of all questions that respondents were ever asked, those of the
/// newest version first.
async fn question_keys(
    db: &Db,
    workspace_id: WorkspaceId,
    survey_id: SurveyId,
) -> Result<Vec<String>, DbError> {
    let Some(newest) = db.find_survey(workspace_id, survey_id).await?.published else {
        return Ok(Vec::new());
    };
    let (mut keys, mut known) = (Vec::new(), BTreeSet::new());
    for version in (1..=newest.version).rev() {
        let definition = match db.find_survey_version(workspace_id, survey_id, version).await {
            Ok(definition) => definition,
            Err(DbError::NotFound) => continue,
            Err(error) => return Err(error),
        };
        let answered =
            definition.questions().iter().filter(|question| question.kind().answer_kind().is_some());
        for question in answered {
            let key = question.key().as_str();
            if known.insert(key.to_owned()) {
                keys.push(key.to_owned());
            }
        }
    }
    Ok(keys)
}

fn cells(fields: &[Field], row: &ResponseRow, days_of: Option<Tz>) -> Vec<String> {
    let contact: Option<Value> =
        row.contact.as_deref().and_then(|contact| serde_json::from_str(contact).ok());
    let text = |text: Option<&str>| text.map(defused).unwrap_or_default();
    fields
        .iter()
        .map(|field| match field {
            Field::Id => defused(&row.external_id),
            Field::AnsweredAt => match days_of {
                Some(timezone) => local_date(timezone, row.answered_at),
                None => rfc3339(row.answered_at),
            },
            Field::Customer => text(row.customer.as_deref()),
            Field::Contact(name) => text(contact.as_ref().and_then(|contact| contact[name].as_str())),
            Field::Channel => text(row.channel.as_deref()),
            Field::Locale => text(row.locale.as_deref()),
            Field::Answer(key) => {
                row.answers.get(key).map(|answer| defused(&answer.to_text())).unwrap_or_default()
            }
            Field::Attribute(name) => text(row.attributes.get(name).map(String::as_str)),
        })
        .collect()
}

/// A text that no spreadsheet takes for a formula. What already has an
/// apostrophe before such a sign gets one more, so that taking one off always
/// gives the text back.
fn defused(text: &str) -> String {
    let is_formula = text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula && !is_number(text) { format!("'{text}") } else { text.to_owned() }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("-dangerous", "'-dangerous"),
            ("'=x", "''=x"),
            ("'-5", "''-5"),
            ("-5", "-5"),
            ("+5.25", "+5.25"),
            ("-5.", "'-5."),
            ("'tis", "'tis"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(defused(text), cell, "{text:?}");
        }
    }
}
