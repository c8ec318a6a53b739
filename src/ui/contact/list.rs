//! All contacts of a workspace: found by words, page by page, and erased one
//! by one. Searching and erasing are plain forms.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::contact::{ContactLine, ContactsView, DeleteContact, SilenceView, list_contacts};
use crate::api::error::AppError;
use crate::domain::member::Role;
use crate::domain::text::{ABSENT, Locale};
use crate::text;
use crate::ui::components::{
    Badge, Button, ButtonLink, ButtonVariant, Empty, Glyph, Menu, MenuFile, MenuLook, Notice, PageHead,
    Pagination, StateTone, TableFrame,
};
use crate::ui::dynamic::{attr, awaited, dynamic};
use crate::ui::errors::failure_text;
use crate::ui::frame::use_frame;
use crate::ui::settings::parts::{Confirm, FailureNotice, failure_of};

/// What every part of the page needs to know.
#[derive(Clone, Copy)]
struct Place {
    locale: Locale,
    may_edit: bool,
    slug: StoredValue<String>,
    delete: ServerAction<DeleteContact>,
}

/// The list of contacts.
#[component]
pub fn ContactsPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let place = Place {
        locale,
        may_edit: frame.role >= Role::Editor,
        slug: StoredValue::new(frame.workspace.slug.clone()),
        delete: ServerAction::new(),
    };
    let base = format!("/w/{}/contacts", frame.workspace.slug);
    let query = use_query_map();
    let q = Memo::new(move |_| query.with(|query| query.get("q").unwrap_or_default()));
    let contacts = Resource::new_blocking(
        move || (q.get(), query.with(|query| query.get("older")), place.delete.version().get()),
        move |(q, older, _)| list_contacts(place.slug.get_value(), q, older),
    );
    let import_href = format!("{base}/import");
    let export = format!("{base}.csv");
    let export_href = Signal::derive(move || {
        q.with(|q| if q.is_empty() { export.clone() } else { format!("{export}?q={}", encoded(q)) })
    });
    view! {
        <PageHead
            title=text!(locale, contact.title)
            hint=text!(locale, contact.hint)
            actions=move || {
                let more = view! {
                    <Menu id="menu-more" label=text!(locale, survey.more) look=MenuLook::Square glyph=Glyph::More align_end=true>
                        <MenuFile href=export_href glyph=Glyph::Download>{text!(locale, survey.export)}</MenuFile>
                    </Menu>
                };
                let import = place.may_edit.then(|| {
                    view! {
                        <ButtonLink href=import_href variant=ButtonVariant::Primary glyph=Glyph::Upload>
                            {text!(locale, contact.import)}
                        </ButtonLink>
                    }
                });
                view! { {more} {import} }
            }
        />
        <div class="stack contacts">
            <form method="get" action=base.clone() role="search" class="line-up">
                <input
                    type="search"
                    name="q"
                    value=attr(move || q.get())
                    aria-label=text!(locale, contact.search)
                    placeholder=text!(locale, contact.search)
                    maxlength="200"
                />
                <Button kind="submit" glyph=Glyph::Search>{text!(locale, contact.search_word)}</Button>
            </form>
            <FailureNotice failure=failure_of(place.delete) />
            <Transition>
                {dynamic(move || {
                    let base = base.clone();
                    awaited(async move { content(place, base, q.get_untracked(), contacts.await) })
                })}
            </Transition>
        </div>
    }
    .into_any()
}

fn content(place: Place, base: String, q: String, contacts: Result<ContactsView, AppError>) -> AnyView {
    let locale = place.locale;
    match contacts {
        Err(error) => {
            let words = failure_text(locale, &error);
            view! { <Notice tone=StateTone::Danger>{words}</Notice> }.into_any()
        }
        Ok(view) if !view.any => {
            let href = format!("{base}/import");
            view! {
                <Empty title=text!(locale, contact.empty) text=text!(locale, contact.empty_text)>
                    {place.may_edit
                        .then(|| {
                            view! {
                                <ButtonLink href=href variant=ButtonVariant::Primary>
                                    {text!(locale, contact.import)}
                                </ButtonLink>
                            }
                        })}
                </Empty>
            }
            .into_any()
        }
        Ok(view) if view.contacts.is_empty() => {
            view! { <p class="soft">{text!(locale, contact.none_found)}</p> }.into_any()
        }
        Ok(view) => view! { <ContactTable place base q view /> }.into_any(),
    }
}

