//! Surveys: the list, making one, changing it, its results and its responses.
//! Row and panel of one response serve the inbox too.

pub(super) mod answers;
mod bring_in;
mod builder;
mod collect;
mod compare;
pub(super) mod filters;
mod funnel;
mod import;
mod list;
mod new;
pub(super) mod place;
mod printed;
pub(super) mod query;
mod questions;
mod results;
mod send;
mod share;
#[cfg(feature = "ssr")]
mod shared;
mod shares;
mod versions;

use leptos::prelude::*;

pub use builder::EditSurveyPage;
pub use import::ImportPage;
pub use list::SurveysPage;
pub use new::NewSurveyPage;
pub use results::ResultsPage;
pub use send::{SendPage, TriggersPage, WavesPage};
#[cfg(feature = "ssr")]
pub use shared::{ended_page, shared_page};
pub use shares::SharesPage;
pub use versions::VersionsPage;

use super::components::{Badge, Notice, StateTone};
use super::errors::failure_text;
use super::not_found::NotFoundPage;
use crate::api::error::AppError;
use crate::api::survey::StateView;
use crate::domain::text::Locale;
use crate::text;

/// The filters in the address of a results page, for files of what it shows.
#[cfg(feature = "ssr")]
pub fn read_address(map: &leptos_router::params::ParamsMap) -> crate::api::response::ListQuery {
    query::PageQuery::read(map).list
}

/// What stands where a part of the page could not be loaded.
pub(super) fn failure(locale: Locale, error: &AppError) -> AnyView {
    match error {
        AppError::NotFound => view! { <NotFoundPage /> }.into_any(),
        error => {
            let words = failure_text(locale, error);
            view! { <Notice tone=StateTone::Danger>{words}</Notice> }.into_any()
        }
    }
}

/// The state of a survey in one word.
#[component]
fn StateBadge(locale: Locale, state: StateView) -> impl IntoView {
    let (tone, word) = match state {
        StateView::Draft => (StateTone::Plain, text!(locale, survey.draft)),
        StateView::Open => (StateTone::Success, text!(locale, survey.open)),
        StateView::Closed => (StateTone::Warning, text!(locale, survey.closed)),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}
