//! `/w/{workspace}/surveys/{survey}/preview`: the respondent's real page of a
//! survey in the making, for its authors alone. It can be filled in and sent,
//! which tries the logic and stores nothing.

use std::collections::BTreeMap;

use axum::extract::{DefaultBodyLimit, Form, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

use super::form;
use super::{Asked, MOST_BYTES, kept};
use crate::api::context::{Access, Services, Visitor, access_of, status_of};
use crate::api::error::AppError;
use crate::domain::id::SurveyId;
use crate::domain::member::Role;
use crate::domain::survey::{Answers, FormFields};
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
    let brand = access.workspace.name.as_str();
    let filling = match sent.map(|sent| (sent, Answers::check_form(definition, sent))) {
        None => Filling::default(),
        Some((_, Ok(_))) => {
            return framed(asked.message(StatusCode::OK, Some(brand), locale, Message::Thanks));
        }
        Some((sent, Err(errors))) => {
            Filling { answers: form::typed(definition, sent), problem: Some(Problem::Answers(errors)) }
        }
    };
    let status = if filling.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = SurveyPage { brand, definition, version: version.version, locale };
    let tail = Tail { key: "", attributes: &BTreeMap::new(), other_languages: &[] };
    framed(asked.page(status, &kept::fleeting(shown, &filling), &form_tail(shown, &tail)))
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
