//! The command line: `jornada serve`, `demo`, `workspace`, `member`, `key`,
//! `import`, `export`, `backup`, `restore`, `check`.
//!
//! Results go to stdout, messages to stderr. Exit 0 done, 1 failed, 2 wrong
//! usage. Every command works while a server runs on the same data.

mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(why)) => {
            #[allow(clippy::print_stderr)]
            {
                eprintln!("jornada: {why}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Opens the data, bringing it up to date.
async fn open(data: &std::path::Path) -> Result<Db, Failure> {
    Ok(Db::open(data).await?)
}
