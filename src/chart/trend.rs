//! One measure over time: a line with its interval as a band. A period without
//! a value is a gap, and what stands alone between gaps is a dot.

use super::ink::{ACCENT, BAND, INK, INK_SOFT, LINE, PAPER};
use super::scale::{Axis, Unit};
use super::sheet::{Align, SMALL, SOFT, STRONG, Sheet, Spot, picture};
use super::words::Words;
use crate::domain::chart::{Chart, Picture, Point, Table};
use crate::domain::text::{ABSENT, Locale};

/// What to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// The title.
    pub name: String,
    /// The measure's short name, said with every value: "NPS".
    pub measure: String,
    /// The rule in one line.
    pub rule: String,
    /// What the values are.
    pub unit: Unit,
    /// Every period in order, the empty ones too.
    pub points: Vec<TrendPoint>,
}

/// One period.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPoint {
    /// The period, short: "nov. 2026".
    pub label: String,
    /// The measure, in the numbers of its [`Unit`]; none leaves a gap.
    pub value: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// How many answers stand behind it.
    pub n: u64,
    /// Whether it differs significantly from the period before.
    pub significant_change: bool,
}

/// Room for the labels of the axis, and for the last value.
const LEFT: i32 = 44;
const RIGHT: i32 = 52;
const TOP: i32 = 16;
/// From the plot down to the row of periods, to the row of n, and to the edge
/// with that row and without.
const PERIOD_ROW: i32 = 14;
const N_ROW: i32 = 32;
const BOTTOM: i32 = 44;
const BOTTOM_WITHOUT_N: i32 = 28;
/// Below this n a period is thin, and says so under the axis.
const SMALL_N: u64 = 30;
/// A dot per period, and its n, need this many pixels each.
const ROOM_FOR_DOT: f64 = 14.0;
const ROOM_FOR_N: f64 = 20.0;
const BETWEEN_LABELS: i32 = 14;

/// A period ready to draw: all numbers finite.
struct Reading<'a> {
    label: &'a str,
    value: Option<f64>,
    interval: Option<(f64, f64)>,
    n: u64,
    /// Some(whether it rose) where the change from the value before is significant.
    change: Option<bool>,
}

/// Draws a trend.
pub fn trend(input: &Trend, locale: Locale) -> Chart {
    let Trend { name, measure, rule, unit, points } = input;
    let words = Words(locale);
    let readings = readings(points);
    let labels: Vec<String> = readings.iter().map(|reading| say(reading, measure, *unit, words)).collect();
    Chart {
        name: name.clone(),
        summary: summary(&readings, measure, *unit, words),
        rule: rule.clone(),
        wide: draw(&readings, &labels, *unit, words, (Chart::WIDE, 280)),
        narrow: draw(&readings, &labels, *unit, words, (Chart::NARROW, 240)),
        table: table(input, &readings, words),
    }
}

fn readings(points: &[TrendPoint]) -> Vec<Reading<'_>> {
    let finite = |number: Option<f64>| number.filter(|number| number.is_finite());
    let mut before: Option<f64> = None;
    let mut readings = Vec::with_capacity(points.len());
    for TrendPoint { label, value, low, high, n, significant_change } in points {
        let value = finite(*value);
        let interval = value.and(finite(*low).zip(finite(*high))).filter(|(low, high)| low <= high);
        let change = value.zip(before).filter(|_| *significant_change).map(|(value, before)| value > before);
        before = value.or(before);
        readings.push(Reading { label, value, interval, n: *n, change });
    }
    readings
}

fn say(reading: &Reading<'_>, measure: &str, unit: Unit, words: Words) -> String {
    let Reading { label, value, interval, n, change } = reading;
    let Some(value) = value else {
        let nothing = if *n == 0 {
            words.no_answers().to_lowercase()
        } else {
            format!("{}, {}", words.no_value(), words.n(*n))
        };
        return format!("{label}: {nothing}");
    };
    let mut said = format!("{label}: {measure} {}", words.value(unit, *value));
    if let Some((low, high)) = interval {
        said.push_str(&format!(" ({})", words.interval(unit, *low, *high)));
    }
    said.push_str(&format!(", {}", words.n(*n)));
    if change.is_some() {
        said.push_str(&format!(", {}", words.significant()));
    }
    said
}

