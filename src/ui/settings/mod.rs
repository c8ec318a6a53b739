//! Settings of a workspace: general, people, keys. Plain forms that work
//! without scripts; with them, errors appear beside the field and nothing
//! typed is lost.

mod asking;
mod brand;
mod cases;
mod general;
mod keys;
mod members;
pub(super) mod parts;

use leptos::prelude::*;

use super::components::PageHead;
use super::frame::use_frame;
use crate::text;

pub use asking::AskingPage;
pub use cases::CaseRulePage;
pub use general::SettingsPage;
pub use keys::KeysPage;
pub use members::MembersPage;
pub(super) use parts::{failure_of, field_errors};

/// The pages of the settings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    General,
    Members,
    Keys,
    Cases,
    Asking,
}

/// Head and side of every page of the settings.
#[component]
fn SettingsSheet(
    /// The open page.
    page: Page,
    /// Its panels.
    children: Children,
) -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let link = move |of: Page, words: &'static str, path: &'static str| {
        let href = format!("/w/{}/settings{path}", frame.workspace.slug);
        view! { <a href=href aria-current=(of == page).then_some("page")>{words}</a> }
    };
    view! {
        <PageHead title=text!(locale, settings.title)/>
        <div class="settings">
            <nav class="side" aria-label=text!(locale, settings.title)>
                {link(Page::General, text!(locale, settings.general), "")}
                {link(Page::Members, text!(locale, settings.members), "/members")}
                {link(Page::Keys, text!(locale, settings.keys), "/keys")}
                {link(Page::Cases, text!(locale, case.settings), "/cases")}
                {link(Page::Asking, text!(locale, mailing.rule), "/asking")}
            </nav>
            <div class="panels">{children()}</div>
        </div>
    }
}
