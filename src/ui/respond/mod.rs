//! The respondent's pages: HTML and CSS alone, in one answer.
//!
//! Pure functions from data to HTML. A survey's page comes in two parts: the
//! [`form_head`], the same for everybody who sees it for the first time, which
//! the server keeps and compresses once; and the [`form_tail`], which differs
//! with every request. Nothing here is hydrated.

use std::collections::BTreeMap;

use crate::domain::error::{Code, FieldErrors};
use crate::domain::survey::{Definition, Question, Typed};
use crate::domain::text::Locale;
use crate::text;

mod choice;
mod field;
mod html;
mod problem;
mod question;
mod scale;
mod style;
mod table;

use html::Html;
use problem::write_problem;
use question::Shown;
pub use style::{plain_style, survey_style};

/// A survey as it is shown.
#[derive(Clone, Copy)]
pub struct SurveyPage<'a> {
    /// Who asks.
    pub brand: &'a str,
    /// What is asked.
    pub definition: &'a Definition,
    /// Which version that is.
    pub version: i64,
    /// The language of the page's own words.
    pub locale: Locale,
}

/// What stands in the form: chosen before by the link, or typed and sent.
#[derive(Clone, Debug, Default)]
pub struct Filling {
    /// What was answered, by the question's key, as it was written.
    pub answers: BTreeMap<String, Typed>,
    /// Why the page comes again, if it does.
    pub problem: Option<Problem>,
}

/// Why what was sent was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Answers are wrong; by paths such as `answers.nps`.
    Answers(FieldErrors),
    /// The form belonged to another version, or parts of it are missing.
    Outdated,
    /// The answer could not be stored.
    NotSaved,
    /// Too many answers from there; wait so many seconds.
    TooOften(u32),
}

/// What differs from request to request.
pub struct Tail<'a> {
    /// Makes sending twice count once.
    pub key: &'a str,
    /// Known about the respondent by the link: name → value.
    pub attributes: &'a BTreeMap<String, String>,
    /// The address of this page in each other language; none where following
    /// it would lose what was typed.
    pub other_languages: &'a [(Locale, String)],
}

/// The page up to the end of the visible form. `style` is what
/// [`survey_style`] made; its hash stands in the page's policy.
pub fn form_head(page: SurveyPage<'_>, style: &str, filling: &Filling) -> String {
    let SurveyPage { brand, definition, version, locale } = page;
    let mut html = Html::default();
    let (title, title_locale) = definition.title().get(locale, definition.locale());
    begin(&mut html, locale, style, |html| {
        html.markup("<title").lang(title_locale, locale).markup(">");
        if filling.problem.is_some() {
            html.markup(text!(locale, respond.error)).markup(": ");
        }
        html.text(title).markup("</title>");
    });
    // Named, because a preview stands within a page that has a main part, too.
    html.markup("<main class=\"paper\" aria-label=\"").text(title).markup("\">");
    html.markup("<header class=\"brand\">").text(brand).markup("</header>");
    html.markup("<form method=\"post\" action=\"?send\" novalidate>");
    if let Some(problem) = &filling.problem {
        write_problem(&mut html, page, filling, problem);
    }
    let mut focus = true;
    let nothing = Typed::default();
    for (index, question) in definition.questions().iter().enumerate() {
        let codes = filling.codes(question);
        let typed = filling.answers.get(question.key().as_str()).unwrap_or(&nothing);
        let autofocus = focus && !codes.is_empty();
        focus &= !autofocus;
        Shown { page, question, is_first: index == 0, typed, codes, autofocus }.write(&mut html);
    }
    html.markup("<button>").markup(match filling.problem {
        Some(Problem::NotSaved | Problem::TooOften(_)) => text!(locale, respond.try_again),
        _ => text!(locale, respond.send),
    });
    html.markup("</button><input type=\"hidden\" name=\"version\" value=\"").number(version);
    html.markup("\"><input type=\"hidden\" name=\"lang\" value=\"").markup(locale.as_str()).markup("\">");
    html.finish()
}

/// The rest of the page.
pub fn form_tail(page: SurveyPage<'_>, tail: &Tail<'_>) -> String {
    let Tail { key, attributes, other_languages } = tail;
    let mut html = Html::default();
    // Some browsers bring old values of hidden fields back after a reload.
    html.markup("<input type=\"hidden\" name=\"key\" autocomplete=\"off\" value=\"").text(key).markup("\">");
    for (name, value) in *attributes {
        html.markup("<input type=\"hidden\" name=\"attribute.").text(name);
        html.markup("\" value=\"").text(value).markup("\">");
    }
    html.markup("</form>");
    if page.definition.anonymous() || !other_languages.is_empty() {
        html.markup("<footer>");
        if page.definition.anonymous() {
            html.markup("<span>").markup(text!(page.locale, respond.anonymous)).markup("</span>");
        }
        for (locale, address) in *other_languages {
            html.markup("<a href=\"").text(address).markup("\" lang=\"").markup(locale.as_str());
            html.markup("\" hreflang=\"").markup(locale.as_str()).markup("\">");
            html.markup(own_name(*locale)).markup("</a>");
        }
        html.markup("</footer>");
    }
    html.markup("</main></body></html>");
    html.finish()
}

