//! Surveys of other tools: read as far as ours can say the same, with a
//! report of what it cannot.
//!
//! Each tool has a file that makes a sketch of its survey; the sketch is put
//! into our rules in one place, and what comes out was accepted by
//! `Definition::parse`. Nothing in a file is run, fetched or trusted.

mod format;

#[cfg(feature = "ssr")]
mod build;
#[cfg(feature = "ssr")]
mod expression;
#[cfg(feature = "ssr")]
mod json;
#[cfg(feature = "ssr")]
mod language;
#[cfg(feature = "ssr")]
mod loss;
#[cfg(feature = "ssr")]
mod lss;
#[cfg(feature = "ssr")]
mod names;
#[cfg(feature = "ssr")]
mod plain;
#[cfg(feature = "ssr")]
mod qsf;
#[cfg(feature = "ssr")]
mod qsf_logic;
#[cfg(feature = "ssr")]
mod read;
#[cfg(feature = "ssr")]
mod rules;
#[cfg(feature = "ssr")]
mod settle;
#[cfg(feature = "ssr")]
mod sketch;
#[cfg(feature = "ssr")]
mod surveyjs;
#[cfg(feature = "ssr")]
mod typeform;
#[cfg(feature = "ssr")]
mod typeform_logic;
#[cfg(feature = "ssr")]
mod xml;

#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use format::Format;
#[cfg(feature = "ssr")]
pub use loss::{Dropped, Loss};
#[cfg(feature = "ssr")]
pub use read::{Imported, ReadError, read};
