//! Any format, read.

use serde_json::Value;

use crate::domain::error::{Code, FieldErrors};
use crate::domain::survey::Definition;
use crate::domain::text::Locale;

use super::build::build;
use super::format::Format;
use super::loss::{Dropped, Notes};
use super::sketch::Sketch;
use super::{lss, qsf, surveyjs, typeform, xml};

/// A survey out of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// What is asked.
    pub definition: Definition,
    /// What had no place in it.
    pub dropped: Vec<Dropped>,
}

/// Why a file is no survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// It cannot be read at all from this place on, counted from 1.
    Unreadable {
        /// The line.
        line: usize,
        /// The column, in bytes.
        column: usize,
    },
    /// It can be read, and these are wrong.
    Invalid(FieldErrors),
}

impl From<FieldErrors> for ReadError {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

/// Reads a survey. `fallback` is the language of texts that do not say theirs.
///
/// # Errors
/// [`ReadError`]: no JSON or XML, another kind of file ([`Code::InvalidFormat`]
/// of the whole), no question, more questions than a survey takes; of our own
/// format everything that [`Definition::parse`] refuses.
pub fn read(format: Format, file: &[u8], fallback: Locale) -> Result<Imported, ReadError> {
    let mut notes = Notes::default();
    let sketch = match format {
        Format::Jornada => {
            let definition = Definition::parse(&json_of(file)?)?;
            return Ok(Imported { definition, dropped: Vec::new() });
        }
        Format::SurveyJs => surveyjs::sketch(&json_of(file)?, fallback, &mut notes),
        Format::Qsf => qsf::sketch(&json_of(file)?, fallback, &mut notes),
        Format::Typeform => typeform::sketch(&json_of(file)?, fallback, &mut notes),
        Format::Lss => lss::sketch(&xml::read(file)?, fallback, &mut notes),
    };
    let sketch: Sketch = sketch.ok_or_else(|| FieldErrors::one("", Code::InvalidFormat))?;
    let definition = build(sketch, &mut notes)?;
    Ok(Imported { definition, dropped: notes.finish() })
}

/// Values of a file, at most; each takes more memory than its bytes.
const MAX_VALUES: usize = 1_000_000;

/// JSON, whose nesting `serde_json` limits to 128.
fn json_of(file: &[u8]) -> Result<Value, ReadError> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    // Commas in texts count, too: no survey comes near.
    if file.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count() > MAX_VALUES {
        return Err(FieldErrors::one("", Code::TooMany).into());
    }
    serde_json::from_slice(file)
        .map_err(|error| ReadError::Unreadable { line: error.line(), column: error.column() })
}
