//! The inbox: responses of all surveys, found, read one by one and taken care
//! of. List and panel are those of a survey's results.

mod desk;
mod filters;
mod keyboard;
mod triage;
mod views;

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::desk::Desk;
use self::filters::{Filters, Sentence};
use self::keyboard::{KeysDialog, follow_panel, pressed};
use self::triage::{Bulk, Triage};
pub(super) use self::triage::{member_options, note_view};
use self::views::Views;
use super::components::{ButtonLink, Empty, Glyph, IconButton, PageHead};
use super::dynamic::{awaited, clicked, dynamic};
use super::frame::use_frame;
use super::survey::answers::{AnswerList, AnswerPanel};
use super::survey::failure;
use super::survey::filters::PeriodForm;
use super::survey::place::Place;
use super::survey::query::PageQuery;
use crate::api::inbox::{list_inbox_choices, load_triage};
use crate::api::response::{DeleteResponse, list_responses, load_response};
use crate::domain::member::Role;
use crate::text;

/// All responses of the workspace, newest first.
#[component]
pub fn InboxPage() -> impl IntoView {
    let frame = use_frame();
    let slug = StoredValue::new(frame.workspace.slug);
    let address = use_query_map();
    let place = Place {
        locale: frame.locale,
        may_edit: frame.role >= Role::Editor,
        slug,
        path: Memo::new(move |_| slug.with_value(|slug| format!("/w/{slug}/inbox"))),
        query: Memo::new(move |_| address.with(PageQuery::read)),
    };
    let (locale, query) = (place.locale, place.query);
    let desk = Desk::new(place);
    let deleting = ServerAction::<DeleteResponse>::new();
    let choices = Resource::new_blocking(|| (), move |()| list_inbox_choices(slug.get_value()));
    let listed = Memo::new(move |_| query.with(|query| (query.survey.clone(), query.list.clone())));
    let answers = Resource::new_blocking(
        move || (listed.get(), deleting.version().get()),
        move |((survey, list), _)| list_responses(slug.get_value(), survey, list),
    );
    let chosen = Memo::new(move |_| query.with(|query| query.response.clone()));
    let opened = Resource::new_blocking(
        move || chosen.get(),
        move |response| async move {
            match response {
                Some(response) => Some(load_response(slug.get_value(), response).await),
                None => None,
            }
        },
    );
    let triage = Resource::new_blocking(
        move || (chosen.get(), desk.version.get()),
        move |(response, _)| async move {
            match response {
                Some(response) => Some(load_triage(slug.get_value(), response).await),
                None => None,
            }
        },
    );
    desk.forget_selection_with(listed);
    desk.tell_what_is_open(chosen);
    follow_panel(desk, chosen);
    // A list that was read anew says everything itself.
    Effect::new(move |_| {
        answers.track();
        desk.marked.update(BTreeMap::clear);
    });
    let actions = move || {
        view! {
            <IconButton
                glyph=Glyph::Keyboard
                label=text!(locale, inbox.keys)
                on:click=clicked(move |_| desk.keys.set(true))
            />
        }
    };
    let head_filters = move || {
        view! {
            <Transition>
                {dynamic(move || awaited(async move {
                    choices.await.ok().map(|choices| view! { <Filters place choices /> })
                }))}
            </Transition>
        }
    };
    view! {
        <PageHead title=text!(locale, response.title) actions=actions filters=head_filters />
        <Views place />
        <div class="inbox" on:keydown=move |event| pressed(desk, &event)>
            <Transition>
                {dynamic(move || awaited(async move {
                    choices.await.ok().map(|choices| view! { <Sentence place choices /> })
                }))}
            </Transition>
            <details class="filter-line">
                <summary>{text!(locale, survey.custom)}</summary>
                <PeriodForm place />
            </details>
            {place
                .may_edit
                .then(|| {
                    view! {
                        <Transition>
                            {dynamic(move || awaited(async move {
                                choices.await.ok().map(|choices| view! { <Bulk desk choices /> })
                            }))}
                        </Transition>
                    }
                })}
            <Transition>
                {dynamic(move || awaited(async move {
                    let answers = answers.await;
                    // Opening a response must not draw the list anew: the focus is in it.
                    untrack(move || match answers {
                        Ok(answers) if answers.rows.is_empty() && query.with(|query| *query == PageQuery::default()) => {
                            let href = slug.with_value(|slug| format!("/w/{slug}/surveys"));
                            view! {
                                <Empty title=text!(locale, response.empty) text=text!(locale, response.empty_text)>
                                    <ButtonLink href=href>{text!(locale, response.to_surveys)}</ButtonLink>
                                </Empty>
                            }
                                .into_any()
                        }
                        Ok(answers) if place.may_edit => {
                            view! {
                                <AnswerList place answers with_survey=true selected=desk.selected marked=desk.marked />
                            }
                            .into_any()
                        }
                        Ok(answers) => view! { <AnswerList place answers with_survey=true /> }.into_any(),
                        Err(error) => failure(locale, &error),
                    })
                }))}
            </Transition>
            <Transition>
                {dynamic(move || awaited(async move {
                    match (opened.await, triage.await, choices.await) {
                        (Some(Ok(response)), Some(Ok(view)), Ok(choices)) => untrack(move || {
                            let id = response.id.clone();
                            let triage = move || view! { <Triage desk response=id view choices /> };
                            view! { <AnswerPanel place response deleting triage=ViewFnOnce::from(triage) /> }.into_any()
                        }),
                        _ => ().into_any(),
                    }
                }))}
            </Transition>
            <p class="visually-hidden" role="status">{dynamic(move || desk.said.get())}</p>
        </div>
        <KeysDialog locale open=desk.keys />
    }
    .into_any()
}
