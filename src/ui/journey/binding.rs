//! The score that a step shows: the pill on its head and the dialog that
//! chooses it.

use leptos::prelude::*;

use super::board::{Board, Part};
use super::dialog::opened;
use super::{sync, words};
use crate::api::journey::{BindingChoicesView, BoundScoreView, list_binding_choices};
use crate::domain::id::{StepId, SurveyId};
use crate::domain::journey::{Binding, BindingMeasure, Change};
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Choice, Dialog, Select, Skeleton};
use crate::ui::dynamic::clicked;
use crate::ui::errors::failure_text;

/// The live score of a step, when it is bound to one.
pub fn pill(board: Board, step: StepId) -> impl IntoView {
    let locale = board.locale;
    let binding = Memo::new(move |_| {
        board.track(Part::Step(step));
        board.with_map(|map| map.step(step).and_then(|step| step.binding.clone()))
    });
    move || {
        let binding = binding.get()?;
        let score = board.scores.with(|scores| scores.get(&binding).cloned());
        let about = words::subject(locale, &binding.subject);
        let measure = words::measure(binding.measure);
        let words = match score {
            Some(BoundScoreView { value: Some(value), margin, n, .. }) => {
                let margin = margin.map(|margin| format!(" {margin}")).unwrap_or_default();
                view! {
                    <b>{value}</b>
                    <small>{format!("n\u{a0}{n}{margin}")}</small>
                }
                .into_any()
            }
            Some(BoundScoreView { suppressed: true, n, .. }) => {
                view! { <small>{text!(locale, journey.too_few, n = n).to_string()}</small> }.into_any()
            }
            Some(_) => view! { <small>{text!(locale, journey.no_answers)}</small> }.into_any(),
            None => view! { <small>"…"</small> }.into_any(),
        };
        Some(view! {
            <span class="scores">
                <span class="pill" title=format!("{measure} · {about}")>
                    {measure}
                    {words}
                </span>
            </span>
        })
    }
}

/// Chooses the score that a step shows.
#[component]
pub fn BindingForm(board: Board, step: StepId) -> impl IntoView {
    let locale = board.locale;
    let open = opened(board);
    let choices = LocalResource::new(move || list_binding_choices(board.workspace.get_value()));
    let now = board.with_map(|map| map.step(step).and_then(|step| step.binding.clone()));
    let is_bound = now.is_some();
    let series = RwSignal::new(now.as_ref().map(series_key).unwrap_or_default());
    let survey = RwSignal::new(now.as_ref().and_then(|binding| binding.survey));
    let set = move |binding: Option<Binding>| {
        if board.perform(vec![Change::SetBinding { step, binding }]) {
            sync::refresh_scores(board);
            open.set(false);
        }
    };
    let keep = move || match binding_of(&series.get_untracked(), survey.get_untracked()) {
        Some(binding) => set(Some(binding)),
        None => open.set(false),
    };
    let form = move || {
        choices.get().map(|choices| match choices {
            Ok(choices) => draw_form(board, choices, now.clone(), series, survey).into_any(),
            Err(error) => view! { <p role="alert">{failure_text(locale, &error)}</p> }.into_any(),
        })
    };
    let footer = ViewFnOnce::from(move || {
        view! {
            {is_bound
                .then(|| {
                    view! { <Button on:click=clicked(move |_| set(None))>{text!(locale, journey.show_no_score)}</Button> }
                })}
            <Button variant=ButtonVariant::Primary on:click=clicked(move |_| keep())>
                {text!(locale, journey.keep)}
            </Button>
        }
    });
    view! {
        <Dialog
            id="journey-binding"
            title=text!(locale, journey.show_score)
            open
            close_label=text!(locale, journey.close)
            footer
        >
            <p>{text!(locale, journey.show_score_help)}</p>
            <Suspense fallback=|| view! { <Skeleton lines=3/> }>{form.clone()}</Suspense>
        </Dialog>
    }
}

fn draw_form(
    board: Board,
    choices: BindingChoicesView,
    now: Option<Binding>,
    series: RwSignal<String>,
    survey: RwSignal<Option<SurveyId>>,
) -> impl IntoView {
    let locale = board.locale;
    let BindingChoicesView { series: mut offered, surveys } = choices;
    // What is bound stays on offer, even when no question asks it any more.
    if let Some(now) = now
        && !offered.contains(&(now.measure, now.subject.clone()))
    {
        offered.push((now.measure, now.subject));
    }
    if offered.is_empty() {
        return view! { <p>{text!(locale, journey.no_series)}</p> }.into_any();
    }
    if series.with_untracked(String::is_empty)
        && let Some((measure, subject)) = offered.first()
    {
        series.set(format!("{}|{subject}", measure.as_str()));
    }
    let offered: Vec<Choice> = offered
        .iter()
        .map(|(measure, subject)| {
            let words = format!("{} · {}", words::measure(*measure), words::subject(locale, subject));
            Choice::new(format!("{}|{subject}", measure.as_str()), words)
        })
        .collect();
    let mut of_survey = vec![Choice::new("", text!(locale, journey.all_surveys))];
    of_survey.extend(surveys.into_iter().map(|(id, title)| Choice::new(id.to_string(), title)));
    let chosen = survey.get_untracked().map(|survey| survey.to_string()).unwrap_or_default();
    view! {
        <div class="form">
            <Select id="binding-series" name="series" label=text!(locale, journey.measure) choices=offered
                value=series.get_untracked() on_change=Callback::new(move |key| series.set(key))/>
            <Select id="binding-survey" name="survey" label=text!(locale, journey.survey) choices=of_survey
                value=chosen
                on_change=Callback::new(move |id: String| survey.set(SurveyId::parse(&id).ok()))/>
        </div>
    }
    .into_any()
}

fn series_key(binding: &Binding) -> String {
    format!("{}|{}", binding.measure.as_str(), binding.subject)
}

fn binding_of(series: &str, survey: Option<SurveyId>) -> Option<Binding> {
    let (measure, subject) = series.split_once('|')?;
    Some(Binding { measure: BindingMeasure::parse(measure).ok()?, subject: subject.to_owned(), survey })
}
