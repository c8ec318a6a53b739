//! The results of one survey: number, charts, responses, and the ways to more
//! answers.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::answers::{AnswerList, AnswerPanel};
use super::compare::{Comparison, Segments};
use super::filters::{FilterChips, FilterForm};
use super::funnel::Funnel;
use super::place::Place;
use super::printed::printed_words;
use super::query::PageQuery;
use super::questions::QuestionResults;
use super::share::{ShareLine, SharePanel};
use super::{StateBadge, failure};
use crate::api::measure::{PartView, ScoreView};
use crate::api::response::{DeleteResponse, list_responses, load_response};
use crate::api::survey::{
    BarView, MoveSurvey, ResultsView, StateView, load_questions, load_results, load_share,
};
use crate::domain::chart::Chart;
use crate::domain::member::Role;
use crate::domain::text;
use crate::text;
use crate::ui::components::{
    Badge, ButtonLink, ButtonVariant, ChartFigure, ChipLink, Chips, Empty, Glyph, Menu, MenuFile, MenuItem,
    MenuLink, MenuLook, Notice, PageHead, PrintItem, SplitBar, SplitPart, StateTone, Toasts,
};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::frame::use_frame;
use crate::ui::measure::{ScoreStat, chart_files, chart_words, group_of};

/// The results of a survey.
#[component]
pub fn ResultsPage() -> impl IntoView {
    let frame = use_frame();
    let slug = StoredValue::new(frame.workspace.slug);
    let house = StoredValue::new(frame.workspace.name);
    let (params, address) = (use_params_map(), use_query_map());
    let survey = Memo::new(move |_| params.with(|params| params.get("survey").unwrap_or_default()));
    let place = Place {
        locale: frame.locale,
        may_edit: frame.role >= Role::Editor,
        slug,
        path: Memo::new(move |_| slug.with_value(|slug| format!("/w/{slug}/surveys/{}", survey.get()))),
        query: Memo::new(move |_| address.with(PageQuery::read)),
    };
    let query = place.query;
    let moving = ServerAction::<MoveSurvey>::new();
    let deleting = ServerAction::<DeleteResponse>::new();
    let results = Resource::new_blocking(
        move || {
            let filters = query.with(|query| query.list.results.clone());
            (survey.get(), filters, moving.version().get(), deleting.version().get())
        },
        move |(survey, filters, ..)| load_results(slug.get_value(), survey, filters),
    );
    let answers = Resource::new_blocking(
        move || (survey.get(), query.with(|query| query.list.clone()), deleting.version().get()),
        move |(survey, list, _)| list_responses(slug.get_value(), Some(survey), list),
    );
    let questions = Resource::new_blocking(
        move || {
            let filters = query.with(|query| query.list.results.clone());
            (survey.get(), filters, deleting.version().get())
        },
        move |(survey, filters, _)| load_questions(slug.get_value(), survey, filters),
    );
    let opened = Resource::new_blocking(
        move || query.with(|query| query.response.clone()),
        move |response| async move {
            match response {
                Some(response) => Some(load_response(slug.get_value(), response).await),
                None => None,
            }
        },
    );
    let shared = Resource::new_blocking(
        move || (survey.get(), query.with(|query| query.share)),
        move |(survey, is_open)| async move {
            if is_open { Some(load_share(slug.get_value(), survey).await) } else { None }
        },
    );
    offer_undo(place, moving);
    view! {
        <Transition>
            {dynamic(move || awaited(async move {
                match results.await {
                    Err(error) => failure(place.locale, &error),
                    Ok(view) => {
                        let head = view! { <Head place house view=view.clone() moving /> };
                        match view.first.clone() {
                            Some(share) => {
                                view! {
                                    {head}
                                    <NoAnswers place state=view.state share />
                                }
                                    .into_any()
                            }
                            None => {
                                view! {
                                    {head}
                                    <Numbers place view />
                                }
                                    .into_any()
                            }
                        }
                    }
                }
            }))}
        </Transition>
        <Transition>
            {dynamic(move || awaited(async move {
                match (results.await, questions.await) {
                    (Ok(view), Ok(results)) if view.first.is_none() => {
                        view! { <QuestionResults locale=place.locale results /> }.into_any()
                    }
                    _ => ().into_any(),
                }
            }))}
        </Transition>
        <Transition>
            {dynamic(move || awaited(async move {
                match (results.await, answers.await) {
                    (Ok(view), Ok(answers)) if view.first.is_none() => {
                        view! { <AnswerList place answers with_survey=false /> }.into_any()
                    }
                    _ => ().into_any(),
                }
            }))}
        </Transition>
        <Transition>
            {dynamic(move || awaited(async move {
                match opened.await {
                    Some(Ok(response)) => view! { <AnswerPanel place response deleting /> }.into_any(),
                    Some(Err(_)) | None => ().into_any(),
                }
            }))}
        </Transition>
        <Transition>
            {dynamic(move || awaited(async move {
                match (results.await, shared.await) {
                    (Ok(view), Some(Ok(share))) => {
                        view! { <SharePanel place survey=view.id state=view.state share /> }.into_any()
                    }
                    _ => ().into_any(),
                }
            }))}
        </Transition>
    }
    .into_any()
}

