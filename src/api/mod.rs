//! Server functions and what crosses the wire between our pages and the
//! server: `…Input` in, `…View` out, [`error::AppError`] when it fails.
//!
//! A server function asks who is calling, parses, makes one call and builds
//! the view. Each is a public endpoint wherever it stands, so each stands in
//! the table of `tests/access/table.rs`.

pub mod account;
#[cfg(feature = "ssr")]
pub mod answer;
pub mod asking;
pub mod brand;
pub mod case;
pub mod contact;
#[cfg(feature = "ssr")]
pub mod context;
pub mod error;
#[cfg(feature = "ssr")]
pub mod export;
pub mod frame;
pub mod home;
#[cfg(feature = "ssr")]
pub mod import;
pub mod inbox;
#[cfg(feature = "ssr")]
pub mod incoming;
#[cfg(feature = "ssr")]
pub mod incoming_contact;
#[cfg(feature = "ssr")]
pub mod incoming_interaction;
pub mod journey;
pub mod key;
#[cfg(feature = "ssr")]
pub mod letter;
#[cfg(feature = "ssr")]
pub mod limit;
#[cfg(feature = "ssr")]
pub mod local_time;
pub mod mailing;
pub mod measure;
pub mod member;
pub mod person;
#[cfg(feature = "ssr")]
pub mod plain_form;
pub mod response;
pub mod score;
pub mod settings;
pub mod share;
pub mod survey;
pub mod trigger;
pub mod view;
pub mod wave;
pub mod wire;
