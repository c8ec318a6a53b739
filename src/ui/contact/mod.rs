//! Contacts: the list of people whom surveys are sent to, and files of them.

mod import;
mod list;
mod person;

pub use import::ImportContactsPage;
pub use list::ContactsPage;
pub use person::PersonPage;
