//! Security headers of every answer.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::api::context::{PagePolicy, Services};

/// For answers that set no policy of their own: nothing may run.
const STRICT_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The policy of pages without any script.
pub const PLAIN_PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The same for pages with numbers in them: the lengths of their bars stand in
/// style attributes.
pub const SHARED_PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; \
     img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The middleware.
pub async fn secure(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    let is_asset = request.uri().path().starts_with("/pkg/");
    // The policy says who may frame them.
    let is_framed = request.uri().path().starts_with("/e/");
    let of_page = PagePolicy::default();
    request.extensions_mut().insert(of_page.clone());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(policy) = of_page.0.get() {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, STRICT_POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    if !is_framed {
        set(header::X_FRAME_OPTIONS, "DENY");
    }
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    if !is_asset {
        set(header::CACHE_CONTROL, "private, no-store");
    }
    if services.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}
