//! The respondent's pages: `/s/{code}`, and `/i/{token}` for whom was invited.
//! Plain forms without any script.
//!
//! A GET records nothing, for mail scanners open every link; only a POST does,
//! and the thank-you page comes after the commit.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Form, Router};
use chrono_tz::Tz;
use uuid::Uuid;

use super::state::AppState;
use crate::api::context::{Services, Visitor};
use crate::api::limit::Limited;
use crate::db::{
    DbError, Invitation, InvitedRecorded, NewResponse, OpenSurvey, Recorded, SurveyState, contact_of,
    local_day,
};
use crate::domain::id::ResponseId;
use crate::domain::survey::{AnswerValue, Answers, Definition, FormFields};
use crate::domain::text::Locale;
use crate::ui::respond::{Filling, Message, Problem, SurveyPage, Tail, form_tail, message_page};

mod encode;
mod form;
mod invited;
mod kept;
mod preferences;
mod preview;

use encode::{Encoding, Head};
use form::Stamp;
use kept::{Page, Pages};

/// The most a form may weigh: thirty long texts in letters of which each is
/// sent as twelve characters.
const MOST_BYTES: usize = 2 * 1024 * 1024;
/// When to try again after the server had too much to do, in seconds.
const BUSY_SECONDS: u32 = 2;

/// The respondent's addresses.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/s/{code}", get(show).post(answer))
        .route("/s/{code}/thanks", get(thank))
        .route("/s/{code}/answered", get(say_answered))
        .merge(invited::routes())
        .merge(preferences::routes())
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(Extension(Arc::new(Pages::default())))
        .merge(preview::routes())
}

async fn show(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Extension(pages): Extension<Arc<Pages>>,
    Path(code): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let request = Asked::new(&uri, &headers, None);
    let survey = match request.find(&services, &code).await {
        Ok(survey) => survey,
        Err(response) => return response,
    };
    open_page(&services, &visitor, &pages, &request, &survey, &method, &headers).await
}

/// The page as a link asks for it.
async fn open_page(
    services: &Services,
    visitor: &Visitor,
    pages: &Pages,
    request: &Asked,
    survey: &OpenSurvey,
    method: &Method,
    headers: &HeaderMap,
) -> Response {
    let locale = request.locale(survey);
    if survey.state != SurveyState::Open {
        return request.message(StatusCode::GONE, Some(&survey.workspace_name), locale, Message::Closed);
    }
    let attributes = match form::attributes(&services.db, survey, &request.query).await {
        Ok(attributes) => attributes,
        Err(error) => return request.failed(locale, &error),
    };
    let answers = form::preselected(&survey.definition, &request.query);
    let other_languages = form::other_languages(locale, &answers, &attributes);
    let answers = answers.into_iter().map(|(key, answer)| (key, AnswerValue::typed(&answer))).collect();
    let filling = Filling { answers, problem: None };
    let shown = survey_page(survey, &survey.definition, survey.version, locale);
    let page = pages.opened(survey.survey_id, shown, &filling);
    let key = (services.new_id)().to_string();
    let tail = Tail { key: &key, attributes: &attributes, other_languages: &other_languages };
    let is_prefetch = headers.contains_key("sec-purpose") || headers.contains_key("purpose");
    if *method == Method::GET && !is_prefetch && !form::is_scanner(&visitor.user_agent) {
        services.db.add_shown(survey.survey_id, local_day(timezone(survey), services.now_ms()), 1);
    }
    request.page(StatusCode::OK, &page, &form_tail(shown, &tail))
}

