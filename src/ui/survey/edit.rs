//! Changing what a survey says, both languages side by side.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{StateBadge, failure};
use crate::api::error::AppError;
use crate::api::survey::{
    EditView, MoveSurvey, QuestionEdit, SaveSurvey, StateView, TextPair, load_survey_edit,
};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    Badge, Button, ButtonVariant, Checkbox, Dialog, Glyph, Notice, PageHead, StateTone, TextInput, Toasts,
};
use crate::ui::dynamic::{awaited, clicked, dynamic};
use crate::ui::errors::{error_texts, failure_text};
use crate::ui::frame::use_frame;

/// What is wrong with a field, by its path in the survey.
type ErrorsOf = std::sync::Arc<dyn Fn(String) -> Signal<Vec<String>> + Send + Sync>;

/// The page that changes a survey.
#[component]
pub fn EditSurveyPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = StoredValue::new(frame.workspace.slug);
    let params = use_params_map();
    let save = ServerAction::<SaveSurvey>::new();
    let survey = Resource::new_blocking(
        move || params.with(|params| params.get("survey").unwrap_or_default()),
        move |survey| load_survey_edit(slug.get_value(), survey),
    );
    let toasts = use_context::<Toasts>();
    Effect::new(move |_| {
        if let (Some(Ok(())), Some(toasts)) = (save.value().get(), toasts) {
            toasts.say(text!(locale, survey.saved));
        }
    });
    view! {
        <Suspense>
            {dynamic(move || awaited(async move {
                match survey.await {
                    Ok(view) => view! { <EditForm locale slug view save /> }.into_any(),
                    Err(error) => failure(locale, &error),
                }
            }))}
        </Suspense>
    }
    .into_any()
}

#[component]
fn EditForm(
    locale: Locale,
    slug: StoredValue<String>,
    view: EditView,
    save: ServerAction<SaveSurvey>,
) -> impl IntoView {
    let EditView { id, state, has_draft: _, locale: own, anonymous, title, questions, untranslated, url } =
        view;
    let base = slug.with_value(|slug| format!("/w/{slug}/surveys"));
    let name = if own == Locale::PtBr { title.pt.clone() } else { title.en.clone() };
    let is_new = state == StateView::Draft;
    let trail = if is_new {
        vec![(text!(locale, survey.title).to_owned(), base)]
    } else {
        vec![(text!(locale, survey.title).to_owned(), base.clone()), (name.clone(), format!("{base}/{id}"))]
    };
    let error = move || save.value().get().and_then(Result::err);
    let errors: ErrorsOf = std::sync::Arc::new(move |path: String| {
        Signal::derive(move || error().map_or_else(Vec::new, |error| error_texts(locale, error.codes(&path))))
    });
    let hint =
        if is_new { text!(locale, survey.edit_help_draft) } else { text!(locale, survey.edit_help_open) };
    let title_errors = pair_errors(&errors, "title", own);
    let questions = questions
        .into_iter()
        .enumerate()
        .map(|(index, question)| question_fields(locale, own, index, question, &errors))
        .collect_view();
    let survey_id = id.clone();
    view! {
        <PageHead
            title=text!(locale, survey.edit_of, title = name).to_string()
            hint=hint
            trail=trail
            actions=move || view! { <StateBadge locale state /> }
        />
        <ActionForm action=save attr:class="stack" attr:data-gap="wide" attr:id="edit">
            <input type="hidden" name="workspace" value=slug.get_value() />
            <input type="hidden" name="survey" value=survey_id />
            {dynamic(move || {
                error()
                    .map(|error| {
                        view! { <Notice tone=StateTone::Danger>{problem_text(locale, &error)}</Notice> }
                    })
            })}
            {(untranslated > 0)
                .then(|| {
                    view! { <Notice>{text!(locale, survey.untranslated, n = untranslated).to_string()}</Notice> }
                })}
            <div class="stack">
                {both(locale, "title", "edit[title]", text!(locale, survey.own_title), title, title_errors)}
                <Checkbox
                    name="edit[anonymous]"
                    label=text!(locale, survey.make_anonymous)
                    help=text!(locale, survey.anonymous_help)
                    checked=anonymous
                />
            </div>
            <ol class="question-list">{questions}</ol>
            <p class="help">{text!(locale, survey.link)} ": " {url}</p>
            <div class="line-up">
                <Button kind="submit" busy=save.pending()>{text!(locale, survey.save)}</Button>
                <button type="submit" class="button primary" name="publish" value="true">
                    {text!(locale, survey.publish)}
                </button>
                {is_new.then(|| view! { <DeleteDraft locale slug survey=id /> })}
            </div>
        </ActionForm>
    }
}

