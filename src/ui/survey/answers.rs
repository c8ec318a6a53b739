//! Responses one by one: the list, and one of them in the panel at the side.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::filters::SearchForm;
use super::place::Place;
use crate::api::response::{
    AnswerView, DeleteResponse, LineTriage, ResponseLine, ResponseView, ResponsesView, ScoreMark,
};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    Badge, Block, Button, ButtonVariant, Dialog, Glyph, Notice, Pagination, Pill, Sheet, StateTone, Toasts,
};
use crate::ui::dynamic::{attr, clicked, dynamic};
use crate::ui::measure::group_of;

/// What a team added to responses, by their id.
pub(in crate::ui) type Marked = RwSignal<BTreeMap<String, LineTriage>>;

/// The list of responses, newest first.
#[component]
pub(in crate::ui) fn AnswerList(
    place: Place,
    answers: ResponsesView,
    with_survey: bool,
    /// The ids of those that are ticked; without it none can be.
    #[prop(optional)]
    selected: Option<RwSignal<Vec<String>>>,
    /// What the team added since the list was read: the rows stay, and with
    /// them the focus.
    #[prop(optional)]
    marked: Option<Marked>,
) -> impl IntoView {
    let locale = place.locale;
    let ResponsesView { rows, older, hidden } = answers;
    // On the page of all responses the head has said it.
    let title = (!with_survey).then(|| text!(locale, survey.comments).to_owned());
    if let Some(hidden) = hidden {
        return view! { <ListBlock title=title><Notice>{hidden}</Notice></ListBlock> }.into_any();
    }
    let is_empty = rows.is_empty();
    let rows = rows.into_iter().map(|line| row(place, line, with_survey, selected, marked)).collect_view();
    let next = older.map(|cursor| {
        (text!(locale, survey.older).to_owned(), place.with(|query| query.list.older = Some(cursor)))
    });
    let previous = place
        .query
        .with(|query| query.list.older.is_some())
        .then(|| (text!(locale, survey.newest_again).to_owned(), place.with(|_| {})));
    let has_pages = next.is_some() || previous.is_some();
    view! {
        <ListBlock title=title>
            <SearchForm place />
            {is_empty.then(|| view! { <p class="help">{text!(locale, survey.none_found)}</p> })}
            <div class="results">
                <ul class="answers">{rows}</ul>
            </div>
            {has_pages
                .then(|| {
                    view! {
                        <Pagination label=text!(locale, survey.pages) position="" previous=previous next=next />
                    }
                })}
        </ListBlock>
    }
    .into_any()
}

/// The list's frame, where links from the charts lead.
#[component]
fn ListBlock(title: Option<String>, children: Children) -> impl IntoView {
    view! {
        <div id="responses">
            {match title {
                Some(title) => view! { <Block title=title>{children()}</Block> }.into_any(),
                None => children().into_any(),
            }}
        </div>
    }
}

fn row(
    place: Place,
    line: ResponseLine,
    with_survey: bool,
    selected: Option<RwSignal<Vec<String>>>,
    marked: Option<Marked>,
) -> impl IntoView + use<> {
    let locale = place.locale;
    let ResponseLine { id, survey_id: _, survey_title, score, comment, who, when, triage } = line;
    let href = place.beside(Some(id.clone()), false);
    let is_silent = comment.is_empty();
    let words = if is_silent { text!(locale, survey.no_comment).to_owned() } else { comment };
    let below = [with_survey.then_some(survey_title), Some(who)]
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" · ");
    let tick = selected
        .map(|selected| tick(selected, &id, text!(locale, inbox.select, words = words.clone()).to_string()));
    let added = {
        let id = id.clone();
        dynamic(move || {
            let fresh = marked.and_then(|marked| marked.with(|marked| marked.get(&id).cloned()));
            marks(locale, fresh.unwrap_or_else(|| triage.clone()))
        })
    };
    let is_open = {
        let id = id.clone();
        move || place.query.with(|query| query.response.as_ref() == Some(&id)).then_some("true")
    };
    view! {
        <li>
            {tick}
            {match score {
                Some(mark) => mark_pill(&mark).into_any(),
                None => view! { <span></span> }.into_any(),
            }}
            <div class="words">
                <p>
                    <a class:soft=is_silent href=href data-noscroll="" data-response=id aria-current=attr(is_open)>
                        {words}
                    </a>
                </p>
                <small>{below}</small>
                {added}
            </div>
            <time>{when}</time>
        </li>
    }
}

/// A box that chooses the row.
fn tick(selected: RwSignal<Vec<String>>, id: &str, label: String) -> impl IntoView + use<> {
    let (id, of_row) = (id.to_owned(), id.to_owned());
    view! {
        <input
            type="checkbox"
            class="tick"
            aria-label=label
            prop:checked=move || selected.with(|selected| selected.contains(&of_row))
            on:change=move |event| {
                let is_ticked = event_target_checked(&event);
                selected.update(|selected| {
                    selected.retain(|other| *other != id);
                    if is_ticked {
                        selected.push(id.clone());
                    }
                });
            }
        />
    }
}

