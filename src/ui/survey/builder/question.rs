//! The chosen question: its words, and what its kind asks for besides.

use leptos::prelude::*;
use serde_json::json;

use super::choices::{EntryList, FieldList};
use super::condition::ConditionFields;
use super::jump::Jumps;
use super::outline::kind_words;
use super::pieces::PiecesMenu;
use super::state::Builder;
use super::{SurveyFields, fields};
use crate::domain::survey::Place;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::Field;
use crate::ui::dynamic::dynamic;

/// The chosen question, or the survey's own fields.
#[component]
pub fn ChosenQuestion(builder: Builder) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        let key = builder.chosen.get()?;
        let kind = builder.draft.with(|draft| draft.kind(&key).to_owned());
        Some((key, kind))
    });
    view! {
        <section class="chosen" aria-label=text!(builder.locale, builder.chosen)>
            {dynamic(move || match chosen.get() {
                Some((key, kind)) => question(builder, &key, &kind),
                None => view! { <SurveyFields builder /> }.into_any(),
            })}
        </section>
    }
    .into_any()
}

fn question(builder: Builder, key: &str, kind: &str) -> AnyView {
    let locale = builder.locale;
    let place = |member: &str| Place::question(key, member);
    let has_words = kind != "statement";
    let is_later = builder.draft.with_untracked(|draft| draft.keys().first() != Some(&key));
    view! {
        <h2 tabindex="-1">{kind_words(locale, kind)}</h2>
        {fields::both(builder, "title", place("title"), text!(locale, survey.question_title), 1)}
        <PiecesMenu builder key=key.to_owned() />
        {fields::both(builder, "help", place("help"), text!(locale, survey.help), 1)}
        {of_kind(builder, key, kind)}
        {has_words.then(|| fields::checkbox(builder, place("required"), text!(locale, survey.required), None))}
        {is_later.then(|| fields::checkbox(builder, place("new_page"), text!(locale, builder.new_page), None))}
        <ConditionFields
            builder
            place=place("show_if")
            legend=text!(locale, builder.shows)
            always=text!(locale, builder.shows_always)
        />
        <Jumps builder key=key.to_owned() />
    }
    .into_any()
}

fn of_kind(builder: Builder, key: &str, kind: &str) -> AnyView {
    let locale = builder.locale;
    let place = |member: &str| Place::question(key, member);
    let labels = || {
        view! {
            {fields::both(builder, "low", place("low_label"), text!(locale, survey.low_label), 1)}
            {fields::both(builder, "high", place("high_label"), text!(locale, survey.high_label), 1)}
        }
        .into_any()
    };
    let list = |member: &str, label: &'static str| {
        let place = place(member);
        view! { <EntryList builder place label /> }.into_any()
    };
    match kind {
        "nps" | "csat" => view! {
            {labels()}
            {subject(builder, key)}
        }
        .into_any(),
        "ces" => view! {
            {labels()}
            {subject(builder, key)}
            {top_of_scale(builder, key, &[5, 7], 7)}
            {fields::select(
                builder,
                "direction",
                place("direction"),
                text!(locale, builder.direction),
                vec![
                    (String::new(), text!(locale, builder.direction_agree).to_owned()),
                    ("effort".to_owned(), text!(locale, builder.direction_effort).to_owned()),
                ],
            )}
        }
        .into_any(),
        "rating" => view! {
            {labels()}
            {top_of_scale(builder, key, &[3, 4, 5, 6, 7, 10], 5)}
        }
        .into_any(),
        "single_choice" => view! {
            {list("choices", text!(locale, builder.choices))}
            {other(builder, key)}
        }
        .into_any(),
        "multiple_choice" => view! {
            {list("choices", text!(locale, builder.choices))}
            {other(builder, key)}
            <div class="line-up">
                {fields::number(builder, "fewest", place("min_choices"), text!(locale, builder.fewest))}
                {fields::number(builder, "most", place("max_choices"), text!(locale, builder.most))}
            </div>
        }
        .into_any(),
        "ranking" => list("choices", text!(locale, builder.choices)),
        "likert_matrix" => view! {
            {list("rows", text!(locale, builder.rows))}
            {list("columns", text!(locale, builder.columns))}
        }
        .into_any(),
        "number" => view! {
            <div class="line-up">
                {fields::number(builder, "min", place("min"), text!(locale, builder.smallest))}
                {fields::number(builder, "max", place("max"), text!(locale, builder.largest))}
            </div>
            {fields::both(builder, "unit", place("unit"), text!(locale, builder.unit), 1)}
            {fields::checkbox(builder, place("integer"), text!(locale, builder.integer), None)}
        }
        .into_any(),
        "date" => view! {
            <div class="line-up">
                {fields::date(builder, "min", place("min"), text!(locale, builder.earliest))}
                {fields::date(builder, "max", place("max"), text!(locale, builder.latest))}
            </div>
        }
        .into_any(),
        "contact_fields" => {
            let place = place("fields");
            view! { <FieldList builder place /> }.into_any()
        }
        _ => ().into_any(),
    }
}

