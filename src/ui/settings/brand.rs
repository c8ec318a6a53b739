//! How pages for respondents look, for the whole workspace.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::parts::{FailureNotice, failure_of, field_errors, load_anew_after};
use crate::api::brand::{BrandView, SaveBrand};
use crate::text;
use crate::ui::brand::{ContrastNote, logo_problem};
use crate::ui::components::{Button, ButtonVariant, Checkbox, Notice, StateTone, TextInput};
use crate::ui::frame::use_frame;

/// Name, colour and logo.
#[component]
pub(super) fn BrandPanel(brand: BrandView) -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = frame.workspace.slug;
    let BrandView { name, usual_name: _, accent, logo } = brand;
    let save = ServerAction::<SaveBrand>::new();
    load_anew_after(save, format!("/w/{slug}/settings?done=saved"));
    let failure = failure_of(save);
    let send_to = format!("/w/{slug}/settings/logo");
    let errors = move |field| field_errors(locale, failure, field);
    let typed = RwSignal::new(accent);
    let problem = use_query_map().get_untracked().get("logo");
    let problem = problem.map(|code| {
        view! { <Notice tone=StateTone::Danger>{logo_problem(locale, &code)}</Notice> }
    });
    let has_logo = logo.is_some();
    let shown = logo.map(|hash| {
        view! {
            <p><img class="logo" src=format!("/logo/{hash}") alt=text!(locale, brand.logo_of) /></p>
        }
    });
    view! {
        <section class="panel" id="brand">
            <h2>{text!(locale, brand.title)}</h2>
            <p class="hint">{text!(locale, brand.hint)}</p>
            <FailureNotice failure/>
            <ActionForm action=save attr:class="form">
                <input type="hidden" name="workspace" value=slug/>
                <TextInput id="brand-name" name="name" label=text!(locale, brand.name) value=name
                    help=text!(locale, brand.name_help) errors=errors("name")/>
                <TextInput id="brand-accent" name="accent" label=text!(locale, brand.accent) bind=typed
                    help=text!(locale, brand.accent_help) errors=errors("accent")/>
                <ContrastNote locale typed take=Callback::new(move |colour| typed.set(colour))/>
                {has_logo.then(|| view! { <Checkbox name="remove_logo" label=text!(locale, brand.remove_logo)/> })}
                <Button variant=ButtonVariant::Primary kind="submit" busy=save.pending()>
                    {text!(locale, settings.save)}
                </Button>
            </ActionForm>
            <h3>{text!(locale, brand.logo)}</h3>
            {problem}
            {shown}
            // Files travel by a plain form, with scripts and without.
            <form class="form" method="post" action=send_to enctype="multipart/form-data">
                <div class="field">
                    <label for="brand-logo">{text!(locale, brand.choose_logo)}</label>
                    <input type="file" id="brand-logo" name="file" required
                        accept="image/png,image/jpeg,image/webp" aria-describedby="brand-logo-help"/>
                    <p class="help" id="brand-logo-help">{text!(locale, brand.logo_help)}</p>
                </div>
                <Button kind="submit">{text!(locale, brand.send_logo)}</Button>
            </form>
        </section>
    }
    .into_any()
}
