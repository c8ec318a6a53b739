//! What the program promises, tried through its router as a client would.

mod dump;
mod respond;
mod support;
//! The program as a whole, from outside.

mod access;
