//! `/u/{token}`: ending mail. A GET only shows how it stands; a POST ends it at
//! once, from a mail program with one click (RFC 8058) as from the page, which
//! can also turn it on again.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};

use super::asked::{Asked, with_retry};
use crate::api::context::{Services, Visitor};
use crate::api::limit::Limited;
use crate::db::{DbError, Subscription};
use crate::domain::text::Locale;
use crate::server::state::AppState;
use crate::ui::respond::{Message, preferences_page};

/// The address.
pub fn routes() -> Router<AppState> {
    Router::new().route("/u/{token}", get(show).post(change))
}

async fn show(
    State(services): State<Services>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    page(&services, Asked::new(&uri, &headers, None), &token, false).await
}

/// Mail programs send `List-Unsubscribe=One-Click`, as a form of either kind;
/// whatever does not ask for mail again ends it.
async fn change(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = Asked::new(&uri, &headers, None);
    let now = services.now_ms();
    if let Err(seconds) = services.limits.take(Limited::Public(visitor.address), now) {
        let locale = asked.locale.unwrap_or(Locale::En);
        let response = asked.message(StatusCode::OK, None, locale, Message::Failed);
        return with_retry(StatusCode::TOO_MANY_REQUESTS, response, seconds);
    }
    // Looking first: who guesses does not keep the writer busy.
    if let Err(error) = services.db.find_subscription(&token).await {
        return failed(&asked, error);
    }
    let wants_mail = body.split(|byte| *byte == b'&').any(|field| field == b"mail=on");
    let changed = if wants_mail {
        services.db.subscribe_again(&token).await
    } else {
        services.db.unsubscribe(&token, now).await
    };
    match changed {
        Ok(()) => page(&services, asked, &token, true).await,
        Err(error) => failed(&asked, error),
    }
}

async fn page(services: &Services, mut asked: Asked, token: &str, is_saved: bool) -> Response {
    match services.db.find_subscription(token).await {
        Ok(Subscription { face, locale, unsubscribed }) => {
            asked.prefer(Some(locale));
            let locale = asked.locale.unwrap_or(locale);
            let drawn = preferences_page(&face, locale, unsubscribed, is_saved);
            asked.drawn(StatusCode::OK, drawn, Some(&face))
        }
        Err(error) => failed(&asked, error),
    }
}

fn failed(asked: &Asked, error: DbError) -> Response {
    let locale = asked.locale.unwrap_or(Locale::En);
    match error {
        DbError::NotFound => asked.message(StatusCode::NOT_FOUND, None, locale, Message::Unknown),
        error => asked.failed(locale, &error),
    }
}
