//! The triggers of a survey: after what it is asked, what came of that lately,
//! and a form that makes or changes one.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::failure;
use super::outcome::reason_words;
use crate::api::error::AppError;
use crate::api::trigger::{
    AskView, DeleteTrigger, FateView, SwitchTrigger, TriggerForm, TriggerLine, TriggersView, open_triggers,
    save_trigger,
};
use crate::domain::mailing::LetterWords;
use crate::domain::survey::{EventCondition, HeldBack, Trigger, TriggerInput};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    Badge, Button, ButtonLink, ButtonVariant, Choice, Empty, Notice, PageHead, Select, StateTone, TableFrame,
    TextArea, TextInput,
};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::errors::{error_texts, failure_text};
use crate::ui::frame::use_frame;
use crate::ui::settings::parts::{Confirm, FailureNotice, failure_of};

/// What every part of the page needs to know.
#[derive(Clone, Copy)]
struct Place {
    locale: Locale,
    slug: StoredValue<String>,
    survey: Memo<String>,
    /// Rises with what is saved, so that the page is read again.
    saved: RwSignal<u32>,
    switch: ServerAction<SwitchTrigger>,
    delete: ServerAction<DeleteTrigger>,
    /// What came of saving, and whether it was good.
    problem: RwSignal<Option<AppError>>,
    done: RwSignal<Option<&'static str>>,
}

/// The triggers of a survey.
#[component]
pub fn TriggersPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = StoredValue::new(frame.workspace.slug);
    let (params, query) = (use_params_map(), use_query_map());
    let survey = Memo::new(move |_| params.with(|params| params.get("survey").unwrap_or_default()));
    let chosen = Memo::new(move |_| query.with(|query| query.get("trigger").unwrap_or_default()));
    let place = Place {
        locale,
        slug,
        survey,
        saved: RwSignal::new(0),
        switch: ServerAction::new(),
        delete: ServerAction::new(),
        problem: RwSignal::new(None),
        done: RwSignal::new(None),
    };
    let triggers = Resource::new_blocking(
        move || {
            let changed = (place.saved.get(), place.switch.version().get(), place.delete.version().get());
            (survey.get(), chosen.get(), changed)
        },
        move |(survey, trigger, _)| open_triggers(slug.get_value(), survey, trigger),
    );
    view! {
        <Transition>
            {dynamic(move || awaited(async move {
                match triggers.await {
                    Err(error) => failure(locale, &error),
                    Ok(view) => view! { <Triggers place view /> }.into_any(),
                }
            }))}
        </Transition>
    }
    .into_any()
}

