//! The filters of a results page, as chips that read as a sentence.

use leptos::prelude::*;

use super::compare::CompareMenu;
use super::place::Place;
use super::query::PageQuery;
use crate::api::survey::{AttributeView, QuestionChoice, ResultsView};
use crate::domain::measure::Bucket;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    ChipRemove, Chips, Glyph, Icon, Menu, MenuLink, MenuLook, SegmentLink, Segmented,
};
use crate::ui::dynamic::{attr, dynamic};

/// Values of an attribute that a menu offers; longer lists are searched for.
pub(super) const MOST_VALUES: usize = 40;

/// Question, period and attributes, each behind a chip.
#[component]
pub(in crate::ui) fn FilterChips(place: Place, view: ResultsView) -> impl IntoView {
    let locale = place.locale;
    let ResultsView { questions, question, period, attributes, .. } = view;
    let chosen = place.query.with(|query| query.list.results.attributes.clone());
    let active = chosen
        .iter()
        .map(|(name, value)| {
            let words =
                text!(locale, survey.attribute, name = name.clone(), value = value.clone()).to_string();
            let label = text!(locale, survey.remove, filter = words.clone()).to_string();
            let name = name.clone();
            let href = place.with(|query| query.list.results.attributes.retain(|(other, _)| *other != name));
            view! { <ChipRemove href=href label=label>{words}</ChipRemove> }
        })
        .collect_view();
    let compare = question.is_some().then(|| view! { <CompareMenu place attributes=attributes.clone() /> });
    let open = attributes
        .into_iter()
        .filter(|attribute| chosen.iter().all(|(name, _)| *name != attribute.name))
        .enumerate()
        .map(|(index, attribute)| attribute_menu(place, index, attribute))
        .collect_view();
    view! {
        <Chips label=text!(locale, survey.filters)>
            {(questions.len() > 1).then(|| question_menu(place, questions, question.unwrap_or_default()))}
            <Menu id="menu-period" label=period look=MenuLook::Chip>
                {period_links(place)}
            </Menu>
            {active}
            {open}
            {compare}
        </Chips>
    }
}

fn question_menu(place: Place, questions: Vec<QuestionChoice>, chosen: String) -> impl IntoView {
    let locale = place.locale;
    let title =
        questions.iter().find(|question| question.key == chosen).map(|question| question.title.clone());
    let label = text!(locale, survey.measure_of, title = title.unwrap_or_default()).to_string();
    let links = questions
        .into_iter()
        .map(|QuestionChoice { key, title }| {
            let href = place.with(|query| query.list.results.question = Some(key));
            view! { <MenuLink href=href>{title}</MenuLink> }
        })
        .collect_view();
    view! {
        <Menu id="menu-question" label=label look=MenuLook::Chip>
            {links}
        </Menu>
    }
}

fn attribute_menu(place: Place, index: usize, attribute: AttributeView) -> impl IntoView {
    let AttributeView { name, values } = attribute;
    let links = values
        .into_iter()
        .take(MOST_VALUES)
        .map(|value| {
            let pair = (name.clone(), value.clone());
            let href = place.with(|query| query.list.results.attributes.push(pair));
            view! { <MenuLink href=href>{value}</MenuLink> }
        })
        .collect_view();
    view! {
        <Menu id=format!("menu-attribute-{index}") label=name.clone() look=MenuLook::Chip>
            {links}
        </Menu>
    }
}

pub(in crate::ui) fn period_links(place: Place) -> impl IntoView {
    let locale = place.locale;
    let choices = [
        (Some(7), text!(locale, survey.days_7)),
        (Some(30), text!(locale, survey.days_30)),
        (Some(90), text!(locale, survey.days_90)),
        (Some(365), text!(locale, survey.days_365)),
        (None, text!(locale, survey.everything)),
    ];
    choices
        .map(|(days, words)| {
            let href = place.with(|query| {
                let results = &mut query.list.results;
                (results.days, results.from, results.until) = (days, None, None);
            });
            view! { <MenuLink href=href>{words}</MenuLink> }
        })
        .into_iter()
        .collect_view()
}

/// The bucket of the trend, and a period from date to date.
#[component]
pub(in crate::ui) fn FilterForm(place: Place) -> impl IntoView {
    let locale = place.locale;
    let buckets = Bucket::ALL.map(|bucket| {
        let href = move || place.with(|query| query.list.results.bucket = Some(bucket));
        let is_chosen = move || place.query.with(|query| query.list.results.bucket == Some(bucket));
        view! {
            <SegmentLink href=Signal::derive(href) current=Signal::derive(is_chosen)>
                {bucket_word(locale, bucket)}
            </SegmentLink>
        }
    });
    view! {
        <div class="spread filter-line">
            <details>
                <summary>
                    <Icon glyph=Glyph::Calendar />
                    {text!(locale, survey.custom)}
                </summary>
                <PeriodForm place />
            </details>
            <div class="line-up">
                <small>{text!(locale, survey.bucket)}</small>
                <Segmented label=text!(locale, survey.bucket)>{buckets.into_iter().collect_view()}</Segmented>
            </div>
        </div>
    }
}

/// From and until, as a plain form that keeps all other filters.
#[component]
pub(in crate::ui) fn PeriodForm(place: Place) -> impl IntoView {
    let locale = place.locale;
    let kept = move || {
        let without = |query: &mut PageQuery| {
            let results = &mut query.list.results;
            (results.days, results.from, results.until) = (None, None, None);
        };
        let pairs = place.query.with(|query| query.with(without).pairs());
        pairs
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view()
    };
    let date = move |choose: fn(&PageQuery) -> Option<chrono::NaiveDate>| {
        place.query.with(choose).map(|date| date.to_string())
    };
    view! {
        <form method="get" action=attr(move || place.path.get())>
            <div class="line-up">
                {dynamic(kept)}
                <label>
                    {text!(locale, survey.from)} " "
                    <input type="date" name="from" value=attr(move || date(|query| query.list.results.from)) />
                </label>
                <label>
                    {text!(locale, survey.until_field)} " "
                    <input type="date" name="until" value=attr(move || date(|query| query.list.results.until)) />
                </label>
                <button type="submit" class="button">{text!(locale, survey.apply)}</button>
            </div>
        </form>
    }
}

/// A search field that keeps all other filters.
#[component]
pub(in crate::ui) fn SearchForm(place: Place) -> impl IntoView {
    let locale = place.locale;
    let hidden = move || {
        let pairs = place.query.with(|query| query.with(|query| query.list.q.clear()).pairs());
        pairs
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view()
    };
    view! {
        <form method="get" action=attr(move || place.path.get())>
            <div class="search-line" role="search">
                {dynamic(hidden)}
                <input
                    type="search"
                    name="q"
                    aria-label=text!(locale, survey.search)
                    placeholder=text!(locale, survey.search)
                    value=attr(move || place.query.with(|query| query.list.q.clone()))
                />
                <button type="submit" class="button">
                    <Icon glyph=Glyph::Search />
                    {text!(locale, survey.find)}
                </button>
            </div>
        </form>
    }
}

fn bucket_word(locale: Locale, bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Day => text!(locale, survey.day),
        Bucket::Week => text!(locale, survey.week),
        Bucket::Month => text!(locale, survey.month),
        Bucket::Quarter => text!(locale, survey.quarter),
    }
}
