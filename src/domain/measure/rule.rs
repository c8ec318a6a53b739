//! Which scores count as what. Two questions with the same rule and subject
//! form one series; answers under different rules are never averaged together.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::{Level, Measure, Scale};
use crate::domain::error::Code;
use crate::domain::text::Locale;

/// What the high end of an effort scale means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The highest score agrees that it was easy.
    Agree,
    /// The highest score is the greatest effort.
    Effort,
}

impl Direction {
    /// Both directions.
    pub const ALL: [Self; 2] = [Self::Agree, Self::Effort];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Effort => "effort",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|direction| direction.as_str() == text).ok_or(Code::InvalidChoice)
    }
}

/// How scores become a number: measure, scale and direction in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Rule {
    /// 0–10.
    #[serde(rename = "nps")]
    Nps,
    /// 1–5.
    #[serde(rename = "csat")]
    Csat,
    /// CES 2.0: 1–7, 7 agrees most that it was easy (Dixon, Toman & `DeLisi` 2013).
    #[serde(rename = "ces_7_agree")]
    Ces7Agree,
    /// 1–7, 7 is the greatest effort.
    #[serde(rename = "ces_7_effort")]
    Ces7Effort,
    /// 1–5, 5 agrees most that it was easy.
    #[serde(rename = "ces_5_agree")]
    Ces5Agree,
    /// 1–5, 5 is the greatest effort.
    #[serde(rename = "ces_5_effort")]
    Ces5Effort,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 6] =
        [Self::Nps, Self::Csat, Self::Ces7Agree, Self::Ces7Effort, Self::Ces5Agree, Self::Ces5Effort];

    /// The rule of an effort question with this scale and direction.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] unless the scale is 1–7 or 1–5.
    pub fn ces(scale: Scale, direction: Direction) -> Result<Self, Code> {
        match (scale.min(), scale.max(), direction) {
            (1, 7, Direction::Agree) => Ok(Self::Ces7Agree),
            (1, 7, Direction::Effort) => Ok(Self::Ces7Effort),
            (1, 5, Direction::Agree) => Ok(Self::Ces5Agree),
            (1, 5, Direction::Effort) => Ok(Self::Ces5Effort),
            _ => Err(Code::OutOfRange),
        }
    }

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces7Agree => "ces_7_agree",
            Self::Ces7Effort => "ces_7_effort",
            Self::Ces5Agree => "ces_5_agree",
            Self::Ces5Effort => "ces_5_effort",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == text).ok_or(Code::InvalidChoice)
    }

    /// The measure that the rule belongs to.
    pub const fn measure(self) -> Measure {
        match self {
            Self::Nps => Measure::Nps,
            Self::Csat => Measure::Csat,
            Self::Ces7Agree | Self::Ces7Effort | Self::Ces5Agree | Self::Ces5Effort => Measure::Ces,
        }
    }

    /// The scale that its answers are given on.
    pub const fn scale(self) -> Scale {
        match self {
            Self::Nps => Scale::NPS,
            Self::Csat | Self::Ces5Agree | Self::Ces5Effort => Scale::ONE_TO_FIVE,
            Self::Ces7Agree | Self::Ces7Effort => Scale::ONE_TO_SEVEN,
        }
    }

    /// The scores that count as good: promoters, satisfied, easy.
    pub const fn good_scores(self) -> RangeInclusive<u8> {
        match self {
            Self::Nps => 9..=10,
            Self::Csat | Self::Ces5Agree => 4..=5,
            Self::Ces7Agree => 5..=7,
            Self::Ces7Effort => 1..=3,
            Self::Ces5Effort => 1..=2,
        }
    }

    /// The scores that count as bad: detractors, and the far end of the other
    /// scales, as long as their good one less the middle.
    pub const fn bad_scores(self) -> RangeInclusive<u8> {
        match self {
            Self::Nps => 0..=6,
            Self::Csat | Self::Ces5Agree => 1..=2,
            Self::Ces7Agree => 1..=3,
            Self::Ces7Effort => 5..=7,
            Self::Ces5Effort => 4..=5,
        }
    }

    /// Whether a greater value is a better one; only effort is the other way.
    pub const fn higher_is_better(self) -> bool {
        !matches!(self, Self::Ces7Effort | Self::Ces5Effort)
    }

    /// The rule in one sentence, as it stands under a chart and in the API.
    pub fn text(self, locale: Locale, level: Level) -> String {
        let level = level.text(locale);
        match (self.measure(), locale) {
            (Measure::Nps, Locale::PtBr) => format!(
                "NPS = % de promotores (9–10) − % de detratores (0–6); \
                 intervalo de {level}: Wald ajustado (Rocks 2016)"
            ),
            (Measure::Nps, Locale::En) => format!(
                "NPS = % promoters (9–10) − % detractors (0–6); \
                 {level} interval: adjusted Wald (Rocks 2016)"
            ),
            (Measure::Csat, Locale::PtBr) => {
                format!("CSAT = % de notas 4–5 entre as respostas; intervalo de {level}: Wilson")
            }
            (Measure::Csat, Locale::En) => {
                format!("CSAT = % of answers that are 4–5; {level} interval: Wilson")
            }
            (Measure::Ces, Locale::PtBr) => self.effort_in_portuguese(&level),
            (Measure::Ces, Locale::En) => self.effort_in_english(&level),
        }
    }

    fn effort_in_portuguese(self, level: &str) -> String {
        let (max, easy) = (self.scale().max(), self.good_scores());
        let end = if self.higher_is_better() { "muito fácil" } else { "muito esforço" };
        format!(
            "CES = média das notas de 1 a {max} ({max} = {end}); intervalo de {level}: t de Student; \
             fácil = notas {}–{} (Wilson)",
            easy.start(),
            easy.end()
        )
    }

    fn effort_in_english(self, level: &str) -> String {
        let (max, easy) = (self.scale().max(), self.good_scores());
        let end = if self.higher_is_better() { "very easy" } else { "much effort" };
        format!(
            "CES = mean of the scores 1 to {max} ({max} = {end}); {level} interval: Student's t; \
             easy = scores {}–{} (Wilson)",
            easy.start(),
            easy.end()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_reads_what_it_writes() {
        for rule in Rule::ALL {
            assert_eq!(Rule::parse(rule.as_str()), Ok(rule));
            assert_eq!(serde_json::to_string(&rule).unwrap(), format!("\"{}\"", rule.as_str()));
        }
        for direction in Direction::ALL {
            assert_eq!(Direction::parse(direction.as_str()), Ok(direction));
        }
    }

    #[test]
    fn scale_and_direction_of_an_effort_question_choose_its_rule() {
        assert_eq!(Rule::ces(Scale::ONE_TO_SEVEN, Direction::Agree), Ok(Rule::Ces7Agree));
        assert_eq!(Rule::ces(Scale::ONE_TO_FIVE, Direction::Effort), Ok(Rule::Ces5Effort));
        assert_eq!(Rule::ces(Scale::NPS, Direction::Agree), Err(Code::OutOfRange));
    }

    #[test]
    fn good_scores_lie_on_the_scale() {
        for rule in Rule::ALL {
            let (scale, good) = (rule.scale(), rule.good_scores());
            assert!(scale.contains(*good.start()) && scale.contains(*good.end()), "{rule:?}");
        }
    }

    #[test]
    fn bad_scores_lie_on_the_scale_and_are_never_good() {
        for rule in Rule::ALL {
            let (scale, good, bad) = (rule.scale(), rule.good_scores(), rule.bad_scores());
            assert!(scale.contains(*bad.start()) && scale.contains(*bad.end()), "{rule:?}");
            assert!(bad.clone().all(|score| !good.contains(&score)), "{rule:?}");
            let at_the_bad_end = if rule.higher_is_better() { scale.min() } else { scale.max() };
            assert!(bad.contains(&at_the_bad_end), "{rule:?}");
        }
    }

    #[test]
    fn the_rule_is_told_in_words() {
        assert_eq!(
            Rule::Nps.text(Locale::En, Level::NINETY_FIVE),
            "NPS = % promoters (9–10) − % detractors (0–6); 95\u{a0}% interval: adjusted Wald (Rocks 2016)"
        );
        assert_eq!(
            Rule::Ces5Effort.text(Locale::PtBr, Level::NINETY_FIVE),
            "CES = média das notas de 1 a 5 (5 = muito esforço); intervalo de 95\u{a0}%: t de Student; \
             fácil = notas 1–2 (Wilson)"
        );
    }
}
