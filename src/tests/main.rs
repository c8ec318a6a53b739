//! What the program promises, tried through its router as a client would.

mod access;
mod faults;
mod home;
mod respond;
mod settings;
mod rest;
mod support;
mod survey;
//! The house from outside: the program, its pages and its API.

mod terminal;
