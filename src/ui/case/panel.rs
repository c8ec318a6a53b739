//! One case at the side: what it is about, what was done, what is next.

use leptos::form::ActionForm;
use leptos::html;
use leptos::prelude::*;

use super::{Place, due_words};
use crate::api::case::{CallView, CaseEvent, CaseLine, CaseSheet, ChangeCase, MarkContact};
use crate::api::inbox::{AddNote, DeleteNote, MemberChoice};
use crate::domain::case::{CaseState, Outcome};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    Badge, Button, ButtonVariant, Choice, Field, Glyph, Notice, Pill, Select, Sheet, StateTone, TextInput,
    described_by,
};
use crate::ui::dynamic::dynamic;
use crate::ui::errors::{error_texts, failure_text};
use crate::ui::inbox::{member_options, note_view};
use crate::ui::measure::group_of;
use crate::ui::settings::{failure_of, field_errors};

/// One case.
#[component]
pub(super) fn CasePanel(place: Place, sheet: CaseSheet, members: Vec<MemberChoice>) -> impl IntoView {
    let locale = place.locale;
    let close = Signal::derive(move || place.beside(None));
    let form = {
        let sheet = sheet.clone();
        // Drawn anew with every case and every change that was kept, so that
        // its fields never show what was chosen for another one.
        dynamic(move || {
            place.may_edit.then(|| view! { <Edit place sheet=sheet.clone() members=members.clone() /> })
        })
    };
    let CaseSheet { line, response, comment, opened, first_contact, closed, call, events, .. } = sheet;
    let CaseLine { id, title, about, score, owner, due, is_late, state, is_closed } = line;
    let score = score.map(|mark| {
        view! { <p><Pill label=mark.name value=mark.score.to_string() group=group_of(mark.kind) /></p> }
    });
    let comment = (!comment.is_empty()).then(|| view! { <blockquote class="comment">{comment}</blockquote> });
    let to_response = response.map(|response| {
        let href = place.slug.with_value(|slug| format!("/w/{slug}/inbox?response={response}"));
        view! { <p><a href=href>{text!(locale, case.to_response)}</a></p> }
    });
    let tone = if is_closed { StateTone::Success } else { StateTone::Accent };
    let owner = if owner.is_empty() { text!(locale, case.nobody).to_owned() } else { owner };
    let is_reached = first_contact.is_some();
    let fact = |name: &'static str, value: String| view! { <dt>{name}</dt> <dd>{value}</dd> };
    let contact = place.may_edit.then(|| view! { <Contact place case=id.clone() is_reached /> });
    view! {
        <Sheet id="case" title=title close_href=close close_label=text!(locale, case.close)>
            <p class="line-up"><Badge tone=tone>{state}</Badge> <small class="soft">{about}</small></p>
            {score}
            {comment}
            {to_response}
            {call.map(|call| call_view(locale, call))}
            <dl class="facts">
                <dt>{text!(locale, case.due)}</dt>
                <dd>{due_words(locale, due, is_late)}</dd>
                {fact(text!(locale, case.owner), owner)}
                {fact(text!(locale, case.opened), opened)}
                {first_contact.map(|words| fact(text!(locale, case.first_contact), words))}
                {closed.map(|words| fact(text!(locale, case.closed_at), words))}
            </dl>
            {contact}
            {form}
            <History place case=id events />
        </Sheet>
    }
    .into_any()
}

/// How to reach somebody who asked for it.
fn call_view(locale: Locale, call: CallView) -> AnyView {
    let CallView { name, phone, email, consent } = call;
    let fact = |label: &'static str, value: AnyView| view! { <dt>{label}</dt> <dd>{value}</dd> };
    let phone = phone.map(|phone| {
        // People write numbers with blanks and brackets, which a dialler does not take.
        let dialled: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        fact(
            text!(locale, case.call_phone),
            view! { <a href=format!("tel:{dialled}")>{phone}</a> }.into_any(),
        )
    });
    let email = email.map(|email| {
        let href = format!("mailto:{email}");
        fact(text!(locale, case.call_email), view! { <a href=href>{email}</a> }.into_any())
    });
    view! {
        <div id="call">
            <h3>{text!(locale, case.call)}</h3>
            <dl class="facts">
                {name.map(|name| fact(text!(locale, case.call_name), name.into_any()))}
                {phone}
                {email}
                {fact(text!(locale, case.call_consent), consent.into_any())}
            </dl>
        </div>
    }
    .into_any()
}

