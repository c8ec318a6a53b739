//! What a look shows, and what came of earlier sendings.

use leptos::form::ActionForm;
use leptos::prelude::*;

use super::{Desk, Planned};
use crate::api::mailing::{CancelSending, LetterView, MailingView, PlanView, SettleUnsure};
use crate::domain::survey::Reason;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Notice, StateTone, TableFrame};

/// Who would be asked, how the mail looks, and the way to send it.
#[component]
pub(super) fn Plan(desk: Desk, planned: Planned) -> impl IntoView {
    let locale = desk.locale;
    let Planned { input, plan } = planned;
    let PlanView { any, asked, held, reasons, examples, unknown, letters } = plan;
    let to_test = input.clone();
    // Whoever may not be asked now may be by then.
    let can_send = desk.can_send && (any || !input.send_at.trim().is_empty());
    let is_planned = !input.wave.is_empty() || !input.repeat.is_empty() || !input.send_at.trim().is_empty();
    let words = if is_planned {
        text!(locale, mailing.plan).to_owned()
    } else {
        text!(locale, mailing.send_now, n = asked.clone()).to_string()
    };
    let counts = reasons
        .into_iter()
        .map(|(reason, n)| view! { <tr><td>{reason_words(locale, reason)}</td><td class="number">{n}</td></tr> })
        .collect_view();
    let any_held = !examples.is_empty();
    let people = examples
        .into_iter()
        .map(|(name, reason)| view! { <tr><td>{name}</td><td>{reason_words(locale, reason)}</td></tr> })
        .collect_view();
    view! {
        <section class="stack">
            <h2>{text!(locale, mailing.would_ask, n = asked).to_string()}</h2>
            {(!any).then(|| view! { <p class="soft">{text!(locale, mailing.nobody)}</p> })}
            {(!unknown.is_empty())
                .then(|| {
                    let words = text!(locale, mailing.unknown_ids, ids = unknown).to_string();
                    view! { <Notice tone=StateTone::Warning>{words}</Notice> }
                })}
            {any_held
                .then(|| {
                    view! {
                        <h2>{text!(locale, mailing.held_back, n = held).to_string()}</h2>
                        <TableFrame caption=text!(locale, mailing.reason)>
                            <thead>
                                <tr>
                                    <th scope="col">{text!(locale, mailing.reason)}</th>
                                    <th scope="col" class="number">{text!(locale, mailing.count)}</th>
                                </tr>
                            </thead>
                            <tbody>{counts}</tbody>
                        </TableFrame>
                        <TableFrame caption=text!(locale, mailing.person)>
                            <thead>
                                <tr>
                                    <th scope="col">{text!(locale, mailing.person)}</th>
                                    <th scope="col">{text!(locale, mailing.reason)}</th>
                                </tr>
                            </thead>
                            <tbody>{people}</tbody>
                        </TableFrame>
                    }
                })}
            {letters.into_iter().map(|letter| letter_view(locale, letter)).collect_view()}
            {is_planned.then(|| view! { <p class="soft">{text!(locale, mailing.plan_help)}</p> })}
            {desk.can_send
                .then(|| {
                    view! {
                        <div class="line-up">
                            <Button busy=desk.test.pending() on:click=move |_| {
                                desk.test.dispatch(to_test.clone());
                            }>{text!(locale, mailing.test)}</Button>
                            {can_send
                                .then(|| {
                                    view! {
                                        <Button
                                            variant=ButtonVariant::Primary
                                            disabled=desk.send.pending()
                                            busy=desk.send.pending()
                                            on:click=move |_| {
                                                desk.send.dispatch(input.clone());
                                            }
                                        >
                                            {words}
                                        </Button>
                                    }
                                })}
                        </div>
                    }
                })}
        </section>
    }
}

/// The mail as it will look, in a page of its own that can do nothing.
fn letter_view(locale: Locale, letter: LetterView) -> impl IntoView {
    let LetterView { locale: of_letter, subject, html } = letter;
    let title = match of_letter {
        Locale::PtBr => text!(locale, mailing.preview_pt_br),
        Locale::En => text!(locale, mailing.preview_en),
    };
    view! {
        <h2>{title}</h2>
        <p class="strong" lang=of_letter.as_str()>{subject}</p>
        <iframe class="letter" sandbox="" srcdoc=html title=title></iframe>
    }
}

