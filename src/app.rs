//! The shell of member pages, and the one table of their routes.

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, StaticSegment, path};

use crate::ui::account::AccountPage;
use crate::ui::frame::{WorkspaceFrame, provide_page};
use crate::ui::home::HomePage;
use crate::ui::journey::{JourneyPage, JourneysPage, NewJourneyPage};
use crate::ui::not_found::NotFoundPage;
use crate::ui::settings::{KeysPage, MembersPage, SettingsPage};
use crate::ui::survey::{EditSurveyPage, ImportPage, NewSurveyPage, ResponsesPage, ResultsPage, SurveysPage};

/// The HTML around every member page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::api::context::set_page_policy();
    let page = crate::ui::frame::page_of_request();
    let frame = page.frame.as_ref().and_then(|frame| serde_json::to_string(frame).ok());
    view! {
        <!DOCTYPE html>
        <html lang=page.locale.as_str() data-theme=page.theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HashedStylesheet options=options.clone() id="styles" />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body data-frame=frame>
                <App />
            </body>
        </html>
    }
}

/// All member pages. Each waits for its data on the server, so that its status
/// is right and it reads without scripts.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_page();
    // Says that the browser has taken over, for whoever waits for it.
    Effect::new(|| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-alive", "yes");
        }
    });
    view! {
        <Router>
            <Routes fallback=|| view! { <NotFoundPage /> }>
                <ParentRoute path=path!("/w/:workspace") view=WorkspaceFrame ssr=SsrMode::Async>
                    <Route path=StaticSegment("") view=HomePage ssr=SsrMode::Async />
                    <Route path=path!("surveys") view=SurveysPage ssr=SsrMode::Async />
                    <Route path=path!("surveys/new") view=NewSurveyPage ssr=SsrMode::Async />
                    <Route path=path!("surveys/:survey") view=ResultsPage ssr=SsrMode::Async />
                    <Route path=path!("surveys/:survey/edit") view=EditSurveyPage ssr=SsrMode::Async />
                    <Route path=path!("surveys/:survey/import") view=ImportPage ssr=SsrMode::Async />
                    <Route path=path!("responses") view=ResponsesPage ssr=SsrMode::Async />
                    <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async />
                    <Route path=path!("/settings/members") view=MembersPage ssr=SsrMode::Async />
                    <Route path=path!("/settings/keys") view=KeysPage ssr=SsrMode::Async />
                    <Route path=path!("/journeys") view=JourneysPage ssr=SsrMode::Async />
                    <Route path=path!("/journeys/new") view=NewJourneyPage ssr=SsrMode::Async />
                    <Route path=path!("/journeys/:journey") view=JourneyPage ssr=SsrMode::Async />
                </ParentRoute>
                <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
