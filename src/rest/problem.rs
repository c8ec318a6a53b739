//! Errors as programs read them: RFC 9457 `application/problem+json`, with
//! every wrong field and its codes.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::api::error::AppError;
use crate::db::DbError;
use crate::domain::error::{Code, FieldErrors};

/// Why a call did not do what was asked.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    detail: Option<String>,
    errors: FieldErrors,
    report: Vec<String>,
    header: Option<(HeaderName, HeaderValue)>,
}

/// What every handler answers.
pub type Reply<T> = Result<T, Problem>;

impl Problem {
    /// A problem that its status says all about.
    pub fn of(status: StatusCode) -> Self {
        Self { status, detail: None, errors: FieldErrors::new(), report: Vec::new(), header: None }
    }

    /// Fields that do not fit: 422.
    pub fn invalid(errors: FieldErrors) -> Self {
        Self { errors, ..Self::of(StatusCode::UNPROCESSABLE_ENTITY) }
    }

    /// One field that does not fit: 422.
    pub fn field(field: &str, code: Code) -> Self {
        Self::invalid(FieldErrors::one(field, code))
    }

    /// A body or header that cannot be read at all: 400.
    pub fn malformed(field: &str) -> Self {
        let errors = FieldErrors::one(field, Code::InvalidFormat);
        Self { errors, ..Self::of(StatusCode::BAD_REQUEST) }
    }

    /// Another state than the call needs: 409.
    pub fn conflict(field: &str, code: Code) -> Self {
        Self { errors: FieldErrors::one(field, code), ..Self::of(StatusCode::CONFLICT) }
    }

    /// Unknown, or another workspace's.
    pub fn not_found() -> Self {
        Self::of(StatusCode::NOT_FOUND)
    }

    /// Without or with an unknown key: 401.
    pub fn no_key() -> Self {
        let bearer = (header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        Self { header: Some(bearer), ..Self::of(StatusCode::UNAUTHORIZED) }
            .with_detail("Send the header Authorization: Bearer KEY with a key of this workspace.")
    }

    /// More than is permitted; again after so many seconds: 429.
    pub fn too_many(seconds: u32) -> Self {
        Self::of(StatusCode::TOO_MANY_REQUESTS).again_after(seconds)
    }

    /// A sentence for the person who reads the script's log.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// The lines of an import's report.
    #[must_use]
    pub fn with_report(self, report: Vec<String>) -> Self {
        Self { report, ..self }
    }

    fn again_after(self, seconds: u32) -> Self {
        Self { header: Some((header::RETRY_AFTER, HeaderValue::from(seconds))), ..self }
    }
}

/// The codes by field; what is wrong as a whole stands under `body`.
pub fn by_field(errors: &FieldErrors) -> Value {
    let name = |field: &str| if field.is_empty() { "body".to_owned() } else { field.to_owned() };
    Value::Object(errors.iter().map(|(field, codes)| (name(field), json!(codes))).collect())
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self { status, detail, errors, report, header } = self;
        let title = status.canonical_reason().unwrap_or("Error");
        let mut body = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "errors": by_field(&errors)});
        if let Some(detail) = detail {
            body["detail"] = detail.into();
        }
        if !report.is_empty() {
            body["report"] = report.into();
        }
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (status, kind, body.to_string()).into_response();
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::not_found(),
            DbError::Conflict(field) => Self::conflict(field, Code::Conflict),
            DbError::Closed => Self::conflict("survey", Code::Closed),
            DbError::Busy => Self::of(StatusCode::SERVICE_UNAVAILABLE).again_after(1),
            DbError::Other(cause) => {
                tracing::error!(%cause, "the database refused");
                Self::of(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        Self::invalid(errors)
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::SignIn => Self::no_key(),
            AppError::Forbidden => Self::of(StatusCode::FORBIDDEN),
            AppError::NotFound => Self::not_found(),
            AppError::Invalid(errors) => Self::invalid(errors),
            AppError::Busy => Self::of(StatusCode::SERVICE_UNAVAILABLE).again_after(1),
            AppError::TooMany(seconds) => Self::too_many(seconds),
            AppError::Unreachable | AppError::Internal(_) => Self::of(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}
