//! Responses of all surveys.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::answers::{AnswerList, AnswerPanel};
use super::failure;
use super::filters::PeriodForm;
use super::place::Place;
use super::query::PageQuery;
use crate::api::response::{DeleteResponse, list_responses, load_response};
use crate::api::survey::{SurveysView, list_surveys};
use crate::domain::member::Role;
use crate::text;
use crate::ui::components::{ButtonLink, Chips, Empty, Menu, MenuLink, MenuLook, PageHead};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::frame::use_frame;

/// All responses of the workspace, newest first.
#[component]
pub fn ResponsesPage() -> impl IntoView {
    let frame = use_frame();
    let slug = StoredValue::new(frame.workspace.slug);
    let address = use_query_map();
    let place = Place {
        locale: frame.locale,
        may_edit: frame.role >= Role::Editor,
        slug,
        path: Memo::new(move |_| slug.with_value(|slug| format!("/w/{slug}/responses"))),
        query: Memo::new(move |_| address.with(PageQuery::read)),
    };
    let (locale, query) = (place.locale, place.query);
    let deleting = ServerAction::<DeleteResponse>::new();
    let surveys = Resource::new_blocking(|| (), move |()| list_surveys(slug.get_value(), None));
    let answers = Resource::new_blocking(
        move || (query.with(|query| (query.survey.clone(), query.list.clone())), deleting.version().get()),
        move |((survey, list), _)| list_responses(slug.get_value(), survey, list),
    );
    let opened = Resource::new_blocking(
        move || query.with(|query| query.response.clone()),
        move |response| async move {
            match response {
                Some(response) => Some(load_response(slug.get_value(), response).await),
                None => None,
            }
        },
    );
    view! {
        <PageHead
            title=text!(locale, response.title)
            filters=move || {
                view! {
                    <Transition>
                        {dynamic(move || awaited(async move {
                            surveys.await.ok().map(|surveys| view! { <SurveyChip place surveys /> })
                        }))}
                    </Transition>
                    <PeriodForm place />
                }
            }
        />
        <Transition>
            {dynamic(move || awaited(async move {
                let is_filtered = query.with(|query| *query != PageQuery::default());
                match answers.await {
                    Ok(answers) if answers.rows.is_empty() && !is_filtered => {
                        let href = slug.with_value(|slug| format!("/w/{slug}/surveys"));
                        view! {
                            <Empty title=text!(locale, response.empty) text=text!(locale, response.empty_text)>
                                <ButtonLink href=href>{text!(locale, response.to_surveys)}</ButtonLink>
                            </Empty>
                        }
                            .into_any()
                    }
                    Ok(answers) => view! { <AnswerList place answers with_survey=true /> }.into_any(),
                    Err(error) => failure(locale, &error),
                }
            }))}
        </Transition>
        <Transition>
            {dynamic(move || awaited(async move {
                match opened.await {
                    Some(Ok(response)) => view! { <AnswerPanel place response deleting /> }.into_any(),
                    Some(Err(_)) | None => ().into_any(),
                }
            }))}
        </Transition>
    }
    .into_any()
}

/// Which survey's responses are listed.
#[component]
fn SurveyChip(place: Place, surveys: SurveysView) -> impl IntoView {
    let locale = place.locale;
    let all = text!(locale, response.all_surveys).to_owned();
    let chosen = place.query.with(|query| query.survey.clone());
    let label =
        surveys.surveys.iter().find(|line| Some(&line.id) == chosen.as_ref()).map(|line| line.title.clone());
    let links = surveys
        .surveys
        .into_iter()
        .map(|line| {
            let href = place.with(|query| query.survey = Some(line.id));
            view! { <MenuLink href=href>{line.title}</MenuLink> }
        })
        .collect_view();
    let all_href = place.with(|query| query.survey = None);
    view! {
        <Chips label=text!(locale, survey.filters)>
            <Menu id="menu-survey" label=label.unwrap_or_else(|| all.clone()) look=MenuLook::Chip>
                <MenuLink href=all_href>{all.clone()}</MenuLink>
                {links}
            </Menu>
        </Chips>
    }
}
