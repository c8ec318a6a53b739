//! Home: what a manager sees first.

pub(in crate::ui) mod address;
mod empty;
mod filters;
mod needs;
mod numbers;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::empty::{FirstAnswer, FirstSurvey};
use self::filters::{PeriodForm, Sentence};
use self::needs::Needs;
use self::numbers::Numbers;
use super::browser::changes::use_change_counter;
use super::components::{
    ButtonLink, ButtonVariant, ChartSkeleton, Glyph, Menu, MenuLook, Notice, PageHead, PrintItem, Skeleton,
    StateTone,
};
use super::errors::failure_text;
use super::frame::use_frame;
use crate::api::case::list_my_cases;
use crate::api::home::{HomeFilter, HomeView, Stage, list_choices, see_home};
use crate::domain::member::Role;
use crate::text;
use crate::ui::dynamic::{awaited, dynamic};

/// The home page of a workspace.
#[component]
pub fn HomePage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let may_make = frame.role >= Role::Editor;
    let slug = StoredValue::new(frame.workspace.slug.clone());
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(address::read));
    let (home, show) = load(slug, filter);
    let choices = Resource::new_blocking(|| (), move |()| list_choices(slug.get_value()));
    let cases = Resource::new_blocking(|| (), move |()| list_my_cases(slug.get_value()));
    let sentence = move || {
        awaited(async move {
            let choices = choices.await.ok().filter(|choices| !choices.subjects.is_empty());
            choices.map(|choices| view! { <Sentence locale slug filter choices /> })
        })
    };
    let period_form = move || {
        let asked = query.with(|query| query.get_str("period") == Some("custom"));
        asked.then(|| {
            let typed = query
                .with(|query| (query.get("from").unwrap_or_default(), query.get("to").unwrap_or_default()));
            let is_reversed = !typed.0.is_empty() && !typed.1.is_empty() && typed.1 < typed.0;
            view! { <PeriodForm locale slug filter typed is_reversed /> }
        })
    };
    let new_survey = move || {
        awaited(async move {
            // Before the first survey the page itself offers to make it.
            let is_begun = choices.await.is_ok_and(|choices| !choices.subjects.is_empty());
            is_begun.then(|| {
                view! {
                    <Menu id="home-more" label=text!(locale, survey.more) look=MenuLook::Square glyph=Glyph::More align_end=true>
                        <PrintItem>{text!(locale, export.print)}</PrintItem>
                    </Menu>
                    {may_make.then(|| view! { <ButtonLink
                        href=slug.with_value(|slug| format!("/w/{slug}/surveys/new"))
                        variant=ButtonVariant::Primary
                        glyph=Glyph::Plus
                    >
                        {text!(locale, frame.new_survey)}
                    </ButtonLink> })}
                }
            })
        })
    };
    let actions = move || view! { <Suspense>{dynamic(new_survey)}</Suspense> };
    let filters = move || {
        view! {
            <Suspense>{dynamic(sentence)}</Suspense>
            {dynamic(period_form)}
        }
    };
    view! {
        <PageHead title=text!(locale, frame.home) actions=actions filters=ViewFnOnce::from(filters) />
        <div class="home">
            <Transition fallback=|| view! { <Skeleton /><ChartSkeleton /> }>
                {dynamic(move || awaited(async move {
                    match home.await {
                        Ok(view) => {
                            show(&view);
                            match view.stage.clone() {
                                Stage::NoSurvey => view! { <FirstSurvey locale slug may_make /> }.into_any(),
                                Stage::NoAnswer(survey) => {
                                    view! { <FirstAnswer locale slug survey /> }.into_any()
                                }
                                Stage::Answered => {
                                    view! { <Numbers locale slug filter view may_make /> }.into_any()
                                }
                            }
                        }
                        Err(error) => {
                            view! {
                                <Notice tone=StateTone::Danger>{failure_text(locale, &error)}</Notice>
                            }
                                .into_any()
                        }
                    }
                }))}
            </Transition>
            <Suspense>
                {dynamic(move || awaited(async move {
                    cases.await.ok().map(|cases| view! { <Needs locale slug cases /> })
                }))}
            </Suspense>
        </div>
    }
    .into_any()
}

/// The filter in the address of home, for files of what it shows.
#[cfg(feature = "ssr")]
pub fn read_address(query: &leptos_router::params::ParamsMap) -> HomeFilter {
    address::read(query)
}

type HomeResource = Resource<Result<HomeView, crate::api::error::AppError>>;

/// Home under the filter, asked for again when the server tells of something
/// that the numbers on the page do not hold yet. Beside it: what to call with
/// the numbers that come onto the page.
fn load(
    slug: StoredValue<String>,
    filter: Memo<HomeFilter>,
) -> (HomeResource, impl Fn(&HomeView) + Copy + Send + Sync + 'static) {
    let told = slug.with_value(|slug| use_change_counter(slug));
    let seen = StoredValue::new(0_i64);
    // Stays 0 while the page holds everything, lest each page be loaded twice.
    let missing = Memo::new(move |before: Option<&i64>| {
        let told = told.get();
        if told > seen.get_value() { told } else { before.copied().unwrap_or(0) }
    });
    let home = Resource::new_blocking(
        move || (filter.get(), missing.get()),
        move |(filter, _)| see_home(slug.get_value(), filter),
    );
    (home, move |view: &HomeView| seen.set_value(view.seen))
}
