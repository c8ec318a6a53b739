//! What only a browser can do. Each function does nothing on the server.

pub mod live;
