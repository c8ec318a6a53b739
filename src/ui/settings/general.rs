//! What holds for the whole workspace.

use leptos::form::ActionForm;
use leptos::prelude::*;

use super::brand::BrandPanel;
use super::parts::{DoneNotice, FailureNotice, done_of_address, failure_of, field_errors, load_anew_after};
use super::{Page, SettingsSheet};
use crate::api::brand::{BrandView, open_brand};
use crate::api::error::AppError;
use crate::api::settings::{SaveSettings, SettingsView, open_settings};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Choice, Field, Select, TextInput, described_by};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::errors::failure_text;
use crate::ui::frame::use_frame;

/// The general settings.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let slug = use_frame().workspace.slug;
    let of_brand = slug.clone();
    let settings = Resource::new_blocking(move || slug.clone(), open_settings);
    let brand = Resource::new_blocking(move || of_brand.clone(), open_brand);
    let content = move || awaited(async move { panel(settings.await, brand.await) });
    view! {
        <SettingsSheet page=Page::General>
            <Suspense>{dynamic(content)}</Suspense>
        </SettingsSheet>
    }
    .into_any()
}

fn panel(settings: Result<SettingsView, AppError>, brand: Result<BrandView, AppError>) -> AnyView {
    match settings.and_then(|settings| Ok((settings, brand?))) {
        Ok((settings, brand)) => view! {
            <SettingsForm settings/>
            <BrandPanel brand/>
        }
        .into_any(),
        Err(error) => view! { <p>{failure_text(use_frame().locale, &error)}</p> }.into_any(),
    }
}

#[component]
fn SettingsForm(settings: SettingsView) -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = frame.workspace.slug;
    let SettingsView { name, locale: of_workspace, timezone, currency, minimum_group, timezones } = settings;
    let save = ServerAction::<SaveSettings>::new();
    load_anew_after(save, format!("/w/{slug}/settings?done=saved"));
    let failure = failure_of(save);
    let errors = move |field| field_errors(locale, failure, field);
    let languages = vec![
        Choice::new(Locale::PtBr.as_str(), "Português (Brasil)"),
        Choice::new(Locale::En.as_str(), "English"),
    ];
    let zones = timezones.into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    view! {
        <section class="panel">
            <h2>{text!(locale, settings.company)}</h2>
            <p class="hint">{text!(locale, settings.company_hint)}</p>
            <DoneNotice done=done_of_address()/>
            <FailureNotice failure/>
            <ActionForm action=save attr:class="form">
                <input type="hidden" name="workspace" value=slug/>
                <TextInput id="name" name="name" label=text!(locale, settings.name) value=name required=true
                    autocomplete="organization" errors=errors("name")/>
                <Select id="locale" name="locale" label=text!(locale, settings.language) choices=languages
                    value=of_workspace.as_str() help=text!(locale, settings.language_help) errors=errors("locale")/>
                <Field id="timezone" label=text!(locale, settings.timezone)
                    help=Some(text!(locale, settings.timezone_help).to_owned()) errors=errors("timezone")>
                    <input id="timezone" name="timezone" list="timezones" value=timezone required
                        autocomplete="off" spellcheck="false" aria-describedby=described_by("timezone")/>
                    <datalist id="timezones">{zones}</datalist>
                </Field>
                <Field id="currency" label=text!(locale, settings.currency)
                    help=Some(text!(locale, settings.currency_help).to_owned()) errors=errors("currency")>
                    <input id="currency" name="currency" value=currency required maxlength="3" size="3"
                        pattern="[A-Za-z]{3}" autocomplete="off" spellcheck="false" class="short"
                        aria-describedby=described_by("currency")/>
                </Field>
                <Field id="minimum-group" label=text!(locale, settings.minimum_group)
                    help=Some(text!(locale, settings.minimum_group_help).to_owned()) errors=errors("minimum_group")>
                    <input id="minimum-group" name="minimum_group" type="number" min="1" max="100" required
                        class="short" value=minimum_group aria-describedby=described_by("minimum-group")/>
                </Field>
                <Button variant=ButtonVariant::Primary kind="submit" busy=save.pending()>
                    {text!(locale, settings.save)}
                </Button>
            </ActionForm>
        </section>
    }
}