#[component]
fn ContactTable(place: Place, base: String, q: String, view: ContactsView) -> impl IntoView {
    let locale = place.locale;
    let ContactsView { contacts, older, total, any: _ } = view;
    let next = older.map(|id| {
        let search = if q.is_empty() { String::new() } else { format!("&q={}", encoded(&q)) };
        (text!(locale, contact.older).to_owned(), format!("{base}?older={id}{search}"))
    });
    let rows = contacts.into_iter().map(|line| row(place, line)).collect_view();
    view! {
        <p class="soft">{text!(locale, contact.count, n = total).to_string()}</p>
        <TableFrame caption=text!(locale, contact.title) fold=true>
            <thead>
                <tr>
                    <th scope="col">{text!(locale, contact.name)}</th>
                    <th scope="col">{text!(locale, contact.email)}</th>
                    <th scope="col">{text!(locale, contact.customer)}</th>
                    <th scope="col">{text!(locale, contact.attributes)}</th>
                    <th scope="col">{text!(locale, contact.since)}</th>
                    <th scope="col"><span class="visually-hidden">{text!(locale, settings.actions)}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
        {next
            .is_some()
            .then(|| view! { <Pagination label=text!(locale, contact.pages) position="" previous=None next=next /> })}
    }
}

fn row(place: Place, line: ContactLine) -> impl IntoView + use<> {
    let locale = place.locale;
    let ContactLine { id, external_id, name, email, customer, attributes, silence, since } = line;
    let href = place.slug.with_value(|slug| format!("/w/{slug}/contacts/{id}"));
    let absent = |text: Option<String>| text.unwrap_or_else(|| ABSENT.to_owned());
    let attributes = if attributes.is_empty() { ABSENT.to_owned() } else { attributes };
    view! {
        <tr>
            <td class="strong"><a href=href>{name.clone()}</a> {silence.map(|silence| silence_badge(locale, silence))}</td>
            <td data-label=text!(locale, contact.email)>{absent(email)}</td>
            <td data-label=text!(locale, contact.customer)>{absent(customer)}</td>
            <td data-label=text!(locale, contact.attributes)>{attributes}</td>
            <td data-label=text!(locale, contact.since)>{since}</td>
            <td class="removal">
                {place.may_edit.then(|| erasure(place, external_id, name))}
            </td>
        </tr>
    }
}

/// Why nobody writes to somebody.
pub(super) fn silence_badge(locale: Locale, silence: SilenceView) -> impl IntoView {
    let (tone, word) = match silence {
        SilenceView::DoNotContact => (StateTone::Plain, text!(locale, contact.do_not_contact)),
        SilenceView::Unsubscribed => (StateTone::Warning, text!(locale, contact.unsubscribed)),
        SilenceView::Bounced => (StateTone::Danger, text!(locale, contact.bounced)),
    };
    view! { " " <Badge tone=tone>{word}</Badge> }
}

fn erasure(place: Place, external_id: String, name: String) -> impl IntoView {
    let locale = place.locale;
    let words = text!(locale, contact.erase_one, name = name.clone()).to_string();
    view! {
        <Confirm
            word=text!(locale, contact.erase)
            about=words.clone()
            question=text!(locale, contact.erase_question, name = name).to_string()
        >
            <ActionForm action=place.delete>
                <input type="hidden" name="workspace" value=place.slug.get_value() />
                <input type="hidden" name="contact" value=external_id />
                <Button variant=ButtonVariant::Danger kind="submit">{words}</Button>
            </ActionForm>
        </Confirm>
    }
}

/// A text as a part of an address.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