#[component]
fn Triggers(place: Place, view: TriggersView) -> impl IntoView {
    let locale = place.locale;
    let TriggersView { id, title, is_open, is_sending, triggers, asks, form } = view;
    let surveys = place.slug.with_value(|slug| format!("/w/{slug}/surveys"));
    let here = format!("{surveys}/{id}");
    let list = if triggers.is_empty() {
        view! {
            <Empty title=text!(locale, trigger.none) text=text!(locale, trigger.none_text)>
                <ButtonLink href="#trigger-name">{text!(locale, trigger.new)}</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        let page = format!("{here}/triggers");
        let rows = triggers.into_iter().map(|line| row(place, &page, line)).collect_view();
        view! {
            <TableFrame caption=text!(locale, trigger.list) fold=true>
                <thead>
                    <tr>
                        <th scope="col">{text!(locale, trigger.name)}</th>
                        <th scope="col">{text!(locale, trigger.rule)}</th>
                        <th scope="col">{text!(locale, trigger.state)}</th>
                        <th scope="col" class="number">{text!(locale, trigger.waiting)}</th>
                        <th scope="col" class="number">{text!(locale, trigger.asked)}</th>
                        <th scope="col" class="number">{text!(locale, trigger.answered)}</th>
                        <th scope="col" class="number">{text!(locale, trigger.held)}</th>
                        <th scope="col"><span class="visually-hidden">{text!(locale, settings.actions)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <PageHead
            title=text!(locale, trigger.title)
            hint=text!(locale, trigger.hint)
            trail=vec![(text!(locale, survey.title).to_owned(), surveys), (title, here.clone())]
        />
        <div class="stack" data-gap="wide">
            {(!is_sending)
                .then(|| view! { <Notice tone=StateTone::Warning>{text!(locale, trigger.not_sending)}</Notice> })}
            {(!is_open)
                .then(|| view! { <Notice tone=StateTone::Warning>{text!(locale, trigger.not_open)}</Notice> })}
            <FailureNotice failure=failure_of(place.switch) />
            <FailureNotice failure=failure_of(place.delete) />
            {list}
            <Lately locale asks />
            <TriggerFields place form back=format!("{here}/triggers") />
        </div>
    }
    .into_any()
}

fn row(place: Place, page: &str, line: TriggerLine) -> impl IntoView + use<> {
    let Place { locale, slug, survey, switch, delete, .. } = place;
    let TriggerLine { id, name, rule, is_on, waiting, asked, answered, held } = line;
    let change = format!("{page}?trigger={id}");
    let id = StoredValue::new(id);
    let hidden = move || {
        view! {
            <input type="hidden" name="workspace" value=slug.get_value() />
            <input type="hidden" name="survey" value=survey.get_untracked() />
            <input type="hidden" name="trigger" value=id.get_value() />
        }
    };
    let (tone, state, act) = if is_on {
        (StateTone::Success, text!(locale, trigger.on), text!(locale, trigger.switch_off))
    } else {
        (StateTone::Plain, text!(locale, trigger.off), text!(locale, trigger.switch_on))
    };
    let erase = text!(locale, trigger.delete_one, name = name.clone()).to_string();
    view! {
        <tr>
            <td class="strong">{name.clone()}</td>
            <td data-label=text!(locale, trigger.rule)>{rule}</td>
            <td data-label=text!(locale, trigger.state)><Badge tone=tone>{state}</Badge></td>
            <td class="number" data-label=text!(locale, trigger.waiting)>{waiting}</td>
            <td class="number" data-label=text!(locale, trigger.asked)>{asked}</td>
            <td class="number" data-label=text!(locale, trigger.answered)>{answered}</td>
            <td class="number" data-label=text!(locale, trigger.held)>{held}</td>
            <td class="removal">
                <div class="line-up">
                    <ActionForm action=switch>
                        {hidden()} <input type="hidden" name="on" value=(!is_on).to_string() />
                        <Button kind="submit">{act}</Button>
                    </ActionForm>
                    <ButtonLink href=change>{text!(locale, trigger.change)}</ButtonLink>
                    <Confirm
                        word=text!(locale, trigger.delete)
                        about=erase.clone()
                        question=text!(locale, trigger.delete_question, name = name).to_string()
                    >
                        <ActionForm action=delete>
                            {hidden()} <Button variant=ButtonVariant::Danger kind="submit">{erase}</Button>
                        </ActionForm>
                    </Confirm>
                </div>
            </td>
        </tr>
    }
}

/// What came of the triggers lately.
#[component]
fn Lately(locale: Locale, asks: Vec<AskView>) -> impl IntoView {
    let is_empty = asks.is_empty();
    let rows = asks
        .into_iter()
        .map(|ask| {
            let AskView { when, trigger, interaction, person, fate } = ask;
            view! {
                <tr>
                    <td>{when}</td>
                    <td data-label=text!(locale, trigger.name)>{trigger}</td>
                    <td data-label=text!(locale, trigger.event)>{interaction}</td>
                    <td data-label=text!(locale, trigger.person)>{person}</td>
                    <td data-label=text!(locale, trigger.fate)>{fate_words(locale, fate)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="stack">
            <h2>{text!(locale, trigger.lately)}</h2>
            {is_empty.then(|| view! { <p class="soft">{text!(locale, trigger.nothing_yet)}</p> })}
            {(!is_empty).then(|| view! {
                <TableFrame caption=text!(locale, trigger.lately) fold=true>
                    <thead>
                        <tr>
                            <th scope="col">{text!(locale, trigger.when)}</th>
                            <th scope="col">{text!(locale, trigger.name)}</th>
                            <th scope="col">{text!(locale, trigger.event)}</th>
                            <th scope="col">{text!(locale, trigger.person)}</th>
                            <th scope="col">{text!(locale, trigger.fate)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </TableFrame>
            })}
        </section>
    }
}

fn fate_words(locale: Locale, fate: FateView) -> String {
    let held = match fate {
        FateView::Waiting => return text!(locale, trigger.waiting).to_owned(),
        FateView::Asked => return text!(locale, trigger.asked).to_owned(),
        FateView::Held(held) => held,
    };
    let reason = match held {
        HeldBack::Contact(reason) => reason_words(locale, reason),
        HeldBack::Sample => text!(locale, trigger.sample),
        HeldBack::Conditions => text!(locale, trigger.conditions_unmet),
        HeldBack::Off => text!(locale, trigger.was_off),
        HeldBack::TooLate => text!(locale, trigger.too_late),
        HeldBack::SurveyClosed => text!(locale, trigger.survey_closed),
        HeldBack::Nobody => text!(locale, trigger.nobody),
    };
    text!(locale, trigger.held_by, reason = reason).to_string()
}

/// The fields of the form while the page lives.
#[derive(Clone, Copy)]
struct Fields {
    trigger: StoredValue<String>,
    name: RwSignal<String>,
    kind: RwSignal<String>,
    delay: RwSignal<String>,
    unit: RwSignal<String>,
    sampling: RwSignal<String>,
    conditions: StoredValue<Vec<[RwSignal<String>; 4]>>,
    words: [RwSignal<String>; 4],
    remind_after_days: RwSignal<String>,
    max_reminders: RwSignal<String>,
}

impl Fields {
    fn new(form: TriggerForm) -> Self {
        let TriggerForm { trigger, rule, pt_br, en, remind_after_days, max_reminders } = form;
        let TriggerInput { name, kind, delay, unit, sampling, mut conditions } = rule;
        let empty = ["property", "", "is", ""].map(str::to_owned);
        conditions.resize(Trigger::MOST_CONDITIONS.min(conditions.len().max(2) + 1), empty);
        Self {
            trigger: StoredValue::new(trigger),
            name: RwSignal::new(name),
            kind: RwSignal::new(kind),
            delay: RwSignal::new(delay),
            unit: RwSignal::new(unit),
            sampling: RwSignal::new(sampling),
            conditions: StoredValue::new(
                conditions.into_iter().map(|line| line.map(RwSignal::new)).collect(),
            ),
            words: [pt_br.subject, pt_br.intro, en.subject, en.intro].map(RwSignal::new),
            remind_after_days: RwSignal::new(remind_after_days),
            max_reminders: RwSignal::new(max_reminders),
        }
    }

    fn form(self) -> TriggerForm {
        let [subject_pt_br, intro_pt_br, subject_en, intro_en] = self.words.map(|word| word.get_untracked());
        TriggerForm {
            trigger: self.trigger.get_value(),
            rule: TriggerInput {
                name: self.name.get_untracked(),
                kind: self.kind.get_untracked(),
                delay: self.delay.get_untracked(),
                unit: self.unit.get_untracked(),
                sampling: self.sampling.get_untracked(),
                conditions: self.conditions.with_value(|lines| {
                    lines.iter().map(|line| line.map(|field| field.get_untracked())).collect()
                }),
            },
            pt_br: LetterWords { subject: subject_pt_br, intro: intro_pt_br },
            en: LetterWords { subject: subject_en, intro: intro_en },
            remind_after_days: self.remind_after_days.get_untracked(),
            max_reminders: self.max_reminders.get_untracked(),
        }
    }
}

/// The form of a trigger.
#[component]
fn TriggerFields(place: Place, form: TriggerForm, back: String) -> impl IntoView {
    let Place { locale, slug, survey, saved, problem, done, .. } = place;
    let is_new = form.trigger.is_empty();
    let fields = Fields::new(form);
    let save = Action::new(move |(): &()| {
        let form = fields.form();
        let words = if is_new { text!(locale, trigger.saved) } else { text!(locale, trigger.changed) };
        async move {
            done.set(None);
            match save_trigger(slug.get_value(), survey.get_untracked(), form).await {
                Ok(()) => {
                    problem.set(None);
                    done.set(Some(words));
                    saved.update(|n| *n += 1);
                }
                Err(error) => problem.set(Some(error)),
            }
        }
    });
    let errors = move |field: String| {
        Signal::derive(move || {
            problem.with(|problem| {
                problem.as_ref().map(|error| error_texts(locale, error.codes(&field))).unwrap_or_default()
            })
        })
    };
    let of = |field: &'static str| errors(field.to_owned());
    let units = vec![
        Choice::new("minutes", text!(locale, trigger.minutes)),
        Choice::new("hours", text!(locale, trigger.hours)),
        Choice::new("days", text!(locale, trigger.days)),
    ];
    let conditions = fields.conditions.with_value(|lines| {
        let line = |(index, line): (usize, &[RwSignal<String>; 4])| {
            condition(
                locale,
                index,
                *line,
                [".of", ".name", ".op", ".value"].map(|part| errors(format!("conditions.{index}{part}"))),
            )
        };
        lines.iter().enumerate().map(line).collect_view()
    });
    let [subject_pt_br, intro_pt_br, subject_en, intro_en] = fields.words;
    let title = if is_new { text!(locale, trigger.new) } else { text!(locale, trigger.change_title) };
    view! {
        <section class="stack">
            <h2>{title}</h2>
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    save.dispatch(());
                }
            >
                <TextInput id="trigger-name" name="name" label=text!(locale, trigger.name) bind=fields.name
                    errors=of("name") />
                <TextInput id="trigger-kind" name="kind" label=text!(locale, trigger.kind)
                    help=text!(locale, trigger.kind_help) bind=fields.kind errors=of("kind") />
                <TextInput id="trigger-delay" name="delay" kind="number" label=text!(locale, trigger.delay)
                    bind=fields.delay errors=of("delay") />
                <Select id="trigger-unit" name="unit" label=text!(locale, trigger.unit) choices=units
                    value=fields.unit.get_untracked() errors=of("unit")
                    on_change=Callback::new(move |value| fields.unit.set(value)) />
                <TextInput id="trigger-sampling" name="sampling" kind="number" label=text!(locale, trigger.sampling)
                    help=text!(locale, trigger.sampling_help) bind=fields.sampling errors=of("sampling") />
                <fieldset class="field">
                    <legend>{text!(locale, trigger.conditions)}</legend>
                    <p class="help">{text!(locale, trigger.conditions_help)}</p>
                    {conditions}
                </fieldset>
                <TextInput id="trigger-subject-pt" name="subject_pt_br" label=text!(locale, mailing.subject_pt_br)
                    bind=subject_pt_br errors=of("subject_pt_br") />
                <TextArea id="trigger-intro-pt" name="intro_pt_br" label=text!(locale, mailing.intro_pt_br)
                    help=text!(locale, mailing.intro_help) bind=intro_pt_br errors=of("intro_pt_br") />
                <TextInput id="trigger-subject-en" name="subject_en" label=text!(locale, mailing.subject_en)
                    bind=subject_en errors=of("subject_en") />
                <TextArea id="trigger-intro-en" name="intro_en" label=text!(locale, mailing.intro_en)
                    help=text!(locale, mailing.intro_help) bind=intro_en errors=of("intro_en") />
                <TextInput id="trigger-remind" name="remind_after_days" kind="number"
                    label=text!(locale, mailing.remind_after_days) bind=fields.remind_after_days
                    errors=of("remind_after_days") />
                <TextInput id="trigger-reminders" name="max_reminders" kind="number"
                    label=text!(locale, mailing.max_reminders) help=text!(locale, mailing.max_reminders_help)
                    bind=fields.max_reminders errors=of("max_reminders") />
                <div class="line-up">
                    <Button kind="submit" variant=ButtonVariant::Primary busy=save.pending()>
                        {text!(locale, trigger.save)}
                    </Button>
                    {(!is_new).then(|| view! { <ButtonLink href=back>{text!(locale, trigger.new)}</ButtonLink> })}
                </div>
            </form>
            <div aria-live="polite">
                {dynamic(move || {
                    problem.get().map(|error| {
                        let words = failure_text(locale, &error);
                        view! { <Notice tone=StateTone::Danger>{words}</Notice> }
                    })
                })}
                {dynamic(move || {
                    done.get().map(|words| view! { <Notice tone=StateTone::Success>{words}</Notice> })
                })}
            </div>
        </section>
    }
}

/// A line of the form: what is looked at, and what it is compared with.
fn condition(
    locale: Locale,
    index: usize,
    [of, name, op, value]: [RwSignal<String>; 4],
    [of_errors, name_errors, op_errors, value_errors]: [Signal<Vec<String>>; 4],
) -> impl IntoView {
    let kinds = vec![
        Choice::new("property", text!(locale, trigger.property)),
        Choice::new("attribute", text!(locale, trigger.attribute)),
    ];
    let ops = EventCondition::OPS.into_iter().map(|op| Choice::new(op, op_words(locale, op))).collect();
    let id = |part: &str| format!("condition-{index}-{part}");
    view! {
        <div class="line-up">
            <Select id=id("of") name="of" label=text!(locale, trigger.of) choices=kinds value=of.get_untracked()
                errors=of_errors on_change=Callback::new(move |chosen| of.set(chosen)) />
            <TextInput id=id("name") name="condition_name" label=text!(locale, trigger.condition_name) bind=name
                errors=name_errors />
            <Select id=id("op") name="op" label=text!(locale, trigger.op) choices=ops value=op.get_untracked()
                errors=op_errors on_change=Callback::new(move |chosen| op.set(chosen)) />
            <TextInput id=id("value") name="value" label=text!(locale, trigger.value) bind=value
                errors=value_errors />
        </div>
    }
}

fn op_words(locale: Locale, op: &str) -> &'static str {
    match op {
        "is" => text!(locale, trigger.is),
        "is_not" => text!(locale, trigger.is_not),
        "at_least" => text!(locale, trigger.at_least),
        "at_most" => text!(locale, trigger.at_most),
        _ => text!(locale, trigger.known),
    }
}
