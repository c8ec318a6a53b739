//! What can be done with the response in the panel, and with those that are
//! ticked. Each is a plain form that works without scripts too.

use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::desk::{Desk, Wish};
use crate::api::case::CreateCase;
use crate::api::inbox::{
    AddNote, AssignResponses, DeleteNote, InboxChoices, MemberChoice, NoteView, TagResponses, TriageView,
    UntagResponses,
};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::browser::focus::focus;
use crate::ui::components::{Button, Glyph, Icon};
use crate::ui::dynamic::{clicked, dynamic};

/// Tags, member, case and notes of the response in the panel.
#[component]
pub(super) fn Triage(desk: Desk, response: String, view: TriageView, choices: InboxChoices) -> impl IntoView {
    let TriageView { tags, assigned, notes, case } = view;
    let may_edit = desk.place.may_edit;
    Effect::new(move |_| {
        let Some(wish) = desk.wish.get() else { return };
        let id = match wish {
            Wish::Tag => "triage-tag",
            Wish::Assign => "triage-member",
            Wish::Note => "triage-note",
        };
        // The panel may be drawn in this very moment.
        request_animation_frame(move || {
            if let Some(field) = document().get_element_by_id(id) {
                focus(&field);
                desk.wish.try_set(None);
            }
        });
    });
    let tag_part = tags_of(desk, &response, tags, choices.tags, may_edit);
    let member_part = member_of(desk, &response, assigned, choices.members, may_edit);
    let case_part = case_of(desk, &response, case, may_edit);
    let note_part = notes_of(desk, &response, notes, may_edit);
    view! {
        <section class="triage stack" aria-label=text!(desk.place.locale, inbox.triage)>
            {tag_part}
            {member_part}
            {case_part}
            {note_part}
        </section>
    }
    .into_any()
}

fn tags_of(
    desk: Desk,
    response: &str,
    tags: Vec<String>,
    known: Vec<String>,
    may_edit: bool,
) -> impl IntoView + use<> {
    let locale = desk.place.locale;
    let slug = desk.place.slug.get_value();
    let id = response.to_owned();
    let list = tags
        .into_iter()
        .map(|tag| {
            let label = text!(locale, survey.remove, filter = tag.clone()).to_string();
            let (of_click, id, id_value) = (tag.clone(), id.clone(), id.clone());
            let slug = slug.clone();
            view! {
                <li class="tag">
                    <span>{tag.clone()}</span>
                    {may_edit
                        .then(|| {
                            view! {
                                <form
                                    method="post"
                                    action=UntagResponses::url()
                                    on:submit=move |event| {
                                        event.prevent_default();
                                        desk.untag(vec![id.clone()], of_click.clone());
                                    }
                                >
                                    <input type="hidden" name="workspace" value=slug />
                                    <input type="hidden" name="responses" value=id_value />
                                    <input type="hidden" name="tag" value=tag.clone() />
                                    <button type="submit" aria-label=label.clone() title=label>
                                        <Icon glyph=Glyph::Close />
                                    </button>
                                </form>
                            }
                        })}
                </li>
            }
        })
        .collect_view();
    let add = may_edit.then(|| tag_form(desk, "triage-tag", known, Some(response.to_owned())));
    view! {
        <div class="stack" data-gap="tight">
            <h3>{text!(locale, inbox.tags)}</h3>
            <ul class="tags">{list}</ul>
            {add}
        </div>
    }
}

/// A field with the known tags, for one response or for those that are ticked.
fn tag_form(desk: Desk, id: &'static str, known: Vec<String>, of: Option<String>) -> impl IntoView + use<> {
    let locale = desk.place.locale;
    let input = NodeRef::<html::Input>::new();
    let list = format!("{id}-known");
    let plain = of.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(field) = input.get_untracked() else { return };
        let tag = field.value();
        if !tag.trim().is_empty() {
            desk.tag(desk.meant(of.as_deref()), tag, move || field.set_value(""));
        }
    };
    let options = move || {
        let added = desk.new_tags.get();
        let mut all: Vec<String> = known.iter().cloned().chain(added).collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter().map(|tag| view! { <option value=tag></option> }).collect_view()
    };
    view! {
        <form method="post" action=TagResponses::url() class="line-up" on:submit=submit>
            <input type="hidden" name="workspace" value=desk.place.slug.get_value() />
            <input type="hidden" name="responses" value=plain />
            <input
                node_ref=input
                id=id
                name="tag"
                list=list.clone()
                maxlength="40"
                required
                autocomplete="off"
                aria-label=text!(locale, inbox.new_tag)
                placeholder=text!(locale, inbox.new_tag)
            />
            <datalist id=list>{dynamic(options)}</datalist>
            <Button kind="submit">{text!(locale, inbox.add_tag)}</Button>
        </form>
    }
}

