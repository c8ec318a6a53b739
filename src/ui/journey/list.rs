//! The list of journeys.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::journey::{DeleteJourney, JourneyListItem, JourneyListView, list_journeys};
use crate::domain::id::JourneyId;
use crate::domain::member::Role;
use crate::domain::text::{Locale, Plural, count, plural};
use crate::text;
use crate::ui::components::{
    Button, ButtonLink, ButtonVariant, Dialog, Empty, Glyph, IconButton, PageHead, Skeleton, TableFrame,
};
use crate::ui::dynamic::{awaited, clicked, dynamic};
use crate::ui::errors::failure_text;
use crate::ui::frame::use_frame;

/// All journeys of the workspace, last changed first.
#[component]
pub fn JourneysPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = frame.workspace.slug.clone();
    let can_edit = frame.role >= Role::Editor;
    let query = use_query_map();
    let delete = ServerAction::<DeleteJourney>::new();
    let journeys = Resource::new_blocking(move || (query.read().get("after"), delete.version().get()), {
        let slug = slug.clone();
        move |(after, _)| list_journeys(slug.clone(), after)
    });
    // The one that is about to be deleted.
    let doomed = RwSignal::new(None::<(JourneyId, String)>);
    let new = format!("/w/{slug}/journeys/new");
    let actions = {
        let new = new.clone();
        move || {
            can_edit.then(|| {
                view! {
                    <ButtonLink href=new variant=ButtonVariant::Primary glyph=Glyph::Plus>
                        {text!(locale, journey.new_journey)}
                    </ButtonLink>
                }
            })
        }
    };
    let base = StoredValue::new(format!("/w/{slug}/journeys"));
    view! {
        <PageHead title=text!(locale, journey.journeys).to_owned() actions/>
        {dynamic(move || {
            delete
                .value()
                .get()
                .and_then(Result::err)
                .map(|error| view! { <p class="notice" data-tone="danger" role="alert">{failure_text(locale, &error)}</p> })
        })}
        <Transition fallback=|| {
            view! { <Skeleton lines=5/> }
        }>
            {dynamic(move || awaited(async move {
                match journeys.await {
                    Ok(list) => draw_list(locale, can_edit, base.get_value(), list, doomed).into_any(),
                    Err(error) => view! { <p role="alert">{failure_text(locale, &error)}</p> }.into_any(),
                }
            }))}
        </Transition>
        {dynamic(move || {
            doomed.get().map(|(journey, title)| view! { <DeleteDialog slug=slug.clone() journey title doomed delete/> })
        })}
    }
    .into_any()
}

fn draw_list(
    locale: Locale,
    can_edit: bool,
    base: String,
    list: JourneyListView,
    doomed: RwSignal<Option<(JourneyId, String)>>,
) -> impl IntoView {
    let JourneyListView { journeys, next } = list;
    if journeys.is_empty() {
        let new = format!("{base}/new");
        return view! {
            <Empty title=text!(locale, journey.empty_title) text=text!(locale, journey.empty_text)>
                {can_edit
                    .then(|| {
                        view! {
                            <ButtonLink href=new variant=ButtonVariant::Primary glyph=Glyph::Plus>
                                {text!(locale, journey.new_journey)}
                            </ButtonLink>
                        }
                    })}
            </Empty>
        }
        .into_any();
    }
    let next = next.map(|after| {
        view! {
            <nav class="pagination">
                <a class="button" href=format!("{base}?after={after}")>{text!(locale, journey.older)}</a>
            </nav>
        }
    });
    let rows = journeys
        .into_iter()
        .map(|JourneyListItem { journey_id, title, steps, changed }| {
            let name = title.clone();
            let delete_label = text!(locale, journey.delete_name, name = title.clone()).to_string();
            view! {
                <tr>
                    <td class="strong">
                        <a data-row-link="" href=format!("{base}/{journey_id}")>{title}</a>
                    </td>
                    <td class="number">{steps_text(locale, steps)}</td>
                    <td data-label=text!(locale, journey.changed)>{changed}</td>
                    <td class="actions">
                        {can_edit
                            .then(|| {
                                view! {
                                    <IconButton
                                        glyph=Glyph::Trash
                                        label=delete_label
                                        on:click=clicked(move |_| doomed.set(Some((journey_id, name.clone()))))
                                    />
                                }
                            })}
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <TableFrame caption=text!(locale, journey.journeys) fold=true>
            <thead>
                <tr>
                    <th scope="col">{text!(locale, journey.title_label)}</th>
                    <th scope="col" class="number">{text!(locale, journey.steps)}</th>
                    <th scope="col">{text!(locale, journey.changed)}</th>
                    <th scope="col"><span class="visually-hidden">{text!(locale, journey.actions)}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
        {next}
    }
    .into_any()
}

fn steps_text(locale: Locale, steps: u32) -> String {
    let n = u64::from(steps);
    let word = match plural(locale, n) {
        Plural::One => text!(locale, journey.step_single),
        Plural::Other => text!(locale, journey.step_plural),
    };
    format!("{}\u{a0}{word}", count(locale, n))
}

#[component]
fn DeleteDialog(
    slug: String,
    journey: JourneyId,
    title: String,
    doomed: RwSignal<Option<(JourneyId, String)>>,
    delete: ServerAction<DeleteJourney>,
) -> impl IntoView {
    let locale = use_frame().locale;
    let open = RwSignal::new(true);
    Effect::new(move |_| {
        if !open.get() {
            doomed.set(None);
        }
    });
    let footer = ViewFnOnce::from(move || {
        view! {
            <Button on:click=clicked(move |_| open.set(false))>{text!(locale, journey.keep_journey)}</Button>
            <Button
                variant=ButtonVariant::Danger
                on:click=clicked(move |_| {
                    delete.dispatch(DeleteJourney { workspace: slug.clone(), journey });
                    open.set(false);
                })
            >
                {text!(locale, journey.delete_for_good)}
            </Button>
        }
    });
    view! {
        <Dialog
            id="journey-delete"
            title=text!(locale, journey.delete_question, name = title).to_string()
            open
            close_label=text!(locale, journey.close)
            footer
        >
            <p>{text!(locale, journey.delete_warning)}</p>
        </Dialog>
    }
}
