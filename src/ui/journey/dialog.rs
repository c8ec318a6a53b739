//! The dialogs of the map: what needs more than a key or a click.

use leptos::prelude::*;

use super::binding::BindingForm;
use super::board::Board;
use super::layout::Place;
use super::words;
use crate::domain::id::{LaneId, StageId, StepId};
use crate::domain::journey::{Change, LaneRole};
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Choice, Dialog, Select, TextArea, TextInput};
use crate::ui::dynamic::{clicked, dynamic};

/// The dialog that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenDialog {
    /// Another title for the journey.
    Rename,
    /// Where something goes.
    Move(Place),
    /// Which score a step shows.
    Binding(StepId),
    /// Why a step is a moment of truth.
    Moment(StepId),
    /// A lane behind another.
    NewLane(Option<LaneId>),
    /// All keys.
    Keys,
}

/// The dialog, when one is open.
#[component]
pub fn MapDialog(board: Board) -> impl IntoView {
    move || {
        let dialog = board.dialog.get()?;
        Some(match dialog {
            OpenDialog::Rename => view! { <RenameForm board/> }.into_any(),
            OpenDialog::Move(place) => view! { <MoveForm board place/> }.into_any(),
            OpenDialog::Binding(step) => view! { <BindingForm board step/> }.into_any(),
            OpenDialog::Moment(step) => view! { <MomentForm board step/> }.into_any(),
            OpenDialog::NewLane(after) => view! { <LaneForm board after/> }.into_any(),
            OpenDialog::Keys => view! { <Keys board/> }.into_any(),
        })
    }
}

/// Open from the start; when it is closed the focus goes back into the map.
pub fn opened(board: Board) -> RwSignal<bool> {
    let open = RwSignal::new(true);
    Effect::new(move |_| {
        if !open.get() {
            board.dialog.set(None);
            board.go_back();
        }
    });
    open
}

/// The two buttons at the foot of a form in a dialog.
pub fn buttons(
    board: Board,
    open: RwSignal<bool>,
    words: &'static str,
    done: impl Fn() + Send + Sync + 'static,
) -> ViewFnOnce {
    ViewFnOnce::from(move || {
        view! {
            <Button on:click=clicked(move |_| open.set(false))>{text!(board.locale, journey.cancel)}</Button>
            <Button variant=ButtonVariant::Primary on:click=clicked(move |_| done())>
                {words}
            </Button>
        }
    })
}

#[component]
fn RenameForm(board: Board) -> impl IntoView {
    let locale = board.locale;
    let open = opened(board);
    let title = RwSignal::new(board.with_map(|map| map.title().to_owned()));
    let done = move || {
        if board.rename(title.get_untracked()) {
            open.set(false);
        }
    };
    view! {
        <Dialog
            id="journey-rename"
            title=text!(locale, journey.rename_journey)
            open
            close_label=text!(locale, journey.close)
            footer=buttons(board, open, text!(locale, journey.keep), done)
        >
            <form
                on:submit=move |event| {
                    event.prevent_default();
                    done();
                }
            >
                <TextInput id="journey-title" name="title" label=text!(locale, journey.title_label) bind=title required=true/>
            </form>
        </Dialog>
    }
}