fn summary(readings: &[Reading<'_>], measure: &str, unit: Unit, words: Words) -> String {
    let latest = readings.iter().rev().find(|reading| reading.value.is_some());
    let (Some(first), Some(last), Some(latest)) = (readings.first(), readings.last(), latest) else {
        return format!("{}.", words.no_answers());
    };
    format!("{}. {}.", say(latest, measure, unit, words), words.span(first.label, last.label))
}

fn table(input: &Trend, readings: &[Reading<'_>], words: Words) -> Table {
    let show =
        |value: Option<f64>| value.map_or_else(|| ABSENT.to_owned(), |value| words.value(input.unit, value));
    let has_changes = readings.iter().any(|reading| reading.change.is_some());
    let row = |reading: &Reading<'_>| {
        let (low, high) = reading.interval.unzip();
        let mut row = vec![reading.label.to_owned(), show(reading.value), show(low), show(high)];
        row.push(words.count(reading.n));
        if has_changes {
            row.push(reading.change.map_or(ABSENT, |_| words.significant()).to_owned());
        }
        row
    };
    let mut head = vec![words.period(), input.measure.as_str(), words.low(), words.high(), "n"];
    if has_changes {
        head.push(words.change());
    }
    Table {
        caption: input.name.clone(),
        head: head.into_iter().map(str::to_owned).collect(),
        rows: readings.iter().map(row).collect(),
    }
}

/// Where things lie in one picture.
struct Plot {
    axis: Axis,
    right: i32,
    bottom: i32,
    /// Pixels per period.
    slot: f64,
}

impl Plot {
    fn x(&self, index: usize) -> i32 {
        LEFT + ((index as f64 + 0.5) * self.slot).round() as i32
    }

    fn y(&self, value: f64) -> i32 {
        self.bottom - (self.axis.share(value) * f64::from(self.bottom - TOP)).round() as i32
    }
}

fn draw(
    readings: &[Reading<'_>],
    labels: &[String],
    unit: Unit,
    words: Words,
    (width, height): (u32, u32),
) -> Picture {
    picture(width, height, |sheet| {
        let right = sheet.width() - RIGHT;
        let slot = f64::from(right - LEFT) / readings.len().max(1) as f64;
        let shows_n = slot >= ROOM_FOR_N && readings.iter().any(|reading| reading.n < SMALL_N);
        let drawn = readings.iter().flat_map(|reading| {
            let (low, high) = reading.interval.unzip();
            [reading.value, low, high].into_iter().flatten()
        });
        let plot = Plot {
            axis: unit.axis(drawn),
            right,
            bottom: height.cast_signed() - if shows_n { BOTTOM } else { BOTTOM_WITHOUT_N },
            slot,
        };
        let runs = runs(readings);
        for run in &runs {
            draw_band(sheet, &plot, run);
        }
        draw_grid(sheet, &plot, unit, words);
        draw_periods(sheet, &plot, readings);
        if shows_n {
            draw_small_n(sheet, &plot, readings, words);
        }
        for run in &runs {
            draw_line(sheet, &plot, run);
        }
        draw_changes(sheet, &plot, readings);
        match runs.last().and_then(|run| run.last()) {
            Some(&(index, reading)) => draw_last_value(sheet, &plot, (index, reading), unit, words),
            None => {
                let middle = (i32::midpoint(LEFT, right), i32::midpoint(TOP, plot.bottom));
                sheet.centred_text((middle.0, middle.1 - 12), SOFT, words.no_answers());
            }
        }
        let visit = |(index, (reading, label)): (usize, (&Reading<'_>, &String))| {
            let y = reading.value.map_or(plot.bottom, |value| plot.y(value));
            Point { x: plot.x(index), y, label: label.clone() }
        };
        readings.iter().zip(labels).enumerate().map(visit).collect()
    })
}

/// Neighbouring periods that all have a value.
type Run<'a> = Vec<(usize, &'a Reading<'a>)>;

fn runs<'a>(readings: &'a [Reading<'a>]) -> Vec<Run<'a>> {
    let numbered: Run<'a> = readings.iter().enumerate().collect();
    let split = numbered.split(|(_, reading)| reading.value.is_none());
    split.filter(|run| !run.is_empty()).map(<[_]>::to_vec).collect()
}

fn draw_band(sheet: &Sheet<'_>, plot: &Plot, run: &[(usize, &Reading<'_>)]) {
    for part in run.split(|(_, reading)| reading.interval.is_none()) {
        let ends = part.iter().filter_map(|(index, reading)| {
            let (low, high) = reading.interval?;
            Some((plot.x(*index), plot.y(low), plot.y(high)))
        });
        let ends: Vec<(i32, i32, i32)> = ends.collect();
        match ends.as_slice() {
            [] => {}
            // Alone, the interval has no width of its own.
            [(x, low, high)] => sheet.block((x - 3, *high), (6, (low - high).max(1)), BAND),
            _ => {
                let upper = ends.iter().map(|(x, _, high)| (*x, *high));
                let lower = ends.iter().rev().map(|(x, low, _)| (*x, *low));
                sheet.area(upper.chain(lower).collect(), BAND);
            }
        }
    }
}

fn draw_grid(sheet: &Sheet<'_>, plot: &Plot, unit: Unit, words: Words) {
    for &tick in &plot.axis.ticks {
        let y = plot.y(tick);
        let is_zero_of_nps = unit == Unit::Nps && tick == 0.0;
        sheet.rule(LEFT, plot.right, y, if is_zero_of_nps { INK_SOFT } else { LINE });
        let label = SOFT.shorten(&words.tick(unit, tick), LEFT - 8);
        sheet.text((LEFT - 8, y), Align::End, SOFT, &label);
    }
}

/// Names every k-th period, counted back from the last, so that the newest is
/// always named and no two names touch.
fn draw_periods(sheet: &Sheet<'_>, plot: &Plot, readings: &[Reading<'_>]) {
    let room = sheet.width() / 4;
    let names: Vec<String> = readings.iter().map(|reading| SOFT.shorten(reading.label, room)).collect();
    let widest = names.iter().map(|name| SOFT.width(name)).max().unwrap_or(0);
    let step = (f64::from(widest + BETWEEN_LABELS) / plot.slot).ceil().max(1.0) as usize;
    let y = plot.bottom + PERIOD_ROW;
    // The first name may be pushed inwards at the edge; it must not meet the second.
    let mut free_until = 0;
    let mut chosen: Vec<usize> = (0..names.len()).rev().step_by(step).collect();
    chosen.reverse();
    for index in chosen {
        let half = SOFT.width(&names[index]) / 2;
        let x = plot.x(index).min(sheet.width() - half).max(half);
        if x - half >= free_until {
            sheet.centred_text((x, y), SOFT, &names[index]);
            free_until = x + half + BETWEEN_LABELS / 2;
        }
    }
}

fn draw_small_n(sheet: &Sheet<'_>, plot: &Plot, readings: &[Reading<'_>], words: Words) {
    let y = plot.bottom + N_ROW;
    sheet.text((LEFT - 8, y), Align::End, SMALL, "n");
    for (index, reading) in readings.iter().enumerate().filter(|(_, reading)| reading.n < SMALL_N) {
        sheet.text((plot.x(index), y), Align::Middle, SMALL, &words.count(reading.n));
    }
}

