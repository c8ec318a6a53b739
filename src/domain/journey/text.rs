//! Texts as people type and paste them: cleaned the same way in browser and
//! server, so that both hold the same map.
//!
//! A line end of any kind becomes a newline, a tab a space; other control
//! characters vanish. They are not refused, because a paste from a sheet or a
//! terminal brings them without anybody having typed them.

use super::op::OpError;
use super::{MAX_SUBJECT_LENGTH, MAX_TEXT_LENGTH, MAX_TITLE_LENGTH};

/// A text of several lines, at most [`MAX_TEXT_LENGTH`] characters.
///
/// # Errors
/// [`OpError::TooLong`].
pub(super) fn text(raw: &str) -> Result<String, OpError> {
    within(clean(raw), MAX_TEXT_LENGTH)
}

/// A text of one line, at most [`MAX_TITLE_LENGTH`] characters; a newline
/// becomes a space.
///
/// # Errors
/// [`OpError::TooLong`].
pub(super) fn title(raw: &str) -> Result<String, OpError> {
    within(clean(raw).replace('\n', " "), MAX_TITLE_LENGTH)
}

/// The title of a journey, trimmed.
///
/// # Errors
/// [`OpError::Required`] when blank, [`OpError::TooLong`].
pub(super) fn journey_title(raw: &str) -> Result<String, OpError> {
    required(&title(raw)?)
}

/// What a bound question asks about, trimmed.
///
/// # Errors
/// [`OpError::Required`] when blank, [`OpError::TooLong`].
pub(super) fn subject(raw: &str) -> Result<String, OpError> {
    within(required(&title(raw)?)?, MAX_SUBJECT_LENGTH)
}

fn clean(raw: &str) -> String {
    raw.replace("\r\n", "\n")
        .chars()
        .filter_map(|c| match c {
            '\n' | '\r' => Some('\n'),
            '\t' => Some(' '),
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

fn within(text: String, most: usize) -> Result<String, OpError> {
    // No text has more characters than bytes, so most are never counted.
    if text.len() > most && text.chars().count() > most { Err(OpError::TooLong) } else { Ok(text) }
}

fn required(text: &str) -> Result<String, OpError> {
    let trimmed = text.trim();
    if trimmed.is_empty() { Err(OpError::Required) } else { Ok(trimmed.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_cleaned_away() {
        assert_eq!(text("a\r\nb\rc\td\0\u{7}\u{85}"), Ok("a\nb\nc d".into()));
        assert_eq!(title("Pay\nnow "), Ok("Pay now ".into()));
        assert_eq!(journey_title(" Buy\n"), Ok("Buy".into()));
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(title(&"ã".repeat(MAX_TITLE_LENGTH)).is_ok());
        assert_eq!(title(&"ã".repeat(MAX_TITLE_LENGTH + 1)), Err(OpError::TooLong));
        assert_eq!(text(&"a".repeat(MAX_TEXT_LENGTH + 1)), Err(OpError::TooLong));
        assert_eq!(subject(&"a".repeat(MAX_SUBJECT_LENGTH + 1)), Err(OpError::TooLong));
    }

    #[test]
    fn a_blank_journey_title_is_refused() {
        assert_eq!(journey_title(" \n\t"), Err(OpError::Required));
    }
}
