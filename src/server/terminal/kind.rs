//! What can be imported and exported, by the names that scripts use.

use clap::ValueEnum;

use super::wrong_usage;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// Filled-in surveys.
    Responses,
    /// Accounts.
    Customers,
    /// Persons at accounts.
    Contacts,
    /// Subscriptions.
    Subscriptions,
    /// Orders.
    Orders,
    /// Tickets, meetings, calls.
    Interactions,
    /// Uses of features.
    Events,
    /// A journey map.
    Journey,
    /// A survey's questions.
    Survey,
}

impl Kind {
    /// Ends the program: this version does not know the kind yet, only `known`.
    pub(super) fn refuse(self, known: &str) -> ! {
        let name = self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        wrong_usage(&format!("{name}: not available in this version; there are {known}"))
    }
}
