//! How often people may be asked.

use leptos::form::ActionForm;
use leptos::prelude::*;

use super::parts::{DoneNotice, FailureNotice, announce, done_of_address, failure_of, field_errors};
use super::{Page, SettingsSheet};
use crate::api::asking::{AskRuleView, SaveAskRule, open_ask_rule};
use crate::api::error::AppError;
use crate::text;
use crate::ui::components::{Button, ButtonVariant, TextInput};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::errors::failure_text;
use crate::ui::frame::use_frame;

/// The rule for asking.
#[component]
pub fn AskingPage() -> impl IntoView {
    let slug = use_frame().workspace.slug;
    let rule = Resource::new_blocking(move || slug.clone(), open_ask_rule);
    let content = move || awaited(async move { panel(rule.await) });
    view! {
        <SettingsSheet page=Page::Asking>
            <Suspense>{dynamic(content)}</Suspense>
        </SettingsSheet>
    }
    .into_any()
}

fn panel(rule: Result<AskRuleView, AppError>) -> AnyView {
    match rule {
        Ok(rule) => view! { <RuleForm rule/> }.into_any(),
        Err(error) => view! { <p>{failure_text(use_frame().locale, &error)}</p> }.into_any(),
    }
}

#[component]
fn RuleForm(rule: AskRuleView) -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let AskRuleView { ask_every_days, wave_every_days, sampling, quiet_from, quiet_until } = rule;
    let save = ServerAction::<SaveAskRule>::new();
    let done = done_of_address();
    announce(save, done, "saved");
    let failure = failure_of(save);
    let errors = move |field| field_errors(locale, failure, field);
    view! {
        <section class="panel">
            <h2>{text!(locale, mailing.rule)}</h2>
            <p class="hint">{text!(locale, mailing.rule_hint)}</p>
            <DoneNotice done/>
            <FailureNotice failure/>
            <ActionForm action=save attr:class="form">
                <input type="hidden" name="workspace" value=frame.workspace.slug/>
                <TextInput id="ask-every" name="ask_every_days" kind="number" value=ask_every_days
                    label=text!(locale, mailing.ask_every_days) help=text!(locale, mailing.ask_every_days_help)
                    errors=errors("ask_every_days") required=true/>
                <TextInput id="wave-every" name="wave_every_days" kind="number" value=wave_every_days
                    label=text!(locale, mailing.wave_every_days) help=text!(locale, mailing.wave_every_days_help)
                    errors=errors("wave_every_days") required=true/>
                <TextInput id="sampling" name="sampling" kind="number" value=sampling
                    label=text!(locale, mailing.sampling) help=text!(locale, mailing.sampling_help)
                    errors=errors("sampling") required=true/>
                <TextInput id="quiet-from" name="quiet_from" kind="time" value=quiet_from
                    label=text!(locale, mailing.quiet_from) help=text!(locale, mailing.quiet_help)
                    errors=errors("quiet_from")/>
                <TextInput id="quiet-until" name="quiet_until" kind="time" value=quiet_until
                    label=text!(locale, mailing.quiet_until) errors=errors("quiet_until")/>
                <Button variant=ButtonVariant::Primary kind="submit" busy=save.pending()>
                    {text!(locale, settings.save)}
                </Button>
            </ActionForm>
        </section>
    }
}
