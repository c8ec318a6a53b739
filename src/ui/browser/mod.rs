//! What only a browser can do. Everything has a counterpart on the server that
//! does nothing, so that components compile on both sides.

#[cfg(feature = "hydrate")]
pub mod broken;
pub mod changes;
pub mod focus;
pub mod live;
pub mod storage;

use uuid::Uuid;

/// A new id with random low bits; ids made later sort later.
#[cfg(any(feature = "hydrate", feature = "ssr"))]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Without browser or server nothing is made.
#[cfg(not(any(feature = "hydrate", feature = "ssr")))]
pub const fn new_id() -> Uuid {
    Uuid::nil()
}
