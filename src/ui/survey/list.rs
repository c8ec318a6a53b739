//! All surveys of a workspace.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{StateBadge, failure};
use crate::api::survey::{SurveyLine, SurveysView, list_surveys};
use crate::domain::member::Role;
use crate::domain::text::{ABSENT, Locale};
use crate::text;
use crate::ui::components::{
    Badge, ButtonLink, ButtonVariant, Empty, Glyph, PageHead, Pagination, TableFrame,
};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::frame::use_frame;

/// The list of surveys.
#[component]
pub fn SurveysPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let may_edit = frame.role >= Role::Editor;
    let base = format!("/w/{}/surveys", frame.workspace.slug);
    let query = use_query_map();
    let slug = frame.workspace.slug.clone();
    let surveys = Resource::new_blocking(
        move || query.with(|query| query.get("older")),
        move |before| list_surveys(slug.clone(), before),
    );
    let scores_href = format!("/w/{}/scores", frame.workspace.slug);
    let new_href = format!("{base}/new");
    let head_href = new_href.clone();
    view! {
        <PageHead
            title=text!(locale, survey.title)
            actions=move || {
                let scores = view! { <ButtonLink href=scores_href>{text!(locale, score.title)}</ButtonLink> };
                let new = may_edit.then(|| {
                    view! {
                        <ButtonLink href=head_href variant=ButtonVariant::Primary glyph=Glyph::Plus>
                            {text!(locale, survey.new)}
                        </ButtonLink>
                    }
                });
                (scores, new)
            }
        />
        <Transition>
            {dynamic(move || {
                let (base, new_href) = (base.clone(), new_href.clone());
                awaited(async move {
                    match surveys.await {
                        Err(error) => failure(locale, &error),
                        Ok(view) if view.surveys.is_empty() => {
                            view! { <NoSurveys locale may_edit new_href /> }.into_any()
                        }
                        Ok(view) => view! { <SurveyTable locale view base may_edit /> }.into_any(),
                    }
                })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn NoSurveys(locale: Locale, may_edit: bool, new_href: String) -> impl IntoView {
    view! {
        <Empty title=text!(locale, survey.empty) text=text!(locale, survey.empty_text)>
            {may_edit
                .then(|| {
                    view! {
                        <ButtonLink href=new_href variant=ButtonVariant::Primary>
                            {text!(locale, survey.make_first)}
                        </ButtonLink>
                    }
                })}
        </Empty>
    }
}

#[component]
fn SurveyTable(locale: Locale, view: SurveysView, base: String, may_edit: bool) -> impl IntoView {
    let SurveysView { surveys, older } = view;
    let next = older.map(|id| (text!(locale, survey.older).to_owned(), format!("{base}?older={id}")));
    let rows = surveys.into_iter().map(|line| row(locale, line, &base, may_edit)).collect_view();
    view! {
        <div class="survey-list">
            <TableFrame caption=text!(locale, survey.title) fold=true>
                <thead>
                    <tr>
                        <th scope="col">{text!(locale, survey.name)}</th>
                        <th scope="col">{text!(locale, survey.state)}</th>
                        <th scope="col" class="number">{text!(locale, survey.result)}</th>
                        <th scope="col" class="number">{text!(locale, survey.answers)}</th>
                        <th scope="col">{text!(locale, survey.newest)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableFrame>
            {next
                .is_some()
                .then(|| view! { <Pagination label=text!(locale, survey.pages) position="" previous=None next=next /> })}
        </div>
    }
}

fn row(locale: Locale, line: SurveyLine, base: &str, may_edit: bool) -> impl IntoView + use<> {
    let SurveyLine { id, title, state, anonymous, score, answers, newest } = line;
    let is_draft = state == crate::api::survey::StateView::Draft;
    let href = if is_draft && may_edit { format!("{base}/{id}/edit") } else { format!("{base}/{id}") };
    let score = match score {
        Some((value, n)) => view! { {value} " " <small>{n}</small> }.into_any(),
        None => ABSENT.into_any(),
    };
    view! {
        <tr>
            <td class="strong">
                <a data-row-link="" href=href>{title}</a>
            </td>
            <td>
                <StateBadge locale state /> " "
                {anonymous.then(|| view! { <Badge>{text!(locale, survey.anonymous)}</Badge> })}
            </td>
            <td class="number" data-label="">{score}</td>
            <td class="number" data-label=text!(locale, survey.answers)>{answers}</td>
            <td data-label="">{newest.unwrap_or_else(|| ABSENT.to_owned())}</td>
        </tr>
    }
}
