//! The mail that sends a survey: subject, plain text and HTML, for the job
//! that sends it and for whoever looks at it before.
//!
//! The HTML is a few elements with inline styles, because mail programs know
//! little else; it sets no colour without the one behind or before it, so that
//! it can be read in dark and light. Nothing is fetched, nobody is counted.

use crate::db::MailWords;
use crate::domain::brand::Accent;
use crate::domain::brand::Face;
use crate::domain::mailing::{LetterTexts, LetterWords};
use crate::domain::survey::{Definition, Question};
use crate::domain::text::Locale;
use crate::text;

/// The name of the logo in its mail: it is part of it, so that nothing is
/// fetched and nobody is counted.
pub const LOGO: &str = "logo";

/// What a mail is made of.
pub struct Letter<'a> {
    /// Who writes, and how they look.
    pub face: &'a Face,
    /// Whether the logo travels with the mail, under [`LOGO`].
    pub has_logo: bool,
    /// The language of the person.
    pub locale: Locale,
    /// What is asked.
    pub definition: &'a Definition,
    /// Subject and introduction.
    pub texts: &'a LetterTexts,
    /// What the person is called.
    pub name: Option<&'a str>,
    /// Whether they were asked before.
    pub is_reminder: bool,
    /// Where people reach us.
    pub public_url: &'a str,
    /// The key of the links.
    pub token: &'a str,
}

/// The address where mail is ended.
pub fn unsubscribe_url(public_url: &str, token: &str) -> String {
    format!("{public_url}/u/{token}")
}

/// Writes a mail out.
pub fn write(letter: &Letter<'_>) -> MailWords {
    let LetterWords { subject, intro } = letter.texts.get(letter.locale);
    let locale = letter.locale;
    let subject = if letter.is_reminder {
        text!(locale, mailing.reminder_subject, subject = subject.clone()).to_string()
    } else {
        subject.clone()
    };
    let hello = match letter.name {
        Some(name) => text!(locale, mailing.hello_name, name = name.to_owned()).to_string(),
        None => text!(locale, mailing.hello).to_owned(),
    };
    let mut paragraphs = vec![hello];
    if letter.is_reminder {
        paragraphs.push(text!(locale, mailing.reminder_line).to_owned());
    }
    paragraphs.extend(intro.split("\n\n").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()));
    let parts = Parts { letter, url: format!("{}/i/{}", letter.public_url, letter.token), paragraphs };
    MailWords { text: parts.text(), html: parts.html(&subject), subject }
}

/// The question whose scale stands in the mail: the first scored one that
/// everybody sees.
fn scored(definition: &Definition) -> Option<&Question> {
    let mut questions = definition.questions().iter();
    questions.find(|question| question.kind().scores().is_some() && question.show_if().is_none())
}

struct Parts<'a> {
    letter: &'a Letter<'a>,
    url: String,
    paragraphs: Vec<String>,
}

