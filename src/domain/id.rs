//! Identifiers: one type per thing, so that a survey's id never stands where
//! a journey's is meant. Every id is a UUIDv7 written as lower-case text.
//!
//! Ids are made at the edges (server or browser) and only parsed here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct IdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id that was made elsewhere.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// Reads the hyphenated text form.
            ///
            /// # Errors
            /// [`IdError`] when the text is not a hyphenated UUID.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                if text.len() != 36 {
                    return Err(IdError);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| IdError)
            }

            /// The UUID inside.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }
    };
}

id!(
    /// One company's data.
    WorkspaceId
);
id!(
    /// A person who signs in.
    MemberId
);
id!(
    /// An API key.
    KeyId
);
id!(
    /// A signed-in browser, as shown in the list of one's own sessions.
    SessionId
);
id!(
    /// A survey.
    SurveyId
);
id!(
    /// A question; it survives versions of its survey.
    QuestionId
);
id!(
    /// One filled-in survey.
    ResponseId
);
id!(
    /// A person whom surveys are sent to.
    ContactId
);
id!(
    /// One sending of a survey to many people.
    MailingId
);
id!(
    /// One person asked one survey once.
    InvitationId
);
id!(
    /// A mail; also its Message-ID.
    MailId
);
id!(
    /// A journey map.
    JourneyId
);
id!(
    /// A stage of a journey.
    StageId
);
id!(
    /// A step of a journey: one column of the map.
    StepId
);
id!(
    /// A lane of a journey: one row of the map.
    LaneId
);
id!(
    /// An item in one cell of the map.
    ItemId
);
id!(
    /// One operation on a journey map.
    OpId
);
id!(
    /// The operations that are undone together.
    UndoGroupId
);
id!(
    /// A case: somebody unhappy being taken care of.
    CaseId
);
id!(
    /// A note on a response or a case.
    NoteId
);
id!(
    /// A sending that is planned on the calendar.
    WaveId
);
id!(
    /// What a wave sends, and to whom.
    WavePlanId
);
id!(
    /// Waves that were planned together.
    SeriesId
);
id!(
    /// Something that happened with a customer.
    InteractionId
);
id!(
    /// The rule that asks after something happened.
    TriggerId
);
id!(
    /// Filters of the inbox under a name.
    ViewId
);
id!(
    /// A link to a survey's results, for people without an account.
    ShareId
);
