//! A company's colour, and whether people can see it.
//!
//! Contrast is WCAG 2.2's: (lighter + 0.05) / (darker + 0.05) of the relative
//! luminances, 1 to 21, without unit. A colour that is too pale or too dark is
//! mended by moving it along the lightness of OKLab (Björn Ottosson, 2020), in
//! which equal steps look equal and the hue stays what it was.

use std::fmt;

use crate::domain::error::Code;

/// The least contrast of text against what is behind it.
pub const LEAST_OF_TEXT: f64 = 4.5;

/// The least contrast of a button or a chosen score against the page.
pub const LEAST_OF_PAGE: f64 = 3.0;

/// The page in light and in dark, as `style/respond.css` has them.
const LIGHT_PAGE: Accent = Accent([0xff, 0xff, 0xff]);
const DARK_PAGE: Accent = Accent([0x14, 0x18, 0x1a]);

const WHITE: Accent = Accent([0xff; 3]);
const BLACK: Accent = Accent([0; 3]);

/// A grey that can be seen everywhere, should a colour have no neighbour that can.
const GREY: Accent = Accent([0x76; 3]);

/// How finely lightness is searched, of 1.
const STEPS: u32 = 1_000;

/// A colour in sRGB, eight bits each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Accent([u8; 3]);

/// How a colour stands out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// The text on it, black or white, whichever reads better.
    pub text: f64,
    /// Against the page in light.
    pub light: f64,
    /// Against the page in dark.
    pub dark: f64,
}

impl Contrast {
    /// Whether text, light and dark all have enough.
    pub fn passes(self) -> bool {
        self.text >= LEAST_OF_TEXT && self.light >= LEAST_OF_PAGE && self.dark >= LEAST_OF_PAGE
    }
}

