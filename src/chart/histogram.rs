//! How often each score was given: one bar per score, its share written over
//! it, the groups named under the axis.

use super::ink::{Group, LINE};
use super::sheet::{PLAIN, SMALL, SOFT, Sheet, picture};
use super::words::Words;
use crate::domain::chart::{Chart, Picture, Point, Table};
use crate::domain::text::Locale;

/// What to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    /// The title.
    pub name: String,
    /// The rule in one line.
    pub rule: String,
    /// What [`Group::Top`] is called here: "Satisfeitos". Unused without such bars.
    pub top_name: String,
    /// Every score of the scale, lowest first, the unused ones too.
    pub bars: Vec<Bar>,
}

/// One score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The score as written: "9".
    pub label: String,
    /// How many gave it.
    pub n: u64,
    /// Where it belongs.
    pub group: Group,
}

const SIDE: i32 = 4;
/// Over the tallest bar: its share, and where there is room its n.
const TOP: i32 = 36;
/// Under the bars: scores, the line of the group, its name, its share.
const SCORE_ROW: i32 = 14;
const GROUP_LINE: i32 = 28;
const GROUP_ROW: i32 = 42;
const GROUP_SHARE_ROW: i32 = 58;
const BOTTOM: i32 = 68;
/// How far a group's name may reach over the ends of its line, in all.
const OVERHANG: i32 = 12;

/// Draws a histogram.
pub fn histogram(input: &Histogram, locale: Locale) -> Chart {
    let Histogram { name, rule, top_name, bars } = input;
    let words = Words(locale);
    let total = total(bars);
    let groups = groups(bars, top_name, words);
    let labels: Vec<String> = bars.iter().map(|bar| say(bar, total, words)).collect();
    let row = |bar: &Bar| vec![bar.label.clone(), words.count(bar.n), words.share(share(bar.n, total))];
    let head = [words.score(), words.answers(), words.share_head()];
    Chart {
        name: name.clone(),
        summary: summary(bars, &groups, total, words),
        rule: rule.clone(),
        wide: draw(bars, &groups, &labels, words, (Chart::WIDE, 260)),
        narrow: draw(bars, &groups, &labels, words, (Chart::NARROW, 240)),
        table: Table {
            caption: name.clone(),
            head: head.into_iter().map(str::to_owned).collect(),
            rows: bars.iter().map(row).collect(),
        },
    }
}

/// Neighbouring bars of one group.
struct Span<'a> {
    group: Group,
    name: Option<&'a str>,
    first: usize,
    last: usize,
    n: u64,
}

fn groups<'a>(bars: &[Bar], top_name: &'a str, words: Words) -> Vec<Span<'a>> {
    let mut spans: Vec<Span<'a>> = Vec::new();
    for (index, bar) in bars.iter().enumerate() {
        match spans.last_mut().filter(|span| span.group == bar.group) {
            Some(span) => {
                span.last = index;
                span.n = span.n.saturating_add(bar.n);
            }
            None => {
                let name = if bar.group == Group::Top { Some(top_name) } else { words.group(bar.group) };
                spans.push(Span { group: bar.group, name, first: index, last: index, n: bar.n });
            }
        }
    }
    spans
}

fn total(bars: &[Bar]) -> u64 {
    bars.iter().fold(0, |total, bar| total.saturating_add(bar.n))
}

fn share(n: u64, total: u64) -> f64 {
    if total == 0 { 0.0 } else { (n as f64 / total as f64).min(1.0) }
}

fn say(bar: &Bar, total: u64, words: Words) -> String {
    format!("{} {}: {}, {}", words.score(), bar.label, words.share(share(bar.n, total)), words.n(bar.n))
}

