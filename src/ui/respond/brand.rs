//! Who asks: the name or logo at the top, and the company's colour.

use super::html::Html;
use super::style::plain_style;
use crate::domain::brand::{Face, Logo};

/// The pixels that a logo gets at most, across and down.
const ROOM: (u32, u32) = (240, 64);

pub(super) fn write_brand(html: &mut Html, face: Option<&Face>) {
    let Some(Face { name, accent: _, logo }) = face else { return };
    html.markup("<header class=\"brand\">");
    match logo {
        None => html.text(name),
        Some(logo) => {
            let (width, height) = shown_size(logo);
            html.markup("<img src=\"/logo/").text(logo.hash.as_str()).markup("\" alt=\"").text(name);
            html.markup("\" width=\"").number(width).markup("\" height=\"").number(height).markup("\">")
        }
    };
    html.markup("</header>");
}

/// The size on the page, so that nothing jumps when the picture arrives: of
/// screens that have two dots for a pixel each pixel of the file is one dot.
fn shown_size(logo: &Logo) -> (i64, i64) {
    let (width, height) = (f64::from(logo.width), f64::from(logo.height));
    let scale = (f64::from(ROOM.0) / width).min(f64::from(ROOM.1) / height).min(1.0);
    #[allow(clippy::cast_possible_truncation, reason = "at most the room")]
    let rounded = |side: f64| (side * scale).round().max(1.0) as i64;
    (rounded(width), rounded(height))
}

/// What a look adds to the style of its pages. The colour is the nearest that
/// everybody can see; links are told by their line, not by it.
pub fn face_style(face: Option<&Face>) -> String {
    let mut style = String::new();
    if let Some(accent) = face.and_then(|face| face.accent).map(crate::domain::brand::Accent::passing) {
        let text = accent.text();
        style.push_str(&format!(
            ":root:root{{--accent:{accent};--on-accent:{text}}}a{{color:inherit}}.button{{color:{text}}}"
        ));
    }
    if face.is_some_and(|face| face.logo.is_some()) {
        style.push_str(".brand img{display:block;padding:4px;border-radius:6px;background:#fff}");
    }
    style
}

/// The style of a page without questions.
pub fn message_style(face: Option<&Face>) -> String {
    format!("{}{}", plain_style(), face_style(face))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::brand::{Accent, LogoHash};

    #[test]
    fn a_logo_keeps_its_shape_in_the_room_it_has() {
        let size = |width, height| {
            shown_size(&Logo { hash: LogoHash::parse(&"a".repeat(64)).expect("a hash"), width, height })
        };
        assert_eq!(size(480, 64), (240, 32));
        assert_eq!(size(1000, 1000), (64, 64));
        assert_eq!(size(20, 10), (20, 10));
        assert_eq!(size(2000, 1), (240, 1));
    }

    #[test]
    fn a_colour_that_nobody_could_see_is_mended() {
        let pale = Face { accent: Accent::parse("#ffff00").ok(), ..Face::named("A") };
        let style = face_style(Some(&pale));
        assert!(!style.contains("#ffff00") && style.contains("--on-accent:#"), "{style}");
        assert_eq!(face_style(Some(&Face::named("A"))), "");
    }
}
