//! The filters of the inbox: what can be chosen, and what is chosen as a line
//! of chips that read as a sentence, each of which takes itself away.

use leptos::prelude::*;

use crate::api::inbox::{InboxChoices, InboxFilter};
use crate::api::response::ListQuery;
use crate::api::survey::{AttributeView, ResultsQuery};
use crate::domain::case::WithCase;
use crate::domain::measure::{AnswerGroup, Measure};
use crate::domain::survey::Subject;
use crate::domain::text::{Locale, short_date};
use crate::text;
use crate::ui::components::{ChipRemove, Chips, Menu, MenuLink, MenuLook};
use crate::ui::survey::filters::period_links;
use crate::ui::survey::place::Place;
use crate::ui::survey::query::PageQuery;

/// Values of one attribute that a menu offers.
const MOST_VALUES: usize = 40;

/// A choice: its words, and what it does to the query.
type Change = Box<dyn Fn(&mut PageQuery) + Send>;

/// Menus for what is not chosen yet.
#[component]
pub(super) fn Filters(place: Place, choices: InboxChoices) -> impl IntoView {
    let locale = place.locale;
    let InboxChoices { surveys, series, channels, languages, tags, members, attributes } = choices;
    let survey = surveys
        .into_iter()
        .map(|(id, title)| choice(title, move |query| query.survey = Some(id.clone())))
        .collect();
    let tags = tags
        .into_iter()
        .map(|tag| choice(tag.clone(), move |query| query.list.inbox.tag = Some(tag.clone())))
        .collect();
    let mut assigned = vec![
        assigned_choice(text!(locale, inbox.mine).to_owned(), "me"),
        assigned_choice(text!(locale, inbox.nobodys).to_owned(), "nobody"),
    ];
    assigned.extend(members.into_iter().filter(|member| !member.is_me).map(|member| {
        let words = text!(locale, inbox.of_member, name = member.name).to_string();
        assigned_choice(words, &member.id)
    }));
    let cases = WithCase::ALL
        .into_iter()
        .map(|case| {
            choice(case_words(locale, case).to_owned(), move |query| query.list.inbox.case = Some(case))
        })
        .collect();
    view! {
        <Chips label=text!(locale, inbox.add_filters)>
            {menu(place, "inbox-survey", text!(locale, response.survey), survey)}
            {menu(place, "inbox-score", text!(locale, inbox.score), scores(locale, series))}
            <Menu id="inbox-period" label=text!(locale, inbox.period) look=MenuLook::Chip>
                {period_links(place)}
            </Menu>
            {menu(place, "inbox-tag", text!(locale, inbox.tag), tags)}
            {menu(place, "inbox-assigned", text!(locale, inbox.member), assigned)}
            {menu(place, "inbox-case", text!(locale, case.case_word), cases)}
            {menu(place, "inbox-attribute", text!(locale, inbox.attribute), of_attributes(attributes))}
            {menu(place, "inbox-more", text!(locale, survey.more), more(locale, channels, languages))}
        </Chips>
    }
    .into_any()
}

fn choice(words: String, change: impl Fn(&mut PageQuery) + Send + 'static) -> (String, Change) {
    (words, Box::new(change))
}

fn assigned_choice(words: String, who: &str) -> (String, Change) {
    let who = who.to_owned();
    choice(words, move |query| query.list.inbox.assigned = Some(who.clone()))
}

fn menu(place: Place, id: &'static str, label: &'static str, choices: Vec<(String, Change)>) -> AnyView {
    if choices.is_empty() {
        return ().into_any();
    }
    let links = choices
        .into_iter()
        .map(|(words, change)| {
            let href = place.with(|query| change(query));
            view! { <MenuLink href=href>{words}</MenuLink> }
        })
        .collect_view();
    view! { <Menu id=id label=label look=MenuLook::Chip>{links}</Menu> }.into_any()
}

