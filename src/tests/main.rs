//! What the program promises, tried from outside: through its router, its
//! command line and its browser-facing API.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where something is wrong, and says what it skips"
)]

mod access;
mod brand;
mod case;
mod export;
mod faults;
mod foreign;
mod home;
mod inbox;
mod journey;
mod mail;
mod questions;
mod respond;
mod rest;
mod results;
mod settings;
mod share;
mod support;
mod survey;
mod terminal;
mod version;
mod view;
