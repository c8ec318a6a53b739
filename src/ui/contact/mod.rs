//! Contacts: the list of people whom surveys are sent to, and files of them.

mod import;
mod list;

pub use import::ImportContactsPage;
pub use list::ContactsPage;
