//! What a form sent without scripts needs besides its answer: a page to be led
//! to, and a way to show a secret there once.

use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use super::context::{cookie, is_plain_form, services};

/// Leads a browser without scripts to this page of ours; our scripts are told
/// nothing and do as they please.
pub fn lead_to(path: &str) {
    if use_context::<Parts>().is_some_and(|parts| is_plain_form(&parts)) {
        leptos_axum::redirect(path);
    }
}

/// Keeps a secret for the page that follows a plain form: in a cookie, because
/// an address would stay in histories and logs. It ends after a minute.
pub fn show_once(what: &str, secret: &str) {
    if use_context::<Parts>().is_some_and(|parts| is_plain_form(&parts)) {
        set_cookie(what, secret, 60);
    }
}

/// The secret that [`show_once`] kept for this page; it is gone afterwards.
pub fn take_shown_once(what: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let secret = cookie(&parts.headers, &cookie_name(what)?)?.to_owned();
    set_cookie(what, "", 0);
    Some(secret)
}

fn set_cookie(what: &str, value: &str, seconds: u32) {
    let (Some(options), Some(name)) = (use_context::<ResponseOptions>(), cookie_name(what)) else {
        return;
    };
    let secure = if name.starts_with("__Host-") { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        options.append_header(header::SET_COOKIE, cookie);
    }
}

fn cookie_name(what: &str) -> Option<String> {
    let prefix = if services().ok()?.is_https() { "__Host-" } else { "" };
    Some(format!("{prefix}new-{what}"))
}
