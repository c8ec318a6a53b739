//! What the program promises, tried through its router as a client would.

mod access;
mod home;
mod respond;
mod rest;
mod support;
mod survey;
