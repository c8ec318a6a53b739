//! What was answered to each question of a survey, besides the score that the
//! page is about: the right picture for each kind.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::ResultsQuery;
use crate::api::error::AppError;
use crate::api::wire::Reply;

/// What was answered to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionResult {
    /// Its key.
    pub key: String,
    /// What it asks.
    pub title: String,
    /// How many answered it, in words.
    pub n: String,
    /// The answers.
    pub picture: Picture,
}

/// Answers, as they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Picture {
    /// A bar for each choice.
    Bars(Vec<ChoiceBar>),
    /// A row of shares for each line of a matrix, under the names of its columns.
    Grid(Vec<String>, Vec<GridRow>),
    /// Something in words, such as a mean.
    Words(String),
    /// Too few answers of an anonymous survey.
    Hidden(String),
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceBar {
    /// What could be chosen.
    pub label: String,
    /// Its share in thousandths, for the length of the bar.
    pub per_mille: u32,
    /// The share, or what else the bar stands for, in words.
    pub value: String,
    /// Answers and margin, in words.
    pub detail: String,
}

/// One line of a matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridRow {
    /// What was rated.
    pub label: String,
    /// Share in thousandths and in words, for each column.
    pub cells: Vec<(u32, String)>,
}

/// What was answered to each question under the filters.
#[server(prefix = "/fn", endpoint = "survey/questions", input = Json, output = Reply)]
pub async fn load_questions(
    workspace: String,
    survey: String,
    query: ResultsQuery,
) -> Result<Vec<QuestionResult>, AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let row = access.db().find_survey(access.workspace_id(), survey_id(&survey)?).await?;
        questions(&access, &row, &query).await
    })
    .await
}

#[cfg(feature = "ssr")]
pub(in crate::api) use on_server::questions;

#[cfg(feature = "ssr")]
mod on_server {
    use super::{ChoiceBar, GridRow, Picture, QuestionResult};
    use crate::api::context::Reader;
    use crate::api::error::AppError;
    use crate::api::survey::{ResultsQuery, span_of};
    use crate::db::{ChoiceCounts, ChoiceQuery, SurveyRow};
    use crate::domain::measure::{Level, Proportion, Summary, is_suppressed};
    use crate::domain::survey::{Choice, Choices, Definition, Matrix, Question, QuestionKind, Ranking};
    use crate::domain::text::{self, Locale};
    use crate::text;

    pub(in crate::api) async fn questions(
        access: &Reader,
        row: &SurveyRow,
        query: &ResultsQuery,
    ) -> Result<Vec<QuestionResult>, AppError> {
        let definition = &row.published.as_ref().or(row.latest()).ok_or(AppError::NotFound)?.definition;
        let locale = access.locale;
        let minimum =
            if row.anonymous { u64::try_from(access.workspace.minimum_group).unwrap_or(0) } else { 0 };
        let (from, to) = span_of(query, access.today());
        let mut results = Vec::new();
        for question in definition.questions() {
            // Scores have the charts above; what has no answers has no results.
            let Some(kind) = question.kind().answer_kind().filter(|_| question.series().is_none()) else {
                continue;
            };
            let asked = ChoiceQuery {
                survey: row.survey_id,
                key: question.key().as_str().to_owned(),
                kind,
                from,
                to,
                attributes: query.attributes.clone(),
            };
            let counts = access.db().choice_counts(access.workspace_id(), &asked).await?;
            let n = counts.get("").copied().unwrap_or(0);
            let drawing = Drawing { locale, definition, counts: &counts, n };
            let picture = if is_suppressed(n, minimum) {
                let least = text::count(locale, minimum);
                Picture::Hidden(text!(locale, survey.too_few_answers, least = least).to_string())
            } else {
                drawing.draw(question)
            };
            results.push(QuestionResult {
                key: question.key().as_str().to_owned(),
                title: question.heading(locale, definition.locale()),
                n: text!(locale, survey.n_answered, n = text::count(locale, n)).to_string(),
                picture,
            });
        }
        Ok(results)
    }