#[component]
fn MoveForm(board: Board, place: Place) -> impl IntoView {
    let locale = board.locale;
    let open = opened(board);
    let name = words::name_of(board, place);
    // What it goes into, besides the position there.
    let stage = RwSignal::new(board.with_map(|map| match place {
        Place::Step(step) => map.step(step).map(|step| step.stage),
        _ => None,
    }));
    let step = RwSignal::new(place.step());
    let lane = RwSignal::new(place.lane());
    let index = RwSignal::new(position(board, place));
    let n_places = Memo::new(move |_| count_places(board, place, stage.get(), step.get(), lane.get()));
    let done = move || {
        let index = index.get_untracked();
        open.set(false);
        match place {
            Place::Stage(id) => board.move_stage(id, index),
            Place::Lane(id) => board.move_lane(id, index),
            Place::Step(id) => {
                if let Some(stage) = stage.get_untracked() {
                    board.move_step(id, stage, index);
                }
            }
            Place::Item(_, _, id) => {
                if let (Some(step), Some(lane)) = (step.get_untracked(), lane.get_untracked()) {
                    board.move_item(id, step, lane, index);
                }
            }
            Place::Cell(..) => {}
        }
    };
    let choose_stage = matches!(place, Place::Step(_)).then(|| {
        let choices = board.with_map(|map| {
            map.stages()
                .iter()
                .map(|stage| Choice::new(stage.id.to_string(), words::name_of(board, Place::Stage(stage.id))))
                .collect::<Vec<_>>()
        });
        let chosen = stage.get_untracked().map(|stage| stage.to_string()).unwrap_or_default();
        view! {
            <Select id="move-stage" name="stage" label=text!(locale, journey.stage) choices value=chosen
                on_change=Callback::new(move |id: String| stage.set(StageId::parse(&id).ok()))/>
        }
    });
    let choose_cell = matches!(place, Place::Item(..)).then(|| {
        let (steps, lanes) = board.with_map(|map| {
            let steps: Vec<_> = map
                .steps()
                .iter()
                .map(|step| Choice::new(step.id.to_string(), words::name_of(board, Place::Step(step.id))))
                .collect();
            let lanes: Vec<_> = map
                .lanes()
                .iter()
                .filter(|lane| lane.role != LaneRole::Emotion)
                .map(|lane| Choice::new(lane.id.to_string(), words::name_of(board, Place::Lane(lane.id))))
                .collect();
            (steps, lanes)
        });
        let of_step = step.get_untracked().map(|step| step.to_string()).unwrap_or_default();
        let of_lane = lane.get_untracked().map(|lane| lane.to_string()).unwrap_or_default();
        view! {
            <Select id="move-step" name="step" label=text!(locale, journey.step) choices=steps value=of_step
                on_change=Callback::new(move |id: String| step.set(StepId::parse(&id).ok()))/>
            <Select id="move-lane" name="lane" label=text!(locale, journey.lane) choices=lanes value=of_lane
                on_change=Callback::new(move |id: String| lane.set(LaneId::parse(&id).ok()))/>
        }
    });
    let choose_position = move || {
        let n = n_places.get();
        let choices: Vec<_> = (0..n)
            .map(|at| {
                let (at_text, of) = ((at + 1).to_string(), n.to_string());
                Choice::new(
                    at.to_string(),
                    text!(locale, journey.position_of, at = at_text, of = of).to_string(),
                )
            })
            .collect();
        let chosen = index.get_untracked().min(n.saturating_sub(1));
        view! {
            <Select id="move-position" name="position" label=text!(locale, journey.position) choices
                value=chosen.to_string()
                on_change=Callback::new(move |at: String| index.set(at.parse().unwrap_or(0)))/>
        }
    };
    view! {
        <Dialog
            id="journey-move"
            title=text!(locale, journey.move_name, name = name).to_string()
            open
            close_label=text!(locale, journey.close)
            footer=buttons(board, open, text!(locale, journey.do_move), done)
        >
            <div class="form">{choose_stage} {choose_cell} {dynamic(choose_position)}</div>
        </Dialog>
    }
}

/// Where it stands now among its siblings.
fn position(board: Board, place: Place) -> usize {
    let at = board.with_map(|map| match place {
        Place::Stage(id) => map.stages().iter().position(|stage| stage.id == id),
        Place::Lane(id) => map.lanes().iter().position(|lane| lane.id == id),
        Place::Step(id) => {
            let stage = map.step(id)?.stage;
            map.steps_of(stage).iter().position(|step| step.id == id)
        }
        Place::Item(step, lane, id) => map.items_of(step, lane).iter().position(|item| item.id == id),
        Place::Cell(..) => None,
    });
    at.unwrap_or(0)
}

/// How many positions there are where it would go.
fn count_places(
    board: Board,
    place: Place,
    stage: Option<StageId>,
    step: Option<StepId>,
    lane: Option<LaneId>,
) -> usize {
    board.with_map(|map| match place {
        Place::Stage(_) => map.stages().len(),
        Place::Lane(_) => map.lanes().len(),
        Place::Step(id) => {
            stage.map_or(1, |stage| map.steps_of(stage).iter().filter(|step| step.id != id).count() + 1)
        }
        Place::Item(_, _, id) => step.zip(lane).map_or(1, |(step, lane)| {
            map.items_of(step, lane).iter().filter(|item| item.id != id).count() + 1
        }),
        Place::Cell(..) => 1,
    })
}

