//! A score as it crosses the wire: every text ready in the reader's language.

use serde::{Deserialize, Serialize};

use crate::domain::chart::Picture;
use crate::domain::measure::Measure;

/// A score in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreView {
    /// Which measure.
    pub measure: Measure,
    /// Its short name: `NPS`.
    pub name: String,
    /// The number: `+40`, `78`, `5,4`; a dash when there is none.
    pub value: String,
    /// What stands small behind the number: `%`, `de 7`.
    pub unit: Option<String>,
    /// The answers behind it.
    pub n: u64,
    /// `n 318 · de +35 a +49`.
    pub n_text: String,
    /// `n 318`.
    pub n_short: String,
    /// The interval as a bar.
    pub margin: Option<MarginView>,
    /// What the field shows beside the number: CSAT's mean, CES's share.
    pub beside: Option<String>,
    /// Why there is no number although there are answers.
    pub hidden: Option<String>,
    /// Against the other group, in words.
    pub change: Option<ChangeView>,
    /// The answers by what they count as, worst first.
    pub parts: Vec<PartView>,
    /// How it was counted, in one sentence.
    pub rule: String,
    /// A trend without words, when one was drawn.
    pub spark: Option<Picture>,
}

impl ScoreView {
    /// Number and unit in one: `78 %`, `5,4`.
    pub fn whole_value(&self) -> String {
        match &self.unit {
            Some(unit) if self.measure == Measure::Csat => format!("{}\u{a0}{unit}", self.value),
            _ => self.value.clone(),
        }
    }
}

/// Value and interval on the whole scale of the measure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarginView {
    /// Lower end of the interval.
    pub low: f64,
    /// The value.
    pub value: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// The least value that the measure can have.
    pub least: f64,
    /// The greatest one.
    pub most: f64,
}

/// A comparison in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeView {
    /// Whether it is detectable, and which way it goes.
    pub direction: Direction,
    /// `+12 ante +28`, or that there is no detectable change.
    pub words: String,
}

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Detectably better.
    Better,
    /// Detectably worse.
    Worse,
    /// Nothing that can be told from chance.
    Same,
}

/// One kind of answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartView {
    /// How good its scores are: 0 the worst kind, 1 neither, 2 the best.
    pub kind: u8,
    /// Lowest score in it.
    pub min_score: u8,
    /// Highest score in it.
    pub max_score: u8,
    /// Its share in per cent, for widths.
    pub share: f64,
    /// The share as it is read: `64 %`.
    pub share_text: String,
    /// `promotores`.
    pub label: String,
    /// `n 204`.
    pub n_text: String,
}

#[cfg(feature = "ssr")]
mod words {
    use super::{ChangeView, Direction, MarginView, PartView, ScoreView};
    use crate::api::measure::{ScoreResult, draw_sparkline};
    use crate::domain::measure::{Breakdown, Comparison, Interval, Measure, Rule, Score};
    use crate::domain::text::{self, Locale};
    use crate::text;

    impl ScoreView {
        /// The score in the reader's language.
        pub fn of(result: &ScoreResult, locale: Locale) -> Self {
            let ScoreResult { score, minimum, level, .. } = result;
            let n_short = n_text(score.n, locale);
            let shown = score.display(locale);
            let (value, unit) = value_and_unit(score, shown, locale);
            Self {
                measure: score.measure,
                name: name_of(score.measure).to_owned(),
                value,
                unit,
                n: score.n,
                n_text: match &score.interval {
                    Some(interval) => {
                        format!("{n_short} · {}", interval_text(score.measure, interval, locale))
                    }
                    None => n_short.clone(),
                },
                n_short,
                margin: margin(score),
                beside: beside(score, locale),
                hidden: score.suppressed.then(|| {
                    text!(locale, measure.hidden, minimum = text::count(locale, *minimum)).to_string()
                }),
                change: score.comparison.as_ref().map(|comparison| change(score.rule, comparison, locale)),
                parts: parts(score, locale),
                rule: score.rule.text(locale, *level),
                spark: draw_sparkline(result, locale),
            }
        }
    }

