//! `jornada workspace create`, `member create`, `member link`, `key create`.

use std::io::Read;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Failure, open, print};
use crate::db::{
    Db, DbError, KeyName, LinkPurpose, MemberName, NewMember, NewWorkspace, Password, Workspace,
    WorkspaceSettings, WorkspaceSettingsInput, draw_token, hash_password,
};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{KeyId, MemberId, WorkspaceId};
use crate::domain::member::{Email, Role, Scope};
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
    /// Language: pt-BR or en.
    #[arg(long, default_value = "pt-BR")]
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
    let workspace = NewWorkspace::parse(&slug, &settings).map_err(|errors| wrong(&errors))?;
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
    /// owner, admin, editor or viewer.
    #[arg(long)]
    role: String,
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
            let email = Email::parse(&email).map_err(|code| wrong(&FieldErrors::one("EMAIL", code)))?;
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
    let mut errors = FieldErrors::new();
    let parsed_email = Email::parse(&email);
    let parsed_role = Role::parse(&role);
    let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().trim().to_owned());
    let parsed_name = MemberName::parse(&name);
    if let Err(code) = &parsed_email {
        errors.add("EMAIL", *code);
    }
    if let Err(code) = &parsed_role {
        errors.add("--role", *code);
    }
    if let Err(code) = &parsed_name {
        errors.add("--name", *code);
    }
    let password = if password_stdin { Some(Password::parse(&read_password()?)) } else { None };
    if let Some(Err(code)) = &password {
        errors.add("password", *code);
    }
    let (Ok(email), Ok(role), Ok(name), true) = (parsed_email, parsed_role, parsed_name, errors.is_empty())
    else {
        return Err(wrong(&errors));
    };
    let password_hash = match password {
        Some(Ok(password)) => Some(hash_password(password).await?),
        _ => None,
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
    /// admin, read or track.
    #[arg(long)]
    scope: String,
    /// What it is for.
    #[arg(long)]
    name: String,
}

pub(super) async fn key(data: PathBuf, command: KeyCommand) -> Result<(), Failure> {
    let KeyCommand::Create(CreateKey { workspace, scope, name }) = command;
    let mut errors = FieldErrors::new();
    let parsed_scope = Scope::parse(&scope);
    let parsed_name = KeyName::parse(&name);
    if let Err(code) = &parsed_scope {
        errors.add("--scope", *code);
    }
    if let Err(code) = &parsed_name {
        errors.add("--name", *code);
    }
    let (Ok(scope), Ok(name)) = (parsed_scope, parsed_name) else {
        return Err(wrong(&errors));
    };
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

/// Every wrong field in one line each.
fn wrong(errors: &FieldErrors) -> Failure {
    let lines: Vec<String> = errors
        .iter()
        .map(|(field, codes)| {
            let words: Vec<&str> = codes.iter().copied().map(word).collect();
            format!("{field}: {}", words.join(", "))
        })
        .collect();
    Failure(lines.join("\n"))
}

fn word(code: Code) -> &'static str {
    crate::ui::errors::error_text(crate::domain::text::Locale::En, code)
}
