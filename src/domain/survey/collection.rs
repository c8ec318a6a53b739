//! When a survey takes answers, whichever way they come: from when until when,
//! how many, and what it says otherwise.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::error::{Code, FieldErrors};
use crate::domain::text::Locale;

use super::members::Members;
use super::texts::Texts;

/// Characters of what a survey says instead of its questions.
pub const MAX_NOTICE_CHARS: usize = 500;

/// The most answers a limit can be set to.
pub const MOST_RESPONSES: i64 = 10_000_000;

/// When a survey takes answers. Without anything set it does while it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collection {
    opens_at: Option<i64>,
    closes_at: Option<i64>,
    max_responses: Option<i64>,
    notices: Notices,
}

/// Why a survey shows a notice instead of its questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// It takes answers later.
    NotYet,
    /// It took them until now.
    Closed,
    /// It has as many as were wanted.
    Full,
    /// This person has answered.
    Answered,
}

impl Notice {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NotYet, Self::Closed, Self::Full, Self::Answered];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotYet => "not_yet",
            Self::Closed => "closed",
            Self::Full => "full",
            Self::Answered => "answered",
        }
    }
}

/// The author's own words for each notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notices(Vec<(Notice, Texts)>);

impl Notices {
    /// The words for a notice; the program's own count where there are none.
    pub fn get(&self, notice: Notice) -> Option<&Texts> {
        self.0.iter().find(|(of, _)| *of == notice).map(|(_, texts)| texts)
    }

    /// Reads `{not_yet?, closed?, full?, answered?}`, each a text in `locale`
    /// or `{locale: text}`.
    ///
    /// # Errors
    /// By the names of the notices.
    pub fn read(value: &Value, locale: Locale) -> Result<Self, FieldErrors> {
        let mut members = Members::of(value)?;
        let mut found = Vec::new();
        for notice in Notice::ALL {
            let texts = members.optional_texts(notice.as_str(), locale, MAX_NOTICE_CHARS);
            found.extend(texts.map(|texts| (notice, texts)));
        }
        members.finish().or(Self(found))
    }

    /// What [`Self::read`] takes.
    pub fn to_json(&self, locale: Locale) -> Value {
        let members =
            self.0.iter().map(|(notice, texts)| (notice.as_str().to_owned(), texts.to_json(locale)));
        Value::Object(members.collect::<Map<_, _>>())
    }
}

/// Whether answers are taken at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They are.
    Open,
    /// They will be from this moment on, ms UTC.
    NotYet(i64),
    /// They no longer are.
    Closed,
    /// There are as many as were wanted.
    Full,
}

impl Collection {
    /// Checks what was set. Times are ms UTC.
    ///
    /// # Errors
    /// `closes_at`: `out_of_range` unless it comes after `opens_at`;
    /// `max_responses`: `out_of_range` unless 1 to 10,000,000.
    pub fn new(
        opens_at: Option<i64>,
        closes_at: Option<i64>,
        max_responses: Option<i64>,
        notices: Notices,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if opens_at.zip(closes_at).is_some_and(|(opens, closes)| opens >= closes) {
            errors.add("closes_at", Code::OutOfRange);
        }
        if max_responses.is_some_and(|most| !(1..=MOST_RESPONSES).contains(&most)) {
            errors.add("max_responses", Code::OutOfRange);
        }
        errors.or(Self { opens_at, closes_at, max_responses, notices })
    }

    /// Reads `{opens_at?, closes_at?, max_responses?, texts?}`; `read_time`
    /// knows the workspace's time zone.
    ///
    /// # Errors
    /// Every wrong field at once.
    pub fn read(
        value: &Value,
        locale: Locale,
        read_time: impl Fn(&str) -> Result<i64, Code>,
    ) -> Result<Self, FieldErrors> {
        let mut members = Members::of(value)?;
        let opens_at = members.optional_word("opens_at", &read_time);
        let closes_at = members.optional_word("closes_at", &read_time);
        let max_responses = members.optional_integer("max_responses");
        let notices = members.optional("texts").and_then(|value| {
            let notices = Notices::read(value, locale);
            members.nested("texts", notices)
        });
        let mut errors = members.finish();
        let read = Self::new(opens_at, closes_at, max_responses, notices.unwrap_or_default());
        match read {
            Ok(collection) => errors.or(collection),
            Err(wrong) => {
                errors.add_all("", &wrong);
                Err(errors)
            }
        }
    }

