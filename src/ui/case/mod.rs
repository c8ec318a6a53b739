//! Cases (tratativas): the list by due date, and one of them in the panel.

mod panel;

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

use self::panel::CasePanel;
use super::components::{
    Badge, Button, ButtonLink, ButtonVariant, Empty, Field, Notice, PageHead, Pagination, Pill, SegmentLink,
    Segmented, StateTone, TableFrame, TextInput, Toasts, described_by,
};
use super::dynamic::{awaited, dynamic};
use super::errors::failure_text;
use super::frame::use_frame;
use super::inbox::member_options;
use super::measure::group_of;
use super::settings::{failure_of, field_errors};
use super::survey::failure;
use crate::api::case::{CaseLine, CaseView, CasesView, CreateCase, list_cases, load_case};
use crate::api::inbox::MemberChoice;
use crate::domain::member::Role;
use crate::domain::text::Locale;
use crate::text;

/// Where the page stands.
#[derive(Clone, Copy)]
struct Place {
    locale: Locale,
    may_edit: bool,
    slug: StoredValue<String>,
    query: Memo<Query>,
    /// Rises with every change that was kept, so that the page is read again.
    version: RwSignal<u32>,
    toasts: StoredValue<Option<Toasts>>,
}

/// What the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Query {
    view: CaseView,
    older: Option<String>,
    case: Option<String>,
}

impl Query {
    fn read(map: &ParamsMap) -> Self {
        let get = |name: &str| map.get(name).filter(|value| !value.is_empty());
        Self {
            view: get("view").map(|view| CaseView::read(&view)).unwrap_or_default(),
            older: get("older"),
            case: get("case"),
        }
    }
}

impl Place {
    fn address(self, query: &Query) -> String {
        let Query { view, older, case } = query;
        let view = (*view != CaseView::default()).then(|| view.as_str().to_owned());
        let pairs = [("view", view), ("older", older.clone()), ("case", case.clone())];
        let map: ParamsMap = pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        self.slug.with_value(|slug| format!("/w/{slug}/cases{}", map.to_query_string()))
    }

    fn beside(self, case: Option<String>) -> String {
        self.query.with(|query| self.address(&Query { case, ..query.clone() }))
    }

    fn changed(self, words: &'static str) {
        self.version.try_update(|version| *version += 1);
        if let Some(toasts) = self.toasts.try_get_value().flatten() {
            toasts.say(words);
        }
    }
}

/// All cases of the workspace.
#[component]
pub fn CasesPage() -> impl IntoView {
    let frame = use_frame();
    let address = use_query_map();
    let place = Place {
        locale: frame.locale,
        may_edit: frame.role >= Role::Editor,
        slug: StoredValue::new(frame.workspace.slug),
        query: Memo::new(move |_| address.with(Query::read)),
        version: RwSignal::new(0),
        toasts: StoredValue::new(use_context::<Toasts>()),
    };
    let (locale, slug, query) = (place.locale, place.slug, place.query);
    let listed = Memo::new(move |_| query.with(|query| (query.view, query.older.clone())));
    let cases = Resource::new_blocking(
        move || (listed.get(), place.version.get()),
        move |((view, older), _)| list_cases(slug.get_value(), view, older),
    );
    let chosen = Memo::new(move |_| query.with(|query| query.case.clone()));
    let opened = Resource::new_blocking(
        move || (chosen.get(), place.version.get()),
        move |(case, _)| async move {
            match case {
                Some(case) => Some(load_case(slug.get_value(), case).await),
                None => None,
            }
        },
    );
    let views = CaseView::ALL
        .map(|view| {
            let href = move || place.address(&Query { view, ..Query::default() });
            let is_chosen = move || query.with(|query| query.view == view);
            view! {
                <SegmentLink href=Signal::derive(href) current=Signal::derive(is_chosen)>
                    {view_words(locale, view)}
                </SegmentLink>
            }
        })
        .into_iter()
        .collect_view();
    let filters = move || view! { <Segmented label=text!(locale, case.views)>{views}</Segmented> };
    view! {
        <PageHead title=text!(locale, case.title) filters=ViewFnOnce::from(filters) />
        <div class="cases" on:keydown=move |event| leave(place, &event)>
            <Transition>
                {dynamic(move || awaited(async move {
                    let cases = cases.await;
                    // Opening a case must not draw the list anew: the focus is in it.
                    untrack(move || match cases {
                        Ok(cases) => view! { <List place cases /> }.into_any(),
                        Err(error) => failure(locale, &error),
                    })
                }))}
            </Transition>
            <Transition>
                {dynamic(move || awaited(async move {
                    match (opened.await, cases.await) {
                        (Some(Ok(sheet)), Ok(cases)) => untrack(move || {
                            view! { <CasePanel place sheet members=cases.members /> }.into_any()
                        }),
                        _ => ().into_any(),
                    }
                }))}
            </Transition>
        </div>
    }
    .into_any()
}

