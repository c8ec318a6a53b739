//! What a survey says at its end.

use serde_json::{Map, Value};

use crate::domain::error::{Code, FieldErrors};
use crate::domain::text::Locale;

use super::key::QuestionKey;
use super::logic::Condition;
use super::members::Members;
use super::texts::Texts;

const MAX_TITLE_CHARS: usize = 200;
const MAX_TEXT_CHARS: usize = 2000;
const MAX_LABEL_CHARS: usize = 100;
const MAX_URL_CHARS: usize = 2000;

/// The name of an end page in its survey, formed as that of a question;
/// `thanks` is the one that every survey has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EndKey(QuestionKey);

impl EndKey {
    /// The end that every survey has: plain thanks.
    pub const THANKS: &'static str = "thanks";

    /// Reads a key as it is.
    ///
    /// # Errors
    /// As [`QuestionKey::parse`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        QuestionKey::parse(text).map(Self)
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// A page that comes after the last answer instead of plain thanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndPage {
    key: EndKey,
    title: Texts,
    text: Option<Texts>,
    link: Option<EndLink>,
    call: bool,
    show_if: Option<Condition>,
}

/// Where an end page leads, if anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndLink {
    /// An http, https or mailto address.
    pub url: String,
    /// What the link says.
    pub label: Texts,
}

impl EndPage {
    /// Its name in the survey.
    pub const fn key(&self) -> &EndKey {
        &self.key
    }

    /// Its heading, 1–200 characters.
    pub const fn title(&self) -> &Texts {
        &self.title
    }

    /// What stands under the heading, up to 2,000 characters.
    pub const fn text(&self) -> Option<&Texts> {
        self.text.as_ref()
    }

    /// Where it leads.
    pub const fn link(&self) -> Option<&EndLink> {
        self.link.as_ref()
    }

    /// Whether it asks if somebody may call, which opens a case.
    pub const fn asks_to_call(&self) -> bool {
        self.call
    }

    /// For whom it is, unless a jump leads to it. When none, it is for
    /// everybody, or for those alone who jumped to it where somebody can.
    pub const fn show_if(&self) -> Option<&Condition> {
        self.show_if.as_ref()
    }

    /// Reads an end page; whether its condition fits the survey is for the
    /// definition to check.
    pub(super) fn read(value: &Value, locale: Locale) -> ReadEnd {
        let mut members = match Members::of(value) {
            Ok(members) => members,
            Err(errors) => return ReadEnd { key: None, show_if: None, end: Err(errors) },
        };
        let key = members.required_word("key", |text| match EndKey::parse(text)? {
            key if key.as_str() == EndKey::THANKS => Err(Code::Conflict),
            key => Ok(key),
        });
        let title = members.required_texts("title", locale, MAX_TITLE_CHARS);
        let text = members.optional_texts("text", locale, MAX_TEXT_CHARS);
        let link = members.optional("link").and_then(|value| {
            let link = read_link(value, locale);
            members.nested("link", link)
        });
        let call = members.flag("call");
        let show_if = members.optional("show_if").and_then(|value| {
            let condition = Condition::read(value);
            members.nested("show_if", condition)
        });
        let errors = members.finish();
        let end = match (key.clone(), title) {
            (Some(key), Some(title)) if errors.is_empty() => {
                Ok(Self { key, title, text, link, call, show_if: show_if.clone() })
            }
            _ => Err(errors),
        };
        ReadEnd { key, show_if, end }
    }

    /// What [`Self::read`] takes.
    pub(super) fn to_json(&self, locale: Locale) -> Value {
        let Self { key, title, text, link, call, show_if } = self;
        let mut object = Map::new();
        object.insert("key".into(), key.as_str().into());
        object.insert("title".into(), title.to_json(locale));
        if let Some(text) = text {
            object.insert("text".into(), text.to_json(locale));
        }
        if let Some(EndLink { url, label }) = link {
            let mut link = Map::new();
            link.insert("url".into(), url.as_str().into());
            link.insert("label".into(), label.to_json(locale));
            object.insert("link".into(), Value::Object(link));
        }
        if *call {
            object.insert("call".into(), true.into());
        }
        if let Some(condition) = show_if {
            object.insert("show_if".into(), condition.to_json());
        }
        Value::Object(object)
    }
}

/// An end page as far as it could be read.
pub(super) struct ReadEnd {
    pub(super) key: Option<EndKey>,
    pub(super) show_if: Option<Condition>,
    pub(super) end: Result<EndPage, FieldErrors>,
}

fn read_link(value: &Value, locale: Locale) -> Result<EndLink, FieldErrors> {
    let mut members = Members::of(value)?;
    let url = members.required_word("url", read_url);
    let label = members.required_texts("label", locale, MAX_LABEL_CHARS);
    let errors = members.finish();
    match (url, label) {
        (Some(url), Some(label)) if errors.is_empty() => Ok(EndLink { url, label }),
        _ => Err(errors),
    }
}

/// Nothing else may be called by a link: `javascript:` and `data:` would run
/// in the page.
fn read_url(text: &str) -> Result<String, Code> {
    let url = text.trim();
    if url.is_empty() {
        return Err(Code::Required);
    }
    if url.chars().count() > MAX_URL_CHARS {
        return Err(Code::TooLong);
    }
    let begins = |scheme: &str| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && url.len() > scheme.len()
    };
    let is_plain = url.chars().all(|c| !c.is_whitespace() && !c.is_control());
    let fits = is_plain && ["https://", "http://", "mailto:"].into_iter().any(begins);
    if fits { Ok(url.to_owned()) } else { Err(Code::InvalidUrl) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_a_page_or_a_mailbox_and_runs_nothing() {
        for url in ["https://example.com/a?b=ç", "HTTP://example.com", "mailto:a@example.com"] {
            assert_eq!(read_url(url), Ok(url.to_owned()));
        }
        for url in
            ["javascript:alert(1)", "data:text/html,x", "//example.com", "https://", "https://a b", "x"]
        {
            assert_eq!(read_url(url), Err(Code::InvalidUrl), "{url}");
        }
        assert_eq!(read_url(" "), Err(Code::Required));
    }
}
