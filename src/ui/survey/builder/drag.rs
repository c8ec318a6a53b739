//! Moving a question by its number in the outline, by mouse, pen or finger.
//! Menu and keys do the same.

use leptos::prelude::*;
use leptos::web_sys::{Element, PointerEvent};

use super::outline::move_to;
use super::state::Builder;

/// A question on its way.
#[derive(Clone, Copy, Default)]
pub struct Drag {
    held: RwSignal<Option<String>>,
    /// The question under the pointer, and whether the place after it is meant.
    over: RwSignal<Option<(String, bool)>>,
}

impl Drag {
    /// Takes hold of a question.
    pub fn begin(self, event: &PointerEvent, key: &str) {
        if event.button() != 0 {
            return;
        }
        let _ = event_target::<Element>(event).set_pointer_capture(event.pointer_id());
        event.prevent_default();
        self.held.set(Some(key.to_owned()));
    }

    /// Follows the pointer.
    pub fn go(self, event: &PointerEvent) {
        if self.held.with_untracked(Option::is_none) {
            return;
        }
        let over = question_under(event);
        if over.is_some() {
            self.over.set(over);
        }
    }

    /// Puts it down.
    pub fn drop(self, builder: Builder, said: RwSignal<String>) {
        let (held, over) = (self.held.get_untracked(), self.over.get_untracked());
        self.cancel();
        let (Some(held), Some((over, is_after))) = (held, over) else { return };
        let to = builder.draft.with_untracked(|draft| {
            let keys = draft.keys();
            let from = keys.iter().position(|key| *key == held)?;
            let beside = keys.iter().position(|key| *key == over)?;
            let to = if is_after { beside + 1 } else { beside };
            // Counted without the question itself.
            let to = if from < to { to - 1 } else { to };
            (to != from).then_some(to)
        });
        if let Some(to) = to {
            move_to(builder, said, &held, to);
        }
    }

    /// Leaves it where it was.
    pub fn cancel(self) {
        self.held.set(None);
        self.over.set(None);
    }

    /// Where a line shows at this question: `before` or `after`.
    pub fn mark(self, key: &str) -> Option<&'static str> {
        self.held.with(Option::is_some).then_some(())?;
        self.over.with(|over| {
            let (over, is_after) = over.as_ref()?;
            (over == key).then_some(if *is_after { "after" } else { "before" })
        })
    }
}

#[cfg(feature = "hydrate")]
fn question_under(event: &PointerEvent) -> Option<(String, bool)> {
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    let item = document().element_from_point(x, y)?.closest("li[data-key]").ok().flatten()?;
    let place = item.get_bounding_client_rect();
    let is_after = f64::from(y) > place.top() + place.height() / 2.0;
    Some((item.get_attribute("data-key")?, is_after))
}

/// Nobody points at anything on the server.
#[cfg(not(feature = "hydrate"))]
fn question_under(_: &PointerEvent) -> Option<(String, bool)> {
    None
}
