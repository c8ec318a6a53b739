//! Fits questions of other tools into our kinds: what has too many lines is
//! divided, what has no scale of ours is asked as a number, and so on, each
//! time with a note.

use crate::domain::text::Locale;

use super::language::Words;
use super::loss::{Loss, Notes};
use super::sketch::{Asked, Asking, Offer};

const MAX_CHOICES: usize = 100;
const MAX_RANKED: usize = 20;
const MAX_ROWS: usize = 30;
const MAX_COLUMNS: usize = 11;

/// Questions of one question, at most: a survey takes no more.
const MAX_PARTS: usize = 101;

/// A question in kinds of ours; none when there is no such kind, several when
/// it had to be divided.
pub(super) fn settle(mut asked: Asked, locale: Locale, notes: &mut Notes) -> Vec<Asked> {
    let label = asked.label(locale);
    // What is left is cloned for each part.
    let kind = std::mem::replace(&mut asked.kind, Asking::Statement);
    match kind {
        Asking::Scale { min, max } => vec![on_scale(asked, min, max, &label, notes)],
        Asking::Choice { choices, other, several, least, most } => match choices.as_slice() {
            // One box to tick is an agreement.
            [only] if several && other.is_none() => {
                asked.help = asked.help.then("\n", &only.label);
                vec![Asked { kind: Asking::Consent, ..asked }]
            }
            [] | [_] => {
                notes.add(Loss::NoChoices, &label);
                vec![Asked { kind: Asking::Short, ..asked }]
            }
            all if all.len() <= MAX_CHOICES => {
                vec![Asked { kind: Asking::Choice { choices, other, several, least, most }, ..asked }]
            }
            _ => {
                notes.add(Loss::TooManyChoices, &label);
                vec![Asked { kind: if several { Asking::Long } else { Asking::Short }, ..asked }]
            }
        },
        Asking::Ranking(choices) if !(2..=MAX_RANKED).contains(&choices.len()) => {
            notes.add(Loss::Question, &label);
            Vec::new()
        }
        Asking::Matrix { rows, columns, several } => matrix(&asked, rows, columns, several, &label, notes),
        Asking::Lines { rows } => {
            notes.add(if rows.is_empty() { Loss::Question } else { Loss::Split }, &label);
            let lines = by_row(&asked, rows.iter().map(|(row, kind)| (row, kind.clone())));
            lines.into_iter().flat_map(|line| settle(line, locale, notes)).collect()
        }
        kind => vec![Asked { kind, ..asked }],
    }
}

fn matrix(
    asked: &Asked,
    rows: Vec<Offer>,
    columns: Vec<Offer>,
    several: bool,
    label: &str,
    notes: &mut Notes,
) -> Vec<Asked> {
    if rows.is_empty() || columns.len() < 2 || columns.len() > MAX_CHOICES {
        notes.add(Loss::Question, label);
        return Vec::new();
    }
    if several || columns.len() > MAX_COLUMNS {
        notes.add(Loss::Split, label);
        let kind = Asking::Choice { choices: columns, other: None, several, least: None, most: None };
        return by_row(asked, rows.iter().map(|row| (row, kind.clone())));
    }
    if rows.len() > MAX_ROWS {
        notes.add(Loss::Split, label);
    }
    let parts = rows.chunks(MAX_ROWS).enumerate().take(MAX_PARTS);
    parts
        .map(|(at, rows)| Asked {
            // Nobody asks for the later parts.
            id: if at == 0 { asked.id.clone() } else { format!("{}\u{0}{at}", asked.id) },
            kind: Asking::Matrix { rows: rows.to_vec(), columns: columns.clone(), several: false },
            ..asked.clone()
        })
        .collect()
}

/// A question for each row, called `question – row`.
fn by_row<'a>(asked: &Asked, rows: impl Iterator<Item = (&'a Offer, Asking)>) -> Vec<Asked> {
    rows.take(MAX_PARTS)
        .map(|(row, kind)| {
            let is_same = row.label.is_empty() || row.label == asked.title;
            Asked {
                id: format!("{}_{}", asked.id, row.id),
                aliases: asked
                    .aliases
                    .iter()
                    .map(|(alias, _)| (format!("{alias}_{}", row.id), None))
                    .collect(),
                name: if asked.name.is_empty() {
                    String::new()
                } else {
                    format!("{}_{}", asked.name, row.value)
                },
                title: if is_same { asked.title.clone() } else { asked.title.then(" – ", &row.label) },
                kind,
                ..asked.clone()
            }
        })
        .collect()
}

/// A score of a measure where the question says so, else a rating or a number.
fn on_scale(asked: Asked, min: i64, max: i64, label: &str, notes: &mut Notes) -> Asked {
    let says = |words: &[&str]| {
        let title = asked.title.iter().map(|(_, text)| text.to_lowercase()).collect::<String>();
        words.iter().any(|word| title.contains(word))
    };
    let is_called = |name: &str| {
        asked.name.to_lowercase().split(|c: char| !c.is_ascii_alphabetic()).any(|word| word == name)
    };
    match (min, max) {
        (0, 10) if is_called("nps") || says(&RECOMMENDS) => Asked { kind: Asking::Nps, ..asked },
        (1, 5) if is_called("csat") || says(&["satisf"]) => Asked { kind: Asking::Csat, ..asked },
        (1, 5 | 7) if is_called("ces") || says(&["made it easy", "facilitou"]) => {
            Asked { kind: Asking::Ces { max }, ..asked }
        }
        (1, 3..=10) => Asked { kind: Asking::Scale { min, max }, ..asked },
        _ => {
            notes.add(Loss::Scale, label);
            let end = |n: i64, words: &Words| {
                let said = words.iter().map(|(locale, text)| (locale, format!("{n} = {text}")));
                said.fold(Words::default(), |all, (locale, text)| all.joined(&Words::one(locale, &text)))
            };
            let ends = end(min, &asked.low).then(", ", &end(max, &asked.high));
            #[allow(clippy::cast_precision_loss, reason = "ends of scales are small, and others only bound")]
            let kind = Asking::Number { min: Some(min as f64), max: Some(max as f64), whole: true };
            Asked { kind, help: asked.help.then("\n", &ends), ..asked }
        }
    }
}

/// How questions for a recommendation speak in the languages they come in.
const RECOMMENDS: [&str; 9] = [
    "recommend",
    "recomend",
    "recomiend",
    "recommand",
    "empfehl",
    "indicaria",
    "nos indicar",
    "promoter score",
    "nps",
];
