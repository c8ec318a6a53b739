//! The frame of member pages: rail, workspace switcher, content.

use leptos::prelude::*;
use leptos_router::components::{A, Outlet};

use super::not_found::NotFoundPage;
use crate::api::frame::FrameView;
use crate::domain::text::Locale;
use crate::text;

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

/// On the server, from the request; it also sets the policy for scripts.
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
        let document = leptos::prelude::document();
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
    let Some(frame) = use_context::<Page>().and_then(|page| page.frame) else {
        return view! { <NotFoundPage /> }.into_any();
    };
    provide_context(frame.clone());
    let locale = frame.locale;
    let home = format!("/w/{}", frame.workspace.slug);
    view! {
        <a class="skip" href="#content">{text!(locale, frame.skip)}</a>
        <nav class="rail" aria-label=text!(locale, frame.main)>
            <A href=home>{text!(locale, frame.home)}</A>
        </nav>
        <main id="content" tabindex="-1">
            <Outlet />
        </main>
    }
    .into_any()
}
