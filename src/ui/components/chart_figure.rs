//! A chart on a page: the two pictures that the server drew, the readings under pointer, focus and arrow keys, and
//! the same numbers as a table. It draws nothing itself.

use super::icon::{Glyph, Icon};
use super::menu::{Menu, MenuFile, MenuLook};
use crate::domain::chart::{Chart, Picture, Point, Table};
use crate::ui::dynamic::dynamic;
use leptos::{html, prelude::*};

/// The words of a chart's frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartWords {
    /// On the switch while the picture is shown.
    pub table: String,
    /// On the switch while the table is shown.
    pub picture: String,
    /// How to read it with the keyboard, read aloud: "Setas leem os valores".
    pub keys: String,
}

/// Where the chart can be had as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartFiles {
    /// What the menu says: "Baixar".
    pub label: String,
    /// The address of the file, but for its form; it has a query already.
    pub address: String,
}

/// A chart with its name, rule, readings and table.
#[component]
pub fn ChartFigure(
    /// The id of the figure.
    #[prop(into)]
    id: String,
    /// The finished chart.
    chart: Chart,
    /// The words of the frame.
    words: ChartWords,
    /// Its numbers and its picture as files.
    #[prop(optional, into)]
    files: Option<ChartFiles>,
) -> impl IntoView {
    let Chart { name, summary, rule, wide, narrow, table } = chart;
    let ChartWords { table: show_table, picture: show_picture, keys } = words;
    let keys = format!("{name}. {keys}");
    let files = files.map(|files| file_menu(&id, files));
    view! {
        <figure class="chart" id=id>
            <figcaption>
                <span class="name">{name}</span>
                <span class="rule">{rule}</span>
            </figcaption>
            {files}
            <div class="pictures">
                <Reader class="reader wide" picture=wide summary=summary.clone() keys=keys.clone()/>
                <Reader class="reader narrow" picture=narrow summary keys/>
            </div>
            <details class="values">
                <summary>
                    <Icon glyph=Glyph::Table/>
                    <span class="as-table">{show_table}</span>
                    <span class="as-chart">{show_picture}</span>
                </summary>
                <Values table/>
            </details>
        </figure>
    }
    .into_any()
}

/// The same where no script runs: the pictures and the table, to be read and
/// printed.
#[cfg(feature = "ssr")]
#[component]
pub fn StillFigure(
    /// The id of the figure.
    #[prop(into)]
    id: String,
    /// The finished chart.
    chart: Chart,
    /// The words of the frame.
    words: ChartWords,
) -> impl IntoView {
    let Chart { name, summary, rule, wide, narrow, table } = chart;
    let picture = |class, picture: Picture, summary| {
        view! {
            <div class=class>
                <div class="picture" role="img" aria-label=summary inner_html=picture.svg></div>
            </div>
        }
    };
    view! {
        <figure class="chart" id=id>
            <figcaption>
                <span class="name">{name}</span>
                <span class="rule">{rule}</span>
            </figcaption>
            <div class="pictures">
                {picture("reader wide", wide, summary.clone())}
                {picture("reader narrow", narrow, summary)}
            </div>
            <details class="values">
                <summary>
                    <Icon glyph=Glyph::Table/>
                    <span class="as-table">{words.table}</span>
                    <span class="as-chart">{words.picture}</span>
                </summary>
                <Values table/>
            </details>
        </figure>
    }
    .into_any()
}

/// Plain links, which also work without scripts.
fn file_menu(id: &str, files: ChartFiles) -> AnyView {
    let ChartFiles { label, address } = files;
    let links = [("csv", "CSV"), ("xlsx", "Excel (XLSX)"), ("svg", "SVG")]
        .map(|(form, words)| view! { <MenuFile href=format!("{address}&as={form}")>{words}</MenuFile> })
        .into_iter()
        .collect_view();
    view! {
        <Menu id=format!("{id}-files") label look=MenuLook::Square glyph=Glyph::Download align_end=true>
            {links}
        </Menu>
    }
    .into_any()
}

