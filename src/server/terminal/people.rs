//! `jornada workspace create`, `member create`, `member link`, `key create`.

use std::io::Read;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

use super::{Failure, open, print, wrong_usage};
use crate::db::{
    Db, DbError, KeyName, LinkPurpose, MemberName, NewMember, NewWorkspace, Password, Workspace,
    WorkspaceSettings, WorkspaceSettingsInput, draw_token, hash_password,
};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{KeyId, MemberId, WorkspaceId};
use crate::domain::member::{Email, Role, Scope};
use crate::domain::text::Locale;
use crate::server::clock;

/// How long a one-time sign-in link works.
const LINK_LIFE: i64 = 24 * 3_600_000;

#[derive(Subcommand)]
pub(super) enum WorkspaceCommand {
    /// Make a workspace.
    Create(CreateWorkspace),
}

#[derive(Args)]
pub(super) struct CreateWorkspace {
    /// Short name in addresses: a-z, 0-9, hyphen.
    slug: String,
    /// Name to show.
    #[arg(long)]
    name: String,
    /// Language.
    #[arg(long, default_value = "pt-BR", value_parser = Locale::ALL.map(Locale::as_str))]
    locale: String,
    /// IANA time zone; it decides what a day is.
    #[arg(long, default_value = "America/Sao_Paulo")]
    timezone: String,
    /// ISO 4217 currency.
    #[arg(long, default_value = "BRL")]
    currency: String,
}

pub(super) async fn workspace(data: PathBuf, command: WorkspaceCommand) -> Result<(), Failure> {
    let WorkspaceCommand::Create(CreateWorkspace { slug, name, locale, timezone, currency }) = command;
    let minimum_group = WorkspaceSettings::USUAL_MINIMUM_GROUP;
    let settings = WorkspaceSettingsInput { name, locale, timezone, currency, minimum_group };
    let workspace = NewWorkspace::parse(&slug, &settings).unwrap_or_else(|errors| wrong_workspace(&errors));
    let db = open(&data).await?;
    let workspace_id = WorkspaceId::new(clock::new_id());
    db.create_workspace(workspace_id, workspace, now()).await.map_err(|error| match error {
        DbError::Conflict(_) => Failure(format!("there is a workspace {slug:?} already")),
        other => other.into(),
    })?;
    print(&workspace_id.to_string());
    db.close().await;
    Ok(())
}

#[derive(Subcommand)]
pub(super) enum MemberCommand {
    /// Make a member; prints a one-time sign-in link unless a password is given.
    Create(CreateMember),
    /// Print a one-time sign-in link for a member.
    Link(LinkMember),
}

#[derive(Args)]
pub(super) struct CreateMember {
    /// E-mail address.
    email: String,
    /// Short name of the workspace.
    #[arg(long)]
    workspace: String,
    /// What they may do.
    #[arg(long, value_parser = roles())]
    role: Role,
    /// Name to show; the part before the @ otherwise.
    #[arg(long)]
    name: Option<String>,
    /// Read the password from standard input.
    #[arg(long)]
    password_stdin: bool,
    /// Where people reach the server, for the link.
    #[arg(long, default_value = "http://127.0.0.1:3000", env = "JORNADA_PUBLIC_URL")]
    public_url: String,
}

#[derive(Args)]
pub(super) struct LinkMember {
    /// E-mail address.
    email: String,
    /// Where people reach the server.
    #[arg(long, default_value = "http://127.0.0.1:3000", env = "JORNADA_PUBLIC_URL")]
    public_url: String,
}

pub(super) async fn member(data: PathBuf, command: MemberCommand) -> Result<(), Failure> {
    match command {
        MemberCommand::Create(arguments) => create_member(data, arguments).await,
        MemberCommand::Link(LinkMember { email, public_url }) => {
            let email = Email::parse(&email).unwrap_or_else(|code| wrong_value("EMAIL", code));
            let db = open(&data).await?;
            let member = db.find_member_by_email(&email).await.map_err(|error| match error {
                DbError::NotFound => Failure(format!("no member has the address {}", email.as_str())),
                other => other.into(),
            })?;
            print(&sign_in_link(&db, member.member_id, &public_url).await?);
            db.close().await;
            Ok(())
        }
    }
}

