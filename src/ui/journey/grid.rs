//! The grid: heads that stay in sight, lanes, and the listeners of all cells
//! in one place, because a thousand cells with their own would make the page
//! slow to come alive.

use leptos::either::Either;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

use super::board::{Board, Part};
use super::cell::{cell, field};
use super::dialog::OpenDialog;
use super::emotion::curve;
use super::keyboard;
use super::layout::{Column, Place, Row};
use super::menu::OpenMenu;
use super::{binding, words};
use crate::domain::id::{LaneId, StageId, StepId};
use crate::domain::journey::LaneRole;
use crate::text;
use crate::ui::browser::focus;
use crate::ui::components::{Glyph, Icon};
use crate::ui::dynamic::{attr, clicked, dynamic};

/// The whole map.
#[component]
pub fn MapGrid(board: Board) -> impl IntoView {
    let locale = board.locale;
    let rows = Memo::new(move |_| board.layout.with(|layout| layout.rows.clone()));
    let title = move || {
        board.track(Part::Title);
        board.with_map(|map| map.title().to_owned())
    };
    let n_columns = move || board.layout.with(|layout| layout.columns.len());
    let add_lane = board.can_edit.then(|| {
        view! {
            <div class="row add-lane" role="row">
                <div class="corner" role="rowheader">
                    <button
                        type="button"
                        class="button bare"
                        on:click=clicked(move |_| board.dialog.set(Some(OpenDialog::NewLane(None))))
                    >
                        <Icon glyph=Glyph::Plus/>
                        {text!(locale, journey.lane)}
                    </button>
                </div>
            </div>
        }
    });
    view! {
        <div class="map-scroll" tabindex="-1">
            <div
                class="map"
                role="grid"
                node_ref=board.grid
                aria-label=attr(title)
                aria-readonly=(!board.can_edit).then_some("true")
                aria-rowcount=attr(move || rows.with(|rows| rows.len() + 2 + usize::from(board.can_edit)).to_string())
                aria-colcount=attr(move || (n_columns() + 1).to_string())
                data-zoom=attr(move || board.zoom.get().as_str())
                style=attr(move || format!("--steps:{}", n_columns().max(1)))
                on:keydown=move |event| keyboard::pressed(board, &event)
                on:click=clicked(move |event| click_came(board, &event))
                on:dblclick=move |event| double_clicked(board, &event)
                on:contextmenu=move |event| menu_asked(board, &event)
                on:focusin=move |event| focus_came(board, &event)
                on:focusout=move |event| focus_went(board, &event)
                on:input=move |_| board.typed()
            >
                <Heads board/>
                <div class="lanes" role="rowgroup">
                    <For each=move || rows.get() key=|row| *row children=move |row| lane_or_line(board, row)/>
                    {add_lane}
                </div>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Heads(board: Board) -> impl IntoView {
    let locale = board.locale;
    let stages = Memo::new(move |_| {
        board.layout.with(|layout| layout.stages.iter().map(|(stage, _)| *stage).collect::<Vec<_>>())
    });
    let columns = Memo::new(move |_| board.layout.with(|layout| layout.columns.clone()));
    let add = board.can_edit.then(|| {
        view! {
            <div class="add" role="columnheader">
                <button
                    type="button"
                    tabindex="-1"
                    title=text!(locale, journey.new_stage)
                    aria-label=text!(locale, journey.new_stage)
                    on:click=clicked(move |_| board.add_stage(None))
                >
                    <Icon glyph=Glyph::Plus/>
                </button>
            </div>
        }
    });
    view! {
        <div class="head" role="rowgroup">
            <div class="row stages" role="row">
                <div class="corner" role="columnheader">
                    <span class="visually-hidden">{text!(locale, journey.stages)}</span>
                </div>
                <For each=move || stages.get() key=|stage| *stage children=move |stage| stage_head(board, stage)/>
                {add}
            </div>
            <div class="row steps" role="row">
                <div class="corner" role="columnheader">
                    <span class="visually-hidden">{text!(locale, journey.steps)}</span>
                </div>
                <For
                    each=move || columns.get()
                    key=|column| *column
                    children=move |column| match column {
                        Column::Step(step) => Either::Left(step_head(board, step)),
                        Column::Vacant(stage) => Either::Right(vacant_head(board, stage)),
                    }
                />
            </div>
        </div>
    }
    .into_any()
}

/// A title, or the field in which it is being written.
fn title_or_field(board: Board, part: Part, title: String) -> impl IntoView {
    match board.draft_of(part) {
        Some(text) => Either::Right(field(board, part, text)),
        None => {
            let untitled = title.is_empty().then_some("");
            Either::Left(view! { <span class="title" data-untitled=untitled>{title}</span> })
        }
    }
}

/// The button of a head that opens its menu; heard by the grid.
fn menu_button(board: Board) -> impl IntoView {
    board.can_edit.then(|| {
        view! {
            <button
                type="button"
                class="button bare square"
                tabindex="-1"
                aria-haspopup="menu"
                aria-label=text!(board.locale, journey.more)
            >
                <Icon glyph=Glyph::More/>
            </button>
        }
    })
}

fn first_stop(board: Board, place: Place) -> &'static str {
    if board.place.get_untracked() == Some(place) { "0" } else { "-1" }
}

fn stage_head(board: Board, stage: StageId) -> impl IntoView {
    let span = Memo::new(move |_| {
        board.layout.with(|layout| {
            layout.stages.iter().find(|(other, _)| *other == stage).map_or(1, |(_, span)| *span)
        })
    });
    let title = move || {
        board.track(Part::Stage(stage));
        let title = board.with_map(|map| map.stage(stage).map(|stage| stage.title.clone()));
        title_or_field(board, Part::Stage(stage), title.unwrap_or_default())
    };
    let colour = move || {
        board.track(Part::Stage(stage));
        board.with_map(|map| map.stage(stage).and_then(|stage| stage.colour).map(|colour| colour.as_str()))
    };
    view! {
        <div
            class="stage"
            role="columnheader"
            tabindex="-1"
            data-stage=stage.to_string()
            data-colour=attr(colour)
            aria-colspan=attr(move || span.get().to_string())
            style=attr(move || format!("--span:{}", span.get()))
        >
            {dynamic(title)}
            {menu_button(board)}
        </div>
    }
}

fn step_head(board: Board, step: StepId) -> impl IntoView {
    let locale = board.locale;
    let is_moment = Memo::new(move |_| {
        board.track(Part::Step(step));
        board.with_map(|map| map.step(step).and_then(|step| step.moment_of_truth.clone()))
    });
    let title = move || {
        board.track(Part::Step(step));
        let title = board.with_map(|map| map.step(step).map(|step| step.title.clone()));
        title_or_field(board, Part::Step(step), title.unwrap_or_default())
    };
    let star = move || {
        is_moment.get().map(|why| {
            let label = if why.is_empty() {
                text!(locale, journey.moment_of_truth).to_owned()
            } else {
                format!("{}: {why}", text!(locale, journey.moment_of_truth))
            };
            view! {
                <svg class="glyph star" role="img" aria-label=label viewBox="0 0 24 24">
                    <path d=Glyph::Star.path()></path>
                </svg>
            }
        })
    };
    view! {
        <div
            class="step"
            role="columnheader"
            tabindex=first_stop(board, Place::Step(step))
            data-step=step.to_string()
            title=attr(move || is_moment.get().filter(|why| !why.is_empty()))
            data-moment=attr(move || is_moment.with(Option::is_some).then_some(""))
        >
            {dynamic(title)}
            {dynamic(star)}
            {binding::pill(board, step)}
            {menu_button(board)}
        </div>
    }
}

fn vacant_head(board: Board, stage: StageId) -> impl IntoView {
    view! {
        <div class="step" role="columnheader" data-vacant="">
            {board
                .can_edit
                .then(|| {
                    view! {
                        <button type="button" class="button bare" on:click=clicked(move |_| board.add_step(stage, None))>
                            <Icon glyph=Glyph::Plus/>
                            {text!(board.locale, journey.step)}
                        </button>
                    }
                })}
        </div>
    }
}

fn lane_or_line(board: Board, row: Row) -> impl IntoView {
    match row {
        Row::Lane(lane, role) => Either::Left(lane_row(board, lane, role)),
        Row::Line(line) => Either::Right(view! {
            <div class="row divide" role="row">
                <div class="divide-label" role="rowheader">{words::line(board.locale, line)}</div>
            </div>
        }),
    }
}

fn lane_row(board: Board, lane: LaneId, role: LaneRole) -> impl IntoView {
    let locale = board.locale;
    let columns = Memo::new(move |_| board.layout.with(|layout| layout.columns.clone()));
    let label = move || {
        board.track(Part::Lane(lane));
        let label = board.with_map(|map| map.lane(lane).map(|lane| lane.label.clone())).unwrap_or_default();
        let label = if label.is_empty() { words::role(locale, role).to_owned() } else { label };
        title_or_field(board, Part::Lane(lane), label)
    };
    let head = if role == LaneRole::Emotion {
        Either::Left(view! {
            <div class="extremes">
                <span>{text!(locale, journey.delighted)}</span>
                {dynamic(label)}
                <span>{text!(locale, journey.frustrated)}</span>
            </div>
        })
    } else {
        Either::Right(view! {
            <Icon glyph=words::glyph(role)/>
            {dynamic(label)}
        })
    };
    view! {
        <div class="row lane" role="row" data-role=role.as_str() data-lane=lane.to_string()>
            <div class="lane-head" role="rowheader" tabindex="-1" title=words::role(locale, role)>
                {head}
                {menu_button(board)}
            </div>
            <For
                each=move || columns.get()
                key=|column| *column
                children=move |column| match column {
                    Column::Step(step) => Either::Left(cell(board, step, lane, role)),
                    Column::Vacant(_) => Either::Right(view! { <div class="cell" data-vacant=""></div> }),
                }
            />
            {(role == LaneRole::Emotion).then(|| curve(board))}
        </div>
    }
    .into_any()
}

fn click_came(board: Board, event: &ev::MouseEvent) {
    let target = event_target::<Element>(event);
    let Some(place) = board.place_at(&target) else { return };
    if focus::closest(&target, "[aria-haspopup='menu']").is_some() {
        board.place.set(Some(place));
        OpenMenu::at_place(board, place);
    } else if focus::closest(&target, ".add-item").is_some()
        && let Some((step, lane)) = place.cell()
    {
        board.begin_item(step, lane, None, String::new());
    }
}

fn double_clicked(board: Board, event: &ev::MouseEvent) {
    let target = event_target::<Element>(event);
    if target.tag_name() != "TEXTAREA"
        && focus::closest(&target, "button").is_none()
        && let Some(place) = board.place_at(&target)
    {
        board.begin(place);
    }
}

fn menu_asked(board: Board, event: &ev::MouseEvent) {
    let target = event_target::<Element>(event);
    // In a field the browser's own menu corrects spelling.
    if target.tag_name() == "TEXTAREA" || !board.can_edit {
        return;
    }
    if let Some(place) = board.place_at(&target) {
        event.prevent_default();
        board.place.set(Some(place));
        OpenMenu::at_point(board, place, f64::from(event.client_x()), f64::from(event.client_y()));
    }
}

fn focus_came(board: Board, event: &ev::FocusEvent) {
    let target = event_target::<Element>(event);
    if matches!(target.tag_name().as_str(), "TEXTAREA" | "BUTTON") {
        return;
    }
    let Some(place) = board.place_at(&target) else { return };
    if board.place.get_untracked() != Some(place) {
        board.place.set(Some(place));
    }
    if let Some(grid) = board.grid.get_untracked() {
        focus::rove(&grid, &target);
    }
}

/// Leaving the field keeps what was written. Going to another window does not
/// leave it.
fn focus_went(board: Board, event: &ev::FocusEvent) {
    let target = event_target::<Element>(event);
    if target.tag_name() != "TEXTAREA" || !board.is_editing() {
        return;
    }
    let goes_elsewhere = event.related_target().is_some_and(|to| to.dyn_into::<Element>().is_ok());
    if goes_elsewhere || document().has_focus().unwrap_or(true) {
        board.end(true);
    } else {
        board.commit();
    }
}
