//! The pages that may come at the end instead of plain thanks.

use leptos::prelude::*;

use super::condition::ConditionFields;
use super::fields;
use super::state::Builder;
use crate::domain::survey::Place;
use crate::text;
use crate::ui::components::{Button, ButtonVariant, Glyph, IconButton};
use crate::ui::dynamic::clicked;

/// The end pages in order; the first that is for a respondent is shown.
#[component]
pub fn EndPages(builder: Builder) -> impl IntoView {
    let locale = builder.locale;
    let keys = Memo::new(move |_| {
        builder.draft.with(|draft| {
            draft.end_keys().into_iter().map(str::to_owned).enumerate().collect::<Vec<(usize, String)>>()
        })
    });
    view! {
        <fieldset class="rules ends">
            <legend>{text!(locale, builder.ends)}</legend>
            <p class="help">{text!(locale, builder.ends_help)}</p>
            <ol>
                <For
                    each=move || keys.get()
                    key=|entry| entry.clone()
                    children=move |(at, _)| end(builder, at)
                />
            </ol>
            <Button
                variant=ButtonVariant::Bare
                glyph=Glyph::Plus
                on:click=clicked(move |_| builder.change(crate::domain::survey::Draft::add_end))
            >
                {text!(locale, builder.add_end)}
            </Button>
        </fieldset>
    }
    .into_any()
}

fn end(builder: Builder, at: usize) -> AnyView {
    let locale = builder.locale;
    let place = Place::survey("ends").then(at);
    let list = Place::survey("ends");
    let shift = move |down: bool| builder.change(|draft| draft.shift_entry(&list, at, down));
    let (up, down) = (shift.clone(), shift);
    view! {
        <li>
            {fields::both(builder, &format!("end-{at}-title"), place.then("title"), text!(locale, builder.end_title), 1)}
            {fields::both(builder, &format!("end-{at}-text"), place.then("text"), text!(locale, builder.end_text), 1)}
            {fields::link(builder, &format!("end-{at}-url"), place.then("link"), text!(locale, builder.end_url))}
            {fields::both(
                builder,
                &format!("end-{at}-label"),
                place.then("link").then("label"),
                text!(locale, builder.end_label),
                1,
            )}
            {fields::checkbox(
                builder,
                place.then("call"),
                text!(locale, builder.end_call),
                Some(text!(locale, builder.end_call_help)),
            )}
            <ConditionFields
                builder
                place=place.then("show_if")
                legend=text!(locale, builder.end_shows)
                always=text!(locale, builder.end_always)
            />
            <div class="line-up">
                <IconButton glyph=Glyph::ArrowUp label=text!(locale, builder.move_up) on:click=clicked(move |_| up(false)) />
                <IconButton glyph=Glyph::ArrowDown label=text!(locale, builder.move_down) on:click=clicked(move |_| down(true)) />
                <IconButton
                    glyph=Glyph::Trash
                    label=text!(locale, builder.remove_end)
                    on:click=clicked(move |_| builder.change(|draft| draft.remove_end(at)))
                />
            </div>
        </li>
    }
    .into_any()
}
