//! Listens for news of a workspace. An event says only that something is new;
//! the page then asks as usual.

use leptos::prelude::*;

/// The workspace's counter of changes as the server last told it; 0 until it
/// has. It rises at most once a second, however fast answers come.
pub fn use_change_counter(slug: &str) -> ReadSignal<i64> {
    let (told, set_told) = signal(0);
    #[cfg(feature = "hydrate")]
    listen(slug, set_told);
    #[cfg(not(feature = "hydrate"))]
    let _ = (slug, set_told);
    told
}

#[cfg(feature = "hydrate")]
fn listen(slug: &str, set_told: WriteSignal<i64>) {
    use std::time::Duration;

    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{EventSource, MessageEvent};

    /// Lets several answers become one look at the numbers.
    const PAUSE: Duration = Duration::from_secs(1);

    let address = format!("/w/{slug}/live");
    let newest = StoredValue::new(None::<i64>);
    Effect::new(move |_| {
        // Fails only for an address that is none.
        let Ok(source) = EventSource::new(&address) else { return };
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data().as_string().unwrap_or_default();
            let Some(counter) = data.split(' ').next().and_then(|scores| scores.parse::<i64>().ok()) else {
                return;
            };
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
        });
        let heard = source.add_event_listener_with_callback("fresh", hear.as_ref().unchecked_ref());
        if heard.is_err() {
            source.close();
            return;
        }
        let listening = StoredValue::new_local((source, hear));
        on_cleanup(move || {
            listening.try_with_value(|(source, _)| source.close());
        });
    });
}