impl Parts<'_> {
    fn score_url(&self, key: &str, score: i64) -> String {
        format!("{}?answer.{key}={score}", self.url)
    }

    fn why(&self) -> String {
        text!(self.letter.locale, mailing.why, brand = self.letter.face.name.clone()).to_string()
    }

    fn text(&self) -> String {
        let Letter { locale, definition, public_url, token, .. } = *self.letter;
        let mut lines: Vec<String> = Vec::new();
        for paragraph in &self.paragraphs {
            lines.extend([paragraph.clone(), String::new()]);
        }
        if let Some(question) = scored(definition) {
            let (title, _) = question.title().get(locale, definition.locale());
            lines.extend([title.to_owned(), String::new()]);
            for score in question.kind().scores().into_iter().flatten() {
                let label =
                    self.label(question, score).map(|label| format!(" ({label})")).unwrap_or_default();
                let url = self.score_url(question.key().as_str(), score);
                lines.push(format!("{score}{label}: {url}"));
            }
        } else {
            lines.push(format!("{}: {}", text!(locale, mailing.answer), self.url));
        }
        lines.push(String::new());
        if definition.anonymous() {
            lines.extend([text!(locale, respond.anonymous).to_owned(), String::new()]);
        }
        let unsubscribe = unsubscribe_url(public_url, token);
        lines.push("-- ".to_owned());
        lines.push(self.why());
        lines.push(format!("{}: {unsubscribe}", text!(locale, mailing.unsubscribe)));
        lines.join("\r\n")
    }

    /// What the ends of the scale mean.
    fn label(&self, question: &Question, score: i64) -> Option<String> {
        let scores = question.kind().scores()?;
        let texts = if score == *scores.start() {
            question.low_label()
        } else if score == *scores.end() {
            question.high_label()
        } else {
            None
        };
        Some(texts?.get(self.letter.locale, self.letter.definition.locale()).0.to_owned())
    }

    fn html(&self, subject: &str) -> String {
        let Letter { face, locale, definition, public_url, token, .. } = *self.letter;
        let mut html = format!(
            "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"color-scheme\" content=\"light dark\">\
             <meta name=\"supported-color-schemes\" content=\"light dark\"><title>{}</title></head>\
             <body style=\"margin:0;padding:16px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;\
             font-size:16px;line-height:1.5\"><div role=\"article\" lang=\"{}\" style=\"max-width:560px;margin:0 auto\">\
             <p style=\"margin:0 0 24px;font-weight:bold\">{}</p>",
            locale.as_str(),
            escaped(subject),
            locale.as_str(),
            self.brand()
        );
        for paragraph in &self.paragraphs {
            let lines: Vec<String> = paragraph.lines().map(escaped).collect();
            html.push_str(&format!("<p style=\"margin:0 0 16px\">{}</p>", lines.join("<br>")));
        }
        let (accent, on_accent) = match face.accent.map(Accent::passing) {
            Some(accent) => (accent.to_string(), accent.text().to_string()),
            None => ("#00595c".to_owned(), "#ffffff".to_owned()),
        };
        match scored(definition) {
            Some(question) => self.write_scale(&mut html, question),
            None => html.push_str(&format!(
                "<p style=\"margin:24px 0\"><a href=\"{}\" style=\"display:inline-block;padding:12px 24px;\
                 background-color:{accent};color:{on_accent};border:1px solid {accent};border-radius:6px;\
                 text-decoration:none;font-weight:bold\">{}</a></p>",
                escaped(&self.url),
                text!(locale, mailing.answer)
            )),
        }
        if definition.anonymous() {
            html.push_str(&format!("<p style=\"margin:0 0 16px\">{}</p>", text!(locale, respond.anonymous)));
        }
        html.push_str(&format!(
            "<p style=\"margin:32px 0 0;padding-top:12px;border-top:1px solid #767676;font-size:13px\">{}<br>\
             <a href=\"{}\">{}</a></p></div></body></html>",
            escaped(&self.why()),
            escaped(&unsubscribe_url(public_url, token)),
            text!(locale, mailing.unsubscribe)
        ));
        html
    }

    /// The logo, on white in dark mails too, else the name.
    fn brand(&self) -> String {
        let Letter { face, has_logo, .. } = *self.letter;
        let name = escaped(&face.name);
        match face.logo.as_ref().filter(|_| has_logo) {
            None => name,
            Some(logo) => {
                let height = logo.height.min(48);
                format!(
                    "<img src=\"cid:{LOGO}\" alt=\"{name}\" height=\"{height}\" \
                     style=\"max-width:240px;height:{height}px;width:auto;padding:4px;background-color:#ffffff\">"
                )
            }
        }
    }

    /// The scale as links, each with its score chosen; only sending the form
    /// behind it counts.
    fn write_scale(&self, html: &mut String, question: &Question) {
        let Letter { locale, definition, .. } = *self.letter;
        let (title, title_locale) = question.title().get(locale, definition.locale());
        html.push_str(&format!(
            "<h1 lang=\"{}\" style=\"margin:24px 0 12px;font-size:20px;line-height:1.3\">{}</h1><p style=\"margin:0\">",
            title_locale.as_str(),
            escaped(title)
        ));
        let Some(scores) = question.kind().scores() else { return };
        let (low, high) = (*scores.start(), *scores.end());
        for score in scores {
            let label = match self.label(question, score) {
                Some(label) => format!("{score}: {label}"),
                None => text!(locale, mailing.score_of, score = score.to_string(), high = high.to_string())
                    .to_string(),
            };
            html.push_str(&format!(
                "<a href=\"{}\" aria-label=\"{}\" style=\"display:inline-block;min-width:28px;margin:0 4px 8px 0;\
                 padding:10px 7px;text-align:center;background-color:#ffffff;color:#1c2424;border:1px solid #5c6b6b;\
                 border-radius:6px;text-decoration:none;font-weight:bold\">{score}</a> ",
                escaped(&self.score_url(question.key().as_str(), score)),
                escaped(&label)
            ));
        }
        html.push_str("</p>");
        let ends: Vec<String> = [low, high]
            .into_iter()
            .filter_map(|score| Some(format!("{score} = {}", escaped(&self.label(question, score)?))))
            .collect();
        if !ends.is_empty() {
            html.push_str(&format!("<p style=\"margin:0 0 16px;font-size:14px\">{}</p>", ends.join(" · ")));
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::survey::{Subject, from_template};

    fn written(template: &str, locale: Locale, is_reminder: bool) -> MailWords {
        let definition = from_template(template, Locale::PtBr, &Subject::Company).expect("a template");
        let words = |subject: &str| LetterWords {
            subject: subject.into(),
            intro: "Um.\nDois.\n\n<b>Três</b>".into(),
        };
        let texts = LetterTexts::parse(&words("Como foi?"), &words("How was it?")).expect("texts");
        write(&Letter {
            face: &Face::named("Pão & Cia <x>"),
            has_logo: true,
            locale,
            definition: &definition,
            texts: &texts,
            name: Some("Ana \"A\""),
            is_reminder,
            public_url: "https://cx.example.com",
            token: "TOKEN",
        })
    }

    #[test]
    fn each_score_is_a_link_in_both_parts_and_words_of_people_are_text() {
        let MailWords { subject, text, html } = written("nps", Locale::PtBr, false);
        assert_eq!(subject, "Como foi?");
        for score in 0..=10 {
            let url = format!("https://cx.example.com/i/TOKEN?answer.nps={score}");
            assert!(text.contains(&format!(": {url}\r\n")), "{text}");
            assert!(html.contains(&format!("href=\"{url}\"")), "{html}");
        }
        assert!(html.contains("Pão &amp; Cia &lt;x&gt;") && html.contains("&lt;b&gt;Três&lt;/b&gt;"));
        assert!(!html.contains("<b>") && !html.contains("<img") && !html.contains("<style"));
        assert!(html.contains("Um.<br>Dois.") && html.contains("https://cx.example.com/u/TOKEN"));
        assert!(text.contains("https://cx.example.com/u/TOKEN"));
    }

    #[test]
    fn a_reminder_says_so_in_the_persons_language() {
        let reminder = written("nps", Locale::En, true);
        assert_eq!(reminder.subject, "Reminder: How was it?");
        assert!(
            reminder.html.contains("<html lang=\"en\">") && reminder.html.contains("lang=\"pt-BR\"")
                || reminder.html.contains("<h1 lang=\"en\"")
        );
    }
}
