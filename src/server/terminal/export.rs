//! `jornada export`: a file that appears whole or not at all.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::import::read_survey_id;
use super::kind::Kind;
use super::people::find_workspace;
use super::{Failure, open, say, spinner, wrong_usage};
use crate::api::export::{ContactExport, ResponseExport, WantedVersion, find_version};
use crate::api::local_time::rfc3339;
use crate::db::{Db, DbError, MAX_PAGE, ResponseFilter, ResponseRow, Workspace};
use crate::domain::id::{JourneyId, SurveyId, WorkspaceId};

#[derive(Args)]
pub(super) struct ExportArguments {
    /// What to write.
    kind: Kind,
    /// Short name of the workspace.
    #[arg(long, value_name = "SLUG")]
    workspace: String,
    /// The survey, or the survey that was answered.
    #[arg(long, value_name = "ID")]
    survey: Option<String>,
    /// Which version of the survey: published, latest (the draft, if there is
    /// one; without this, too) or the number of a published one.
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// The journey.
    #[arg(long, value_name = "ID")]
    journey: Option<String>,
    /// Where to; the extension says how: .csv, .xlsx, .json or .ndjson.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// What is to be written, and how.
enum Wanted {
    Responses(SurveyId, Form),
    Survey(SurveyId, WantedVersion),
    Journey(JourneyId),
    Contacts,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Xlsx,
    Json,
    /// A JSON object on each line.
    Ndjson,
}

pub(super) async fn export(data: PathBuf, arguments: ExportArguments) -> Result<(), Failure> {
    let ExportArguments { kind, workspace: slug, survey, version, journey, to } = arguments;
    if version.is_some() && kind != Kind::Survey {
        wrong_usage("--version belongs to survey");
    }
    let version = version.map_or(WantedVersion::Latest, |version| {
        let unreadable =
            |_| wrong_usage(&format!("--version {version:?} is not published, latest or a number"));
        version.parse().unwrap_or_else(unreadable)
    });
    let wanted = wanted(kind, survey.as_deref(), version, journey.as_deref(), &to);
    let db = open(&data).await?;
    let workspace = find_workspace(&db, &slug).await?;
    let written = write_whole(&db, &workspace, &wanted, &to).await;
    db.close().await;
    written?;
    say(&format!("{} written", to.display()));
    Ok(())
}

fn wanted(
    kind: Kind,
    survey: Option<&str>,
    version: WantedVersion,
    journey: Option<&str>,
    to: &Path,
) -> Wanted {
    match kind {
        Kind::Responses | Kind::Survey if journey.is_some() => wrong_usage("--journey belongs to journey"),
        Kind::Journey if survey.is_some() => wrong_usage("--survey belongs to responses and survey"),
        Kind::Contacts if survey.is_some() || journey.is_some() => {
            wrong_usage("--survey and --journey do not belong to contacts")
        }
        Kind::Responses | Kind::Survey | Kind::Journey | Kind::Contacts => {}
        _ => kind.refuse("responses, contacts, journey and survey"),
    }
    let form = form_of(to);
    if kind == Kind::Contacts {
        if form != Form::Csv {
            wrong_usage(&format!(
                "{}: not available in this version; contacts go to a .csv file",
                to.display()
            ));
        }
        return Wanted::Contacts;
    }
    if kind != Kind::Responses && form != Form::Json {
        wrong_usage(&format!(
            "{}: not available in this version; a {} goes to a .json file",
            to.display(),
            word(kind)
        ));
    }
    match kind {
        Kind::Journey => {
            let id = journey.unwrap_or_else(|| wrong_usage("journey needs --journey ID"));
            let unreadable = |_| wrong_usage(&format!("--journey {id:?} is not an id"));
            Wanted::Journey(JourneyId::parse(id).unwrap_or_else(unreadable))
        }
        _ => {
            let id = survey.unwrap_or_else(|| wrong_usage(&format!("{} needs --survey ID", word(kind))));
            let survey_id = read_survey_id(id);
            match kind {
                Kind::Survey => Wanted::Survey(survey_id, version),
                _ => Wanted::Responses(survey_id, form),
            }
        }
    }
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Journey => "journey",
        Kind::Survey => "survey",
        _ => "responses",
    }
}

fn form_of(to: &Path) -> Form {
    let extension = to.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    match extension.as_deref() {
        Some("csv") => Form::Csv,
        Some("json") => Form::Json,
        Some("ndjson") => Form::Ndjson,
        Some("xlsx") => Form::Xlsx,
        _ => wrong_usage(&format!("--to {}: end the name with .csv, .xlsx, .json or .ndjson", to.display())),
    }
}

