//! The filters of home, as chips that read as a sentence: "atendimento ·
//! últimos 90 dias · região: Sul".

use leptos::prelude::*;

use super::address::{self, PERIODS};
use crate::api::home::{AttributeView, ChoicesView, HomeFilter, Period};
use crate::domain::survey::Subject;
use crate::domain::text::{self, Locale};
use crate::text;
use crate::ui::components::{Button, Chips, Glyph, Icon, Menu, MenuLink, MenuLook, TextInput};
use crate::ui::dynamic::dynamic;

/// The sentence.
#[component]
pub(super) fn Sentence(
    /// The language.
    locale: Locale,
    /// The workspace in addresses.
    slug: StoredValue<String>,
    /// What is chosen.
    filter: Memo<HomeFilter>,
    /// What can be chosen.
    choices: ChoicesView,
) -> impl IntoView {
    let ChoicesView { subjects, attributes } = choices;
    let to = move |change: Box<dyn Fn(HomeFilter) -> HomeFilter + Send + Sync>| {
        Signal::derive(move || slug.with_value(|slug| address::write(slug, &change(filter.get()))))
    };
    let link = move |is_chosen: Signal<bool>, href: Signal<String>, words: String| {
        view! {
            <MenuLink href=href attr:aria-current=move || is_chosen.get().then_some("true") attr:data-noscroll="">
                {words}
                {dynamic(move || is_chosen.get().then(|| view! { <Icon glyph=Glyph::Check /> }))}
            </MenuLink>
        }
    };
    let subject_menu = (subjects.len() > 1).then(|| {
        let items = std::iter::once(None)
            .chain(subjects.into_iter().map(Some))
            .map(|subject| {
                let words = subject_words(locale, subject.as_ref());
                let is_chosen = Signal::derive({
                    let subject = subject.clone();
                    move || filter.with(|filter| filter.subject == subject)
                });
                let href = to(Box::new(move |filter| HomeFilter { subject: subject.clone(), ..filter }));
                link(is_chosen, href, words)
            })
            .collect_view();
        let label =
            Signal::derive(move || filter.with(|filter| subject_words(locale, filter.subject.as_ref())));
        view! { <Menu id="home-subject" label look=MenuLook::Chip>{items}</Menu> }
    });
    let period_items = PERIODS
        .into_iter()
        .map(|days| {
            let period = Period::Last(days);
            let is_chosen = Signal::derive(move || filter.with(|filter| filter.period == period));
            let href = to(Box::new(move |filter| HomeFilter { period, ..filter }));
            link(is_chosen, href, last_days(locale, days))
        })
        .collect_view();
    let choose_days =
        Signal::derive(move || slug.with_value(|slug| filter.with(|filter| to_choosing(slug, filter))));
    let is_custom =
        Signal::derive(move || filter.with(|filter| matches!(filter.period, Period::Between(..))));
    let period_label = Signal::derive(move || filter.with(|filter| period_words(locale, filter.period)));
    let attribute_menu = (!attributes.is_empty()).then(|| {
        let all = link(
            Signal::derive(move || filter.with(|filter| filter.attribute.is_none())),
            to(Box::new(|filter| HomeFilter { attribute: None, ..filter })),
            text!(locale, home.everyone).to_owned(),
        );
        let groups = attributes
            .into_iter()
            .map(|AttributeView { name, values }| {
                let items = values
                    .into_iter()
                    .map(|value| {
                        let pair = Some((name.clone(), value.clone()));
                        let is_chosen = Signal::derive({
                            let pair = pair.clone();
                            move || filter.with(|filter| filter.attribute == pair)
                        });
                        let href =
                            to(Box::new(move |filter| HomeFilter { attribute: pair.clone(), ..filter }));
                        link(is_chosen, href, value)
                    })
                    .collect_view();
                view! {
                    <p class="heading" role="presentation">{name.clone()}</p>
                    {items}
                }
            })
            .collect_view();
        let label = Signal::derive(move || {
            filter.with(|filter| match &filter.attribute {
                Some((name, value)) => format!("{name}: {value}"),
                None => text!(locale, home.everyone).to_owned(),
            })
        });
        view! {
            <Menu id="home-attribute" label look=MenuLook::Chip>
                {all}
                {groups}
            </Menu>
        }
    });
    view! {
        <Chips label=text!(locale, home.filters)>
            {subject_menu}
            <Menu id="home-period" label=period_label look=MenuLook::Chip>
                {period_items}
                {link(is_custom, choose_days, text!(locale, home.choose_days).to_owned())}
            </Menu>
            {attribute_menu}
        </Chips>
    }
    .into_any()
}

/// The form for a period of one's own choice.
#[component]
pub(super) fn PeriodForm(
    /// The language.
    locale: Locale,
    /// The workspace in addresses.
    slug: StoredValue<String>,
    /// What is chosen.
    filter: Memo<HomeFilter>,
    /// What stands in the fields: the first and the last day.
    typed: (String, String),
    /// The two days are in the wrong order.
    is_reversed: bool,
) -> impl IntoView {
    let others = move || {
        let filter = HomeFilter { period: Period::default(), ..filter.get() };
        address::fields(&filter)
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view()
    };
    let (first, last) = typed;
    let errors = if is_reversed { vec![text!(locale, home.reversed).to_owned()] } else { Vec::new() };
    view! {
        <form method="get" action=slug.with_value(|slug| format!("/w/{slug}")) class="period-form">
            {dynamic(others)}
            <input type="hidden" name="period" value="custom" />
            <TextInput id="home-from" name="from" kind="date" label=text!(locale, home.first_day) value=first required=true />
            <TextInput id="home-to" name="to" kind="date" label=text!(locale, home.last_day) value=last required=true
                errors=Signal::stored(errors) />
            <Button kind="submit">{text!(locale, home.show)}</Button>
        </form>
    }
}

/// The address at which the form for days stands.
fn to_choosing(slug: &str, filter: &HomeFilter) -> String {
    let address = address::write(slug, filter);
    if address.contains("period=custom") {
        return address;
    }
    let without = address::write(slug, &HomeFilter { period: Period::default(), ..filter.clone() });
    let mark = if without.contains('?') { '&' } else { '?' };
    format!("{without}{mark}period=custom")
}

fn last_days(locale: Locale, days: u16) -> String {
    match days {
        365 => text!(locale, home.last_year).to_owned(),
        days => text!(locale, home.last_days, n = days).to_string(),
    }
}

fn period_words(locale: Locale, period: Period) -> String {
    match period {
        Period::Last(days) => last_days(locale, days),
        Period::Between(first, last) => {
            let (first, last) = (text::short_date(locale, first), text::short_date(locale, last));
            text!(locale, home.between, first = first, last = last).to_string()
        }
    }
}

pub(super) fn subject_words(locale: Locale, subject: Option<&Subject>) -> String {
    match subject {
        None => text!(locale, home.all_subjects).to_owned(),
        Some(Subject::Company) => text!(locale, home.company).to_owned(),
        Some(Subject::Product) => text!(locale, home.product).to_owned(),
        Some(Subject::Support) => text!(locale, home.support).to_owned(),
        Some(Subject::AfterSales) => text!(locale, home.after_sales).to_owned(),
        Some(Subject::Touchpoint(touchpoint)) => {
            text!(locale, home.touchpoint, id = touchpoint.id()).to_string()
        }
    }
}
