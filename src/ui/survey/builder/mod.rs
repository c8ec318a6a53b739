//! The builder: a survey in its author's hands. An outline at the side, the
//! chosen question in the middle, the respondent's real page beside it.
//! Everything typed is kept at once; publishing is a step of its own.

mod brand;
mod check;
mod choices;
mod condition;
mod drag;
mod ends;
mod fields;
mod jump;
mod outline;
mod pieces;
mod preview;
mod question;
mod state;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use self::brand::BrandFields;
use self::check::Checker;
use self::ends::EndPages;
use self::outline::Outline;
use self::preview::Preview;
use self::question::ChosenQuestion;
use self::state::{Builder, Saving};
use super::{StateBadge, failure};
use crate::api::survey::{DraftView, MoveSurvey, PublishDraft, StateView, load_draft};
use crate::domain::survey::Place;
use crate::text;
use crate::ui::components::{
    Button, ButtonLink, ButtonVariant, Dialog, Glyph, Icon, IconButton, Notice, PageHead, StateTone,
};
use crate::ui::dynamic::{attr, awaited, clicked, dynamic};
use crate::ui::frame::use_frame;

/// The page that makes and changes a survey.
#[component]
pub fn EditSurveyPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = StoredValue::new(frame.workspace.slug);
    let params = use_params_map();
    let survey = Resource::new_blocking(
        move || params.with(|params| params.get("survey").unwrap_or_default()),
        move |survey| load_draft(slug.get_value(), survey),
    );
    view! {
        <Suspense>
            {dynamic(move || awaited(async move {
                match survey.await {
                    Ok(view) => view! { <Workbench slug view /> }.into_any(),
                    Err(error) => failure(locale, &error),
                }
            }))}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Workbench(slug: StoredValue<String>, view: DraftView) -> impl IntoView {
    let locale = use_frame().locale;
    let state = view.state;
    let builder = Builder::new(locale, slug, view);
    builder.keep_while_here();
    let base = slug.with_value(|slug| format!("/w/{slug}/surveys"));
    let here = builder.survey.with_value(|survey| format!("{base}/{survey}"));
    let title = Signal::derive(move || builder.draft.with(|draft| draft.title().unwrap_or("…").to_owned()));
    let mut trail = vec![(text!(locale, survey.title).to_owned(), base)];
    if state != StateView::Draft {
        trail.push((text!(locale, survey.results).to_owned(), here));
    }
    let publish = ServerAction::<PublishDraft>::new();
    view! {
        <PageHead
            title=title
            trail=trail
            actions=move || view! { <Tools builder publish state /> }
        />
        {dynamic(move || {
            let failed = publish.value().get().and_then(Result::err)?;
            let words = if failed.codes("anonymous").is_empty() {
                crate::ui::errors::failure_text(locale, &failed)
            } else {
                text!(locale, builder.stays_anonymous).to_owned()
            };
            Some(view! { <Notice tone=StateTone::Danger>{words}</Notice> })
        })}
        {dynamic(move || {
            (builder.saving.get() == Saving::Overtaken)
                .then(|| {
                    view! {
                        <Notice tone=StateTone::Danger>
                            {text!(locale, builder.overtaken)} " "
                            <a href="" rel="external">{text!(locale, common.reload)}</a>
                        </Notice>
                    }
                })
        })}
        <div class="builder" on:keydown=move |event| builder.hear_keys(&event)>
            <Outline builder />
            <div class="bench">
                <ChosenQuestion builder />
                <Checker builder />
            </div>
            <Preview builder />
        </div>
    }
    .into_any()
}

/// Undo, redo, whether all is kept, and publishing.
#[component]
fn Tools(builder: Builder, publish: ServerAction<PublishDraft>, state: StateView) -> impl IntoView {
    let locale = builder.locale;
    let words = move || match builder.saving.get() {
        Saving::Saved => text!(locale, builder.kept),
        Saving::Waiting | Saving::Sending => text!(locale, builder.keeping),
        Saving::Offline => text!(locale, builder.not_kept),
        Saving::Overtaken => text!(locale, builder.not_kept),
    };
    let glyph = move || match builder.saving.get() {
        Saving::Saved => Glyph::Saved,
        Saving::Waiting | Saving::Sending => Glyph::Refresh,
        Saving::Offline | Saving::Overtaken => Glyph::Offline,
    };
    let send = move |_| {
        builder.strict.set(true);
        if builder.errors.with(|errors| errors.is_empty()) {
            builder.when_kept(move |revision| {
                publish.dispatch(PublishDraft {
                    workspace: builder.slug.get_value(),
                    survey: builder.survey.get_value(),
                    revision,
                });
            });
        } else {
            builder.choose_first_problem();
        }
    };
    view! {
        <span class="save" role="status" data-state=attr(move || builder.saving.get().as_str())>
            {dynamic(move || view! { <Icon glyph=glyph() /> })}
            <span>{dynamic(words)}</span>
        </span>
        <StateBadge locale state />
        {(!builder.is_new)
            .then(|| {
                let path = builder.slug.with_value(|slug| {
                    builder.survey.with_value(|survey| format!("/w/{slug}/surveys/{survey}/versions"))
                });
                view! { <ButtonLink href=path variant=ButtonVariant::Bare>{text!(locale, builder.will_change)}</ButtonLink> }
            })}
        <IconButton
            glyph=Glyph::Undo
            label=text!(locale, survey.undo)
            disabled=Signal::derive(move || !builder.can_undo.get())
            on:click=clicked(move |_| builder.undo())
        />
        <IconButton
            glyph=Glyph::Redo
            label=text!(locale, builder.redo)
            disabled=Signal::derive(move || !builder.can_redo.get())
            on:click=clicked(move |_| builder.redo())
        />
        <Button variant=ButtonVariant::Primary busy=publish.pending() on:click=clicked(send)>
            {text!(locale, survey.publish)}
        </Button>
    }
}

/// The survey's own title, whether it is anonymous, and the end of a draft.
#[component]
fn SurveyFields(builder: Builder) -> impl IntoView {
    let locale = builder.locale;
    let anonymous = Place::survey("anonymous");
    view! {
        <h2 tabindex="-1">{text!(locale, builder.about)}</h2>
        {fields::both(builder, "survey-title", Place::survey("title"), text!(locale, survey.own_title), 1)}
        {fields::checkbox(
            builder,
            anonymous,
            text!(locale, survey.make_anonymous),
            Some(text!(locale, survey.anonymous_help)),
        )}
        <EndPages builder />
        <BrandFields builder />
        {builder.is_new.then(|| view! { <DeleteDraft builder /> })}
    }
}

/// Nothing brings a draft back, so this asks first.
#[component]
fn DeleteDraft(builder: Builder) -> impl IntoView {
    let locale = builder.locale;
    let open = RwSignal::new(false);
    let delete = ServerAction::<MoveSurvey>::new();
    let confirm = move |_| {
        delete.dispatch(MoveSurvey {
            workspace: builder.slug.get_value(),
            survey: builder.survey.get_value(),
            to: "deleted".to_owned(),
        });
    };
    view! {
        <div>
            <Button variant=ButtonVariant::Bare glyph=Glyph::Trash on:click=clicked(move |_| open.set(true))>
                {text!(locale, survey.delete_draft)}
            </Button>
        </div>
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