async fn create_member(data: PathBuf, arguments: CreateMember) -> Result<(), Failure> {
    let CreateMember { email, workspace, role, name, password_stdin, public_url } = arguments;
    let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().trim().to_owned());
    let email = Email::parse(&email).unwrap_or_else(|code| wrong_value("EMAIL", code));
    let name = MemberName::parse(&name).unwrap_or_else(|code| wrong_value("--name", code));
    let password_hash = if password_stdin {
        let password = Password::parse(&read_password()?).map_err(unfit_password)?;
        Some(hash_password(password).await?)
    } else {
        None
    };
    let has_password = password_hash.is_some();
    let db = open(&data).await?;
    let workspace = find_workspace(&db, &workspace).await?;
    let new =
        NewMember { member_id: MemberId::new(clock::new_id()), email, name, password_hash, locale: None };
    let member_id =
        db.create_member(workspace.workspace_id, new, role, now()).await.map_err(|error| match error {
            DbError::Conflict(_) => Failure("this person is a member already".to_owned()),
            other => other.into(),
        })?;
    if !has_password {
        print(&sign_in_link(&db, member_id, &public_url).await?);
    }
    db.close().await;
    Ok(())
}

/// The first line of standard input.
fn read_password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().take(4096).read_to_string(&mut text)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Makes a one-time sign-in link.
pub(super) async fn sign_in_link(db: &Db, member_id: MemberId, public_url: &str) -> Result<String, Failure> {
    let token = draw_token();
    let now = now();
    db.create_link(&token, LinkPurpose::SignIn(member_id), now, now + LINK_LIFE).await?;
    Ok(format!("{}/link/{token}", public_url.trim_end_matches('/')))
}

#[derive(Subcommand)]
pub(super) enum KeyCommand {
    /// Make an API key; prints it alone, this once.
    Create(CreateKey),
}

#[derive(Args)]
pub(super) struct CreateKey {
    /// Short name of the workspace.
    #[arg(long)]
    workspace: String,
    /// What it may do.
    #[arg(long, value_parser = scopes())]
    scope: Scope,
    /// What it is for.
    #[arg(long)]
    name: String,
}

pub(super) async fn key(data: PathBuf, command: KeyCommand) -> Result<(), Failure> {
    let KeyCommand::Create(CreateKey { workspace, scope, name }) = command;
    let name = KeyName::parse(&name).unwrap_or_else(|code| wrong_value("--name", code));
    let db = open(&data).await?;
    let workspace = find_workspace(&db, &workspace).await?;
    let token = draw_token();
    db.create_key(workspace.workspace_id, KeyId::new(clock::new_id()), name, scope, &token, now()).await?;
    print(&token);
    db.close().await;
    Ok(())
}

/// The workspace behind a slug.
pub(super) async fn find_workspace(db: &Db, slug: &str) -> Result<Workspace, Failure> {
    db.find_workspace_by_slug(slug).await.map_err(|error| match error {
        DbError::NotFound => Failure(format!("there is no workspace {slug:?}")),
        other => other.into(),
    })
}

fn now() -> i64 {
    clock::now().timestamp_millis()
}

/// Reads a role; clap itself names the option and its values.
fn roles() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str))
        .try_map(|name| Role::parse(&name).map_err(Code::as_str))
}

/// Reads a scope, as [`roles`] does.
fn scopes() -> impl TypedValueParser<Value = Scope> {
    PossibleValuesParser::new(Scope::ALL.map(Scope::as_str))
        .try_map(|name| Scope::parse(&name).map_err(Code::as_str))
}

/// Ends the program: every argument that makes no workspace, in a line each.
fn wrong_workspace(errors: &FieldErrors) -> ! {
    let lines: Vec<String> = errors
        .iter()
        .map(|(field, codes)| match field {
            "slug" => "SLUG: write 1 to 40 of a-z, 0-9 and hyphen; a hyphen not first".to_owned(),
            "timezone" => "--timezone: write a name of the IANA list, such as America/Sao_Paulo".to_owned(),
            "currency" => "--currency: write the three letters of ISO 4217, such as BRL".to_owned(),
            _ => {
                let words: Vec<&str> = codes.iter().copied().map(word).collect();
                format!("--{field}: {}", words.join(" "))
            }
        })
        .collect();
    wrong_usage(&lines.join("\n"))
}

/// Ends the program: the value of this argument cannot be used.
fn wrong_value(argument: &str, code: Code) -> ! {
    wrong_usage(&format!("{argument}: {}", word(code)))
}

fn word(code: Code) -> &'static str {
    crate::ui::errors::error_text(Locale::En, code)
}

/// Not wrong usage: the password is no argument.
fn unfit_password(code: Code) -> Failure {
    Failure(match code {
        Code::TooShort => format!("the password needs at least {} characters", Password::SHORTEST),
        Code::TooLong => format!("the password has more than {} characters; shorten it", Password::LONGEST),
        _ => "many people use this password; choose another".to_owned(),
    })
}
