//! `/w/{workspace}/surveys/{survey}/preview`: the respondent's real page of a
//! survey in the making, for its authors alone. It can be filled in and sent,
//! which tries the logic and stores nothing.

use std::collections::BTreeMap;

use axum::extract::{DefaultBodyLimit, Form, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

use super::asked::Asked;
use super::form;
use super::{MOST_BYTES, kept};
use crate::api::context::{Access, Services, Visitor, access_of, status_of};
use crate::api::error::AppError;
use crate::domain::id::SurveyId;
use crate::domain::member::Role;
use crate::domain::survey::{Answers, Definition, FormFields};
use crate::server::state::AppState;
use crate::ui::respond::{Filling, Message, Problem, SurveyPage, Tail, form_tail};

/// The address.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/w/{workspace}/surveys/{survey}/preview", get(show).post(send))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
}

async fn show(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path(place): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let asked = Asked::new(&uri, &headers, None);
    match open(services, visitor, place).await {
        Ok((access, survey)) => page(&access, survey, &asked, None).await,
        Err(response) => response,
    }
}

async fn send(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path(place): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let sent: FormFields = sent.into_iter().collect();
    let asked = Asked::new(&uri, &headers, Some(&sent));
    match open(services, visitor, place).await {
        Ok((access, survey)) => page(&access, survey, &asked, Some(&sent)).await,
        Err(response) => response,
    }
}

async fn open(
    services: Services,
    visitor: Visitor,
    (slug, survey): (String, String),
) -> Result<(Access, SurveyId), Response> {
    let member = visitor.member.ok_or_else(|| StatusCode::UNAUTHORIZED.into_response())?;
    let refused = |error: AppError| status_of(&error).into_response();
    let survey = SurveyId::parse(&survey).map_err(|_| refused(AppError::NotFound))?;
    Ok((access_of(services, member, &slug, Role::Editor).await.map_err(refused)?, survey))
}

/// The page of the latest sound version; with a form that was sent, what a
/// respondent would see next.
async fn page(access: &Access, survey: SurveyId, asked: &Asked, sent: Option<&FormFields>) -> Response {
    let row = match access.db().find_survey(access.workspace_id(), survey).await {
        Ok(row) => row,
        Err(error) => return status_of(&error.into()).into_response(),
    };
    let Some(version) = row.latest() else { return StatusCode::NOT_FOUND.into_response() };
    let definition = &*version.definition;
    let locale = asked.locale.unwrap_or_else(|| definition.locale());
    let face = match access.db().find_face(access.workspace_id(), definition.brand()).await {
        Ok(face) => face,
        Err(error) => return status_of(&error.into()).into_response(),
    };
    let attributes = BTreeMap::new();
    let Trial { page, answers, filling } = match sent {
        None => Trial::begun(definition, &asked.query),
        // The form of a last page leads nowhere else.
        Some(sent) if sent.get("called").is_some() => {
            return framed(asked.message(StatusCode::OK, Some(&face), locale, Message::WillCall));
        }
        Some(sent) => match Trial::sent(definition, sent) {
            Ok(trial) => trial,
            Err(answers) => {
                let end = definition.end_page(&answers);
                return framed(match end {
                    Some(end) => asked.end_tried(&face, locale, definition, end),
                    None => asked.message(StatusCode::OK, Some(&face), locale, Message::Thanks),
                });
            }
        },
    };
    let status = if filling.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let known = form::known(definition, locale, &answers, &attributes, None);
    let shown = SurveyPage::first(&face, definition, version.version, locale).on(page, &answers, &known);
    let of_other_pages = answers
        .iter()
        .filter(|(key, _)| !definition.pages().get(page).is_some_and(|page| page.has(key.as_str())));
    let hidden: Vec<_> =
        of_other_pages.flat_map(|(key, answer)| answer.typed().fields(key.as_str())).collect();
    let tail =
        Tail { key: "", attributes: &attributes, other_languages: &[], hidden: &hidden, start_again: None };
    framed(asked.page(status, &kept::fleeting(shown, &filling), &form_tail(shown, &tail)))
}

/// A survey that is being tried: nothing of it is stored, so each page brings
/// the answers to the others along.
struct Trial {
    page: usize,
    answers: Answers,
    filling: Filling,
}

impl Trial {
    /// At the page that the address asks for.
    fn begun(definition: &Definition, query: &FormFields) -> Self {
        let n_pages = definition.pages().len();
        let wanted = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(0);
        Self {
            page: n_pages.saturating_sub(1).min(wanted),
            answers: Answers::default(),
            filling: Filling::default(),
        }
    }

    /// After a page was sent; all answers, when it was the last one.
    fn sent(definition: &Definition, sent: &FormFields) -> Result<Self, Answers> {
        let pages = definition.pages();
        let sent_page = sent.get("page").and_then(|page| page.parse::<usize>().ok()).unwrap_or(0);
        let Some(page) = pages.get(sent_page).copied() else { return Err(Answers::default()) };
        let all = Answers::keep_form(definition, sent);
        let at = |page: usize, answers: Answers| {
            let typed = answers.iter().map(|(key, answer)| (key.as_str().to_owned(), answer.typed()));
            Self { page, filling: Filling { answers: typed.collect(), problem: None }, answers }
        };
        if sent.get("back").is_some() {
            return Ok(at(definition.page_before(sent_page, &all).unwrap_or(0), all));
        }
        match Answers::check_page(definition, page, &all, sent) {
            Ok(answers) => match definition.page_after(sent_page, &answers) {
                Some(next) => Ok(at(next, answers)),
                None => Err(answers),
            },
            Err(errors) => {
                let problem = Some(Problem::Answers(errors));
                let filling = Filling { answers: form::typed(definition, sent), problem };
                Ok(Self { page: sent_page, answers: all, filling })
            }
        }
    }
}

/// Our own pages may show it within themselves, and nobody keeps it.
fn framed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let policy = headers.get(header::CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
    let policy = policy.unwrap_or_default().replace("frame-ancestors 'none'", "frame-ancestors 'self'");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}