/// Nothing brings a draft back, so this asks first.
#[component]
fn DeleteDraft(locale: Locale, slug: StoredValue<String>, survey: String) -> impl IntoView {
    let open = RwSignal::new(false);
    let delete = ServerAction::<MoveSurvey>::new();
    let confirm = move |_| {
        delete.dispatch(MoveSurvey {
            workspace: slug.get_value(),
            survey: survey.clone(),
            to: "deleted".to_owned(),
        });
    };
    view! {
        <Button variant=ButtonVariant::Bare glyph=Glyph::Trash on:click=clicked(move |_| open.set(true))>
            {text!(locale, survey.delete_draft)}
        </Button>
        <Dialog
            id="delete"
            title=text!(locale, survey.delete_title)
            open=open
            close_label=text!(locale, survey.close_word)
            footer=move || {
                view! {
                    <Button on:click=clicked(move |_| open.set(false))>{text!(locale, survey.cancel)}</Button>
                    <Button variant=ButtonVariant::Danger busy=delete.pending() on:click=confirm>
                        {text!(locale, survey.delete)}
                    </Button>
                }
            }
        >
            <p>{text!(locale, survey.delete_text)}</p>
        </Dialog>
    }
}

fn question_fields(
    locale: Locale,
    own: Locale,
    index: usize,
    question: QuestionEdit,
    errors: &ErrorsOf,
) -> impl IntoView + use<> {
    let QuestionEdit { key, kind, scale, title, help, low_label, high_label, required, conditional } =
        question;
    let id = |part: &str| format!("question-{index}-{part}");
    let name = |part: &str| format!("edit[questions][{index}][{part}]");
    let of = |part: &str| pair_errors(errors, &format!("questions.{index}.{part}"), own);
    let labels = scale.map(|(min, max)| {
        let low_words = format!("{} ({min})", text!(locale, survey.low_label));
        let high_words = format!("{} ({max})", text!(locale, survey.high_label));
        view! {
            {both(locale, &id("low"), &name("low_label"), &low_words, low_label, of("low_label"))}
            {both(locale, &id("high"), &name("high_label"), &high_words, high_label, of("high_label"))}
        }
    });
    view! {
        <li class="question">
            <h2>
                {text!(locale, survey.question, n = index + 1).to_string()} " "
                {conditional.then(|| view! { <Badge>{text!(locale, survey.conditional)}</Badge> })}
            </h2>
            <input type="hidden" name=name("key") value=key />
            {both(locale, &id("title"), &name("title"), text!(locale, survey.question_title), title, of("title"))}
            {both(locale, &id("help"), &name("help"), text!(locale, survey.help), help, of("help"))}
            {labels}
            {(kind != "statement")
                .then(|| {
                    view! {
                        <Checkbox name=name("required") label=text!(locale, survey.required) checked=required />
                    }
                })}
        </li>
    }
}

/// Errors of a text in either language; those of the text as a whole stand
/// with the language it was written in.
fn pair_errors(errors: &ErrorsOf, path: &str, own: Locale) -> [Signal<Vec<String>>; 2] {
    Locale::ALL.map(|locale| {
        let mine = errors(format!("{path}.{}", locale.as_str()));
        let whole = errors(path.to_owned());
        Signal::derive(move || {
            let mut all = mine.get();
            if locale == own {
                all.extend(whole.get());
            }
            all
        })
    })
}

/// The same text in both languages, side by side.
fn both(
    locale: Locale,
    id: &str,
    name: &str,
    label: &str,
    texts: TextPair,
    [pt_errors, en_errors]: [Signal<Vec<String>>; 2],
) -> impl IntoView + use<> {
    let TextPair { pt, en } = texts;
    let field = |part: &str, language: &str, value: String, errors: Signal<Vec<String>>| {
        view! {
            <TextInput
                id=format!("{id}-{part}")
                name=format!("{name}[{part}]")
                label=format!("{label} · {language}")
                value=value
                errors=errors
            />
        }
    };
    view! {
        <div class="both">
            {field("pt", text!(locale, survey.portuguese), pt, pt_errors)}
            {field("en", text!(locale, survey.english), en, en_errors)}
        </div>
    }
}

fn problem_text(locale: Locale, error: &AppError) -> String {
    let whole = error.codes("anonymous");
    if whole.is_empty() { failure_text(locale, error) } else { error_texts(locale, whole).join(" ") }
}
