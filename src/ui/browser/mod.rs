//! What only a browser can do. Everything has a counterpart on the server that
//! does nothing, so that components compile on both sides.

pub mod changes;
