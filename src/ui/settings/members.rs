//! Who belongs to the workspace, as what, and inviting more.

use leptos::form::ActionForm;
use leptos::prelude::*;

use super::parts::{
    Confirm, DoneNotice, Failure, FailureNotice, Secret, announce, done_of_address, failure_of,
};
use super::{Page, SettingsSheet};
use crate::api::error::AppError;
use crate::api::frame::FrameView;
use crate::api::member::{ChangeRole, InviteMember, MemberView, MembersView, RemoveMember, list_members};
use crate::domain::error::Code;
use crate::domain::member::Role;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Badge, Button, ButtonVariant, Choice, Select, TableFrame, TextInput};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::errors::{error_texts, failure_text};
use crate::ui::frame::use_frame;

/// The people of the workspace.
#[component]
pub fn MembersPage() -> impl IntoView {
    let frame = StoredValue::new(use_frame());
    let locale = frame.with_value(|frame| frame.locale);
    let slug = frame.with_value(|frame| frame.workspace.slug.clone());
    let (change, remove) = (ServerAction::<ChangeRole>::new(), ServerAction::<RemoveMember>::new());
    let done = done_of_address();
    announce(change, done, "role");
    announce(remove, done, "removed");
    let members = Resource::new_blocking(
        move || (slug.clone(), change.version().get(), remove.version().get()),
        |(slug, ..)| list_members(slug),
    );
    let invitation_url = Signal::derive(move || {
        members.get().and_then(Result::ok).and_then(|members: MembersView| members.invitation_url)
    });
    let list = move || {
        awaited(async move {
            match members.await {
                Ok(MembersView { members, .. }) => {
                    frame.with_value(|frame| table(frame, members, change, remove)).into_any()
                }
                Err(error) => view! { <p>{failure_text(locale, &error)}</p> }.into_any(),
            }
        })
    };
    let may_invite = frame.with_value(|frame| frame.role) >= Role::Admin;
    view! {
        <SettingsSheet page=Page::Members>
            <section class="panel">
                <h2>{text!(locale, settings.members)}</h2>
                <p class="hint">{text!(locale, settings.members_hint)}</p>
                <DoneNotice done/>
                <FailureNotice failure=failure_of(change) conflict=text!(locale, settings.last_owner)/>
                <FailureNotice failure=failure_of(remove) conflict=text!(locale, settings.last_owner)/>
                <Transition>{dynamic(list)}</Transition>
            </section>
            {may_invite.then(|| view! { <Invite given_url=invitation_url/> })}
        </SettingsSheet>
    }
    .into_any()
}

fn table(
    frame: &FrameView,
    members: Vec<MemberView>,
    change: ServerAction<ChangeRole>,
    remove: ServerAction<RemoveMember>,
) -> impl IntoView + use<> {
    let locale = frame.locale;
    let (slug, mine) = (frame.workspace.slug.clone(), frame.role);
    let members = StoredValue::new(members);
    let row = move |member: MemberView| row(locale, slug.clone(), mine, member, change, remove);
    view! {
        <TableFrame caption=text!(locale, settings.members) fold=true>
            <thead>
                <tr>
                    <th scope="col">{text!(locale, settings.person)}</th>
                    <th scope="col">{text!(locale, settings.since)}</th>
                    <th scope="col">{text!(locale, settings.role)}</th>
                    <th scope="col"><span class="visually-hidden">{text!(locale, settings.actions)}</span></th>
                </tr>
            </thead>
            <tbody>
                <For each=move || members.get_value() key=|member| member.member_id children=row/>
            </tbody>
        </TableFrame>
    }
}

fn row(
    locale: Locale,
    slug: String,
    mine: Role,
    member: MemberView,
    change: ServerAction<ChangeRole>,
    remove: ServerAction<RemoveMember>,
) -> impl IntoView {
    let can_change = member.can_change;
    let of_role = if can_change {
        role_form(locale, slug.clone(), &member, mine, change).into_any()
    } else {
        let why =
            member.is_last_owner.then(|| view! { <small>{text!(locale, settings.last_owner_here)}</small> });
        view! { <span>{role_name(locale, member.role)}</span> {why} }.into_any()
    };
    let removal = (can_change && !member.is_me).then(|| removal(locale, slug, &member, remove));
    let MemberView { name, email, joined, is_me, .. } = member;
    view! {
        <tr>
            <td class="strong">
                {name} {is_me.then(|| view! { " " <Badge>{text!(locale, settings.you)}</Badge> })} <br/>
                <small>{email}</small>
            </td>
            <td data-label=text!(locale, settings.since)>{joined}</td>
            <td>{of_role}</td>
            <td class="removal">{removal}</td>
        </tr>
    }
}

