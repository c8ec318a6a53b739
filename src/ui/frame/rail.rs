//! The rail: where one is, where one can go, whose workspace it is, and who is
//! signed in. Everything in it works without scripts but the search.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Node};
use leptos::{html, server_fn::ServerFn};
use leptos_router::components::A;

use super::{Page, use_frame};
use crate::api::frame::{ChooseTheme, FrameView, WorkspaceLink, choose_theme};
use crate::domain::member::Role;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Glyph, Icon};
use crate::ui::dynamic::{attr, clicked};

/// The pages that a member of a workspace may open, in the order of the rail:
/// part of the address, icon, name.
pub(super) fn places(locale: Locale, role: Role) -> Vec<(&'static str, Glyph, &'static str)> {
    let mut places = vec![
        ("", Glyph::Home, text!(locale, frame.home)),
        ("/surveys", Glyph::Surveys, text!(locale, frame.surveys)),
        ("/inbox", Glyph::Responses, text!(locale, frame.responses)),
        ("/cases", Glyph::Case, text!(locale, frame.cases)),
        ("/journeys", Glyph::Journeys, text!(locale, frame.journeys)),
        ("/contacts", Glyph::Customers, text!(locale, frame.customers)),
    ];
    if role >= Role::Admin {
        places.push(("/settings", Glyph::Settings, text!(locale, frame.settings)));
    }
    places
}

/// On phones the bar has room for four; the rest is under "more".
const UNDER_MORE: [&str; 3] = ["/cases", "/contacts", "/settings"];

/// The rail; on phones a bar at the bottom.
#[component]
pub(super) fn Rail(
    /// Opens the command menu.
    command_is_open: RwSignal<bool>,
) -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let theme = RwSignal::new(use_context::<Page>().and_then(|page| page.theme));
    let base = format!("/w/{}", frame.workspace.slug);
    let (name, email) = (frame.member_name.clone(), frame.member_email.clone());
    let links = places(locale, frame.role)
        .into_iter()
        .map(|(path, glyph, name)| {
            let class = UNDER_MORE.contains(&path).then_some("secondary");
            view! {
                <li class=class>
                    <A href=format!("{base}{path}") exact=path.is_empty()>
                        <Icon glyph />
                        <span>{name}</span>
                    </A>
                </li>
            }
        })
        .collect_view();
    let under_more = places(locale, frame.role)
        .into_iter()
        .filter(|(path, ..)| UNDER_MORE.contains(path))
        .map(|(path, glyph, name)| {
            view! {
                <a href=format!("{base}{path}")>
                    <Icon glyph />
                    <span>{name}</span>
                </a>
            }
        })
        .collect_view();
    view! {
        <nav class="rail" aria-label=text!(locale, frame.main)>
            <Switcher frame=frame.clone() />
            <button
                type="button"
                class="search"
                aria-keyshortcuts="Control+K"
                on:click=clicked(move |_| command_is_open.set(true))
            >
                <Icon glyph=Glyph::Search />
                <span>{text!(locale, frame.search)}</span>
                <kbd aria-hidden="true">"Ctrl K"</kbd>
            </button>
            <ul>
                {links}
                <li class="more-item">
                    <Unfolding class="more" label=icon_and_word(Glyph::More, text!(locale, frame.more).to_owned())>
                        {under_more}
                        <button type="button" on:click=clicked(move |_| command_is_open.set(true))>
                            <Icon glyph=Glyph::Search />
                            <span>{text!(locale, frame.search)}</span>
                        </button>
                        <hr />
                        <OtherWorkspaces frame=frame.clone() />
                        <Own locale theme />
                    </Unfolding>
                </li>
            </ul>
            <Unfolding class="foot" label=icon_and_word(Glyph::User, name)>
                <p class="who">{email}</p>
                <Own locale theme />
            </Unfolding>
        </nav>
    }
    .into_any()
}

/// The name of the workspace; with several, the way to the others.
#[component]
fn Switcher(frame: FrameView) -> impl IntoView {
    let name = frame.workspace.name.clone();
    if frame.workspaces.len() == 1 {
        return view! {
            <A href=format!("/w/{}", frame.workspace.slug) attr:class="brand">
                <Icon glyph=Glyph::Journeys />
                <span>{name}</span>
            </A>
        }
        .into_any();
    }
    let label = move || {
        view! {
            <Icon glyph=Glyph::Journeys />
            <span>{name}</span>
            <span class="visually-hidden">{text!(frame.locale, frame.switch_workspace)}</span>
            <Icon glyph=Glyph::ChevronDown />
        }
    };
    view! {
        <Unfolding class="brand" label=label>
            <OtherWorkspaces frame=frame.clone() />
        </Unfolding>
    }
    .into_any()
}

