//! The respondent's pages: `/s/{code}`, `/i/{token}` for whom was invited, and
//! `/e/{code}` within another site. Plain forms that work without any script.
//!
//! A GET records nothing, for mail scanners open every link; only a POST does,
//! and the thank-you page comes after the commit.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Form, Router};
use chrono_tz::Tz;
use uuid::Uuid;

use super::state::AppState;
use crate::api::context::{Services, Visitor};
use crate::api::limit::Limited;
use crate::db::{
    DbError, Invitation, InvitedRecorded, NewResponse, OpenSurvey, Recorded, contact_of, local_day,
};
use crate::domain::id::ResponseId;
use crate::domain::survey::{AnswerValue, Answers, CollectionStanding, Definition, FormFields};
use crate::domain::text::Locale;
use crate::ui::respond::{Filling, Message, Mode, Problem, SurveyPage, Tail, form_tail};

mod asked;
mod call;
mod encode;
mod form;
mod invited;
mod kept;
mod paged;
mod preferences;
mod preview;

use asked::{Asked, status_of, with_retry, with_status};
use form::Stamp;
use kept::Pages;

/// The most a form may weigh: thirty long texts in letters of which each is
/// sent as twelve characters.
const MOST_BYTES: usize = 2 * 1024 * 1024;
/// When to try again after the server had too much to do, in seconds.
const BUSY_SECONDS: u32 = 2;

/// The respondent's addresses.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/s/{code}", get(show).post(answer))
        .route("/s/{code}/thanks", get(thank).post(call::ask))
        .route("/s/{code}/answered", get(say_answered))
        .route("/e/{code}", get(show).post(answer))
        .route("/e/{code}/thanks", get(thank).post(call::ask))
        .route("/e/{code}/answered", get(say_answered))
        .route("/embed.js", get(embed_script))
        .merge(invited::routes())
        .merge(preferences::routes())
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(Extension(Arc::new(Pages::default())))
        .merge(preview::routes())
}

/// What another site puts into its page to show a survey there.
const EMBED_SCRIPT: &str = include_str!("embed.js");

async fn embed_script() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    (headers, EMBED_SCRIPT).into_response()
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
    let standing = survey.standing(services.now_ms());
    if standing != CollectionStanding::Open {
        return request.refuse(survey, standing);
    }
    if survey.definition.is_paged()
        && let Some(response) = paged::show(services, request, survey, headers).await
    {
        return response;
    }
    let attributes = match form::attributes(&services.db, survey, &request.query).await {
        Ok(attributes) => attributes,
        Err(error) => return request.failed(locale, &error),
    };
    let answers = form::preselected(&survey.definition, &request.query);
    let other_languages = form::other_languages(locale, &answers, &attributes, request.suffix());
    let answers = answers.into_iter().map(|(key, answer)| (key, AnswerValue::typed(&answer))).collect();
    let filling = Filling { answers, problem: None };
    let none = Answers::default();
    let known = form::known(&survey.definition, locale, &none, &attributes, request.contact_name.as_deref());
    let shown = survey_page(survey, &survey.definition, survey.version, locale)
        .on(0, &none, &known)
        .within(request.mode);
    let page = pages.opened(survey.survey_id, shown, &filling);
    let key = (services.new_id)().to_string();
    let tail = Tail {
        key: &key,
        attributes: &attributes,
        other_languages: &other_languages,
        hidden: &[],
        start_again: None,
    };
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
    let request = Asked::new(&uri, &headers, None);
    let survey = match request.find(&services, &code).await {
        Ok(survey) => survey,
        Err(response) => return response,
    };
    request.say_thanks(&survey)
}

