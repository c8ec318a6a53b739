//! Where a page of results stands: its address, and who reads it.

use leptos::prelude::*;

use super::query::PageQuery;
use crate::domain::text::Locale;

/// What every part of the page needs to know.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Place {
    pub(in crate::ui) locale: Locale,
    pub(in crate::ui) may_edit: bool,
    /// The workspace's part of addresses.
    pub(in crate::ui) slug: StoredValue<String>,
    /// The address of the page without its query.
    pub(in crate::ui) path: Memo<String>,
    /// What the address says.
    pub(in crate::ui) query: Memo<PageQuery>,
}

impl Place {
    /// The page with another choice.
    pub(in crate::ui) fn with(self, change: impl FnOnce(&mut PageQuery)) -> String {
        self.path.with(|path| self.query.with(|query| query.with(change).address(path)))
    }

    /// The file `name` of the page, under the same filters.
    pub(in crate::ui) fn file(self, name: &str, more: &[(&str, &str)]) -> String {
        self.path.with(|path| self.query.with(|query| query.file(&format!("{path}/{name}"), more)))
    }

    /// The page as it is, with this beside it.
    pub(in crate::ui) fn beside(self, response: Option<String>, share: bool) -> String {
        self.path.with(|path| self.query.with(|query| query.beside(response, share).address(path)))
    }
}
