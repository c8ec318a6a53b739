//! `/i/{token}`: the survey's page for one person who was invited. It takes
//! one answer; looking at it takes none, for mail scanners open every link.

use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Form, Router};

use super::asked::Asked;
use super::form::Stamp;
use super::kept::Pages;
use super::{Submission, call, open_page, read_form};
use crate::api::context::{Services, Visitor};
use crate::db::{DbError, Invitation, InvitationState, OpenSurvey};
use crate::domain::survey::FormFields;
use crate::domain::text::Locale;
use crate::server::state::AppState;
use crate::ui::respond::Message;

/// The addresses.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/i/{token}", get(show).post(answer))
        .route("/i/{token}/thanks", get(thank).post(ask_for_call))
        .route("/i/{token}/answered", get(say_answered))
}

async fn show(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Extension(pages): Extension<Arc<Pages>>,
    Path(token): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let mut request = Asked::new(&uri, &headers, None);
    let (invitation, survey) = match find(&services, &mut request, &token).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    if let Some(message) = over(&invitation, services.now_ms()) {
        return request.notice(&survey, StatusCode::GONE, message, None);
    }
    open_page(&services, &visitor, &pages, &request, &survey, &method, &headers).await
}

async fn answer(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    sent: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let sent = match read_form(sent, &uri, &headers) {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let mut request = Asked::new(&uri, &headers, Some(&sent));
    let (invitation, survey) = match find(&services, &mut request, &token).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    if let Some(message) = over(&invitation, services.now_ms()) {
        // The same form once more is not another answer.
        match is_known(&services, &survey, &sent).await {
            Ok(true) => {}
            Ok(false) => return request.notice(&survey, StatusCode::GONE, message, None),
            Err(error) => return request.failed(request.locale(&survey), &error),
        }
    }
    let submission = Submission {
        services: &services,
        request: &request,
        survey: &survey,
        sent: &sent,
        invitation: Some(&invitation),
    };
    submission.take(&visitor).await
}

async fn thank(
    State(services): State<Services>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let mut request = Asked::new(&uri, &headers, None);
    match find(&services, &mut request, &token).await {
        Ok((_, survey)) => request.say_thanks(&survey),
        Err(response) => response,
    }
}

async fn ask_for_call(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    sent: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let sent = match read_form(sent, &uri, &headers) {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let mut request = Asked::new(&uri, &headers, Some(&sent));
    match find(&services, &mut request, &token).await {
        Ok((_, survey)) => call::take(&services, &visitor, &request, &survey, &sent).await,
        Err(response) => response,
    }
}

async fn say_answered(
    State(services): State<Services>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    say(&services, Asked::new(&uri, &headers, None), &token, Message::Answered).await
}

async fn say(services: &Services, mut request: Asked, token: &str, message: Message) -> Response {
    match find(services, &mut request, token).await {
        Ok((_, survey)) => request.notice(&survey, StatusCode::OK, message, None),
        Err(response) => response,
    }
}

/// The invitation and its survey, in the person's language.
async fn find(
    services: &Services,
    request: &mut Asked,
    token: &str,
) -> Result<(Invitation, Arc<OpenSurvey>), Response> {
    let unknown = |request: &Asked, error: DbError| {
        let locale = request.locale.unwrap_or(Locale::En);
        match error {
            DbError::NotFound => request.message(StatusCode::NOT_FOUND, None, locale, Message::Unknown),
            error => request.failed(locale, &error),
        }
    };
    let invitation = match services.db.find_invitation(token).await {
        Ok(invitation) => invitation,
        Err(error) => return Err(unknown(request, error)),
    };
    request.prefer(invitation.locale());
    request.contact_name.clone_from(&invitation.contact.name);
    let survey = request.find(services, &invitation.code).await?;
    Ok((invitation, survey))
}

/// Why the link takes no answer any more, if it takes none.
const fn over(invitation: &Invitation, now: i64) -> Option<Message> {
    match invitation.state {
        InvitationState::Answered => Some(Message::Used),
        InvitationState::Cancelled => Some(Message::Ended),
        // Who has the link has got the mail, whatever the server said.
        InvitationState::Waiting | InvitationState::Sent | InvitationState::Bounced => {
            if invitation.expires_at <= now { Some(Message::Ended) } else { None }
        }
    }
}

/// Whether this very form was taken before.
async fn is_known(services: &Services, survey: &OpenSurvey, sent: &FormFields) -> Result<bool, DbError> {
    let Some(stamp) = Stamp::read(sent) else { return Ok(false) };
    let (workspace, survey) = (survey.workspace_id, survey.survey_id);
    match services.db.find_response_id(workspace, survey, &stamp.key.to_string()).await {
        Ok(_) => Ok(true),
        Err(DbError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}