async fn say_answered(
    State(services): State<Services>,
    Path(code): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let request = Asked::new(&uri, &headers, None);
    match request.find(&services, &code).await {
        Ok(survey) => request.notice(&survey, StatusCode::OK, Message::Answered, None),
        Err(response) => response,
    }
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
            let again = self.again(self.whole(&attributes), Problem::TooOften(seconds));
            return with_retry(StatusCode::TOO_MANY_REQUESTS, again, seconds);
        }
        let outdated = || self.again(self.whole(&attributes), Problem::Outdated);
        let Some(stamp) = Stamp::read(sent) else {
            return self.refused(outdated()).await;
        };
        let definition = match self.shown_version(stamp.version).await {
            Ok(definition) => definition,
            Err(DbError::NotFound) => return self.refused(outdated()).await,
            Err(error) => return request.failed(locale, &error),
        };
        if definition.is_paged() {
            return self.take_page(stamp, &definition, attributes).await;
        }
        let of_version = Again { definition: &definition, version: stamp.version, ..self.whole(&attributes) };
        let answers = match Answers::check_form(&definition, sent) {
            Ok(answers) => answers,
            Err(errors) => return self.refused(self.again(of_version, Problem::Answers(errors))).await,
        };
        let given: BTreeMap<String, AnswerValue> =
            answers.iter().map(|(key, value)| (key.as_str().to_owned(), value.clone())).collect();
        let response = self.response(&stamp, &definition, answers.clone(), attributes.clone());
        let recorded = match invitation {
            None => services.db.record_from_respondent(response).await,
            Some(invitation) => {
                let anonymous = definition.anonymous();
                match services.db.record_from_invitation(invitation.invitation_id, response, anonymous).await
                {
                    Ok(InvitedRecorded::Recorded(recorded)) => Ok(recorded),
                    Ok(InvitedRecorded::Spent) => return self.spent(),
                    Err(error) => Err(error),
                }
            }
        };
        match recorded {
            Ok(Recorded::Accepted) => request.thank(locale, &definition, &answers, stamp.key),
            Ok(Recorded::Duplicate) => match self.find_first_answers(stamp.key).await {
                // Who changed an answer after going back must not believe it.
                Ok(first) if first != given => request.redirect("answered", locale),
                Ok(_) => request.thank(locale, &definition, &answers, stamp.key),
                Err(error) => request.failed(locale, &error),
            },
            Ok(Recorded::Refused) | Err(DbError::Closed) => self.closed().await,
            Err(DbError::NotFound) => request.message(StatusCode::NOT_FOUND, None, locale, Message::Unknown),
            Err(error) => {
                let status = status_of(&error);
                let again = self.again(of_version, Problem::NotSaved);
                with_retry(status, again, BUSY_SECONDS)
            }
        }
    }

    /// Of a link that takes one answer, another one was taken.
    fn spent(&self) -> Response {
        self.request.notice(self.survey, StatusCode::GONE, Message::Used, None)
    }

    /// What was answered, ready to be stored.
    fn response(
        &self,
        stamp: &Stamp,
        definition: &Definition,
        answers: Answers,
        attributes: BTreeMap<String, String>,
    ) -> NewResponse {
        let Self { services, request, survey, sent: _, invitation } = self;
        let now = services.now_ms();
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
            attributes,
            channel: Some(request.mode.channel().to_owned()),
            locale: Some(request.locale(survey).as_str().to_owned()),
            partial: false,
            // A device of many stands open until the next person comes.
            took: (request.mode != Mode::Kiosk).then(|| stamp.seconds_until(now)).flatten(),
            page: None,
            answers,
        };
        if let Some(invitation) = invitation {
            bind(&mut response, invitation, definition);
        }
        response
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

    /// The survey as it is now, from its beginning.
    fn whole<'a>(&'a self, attributes: &'a BTreeMap<String, String>) -> Again<'a> {
        static NONE: LazyLock<Answers> = LazyLock::new(Answers::default);
        let OpenSurvey { definition, version, .. } = self.survey;
        Again { definition, version: *version, page: 0, others: &NONE, attributes }
    }

    /// What cannot be taken as it is; of a survey that takes no answers nothing
    /// is.
    async fn refused(&self, again: Response) -> Response {
        match self.survey.standing(self.services.now_ms()) {
            CollectionStanding::Open => with_status(StatusCode::UNPROCESSABLE_ENTITY, again),
            _ => self.closed().await,
        }
    }

    /// Why the writer took nothing.
    async fn closed(&self) -> Response {
        let Self { services, request, survey, .. } = self;
        let now = services.now_ms();
        match services.db.find_standing(survey.workspace_id, survey.survey_id, now).await {
            Ok(standing) => request.refuse(survey, standing),
            Err(error) => request.failed(request.locale(survey), &error),
        }
    }

    /// The page again, with what was typed and the same key, so that the next
    /// try is the same answer.
    fn again(&self, again: Again<'_>, problem: Problem) -> Response {
        let Again { definition, version, page, others, attributes } = again;
        let Self { services, request, survey, sent, .. } = self;
        let filling = Filling { answers: form::typed(definition, sent), problem: Some(problem) };
        let locale = request.locale(survey);
        let known = form::known(definition, locale, others, attributes, request.contact_name.as_deref());
        let shown =
            survey_page(survey, definition, version, locale).on(page, others, &known).within(request.mode);
        let key = Stamp::read(sent).map_or_else(services.new_id, |stamp| stamp.key).to_string();
        let tail = Tail { key: &key, attributes, other_languages: &[], hidden: &[], start_again: None };
        request.page(StatusCode::OK, &kept::fleeting(shown, &filling), &form_tail(shown, &tail))
    }
}

/// What a page that comes again shows.
#[derive(Clone, Copy)]
struct Again<'a> {
    definition: &'a Definition,
    version: i64,
    /// Which page of it.
    page: usize,
    /// What was answered on the other pages.
    others: &'a Answers,
    attributes: &'a BTreeMap<String, String>,
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

fn survey_page<'a>(
    survey: &'a OpenSurvey,
    definition: &'a Definition,
    version: i64,
    locale: Locale,
) -> SurveyPage<'a> {
    SurveyPage::first(&survey.face, definition, version, locale)
}

/// Days are those of the workspace.
fn timezone(survey: &OpenSurvey) -> Tz {
    survey.timezone.parse().unwrap_or(Tz::UTC)
}
