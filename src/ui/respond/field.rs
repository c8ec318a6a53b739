//! What is typed: words, numbers, days, and how to reach somebody.

use super::html::Html;
use super::problem::is_wrong;
use super::question::Shown;
use crate::domain::survey::{AskedField, ContactField, ContactFields, DateRange, NumberRange, QuestionKind};
use crate::domain::text::Locale;
use crate::text;

pub(super) fn write_words(html: &mut Html, shown: &Shown<'_>) {
    let is_long = matches!(shown.question.kind(), QuestionKind::LongText);
    write_labelled(html, shown, |html| {
        html.markup(if is_long { "<textarea rows=\"4\"" } else { "<input type=\"text\"" });
        write_attributes(html, shown, &[]);
        if is_long {
            // Browsers swallow one line break after the tag, so it is ours.
            html.markup(">\n").text(shown.typed.text()).markup("</textarea>");
        } else {
            html.markup(" value=\"").text(shown.typed.text()).markup("\">");
        }
    });
}

/// A text, not a number, for the browser: what cannot be read must come back
/// to be mended, and a comma is as good as a point.
pub(super) fn write_number(html: &mut Html, shown: &Shown<'_>, range: &NumberRange) {
    // Keyboards of digits alone have no sign either.
    let is_count = range.integer() && range.min().is_some_and(|min| min.get() >= 0.0);
    write_labelled(html, shown, |html| {
        html.markup("<div class=\"measured\"><input type=\"text\" autocomplete=\"off\" inputmode=\"");
        html.markup(if is_count { "numeric" } else { "decimal" }).markup("\"");
        write_attributes(html, shown, if range.unit().is_some() { &["unit"] } else { &[] });
        html.markup(" value=\"").text(shown.typed.text()).markup("\">");
        if let Some(unit) = range.unit() {
            html.markup("<span id=\"").text(shown.key()).markup("-unit\">");
            shown.write_texts(html, unit);
            html.markup("</span>");
        }
        html.markup("</div>");
    });
}

pub(super) fn write_date(html: &mut Html, shown: &Shown<'_>, range: DateRange) {
    write_labelled(html, shown, |html| {
        html.markup("<input type=\"date\"");
        write_attributes(html, shown, &[]);
        for (name, bound) in [(" min=\"", range.min()), (" max=\"", range.max())] {
            if let Some(bound) = bound {
                html.markup(name).text(&bound.to_string()).markup("\"");
            }
        }
        html.markup(" value=\"").text(shown.typed.text()).markup("\">");
    });
}

pub(super) fn write_contact(html: &mut Html, shown: &Shown<'_>, fields: &ContactFields) {
    let (key, locale) = (shown.key(), shown.page.locale);
    shown.write_group(html, None, |html| {
        for AskedField { field, required } in fields.fields().iter().copied() {
            let id = format!("{key}-{}", field.as_str());
            let text = shown.typed.part(field.as_str()).unwrap_or_default();
            let (control, autocomplete) = control(field);
            html.markup("<div class=\"asked\"><label for=\"").text(&id).markup("\">");
            html.markup(name_of(locale, field));
            if required {
                html.markup("<small>").markup(text!(locale, respond.required)).markup("</small>");
            }
            html.markup("</label><input class=\"field\" type=\"").markup(control);
            html.markup("\" autocomplete=\"").markup(autocomplete).markup("\" name=\"answer.");
            html.text(key).markup(".").markup(field.as_str()).markup("\"");
            shown.write_id(html, &id);
            if !shown.codes.is_empty() && is_wrong(field, required, text) {
                html.markup(" aria-invalid=\"true\" aria-describedby=\"").text(key).markup("-error\"");
            }
            html.markup(" value=\"").text(text).markup("\"></div>");
        }
    });
}

/// One control with the question as its label.
fn write_labelled(html: &mut Html, shown: &Shown<'_>, write: impl FnOnce(&mut Html)) {
    html.markup("<div");
    shown.write_question_attributes(html);
    html.markup(">");
    shown.write_heading(html, |html| {
        html.markup("<label for=\"").text(shown.key()).markup("\">");
        shown.write_texts(html, shown.question.title());
        shown.write_required(html);
        html.markup("</label>");
    });
    shown.write_remarks(html);
    write(html);
    html.markup("</div>");
}

fn write_attributes(html: &mut Html, shown: &Shown<'_>, described_by: &[&'static str]) {
    html.markup(" class=\"field\"");
    shown.write_id(html, shown.key());
    html.markup(" name=\"answer.").text(shown.key()).markup("\"");
    shown.write_described_by_also(html, described_by);
    if !shown.codes.is_empty() {
        html.markup(" aria-invalid=\"true\"");
    }
}

const fn control(field: ContactField) -> (&'static str, &'static str) {
    match field {
        ContactField::Name => ("text", "name"),
        ContactField::Email => ("email", "email"),
        ContactField::Phone => ("tel", "tel"),
        ContactField::Company => ("text", "organization"),
    }
}

fn name_of(locale: Locale, field: ContactField) -> &'static str {
    match field {
        ContactField::Name => text!(locale, respond.name),
        ContactField::Email => text!(locale, respond.email),
        ContactField::Phone => text!(locale, respond.phone),
        ContactField::Company => text!(locale, respond.company),
    }
}
