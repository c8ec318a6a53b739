//! A score on a page: the number with its margin, n and change in words.

use leptos::prelude::*;

use super::components::{ChartFiles, ChartWords, MarginBar, ScoreGroup, Stat, StatProps, Tone};
use crate::api::measure::{ChangeView, Direction, MarginView, ScoreView};
use crate::domain::text::Locale;
use crate::text;

/// A score as a big number.
#[component]
pub fn ScoreStat(
    /// The score.
    score: ScoreView,
    /// Where the whole of it stands.
    #[prop(optional, into)]
    href: Option<String>,
    /// What it is called here; the measure's name when none.
    #[prop(optional, into)]
    name: Option<String>,
    /// The number of the page rather than one of several.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let ScoreView { name: measure, value, unit, n_text, margin, beside, hidden, change, spark, .. } = score;
    let n = [Some(n_text), beside, hidden].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    // Written as a call, because the view would take each of these as given.
    Stat(StatProps {
        name: name.unwrap_or(measure),
        href,
        value,
        unit,
        n,
        margin: margin.map(margin_bar),
        change: change.map(|ChangeView { direction, words }| (tone_of(direction), words)),
        spark,
        large,
    })
}

/// How good a kind of answer is, as a group with its shape and colour.
pub const fn group_of(kind: u8) -> ScoreGroup {
    match kind {
        0 => ScoreGroup::Detractor,
        1 => ScoreGroup::Passive,
        _ => ScoreGroup::Promoter,
    }
}

/// The words of every chart's frame.
pub fn chart_words(locale: Locale) -> ChartWords {
    ChartWords {
        table: text!(locale, survey.chart_table).to_owned(),
        picture: text!(locale, survey.chart_picture).to_owned(),
        keys: text!(locale, survey.chart_keys).to_owned(),
    }
}

/// A chart as files, at this address but for the form.
pub fn chart_files(locale: Locale, address: String) -> ChartFiles {
    ChartFiles { label: text!(locale, export.download).to_owned(), address }
}

fn margin_bar(MarginView { low, value, high, least, most }: MarginView) -> MarginBar {
    MarginBar::new(low, value, high, least, most)
}

const fn tone_of(direction: Direction) -> Tone {
    match direction {
        Direction::Better => Tone::Better,
        Direction::Worse => Tone::Worse,
        Direction::Same => Tone::Same,
    }
}