/// Esc gives the focus back to the row of the panel; the panel closes itself.
fn leave(place: Place, event: &leptos::ev::KeyboardEvent) {
    if event.key() != "Escape" {
        return;
    }
    let Some(case) = place.query.with_untracked(|query| query.case.clone()) else { return };
    if let Some(link) = document().get_element_by_id(&row_id(&case)) {
        super::browser::focus::focus(&link);
    }
}

fn row_id(case: &str) -> String {
    format!("case-{case}")
}

fn view_words(locale: Locale, view: CaseView) -> &'static str {
    match view {
        CaseView::Open => text!(locale, case.view_open),
        CaseView::Mine => text!(locale, case.view_mine),
        CaseView::Overdue => text!(locale, case.view_overdue),
        CaseView::Closed => text!(locale, case.view_closed),
    }
}

#[component]
fn List(place: Place, cases: CasesView) -> impl IntoView {
    let locale = place.locale;
    let CasesView { cases, older, first_contact, close, members } = cases;
    let new = place.may_edit.then(|| view! { <NewCase place members /> });
    if cases.is_empty() {
        let href = place.slug.with_value(|slug| format!("/w/{slug}/inbox"));
        return view! {
            {new}
            <Empty title=text!(locale, case.empty) text=text!(locale, case.empty_text)>
                <ButtonLink href=href>{text!(locale, case.to_inbox)}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let rows = cases.into_iter().map(|case| row(place, case)).collect_view();
    let (view, is_later) = place.query.with(|query| (query.view, query.older.is_some()));
    let next = older.map(|older| {
        let href = place.address(&Query { view, older: Some(older), case: None });
        (text!(locale, case.older).to_owned(), href)
    });
    let previous = is_later.then(|| {
        let href = place.address(&Query { view, ..Query::default() });
        (text!(locale, case.from_start).to_owned(), href)
    });
    let has_pages = next.is_some() || previous.is_some();
    view! {
        <dl class="facts times">
            <dt>{text!(locale, case.median_contact)}</dt>
            <dd>{first_contact}</dd>
            <dt>{text!(locale, case.median_close)}</dt>
            <dd>{close}</dd>
        </dl>
        {new}
        <TableFrame caption=text!(locale, case.title) fold=true>
            <thead>
                <tr>
                    <th scope="col">{text!(locale, case.case_word)}</th>
                    <th scope="col">{text!(locale, inbox.score)}</th>
                    <th scope="col">{text!(locale, case.due)}</th>
                    <th scope="col">{text!(locale, case.owner)}</th>
                    <th scope="col">{text!(locale, case.state)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
        {has_pages
            .then(|| {
                view! { <Pagination label=text!(locale, case.pages) position="" previous=previous next=next /> }
            })}
    }
    .into_any()
}

fn row(place: Place, case: CaseLine) -> impl IntoView + use<> {
    let locale = place.locale;
    let CaseLine { id, title, about, score, owner, due, is_late, state, is_closed } = case;
    let href = place.beside(Some(id.clone()));
    let of_row = id.clone();
    let is_open = move || place.query.with(|query| query.case.as_ref() == Some(&of_row)).then_some("true");
    let score = score.map(|mark| {
        view! { <Pill label=mark.name value=mark.score.to_string() group=group_of(mark.kind) /> }
    });
    let tone = if is_closed { StateTone::Success } else { StateTone::Accent };
    let owner = if owner.is_empty() { text!(locale, case.nobody).to_owned() } else { owner };
    view! {
        <tr>
            <td class="strong">
                <a
                    id=row_id(&id)
                    data-row-link=""
                    data-noscroll=""
                    href=href
                    aria-current=crate::ui::dynamic::attr(is_open)
                >
                    {title}
                </a>
                " "
                <small>{about}</small>
            </td>
            <td>{score}</td>
            <td data-label=text!(locale, case.due)>{due_words(locale, due, is_late)}</td>
            <td data-label=text!(locale, case.owner)>{owner}</td>
            <td><Badge tone=tone>{state}</Badge></td>
        </tr>
    }
}

/// A day, and whether it is over.
fn due_words(locale: Locale, due: String, is_late: bool) -> impl IntoView + use<> {
    let late = is_late.then(|| {
        view! { " " <Badge tone=StateTone::Danger>{text!(locale, case.late)}</Badge> }
    });
    view! { <span class="nowrap">{due}</span> {late} }
}

/// A case about something heard elsewhere, folded.
#[component]
fn NewCase(place: Place, members: Vec<MemberChoice>) -> impl IntoView {
    let locale = place.locale;
    let create = ServerAction::<CreateCase>::new();
    let failed = failure_of(create);
    let errors = move |field| field_errors(locale, failed, field);
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(Ok(case)) = create.value().get() {
            place.changed(text!(locale, case.created));
            navigate(
                &place.address(&Query { case: Some(case), ..Query::default() }),
                NavigateOptions::default(),
            );
        }
    });
    let me = members.iter().find(|member| member.is_me).map(|member| member.id.clone());
    view! {
        <details class="new-case">
            <summary class="button">{text!(locale, case.new)}</summary>
            <ActionForm action=create attr:class="form">
                <input type="hidden" name="workspace" value=place.slug.get_value() />
                {dynamic(move || {
                    failed
                        .get()
                        .filter(|error| error.codes("title").is_empty() && error.codes("who").is_empty() && error.codes("due").is_empty())
                        .map(|error| view! { <Notice tone=StateTone::Danger>{failure_text(locale, &error)}</Notice> })
                })}
                <TextInput
                    id="new-title"
                    name="title"
                    label=text!(locale, case.new_title)
                    help=text!(locale, case.new_title_help)
                    errors=errors("title")
                    required=true
                />
                <TextInput
                    id="new-who"
                    name="who"
                    label=text!(locale, case.who)
                    help=text!(locale, case.who_help)
                    errors=errors("who")
                />
                <Field id="new-owner" label=text!(locale, case.owner)>
                    <select id="new-owner" name="owner" aria-describedby=described_by("new-owner")>
                        {member_options(locale, members, me)}
                    </select>
                </Field>
                <TextInput id="new-due" name="due" kind="date" label=text!(locale, case.due) errors=errors("due") />
                <Button variant=ButtonVariant::Primary kind="submit" busy=create.pending()>
                    {text!(locale, case.new)}
                </Button>
            </ActionForm>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_says_wrongly_counts_as_not_said() {
        let map: ParamsMap = [("view", "lost"), ("case", ""), ("older", "")].into_iter().collect();
        assert_eq!(Query::read(&map), Query::default());
        let map: ParamsMap = [("view", "overdue"), ("case", "x")].into_iter().collect();
        assert_eq!(Query::read(&map).view, CaseView::Overdue);
    }
}
