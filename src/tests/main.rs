//! What the program promises, tried from outside: through its router, its
//! command line and its browser-facing API.

mod access;
mod faults;
mod home;
mod journey;
mod respond;
mod rest;
mod settings;
mod support;
mod survey;
mod terminal;
