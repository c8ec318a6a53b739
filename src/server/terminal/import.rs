//! `jornada import`: a whole file or nothing of it.

use std::path::{Path, PathBuf};

use clap::Args;

use super::kind::Kind;
use super::people::find_workspace;
use super::{Failure, open, print, say, spinner, wrong_usage};
use crate::api::import::{
    ColumnField, ContactColumn, ContactImport, Import, ImportError, InteractionColumn, InteractionImport,
    MAX_BYTES, Mapping,
};
use crate::api::survey::{dropped_words, read_survey};
use crate::db::{Db, DbError, NewSurvey, Workspace, draw_token};
use crate::domain::error::FieldErrors;
use crate::domain::id::{JourneyId, SurveyId};
use crate::domain::journey::Map;
use crate::domain::survey::{Format, Imported, ReadError};
use crate::domain::text::Locale;
use crate::server::clock;

#[derive(Args)]
pub(super) struct ImportArguments {
    /// What the file holds.
    kind: Kind,
    /// The file: CSV, JSON for a journey, any known format for a survey.
    file: PathBuf,
    /// Short name of the workspace.
    #[arg(long, value_name = "SLUG")]
    workspace: String,
    /// The survey that was answered.
    #[arg(long, value_name = "ID")]
    survey: Option<String>,
    /// Take a field from a column of another name.
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// Leave a column out.
    #[arg(long, value_name = "COLUMN")]
    ignore: Vec<String>,
    /// The survey's format: jornada, surveyjs, qsf, lss or typeform; else guessed.
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Check the file and store nothing.
    #[arg(long)]
    dry_run: bool,
}

/// What the file holds, with what is needed to read it.
enum Held {
    Responses(SurveyId, Mapping),
    Contacts(Mapping<ContactColumn>),
    Interactions(Mapping<InteractionColumn>),
    Journey,
    Survey(Option<Format>),
}

pub(super) async fn import(data: PathBuf, arguments: ImportArguments) -> Result<(), Failure> {
    let ImportArguments { kind, file, workspace: slug, survey, map, ignore, format, dry_run } = arguments;
    let format = format.map(|name| {
        Format::parse(&name).unwrap_or_else(|_| {
            let known = Format::ALL.map(Format::as_str).join(", ");
            wrong_usage(&format!("--format {name:?}: write one of {known}"))
        })
    });
    let held = match kind {
        kind if format.is_some() && kind != Kind::Survey => wrong_usage("--format belongs to survey"),
        Kind::Responses => {
            let survey = survey.unwrap_or_else(|| wrong_usage("responses need --survey ID"));
            Held::Responses(read_survey_id(&survey), read_mapping(&map, &ignore))
        }
        _ if survey.is_some() => wrong_usage("--survey belongs to responses"),
        Kind::Contacts => Held::Contacts(read_mapping(&map, &ignore)),
        Kind::Interactions => Held::Interactions(read_mapping(&map, &ignore)),
        Kind::Journey | Kind::Survey if !(map.is_empty() && ignore.is_empty()) => {
            wrong_usage("--map and --ignore belong to responses, contacts and interactions")
        }
        Kind::Journey => Held::Journey,
        Kind::Survey => Held::Survey(format),
        _ => kind.refuse("responses, contacts, interactions, journey and survey"),
    };
    let bytes = read_file(&file)?;
    let db = open(&data).await?;
    let workspace = find_workspace(&db, &slug).await?;
    let done = match held {
        Held::Journey => import_journey(&db, &workspace, &bytes, dry_run).await,
        Held::Survey(format) => import_survey(&db, &workspace, &file, format, bytes, dry_run).await,
        Held::Responses(survey_id, mapping) => {
            let (now_ms, new_id) = (now(), clock::new_id);
            let import = Import { db: &db, workspace: &workspace, survey_id, mapping, now_ms, new_id };
            import_responses(import, bytes, dry_run).await
        }
        Held::Contacts(mapping) => {
            let (now_ms, new_id) = (now(), clock::new_id);
            let import = ContactImport { db: &db, workspace: &workspace, mapping, now_ms, new_id };
            import_contacts(import, bytes, dry_run).await
        }
        Held::Interactions(mapping) => {
            let (now_ms, new_id) = (now(), clock::new_id);
            let import = InteractionImport { db: &db, workspace: &workspace, mapping, now_ms, new_id };
            import_interactions(import, bytes, dry_run).await
        }
    };
    db.close().await;
    done
}

async fn import_responses(import: Import<'_>, file: Vec<u8>, dry_run: bool) -> Result<(), Failure> {
    let wheel = spinner(if dry_run { "checking" } else { "importing" });
    let done = if dry_run {
        import.try_out(file).await.map(|n_rows| format!("{n_rows} rows fit; nothing was stored"))
    } else {
        import
            .store(file)
            .await
            .map(|imported| format!("accepted {}, duplicate {}", imported.accepted, imported.duplicate))
    };
    wheel.finish_and_clear();
    conclude(done)
}

async fn import_contacts(import: ContactImport<'_>, file: Vec<u8>, dry_run: bool) -> Result<(), Failure> {
    let wheel = spinner(if dry_run { "checking" } else { "importing" });
    let done = if dry_run {
        import.try_out(file).await.map(|n_rows| format!("{n_rows} rows fit; nothing was stored"))
    } else {
        import.store(file).await.map(|done| format!("created {}, updated {}", done.created, done.updated))
    };
    wheel.finish_and_clear();
    conclude(done)
}

