//! Answers from a file that somebody chose in the browser.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::api::error::AppError;
use crate::api::wire::Reply;

/// The columns of a file and what they may hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPreview {
    /// The columns, in order.
    pub columns: Vec<ImportColumn>,
    /// What a column may hold: the field's name and its words. Attributes
    /// come besides, each under the column's own name.
    pub fields: Vec<(String, String)>,
}

/// One column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportColumn {
    /// Its name in the header.
    pub name: String,
    /// The field that it most likely holds; blank when nobody can tell.
    pub guess: String,
    /// Its first cells.
    pub cells: Vec<String>,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportOutcome {
    /// All of it is stored, in words.
    Stored(String),
    /// Nothing is stored; a line for each defect.
    Defects(Vec<String>),
}

/// Looks at the beginning of a file.
#[server(prefix = "/fn", endpoint = "survey/import-preview", input = Json, output = Reply)]
pub async fn preview_import(
    workspace: String,
    survey: String,
    beginning: String,
) -> Result<ImportPreview, AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let row = access.db().find_survey(access.workspace_id(), survey_id(&survey)?).await?;
        let definition = &row.published.as_ref().or(row.latest()).ok_or(AppError::NotFound)?.definition;
        Ok(look(&access, &beginning, definition))
    })
    .await
}

/// Stores all answers of a file or none. `columns` gives each column its
/// field; blank ignores the column.
#[server(prefix = "/fn", endpoint = "survey/import", input = Json, output = Reply)]
pub async fn import_answers(
    workspace: String,
    survey: String,
    file: String,
    columns: Vec<(String, String)>,
) -> Result<ImportOutcome, AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        store(&access, survey_id(&survey)?, file, &columns).await
    })
    .await
}

#[cfg(feature = "ssr")]
use on_server::{look, store};

#[cfg(feature = "ssr")]
mod on_server {
    use super::{ImportColumn, ImportOutcome, ImportPreview};
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::api::import::{Import, ImportError, Imported, Mapping, PreviewColumn, preview};
    use crate::domain::error::Code;
    use crate::domain::id::SurveyId;
    use crate::domain::survey::Definition;
    use crate::domain::text::{self, Locale};
    use crate::text;

    pub(super) fn look(access: &Access, beginning: &str, definition: &Definition) -> ImportPreview {
        let column = |PreviewColumn { name, guess, cells }: PreviewColumn| ImportColumn {
            name,
            guess: guess.unwrap_or_default(),
            cells,
        };
        ImportPreview {
            columns: preview(beginning.as_bytes(), definition).into_iter().map(column).collect(),
            fields: fields(access.locale, definition),
        }
    }

    fn fields(locale: Locale, definition: &Definition) -> Vec<(String, String)> {
        let always = [
            ("answered_at", text!(locale, response.answered)),
            ("customer", text!(locale, response.customer)),
            ("contact.name", text!(locale, response.contact)),
            ("contact.email", text!(locale, response.email)),
            ("contact.external_id", text!(locale, response.contact_id)),
            ("channel", text!(locale, response.channel)),
            ("locale", text!(locale, response.language)),
            ("id", text!(locale, response.id)),
        ];
        let answers = definition.questions().iter().map(|question| {
            let title = question.title().get(locale, definition.locale()).0;
            (format!("answer.{}", question.key().as_str()), title.to_owned())
        });
        answers.chain(always.map(|(name, words)| (name.to_owned(), words.to_owned()))).collect()
    }

    pub(super) async fn store(
        access: &Access,
        survey_id: SurveyId,
        file: String,
        columns: &[(String, String)],
    ) -> Result<ImportOutcome, AppError> {
        let held = columns.iter().filter(|(_, field)| !field.is_empty());
        let pairs = held.map(|(column, field)| (field.as_str(), column.as_str()));
        let ignored = columns.iter().filter(|(_, field)| field.is_empty()).map(|(column, _)| column.as_str());
        let import = Import {
            db: access.db(),
            workspace: &access.workspace,
            survey_id,
            mapping: Mapping::parse(pairs, ignored)?,
            now_ms: access.now_ms(),
            new_id: access.services.new_id,
        };
        let locale = access.locale;
        match import.store(file.into_bytes()).await {
            Ok(Imported { accepted, duplicate }) => {
                let (accepted, duplicate) = (text::count(locale, accepted), text::count(locale, duplicate));
                let words = text!(locale, survey.imported, accepted = accepted, duplicate = duplicate);
                Ok(ImportOutcome::Stored(words.to_string()))
            }
            Err(ImportError::Defects(report)) => Ok(ImportOutcome::Defects(report.lines(locale))),
            Err(ImportError::TooLarge) => Err(AppError::field("file", Code::TooLong)),
            Err(ImportError::Db(error)) => Err(error.into()),
        }
    }
}
