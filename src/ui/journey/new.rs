//! A new journey, from a template.

use leptos::form::ActionForm;
use leptos::prelude::*;

use crate::api::error::AppError;
use crate::api::journey::CreateJourney;
use crate::domain::journey::templates;
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Choice, PageHead, RadioGroup, TextInput};
use crate::ui::dynamic::dynamic;
use crate::ui::errors::{error_texts, failure_text};
use crate::ui::frame::use_frame;

/// The form. It works without scripts too.
#[component]
pub fn NewJourneyPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let create = ServerAction::<CreateJourney>::new();
    let title = RwSignal::new(String::new());
    let templates = templates(locale);
    let first = templates.first().map_or("", |template| template.key);
    let choices = templates
        .iter()
        .map(|template| Choice::new(template.key, template.title).with_help(template.description))
        .collect::<Vec<_>>();
    let problem = move || create.value().get().and_then(Result::err);
    let title_errors = Signal::derive(move || {
        problem().map(|error| error_texts(locale, error.codes("title"))).unwrap_or_default()
    });
    let failure = move || {
        problem()
            .filter(|error| !matches!(error, AppError::Invalid(_)))
            .map(|error| view! { <p class="notice" data-tone="danger" role="alert">{failure_text(locale, &error)}</p> })
    };
    let list = (text!(locale, journey.journeys).to_owned(), format!("/w/{}/journeys", frame.workspace.slug));
    view! {
        <PageHead
            title=text!(locale, journey.new_journey).to_owned()
            hint=text!(locale, journey.new_hint)
            trail=vec![list]
        />
        {dynamic(failure)}
        <ActionForm action=create attr:class="form">
            <input type="hidden" name="workspace" value=frame.workspace.slug.clone()/>
            <TextInput
                id="journey-title"
                name="title"
                label=text!(locale, journey.title_label)
                help=text!(locale, journey.title_help)
                bind=title
                errors=title_errors
                required=true
            />
            <RadioGroup
                id="journey-template"
                name="template"
                label=text!(locale, journey.template)
                choices
                value=first
            />
            <Button variant=ButtonVariant::Primary kind="submit" busy=create.pending()>
                {text!(locale, journey.create)}
            </Button>
        </ActionForm>
    }
    .into_any()
}
