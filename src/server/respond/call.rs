//! "May we call you?": the form on a last page, for those whose answers lead
//! there. What they leave opens a case and stays with it.

use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::{Extension, Form};
use uuid::Uuid;

use super::asked::{Asked, status_of, with_retry, with_status};
use super::{BUSY_SECONDS, read_form};
use crate::api::context::{Services, Visitor};
use crate::api::limit::Limited;
use crate::db::{DbError, NewCall, OpenSurvey};
use crate::domain::brand::Face;
use crate::domain::call::CallRequest;
use crate::domain::error::FieldErrors;
use crate::domain::id::ResponseId;
use crate::domain::survey::{Answers, Definition, EndPage, FormFields};
use crate::domain::text::Locale;
use crate::ui::respond::{CallForm, Message, consent_words, end_page};

/// Somebody sent the form.
pub(super) async fn ask(
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
    match request.find(&services, &code).await {
        Ok(survey) => take(&services, &visitor, &request, &survey, &sent).await,
        Err(response) => response,
    }
}

/// The same once its survey is known. It may be closed meanwhile: the answer
/// that it is about was taken.
pub(super) async fn take(
    services: &Services,
    visitor: &Visitor,
    request: &Asked,
    survey: &OpenSurvey,
    sent: &FormFields,
) -> Response {
    let locale = request.locale(survey);
    let now = services.now_ms();
    if let Err(seconds) = services.limits.take(Limited::Answer(visitor.address, survey.survey_id), now) {
        let response = request.message(StatusCode::OK, Some(&survey.face), locale, Message::Failed);
        return with_retry(StatusCode::TOO_MANY_REQUESTS, response, seconds);
    }
    let about = match About::find(services, survey, sent).await {
        Ok(about) => about,
        Err(DbError::NotFound) => {
            return request.message(StatusCode::NOT_FOUND, Some(&survey.face), locale, Message::Unknown);
        }
        Err(error) => return request.failed(locale, &error),
    };
    let of = |name: &str| sent.get(name).unwrap_or_default();
    let call = CallRequest::parse(of("name"), of("phone"), of("email"), of("consent") == "yes");
    let call = match call {
        Ok(call) => call,
        Err(errors) => {
            return with_status(
                StatusCode::UNPROCESSABLE_ENTITY,
                about.again(request, survey, sent, &errors),
            );
        }
    };
    let consent = consent_words(locale, &survey.face.name);
    let new = NewCall { response: about.response, call, consent, now };
    match services.db.ask_for_call(survey.workspace_id, new).await {
        Ok(_) => request.redirect_to(&format!("/thanks?lang={}&called", locale.as_str())),
        Err(error) => {
            let again = about.again(request, survey, sent, &FieldErrors::new());
            with_retry(status_of(&error), again, BUSY_SECONDS)
        }
    }
}

/// The answer that a form is about, and the page that its answers lead to.
struct About {
    response: ResponseId,
    definition: Arc<Definition>,
    end: EndPage,
    key: String,
}

impl About {
    /// `NotFound` unless its answers lead to a page with the form.
    async fn find(services: &Services, survey: &OpenSurvey, sent: &FormFields) -> Result<Self, DbError> {
        let key = sent.get("key").and_then(|key| Uuid::try_parse(key).ok()).ok_or(DbError::NotFound)?;
        let (workspace, survey_id) = (survey.workspace_id, survey.survey_id);
        let response = services.db.find_response_id(workspace, survey_id, &key.to_string()).await?;
        let row = services.db.find_response(workspace, response).await?;
        let definition = match row.version {
            version if version == survey.version => Arc::clone(&survey.definition),
            version => services.db.find_survey_version(workspace, survey_id, version).await?,
        };
        let answers = Answers::keep(&definition, row.answers);
        let end = definition.end_page(&answers).filter(|end| end.asks_to_call() && !row.partial);
        let end = end.cloned().ok_or(DbError::NotFound)?;
        Ok(Self { response, definition, end, key: key.to_string() })
    }

    /// The page again, with what was typed.
    fn again(
        &self,
        request: &Asked,
        survey: &OpenSurvey,
        sent: &FormFields,
        errors: &FieldErrors,
    ) -> Response {
        let Self { response: _, definition, end, key } = self;
        let hidden = [("key", key.as_str())];
        let form = CallForm { hidden: &hidden, anonymous: definition.anonymous(), typed: sent, errors };
        let around = request.around(Some(&survey.face), request.locale(survey));
        let drawn = end_page(&around, definition.locale(), end, Some(&form));
        request.drawn(StatusCode::OK, drawn, Some(&survey.face))
    }
}

impl Asked {
    /// A last page of a survey as its address asks for it.
    pub(super) fn end_of(&self, survey: &OpenSurvey, end: &EndPage) -> Response {
        let definition = &survey.definition;
        let key = self.query.get("key").filter(|_| end.asks_to_call());
        let hidden: Vec<(&'static str, &str)> = key.map(|key| ("key", key)).into_iter().collect();
        let (typed, errors) = (FormFields::default(), FieldErrors::new());
        let form =
            CallForm { hidden: &hidden, anonymous: definition.anonymous(), typed: &typed, errors: &errors };
        let around = self.around(Some(&survey.face), self.locale(survey));
        let drawn = end_page(&around, definition.locale(), end, key.map(|_| &form));
        self.drawn(StatusCode::OK, drawn, Some(&survey.face))
    }

    /// A last page that is being tried; what is sent from it leads to the
    /// thanks and nowhere else.
    pub(super) fn end_tried(
        &self,
        face: &Face,
        locale: Locale,
        definition: &Definition,
        end: &EndPage,
    ) -> Response {
        let hidden = [("called", "yes")];
        let (typed, errors) = (FormFields::default(), FieldErrors::new());
        let form =
            CallForm { hidden: &hidden, anonymous: definition.anonymous(), typed: &typed, errors: &errors };
        let around = self.around(Some(face), locale);
        let drawn = end_page(&around, definition.locale(), end, end.asks_to_call().then_some(&form));
        self.drawn(StatusCode::OK, drawn, Some(face))
    }
}