async fn answer(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path(code): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    sent: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let sent = match read_form(sent, &uri, &headers) {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let request = Asked::new(&uri, &headers, Some(&sent));
    let survey = match request.find(&services, &code).await {
        Ok(survey) => survey,
        Err(response) => return response,
    };
    let submission =
        Submission { services: &services, request: &request, survey: &survey, sent: &sent, invitation: None };
    submission.take(&visitor).await
}

/// The fields that were sent, or the page that says why they cannot be read.
fn read_form(
    sent: Result<Form<Vec<(String, String)>>, FormRejection>,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<FormFields, Response> {
    sent.map(|Form(fields)| fields.into_iter().collect()).map_err(|rejection| {
        let request = Asked::new(uri, headers, None);
        let status = rejection.status();
        let message = match status {
            StatusCode::PAYLOAD_TOO_LARGE => Message::TooLarge,
            _ => Message::Unreadable,
        };
        request.message(status, None, request.locale.unwrap_or(Locale::En), message)
    })
}

async fn thank(
    State(services): State<Services>,
    Path(code): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    Asked::new(&uri, &headers, None).say(&services, &code, Message::Thanks).await
}

async fn say_answered(
    State(services): State<Services>,
    Path(code): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    Asked::new(&uri, &headers, None).say(&services, &code, Message::Answered).await
}

/// A filled-in form on its way into the database.
struct Submission<'a> {
    services: &'a Services,
    request: &'a Asked,
    survey: &'a OpenSurvey,
    sent: &'a FormFields,
    /// Who was asked, where somebody was.
    invitation: Option<&'a Invitation>,
}

impl Submission<'_> {
    async fn take(&self, visitor: &Visitor) -> Response {
        let Self { services, request, survey, sent, invitation } = self;
        let locale = request.locale(survey);
        let now = services.now_ms();
        let attributes = match form::attributes(&services.db, survey, sent).await {
            Ok(attributes) => attributes,
            Err(error) => return request.failed(locale, &error),
        };
        let limited = Limited::Answer(visitor.address, survey.survey_id);
        if let Err(seconds) = services.limits.take(limited, now) {
            let again =
                self.again(&survey.definition, survey.version, &attributes, Problem::TooOften(seconds));
            return with_retry(StatusCode::TOO_MANY_REQUESTS, again, seconds);
        }
        let outdated = || self.again(&survey.definition, survey.version, &attributes, Problem::Outdated);
        let Some(stamp) = Stamp::read(sent) else {
            return self.refused(outdated());
        };
        let definition = match self.shown_version(stamp.version).await {
            Ok(definition) => definition,
            Err(DbError::NotFound) => return self.refused(outdated()),
            Err(error) => return request.failed(locale, &error),
        };
        let answers = match Answers::check_form(&definition, sent) {
            Ok(answers) => answers,
            Err(errors) => {
                let problem = Problem::Answers(errors);
                return self.refused(self.again(&definition, stamp.version, &attributes, problem));
            }
        };
        let given: BTreeMap<String, AnswerValue> =
            answers.iter().map(|(key, value)| (key.as_str().to_owned(), value.clone())).collect();
        let mut response = NewResponse {
            response_id: ResponseId::new((services.new_id)()),
            external_id: stamp.key.to_string(),
            workspace_id: survey.workspace_id,
            survey_id: survey.survey_id,
            version: stamp.version,
            answered_at: now,
            received_at: now,
            day: local_day(timezone(survey), now),
            customer: None,
            contact: None,
            attributes: attributes.clone(),
            channel: Some("link".to_owned()),
            locale: Some(locale.as_str().to_owned()),
            answers,
        };
        let recorded = match invitation {
            None => services.db.record_from_respondent(response).await,
            Some(invitation) => {
                bind(&mut response, invitation, &definition);
                let anonymous = definition.anonymous();
                match services.db.record_from_invitation(invitation.invitation_id, response, anonymous).await
                {
                    Ok(InvitedRecorded::Recorded(recorded)) => Ok(recorded),
                    Ok(InvitedRecorded::Spent) => {
                        let brand = Some(survey.workspace_name.as_str());
                        return request.message(StatusCode::GONE, brand, locale, Message::Used);
                    }
                    Err(error) => Err(error),
                }
            }
        };
        match recorded {
            Ok(Recorded::Accepted) => request.redirect("thanks", locale),
            Ok(Recorded::Duplicate) => match self.find_first_answers(stamp.key).await {
                // Who changed an answer after going back must not believe it.
                Ok(first) if first != given => request.redirect("answered", locale),
                Ok(_) => request.redirect("thanks", locale),
                Err(error) => request.failed(locale, &error),
            },
            Err(DbError::Closed) => self.closed(),
            Err(DbError::NotFound) => request.message(StatusCode::NOT_FOUND, None, locale, Message::Unknown),
            Err(error) => {
                let status = status_of(&error);
                let again = self.again(&definition, stamp.version, &attributes, Problem::NotSaved);
                with_retry(status, again, BUSY_SECONDS)
            }
        }
    }

    /// What was sent first under this key.
    async fn find_first_answers(&self, key: Uuid) -> Result<BTreeMap<String, AnswerValue>, DbError> {
        let Self { services, survey, .. } = self;
        let (workspace, survey) = (survey.workspace_id, survey.survey_id);
        let first = services.db.find_response_id(workspace, survey, &key.to_string()).await?;
        Ok(services.db.find_response(workspace, first).await?.answers)
    }

    /// The version that was shown, which may be older than today's.
    async fn shown_version(&self, version: i64) -> Result<Arc<Definition>, DbError> {
        let Self { services, survey, .. } = self;
        if version == survey.version {
            return Ok(Arc::clone(&survey.definition));
        }
        services.db.find_survey_version(survey.workspace_id, survey.survey_id, version).await
    }

    /// What cannot be taken as it is; of a closed survey nothing is.
    fn refused(&self, again: Response) -> Response {
        if self.survey.state == SurveyState::Open {
            return with_status(StatusCode::UNPROCESSABLE_ENTITY, again);
        }
        self.closed()
    }

    fn closed(&self) -> Response {
        let brand = Some(self.survey.workspace_name.as_str());
        self.request.message(StatusCode::GONE, brand, self.request.locale(self.survey), Message::Closed)
    }

    /// The page again, with what was typed and the same key, so that the next
    /// try is the same answer.
    fn again(
        &self,
        definition: &Definition,
        version: i64,
        attributes: &BTreeMap<String, String>,
        problem: Problem,
    ) -> Response {
        let Self { services, request, survey, sent, .. } = self;
        let filling = Filling { answers: form::typed(definition, sent), problem: Some(problem) };
        let shown = survey_page(survey, definition, version, request.locale(survey));
        let key = Stamp::read(sent).map_or_else(services.new_id, |stamp| stamp.key).to_string();
        let tail = Tail { key: &key, attributes, other_languages: &[] };
        request.page(StatusCode::OK, &kept::fleeting(shown, &filling), &form_tail(shown, &tail))
    }
}

