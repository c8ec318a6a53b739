//! The closed list of colours. plotters writes only `#RRGGBB`, so a picture is
//! drawn in reserved near-blacks that `style/components/_chart-ink.scss` turns
//! into the tokens of the light or dark theme.

use plotters::style::RGBColor;

/// What is read first.
pub(super) const INK: RGBColor = RGBColor(0x01, 0x01, 0x01);
/// Labels of axes and everything said quietly.
pub(super) const INK_SOFT: RGBColor = RGBColor(0x02, 0x02, 0x02);
/// Grid and base lines.
pub(super) const LINE: RGBColor = RGBColor(0x03, 0x03, 0x03);
/// The series itself.
pub(super) const ACCENT: RGBColor = RGBColor(0x04, 0x04, 0x04);
/// The interval around the series.
pub(super) const BAND: RGBColor = RGBColor(0x05, 0x05, 0x05);
const DETRACTOR: RGBColor = RGBColor(0x06, 0x06, 0x06);
const PASSIVE: RGBColor = RGBColor(0x07, 0x07, 0x07);
const PROMOTER: RGBColor = RGBColor(0x08, 0x08, 0x08);
const NEUTRAL: RGBColor = RGBColor(0x09, 0x09, 0x09);
/// What lies under the picture, for cutting things apart.
pub(super) const PAPER: RGBColor = RGBColor(0x10, 0x10, 0x10);

/// Which answers a bar or part stands for; it decides the colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// NPS 0 to 6.
    Detractor,
    /// NPS 7 and 8.
    Passive,
    /// NPS 9 and 10.
    Promoter,
    /// Anything that is not to stand out.
    Neutral,
    /// The answers that a share counts, such as 4 and 5 of CSAT.
    Top,
}

impl Group {
    /// The reserved colour of this group.
    pub(super) const fn ink(self) -> RGBColor {
        match self {
            Self::Detractor => DETRACTOR,
            Self::Passive => PASSIVE,
            Self::Promoter => PROMOTER,
            Self::Neutral => NEUTRAL,
            Self::Top => ACCENT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_recolours_every_reserved_colour() {
        let style_sheet = include_str!("../../style/components/_chart-ink.scss");
        let tokens = [
            (INK, "ink"),
            (INK_SOFT, "ink-soft"),
            (LINE, "line"),
            (ACCENT, "accent"),
            (BAND, "band"),
            (DETRACTOR, "detractor"),
            (PASSIVE, "passive"),
            (PROMOTER, "promoter"),
            (NEUTRAL, "neutral"),
            (PAPER, "paper"),
        ];
        for (RGBColor(red, green, blue), token) in tokens {
            let colour = format!("#{red:02X}{green:02X}{blue:02X}");
            for property in ["fill", "stroke"] {
                let selector = format!("[{property}=\"{colour}\"]");
                let rule = style_sheet.lines().find(|line| line.contains(&selector));
                let wanted = format!("{property}: var(--{token})");
                assert!(rule.is_some_and(|rule| rule.contains(&wanted)), "{selector} {{ {wanted} }}");
            }
        }
    }
}
