//! Several groups under one another, each a bar with its interval as whiskers:
//! segments, subjects, the steps of a funnel. They come in the order to be
//! read.

use super::ink::{ACCENT, BAND, INK, LINE, PAPER};
use super::scale::{Axis, Unit};
use super::sheet::{Align, PLAIN, SMALL, SOFT, STRONG, Sheet, picture};
use super::words::Words;
use crate::domain::chart::{Chart, Picture, Point, Table};
use crate::domain::text::{ABSENT, Locale};

/// What to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// The title.
    pub name: String,
    /// The measure's short name, said with every value: "NPS".
    pub measure: String,
    /// The rule in one line.
    pub rule: String,
    /// What the groups are: "Aspecto"; heads their column of the table.
    pub head: String,
    /// What the values are.
    pub unit: Unit,
    /// All groups, the first on top.
    pub rows: Vec<Ranked>,
}

/// One group.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// What it is called.
    pub label: String,
    /// The measure, in the numbers of the [`Unit`]; none draws no bar.
    pub value: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// How many answers stand behind it.
    pub n: u64,
}

/// Where things stand in a picture of some width.
struct Layout {
    row: i32,
    /// Left and right end of the bars.
    left: i32,
    right: i32,
    /// From the top of a row to the middle of its words, and of its bar.
    words_at: i32,
    bar_at: i32,
}

/// Names to the left, bars in the middle, numbers to the right.
const WIDE: Layout = Layout { row: 32, left: 212, right: 600, words_at: 16, bar_at: 16 };
/// Names and numbers over the bars.
const NARROW: Layout = Layout { row: 46, left: 0, right: 359, words_at: 12, bar_at: 32 };

const TOP: i32 = 2;
const BOTTOM: i32 = 24;
const BAR: i32 = 12;
const CAP: i32 = 8;
/// Room for n, right of the value.
const N_ROOM: i32 = 84;
const BETWEEN_TICKS: i32 = 48;

/// A group ready to draw: all numbers finite.
struct Reading<'a> {
    label: &'a str,
    value: Option<f64>,
    interval: Option<(f64, f64)>,
    n: u64,
}

/// Draws a ranking.
pub fn ranking(input: &Ranking, locale: Locale) -> Chart {
    let Ranking { name, measure, rule, head: _, unit, rows } = input;
    let words = Words(locale);
    let readings: Vec<Reading<'_>> = rows.iter().map(read).collect();
    let labels: Vec<String> = readings.iter().map(|reading| say(reading, measure, *unit, words)).collect();
    let summary = if labels.is_empty() {
        format!("{}.", words.no_answers())
    } else {
        format!("{}.", labels.join("; "))
    };
    Chart {
        name: name.clone(),
        summary,
        rule: rule.clone(),
        wide: draw(&readings, &labels, *unit, words, Chart::WIDE),
        narrow: draw(&readings, &labels, *unit, words, Chart::NARROW),
        table: table(input, &readings, words),
    }
}

fn read(row: &Ranked) -> Reading<'_> {
    let Ranked { label, value, low, high, n } = row;
    let finite = |number: &Option<f64>| number.filter(|number| number.is_finite());
    let value = finite(value);
    let interval = value.and(finite(low).zip(finite(high))).filter(|(low, high)| low <= high);
    Reading { label, value, interval, n: *n }
}

fn say(reading: &Reading<'_>, measure: &str, unit: Unit, words: Words) -> String {
    let Reading { label, value, interval, n } = reading;
    let Some(value) = value else {
        return format!("{label}: {}, {}", words.no_value(), words.n(*n));
    };
    let mut said = format!("{label}: {measure} {}", words.value(unit, *value));
    if let Some((low, high)) = interval {
        said.push_str(&format!(" ({})", words.interval(unit, *low, *high)));
    }
    format!("{said}, {}", words.n(*n))
}

fn table(input: &Ranking, readings: &[Reading<'_>], words: Words) -> Table {
    let show =
        |value: Option<f64>| value.map_or_else(|| ABSENT.to_owned(), |value| words.value(input.unit, value));
    let has_intervals = readings.iter().any(|reading| reading.interval.is_some());
    let row = |reading: &Reading<'_>| {
        let mut row = vec![reading.label.to_owned(), show(reading.value)];
        if has_intervals {
            let (low, high) = reading.interval.unzip();
            row.extend([show(low), show(high)]);
        }
        row.push(words.count(reading.n));
        row
    };
    let mut head = vec![input.head.as_str(), input.measure.as_str()];
    if has_intervals {
        head.extend([words.low(), words.high()]);
    }
    head.push(words.answers());
    Table {
        caption: input.name.clone(),
        head: head.into_iter().map(str::to_owned).collect(),
        rows: readings.iter().map(row).collect(),
    }
}

