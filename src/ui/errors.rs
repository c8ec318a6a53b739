//! Errors in a person's words: what is wrong and how to mend it.

use crate::api::error::AppError;
use crate::domain::error::Code;
use crate::domain::text::Locale;
use crate::text;

/// The words of one code.
pub fn error_text(locale: Locale, code: Code) -> &'static str {
    match code {
        Code::Required => text!(locale, errors.required),
        Code::UnknownField => text!(locale, errors.unknown_field),
        Code::UnknownQuestion => text!(locale, errors.unknown_question),
        Code::UnknownReference => text!(locale, errors.unknown_reference),
        Code::NotText => text!(locale, errors.not_text),
        Code::NotANumber => text!(locale, errors.not_a_number),
        Code::NotAnInteger => text!(locale, errors.not_an_integer),
        Code::OutOfRange => text!(locale, errors.out_of_range),
        Code::TooShort => text!(locale, errors.too_short),
        Code::TooLong => text!(locale, errors.too_long),
        Code::TooFew => text!(locale, errors.too_few),
        Code::TooMany => text!(locale, errors.too_many),
        Code::InvalidChoice => text!(locale, errors.invalid_choice),
        Code::InvalidDate => text!(locale, errors.invalid_date),
        Code::InvalidEmail => text!(locale, errors.invalid_email),
        Code::InvalidUrl => text!(locale, errors.invalid_url),
        Code::InvalidFormat => text!(locale, errors.invalid_format),
        Code::InThePast => text!(locale, errors.in_the_past),
        Code::Conflict => text!(locale, errors.conflict),
        Code::Closed => text!(locale, errors.closed),
        Code::HiddenByLogic => text!(locale, errors.hidden_by_logic),
        Code::IdempotencyMismatch => text!(locale, errors.idempotency_mismatch),
    }
}

/// The words of all codes of a field.
pub fn error_texts(locale: Locale, codes: &[Code]) -> Vec<String> {
    codes.iter().map(|&code| error_text(locale, code).to_owned()).collect()
}

/// The words for a call that failed as a whole.
pub fn failure_text(locale: Locale, error: &AppError) -> String {
    match error {
        AppError::SignIn => text!(locale, errors.sign_in).to_owned(),
        AppError::Forbidden => text!(locale, errors.forbidden).to_owned(),
        AppError::NotFound => text!(locale, errors.not_found).to_owned(),
        AppError::Invalid(_) => text!(locale, errors.invalid).to_owned(),
        AppError::Busy => text!(locale, errors.busy).to_owned(),
        AppError::TooMany(seconds) => {
            text!(locale, errors.too_many_tries, seconds = seconds.to_string()).to_string()
        }
        AppError::Unreachable => text!(locale, errors.unreachable).to_owned(),
        AppError::Internal(_) => text!(locale, errors.internal).to_owned(),
    }
}
