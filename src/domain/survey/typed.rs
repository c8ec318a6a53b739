//! What a browser's form holds: fields by name, of which some repeat.
//!
//! The answer to a question stands in `answer.KEY`; questions of several
//! parts have a field `answer.KEY.PART` for each. Keys have no points, so
//! parts may.

use std::collections::BTreeMap;

use super::answer::AnswerValue;
use super::choice::{Chosen, OTHER, OTHER_PREFIX};
use super::contact::ContactField;
use super::day::iso;

/// A name may come so often; what comes after that is left out. No question
/// has as many boxes to tick.
const MAX_REPEATED: usize = 128;

const PREFIX: &str = "answer.";

/// Names and values of a form or an address, as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormFields(BTreeMap<String, Vec<String>>);

impl FormFields {
    /// The value of a field; of a repeated one the last counts.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.last().map(String::as_str)
    }

    /// Every name with its last value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|(name, values)| Some((name.as_str(), values.last()?.as_str())))
    }

    /// What was filled in, by the key of its question, whether the survey has
    /// such a question or not.
    pub fn typed(&self) -> BTreeMap<String, Typed> {
        let mut typed: BTreeMap<String, Typed> = BTreeMap::new();
        for (name, values) in &self.0 {
            let Some(name) = name.strip_prefix(PREFIX) else { continue };
            match name.split_once('.') {
                None => typed.entry(name.to_owned()).or_default().values.clone_from(values),
                Some((key, part)) => {
                    let text = values.last().cloned().unwrap_or_default();
                    typed.entry(key.to_owned()).or_default().parts.insert(part.to_owned(), text);
                }
            }
        }
        typed
    }
}

impl FromIterator<(String, String)> for FormFields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            let values = fields.entry(name).or_default();
            if values.len() >= MAX_REPEATED {
                values.pop();
            }
            values.push(value);
        }
        Self(fields)
    }
}

/// What stands in the fields of one question, right or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    values: Vec<String>,
    parts: BTreeMap<String, String>,
}

impl Typed {
    /// What was typed or chosen; blank when nothing was.
    pub fn text(&self) -> &str {
        self.values.last().map_or("", String::as_str)
    }

    /// Everything that was ticked.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// Whether this was chosen or ticked.
    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|ticked| ticked == value)
    }

    /// Whether an answer that is not offered was chosen.
    pub fn has_other(&self) -> bool {
        self.values.iter().any(|ticked| ticked.starts_with(OTHER_PREFIX))
    }

    /// What stands in the field of a part.
    pub fn part(&self, name: &str) -> Option<&str> {
        self.parts.get(name).map(String::as_str)
    }

    /// Whether nothing was filled in.
    pub fn is_blank(&self) -> bool {
        self.values.iter().chain(self.parts.values()).all(|text| text.trim().is_empty())
    }

    /// The names of the parts.
    pub(super) fn parts(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// The words of an answer that is not offered.
    pub(super) fn other(&self) -> &str {
        self.part(OTHER).unwrap_or_default()
    }

    /// Name and value of each field of the question with this key.
    pub fn fields(&self, key: &str) -> Vec<(String, String)> {
        let values = self.values.iter().map(|value| (format!("{PREFIX}{key}"), value.clone()));
        let parts = self.parts.iter().map(|(part, text)| (format!("{PREFIX}{key}.{part}"), text.clone()));
        values.chain(parts).collect()
    }
}

impl AnswerValue {
    /// The answer as a person fills it in.
    pub fn typed(&self) -> Typed {
        let one = |value: String| Typed { values: vec![value], parts: BTreeMap::new() };
        let parts = |parts: BTreeMap<String, String>| Typed { values: Vec::new(), parts };
        match self {
            Self::Score(score) => one(score.to_string()),
            Self::Text(text) => one(text.clone()),
            Self::Choice(chosen) => ticked(std::slice::from_ref(chosen)),
            Self::Choices(chosen) => ticked(chosen),
            Self::Matrix(columns) => parts(columns.clone()),
            Self::Ranking(order) => {
                let places = order.iter().enumerate();
                parts(places.map(|(index, value)| (value.clone(), (index + 1).to_string())).collect())
            }
            Self::Number(number) => one(number.to_string()),
            Self::Date(day) => one(iso(*day)),
            Self::Contact(contact) => parts(
                contact
                    .iter()
                    .map(|(field, text)| (ContactField::as_str(*field).to_owned(), text.clone()))
                    .collect(),
            ),
            Self::Consent => one("true".to_owned()),
        }
    }
}

fn ticked(chosen: &[Chosen]) -> Typed {
    let mut typed = Typed::default();
    for one in chosen {
        match one {
            Chosen::Value(value) => typed.values.push(value.clone()),
            Chosen::Other(text) => {
                typed.values.push(OTHER_PREFIX.to_owned());
                typed.parts.insert(OTHER.to_owned(), text.clone());
            }
        }
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> FormFields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn boxes_repeat_a_name_and_of_other_fields_the_last_counts() {
        let sent = fields(&[("answer.a", "x"), ("lang", "en"), ("answer.a", "y"), ("lang", "pt-BR")]);
        assert_eq!(sent.typed()["a"].values(), ["x", "y"]);
        assert_eq!(sent.get("lang"), Some("pt-BR"));
        assert_eq!(sent.get("version"), None);
    }

    #[test]
    fn a_part_may_have_points_in_its_name() {
        let sent = fields(&[("answer.m.v1.2", "x"), ("answer.m.", "y"), ("answer.", "z")]);
        let typed = sent.typed();
        assert_eq!((typed["m"].part("v1.2"), typed["m"].part("")), (Some("x"), Some("y")));
        assert_eq!(typed[""].text(), "z");
    }

    #[test]
    fn a_name_that_repeats_without_end_is_kept_within_bounds() {
        let sent: FormFields = (0..10_000).map(|n| ("answer.a".to_owned(), n.to_string())).collect();
        let typed = &sent.typed()["a"];
        assert_eq!((typed.values().len(), typed.text()), (MAX_REPEATED, "9999"));
    }
}
