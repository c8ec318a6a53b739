//! What the program promises, tried through its router as a client would.

mod access;
mod home;
mod journey;
mod respond;
mod support;
mod survey;
