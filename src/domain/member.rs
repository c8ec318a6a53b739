//! People and what they may do.

use serde::{Deserialize, Serialize};

use super::error::Code;

/// What a member may do in a workspace; each role includes those below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads everything, changes nothing but their own settings.
    Viewer,
    /// Makes and changes surveys and journeys.
    Editor,
    /// Besides, changes members, keys and workspace settings.
    Admin,
    /// Besides, makes and removes owners.
    Owner,
}

impl Role {
    /// All roles, least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Editor, Self::Admin, Self::Owner];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(Code::InvalidChoice)
    }
}

/// What an API key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Everything.
    Admin,
    /// Reads, and computes measures.
    Read,
    /// Only writes usage events.
    Track,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Read, Self::Track];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Read => "read",
            Self::Track => "track",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(Code::InvalidChoice)
    }
}

/// Light or dark pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The name in the database and in `<html data-theme>`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        [Self::Light, Self::Dark].into_iter().find(|theme| theme.as_str() == text).ok_or(Code::InvalidChoice)
    }
}

/// An e-mail address, lower-cased.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Trims and checks an address: one `@`, a name before it, a dotted or
    /// local host after it, no spaces, at most 254 characters.
    ///
    /// # Errors
    /// [`Code::Required`] when empty, [`Code::TooLong`], [`Code::InvalidEmail`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Code::Required);
        }
        if text.chars().count() > 254 {
            return Err(Code::TooLong);
        }
        let (name, host) = text.rsplit_once('@').ok_or(Code::InvalidEmail)?;
        let bad = |c: char| c.is_whitespace() || c.is_control() || "()<>[]:;,\\\"".contains(c);
        let host_fits = host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        if name.is_empty() || name.len() > 64 || name.contains('@') || text.contains(bad) || !host_fits {
            return Err(Code::InvalidEmail);
        }
        Ok(Self(text.to_lowercase()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_trimmed_and_lower_cased() {
        assert_eq!(Email::parse(" Ana@Example.com ").map(|email| email.0), Ok("ana@example.com".into()));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["ana", "@x.com", "ana@", "a b@x.com", "ana@x..com", "a@b@c.com", "<ana@x.com>"] {
            assert_eq!(Email::parse(text), Err(Code::InvalidEmail), "{text}");
        }
        assert_eq!(Email::parse("  "), Err(Code::Required));
    }

    #[test]
    fn a_role_includes_those_below_it() {
        assert!(Role::Owner > Role::Admin && Role::Admin > Role::Editor && Role::Editor > Role::Viewer);
    }
}
