//! The calendar of a survey: a month with what was sent and what is planned,
//! and under it the same as a list, where planned waves are changed, started
//! and taken off. Phones show the list alone.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::failure;
use crate::api::wave::{
    CalendarView, CancelWave, DayView, EntryCounts, EntryKind, EntryView, StartWave, open_calendar,
};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    Badge, Button, ButtonLink, ButtonVariant, Glyph, Notice, PageHead, Pagination, StateTone,
};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::frame::use_frame;
use crate::ui::settings::parts::{Confirm, FailureNotice, failure_of};

/// What can be done with a planned wave.
#[derive(Clone, Copy)]
struct Acts {
    locale: Locale,
    slug: StoredValue<String>,
    cancel: ServerAction<CancelWave>,
    start: ServerAction<StartWave>,
}

/// The calendar of a survey.
#[component]
pub fn WavesPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = StoredValue::new(frame.workspace.slug);
    let (params, query) = (use_params_map(), use_query_map());
    let survey = Memo::new(move |_| params.with(|params| params.get("survey").unwrap_or_default()));
    let month = Memo::new(move |_| query.with(|query| query.get("month").unwrap_or_default()));
    let acts = Acts { locale, slug, cancel: ServerAction::new(), start: ServerAction::new() };
    let calendar = Resource::new_blocking(
        move || (survey.get(), month.get(), acts.cancel.version().get(), acts.start.version().get()),
        move |(survey, month, ..)| open_calendar(slug.get_value(), survey, month),
    );
    view! {
        <Transition>
            {dynamic(move || awaited(async move {
                match calendar.await {
                    Err(error) => failure(locale, &error),
                    Ok(view) => view! { <Calendar acts view /> }.into_any(),
                }
            }))}
        </Transition>
    }
    .into_any()
}

#[component]
fn Calendar(acts: Acts, view: CalendarView) -> impl IntoView {
    let Acts { locale, slug, cancel, start } = acts;
    let CalendarView { id, title, month, before, after, is_sending, weekdays, weeks } = view;
    let surveys = slug.with_value(|slug| format!("/w/{slug}/surveys"));
    let here = format!("{surveys}/{id}");
    let send = format!("{here}/send");
    let to_month =
        |words: &'static str, month: String| Some((words.to_owned(), format!("{here}/waves?month={month}")));
    let (before, after) =
        (to_month(text!(locale, wave.before), before), to_month(text!(locale, wave.after), after));
    let lines = weeks
        .iter()
        .flatten()
        .filter(|day| !day.entries.is_empty())
        .cloned()
        .map(|day| day_lines(acts, &id, day))
        .collect_view();
    let is_empty = weeks.iter().flatten().all(|day| day.entries.is_empty());
    let heads = weekdays.into_iter().map(|day| view! { <th scope="col">{day}</th> }).collect_view();
    let rows = weeks
        .into_iter()
        .map(|week| view! { <tr>{week.into_iter().map(|day| cell(locale, day)).collect_view()}</tr> })
        .collect_view();
    view! {
        <PageHead
            title=text!(locale, wave.title)
            hint=text!(locale, wave.hint)
            trail=vec![(text!(locale, survey.title).to_owned(), surveys), (title, here)]
            actions=move || {
                view! {
                    <ButtonLink href=send variant=ButtonVariant::Primary glyph=Glyph::Plus>
                        {text!(locale, wave.plan)}
                    </ButtonLink>
                }
            }
        />
        <div class="stack">
            {(!is_sending).then(|| view! { <Notice tone=StateTone::Warning>{text!(locale, wave.off)}</Notice> })}
            <FailureNotice failure=failure_of(cancel) />
            <FailureNotice failure=failure_of(start) />
            <h2>{month.clone()}</h2>
            <table class="calendar" aria-label=month.clone()>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <Pagination label=month position="" previous=before next=after />
            <section class="stack" aria-label=text!(locale, wave.list)>
                {is_empty.then(|| view! { <p class="soft">{text!(locale, wave.nothing)}</p> })}
                {lines}
            </section>
        </div>
    }
    .into_any()
}

