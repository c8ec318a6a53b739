//! An answer in one cell of a file, or behind its name in an address: what
//! one would write there by hand.
//!
//! Several values stand side by side with bars between. A bar or a backslash
//! of a value has a backslash before it, so that every answer is read back as
//! it was.

use super::answer::AnswerValue;
use super::choice::Chosen;
use super::day::iso;

impl AnswerValue {
    /// What [`super::QuestionKind::read_text`] reads.
    pub fn to_text(&self) -> String {
        match self {
            Self::Score(score) => score.to_string(),
            Self::Text(text) => text.clone(),
            Self::Choice(chosen) => chosen.to_text(),
            Self::Choices(chosen) => joined(chosen.iter().map(Chosen::to_text)),
            Self::Ranking(order) => joined(order.iter().cloned()),
            Self::Matrix(_) | Self::Contact(_) => self.to_json().to_string(),
            Self::Number(number) => number.to_string(),
            Self::Date(day) => iso(*day),
            Self::Consent => "true".to_owned(),
        }
    }
}

fn joined(values: impl Iterator<Item = String>) -> String {
    let escaped: Vec<String> = values.map(|value| value.replace('\\', "\\\\").replace('|', "\\|")).collect();
    escaped.join("|")
}

/// The values of a cell, trimmed. A backslash before anything else stands for
/// itself, because people write those too.
pub(super) fn split(cell: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut letters = cell.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = match letter {
            '\\' => letters.next_if(|next| matches!(next, '\\' | '|')),
            _ => None,
        };
        match (letter, escaped) {
            ('|', None) => values.push(String::new()),
            (_, letter_behind) => {
                if let Some(value) = values.last_mut() {
                    value.push(letter_behind.unwrap_or(letter));
                }
            }
        }
    }
    values.into_iter().map(|value| value.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_between_values_unless_a_backslash_stands_before_them() {
        for (cell, values) in [
            ("a|b", vec!["a", "b"]),
            (" a | b c ", vec!["a", "b c"]),
            (r"a\|b|c", vec!["a|b", "c"]),
            (r"a\\|b", vec![r"a\", "b"]),
            (r"a\\\|b", vec![r"a\|b"]),
            (r"C:\data|b\", vec![r"C:\data", r"b\"]),
            ("a||b", vec!["a", "", "b"]),
            ("", vec![""]),
        ] {
            assert_eq!(split(cell), values, "{cell}");
        }
        let values = ["a|b", r"c\", r"\|", "d"];
        assert_eq!(split(&joined(values.iter().map(|value| (*value).to_owned()))), values);
    }
}
