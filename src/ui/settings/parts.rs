//! Parts that the settings and the account share: what a form came to, a
//! secret shown once, and asking again before something is gone for good.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

use crate::api::error::AppError;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Button, Glyph, Notice, StateTone};
use crate::ui::dynamic::{attr, dynamic};
use crate::ui::errors::{error_texts, failure_text};
use crate::ui::frame::use_locale;

/// Why the last call failed.
pub type Failure = Signal<Option<AppError>>;

/// Why the last call of this action failed.
pub fn failure_of<S>(action: ServerAction<S>) -> Failure
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || {
        value.with(|value| value.as_ref().and_then(|result| result.as_ref().err().cloned()))
    })
}

/// What is wrong with one field, in words.
pub fn field_errors(locale: Locale, failure: Failure, field: &'static str) -> Signal<Vec<String>> {
    Signal::derive(move || {
        failure.with(|failure| {
            failure.as_ref().map(|error| error_texts(locale, error.codes(field))).unwrap_or_default()
        })
    })
}

/// What went wrong as a whole, above a form.
#[component]
pub fn FailureNotice(
    /// The failure.
    failure: Failure,
    /// The words for a conflict that no field of the form shows.
    #[prop(optional)]
    conflict: Option<&'static str>,
) -> impl IntoView {
    let locale = use_locale();
    move || {
        failure.get().map(|error| {
            let words = match conflict {
                Some(conflict) if matches!(error, AppError::Invalid(_)) => conflict.to_owned(),
                _ => failure_text(locale, &error),
            };
            view! { <Notice tone=StateTone::Danger>{words}</Notice> }
        })
    }
}

/// What was done last, by its name in the address `?done=…`: a form without
/// scripts, or one after which the page is loaded anew, is led there.
pub type Done = RwSignal<Option<String>>;

/// What was done last, as the address has it.
pub fn done_of_address() -> Done {
    let query = use_query_map().get_untracked();
    // After a failure the browser is led back to where it came from, which
    // may be the news of an earlier success.
    let failed = query.get("__err").is_some();
    RwSignal::new(query.get("done").filter(|_| !failed))
}

/// Says `what` as soon as this action has succeeded.
pub fn announce<S>(action: ServerAction<S>, done: Done, what: &'static str)
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let (value, pending) = (action.value(), action.pending());
    Effect::new(move |_| {
        if pending.get() {
            done.set(None);
        } else if value.with(|value| matches!(value, Some(Ok(_)))) {
            done.set(Some(what.to_owned()));
        }
    });
}

/// Loads the page anew at `address` once this action has succeeded: language,
/// theme and names stand in the frame, which the server draws.
pub fn load_anew_after<S>(action: ServerAction<S>, address: String)
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    Effect::new(move |_| {
        if value.with(|value| matches!(value, Some(Ok(_)))) {
            // Fails only where there is no browser.
            let _ = location().set_href(&address);
        }
    });
}

/// What was done last, in words.
#[component]
pub fn DoneNotice(
    /// What was done.
    done: Done,
) -> impl IntoView {
    let locale = use_locale();
    let words = move || match done.get()?.as_str() {
        "saved" => Some(text!(locale, settings.done_saved)),
        "role" => Some(text!(locale, settings.done_role)),
        "removed" => Some(text!(locale, settings.done_removed)),
        "key_deleted" => Some(text!(locale, settings.done_key_deleted)),
        "password" => Some(text!(locale, settings.done_password)),
        "session" => Some(text!(locale, settings.done_session)),
        "sessions" => Some(text!(locale, settings.done_sessions)),
        _ => None,
    };
    view! {
        <div role="status">
            {dynamic(move || words().map(|words| view! { <Notice tone=StateTone::Success>{words}</Notice> }))}
        </div>
    }
}

/// A secret that is shown this once, with a button that copies it.
#[component]
pub fn Secret(
    /// The id of its field.
    id: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What to do with it.
    help: &'static str,
    /// The secret.
    value: String,
) -> impl IntoView {
    let locale = use_locale();
    let input = NodeRef::<leptos::html::Input>::new();
    let alive = RwSignal::new(false);
    let copied = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    let copy = move |_| {
        if let Some(input) = input.get_untracked() {
            input.select();
            copied.set(copy_to_clipboard(&input.value()));
        }
    };
    view! {
        <div class="secret" role="status">
            <div class="field">
                <label for=id>{label}</label>
                <div class="copy">
                    <input
                        id=id
                        node_ref=input
                        type="text"
                        readonly
                        value=value
                        spellcheck="false"
                        autocomplete="off"
                        aria-describedby=format!("{id}-help")
                    />
                    <span hidden=attr(move || !alive.get())>
                        <Button glyph=Glyph::Copy on:click=copy>
                            {dynamic(move || {
                                if copied.get() { text!(locale, settings.copied) } else { text!(locale, settings.copy) }
                            })}
                        </Button>
                    </span>
                </div>
                <p class="help" id=format!("{id}-help")>{help}</p>
            </div>
        </div>
    }
}

/// Whether the text is on its way to the clipboard. Browsers have none on
/// plain http; the text is selected then, for the person to copy.
#[cfg(feature = "hydrate")]
fn copy_to_clipboard(text: &str) -> bool {
    let window = window();
    let is_there = window.is_secure_context();
    if is_there {
        // The promise is not waited for: a refusal leaves the text selected.
        let _ = window.navigator().clipboard().write_text(text);
    }
    is_there
}

#[cfg(not(feature = "hydrate"))]
const fn copy_to_clipboard(_text: &str) -> bool {
    false
}

/// Asks again before something is gone for good: the form is folded under its
/// word, so it takes two presses, with scripts and without.
#[component]
pub fn Confirm(
    /// The word that opens it.
    word: &'static str,
    /// Read aloud in place of the word: which one of the list.
    #[prop(into)]
    about: String,
    /// What will happen.
    #[prop(into)]
    question: String,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="confirm">
            <summary class="button bare" aria-label=about>{word}</summary>
            <div class="question">
                <p>{question}</p>
                {children()}
            </div>
        </details>
    }
}
