//! A whole and its parts: one stacked bar. Every part has its name, share and
//! n beside it, so that colour only confirms what is written.

use super::ink::{Group, LINE, PAPER};
use super::sheet::{Align, PLAIN, SOFT, Sheet, picture};
use super::words::Words;
use crate::domain::chart::{Chart, Picture, Point, Table};
use crate::domain::text::Locale;

/// What to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakdown {
    /// The title.
    pub name: String,
    /// The rule in one line.
    pub rule: String,
    /// All parts, from left to right.
    pub parts: Vec<Part>,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is called: "Promotores".
    pub label: String,
    /// How many answers are in it.
    pub n: u64,
    /// Where it belongs.
    pub group: Group,
}

const BAR: i32 = 28;
/// Cuts neighbours apart, even two of one colour.
const CUT: i32 = 2;
/// A part that exists is at least this wide.
const LEAST: i32 = 3;
const SWATCH: i32 = 10;
const NAME_AT: i32 = SWATCH + 6;
const BETWEEN_LABELS: i32 = 20;
const ROW: i32 = 24;
/// Height of the wide picture where all labels stand side by side.
const SIDE_BY_SIDE: i32 = BAR + 48;

/// Draws a breakdown.
pub fn breakdown(input: &Breakdown, locale: Locale) -> Chart {
    let Breakdown { name, rule, parts } = input;
    let words = Words(locale);
    let total = parts.iter().map(|part| part.n as f64).sum::<f64>();
    let readings: Vec<Reading<'_>> = parts.iter().map(|part| read(part, total, words)).collect();
    let said = |reading: &Reading<'_>| format!("{} {}", reading.part.label, reading.share);
    let row = |reading: &Reading<'_>| {
        vec![reading.part.label.clone(), words.count(reading.part.n), reading.share.clone()]
    };
    let head = [words.part(), words.answers(), words.share_head()];
    let summary = if total == 0.0 {
        format!("{}.", words.no_answers())
    } else {
        format!("{}.", readings.iter().map(said).collect::<Vec<_>>().join(", "))
    };
    Chart {
        name: name.clone(),
        summary,
        rule: rule.clone(),
        wide: draw(&readings, words, Chart::WIDE),
        narrow: draw(&readings, words, Chart::NARROW),
        table: Table {
            caption: name.clone(),
            head: head.into_iter().map(str::to_owned).collect(),
            rows: readings.iter().map(row).collect(),
        },
    }
}

struct Reading<'a> {
    part: &'a Part,
    /// Of the whole, 0 to 1.
    of_whole: f64,
    share: String,
    n: String,
}

impl Reading<'_> {
    fn detail(&self) -> String {
        format!("{} · {}", self.share, self.n)
    }

    fn width(&self) -> i32 {
        NAME_AT + PLAIN.width(&self.part.label).max(SOFT.width(&self.detail())) + BETWEEN_LABELS
    }
}

fn read<'a>(part: &'a Part, total: f64, words: Words) -> Reading<'a> {
    let of_whole = if total > 0.0 { part.n as f64 / total } else { 0.0 };
    Reading { part, of_whole, share: words.share(of_whole), n: words.n(part.n) }
}

