//! The respondent's pages: HTML and CSS alone, in one answer.
//!
//! Pure functions from data to HTML. A survey's page comes in two parts: the
//! [`form_head`], the same for everybody who sees it for the first time, which
//! the server keeps and compresses once; and the [`form_tail`], which differs
//! with every request. Nothing here is hydrated.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::domain::brand::Face;
use crate::domain::error::{Code, FieldErrors};
use crate::domain::survey::{Answers, Definition, FollowUp, Known, Question, ShowRule, Typed};
use crate::domain::text::Locale;
use crate::text;

mod brand;
mod choice;
mod ending;
mod field;
mod html;
mod problem;
mod question;
mod scale;
mod style;
mod table;

pub use brand::message_style;
use brand::write_brand;
pub use ending::{CallForm, consent_words, end_page};
use html::Html;
use problem::write_problem;
use question::Shown;
pub use style::survey_style;

/// Where a survey's pages stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// On their own, in a respondent's browser.
    Page,
    /// Within the page of another site.
    Embed,
    /// On a device that many people use one after the other.
    Kiosk,
}

impl Mode {
    /// The channel of the answers.
    pub const fn channel(self) -> &'static str {
        match self {
            Self::Page => "link",
            Self::Embed => "embed",
            Self::Kiosk => "kiosk",
        }
    }

    /// What a page does besides, where scripts run; it works without.
    pub const fn script(self) -> Option<&'static str> {
        match self {
            Self::Page => None,
            Self::Embed => Some(TELL_HEIGHT),
            Self::Kiosk => Some(BEGIN_ANEW),
        }
    }
}

/// The page around it gives the frame the height that it needs.
const TELL_HEIGHT: &str = "const t=()=>parent.postMessage({jornada:'height',\
height:document.body.getBoundingClientRect().height},'*');new ResizeObserver(t).observe(document.body);t();\
if(document.querySelector('[data-done]'))parent.postMessage({jornada:'done'},'*')";

/// A minute after the last touch the next person finds an empty form.
const BEGIN_ANEW: &str = "let t;const r=()=>{clearTimeout(t);t=setTimeout(()=>location.replace(\
location.pathname.split('/').slice(0,3).join('/')+'?kiosk'),60000)};\
for(const e of['input','pointerdown','keydown','scroll'])addEventListener(e,r,{passive:true});r()";

/// A survey as it is shown.
#[derive(Clone, Copy)]
pub struct SurveyPage<'a> {
    /// Who asks, and how they look.
    pub face: &'a Face,
    /// What is asked.
    pub definition: &'a Definition,
    /// Which version that is.
    pub version: i64,
    /// The language of the page's own words.
    pub locale: Locale,
    /// Which of the survey's pages, from 0.
    pub page: usize,
    /// What was answered on the other pages.
    pub answers: &'a Answers,
    /// What its texts are filled in with.
    pub known: &'a Known,
    /// Where it stands.
    pub mode: Mode,
}

impl<'a> SurveyPage<'a> {
    /// The page on which a survey begins.
    pub fn first(face: &'a Face, definition: &'a Definition, version: i64, locale: Locale) -> Self {
        static NONE: LazyLock<(Answers, Known)> = LazyLock::new(Default::default);
        let (answers, known) = &*NONE;
        Self { face, definition, version, locale, page: 0, answers, known, mode: Mode::Page }
    }