/// What the team added to a response, in one line.
fn marks(locale: Locale, triage: LineTriage) -> impl IntoView + use<> {
    let LineTriage { tags, assigned, case } = triage;
    if tags.is_empty() && assigned.is_none() && case.is_none() {
        return ().into_any();
    }
    let tags = tags.into_iter().map(|tag| view! { <span class="tag">{tag}</span> }).collect_view();
    let assigned =
        assigned.map(|name| view! { <Badge>{text!(locale, inbox.with, name = name).to_string()}</Badge> });
    let case = case.map(|state| {
        let words = text!(locale, inbox.case_state, state = state).to_string();
        view! { <Badge tone=StateTone::Accent>{words}</Badge> }
    });
    view! { <p class="marks">{tags} {assigned} {case}</p> }.into_any()
}

fn mark_pill(mark: &ScoreMark) -> impl IntoView + use<> {
    view! { <Pill value=mark.score.to_string() group=group_of(mark.kind) /> }
}

/// One response at the side.
#[component]
pub(in crate::ui) fn AnswerPanel(
    place: Place,
    response: ResponseView,
    deleting: ServerAction<DeleteResponse>,
    /// What can be done with it, under its answers.
    #[prop(optional, into)]
    triage: ViewFnOnce,
) -> impl IntoView {
    let locale = place.locale;
    let ResponseView { id, survey_id, survey_title, when, answers, facts, person } = response;
    let close = Signal::derive(move || place.beside(None, false));
    let facts =
        facts.into_iter().map(|(name, value)| view! { <dt>{name}</dt> <dd>{value}</dd> }).collect_view();
    let person = person.map(|(person, name)| {
        let href = place.slug.with_value(|slug| format!("/w/{slug}/contacts/{person}"));
        let words = text!(locale, contact.open);
        view! { <dt>{words}</dt> <dd><a href=href>{name}</a></dd> }
    });
    let answers = answers.into_iter().map(|answer| answer_view(locale, answer)).collect_view();
    let survey_href = place.slug.with_value(|slug| format!("/w/{slug}/surveys/{survey_id}"));
    let footer = move || {
        place.may_edit.then(|| view! { <DeleteButton place survey=survey_id response=id deleting close /> })
    };
    view! {
        <Sheet
            id="response"
            title=text!(locale, response.panel)
            close_href=close
            close_label=text!(locale, response.close)
            footer=footer
        >
            {answers}
            {triage.run()}
            <dl class="facts">
                <dt>{text!(locale, response.survey)}</dt>
                <dd>
                    <a href=survey_href>{survey_title}</a>
                </dd>
                <dt>{text!(locale, response.answered)}</dt>
                <dd>{when}</dd>
                {person}
                {facts}
            </dl>
        </Sheet>
    }
}

fn answer_view(locale: Locale, answer: AnswerView) -> impl IntoView {
    let AnswerView { question, score, text } = answer;
    let score = score.map(|mark| {
        let ScoreMark { score, name, kind } = mark;
        view! {
            <p>
                <Pill label=name value=score.to_string() group=group_of(kind) />
            </p>
        }
    });
    let words = (!text.is_empty()).then(|| view! { <blockquote class="comment">{text}</blockquote> });
    view! {
        <div class="stack" data-gap="tight" lang=locale.as_str()>
            <p class="help">{question}</p>
            {score}
            {words}
        </div>
    }
}

/// Nothing brings a response back, so this asks first.
#[component]
fn DeleteButton(
    place: Place,
    survey: String,
    response: String,
    deleting: ServerAction<DeleteResponse>,
    close: Signal<String>,
) -> impl IntoView {
    let locale = place.locale;
    let open = RwSignal::new(false);
    let navigate = use_navigate();
    let toasts = use_context::<Toasts>();
    let is_sent = RwSignal::new(false);
    let failed = move || deleting.value().get().and_then(Result::err).filter(|_| is_sent.get());
    Effect::new(move |_| {
        if is_sent.get_untracked() && matches!(deleting.value().get(), Some(Ok(()))) {
            if let Some(toasts) = toasts {
                toasts.say(text!(locale, response.deleted));
            }
            navigate(&close.get_untracked(), NavigateOptions::default());
        }
    });
    let confirm = move |_| {
        is_sent.set(true);
        deleting.dispatch(DeleteResponse {
            workspace: place.slug.get_value(),
            survey: survey.clone(),
            response: response.clone(),
        });
    };
    view! {
        <Button variant=ButtonVariant::Bare glyph=Glyph::Trash on:click=clicked(move |_| open.set(true))>
            {text!(locale, response.delete)}
        </Button>
        <Dialog
            id="delete-response"
            title=text!(locale, response.delete_title)
            open=open
            close_label=text!(locale, response.close)
            footer=move || {
                view! {
                    <Button on:click=clicked(move |_| open.set(false))>{text!(locale, response.cancel)}</Button>
                    <Button variant=ButtonVariant::Danger busy=deleting.pending() on:click=confirm>
                        {text!(locale, response.delete)}
                    </Button>
                }
            }
        >
            <p>{text!(locale, response.delete_text)}</p>
            {dynamic(move || {
                failed()
                    .map(|error| {
                        let words = crate::ui::errors::failure_text(locale, &error);
                        view! { <Notice tone=StateTone::Danger>{words}</Notice> }
                    })
            })}
        </Dialog>
    }
}
