//! A first look at a file: its columns, a few of their cells, and what each
//! most likely holds.

use std::collections::BTreeSet;

use super::column::{ColumnField, Field};
use super::contact::ContactColumn;
use super::table::Table;
use crate::domain::survey::{Definition, Question, QuestionKind};

/// Rows that are shown.
const ROWS: usize = 3;

/// One column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewColumn {
    /// Its name in the header.
    pub name: String,
    /// The field that it most likely holds; none when its name says nothing.
    pub guess: Option<String>,
    /// Its first cells.
    pub cells: Vec<String>,
}

/// Looks at the beginning of a file; nothing when it has no header.
pub fn preview(beginning: &[u8], definition: &Definition) -> Vec<PreviewColumn> {
    look(beginning, |name| guess(name, definition))
}

/// The same of a file of contacts.
pub fn preview_contacts(beginning: &[u8]) -> Vec<PreviewColumn> {
    look(beginning, guess_of_contact)
}

/// The field of a contact that a name means.
fn guess_of_contact(name: &str) -> Option<String> {
    if let Ok(field) = ContactColumn::parse(name) {
        return Some(field.to_string());
    }
    let field = match plain(name).as_str() {
        "id" | "contactid" | "personid" | "codigo" | "código" | "externalid" | "cpf" | "matricula" => {
            ContactColumn::ExternalId
        }
        "customer" | "cliente" | "customerid" | "account" | "conta" | "empresa" | "company" => {
            ContactColumn::Customer
        }
        "name" | "nome" | "fullname" | "nomecompleto" | "contact" | "contato" => ContactColumn::Name,
        "email" | "mail" | "emailaddress" | "endereçodeemail" => ContactColumn::Email,
        "locale" | "language" | "idioma" | "lingua" | "língua" => ContactColumn::Locale,
        "timezone" | "fuso" | "fusohorario" | "fusohorário" => ContactColumn::TimeZone,
        _ => return None,
    };
    Some(field.to_string())
}

fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn look(beginning: &[u8], guess: impl Fn(&str) -> Option<String>) -> Vec<PreviewColumn> {
    let Some(table) = Table::open(beginning) else { return Vec::new() };
    let rows: Vec<Vec<String>> = table.rows().filter_map(|row| row.cells.ok()).take(ROWS).collect();
    let mut taken = BTreeSet::new();
    let column = |(at, name): (usize, &String)| PreviewColumn {
        name: name.clone(),
        guess: guess(name).filter(|field| taken.insert(field.clone())),
        cells: rows.iter().map(|cells| cells.get(at).cloned().unwrap_or_default()).collect(),
    };
    table.header().iter().enumerate().map(column).collect()
}

/// The field that a name means, in the words that files usually have.
fn guess(name: &str, definition: &Definition) -> Option<String> {
    if let Ok(field) = Field::parse(name) {
        return Some(field.to_string());
    }
    let plain = plain(name);
    let mut questions = definition.questions().iter();
    if let Some(question) = questions.clone().find(|question| question.key().as_str() == plain) {
        return Some(format!("answer.{}", question.key().as_str()));
    }
    let mut answer = |wanted: fn(&Question) -> bool| {
        questions
            .find(|question| wanted(question))
            .map(|question| format!("answer.{}", question.key().as_str()))
    };
    match plain.as_str() {
        "id" | "responseid" | "respostaid" | "respondentid" => Some("id".into()),
        "date" | "data" | "surveydate" | "timestamp" | "answeredat" | "submittedat" | "datahora"
        | "createdat" | "respondidaem" | "carimbodedatahora" => Some("answered_at".into()),
        "customer" | "cliente" | "customerid" | "account" | "conta" | "empresa" | "company" => {
            Some("customer".into())
        }
        "email" | "mail" => Some("contact.email".into()),
        "name" | "nome" | "contact" | "contato" => Some("contact.name".into()),
        "channel" | "canal" => Some("channel".into()),
        "locale" | "language" | "idioma" => Some("locale".into()),
        "score" | "nota" | "rating" | "avaliacao" | "avaliação" | "npsscore" => {
            answer(|question| question.kind().scale().is_some())
        }
        "comment" | "comentario" | "comentário" | "feedback" | "motivo" | "reason" | "verbatim" => {
            answer(|question| matches!(question.kind(), QuestionKind::ShortText | QuestionKind::LongText))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::survey::{Subject, from_template};
    use crate::domain::text::Locale;

    #[test]
    fn usual_names_are_understood_and_no_field_is_guessed_twice() {
        let definition = from_template("nps", Locale::En, &Subject::Company).unwrap();
        let file = "survey_date;Score;Nota;Comentário;market;attribute.plan\n2026-01-02;9;8;ok;Sul;pro\n";
        let columns = preview(file.as_bytes(), &definition);
        let guesses: Vec<Option<&str>> = columns.iter().map(|column| column.guess.as_deref()).collect();
        let expected = [
            Some("answered_at"),
            Some("answer.nps"),
            None,
            Some("answer.reason"),
            None,
            Some("attribute.plan"),
        ];
        assert_eq!(guesses, expected);
        assert_eq!(columns[4].cells, ["Sul"]);
    }

    #[test]
    fn an_empty_file_has_no_columns() {
        let definition = from_template("nps", Locale::En, &Subject::Company).unwrap();
        assert_eq!(preview(b"\n", &definition), []);
    }
}
