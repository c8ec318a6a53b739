//! The dialog, on the browser's own `<dialog>`: it keeps the focus inside, closes with Esc and gives the focus back.

use super::{button::IconButton, icon::Glyph};
use crate::ui::dynamic::clicked;
use leptos::{html, prelude::*, web_sys};

/// A question that has to be answered before going on. Most things are better done without one: do it and offer to
/// undo it in a toast.
#[component]
pub fn Dialog(
    /// The id of the dialog.
    #[prop(into)]
    id: String,
    /// What it is about.
    #[prop(into)]
    title: String,
    /// Whether it is open. The dialog closes itself by writing here.
    open: RwSignal<bool>,
    /// The word for closing, read aloud.
    #[prop(into)]
    close_label: String,
    /// The buttons at its foot, the primary one last.
    #[prop(optional, into)]
    footer: ViewFnOnce,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node.get() else { return };
        if wanted && !dialog.open() {
            // Fails only when the dialog is no longer in the page, and then there is nothing to show.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let title_id = format!("{id}-title");
    view! {
        <dialog
            class="dialog"
            id=id
            node_ref=node
            aria-labelledby=title_id
            on:close=move |_| open.set(false)
            on:click=clicked(move |event| {
                // The dialog has no padding of its own: a click on itself is one on the backdrop.
                if event_target::<web_sys::Element>(&event).tag_name() == "DIALOG" {
                    open.set(false);
                }
            })
        >
            <header>
                <h2 id=title_id.clone()>{title}</h2>
                <IconButton glyph=Glyph::Close label=close_label on:click=clicked(move |_| open.set(false))/>
            </header>
            <div class="body">{children()}</div>
            <footer>{footer.run()}</footer>
        </dialog>
    }
}
