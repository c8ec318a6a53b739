//! The program as a server: configuration, router, middleware in order,
//! sessions, the accept loop. It decides nothing about surveys or journeys.

pub mod accept;
pub mod agenda;
pub mod assets;
pub mod brand;
pub mod clock;
pub mod demo;
pub mod door;
pub mod download;
pub mod guard;
pub mod headers;
pub mod live;
pub mod mail;
pub mod pages;
pub mod respond;
pub mod router;
pub mod session;
pub mod shared;
pub mod state;
pub mod telemetry;
pub mod terminal;
