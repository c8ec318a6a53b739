//! Sending a survey by mail: whom, what the mail says and when; a look at who
//! would be asked and at the mail; then sending, and what came of it.

mod calendar;
mod fields;
mod outcome;
mod triggers;

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

pub use self::calendar::WavesPage;
pub use self::triggers::TriggersPage;
use super::failure;
use crate::api::error::AppError;
use crate::api::mailing::{
    CancelSending, PlanView, SendInput, SendView, SentView, SettleUnsure, list_sendings, open_sending,
    plan_sending, send_survey, test_sending,
};
use crate::domain::mailing::LetterWords;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::browser::live::Live;
use crate::ui::components::{ButtonLink, Notice, PageHead, StateTone};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::errors::{error_texts, failure_text};
use crate::ui::frame::use_frame;
use crate::ui::settings::parts::{FailureNotice, failure_of};
use fields::Fields;
use outcome::{Plan, Progress};

/// The page that sends a survey.
#[component]
pub fn SendPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = StoredValue::new(frame.workspace.slug);
    let params = use_params_map();
    let survey = Memo::new(move |_| params.with(|params| params.get("survey").unwrap_or_default()));
    let query = use_query_map();
    let wave = Memo::new(move |_| query.with(|query| query.get("wave").unwrap_or_default()));
    let known = Resource::new_blocking(
        move || (survey.get(), wave.get()),
        move |(survey, wave)| open_sending(slug.get_value(), survey, wave),
    );
    // Up here and not in the part that waits: the browser finds what the
    // server has read by the order in which both ask.
    let sent = RwSignal::new(0_u32);
    let cancel = ServerAction::<CancelSending>::new();
    let settle = ServerAction::<SettleUnsure>::new();
    let progress = Resource::new_blocking(
        move || (survey.get(), sent.get(), cancel.version().get(), settle.version().get()),
        move |(survey, ..)| list_sendings(slug.get_value(), survey),
    );
    follow(slug, survey, sent);
    let progress_view = move || {
        awaited(async move {
            match progress.await {
                Ok(rows) if rows.is_empty() => ().into_any(),
                Ok(rows) => {
                    view! { <Progress locale slug survey=survey.get_untracked() rows cancel settle /> }
                        .into_any()
                }
                // The part above says what is wrong.
                Err(_) => ().into_any(),
            }
        })
    };
    view! {
        <Suspense>
            {dynamic(move || awaited(async move {
                match known.await {
                    Err(error) => failure(locale, &error),
                    Ok(view) => view! { <Sending locale slug survey view sent /> }.into_any(),
                }
            }))}
        </Suspense>
        <div class="stack sendings">
            <FailureNotice failure=failure_of(cancel) />
            <FailureNotice failure=failure_of(settle) />
            <Transition>{dynamic(progress_view)}</Transition>
        </div>
    }
    .into_any()
}

/// How long news of a sending are gathered before it is read again, in ms.
const GATHERED: u64 = 2_000;

/// Reads what became of the sendings again while mails go and answers come.
fn follow(slug: StoredValue<String>, survey: Memo<String>, sent: RwSignal<u32>) {
    Effect::new(move |_| {
        let url = format!("/w/{}/live?sending={}", slug.get_value(), survey.get());
        // The first event tells how it is, not that it is new.
        let (is_known, is_waiting) = (StoredValue::new(false), StoredValue::new(false));
        let on_event = move |_: String| {
            if !is_known.try_get_value().unwrap_or(true) {
                is_known.set_value(true);
                return;
            }
            if is_waiting.try_get_value().unwrap_or(true) {
                return;
            }
            is_waiting.set_value(true);
            set_timeout(
                move || {
                    is_waiting.try_set_value(false);
                    sent.try_update(|n| *n += 1);
                },
                Duration::from_millis(GATHERED),
            );
        };
        Live::listen_while_here(&url, "fresh", on_event, || {});
    });
}

