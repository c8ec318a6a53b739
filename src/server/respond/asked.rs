//! What a request of a respondent asks for, and the pages that answer it.

use std::sync::Arc;

use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::DateTime;
use chrono_tz::Tz;
use uuid::Uuid;

use super::encode::{Encoding, Head};
use super::kept::{self, Page};
use super::{BUSY_SECONDS, form, timezone};
use crate::api::context::Services;
use crate::db::{DbError, OpenSurvey};
use crate::domain::brand::Face;
use crate::domain::survey::{Answers, CollectionStanding, Definition, FormFields, Notice};
use crate::domain::text::{self, Locale};
use crate::text;
use crate::ui::respond::{Drawn, Message, Mode, Surroundings, Told, message_page};

/// What a request asks for besides its survey.
pub(super) struct Asked {
    /// The address of the form, such as `/s/{code}`.
    pub(super) place: String,
    pub(super) query: FormFields,
    /// What link or form say, else what the browser likes.
    pub(super) locale: Option<Locale>,
    /// Whether link or form say it.
    is_said: bool,
    encoding: Encoding,
    pub(super) mode: Mode,
    /// The name of the person who was invited.
    pub(super) contact_name: Option<String>,
}

impl Asked {
    pub(super) fn new(uri: &Uri, headers: &HeaderMap, sent: Option<&FormFields>) -> Self {
        let query: FormFields = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map(|Query(pairs)| pairs.into_iter().collect())
            .unwrap_or_default();
        let accept_language = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let none = FormFields::default();
        // The form says which words were read; its address may say otherwise
        // when the language was changed by hand.
        let said = form::locale(&[sent.unwrap_or(&none), &query], None);
        let locale = said.or_else(|| accept_language.and_then(Locale::negotiate));
        let place: Vec<&str> = uri.path().split('/').take(3).collect();
        let encoding = Encoding::negotiate(headers);
        let mode = match query.get("kiosk") {
            _ if uri.path().starts_with("/e/") => Mode::Embed,
            Some(_) if uri.path().starts_with("/s/") => Mode::Kiosk,
            _ => Mode::Page,
        };
        Self {
            place: place.join("/"),
            query,
            locale,
            is_said: said.is_some(),
            encoding,
            mode,
            contact_name: None,
        }
    }

    /// Speaks the person's own language, unless link or form say another.
    pub(super) fn prefer(&mut self, locale: Option<Locale>) {
        if !self.is_said {
            self.locale = locale.or(self.locale);
        }
    }

