//! LimeSurvey's XML as tables of rows.
//!
//! A document with a DTD is refused before anything of it is used: no entity
//! of a file's own is ever read, nothing is fetched.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

use crate::domain::error::{Code, FieldErrors};

use super::read::ReadError;

/// How deep elements are nested; rows stand at 4.
const MAX_DEPTH: usize = 30;
/// Cells and rows of a file.
const MAX_CELLS: usize = 1_000_000;
/// Bytes of a cell that are kept.
const MAX_CELL: usize = 64 * 1024;

/// The cells of a row by the names of their columns.
pub(super) type Row = BTreeMap<String, String>;

/// What is told of a file: its tables by name, and texts outside of tables.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// The name of the outermost element.
    pub(super) root: String,
    tables: BTreeMap<String, Vec<Row>>,
    /// What kind of document it says it is.
    pub(super) kind: String,
    /// Elements right under the outermost one.
    pub(super) sections: Vec<String>,
}

impl Document {
    /// The rows of a table, in order; none when there is no such table.
    pub(super) fn rows(&self, table: &str) -> &[Row] {
        self.tables.get(table).map_or(&[], Vec::as_slice)
    }
}

/// A cell of a row; blank when it has none.
pub(super) fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", |cell| cell.trim())
}

/// Reads a document: `document > TABLE > rows > row > COLUMN`.
///
/// # Errors
/// [`ReadError::Unreadable`] for what is no well-formed XML in UTF-8, has a
/// DTD or is nested deeper than anybody needs; [`Code::TooMany`] beyond a
/// million cells.
pub(super) fn read(file: &[u8]) -> Result<Document, ReadError> {
    let file = std::str::from_utf8(file).map_err(|error| at(file, error.valid_up_to()))?;
    let file = file.strip_prefix('\u{feff}').unwrap_or(file);
    let mut reader = Reader::from_str(file);
    let mut scribe = Scribe::default();
    loop {
        let place = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let unreadable = || at(file.as_bytes(), place);
        match reader.read_event().map_err(|_| unreadable())? {
            Event::Start(start) => scribe.open(start.local_name().as_ref(), unreadable)?,
            Event::Empty(start) => {
                scribe.open(start.local_name().as_ref(), unreadable)?;
                scribe.close()?;
            }
            Event::End(_) => scribe.close()?,
            Event::Text(text) => scribe.write(&text.xml10_content()),
            Event::CData(text) => scribe.write(&text.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(letter)) => scribe.write(letter.encode_utf8(&mut [0; 4])),
                _ => scribe.write(resolve_predefined_entity(&reference).ok_or_else(unreadable)?),
            },
            // With it come entities, and with them bombs.
            Event::DocType(_) => return Err(unreadable()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof if scribe.path.is_empty() && !scribe.document.root.is_empty() => {
                return Ok(scribe.document);
            }
            Event::Eof => return Err(unreadable()),
        }
    }
}

/// The line and column of a byte.
fn at(file: &[u8], place: usize) -> ReadError {
    let before = &file[..place.min(file.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    ReadError::Unreadable { line, column }
}

#[derive(Default)]
struct Scribe {
    document: Document,
    path: Vec<String>,
    row: Row,
    text: String,
    n_cells: usize,
}

impl Scribe {
    fn open(&mut self, name: &str, unreadable: impl Fn() -> ReadError) -> Result<(), ReadError> {
        if self.path.len() >= MAX_DEPTH || (self.path.is_empty() && !self.document.root.is_empty()) {
            return Err(unreadable());
        }
        match self.path.len() {
            0 => self.document.root = name.to_owned(),
            1 if self.document.sections.len() < 1000 => self.document.sections.push(name.to_owned()),
            _ => {}
        }
        self.text.clear();
        self.path.push(name.to_owned());
        Ok(())
    }

    fn write(&mut self, text: &str) {
        let room = MAX_CELL.saturating_sub(self.text.len());
        self.text.push_str(&text[..text.floor_char_boundary(room.min(text.len()))]);
    }

    fn close(&mut self) -> Result<(), ReadError> {
        let depth = self.path.len();
        let Some(name) = self.path.pop() else { return Ok(()) };
        let is = |at: usize, name: &str| self.path.get(at).is_some_and(|other| other == name);
        let is_cell = depth == 5 && is(2, "rows") && is(3, "row");
        let is_row = depth == 4 && name == "row" && is(2, "rows");
        if is_cell || is_row {
            self.n_cells += 1;
            if self.n_cells > MAX_CELLS {
                return Err(FieldErrors::one("", Code::TooMany).into());
            }
        }
        if is_cell {
            self.row.insert(name, std::mem::take(&mut self.text));
        } else if is_row {
            let row = std::mem::take(&mut self.row);
            let table = self.path.get(1).cloned().unwrap_or_default();
            self.document.tables.entry(table).or_default().push(row);
        } else if depth == 2 && name == "LimeSurveyDocType" {
            self.document.kind = self.text.trim().to_owned();
        }
        self.text.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(file: &str) -> ReadError {
        read(file.as_bytes()).expect_err(file)
    }

    #[test]
    fn rows_are_read_with_references_and_quoted_texts() {
        let file = "<?xml version='1.0' encoding='UTF-8'?>\n<document><LimeSurveyDocType>Survey</LimeSurveyDocType>\
            <t><fields><fieldname>a</fieldname></fields><rows><row><a><![CDATA[<b>&amp;]]> &lt;x&gt; &#233;</a><b/></row>\
            <row><a>2</a></row></rows></t></document>";
        let document = read(file.as_bytes()).expect("a document");
        assert_eq!((document.root.as_str(), document.kind.as_str()), ("document", "Survey"));
        assert_eq!(document.rows("t").len(), 2);
        assert_eq!(cell(&document.rows("t")[0], "a"), "<b>&amp; <x> é");
        assert_eq!(cell(&document.rows("t")[0], "b"), "");
        assert!(document.rows("none").is_empty());
    }

    #[test]
    fn a_document_type_is_refused_before_its_entities_are_read() {
        let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<document>&b;</document>";
        assert_eq!(refused(bomb), ReadError::Unreadable { line: 2, column: 1 });
        let outside = "<!DOCTYPE d SYSTEM \"file:///etc/passwd\"><document/>";
        assert_eq!(refused(outside), ReadError::Unreadable { line: 1, column: 1 });
        assert!(matches!(refused("<document>&file;</document>"), ReadError::Unreadable { .. }));
    }

    #[test]
    fn what_is_no_xml_is_refused() {
        for broken in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "</a>",
            "<a><b></a></b>",
            "<a/><b/>",
            "<a",
            "<a>&#0;</a>",
            "<a>&#xD800;</a>",
        ] {
            assert!(matches!(refused(broken), ReadError::Unreadable { .. }), "{broken}");
        }
        assert_eq!(
            read(b"<a>\n\xff</a>").expect_err("not UTF-8"),
            ReadError::Unreadable { line: 2, column: 1 }
        );
        assert!(matches!(refused(&"<a>".repeat(100_000)), ReadError::Unreadable { .. }));
    }
}
