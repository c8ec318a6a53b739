//! The answers to each question, under the charts of the score.

use leptos::prelude::*;

use crate::api::survey::{ChoiceBar, GridRow, Picture, QuestionResult};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Block, Notice};

/// Every question with its picture.
#[component]
pub(super) fn QuestionResults(locale: Locale, results: Vec<QuestionResult>) -> impl IntoView {
    if results.is_empty() {
        return ().into_any();
    }
    let questions = results.into_iter().map(|result| question(locale, result)).collect_view();
    view! { <div class="question-results">{questions}</div> }.into_any()
}

fn question(locale: Locale, result: QuestionResult) -> AnyView {
    let QuestionResult { key, title, n, picture } = result;
    let picture = match picture {
        Picture::Bars(bars) => bars_of(locale, &title, bars),
        Picture::Grid(columns, rows) => grid_of(&title, columns, rows),
        Picture::Words(words) if words.is_empty() => ().into_any(),
        Picture::Words(words) => view! { <p>{words}</p> }.into_any(),
        Picture::Hidden(words) => view! { <Notice>{words}</Notice> }.into_any(),
    };
    view! {
        <div id=format!("question-{key}")>
            <Block title=title>
                <p class="help">{n}</p>
                {picture}
            </Block>
        </div>
    }
    .into_any()
}

/// Bars as a table, which reads aloud as what it is.
fn bars_of(locale: Locale, title: &str, bars: Vec<ChoiceBar>) -> AnyView {
    let rows = bars
        .into_iter()
        .map(|ChoiceBar { label, per_mille, value, detail }| {
            view! {
                <tr>
                    <th scope="row">{label}</th>
                    <td class="bar">
                        <span style=format!("--share:{}%", f64::from(per_mille) / 10.0)></span>
                    </td>
                    <td class="number">{value}</td>
                    <td class="detail">{detail}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="choice-bars">
            <caption class="visually-hidden">{title.to_owned()}</caption>
            <thead class="visually-hidden">
                <tr>
                    <th scope="col">{text!(locale, survey.choice)}</th>
                    <td></td>
                    <th scope="col">{text!(locale, survey.share_of)}</th>
                    <th scope="col">{text!(locale, survey.answers)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn grid_of(title: &str, columns: Vec<String>, rows: Vec<GridRow>) -> AnyView {
    let head = columns.into_iter().map(|column| view! { <th scope="col">{column}</th> }).collect_view();
    let rows = rows
        .into_iter()
        .map(|GridRow { label, cells }| {
            let cells = cells
                .into_iter()
                .map(|(per_mille, words)| {
                    view! { <td style=format!("--share:{}%", f64::from(per_mille) / 10.0)>{words}</td> }
                })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{label}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table" role="region" tabindex="0" aria-label=title.to_owned()>
            <table class="choice-grid">
                <caption class="visually-hidden">{title.to_owned()}</caption>
                <thead>
                    <tr>
                        <td></td>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