    /// What every address of the survey carries along.
    pub(super) const fn suffix(&self) -> &'static str {
        match self.mode {
            Mode::Page | Mode::Embed => "",
            Mode::Kiosk => "&kiosk",
        }
    }

    pub(super) fn locale(&self, survey: &OpenSurvey) -> Locale {
        self.locale.unwrap_or_else(|| survey.definition.locale())
    }

    pub(super) async fn find(&self, services: &Services, code: &str) -> Result<Arc<OpenSurvey>, Response> {
        let locale = self.locale.unwrap_or(Locale::En);
        services.db.find_survey_by_code(code).await.map_err(|error| match error {
            DbError::NotFound => self.message(StatusCode::NOT_FOUND, None, locale, Message::Unknown),
            error => self.failed(locale, &error),
        })
    }

    /// The page at the end.
    pub(super) fn say_thanks(&self, survey: &OpenSurvey) -> Response {
        let locale = self.locale(survey);
        if self.query.get("called").is_some() {
            return self.message(StatusCode::OK, Some(&survey.face), locale, Message::WillCall);
        }
        match self.query.get("end").and_then(|end| survey.definition.end(end)) {
            Some(end) => self.end_of(survey, end),
            None => self.message(StatusCode::OK, Some(&survey.face), locale, Message::Thanks),
        }
    }

    /// What is said instead of the questions, in the author's words where
    /// there are any.
    pub(super) fn notice(
        &self,
        survey: &OpenSurvey,
        status: StatusCode,
        message: Message,
        opens_at: Option<i64>,
    ) -> Response {
        let locale = self.locale(survey);
        let notice = match message {
            Message::NotYet => Some(Notice::NotYet),
            Message::Closed => Some(Notice::Closed),
            Message::Full => Some(Notice::Full),
            Message::Answered | Message::Used => Some(Notice::Answered),
            _ => None,
        };
        let texts = notice.and_then(|notice| survey.collection.notices().get(notice));
        let words = texts.map(|texts| texts.get(locale, survey.definition.locale()));
        let opens = opens_at.map(|at| opening_words(locale, timezone(survey), at));
        let around = self.around(Some(&survey.face), locale);
        let told = Told { words, opens: opens.as_deref() };
        self.drawn(status, message_page(&around, message, told), Some(&survey.face))
    }

    /// Why no answer is taken.
    pub(super) fn refuse(&self, survey: &OpenSurvey, standing: CollectionStanding) -> Response {
        match standing {
            CollectionStanding::NotYet(at) => {
                self.notice(survey, StatusCode::FORBIDDEN, Message::NotYet, Some(at))
            }
            CollectionStanding::Full => self.notice(survey, StatusCode::GONE, Message::Full, None),
            // Open again by the time somebody looks why.
            CollectionStanding::Closed | CollectionStanding::Open => {
                self.notice(survey, StatusCode::GONE, Message::Closed, None)
            }
        }
    }

    pub(super) fn redirect(&self, page: &str, locale: Locale) -> Response {
        let address = format!("{}/{page}?lang={}{}", self.place, locale.as_str(), self.suffix());
        (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
    }

    /// To the page at the end. Where it asks how to reach somebody, it knows by
    /// `key` whose answer that is about.
    pub(super) fn thank(
        &self,
        locale: Locale,
        definition: &Definition,
        answers: &Answers,
        key: Uuid,
    ) -> Response {
        let end = definition.end_page(answers).map_or_else(String::new, |end| {
            let call = if end.asks_to_call() { format!("&key={key}") } else { String::new() };
            format!("&end={}{call}", end.key().as_str())
        });
        let address = format!("{}/thanks?lang={}{end}{}", self.place, locale.as_str(), self.suffix());
        (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
    }

    /// To an address of the same survey.
    pub(super) fn redirect_to(&self, query: &str) -> Response {
        let address = format!("{}{query}{}", self.place, self.suffix());
        (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
    }

    pub(super) fn failed(&self, locale: Locale, error: &DbError) -> Response {
        let response = self.message(StatusCode::OK, None, locale, Message::Failed);
        with_retry(status_of(error), response, BUSY_SECONDS)
    }

    pub(super) fn message(
        &self,
        status: StatusCode,
        face: Option<&Face>,
        locale: Locale,
        message: Message,
    ) -> Response {
        let drawn = message_page(&self.around(face, locale), message, Told::default());
        self.drawn(status, drawn, face)
    }

    pub(super) const fn around<'a>(&'a self, face: Option<&'a Face>, locale: Locale) -> Surroundings<'a> {
        Surroundings { face, locale, mode: self.mode, again: self.place.as_str() }
    }

    /// A page without the questions of a survey.
    pub(super) fn drawn(&self, status: StatusCode, drawn: Drawn, face: Option<&Face>) -> Response {
        let policy = kept::policy(&drawn.style, self.mode, face);
        self.page(status, &Page { head: Head::fleeting(drawn.html), policy }, "")
    }

    pub(super) fn page(&self, status: StatusCode, page: &Page, tail: &str) -> Response {
        let mut response = (status, page.head.with_tail(tail, self.encoding)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CONTENT_SECURITY_POLICY, page.policy.clone());
        // Not `no-store`: going back must show the same form with the same
        // key, so that sending it again counts once.
        // But at a device of many the next person shall not come back to it.
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static(match self.mode {
                Mode::Page | Mode::Embed => "private, no-cache",
                Mode::Kiosk => "private, no-store",
            }),
        );
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, accept-language"));
        if let Some(name) = self.encoding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    }
}

/// When a survey opens, on the clocks of its workspace.
fn opening_words(locale: Locale, timezone: Tz, at: i64) -> String {
    let at = DateTime::from_timestamp_millis(at).unwrap_or_default().with_timezone(&timezone);
    let when = text::date_time(locale, at.naive_local());
    let zone = timezone.name().rsplit('/').next().unwrap_or_default().replace('_', " ");
    text!(locale, respond.opens_at, when = when, zone = zone).to_string()
}

pub(super) fn status_of(error: &DbError) -> StatusCode {
    if matches!(error, DbError::Busy) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    tracing::error!(%error, "a respondent's page failed");
    StatusCode::INTERNAL_SERVER_ERROR
}

pub(super) fn with_status(status: StatusCode, mut response: Response) -> Response {
    *response.status_mut() = status;
    response
}

pub(super) fn with_retry(status: StatusCode, response: Response, seconds: u32) -> Response {
    let mut response = with_status(status, response);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