    /// From when answers are taken, ms UTC.
    pub const fn opens_at(&self) -> Option<i64> {
        self.opens_at
    }

    /// Until when, ms UTC; at this moment no longer.
    pub const fn closes_at(&self) -> Option<i64> {
        self.closes_at
    }

    /// How many finished answers are taken.
    pub const fn max_responses(&self) -> Option<i64> {
        self.max_responses
    }

    /// What is said instead of the questions.
    pub const fn notices(&self) -> &Notices {
        &self.notices
    }

    /// How it stands at `now` (ms UTC) with so many finished answers.
    pub fn standing(&self, now: i64, n_completed: i64) -> Standing {
        match (self.opens_at, self.closes_at) {
            (Some(opens_at), _) if now < opens_at => Standing::NotYet(opens_at),
            (_, Some(closes_at)) if now >= closes_at => Standing::Closed,
            _ if self.max_responses.is_some_and(|most| n_completed >= most) => Standing::Full,
            _ => Standing::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn time(text: &str) -> Result<i64, Code> {
        text.parse().map_err(|_| Code::InvalidDate)
    }

    #[test]
    fn a_survey_opens_at_its_moment_and_closes_at_its_moment() {
        let open = Collection::new(Some(10), Some(20), Some(2), Notices::default()).expect("times");
        let expected = [
            (9, 0, Standing::NotYet(10)),
            (10, 0, Standing::Open),
            (19, 1, Standing::Open),
            (19, 2, Standing::Full),
            (20, 0, Standing::Closed),
            (9, 2, Standing::NotYet(10)),
        ];
        for (now, n, standing) in expected {
            assert_eq!(open.standing(now, n), standing, "{now} {n}");
        }
        assert_eq!(Collection::default().standing(0, 1_000), Standing::Open);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let errors = Collection::read(
            &json!({"opens_at": "soon", "closes_at": 7, "max_responses": 0, "else": 1,
                "texts": {"full": "x".repeat(501), "closed": {"fr": "Fini"}, "late": "x"}}),
            Locale::En,
            time,
        )
        .expect_err("errors");
        for (field, code) in [
            ("opens_at", Code::InvalidDate),
            ("closes_at", Code::NotText),
            ("max_responses", Code::OutOfRange),
            ("else", Code::UnknownField),
            ("texts.full", Code::TooLong),
            ("texts.closed.fr", Code::InvalidChoice),
            ("texts.late", Code::UnknownField),
        ] {
            assert_eq!(errors.get(field), [code], "{field}");
        }
        for (opens, closes) in [("5", "5"), ("6", "5")] {
            let errors = Collection::read(&json!({"opens_at": opens, "closes_at": closes}), Locale::En, time)
                .expect_err("errors");
            assert_eq!(errors.get("closes_at"), [Code::OutOfRange]);
        }
    }

    #[test]
    fn own_words_are_read_back() {
        let value =
            json!({"opens_at": "5", "texts": {"not_yet": {"en": "Soon", "pt-BR": "Logo"}, "full": "Enough"}});
        let read = Collection::read(&value, Locale::En, time).expect("a collection");
        let notices = read.notices();
        assert_eq!(
            notices.get(Notice::NotYet).map(|texts| texts.get(Locale::PtBr, Locale::En).0),
            Some("Logo")
        );
        assert_eq!(notices.get(Notice::Closed), None);
        assert_eq!(notices.to_json(Locale::En), value["texts"]);
        assert_eq!(Notices::read(&notices.to_json(Locale::En), Locale::En).as_ref(), Ok(notices));
    }
}
