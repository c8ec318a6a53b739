//! A CSV file as rows of cells: separator, encoding, line numbers, and the
//! apostrophes that exports put before formulas.

use csv::{ByteRecord, ReaderBuilder};

/// A file with its header.
pub(super) struct Table<'a> {
    file: &'a [u8],
    separator: u8,
    header: Vec<String>,
}

/// A row below the header.
pub(super) struct Row {
    /// The line on which it begins; the header is line 1.
    pub(super) line: u64,
    /// Its cells, or which of them is no UTF-8.
    pub(super) cells: Result<Vec<String>, usize>,
}

impl<'a> Table<'a> {
    /// Reads the header; none when there is none.
    pub(super) fn open(file: &'a [u8]) -> Option<Self> {
        let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
        let separator = separator_of(file);
        let mut records = reader(file, separator).into_byte_records();
        let header = records.next()?.ok()?;
        let header: Vec<String> =
            header.iter().map(|cell| armed(String::from_utf8_lossy(cell).trim()).to_owned()).collect();
        let is_blank = header.iter().all(String::is_empty);
        (!is_blank).then_some(Self { file, separator, header })
    }

    /// The names of the columns, trimmed.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The rows below the header, without blank lines.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row> {
        let mut lines = Lines { file: self.file, at: 0, line: 1 };
        reader(self.file, self.separator).into_byte_records().skip(1).filter_map(move |record| {
            // Reading from memory does not fail, and rows may have any length.
            let record = record.ok()?;
            let line = lines.line_at(record.position().map_or(0, csv::Position::byte));
            Some(Row { line, cells: read_cells(&record) })
        })
    }
}

fn reader(file: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(file)
}

/// Whichever of comma and semicolon separates more names in the header.
fn separator_of(file: &[u8]) -> u8 {
    let (mut commas, mut semicolons, mut quoted) = (0, 0, false);
    let begun = file.iter().skip_while(|byte| byte.is_ascii_whitespace());
    for byte in begun {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            b',' if !quoted => commas += 1,
            b';' if !quoted => semicolons += 1,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}

fn read_cells(record: &ByteRecord) -> Result<Vec<String>, usize> {
    record
        .iter()
        .enumerate()
        .map(|(at, cell)| std::str::from_utf8(cell).map(|cell| armed(cell).to_owned()).map_err(|_| at))
        .collect()
}

/// Takes off the apostrophe that keeps spreadsheets from running a text.
fn armed(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        _ => cell,
    }
}

/// Counts lines by itself: the reader's own count stands before the blank
/// lines that it skips.
struct Lines<'a> {
    file: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn line_at(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX).min(self.file.len());
        while self.at < byte || matches!(self.file.get(self.at), Some(b'\r' | b'\n')) {
            let (here, next) = (self.file[self.at], self.file.get(self.at + 1));
            if here == b'\n' || (here == b'\r' && next != Some(&b'\n')) {
                self.line += 1;
            }
            self.at += 1;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(file: &str) -> Vec<(u64, Vec<String>)> {
        let table = Table::open(file.as_bytes()).expect("a header");
        table.rows().map(|row| (row.line, row.cells.expect("UTF-8"))).collect()
    }

    #[test]
    fn comma_and_semicolon_are_found() {
        for (file, cells) in [
            ("a,b\n1,2\n", vec!["1", "2"]),
            ("\u{feff}a;b\r\n1;2,5\r\n", vec!["1", "2,5"]),
            ("\"a,b,c\";d\n1;2", vec!["1", "2"]),
            ("a\n1;2\n", vec!["1;2"]),
        ] {
            assert_eq!(rows(file)[0].1, cells, "{file:?}");
        }
    }

    #[test]
    fn a_row_has_the_line_on_which_it_begins() {
        for end in ["\n", "\r\n", "\r"] {
            let file = ["a,b", "1,2", "", "\"x", "y\",3", "", "", "4,5"].join(end);
            let lines: Vec<u64> = rows(&file).into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, [2, 4, 8], "{end:?}");
        }
    }

    #[test]
    fn only_a_defusing_apostrophe_is_taken_off() {
        for (cell, text) in
            [("'=1+1", "=1+1"), ("'-a", "-a"), ("''=x", "'=x"), ("'tis", "'tis"), ("-5", "-5"), ("'", "'")]
        {
            assert_eq!(armed(cell), text, "{cell}");
        }
    }

    #[test]
    fn a_file_without_a_header_is_no_table() {
        for file in ["", "\u{feff}", "\n\n", ",,\n1,2,3\n"] {
            assert!(Table::open(file.as_bytes()).is_none(), "{file:?}");
        }
    }
}