/// Joins a response with the person who was asked. Of an anonymous survey only
/// the attributes that it declares itself go along.
fn bind(response: &mut NewResponse, invitation: &Invitation, definition: &Definition) {
    let contact = &invitation.contact;
    response.channel = Some("mail".to_owned());
    let declared = |name: &str| definition.attributes().iter().any(|declared| declared.as_str() == name);
    let known = contact.attributes.iter().filter(|(name, _)| !definition.anonymous() || declared(name));
    response.attributes.extend(known.map(|(name, value)| (name.clone(), value.clone())));
    if !definition.anonymous() {
        response.contact = Some(contact_of(contact));
        response.customer.clone_from(&contact.customer);
    }
}

/// What a request asks for besides its survey.
struct Asked {
    /// The address of the form, such as `/s/{code}`.
    place: String,
    query: FormFields,
    /// What link or form say, else what the browser likes.
    locale: Option<Locale>,
    /// Whether link or form say it.
    is_said: bool,
    encoding: Encoding,
}

impl Asked {
    fn new(uri: &Uri, headers: &HeaderMap, sent: Option<&FormFields>) -> Self {
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
        Self { place: place.join("/"), query, locale, is_said: said.is_some(), encoding }
    }

    /// Speaks the person's own language, unless link or form say another.
    fn prefer(&mut self, locale: Option<Locale>) {
        if !self.is_said {
            self.locale = locale.or(self.locale);
        }
    }

    fn locale(&self, survey: &OpenSurvey) -> Locale {
        self.locale.unwrap_or_else(|| survey.definition.locale())
    }

    async fn find(&self, services: &Services, code: &str) -> Result<OpenSurvey, Response> {
        let locale = self.locale.unwrap_or(Locale::En);
        services.db.find_survey_by_code(code).await.map_err(|error| match error {
            DbError::NotFound => self.message(StatusCode::NOT_FOUND, None, locale, Message::Unknown),
            error => self.failed(locale, &error),
        })
    }

    async fn say(&self, services: &Services, code: &str, message: Message) -> Response {
        match self.find(services, code).await {
            Ok(survey) => {
                let locale = self.locale(&survey);
                self.message(StatusCode::OK, Some(&survey.workspace_name), locale, message)
            }
            Err(response) => response,
        }
    }

    fn redirect(&self, page: &str, locale: Locale) -> Response {
        let address = format!("{}/{page}?lang={}", self.place, locale.as_str());
        (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
    }

    fn failed(&self, locale: Locale, error: &DbError) -> Response {
        let response = self.message(StatusCode::OK, None, locale, Message::Failed);
        with_retry(status_of(error), response, BUSY_SECONDS)
    }

    fn message(&self, status: StatusCode, brand: Option<&str>, locale: Locale, message: Message) -> Response {
        let head = Head::fleeting(message_page(brand, locale, message));
        self.page(status, &Page { head, policy: kept::plain_policy() }, "")
    }

    fn page(&self, status: StatusCode, page: &Page, tail: &str) -> Response {
        let mut response = (status, page.head.with_tail(tail, self.encoding)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CONTENT_SECURITY_POLICY, page.policy.clone());
        // Not `no-store`: going back must show the same form with the same
        // key, so that sending it again counts once.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, accept-language"));
        if let Some(name) = self.encoding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    }
}

fn survey_page<'a>(
    survey: &'a OpenSurvey,
    definition: &'a Definition,
    version: i64,
    locale: Locale,
) -> SurveyPage<'a> {
    SurveyPage { brand: &survey.workspace_name, definition, version, locale }
}

/// Days are those of the workspace.
fn timezone(survey: &OpenSurvey) -> Tz {
    survey.timezone.parse().unwrap_or(Tz::UTC)
}

fn status_of(error: &DbError) -> StatusCode {
    if matches!(error, DbError::Busy) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    tracing::error!(%error, "a respondent's page failed");
    StatusCode::INTERNAL_SERVER_ERROR
}

fn with_status(status: StatusCode, mut response: Response) -> Response {
    *response.status_mut() = status;
    response
}

fn with_retry(status: StatusCode, response: Response, seconds: u32) -> Response {
    let mut response = with_status(status, response);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
