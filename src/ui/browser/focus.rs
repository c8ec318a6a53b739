//! Where the focus is and where it goes.

use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// Gives an element the focus; the browser scrolls it into sight.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// The first element below `root` that matches.
pub fn find(root: &Element, selector: &str) -> Option<Element> {
    root.query_selector(selector).ok().flatten()
}

/// The element itself or the nearest one around it that matches.
pub fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

/// Makes `element` the one stop of the Tab key within `root`.
pub fn rove(root: &Element, element: &Element) {
    if let Some(earlier) = find(root, "[tabindex='0']")
        && &earlier != element
    {
        let _ = earlier.set_attribute("tabindex", "-1");
    }
    let _ = element.set_attribute("tabindex", "0");
}

/// Left, top and height of an element within the window.
#[cfg(feature = "hydrate")]
pub fn bounds(element: &Element) -> (f64, f64, f64) {
    let bounds = element.get_bounding_client_rect();
    (bounds.left(), bounds.top(), bounds.height())
}

/// Nothing lies anywhere on the server.
#[cfg(not(feature = "hydrate"))]
pub const fn bounds(_: &Element) -> (f64, f64, f64) {
    (0.0, 0.0, 0.0)
}
