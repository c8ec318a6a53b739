//! The command line: `jornada serve`, `demo`, `workspace`, `member`, `key`,
//! `import`, `export`, `backup`, `restore`, `check`.
//!
//! Results go to stdout, messages to stderr. Exit 0 done, 1 failed, 2 wrong
//! usage. Every command works while a server runs on the same data, except
//! `restore`, which refuses.

mod demo;
mod export;
mod file;
mod import;
mod kind;
mod people;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use crate::db::Db;

/// The open, self-hosted home of customer experience and customer success.
#[derive(Parser)]
#[command(name = "jornada", version)]
struct Arguments {
    /// Folder of the data; the database is DIR/jornada.db.
    #[arg(long, global = true, value_name = "DIR", env = "JORNADA_DATA", default_value = "./data")]
    data: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages and API.
    Serve(serve::ServeArguments),
    /// Fill the workspace "demo"; refuses if it exists.
    Demo(demo::DemoArguments),
    /// Fill the demo where there is nothing yet, and say where to look.
    #[command(hide = true)]
    Welcome(demo::WelcomeArguments),
    /// Workspaces.
    #[command(subcommand)]
    Workspace(people::WorkspaceCommand),
    /// Members.
    #[command(subcommand)]
    Member(people::MemberCommand),
    /// API keys.
    #[command(subcommand)]
    Key(people::KeyCommand),
    /// Store a whole file or nothing of it.
    Import(import::ImportArguments),
    /// Write a file.
    Export(export::ExportArguments),
    /// Copy the database to FILE, while the server runs.
    Backup {
        /// Where to; must not exist.
        file: PathBuf,
    },
    /// Put a backup in the database's place; stop the server first.
    Restore {
        /// The backup.
        file: PathBuf,
        /// Replace the present database; it is kept beside it.
        #[arg(long)]
        force: bool,
    },
    /// Look for damage, and compare all counts with a recount.
    Check,
}

/// Why a command failed, in words for the person at the terminal.
#[derive(Debug)]
pub struct Failure(String);

impl<E: std::fmt::Display> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Runs the command of the arguments.
pub async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let data = arguments.data;
    let done = match arguments.command {
        Command::Serve(arguments) => serve::serve(data, arguments).await,
        Command::Demo(arguments) => demo::demo(data, arguments).await,
        Command::Welcome(arguments) => demo::welcome(data, arguments).await,
        Command::Workspace(command) => people::workspace(data, command).await,
        Command::Member(command) => people::member(data, command).await,
        Command::Key(command) => people::key(data, command).await,
        Command::Import(arguments) => import::import(data, arguments).await,
        Command::Export(arguments) => export::export(data, arguments).await,
        Command::Backup { file } => file::backup(data, file).await,
        Command::Restore { file, force } => file::restore(data, file, force).await,
        Command::Check => file::check(data).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(why)) => {
            say(&format!("jornada: {why}"));
            ExitCode::FAILURE
        }
    }
}

/// Opens the data, bringing it up to date.
async fn open(data: &std::path::Path) -> Result<Db, Failure> {
    Ok(Db::open(data).await?)
}

/// A result, for stdout.
#[allow(clippy::print_stdout)]
fn print(result: &str) {
    println!("{result}");
}

/// A message, for stderr.
#[allow(clippy::print_stderr)]
fn say(message: &str) {
    eprintln!("{message}");
}

/// Ends the program as it ends when the arguments cannot be read at all.
fn wrong_usage(message: &str) -> ! {
    Arguments::command().error(ErrorKind::ValueValidation, message).exit()
}

/// Shows on a terminal how many of `n` things are done.
fn progress(n: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} {msg}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(n).with_style(style).with_message(what)
}

/// Shows on a terminal that work goes on whose end is not known.
fn spinner(what: &'static str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(what);
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner
}