/// The customer was reached, or was not after all.
#[component]
fn Contact(place: Place, case: String, is_reached: bool) -> impl IntoView {
    let locale = place.locale;
    let mark = ServerAction::<MarkContact>::new();
    let failed = failure_of(mark);
    Effect::new(move |_| {
        if let Some(Ok(())) = mark.value().get() {
            place.changed(text!(locale, case.contact_kept));
        }
    });
    let words = if is_reached { text!(locale, case.contact_undo) } else { text!(locale, case.contact) };
    view! {
        <ActionForm action=mark>
            <input type="hidden" name="workspace" value=place.slug.get_value() />
            <input type="hidden" name="case" value=case />
            {is_reached.then(|| view! { <input type="hidden" name="undo" value="true" /> })}
            <Button kind="submit" busy=mark.pending() glyph=Glyph::Check>{words}</Button>
            {dynamic(move || {
                failed
                    .get()
                    .map(|error| view! { <Notice tone=StateTone::Danger>{failure_text(locale, &error)}</Notice> })
            })}
        </ActionForm>
    }
}

/// Owner, day, state and outcome.
#[component]
fn Edit(place: Place, sheet: CaseSheet, members: Vec<MemberChoice>) -> impl IntoView {
    let locale = place.locale;
    let CaseSheet { line, owner, due, status, outcome, outcome_text, .. } = sheet;
    let change = ServerAction::<ChangeCase>::new();
    let failed = failure_of(change);
    let errors = move |field| field_errors(locale, failed, field);
    Effect::new(move |_| {
        if let Some(Ok(())) = change.value().get() {
            place.changed(text!(locale, case.saved));
        }
    });
    let status_now = RwSignal::new(status.clone());
    let outcome_now = RwSignal::new(outcome.clone());
    let states = CaseState::STATUSES.map(|name| Choice::new(name, state_words(locale, name)));
    let outcomes = std::iter::once(Choice::new("", text!(locale, case.choose_outcome)))
        .chain(Outcome::NAMES.map(|name| Choice::new(name, outcome_words(locale, name))))
        .collect();
    // Hidden, not left out: without scripts both must be there to be filled in.
    let is_open = move || (status_now.get() != "closed").then_some("");
    let needs_no_words = move || (status_now.get() != "closed" || outcome_now.get() != "other").then_some("");
    view! {
        <ActionForm action=change attr:class="form">
            <input type="hidden" name="workspace" value=place.slug.get_value() />
            <input type="hidden" name="case" value=line.id />
            <Field id="case-owner" label=text!(locale, case.owner)>
                <select id="case-owner" name="owner" aria-describedby=described_by("case-owner")>
                    {member_options(locale, members, owner)}
                </select>
            </Field>
            <TextInput id="case-due" name="due" kind="date" label=text!(locale, case.due) value=due required=true
                errors=errors("due") />
            <Select
                id="case-status"
                name="status"
                label=text!(locale, case.state)
                choices=states.to_vec()
                value=status
                errors=errors("status")
                on_change=Callback::new(move |value| status_now.set(value))
            />
            <div data-folded=crate::ui::dynamic::attr(is_open)>
                <Select
                    id="case-outcome"
                    name="outcome"
                    label=text!(locale, case.outcome)
                    choices=outcomes
                    value=outcome
                    errors=errors("outcome")
                    on_change=Callback::new(move |value| outcome_now.set(value))
                />
            </div>
            <div data-folded=crate::ui::dynamic::attr(needs_no_words)>
                <TextInput
                    id="case-outcome-text"
                    name="outcome_text"
                    label=text!(locale, case.outcome_text)
                    help=text!(locale, case.outcome_text_help)
                    value=outcome_text
                    errors=errors("outcome_text")
                />
            </div>
            {dynamic(move || {
                failed
                    .get()
                    .filter(|error| !matches!(error, crate::api::error::AppError::Invalid(_)))
                    .map(|error| view! { <Notice tone=StateTone::Danger>{failure_text(locale, &error)}</Notice> })
            })}
            <Button variant=ButtonVariant::Primary kind="submit" busy=change.pending()>
                {text!(locale, case.save)}
            </Button>
        </ActionForm>
    }
    .into_any()
}