/// The fields of the form.
#[derive(Clone, Copy)]
struct Form {
    whom: RwSignal<String>,
    attribute_name: RwSignal<String>,
    attribute_value: RwSignal<String>,
    ids: RwSignal<String>,
    kind: RwSignal<String>,
    subject_pt_br: RwSignal<String>,
    intro_pt_br: RwSignal<String>,
    subject_en: RwSignal<String>,
    intro_en: RwSignal<String>,
    send_at: RwSignal<String>,
    remind_after_days: RwSignal<String>,
    max_reminders: RwSignal<String>,
    repeat: RwSignal<String>,
    every: RwSignal<String>,
    until: RwSignal<String>,
    /// The wave that is changed; blank is a new sending.
    wave: StoredValue<String>,
}

impl Form {
    fn new(input: SendInput) -> Self {
        let SendInput {
            whom,
            attribute_name,
            attribute_value,
            ids,
            kind,
            pt_br,
            en,
            send_at,
            remind_after_days,
            max_reminders,
            repeat,
            every,
            until,
            wave,
        } = input;
        Self {
            whom: RwSignal::new(whom),
            attribute_name: RwSignal::new(attribute_name),
            attribute_value: RwSignal::new(attribute_value),
            ids: RwSignal::new(ids),
            kind: RwSignal::new(kind),
            subject_pt_br: RwSignal::new(pt_br.subject),
            intro_pt_br: RwSignal::new(pt_br.intro),
            subject_en: RwSignal::new(en.subject),
            intro_en: RwSignal::new(en.intro),
            send_at: RwSignal::new(send_at),
            remind_after_days: RwSignal::new(remind_after_days),
            max_reminders: RwSignal::new(max_reminders),
            repeat: RwSignal::new(repeat),
            every: RwSignal::new(every),
            until: RwSignal::new(until),
            wave: StoredValue::new(wave),
        }
    }

    fn input(self) -> SendInput {
        let words = |subject: RwSignal<String>, intro: RwSignal<String>| LetterWords {
            subject: subject.get_untracked(),
            intro: intro.get_untracked(),
        };
        SendInput {
            whom: self.whom.get_untracked(),
            attribute_name: self.attribute_name.get_untracked(),
            attribute_value: self.attribute_value.get_untracked(),
            ids: self.ids.get_untracked(),
            kind: self.kind.get_untracked(),
            pt_br: words(self.subject_pt_br, self.intro_pt_br),
            en: words(self.subject_en, self.intro_en),
            send_at: self.send_at.get_untracked(),
            remind_after_days: self.remind_after_days.get_untracked(),
            max_reminders: self.max_reminders.get_untracked(),
            repeat: self.repeat.get_untracked(),
            every: self.every.get_untracked(),
            until: self.until.get_untracked(),
            wave: self.wave.get_value(),
        }
    }
}

/// What was looked at is what is sent, whatever is typed meanwhile.
#[derive(Clone)]
struct Planned {
    input: SendInput,
    plan: PlanView,
}

/// What can be done here.
#[derive(Clone, Copy)]
struct Desk {
    locale: Locale,
    can_send: bool,
    planned: RwSignal<Option<Planned>>,
    problem: RwSignal<Option<AppError>>,
    done: RwSignal<Option<String>>,
    look: Action<(), ()>,
    test: Action<SendInput, ()>,
    send: Action<SendInput, ()>,
}

impl Desk {
    fn new(
        locale: Locale,
        slug: StoredValue<String>,
        survey: Memo<String>,
        form: Form,
        can_send: bool,
        sent: RwSignal<u32>,
    ) -> Self {
        let planned = RwSignal::new(None);
        let problem = RwSignal::new(None);
        let done = RwSignal::new(None);
        let look = Action::new(move |(): &()| {
            let input = form.input();
            async move {
                done.set(None);
                match plan_sending(slug.get_value(), survey.get_untracked(), input.clone()).await {
                    Ok(plan) => {
                        problem.set(None);
                        planned.set(Some(Planned { input, plan }));
                    }
                    Err(error) => {
                        planned.set(None);
                        problem.set(Some(error));
                    }
                }
            }
        });
        let test = Action::new(move |input: &SendInput| {
            let input = input.clone();
            async move {
                match test_sending(slug.get_value(), survey.get_untracked(), input).await {
                    Ok(address) => {
                        done.set(Some(text!(locale, mailing.test_sent, address = address).to_string()));
                    }
                    Err(error) => problem.set(Some(error)),
                }
            }
        });
        let send = Action::new(move |input: &SendInput| {
            let input = input.clone();
            async move {
                match send_survey(slug.get_value(), survey.get_untracked(), input).await {
                    Ok(came) => {
                        planned.set(None);
                        sent.update(|n| *n += 1);
                        done.set(Some(match came {
                            SentView::Asked(n) => text!(locale, mailing.queued, n = n).to_string(),
                            SentView::Planned { n, first } => {
                                text!(locale, mailing.planned, n = n, first = first).to_string()
                            }
                            SentView::Changed => text!(locale, mailing.changed).to_owned(),
                        }));
                    }
                    Err(error) => problem.set(Some(error)),
                }
            }
        });
        Self { locale, can_send, planned, problem, done, look, test, send }
    }

