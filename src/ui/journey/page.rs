//! The page of one journey.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::board::{Board, Part};
use super::dialog::{MapDialog, OpenDialog};
use super::grid::MapGrid;
use super::menu::MapMenu;
use super::sync;
use super::toolbar::MapBar;
use crate::api::error::AppError;
use crate::api::journey::{JourneyView, open_journey};
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Glyph, IconButton, PageHead, Skeleton};
use crate::ui::dynamic::{awaited, clicked, dynamic};
use crate::ui::errors::failure_text;
use crate::ui::frame::use_frame;
use crate::ui::not_found::NotFoundPage;

/// One journey, open.
#[component]
pub fn JourneyPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = frame.workspace.slug.clone();
    let params = use_params_map();
    let journey = Resource::new_blocking(
        move || params.read().get("journey").unwrap_or_default(),
        move |journey| open_journey(slug.clone(), journey),
    );
    view! {
        <Suspense fallback=|| {
            view! { <Skeleton lines=8/> }
        }>
            {dynamic(move || awaited(async move {
                match journey.await {
                    Ok(journey) => view! { <Editor journey/> }.into_any(),
                    Err(AppError::NotFound) => view! { <NotFoundPage/> }.into_any(),
                    Err(error) => view! { <p role="alert">{failure_text(locale, &error)}</p> }.into_any(),
                }
            }))}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Editor(journey: JourneyView) -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let board = Board::new(&frame, journey);
    Effect::new(move |_| sync::start(board));
    let title = Signal::derive(move || {
        board.track(Part::Title);
        board.with_map(|map| map.title().to_owned())
    });
    let list = (text!(locale, journey.journeys).to_owned(), format!("/w/{}/journeys", frame.workspace.slug));
    let actions = move || {
        board.can_edit.then(|| {
            view! {
                <IconButton
                    glyph=Glyph::Pencil
                    label=text!(locale, journey.rename_journey)
                    on:click=clicked(move |_| board.dialog.set(Some(OpenDialog::Rename)))
                />
                <Button
                    variant=ButtonVariant::Primary
                    glyph=Glyph::Plus
                    on:click=clicked(move |_| board.add_step_here())
                >
                    {text!(locale, journey.step)}
                </Button>
            }
        })
    };
    view! {
        <PageHead title trail=vec![list] actions/>
        <MapBar board/>
        <Problem board/>
        <MapGrid board/>
        <MapMenu board/>
        <MapDialog board/>
        <p class="visually-hidden" role="status" aria-live="polite">{dynamic(move || board.spoken.get())}</p>
    }
}

/// What went wrong, until it is closed.
#[component]
fn Problem(board: Board) -> impl IntoView {
    move || {
        board.problem.get().map(|problem| {
            view! {
                <div class="map-problem" role="alert">
                    <p>{problem}</p>
                    <IconButton
                        glyph=Glyph::Close
                        label=text!(board.locale, journey.close)
                        on:click=clicked(move |_| board.problem.set(None))
                    />
                </div>
            }
        })
    }
}
