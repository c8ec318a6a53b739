//! The shell of member pages, and the one table of their routes.

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{Lazy, LazyRoute, SsrMode, StaticSegment, path};

use crate::ui::account::AccountPage;
use crate::ui::case::CasesPage;
use crate::ui::contact::{ContactsPage, ImportContactsPage, PersonPage};
use crate::ui::design::DesignPage;
use crate::ui::frame::{LostPage, WorkspaceFrame, provide_page};
use crate::ui::home::HomePage;
use crate::ui::inbox::InboxPage;
use crate::ui::journey::{JourneyPage, JourneysPage, NewJourneyPage};
use crate::ui::score::ScoresPage;
use crate::ui::settings::{AskingPage, CaseRulePage, KeysPage, MembersPage, SettingsPage};
use crate::ui::survey::{
    EditSurveyPage, ImportPage, NewSurveyPage, ResultsPage, SendPage, SharesPage, SurveysPage, TriggersPage,
    VersionsPage, WavesPage,
};

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

/// Pages that the browser fetches the code of when one of their group is opened.
/// Home alone comes with what a member loads first.
macro_rules! lazy_pages {
    ($load:ident, $preload:ident, $group:ident { $($route:ident => $page:ident),+ $(,)? }) => {
        #[derive(Clone, Copy)]
        #[allow(clippy::enum_variant_names, reason = "named for their routes")]
        enum $group {
            $($route),+
        }

        #[lazy]
        fn $load(page: $group) -> AnyView {
            match page {
                $($group::$route => view! { <$page /> }.into_any()),+
            }
        }

        $(
            struct $route;

            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                async fn view(_route: Self) -> AnyView {
                    $load($group::$route).await
                }

                async fn preload() {
                    #[cfg(target_arch = "wasm32")]
                    $preload().await;
                }
            }
        )+
    };
}

lazy_pages!(editor_page, __preload_editor_page, EditorPage { JourneyRoute => JourneyPage });
lazy_pages!(reading_page, __preload_reading_page, ReadingPage {
    SurveysRoute => SurveysPage,
    ResultsRoute => ResultsPage,
    ScoresRoute => ScoresPage,
    JourneysRoute => JourneysPage,
});
lazy_pages!(making_page, __preload_making_page, MakingPage {
    NewSurveyRoute => NewSurveyPage,
    ImportRoute => ImportPage,
    ImportContactsRoute => ImportContactsPage,
    NewJourneyRoute => NewJourneyPage,
});
lazy_pages!(sending_page, __preload_sending_page, SendingPage {
    SendRoute => SendPage,
    WavesRoute => WavesPage,
    TriggersRoute => TriggersPage,
    SharesRoute => SharesPage,
});
lazy_pages!(building_page, __preload_building_page, BuildingPage {
    EditSurveyRoute => EditSurveyPage,
    VersionsRoute => VersionsPage,
});
lazy_pages!(inbox_page, __preload_inbox_page, InboxGroup {
    InboxRoute => InboxPage,
    CasesRoute => CasesPage,
});
lazy_pages!(keeping_page, __preload_keeping_page, KeepingPage {
    ContactsRoute => ContactsPage,
    PersonRoute => PersonPage,
    SettingsRoute => SettingsPage,
    MembersRoute => MembersPage,
    KeysRoute => KeysPage,
    CaseRuleRoute => CaseRulePage,
    AskingRoute => AskingPage,
    AccountRoute => AccountPage,
});

/// All member pages. Each waits for its data on the server, so that its status
/// is right and it reads without scripts.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_page();
    view! {
        <Router>
            <Routes fallback=|| view! { <LostPage /> }>
                <ParentRoute path=path!("/w/:workspace") view=WorkspaceFrame ssr=SsrMode::Async>
                    <Route path=StaticSegment("") view=HomePage ssr=SsrMode::Async />
                    <Route path=path!("surveys") view={Lazy::<SurveysRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("surveys/new") view={Lazy::<NewSurveyRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("surveys/:survey") view={Lazy::<ResultsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("surveys/:survey/edit") view={Lazy::<EditSurveyRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("surveys/:survey/versions") view={Lazy::<VersionsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("surveys/:survey/import") view={Lazy::<ImportRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("scores") view={Lazy::<ScoresRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("inbox") view={Lazy::<InboxRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("cases") view={Lazy::<CasesRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/settings") view={Lazy::<SettingsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/settings/members") view={Lazy::<MembersRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/settings/keys") view={Lazy::<KeysRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/settings/cases") view={Lazy::<CaseRuleRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("surveys/:survey/send") view={Lazy::<SendRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("surveys/:survey/waves") view={Lazy::<WavesRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("surveys/:survey/triggers") view={Lazy::<TriggersRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("surveys/:survey/shares") view={Lazy::<SharesRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("contacts") view={Lazy::<ContactsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("contacts/import") view={Lazy::<ImportContactsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("contacts/:person") view={Lazy::<PersonRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/settings/asking") view={Lazy::<AskingRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/journeys") view={Lazy::<JourneysRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/journeys/new") view={Lazy::<NewJourneyRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/journeys/:journey") view={Lazy::<JourneyRoute>::new()} ssr=SsrMode::Async />
                </ParentRoute>
                <Route path=path!("/design") view=DesignPage ssr=SsrMode::Async />
                <Route path=path!("/account") view={Lazy::<AccountRoute>::new()} ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
