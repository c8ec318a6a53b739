//! Views: the filters of now under a name, as chips that lead back to them.
//! Keeping, renaming and deleting are plain forms.

use leptos::form::ActionForm;
use leptos::prelude::*;

use crate::api::view::{DeleteView, RenameView, SaveView, SavedView, list_views};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Checkbox, ChipLink, Chips};
use crate::ui::dynamic::{attr, awaited, dynamic};
use crate::ui::settings::parts::{FailureNotice, failure_of, field_errors};
use crate::ui::survey::place::Place;

/// What can be done with views.
#[derive(Clone, Copy)]
struct Acts {
    save: ServerAction<SaveView>,
    rename: ServerAction<RenameView>,
    delete: ServerAction<DeleteView>,
}

/// The views of the member and of all, and a way to keep the present one.
#[component]
pub(super) fn Views(place: Place) -> impl IntoView {
    let slug = place.slug;
    let acts = Acts { save: ServerAction::new(), rename: ServerAction::new(), delete: ServerAction::new() };
    let views = Resource::new_blocking(
        move || (acts.save.version().get(), acts.rename.version().get(), acts.delete.version().get()),
        move |_| list_views(slug.get_value()),
    );
    view! {
        <Transition>
            {dynamic(move || awaited(async move { views.await.ok().map(|views| content(place, acts, views)) }))}
        </Transition>
    }
}

fn content(place: Place, acts: Acts, views: Vec<SavedView>) -> AnyView {
    let locale = place.locale;
    let chips = views.iter().map(|view| chip(place, view)).collect_view();
    let managed =
        views.iter().filter(|view| view.may_change).map(|view| manage(place, acts, view)).collect_view();
    let any = !views.is_empty();
    let may_manage = views.iter().any(|view| view.may_change);
    view! {
        {any.then(|| view! { <Chips label=text!(locale, view.title) choice=true>{chips}</Chips> })}
        <details class="filter-line">
            <summary>{text!(locale, view.save)}</summary>
            {save_form(place, acts)}
            {may_manage.then(|| view! { <ul class="stack" aria-label=text!(locale, view.manage)>{managed}</ul> })}
        </details>
    }
    .into_any()
}

/// The filters of now as an address has them, from the top of the list.
fn present(place: Place) -> String {
    let address = place.with(|_| {});
    address.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
}

fn chip(place: Place, view: &SavedView) -> impl IntoView + use<> {
    let locale = place.locale;
    let SavedView { name, query, is_shared, .. } = view.clone();
    let words = if is_shared { text!(locale, view.of_all, name = name).to_string() } else { name };
    let href = {
        let query = query.clone();
        Signal::derive(move || place.path.with(|path| format!("{path}?{query}")))
    };
    let current = Signal::derive(move || present(place) == query);
    view! { <ChipLink href=href current=current>{words}</ChipLink> }
}

/// A name for the present filters.
fn save_form(place: Place, acts: Acts) -> impl IntoView {
    let locale = place.locale;
    let failure = failure_of(acts.save);
    let errors = field_errors(locale, failure, "name");
    view! {
        <FailureNotice failure />
        <ActionForm action=acts.save attr:class="line-up">
            <input type="hidden" name="workspace" value=place.slug.get_value() />
            <input type="hidden" name="query" value=attr(move || present(place)) />
            <input
                name="name"
                maxlength="60"
                required
                autocomplete="off"
                aria-label=text!(locale, view.name)
                placeholder=text!(locale, view.name)
            />
            {place.may_edit.then(|| view! { <Checkbox name="shared" label=text!(locale, view.shared) /> })}
            <Button kind="submit" busy=acts.save.pending()>{text!(locale, view.save_word)}</Button>
        </ActionForm>
        <div aria-live="polite">{dynamic(move || errors.get().into_iter().map(|words| view! { <p>{words}</p> }).collect_view())}</div>
    }
}

/// Another name for a view, or its end.
fn manage(place: Place, acts: Acts, view: &SavedView) -> impl IntoView + use<> {
    let locale: Locale = place.locale;
    let SavedView { id, name, .. } = view.clone();
    let of_deletion = id.clone();
    let rename = text!(locale, view.rename_one, name = name.clone()).to_string();
    let delete = text!(locale, view.delete_one, name = name.clone()).to_string();
    view! {
        <li class="line-up">
            <ActionForm action=acts.rename attr:class="line-up">
                <input type="hidden" name="workspace" value=place.slug.get_value() />
                <input type="hidden" name="view" value=id />
                <input name="name" value=name maxlength="60" required autocomplete="off" aria-label=rename />
                <Button kind="submit">{text!(locale, view.rename)}</Button>
            </ActionForm>
            <ActionForm action=acts.delete>
                <input type="hidden" name="workspace" value=place.slug.get_value() />
                <input type="hidden" name="view" value=of_deletion />
                <Button kind="submit" variant=ButtonVariant::Bare attr:aria-label=delete>
                    {text!(locale, view.delete)}
                </Button>
            </ActionForm>
        </li>
    }
}
