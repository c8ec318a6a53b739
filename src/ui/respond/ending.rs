//! What stands at the end of a survey instead of plain thanks; on some pages a
//! form for who wants to be called.

use super::brand::{message_style, write_brand};
use super::html::Html;
use super::style::call_style;
use super::{Drawn, Mode, Surroundings, begin, end, write_again};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::survey::{EndPage, FormFields, Known, fill_in};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::errors::error_text;

/// The form of who wants to be called.
pub struct CallForm<'a> {
    /// Hidden fields: name and value.
    pub hidden: &'a [(&'static str, &'a str)],
    /// Whether the answers were anonymous until now.
    pub anonymous: bool,
    /// What was typed, when it comes again.
    pub typed: &'a FormFields,
    /// What is wrong with it.
    pub errors: &'a FieldErrors,
}

/// What who leaves a number or address agrees to.
pub fn consent_words(locale: Locale, brand: &str) -> String {
    text!(locale, respond.call_consent, brand = brand.to_owned()).to_string()
}

/// The page at the end.
pub fn end_page(
    around: &Surroundings<'_>,
    own: Locale,
    page: &EndPage,
    call: Option<&CallForm<'_>>,
) -> Drawn {
    let Surroundings { face, locale, mode, again: _ } = *around;
    let style = if call.is_some() { call_style(face) } else { message_style(face) };
    let nothing = Known::new();
    let mut html = Html::default();
    let (title, title_locale) = page.title().get(locale, own);
    begin(&mut html, locale, mode, &style, |html| {
        if call.is_none() {
            write_again(html, around);
        } else if mode == Mode::Kiosk {
            html.markup("<noscript><meta http-equiv=\"refresh\" content=\"180;url=");
            html.text(around.again).markup("?kiosk\"></noscript>");
        }
        html.markup("<title").lang(title_locale, locale).markup(">").text(title).markup("</title>");
    });
    // Where there is a form, a pop-up stays until it was sent.
    html.markup(match call {
        None => "<main data-done class=\"paper message\" aria-label=\"",
        Some(_) => "<main class=\"paper\" aria-label=\"",
    });
    html.text(title).markup("\">");
    write_brand(&mut html, face);
    html.markup("<h1").lang(title_locale, locale).markup(">").text(&fill_in(title, &nothing)).markup("</h1>");
    if let Some(texts) = page.text() {
        let (text, text_locale) = texts.get(locale, own);
        html.markup("<p class=\"lines\"").lang(text_locale, locale).markup(">");
        html.text(&fill_in(text, &nothing)).markup("</p>");
    }
    if let Some(call) = call {
        write_call(&mut html, around, call);
    }
    if let Some(link) = page.link() {
        let (label, label_locale) = link.label.get(locale, own);
        html.markup("<p><a class=\"button\" target=\"_top\" rel=\"noopener noreferrer\" href=\"")
            .text(&link.url)
            .markup("\"");
        html.lang(label_locale, locale).markup(">").text(label).markup("</a></p>");
    }
    end(&mut html, mode);
    Drawn { html: html.finish(), style }
}

fn write_call(html: &mut Html, around: &Surroundings<'_>, call: &CallForm<'_>) {
    let Surroundings { face, locale, mode, again: _ } = *around;
    let CallForm { hidden, anonymous, typed, errors } = call;
    if !errors.is_empty() {
        html.markup("<div class=\"problem\" role=\"alert\"><p>").markup(text!(locale, respond.mend));
        html.markup("</p></div>");
    }
    if *anonymous {
        html.markup("<p><strong>").markup(text!(locale, respond.call_anonymous)).markup("</strong></p>");
    }
    html.markup(match mode {
        Mode::Page | Mode::Embed => "<form method=\"post\" action=\"?send\" novalidate>",
        Mode::Kiosk => "<form method=\"post\" action=\"?send&amp;kiosk\" novalidate autocomplete=\"off\">",
    });
    let mut focus = true;
    let fields: [(&'static str, &'static str, &'static str, &'static str); 3] = [
        ("name", "text", "name", text!(locale, respond.name)),
        ("phone", "tel", "tel", text!(locale, respond.phone)),
        ("email", "email", "email", text!(locale, respond.email)),
    ];
    for (name, control, autocomplete, label) in fields {
        let codes = errors.get(name);
        html.markup("<div class=\"asked question\"><label for=\"").markup(name).markup("\">");
        html.markup(label).markup("</label>");
        write_error(html, locale, name, codes);
        html.markup("<input class=\"field\" type=\"").markup(control).markup("\" autocomplete=\"");
        html.markup(autocomplete).markup("\" maxlength=\"200\" name=\"").markup(name).markup("\" id=\"");
        html.markup(name).markup("\"");
        write_wrong(html, name, codes, &mut focus);
        html.markup(" value=\"").text(typed.get(name).unwrap_or_default()).markup("\"></div>");
    }
    let codes = errors.get("consent");
    html.markup("<div class=\"question\">");
    write_error(html, locale, "consent", codes);
    html.markup(
        "<label class=\"agreed\"><input type=\"checkbox\" name=\"consent\" value=\"yes\" id=\"consent\"",
    );
    if typed.get("consent").is_some() {
        html.markup(" checked");
    }
    write_wrong(html, "consent", codes, &mut focus);
    html.markup("><span>").text(&consent_words(locale, face.map_or("", |face| &face.name)));
    html.markup("</span></label></div>");
    for (name, value) in *hidden {
        html.markup("<input type=\"hidden\" name=\"").markup(name).markup("\" value=\"").text(value);
        html.markup("\">");
    }
    html.markup("<input type=\"hidden\" name=\"lang\" value=\"").markup(locale.as_str());
    html.markup("\"><p><button>").markup(text!(locale, respond.call_send)).markup("</button></p></form>");
}

fn write_error(html: &mut Html, locale: Locale, name: &'static str, codes: &[Code]) {
    if let Some(code) = codes.first() {
        html.markup("<p class=\"error\" id=\"").markup(name).markup("-error\">");
        html.markup(match (name, code) {
            ("phone", Code::Required) => text!(locale, respond.call_reach),
            ("consent", _) => text!(locale, respond.agree),
            (_, code) => error_text(locale, *code),
        });
        html.markup("</p>");
    }
}

fn write_wrong(html: &mut Html, name: &'static str, codes: &[Code], focus: &mut bool) {
    if !codes.is_empty() {
        html.markup(" aria-invalid=\"true\" aria-describedby=\"").markup(name).markup("-error\"");
        if std::mem::take(focus) {
            html.markup(" autofocus");
        }
    }
}