    /// The measure's short name, the same in every language.
    pub(in crate::api) const fn name_of(measure: Measure) -> &'static str {
        match measure {
            Measure::Nps => "NPS",
            Measure::Csat => "CSAT",
            Measure::Ces => "CES",
        }
    }

    /// `n 318`.
    pub(in crate::api) fn n_text(n: u64, locale: Locale) -> String {
        format!("n {}", text::count(locale, n))
    }

    /// Splits `78 %` into a large and a small part, and says what 5,4 is of.
    fn value_and_unit(score: &Score, shown: Option<String>, locale: Locale) -> (String, Option<String>) {
        let Some(shown) = shown else { return (text::ABSENT.to_owned(), None) };
        match score.measure {
            Measure::Nps => (shown, None),
            Measure::Csat => match shown.split_once('\u{a0}') {
                Some((value, unit)) => (value.to_owned(), Some(unit.to_owned())),
                None => (shown, None),
            },
            Measure::Ces => {
                (shown, Some(text!(locale, measure.of_scale, max = score.rule.scale().max()).to_string()))
            }
        }
    }

    /// `de +35 a +49`.
    pub(in crate::api) fn interval_text(measure: Measure, interval: &Interval, locale: Locale) -> String {
        let (low, high) = (measure.display(interval.low, locale), measure.display(interval.high, locale));
        text!(locale, measure.interval, low = low, high = high).to_string()
    }

    fn margin(score: &Score) -> Option<MarginView> {
        let (interval, value) = (score.interval?, score.value?);
        let (least, most) = match score.measure {
            Measure::Nps => (-1.0, 1.0),
            Measure::Csat => (0.0, 1.0),
            Measure::Ces => (f64::from(score.rule.scale().min()), f64::from(score.rule.scale().max())),
        };
        Some(MarginView { low: interval.low, value, high: interval.high, least, most })
    }

    fn beside(score: &Score, locale: Locale) -> Option<String> {
        match score.measure {
            Measure::Nps => None,
            Measure::Csat => {
                let mean = text::decimal(locale, score.mean?, 1);
                Some(text!(locale, measure.mean, mean = mean).to_string())
            }
            Measure::Ces => {
                let (share, interval) = (score.share?, score.share_interval?);
                let low = text::percent(locale, interval.low);
                let high = text::percent(locale, interval.high);
                let share = text::percent(locale, share);
                Some(text!(locale, measure.easy_share, share = share, low = low, high = high).to_string())
            }
        }
    }

    fn change(rule: Rule, comparison: &Comparison, locale: Locale) -> ChangeView {
        let same = |words: &str| ChangeView { direction: Direction::Same, words: words.to_owned() };
        let (Some(difference), Some(before)) = (comparison.difference, comparison.value) else {
            return same(text!(locale, measure.nothing_to_compare));
        };
        if !comparison.significant {
            return same(text!(locale, measure.no_change));
        }
        let measure = rule.measure();
        let difference_text = measure.display_difference(difference, locale);
        let before = measure.display(before, locale);
        let better = (difference > 0.0) == rule.higher_is_better();
        ChangeView {
            direction: if better { Direction::Better } else { Direction::Worse },
            words: text!(locale, measure.change, difference = difference_text, before = before).to_string(),
        }
    }

    fn parts(score: &Score, locale: Locale) -> Vec<PartView> {
        let Some(breakdown) = &score.breakdown else { return Vec::new() };
        let rule = score.rule;
        let scale = rule.scale();
        let good = rule.good_scores();
        let rest = if rule.higher_is_better() {
            (scale.min(), good.start() - 1)
        } else {
            (good.end() + 1, scale.max())
        };
        let good = (*good.start(), *good.end());
        let kinds: Vec<(u8, (u8, u8), u64, &str)> = match *breakdown {
            Breakdown::Nps(counts) => vec![
                (0, (0, 6), counts.detractors, text!(locale, measure.detractors)),
                (1, (7, 8), counts.passives, text!(locale, measure.passives)),
                (2, good, counts.promoters, text!(locale, measure.promoters)),
            ],
            Breakdown::Csat { top, rest: others } => vec![
                (1, rest, others, text!(locale, measure.others)),
                (2, good, top, text!(locale, measure.satisfied)),
            ],
            Breakdown::Ces { easy, rest: others } => vec![
                (1, rest, others, text!(locale, measure.others)),
                (2, good, easy, text!(locale, measure.easy)),
            ],
        };
        let part = |(kind, (min_score, max_score), n, label): (u8, (u8, u8), u64, &str)| {
            let share = if score.n == 0 { 0.0 } else { n as f64 / score.n as f64 };
            PartView {
                kind,
                min_score,
                max_score,
                share: share * 100.0,
                share_text: text::percent(locale, share),
                label: label.to_owned(),
                n_text: n_text(n, locale),
            }
        };
        kinds.into_iter().map(part).collect()
    }
}

#[cfg(feature = "ssr")]
pub(in crate::api) use words::{interval_text, n_text, name_of};
