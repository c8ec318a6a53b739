//! What is wrong, in words, and where it is mended.

use super::html::Html;
use super::{Filling, Problem, SurveyPage};
use crate::domain::error::Code;
use crate::domain::survey::{
    AskedField, Bounds, Chosen, ContactField, DateRange, Number, NumberRange, Question, QuestionKind, Typed,
    fill_in,
};
use crate::domain::text::{Locale, numeric_date};
use crate::text;
use crate::ui::errors::error_text;

/// What is wrong, on top; each wrong answer leads to its question.
pub(super) fn write_problem(html: &mut Html, page: SurveyPage<'_>, filling: &Filling, problem: &Problem) {
    let SurveyPage { definition, locale, .. } = page;
    html.markup("<div class=\"problem\" role=\"alert\"><p>");
    match problem {
        Problem::Outdated => html.markup(text!(locale, respond.outdated)).markup("</p>"),
        Problem::NotSaved => html.markup(text!(locale, respond.not_saved)).markup("</p>"),
        Problem::TooOften(seconds) => {
            let words = text!(locale, respond.too_often, seconds = seconds.to_string()).to_string();
            html.text(&words).markup("</p>")
        }
        Problem::Answers(errors) => {
            html.markup(text!(locale, respond.mend)).markup("</p><ul>");
            let nothing = Typed::default();
            for question in page.asked().0 {
                let key = question.key().as_str();
                let codes = filling.codes(question);
                let typed = filling.answers.get(key).unwrap_or(&nothing);
                for code in codes {
                    let (title, title_locale) = question.title().get(locale, definition.locale());
                    html.markup("<li><a href=\"#").text(&control_of(question, typed, codes));
                    html.markup("\"><span")
                        .lang(title_locale, locale)
                        .markup(">")
                        .text(&fill_in(title, page.known));
                    html.markup("</span></a><br>")
                        .text(&answer_error(locale, question, *code))
                        .markup("</li>");
                }
            }
            if errors.iter().any(|(_, codes)| codes.contains(&Code::UnknownQuestion)) {
                html.markup("<li>").markup(error_text(locale, Code::UnknownQuestion)).markup("</li>");
            }
            html.markup("</ul>")
        }
    };
    html.markup("</div>");
}

/// The id of the control that is to be mended: of several the first that is
/// wrong.
pub(super) fn control_of(question: &Question, typed: &Typed, codes: &[Code]) -> String {
    let key = question.key().as_str();
    match question.kind() {
        QuestionKind::Score(_) | QuestionKind::Rating(_) => {
            let scores = question.kind().scores().unwrap_or(0..=0);
            format!("{key}-{}", scores.start())
        }
        QuestionKind::SingleChoice(_) | QuestionKind::MultipleChoice(..)
            if codes.iter().any(|code| is_of_own_words(*code)) =>
        {
            format!("{key}-other-text")
        }
        QuestionKind::SingleChoice(_) | QuestionKind::MultipleChoice(..) | QuestionKind::Consent => {
            format!("{key}-0")
        }
        QuestionKind::LikertMatrix(matrix) => {
            let is_missing = |row: &str| {
                let chosen = typed.part(row).unwrap_or_default();
                !matrix.columns().iter().any(|column| column.value() == chosen)
            };
            let first = matrix.rows().iter().position(|row| is_missing(row.value()));
            format!("{key}-{}-0", first.unwrap_or(0))
        }
        QuestionKind::Ranking(ranking) => {
            let places: Vec<&str> = ranking
                .choices()
                .iter()
                .map(|choice| typed.part(choice.value()).unwrap_or_default())
                .collect();
            let is_wrong = |at: &usize| places[*at].is_empty() || places[..*at].contains(&places[*at]);
            format!("{key}-{}", (0..places.len()).find(is_wrong).unwrap_or(0))
        }
        QuestionKind::ContactFields(fields) => {
            let asked = fields.fields();
            let wrong = asked.iter().find(|AskedField { field, required }| {
                is_wrong(*field, *required, typed.part(field.as_str()).unwrap_or_default())
            });
            let field = wrong.or(asked.first()).map_or("", |asked| asked.field.as_str());
            format!("{key}-{field}")
        }
        QuestionKind::ShortText
        | QuestionKind::LongText
        | QuestionKind::Number(_)
        | QuestionKind::Date(_) => key.to_owned(),
        QuestionKind::Statement => format!("{key}-question"),
    }
}

/// Whether a field of a contact cannot stay as it is.
pub(super) fn is_wrong(field: ContactField, required: bool, text: &str) -> bool {
    match field.read(text) {
        Ok(given) => required && given.is_none(),
        Err(_) => true,
    }
}