    /// The same where it stands.
    #[must_use]
    pub const fn within(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    /// Another page, with what was answered on the others and what is known.
    #[must_use]
    pub const fn on(self, page: usize, answers: &'a Answers, known: &'a Known) -> Self {
        Self { page, answers, known, ..self }
    }

    /// The questions that can show on this page, and when those show that do
    /// not always.
    fn asked(&self) -> (Vec<&'a Question>, Vec<FollowUp<'a>>) {
        let definition = self.definition;
        let Some(page) = definition.pages().into_iter().nth(self.page) else {
            return (Vec::new(), Vec::new());
        };
        let follow_ups = definition.follow_ups_on(page, self.answers);
        let never = |question: &&Question| {
            let own = follow_ups.iter().find(|follow_up| follow_up.question.key() == question.key());
            own.and_then(|own| own.rule.as_ref()).is_some_and(ShowRule::is_never)
        };
        (page.questions.iter().filter(|question| !never(question)).collect(), follow_ups)
    }
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
    /// Other fields to be sent along: name and value.
    pub hidden: &'a [(String, String)],
    /// The address at which the survey begins anew, for who came back to it.
    pub start_again: Option<&'a str>,
}

/// The page up to the end of the visible form. `style` is what
/// [`survey_style`] made; its hash stands in the page's policy.
pub fn form_head(page: SurveyPage<'_>, style: &str, filling: &Filling) -> String {
    let SurveyPage { face, definition, version, locale, page: index, answers, known: _, mode } = page;
    let mut html = Html::default();
    let (title, title_locale) = definition.title().get(locale, definition.locale());
    begin(&mut html, locale, mode, style, |html| {
        if mode == Mode::Kiosk {
            html.markup("<noscript><meta http-equiv=\"refresh\" content=\"180;url=?kiosk\"></noscript>");
        }
        html.markup("<title").lang(title_locale, locale).markup(">");
        if filling.problem.is_some() {
            html.markup(text!(locale, respond.error)).markup(": ");
        }
        html.text(title).markup("</title>");
    });
    // Named, because a preview stands within a page that has a main part, too.
    html.markup("<main class=\"paper\" aria-label=\"").text(title).markup("\">");
    write_brand(&mut html, Some(face));
    html.markup(match mode {
        Mode::Page | Mode::Embed => "<form method=\"post\" action=\"?send\" novalidate>",
        Mode::Kiosk => "<form method=\"post\" action=\"?send&amp;kiosk\" novalidate autocomplete=\"off\">",
    });
    write_progress(&mut html, page);
    if let Some(problem) = &filling.problem {
        write_problem(&mut html, page, filling, problem);
    }
    let mut focus = true;
    let nothing = Typed::default();
    for (at, question) in page.asked().0.into_iter().enumerate() {
        let codes = filling.codes(question);
        let typed = filling.answers.get(question.key().as_str()).unwrap_or(&nothing);
        let autofocus = focus && !codes.is_empty();
        focus &= !autofocus;
        Shown { page, question, is_first: at == 0, typed, codes, autofocus }.write(&mut html);
    }
    html.markup("<button>").markup(match filling.problem {
        Some(Problem::NotSaved | Problem::TooOften(_)) => text!(locale, respond.try_again),
        _ if definition.pages().len() > index + 1 => text!(locale, respond.next),
        _ => text!(locale, respond.send),
    });
    html.markup("</button>");
    if definition.page_before(index, answers).is_some() {
        html.markup("<button class=\"back\" name=\"back\" value=\"1\">");
        html.markup(text!(locale, respond.back)).markup("</button>");
    }
    if definition.is_paged() {
        html.markup("<input type=\"hidden\" name=\"page\" value=\"").number(index as i64).markup("\">");
    }
    html.markup("<input type=\"hidden\" name=\"version\" value=\"").number(version);
    html.markup("\"><input type=\"hidden\" name=\"lang\" value=\"").markup(locale.as_str()).markup("\">");
    html.finish()
}

/// The rest of the page.
pub fn form_tail(page: SurveyPage<'_>, tail: &Tail<'_>) -> String {
    let Tail { key, attributes, other_languages, hidden, start_again } = tail;
    let mut html = Html::default();
    // Some browsers bring old values of hidden fields back after a reload.
    html.markup("<input type=\"hidden\" name=\"key\" autocomplete=\"off\" value=\"").text(key).markup("\">");
    for (name, value) in *attributes {
        html.markup("<input type=\"hidden\" name=\"attribute.").text(name);
        html.markup("\" value=\"").text(value).markup("\">");
    }
    for (name, value) in *hidden {
        html.markup("<input type=\"hidden\" name=\"").text(name);
        html.markup("\" value=\"").text(value).markup("\">");
    }
    html.markup("</form>");
    if page.definition.anonymous() || !other_languages.is_empty() || start_again.is_some() {
        html.markup("<footer>");
        if page.definition.anonymous() {
            html.markup("<span>").markup(text!(page.locale, respond.anonymous)).markup("</span>");
        }
        for (locale, address) in *other_languages {
            html.markup("<a href=\"").text(address).markup("\" lang=\"").markup(locale.as_str());
            html.markup("\" hreflang=\"").markup(locale.as_str()).markup("\">");
            html.markup(own_name(*locale)).markup("</a>");
        }
        if let Some(address) = start_again {
            html.markup("<a href=\"").text(address).markup("\">");
            html.markup(text!(page.locale, respond.start_again)).markup("</a>");
        }
        html.markup("</footer>");
    }
    end(&mut html, page.mode);
    html.finish()
}

/// How far the respondent has come, where there is more than one page.
fn write_progress(html: &mut Html, page: SurveyPage<'_>) {
    let shown = page.definition.shown_pages(page.answers);
    let Some(at) = shown.iter().position(|shown| shown.index == page.page) else { return };
    if !page.definition.is_paged() {
        return;
    }
    let (at, of) = (at as i64, shown.len() as i64);
    html.markup("<p class=\"progress\"><progress max=\"").number(of).markup("\" value=\"").number(at);
    html.markup("\" aria-hidden=\"true\"></progress><span>");
    let words = text!(page.locale, respond.progress, n = (at + 1).to_string(), of = of.to_string());
    html.text(&words.to_string()).markup("</span></p>");
}

/// What is around a message.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Who asks, where that is known.
    pub face: Option<&'a Face>,
    /// The language of the page's own words.
    pub locale: Locale,
    /// Where the page stands.
    pub mode: Mode,
    /// The address of the survey.
    pub again: &'a str,
}

