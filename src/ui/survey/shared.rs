//! The page behind a link to results: what the survey's page shows, to be read
//! and printed by people without an account. It needs no script and has none.

use leptos::prelude::*;

use super::printed::printed_words;
use super::questions::QuestionResults;
use crate::api::measure::PartView;
use crate::api::response::ScoreMark;
use crate::api::share::{SharedComment, SharedComments, SharedView};
use crate::domain::chart::Chart;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Badge, Block, Notice, Pill, SplitBar, SplitPart, StillFigure};
use crate::ui::measure::{ScoreStat, chart_words, group_of};

/// The results behind a link; `styles` is the address of the style sheet.
pub fn shared_page(styles: String, view: SharedView) -> String {
    let SharedView { locale, house, results, questions, comments, filter, ends } = view;
    let title = results.title.clone();
    let said = printed_words(locale, &house, &results, &filter);
    let anonymous = results.anonymous.then(|| view! { <Badge>{text!(locale, survey.anonymous)}</Badge> });
    let content = || {
        let numbers = match results.score {
            None => view! { <Notice>{text!(locale, survey.no_scored)}</Notice> }.into_any(),
            Some(score) => {
                let parts: Vec<SplitPart> = score.parts.iter().cloned().map(part).collect();
                let figures = [("trend", results.trend), ("histogram", results.histogram)]
                    .into_iter()
                    .filter_map(|(id, chart)| chart.map(|chart| figure(locale, id, chart)))
                    .collect_view();
                view! {
                    <div class="results">
                        <div class="verdict">
                            <ScoreStat score=score large=true />
                            {(!parts.is_empty()).then(|| view! { <SplitBar parts /> })}
                        </div>
                        {results.counts.map(|counts| view! { <p class="help">{counts}</p> })}
                        <div class="columns even">{figures}</div>
                    </div>
                }
                .into_any()
            }
        };
        view! {
            <header class="page-head">
                <div class="title">
                    <h1>{results.title}</h1>
                    <p class="hint">{said} " " {anonymous}</p>
                </div>
            </header>
            {numbers}
            <QuestionResults locale results=questions />
            {comments_of(locale, comments)}
            <p class="help">{text!(locale, share.read_only, until = ends).to_string()}</p>
        }
        .into_any()
    };
    page(locale, styles, &title, content)
}

/// What a link opens that shows nothing any more, or never did.
pub fn ended_page(styles: String, locale: Locale) -> String {
    let title = text!(locale, share.over);
    let content = || {
        view! {
            <header class="page-head">
                <div class="title">
                    <h1>{title}</h1>
                    <p class="hint">{text!(locale, share.over_help)}</p>
                </div>
            </header>
        }
        .into_any()
    };
    page(locale, styles, title, content)
}

/// Draws under an owner of its own, because signals need one and a plain
/// handler has none.
fn page(locale: Locale, styles: String, title: &str, content: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new_root(None);
    let html = owner.with(|| {
        let html = view! {
            <html lang=locale.as_str()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <meta name="robots" content="noindex, nofollow" />
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <link rel="stylesheet" href=styles />
                    <title>{format!("{title} · Jornada")}</title>
                </head>
                <body>
                    <main class="content">{content()}</main>
                </body>
            </html>
        };
        html.to_html()
    });
    owner.cleanup();
    format!("<!DOCTYPE html>{html}")
}

fn figure(locale: Locale, id: &'static str, chart: Chart) -> impl IntoView {
    view! { <StillFigure id=id chart=chart words=chart_words(locale) /> }.into_any()
}

fn part(part: PartView) -> SplitPart {
    let PartView { kind, min_score: _, max_score: _, share, share_text, label, n_text } = part;
    SplitPart {
        group: group_of(kind),
        share,
        value: share_text,
        label,
        n: n_text,
        href: String::new(),
        chosen: false,
    }
}

fn comments_of(locale: Locale, comments: SharedComments) -> AnyView {
    let content = match comments {
        SharedComments::Without => return ().into_any(),
        SharedComments::Hidden(words) => view! { <Notice>{words}</Notice> }.into_any(),
        SharedComments::Newest(comments) if comments.is_empty() => {
            view! { <p class="help">{text!(locale, share.no_comments)}</p> }.into_any()
        }
        SharedComments::Newest(comments) => {
            let rows = comments.into_iter().map(comment).collect_view();
            view! { <div class="results"><ul class="answers">{rows}</ul></div> }.into_any()
        }
    };
    view! { <Block title=text!(locale, share.comments)>{content}</Block> }.into_any()
}

fn comment(comment: SharedComment) -> impl IntoView {
    let SharedComment { score, text, when } = comment;
    let pill = score.map(|ScoreMark { score, name: _, kind }| {
        view! { <Pill value=score.to_string() group=group_of(kind) /> }
    });
    view! {
        <li>
            <span>{pill}</span>
            <div class="words">
                <p>{text}</p>
            </div>
            <time>{when}</time>
        </li>
    }
}
