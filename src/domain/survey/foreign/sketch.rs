//! A survey as another tool means it, before it is put into our rules.

use crate::domain::survey::ContactField;
use crate::domain::text::Locale;

use super::language::Words;

/// A survey.
#[derive(Debug)]
pub(super) struct Sketch {
    pub(super) title: Words,
    pub(super) locale: Locale,
    pub(super) anonymous: bool,
    /// Names of data that an address may give.
    pub(super) attributes: Vec<String>,
    pub(super) questions: Vec<Asked>,
    /// What stands at the end; the first that is for a respondent shows.
    pub(super) ends: Vec<Ending>,
}

/// What stands at the end.
#[derive(Clone, Debug)]
pub(super) struct Ending {
    pub(super) title: Words,
    pub(super) text: Words,
    pub(super) show_if: Option<Rule>,
}

impl Ending {
    /// For everybody. One line is a heading by itself.
    pub(super) fn saying(words: Words) -> Self {
        let is_heading = words.iter().all(|(_, text)| !text.contains('\n') && text.chars().count() <= 200);
        let (title, text) = if is_heading { (words, Words::default()) } else { (Words::default(), words) };
        Self { title, text, show_if: None }
    }
}

/// A question.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// How conditions name it.
    pub(super) id: String,
    /// Other names in conditions, and the choice that one means if it does.
    pub(super) aliases: Vec<(String, Option<String>)>,
    /// What its authors call it; blank when only a machine named it.
    pub(super) name: String,
    pub(super) title: Words,
    pub(super) help: Words,
    pub(super) required: bool,
    pub(super) low: Words,
    pub(super) high: Words,
    pub(super) kind: Asking,
    pub(super) show_if: Option<Rule>,
}

impl Asked {
    /// A question that must not be answered and always shows.
    pub(super) fn new(id: &str, name: &str, title: Words, kind: Asking) -> Self {
        Self {
            id: id.to_owned(),
            aliases: Vec::new(),
            name: name.to_owned(),
            title,
            help: Words::default(),
            required: false,
            low: Words::default(),
            high: Words::default(),
            kind,
            show_if: None,
        }
    }

    /// How a report names it: `Q5: How did it go?`.
    pub(super) fn label(&self, locale: Locale) -> String {
        label(&self.name, self.title.get(locale))
    }
}

/// How a report names a question with this name and title.
pub(super) fn label(name: &str, title: &str) -> String {
    const MOST: usize = 60;
    let title = title.split('\n').next().unwrap_or_default();
    let title = match title.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", title[..at].trim_end()),
        None => title.to_owned(),
    };
    match (name.trim(), title.as_str()) {
        ("", _) => title,
        (name, "") => name.to_owned(),
        (name, title) if name == title => name.to_owned(),
        (name, title) => format!("{name}: {title}"),
    }
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    /// How conditions name it.
    pub(super) id: String,
    /// What its authors call it, to be its name in answers.
    pub(super) value: String,
    pub(super) label: Words,
}

/// Another answer in own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Other {
    /// How conditions name it.
    pub(super) id: String,
    pub(super) label: Words,
}

/// How a question is answered.
#[derive(Clone, Debug)]
pub(super) enum Asking {
    /// The question is a net promoter score, whatever it says.
    Nps,
    /// With one to five for satisfaction.
    Csat,
    /// With one to five or seven for ease, by agreement.
    Ces { max: i64 },
    /// With one of the whole numbers from one to another.
    Scale { min: i64, max: i64 },
    /// With one or several choices.
    Choice { choices: Vec<Offer>, other: Option<Other>, several: bool, least: Option<u64>, most: Option<u64> },
    /// With a column for each row, or with several.
    Matrix { rows: Vec<Offer>, columns: Vec<Offer>, several: bool },
    /// With a text for each row.
    Lines { rows: Vec<(Offer, Asking)> },
    /// With an order.
    Ranking(Vec<Offer>),
    /// With a line.
    Short,
    /// With more than a line.
    Long,
    /// With a number.
    Number { min: Option<f64>, max: Option<f64>, whole: bool },
    /// With a day.
    Date { min: Option<String>, max: Option<String> },
    /// With how to reach somebody.
    Contact(Vec<(ContactField, bool)>),
    /// With an agreement.
    Consent,
    /// Not at all.
    Statement,
}

/// When a question shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Rule {
    All(Vec<Rule>),
    Any(Vec<Rule>),
    Test {
        question: String,
        ask: Ask,
    },
    /// What cannot be said.
    Unsaid,
}

/// What is asked of an earlier answer. Values are as the other tool has them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ask {
    Is(String),
    IsNot(String),
    AnyOf(Vec<String>),
    AtLeast(f64),
    MoreThan(f64),
    AtMost(f64),
    LessThan(f64),
    Answered,
    Blank,
}

impl Rule {
    /// Both.
    pub(super) fn and(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) => Some(Self::All(vec![one, other])),
            (one, other) => one.or(other),
        }
    }

    /// Whether all of it can be said as far as anybody knows.
    pub(super) fn is_said(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::is_said),
            Self::Test { .. } => true,
            Self::Unsaid => false,
        }
    }

    /// The opposite, where it can be said.
    pub(super) fn not(self) -> Self {
        match self {
            Self::Test { question, ask } => match ask {
                Ask::Is(value) => Self::Test { question, ask: Ask::IsNot(value) },
                Ask::IsNot(value) => Self::Test { question, ask: Ask::Is(value) },
                Ask::AtLeast(bound) => Self::Test { question, ask: Ask::LessThan(bound) },
                Ask::MoreThan(bound) => Self::Test { question, ask: Ask::AtMost(bound) },
                Ask::AtMost(bound) => Self::Test { question, ask: Ask::MoreThan(bound) },
                Ask::LessThan(bound) => Self::Test { question, ask: Ask::AtLeast(bound) },
                Ask::Blank => Self::Test { question, ask: Ask::Answered },
                Ask::Answered => Self::Test { question, ask: Ask::Blank },
                Ask::AnyOf(_) => Self::Unsaid,
            },
            Self::All(_) | Self::Any(_) | Self::Unsaid => Self::Unsaid,
        }
    }
}