/// The latest sendings.
#[component]
pub(super) fn Progress(
    locale: Locale,
    slug: StoredValue<String>,
    survey: String,
    rows: Vec<MailingView>,
    cancel: ServerAction<CancelSending>,
    settle: ServerAction<SettleUnsure>,
) -> impl IntoView {
    let in_doubt = rows
        .iter()
        .filter_map(|row| Some((row.id.clone(), row.sent_at.clone(), row.unsure.clone()?)))
        .map(|(mailing, sent_at, n)| doubt(locale, slug, &survey, mailing, sent_at, n, settle))
        .collect_view();
    let problem = rows.iter().find_map(|row| row.problem.clone());
    let rows = rows
        .into_iter()
        .map(|row| {
            let MailingView {
                id,
                sent_at,
                waiting,
                sent,
                answered,
                undelivered,
                cancelled,
                reminded,
                is_waiting,
                unsure: _,
                problem: _,
            } = row;
            let survey = survey.clone();
            view! {
                <tr>
                    <td>{sent_at}</td>
                    <td class="number" data-label=text!(locale, mailing.waiting)>{waiting}</td>
                    <td class="number" data-label=text!(locale, mailing.sent)>{sent}</td>
                    <td class="number" data-label=text!(locale, mailing.answered)>{answered}</td>
                    <td class="number" data-label=text!(locale, mailing.undelivered)>{undelivered}</td>
                    <td class="number" data-label=text!(locale, mailing.cancelled)>{cancelled}</td>
                    <td class="number" data-label=text!(locale, mailing.reminded)>{reminded}</td>
                    <td>
                        {is_waiting
                            .then(|| {
                                view! {
                                    <ActionForm action=cancel>
                                        <input type="hidden" name="workspace" value=slug.get_value() />
                                        <input type="hidden" name="survey" value=survey />
                                        <input type="hidden" name="mailing" value=id />
                                        <Button kind="submit">{text!(locale, mailing.cancel)}</Button>
                                    </ActionForm>
                                }
                            })}
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="stack">
            <h2>{text!(locale, mailing.progress)}</h2>
            {in_doubt}
            {problem
                .map(|problem| {
                    let words = text!(locale, mailing.problem, words = problem).to_string();
                    view! { <Notice tone=StateTone::Warning>{words}</Notice> }
                })}
            <TableFrame caption=text!(locale, mailing.progress) fold=true>
                <thead>
                    <tr>
                        <th scope="col">{text!(locale, mailing.sent_at)}</th>
                        <th scope="col" class="number">{text!(locale, mailing.waiting)}</th>
                        <th scope="col" class="number">{text!(locale, mailing.sent)}</th>
                        <th scope="col" class="number">{text!(locale, mailing.answered)}</th>
                        <th scope="col" class="number">{text!(locale, mailing.undelivered)}</th>
                        <th scope="col" class="number">{text!(locale, mailing.cancelled)}</th>
                        <th scope="col" class="number">{text!(locale, mailing.reminded)}</th>
                        <th scope="col"><span class="visually-hidden">{text!(locale, settings.actions)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableFrame>
        </section>
    }
}

/// Mails that are perhaps with the people, and what can be done about them.
fn doubt(
    locale: Locale,
    slug: StoredValue<String>,
    survey: &str,
    mailing: String,
    sent_at: String,
    n: String,
    settle: ServerAction<SettleUnsure>,
) -> impl IntoView + use<> {
    let title = format!("{sent_at}: {}", text!(locale, mailing.unsure, n = n));
    let (survey, mailing) = (StoredValue::new(survey.to_owned()), StoredValue::new(mailing));
    let button = move |again: bool, words: &'static str| {
        view! {
            <ActionForm action=settle>
                <input type="hidden" name="workspace" value=slug.get_value() />
                <input type="hidden" name="survey" value=survey.get_value() />
                <input type="hidden" name="mailing" value=mailing.get_value() />
                <input type="hidden" name="again" value=again.to_string() />
                <Button kind="submit" busy=settle.pending()>{words}</Button>
            </ActionForm>
        }
    };
    let again = button(true, text!(locale, mailing.send_again));
    let leave = button(false, text!(locale, mailing.leave_unsure));
    view! {
        <Notice tone=StateTone::Warning title=title>{text!(locale, mailing.unsure_help)}</Notice>
        <div class="line-up">{again} {leave}</div>
    }
}

/// Why somebody is not asked, in words.
pub(super) fn reason_words(locale: Locale, reason: Reason) -> &'static str {
    match reason {
        Reason::NoAddress => text!(locale, mailing.no_address),
        Reason::DoNotContact => text!(locale, mailing.do_not_contact),
        Reason::Unsubscribed => text!(locale, mailing.unsubscribed),
        Reason::Bounced => text!(locale, mailing.bounced),
        Reason::Invited => text!(locale, mailing.invited),
        Reason::SameAddress => text!(locale, mailing.same_address),
        Reason::WaveTooSoon => text!(locale, mailing.wave_too_soon),
        Reason::AskedTooSoon => text!(locale, mailing.asked_too_soon),
        Reason::NotSampled => text!(locale, mailing.not_sampled),
    }
}
