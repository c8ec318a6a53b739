//! Listens for news of a workspace. An event says only that something is new;
//! the page then asks as usual.

use std::time::Duration;

use leptos::prelude::*;

use super::live::Live;

/// Lets several answers become one look at the numbers.
const PAUSE: Duration = Duration::from_secs(1);

/// The workspace's counter of changes as the server last told it; 0 until it
/// has. It rises at most once a second, however fast answers come.
pub fn use_change_counter(slug: &str) -> ReadSignal<i64> {
    let (told, set_told) = signal(0_i64);
    let newest = StoredValue::new(None::<i64>);
    let address = format!("/w/{slug}/live");
    let hear = move |data: String| {
        let Some(counter) = data.split(' ').next().and_then(|scores| scores.parse().ok()) else { return };
        let is_waiting = newest.try_update_value(|newest| newest.replace(counter).is_some());
        if is_waiting == Some(false) {
            set_timeout(
                move || {
                    // The page may have been left by now.
                    if let Some(Some(counter)) = newest.try_update_value(Option::take) {
                        set_told.try_set(counter);
                    }
                },
                PAUSE,
            );
        }
    };
    Effect::new(move |_| Live::listen_while_here(&address, "fresh", hear, || {}));
    told
}
