//! Making a survey: template, subject, title, and what it will ask.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::bring_in::BringIn;
use super::failure;
use crate::api::error::AppError;
use crate::api::survey::CreateSurvey;
use crate::domain::member::Role;
use crate::domain::survey::{
    Choice as SurveyChoice, Definition, Question, QuestionKind, Subject, from_template, templates,
};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    Button, ButtonLink, ButtonVariant, Card, Checkbox, Choice, PageHead, RadioGroup, Select, TextInput,
};
use crate::ui::dynamic::{attr, dynamic};
use crate::ui::errors::error_texts;
use crate::ui::frame::use_frame;

/// The page that makes a survey.
#[component]
pub fn NewSurveyPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    if frame.role < Role::Editor {
        return failure(locale, &AppError::Forbidden);
    }
    let slug = frame.workspace.slug;
    let base = format!("/w/{slug}/surveys");
    let create = ServerAction::<CreateSurvey>::new();
    // Links elsewhere propose a template.
    let proposed = use_query_map().with_untracked(|query| query.get("template"));
    let proposed = proposed.filter(|key| templates(locale).iter().any(|card| card.key == *key));
    let proposed = proposed.unwrap_or_else(|| "nps".to_owned());
    let template = RwSignal::new(proposed.clone());
    let subject = RwSignal::new("company".to_owned());
    let language = RwSignal::new(locale);
    let draft = Memo::new(move |_| sample(&template.get(), language.get(), &subject.get()));

    let error = move || create.value().get().and_then(Result::err);
    let errors = move |field: &'static str| {
        Signal::derive(move || error().map_or_else(Vec::new, |error| error_texts(locale, error.codes(field))))
    };
    let whole = move || error().filter(|error| !matches!(error, AppError::Invalid(_)));
    let cards = templates(locale)
        .into_iter()
        .map(|card| Choice::new(card.key, card.title).with_help(card.summary))
        .collect::<Vec<_>>();
    let any_subject = StoredValue::new(
        templates(locale)
            .into_iter()
            .filter(|card| card.any_subject)
            .map(|card| card.key)
            .collect::<Vec<_>>(),
    );
    let has_own_subject = move || any_subject.with_value(|keys| !keys.contains(&template.get()));
    let languages = vec![
        Choice::new("pt-BR", text!(locale, survey.portuguese)),
        Choice::new("en", text!(locale, survey.english)),
    ];
    let title_help = move || {
        let title = draft.with(|draft| draft.title().get(language.get(), language.get()).0.to_owned());
        text!(locale, survey.own_title_help, title = title).to_string()
    };
    view! {
        <PageHead title=text!(locale, survey.new) trail=vec![(text!(locale, survey.title).to_owned(), base.clone())] />
        <details class="bring-in">
            <summary>{text!(locale, foreign.link)}</summary>
            <BringIn locale slug=slug.clone() />
        </details>
        <div class="survey-edit">
            <ActionForm action=create attr:class="stack" attr:data-gap="wide">
                <input type="hidden" name="workspace" value=slug />
                {dynamic(move || whole().map(|error| failure(locale, &error)))}
                <RadioGroup
                    id="template"
                    name="template"
                    label=text!(locale, survey.template)
                    choices=cards
                    value=proposed
                    errors=errors("template")
                    on_change=Callback::new(move |chosen| template.set(chosen))
                />
                <div class="stack" hidden=attr(has_own_subject)>
                    <Select
                        id="subject"
                        name="subject"
                        label=text!(locale, survey.subject)
                        choices=subjects(locale)
                        value="company"
                        errors=errors("subject")
                        on_change=Callback::new(move |chosen| subject.set(chosen))
                    />
                    <TextInput
                        id="touchpoint"
                        name="touchpoint"
                        label=text!(locale, survey.touchpoint_name)
                        help=text!(locale, survey.touchpoint_help)
                        errors=errors("touchpoint")
                    />
                </div>
                <div class="stack" data-gap="tight">
                    <TextInput id="title" name="title" label=text!(locale, survey.own_title) errors=errors("title") />
                    <p class="help">{dynamic(title_help)}</p>
                </div>
                <Select
                    id="language"
                    name="language"
                    label=text!(locale, survey.language)
                    choices=languages
                    value=locale.as_str()
                    errors=errors("language")
                    on_change=Callback::new(move |chosen: String| {
                        language.set(Locale::parse(&chosen).unwrap_or(locale));
                    })
                />
                <Checkbox
                    name="anonymous"
                    label=text!(locale, survey.make_anonymous)
                    help=text!(locale, survey.anonymous_help)
                />
                <div class="line-up">
                    <Button kind="submit" variant=ButtonVariant::Primary busy=create.pending()>
                        {text!(locale, survey.make)}
                    </Button>
                    <ButtonLink href=base variant=ButtonVariant::Bare>{text!(locale, survey.cancel)}</ButtonLink>
                </div>
            </ActionForm>
            <aside aria-live="polite">
                <Card title=text!(
                    locale, survey.preview
                )>{dynamic(move || draft.with(|draft| preview(draft, language.get())))}</Card>
            </aside>
        </div>
    }
    .into_any()
}