/// Writes beside the file and renames at the end, so that no reader ever
/// finds half a file and a failed export destroys no earlier one.
async fn write_whole(db: &Db, workspace: &Workspace, wanted: &Wanted, to: &Path) -> Result<(), Failure> {
    let mut unfinished = to.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    let unwritable = |cause| Failure(format!("{} cannot be written: {cause}", to.display()));
    let mut file = BufWriter::new(File::create(&unfinished).map_err(unwritable)?);
    let wheel = spinner("exporting");
    let written = write(db, workspace, wanted, &mut file, &wheel).await;
    wheel.finish_and_clear();
    let moved = written.and_then(|()| {
        file.flush().and_then(|()| file.get_ref().sync_all()).map_err(unwritable)?;
        std::fs::rename(&unfinished, to).map_err(unwritable)
    });
    if moved.is_err() {
        let _ = std::fs::remove_file(&unfinished);
    }
    moved
}

async fn write(
    db: &Db,
    workspace: &Workspace,
    wanted: &Wanted,
    file: &mut BufWriter<File>,
    wheel: &ProgressBar,
) -> Result<(), Failure> {
    let workspace_id = workspace.workspace_id;
    match *wanted {
        Wanted::Responses(survey_id, Form::Csv) => {
            let mut export = ResponseExport::open(db, workspace_id, survey_id, ResponseFilter::default())
                .await
                .map_err(|error| missing(error, "survey"))?;
            while let Some(piece) = export.next().await? {
                file.write_all(piece.as_bytes())?;
                wheel.inc(1);
            }
        }
        Wanted::Responses(survey_id, Form::Xlsx) => {
            let export = ResponseExport::open(db, workspace_id, survey_id, ResponseFilter::default())
                .await
                .map_err(|error| missing(error, "survey"))?;
            let book = export.into_book(workspace.timezone, || wheel.inc(1)).await?;
            book.save(&mut *file)?;
        }
        Wanted::Responses(survey_id, form) => {
            write_objects(db, workspace_id, survey_id, form, file, wheel).await?;
        }
        Wanted::Contacts => {
            let mut export = ContactExport::open(db, workspace_id, String::new()).await?;
            while let Some(piece) = export.next().await? {
                file.write_all(piece.as_bytes())?;
                wheel.inc(1);
            }
        }
        Wanted::Survey(survey_id, version) => {
            let found = find_version(db, workspace_id, survey_id, version).await;
            let definition = found.map_err(|error| missing(error, "survey, or not in this version"))?;
            serde_json::to_writer_pretty(&mut *file, &definition.to_json())?;
            file.write_all(b"\n")?;
        }
        Wanted::Journey(journey_id) => {
            let found = db.find_journey(workspace_id, journey_id).await;
            let journey = found.map_err(|error| missing(error, "journey"))?;
            file.write_all(journey.map.export().as_bytes())?;
        }
    }
    Ok(())
}

/// Responses as the REST API lists them, page by page.
async fn write_objects(
    db: &Db,
    workspace_id: WorkspaceId,
    survey_id: SurveyId,
    form: Form,
    file: &mut BufWriter<File>,
    wheel: &ProgressBar,
) -> Result<(), Failure> {
    let filter = ResponseFilter { survey: Some(survey_id), ..ResponseFilter::default() };
    let mut after = None;
    let mut is_first = true;
    if form == Form::Json {
        file.write_all(b"[")?;
    }
    loop {
        let found = db.list_responses(workspace_id, &filter, after, MAX_PAGE).await;
        let page = found.map_err(|error| missing(error, "survey"))?;
        for row in page.rows {
            if form == Form::Json {
                file.write_all(if is_first { b"\n" } else { b",\n" })?;
            }
            is_first = false;
            serde_json::to_writer(&mut *file, &object(row))?;
            if form == Form::Ndjson {
                file.write_all(b"\n")?;
            }
        }
        wheel.inc(1);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if form == Form::Json {
        file.write_all(if is_first { b"]\n" } else { b"\n]\n" })?;
    }
    Ok(())
}

fn object(row: ResponseRow) -> Value {
    let ResponseRow {
        response_id: _,
        external_id,
        survey_id: _,
        version: _,
        answered_at,
        received_at,
        customer,
        contact,
        attributes,
        channel,
        locale,
        partial,
        answers,
    } = row;
    let contact: Option<Value> = contact.and_then(|contact| serde_json::from_str(&contact).ok());
    json!({
        "id": external_id,
        "answered_at": rfc3339(answered_at),
        "received_at": rfc3339(received_at),
        "answers": answers,
        "customer": customer,
        "contact": contact,
        "attributes": attributes,
        "channel": channel,
        "locale": locale,
        "partial": partial,
    })
}

fn missing(error: DbError, what: &str) -> Failure {
    match error {
        DbError::NotFound => Failure(format!("the workspace has no such {what}")),
        other => other.into(),
    }
}