/// Closing and reopening can be taken back for a while.
fn offer_undo(place: Place, moving: ServerAction<MoveSurvey>) {
    let locale = place.locale;
    let Some(toasts) = use_context::<Toasts>() else { return };
    let sent = RwSignal::new(None::<MoveSurvey>);
    Effect::new(move |_| {
        if let Some(input) = moving.input().get() {
            sent.set(Some(input));
        }
    });
    Effect::new(move |_| {
        let (Some(Ok(())), Some(done)) = (moving.value().get(), sent.get_untracked()) else { return };
        let (words, back) = match done.to.as_str() {
            "closed" => (text!(locale, survey.was_closed), "open"),
            _ => (text!(locale, survey.was_reopened), "closed"),
        };
        toasts.say_with_undo(words, text!(locale, survey.undo), move || {
            moving.dispatch(MoveSurvey { to: back.to_owned(), ..done.clone() });
        });
    });
}

#[component]
fn Head(
    place: Place,
    /// What the workspace is called.
    house: StoredValue<String>,
    view: ResultsView,
    moving: ServerAction<MoveSurvey>,
) -> impl IntoView {
    let Place { locale, may_edit, slug, .. } = place;
    let ResultsView { id, title, state, anonymous, has_draft, .. } = view.clone();
    let base = slug.with_value(|slug| format!("/w/{slug}/surveys"));
    let has_answers = view.first.is_none();
    let here = format!("{base}/{id}");
    let actions = move || {
        let edit = may_edit.then(|| {
            view! {
                <ButtonLink href=format!("{here}/edit") glyph=Glyph::Pencil>{text!(locale, survey.edit)}</ButtonLink>
            }
        });
        let send = may_edit.then(|| {
            view! { <MenuLink href=format!("{here}/send") glyph=Glyph::Mail>{text!(locale, mailing.title)}</MenuLink> }
        });
        let versions = may_edit.then(|| {
            view! {
                <MenuLink href=format!("{here}/versions") glyph=Glyph::Refresh>{text!(locale, version.to_versions)}</MenuLink>
            }
        });
        let import = may_edit.then(|| {
            view! {
                <MenuLink href=format!("{here}/import") glyph=Glyph::Upload>{text!(locale, survey.import)}</MenuLink>
            }
        });
        let export = has_answers.then(|| {
            let file = move |name: &'static str| Signal::derive(move || place.file(name, &[]));
            view! {
                <MenuFile href=file("responses.csv") glyph=Glyph::Download>{text!(locale, survey.export)}</MenuFile>
                <MenuFile href=file("responses.xlsx") glyph=Glyph::Download>{text!(locale, export.xlsx)}</MenuFile>
            }
        });
        let links = (may_edit && has_answers).then(|| {
            let href = Signal::derive(move || place.file("shares", &[]));
            view! { <MenuLink href=href glyph=Glyph::Link>{text!(locale, share.title)}</MenuLink> }
        });
        let state = may_edit.then(|| view! { <StateItem place id=id.clone() state moving /> });
        let more = (may_edit || has_answers).then(|| {
            view! {
                <Menu id="menu-more" label=text!(locale, survey.more) look=MenuLook::Square glyph=Glyph::More align_end=true>
                    {send}
                    {import}
                    {versions}
                    {export}
                    {links}
                    {has_answers.then(|| view! { <PrintItem>{text!(locale, export.print)}</PrintItem> })}
                    {state}
                </Menu>
            }
        });
        view! {
            {more}
            {edit}
            <ButtonLink
                href=Signal::derive(move || place.beside(None, true))
                variant=ButtonVariant::Primary
                glyph=Glyph::Link
            >
                {text!(locale, survey.share)}
            </ButtonLink>
        }
    };
    let said = view.clone();
    view! {
        <PageHead
            title=title
            trail=vec![(text!(locale, survey.title).to_owned(), base)]
            actions=actions
            filters=move || {
                view! {
                    <div class="line-up">
                        <StateBadge locale state />
                        {anonymous.then(|| view! { <Badge>{text!(locale, survey.anonymous)}</Badge> })}
                        {has_answers.then(|| view! { <FilterChips place view /> })}
                    </div>
                }
            }
        />
        <p class="print-only printed">
            {dynamic(move || house.with_value(|house| printed_words(locale, house, &said, &place.query.get().list)))}
        </p>
        {(has_draft && may_edit)
            .then(|| {
                let href = place.path.with(|path| format!("{path}/edit"));
                view! {
                    <Notice>
                        {text!(locale, survey.has_draft)} " " <a href=href>{text!(locale, survey.go_on_editing)}</a>
                    </Notice>
                }
            })}
    }
}

