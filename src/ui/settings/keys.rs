//! Keys of the API: programs use them in place of a person.

use leptos::form::ActionForm;
use leptos::prelude::*;

use super::parts::{
    Confirm, DoneNotice, FailureNotice, Secret, announce, done_of_address, failure_of, field_errors,
};
use super::{Page, SettingsSheet};
use crate::api::key::{CreateKey, DeleteKey, KeyView, KeysView, list_keys};
use crate::domain::member::Scope;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Badge, Button, ButtonVariant, Choice, RadioGroup, TableFrame, TextInput};
use crate::ui::dynamic::{attr, awaited, dynamic};
use crate::ui::errors::failure_text;
use crate::ui::frame::use_frame;

/// The keys of the workspace.
#[component]
pub fn KeysPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = StoredValue::new(frame.workspace.slug);
    let (create, delete) = (ServerAction::<CreateKey>::new(), ServerAction::<DeleteKey>::new());
    let done = done_of_address();
    announce(delete, done, "key_deleted");
    let keys = Resource::new_blocking(
        move || (slug.get_value(), create.version().get(), delete.version().get()),
        |(slug, ..)| list_keys(slug),
    );
    let list = move || {
        awaited(async move {
            match keys.await {
                Ok(KeysView { keys, .. }) => table(locale, slug.get_value(), keys, delete),
                Err(error) => view! { <p>{failure_text(locale, &error)}</p> }.into_any(),
            }
        })
    };
    let (failure, made) = (failure_of(create), create.value());
    let new_key = move || {
        let fresh = made.with(|made| match made {
            Some(Ok(new)) => Some((
                text!(locale, settings.key_named, name = new.name.clone()).to_string(),
                new.key.clone(),
            )),
            _ => None,
        });
        let given = || {
            let key = keys.get().and_then(Result::ok)?.new_key?;
            Some((text!(locale, settings.new_key).to_owned(), key))
        };
        fresh.or_else(given).map(|(label, key)| {
            view! { <Secret id="new-key" label help=text!(locale, settings.key_once) value=key/> }
        })
    };
    let scopes = [Scope::Read, Scope::Track, Scope::Admin]
        .into_iter()
        .map(|scope| {
            Choice::new(scope.as_str(), scope_name(locale, scope)).with_help(scope_help(locale, scope))
        })
        .collect();
    view! {
        <SettingsSheet page=Page::Keys>
            <section class="panel">
                <h2>{text!(locale, settings.keys)}</h2>
                <p class="hint">
                    {text!(locale, settings.keys_hint)} " "
                    <a href="/api/docs" rel="external">{text!(locale, settings.api_docs)}</a>
                </p>
                <DoneNotice done/>
                <FailureNotice failure=failure_of(delete)/>
                <Transition>{dynamic(new_key)}</Transition>
                <Transition>{dynamic(list)}</Transition>
            </section>
            <section class="panel">
                <h2>{text!(locale, settings.create_key)}</h2>
                <FailureNotice failure/>
                <ActionForm action=create attr:class="form">
                    <input type="hidden" name="workspace" value=attr(move || slug.get_value())/>
                    <TextInput id="name" name="name" label=text!(locale, settings.key_name) required=true
                        help=text!(locale, settings.key_name_help) autocomplete="off"
                        errors=field_errors(locale, failure, "name")/>
                    <RadioGroup id="scope" name="scope" label=text!(locale, settings.scope) choices=scopes
                        value="read"/>
                    <Button variant=ButtonVariant::Primary kind="submit" busy=create.pending()>
                        {text!(locale, settings.create_key)}
                    </Button>
                </ActionForm>
            </section>
        </SettingsSheet>
    }
    .into_any()
}

fn table(locale: Locale, slug: String, keys: Vec<KeyView>, delete: ServerAction<DeleteKey>) -> AnyView {
    if keys.is_empty() {
        return view! { <p class="soft">{text!(locale, settings.no_keys)}</p> }.into_any();
    }
    let keys = StoredValue::new(keys);
    let row = move |key: KeyView| row(locale, slug.clone(), key, delete);
    view! {
        <TableFrame caption=text!(locale, settings.keys) fold=true>
            <thead>
                <tr>
                    <th scope="col">{text!(locale, settings.key_name)}</th>
                    <th scope="col">{text!(locale, settings.scope)}</th>
                    <th scope="col">{text!(locale, settings.created)}</th>
                    <th scope="col">{text!(locale, settings.last_used)}</th>
                    <th scope="col"><span class="visually-hidden">{text!(locale, settings.actions)}</span></th>
                </tr>
            </thead>
            <tbody>
                <For each=move || keys.get_value() key=|key| key.key_id children=row/>
            </tbody>
        </TableFrame>
    }
    .into_any()
}

fn row(locale: Locale, slug: String, key: KeyView, delete: ServerAction<DeleteKey>) -> impl IntoView {
    let KeyView { key_id, name, scope, created, last_used } = key;
    let words = text!(locale, settings.delete_key, name = name.clone()).to_string();
    view! {
        <tr>
            <td class="strong">{name.clone()}</td>
            <td><Badge>{scope_name(locale, scope)}</Badge></td>
            <td data-label=text!(locale, settings.created)>{created}</td>
            <td data-label=text!(locale, settings.last_used)>
                {last_used.unwrap_or_else(|| text!(locale, settings.never).to_owned())}
            </td>
            <td class="removal">
                <Confirm
                    word=text!(locale, settings.delete)
                    about=words.clone()
                    question=text!(locale, settings.delete_key_question, name = name).to_string()
                >
                    <ActionForm action=delete>
                        <input type="hidden" name="workspace" value=slug/>
                        <input type="hidden" name="key_id" value=key_id.to_string()/>
                        <Button variant=ButtonVariant::Danger kind="submit">{words}</Button>
                    </ActionForm>
                </Confirm>
            </td>
        </tr>
    }
}

fn scope_name(locale: Locale, scope: Scope) -> &'static str {
    match scope {
        Scope::Read => text!(locale, settings.scope_read),
        Scope::Track => text!(locale, settings.scope_track),
        Scope::Admin => text!(locale, settings.scope_admin),
    }
}

fn scope_help(locale: Locale, scope: Scope) -> &'static str {
    match scope {
        Scope::Read => text!(locale, settings.scope_read_help),
        Scope::Track => text!(locale, settings.scope_track_help),
        Scope::Admin => text!(locale, settings.scope_admin_help),
    }
}