/// Links to the member's workspaces. The server draws each one's frame anew.
#[component]
fn OtherWorkspaces(frame: FrameView) -> impl IntoView {
    let FrameView { workspace: WorkspaceLink { slug: open, .. }, workspaces, .. } = frame;
    if workspaces.len() == 1 {
        return ().into_any();
    }
    let links = workspaces
        .into_iter()
        .map(|WorkspaceLink { slug, name }| {
            let is_open = slug == open;
            view! {
                <a href=format!("/w/{slug}") rel="external" aria-current=is_open.then_some("true")>
                    <span>{name}</span>
                    {is_open.then(|| view! { <Icon glyph=Glyph::Check /> })}
                </a>
            }
        })
        .collect_view();
    view! { <div class="workspaces">{links}</div> }.into_any()
}

/// What concerns the member alone: account, colours, the way out.
#[component]
fn Own(
    locale: Locale,
    /// The chosen colours, which two menus show.
    theme: RwSignal<Option<String>>,
) -> impl IntoView {
    let colours = [
        ("", text!(locale, frame.theme_of_device)),
        ("light", text!(locale, frame.theme_light)),
        ("dark", text!(locale, frame.theme_dark)),
    ];
    let buttons = colours
        .into_iter()
        .map(|(value, name)| {
            let is_chosen = move || theme.with(|chosen| chosen.as_deref().unwrap_or("") == value);
            view! {
                <button
                    type="submit"
                    name="theme"
                    value=value
                    aria-pressed=attr(move || is_chosen().to_string())
                    on:click=clicked(move |event| {
                        event.stop_propagation();
                        event.prevent_default();
                        show_theme(value);
                        theme.set((!value.is_empty()).then(|| value.to_owned()));
                        // The page has its colours; the next one will if this arrives.
                        spawn_local(async move { _ = choose_theme(value.to_owned()).await });
                    })
                >
                    {name}
                </button>
            }
        })
        .collect_view();
    view! {
        <a href="/account">
            <Icon glyph=Glyph::User />
            <span>{text!(locale, frame.account)}</span>
        </a>
        <form method="post" action=ChooseTheme::url() class="theme">
            <div class="segmented" role="group" aria-label=text!(locale, frame.theme)>
                {buttons}
            </div>
        </form>
        <hr />
        <form method="post" action="/sign-out">
            <button type="submit">
                <Icon glyph=Glyph::SignOut />
                <span>{text!(locale, frame.sign_out)}</span>
            </button>
        </form>
    }
}

/// Recolours the open page at once; the server's answer is not waited for.
fn show_theme(theme: &str) {
    if let Some(root) = document().document_element() {
        // Neither can fail on the root element.
        let _ = if theme.is_empty() {
            root.remove_attribute("data-theme")
        } else {
            root.set_attribute("data-theme", theme)
        };
    }
}

fn icon_and_word(glyph: Glyph, word: String) -> impl FnOnce() -> AnyView + Send + 'static {
    move || view! { <Icon glyph /><span>{word}</span> }.into_any()
}

/// A list under a word: the browser's own `<details>`, which also opens
/// without scripts. Esc, choosing and leaving close it.
#[component]
fn Unfolding(
    class: &'static str,
    /// What is always seen.
    #[prop(into)]
    label: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    let frame = NodeRef::<html::Details>::new();
    let fold = move || {
        if let Some(frame) = frame.get_untracked() {
            frame.set_open(false);
        }
    };
    view! {
        <details
            class=class
            node_ref=frame
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    fold();
                    let summary = frame.get_untracked().and_then(|frame| frame.first_element_child());
                    if let Some(summary) = summary.and_then(|summary| summary.dyn_into().ok()) {
                        let summary: leptos::web_sys::HtmlElement = summary;
                        // Fails only when it is no longer in the page.
                        let _ = summary.focus();
                    }
                }
            }
            on:focusout=move |event| {
                let goes_to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
                let stays = frame.get_untracked().is_some_and(|frame| frame.contains(goes_to.as_ref()));
                if goes_to.is_some() && !stays {
                    fold();
                }
            }
        >
            <summary>{label.run()}</summary>
            <div class="unfolded" on:click=clicked(move |event| {
                let on_a_choice = event_target::<Element>(&event).closest("a, button").is_ok_and(|at| at.is_some());
                if on_a_choice {
                    fold();
                }
            })>{children()}</div>
        </details>
    }
}