/// Closes what is open and reopens what is closed.
#[component]
fn StateItem(place: Place, id: String, state: StateView, moving: ServerAction<MoveSurvey>) -> impl IntoView {
    let locale = place.locale;
    let (to, glyph, words) = match state {
        StateView::Draft => return ().into_any(),
        StateView::Open => ("closed", Glyph::Close, text!(locale, survey.close)),
        StateView::Closed => ("open", Glyph::Undo, text!(locale, survey.reopen)),
    };
    view! {
        <ActionForm action=moving>
            <input type="hidden" name="workspace" value=place.slug.get_value() />
            <input type="hidden" name="survey" value=id />
            <input type="hidden" name="to" value=to />
            <MenuItem kind="submit" glyph=glyph>{words}</MenuItem>
        </ActionForm>
    }
    .into_any()
}

/// Before the first answer: the ways to get one.
#[component]
fn NoAnswers(place: Place, state: StateView, share: crate::api::survey::ShareView) -> impl IntoView {
    let locale = place.locale;
    let is_draft = state == StateView::Draft;
    let words =
        if is_draft { text!(locale, survey.no_answers_draft) } else { text!(locale, survey.no_answers_text) };
    let edit = place.path.with_untracked(|path| format!("{path}/edit"));
    let qr = share.qr.clone();
    view! {
        <Empty
            title=text!(locale, survey.no_answers)
            text=words
            preview=move || view! { <div class="qr" inner_html=qr></div> }
        >
            {if is_draft {
                view! {
                    <ButtonLink href=edit variant=ButtonVariant::Primary>
                        {text!(locale, survey.go_on_editing)}
                    </ButtonLink>
                }
                    .into_any()
            } else {
                view! { <ShareLine locale share /> }.into_any()
            }}
        </Empty>
    }
}

