//! The people of a workspace: who belongs to it, as what, and who is invited.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use crate::api::wire::Reply;
use crate::domain::id::MemberId;
use crate::domain::member::Role;

/// The people of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersView {
    /// By name.
    pub members: Vec<MemberView>,
    /// The link of an invitation made just now by a form without scripts.
    pub invitation_url: Option<String>,
}

/// A person in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// Who.
    pub member_id: MemberId,
    /// What they are called.
    pub name: String,
    /// Where they are reached.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Since when, in words.
    pub joined: String,
    /// Whether it is the reader.
    pub is_me: bool,
    /// Whether nobody else is an owner: then they stay one.
    pub is_last_owner: bool,
    /// Whether the reader may change or remove them.
    pub can_change: bool,
}

/// An invitation: its link is shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// For whom.
    pub email: String,
    /// What to send them.
    pub url: String,
}

/// Lists the people of a workspace.
///
/// # Errors
/// As [`super::context::access`], for admins.
#[server(prefix = "/fn", endpoint = "member/list", output = Reply)]
pub async fn list_members(workspace: String) -> Result<MembersView, AppError> {
    use super::context;
    use super::plain_form::take_shown_once;
    use crate::db::MemberListRow;
    use crate::domain::text::short_date;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        let rows = access.db().list_members(access.workspace_id()).await?;
        let n_owners = rows.iter().filter(|row| row.role == Role::Owner).count();
        let view = |row: MemberListRow| {
            let MemberListRow { member, role, joined_at } = row;
            let is_last_owner = role == Role::Owner && n_owners == 1;
            MemberView {
                is_me: member.member_id == access.member.member_id,
                member_id: member.member_id,
                name: member.name,
                email: member.email,
                role,
                joined: short_date(access.locale, access.local_date(joined_at)),
                is_last_owner,
                can_change: !is_last_owner && (role != Role::Owner || access.role == Role::Owner),
            }
        };
        let invitation_url = take_shown_once("invitation").map(|token| access.link_url(&token));
        Ok(MembersView { members: rows.into_iter().map(view).collect(), invitation_url })
    })
    .await
}

/// Invites the owner of an e-mail address with a link that ends after seven
/// days. Only owners invite owners.
///
/// # Errors
/// As [`super::context::access`], for admins; `email`: what is wrong with it,
/// `conflict` when they belong to the workspace already.
#[server(prefix = "/fn", endpoint = "member/invite", output = Reply)]
pub async fn invite_member(workspace: String, email: String, role: Role) -> Result<InvitationView, AppError> {
    use super::context;
    use super::plain_form::{lead_to, show_once};
    use crate::db::{LinkPurpose, draw_token};
    use crate::domain::error::Code;
    use crate::domain::member::Email;
    const WEEK: i64 = 7 * 24 * 3_600_000;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        if role > access.role {
            return Err(AppError::Forbidden);
        }
        let email = Email::parse(&email).map_err(|code| AppError::field("email", code))?;
        let members = access.db().list_members(access.workspace_id()).await?;
        if members.iter().any(|row| row.member.email == email.as_str()) {
            return Err(AppError::field("email", Code::Conflict));
        }
        let (token, now) = (draw_token(), access.now_ms());
        let view = InvitationView { email: email.as_str().to_owned(), url: access.link_url(&token) };
        let purpose = LinkPurpose::Invitation { workspace_id: access.workspace_id(), email, role };
        access.db().create_link(&token, purpose, now, now + WEEK).await?;
        show_once("invitation", &token);
        lead_to(&format!("/w/{}/settings/members", access.workspace.slug));
        Ok(view)
    })
    .await
}

/// Gives somebody another role. Only owners make or change owners.
///
/// # Errors
/// As [`super::context::access`], for admins; not found for somebody else's
/// member; `role`: `conflict` for the last owner.
#[server(prefix = "/fn", endpoint = "member/change_role", output = Reply)]
pub async fn change_role(workspace: String, member_id: MemberId, role: Role) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        refuse_beyond_own_role(&access, member_id, role).await?;
        access.db().change_role(access.workspace_id(), member_id, role).await?;
        lead_to(&format!("/w/{}/settings/members?done=role", access.workspace.slug));
        Ok(())
    })
    .await
}

/// Takes somebody out of the workspace. Only owners remove owners.
///
/// # Errors
/// As [`change_role`].
#[server(prefix = "/fn", endpoint = "member/remove", output = Reply)]
pub async fn remove_member(workspace: String, member_id: MemberId) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        refuse_beyond_own_role(&access, member_id, Role::Viewer).await?;
        access.db().remove_member(access.workspace_id(), member_id).await?;
        lead_to(&format!("/w/{}/settings/members?done=removed", access.workspace.slug));
        Ok(())
    })
    .await
}

/// Nobody touches, or makes, somebody who may do more than they.
#[cfg(feature = "ssr")]
async fn refuse_beyond_own_role(
    access: &super::context::Access,
    member_id: MemberId,
    role: Role,
) -> Result<(), AppError> {
    let members = access.db().list_members(access.workspace_id()).await?;
    let member = members.iter().find(|row| row.member.member_id == member_id).ok_or(AppError::NotFound)?;
    if member.role > access.role || role > access.role { Err(AppError::Forbidden) } else { Ok(()) }
}
