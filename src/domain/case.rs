//! Cases (tratativas): somebody unhappy being taken care of until it is
//! closed, and the rule by which cases open by themselves.

use serde::{Deserialize, Serialize};

use super::error::{Code, FieldErrors};
use super::measure::{Measure, Rule};

/// Characters of an outcome in one's own words.
const MAX_OUTCOME: usize = 200;

/// How far a case has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseState {
    /// Nobody has begun.
    Open,
    /// Somebody is at it.
    InProgress,
    /// It is over.
    Closed(Outcome),
}

/// What became of a closed case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The customer's trouble is gone.
    Resolved,
    /// The customer could not be reached.
    NotReached,
    /// There was nothing to do.
    NoAction,
    /// Something else, in words of 1 to 200 characters.
    Other(OutcomeText),
}

/// An outcome in somebody's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeText(String);

impl CaseState {
    /// The names of all states in order.
    pub const STATUSES: [&'static str; 3] = ["open", "in_progress", "closed"];

    /// Reads a state; `outcome` and `text` count for a closed one alone.
    ///
    /// # Errors
    /// `status`: `invalid_choice`; `outcome`: `required`, `invalid_choice`;
    /// `outcome_text`: `required`, `too_long`, `invalid_format`.
    pub fn parse(status: &str, outcome: &str, text: &str) -> Result<Self, FieldErrors> {
        match status {
            "open" => Ok(Self::Open),
            "in_progress" => Ok(Self::InProgress),
            "closed" => Outcome::parse(outcome, text).map(Self::Closed),
            _ => Err(FieldErrors::one("status", Code::InvalidChoice)),
        }
    }

    /// The name on the wire and in the database.
    pub const fn status(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InProgress => "in_progress",
            Self::Closed(_) => "closed",
        }
    }

    /// What became of it; none while it is not closed.
    pub const fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Closed(outcome) => Some(outcome),
            Self::Open | Self::InProgress => None,
        }
    }
}

impl Outcome {
    /// The names of all outcomes in order.
    pub const NAMES: [&'static str; 4] = ["resolved", "not_reached", "no_action", "other"];

    fn parse(outcome: &str, text: &str) -> Result<Self, FieldErrors> {
        match outcome {
            "resolved" => Ok(Self::Resolved),
            "not_reached" => Ok(Self::NotReached),
            "no_action" => Ok(Self::NoAction),
            "other" => OutcomeText::parse(text)
                .map(Self::Other)
                .map_err(|code| FieldErrors::one("outcome_text", code)),
            "" => Err(FieldErrors::one("outcome", Code::Required)),
            _ => Err(FieldErrors::one("outcome", Code::InvalidChoice)),
        }
    }

    /// The name on the wire and in the database.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::NotReached => "not_reached",
            Self::NoAction => "no_action",
            Self::Other(_) => "other",
        }
    }

    /// Somebody's own words, where it has any.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Other(text) => Some(&text.0),
            Self::Resolved | Self::NotReached | Self::NoAction => None,
        }
    }
}

impl OutcomeText {
    fn parse(text: &str) -> Result<Self, Code> {
        line(text, MAX_OUTCOME).map(Self)
    }
}

/// The title of a case, or whom it is about: one line of 1 to 200 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseLine(String);

impl CaseLine {
    /// Trims and checks a line.
    ///
    /// # Errors
    /// [`Code::Required`] when blank, [`Code::TooLong`],
    /// [`Code::InvalidFormat`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        line(text, 200).map(Self)
    }

    /// The line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn line(text: &str, max_chars: usize) -> Result<String, Code> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Code::Required),
        _ if text.contains(char::is_control) => Err(Code::InvalidFormat),
        n if n <= max_chars => Ok(text.to_owned()),
        _ => Err(Code::TooLong),
    }
}

/// Whether there is a case about something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WithCase {
    /// One that is not closed.
    Open,
    /// A closed one.
    Closed,
    /// None.
    Without,
}

impl WithCase {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Closed, Self::Without];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Without => "without",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|with| with.as_str() == text).ok_or(Code::InvalidChoice)
    }
}

/// For which unhappy answers a case opens by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaseMeasures {
    /// NPS 0–6.
    pub nps: bool,
    /// CSAT 1–2.
    pub csat: bool,
    /// CES at the end of much effort.
    pub ces: bool,
}

impl CaseMeasures {
    /// Whether any answer opens a case.
    pub const fn any(self) -> bool {
        self.nps || self.csat || self.ces
    }

    /// Whether this answer opens a case.
    pub fn opens(self, rule: Rule, score: i64) -> bool {
        let is_on = match rule.measure() {
            Measure::Nps => self.nps,
            Measure::Csat => self.csat,
            Measure::Ces => self.ces,
        };
        is_on && u8::try_from(score).is_ok_and(|score| rule.bad_scores().contains(&score))
    }
}

/// The most days until an automatic case is due.
pub const MAX_DAYS_UNTIL_DUE: i64 = 365;

/// Days until a case is due when nobody said otherwise.
pub const USUAL_DAYS_UNTIL_DUE: i64 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_closes_with_an_outcome_and_with_words_when_it_is_another() {
        for status in ["open", "in_progress"] {
            assert_eq!(CaseState::parse(status, "resolved", "x").map(|state| state.status()), Ok(status));
        }
        for outcome in ["resolved", "not_reached", "no_action"] {
            let state = CaseState::parse("closed", outcome, "").unwrap();
            assert_eq!(state.outcome().map(Outcome::as_str), Some(outcome));
            assert_eq!(state.outcome().and_then(Outcome::text), None);
        }
        let other = CaseState::parse("closed", "other", " Mudou de plano ").unwrap();
        assert_eq!(other.outcome().and_then(Outcome::text), Some("Mudou de plano"));
    }

    #[test]
    fn what_is_wrong_is_told_by_field() {
        let long = "x".repeat(201);
        for (status, outcome, text, field, code) in [
            ("done", "", "", "status", Code::InvalidChoice),
            ("closed", "", "", "outcome", Code::Required),
            ("closed", "lost", "", "outcome", Code::InvalidChoice),
            ("closed", "other", " ", "outcome_text", Code::Required),
            ("closed", "other", &long, "outcome_text", Code::TooLong),
            ("closed", "other", "a\nb", "outcome_text", Code::InvalidFormat),
        ] {
            let errors = CaseState::parse(status, outcome, text).unwrap_err();
            assert_eq!(errors.get(field), [code], "{status} {outcome}");
        }
    }

    #[test]
    fn only_bad_answers_of_the_chosen_measures_open_a_case() {
        let nps = CaseMeasures { nps: true, ..CaseMeasures::default() };
        assert!(nps.opens(Rule::Nps, 6) && nps.opens(Rule::Nps, 0) && !nps.opens(Rule::Nps, 7));
        assert!(!nps.opens(Rule::Csat, 1) && !nps.opens(Rule::Nps, -1));
        let all = CaseMeasures { nps: true, csat: true, ces: true };
        assert!(all.opens(Rule::Csat, 2) && !all.opens(Rule::Csat, 3));
        assert!(all.opens(Rule::Ces7Effort, 7) && !all.opens(Rule::Ces7Effort, 1));
        assert!(all.opens(Rule::Ces7Agree, 1) && !all.opens(Rule::Ces7Agree, 4));
        assert!(!CaseMeasures::default().any());
    }
}
