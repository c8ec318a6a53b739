//! One's own account: name, language, theme, password, sessions.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use crate::api::wire::Reply;
use crate::domain::id::SessionId;
use crate::domain::member::Theme;
use crate::domain::text::Locale;

/// One's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// What others read.
    pub name: String,
    /// What one signs in with.
    pub email: String,
    /// The chosen language; `None` follows workspace and browser.
    pub locale: Option<Locale>,
    /// The chosen theme; `None` follows the device.
    pub theme: Option<Theme>,
    /// Whether there is a password to be asked for.
    pub has_password: bool,
}

/// A browser one is signed in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Which.
    pub session_id: SessionId,
    /// Browser and system in familiar words; `None` when unknown.
    pub device: Option<String>,
    /// How long ago it was used, in words.
    pub last_used: String,
    /// How long ago one signed in, in words.
    pub signed_in: String,
    /// Whether it is this one.
    pub is_this: bool,
}

/// One's own account.
///
/// # Errors
/// [`AppError::SignIn`].
#[server(prefix = "/fn", endpoint = "account/open", output = Reply)]
pub async fn open_account() -> Result<AccountView, AppError> {
    use super::context;
    use crate::db::Member;
    context::reply(async move {
        let (me, services) = (context::member()?, context::services()?);
        let Member { member_id: _, email, name, locale, theme, has_password } =
            services.db.find_member(me.member_id).await?;
        Ok(AccountView { name, email, locale, theme, has_password })
    })
    .await
}

/// Where one is signed in, last used first.
///
/// # Errors
/// [`AppError::SignIn`].
#[server(prefix = "/fn", endpoint = "account/list_sessions", output = Reply)]
pub async fn list_sessions() -> Result<Vec<SessionView>, AppError> {
    use super::context;
    use crate::db::SessionListRow;
    use crate::domain::device::device;
    context::reply(async move {
        let (me, services, locale) = (context::member()?, context::services()?, context::visitor()?.locale);
        let rows = services.db.list_sessions(me.member_id, services.now_ms()).await?;
        let age = |at| context::age(locale, at, (services.now)());
        let view = |row: SessionListRow| {
            let SessionListRow { session_id, user_agent, created_at, last_seen_at } = row;
            SessionView {
                session_id,
                device: device(&user_agent),
                last_used: age(last_seen_at),
                signed_in: age(created_at),
                is_this: session_id == me.session_id,
            }
        };
        Ok(rows.into_iter().map(view).collect())
    })
    .await
}

/// Changes name, language and theme; an empty language or theme is none.
///
/// # Errors
/// [`AppError::SignIn`]; `name`, `locale`, `theme`: what is wrong with them.
#[server(prefix = "/fn", endpoint = "account/save", output = Reply)]
pub async fn save_account(name: String, locale: String, theme: String) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use crate::db::MemberName;
    use crate::domain::error::FieldErrors;
    context::reply(async move {
        let (me, services) = (context::member()?, context::services()?);
        let (name, locale, theme) = (
            MemberName::parse(&name),
            (!locale.is_empty()).then(|| Locale::parse(&locale)).transpose(),
            (!theme.is_empty()).then(|| Theme::parse(&theme)).transpose(),
        );
        let mut errors = FieldErrors::new();
        for (field, code) in [
            ("name", name.as_ref().err()),
            ("locale", locale.as_ref().err()),
            ("theme", theme.as_ref().err()),
        ] {
            if let Some(code) = code {
                errors.add(field, *code);
            }
        }
        let (Ok(name), Ok(locale), Ok(theme)) = (name, locale, theme) else {
            return Err(errors.into());
        };
        services.db.update_member_name(me.member_id, name).await?;
        services.db.update_member_locale(me.member_id, locale).await?;
        services.db.update_member_theme(me.member_id, theme).await?;
        lead_to("/account?done=saved");
        Ok(())
    })
    .await
}

/// Changes one's password and ends all other sessions: whoever knew the old
/// one is out.
///
/// # Errors
/// [`AppError::SignIn`]; [`AppError::TooMany`], limited as signing in is;
/// `current_password`: `invalid_choice` when it is not the right one;
/// `new_password`: what is wrong with it.
#[server(prefix = "/fn", endpoint = "account/change_password", output = Reply)]
pub async fn change_password(
    #[server(default)] current_password: String,
    new_password: String,
) -> Result<(), AppError> {
    use super::context;
    use super::limit::Limited;
    use super::plain_form::lead_to;
    use crate::db::Password;
    use crate::domain::error::Code;
    context::reply(async move {
        let (me, services) = (context::member()?, context::services()?);
        let has_password = services.db.find_member(me.member_id).await?.has_password;
        if has_password && current_password.is_empty() {
            return Err(AppError::field("current_password", Code::Required));
        }
        let password =
            Password::parse(&new_password).map_err(|code| AppError::field("new_password", code))?;
        let account = Limited::SignInAccount(me.email.clone());
        services.limits.take(account, services.now_ms()).map_err(AppError::TooMany)?;
        let is_right = services.db.sign_in(&me.email, &current_password).await? == Some(me.member_id);
        if has_password && !is_right {
            return Err(AppError::field("current_password", Code::InvalidChoice));
        }
        services.db.set_password(me.member_id, password).await?;
        services.db.delete_other_sessions(me.member_id, me.session_id).await?;
        lead_to("/account?done=password");
        Ok(())
    })
    .await
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`AppError::SignIn`]; not found for somebody else's session.
#[server(prefix = "/fn", endpoint = "account/end_session", output = Reply)]
pub async fn end_session(session_id: SessionId) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    context::reply(async move {
        let (me, services) = (context::member()?, context::services()?);
        services.db.delete_session(me.member_id, session_id).await?;
        lead_to("/account?done=session");
        Ok(())
    })
    .await
}

/// Ends all of one's own sessions but this one.
///
/// # Errors
/// [`AppError::SignIn`].
#[server(prefix = "/fn", endpoint = "account/end_other_sessions", output = Reply)]
pub async fn end_other_sessions() -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    context::reply(async move {
        let (me, services) = (context::member()?, context::services()?);
        services.db.delete_other_sessions(me.member_id, me.session_id).await?;
        lead_to("/account?done=sessions");
        Ok(())
    })
    .await
}