    struct Drawing<'a> {
        locale: Locale,
        definition: &'a Definition,
        counts: &'a ChoiceCounts,
        n: u64,
    }

    impl Drawing<'_> {
        fn draw(&self, question: &Question) -> Picture {
            match question.kind() {
                QuestionKind::Rating(scale) => {
                    let scores =
                        (scale.min()..=scale.max()).map(|score| (score.to_string(), score.to_string()));
                    Picture::Bars(scores.map(|(label, choice)| self.bar(label, &choice)).collect())
                }
                QuestionKind::SingleChoice(choices) | QuestionKind::MultipleChoice(choices, _) => {
                    Picture::Bars(self.choices(choices))
                }
                QuestionKind::LikertMatrix(matrix) => self.grid(matrix),
                QuestionKind::Ranking(ranking) => Picture::Bars(self.places(ranking)),
                QuestionKind::Consent => {
                    Picture::Bars(vec![self.bar(text!(self.locale, survey.agreed).to_owned(), "true")])
                }
                QuestionKind::Number(_) => Picture::Words(self.numbers()),
                _ => Picture::Words(String::new()),
            }
        }

        /// Mean, median and ends.
        fn numbers(&self) -> String {
            let read = |(number, n): (&String, &u64)| Some((number.parse::<f64>().ok()?, *n));
            let Some(summary) = Summary::of(self.counts.iter().filter_map(read)) else {
                return String::new();
            };
            let number = |value: f64| text::decimal(self.locale, value, 1);
            let (mean, median) = (number(summary.mean), number(summary.median));
            let (min, max) = (number(summary.min), number(summary.max));
            text!(self.locale, survey.number_summary, mean = mean, median = median, min = min, max = max)
                .to_string()
        }

        fn words(&self, choice: &Choice) -> String {
            choice.words(self.locale, self.definition.locale()).0.to_owned()
        }

        fn count(&self, choice: &str) -> u64 {
            self.counts.get(choice).copied().unwrap_or(0)
        }

        fn choices(&self, choices: &Choices) -> Vec<ChoiceBar> {
            let mut bars: Vec<(u64, ChoiceBar)> = choices
                .choices()
                .iter()
                .map(|choice| (self.count(choice.value()), self.bar(self.words(choice), choice.value())))
                .collect();
            // Most chosen first; what is chosen alike stays in the survey's order.
            bars.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
            let mut bars: Vec<ChoiceBar> = bars.into_iter().map(|(_, bar)| bar).collect();
            if choices.other() {
                let label = choices.other_label().map_or_else(
                    || text!(self.locale, survey.other).to_owned(),
                    |label| label.get(self.locale, self.definition.locale()).0.to_owned(),
                );
                bars.push(self.bar(label, "other"));
            }
            bars
        }

        /// The share of those who answered the question.
        fn bar(&self, label: String, choice: &str) -> ChoiceBar {
            let hits = self.count(choice);
            let share = Proportion::of_parts(hits.min(self.n), self.n.saturating_sub(hits));
            let percent = |fraction: f64| text::percent(self.locale, fraction);
            let detail = share.interval(Level::NINETY_FIVE).map(|interval| {
                let (low, high) = (percent(interval.low), percent(interval.high));
                let n = text::count(self.locale, hits);
                text!(self.locale, survey.bar_detail, n = n, low = low, high = high).to_string()
            });
            ChoiceBar {
                label,
                per_mille: per_mille(share.value()),
                value: share.value().map_or_else(|| text::ABSENT.to_owned(), percent),
                detail: detail.unwrap_or_default(),
            }
        }

        /// The mean place of each choice, best first; the longer the bar, the
        /// nearer to the first place.
        fn places(&self, ranking: &Ranking) -> Vec<ChoiceBar> {
            let choices = ranking.choices();
            let last = choices.len();
            let mut bars: Vec<(f64, ChoiceBar)> = choices
                .iter()
                .map(|choice| {
                    let places = (1..=last).map(|place| {
                        let n = self.count(&format!("{}={place}", choice.value()));
                        (place, n)
                    });
                    let (sum, n) = places.fold((0.0, 0_u64), |(sum, n), (place, of_place)| {
                        (sum + real(place as u64) * real(of_place), n + of_place)
                    });
                    let mean = (n > 0).then(|| sum / real(n));
                    let nearness = mean.map(|mean| (real(last as u64) - mean) / real(last.max(2) as u64 - 1));
                    let firsts = self.count(&format!("{}=1", choice.value()));
                    let first = Proportion::of_parts(firsts.min(n), n.saturating_sub(firsts)).value();
                    let first = first.map_or_else(String::new, |share| {
                        let share = text::percent(self.locale, share);
                        text!(self.locale, survey.first_place, share = share).to_string()
                    });
                    let value = mean.map_or_else(
                        || text::ABSENT.to_owned(),
                        |mean| {
                            let place = text::decimal(self.locale, mean, 1);
                            text!(self.locale, survey.mean_place, place = place).to_string()
                        },
                    );
                    let bar = ChoiceBar {
                        label: self.words(choice),
                        per_mille: per_mille(nearness),
                        value,
                        detail: first,
                    };
                    (mean.unwrap_or(f64::MAX), bar)
                })
                .collect();
            bars.sort_by(|one, other| one.0.total_cmp(&other.0));
            bars.into_iter().map(|(_, bar)| bar).collect()
        }

        fn grid(&self, matrix: &Matrix) -> Picture {
            let columns = matrix.columns().iter().map(|column| self.words(column)).collect();
            let rows = matrix.rows().iter().map(|row| {
                let counts: Vec<u64> = matrix
                    .columns()
                    .iter()
                    .map(|column| self.count(&format!("{}={}", row.value(), column.value())))
                    .collect();
                let n: u64 = counts.iter().sum();
                let cells = counts.into_iter().map(|hits| {
                    let share = Proportion::of_parts(hits, n - hits).value();
                    let words = share
                        .map_or_else(|| text::ABSENT.to_owned(), |share| text::percent(self.locale, share));
                    (per_mille(share), words)
                });
                GridRow { label: self.words(row), cells: cells.collect() }
            });
            Picture::Grid(columns, rows.collect())
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "counts of answers are far below 2^52")]
    fn real(n: u64) -> f64 {
        n as f64
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
    fn per_mille(share: Option<f64>) -> u32 {
        (share.unwrap_or(0.0).clamp(0.0, 1.0) * 1000.0).round() as u32
    }
}
