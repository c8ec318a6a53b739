//! A scale: radio buttons whose ends are read with the first and the last.

use super::html::Html;
use super::question::Shown;

pub(super) fn write_scale(html: &mut Html, shown: &Shown<'_>) {
    let (key, question) = (shown.key(), shown.question);
    let Some(scores) = question.kind().scores() else { return };
    let (low, high) = (*scores.start(), *scores.end());
    shown.write_group(html, None, |html| {
        html.markup("<div class=\"scale\" data-points=\"").number(high - low + 1).markup("\">");
        for score in scores {
            html.markup("<label><input type=\"radio\" name=\"answer.").text(key).markup("\"");
            shown.write_id(html, &format!("{key}-{score}"));
            html.markup(" value=\"").number(score).markup("\"");
            if score == low && question.low_label().is_some() {
                html.markup(" aria-describedby=\"").text(key).markup("-low\"");
            }
            if score == high && question.high_label().is_some() {
                html.markup(" aria-describedby=\"").text(key).markup("-high\"");
            }
            if shown.typed.text() == score.to_string() {
                html.markup(" checked");
            }
            html.markup("><span>").number(score).markup("</span></label>");
        }
        html.markup("</div>");
        if question.low_label().is_some() || question.high_label().is_some() {
            html.markup("<div class=\"ends\"><span id=\"").text(key).markup("-low\">");
            if let Some(label) = question.low_label() {
                shown.write_texts(html, label);
            }
            html.markup("</span><span id=\"").text(key).markup("-high\">");
            if let Some(label) = question.high_label() {
                shown.write_texts(html, label);
            }
            html.markup("</span></div>");
        }
    });
}