/// Groups of the measures that are asked, the measures, what they are about.
fn scores(locale: Locale, series: Vec<(Measure, Subject)>) -> Vec<(String, Change)> {
    let is_asked = |measures: &[Measure]| series.iter().any(|(measure, _)| measures.contains(measure));
    let mut choices = Vec::new();
    for group in AnswerGroup::ALL {
        let measures: &[Measure] = match group {
            AnswerGroup::Promoter | AnswerGroup::Passive | AnswerGroup::Detractor => &[Measure::Nps],
            AnswerGroup::High | AnswerGroup::Low => &[Measure::Csat, Measure::Ces],
        };
        if is_asked(measures) {
            choices.push(choice(group_words(locale, group).to_owned(), move |query| {
                query.list.inbox.group = Some(group);
            }));
        }
    }
    for measure in Measure::ALL.into_iter().filter(|measure| is_asked(&[*measure])) {
        choices.push(choice(measure_name(measure).to_owned(), move |query| {
            query.list.inbox.measure = Some(measure);
        }));
    }
    let mut subjects: Vec<Subject> = series.into_iter().map(|(_, subject)| subject).collect();
    subjects.sort();
    subjects.dedup();
    for subject in subjects {
        let words = text!(locale, inbox.about, subject = subject_words(locale, &subject)).to_string();
        choices.push(choice(words, move |query| query.list.inbox.subject = Some(subject.clone())));
    }
    choices
}

fn of_attributes(attributes: Vec<AttributeView>) -> Vec<(String, Change)> {
    let of_one = |AttributeView { name, values }: AttributeView| {
        values.into_iter().take(MOST_VALUES).map(move |value| {
            let pair = (name.clone(), value);
            choice(format!("{}: {}", pair.0, pair.1), move |query| {
                let attributes = &mut query.list.results.attributes;
                attributes.retain(|(other, _)| *other != pair.0);
                attributes.push(pair.clone());
            })
        })
    };
    attributes.into_iter().flat_map(of_one).collect()
}

fn more(locale: Locale, channels: Vec<String>, languages: Vec<String>) -> Vec<(String, Change)> {
    let mut choices = vec![
        choice(text!(locale, inbox.with_comment).to_owned(), |query| query.list.inbox.has_comment = true),
        choice(text!(locale, inbox.partial).to_owned(), |query| query.list.inbox.partial = true),
    ];
    choices.extend(channels.into_iter().map(|channel| {
        let words = text!(locale, inbox.channel, channel = channel.clone()).to_string();
        choice(words, move |query| query.list.inbox.channel = Some(channel.clone()))
    }));
    choices.extend(languages.into_iter().map(|language| {
        let words = text!(locale, inbox.language, language = language.clone()).to_string();
        choice(words, move |query| query.list.inbox.language = Some(language.clone()))
    }));
    choices
}

/// What is listed, in a line; each part takes itself away.
#[component]
pub(super) fn Sentence(place: Place, choices: InboxChoices) -> impl IntoView {
    let locale = place.locale;
    let chosen = place.query.with(|query| parts(locale, query, &choices));
    if chosen.is_empty() {
        return view! { <p class="sentence soft">{text!(locale, inbox.everything)}</p> }.into_any();
    }
    let chips = chosen
        .into_iter()
        .map(|(words, remove)| {
            let label = text!(locale, survey.remove, filter = words.clone()).to_string();
            let href = place.with(|query| remove(query));
            view! { <ChipRemove href=href label=label>{words}</ChipRemove> }
        })
        .collect_view();
    let all = place.path.get();
    view! {
        <div class="sentence line-up">
            <span class="soft">{text!(locale, inbox.showing)}</span>
            <Chips label=text!(locale, inbox.chosen)>{chips}</Chips>
            <a href=all>{text!(locale, inbox.remove_all)}</a>
        </div>
    }
    .into_any()
}

