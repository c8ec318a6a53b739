//! Journeys: the list, and the editor of one map.
//!
//! The editor is one [`board`] that every part draws from: `layout` says where
//! things lie, `grid` and `cell` draw them, `edit` writes in place, `act` does
//! what `keyboard`, `menu` and `dialog` ask for, `sync` talks to the server.

mod act;
mod binding;
mod board;
mod cell;
mod dialog;
mod edit;
mod emotion;
mod grid;
mod keyboard;
mod layout;
mod list;
mod menu;
mod new;
mod page;
mod sync;
mod toolbar;
mod words;

pub use list::JourneysPage;
pub use new::NewJourneyPage;
pub use page::JourneyPage;