/// One picture whose points can be visited.
#[component]
fn Reader(class: &'static str, picture: Picture, summary: String, keys: String) -> impl IntoView {
    let Picture { svg, width, height, points } = picture;
    let frame = NodeRef::<html::Div>::new();
    let visited = RwSignal::new(None::<usize>);
    let n_points = points.len();
    let points = StoredValue::new(points);
    let reading =
        Memo::new(move |_| visited.get().and_then(|index| points.with_value(|all| all.get(index).cloned())));

    let visit_nearest = move |event: leptos::ev::PointerEvent| {
        let Some(frame) = frame.get_untracked() else { return };
        // Nothing inside the frame takes the pointer, so the offset is the frame's own.
        let scale = f64::from(width) / f64::from(frame.client_width().max(1));
        let x = f64::from(event.offset_x()) * scale;
        let y = f64::from(event.offset_y()) * scale;
        visited.set(points.with_value(|all| nearest(all, x, y)));
    };
    let visit_by_key = move |event: leptos::ev::KeyboardEvent| {
        let Some(last) = n_points.checked_sub(1) else { return };
        let next = match (event.key().as_str(), visited.get_untracked()) {
            ("ArrowRight", None) | ("Home", _) => Some(0),
            ("ArrowRight", Some(index)) => Some((index + 1).min(last)),
            ("ArrowLeft", None) | ("End", _) => Some(last),
            ("ArrowLeft", Some(index)) => Some(index.saturating_sub(1)),
            ("Escape", Some(_)) => None,
            _ => return,
        };
        event.prevent_default();
        visited.set(next);
    };
    let tip = move || {
        reading.get().map(|Point { x, y, label }| {
            let across = percent(x, width);
            let down = percent(y, height);
            let place = format!("--x:{across:.2}%;--y:{down:.2}%");
            let side = if across < 25.0 {
                "start"
            } else if across > 75.0 {
                "end"
            } else {
                "middle"
            };
            view! {
                <span class="mark" style=place.clone()></span>
                <span class="tip" style=place data-side=side data-below=(down < 25.0).then_some("")>
                    {label}
                </span>
            }
        })
    };

    view! {
        <div
            class=class
            node_ref=frame
            // An application, so that screen readers let the arrow keys through.
            role="application"
            tabindex="0"
            aria-label=keys
            on:pointermove=visit_nearest
            on:pointerdown=visit_nearest
            on:pointerleave=move |_| visited.set(None)
            on:keydown=visit_by_key
            on:blur=move |_| visited.set(None)
        >
            <div class="picture" role="img" aria-label=summary inner_html=svg></div>
            <div class="readings" aria-hidden="true">{dynamic(tip)}</div>
            <span class="visually-hidden" aria-live="polite">
                {dynamic(move || reading.get().map(|point| point.label))}
            </span>
        </div>
    }
    .into_any()
}

/// The numbers of the chart, line by line.
#[component]
fn Values(table: Table) -> impl IntoView {
    let Table { caption, head, rows } = table;
    let head = head.into_iter().map(|cell| view! { <th scope="col">{cell}</th> }).collect_view();
    let rows = rows
        .into_iter()
        .map(|row| {
            let mut cells = row.into_iter();
            let name = cells.next();
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    {cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table" role="region" tabindex="0" aria-label=caption>
            <table>
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The point that a pointer at `x`, `y` means: mostly the nearest across, height only parts points of one column.
fn nearest(points: &[Point], x: f64, y: f64) -> Option<usize> {
    let distance = |point: &Point| (f64::from(point.x) - x).abs() + 0.2 * (f64::from(point.y) - y).abs();
    let nearer =
        |one: &(usize, &Point), other: &(usize, &Point)| distance(one.1).total_cmp(&distance(other.1));
    points.iter().enumerate().min_by(nearer).map(|(index, _)| index)
}

fn percent(part: i32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1)) * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: i32, y: i32) -> Point {
        Point { x, y, label: String::new() }
    }

    #[test]
    fn a_pointer_reads_the_point_nearest_across() {
        let points = [point(0, 0), point(100, 90), point(200, 0)];
        assert_eq!(nearest(&points, 110.0, 0.0), Some(1));
    }

    #[test]
    fn of_two_points_in_one_column_the_nearer_in_height_is_read() {
        let points = [point(100, 10), point(100, 90)];
        assert_eq!(nearest(&points, 100.0, 80.0), Some(1));
    }

    #[test]
    fn a_chart_without_points_reads_nothing() {
        assert_eq!(nearest(&[], 1.0, 1.0), None);
    }
}
