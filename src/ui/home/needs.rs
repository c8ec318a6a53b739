//! What needs the reader: their cases, the earliest due first.

use leptos::prelude::*;

use crate::api::case::{CaseLine, MyCases};
use crate::domain::text::{Locale, count};
use crate::text;
use crate::ui::components::{Badge, Block, Glyph, Icon, StateTone};

/// Nothing at all while there is nothing to do.
#[component]
pub(super) fn Needs(
    /// The language.
    locale: Locale,
    /// The workspace in addresses.
    slug: StoredValue<String>,
    /// The reader's cases.
    cases: MyCases,
) -> impl IntoView {
    let MyCases { n_open, n_overdue, first } = cases;
    if n_open == 0 {
        return ().into_any();
    }
    let base = slug.with_value(|slug| format!("/w/{slug}/cases"));
    let items = first
        .into_iter()
        .map(|CaseLine { id, title, about, due, is_late, .. }| {
            let href = format!("{base}?view=mine&case={id}");
            view! {
                <li>
                    <Icon glyph=Glyph::Case />
                    <p><a href=href>{title}</a> " " <span class="soft">{about}</span></p>
                    <span>
                        {is_late
                            .then(|| view! { <Badge tone=StateTone::Danger>{text!(locale, case.late)}</Badge> })}
                    </span>
                    <span class="due">{text!(locale, case.due_on, day = due).to_string()}</span>
                </li>
            }
        })
        .collect_view();
    let open = text!(locale, home.cases_open, n = count(locale, n_open)).to_string();
    let late =
        (n_overdue > 0).then(|| text!(locale, home.cases_late, n = count(locale, n_overdue)).to_string());
    view! {
        <Block title=text!(locale, home.needs)>
            <p class="line-up">
                <a href=format!("{base}?view=mine")>{open}</a>
                {late.map(|late| view! { <Badge tone=StateTone::Danger>{late}</Badge> })}
            </p>
            <ul class="needs-list">{items}</ul>
        </Block>
    }
    .into_any()
}