impl Accent {
    /// Reads `#00615f`, in letters of either case.
    ///
    /// # Errors
    /// [`Code::Required`] when blank, [`Code::InvalidFormat`] for any other
    /// text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Code::Required);
        }
        let digits = text.strip_prefix('#').ok_or(Code::InvalidFormat)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Code::InvalidFormat);
        }
        let all = u32::from_str_radix(digits, 16).map_err(|_| Code::InvalidFormat)?;
        let [_, red, green, blue] = all.to_be_bytes();
        Ok(Self([red, green, blue]))
    }

    /// How it stands out on a respondent's page.
    pub fn contrast(self) -> Contrast {
        Contrast {
            text: ratio(self, self.text()),
            light: ratio(self, LIGHT_PAGE),
            dark: ratio(self, DARK_PAGE),
        }
    }

    /// The colour of the text on it: black or white, whichever reads better.
    /// One of the two always has 4.58 or more.
    pub fn text(self) -> Self {
        if ratio(self, WHITE) >= ratio(self, BLACK) { WHITE } else { BLACK }
    }

    /// The nearest colour that everybody can see: itself when it passes, else
    /// the same hue in the nearest lightness that does.
    pub fn passing(self) -> Self {
        if self.contrast().passes() {
            return self;
        }
        let lab = Lab::of(self);
        // Too pale for the light page, or too dark for the dark one.
        let is_pale = ratio(self, LIGHT_PAGE) < LEAST_OF_PAGE;
        (1..=STEPS)
            .map(|step| f64::from(step) / f64::from(STEPS))
            .map(|step| if is_pale { lab.light - step } else { lab.light + step })
            .take_while(|light| (0.0..=1.0).contains(light))
            .map(|light| lab.at(light))
            .find(|colour| colour.contrast().passes())
            .unwrap_or(GREY)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

fn ratio(one: Accent, other: Accent) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Light as it adds up, from its coded value (IEC 61966-2-1).
fn linear(coded: u8) -> f64 {
    let coded = f64::from(coded) / 255.0;
    if coded <= 0.04045 { coded / 12.92 } else { ((coded + 0.055) / 1.055).powf(2.4) }
}

fn coded(linear: f64) -> f64 {
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

/// A colour in OKLab.
#[derive(Clone, Copy)]
struct Lab {
    /// 0 black, 1 white.
    light: f64,
    a: f64,
    b: f64,
}

impl Lab {
    fn of(colour: Accent) -> Self {
        let [red, green, blue] = colour.0.map(linear);
        let long = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let middle = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let short = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        Self {
            light: 0.210_454_255_3 * long + 0.793_617_785 * middle - 0.004_072_046_8 * short,
            a: 1.977_998_495_1 * long - 2.428_592_205 * middle + 0.450_593_709_9 * short,
            b: 0.025_904_037_1 * long + 0.782_771_766_2 * middle - 0.808_675_766 * short,
        }
    }

    /// The same hue in another lightness, as colourful as a screen can show it.
    fn at(self, light: f64) -> Accent {
        let (mut least, mut most) = (0.0, 1.0);
        if let Some(colour) = self.shown(light, most) {
            return colour;
        }
        for _ in 0..16 {
            let middle = f64::midpoint(least, most);
            if self.shown(light, middle).is_some() { least = middle } else { most = middle }
        }
        self.shown(light, least).unwrap_or(GREY)
    }

    /// With a share of its colourfulness; nothing when no screen shows that.
    fn shown(self, light: f64, share: f64) -> Option<Accent> {
        let (a, b) = (self.a * share, self.b * share);
        let long = (light + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let middle = (light - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let short = (light - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
        let linear = [
            4.076_741_662_1 * long - 3.307_711_591_3 * middle + 0.230_969_929_2 * short,
            -1.268_438_004_6 * long + 2.609_757_401_1 * middle - 0.341_319_396_5 * short,
            -0.004_196_086_3 * long - 0.703_418_614_7 * middle + 1.707_614_701 * short,
        ];
        // Half a step of eight bits beyond the edge is the edge.
        let fits = linear.iter().all(|light| (-0.001..=1.001).contains(light));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
        fits.then(|| Accent(linear.map(|light| (coded(light.clamp(0.0, 1.0)) * 255.0).round() as u8)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn accent(text: &str) -> Accent {
        Accent::parse(text).expect("a colour")
    }

    #[test]
    fn a_colour_is_six_digits_behind_a_hash() {
        assert_eq!(accent(" #00615F ").to_string(), "#00615f");
        assert_eq!(Accent::parse(""), Err(Code::Required));
        for text in ["00615f", "#00615", "#00615fa", "#gggggg", "red", "#+0615f", "#é0615"] {
            assert_eq!(Accent::parse(text), Err(Code::InvalidFormat), "{text}");
        }
    }

    #[test]
    fn contrast_is_what_the_standard_says() {
        assert!((ratio(WHITE, BLACK) - 21.0).abs() < 1e-9);
        // Examples of WCAG's own understanding documents and of common checkers.
        assert!((ratio(accent("#767676"), WHITE) - 4.54).abs() < 0.005);
        assert!((ratio(accent("#ff0000"), WHITE) - 3.998).abs() < 0.005);
        assert!((ratio(accent("#0000ff"), WHITE) - 8.592).abs() < 0.005);
    }

    #[test]
    fn what_fails_is_moved_as_little_as_possible_and_keeps_its_hue() {
        let hue = |colour: Accent| {
            let lab = Lab::of(colour);
            lab.b.atan2(lab.a)
        };
        for given in ["#ffcc00", "#000080", "#9be7ff", "#3b0a0a"] {
            let passing = accent(given).passing();
            let Contrast { light, dark, .. } = passing.contrast();
            assert!(passing.contrast().passes(), "{passing}");
            assert!((hue(passing) - hue(accent(given))).abs() < 0.1, "{given} became {passing}");
            assert!(light.min(dark) < LEAST_OF_PAGE + 0.05, "{given} moved further than needed: {passing}");
        }
        assert_eq!(accent("#767676").passing(), accent("#767676"));
    }

    proptest! {
        #[test]
        fn every_colour_has_a_neighbour_that_passes_and_what_passes_stays(colour in any::<[u8; 3]>()) {
            let colour = Accent(colour);
            prop_assert!(colour.contrast().text >= LEAST_OF_TEXT);
            let passing = colour.passing();
            prop_assert!(passing.contrast().passes());
            prop_assert_eq!(passing.passing(), passing);
            prop_assert_eq!(colour.contrast().passes(), passing == colour);
            prop_assert_eq!(Accent::parse(&colour.to_string()), Ok(colour));
        }
    }
}
