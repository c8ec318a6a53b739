//! A workbook (XLSX) while it is being written, row by row. The rows lie in a
//! temporary file, so that any number of them costs the same memory. What has
//! more rows than a sheet can hold goes on in the next one.

use std::io::Write;

use bytes::Bytes;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use futures::StreamExt;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;

use super::Pieces;
use super::defused::defused;
use crate::db::DbError;

/// Rows of a sheet, its header among them, as Excel has them.
const ROWS_OF_SHEET: u32 = 1_048_576;
/// UTF-16 units in a cell, at most.
const LONGEST: usize = 32_767;
/// The last of the first days that Excel counts wrongly, because it takes 1900
/// for a leap year: before it a date is written as text.
const FIRST_SERIAL: f64 = 61.0;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, whatever it looks like.
    Text(String),
    /// A number.
    Number(f64),
    /// A fraction that is read in per cent.
    Share(f64),
    /// A day.
    Day(NaiveDate),
    /// A time on the clocks of the workspace.
    Time(NaiveDateTime),
}

impl Cell {
    /// A text; nothing when it is blank.
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    /// The same in a CSV file; numbers as they are, with a point.
    pub fn to_csv(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => defused(text),
            Self::Number(number) | Self::Share(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Time(time) => time.to_string(),
        }
    }
}

/// A workbook while it is being written.
pub struct Book {
    workbook: Workbook,
    /// What the sheets are called.
    name: String,
    head: Vec<String>,
    rows_of_sheet: u32,
    sheets: usize,
    /// The next row of the sheet.
    row: u32,
    looks: Looks,
}

/// How numbers are shown.
struct Looks {
    head: Format,
    share: Format,
    day: Format,
    time: Format,
}

impl Book {
    /// Begins a workbook whose sheets are called `name` and have these columns.
    ///
    /// # Errors
    /// When no temporary file can be made; more columns than a sheet has.
    pub fn new(name: &str, head: Vec<String>) -> Result<Self, DbError> {
        Self::with_rows(name, head, ROWS_OF_SHEET)
    }

    fn with_rows(name: &str, head: Vec<String>, rows_of_sheet: u32) -> Result<Self, DbError> {
        let looks = Looks {
            head: Format::new().set_bold().set_align(FormatAlign::Left),
            share: Format::new().set_num_format("0.0%"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        };
        let mut book = Self {
            workbook: Workbook::new(),
            // Excel takes no more characters, and the number of the sheet needs room.
            name: name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(24).collect(),
            head,
            rows_of_sheet: rows_of_sheet.max(2),
            sheets: 0,
            row: 0,
            looks,
        };
        book.begin_sheet().map_err(refused)?;
        Ok(book)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub fn add(&mut self, cells: &[Cell]) -> Result<(), DbError> {
        self.write_row(cells).map_err(refused)
    }

    /// Writes the whole workbook.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(mut self, to: impl Write + Send) -> Result<(), DbError> {
        self.workbook.save_to_writer(to).map_err(refused)
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        let name = match self.sheets {
            1 => self.name.clone(),
            n => format!("{} {n}", self.name),
        };
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (at, words) in (0_u16..).zip(&self.head) {
            let width = words.chars().count().clamp(10, 40);
            sheet.set_column_width(at, u32::try_from(width).unwrap_or(10))?;
            sheet.write_string_with_format(0, at, short(words), &self.looks.head)?;
        }
        self.row = 1;
        Ok(())
    }

    fn write_row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        if self.row >= self.rows_of_sheet {
            self.begin_sheet()?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        for (at, cell) in (0_u16..).zip(cells) {
            write_cell(sheet, &self.looks, (self.row, at), cell)?;
        }
        self.row += 1;
        Ok(())
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    looks: &Looks,
    (row, at): (u32, u16),
    cell: &Cell,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            sheet.write_string(row, at, short(text))?;
        }
        Cell::Number(number) => {
            sheet.write_number(row, at, *number)?;
        }
        Cell::Share(share) => {
            sheet.write_number_with_format(row, at, *share, &looks.share)?;
        }
        Cell::Day(day) => match serial(day.and_time(NaiveTime::MIN)) {
            Some(serial) => {
                sheet.write_number_with_format(row, at, serial, &looks.day)?;
            }
            None => {
                sheet.write_string(row, at, day.to_string())?;
            }
        },
        Cell::Time(time) => match serial(*time) {
            Some(serial) => {
                sheet.write_number_with_format(row, at, serial, &looks.time)?;
            }
            None => {
                sheet.write_string(row, at, time.to_string())?;
            }
        },
    }
    Ok(())
}

/// Days since the end of 1899, as Excel counts; none where it counts wrongly
/// or not at all.
fn serial(time: NaiveDateTime) -> Option<f64> {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(NaiveTime::MIN);
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of some thousand years are exact")]
    let days = time.signed_duration_since(first).num_milliseconds() as f64 / 86_400_000.0;
    let last = 2_958_466.0;
    (FIRST_SERIAL..last).contains(&days).then_some(days)
}

/// As much of a text as a cell can hold.
fn short(text: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= LONGEST
    };
    text.chars().take_while(fits).collect()
}

fn refused(error: XlsxError) -> DbError {
    DbError::other(format!("a workbook: {error}"))
}