fn member_of(
    desk: Desk,
    response: &str,
    assigned: Option<String>,
    members: Vec<MemberChoice>,
    may_edit: bool,
) -> impl IntoView + use<> {
    let locale = desk.place.locale;
    let name =
        members.iter().find(|member| Some(&member.id) == assigned.as_ref()).map(|member| member.name.clone());
    let content = if may_edit {
        member_form(desk, "triage-member", members, assigned, Some(response.to_owned())).into_any()
    } else {
        view! { <p>{name.unwrap_or_else(|| text!(locale, case.nobody).to_owned())}</p> }.into_any()
    };
    view! {
        <div class="stack" data-gap="tight">
            <h3>{text!(locale, inbox.member)}</h3>
            {content}
        </div>
    }
}

/// Who gets one response or those that are ticked.
fn member_form(
    desk: Desk,
    id: &'static str,
    members: Vec<MemberChoice>,
    assigned: Option<String>,
    of: Option<String>,
) -> impl IntoView + use<> {
    let locale = desk.place.locale;
    let select = NodeRef::<html::Select>::new();
    let names: Vec<(String, String)> =
        members.iter().map(|member| (member.id.clone(), member.name.clone())).collect();
    // The panel is drawn over the one before: what was chosen there and not
    // sent is nothing here.
    let of_this = assigned.clone().unwrap_or_default();
    Effect::new(move |_| {
        if let Some(field) = select.get() {
            field.set_value(&of_this);
        }
    });
    let plain = of.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(field) = select.get_untracked() else { return };
        let member = field.value();
        let name = names.iter().find(|(id, _)| *id == member).map(|(_, name)| name.clone());
        desk.assign(desk.meant(of.as_deref()), member, name);
    };
    view! {
        <form method="post" action=AssignResponses::url() class="line-up" on:submit=submit>
            <input type="hidden" name="workspace" value=desk.place.slug.get_value() />
            <input type="hidden" name="responses" value=plain />
            <select node_ref=select id=id name="member" aria-label=text!(locale, inbox.member)>
                {member_options(locale, members, assigned)}
            </select>
            <Button kind="submit">{text!(locale, inbox.assign)}</Button>
        </form>
    }
}

/// Nobody, then everybody.
pub(in crate::ui) fn member_options(
    locale: Locale,
    members: Vec<MemberChoice>,
    chosen: Option<String>,
) -> impl IntoView + use<> {
    let is_nobody = chosen.is_none();
    let options = members
        .into_iter()
        .map(|MemberChoice { id, name, is_me }| {
            let is_chosen = chosen.as_ref() == Some(&id);
            let name = if is_me { text!(locale, case.me, name = name).to_string() } else { name };
            view! { <option value=id selected=is_chosen>{name}</option> }
        })
        .collect_view();
    view! {
        <option value="" selected=is_nobody>{text!(locale, case.nobody)}</option>
        {options}
    }
}

fn case_of(
    desk: Desk,
    response: &str,
    case: Option<(String, String)>,
    may_edit: bool,
) -> impl IntoView + use<> {
    let locale = desk.place.locale;
    let slug = desk.place.slug.get_value();
    let content = match case {
        Some((case, state)) => {
            let href = format!("/w/{slug}/cases?case={case}");
            let words = text!(locale, inbox.case_state, state = state).to_string();
            view! { <p><a href=href>{words}</a></p> }.into_any()
        }
        None if may_edit => {
            let id = response.to_owned();
            view! {
                <form
                    method="post"
                    action=CreateCase::url()
                    on:submit=move |event| {
                        event.prevent_default();
                        desk.open_case(id.clone());
                    }
                >
                    <input type="hidden" name="workspace" value=slug />
                    <input type="hidden" name="response" value=response.to_owned() />
                    <Button kind="submit" glyph=Glyph::Case>{text!(locale, inbox.open_case)}</Button>
                </form>
            }
            .into_any()
        }
        None => view! { <p class="soft">{text!(locale, inbox.no_case)}</p> }.into_any(),
    };
    view! {
        <div class="stack" data-gap="tight">
            <h3>{text!(locale, case.case_word)}</h3>
            {content}
        </div>
    }
}

