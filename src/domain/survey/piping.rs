//! Piping: pieces of a text that are filled in for each respondent, such as
//! `{{answer:plan|your plan}}` or `{{customer.name|there}}`. What comes after
//! the bar stands where nothing is known.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::domain::error::Code;

use super::attribute::AttributeName;
use super::key::QuestionKey;

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// What is known about a respondent, in words, by the name of the piece:
/// `answer:KEY`, `attribute:NAME`, `customer.name`, `contact.name`.
pub type Known = BTreeMap<String, String>;

/// What a piece stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// The answer to a question on an earlier page.
    Answer(QuestionKey),
    /// What is known about the respondent besides.
    Other,
}

/// The text with all its pieces filled in. What looks like one and is none
/// stays as it was written.
pub fn fill_in<'t>(text: &'t str, known: &Known) -> Cow<'t, str> {
    if !text.contains(OPEN) {
        return Cow::Borrowed(text);
    }
    let mut filled = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Words(words) => filled.push_str(words),
            Part::Piece { whole, name, fallback } => match (known.get(name), read(name)) {
                (Some(words), _) => filled.push_str(words),
                (None, Ok(_)) => filled.push_str(fallback),
                (None, Err(_)) => filled.push_str(whole),
            },
        }
    }
    Cow::Owned(filled)
}

/// The pieces of a text, each read.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Result<Piece, Code>> {
    parts(text).filter_map(|part| match part {
        Part::Words(_) => None,
        Part::Piece { name, .. } => Some(read(name)),
    })
}

enum Part<'t> {
    Words(&'t str),
    Piece { whole: &'t str, name: &'t str, fallback: &'t str },
}

fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let open = rest.find(OPEN);
        let closed = open.and_then(|open| Some((open, open + rest[open..].find(CLOSE)? + CLOSE.len())));
        match (open, closed) {
            (Some(0), Some((_, end))) => {
                let (whole, after) = rest.split_at(end);
                rest = after;
                let inner = &whole[OPEN.len()..whole.len() - CLOSE.len()];
                let (name, fallback) = inner.split_once('|').unwrap_or((inner, ""));
                Some(Part::Piece { whole, name: name.trim(), fallback })
            }
            (Some(open), Some(_)) => {
                let (words, after) = rest.split_at(open);
                rest = after;
                Some(Part::Words(words))
            }
            _ => Some(Part::Words(std::mem::take(&mut rest))),
        }
    })
}

fn read(name: &str) -> Result<Piece, Code> {
    match name.split_once(':') {
        Some(("answer", key)) => QuestionKey::parse(key).map(Piece::Answer).map_err(|_| Code::InvalidFormat),
        Some(("attribute", name)) => match AttributeName::parse(name) {
            Ok(parsed) if parsed.as_str() == name => Ok(Piece::Other),
            _ => Err(Code::InvalidFormat),
        },
        _ if matches!(name, "customer.name" | "contact.name") => Ok(Piece::Other),
        _ => Err(Code::InvalidFormat),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn known() -> Known {
        [("answer:plan", "Pro {{answer:x|y}}"), ("customer.name", "<b>Ana</b>")]
            .map(|(name, words)| (name.to_owned(), words.to_owned()))
            .into()
    }

    #[test]
    fn what_is_known_is_filled_in_and_else_what_stands_behind_the_bar() {
        for (text, filled) in [
            ("Olá, {{customer.name|cliente}}.", "Olá, <b>Ana</b>."),
            ("Olá, {{ contact.name |cliente}}.", "Olá, cliente."),
            ("{{answer:plan|x}}{{answer:other}}", "Pro {{answer:x|y}}"),
            ("a {{ b", "a {{ b"),
            ("{{x|y}} }} {{", "{{x|y}} }} {{"),
            ("{{attribute:plan|a|b}}", "a|b"),
            ("ção {{}} ção", "ção {{}} ção"),
        ] {
            assert_eq!(fill_in(text, &known()), filled);
        }
    }

    #[test]
    fn a_piece_that_nothing_can_fill_is_named() {
        let read = |text: &str| pieces(text).collect::<Vec<_>>();
        let key = QuestionKey::parse("plan").expect("a key");
        assert_eq!(read("{{answer:plan|x}} {{attribute:plan}}"), [Ok(Piece::Answer(key)), Ok(Piece::Other)]);
        for text in ["{{answer:Plan}}", "{{name}}", "{{}}", "{{attribute:}}", "{{a{{b}}"] {
            assert_eq!(read(text), [Err(Code::InvalidFormat)], "{text}");
        }
        assert_eq!(read("{ {x}} }} {{"), []);
    }

    proptest! {
        #[test]
        fn no_text_panics_and_one_without_pieces_stays(text in "\\PC{0,40}", name in "[{}|a-z:. ]{0,20}") {
            let text = format!("{text}{name}");
            let filled = fill_in(&text, &known());
            if pieces(&text).all(|piece| piece.is_err()) {
                prop_assert_eq!(filled.as_ref(), text.as_str());
            }
        }
    }
}
