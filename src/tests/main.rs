//! What the program promises, tried through its router as a client would,
//! and from the command line as a script would.

mod access;
mod home;
mod respond;
mod support;
mod survey;
mod terminal;
