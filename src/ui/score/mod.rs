//! Every score beside each other, by measure and subject.

mod filters;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use self::filters::Filters;
use super::home::address;
use crate::api::home::{HomeFilter, Period};
use crate::api::measure::{ChangeView, Direction, ScoreView};
use crate::api::score::{ScaleView, ScoresQuery, ScoresView, SourceView, SubjectView, list_scores};
use crate::domain::chart::Picture;
use crate::domain::member::Role;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    Block, ButtonLink, ButtonVariant, ChartFigure, Empty, Notice, PageHead, StateTone, TableFrame,
};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::errors::failure_text;
use crate::ui::frame::use_frame;
use crate::ui::measure::chart_words;

/// What every part of the page needs to know.
#[derive(Clone, Copy)]
struct Place {
    locale: Locale,
    /// The workspace's part of addresses.
    slug: StoredValue<String>,
    query: Memo<ScoresQuery>,
}

impl Place {
    /// The page under another choice.
    fn with(self, change: impl FnOnce(&mut ScoresQuery)) -> String {
        let mut query = self.query.get();
        change(&mut query);
        let pairs: ParamsMap = fields(&query).into_iter().collect();
        self.slug.with_value(|slug| format!("/w/{slug}/scores{}", pairs.to_query_string()))
    }

    /// The results of one survey in the same period and segment.
    fn results(self, survey: &str, question: &str) -> String {
        let ScoresQuery { period, attribute, surveys: _ } = self.query.get();
        let mut pairs = vec![("question".to_owned(), question.to_owned())];
        match period {
            Period::Last(days) => pairs.push(("days".to_owned(), days.to_string())),
            Period::Between(first, last) => {
                pairs.push(("from".to_owned(), first.to_string()));
                pairs.push(("until".to_owned(), last.to_string()));
            }
        }
        pairs.extend(attribute.map(|(name, value)| (format!("attribute.{name}"), value)));
        let pairs: ParamsMap = pairs.into_iter().collect();
        self.slug.with_value(|slug| format!("/w/{slug}/surveys/{survey}{}", pairs.to_query_string()))
    }
}

/// Reads the address; what it says wrongly counts as not said.
fn read(map: &ParamsMap) -> ScoresQuery {
    let HomeFilter { period, attribute, .. } = address::read(map);
    let surveys = map.get("surveys").unwrap_or_default();
    let surveys = surveys.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    ScoresQuery { period, attribute, surveys }
}

/// Names and values as they stand in the address.
fn fields(query: &ScoresQuery) -> Vec<(&'static str, String)> {
    let ScoresQuery { period, attribute, surveys } = query;
    let filter = HomeFilter { period: *period, attribute: attribute.clone(), ..HomeFilter::default() };
    let mut fields = address::fields(&filter);
    if !surveys.is_empty() {
        fields.push(("surveys", surveys.join(",")));
    }
    fields
}

/// The page of all scores.
#[component]
pub fn ScoresPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let may_edit = frame.role >= Role::Editor;
    let address = use_query_map();
    let place = Place {
        locale,
        slug: StoredValue::new(frame.workspace.slug),
        query: Memo::new(move |_| address.with(read)),
    };
    let scores = Resource::new_blocking(
        move || place.query.get(),
        move |query| list_scores(place.slug.get_value(), query),
    );
    view! {
        <Transition>
            {dynamic(move || awaited(async move {
                match scores.await {
                    Err(error) => {
                        let words = failure_text(locale, &error);
                        view! {
                            <PageHead title=text!(locale, score.title) />
                            <Notice tone=StateTone::Danger>{words}</Notice>
                        }
                            .into_any()
                    }
                    Ok(view) => page(place, may_edit, view),
                }
            }))}
        </Transition>
    }
    .into_any()
}