fn subjects(locale: Locale) -> Vec<Choice> {
    vec![
        Choice::new("company", text!(locale, survey.company)),
        Choice::new("product", text!(locale, survey.product)),
        Choice::new("support", text!(locale, survey.support)),
        Choice::new("after_sales", text!(locale, survey.after_sales)),
        Choice::new("touchpoint", text!(locale, survey.touchpoint)),
    ]
}

/// The template as it would be made; a contact point reads the same whatever
/// its name.
fn sample(template: &str, language: Locale, subject: &str) -> Definition {
    let name = if subject == "touchpoint" { "touchpoint:x" } else { subject };
    let subject = Subject::parse(name).unwrap_or_default();
    from_template(template, language, &subject)
        .or_else(|_| from_template("nps", language, &subject))
        .expect("BUG: the first template is always there")
}

/// What the survey asks, as a respondent reads it.
fn preview(definition: &Definition, language: Locale) -> impl IntoView + use<> {
    let questions =
        definition.questions().iter().map(|question| preview_question(question, language)).collect_view();
    view! { <ol class="preview-questions" lang=language.as_str()>{questions}</ol> }
}

fn preview_question(question: &Question, language: Locale) -> impl IntoView + use<> {
    let words = |texts: Option<&crate::domain::survey::Texts>| {
        texts.map(|texts| texts.get(language, language).0.to_owned())
    };
    let scale = question.kind().scores().map(|scores| {
        let scores = scores.map(|score| view! { <span>{score}</span> }).collect_view();
        view! {
            <div class="preview-scale">{scores}</div>
            <div class="spread">
                <small>{words(question.low_label())}</small>
                <small>{words(question.high_label())}</small>
            </div>
        }
    });
    let choices = |choices: &[SurveyChoice]| {
        let words = |choice: &SurveyChoice| choice.words(language, language).0.to_owned();
        let lines = choices.iter().map(|choice| view! { <li>{words(choice)}</li> }).collect_view();
        view! { <ul class="preview-choices">{lines}</ul> }.into_any()
    };
    let field = match question.kind() {
        QuestionKind::SingleChoice(of) | QuestionKind::MultipleChoice(of, _) => choices(of.choices()),
        QuestionKind::Ranking(of) => choices(of.choices()),
        QuestionKind::LikertMatrix(of) => choices(of.rows()),
        QuestionKind::Score(_) | QuestionKind::Rating(_) | QuestionKind::Statement => ().into_any(),
        _ => view! { <div class="preview-text"></div> }.into_any(),
    };
    view! {
        <li>
            <p><strong>{words(Some(question.title()))}</strong></p>
            {words(question.help()).map(|help| view! { <p class="help">{help}</p> })}
            {scale}
            {field}
        </li>
    }
}
