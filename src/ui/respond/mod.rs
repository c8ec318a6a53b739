//! The respondent's pages: HTML and CSS alone, in one answer.
//!
//! Pure functions from data to HTML. A survey's page comes in two parts: the
//! [`form_head`], the same for everybody who sees it for the first time, which
//! the server keeps and compresses once; and the [`form_tail`], which differs
//! with every request. Nothing here is hydrated.

use std::collections::BTreeMap;

use crate::domain::error::{Code, FieldErrors};
use crate::domain::survey::{Definition, Question, QuestionKind, Series, Texts};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::errors::error_text;

mod html;
mod style;

use html::Html;
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
    pub answers: BTreeMap<String, String>,
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
    html.markup("<main class=\"paper\"><header class=\"brand\">").text(brand).markup("</header>");
    html.markup("<form method=\"post\" action=\"?send\" novalidate>");
    if let Some(problem) = &filling.problem {
        write_problem(&mut html, page, problem);
    }
    let mut focus = true;
    for (index, question) in definition.questions().iter().enumerate() {
        let codes = filling.codes(question);
        let autofocus = focus && !codes.is_empty();
        focus &= !autofocus;
        let typed = filling.answers.get(question.key().as_str()).map_or("", String::as_str);
        let shown = Shown { page, question, is_first: index == 0, typed, codes, autofocus };
        match question.kind() {
            QuestionKind::Score(series) => write_score(&mut html, &shown, series),
            QuestionKind::ShortText | QuestionKind::LongText => write_words(&mut html, &shown),
            _ => {}
        }
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
    html.markup("<main class=\"paper message\">");
    if let Some(brand) = brand {
        html.markup("<header class=\"brand\">").text(brand).markup("</header>");
    }
    html.markup("<h1>").markup(title).markup("</h1><p>").markup(help).markup("</p></main></body></html>");
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

/// A question on the page.
struct Shown<'a> {
    page: SurveyPage<'a>,
    question: &'a Question,
    is_first: bool,
    typed: &'a str,
    codes: &'a [Code],
    autofocus: bool,
}

impl Shown<'_> {
    fn key(&self) -> &str {
        self.question.key().as_str()
    }

    /// The heading; a page begins with one of the first level.
    fn write_heading(&self, html: &mut Html, write: impl FnOnce(&mut Html)) {
        html.markup(if self.is_first { "<h1>" } else { "<h2>" });
        write(html);
        html.markup(if self.is_first { "</h1>" } else { "</h2>" });
    }

    fn write_texts(&self, html: &mut Html, texts: &Texts) {
        let SurveyPage { definition, locale, .. } = self.page;
        let (text, text_locale) = texts.get(locale, definition.locale());
        html.markup("<span").lang(text_locale, locale).markup(">").text(text).markup("</span>");
    }

    fn write_required(&self, html: &mut Html) {
        if self.question.required() {
            html.markup("<small>").markup(text!(self.page.locale, respond.required)).markup("</small>");
        }
    }

    /// Help and error, which stand between the question and its answer.
    fn write_remarks(&self, html: &mut Html) {
        if let Some(help) = self.question.help() {
            html.markup("<p class=\"help\" id=\"").text(self.key()).markup("-help\">");
            self.write_texts(html, help);
            html.markup("</p>");
        }
        if !self.codes.is_empty() {
            html.markup("<p class=\"error\" id=\"").text(self.key()).markup("-error\">");
            html.text(&self.error()).markup("</p>");
        }
    }

    fn write_described_by(&self, html: &mut Html) {
        let has_help = self.question.help().is_some();
        let has_error = !self.codes.is_empty();
        if !has_help && !has_error {
            return;
        }
        html.markup(" aria-describedby=\"");
        if has_help {
            html.text(self.key()).markup("-help");
        }
        if has_help && has_error {
            html.markup(" ");
        }
        if has_error {
            html.text(self.key()).markup("-error");
        }
        html.markup("\"");
    }

    fn write_question_attributes(&self, html: &mut Html) {
        html.markup(" class=\"question\" id=\"").text(self.key()).markup("-question\"");
        if !self.codes.is_empty() {
            html.markup(" data-invalid");
        }
    }

    fn error(&self) -> String {
        let words: Vec<String> =
            self.codes.iter().map(|code| answer_error(self.page.locale, self.question, *code)).collect();
        words.join(" ")
    }
}

