//! Finds out who sent a request: session cookie, language, theme, address.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::clock;
use super::state::{AppState, TrustedProxies};
pub use crate::api::context::cookie;
use crate::api::context::{Services, SignedIn, Visitor};
use crate::api::frame::{FrameView, WorkspaceLink};
use crate::db::{Membership, hash_token};
use crate::domain::text::Locale;

/// The middleware: puts a [`Visitor`] into the request's extensions.
pub async fn recognise(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let request_id = clock::new_id().simple().to_string();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = client_address(request.headers(), peer, state.trusted_proxies);
    let member = signed_in(&state.services, request.headers()).await;
    let frame = frame(&state.services, member.as_ref(), request.uri().path()).await;
    let locale = locale(member.as_ref(), frame.as_ref(), request.headers());
    let user_agent = header_text(request.headers(), header::USER_AGENT).unwrap_or_default().to_owned();
    let theme = member.as_ref().and_then(|member| member.theme.clone());
    request.extensions_mut().insert(Visitor {
        member,
        frame,
        locale,
        theme,
        request_id: request_id.clone(),
        address,
        user_agent,
    });
    let path = without_key(request.uri().path());
    let span = tracing::info_span!("request", method = %request.method(), path, request_id);
    let mut response = next.run(request).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// A path without what opens a door and must not stand in a log.
fn without_key(path: &str) -> &str {
    let doors = [("/link/", "/link/…"), ("/r/", "/r/…"), ("/i/", "/i/…"), ("/u/", "/u/…")];
    doors.into_iter().find(|(door, _)| path.starts_with(door)).map_or(path, |(_, said)| said)
}

/// The address of the client: of the peer, or, behind trusted proxies, the one
/// the outermost of them saw.
fn client_address(headers: &HeaderMap, peer: Option<IpAddr>, proxies: TrustedProxies) -> IpAddr {
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    if proxies.0 == 0 {
        return peer;
    }
    let hops: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let hop = hops.len().checked_sub(proxies.0).map(|at| hops[at]);
    // Some proxies write the port, too.
    let with_port = |hop: &str| hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    hop.and_then(|hop| hop.parse().ok().or_else(|| with_port(hop))).unwrap_or(peer)
}

async fn signed_in(services: &Services, headers: &HeaderMap) -> Option<SignedIn> {
    let token = cookie(headers, services.session_cookie())?;
    let found = services.db.find_session(&hash_token(token), services.now_ms()).await;
    match found {
        Ok(found) => Some(SignedIn {
            member_id: found.member.member_id,
            session_id: found.session_id,
            name: found.member.name,
            email: found.member.email,
            locale: found.member.locale,
            theme: found.member.theme.map(|theme| theme.as_str().to_owned()),
        }),
        Err(crate::db::DbError::NotFound) => None,
        Err(cause) => {
            tracing::error!(?cause, "the session could not be read");
            None
        }
    }
}

/// The frame of a member's page: none for strangers.
async fn frame(services: &Services, member: Option<&SignedIn>, path: &str) -> Option<FrameView> {
    let member = member?;
    let slug = workspace_in(path)?;
    let memberships = services.db.list_workspaces_of(member.member_id).await.ok()?;
    let open = memberships.iter().find(|membership| membership.workspace.slug == slug)?;
    let link = |membership: &Membership| WorkspaceLink {
        slug: membership.workspace.slug.clone(),
        name: membership.workspace.name.clone(),
    };
    Some(FrameView {
        member_name: member.name.clone(),
        member_email: member.email.clone(),
        locale: member.locale.unwrap_or(open.workspace.locale),
        workspace: link(open),
        role: open.role,
        timezone: open.workspace.timezone.name().to_owned(),
        workspaces: memberships.iter().map(link).collect(),
    })
}

/// The member's language, else that of the workspace in the address, else
/// what the browser asks for, else English.
fn locale(member: Option<&SignedIn>, frame: Option<&FrameView>, headers: &HeaderMap) -> Locale {
    member
        .and_then(|member| member.locale)
        .or_else(|| frame.map(|frame| frame.locale))
        .or_else(|| header_text(headers, header::ACCEPT_LANGUAGE).and_then(Locale::negotiate))
        .unwrap_or(Locale::En)
}

fn workspace_in(path: &str) -> Option<&str> {
    path.strip_prefix("/w/")?.split('/').next()
}

fn header_text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarded_addresses_are_believed_only_behind_trusted_proxies() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 7.7.7.7"));
        let peer = Some("10.0.0.1".parse().expect("address"));
        let seen = |proxies| client_address(&headers, peer, TrustedProxies(proxies)).to_string();
        assert_eq!(seen(0), "10.0.0.1");
        assert_eq!(seen(1), "7.7.7.7");
        assert_eq!(seen(2), "6.6.6.6");
        assert_eq!(seen(3), "10.0.0.1");
        headers.insert("x-forwarded-for", HeaderValue::from_static("[2001:db8::1]:4711, 7.7.7.7:80"));
        let seen = |proxies| client_address(&headers, peer, TrustedProxies(proxies)).to_string();
        assert_eq!((seen(1).as_str(), seen(2).as_str()), ("7.7.7.7", "2001:db8::1"));
    }
}
