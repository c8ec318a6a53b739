//! A picture as a file that stands alone: the reserved colours become those of
//! the light theme, because no style sheet comes along.

use crate::domain::chart::Picture;

/// The reserved colours of [`super::ink`] and the light theme's, as
/// `style/_tokens.scss` has them.
const COLOURS: [(&str, &str); 10] = [
    ("#010101", "#1C2326"),
    ("#020202", "#576165"),
    ("#030303", "#E4E3E0"),
    ("#040404", "#016366"),
    ("#050505", "#C8E4E7"),
    ("#060606", "#E36927"),
    ("#070707", "#898F92"),
    ("#080808", "#1D7892"),
    ("#090909", "#737C80"),
    ("#101010", "#FFFFFF"),
];

/// The picture on white, in colours and letters of its own.
pub fn as_file(picture: &Picture) -> String {
    // Quotes within texts are escaped, so that only attributes are touched.
    let mut svg = picture.svg.replace("font-family=\"inherit\"", "font-family=\"system-ui, sans-serif\"");
    for (reserved, light) in COLOURS {
        for property in ["fill", "stroke"] {
            svg = svg.replace(&format!("{property}=\"{reserved}\""), &format!("{property}=\"{light}\""));
        }
    }
    let Some((opening, rest)) = svg.split_once('>') else { return svg };
    format!("{opening}><rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>{rest}")
}

#[cfg(test)]
mod tests {
    use crate::chart::{Bar, Group, Histogram, histogram};
    use crate::domain::text::Locale;

    use super::*;

    #[test]
    fn a_file_has_no_reserved_colour_left_and_its_texts_are_as_they_were() {
        let label = "fill=\"#010101\" <b>".to_owned();
        let groups = [Group::Detractor, Group::Passive, Group::Promoter, Group::Neutral, Group::Top];
        let bars = groups.map(|group| Bar { label: label.clone(), n: 3, group }).to_vec();
        let input = Histogram { name: "Notas".into(), rule: String::new(), top_name: "Top".into(), bars };
        let svg = as_file(&histogram(&input, Locale::PtBr).wide);
        let tags: Vec<&str> = svg.lines().filter(|line| line.starts_with('<')).collect();
        for (reserved, _) in COLOURS {
            assert!(tags.iter().all(|tag| !tag.contains(&format!("\"{reserved}\""))), "{reserved} in {svg}");
        }
        assert!(svg.starts_with("<svg ") && svg.contains("xmlns=") && !svg.contains("inherit"), "{svg}");
        assert!(!svg.contains("<b>") && svg.contains("fill=&quot;#010101&quot;"), "{svg}");
    }
}
