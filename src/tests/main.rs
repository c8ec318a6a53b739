//! What the program promises, tried through its router as a client would.

mod access;
mod faults;
mod home;
mod respond;
mod support;
mod survey;
