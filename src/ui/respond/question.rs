//! One question on the page: what is the same for every kind.

use super::SurveyPage;
use super::choice::{write_consent, write_multiple_choice, write_single_choice};
use super::field::{write_contact, write_date, write_number, write_words};
use super::html::Html;
use super::problem::{answer_error, control_of};
use super::scale::write_scale;
use super::table::{write_matrix, write_ranking};
use crate::domain::error::Code;
use crate::domain::survey::{Question, QuestionKind, Texts, Typed, fill_in};
use crate::text;

/// A question on the page.
pub(super) struct Shown<'a> {
    pub(super) page: SurveyPage<'a>,
    pub(super) question: &'a Question,
    pub(super) is_first: bool,
    pub(super) typed: &'a Typed,
    pub(super) codes: &'a [Code],
    pub(super) autofocus: bool,
}

impl Shown<'_> {
    pub(super) fn write(&self, html: &mut Html) {
        match self.question.kind() {
            QuestionKind::Score(_) | QuestionKind::Rating(_) => write_scale(html, self),
            QuestionKind::ShortText | QuestionKind::LongText => write_words(html, self),
            QuestionKind::SingleChoice(choices) => write_single_choice(html, self, choices),
            QuestionKind::MultipleChoice(choices, bounds) => {
                write_multiple_choice(html, self, choices, *bounds);
            }
            QuestionKind::LikertMatrix(matrix) => write_matrix(html, self, matrix),
            QuestionKind::Ranking(ranking) => write_ranking(html, self, ranking),
            QuestionKind::Number(range) => write_number(html, self, range),
            QuestionKind::Date(range) => write_date(html, self, *range),
            QuestionKind::ContactFields(fields) => write_contact(html, self, fields),
            QuestionKind::Consent => write_consent(html, self),
            QuestionKind::Statement => self.write_statement(html),
        }
    }

    pub(super) fn key(&self) -> &str {
        self.question.key().as_str()
    }

    /// The heading; a page begins with one of the first level.
    pub(super) fn write_heading(&self, html: &mut Html, write: impl FnOnce(&mut Html)) {
        html.markup(if self.is_first { "<h1>" } else { "<h2>" });
        write(html);
        html.markup(if self.is_first { "</h1>" } else { "</h2>" });
    }

    pub(super) fn write_texts(&self, html: &mut Html, texts: &Texts) {
        let SurveyPage { definition, locale, .. } = self.page;
        let (text, text_locale) = texts.get(locale, definition.locale());
        let text = fill_in(text, self.page.known);
        html.markup("<span").lang(text_locale, locale).markup(">").text(&text).markup("</span>");
    }

    pub(super) fn write_required(&self, html: &mut Html) {
        if self.question.required() {
            html.markup("<small>").markup(text!(self.page.locale, respond.required)).markup("</small>");
        }
    }

    /// Help and error, which stand between the question and its answer.
    pub(super) fn write_remarks(&self, html: &mut Html) {
        self.write_help(html);
        if !self.codes.is_empty() {
            html.markup("<p class=\"error\" id=\"").text(self.key()).markup("-error\">");
            html.text(&self.error()).markup("</p>");
        }
    }

    fn write_help(&self, html: &mut Html) {
        if let Some(help) = self.question.help() {
            html.markup("<p class=\"help\" id=\"").text(self.key()).markup("-help\">");
            self.write_texts(html, help);
            html.markup("</p>");
        }
    }

    pub(super) fn write_described_by(&self, html: &mut Html) {
        self.write_described_by_also(html, &[]);
    }

    /// Refers to help and error, and to the parts of the question with these
    /// endings of ids.
    pub(super) fn write_described_by_also(&self, html: &mut Html, others: &[&'static str]) {
        let mut parts = Vec::new();
        if self.question.help().is_some() {
            parts.push("help");
        }
        if !self.codes.is_empty() {
            parts.push("error");
        }
        parts.extend_from_slice(others);
        for (index, part) in parts.iter().copied().enumerate() {
            html.markup(if index == 0 { " aria-describedby=\"" } else { " " });
            html.text(self.key()).markup("-").markup(part);
        }
        if !parts.is_empty() {
            html.markup("\"");
        }
    }

    pub(super) fn write_question_attributes(&self, html: &mut Html) {
        html.markup(" class=\"question\" id=\"").text(self.key()).markup("-question\"");
        if !self.codes.is_empty() {
            html.markup(" data-invalid");
        }
    }

    /// The id of a control, which gets the focus when it is the one to mend.
    pub(super) fn write_id(&self, html: &mut Html, id: &str) {
        html.markup(" id=\"").text(id).markup("\"");
        if self.autofocus && control_of(self.question, self.typed, self.codes) == id {
            html.markup(" autofocus");
        }
    }

    /// Several controls under the question as their common name.
    pub(super) fn write_group(&self, html: &mut Html, hint: Option<&str>, write: impl FnOnce(&mut Html)) {
        html.markup("<fieldset");
        self.write_question_attributes(html);
        self.write_described_by(html);
        html.markup("><legend>");
        self.write_heading(html, |html| self.write_texts(html, self.question.title()));
        self.write_required(html);
        if let Some(hint) = hint {
            html.markup("<small>").text(hint).markup("</small>");
        }
        html.markup("</legend>");
        self.write_remarks(html);
        write(html);
        html.markup("</fieldset>");
    }

    fn write_statement(&self, html: &mut Html) {
        html.markup("<div");
        self.write_question_attributes(html);
        html.markup(">");
        self.write_heading(html, |html| self.write_texts(html, self.question.title()));
        self.write_help(html);
        html.markup("</div>");
    }

    fn error(&self) -> String {
        let words: Vec<String> =
            self.codes.iter().map(|code| answer_error(self.page.locale, self.question, *code)).collect();
        words.join(" ")
    }
}
