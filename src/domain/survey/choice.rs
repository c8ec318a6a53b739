//! Choices that a question offers, and what was chosen of them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::domain::error::{Code, FieldErrors};
use crate::domain::text::Locale;

use super::members::{Members, add_under, read_array};
use super::texts::Texts;

/// By which an answer in a person's own words is counted and tested, and with
/// a colon the beginning of it in a file or a form.
pub(super) const OTHER: &str = "other";
pub(super) const OTHER_PREFIX: &str = "other:";

const MAX_CHOICES: usize = 100;
const MAX_VALUE_CHARS: usize = 64;
const MAX_LABEL_CHARS: usize = 200;

/// One of the things that a question offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    value: String,
    label: Option<Texts>,
}

impl Choice {
    /// Its name in answers: 1–64 characters on one line, without `|`.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// What respondents read, up to 200 characters; its value when none.
    pub const fn label(&self) -> Option<&Texts> {
        self.label.as_ref()
    }

    /// What a reader of `locale` reads, and the language it is in.
    pub fn words(&self, locale: Locale, fallback: Locale) -> (&str, Locale) {
        self.label.as_ref().map_or((&self.value, locale), |label| label.get(locale, fallback))
    }

    fn to_json(&self, locale: Locale) -> Value {
        let Self { value, label } = self;
        let mut object = Map::new();
        object.insert("value".into(), value.as_str().into());
        if let Some(label) = label {
            object.insert("label".into(), label.to_json(locale));
        }
        Value::Object(object)
    }
}

/// Reads choices; `refused` says which values this question cannot have.
pub(super) fn read_choices(
    value: &Value,
    locale: Locale,
    least: usize,
    most: usize,
    refused: impl Fn(&str) -> Option<Code>,
) -> Result<Vec<Choice>, FieldErrors> {
    let values = read_array(value, most)?;
    if values.len() < least {
        return Err(FieldErrors::one("", if values.is_empty() { Code::Required } else { Code::TooFew }));
    }
    let mut errors = FieldErrors::new();
    let mut choices = Vec::with_capacity(values.len());
    let mut known = BTreeSet::new();
    for (index, value) in values.iter().enumerate() {
        match read_choice(value, locale) {
            Ok(choice) => {
                let is_new = known.insert(choice.value.clone());
                let wrong = if is_new { refused(&choice.value) } else { Some(Code::Conflict) };
                match wrong {
                    Some(code) => errors.add(format!("{index}.value"), code),
                    None => choices.push(choice),
                }
            }
            Err(wrong) => add_under(&mut errors, &index.to_string(), &wrong),
        }
    }
    errors.or(choices)
}

/// What [`read_choices`] takes.
pub(super) fn choices_json(choices: &[Choice], locale: Locale) -> Value {
    choices.iter().map(|choice| choice.to_json(locale)).collect()
}

fn read_choice(value: &Value, locale: Locale) -> Result<Choice, FieldErrors> {
    let mut members = Members::of(value)?;
    let value = members.required_word("value", read_value);
    let label = members.optional_texts("label", locale, MAX_LABEL_CHARS);
    let errors = members.finish();
    match value {
        Some(value) => errors.or(Choice { value, label }),
        None => Err(errors),
    }
}

fn read_value(text: &str) -> Result<String, Code> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Code::Required);
    }
    if text.chars().count() > MAX_VALUE_CHARS {
        return Err(Code::TooLong);
    }
    // Files join several values with bars.
    if text.contains(|c: char| c.is_control() || c == '|') {
        return Err(Code::InvalidFormat);
    }
    Ok(text.to_owned())
}

/// What somebody chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// The choice with this value.
    Value(String),
    /// None of those offered, but this: one line of 1–300 characters.
    Other(String),
}

impl Chosen {
    /// Characters of other words, at most.
    pub const MAX_OTHER_CHARS: usize = 300;

    /// By which it is counted: the value, or `other`.
    pub fn counted_as(&self) -> &str {
        match self {
            Self::Value(value) => value,
            Self::Other(_) => OTHER,
        }
    }

    /// The words of an answer that is none of those offered.
    pub fn other(&self) -> Option<&str> {
        match self {
            Self::Value(_) => None,
            Self::Other(text) => Some(text),
        }
    }

    /// The value as a text, or `{"other": text}`.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Value(value) => value.as_str().into(),
            Self::Other(text) => json!({ OTHER: text }),
        }
    }

    /// The same in a cell or in a field of a form: the value, or `other:TEXT`.
    pub fn to_text(&self) -> String {
        match self {
            Self::Value(value) => value.clone(),
            Self::Other(text) => format!("{OTHER_PREFIX}{text}"),
        }
    }
}

/// The choices of a question, 2 to 100 different ones, and whether another
/// answer may be written instead. Where it may, no value is `other` or begins
/// with `other:`, so that nobody's own words look like a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    choices: Vec<Choice>,
    other: bool,
    other_label: Option<Texts>,
}

impl Choices {
    /// What is offered, in order.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// Whether another answer may be written.
    pub const fn other(&self) -> bool {
        self.other
    }

    /// What that is called, up to 200 characters.
    pub const fn other_label(&self) -> Option<&Texts> {
        self.other_label.as_ref()
    }

    /// How many different answers one can tick.
    pub fn n(&self) -> usize {
        self.choices.len() + usize::from(self.other)
    }

    /// Every answer that one can tick, in order, another one last.
    pub fn all(&self) -> impl Iterator<Item = Chosen> {
        let values = self.choices.iter().map(|choice| Chosen::Value(choice.value.clone()));
        values.chain(self.other.then(|| Chosen::Other(OTHER.to_owned())))
    }