/// Changes and notes, and a field for the next one.
#[component]
fn History(place: Place, case: String, events: Vec<CaseEvent>) -> impl IntoView {
    let locale = place.locale;
    let slug = place.slug.get_value();
    let (add, delete) = (ServerAction::<AddNote>::new(), ServerAction::<DeleteNote>::new());
    let area = NodeRef::<html::Textarea>::new();
    let failed = failure_of(add);
    Effect::new(move |_| {
        if let Some(Ok(())) = add.value().get() {
            if let Some(area) = area.get_untracked() {
                area.set_value("");
            }
            place.changed(text!(locale, inbox.noted));
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(())) = delete.value().get() {
            place.changed(text!(locale, inbox.note_deleted));
        }
    });
    let of_delete = slug.clone();
    let delete_note = Callback::new(move |note| {
        delete.dispatch(DeleteNote { workspace: of_delete.clone(), note });
    });
    let is_empty = events.is_empty();
    let events = events
        .into_iter()
        .map(|event| match event {
            CaseEvent::Noted(note) => note_view(locale, slug.clone(), note, delete_note).into_any(),
            CaseEvent::Changed { who, when, what } => {
                view! { <li><small>{format!("{who} · {when}")}</small><p>{what}</p></li> }.into_any()
            }
        })
        .collect_view();
    let may_note = place.may_edit;
    view! {
        <div class="stack" data-gap="tight">
            <h3>{text!(locale, case.history)}</h3>
            {is_empty.then(|| view! { <p class="soft">{text!(locale, case.no_history)}</p> })}
            <ul class="notes">{events}</ul>
            {may_note
                .then(|| {
                    view! {
                        <ActionForm action=add attr:class="stack" attr:data-gap="tight">
                            <input type="hidden" name="workspace" value=slug />
                            <input type="hidden" name="case" value=case />
                            <textarea
                                node_ref=area
                                id="case-note"
                                name="text"
                                rows="3"
                                maxlength="4000"
                                required
                                aria-label=text!(locale, case.note)
                            ></textarea>
                            {dynamic(move || {
                                failed
                                    .get()
                                    .map(|error| {
                                        let words = error_texts(locale, error.codes("text"));
                                        let words = words.into_iter().next();
                                        let words = words.unwrap_or_else(|| failure_text(locale, &error));
                                        view! { <Notice tone=StateTone::Danger>{words}</Notice> }
                                    })
                            })}
                            <div>
                                <Button kind="submit" busy=add.pending()>{text!(locale, case.add_note)}</Button>
                            </div>
                        </ActionForm>
                    }
                })}
        </div>
    }
}

fn state_words(locale: Locale, status: &str) -> &'static str {
    match status {
        "open" => text!(locale, case.open),
        "in_progress" => text!(locale, case.in_progress),
        _ => text!(locale, case.closed),
    }
}

fn outcome_words(locale: Locale, outcome: &str) -> &'static str {
    match outcome {
        "resolved" => text!(locale, case.resolved),
        "not_reached" => text!(locale, case.not_reached),
        "no_action" => text!(locale, case.no_action),
        _ => text!(locale, case.other),
    }
}
