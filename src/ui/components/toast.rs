//! Short news at the foot of the page, with the way back where there is one.

use super::icon::{Glyph, Icon};
use crate::ui::dynamic::clicked;
use leptos::{html, prelude::*};
use std::{sync::Arc, time::Duration};

/// How long a toast stays: long enough to read twice; with a way back, long enough to change one's mind.
const STAYS: Duration = Duration::from_secs(7);
const STAYS_WITH_UNDO: Duration = Duration::from_secs(20);

/// The toasts of the page. Taken with [`use_toasts`]; all calls belong in event handlers.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next_key: StoredValue<u32>,
    region: NodeRef<html::Div>,
}

#[derive(Clone)]
struct Toast {
    key: u32,
    text: String,
    undo: Option<Undo>,
}

#[derive(Clone)]
struct Undo {
    label: String,
    // Not a `Callback`: that dies with the component that made it, and a toast outlives its page.
    run: Arc<dyn Fn() + Send + Sync>,
}

impl Toasts {
    /// Says what happened.
    pub fn say(self, text: impl Into<String>) {
        self.show(text.into(), None);
    }

    /// Says what happened and offers the way back.
    pub fn say_with_undo(
        self,
        text: impl Into<String>,
        undo_label: impl Into<String>,
        undo: impl Fn() + Send + Sync + 'static,
    ) {
        self.show(text.into(), Some(Undo { label: undo_label.into(), run: Arc::new(undo) }));
    }

    fn show(self, text: String, undo: Option<Undo>) {
        let key = self.next_key.get_value();
        self.next_key.set_value(key.wrapping_add(1));
        let stays = if undo.is_some() { STAYS_WITH_UNDO } else { STAYS };
        self.shown.update(|shown| shown.push(Toast { key, text, undo }));
        self.close_later(key, stays);
    }

    fn close_later(self, key: u32, after: Duration) {
        set_timeout(
            move || {
                let is_in_use = self
                    .region
                    .try_get_untracked()
                    .flatten()
                    .is_some_and(|region| region.matches(":hover, :focus-within").unwrap_or(false));
                // Nobody loses a toast that the pointer or the focus is on.
                if is_in_use { self.close_later(key, STAYS) } else { self.close(key) }
            },
            after,
        );
    }

    fn close(self, key: u32) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.key != key));
    }
}

/// Makes the toasts known to everything below. Called once, in the frame of the signed-in pages.
pub fn provide_toasts() {
    provide_context(Toasts {
        shown: RwSignal::new(Vec::new()),
        next_key: StoredValue::new(0),
        region: NodeRef::new(),
    });
}

/// The toasts of the page.
///
/// # Panics
/// Outside a page whose frame called [`provide_toasts`].
pub fn use_toasts() -> Toasts {
    use_context().expect("BUG: provide_toasts is called by the frame of every signed-in page")
}

/// The place where toasts appear; once, in the frame.
#[component]
pub fn ToastRegion(
    /// The word for closing one, read aloud.
    #[prop(into)]
    close_label: String,
) -> impl IntoView {
    let toasts = use_toasts();
    let close_label = StoredValue::new(close_label);
    view! {
        <div class="toasts" role="status" aria-live="polite" node_ref=toasts.region>
            <For
                each=move || toasts.shown.get()
                key=|toast| toast.key
                children=move |Toast { key, text, undo }| {
                    view! {
                        <div class="toast">
                            <p>{text}</p>
                            {undo
                                .map(|Undo { label, run }| {
                                    view! {
                                        <button
                                            type="button"
                                            class="undo"
                                            on:click=clicked(move |_| {
                                                run();
                                                toasts.close(key);
                                            })
                                        >
                                            {label}
                                        </button>
                                    }
                                })}
                            <button
                                type="button"
                                aria-label=close_label.get_value()
                                on:click=clicked(move |_| toasts.close(key))
                            >
                                <Icon glyph=Glyph::Close/>
                            </button>
                        </div>
                    }
                }
            />
        </div>
    }
}