/// A day of the month; what is on it leads to the list.
fn cell(locale: Locale, day: DayView) -> impl IntoView {
    let DayView { number, date, is_inside, is_today, entries } = day;
    let links = entries
        .into_iter()
        .map(|entry| {
            let EntryView { id, kind, time, counts, .. } = entry;
            let words = match counts {
                Some(EntryCounts { sent, answered, .. }) => {
                    text!(locale, wave.short, sent = sent, answered = answered).to_string()
                }
                None => kind_words(locale, kind).to_owned(),
            };
            view! { <li><a href=format!("#wave-{id}")>{time} " " {words}</a></li> }
        })
        .collect_view();
    let today = is_today.then(|| view! { <span class="visually-hidden">{text!(locale, wave.today)}</span> });
    view! {
        <td class:soft=!is_inside aria-current=is_today.then_some("date")>
            <span title=date>{number}</span> {today}
            <ul>{links}</ul>
        </td>
    }
}

/// What is on a day, in full.
fn day_lines(acts: Acts, survey: &str, day: DayView) -> impl IntoView + use<> {
    let entries = day.entries.into_iter().map(|entry| line(acts, survey, entry)).collect_view();
    view! {
        <h3>{day.date}</h3>
        <ul class="stack">{entries}</ul>
    }
}

fn line(acts: Acts, survey: &str, entry: EntryView) -> impl IntoView + use<> {
    let locale = acts.locale;
    let EntryView { id, kind, time, whom, has_later, counts } = entry;
    let tone = match kind {
        EntryKind::Sent => StateTone::Success,
        EntryKind::Planned => StateTone::Accent,
        EntryKind::Cancelled => StateTone::Plain,
        EntryKind::MissedClosed | EntryKind::MissedLate => StateTone::Warning,
    };
    let counts = counts.map(|counts| {
        let EntryCounts { sent, answered, undelivered, waiting } = counts;
        text!(
            locale,
            wave.counts,
            sent = sent,
            answered = answered,
            undelivered = undelivered,
            waiting = waiting
        )
        .to_string()
    });
    let words = counts.unwrap_or(whom);
    let buttons = (kind == EntryKind::Planned).then(|| planned(acts, survey, &id, &time, has_later));
    view! {
        <li id=format!("wave-{id}") class="stack" data-gap="tight">
            <p>
                <strong>{time}</strong> " " <Badge tone=tone>{kind_words(locale, kind)}</Badge> " " {words}
            </p>
            {buttons}
        </li>
    }
}

fn planned(acts: Acts, survey: &str, id: &str, time: &str, has_later: bool) -> impl IntoView + use<> {
    let Acts { locale, slug, cancel, start } = acts;
    let change = slug.with_value(|slug| format!("/w/{slug}/surveys/{survey}/send?wave={id}"));
    let (survey, id) = (StoredValue::new(survey.to_owned()), StoredValue::new(id.to_owned()));
    let hidden = move || {
        view! {
            <input type="hidden" name="workspace" value=slug.get_value() />
            <input type="hidden" name="survey" value=survey.get_value() />
            <input type="hidden" name="wave" value=id.get_value() />
        }
    };
    let later = has_later.then(|| {
        view! {
            <ActionForm action=cancel>
                {hidden()} <input type="hidden" name="later" value="true" />
                <Button kind="submit">{text!(locale, wave.cancel_later)}</Button>
            </ActionForm>
        }
    });
    let start_words = text!(locale, wave.start);
    view! {
        <div class="line-up">
            <ButtonLink href=change>{text!(locale, wave.change)}</ButtonLink>
            <Confirm
                word=start_words
                about=format!("{start_words}: {time}")
                question=text!(locale, wave.start_question)
            >
                <ActionForm action=start>
                    {hidden()}
                    <Button kind="submit" variant=ButtonVariant::Primary busy=start.pending()>{start_words}</Button>
                </ActionForm>
            </Confirm>
            <ActionForm action=cancel>
                {hidden()} <Button kind="submit">{text!(locale, wave.cancel)}</Button>
            </ActionForm>
            {later}
        </div>
    }
}

fn kind_words(locale: Locale, kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Sent => text!(locale, wave.sent),
        EntryKind::Planned => text!(locale, wave.planned),
        EntryKind::Cancelled => text!(locale, wave.cancelled),
        EntryKind::MissedClosed => text!(locale, wave.missed_closed),
        EntryKind::MissedLate => text!(locale, wave.missed_late),
    }
}
