//! The respondent's page.
