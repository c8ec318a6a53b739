//! One contact: who they are, and their responses, asks, cases and events in
//! the order of time.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::list::silence_badge;
use crate::api::person::{Moment, MomentView, PersonView, open_person};
use crate::api::response::{ResponseLine, ScoreMark};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Badge, PageHead, Pill, StateTone};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::frame::use_frame;
use crate::ui::measure::group_of;
use crate::ui::survey::failure;

/// The page of a contact.
#[component]
pub fn PersonPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = StoredValue::new(frame.workspace.slug);
    let params = use_params_map();
    let person = Memo::new(move |_| params.with(|params| params.get("person").unwrap_or_default()));
    let view =
        Resource::new_blocking(move || person.get(), move |person| open_person(slug.get_value(), person));
    view! {
        <Transition>
            {dynamic(move || awaited(async move {
                match view.await {
                    Err(error) => failure(locale, &error),
                    Ok(view) => content(locale, slug, view),
                }
            }))}
        </Transition>
    }
    .into_any()
}

fn content(locale: Locale, slug: StoredValue<String>, view: PersonView) -> AnyView {
    let PersonView { name, silence, facts, moments } = view;
    let base = slug.with_value(|slug| format!("/w/{slug}"));
    let facts =
        facts.into_iter().map(|(name, value)| view! { <dt>{name}</dt> <dd>{value}</dd> }).collect_view();
    let is_empty = moments.is_empty();
    let moments = moments.into_iter().map(|moment| moment_view(locale, &base, moment)).collect_view();
    view! {
        <PageHead title=name trail=vec![(text!(locale, contact.title).to_owned(), format!("{base}/contacts"))] />
        <div class="stack">
            {silence.map(|silence| view! { <p>{silence_badge(locale, silence)}</p> })}
            <dl class="facts">{facts}</dl>
            <h2>{text!(locale, contact.timeline)}</h2>
            {is_empty.then(|| view! { <p class="soft">{text!(locale, contact.no_moments)}</p> })}
            <ol class="notes">{moments}</ol>
        </div>
    }
    .into_any()
}

fn moment_view(locale: Locale, base: &str, moment: MomentView) -> impl IntoView + use<> {
    let MomentView { when, what } = moment;
    let (word, tone, content) = match what {
        Moment::Answered(line) => {
            let ResponseLine { id, survey_title, score, comment, .. } = line;
            let href = format!("{base}/inbox?response={id}");
            let words = if comment.is_empty() { text!(locale, contact.no_words).to_owned() } else { comment };
            let mark = score.map(|ScoreMark { score, name, kind }| {
                view! { <Pill label=name value=score.to_string() group=group_of(kind) /> " " }
            });
            let content =
                view! { {mark} <a href=href>{words}</a> " " <small>{survey_title}</small> }.into_any();
            (text!(locale, contact.answered), StateTone::Success, content)
        }
        Moment::Asked(survey, state) => {
            let content = view! { {survey} " " <small>{state}</small> }.into_any();
            (text!(locale, contact.asked), StateTone::Plain, content)
        }
        Moment::Case(id, title, state) => {
            let href = format!("{base}/cases?case={id}");
            let content = view! { <a href=href>{title}</a> " " <small>{state}</small> }.into_any();
            (text!(locale, contact.case), StateTone::Accent, content)
        }
        Moment::Happened(kind, id) => {
            let content = view! { {kind} " " <small>{id}</small> }.into_any();
            (text!(locale, contact.happened), StateTone::Plain, content)
        }
    };
    view! {
        <li>
            <small>{when}</small>
            <p><Badge tone=tone>{word}</Badge> " " {content}</p>
        </li>
    }
}
