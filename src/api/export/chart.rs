//! A chart as a file: its numbers as CSV or workbook, its picture as SVG. The
//! numbers are found anew by the very functions that the page asks.

use super::defused::defused;
use super::{Book, CSV_TYPE, Cell, XLSX_TYPE};
use crate::api::context::Access;
use crate::api::error::AppError;
use crate::api::home::{HomeFilter, shown_on_home};
use crate::api::measure::{DataTable, ScoreResult, draw_histogram, draw_trend, histogram_data, trend_data};
use crate::api::survey::{ResultsQuery, shown_in_results, survey_id};
use crate::chart::as_file;
use crate::db::DbError;
use crate::domain::chart::Chart;
use crate::domain::text::Locale;

/// As what a chart leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartForm {
    /// Its numbers, with commas between.
    Csv,
    /// Its numbers in a workbook.
    Xlsx,
    /// Its picture.
    Svg,
}

impl ChartForm {
    /// Reads the name that stands in addresses.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for any other.
    pub fn parse(name: &str) -> Result<Self, AppError> {
        match name {
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            "svg" => Ok(Self::Svg),
            _ => Err(AppError::NotFound),
        }
    }
}

/// A small file, ready.
pub struct ReadyFile {
    /// What it is called.
    pub name: String,
    /// Its kind, as browsers are told it.
    pub kind: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A chart of a survey's results: `trend` or `histogram`.
///
/// # Errors
/// `NotFound`, also for a chart that the page does not show.
pub async fn chart_of_survey(
    access: &Access,
    survey: &str,
    query: &ResultsQuery,
    chart: &str,
    form: ChartForm,
) -> Result<ReadyFile, AppError> {
    let row = access.db().find_survey(access.workspace_id(), survey_id(survey)?).await?;
    let found = shown_in_results(access, &row, query).await?;
    let found = found.filter(|found| found.score.n > 0).ok_or(AppError::NotFound)?;
    file_of(&found, chart, &format!("{chart}-{}", row.code), form, access.locale)
}

/// The trend of home.
///
/// # Errors
/// `NotFound` while home shows none.
pub async fn chart_of_home(
    access: &Access,
    filter: &HomeFilter,
    chart: &str,
    form: ChartForm,
) -> Result<ReadyFile, AppError> {
    let found = shown_on_home(access, filter).await?.ok_or(AppError::NotFound)?;
    if chart != "trend" {
        return Err(AppError::NotFound);
    }
    let name = format!("{}-{}", found.score.measure.as_str(), access.workspace.slug);
    file_of(&found, chart, &name, form, access.locale)
}

fn file_of(
    found: &ScoreResult,
    chart: &str,
    name: &str,
    form: ChartForm,
    locale: Locale,
) -> Result<ReadyFile, AppError> {
    let (picture, table) = match chart {
        "trend" => (draw_trend(found, locale), trend_data(found, locale)),
        "histogram" => (
            draw_histogram(found, locale).ok_or(AppError::NotFound)?,
            histogram_data(found, locale).ok_or(AppError::NotFound)?,
        ),
        _ => return Err(AppError::NotFound),
    };
    let (extension, kind, bytes) = match form {
        ChartForm::Csv => ("csv", CSV_TYPE, csv_of(&table)?),
        ChartForm::Xlsx => ("xlsx", XLSX_TYPE, book_of(chart, table)?),
        ChartForm::Svg => ("svg", "image/svg+xml", svg_of(&picture)),
    };
    Ok(ReadyFile { name: format!("{name}.{extension}"), kind, bytes })
}

fn svg_of(chart: &Chart) -> Vec<u8> {
    as_file(&chart.wide).into_bytes()
}

fn csv_of(table: &DataTable) -> Result<Vec<u8>, DbError> {
    let mut lines = csv::WriterBuilder::new().from_writer(Vec::new());
    lines.write_record(table.head.iter().map(|name| defused(name))).map_err(DbError::other)?;
    for row in &table.rows {
        lines.write_record(row.iter().map(Cell::to_csv)).map_err(DbError::other)?;
    }
    lines.into_inner().map_err(|error| DbError::other(error.to_string()))
}

fn book_of(name: &str, table: DataTable) -> Result<Vec<u8>, DbError> {
    let DataTable { head, rows } = table;
    let mut book = Book::new(name, head)?;
    for row in rows {
        book.add(&row)?;
    }
    let mut bytes = Vec::new();
    book.save(&mut bytes)?;
    Ok(bytes)
}
