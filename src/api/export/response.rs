//! Responses as a CSV file that imports as it was: the header in the order
//! that is promised, read page by page, so that any number fits. As a
//! workbook they stand in the same columns, with numbers and times as such.

use std::collections::BTreeSet;

use bytes::Bytes;
use chrono::{DateTime, NaiveDateTime};
use chrono_tz::Tz;
use futures::TryStreamExt;
use serde_json::Value;
use tokio::sync::mpsc;

use super::book::{Cell, in_pieces};
use super::defused::defused;
use super::{Book, Pieces};
use crate::api::import::Field;
use crate::api::local_time::{local_date, rfc3339};
use crate::db::{Db, DbError, MAX_PAGE, ResponseCursor, ResponseFilter, ResponseRow};
use crate::domain::id::{SurveyId, WorkspaceId};
use crate::domain::survey::AnswerValue;

/// What the sheets of a workbook are called.
const SHEET: &str = "responses";

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

    /// The rest of the file in pieces.
    pub fn into_csv(self) -> Pieces {
        let pieces = futures::stream::try_unfold(self, async |mut export| {
            let piece = export.next().await?;
            Ok::<_, DbError>(piece.map(|piece| (Bytes::from(piece), export)))
        });
        Box::pin(pieces.inspect_err(|error| tracing::error!(%error, "an export broke off")))
    }

    /// The same responses as a workbook, its times on the clocks of `timezone`.
    ///
    /// # Errors
    /// Whatever went wrong before the file began.
    pub async fn into_xlsx(mut self, timezone: Tz) -> Result<Pieces, DbError> {
        let head = self.head();
        let (rows, of_book) = mpsc::channel(2);
        tokio::spawn(async move {
            while let Some(page) = self.next_rows(timezone).await.transpose() {
                let is_over = page.is_err();
                if rows.send(page).await.is_err() || is_over {
                    break;
                }
            }
        });
        let pieces = in_pieces(SHEET, head, of_book).await?;
        Ok(Box::pin(pieces.inspect_err(|error| tracing::error!(%error, "a workbook broke off"))))
    }

    /// The same responses as a workbook, written by the caller.
    ///
    /// # Errors
    /// Those of the database and of the temporary file.
    pub async fn into_book(mut self, timezone: Tz, mut seen: impl FnMut()) -> Result<Book, DbError> {
        let mut book = Book::new(SHEET, self.head())?;
        while let Some(page) = self.next_rows(timezone).await? {
            for row in &page {
                book.add(row)?;
            }
            seen();
        }
        Ok(book)
    }

    fn head(&self) -> Vec<String> {
        self.fields.iter().map(ToString::to_string).collect()
    }

    /// The next rows of a workbook; none at its end.
    async fn next_rows(&mut self, timezone: Tz) -> Result<Option<Vec<Vec<Cell>>>, DbError> {
        let after = match self.at {
            At::End => return Ok(None),
            At::Header => None,
            At::After(after) => after,
        };
        let page = self.db.list_responses(self.workspace_id, &self.filter, after, MAX_PAGE).await?;
        self.at = page.next.map_or(At::End, |next| At::After(Some(next)));
        let is_anonymous = self.days_of.is_some();
        let cells = |row: &ResponseRow| sheet_cells(&self.fields, row, timezone, is_anonymous);
        Ok(Some(page.rows.iter().map(cells).collect()))
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

/// The same row as [`cells`] gives, for a workbook.
fn sheet_cells(fields: &[Field], row: &ResponseRow, timezone: Tz, is_anonymous: bool) -> Vec<Cell> {
    let contact: Option<Value> =
        row.contact.as_deref().and_then(|contact| serde_json::from_str(contact).ok());
    let text = |text: Option<&str>| text.map_or(Cell::Empty, Cell::text);
    let answered = local(timezone, row.answered_at);
    fields
        .iter()
        .map(|field| match field {
            Field::Id => Cell::text(&row.external_id),
            Field::AnsweredAt if is_anonymous => answered.map_or(Cell::Empty, |at| Cell::Day(at.date())),
            Field::AnsweredAt => answered.map_or(Cell::Empty, Cell::Time),
            Field::Customer => text(row.customer.as_deref()),
            Field::Contact(name) => text(contact.as_ref().and_then(|contact| contact[name].as_str())),
            Field::Channel => text(row.channel.as_deref()),
            Field::Locale => text(row.locale.as_deref()),
            Field::Answer(key) => row.answers.get(key).map_or(Cell::Empty, answer_cell),
            Field::Attribute(name) => text(row.attributes.get(name).map(String::as_str)),
        })
        .collect()
}

fn answer_cell(answer: &AnswerValue) -> Cell {
    match answer {
        #[allow(clippy::cast_precision_loss, reason = "scores are small")]
        AnswerValue::Score(score) => Cell::Number(*score as f64),
        AnswerValue::Number(number) => Cell::Number(number.get()),
        AnswerValue::Date(day) => Cell::Day(*day),
        other => Cell::text(&other.to_text()),
    }
}

fn local(timezone: Tz, at: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_millis(at).map(|at| at.with_timezone(&timezone).naive_local())
}
