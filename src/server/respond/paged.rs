//! Surveys of several pages. Each page is kept as soon as it is sent, and the
//! next one has an address of its own: going back, reloading and coming again
//! later lose nothing, and what was never finished is there, marked partial.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use uuid::Uuid;

use super::asked::{Asked, status_of, with_retry};
use super::form::{self, Stamp};
use super::{Again, BUSY_SECONDS, Submission, kept, survey_page};
use crate::api::context::{Services, cookie};
use crate::db::{DbError, InvitedRecorded, NewResponse, OpenSurvey, Recorded};
use crate::domain::survey::{Answers, Definition, FormFields, Page};
use crate::domain::text::Locale;
use crate::ui::respond::{Filling, Message, Mode, Problem, Tail, form_tail};

/// The cookie that leads a device back; its path is that of the survey.
const COOKIE: &str = "begun";

/// How long a device is led back to what it began, in seconds: 30 days.
const REMEMBERED: u32 = 30 * 24 * 3600;

/// What was sent so far under a page's key.
struct Kept {
    version: i64,
    definition: Arc<Definition>,
    answers: Answers,
    attributes: BTreeMap<String, String>,
    is_partial: bool,
}

impl Kept {
    async fn find(services: &Services, survey: &OpenSurvey, key: Uuid) -> Result<Option<Self>, DbError> {
        let (workspace, survey_id) = (survey.workspace_id, survey.survey_id);
        let found = match services.db.find_response_id(workspace, survey_id, &key.to_string()).await {
            Ok(id) => services.db.find_response(workspace, id).await,
            Err(error) => Err(error),
        };
        let row = match found {
            Ok(row) => row,
            Err(DbError::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let definition = match row.version {
            version if version == survey.version => Arc::clone(&survey.definition),
            version => services.db.find_survey_version(workspace, survey_id, version).await?,
        };
        Ok(Some(Self {
            version: row.version,
            answers: Answers::keep(&definition, row.answers),
            definition,
            attributes: row.attributes,
            is_partial: row.partial,
        }))
    }
}

impl Kept {
    /// The page to go on with: the first on which something is missing, else
    /// the one after the last that has an answer.
    fn reached(&self) -> usize {
        let Self { definition, answers, .. } = self;
        let answered = |page: &Page<'_>| answers.iter().any(|(key, _)| page.has(key.as_str()));
        definition.first_incomplete_page(answers).unwrap_or_else(|| {
            let last = definition.pages().into_iter().rfind(answered).map_or(0, |page| page.index);
            definition.page_after(last, answers).unwrap_or(last)
        })
    }
}

/// A later page, as its address says, or the way to where this device left
/// off. Nothing when the survey begins.
pub(super) async fn show(
    services: &Services,
    request: &Asked,
    survey: &OpenSurvey,
    headers: &HeaderMap,
) -> Option<Response> {
    let locale = request.locale(survey);
    let by_address = request.query.get("key");
    let remembered = || match request.query.get("new") {
        None if request.mode != Mode::Kiosk => cookie(headers, COOKIE),
        _ => None,
    };
    let key = Uuid::try_parse(by_address.or_else(remembered)?).ok()?;
    let kept = match Kept::find(services, survey, key).await {
        Ok(kept) => kept?,
        Err(error) => return Some(request.failed(locale, &error)),
    };
    match (kept.is_partial, by_address.is_some()) {
        (true, true) => Some(later_page(request, survey, key, &kept)),
        (true, false) => Some(request.redirect_to(&page_address(locale, key, kept.reached()))),
        (false, true) => Some(request.thank(locale, &kept.definition, &kept.answers, key)),
        (false, false) => None,
    }
}

fn later_page(request: &Asked, survey: &OpenSurvey, key: Uuid, kept: &Kept) -> Response {
    let Kept { version, definition, answers, attributes, is_partial: _ } = kept;
    let locale = request.locale(survey);
    let wanted = request.query.get("page").and_then(|page| page.parse().ok()).unwrap_or(0);
    // Nobody comes past a page on which something is missing.
    let reached = definition.first_incomplete_page(answers).unwrap_or(usize::MAX);
    let pages = definition.shown_pages(answers);
    let page = pages.iter().map(|page| page.index).rfind(|&index| index <= wanted.min(reached)).unwrap_or(0);
    let known = form::known(definition, locale, answers, attributes, request.contact_name.as_deref());
    let typed = answers.iter().map(|(key, answer)| (key.as_str().to_owned(), answer.typed()));
    let filling = Filling { answers: typed.collect(), problem: None };
    let shown =
        survey_page(survey, definition, *version, locale).on(page, answers, &known).within(request.mode);
    let others = Locale::ALL.into_iter().filter(|other| *other != locale);
    let other_languages: Vec<_> =
        others.map(|other| (other, page_address(other, key, page) + request.suffix())).collect();
    let tail = Tail {
        key: &key.to_string(),
        attributes,
        other_languages: &other_languages,
        hidden: &[],
        start_again: Some(if request.mode == Mode::Kiosk { "?kiosk" } else { "?new" }),
    };
    request.page(StatusCode::OK, &kept::fleeting(shown, &filling), &form_tail(shown, &tail))
}

/// The address of a later page, seen from any page of its survey.
fn page_address(locale: Locale, key: Uuid, page: usize) -> String {
    format!("?lang={}&key={key}&page={page}", locale.as_str())
}

impl Submission<'_> {
    /// Takes one page, and with the last one the whole.
    pub(super) async fn take_page(
        &self,
        stamp: Stamp,
        definition: &Definition,
        attributes: BTreeMap<String, String>,
    ) -> Response {
        let Self { services, request, survey, sent, invitation } = self;
        let locale = request.locale(survey);
        let kept = match Kept::find(services, survey, stamp.key).await {
            Ok(kept) => kept,
            Err(error) => return request.failed(locale, &error),
        };
        let others = kept.as_ref().map(|kept| kept.answers.clone()).unwrap_or_default();
        let pages = definition.pages();
        let page = pages.get(stamp.page).copied().unwrap_or(pages[0]);
        let again = Again {
            definition,
            version: stamp.version,
            page: page.index,
            others: &others,
            attributes: &attributes,
        };
        let is_back = sent.get("back").is_some();
        let answers = match check(definition, page, &others, sent, is_back) {
            Ok(answers) => answers,
            Err(errors) => return self.refused(self.again(again, Problem::Answers(errors))).await,
        };
        if kept.is_some_and(|kept| !kept.is_partial) {
            // Who changed an answer after going back must not believe it.
            let typed = form::typed(definition, sent);
            let is_known = |key: &str| others.get(key).is_some();
            return if answers == others && typed.iter().all(|(key, typed)| is_known(key) || typed.is_blank())
            {
                request.thank(locale, definition, &answers, stamp.key)
            } else {
                request.redirect("answered", locale)
            };
        }
        let next = match definition.page_after(page.index, &answers) {
            _ if is_back => definition.page_before(page.index, &answers).or(Some(0)),
            Some(next) => Some(next),
            None => definition.first_incomplete_page(&answers),
        };
        let response = NewResponse {
            partial: next.is_some(),
            page: next.and_then(|page| i64::try_from(page).ok()),
            ..self.response(&stamp, definition, answers.clone(), attributes.clone())
        };
        let recorded = match (invitation, next) {
            (Some(invitation), None) => {
                let anonymous = definition.anonymous();
                match services.db.record_from_invitation(invitation.invitation_id, response, anonymous).await
                {
                    Ok(InvitedRecorded::Recorded(recorded)) => Ok(recorded),
                    Ok(InvitedRecorded::Spent) => return self.spent(),
                    Err(error) => Err(error),
                }
            }
            _ => services.db.record_page(response).await,
        };
        match recorded {
            Ok(Recorded::Accepted) => match next {
                Some(next) => {
                    let to_next = request.redirect_to(&page_address(locale, stamp.key, next));
                    self.remember(to_next, Some(stamp.key))
                }
                None => self.remember(request.thank(locale, definition, &answers, stamp.key), None),
            },
            Ok(Recorded::Duplicate) => request.redirect("answered", locale),
            Ok(Recorded::Refused) | Err(DbError::Closed) => self.closed().await,
            Err(DbError::NotFound) => request.message(StatusCode::NOT_FOUND, None, locale, Message::Unknown),
            Err(error) => {
                let again = self.again(again, Problem::NotSaved);
                with_retry(status_of(&error), again, BUSY_SECONDS)
            }
        }
    }

    /// Leads this device back to what it began, or no longer.
    fn remember(&self, mut response: Response, key: Option<Uuid>) -> Response {
        let Self { services, request, .. } = self;
        if request.mode == Mode::Kiosk {
            return response;
        }
        let path = &request.place;
        let (value, age) = key.map_or_else(|| (String::new(), 0), |key| (key.to_string(), REMEMBERED));
        let secure = if services.is_https() { "; Secure" } else { "" };
        let cookie = format!("{COOKIE}={value}; Path={path}; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

fn check(
    definition: &Definition,
    page: Page<'_>,
    others: &Answers,
    sent: &FormFields,
    is_back: bool,
) -> Result<Answers, crate::domain::error::FieldErrors> {
    if is_back {
        return Ok(Answers::keep_page(definition, page, others, sent));
    }
    Answers::check_page(definition, page, others, sent)
}
