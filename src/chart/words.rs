//! The few words a chart says by itself, and its numbers, in the reader's
//! language.

use super::ink::Group;
use super::scale::Unit;
use crate::domain::text::{self, Locale};

/// One reader's words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words(pub(super) Locale);

impl Words {
    fn choose(self, portuguese: &'static str, english: &'static str) -> &'static str {
        match self.0 {
            Locale::PtBr => portuguese,
            Locale::En => english,
        }
    }

    pub(super) fn period(self) -> &'static str {
        self.choose("Período", "Period")
    }

    pub(super) fn low(self) -> &'static str {
        self.choose("De", "From")
    }

    pub(super) fn high(self) -> &'static str {
        self.choose("A", "To")
    }

    pub(super) fn score(self) -> &'static str {
        self.choose("Nota", "Score")
    }

    pub(super) fn answers(self) -> &'static str {
        self.choose("Respostas", "Answers")
    }

    pub(super) fn share_head(self) -> &'static str {
        self.choose("Parte", "Share")
    }

    pub(super) fn part(self) -> &'static str {
        self.choose("Grupo", "Group")
    }

    pub(super) fn no_answers(self) -> &'static str {
        self.choose("Sem respostas", "No answers")
    }

    pub(super) fn no_value(self) -> &'static str {
        self.choose("sem valor", "no value")
    }

    pub(super) fn significant(self) -> &'static str {
        self.choose("mudança significativa", "significant change")
    }

    pub(super) fn change(self) -> &'static str {
        self.choose("Mudança", "Change")
    }

    /// The name of an NPS group; other groups have none of their own.
    pub(super) fn group(self, group: Group) -> Option<&'static str> {
        match group {
            Group::Detractor => Some(self.choose("Detratores", "Detractors")),
            Group::Passive => Some(self.choose("Neutros", "Passives")),
            Group::Promoter => Some(self.choose("Promotores", "Promoters")),
            Group::Neutral | Group::Top => None,
        }
    }

    /// "n = 1.234".
    pub(super) fn n(self, n: u64) -> String {
        format!("n = {}", self.count(n))
    }

    /// "1.234".
    pub(super) fn count(self, n: u64) -> String {
        text::count(self.0, n)
    }

    /// "23 %", and "<1 %" where rounding would hide that there is something.
    pub(super) fn share(self, share: f64) -> String {
        if share > 0.0 && share < 0.005 {
            format!("<{}", text::percent(self.0, 0.01))
        } else {
            text::percent(self.0, share)
        }
    }

    /// A value of a series: "+40", "83 %", "4,2".
    pub(super) fn value(self, unit: Unit, value: f64) -> String {
        match unit {
            Unit::Nps => text::signed_hundredfold(self.0, value),
            Unit::Percent => text::percent(self.0, value),
            Unit::Score { .. } => text::decimal(self.0, value, 1),
        }
    }

    /// A value at the axis: "+50", "50 %", "4".
    pub(super) fn tick(self, unit: Unit, tick: f64) -> String {
        match unit {
            Unit::Score { .. } if tick.fract() == 0.0 => text::decimal(self.0, tick, 0),
            Unit::Nps | Unit::Percent | Unit::Score { .. } => self.value(unit, tick),
        }
    }

    /// "de +31 a +48".
    pub(super) fn interval(self, unit: Unit, low: f64, high: f64) -> String {
        let (low, high) = (self.value(unit, low), self.value(unit, high));
        match self.0 {
            Locale::PtBr => format!("de {low} a {high}"),
            Locale::En => format!("{low} to {high}"),
        }
    }

    /// "Período de jan. 2026 a dez. 2026".
    pub(super) fn span(self, first: &str, last: &str) -> String {
        match self.0 {
            Locale::PtBr => format!("Período de {first} a {last}"),
            Locale::En => format!("Period from {first} to {last}"),
        }
    }
}
