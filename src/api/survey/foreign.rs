//! Surveys out of files of other tools, and of our own.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::api::error::AppError;
use crate::api::wire::Reply;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BroughtIn {
    /// It is a draft.
    Made {
        /// Its id.
        survey: String,
        /// What had no place in it, in words.
        dropped: Vec<String>,
    },
    /// Nothing was made: what is wrong with the file, in words.
    Refused(Vec<String>),
}

/// Makes a draft of a file; `format` is one of
/// [`Format`](crate::domain::survey::Format).
#[server(prefix = "/fn", endpoint = "survey/bring-in", input = Json, output = Reply)]
pub async fn bring_in(workspace: String, format: String, file: String) -> Result<BroughtIn, AppError> {
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        on_server::store(&access, &format, file).await
    })
    .await
}

#[cfg(feature = "ssr")]
pub use on_server::{dropped_words, read_survey, refused_words};

#[cfg(feature = "ssr")]
mod on_server {
    use super::BroughtIn;
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::api::import::MAX_BYTES;
    use crate::db::{NewSurvey, draw_token};
    use crate::domain::error::Code;
    use crate::domain::id::SurveyId;
    use crate::domain::survey::{Dropped, Format, Imported, Loss, ReadError, read};
    use crate::domain::text::{self, Locale};
    use crate::text;

    pub(super) async fn store(access: &Access, format: &str, file: String) -> Result<BroughtIn, AppError> {
        let format = Format::parse(format).map_err(|code| AppError::field("format", code))?;
        if file.len() > MAX_BYTES {
            return Err(AppError::field("file", Code::TooLong));
        }
        let locale = access.locale;
        let Imported { definition, dropped } = match read_survey(format, file, access.workspace.locale).await
        {
            Ok(imported) => imported,
            Err(error) => return Ok(BroughtIn::Refused(refused_words(locale, &error))),
        };
        let survey_id = SurveyId::new(access.new_id());
        let code = draw_token().chars().take(12).collect();
        let new = NewSurvey { survey_id, code, definition, now: access.now_ms() };
        access.db().create_survey(access.workspace_id(), new).await?;
        Ok(BroughtIn::Made { survey: survey_id.to_string(), dropped: dropped_words(locale, &dropped) })
    }

