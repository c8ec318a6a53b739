//! The page that brings contacts in from a CSV file.

use leptos::prelude::*;

use crate::domain::member::Role;
use crate::text;
use crate::ui::components::{Notice, PageHead, StateTone};
use crate::ui::frame::use_frame;
use crate::ui::import::{ImportDesk, Rows};

/// The page that imports contacts.
#[component]
pub fn ImportContactsPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let may_edit = frame.role >= Role::Editor;
    let base = format!("/w/{}/contacts", frame.workspace.slug);
    let slug = StoredValue::new(frame.workspace.slug);
    view! {
        <PageHead
            title=text!(locale, contact.import_title)
            hint=text!(locale, contact.import_help)
            trail=vec![(text!(locale, contact.title).to_owned(), base)]
        />
        {if may_edit {
            view! { <ImportDesk locale slug rows=Rows::Contacts /> }.into_any()
        } else {
            view! { <Notice tone=StateTone::Danger>{text!(locale, errors.forbidden)}</Notice> }.into_any()
        }}
    }
    .into_any()
}