/// A workbook takes a processor and room on the disk while it grows: a few at a
/// time.
static GROWING: Semaphore = Semaphore::const_new(4);

/// A page of rows, or why there are no more.
pub(super) type Rows = Result<Vec<Vec<Cell>>, DbError>;

/// The workbook of these rows in pieces. It is put together on a thread of its
/// own; a reader who goes away ends the work.
///
/// # Errors
/// Whatever went wrong before the file began.
pub(super) async fn in_pieces(
    name: &'static str,
    head: Vec<String>,
    mut rows: mpsc::Receiver<Rows>,
) -> Result<Pieces, DbError> {
    let permit = GROWING.acquire().await.expect("BUG: the semaphore is never closed");
    let (to_reader, mut pieces) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        let reader = to_reader.clone();
        let write = move || {
            let mut book = Book::new(name, head)?;
            while let Some(page) = rows.blocking_recv() {
                if reader.is_closed() {
                    return Ok(());
                }
                for row in page? {
                    book.add(&row)?;
                }
            }
            // How slowly it is read is nobody else's matter.
            drop(permit);
            let to = std::io::BufWriter::with_capacity(64 * 1024, Pipe(reader));
            book.save(to)
        };
        if let Err(error) = write() {
            // The reader may be gone, and then nobody wants to know.
            let _ = to_reader.blocking_send(Err(error));
        }
    });
    match pieces.recv().await {
        Some(Ok(first)) => {
            let first = futures::stream::once(std::future::ready(Ok(first)));
            Ok(Box::pin(first.chain(ReceiverStream::new(pieces))))
        }
        Some(Err(error)) => Err(error),
        None => Err(DbError::other("a workbook ended before it began")),
    }
}

/// Hands on what is written.
struct Pipe(mpsc::Sender<Result<Bytes, DbError>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map_err(|_| std::io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, DataType, Reader, Xlsx};

    use super::*;

    fn read(book: Book) -> Xlsx<Cursor<Vec<u8>>> {
        let mut file = Vec::new();
        book.save(&mut file).expect("saved");
        Xlsx::new(Cursor::new(file)).expect("a workbook")
    }

    fn head() -> Vec<String> {
        vec!["a".to_owned(), "=b".to_owned()]
    }

    #[test]
    fn cells_are_what_they_were_and_no_text_is_a_formula() {
        let mut book = Book::new("Answers", head()).expect("a book");
        let time = NaiveDate::from_ymd_opt(2026, 2, 1).and_then(|day| day.and_hms_opt(23, 40, 30));
        let time = time.expect("a time");
        let long = "x".repeat(LONGEST + 5);
        for cells in [
            [Cell::Text("=1+1".into()), Cell::Number(-4.5)],
            [Cell::Text("@SUM(A1)\u{1}".into()), Cell::Share(0.25)],
            [Cell::Day(time.date()), Cell::Time(time)],
            [Cell::Empty, Cell::Day(NaiveDate::from_ymd_opt(1850, 1, 2).expect("a day"))],
            [Cell::Text("'tis 007".into()), Cell::Text(long)],
        ] {
            book.add(&cells).expect("added");
        }
        let mut book = read(book);
        let formulas = book.worksheet_formula("Answers").expect("formulas");
        assert!(formulas.cells().all(|(.., formula)| formula.is_empty()));
        let sheet = book.worksheet_range("Answers").expect("a sheet");
        let cell = |row: u32, at: u32| sheet.get_value((row, at)).cloned().unwrap_or(Data::Empty);
        assert_eq!(cell(0, 1), Data::String("=b".into()));
        assert_eq!((cell(1, 0), cell(1, 1)), (Data::String("=1+1".into()), Data::Float(-4.5)));
        assert!(cell(2, 0).to_string().starts_with("@SUM(A1)"));
        assert_eq!(cell(2, 1), Data::Float(0.25));
        assert!(cell(3, 0).is_datetime() && cell(3, 1).is_datetime());
        let Data::DateTime(written) = cell(3, 1) else { panic!("{:?}", cell(3, 1)) };
        assert!((written.as_f64() - 46_054.986_458_333).abs() < 1e-6, "{}", written.as_f64());
        assert_eq!((cell(4, 0), cell(4, 1)), (Data::Empty, Data::String("1850-01-02".into())));
        assert_eq!(cell(5, 0), Data::String("'tis 007".into()));
        assert_eq!(cell(5, 1).to_string().len(), LONGEST);
    }

    #[test]
    fn what_a_sheet_cannot_hold_goes_on_in_the_next_under_the_same_header() {
        let mut book = Book::with_rows("Answers", head(), 4).expect("a book");
        for n in 0..7 {
            book.add(&[Cell::Number(f64::from(n)), Cell::Empty]).expect("added");
        }
        let mut book = read(book);
        assert_eq!(book.sheet_names(), ["Answers", "Answers 2", "Answers 3"]);
        for (name, numbers) in [("Answers", 3), ("Answers 2", 3), ("Answers 3", 1)] {
            let sheet = book.worksheet_range(name).expect("a sheet");
            assert_eq!(sheet.get_value((0, 0)), Some(&Data::String("a".into())));
            assert_eq!(sheet.height() - 1, numbers, "{name}");
        }
    }
}
