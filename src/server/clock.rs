//! The one place that reads the clock and makes ids.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Now.
#[allow(clippy::disallowed_methods)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A new id; ids made later sort later.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
