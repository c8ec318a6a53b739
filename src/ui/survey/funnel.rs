//! How far respondents came, under the charts of the score.

use leptos::prelude::*;

use crate::api::survey::FunnelView;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::ChartFigure;
use crate::ui::measure::chart_words;

/// The funnel with the time it took; where other filters than the period are
/// chosen, why there is none.
#[component]
pub(super) fn Funnel(locale: Locale, funnel: Option<FunnelView>, by_attribute: bool) -> impl IntoView {
    let Some(FunnelView { chart, median, note, left }) = funnel else {
        return by_attribute
            .then(|| view! { <p class="help">{text!(locale, score.funnel_period_only)}</p> })
            .into_any();
    };
    let left = left.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <div class="funnel">
            <ChartFigure id="funnel" chart words=chart_words(locale) />
            {median.map(|median| view! { <p class="median">{median}</p> })}
            <ul class="left">{left}</ul>
            <p class="help">{note}</p>
        </div>
    }
    .into_any()
}