fn draw(readings: &[Reading<'_>], words: Words, width: u32) -> Picture {
    let needed: i64 = readings.iter().map(|reading| i64::from(reading.width())).sum();
    let side_by_side = needed - i64::from(BETWEEN_LABELS) <= i64::from(width);
    let rows = i32::try_from(readings.len()).unwrap_or(i32::MAX).min(i32::MAX / ROW / 2);
    let height = if side_by_side { SIDE_BY_SIDE } else { BAR + 12 + rows * ROW };
    picture(width, height.cast_unsigned(), |sheet| {
        let segments = segments(readings, sheet.width());
        if segments.iter().all(Option::is_none) {
            sheet.block((0, 0), (sheet.width(), BAR), LINE);
            sheet.block((1, 1), (sheet.width() - 2, BAR - 2), PAPER);
            sheet.centred_text((sheet.width() / 2, BAR / 2), SOFT, words.no_answers());
        }
        for (reading, segment) in readings.iter().zip(&segments) {
            if let Some((left, right)) = segment {
                sheet.block((*left, 0), (right - left, BAR), reading.part.group.ink());
            }
        }
        if side_by_side {
            draw_side_by_side(sheet, readings, &segments);
        } else {
            draw_rows(sheet, readings);
        }
        let mut before = 0;
        let visit = |(reading, segment): (&Reading<'_>, &Segment)| {
            let x = segment.map_or(before, |(left, right)| i32::midpoint(left, right));
            before = x;
            let label = format!("{}: {}, {}", reading.part.label, reading.share, reading.n);
            Point { x, y: BAR / 2, label }
        };
        readings.iter().zip(&segments).map(visit).collect()
    })
}

/// Left and right end of a part in the bar; none where there is nothing. Parts
/// too small to be seen get [`LEAST`], at the cost of their neighbours.
type Segment = Option<(i32, i32)>;

fn segments(readings: &[Reading<'_>], width: i32) -> Vec<Segment> {
    let pixel = |of_whole: f64| (of_whole.min(1.0) * f64::from(width)).round() as i32;
    let mut after = readings.iter().filter(|reading| reading.part.n > 0).count() as i32;
    let (mut before, mut free) = (0.0, 0);
    let mut segments = Vec::with_capacity(readings.len());
    for reading in readings {
        if reading.part.n == 0 {
            segments.push(None);
            continue;
        }
        after -= 1;
        let end = width - after * (LEAST + CUT);
        let left = pixel(before).max(free).min(end - LEAST).max(0);
        before += reading.of_whole;
        let right = if after == 0 { width } else { pixel(before) - CUT };
        let right = right.min(end).max(left + LEAST);
        segments.push(Some((left, right)));
        free = right + CUT;
    }
    segments
}

/// Labels under the beginning of their parts, moved aside as little as keeps
/// them from touching.
fn draw_side_by_side(sheet: &Sheet<'_>, readings: &[Reading<'_>], segments: &[Segment]) {
    let mut places: Vec<i32> = Vec::new();
    let mut free = 0;
    for (reading, segment) in readings.iter().zip(segments) {
        let place = segment.map_or(free, |(left, _)| left.max(free));
        places.push(place);
        free = place + reading.width();
    }
    let mut limit = sheet.width() + BETWEEN_LABELS;
    for (place, reading) in places.iter_mut().zip(readings).rev() {
        *place = (*place).min(limit - reading.width());
        limit = *place;
    }
    for (reading, x) in readings.iter().zip(places) {
        let y = BAR + 18;
        sheet.block((x, y - SWATCH / 2), (SWATCH, SWATCH), reading.part.group.ink());
        sheet.text((x + NAME_AT, y), Align::Start, PLAIN, &reading.part.label);
        sheet.text((x + NAME_AT, y + 18), Align::Start, SOFT, &reading.detail());
    }
}

/// One line per part: name, share, n in columns.
fn draw_rows(sheet: &Sheet<'_>, readings: &[Reading<'_>]) {
    let right = sheet.width().min(Chart::NARROW.cast_signed());
    let widest = |texts: &mut dyn Iterator<Item = i32>| texts.max().unwrap_or(0);
    let n_width = widest(&mut readings.iter().map(|reading| SOFT.width(&reading.n)));
    let share_width = widest(&mut readings.iter().map(|reading| PLAIN.width(&reading.share)));
    let share_right = right - n_width - 16;
    let name_room = share_right - share_width - 12 - NAME_AT;
    let mut y = BAR + 12 + ROW / 2;
    for reading in readings {
        sheet.block((0, y - SWATCH / 2), (SWATCH, SWATCH), reading.part.group.ink());
        let name = PLAIN.shorten(&reading.part.label, name_room);
        sheet.text((NAME_AT, y), Align::Start, PLAIN, &name);
        sheet.text((share_right, y), Align::End, PLAIN, &reading.share);
        sheet.text((right, y), Align::End, SOFT, &reading.n);
        y += ROW;
    }
}
