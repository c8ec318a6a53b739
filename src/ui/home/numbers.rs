//! The numbers of home, the trend of one of them, and the latest comments.

use leptos::prelude::*;

use super::address;
use super::filters::subject_words;
use crate::api::home::{CommentView, HomeFilter, HomeScore, HomeView};
use crate::api::measure::{ChangeView, Direction, MarginView, ScoreView};
use crate::api::response::ScoreMark;
use crate::domain::measure::Measure;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    Block, ChartFigure, ChartWords, MarginBar, Pill, SegmentLink, Segmented, Stat, Stats, Tone,
};
use crate::ui::frame::use_frame;
use crate::ui::measure::{chart_files, group_of};

/// Everything below the head of the page.
#[component]
pub(super) fn Numbers(
    /// The language.
    locale: Locale,
    /// The workspace in addresses.
    slug: StoredValue<String>,
    /// What is chosen.
    filter: Memo<HomeFilter>,
    /// What to show.
    view: HomeView,
    /// The member may make surveys.
    may_make: bool,
) -> impl IntoView {
    let HomeView { seen: _, stage: _, days, days_before, scores, measure, trend, comments } = view;
    let period = text!(
        locale,
        home.compared,
        first = days.0,
        last = days.1,
        first_before = days_before.0,
        last_before = days_before.1
    )
    .to_string();
    let scores_of = HomeFilter { measure: None, subject: None, ..filter.get_untracked() };
    let to_scores = slug.with_value(|slug| address::write_under(&format!("/w/{slug}/scores"), &scores_of));
    let asked: Vec<Measure> =
        scores.iter().filter(|score| score.score.is_some()).map(|score| score.measure).collect();
    let to_measure = move |measure: Measure| {
        Signal::derive(move || {
            let filter = HomeFilter { measure: Some(measure), ..filter.get() };
            slug.with_value(|slug| address::write(slug, &filter))
        })
    };
    let stats = scores
        .into_iter()
        .map(|HomeScore { measure, score }| match score {
            Some(score) => one_score(locale, score, to_measure(measure).get_untracked()).into_any(),
            None => not_asked(locale, measure, may_make.then(|| slug.get_value())).into_any(),
        })
        .collect_view();
    let segments = (asked.len() > 1).then(|| {
        let links = asked
            .into_iter()
            .map(|of| {
                let is_shown = measure == Some(of);
                view! {
                    <SegmentLink href=to_measure(of) current=is_shown attr:data-noscroll="">
                        {measure_name(of)}
                    </SegmentLink>
                }
            })
            .collect_view();
        view! { <Segmented label=text!(locale, home.trend_of)>{links}</Segmented> }
    });
    let words = ChartWords {
        table: text!(locale, common.as_table).to_owned(),
        picture: text!(locale, common.as_picture).to_owned(),
        keys: text!(locale, common.chart_keys).to_owned(),
    };
    let files = {
        let filter = HomeFilter { measure, ..filter.get_untracked() };
        chart_files(locale, slug.with_value(|slug| address::write_file(slug, &filter)))
    };
    let all_responses = move || {
        let href = slug.with_value(|slug| format!("/w/{slug}/inbox"));
        view! { <a href=href>{text!(locale, home.all_responses)}</a> }
    };
    view! {
        <p class="print-only printed">{printed(locale, &filter.get_untracked())}</p>
        <p class="period">
            {period} " " <a href=to_scores>{text!(locale, score.all_scores)}</a>
        </p>
        <Stats>{stats}</Stats>
        <div class="columns">
            <div class="trend">
                {segments}
                {trend.map(|chart| view! { <ChartFigure id="trend" chart words files /> })}
            </div>
            <Block title=text!(locale, home.comments) aside=ViewFnOnce::from(all_responses)>
                {list_of(locale, slug, comments)}
            </Block>
        </div>
    }
    .into_any()
}

/// Which numbers these are, for paper: `Padaria Aurora · atendimento · região: Sul`.
fn printed(locale: Locale, filter: &HomeFilter) -> String {
    let subject = filter.subject.as_ref().map(|subject| subject_words(locale, Some(subject)));
    let attribute = filter.attribute.as_ref().map(|(name, value)| format!("{name}: {value}"));
    let parts = [Some(use_frame().workspace.name), subject, attribute];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn one_score(locale: Locale, score: ScoreView, href: String) -> impl IntoView {
    let ScoreView { name, value, unit, n, n_text, margin, beside, hidden, change, spark, .. } = score;
    let said = match (n, hidden, beside) {
        (0, ..) => text!(locale, home.no_answers).to_owned(),
        (_, Some(hidden), _) => hidden,
        (_, None, Some(beside)) => format!("{n_text} · {beside}"),
        (_, None, None) => n_text,
    };
    let margin = margin
        .map(|MarginView { low, value, high, least, most }| MarginBar::new(low, value, high, least, most));
    let change = change.filter(|_| n > 0).map(|ChangeView { direction, words }| match direction {
        Direction::Better => (Tone::Better, format!("↑ {words}")),
        Direction::Worse => (Tone::Worse, format!("↓ {words}")),
        Direction::Same => (Tone::Same, words),
    });
    view! {
        <Stat
            name
            href
            value
            unit=unit.unwrap_or_default()
            n=said
            margin
            change
            spark
        />
    }
}

/// A measure that no survey asks for yet.
fn not_asked(locale: Locale, measure: Measure, slug: Option<String>) -> impl IntoView {
    let help = match measure {
        Measure::Nps => text!(locale, home.no_nps),
        Measure::Csat => text!(locale, home.no_csat),
        Measure::Ces => text!(locale, home.no_ces),
    };
    view! {
        <div class="stat" data-absent="">
            <span class="name">{measure_name(measure)}</span>
            <p class="n">{help}</p>
            {slug
                .map(|slug| {
                    let href = format!("/w/{slug}/surveys/new");
                    view! { <a class="ask" href=href>{text!(locale, home.ask)}</a> }
                })}
        </div>
    }
}

fn list_of(locale: Locale, slug: StoredValue<String>, comments: Vec<CommentView>) -> AnyView {
    if comments.is_empty() {
        return view! { <p class="soft">{text!(locale, home.no_comments)}</p> }.into_any();
    }
    let items = comments
        .into_iter()
        .map(|CommentView { response_id, text, score, survey, age }| {
            let href = slug.with_value(|slug| format!("/w/{slug}/inbox?response={response_id}"));
            let pill = score.map(|ScoreMark { score, name: _, kind }| {
                view! { <Pill value=score.to_string() group=group_of(kind) /> }
            });
            view! {
                <li>
                    <span class="score">{pill}</span>
                    <p>
                        <a href=href>{text}</a>
                    </p>
                    <small>{format!("{survey} · {age}")}</small>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="comments">{items}</ul> }.into_any()
}

/// The same in every language.
const fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Nps => "NPS",
        Measure::Csat => "CSAT",
        Measure::Ces => "CES",
    }
}