async fn import_interactions(
    import: InteractionImport<'_>,
    file: Vec<u8>,
    dry_run: bool,
) -> Result<(), Failure> {
    let wheel = spinner(if dry_run { "checking" } else { "importing" });
    let done = if dry_run {
        import.try_out(file).await.map(|n_rows| format!("{n_rows} rows fit; nothing was stored"))
    } else {
        import.store(file).await.map(|done| format!("created {}, updated {}", done.created, done.updated))
    };
    wheel.finish_and_clear();
    conclude(done)
}

/// Prints what became of a file, or every defect.
fn conclude(done: Result<String, ImportError>) -> Result<(), Failure> {
    match done {
        Ok(summary) => {
            print(&summary);
            Ok(())
        }
        Err(ImportError::Defects(report)) => {
            for line in report.lines(Locale::En) {
                print(&line);
            }
            Err(Failure("the file has defects; nothing was stored".to_owned()))
        }
        Err(ImportError::TooLarge) => Err(too_large()),
        Err(ImportError::Db(DbError::NotFound)) => {
            Err(Failure("the workspace has no such survey".to_owned()))
        }
        Err(ImportError::Db(DbError::Closed)) => {
            Err(Failure("the survey was never published, so nobody can have answered it".to_owned()))
        }
        Err(ImportError::Db(error)) => Err(error.into()),
    }
}

async fn import_journey(db: &Db, workspace: &Workspace, file: &[u8], dry_run: bool) -> Result<(), Failure> {
    let map = Map::import(text_of(file)?).map_err(|errors| refused(&errors))?;
    if dry_run {
        print("the journey fits; nothing was stored");
        return Ok(());
    }
    let journey_id = JourneyId::new(clock::new_id());
    db.create_journey(workspace.workspace_id, journey_id, map, now()).await?;
    print(&journey_id.to_string());
    Ok(())
}

/// A draft: whoever imports a survey looks at it before customers do. What had
/// no place in it is told on stderr.
async fn import_survey(
    db: &Db,
    workspace: &Workspace,
    file: &Path,
    format: Option<Format>,
    bytes: Vec<u8>,
    dry_run: bool,
) -> Result<(), Failure> {
    let format = format
        .or_else(|| guess(file, &bytes))
        .ok_or_else(|| Failure("the format cannot be told from the file; say it with --format".to_owned()))?;
    let Imported { definition, dropped } =
        read_survey(format, bytes, workspace.locale).await.map_err(|error| match error {
            ReadError::Unreadable { line, column } => Failure(format!(
                "the file is no {} at line {line}, column {column}; nothing was stored",
                if format == Format::Lss { "XML" } else { "JSON" }
            )),
            ReadError::Invalid(errors) => refused(&errors),
        })?;
    for words in dropped_words(Locale::En, &dropped) {
        say(&words);
    }
    if dry_run {
        print("the survey fits; nothing was stored");
        return Ok(());
    }
    let survey_id = SurveyId::new(clock::new_id());
    let code = draw_token().chars().take(12).collect();
    let new = NewSurvey { survey_id, code, definition, now: now() };
    db.create_survey(workspace.workspace_id, new).await?;
    print(&survey_id.to_string());
    Ok(())
}

/// The format, from the name of the file and its content.
fn guess(file: &Path, bytes: &[u8]) -> Option<Format> {
    let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    Format::guess(&name, &String::from_utf8_lossy(bytes))
}

fn read_mapping<F: ColumnField>(map: &[String], ignore: &[String]) -> Mapping<F> {
    let pairs = map.iter().map(|pair| {
        pair.split_once('=').unwrap_or_else(|| wrong_usage(&format!("--map {pair:?}: write FIELD=COLUMN")))
    });
    Mapping::parse(pairs, ignore.iter().map(String::as_str)).unwrap_or_else(|errors| {
        let words: Vec<String> = errors
            .iter()
            .flat_map(|(field, codes)| {
                codes.iter().map(move |code| format!("--map {field}: {}", code.as_str()))
            })
            .collect();
        wrong_usage(&words.join(", "))
    })
}

/// The survey that an option names.
pub(super) fn read_survey_id(text: &str) -> SurveyId {
    SurveyId::parse(text).unwrap_or_else(|_| wrong_usage(&format!("--survey {text:?} is not an id")))
}

fn read_file(file: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |cause| Failure(format!("{} cannot be read: {cause}", file.display()));
    if std::fs::metadata(file).map_err(unreadable)?.len() > MAX_BYTES as u64 {
        return Err(too_large());
    }
    std::fs::read(file).map_err(unreadable)
}

fn too_large() -> Failure {
    Failure(format!("the file has more than {} MB; split it", MAX_BYTES / (1024 * 1024)))
}

fn text_of(file: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(file).map_err(|_| Failure("the file is not in UTF-8; nothing was stored".to_owned()))
}

/// Prints every wrong field of a document.
fn refused(errors: &FieldErrors) -> Failure {
    for (field, codes) in errors.iter() {
        let field = if field.is_empty() { "document" } else { field };
        for code in codes {
            print(&format!("{field} {}", code.as_str()));
        }
    }
    Failure("the file has defects; nothing was stored".to_owned())
}

fn now() -> i64 {
    clock::now().timestamp_millis()
}