fn draw_line(sheet: &Sheet<'_>, plot: &Plot, run: &[(usize, &Reading<'_>)]) {
    let spots = run.iter().filter_map(|(index, reading)| Some((plot.x(*index), plot.y(reading.value?))));
    let spots: Vec<Spot> = spots.collect();
    if spots.len() > 1 {
        sheet.line(spots.clone(), ACCENT);
    }
    if spots.len() == 1 || plot.slot >= ROOM_FOR_DOT {
        for spot in spots {
            sheet.dot(spot, 4, PAPER);
            sheet.dot(spot, 3, ACCENT);
        }
    }
}

/// A triangle over a significant rise, under a significant fall.
fn draw_changes(sheet: &Sheet<'_>, plot: &Plot, readings: &[Reading<'_>]) {
    for (index, reading) in readings.iter().enumerate() {
        let (Some(value), Some(rose)) = (reading.value, reading.change) else { continue };
        let (x, y) = (plot.x(index), plot.y(value));
        let up = if rose { -1 } else { 1 };
        let tip = (x, y + up * 15);
        sheet.area(vec![tip, (x + 4, y + up * 8), (x - 4, y + up * 8)], INK);
    }
}

fn draw_last_value(sheet: &Sheet<'_>, plot: &Plot, last: (usize, &Reading<'_>), unit: Unit, words: Words) {
    let (index, reading) = last;
    let Some(value) = reading.value else { return };
    let spot = (plot.x(index), plot.y(value));
    if plot.slot < ROOM_FOR_DOT {
        sheet.dot(spot, 3, ACCENT);
    }
    let text = STRONG.shorten(&words.value(unit, value), sheet.width() - spot.0 - 9);
    sheet.text((spot.0 + 9, spot.1), Align::Start, STRONG, &text);
}
