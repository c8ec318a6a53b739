//! When the page has stopped: a part of it could not be fetched, or we erred.
//! Nothing on it works any more, so it says so and offers itself anew.

use leptos::prelude::document;

use crate::domain::text::Locale;
use crate::text;

/// From now on.
pub fn tell_when_broken() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        // Without a body there is nobody to tell.
        let _ = tell();
    }));
}

fn tell() -> Option<()> {
    let document = document();
    if document.get_element_by_id("broken").is_some() {
        return Some(());
    }
    let lang = document.document_element()?.get_attribute("lang").unwrap_or_default();
    let locale = Locale::parse(&lang).unwrap_or(Locale::En);
    let make = |name: &str, class: &str, text: &str| {
        let element = document.create_element(name).ok()?;
        element.set_class_name(class);
        element.set_text_content(Some(text));
        Some(element)
    };
    let (frame, toast) = (make("div", "toasts", "")?, make("div", "toast", "")?);
    let (words, again) =
        (make("p", "", text!(locale, common.broken))?, make("a", "undo", text!(locale, common.reload))?);
    frame.set_id("broken");
    frame.set_attribute("role", "alert").ok()?;
    again.set_attribute("href", "").ok()?;
    // For the browser: the router that would take the click has stopped.
    again.set_attribute("rel", "external").ok()?;
    toast.append_child(&words).ok()?;
    toast.append_child(&again).ok()?;
    frame.append_child(&toast).ok()?;
    document.body()?.append_child(&frame).ok()?;
    Some(())
}
