//! The log: one line an event, on stderr, for people on a terminal and as
//! JSON for machines. No secrets and no answers.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts logging. `JORNADA_LOG` sets what is logged (default `info`).
pub fn start() {
    let filter = EnvFilter::try_from_env("JORNADA_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A second start (tests) keeps the first.
    let _ = if std::io::stderr().is_terminal() { log.try_init() } else { log.json().try_init() };
}
