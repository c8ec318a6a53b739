//! Links to a survey's results for people without an account: made, listed and
//! taken back. Plain forms throughout.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::failure;
use super::query::PageQuery;
use crate::api::share::{CreateShare, RevokeShare, ShareLine, SharedFilter, SharesView, list_shares};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{
    Badge, Button, ButtonVariant, Checkbox, Choice, PageHead, RadioGroup, StateTone, TableFrame, TextInput,
};
use crate::ui::dynamic::{attr, awaited, dynamic};
use crate::ui::frame::use_frame;
use crate::ui::settings::parts::{Confirm, FailureNotice, Secret, failure_of, field_errors};

/// The links to a survey's results.
#[component]
pub fn SharesPage() -> impl IntoView {
    let frame = use_frame();
    let locale = frame.locale;
    let slug = StoredValue::new(frame.workspace.slug);
    let (params, address) = (use_params_map(), use_query_map());
    let survey = Memo::new(move |_| params.with(|params| params.get("survey").unwrap_or_default()));
    // What the page was showing that led here.
    let filter = Memo::new(move |_| {
        let filter = address.with(|address| SharedFilter::of(&PageQuery::read(address).list));
        serde_json::to_string(&filter).unwrap_or_default()
    });
    let (create, revoke) = (ServerAction::<CreateShare>::new(), ServerAction::<RevokeShare>::new());
    let shares = Resource::new_blocking(
        move || (survey.get(), filter.get(), create.version().get(), revoke.version().get()),
        move |(survey, filter, ..)| list_shares(slug.get_value(), survey, filter),
    );
    let head = move || {
        awaited(async move {
            match shares.await {
                Err(error) => failure(locale, &error),
                Ok(SharesView { title, shows, .. }) => {
                    let base = slug.with_value(|slug| format!("/w/{slug}/surveys"));
                    let of_survey = format!("{base}/{}", survey.get_untracked());
                    view! {
                        <PageHead
                            title=text!(locale, share.title)
                            hint=text!(locale, share.hint)
                            trail=vec![(text!(locale, survey.title).to_owned(), base), (title, of_survey)]
                        />
                        <p>{text!(locale, share.shows, what = shows).to_string()}</p>
                    }
                    .into_any()
                }
            }
        })
    };
    let made = create.value();
    let new_link = move || {
        let fresh = made.with(|made| made.as_ref()?.as_ref().ok().map(|made| made.url.clone()));
        let given = || shares.get().and_then(Result::ok)?.new_link;
        fresh.or_else(given).map(|url| {
            view! {
                <Secret id="new-link" label=text!(locale, share.new_link) help=text!(locale, share.once) value=url />
            }
        })
    };
    let list = move || {
        awaited(async move {
            let shares = shares.await.map(|view| view.shares).unwrap_or_default();
            table(locale, slug, survey, shares, revoke)
        })
    };
    view! {
        <Transition>{dynamic(head)}</Transition>
        <div class="settings" data-alone="">
            <div class="panels">
                <section class="panel">
                    <FailureNotice failure=failure_of(create) conflict=text!(locale, share.too_many) />
                    <Transition>{dynamic(new_link)}</Transition>
                    <NewLinkForm locale slug survey filter create />
                </section>
                <section class="panel">
                    <h2>{text!(locale, share.links)}</h2>
                    <FailureNotice failure=failure_of(revoke) />
                    <Transition>{dynamic(list)}</Transition>
                </section>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn NewLinkForm(
    locale: Locale,
    slug: StoredValue<String>,
    survey: Memo<String>,
    filter: Memo<String>,
    create: ServerAction<CreateShare>,
) -> impl IntoView {
    let failure = failure_of(create);
    let ends = vec![
        Choice::new("7", text!(locale, share.days_7)),
        Choice::new("30", text!(locale, share.days_30)),
        Choice::new("90", text!(locale, share.days_90)),
        Choice::new("date", text!(locale, share.on_a_day)),
    ];
    view! {
        <ActionForm action=create attr:class="form">
            <input type="hidden" name="workspace" value=attr(move || slug.get_value()) />
            <input type="hidden" name="survey" value=attr(move || survey.get()) />
            <input type="hidden" name="filter" value=attr(move || filter.get()) />
            <RadioGroup id="ends" name="ends" label=text!(locale, share.ends) choices=ends value="30" />
            <TextInput id="until" name="until" kind="date" label=text!(locale, share.until)
                help=text!(locale, share.until_help) errors=field_errors(locale, failure, "until") />
            <Checkbox name="comments" label=text!(locale, share.with_comments)
                help=text!(locale, share.with_comments_help) />
            <Button variant=ButtonVariant::Primary kind="submit" busy=create.pending()>
                {text!(locale, share.make)}
            </Button>
        </ActionForm>
    }
    .into_any()
}

fn table(
    locale: Locale,
    slug: StoredValue<String>,
    survey: Memo<String>,
    shares: Vec<ShareLine>,
    revoke: ServerAction<RevokeShare>,
) -> AnyView {
    if shares.is_empty() {
        return view! { <p class="soft">{text!(locale, share.none)}</p> }.into_any();
    }
    let rows = shares.into_iter().map(|share| row(locale, slug, survey, share, revoke)).collect_view();
    view! {
        <TableFrame caption=text!(locale, share.links) fold=true>
            <thead>
                <tr>
                    <th scope="col">{text!(locale, share.what)}</th>
                    <th scope="col">{text!(locale, share.made)}</th>
                    <th scope="col">{text!(locale, share.ends)}</th>
                    <th scope="col">{text!(locale, share.opened)}</th>
                    <th scope="col"><span class="visually-hidden">{text!(locale, settings.actions)}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
    }
    .into_any()
}

fn row(
    locale: Locale,
    slug: StoredValue<String>,
    survey: Memo<String>,
    share: ShareLine,
    revoke: ServerAction<RevokeShare>,
) -> impl IntoView {
    let ShareLine { id, shows, with_comments, made, ends, is_over, opened } = share;
    let comments = with_comments.then(|| view! { " " <Badge>{text!(locale, share.comments)}</Badge> });
    let over = is_over
        .then(|| view! { " " <Badge tone=StateTone::Warning>{text!(locale, share.has_ended)}</Badge> });
    view! {
        <tr>
            <td class="strong">{shows.clone()} {comments}</td>
            <td data-label=text!(locale, share.made)>{made.clone()}</td>
            <td data-label=text!(locale, share.ends)>{ends} {over}</td>
            <td data-label=text!(locale, share.opened)>
                {opened.unwrap_or_else(|| text!(locale, settings.never).to_owned())}
            </td>
            <td class="removal">
                <Confirm
                    word=text!(locale, share.revoke)
                    about=text!(locale, share.revoke_one, what = shows, made = made).to_string()
                    question=text!(locale, share.revoke_question).to_owned()
                >
                    <ActionForm action=revoke>
                        <input type="hidden" name="workspace" value=slug.get_value() />
                        <input type="hidden" name="survey" value=survey.get_untracked() />
                        <input type="hidden" name="share" value=id />
                        <Button variant=ButtonVariant::Danger kind="submit">{text!(locale, share.revoke)}</Button>
                    </ActionForm>
                </Confirm>
            </td>
        </tr>
    }
}