    /// What is wrong with a field, in words.
    fn errors(self, field: &'static str) -> Signal<Vec<String>> {
        let Self { locale, problem, .. } = self;
        Signal::derive(move || {
            problem.with(|problem| {
                problem.as_ref().map(|error| error_texts(locale, error.codes(field))).unwrap_or_default()
            })
        })
    }
}

#[component]
fn Sending(
    locale: Locale,
    slug: StoredValue<String>,
    survey: Memo<String>,
    view: SendView,
    /// Counts what was sent from here.
    sent: RwSignal<u32>,
) -> impl IntoView {
    let SendView { id, title, is_open, mail_from, any_contacts, input } = view;
    let base = slug.with_value(|slug| format!("/w/{slug}"));
    let surveys = format!("{base}/surveys");
    let here = format!("{surveys}/{id}");
    let form = Form::new(input);
    let desk = Desk::new(locale, slug, survey, form, is_open && mail_from.is_some(), sent);
    let is_wave = form.wave.with_value(|wave| !wave.is_empty());
    let heading = if is_wave { text!(locale, mailing.change_wave) } else { text!(locale, mailing.title) };
    let (calendar, triggers) = (format!("{here}/waves"), format!("{here}/triggers"));
    let from = match mail_from {
        Some(address) => {
            let words = text!(locale, mailing.from, address = address).to_string();
            view! { <p class="soft">{words}</p> }.into_any()
        }
        None => view! {
            <Notice tone=StateTone::Warning title=text!(locale, mailing.off)>
                {text!(locale, mailing.off_help)}
            </Notice>
        }
        .into_any(),
    };
    let contacts = format!("{base}/contacts/import");
    view! {
        <PageHead
            title=heading
            trail=vec![(text!(locale, survey.title).to_owned(), surveys), (title, here)]
            actions=move || {
                view! {
                    <ButtonLink href=calendar.clone()>{text!(locale, mailing.to_calendar)}</ButtonLink>
                    <ButtonLink href=triggers.clone()>{text!(locale, mailing.to_triggers)}</ButtonLink>
                }
            }
        />
        <div class="stack" data-gap="wide">
            {from}
            {(!is_open)
                .then(|| view! { <Notice tone=StateTone::Warning>{text!(locale, mailing.not_open)}</Notice> })}
            {(!any_contacts)
                .then(|| {
                    view! {
                        <Notice>{text!(locale, mailing.no_contacts)}</Notice>
                        <div class="line-up">
                            <ButtonLink href=contacts>{text!(locale, mailing.to_contacts)}</ButtonLink>
                        </div>
                    }
                })}
            <Fields desk form />
            <div aria-live="polite" class="stack">
                {dynamic(move || {
                    desk.problem
                        .get()
                        .map(|error| {
                            let words = failure_text(locale, &error);
                            view! { <Notice tone=StateTone::Danger>{words}</Notice> }
                        })
                })}
                {dynamic(move || {
                    desk.done.get().map(|words| view! { <Notice tone=StateTone::Success>{words}</Notice> })
                })}
                {dynamic(move || desk.planned.get().map(|planned| view! { <Plan desk planned /> }))}
            </div>
        </div>
    }
}