/// A page that only says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// The answer is stored.
    Thanks,
    /// Another one of theirs was stored before.
    Answered,
    /// The link has taken its one answer.
    Used,
    /// The link was taken back, or its time is over.
    Ended,
    /// The survey no longer takes answers.
    Closed,
    /// There is no such survey.
    Unknown,
    /// More was sent than fits.
    TooLarge,
    /// What was sent is no form.
    Unreadable,
    /// Our fault, or too much is going on.
    Failed,
}

/// A page with one message, by `brand` where it is known who asks. Its style
/// is [`plain_style`].
pub fn message_page(brand: Option<&str>, locale: Locale, message: Message) -> String {
    let (title, help) = match message {
        Message::Thanks => (text!(locale, respond.thanks), text!(locale, respond.thanks_help)),
        Message::Answered => (text!(locale, respond.answered), text!(locale, respond.answered_help)),
        Message::Used => (text!(locale, respond.used), text!(locale, respond.used_help)),
        Message::Ended => (text!(locale, respond.ended), text!(locale, respond.ended_help)),
        Message::Closed => (text!(locale, respond.closed), text!(locale, respond.closed_help)),
        Message::Unknown => (text!(locale, respond.unknown), text!(locale, respond.unknown_help)),
        Message::TooLarge => (text!(locale, respond.too_large), text!(locale, respond.too_large_help)),
        Message::Unreadable => (text!(locale, respond.unreadable), text!(locale, respond.unreadable_help)),
        Message::Failed => (text!(locale, respond.failed), text!(locale, respond.failed_help)),
    };
    let mut html = Html::default();
    begin(&mut html, locale, plain_style(), |html| {
        html.markup("<title>").markup(title).markup("</title>");
    });
    html.markup("<main class=\"paper message\" aria-label=\"").markup(title).markup("\">");
    if let Some(brand) = brand {
        html.markup("<header class=\"brand\">").text(brand).markup("</header>");
    }
    html.markup("<h1>").markup(title).markup("</h1><p>").markup(help).markup("</p></main></body></html>");
    html.finish()
}

/// The page on which somebody says whether they want mail from `brand`. Its
/// style is [`plain_style`].
pub fn preferences_page(brand: &str, locale: Locale, unsubscribed: bool, is_saved: bool) -> String {
    let title = text!(locale, respond.mail_title, brand = brand.to_owned()).to_string();
    let state = if unsubscribed {
        text!(locale, respond.mail_off, brand = brand.to_owned()).to_string()
    } else {
        text!(locale, respond.mail_on, brand = brand.to_owned()).to_string()
    };
    let mut html = Html::default();
    begin(&mut html, locale, plain_style(), |html| {
        html.markup("<title>").text(&title).markup("</title>");
    });
    html.markup("<main class=\"paper message\" aria-label=\"").text(&title).markup("\">");
    html.markup("<header class=\"brand\">").text(brand).markup("</header><h1>").text(&title).markup("</h1>");
    html.markup("<p role=\"status\">");
    if is_saved {
        html.markup(text!(locale, respond.mail_done)).markup(" ");
    }
    html.text(&state).markup("</p><form method=\"post\"><input type=\"hidden\" name=\"lang\" value=\"");
    html.markup(locale.as_str()).markup("\"><input type=\"hidden\" name=\"mail\" value=\"");
    html.markup(if unsubscribed { "on" } else { "off" }).markup("\"><button>");
    html.markup(if unsubscribed {
        text!(locale, respond.mail_again)
    } else {
        text!(locale, respond.mail_stop)
    });
    html.markup("</button></form></main></body></html>");
    html.finish()
}

impl Filling {
    fn codes(&self, question: &Question) -> &[Code] {
        match &self.problem {
            Some(Problem::Answers(errors)) => errors.get(&format!("answers.{}", question.key().as_str())),
            _ => &[],
        }
    }
}

fn begin(html: &mut Html, locale: Locale, style: &str, title: impl FnOnce(&mut Html)) {
    html.markup("<!doctype html><html lang=\"").markup(locale.as_str());
    html.markup("\"><head><meta charset=\"utf-8\">");
    html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    html.markup("<meta name=\"robots\" content=\"noindex\">");
    // An empty icon of our own: else the browser asks for one more file.
    html.markup("<link rel=\"icon\" href=\"data:,\">");
    title(html);
    html.style(style).markup("</head><body>");
}

const fn own_name(locale: Locale) -> &'static str {
    match locale {
        Locale::PtBr => "Português",
        Locale::En => "English",
    }
}
