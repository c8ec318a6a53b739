//! The parts of a page that change, as few types. Leptos writes the code of
//! hydrating, drawing and taking down anew for every closure and future in a
//! view, three kilobytes each; behind one type they share it.

use leptos::ev;
use leptos::prelude::*;

/// A part of a view that is drawn again when what it reads changes.
pub type Dynamic = Box<dyn FnMut() -> AnyView + Send>;

/// `{dynamic(move || …)}` instead of `{move || …}`.
pub fn dynamic<V: IntoAny>(mut draw: impl FnMut() -> V + Send + 'static) -> Dynamic {
    Box::new(move || draw().into_any())
}

/// An attribute that changes with what it reads; without a value it is absent.
pub type Attribute = Box<dyn FnMut() -> Option<String> + Send>;

/// `name=attr(move || …)` instead of `name=move || …`.
pub fn attr<V: AttributeWords>(mut value: impl FnMut() -> V + Send + 'static) -> Attribute {
    Box::new(move || value().words())
}

/// What an attribute can be given.
pub trait AttributeWords {
    /// Its words; none when it is absent.
    fn words(self) -> Option<String>;
}

impl AttributeWords for String {
    fn words(self) -> Option<String> {
        Some(self)
    }
}

impl AttributeWords for &'static str {
    fn words(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl AttributeWords for f64 {
    fn words(self) -> Option<String> {
        Some(self.to_string())
    }
}

impl AttributeWords for bool {
    fn words(self) -> Option<String> {
        self.then(String::new)
    }
}

impl<T: AttributeWords> AttributeWords for Option<T> {
    fn words(self) -> Option<String> {
        self.and_then(T::words)
    }
}

/// What a view waits for: `awaited(async move { … })` instead of
/// `Suspend::new(async move { … })`.
pub fn awaited<V: IntoAny>(view: impl Future<Output = V> + Send + 'static) -> Suspend<AnyView> {
    Suspend::new(async move { view.await.into_any() })
}

/// What a click does: `on:click=clicked(move |event| …)`.
pub fn clicked(act: impl FnMut(ev::MouseEvent) + 'static) -> Box<dyn FnMut(ev::MouseEvent)> {
    Box::new(act)
}