fn summary(bars: &[Bar], groups: &[Span<'_>], total: u64, words: Words) -> String {
    if total == 0 {
        return format!("{}.", words.no_answers());
    }
    let named = groups
        .iter()
        .filter_map(|span| Some(format!("{} {}", span.name?, words.share(share(span.n, total)))));
    let mut parts: Vec<String> = named.collect();
    if let Some(bar) = bars.iter().max_by_key(|bar| bar.n).filter(|_| parts.is_empty()) {
        parts.push(say(bar, total, words));
    }
    format!("{}. {}.", words.n(total), parts.join(", "))
}

fn draw(
    bars: &[Bar],
    groups: &[Span<'_>],
    labels: &[String],
    words: Words,
    (width, height): (u32, u32),
) -> Picture {
    picture(width, height, |sheet| {
        let total = total(bars);
        let base = height.cast_signed() - BOTTOM;
        let tallest = bars.iter().map(|bar| bar.n).max().unwrap_or(0).max(1);
        let slot = f64::from(sheet.width() - 2 * SIDE) / bars.len().max(1) as f64;
        let edge = |index: usize| SIDE + (index as f64 * slot).round() as i32;
        let gap = (slot / 6.0).round().min(12.0) as i32;
        let mut points = Vec::new();
        sheet.rule(SIDE, sheet.width() - SIDE, base, LINE);
        for (index, (bar, label)) in bars.iter().zip(labels).enumerate() {
            let (left, right) = (edge(index) + gap / 2, edge(index + 1) - (gap - gap / 2));
            let middle = i32::midpoint(edge(index), edge(index + 1));
            let mut tall = (bar.n as f64 / tallest as f64 * f64::from(base - TOP)).round() as i32;
            if bar.n > 0 {
                // A single answer among thousands is still seen.
                tall = tall.max(2);
                sheet.block((left, base - tall), ((right - left).max(1), tall), bar.group.ink());
            }
            points.push(Point { x: middle, y: base - tall, label: label.clone() });
        }
        draw_values(sheet, bars, &points, slot, total, words);
        draw_scores(sheet, bars, &points, slot, base);
        for span in groups {
            let (left, right) = (edge(span.first) + gap / 2, edge(span.last + 1) - (gap - gap / 2));
            draw_group(sheet, span, (left, right), base, total, words);
        }
        if total == 0 {
            sheet.centred_text((sheet.width() / 2, i32::midpoint(TOP, base)), SOFT, words.no_answers());
        }
        points
    })
}

/// The share over each bar, and its n over that, where every one has room.
fn draw_values(sheet: &Sheet<'_>, bars: &[Bar], points: &[Point], slot: f64, total: u64, words: Words) {
    let counts: Vec<String> = bars.iter().map(|bar| words.count(bar.n)).collect();
    let shares: Vec<String> = bars.iter().map(|bar| words.share(share(bar.n, total))).collect();
    let fits = |texts: &[String]| texts.iter().all(|text| f64::from(SMALL.width(text)) <= slot);
    let (with_counts, with_shares) = (slot >= 48.0 && fits(&counts), fits(&shares));
    for (index, point) in points.iter().enumerate().filter(|(index, _)| bars[*index].n > 0) {
        if with_shares {
            let lettering = if with_counts { PLAIN } else { SMALL };
            sheet.centred_text((point.x, point.y - 9), lettering, &shares[index]);
        }
        if with_shares && with_counts {
            sheet.centred_text((point.x, point.y - 25), SMALL, &counts[index]);
        }
    }
}

/// The scores under the bars, every k-th of them where they would touch.
fn draw_scores(sheet: &Sheet<'_>, bars: &[Bar], points: &[Point], slot: f64, base: i32) {
    let room = (sheet.width() / 6).max(slot as i32 - 4);
    let names: Vec<String> = bars.iter().map(|bar| SOFT.shorten(&bar.label, room)).collect();
    let widest = names.iter().map(|name| SOFT.width(name)).max().unwrap_or(0);
    let step = (f64::from(widest + 4) / slot).ceil().max(1.0) as usize;
    for (point, name) in points.iter().zip(&names).step_by(step) {
        sheet.centred_text((point.x, base + SCORE_ROW), SOFT, name);
    }
}

/// Name and share of a group under a line in its colour, as far as they fit.
fn draw_group(
    sheet: &Sheet<'_>,
    span: &Span<'_>,
    (left, right): (i32, i32),
    base: i32,
    total: u64,
    words: Words,
) {
    let Some(name) = span.name else { return };
    sheet.block((left, base + GROUP_LINE), ((right - left).max(1), 2), span.group.ink());
    let middle = i32::midpoint(left, right);
    let room = right - left + OVERHANG;
    let name = PLAIN.shorten(name, room);
    if name.chars().count() > 2 {
        sheet.centred_text((middle, base + GROUP_ROW), PLAIN, &name);
    }
    let share = words.share(share(span.n, total));
    if total > 0 && SOFT.width(&share) <= room {
        sheet.centred_text((middle, base + GROUP_SHARE_ROW), SOFT, &share);
    }
}
