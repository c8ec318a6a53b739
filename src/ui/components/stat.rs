//! A big number with its margin, its n, its change in words and a sparkline; and the small forms of a number.

use crate::domain::chart::Picture;
use leptos::prelude::*;

/// Where the value and its interval lie on the whole scale of the measure, in percent from the left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarginBar {
    low: f64,
    at: f64,
    high: f64,
}

impl MarginBar {
    /// An interval `low..=high` around `value` on a scale from `min` to `max`; what lies outside is clipped.
    pub fn new(low: f64, value: f64, high: f64, min: f64, max: f64) -> Self {
        let percent = |number: f64| ((number - min) / (max - min) * 100.0).clamp(0.0, 100.0);
        Self { low: percent(low), at: percent(value), high: percent(high) }
    }

    fn style(self) -> String {
        let Self { low, at, high } = self;
        format!("--low:{low:.1}%;--at:{at:.1}%;--high:{high:.1}%")
    }
}

/// Which way a change goes; the words say it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A detectable change for the better.
    Better,
    /// A detectable change for the worse.
    Worse,
    /// No detectable change.
    Same,
}

impl Tone {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Same => "same",
        }
    }
}

/// A row of numbers: [`Stat`]s.
#[component]
pub fn Stats(
    /// The numbers.
    children: Children,
) -> impl IntoView {
    view! { <div class="stats">{children()}</div> }
}

/// A big number.
#[component]
pub fn Stat(
    /// The measure, in words.
    #[prop(into)]
    name: String,
    /// Where the whole of it stands.
    #[prop(optional, into)]
    href: Option<String>,
    /// The number as it is read: "+42", "—".
    #[prop(into)]
    value: String,
    /// Its unit, small: "%", "de 7".
    #[prop(optional, into)]
    unit: Option<String>,
    /// Its n and interval in words: "n 318 · de 35 a 49".
    #[prop(into)]
    n: String,
    /// The interval as a bar.
    #[prop(optional_no_strip, into)]
    margin: Option<MarginBar>,
    /// The change in words: "sem mudança detectável".
    #[prop(optional_no_strip, into)]
    change: Option<(Tone, String)>,
    /// The trend, drawn by the server.
    #[prop(optional_no_strip, into)]
    spark: Option<Picture>,
    /// The number of the page rather than one of several.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let name = match href {
        Some(href) => view! { <a class="name" href=href>{name}</a> }.into_any(),
        None => view! { <span class="name">{name}</span> }.into_any(),
    };
    view! {
        <div class="stat" data-size=large.then_some("large")>
            {name}
            <span class="figure">
                <span class="value">{value}</span>
                {unit
                    .filter(|unit| !unit.is_empty())
                    .map(|unit| view! { <span class="unit">{unit}</span> })}
            </span>
            {spark.map(|Picture { svg, .. }| view! { <div class="spark chart" aria-hidden="true" inner_html=svg></div> })}
            {margin.map(|margin| view! { <div class="margin" style=margin.style()></div> })}
            <span class="n">{n}</span>
            {change
                .map(|(tone, words)| {
                    view! { <span class="change" data-tone=tone.as_str()>{words}</span> }
                })}
        </div>
    }
}

/// The groups of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreGroup {
    /// Unhappy.
    Detractor,
    /// Neither.
    Passive,
    /// Happy.
    Promoter,
}

impl ScoreGroup {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Detractor => "detractor",
            Self::Passive => "passive",
            Self::Promoter => "promoter",
        }
    }
}

/// A number on one line, with its group's shape where it has one: "▾ 3", "NPS +42 n 318".
#[component]
pub fn Pill(
    /// The number.
    #[prop(into)]
    value: String,
    /// What it is, before it; read by all.
    #[prop(optional, into)]
    label: Option<String>,
    /// Its n, after it.
    #[prop(optional, into)]
    n: Option<String>,
    /// The group that a score falls in.
    #[prop(optional_no_strip, into)]
    group: Option<ScoreGroup>,
) -> impl IntoView {
    view! {
        <span class="pill" data-group=group.map(ScoreGroup::as_str)>
            {label}
            " "
            <b>{value}</b>
            {n.map(|n| view! { <small>{n}</small> })}
        </span>
    }
}

/// One part of a [`SplitBar`].
#[derive(Debug, Clone, PartialEq)]
pub struct SplitPart {
    /// Which group.
    pub group: ScoreGroup,
    /// Its share in percent, for the width.
    pub share: f64,
    /// The share as it is read: "64 %".
    pub value: String,
    /// The group in words: "promotores".
    pub label: String,
    /// Its count: "n 204".
    pub n: String,
    /// The page with only this group's comments; empty where there is none.
    pub href: String,
    /// This group is the one chosen.
    pub chosen: bool,
}

/// Groups as one stacked bar with direct labels; each part is a link that filters.
#[component]
pub fn SplitBar(
    /// From worst to best.
    parts: Vec<SplitPart>,
) -> impl IntoView {
    let parts = parts
        .into_iter()
        .map(|SplitPart { group, share, value, label, n, href, chosen }| {
            view! {
                <a
                    class="part"
                    data-group=group.as_str()
                    style=format!("--share:{share:.1}")
                    href=(!href.is_empty()).then_some(href)
                    aria-current=chosen.then_some("true")
                >
                    <span class="bar"></span>
                    <span class="label">
                        <b>{value}</b>
                        " "
                        <span>{label}</span>
                        " "
                        <small>{n}</small>
                    </span>
                </a>
            }
        })
        .collect_view();
    view! { <div class="split-bar">{parts}</div> }
}
