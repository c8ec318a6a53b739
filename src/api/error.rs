//! The one error that crosses the wire to our own pages.
//!
//! It never carries what a person typed nor a cause: it may travel in an
//! address (forms without JavaScript), where anyone can read or forge it.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use super::wire::TextJson;
use crate::domain::error::{Code, FieldErrors};

/// Why a call did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in.
    #[error("sign in first")]
    SignIn,
    /// The member's role does not permit this.
    #[error("not permitted")]
    Forbidden,
    /// Unknown, or another workspace's: the two are not told apart.
    #[error("not found")]
    NotFound,
    /// Fields are wrong: all of them at once.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// The server has too much to do; nothing was stored.
    #[error("busy, try again")]
    Busy,
    /// Too many attempts; try again after so many seconds.
    #[error("too many attempts")]
    TooMany(u32),
    /// The answer could not be read or the server not be reached.
    #[error("no connection")]
    Unreachable,
    /// Our fault. The cause is in the log under this request id.
    #[error("internal error {0}")]
    Internal(String),
}

impl AppError {
    /// One field, one code.
    pub fn field(field: &str, code: Code) -> Self {
        Self::Invalid(FieldErrors::one(field, code))
    }

    /// The codes of one field, when fields are wrong.
    pub fn codes(&self, field: &str) -> &[Code] {
        match self {
            Self::Invalid(errors) => errors.get(field),
            _ => &[],
        }
    }
}

impl From<FieldErrors> for AppError {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl FromServerFnError for AppError {
    type Encoder = TextJson;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => unreadable_arguments(),
            // The server reads arguments, the browser a reply.
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Deserialization(_) => {
                if cfg!(feature = "ssr") {
                    unreadable_arguments()
                } else {
                    Self::Unreachable
                }
            }
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Response(_) => Self::Internal(String::new()),
        }
    }
}

fn unreadable_arguments() -> AppError {
    let error = AppError::field("form", Code::InvalidFormat);
    #[cfg(feature = "ssr")]
    super::context::set_status(super::context::status_of(&error));
    error
}