/// The number with its parts, and the charts.
#[component]
fn Numbers(place: Place, view: ResultsView) -> impl IntoView {
    let locale = place.locale;
    let ResultsView {
        score, trend, histogram, bars, counts, funnel, comparison, segments, attributes, ..
    } = view;
    let by_attribute = place.query.with(|query| !query.list.results.attributes.is_empty());
    let funnel = view! { <Funnel locale funnel by_attribute /> };
    let Some(score) = score else {
        return view! {
            <Notice tone=StateTone::Plain>{text!(locale, survey.no_scored)}</Notice>
            <FilterForm place />
            {funnel}
        }
        .into_any();
    };
    let parts = parts(place, &score, !bars.is_empty());
    view! {
        <div class="results">
            <div class="verdict">
                <ScoreStat score=score large=true />
                {(!parts.is_empty()).then(|| view! { <SplitBar parts /> })}
            </div>
            {counts.map(|counts| view! { <p class="help">{counts}</p> })}
            <FilterForm place />
            <div class="columns even">
                {trend.map(|chart| figure(place, "trend", chart))}
                <div class="stack">
                    {histogram.map(|chart| figure(place, "histogram", chart))}
                    {(!bars.is_empty()).then(|| view! { <ScoreChips place bars /> })}
                </div>
            </div>
            <Comparison place comparison />
            <Segments place attributes segments />
            {funnel}
        </div>
    }
    .into_any()
}

fn figure(place: Place, id: &'static str, chart: Chart) -> impl IntoView {
    let files = chart_files(place.locale, place.file("chart", &[("chart", id)]));
    view! { <ChartFigure id=id chart=chart words=chart_words(place.locale) files /> }.into_any()
}

/// The kinds of answers; where the list can be filtered by score, each leads
/// to its own responses.
fn parts(place: Place, score: &ScoreView, with_links: bool) -> Vec<SplitPart> {
    let part = |part: &PartView| {
        let PartView { kind, min_score, max_score, share, share_text, label, n_text } = part.clone();
        let wanted = (Some(min_score), Some(max_score));
        let chosen = place.query.with(|query| (query.list.min_score, query.list.max_score) == wanted);
        let href = place.with(|query| {
            if with_links {
                let choice = if chosen { (None, None) } else { wanted };
                (query.list.min_score, query.list.max_score) = choice;
            }
        });
        SplitPart {
            group: group_of(kind),
            share,
            value: share_text,
            label,
            n: n_text,
            href: to_list(&href),
            chosen,
        }
    };
    score.parts.iter().map(part).collect()
}

/// One link per score, under the bars of the histogram.
#[component]
fn ScoreChips(place: Place, bars: Vec<BarView>) -> impl IntoView {
    let locale = place.locale;
    let links = bars
        .into_iter()
        .map(|BarView { score, n }| {
            let wanted = (Some(score), Some(score));
            let is_chosen =
                move || place.query.with(|query| (query.list.min_score, query.list.max_score) == wanted);
            let href = move || {
                let choice = if is_chosen() { (None, None) } else { wanted };
                to_list(&place.with(|query| (query.list.min_score, query.list.max_score) = choice))
            };
            let n = text::count(locale, n);
            let words = text!(locale, survey.score_n, score = score, n = n).to_string();
            view! {
                <ChipLink href=Signal::derive(href) current=Signal::derive(is_chosen)>
                    <span aria-hidden="true">{score}</span>
                    <span class="visually-hidden">{words}</span>
                </ChipLink>
            }
        })
        .collect_view();
    view! {
        <div class="line-up">
            <small>{text!(locale, survey.by_score)}</small>
            <Chips label=text!(locale, survey.by_score) choice=true>
                {links}
            </Chips>
        </div>
    }
}

/// The same address at the list, so that a click on a bar shows what it means.
fn to_list(href: &str) -> String {
    format!("{href}#responses")
}
