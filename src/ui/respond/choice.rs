//! Choices: one, several, and the choice to agree.

use super::html::Html;
use super::problem::bounds_text;
use super::question::Shown;
use crate::domain::survey::{Bounds, Choice, Choices};
use crate::text;

pub(super) fn write_single_choice(html: &mut Html, shown: &Shown<'_>, choices: &Choices) {
    shown.write_group(html, None, |html| write_options(html, shown, choices, "radio"));
}

pub(super) fn write_multiple_choice(html: &mut Html, shown: &Shown<'_>, choices: &Choices, bounds: Bounds) {
    let hint = bounds_text(shown.page.locale, bounds);
    shown.write_group(html, hint.as_deref(), |html| write_options(html, shown, choices, "checkbox"));
}

/// One box below the other; the field for another answer shows once its box
/// is ticked, wherever the browser can do that.
fn write_options(html: &mut Html, shown: &Shown<'_>, choices: &Choices, control: &'static str) {
    let (key, locale) = (shown.key(), shown.page.locale);
    html.markup("<div class=\"options\">");
    for (index, choice) in choices.choices().iter().enumerate() {
        write_option(html, shown, control, &format!("{key}-{index}"), choice.value(), |html| {
            write_choice(html, shown, choice);
        });
    }
    if choices.other() {
        write_option(html, shown, control, &format!("{key}-other"), "other:", |html| {
            match choices.other_label() {
                Some(label) => shown.write_texts(html, label),
                None => {
                    html.markup("<span>").markup(text!(locale, respond.other)).markup("</span>");
                }
            }
        });
        html.markup("<input type=\"text\" class=\"field\" name=\"answer.").text(key).markup(".other\"");
        shown.write_id(html, &format!("{key}-other-text"));
        html.markup(" aria-label=\"").markup(text!(locale, respond.own_answer)).markup("\" value=\"");
        html.text(shown.typed.part("other").unwrap_or_default()).markup("\">");
    }
    html.markup("</div>");
}

/// A box or button with its words beside it.
fn write_option(
    html: &mut Html,
    shown: &Shown<'_>,
    control: &'static str,
    id: &str,
    value: &str,
    words: impl FnOnce(&mut Html),
) {
    html.markup("<label><input type=\"").markup(control).markup("\" name=\"answer.").text(shown.key());
    html.markup("\"");
    shown.write_id(html, id);
    html.markup(" value=\"").text(value).markup("\"");
    if shown.typed.has(value) || (value == "other:" && shown.typed.has_other()) {
        html.markup(" checked");
    }
    html.markup(">");
    words(html);
    html.markup("</label>");
}

/// The words of a choice.
pub(super) fn write_choice(html: &mut Html, shown: &Shown<'_>, choice: &Choice) {
    let (locale, own) = (shown.page.locale, shown.page.definition.locale());
    let (words, language) = choice.words(locale, own);
    html.markup("<span").lang(language, locale).markup(">").text(words).markup("</span>");
}

/// What is agreed to stands beside its box.
pub(super) fn write_consent(html: &mut Html, shown: &Shown<'_>) {
    let key = shown.key();
    html.markup("<div");
    shown.write_question_attributes(html);
    html.markup(">");
    shown.write_heading(html, |html| {
        html.markup("<label class=\"agreed\"><input type=\"checkbox\" name=\"answer.").text(key).markup("\"");
        shown.write_id(html, &format!("{key}-0"));
        html.markup(" value=\"true\"");
        shown.write_described_by(html);
        if !shown.codes.is_empty() {
            html.markup(" aria-invalid=\"true\"");
        }
        if shown.typed.has("true") {
            html.markup(" checked");
        }
        html.markup("><span>");
        shown.write_texts(html, shown.question.title());
        shown.write_required(html);
        html.markup("</span></label>");
    });
    shown.write_remarks(html);
    html.markup("</div>");
}