fn other(builder: Builder, key: &str) -> AnyView {
    let allowed = Place::question(key, "other");
    let label = Place::question(key, "other_label");
    let is_allowed = Memo::new({
        let allowed = allowed.clone();
        move |_| builder.draft.with(|draft| draft.get(&allowed) == Some(&json!(true)))
    });
    let locale = builder.locale;
    view! {
        {fields::checkbox(builder, allowed, text!(locale, builder.other), Some(text!(locale, builder.other_help)))}
        {dynamic(move || {
            is_allowed.get().then(|| fields::both(builder, "other", label.clone(), text!(locale, builder.other_label), 1))
        })}
    }
    .into_any()
}

/// The highest score; the lowest is always 1.
fn top_of_scale(builder: Builder, key: &str, tops: &[u8], usual: u8) -> AnyView {
    let scale = Place::question(key, "scale");
    let top = Memo::new({
        let place = scale.clone();
        move |_| {
            let top =
                builder.draft.with(|draft| draft.get(&place.then("max")).and_then(serde_json::Value::as_u64));
            top.unwrap_or_else(|| u64::from(usual))
        }
    });
    let options = tops
        .iter()
        .map(|&of| {
            let is_chosen = move || top.get() == u64::from(of);
            view! {
                <option value=of.to_string() selected=is_chosen() prop:selected=is_chosen>
                    {format!("1–{of}")}
                </option>
            }
        })
        .collect_view();
    view! {
        <Field id="scale" label=text!(builder.locale, builder.scale)>
            <select
                id="scale"
                on:change=move |event| {
                    if let Ok(max) = event_target_value(&event).parse::<u8>() {
                        builder.change(|draft| draft.set(&scale, json!({"min": 1, "max": max})));
                    }
                }
            >
                {options}
            </select>
        </Field>
    }
    .into_any()
}

/// What the score is about; its answers join the series of that subject.
fn subject(builder: Builder, key: &str) -> AnyView {
    let locale = builder.locale;
    let place = Place::question(key, "subject");
    let current =
        builder.draft.with_untracked(|draft| draft.get(&place).map(fields::plain)).unwrap_or_default();
    let mut choices = vec![
        (String::new(), text!(locale, survey.company).to_owned()),
        ("product".to_owned(), text!(locale, survey.product).to_owned()),
        ("support".to_owned(), text!(locale, survey.support).to_owned()),
        ("after_sales".to_owned(), text!(locale, survey.after_sales).to_owned()),
    ];
    if !current.is_empty() && choices.iter().all(|(value, _)| *value != current) {
        let words = touchpoint_words(locale, &current);
        choices.push((current, words));
    }
    // The usual subject is left out of the document, as the survey writes it.
    if let Some(first) = choices.first_mut()
        && builder.draft.with_untracked(|draft| draft.get(&place).is_some_and(|value| value == "company"))
    {
        first.0 = "company".to_owned();
    }
    fields::select(builder, "subject", place, text!(locale, survey.subject), choices)
}

fn touchpoint_words(locale: Locale, subject: &str) -> String {
    match subject.split_once(':') {
        Some((_, id)) => text!(locale, home.touchpoint, id = id.to_owned()).to_string(),
        None => text!(locale, survey.company).to_owned(),
    }
}
