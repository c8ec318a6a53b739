//! The page that brings answers in from a CSV file.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::failure;
use crate::api::survey::load_draft;
use crate::text;
use crate::ui::components::PageHead;
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::frame::use_frame;
use crate::ui::import::{ImportDesk, Rows};

/// The page that imports answers.
#[component]
pub fn ImportPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = StoredValue::new(frame.workspace.slug);
    let params = use_params_map();
    let survey = Memo::new(move |_| params.with(|params| params.get("survey").unwrap_or_default()));
    let known =
        Resource::new_blocking(move || survey.get(), move |survey| load_draft(slug.get_value(), survey));
    view! {
        <Suspense>
            {dynamic(move || awaited(async move {
                match known.await {
                    Err(error) => failure(locale, &error),
                    Ok(view) => {
                        let base = slug.with_value(|slug| format!("/w/{slug}/surveys"));
                        let title = view.draft.title().unwrap_or(text!(locale, survey.name)).to_owned();
                        view! {
                            <PageHead
                                title=text!(locale, survey.import_title)
                                hint=text!(locale, survey.import_help)
                                trail=vec![
                                    (text!(locale, survey.title).to_owned(), base.clone()),
                                    (title, format!("{base}/{}", view.id)),
                                ]
                            />
                            <ImportDesk locale slug rows=Rows::Answers(survey) />
                        }
                            .into_any()
                    }
                }
            }))}
        </Suspense>
    }
    .into_any()
}
