//! Period, segment and surveys of the scores, as chips that read as a sentence.

use leptos::prelude::*;
use leptos_router::components::Form;

use super::{Place, fields};
use crate::api::home::{AttributeView, Period};
use crate::api::score::ScoresQuery;
use crate::domain::text;
use crate::text;
use crate::ui::components::{Chips, Glyph, Icon, Menu, MenuLink, MenuLook};
use crate::ui::home::address::PERIODS;

/// Values of an attribute that the menu offers.
const MOST_VALUES: usize = 40;

/// The sentence, and the form for days of one's own choice.
#[component]
pub(super) fn Filters(
    place: Place,
    surveys: Vec<(String, String)>,
    attributes: Vec<AttributeView>,
) -> impl IntoView {
    let locale = place.locale;
    let chosen = place.query.get();
    let periods = PERIODS
        .into_iter()
        .map(|days| {
            let period = Period::Last(days);
            let href = place.with(|query| query.period = period);
            item(chosen.period == period, href, text!(locale, home.last_days, n = days).to_string())
        })
        .collect_view();
    let period_label = match chosen.period {
        Period::Last(days) => text!(locale, home.last_days, n = days).to_string(),
        Period::Between(first, last) => {
            let (first, last) = (text::short_date(locale, first), text::short_date(locale, last));
            text!(locale, home.between, first = first, last = last).to_string()
        }
    };
    let attribute_menu = (!attributes.is_empty()).then(|| attribute_menu(place, &chosen, attributes));
    let survey_menu = (surveys.len() > 1).then(|| survey_menu(place, &chosen, surveys));
    let period_form = period_form(place, &chosen);
    view! {
        <Chips label=text!(locale, home.filters)>
            <Menu id="scores-period" label=period_label look=MenuLook::Chip>
                {periods}
            </Menu>
            {attribute_menu}
            {survey_menu}
        </Chips>
        <details class="filter-line">
            <summary>
                <Icon glyph=Glyph::Calendar />
                {text!(locale, score.choose_days)}
            </summary>
            {period_form}
        </details>
    }
    .into_any()
}

fn item(is_chosen: bool, href: String, words: String) -> AnyView {
    let check = is_chosen.then(|| view! { <Icon glyph=Glyph::Check /> });
    view! { <MenuLink href=href>{words} {check}</MenuLink> }.into_any()
}

fn attribute_menu(place: Place, chosen: &ScoresQuery, attributes: Vec<AttributeView>) -> AnyView {
    let locale = place.locale;
    let label = match &chosen.attribute {
        Some((name, value)) => format!("{name}: {value}"),
        None => text!(locale, score.everyone).to_owned(),
    };
    let everyone = place.with(|query| query.attribute = None);
    let groups = attributes
        .into_iter()
        .map(|AttributeView { name, values }| {
            let items = values
                .into_iter()
                .take(MOST_VALUES)
                .map(|value| {
                    let pair = Some((name.clone(), value.clone()));
                    let is_chosen = chosen.attribute == pair;
                    item(is_chosen, place.with(|query| query.attribute = pair), value)
                })
                .collect_view();
            view! {
                <p class="heading" role="presentation">{name.clone()}</p>
                {items}
            }
        })
        .collect_view();
    let everyone = item(chosen.attribute.is_none(), everyone, text!(locale, score.everyone).to_owned());
    view! {
        <Menu id="scores-attribute" label look=MenuLook::Chip>
            {everyone}
            {groups}
        </Menu>
    }
    .into_any()
}

/// Each survey is put in or taken out by itself.
fn survey_menu(place: Place, chosen: &ScoresQuery, surveys: Vec<(String, String)>) -> AnyView {
    let locale = place.locale;
    let label = match chosen.surveys.as_slice() {
        [] => text!(locale, score.all_surveys).to_owned(),
        [only] => {
            surveys.iter().find(|(id, _)| id == only).map(|(_, title)| title.clone()).unwrap_or_default()
        }
        several => text!(locale, score.chosen_surveys, n = several.len()).to_string(),
    };
    let all = place.with(|query| query.surveys.clear());
    let items = surveys
        .into_iter()
        .map(|(id, title)| {
            let is_chosen = chosen.surveys.contains(&id);
            let href = place.with(|query| {
                if is_chosen {
                    query.surveys.retain(|other| *other != id);
                } else {
                    query.surveys.push(id);
                }
            });
            item(is_chosen, href, title)
        })
        .collect_view();
    let all = item(chosen.surveys.is_empty(), all, text!(locale, score.all_surveys).to_owned());
    view! {
        <Menu id="scores-surveys" label look=MenuLook::Chip>
            {all}
            {items}
        </Menu>
    }
    .into_any()
}

/// From day to day, as a plain form that keeps all other filters.
fn period_form(place: Place, chosen: &ScoresQuery) -> AnyView {
    let locale = place.locale;
    let others = ScoresQuery { period: Period::default(), ..chosen.clone() };
    let hidden = fields(&others)
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    let (first, last) = match chosen.period {
        Period::Between(first, last) => (first.to_string(), last.to_string()),
        Period::Last(_) => (String::new(), String::new()),
    };
    let action = place.slug.with_value(|slug| format!("/w/{slug}/scores"));
    view! {
        <Form method="GET" action=action>
            <div class="line-up">
                {hidden}
                <input type="hidden" name="period" value="custom" />
                <label>
                    {text!(locale, score.first_day)} " "
                    <input type="date" name="from" value=first required />
                </label>
                <label>
                    {text!(locale, score.last_day)} " "
                    <input type="date" name="to" value=last required />
                </label>
                <button type="submit" class="button">{text!(locale, score.show)}</button>
            </div>
        </Form>
    }
    .into_any()
}
