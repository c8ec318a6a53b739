//! A finished chart as it crosses the wire: the pictures, the points a reader
//! can visit in them, and the same numbers as a table. Drawn in `chart`, on
//! the server; every text is already in the reader's language.

use serde::{Deserialize, Serialize};

/// One chart in everything a page needs of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// The title.
    pub name: String,
    /// What the chart says, in one sentence, for those who do not see it.
    pub summary: String,
    /// The rule behind the numbers, in one line under the title.
    pub rule: String,
    /// For containers of at least [`Chart::WIDE`] pixels.
    pub wide: Picture,
    /// For anything smaller; shown 1:1 from [`Chart::NARROW`] pixels.
    pub narrow: Picture,
    /// The same numbers to read line by line.
    pub table: Table,
}

impl Chart {
    /// Width of the wide picture in pixels.
    pub const WIDE: u32 = 760;
    /// Width of the narrow picture in pixels.
    pub const NARROW: u32 = 360;
}

/// One drawing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// A whole `<svg>` element, safe to put into a page as it is. Its colours
    /// are the reserved ones that the style sheet recolours.
    pub svg: String,
    /// In SVG units, which are pixels at the intended width.
    pub width: u32,
    /// In SVG units.
    pub height: u32,
    /// What pointer and arrow keys can visit, from left to right, or in one
    /// column from above.
    pub points: Vec<Point>,
}

/// One place in a picture with what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// From the left edge, in SVG units, within the picture.
    pub x: i32,
    /// From the upper edge, in SVG units, within the picture.
    pub y: i32,
    /// The whole reading, such as "nov. 2026: NPS +40 (de +31 a +48), n = 212".
    pub label: String,
}

/// The numbers of a chart as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What the table shows.
    pub caption: String,
    /// One heading per column; the first column names the row.
    pub head: Vec<String>,
    /// As many cells per row as there are headings.
    pub rows: Vec<Vec<String>>,
}
