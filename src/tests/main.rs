//! What the program promises, tried from outside: through its router, its
//! command line and its browser-facing API.
//! What the program promises, tried through its router as a client would,
//! and from the command line as a script would.

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