fn page(place: Place, may_edit: bool, view: ScoresView) -> AnyView {
    let locale = place.locale;
    let ScoresView { days, days_before, scales, surveys, attributes } = view;
    if surveys.is_empty() {
        let new = place.slug.with_value(|slug| format!("/w/{slug}/surveys/new"));
        return view! {
            <PageHead title=text!(locale, score.title) />
            <Empty title=text!(locale, score.nothing_asked) text=text!(locale, score.nothing_asked_text)>
                {may_edit
                    .then(|| {
                        view! {
                            <ButtonLink href=new variant=ButtonVariant::Primary>
                                {text!(locale, survey.new)}
                            </ButtonLink>
                        }
                    })}
            </Empty>
        }
        .into_any();
    }
    let period = text!(
        locale,
        home.compared,
        first = days.0,
        last = days.1,
        first_before = days_before.0,
        last_before = days_before.1
    )
    .to_string();
    let nothing = scales.is_empty().then(|| view! { <Notice>{text!(locale, score.nothing_fits)}</Notice> });
    let scales = scales.into_iter().map(|view| scale(place, view)).collect_view();
    view! {
        <PageHead
            title=text!(locale, score.title)
            hint=text!(locale, score.hint)
            filters=move || view! { <Filters place surveys attributes /> }
        />
        <div class="scores stack">
            <p class="help">{period}</p>
            {nothing}
            {scales}
        </div>
    }
    .into_any()
}

/// A measure on one scale: the picture, and under it each subject with its
/// change, trend and surveys.
fn scale(place: Place, view: ScaleView) -> AnyView {
    let locale = place.locale;
    let ScaleView { rule, name, chart, subjects, note } = view;
    let rows = subjects.into_iter().map(|view| subject(place, view)).collect_view();
    let chart_id = format!("{rule}-chart");
    view! {
        <div id=rule>
            <Block title=name.clone()>
                <ChartFigure id=chart_id chart words=chart_words(locale) />
                {note.map(|note| view! { <p class="help">{note}</p> })}
                <TableFrame caption=name fold=true>
                    <thead>
                        <tr>
                            <th scope="col">{text!(locale, score.subject)}</th>
                            <th scope="col" class="number">{text!(locale, score.value)}</th>
                            <th scope="col">{text!(locale, score.margin)}</th>
                            <th scope="col">{text!(locale, score.change)}</th>
                            <th scope="col">{text!(locale, score.trend)}</th>
                            <th scope="col">{text!(locale, score.surveys)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </TableFrame>
            </Block>
        </div>
    }
    .into_any()
}

fn subject(place: Place, view: SubjectView) -> AnyView {
    let locale = place.locale;
    let SubjectView { name, score, sources } = view;
    let value = score.whole_value();
    let ScoreView { n, n_text, hidden, beside, change, spark, .. } = score;
    let said = match (n, hidden, beside) {
        (0, ..) => text!(locale, score.no_answers).to_owned(),
        (_, Some(hidden), _) => format!("{n_text} · {hidden}"),
        (_, None, Some(beside)) => format!("{n_text} · {beside}"),
        (_, None, None) => n_text,
    };
    let change = change.filter(|_| n > 0).map(|ChangeView { direction, words }| {
        let (tone, words) = match direction {
            Direction::Better => ("better", format!("↑ {words}")),
            Direction::Worse => ("worse", format!("↓ {words}")),
            Direction::Same => ("same", words),
        };
        view! { <span class="change" data-tone=tone>{words}</span> }
    });
    let spark = spark.map(|Picture { svg, .. }| {
        view! { <div class="spark chart" aria-hidden="true" inner_html=svg></div> }
    });
    let sources = (!sources.is_empty()).then(|| {
        let n = sources.len();
        let links = sources.into_iter().map(|view| source(place, view)).collect_view();
        view! {
            <details>
                <summary>{text!(locale, score.n_surveys, n = n).to_string()}</summary>
                <ul>{links}</ul>
            </details>
        }
    });
    view! {
        <tr>
            <td class="strong">{name}</td>
            <td class="number" data-label="">{value}</td>
            <td data-label="">{said}</td>
            <td data-label=""><div class="stat">{change}</div></td>
            <td data-label="">{spark}</td>
            <td data-label="">{sources}</td>
        </tr>
    }
    .into_any()
}

fn source(place: Place, view: SourceView) -> AnyView {
    let SourceView { id, title, question, value, n } = view;
    let href = place.results(&id, &question);
    view! {
        <li>
            <a href=href>{title}</a>
            " "
            <small>{format!("{value} · {n}")}</small>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_chosen() {
        let query = ScoresQuery {
            period: Period::Last(30),
            attribute: Some(("região".into(), "Sul & Sudeste".into())),
            surveys: vec!["a".into(), "b".into()],
        };
        let map: ParamsMap = fields(&query).into_iter().collect();
        assert_eq!(read(&map), query);
        assert!(fields(&ScoresQuery::default()).is_empty());
        assert_eq!(read(&[("surveys", ",")].into_iter().collect()), ScoresQuery::default());
    }
}
