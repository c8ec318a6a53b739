//! The browser's storage: what must survive a reload. A browser may refuse
//! (private windows, a full disk); then nothing is kept and nothing breaks.

/// Which storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// For good, shared by all tabs.
    Locally,
    /// While this tab lives.
    ByTab,
}

#[cfg(feature = "hydrate")]
mod with_browser {
    use super::Kept;

    fn storage(kept: Kept) -> Option<web_sys::Storage> {
        let window = web_sys::window()?;
        match kept {
            Kept::Locally => window.local_storage(),
            Kept::ByTab => window.session_storage(),
        }
        .ok()
        .flatten()
    }

    /// What stands under a key.
    pub fn read(kept: Kept, key: &str) -> Option<String> {
        storage(kept)?.get_item(key).ok().flatten()
    }

    /// Writes; gives whether it was kept.
    pub fn write(kept: Kept, key: &str, value: &str) -> bool {
        storage(kept).is_some_and(|storage| storage.set_item(key, value).is_ok())
    }

    /// Removes a key.
    pub fn remove(kept: Kept, key: &str) {
        if let Some(storage) = storage(kept) {
            let _ = storage.remove_item(key);
        }
    }

    /// All keys that begin so.
    pub fn keys(kept: Kept, prefix: &str) -> Vec<String> {
        let Some(storage) = storage(kept) else { return Vec::new() };
        let length = storage.length().unwrap_or(0);
        (0..length)
            .filter_map(|index| storage.key(index).ok().flatten())
            .filter(|key| key.starts_with(prefix))
            .collect()
    }
}

#[cfg(not(feature = "hydrate"))]
mod without_browser {
    use super::Kept;

    /// Nothing stands anywhere.
    pub const fn read(_: Kept, _: &str) -> Option<String> {
        None
    }

    /// Keeps nothing.
    pub const fn write(_: Kept, _: &str, _: &str) -> bool {
        false
    }

    /// Nothing to remove.
    pub const fn remove(_: Kept, _: &str) {}

    /// There are none.
    pub const fn keys(_: Kept, _: &str) -> Vec<String> {
        Vec::new()
    }
}

#[cfg(feature = "hydrate")]
pub use with_browser::{keys, read, remove, write};
#[cfg(not(feature = "hydrate"))]
pub use without_browser::{keys, read, remove, write};
