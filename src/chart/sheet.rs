//! The sheet a chart is drawn on: plotters' SVG backend behind the few marks
//! that charts here are made of, placed in whole pixels.

use plotters::coord::Shift;
use plotters::prelude::{
    Circle, DrawingArea, FontFamily, FontStyle, IntoDrawingArea, PathElement, Polygon, Rectangle, SVGBackend,
    Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, RGBColor, ShapeStyle, TextStyle};

use super::ink::{INK, INK_SOFT};
use crate::domain::chart::{Picture, Point};

/// A pixel, from the upper left corner.
pub(super) type Spot = (i32, i32);

/// How a text looks.
#[derive(Clone, Copy)]
pub(super) struct Lettering {
    size: f64,
    colour: RGBColor,
    weight: FontStyle,
}

/// Names and values at the marks.
pub(super) const PLAIN: Lettering = Lettering { size: 12.0, colour: INK, weight: FontStyle::Normal };
/// Axes and second lines.
pub(super) const SOFT: Lettering = Lettering { size: 12.0, colour: INK_SOFT, weight: FontStyle::Normal };
/// The least that is still readable.
pub(super) const SMALL: Lettering = Lettering { size: 11.0, colour: INK_SOFT, weight: FontStyle::Normal };
/// The one number to see first.
pub(super) const STRONG: Lettering = Lettering { size: 13.0, colour: INK, weight: FontStyle::Bold };

impl Lettering {
    /// About how many pixels wide `text` is, rather too many than too few;
    /// there is no font on the server to measure with.
    pub(super) fn width(self, text: &str) -> i32 {
        let ems: f64 = text.chars().map(|c| if c < '\u{2e80}' { 0.58 } else { 1.05 }).sum();
        (ems * self.size).ceil() as i32
    }

    /// `text`, cut with an ellipsis where it would be wider than `room`.
    pub(super) fn shorten(self, text: &str, room: i32) -> String {
        if self.width(text) <= room {
            return text.to_owned();
        }
        let mut short = String::new();
        for c in text.chars() {
            short.push(c);
            if self.width(&short) + self.width("…") > room {
                short.pop();
                break;
            }
        }
        short.truncate(short.trim_end().len());
        short.push('…');
        short
    }
}

/// Where in a text its spot lies.
#[derive(Clone, Copy, Debug)]
pub(super) enum Align {
    /// At its beginning.
    Start,
    /// In its middle.
    Middle,
    /// At its end.
    End,
}

/// An empty picture while it is being drawn.
pub(super) struct Sheet<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    width: i32,
}

/// A picture with what `draw` puts on the sheet and the points it returns.
pub(super) fn picture(width: u32, height: u32, draw: impl FnOnce(&Sheet<'_>) -> Vec<Point>) -> Picture {
    let mut svg = String::new();
    let points = {
        let area = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
        let sheet = Sheet { area, width: width.cast_signed() };
        let points = draw(&sheet);
        sheet.area.present().expect("BUG: a text in memory takes any drawing");
        points
    };
    Picture { svg, width, height, points }
}

impl<'a> Sheet<'a> {
    /// The width of the sheet.
    pub(super) fn width(&self) -> i32 {
        self.width
    }

    /// A text whose middle line is at the height of `at`.
    pub(super) fn text(&self, at: Spot, align: Align, lettering: Lettering, text: &str) {
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let h_pos = match align {
            Align::Start => HPos::Left,
            Align::Middle => HPos::Center,
            Align::End => HPos::Right,
        };
        // plotters divides by 1.24 when it writes the size.
        let font = FontDesc::new(FontFamily::Name("inherit"), lettering.size * 1.24, lettering.weight);
        let style = TextStyle::from(font).color(&lettering.colour).pos(Pos::new(h_pos, VPos::Center));
        self.draw(&Text::new(text, at, style));
    }

    /// A text centred on `at`, pushed inwards where it would leave the sheet.
    pub(super) fn centred_text(&self, at: Spot, lettering: Lettering, text: &str) {
        let half = lettering.width(text) / 2;
        let x = at.0.min(self.width - half).max(half);
        self.text((x, at.1), Align::Middle, lettering, text);
    }

    /// A filled rectangle; `size` may be 0 but not negative.
    pub(super) fn block(&self, at: Spot, size: (i32, i32), colour: RGBColor) {
        self.draw(&Rectangle::new([at, (at.0 + size.0, at.1 + size.1)], filled(colour)));
    }

    /// A horizontal hairline. As a rectangle it fills exactly one row of
    /// pixels, where a stroke would blur over two.
    pub(super) fn rule(&self, from_x: i32, to_x: i32, y: i32, colour: RGBColor) {
        self.block((from_x, y), (to_x - from_x, 1), colour);
    }

    /// A line through all `spots`.
    pub(super) fn line(&self, spots: Vec<Spot>, colour: RGBColor) {
        self.draw(&PathElement::new(
            spots,
            ShapeStyle { color: colour.into(), filled: false, stroke_width: 2 },
        ));
    }

    /// A filled outline.
    pub(super) fn area(&self, spots: Vec<Spot>, colour: RGBColor) {
        self.draw(&Polygon::new(spots, filled(colour)));
    }

    /// A filled circle.
    pub(super) fn dot(&self, at: Spot, radius: i32, colour: RGBColor) {
        self.draw(&Circle::new(at, radius, filled(colour)));
    }

    fn draw<E>(&self, element: &E)
    where
        for<'b> &'b E: plotters::element::PointCollection<'b, Spot>,
        E: plotters::element::Drawable<SVGBackend<'a>>,
    {
        self.area.draw(element).expect("BUG: a text in memory takes any drawing");
    }
}

fn filled(colour: RGBColor) -> ShapeStyle {
    ShapeStyle { color: colour.into(), filled: true, stroke_width: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_fits_stays_whole_and_a_longer_one_ends_in_an_ellipsis() {
        assert_eq!(PLAIN.shorten("Suporte", 80), "Suporte");
        assert_eq!(PLAIN.shorten("Suporte técnico", 70), "Suporte t…");
        assert_eq!(PLAIN.shorten("Suporte técnico", 65), "Suporte…");
        assert_eq!(PLAIN.shorten("Suporte", 0), "…");
    }

    #[test]
    fn a_short_text_is_never_wider_than_its_room() {
        for room in 10..200 {
            let short = PLAIN.shorten("客户旅程地图 e mais ainda", room);
            assert!(PLAIN.width(&short) <= room.max(PLAIN.width("…")), "{short} in {room}");
        }
    }
}
