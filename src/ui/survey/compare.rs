//! One group of answers against another, and the values of an attribute beside
//! each other.

use leptos::prelude::*;

use super::filters::MOST_VALUES;
use super::place::Place;
use crate::api::measure::{ChangeView, Direction};
use crate::api::survey::{AttributeView, ComparisonView, GroupLine, SegmentsView, Versus};
use crate::text;
use crate::ui::components::{Block, ChartFigure, ChipLink, Chips, Menu, MenuLink, MenuLook, TableFrame};
use crate::ui::measure::chart_words;

/// The chip that says what is compared with, and offers other groups.
#[component]
pub(super) fn CompareMenu(place: Place, attributes: Vec<AttributeView>) -> impl IntoView {
    let locale = place.locale;
    let (chosen, versus) = place.query.with(|query| {
        let results = &query.list.results;
        (results.attributes.clone(), results.versus().cloned())
    });
    let other = match &versus {
        None => text!(locale, score.period_before).to_owned(),
        Some(Versus::Value(name, value)) => format!("{name}: {value}"),
        Some(Versus::Others(name)) => text!(locale, score.others_of, name = name.clone()).to_string(),
    };
    let label = text!(locale, score.compared_with, other = other).to_string();
    let to = move |versus: Option<Versus>, words: String| {
        let href = place.with(|query| query.list.results.against = versus);
        view! { <MenuLink href=href>{words}</MenuLink> }.into_any()
    };
    let groups = chosen
        .iter()
        .map(|(name, mine)| {
            let values = attributes.iter().find(|attribute| attribute.name == *name);
            let values = values.map(|attribute| attribute.values.clone()).unwrap_or_default();
            let links = values
                .into_iter()
                .filter(|value| value != mine)
                .take(MOST_VALUES)
                .map(|value| to(Some(Versus::Value(name.clone(), value.clone())), value))
                .collect_view();
            view! {
                <p class="heading" role="presentation">{name.clone()}</p>
                {to(Some(Versus::Others(name.clone())), text!(locale, score.others).to_owned())}
                {links}
            }
        })
        .collect_view();
    view! {
        <Menu id="menu-compare" label=label look=MenuLook::Chip>
            {to(None, text!(locale, score.period_before).to_owned())}
            {groups}
        </Menu>
    }
    .into_any()
}

/// Both groups with their values, and what can be said of the difference.
#[component]
pub(super) fn Comparison(place: Place, comparison: Option<ComparisonView>) -> impl IntoView {
    let locale = place.locale;
    let Some(ComparisonView { groups, verdict, method }) = comparison else {
        return view! { <p class="help">{text!(locale, score.choose_period)}</p> }.into_any();
    };
    let ChangeView { direction, words } = verdict;
    let tone = match direction {
        Direction::Better => "better",
        Direction::Worse => "worse",
        Direction::Same => "same",
    };
    let rows = groups
        .into_iter()
        .map(|GroupLine { label, value, n, interval }| {
            view! {
                <tr>
                    <th scope="row">{label}</th>
                    <td class="number">{value}</td>
                    <td class="number">{n}</td>
                    <td class="number">{interval}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="comparison stack">
            <TableFrame caption=text!(locale, score.compare)>
                <thead>
                    <tr>
                        <th scope="col">{text!(locale, score.group)}</th>
                        <th scope="col" class="number">{text!(locale, score.value)}</th>
                        <th scope="col" class="number">{text!(locale, score.answers)}</th>
                        <th scope="col" class="number">{text!(locale, score.margin)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableFrame>
            <p class="stat">
                <span class="change" data-tone=tone>{words}</span>
                <span class="n">{method}</span>
            </p>
        </div>
    }
    .into_any()
}

/// The score by the values of an attribute, which is chosen here.
#[component]
pub(super) fn Segments(
    place: Place,
    attributes: Vec<AttributeView>,
    segments: Option<SegmentsView>,
) -> impl IntoView {
    let locale = place.locale;
    if attributes.is_empty() {
        return ().into_any();
    }
    let shown = segments.as_ref().map(|segments| segments.name.clone());
    let links = attributes
        .into_iter()
        .map(|AttributeView { name, .. }| {
            let is_shown = shown.as_ref() == Some(&name);
            let choice = (!is_shown).then(|| name.clone());
            let href = format!("{}#segments", place.with(|query| query.list.results.segment = choice));
            view! { <ChipLink href=href current=is_shown>{name}</ChipLink> }
        })
        .collect_view();
    let picture = match segments {
        None => view! { <p class="help">{text!(locale, score.segments_help)}</p> }.into_any(),
        Some(SegmentsView { chart: None, .. }) => {
            view! { <p class="help">{text!(locale, score.no_segments)}</p> }.into_any()
        }
        Some(SegmentsView { chart: Some(chart), notes, .. }) => {
            let notes = notes.into_iter().map(|note| view! { <p class="help">{note}</p> }).collect_view();
            view! {
                <ChartFigure id="segment" chart words=chart_words(locale) />
                {notes}
            }
            .into_any()
        }
    };
    view! {
        <div id="segments">
            <Block title=text!(locale, score.segments)>
                <Chips label=text!(locale, score.segments) choice=true>{links}</Chips>
                {picture}
            </Block>
        </div>
    }
    .into_any()
}