fn role_form(
    locale: Locale,
    slug: String,
    member: &MemberView,
    mine: Role,
    change: ServerAction<ChangeRole>,
) -> impl IntoView + use<> {
    let label = text!(locale, settings.role_of, name = member.name.clone()).to_string();
    let (member_id, role) = (member.member_id.to_string(), member.role);
    let options = Role::ALL
        .into_iter()
        .rev()
        .filter(|of_option| *of_option <= mine)
        .map(|of_option| {
            view! {
                <option value=of_option.as_str() selected=of_option == role>
                    {role_name(locale, of_option)}
                </option>
            }
        })
        .collect_view();
    view! {
        <ActionForm action=change attr:class="in-row">
            <input type="hidden" name="workspace" value=slug/>
            <input type="hidden" name="member_id" value=member_id/>
            <select name="role" class="input small" aria-label=label>
                {options}
            </select>
            <Button kind="submit">{text!(locale, settings.change)}</Button>
        </ActionForm>
    }
}

fn removal(
    locale: Locale,
    slug: String,
    member: &MemberView,
    remove: ServerAction<RemoveMember>,
) -> impl IntoView + use<> {
    let words = text!(locale, settings.remove_person, name = member.name.clone()).to_string();
    let question = text!(locale, settings.remove_question, name = member.name.clone()).to_string();
    let member_id = member.member_id.to_string();
    view! {
        <Confirm word=text!(locale, settings.remove) about=words.clone() question>
            <ActionForm action=remove>
                <input type="hidden" name="workspace" value=slug/>
                <input type="hidden" name="member_id" value=member_id/>
                <Button variant=ButtonVariant::Danger kind="submit">{words}</Button>
            </ActionForm>
        </Confirm>
    }
}

#[component]
fn Invite(
    /// The link of an invitation made without scripts.
    given_url: Signal<Option<String>>,
) -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let invite = ServerAction::<InviteMember>::new();
    let failure = failure_of(invite);
    let roles = Role::ALL
        .into_iter()
        .filter(|role| *role <= frame.role)
        .map(|role| {
            Choice::new(role.as_str(), format!("{}: {}", role_name(locale, role), role_help(locale, role)))
        })
        .collect::<Vec<_>>();
    let made = invite.value();
    let link = move || {
        let fresh = made.with(|made| match made {
            Some(Ok(invitation)) => {
                let label =
                    text!(locale, settings.invitation_for, email = invitation.email.clone()).to_string();
                Some((label, invitation.url.clone()))
            }
            _ => None,
        });
        let given = || given_url.get().map(|url| (text!(locale, settings.invitation_link).to_owned(), url));
        fresh.or_else(given).map(|(label, url)| {
            view! { <Secret id="invitation" label help=text!(locale, settings.invitation_help) value=url/> }
        })
    };
    view! {
        <section class="panel">
            <h2>{text!(locale, settings.invite)}</h2>
            <p class="hint">{text!(locale, settings.invite_hint)}</p>
            <FailureNotice failure/>
            <Transition>{dynamic(link)}</Transition>
            <ActionForm action=invite attr:class="form">
                <input type="hidden" name="workspace" value=frame.workspace.slug/>
                <TextInput id="email" name="email" kind="email" label=text!(locale, settings.email) required=true
                    autocomplete="off" errors=email_errors(locale, failure)/>
                <Select id="role" name="role" label=text!(locale, settings.role) choices=roles value="viewer"/>
                <Button variant=ButtonVariant::Primary kind="submit" busy=invite.pending()>
                    {text!(locale, settings.make_invitation)}
                </Button>
            </ActionForm>
        </section>
    }
}

fn email_errors(locale: Locale, failure: Failure) -> Signal<Vec<String>> {
    Signal::derive(move || {
        let codes = failure.with(|failure| {
            failure.as_ref().map(|error: &AppError| error.codes("email").to_vec()).unwrap_or_default()
        });
        if codes.contains(&Code::Conflict) {
            vec![text!(locale, settings.already_member).to_owned()]
        } else {
            error_texts(locale, &codes)
        }
    })
}

fn role_name(locale: Locale, role: Role) -> &'static str {
    match role {
        Role::Viewer => text!(locale, settings.role_viewer),
        Role::Editor => text!(locale, settings.role_editor),
        Role::Admin => text!(locale, settings.role_admin),
        Role::Owner => text!(locale, settings.role_owner),
    }
}

fn role_help(locale: Locale, role: Role) -> &'static str {
    match role {
        Role::Viewer => text!(locale, settings.role_viewer_help),
        Role::Editor => text!(locale, settings.role_editor_help),
        Role::Admin => text!(locale, settings.role_admin_help),
        Role::Owner => text!(locale, settings.role_owner_help),
    }
}
