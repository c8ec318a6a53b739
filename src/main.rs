//! The program: reads its arguments and does one thing.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    jornada::server::terminal::run().await
}