/// On a device of many the next person begins soon.
fn write_again(html: &mut Html, around: &Surroundings<'_>) {
    if around.mode == Mode::Kiosk {
        html.markup("<meta http-equiv=\"refresh\" content=\"8;url=").text(around.again).markup("?kiosk\">");
    }
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
    /// Somebody will call them.
    WillCall,
    /// The survey takes answers later.
    NotYet,
    /// The survey has as many answers as were wanted.
    Full,
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

/// A page and the content of its style element, whose hash stands in the
/// page's policy.
pub struct Drawn {
    /// The page.
    pub html: String,
    /// Its style.
    pub style: String,
}

/// What a message says besides its heading.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    /// The author's words in place of ours, and their language.
    pub words: Option<(&'a str, Locale)>,
    /// When the survey opens.
    pub opens: Option<&'a str>,
}

/// A page with one message.
pub fn message_page(around: &Surroundings<'_>, message: Message, told: Told<'_>) -> Drawn {
    let Surroundings { face, locale, mode, again: _ } = *around;
    let style = message_style(face);
    let (title, help) = match message {
        Message::Thanks => (text!(locale, respond.thanks), text!(locale, respond.thanks_help)),
        Message::Answered => (text!(locale, respond.answered), text!(locale, respond.answered_help)),
        Message::Used => (text!(locale, respond.used), text!(locale, respond.used_help)),
        Message::Ended => (text!(locale, respond.ended), text!(locale, respond.ended_help)),
        Message::WillCall => (text!(locale, respond.will_call), text!(locale, respond.will_call_help)),
        Message::NotYet => (text!(locale, respond.not_yet), text!(locale, respond.not_yet_help)),
        Message::Full => (text!(locale, respond.full), text!(locale, respond.full_help)),
        Message::Closed => (text!(locale, respond.closed), text!(locale, respond.closed_help)),
        Message::Unknown => (text!(locale, respond.unknown), text!(locale, respond.unknown_help)),
        Message::TooLarge => (text!(locale, respond.too_large), text!(locale, respond.too_large_help)),
        Message::Unreadable => (text!(locale, respond.unreadable), text!(locale, respond.unreadable_help)),
        Message::Failed => (text!(locale, respond.failed), text!(locale, respond.failed_help)),
    };
    let mut html = Html::default();
    begin(&mut html, locale, mode, &style, |html| {
        write_again(html, around);
        html.markup("<title>").markup(title).markup("</title>");
    });
    html.markup(match message {
        Message::Thanks | Message::Answered | Message::WillCall => {
            "<main data-done class=\"paper message\" aria-label=\""
        }
        _ => "<main class=\"paper message\" aria-label=\"",
    });
    html.markup(title).markup("\">");
    write_brand(&mut html, face);
    html.markup("<h1>").markup(title).markup("</h1>");
    match told.words {
        Some((words, words_locale)) => {
            html.markup("<p class=\"lines\"").lang(words_locale, locale).markup(">").text(words)
        }
        None => html.markup("<p>").markup(help),
    };
    html.markup("</p>");
    if let Some(opens) = told.opens {
        html.markup("<p>").text(opens).markup("</p>");
    }
    end(&mut html, mode);
    Drawn { html: html.finish(), style }
}

/// The page on which somebody says whether they want mail from this company.
pub fn preferences_page(face: &Face, locale: Locale, unsubscribed: bool, is_saved: bool) -> Drawn {
    let (brand, style) = (face.name.as_str(), message_style(Some(face)));
    let title = text!(locale, respond.mail_title, brand = brand.to_owned()).to_string();
    let state = if unsubscribed {
        text!(locale, respond.mail_off, brand = brand.to_owned()).to_string()
    } else {
        text!(locale, respond.mail_on, brand = brand.to_owned()).to_string()
    };
    let mut html = Html::default();
    begin(&mut html, locale, Mode::Page, &style, |html| {
        html.markup("<title>").text(&title).markup("</title>");
    });
    html.markup("<main class=\"paper message\" aria-label=\"").text(&title).markup("\">");
    write_brand(&mut html, Some(face));
    html.markup("<h1>").text(&title).markup("</h1><p role=\"status\">");
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
    Drawn { html: html.finish(), style }
}

impl Filling {
    fn codes(&self, question: &Question) -> &[Code] {
        match &self.problem {
            Some(Problem::Answers(errors)) => errors.get(&format!("answers.{}", question.key().as_str())),
            _ => &[],
        }
    }
}

fn begin(html: &mut Html, locale: Locale, mode: Mode, style: &str, title: impl FnOnce(&mut Html)) {
    html.markup("<!doctype html><html lang=\"").markup(locale.as_str());
    html.markup("\"><head><meta charset=\"utf-8\">");
    html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    html.markup("<meta name=\"robots\" content=\"noindex\">");
    // An empty icon of our own: else the browser asks for one more file.
    html.markup("<link rel=\"icon\" href=\"data:,\">");
    title(html);
    html.style(style).markup(match mode {
        Mode::Page | Mode::Kiosk => "</head><body>",
        Mode::Embed => "</head><body class=\"embedded\">",
    });
}

fn end(html: &mut Html, mode: Mode) {
    html.markup("</main>");
    if let Some(script) = mode.script() {
        html.markup("<script>").markup(script).markup("</script>");
    }
    html.markup("</body></html>");
}

const fn own_name(locale: Locale) -> &'static str {
    match locale {
        Locale::PtBr => "Português",
        Locale::En => "English",
    }
}
