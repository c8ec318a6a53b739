//! When cases open by themselves.

use leptos::form::ActionForm;
use leptos::prelude::*;

use super::parts::{DoneNotice, FailureNotice, announce, done_of_address, failure_of, field_errors};
use super::{Page, SettingsSheet};
use crate::api::case::{CaseRuleView, SaveCaseRule, load_case_rule};
use crate::api::error::AppError;
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Checkbox, Field, described_by};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::errors::failure_text;
use crate::ui::frame::use_frame;
use crate::ui::inbox::member_options;

/// The rule of the workspace.
#[component]
pub fn CaseRulePage() -> impl IntoView {
    let slug = use_frame().workspace.slug;
    let rule = Resource::new_blocking(move || slug.clone(), load_case_rule);
    let content = move || awaited(async move { panel(rule.await) });
    view! {
        <SettingsSheet page=Page::Cases>
            <Suspense>{dynamic(content)}</Suspense>
        </SettingsSheet>
    }
    .into_any()
}

fn panel(rule: Result<CaseRuleView, AppError>) -> AnyView {
    match rule {
        Ok(rule) => view! { <RuleForm rule/> }.into_any(),
        Err(error) => view! { <p>{failure_text(use_frame().locale, &error)}</p> }.into_any(),
    }
}

#[component]
fn RuleForm(rule: CaseRuleView) -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let CaseRuleView { nps, csat, ces, owner, days, members } = rule;
    let save = ServerAction::<SaveCaseRule>::new();
    let done = done_of_address();
    announce(save, done, "saved");
    let failure = failure_of(save);
    let owner = Some(owner).filter(|owner| !owner.is_empty());
    view! {
        <section class="panel">
            <h2>{text!(locale, case.rule_title)}</h2>
            <p class="hint">{text!(locale, case.rule_hint)}</p>
            <DoneNotice done/>
            <FailureNotice failure/>
            <ActionForm action=save attr:class="form">
                <input type="hidden" name="workspace" value=frame.workspace.slug/>
                <Checkbox name="nps" label=text!(locale, case.rule_nps) checked=nps/>
                <Checkbox name="csat" label=text!(locale, case.rule_csat) checked=csat/>
                <Checkbox name="ces" label=text!(locale, case.rule_ces) checked=ces/>
                <Field id="rule-owner" label=text!(locale, case.rule_owner)>
                    <select id="rule-owner" name="owner" aria-describedby=described_by("rule-owner")>
                        {member_options(locale, members, owner)}
                    </select>
                </Field>
                <Field id="rule-days" label=text!(locale, case.rule_days)
                    help=Some(text!(locale, case.rule_days_help).to_owned())
                    errors=field_errors(locale, failure, "days")>
                    <input id="rule-days" name="days" type="number" min="0" max="365" required class="short"
                        value=days aria-describedby=described_by("rule-days")/>
                </Field>
                <p class="help">{text!(locale, case.rule_anonymous)}</p>
                <Button variant=ButtonVariant::Primary kind="submit" busy=save.pending()>
                    {text!(locale, settings.save)}
                </Button>
            </ActionForm>
        </section>
    }
}