/// What is wrong with an answer and how to mend it.
pub(super) fn answer_error(locale: Locale, question: &Question, code: Code) -> String {
    match question.kind() {
        kind @ (QuestionKind::Score(_) | QuestionKind::Rating(_)) => {
            let scores = kind.scores().unwrap_or(0..=0);
            let (low, high) = (scores.start().to_string(), scores.end().to_string());
            text!(locale, respond.choose_score, low = low, high = high).to_string()
        }
        kind @ (QuestionKind::ShortText | QuestionKind::LongText) => match code {
            Code::Required => text!(locale, respond.write_answer).to_owned(),
            Code::TooLong => shorten(locale, kind.max_chars().unwrap_or_default()),
            code => error_text(locale, code).to_owned(),
        },
        QuestionKind::SingleChoice(_) => match code {
            Code::Required => text!(locale, respond.choose_one).to_owned(),
            code => own_words_error(locale, code),
        },
        QuestionKind::MultipleChoice(_, bounds) => match code {
            Code::Required => text!(locale, respond.choose_some).to_owned(),
            Code::TooFew | Code::TooMany => bounds_text(locale, *bounds).unwrap_or_default(),
            code => own_words_error(locale, code),
        },
        QuestionKind::LikertMatrix(_) => text!(locale, respond.every_row).to_owned(),
        QuestionKind::Ranking(_) => match code {
            Code::Conflict => text!(locale, respond.rank_once).to_owned(),
            _ => text!(locale, respond.rank_all).to_owned(),
        },
        QuestionKind::Number(range) => number_error(locale, range, code),
        QuestionKind::Date(range) => date_error(locale, *range, code),
        QuestionKind::ContactFields(fields) => match code {
            Code::Required if fields.fields().iter().any(|asked| asked.required) => {
                text!(locale, respond.contact).to_owned()
            }
            Code::Required => text!(locale, respond.contact_some).to_owned(),
            Code::TooLong => shorten(locale, ContactField::MAX_CHARS),
            code => error_text(locale, code).to_owned(),
        },
        QuestionKind::Consent => text!(locale, respond.agree).to_owned(),
        QuestionKind::Statement => error_text(locale, code).to_owned(),
    }
}

/// How many choices may be ticked; nothing when any number may.
pub(super) fn bounds_text(locale: Locale, bounds: Bounds) -> Option<String> {
    let words = |n: usize| n.to_string();
    match (bounds.min(), bounds.max()) {
        (Some(min), Some(max)) if min == max => {
            Some(text!(locale, respond.choose_exactly, n = words(min)).to_string())
        }
        (Some(min), Some(max)) => {
            Some(text!(locale, respond.choose_between, least = words(min), most = words(max)).to_string())
        }
        (Some(min), None) => Some(text!(locale, respond.choose_least, least = words(min)).to_string()),
        (None, Some(max)) => Some(text!(locale, respond.choose_most, most = words(max)).to_string()),
        (None, None) => None,
    }
}

const fn is_of_own_words(code: Code) -> bool {
    matches!(code, Code::TooShort | Code::TooLong | Code::InvalidFormat)
}

fn own_words_error(locale: Locale, code: Code) -> String {
    match code {
        Code::TooShort => text!(locale, respond.write_own).to_owned(),
        Code::TooLong => shorten(locale, Chosen::MAX_OTHER_CHARS),
        Code::InvalidFormat => error_text(locale, code).to_owned(),
        _ => text!(locale, respond.choose_one).to_owned(),
    }
}

fn number_error(locale: Locale, range: &NumberRange, code: Code) -> String {
    let words = |number: Number| number.words(locale);
    match (code, range.min().map(words), range.max().map(words)) {
        (Code::OutOfRange, Some(low), Some(high)) => {
            text!(locale, respond.number_between, low = low, high = high).to_string()
        }
        (Code::OutOfRange, Some(low), None) => text!(locale, respond.number_least, low = low).to_string(),
        (Code::OutOfRange, None, Some(high)) => text!(locale, respond.number_most, high = high).to_string(),
        _ if range.integer() => text!(locale, respond.whole_number).to_owned(),
        _ => text!(locale, respond.number).to_owned(),
    }
}

fn date_error(locale: Locale, range: DateRange, code: Code) -> String {
    let words = |day| numeric_date(locale, day);
    match (code, range.min().map(words), range.max().map(words)) {
        (Code::OutOfRange, Some(low), Some(high)) => {
            text!(locale, respond.day_between, low = low, high = high).to_string()
        }
        (Code::OutOfRange, Some(low), None) => text!(locale, respond.day_least, low = low).to_string(),
        (Code::OutOfRange, None, Some(high)) => text!(locale, respond.day_most, high = high).to_string(),
        _ => text!(locale, respond.day).to_owned(),
    }
}

fn shorten(locale: Locale, most: usize) -> String {
    text!(locale, respond.shorten, most = most.to_string()).to_string()
}