    pub(super) fn read(members: &mut Members<'_>, locale: Locale) -> Option<Self> {
        let other = members.flag("other");
        // Without another answer there is nothing to be called so.
        let other_label =
            if other { members.optional_texts("other_label", locale, MAX_LABEL_CHARS) } else { None };
        let choices = members.required("choices").and_then(|value| {
            let choices = read_choices(value, locale, 2, MAX_CHOICES, |value| {
                let is_taken = other && (value == OTHER || value.starts_with(OTHER_PREFIX));
                is_taken.then_some(Code::Conflict)
            });
            members.nested("choices", choices)
        })?;
        Some(Self { choices, other, other_label })
    }

    pub(super) fn write(&self, object: &mut Map<String, Value>, locale: Locale) {
        let Self { choices, other, other_label } = self;
        object.insert("choices".into(), choices_json(choices, locale));
        if *other {
            object.insert("other".into(), true.into());
        }
        if let Some(label) = other_label {
            object.insert("other_label".into(), label.to_json(locale));
        }
    }

    /// Whether a condition can ask for it: a value, or `other`.
    pub(super) fn counts(&self, text: &str) -> bool {
        (self.other && text == OTHER) || self.knows(text)
    }

    pub(super) fn read_json(&self, value: &Value) -> Result<Chosen, Code> {
        match value {
            Value::String(text) if self.knows(text) => Ok(Chosen::Value(text.clone())),
            Value::String(_) => Err(Code::InvalidChoice),
            Value::Object(members) => {
                let text = members.get(OTHER).filter(|_| members.len() == 1).ok_or(Code::InvalidFormat)?;
                self.read_other(text.as_str().ok_or(Code::NotText)?)
            }
            _ => Err(Code::NotText),
        }
    }

    /// What stands in a cell: the value, or `other:TEXT`.
    pub(super) fn read_text(&self, text: &str) -> Result<Chosen, Code> {
        self.read_field(text, "")
    }

    /// What a browser sends: the value, or `other:` with the words in a field
    /// of their own.
    pub(super) fn read_field(&self, text: &str, other: &str) -> Result<Chosen, Code> {
        let text = text.trim();
        if self.knows(text) {
            return Ok(Chosen::Value(text.to_owned()));
        }
        match text.strip_prefix(OTHER_PREFIX) {
            Some(words) => self.read_other(if words.is_empty() { other } else { words }),
            None => Err(Code::InvalidChoice),
        }
    }

    /// Several different ones, put into the order of the survey; none when
    /// there are none.
    pub(super) fn several(
        &self,
        chosen: impl Iterator<Item = Result<Chosen, Code>>,
        bounds: Bounds,
    ) -> Result<Option<Vec<Chosen>>, Code> {
        let mut several: Vec<Chosen> = Vec::new();
        for one in chosen {
            let one = one?;
            // Other words twice are no better than a value twice.
            if several.iter().any(|earlier| earlier.counted_as() == one.counted_as()) {
                return Err(Code::Conflict);
            }
            several.push(one);
        }
        if several.is_empty() {
            return Ok(None);
        }
        bounds.check(several.len())?;
        let place = |chosen: &Chosen| {
            self.choices
                .iter()
                .position(|choice| matches!(chosen, Chosen::Value(value) if *value == choice.value))
                .unwrap_or(self.choices.len())
        };
        several.sort_by_key(place);
        Ok(Some(several))
    }

    fn knows(&self, value: &str) -> bool {
        self.choices.iter().any(|choice| choice.value == value)
    }

    fn read_other(&self, text: &str) -> Result<Chosen, Code> {
        let text = text.trim();
        if !self.other {
            return Err(Code::InvalidChoice);
        }
        if text.is_empty() {
            return Err(Code::TooShort);
        }
        if text.chars().count() > Chosen::MAX_OTHER_CHARS {
            return Err(Code::TooLong);
        }
        if text.contains(char::is_control) {
            return Err(Code::InvalidFormat);
        }
        Ok(Chosen::Other(text.to_owned()))
    }
}

/// How many choices one may tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    min: Option<usize>,
    max: Option<usize>,
}

impl Bounds {
    /// At least so many, if any.
    pub const fn min(&self) -> Option<usize> {
        self.min
    }

    /// At most so many.
    pub const fn max(&self) -> Option<usize> {
        self.max
    }

    /// Reads bounds for so many choices; for any when those cannot be read.
    pub(super) fn read(members: &mut Members<'_>, n: Option<usize>) -> Self {
        let mut bound = |name| {
            let number = members.optional_integer(name)?;
            let fits =
                usize::try_from(number).ok().filter(|bound| (1..=n.unwrap_or(usize::MAX)).contains(bound));
            members.keep(name, fits.ok_or(Code::OutOfRange))
        };
        let (min, max) = (bound("min_choices"), bound("max_choices"));
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            members.keep::<()>("max_choices", Err(Code::OutOfRange));
        }
        Self { min, max }
    }

    pub(super) fn write(self, object: &mut Map<String, Value>) {
        for (name, bound) in [("min_choices", self.min), ("max_choices", self.max)] {
            if let Some(bound) = bound {
                object.insert(name.into(), bound.into());
            }
        }
    }

    fn check(self, n: usize) -> Result<(), Code> {
        if self.min.is_some_and(|min| n < min) {
            return Err(Code::TooFew);
        }
        if self.max.is_some_and(|max| n > max) { Err(Code::TooMany) } else { Ok(()) }
    }
}
