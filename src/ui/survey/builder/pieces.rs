//! What a question's text may be filled in with for each respondent.

use leptos::prelude::*;

use super::outline::words_of;
use super::state::Builder;
use crate::domain::survey::Place;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Menu, MenuItem};
use crate::ui::dynamic::{clicked, dynamic};

/// The menu under the title; it writes at the end of the title in every
/// language that has one.
#[component]
pub fn PiecesMenu(builder: Builder, key: String) -> impl IntoView {
    let locale = builder.locale;
    let key = StoredValue::new(key);
    let answers = Memo::new(move |_| {
        builder.draft.with(|draft| {
            let earlier = key.with_value(|key| {
                draft.on_earlier_pages(key).into_iter().map(str::to_owned).collect::<Vec<_>>()
            });
            let named = earlier.into_iter().map(|key| {
                let words = words_of(locale, draft, &key);
                (format!("answer:{key}"), words)
            });
            named.collect::<Vec<_>>()
        })
    });
    let item = move |(name, words): (String, String)| {
        let write = move |_| insert(builder, &key.get_value(), &name);
        view! { <MenuItem on:click=clicked(write)>{words}</MenuItem> }
    };
    let people = [
        ("customer.name".to_owned(), text!(locale, builder.customer_name).to_owned()),
        ("contact.name".to_owned(), text!(locale, builder.contact_name).to_owned()),
    ];
    view! {
        <Menu id="pieces" label=text!(locale, builder.fill_in)>
            {people.into_iter().map(item).collect_view()}
            {dynamic(move || {
                let answers = answers.get();
                (!answers.is_empty())
                    .then(|| {
                        view! {
                            <hr />
                            {answers.into_iter().map(item).collect_view()}
                        }
                    })
            })}
        </Menu>
    }
    .into_any()
}

fn insert(builder: Builder, key: &str, name: &str) {
    builder.change(|draft| {
        let title = Place::question(key, "title");
        let own = draft.locale();
        for language in Locale::ALL {
            let text = draft.text(&title, language);
            if text.is_empty() && language != own {
                continue;
            }
            let piece = format!("{{{{{name}|…}}}}");
            let text = if text.is_empty() { piece } else { format!("{} {piece}", text.trim_end()) };
            draft.set_text(&title, language, &text);
        }
    });
}
