//! How far respondents came, in words and as a picture.

use serde::{Deserialize, Serialize};

use crate::domain::chart::Chart;

/// From the opened page to the last answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunnelView {
    /// Shown, started and completed.
    pub chart: Chart,
    /// The median time to complete, with its interval.
    pub median: Option<String>,
    /// What is to be known of the counts.
    pub note: String,
    /// Where those stopped who did not finish, page by page.
    pub left: Vec<String>,
}

#[cfg(feature = "ssr")]
pub(super) use on_server::funnel;

#[cfg(feature = "ssr")]
mod on_server {
    use chrono::NaiveDate;

    use super::FunnelView;
    use crate::api::context::Reader;
    use crate::api::error::AppError;
    use crate::chart::{Ranked, Ranking, Unit, ranking};
    use crate::db::{FunnelRow, SurveyRow};
    use crate::domain::chart::Chart;
    use crate::domain::measure::duration::{Median, median};
    use crate::domain::measure::{Level, Proportion};
    use crate::domain::survey::Definition;
    use crate::domain::text::{self, Locale};
    use crate::text;

    /// The funnel of the local days `[from, to)`; none before anything was
    /// shown or begun.
    pub(in crate::api::survey) async fn funnel(
        access: &Reader,
        row: &SurveyRow,
        definition: &Definition,
        (from, to): (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Result<Option<FunnelView>, AppError> {
        let found = access.db().find_funnel(access.workspace_id(), row.survey_id, from, to).await?;
        if found.shown == 0 && found.started == 0 {
            return Ok(None);
        }
        let locale = access.locale;
        let is_paged = definition.is_paged();
        Ok(Some(FunnelView {
            chart: draw(&found, locale),
            median: median(&found.took, Level::NINETY_FIVE).map(|median| median_words(&median, locale)),
            note: match (is_outside(&found), is_paged) {
                (true, _) => text!(locale, score.funnel_outside).to_owned(),
                (false, true) => text!(locale, score.funnel_note_paged).to_owned(),
                (false, false) => text!(locale, score.funnel_note).to_owned(),
            },
            left: if is_paged { left_words(&found, definition.pages().len(), locale) } else { Vec::new() },
        }))
    }

    /// Whether answers came in by other ways than our page, as the API or a
    /// file: shares of what was shown would then mean nothing.
    fn is_outside(found: &FunnelRow) -> bool {
        found.shown < found.started
    }

    fn draw(found: &FunnelRow, locale: Locale) -> Chart {
        let FunnelRow { shown, started, completed, .. } = found;
        let share = |n: u64| Proportion::of_parts(n, shown.saturating_sub(n)).value();
        let row = |label: &str, n: u64| Ranked {
            label: label.to_owned(),
            value: if is_outside(found) { None } else { share(n) },
            low: None,
            high: None,
            n,
        };
        let input = Ranking {
            name: text!(locale, score.funnel).to_owned(),
            measure: text!(locale, score.share).to_owned(),
            rule: text!(locale, score.funnel_rule).to_owned(),
            head: text!(locale, score.step).to_owned(),
            unit: Unit::Percent,
            rows: vec![
                row(text!(locale, score.shown), *shown),
                row(text!(locale, score.started), *started),
                row(text!(locale, score.completed), *completed),
            ],
        };
        ranking(&input, locale)
    }

    fn median_words(median: &Median, locale: Locale) -> String {
        let Median { value, low, high, n } = *median;
        let time = |seconds: f64| text::stopwatch(locale, whole(seconds));
        text!(
            locale,
            score.median,
            time = time(value),
            low = time(low),
            high = time(high),
            n = text::count(locale, n)
        )
        .to_string()
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a week of seconds at most")]
    fn whole(seconds: f64) -> u64 {
        seconds.round().max(0.0) as u64
    }

    /// Pages are those of the survey as it is now; an older version may have
    /// had more.
    fn left_words(found: &FunnelRow, n_pages: usize, locale: Locale) -> Vec<String> {
        let line = |(page, n): (&u64, &u64)| {
            let page = page.saturating_add(1);
            let share = Proportion::of_parts(*n, found.started.saturating_sub(*n)).value().unwrap_or(0.0);
            let n_pages = u64::try_from(n_pages).unwrap_or(page).max(page);
            let share = text::percent(locale, share);
            let n = text::count(locale, *n);
            text!(locale, score.left, page = page, pages = n_pages, n = n, share = share).to_string()
        };
        found.left.iter().map(line).collect()
    }
}