/// The words of each condition, and what takes it away.
fn parts(locale: Locale, query: &PageQuery, choices: &InboxChoices) -> Vec<(String, Change)> {
    let PageQuery { survey, list, response: _, share: _ } = query;
    let ListQuery { results, inbox, min_score, max_score, q, older: _ } = list;
    let ResultsQuery { question: _, days, from, until, bucket: _, attributes, against: _, segment: _ } =
        results;
    let InboxFilter { measure, subject, group, channel, language, tag, has_comment, partial, assigned, case } =
        inbox;
    let mut parts = Vec::new();
    if let Some(group) = group {
        parts.push(choice(group_words(locale, *group).to_owned(), |query| query.list.inbox.group = None));
    }
    if let Some(measure) = measure {
        parts.push(choice(measure_name(*measure).to_owned(), |query| query.list.inbox.measure = None));
    }
    if let Some(subject) = subject {
        let words = text!(locale, inbox.about, subject = subject_words(locale, subject)).to_string();
        parts.push(choice(words, |query| query.list.inbox.subject = None));
    }
    if let (Some(min), Some(max)) = (min_score, max_score) {
        let scores = if min == max { min.to_string() } else { format!("{min}–{max}") };
        parts.push(choice(text!(locale, inbox.scores, scores = scores).to_string(), |query| {
            (query.list.min_score, query.list.max_score) = (None, None);
        }));
    }
    if let Some(survey) = survey {
        let title = choices.surveys.iter().find(|(id, _)| id == survey).map(|(_, title)| title.clone());
        let words = title.unwrap_or_else(|| text!(locale, response.survey).to_owned());
        parts.push(choice(words, |query| query.survey = None));
    }
    if let Some(words) = period_words(locale, *days, *from, *until) {
        parts.push(choice(words, |query| {
            let results = &mut query.list.results;
            (results.days, results.from, results.until) = (None, None, None);
        }));
    }
    for (name, value) in attributes {
        let words = text!(locale, survey.attribute, name = name.clone(), value = value.clone()).to_string();
        let name = name.clone();
        parts.push(choice(words, move |query| {
            query.list.results.attributes.retain(|(other, _)| *other != name)
        }));
    }
    if let Some(channel) = channel {
        let words = text!(locale, inbox.channel, channel = channel.clone()).to_string();
        parts.push(choice(words, |query| query.list.inbox.channel = None));
    }
    if let Some(language) = language {
        let words = text!(locale, inbox.language, language = language.clone()).to_string();
        parts.push(choice(words, |query| query.list.inbox.language = None));
    }
    if let Some(tag) = tag {
        let words = text!(locale, inbox.tagged_as, tag = tag.clone()).to_string();
        parts.push(choice(words, |query| query.list.inbox.tag = None));
    }
    if *has_comment {
        let words = text!(locale, inbox.with_comment).to_owned();
        parts.push(choice(words, |query| query.list.inbox.has_comment = false));
    }
    if *partial {
        parts.push(choice(text!(locale, inbox.partial).to_owned(), |query| query.list.inbox.partial = false));
    }
    if let Some(who) = assigned {
        let name = choices.members.iter().find(|member| member.id == *who).map(|member| member.name.clone());
        let words = match who.as_str() {
            "me" => text!(locale, inbox.mine).to_owned(),
            "nobody" => text!(locale, inbox.nobodys).to_owned(),
            _ => text!(locale, inbox.of_member, name = name.unwrap_or_default()).to_string(),
        };
        parts.push(choice(words, |query| query.list.inbox.assigned = None));
    }
    if let Some(case) = case {
        parts.push(choice(case_words(locale, *case).to_owned(), |query| query.list.inbox.case = None));
    }
    if !q.is_empty() {
        parts.push(choice(text!(locale, inbox.words, words = q.clone()).to_string(), |query| {
            query.list.q.clear()
        }));
    }
    parts
}

fn period_words(
    locale: Locale,
    days: Option<u16>,
    from: Option<chrono::NaiveDate>,
    until: Option<chrono::NaiveDate>,
) -> Option<String> {
    let date = |date| short_date(locale, date);
    Some(match (days, from, until) {
        (Some(days), _, _) => text!(locale, survey.last_days, days = days).to_string(),
        (None, Some(from), Some(until)) => {
            text!(locale, survey.from_until, from = date(from), until = date(until)).to_string()
        }
        (None, Some(from), None) => text!(locale, survey.since, from = date(from)).to_string(),
        (None, None, Some(until)) => text!(locale, survey.until, until = date(until)).to_string(),
        (None, None, None) => return None,
    })
}

fn group_words(locale: Locale, group: AnswerGroup) -> &'static str {
    match group {
        AnswerGroup::Promoter => text!(locale, inbox.promoters),
        AnswerGroup::Passive => text!(locale, inbox.passives),
        AnswerGroup::Detractor => text!(locale, inbox.detractors),
        AnswerGroup::High => text!(locale, inbox.high),
        AnswerGroup::Low => text!(locale, inbox.low),
    }
}

fn case_words(locale: Locale, case: WithCase) -> &'static str {
    match case {
        WithCase::Open => text!(locale, inbox.with_open_case),
        WithCase::Closed => text!(locale, inbox.with_closed_case),
        WithCase::Without => text!(locale, inbox.without_case),
    }
}

/// The same in every language.
const fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Nps => "NPS",
        Measure::Csat => "CSAT",
        Measure::Ces => "CES",
    }
}

fn subject_words(locale: Locale, subject: &Subject) -> String {
    match subject {
        Subject::Company => text!(locale, home.company).to_owned(),
        Subject::Product => text!(locale, home.product).to_owned(),
        Subject::Support => text!(locale, home.support).to_owned(),
        Subject::AfterSales => text!(locale, home.after_sales).to_owned(),
        Subject::Touchpoint(touchpoint) => text!(locale, home.touchpoint, id = touchpoint.id()).to_string(),
    }
}
