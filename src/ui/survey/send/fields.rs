//! The form that sends a survey: whom, what the mail says and when.

use leptos::prelude::*;

use super::{Desk, Form};
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Choice, RadioGroup, Select, TextArea, TextInput};
use crate::ui::dynamic::dynamic;

/// The form. It is sent by looking first.
#[component]
pub(super) fn Fields(desk: Desk, form: Form) -> impl IntoView {
    let locale = desk.locale;
    let whom = vec![
        Choice::new("all", text!(locale, mailing.everybody)),
        Choice::new("attribute", text!(locale, mailing.by_attribute)),
        Choice::new("ids", text!(locale, mailing.by_ids)),
    ];
    let kinds = vec![
        Choice::new("wave", text!(locale, mailing.wave)).with_help(text!(locale, mailing.wave_help)),
        Choice::new("event", text!(locale, mailing.event)).with_help(text!(locale, mailing.event_help)),
    ];
    // One of a series is changed alone.
    let is_new = form.wave.with_value(String::is_empty);
    let repeats = vec![
        Choice::new("", text!(locale, mailing.repeat_once)),
        Choice::new("weeks", text!(locale, mailing.repeat_weeks)),
        Choice::new("months", text!(locale, mailing.repeat_months)),
        Choice::new("quarters", text!(locale, mailing.repeat_quarters)),
    ];
    let series = move || {
        (!form.repeat.get().is_empty()).then(|| {
            view! {
                <TextInput id="every" name="every" kind="number" label=text!(locale, mailing.every)
                    bind=form.every errors=desk.errors("every") />
                <TextInput id="until" name="until" kind="date" label=text!(locale, mailing.until)
                    help=text!(locale, mailing.until_help) bind=form.until errors=desk.errors("until") />
            }
        })
    };
    let chosen = move || {
        match form.whom.get().as_str() {
        "attribute" => view! {
            <TextInput id="attribute-name" name="attribute_name" label=text!(locale, mailing.attribute_name)
                bind=form.attribute_name errors=desk.errors("attribute_name") />
            <TextInput id="attribute-value" name="attribute_value" label=text!(locale, mailing.attribute_value)
                bind=form.attribute_value errors=desk.errors("attribute_value") />
        }
        .into_any(),
        "ids" => view! {
            <TextArea id="ids" name="ids" label=text!(locale, mailing.ids) help=text!(locale, mailing.ids_help)
                bind=form.ids errors=desk.errors("ids") rows=6 />
        }
        .into_any(),
        _ => ().into_any(),
    }
    };
    view! {
        <form
            class="form"
            on:submit=move |event| {
                event.prevent_default();
                desk.look.dispatch(());
            }
        >
            <RadioGroup id="whom" name="whom" label=text!(locale, mailing.whom) choices=whom
                value=form.whom.get_untracked() on_change=Callback::new(move |value| form.whom.set(value))
                errors=desk.errors("whom") />
            {dynamic(chosen)}
            <RadioGroup id="kind" name="kind" label=text!(locale, mailing.kind) choices=kinds
                value=form.kind.get_untracked() on_change=Callback::new(move |value| form.kind.set(value))
                errors=desk.errors("kind") />
            <TextInput id="subject-pt" name="subject_pt_br" label=text!(locale, mailing.subject_pt_br)
                bind=form.subject_pt_br errors=desk.errors("subject_pt_br") />
            <TextArea id="intro-pt" name="intro_pt_br" label=text!(locale, mailing.intro_pt_br)
                help=text!(locale, mailing.intro_help) bind=form.intro_pt_br errors=desk.errors("intro_pt_br") />
            <TextInput id="subject-en" name="subject_en" label=text!(locale, mailing.subject_en)
                bind=form.subject_en errors=desk.errors("subject_en") />
            <TextArea id="intro-en" name="intro_en" label=text!(locale, mailing.intro_en)
                help=text!(locale, mailing.intro_help) bind=form.intro_en errors=desk.errors("intro_en") />
            <TextInput id="send-at" name="send_at" label=text!(locale, mailing.send_at)
                help=text!(locale, mailing.send_at_help) bind=form.send_at errors=desk.errors("send_at") />
            {is_new.then(|| view! {
                <Select id="repeat" name="repeat" label=text!(locale, mailing.repeat) choices=repeats
                    value=form.repeat.get_untracked() errors=desk.errors("repeat")
                    on_change=Callback::new(move |value| form.repeat.set(value)) />
                {dynamic(series)}
            })}
            <TextInput id="remind-after" name="remind_after_days" kind="number"
                label=text!(locale, mailing.remind_after_days) bind=form.remind_after_days
                errors=desk.errors("remind_after_days") />
            <TextInput id="max-reminders" name="max_reminders" kind="number"
                label=text!(locale, mailing.max_reminders) help=text!(locale, mailing.max_reminders_help)
                bind=form.max_reminders errors=desk.errors("max_reminders") />
            <Button kind="submit" variant=ButtonVariant::Primary busy=desk.look.pending()>
                {text!(locale, mailing.look)}
            </Button>
        </form>
    }
}