fn notes_of(desk: Desk, response: &str, notes: Vec<NoteView>, may_edit: bool) -> impl IntoView + use<> {
    let locale = desk.place.locale;
    let slug = desk.place.slug.get_value();
    let area = NodeRef::<html::Textarea>::new();
    let list = notes
        .into_iter()
        .map(|note| note_view(locale, slug.clone(), note, Callback::new(move |note| desk.unnote(note))))
        .collect_view();
    let id = response.to_owned();
    let of_draft = response.to_owned();
    let of_this = response.to_owned();
    Effect::new(move |_| {
        if let Some(field) = area.get() {
            let draft = desk.drafts.with_untracked(|drafts| drafts.get(&of_this).cloned());
            field.set_value(&draft.unwrap_or_default());
        }
    });
    let add = may_edit.then(|| {
        view! {
            <form
                method="post"
                action=AddNote::url()
                class="stack"
                data-gap="tight"
                on:submit=move |event| {
                    event.prevent_default();
                    let Some(field) = area.get_untracked() else { return };
                    let text = field.value();
                    if !text.trim().is_empty() {
                        desk.note(id.clone(), text, move || field.set_value(""));
                    }
                }
            >
                <input type="hidden" name="workspace" value=slug />
                <input type="hidden" name="response" value=response.to_owned() />
                <textarea
                    node_ref=area
                    id="triage-note"
                    name="text"
                    rows="3"
                    maxlength="4000"
                    required
                    aria-label=text!(locale, case.note)
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        desk.drafts.update(|drafts| {
                            drafts.insert(of_draft.clone(), text);
                        });
                    }
                ></textarea>
                <div><Button kind="submit">{text!(locale, case.add_note)}</Button></div>
            </form>
        }
    });
    view! {
        <div class="stack" data-gap="tight">
            <h3>{text!(locale, inbox.notes)}</h3>
            <ul class="notes">{list}</ul>
            {add}
        </div>
    }
}

/// One note; its writer may delete it.
pub(in crate::ui) fn note_view(
    locale: Locale,
    slug: String,
    note: NoteView,
    delete: Callback<String>,
) -> impl IntoView + use<> {
    let NoteView { id, who, when, text, is_mine } = note;
    let of_click = id.clone();
    view! {
        <li>
            <small>{format!("{who} · {when}")}</small>
            <p class="said">{text}</p>
            {is_mine
                .then(|| {
                    view! {
                        <form
                            method="post"
                            action=DeleteNote::url()
                            on:submit=move |event| {
                                event.prevent_default();
                                delete.run(of_click.clone());
                            }
                        >
                            <input type="hidden" name="workspace" value=slug />
                            <input type="hidden" name="note" value=id />
                            <button type="submit" class="button bare">{text!(locale, case.delete_note)}</button>
                        </form>
                    }
                })}
        </li>
    }
}

/// What can be done with those that are ticked.
#[component]
pub(super) fn Bulk(desk: Desk, choices: InboxChoices) -> impl IntoView {
    let locale = desk.place.locale;
    let choices = StoredValue::new(choices);
    let is_there = Memo::new(move |_| desk.selected.with(|selected| !selected.is_empty()));
    view! {
        <div class="bulk" role="group" aria-label=text!(locale, inbox.bulk)>
            <p role="status">{dynamic(move || is_there.get().then(|| desk.n_selected()))}</p>
            {dynamic(move || {
                is_there
                    .get()
                    .then(|| {
                        let InboxChoices { tags, members, .. } = choices.get_value();
                        view! {
                            {tag_form(desk, "bulk-tag", tags, None)}
                            {member_form(desk, "bulk-member", members, None, None)}
                            <button
                                type="button"
                                class="button bare"
                                on:click=clicked(move |_| desk.selected.set(Vec::new()))
                            >
                                {text!(locale, inbox.clear)}
                            </button>
                        }
                    })
            })}
        </div>
    }
    .into_any()
}
