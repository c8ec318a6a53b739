//! `jornada serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use lettre::Address;
use tokio::net::TcpListener;

use super::{Failure, open, say, wrong_usage};
use crate::api::context::Services;
use crate::api::limit::Limits;
use crate::db::{Changes, LinkPurpose, draw_token};
use crate::server::agenda::Agenda;
use crate::server::mail::{Postman, Smtp, USUAL_RATE};
use crate::server::state::{AppState, TrustedProxies};
use crate::server::{accept, assets, clock, router, telemetry};

/// The longest a stop waits for the database.
const CLOSE_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

/// The longest a stop waits for the mail that is on its way.
const MAIL_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(10);

/// Settings of `jornada serve`.
#[derive(Args)]
pub(super) struct ServeArguments {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:3000")]
    addr: SocketAddr,
    /// Where people reach it, such as <https://cx.example.com>.
    #[arg(long, value_name = "URL", env = "JORNADA_PUBLIC_URL")]
    public_url: Option<String>,
    /// How many proxies in front may be believed about the client's address.
    #[arg(long, value_name = "N", default_value_t = 0)]
    trusted_proxies: usize,
    /// Limits on attempts and requests.
    #[arg(long, value_enum, default_value_t = RateLimit::Default)]
    rate_limit: RateLimit,
    /// Mail server: smtp://HOST:PORT or smtps://USER:PASSWORD@HOST. A password goes under TLS alone, unless
    /// ?tls=none; without a mail server nothing is sent.
    #[arg(long, value_name = "URL", env = "JORNADA_SMTP_URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// Address that mails come from, such as cx@example.com.
    #[arg(long, value_name = "EMAIL", env = "JORNADA_MAIL_FROM")]
    mail_from: Option<String>,
    /// Mails a minute, at most.
    #[arg(long, value_name = "N", default_value_t = USUAL_RATE, value_parser = clap::value_parser!(u32).range(1..))]
    mail_rate: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum RateLimit {
    /// As documented.
    Default,
    /// None: for trusted networks and load tests.
    Off,
}

pub(super) async fn serve(data: PathBuf, arguments: ServeArguments) -> Result<(), Failure> {
    let ServeArguments { addr, public_url, trusted_proxies, rate_limit, smtp_url, mail_from, mail_rate } =
        arguments;
    let public_url = public_url.unwrap_or_else(|| format!("http://{addr}"));
    let public_url = public_url.trim_end_matches('/').to_owned();
    if !public_url.starts_with("https://") && !public_url.starts_with("http://") {
        wrong_usage("--public-url begins with https:// or http://");
    }
    let mail = mail_settings(smtp_url, mail_from, &public_url);
    telemetry::start();
    let db = open(&data).await?;
    let services = Services {
        changes: Changes::start(&db).await?,
        db: db.clone(),
        now: clock::now,
        new_id: clock::new_id,
        public_url: Arc::from(public_url.as_str()),
        limits: match rate_limit {
            RateLimit::Default => Limits::on(),
            RateLimit::Off => Limits::off(),
        },
        mail_from: mail.as_ref().map(|(_, from)| Arc::from(from.to_string())),
    };
    invite_to_set_up(&services).await?;
    let leptos = assets::leptos_options();
    let state = AppState { services, leptos, trusted_proxies: TrustedProxies(trusted_proxies) };
    let listener = TcpListener::bind(addr).await.map_err(|cause| {
        Failure(format!("cannot listen on {addr}: {cause}. Choose another address with --addr."))
    })?;
    tracing::info!("serving on {public_url} (listening on {})", listener.local_addr()?);
    let (end_mail, mail_ends) = tokio::sync::oneshot::channel::<()>();
    let (end_agenda, agenda_ends) = tokio::sync::oneshot::channel::<()>();
    let agenda = mail.is_some().then(|| {
        let agenda = Agenda::new(state.services.clone());
        tokio::spawn(agenda.run(async move {
            let _ = agenda_ends.await;
        }))
    });
    let postman = mail.map(|(smtp, from)| {
        let postman = Postman::new(state.services.clone(), smtp, from, mail_rate);
        tokio::spawn(postman.run(async move {
            // Also ends when the sender is gone.
            let _ = mail_ends.await;
        }))
    });
    // Pages that listen for changes would hold the stop up.
    let changes = state.services.changes.clone();
    let stop = async move {
        stopped().await;
        changes.end();
    };
    accept::serve(listener, router::router(state), stop).await;
    drop(end_mail);
    drop(end_agenda);
    if let Some(agenda) = agenda {
        // What it has begun is in the writer's hands and finished below.
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, agenda).await;
    }
    if let Some(postman) = postman
        && tokio::time::timeout(MAIL_TIMEOUT, postman).await.is_err()
    {
        tracing::warn!("a mail is still on its way; it is looked at again after the next start");
    }
    if tokio::time::timeout(CLOSE_TIMEOUT, db.close()).await.is_err() {
        tracing::warn!("the database did not close in time; what was acknowledged is on disk");
    }
    tracing::info!("stopped");
    Ok(())
}

/// The mail server and the sender; none while sending is off.
fn mail_settings(
    smtp_url: Option<String>,
    mail_from: Option<String>,
    public_url: &str,
) -> Option<(Smtp, Address)> {
    let given = |value: Option<String>| value.filter(|value| !value.trim().is_empty());
    let (smtp_url, mail_from) = match (given(smtp_url), given(mail_from)) {
        (None, None) => return None,
        (Some(smtp_url), Some(mail_from)) => (smtp_url, mail_from),
        (Some(_), None) => wrong_usage("--smtp-url needs --mail-from, the address that mails come from"),
        (None, Some(_)) => wrong_usage("--mail-from needs --smtp-url, the mail server"),
    };
    let from = mail_from
        .trim()
        .parse()
        .unwrap_or_else(|_| wrong_usage("--mail-from: write an address such as cx@example.com"));
    let host = public_url.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split(['/', ':']).next().filter(|host| !host.is_empty()).unwrap_or("localhost");
    let smtp =
        Smtp::parse(smtp_url.trim(), host).unwrap_or_else(|why| wrong_usage(&format!("--smtp-url: {why}")));
    Some((smtp, from))
}

/// Without any workspace, prints the code that the set-up page asks for.
async fn invite_to_set_up(services: &Services) -> Result<(), Failure> {
    const DAY: i64 = 24 * 3_600_000;
    if services.db.any_workspace().await? {
        return Ok(());
    }
    let code = draw_token();
    let now = services.now_ms();
    services.db.create_link(&code, LinkPurpose::SetUp, now, now + DAY).await?;
    say(&format!(
        "No workspace yet. Open {}/set-up and enter this code:\n\n    {code}\n",
        services.public_url
    ));
    Ok(())
}

/// Done when the program is asked to stop.
async fn stopped() {
    let interrupted = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! { () = interrupted => {}, () = terminated => {} }
}
