//! Listens to the server's events and to the network coming back.

use leptos::prelude::*;

/// Listens until it is dropped.
#[cfg(feature = "hydrate")]
pub struct Live {
    source: web_sys::EventSource,
    _on_event: wasm_bindgen::closure::Closure<dyn FnMut(web_sys::MessageEvent)>,
    _on_open: wasm_bindgen::closure::Closure<dyn FnMut()>,
}

/// Nothing to listen to.
#[cfg(not(feature = "hydrate"))]
pub struct Live;

impl Live {
    /// Calls `on_event` with the data of each event called `name`, and
    /// `on_open` whenever the connection stands (again), until the effect that
    /// called ends. (Only an effect may: what it keeps must not leave its thread.)
    pub fn listen_while_here(
        url: &str,
        name: &str,
        on_event: impl FnMut(String) + 'static,
        on_open: impl FnMut() + 'static,
    ) {
        let live = StoredValue::new_local(Self::listen(url, name, on_event, on_open));
        on_cleanup(move || {
            live.try_update_value(Option::take);
        });
    }

    /// None when the browser refuses.
    #[cfg(feature = "hydrate")]
    fn listen(
        url: &str,
        name: &str,
        mut on_event: impl FnMut(String) + 'static,
        on_open: impl FnMut() + 'static,
    ) -> Option<Self> {
        use wasm_bindgen::JsCast;
        use wasm_bindgen::closure::Closure;
        let source = web_sys::EventSource::new(url).ok()?;
        let on_event = Closure::<dyn FnMut(_)>::new(move |event: web_sys::MessageEvent| {
            if let Some(data) = event.data().as_string() {
                on_event(data);
            }
        });
        let on_open = Closure::<dyn FnMut()>::new(on_open);
        source.add_event_listener_with_callback(name, on_event.as_ref().unchecked_ref()).ok()?;
        source.add_event_listener_with_callback("open", on_open.as_ref().unchecked_ref()).ok()?;
        Some(Self { source, _on_event: on_event, _on_open: on_open })
    }

    /// There is nothing to listen to.
    #[cfg(not(feature = "hydrate"))]
    fn listen(_: &str, _: &str, _: impl FnMut(String) + 'static, _: impl FnMut() + 'static) -> Option<Self> {
        None
    }
}

#[cfg(feature = "hydrate")]
impl Drop for Live {
    fn drop(&mut self) {
        self.source.close();
    }
}
