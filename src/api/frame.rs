//! What the frame around every signed-in page shows. The server knows it
//! before the page is drawn and hands it to the browser with the page.

use serde::{Deserialize, Serialize};

use crate::domain::member::Role;
use crate::domain::text::Locale;

/// Who is signed in, where, and as what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameView {
    /// The member's name.
    pub member_name: String,
    /// The member's address.
    pub member_email: String,
    /// Language of the pages.
    pub locale: Locale,
    /// The open workspace.
    pub workspace: WorkspaceLink,
    /// The member's role in it.
    pub role: Role,
    /// IANA name of its time zone.
    pub timezone: String,
    /// All workspaces of the member.
    pub workspaces: Vec<WorkspaceLink>,
}

/// One workspace in the switcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceLink {
    /// Short name in addresses.
    pub slug: String,
    /// Name to show.
    pub name: String,
}
