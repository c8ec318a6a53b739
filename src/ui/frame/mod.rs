//! The frame of member pages: rail, workspace switcher, content, command menu.

mod command;
mod rail;

use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

use self::command::CommandMenu;
use self::rail::Rail;
use super::components::{ToastRegion, provide_toasts};
use super::not_found::NotFoundPage;
use crate::api::frame::FrameView;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::dynamic::attr;

/// What the server knew of the page before drawing it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Language of the page.
    pub locale: Locale,
    /// The member's theme; none follows the device.
    pub theme: Option<String>,
    /// The open workspace; none outside of one.
    pub frame: Option<FrameView>,
}

/// On the server, from the request.
#[cfg(feature = "ssr")]
pub fn page_of_request() -> Page {
    use crate::api::context;
    let visitor = context::visitor().ok();
    Page {
        locale: visitor.as_ref().map_or(Locale::En, |visitor| visitor.locale),
        theme: visitor.as_ref().and_then(|visitor| visitor.theme.clone()),
        frame: visitor.and_then(|visitor| visitor.frame),
    }
}

/// In the browser, from what the server wrote into the page.
#[cfg(not(feature = "ssr"))]
pub fn page_of_request() -> Page {
    #[cfg(feature = "hydrate")]
    {
        let document = document();
        let root = document.document_element();
        let body = document.body();
        let lang = root.as_ref().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
        Page {
            locale: Locale::parse(&lang).unwrap_or(Locale::En),
            theme: root.and_then(|root| root.get_attribute("data-theme")),
            frame: body
                .and_then(|body| body.get_attribute("data-frame"))
                .and_then(|frame| serde_json::from_str(&frame).ok()),
        }
    }
    #[cfg(not(feature = "hydrate"))]
    Page { locale: Locale::En, theme: None, frame: None }
}

/// Lets every component read the [`Page`].
pub fn provide_page() {
    provide_context(page_of_request());
}

/// The language of the page.
pub fn use_locale() -> Locale {
    use_context::<Page>().map_or(Locale::En, |page| page.locale)
}

/// The open workspace. Only for components inside [`WorkspaceFrame`], which
/// draws nothing else when there is none.
pub fn use_frame() -> FrameView {
    use_context::<FrameView>().expect("BUG: used outside of the workspace frame")
}

/// Rail and content of a workspace's pages; strangers see "not found".
#[component]
pub fn WorkspaceFrame() -> impl IntoView {
    framed(|| view! { <Outlet /> }.into_any())
}

/// "Not found" for addresses that no page has; a member keeps the rail.
#[component]
pub fn LostPage() -> impl IntoView {
    framed(|| view! { <NotFoundPage /> }.into_any())
}

fn framed(content: fn() -> AnyView) -> AnyView {
    let Some(frame) = use_context::<Page>().and_then(|page| page.frame) else {
        return view! { <NotFoundPage /> }.into_any();
    };
    let locale = frame.locale;
    provide_context(frame);
    provide_toasts();
    let command_is_open = RwSignal::new(false);
    let path = use_location().pathname;
    let is_wide = move || path.with(|path| shows_a_map(path)).then_some("");
    view! {
        // For the browser, not the router: it also moves the focus.
        <a class="skip-link" href="#content" rel="external">{text!(locale, frame.skip)}</a>
        <div class="frame">
            <Rail command_is_open />
            <main class="content" id="content" tabindex="-1" data-wide=attr(is_wide)>
                {content()}
            </main>
        </div>
        <ToastRegion close_label=text!(locale, common.close) />
        <CommandMenu open=command_is_open />
    }
    .into_any()
}

/// Whether the page is a map, which needs the whole width: `/w/…/journeys/ID`.
fn shows_a_map(path: &str) -> bool {
    let mut parts = path.trim_matches('/').split('/').skip(2);
    parts.next() == Some("journeys") && parts.next().is_some_and(|id| id != "new") && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_open_map_takes_the_whole_width() {
        assert!(shows_a_map("/w/acme/journeys/0192"));
        assert!(!shows_a_map("/w/acme/journeys"));
        assert!(!shows_a_map("/w/acme/journeys/new"));
        assert!(!shows_a_map("/w/acme/surveys/0192"));
    }
}
