//! The versions of a survey: what was shown when, what two of them differ in,
//! what publishing the draft will change, and taking an old one up again.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::failure;
use crate::api::error::AppError;
use crate::api::survey::{
    ComparedView, PartChanges, RestoreVersion, VersionLine, VersionsView, load_versions,
};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    Badge, Button, ButtonLink, ButtonVariant, Glyph, Notice, PageHead, StateTone, TableFrame,
};
use crate::ui::dynamic::{awaited, dynamic};
use crate::ui::errors::failure_text;
use crate::ui::frame::use_frame;
use crate::ui::settings::parts::{Confirm, failure_of};

/// The page of a survey's versions.
#[component]
pub fn VersionsPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = StoredValue::new(frame.workspace.slug);
    let (params, query) = (use_params_map(), use_query_map());
    let number = move |name: &'static str| query.with(|query| query.get(name)?.parse::<i64>().ok());
    let versions = Resource::new_blocking(
        move || {
            (params.with(|params| params.get("survey").unwrap_or_default()), number("from"), number("to"))
        },
        move |(survey, from, to)| load_versions(slug.get_value(), survey, from, to),
    );
    let restore = ServerAction::<RestoreVersion>::new();
    view! {
        <Transition>
            {dynamic(move || awaited(async move {
                match versions.await {
                    Ok(view) => view! { <Versions slug view restore /> }.into_any(),
                    Err(error) => failure(locale, &error),
                }
            }))}
        </Transition>
    }
    .into_any()
}

#[component]
fn Versions(
    slug: StoredValue<String>,
    view: VersionsView,
    restore: ServerAction<RestoreVersion>,
) -> impl IntoView {
    let locale = use_frame().locale;
    let VersionsView { id, title, versions, revision, differs, compared } = view;
    let base = slug.with_value(|slug| format!("/w/{slug}/surveys"));
    let (here, edit) = (format!("{base}/{id}"), format!("{base}/{id}/edit"));
    let trail = vec![(text!(locale, survey.title).to_owned(), base), (title.clone(), here.clone())];
    let failed = failure_of(restore);
    let numbers: Vec<i64> = versions.iter().map(|version| version.n).collect();
    let is_empty = versions.is_empty();
    let rows = versions
        .into_iter()
        .map(|version| row(locale, slug, &id, version, revision, differs, restore))
        .collect_view();
    view! {
        <PageHead
            title=text!(locale, version.title)
            trail=trail
            actions=move || {
                view! { <ButtonLink href=edit glyph=Glyph::Pencil>{text!(locale, survey.edit)}</ButtonLink> }
            }
        />
        {dynamic(move || {
            failed
                .get()
                .map(|error| {
                    let words = match &error {
                        AppError::Invalid(_) => text!(locale, version.overtaken).to_owned(),
                        error => failure_text(locale, error),
                    };
                    view! { <Notice tone=StateTone::Danger>{words}</Notice> }
                })
        })}
        {compared.map(|compared| compared_view(locale, &here, compared, &numbers))}
        <section class="stack">
            <h2>{text!(locale, version.title_of, title = title).to_string()}</h2>
            <p class="help">{text!(locale, version.hint)}</p>
            {if is_empty {
                view! { <p class="soft">{text!(locale, version.none)}</p> }.into_any()
            } else {
                view! {
                    <TableFrame caption=text!(locale, version.title) fold=true>
                        <thead>
                            <tr>
                                <th scope="col">{text!(locale, version.title)}</th>
                                <th scope="col">{text!(locale, version.published)}</th>
                                <th scope="col">{text!(locale, version.answers)}</th>
                                <th scope="col">
                                    <span class="visually-hidden">{text!(locale, settings.actions)}</span>
                                </th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </TableFrame>
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}

fn row(
    locale: Locale,
    slug: StoredValue<String>,
    survey: &str,
    version: VersionLine,
    revision: i64,
    differs: bool,
    restore: ServerAction<RestoreVersion>,
) -> AnyView {
    let VersionLine { n, published, answers, is_current } = version;
    let name = text!(locale, version.version, n = n.to_string()).to_string();
    let mark = is_current
        .then(|| view! { " " <Badge tone=StateTone::Success>{text!(locale, version.current)}</Badge> });
    let question = if differs {
        format!("{} {}", text!(locale, version.restore_draft), text!(locale, version.restore_text))
    } else {
        text!(locale, version.restore_text).to_owned()
    };
    let about = text!(locale, version.restore_title, n = n.to_string()).to_string();
    let survey = survey.to_owned();
    // The one that respondents see is a draft to restore only when another stands there.
    let offer = (!is_current || differs).then(|| {
        view! {
            <Confirm word=text!(locale, version.restore) about=about question=question>
                <ActionForm action=restore>
                    <input type="hidden" name="workspace" value=slug.get_value() />
                    <input type="hidden" name="survey" value=survey />
                    <input type="hidden" name="version" value=n />
                    <input type="hidden" name="revision" value=revision />
                    <Button variant=ButtonVariant::Danger kind="submit" busy=restore.pending()>
                        {text!(locale, version.restore)}
                    </Button>
                </ActionForm>
            </Confirm>
        }
    });
    view! {
        <tr>
            <td>{name} {mark}</td>
            <td data-label=text!(locale, version.published)>{published}</td>
            <td data-label=text!(locale, version.answers)>{answers}</td>
            <td>{offer}</td>
        </tr>
    }
    .into_any()
}

/// What is different, with the choice of what to compare.
fn compared_view(locale: Locale, here: &str, compared: ComparedView, versions: &[i64]) -> AnyView {
    let ComparedView { from, to, parts } = compared;
    let title = if to.is_none() {
        text!(locale, version.what_will_change)
    } else {
        text!(locale, version.what_changed)
    };
    let option = |n: i64, chosen: bool| {
        let words = text!(locale, version.version, n = n.to_string()).to_string();
        view! { <option value=n selected=chosen>{words}</option> }
    };
    let earlier = versions.iter().map(|n| option(*n, *n == from)).collect_view();
    let later = versions.iter().map(|n| option(*n, to == Some(*n))).collect_view();
    let changes = if parts.is_empty() {
        view! { <p class="soft">{text!(locale, version.same)}</p> }.into_any()
    } else {
        parts.into_iter().map(part_view).collect_view().into_any()
    };
    view! {
        <section class="stack" id="changes">
            <h2>{title}</h2>
            // A plain form: what is compared is part of the address.
            <form class="line-up" method="get" action=format!("{here}/versions")>
                <label>{text!(locale, version.from)} " " <select name="from">{earlier}</select></label>
                <label>
                    {text!(locale, version.to)} " "
                    <select name="to">
                        <option value="draft" selected=to.is_none()>{text!(locale, version.draft)}</option>
                        {later}
                    </select>
                </label>
                <Button kind="submit">{text!(locale, version.compare)}</Button>
            </form>
            {changes}
        </section>
    }
    .into_any()
}

fn part_view(part: PartChanges) -> AnyView {
    let lines = part.lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <h3>{part.title}</h3>
        <ul>{lines}</ul>
    }
    .into_any()
}