/// A scale: radio buttons whose ends are read with the first and the last.
fn write_score(html: &mut Html, shown: &Shown<'_>, series: &Series) {
    let (key, question) = (shown.key(), shown.question);
    let (low, high) = (*series.scores().start(), *series.scores().end());
    html.markup("<fieldset");
    shown.write_question_attributes(html);
    shown.write_described_by(html);
    html.markup("><legend>");
    shown.write_heading(html, |html| shown.write_texts(html, question.title()));
    shown.write_required(html);
    html.markup("</legend>");
    shown.write_remarks(html);
    html.markup("<div class=\"scale\" data-points=\"").number(high - low + 1).markup("\">");
    for score in series.scores() {
        html.markup("<label><input type=\"radio\" name=\"answer.").text(key).markup("\" id=\"").text(key);
        html.markup("-").number(score).markup("\" value=\"").number(score).markup("\"");
        if score == low && question.low_label().is_some() {
            html.markup(" aria-describedby=\"").text(key).markup("-low\"");
        }
        if score == high && question.high_label().is_some() {
            html.markup(" aria-describedby=\"").text(key).markup("-high\"");
        }
        if shown.typed == score.to_string() {
            html.markup(" checked");
        }
        if shown.autofocus && score == low {
            html.markup(" autofocus");
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
    html.markup("</fieldset>");
}

fn write_words(html: &mut Html, shown: &Shown<'_>) {
    let key = shown.key();
    let is_long = matches!(shown.question.kind(), QuestionKind::LongText);
    html.markup("<div");
    shown.write_question_attributes(html);
    html.markup(">");
    shown.write_heading(html, |html| {
        html.markup("<label for=\"").text(key).markup("\">");
        shown.write_texts(html, shown.question.title());
        shown.write_required(html);
        html.markup("</label>");
    });
    shown.write_remarks(html);
    html.markup(if is_long { "<textarea rows=\"4\"" } else { "<input type=\"text\"" });
    html.markup(" id=\"").text(key).markup("\" name=\"answer.").text(key).markup("\"");
    shown.write_described_by(html);
    if !shown.codes.is_empty() {
        html.markup(" aria-invalid=\"true\"");
    }
    if shown.autofocus {
        html.markup(" autofocus");
    }
    if is_long {
        // Browsers swallow one line break after the tag, so it is ours.
        html.markup(">\n").text(shown.typed).markup("</textarea>");
    } else {
        html.markup(" value=\"").text(shown.typed).markup("\">");
    }
    html.markup("</div>");
}

/// What is wrong, on top; each wrong answer leads to its question.
fn write_problem(html: &mut Html, page: SurveyPage<'_>, problem: &Problem) {
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
            for question in definition.questions() {
                let key = question.key().as_str();
                for code in errors.get(&format!("answers.{key}")) {
                    let (title, title_locale) = question.title().get(locale, definition.locale());
                    html.markup("<li><a href=\"#").text(key);
                    if let Some(series) = question.series() {
                        html.markup("-").number(*series.scores().start());
                    }
                    html.markup("\"><span").lang(title_locale, locale).markup(">").text(title);
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

/// What is wrong with an answer and how to mend it.
fn answer_error(locale: Locale, question: &Question, code: Code) -> String {
    match (question.kind(), code) {
        (QuestionKind::Score(series), _) => {
            let (low, high) = (series.scores().start().to_string(), series.scores().end().to_string());
            text!(locale, respond.choose_score, low = low, high = high).to_string()
        }
        (_, Code::Required) => text!(locale, respond.write_answer).to_owned(),
        (kind, Code::TooLong) => {
            let most = kind.max_chars().unwrap_or_default().to_string();
            text!(locale, respond.shorten, most = most).to_string()
        }
        (_, code) => error_text(locale, code).to_owned(),
    }
}

const fn own_name(locale: Locale) -> &'static str {
    match locale {
        Locale::PtBr => "Português",
        Locale::En => "English",
    }
}