fn draw(readings: &[Reading<'_>], labels: &[String], unit: Unit, words: Words, width: u32) -> Picture {
    let layout = if width < Chart::WIDE { NARROW } else { WIDE };
    let n_rows = i32::try_from(readings.len()).unwrap_or(i32::MAX).clamp(1, 10_000);
    let base = TOP + n_rows * layout.row;
    picture(width, (base + BOTTOM).cast_unsigned(), |sheet| {
        let numbers = readings.iter().flat_map(|reading| {
            let (low, high) = reading.interval.unzip();
            [reading.value, low, high].into_iter().flatten()
        });
        let plot = Plot { axis: unit.axis(numbers), left: layout.left, right: layout.right };
        draw_axis(sheet, &plot, (&layout, n_rows), unit, words);
        if readings.is_empty() {
            let middle = i32::midpoint(layout.left, layout.right);
            sheet.centred_text((middle, TOP + layout.bar_at), SOFT, words.no_answers());
        }
        let mut points = Vec::with_capacity(readings.len());
        for ((index, reading), label) in (0_i32..).zip(readings).zip(labels) {
            let top = (TOP + index.saturating_mul(layout.row)).min(base);
            draw_words(sheet, reading, &layout, top + layout.words_at, unit, words);
            let y = (top + layout.bar_at).min(base);
            draw_bar(sheet, &plot, reading, y, unit);
            // All in one column, so that a pointer means the row it is on.
            points.push(Point { x: plot.x(plot.zero(unit)), y, label: label.clone() });
        }
        points
    })
}

struct Plot {
    axis: Axis,
    left: i32,
    right: i32,
}

impl Plot {
    fn x(&self, value: f64) -> i32 {
        self.left + (self.axis.share(value) * f64::from(self.right - self.left)).round() as i32
    }

    /// Where bars begin: nought, or the least that a score can be.
    fn zero(&self, unit: Unit) -> f64 {
        match unit {
            Unit::Nps | Unit::Percent => 0.0,
            Unit::Score { .. } => self.axis.low,
        }
    }
}

fn draw_axis(sheet: &Sheet<'_>, plot: &Plot, (layout, n_rows): (&Layout, i32), unit: Unit, words: Words) {
    let base = TOP + n_rows * layout.row;
    // No line goes through the words over a bar.
    let stretches: Vec<(i32, i32)> = if layout.left > 0 {
        vec![(TOP, base)]
    } else {
        (0..n_rows).map(|row| TOP + row * layout.row + layout.bar_at).map(|y| (y - BAR, y + BAR)).collect()
    };
    let draw_line = |x: i32| {
        for (from, to) in &stretches {
            sheet.block((x, *from), (1, to - from), LINE);
        }
    };
    let mut free = i32::MIN;
    for tick in &plot.axis.ticks {
        let x = plot.x(*tick);
        if x < free {
            continue;
        }
        free = x + BETWEEN_TICKS;
        draw_line(x);
        sheet.centred_text((x, base + 12), SMALL, &words.tick(unit, *tick));
    }
    draw_line(plot.x(plot.zero(unit)));
}

fn draw_words(sheet: &Sheet<'_>, reading: &Reading<'_>, layout: &Layout, y: i32, unit: Unit, words: Words) {
    let value = reading.value.map_or_else(|| ABSENT.to_owned(), |value| words.value(unit, value));
    let value_right = sheet.width() - N_ROOM;
    let name_right = if layout.left > 0 { layout.left - 12 } else { value_right - STRONG.width(&value) - 12 };
    sheet.text((0, y), Align::Start, PLAIN, &PLAIN.shorten(reading.label, name_right));
    sheet.text((value_right, y), Align::End, STRONG, &value);
    let n = SOFT.shorten(&words.n(reading.n), N_ROOM - 8);
    sheet.text((sheet.width(), y), Align::End, SOFT, &n);
}

fn draw_bar(sheet: &Sheet<'_>, plot: &Plot, reading: &Reading<'_>, y: i32, unit: Unit) {
    let Some(value) = reading.value else { return };
    let (zero, end) = (plot.x(plot.zero(unit)), plot.x(value));
    let (left, right) = (zero.min(end), zero.max(end));
    sheet.block((left, y - BAR / 2), (right - left, BAR), BAND);
    if let Some((low, high)) = reading.interval {
        let (low, high) = (plot.x(low), plot.x(high));
        sheet.rule(low, high, y, INK);
        for x in [low, high] {
            sheet.block((x, y - CAP / 2), (1, CAP), INK);
        }
    }
    sheet.dot((end, y), 4, PAPER);
    sheet.dot((end, y), 3, ACCENT);
}
