//! What leaves the house as files: responses, contacts and the numbers behind
//! charts, as CSV that imports as it was and as workbooks for spreadsheets.
//!
//! Files of any length are made piece by piece. A text never becomes a
//! formula: in CSV an apostrophe goes before it, in a workbook its cell says
//! that it is a text.

mod book;
mod chart;
mod contact;
mod defused;
mod response;
mod survey;

use std::pin::Pin;

use bytes::Bytes;
use futures::Stream;

use crate::db::DbError;

pub use book::{Book, Cell};
pub use chart::{ChartForm, ReadyFile, chart_of_home, chart_of_survey};
pub use contact::ContactExport;
pub use response::ResponseExport;
pub use survey::{WantedVersion, find_version};

/// A file in pieces.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, DbError>> + Send>>;

/// The kind of a CSV file, as browsers are told it.
pub const CSV_TYPE: &str = "text/csv; charset=utf-8";
/// The kind of a workbook, as browsers are told it.
pub const XLSX_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
