//! The pure heart: types that cannot be wrong, and all arithmetic.
//!
//! Compiled for the server and for the browser. Nothing here does input or
//! output, reads a clock, draws random numbers or waits: time, ids and
//! randomness are arguments.

pub mod brand;
pub mod call;
pub mod case;
pub mod chart;
pub mod device;
pub mod error;
pub mod id;
pub mod journey;
pub mod mailing;
pub mod measure;
pub mod member;
pub mod survey;
pub mod text;
pub mod triage;
pub mod view;
pub mod wave;
