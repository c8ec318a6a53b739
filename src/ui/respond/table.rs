//! Several things under one question: a column for each row, or an order of
//! all. No table, so that it fits a narrow screen.

use super::choice::write_choice;
use super::html::Html;
use super::question::Shown;
use crate::domain::survey::{Matrix, Ranking};
use crate::text;

pub(super) fn write_matrix(html: &mut Html, shown: &Shown<'_>, matrix: &Matrix) {
    let key = shown.key();
    shown.write_group(html, None, |html| {
        for (at, row) in matrix.rows().iter().enumerate() {
            html.markup("<fieldset class=\"row\"><legend>");
            write_choice(html, shown, row);
            html.markup("</legend><div class=\"columns\">");
            for (index, column) in matrix.columns().iter().enumerate() {
                html.markup("<label><input type=\"radio\" name=\"answer.").text(key).markup(".");
                html.text(row.value()).markup("\"");
                shown.write_id(html, &format!("{key}-{at}-{index}"));
                html.markup(" value=\"").text(column.value()).markup("\"");
                if shown.typed.part(row.value()) == Some(column.value()) {
                    html.markup(" checked");
                }
                html.markup(">");
                write_choice(html, shown, column);
                html.markup("</label>");
            }
            html.markup("</div></fieldset>");
        }
    });
}

/// A list of places beside each choice: it works with a finger, a keyboard
/// and a screen reader, which dragging does not.
pub(super) fn write_ranking(html: &mut Html, shown: &Shown<'_>, ranking: &Ranking) {
    let key = shown.key();
    let n = ranking.choices().len();
    shown.write_group(html, None, |html| {
        for (index, choice) in ranking.choices().iter().enumerate() {
            let id = format!("{key}-{index}");
            html.markup("<div class=\"ranked\"><label for=\"").text(&id).markup("\">");
            write_choice(html, shown, choice);
            html.markup("</label><select class=\"field\" name=\"answer.").text(key).markup(".");
            html.text(choice.value()).markup("\"");
            shown.write_id(html, &id);
            html.markup("><option value=\"\">")
                .markup(text!(shown.page.locale, respond.place))
                .markup("</option>");
            for place in (1..=n).map(|place| place.to_string()) {
                let is_chosen = shown.typed.part(choice.value()) == Some(place.as_str());
                html.markup(if is_chosen { "<option selected>" } else { "<option>" });
                html.text(&place).markup("</option>");
            }
            html.markup("</select></div>");
        }
    });
}
