//! The survey's own look, beside the preview that shows it.

use leptos::prelude::*;
use serde_json::Value;

use super::fields;
use super::state::Builder;
use crate::domain::brand::Accent;
use crate::domain::survey::Place;
use crate::text;
use crate::ui::brand::ContrastNote;
use crate::ui::components::{Button, ButtonVariant, Field, Glyph, Notice, StateTone, described_by};
use crate::ui::dynamic::{attr, clicked, dynamic};

/// Name, colour and logo of this survey alone.
#[component]
pub fn BrandFields(builder: Builder) -> impl IntoView {
    let locale = builder.locale;
    let member = move |name: &'static str| {
        Memo::new(move |_| {
            let place = Place::survey(format!("brand.{name}"));
            builder.draft.with(|draft| draft.get(&place).map(fields::plain).unwrap_or_default())
        })
    };
    let (accent, logo) = (member("accent"), member("logo"));
    let set = move |name: &'static str, value: &str| {
        let value = if value.trim().is_empty() { Value::Null } else { Value::from(value.trim()) };
        builder.type_at(&Place::survey(format!("brand.{name}")), |draft| draft.set_brand(name, value));
    };
    // The browser's own picker knows no blank: it begins with our colour.
    let picked =
        move || Accent::parse(&accent.get()).map_or("#00615f".to_owned(), |accent| accent.to_string());
    let problem = RwSignal::new(None::<&'static str>);
    view! {
        <fieldset class="rules">
            <legend>{text!(locale, brand.title)}</legend>
            <p class="help">{text!(locale, brand.survey_hint)}</p>
            {fields::brand_line(builder, "brand-name", "name", text!(locale, brand.name))}
            {fields::brand_line(builder, "brand-accent", "accent", text!(locale, brand.accent))}
            <Field id="brand-pick" label=text!(locale, brand.pick)>
                <input
                    type="color"
                    id="brand-pick"
                    value=picked()
                    prop:value=picked
                    aria-describedby=described_by("brand-pick")
                    on:input=move |event| set("accent", &event_target_value(&event))
                />
            </Field>
            <ContrastNote locale typed=accent take=Callback::new(move |colour: String| set("accent", &colour)) />
            {dynamic(move || {
                let hash = logo.get();
                (!hash.is_empty())
                    .then(|| {
                        view! {
                            <p class="line-up">
                                <img class="logo" src=format!("/logo/{hash}") alt=text!(locale, brand.logo_of) />
                                <Button
                                    variant=ButtonVariant::Bare
                                    glyph=Glyph::Trash
                                    on:click=clicked(move |_| set("logo", ""))
                                >
                                    {text!(locale, brand.remove_logo)}
                                </Button>
                            </p>
                        }
                    })
            })}
            <Field id="brand-logo" label=text!(locale, brand.logo) help=Some(text!(locale, brand.logo_help).to_owned())>
                <input
                    type="file"
                    id="brand-logo"
                    accept="image/png,image/jpeg,image/webp"
                    aria-describedby=described_by("brand-logo")
                    aria-invalid=attr(move || problem.get().map(|_| "true"))
                    on:change=move |event| send(builder, problem, &event)
                />
            </Field>
            {dynamic(move || problem.get().map(|words| view! { <Notice tone=StateTone::Danger>{words}</Notice> }))}
        </fieldset>
    }
    .into_any()
}

/// Sends the chosen picture and shows it on this survey's pages.
#[cfg(feature = "hydrate")]
fn send(builder: Builder, problem: RwSignal<Option<&'static str>>, event: &leptos::ev::Event) {
    use crate::api::brand::LogoView;
    use crate::api::error::AppError;
    use crate::ui::brand::logo_problem;
    let input = event_target::<leptos::web_sys::HtmlInputElement>(event);
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    problem.set(None);
    leptos::task::spawn_local(async move {
        let address = format!("/w/{}/logo", builder.slug.get_value());
        let reply = match gloo_net::http::Request::post(&address).body(file) {
            Ok(request) => request.send().await,
            Err(error) => Err(error),
        };
        let text = match reply {
            Ok(reply) => reply.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        };
        if let Ok(LogoView { logo, .. }) = serde_json::from_str(&text) {
            builder.change(|draft| draft.set_brand("logo", logo.into()));
            return;
        }
        let code = serde_json::from_str::<AppError>(&text).ok();
        let code = code.and_then(|error| error.codes("logo").first().copied());
        problem.set(Some(logo_problem(builder.locale, code.map_or("", crate::domain::error::Code::as_str))));
    });
}

/// Nobody chooses a file on the server.
#[cfg(not(feature = "hydrate"))]
fn send(_: Builder, _: RwSignal<Option<&'static str>>, _: &leptos::ev::Event) {}