#[component]
fn MomentForm(board: Board, step: StepId) -> impl IntoView {
    let locale = board.locale;
    let open = opened(board);
    let before = board.with_map(|map| map.step(step).and_then(|step| step.moment_of_truth.clone()));
    let is_one = before.is_some();
    let why = RwSignal::new(before.unwrap_or_default());
    let set = move |why: Option<String>| {
        if board.perform(vec![Change::SetMomentOfTruth { step, why }]) {
            open.set(false);
        }
    };
    let footer = ViewFnOnce::from(move || {
        view! {
            {is_one
                .then(|| {
                    view! { <Button on:click=clicked(move |_| set(None))>{text!(locale, journey.no_moment)}</Button> }
                })}
            <Button variant=ButtonVariant::Primary on:click=clicked(move |_| set(Some(why.get_untracked())))>
                {text!(locale, journey.keep)}
            </Button>
        }
    });
    view! {
        <Dialog
            id="journey-moment"
            title=text!(locale, journey.moment_of_truth)
            open
            close_label=text!(locale, journey.close)
            footer
        >
            <TextArea
                id="moment-why"
                name="why"
                label=text!(locale, journey.why_moment)
                help=text!(locale, journey.why_moment_help)
                bind=why
            />
        </Dialog>
    }
}

#[component]
fn LaneForm(board: Board, after: Option<LaneId>) -> impl IntoView {
    let locale = board.locale;
    let open = opened(board);
    let role = RwSignal::new(LaneRole::Action);
    let label = RwSignal::new(String::new());
    let choices: Vec<_> =
        LaneRole::ALL.iter().map(|role| Choice::new(role.as_str(), words::role(locale, *role))).collect();
    let done = move || {
        let written = label.get_untracked();
        let role = role.get_untracked();
        let label = if written.trim().is_empty() { words::role(locale, role).to_owned() } else { written };
        open.set(false);
        board.add_lane(role, label, after);
    };
    view! {
        <Dialog
            id="journey-lane"
            title=text!(locale, journey.new_lane)
            open
            close_label=text!(locale, journey.close)
            footer=buttons(board, open, text!(locale, journey.add), done)
        >
            <div class="form">
                <Select id="lane-role" name="role" label=text!(locale, journey.lane_role)
                    help=text!(locale, journey.lane_role_help) choices value=LaneRole::Action.as_str()
                    on_change=Callback::new(move |chosen: String| {
                        role.set(LaneRole::parse(&chosen).unwrap_or(LaneRole::Note));
                    })/>
                <TextInput id="lane-label" name="label" label=text!(locale, journey.lane_label) bind=label/>
            </div>
        </Dialog>
    }
}

#[component]
fn Keys(board: Board) -> impl IntoView {
    let locale = board.locale;
    let open = opened(board);
    let keys = [
        ("← → ↑ ↓", text!(locale, journey.key_arrows)),
        ("Home, End", text!(locale, journey.key_row)),
        ("Ctrl Home, Ctrl End", text!(locale, journey.key_ends)),
        ("Enter, F2", text!(locale, journey.key_edit)),
        ("A–Z", text!(locale, journey.key_type)),
        ("Ctrl Enter", text!(locale, journey.key_new)),
        ("Shift Enter", text!(locale, journey.key_newline)),
        ("Tab", text!(locale, journey.key_tab)),
        ("Esc", text!(locale, journey.key_cancel)),
        ("Alt ← → ↑ ↓", text!(locale, journey.key_move)),
        ("Ctrl D", text!(locale, journey.key_duplicate)),
        ("Del", text!(locale, journey.key_delete)),
        ("+ −", text!(locale, journey.key_emotion)),
        ("Ctrl Z, Ctrl Shift Z", text!(locale, journey.key_undo)),
        ("Shift F10", text!(locale, journey.key_menu)),
    ]
    .map(|(keys, words)| view! { <dt><kbd>{keys}</kbd></dt><dd>{words}</dd> });
    view! {
        <Dialog id="journey-keys" title=text!(locale, journey.keys) open close_label=text!(locale, journey.close)>
            <dl class="keys">{keys}</dl>
        </Dialog>
    }
}