    /// Reads a survey aside from other calls: fifty megabytes keep a processor
    /// busy. `fallback` is the language of texts that do not say theirs.
    ///
    /// # Errors
    /// As [`read`].
    pub async fn read_survey(
        format: Format,
        file: impl AsRef<[u8]> + Send + 'static,
        fallback: Locale,
    ) -> Result<Imported, ReadError> {
        match tokio::task::spawn_blocking(move || read(format, file.as_ref(), fallback)).await {
            Ok(read) => read,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The program ends.
                Err(_) => Err(ReadError::Unreadable { line: 1, column: 1 }),
            },
        }
    }

    /// What had no place in a survey, a sentence for each kind.
    pub fn dropped_words(locale: Locale, dropped: &[Dropped]) -> Vec<String> {
        dropped.iter().map(|dropped| loss_words(locale, dropped)).collect()
    }

    fn loss_words(locale: Locale, dropped: &Dropped) -> String {
        let Dropped { loss, names, more } = dropped;
        let mut names = names.join(", ");
        if *more > 0 {
            let n = text::count(locale, u64::try_from(*more).unwrap_or(u64::MAX));
            names = text!(locale, foreign.more, names = names, n = n).to_string();
        }
        let words = match loss {
            Loss::Question => text!(locale, foreign.question, names = names).to_string(),
            Loss::Contact => text!(locale, foreign.contact, names = names).to_string(),
            Loss::Hidden => text!(locale, foreign.hidden, names = names).to_string(),
            Loss::Split => text!(locale, foreign.split, names = names).to_string(),
            Loss::Scale => text!(locale, foreign.scale, names = names).to_string(),
            Loss::NoChoices => text!(locale, foreign.no_choices, names = names).to_string(),
            Loss::TooManyChoices => text!(locale, foreign.too_many_choices, names = names).to_string(),
            Loss::Beside => text!(locale, foreign.beside, names = names).to_string(),
            Loss::Condition => text!(locale, foreign.condition, names = names).to_string(),
            Loss::Negation => text!(locale, foreign.negation, names = names).to_string(),
            Loss::Jump => text!(locale, foreign.jump, names = names).to_string(),
            Loss::Piping => text!(locale, foreign.piping, names = names).to_string(),
            Loss::Text => text!(locale, foreign.text, names = names).to_string(),
            Loss::Language => text!(locale, foreign.language, names = names).to_string(),
            Loss::WrittenIn => text!(locale, foreign.written_in, names = names).to_string(),
            Loss::Page => text!(locale, foreign.page, names = names).to_string(),
            Loss::Welcome => text!(locale, foreign.welcome, names = names).to_string(),
            Loss::Ending => text!(locale, foreign.ending, names = names).to_string(),
            Loss::Quota => text!(locale, foreign.quota, names = names).to_string(),
            Loss::Validation => text!(locale, foreign.validation, names = names).to_string(),
            Loss::Script => text!(locale, foreign.script, names = names).to_string(),
            Loss::Calculation => text!(locale, foreign.calculation, names = names).to_string(),
            Loss::Random => text!(locale, foreign.random, names = names).to_string(),
            Loss::Media => text!(locale, foreign.media, names = names).to_string(),
            Loss::Theme => text!(locale, foreign.theme, names = names).to_string(),
        };
        // Where nothing has a name, the sentence ends before the colon.
        words.trim_end_matches([':', ' ']).to_owned()
    }

    /// What is wrong with a file and how to mend it, a sentence each.
    pub fn refused_words(locale: Locale, error: &ReadError) -> Vec<String> {
        match error {
            ReadError::Unreadable { line, column } => {
                let (line, column) = (line.to_string(), column.to_string());
                vec![text!(locale, foreign.at, line = line, column = column).to_string()]
            }
            ReadError::Invalid(errors) => errors
                .iter()
                .flat_map(|(field, codes)| codes.iter().map(move |&code| wrong_words(locale, field, code)))
                .collect(),
        }
    }

    fn wrong_words(locale: Locale, field: &str, code: Code) -> String {
        match (field, code) {
            ("", Code::InvalidFormat) => text!(locale, foreign.other_kind).to_owned(),
            ("questions", Code::Required) => text!(locale, foreign.no_questions).to_owned(),
            ("" | "questions", Code::TooMany) => text!(locale, foreign.too_many).to_owned(),
            (field, code) => {
                let field = field.to_owned();
                text!(locale, foreign.wrong, field = field, what = code.as_str()).to_string()
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::domain::error::FieldErrors;

        #[test]
        fn every_loss_has_words_in_both_languages() {
            for locale in Locale::ALL {
                for loss in Loss::ALL {
                    let named =
                        Dropped { loss, names: vec!["Q1: x".to_owned(), "Q2".to_owned()], more: 1200 };
                    let [words] = &dropped_words(locale, &[named])[..] else { panic!("one sentence") };
                    assert!(words.contains("Q1: x, Q2"), "{words}");
                    assert!(words.contains("200"), "{words}");
                    let nameless = Dropped { loss, names: Vec::new(), more: 0 };
                    let [words] = &dropped_words(locale, &[nameless])[..] else { panic!("one sentence") };
                    assert!(!words.ends_with([':', ' ']) && words.len() > 10, "{words}");
                }
            }
        }

        #[test]
        fn a_refused_file_is_told_in_sentences() {
            let unreadable = ReadError::Unreadable { line: 3, column: 7 };
            assert!(refused_words(Locale::En, &unreadable)[0].contains("line 3, column 7"));
            let errors = FieldErrors::one("questions", Code::TooMany);
            assert!(refused_words(Locale::PtBr, &errors.into())[0].contains("100 perguntas"));
            let errors = FieldErrors::one("questions.0.title", Code::Required);
            assert_eq!(refused_words(Locale::En, &errors.into()), ["questions.0.title: required"]);
        }
    }
}
