//! `jornada demo`, and `jornada welcome`, with which `make run` begins.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::people::sign_in_link;
use super::{Failure, open, print, progress};
use crate::db::{Db, DbError};
use crate::domain::id::MemberId;
use crate::domain::member::Email;
use crate::server::clock;
use crate::server::demo::{Demo, N_ANSWERS, OWNER, SLUG, TIMEZONE, fill};

/// The seed of the demo that documents and screenshots show.
const USUAL_SEED: u64 = 2026;

#[derive(Args)]
pub(super) struct DemoArguments {
    /// Another seed gives other answers to the same story.
    #[arg(long, value_name = "N", default_value_t = USUAL_SEED)]
    seed: u64,
    /// The answers end on the day before this one; today otherwise.
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
    /// Where people reach the server, for the link.
    #[arg(long, default_value = "http://127.0.0.1:3000", env = "JORNADA_PUBLIC_URL")]
    public_url: String,
}

/// Fills the workspace `demo`; prints a one-time sign-in link of its owner.
pub(super) async fn demo(data: PathBuf, arguments: DemoArguments) -> Result<(), Failure> {
    let DemoArguments { seed, today, public_url } = arguments;
    let today = today.unwrap_or_else(local_today);
    if !(year_of(2000)..year_of(2150)).contains(&today) {
        super::wrong_usage("--today is a date between 2000 and 2149");
    }
    let db = open(&data).await?;
    let owner = make(&db, Demo { seed, today }).await?;
    print(&sign_in_link(&db, owner, &public_url).await?);
    db.close().await;
    Ok(())
}

#[derive(Args)]
pub(super) struct WelcomeArguments {
    /// Where the server is going to listen.
    #[arg(long, default_value = "127.0.0.1:3000")]
    addr: SocketAddr,
}

/// Makes the demo where there is no workspace at all, then prints the address
/// and, for the demo's owner, a one-time sign-in link.
pub(super) async fn welcome(data: PathBuf, arguments: WelcomeArguments) -> Result<(), Failure> {
    let address = format!("http://{}", arguments.addr);
    let db = open(&data).await?;
    let owner = if db.any_workspace().await? {
        find_owner(&db).await?
    } else {
        Some(make(&db, Demo { seed: USUAL_SEED, today: local_today() }).await?)
    };
    print(&format!("Jornada   {address}"));
    if let Some(owner) = owner {
        print(&format!("Sign in   {}   (once, within a day)", sign_in_link(&db, owner, &address).await?));
    }
    db.close().await;
    Ok(())
}

async fn make(db: &Db, demo: Demo) -> Result<MemberId, Failure> {
    let bar = progress(N_ANSWERS, "answers");
    let made = fill(db, demo, &|n_stored| bar.set_position(n_stored)).await;
    bar.finish_and_clear();
    made.map_err(|error| match error {
        DbError::Conflict(_) => Failure(format!(
            "there is a workspace {SLUG:?} already, and it stays as it is. For a fresh demo choose another \
             folder with --data."
        )),
        other => other.into(),
    })
}

/// The owner of the demo, if there is one.
async fn find_owner(db: &Db) -> Result<Option<MemberId>, Failure> {
    match db.find_workspace_by_slug(SLUG).await {
        Err(DbError::NotFound) => return Ok(None),
        found => found?,
    };
    let Ok(email) = Email::parse(OWNER) else { return Ok(None) };
    match db.find_member_by_email(&email).await {
        Ok(member) => Ok(Some(member.member_id)),
        Err(DbError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn local_today() -> NaiveDate {
    clock::now().with_timezone(&TIMEZONE).date_naive()
}

fn year_of(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default()
}
