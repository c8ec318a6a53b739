//! What stops the survey from being published, in words, each leading to its
//! question; and what lacks a translation.

use leptos::prelude::*;

use super::state::{Builder, key_of};
use crate::domain::error::Code;
use crate::domain::survey::{Draft, Place};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Glyph, Icon};
use crate::ui::dynamic::{clicked, dynamic};
use crate::ui::errors::error_text;

/// The checker.
#[component]
pub fn Checker(builder: Builder) -> impl IntoView {
    let locale = builder.locale;
    let problems = Memo::new(move |_| {
        builder.draft.with(|draft| {
            builder.errors.with(|errors| {
                let lines =
                    errors.iter().flat_map(|(path, codes)| codes.iter().map(move |code| (path, *code)));
                lines
                    .map(|(path, code)| (key_of(draft, path), words(locale, draft, path, code)))
                    .collect::<Vec<_>>()
            })
        })
    });
    let lacking = Memo::new(move |_| {
        builder.draft.with(|draft| {
            let other = if draft.locale() == Locale::PtBr { Locale::En } else { Locale::PtBr };
            draft.check().map(|definition| definition.untranslated(other).len()).unwrap_or_default()
        })
    });
    view! {
        <section class="checker" aria-label=text!(locale, builder.checker)>
            {dynamic(move || {
                let problems = problems.get();
                if problems.is_empty() {
                    let lacking = lacking.get();
                    let note = (lacking > 0)
                        .then(|| text!(locale, survey.untranslated, n = lacking.to_string()).to_string());
                    return view! {
                        <p class="fine">
                            <Icon glyph=Glyph::Check />
                            <span>{text!(locale, builder.can_publish)} " " {note}</span>
                        </p>
                    }
                    .into_any();
                }
                let lines = problems
                    .into_iter()
                    .map(|(key, words)| {
                        view! {
                            <li>
                                <button
                                    type="button"
                                    class="link"
                                    on:click=clicked(move |_| {
                                        builder.strict.set(true);
                                        builder.chosen.set(key.clone());
                                    })
                                >
                                    {words}
                                </button>
                            </li>
                        }
                    })
                    .collect_view();
                view! {
                    <h3>{text!(locale, builder.cannot_publish)}</h3>
                    <ul>{lines}</ul>
                }
                .into_any()
            })}
        </section>
    }
    .into_any()
}

/// "Pergunta 2, opções: preencha este campo."
fn words(locale: Locale, draft: &Draft, path: &str, code: Code) -> String {
    let mut parts = path.split('.');
    let first = parts.next().unwrap_or_default();
    let (place, member) = if first == "questions" {
        let number = parts.next().and_then(|index| index.parse::<usize>().ok()).map_or(0, |index| index + 1);
        let place = match number {
            0 => text!(locale, builder.questions).to_owned(),
            number => text!(locale, survey.question, n = number.to_string()).to_string(),
        };
        (place, parts.next().unwrap_or_default())
    } else {
        (text!(locale, builder.about).to_owned(), first)
    };
    let member = member_words(locale, member);
    let is_text = path.ends_with(".title") || path.ends_with(".help");
    let error = match code {
        Code::UnknownQuestion if path.ends_with(".question") || path.ends_with(".to") => {
            not_before(locale, draft, path)
        }
        Code::UnknownReference if is_text => text!(locale, builder.piece_unknown).to_owned(),
        Code::InvalidFormat if is_text => {
            text!(locale, builder.piece_wrong, open = "{{", close = "}}").to_string()
        }
        Code::HiddenByLogic => text!(locale, builder.unreachable).to_owned(),
        _ => error_text(locale, code).to_owned(),
    };
    let between = if member.is_empty() { "" } else { ", " };
    format!("{place}{between}{member}: {error}")
}

/// Which question a condition names that does not come before its own.
fn not_before(locale: Locale, draft: &Draft, path: &str) -> String {
    let title = key_of(draft, path).and_then(|key| {
        // `questions.3.show_if.question`: behind the number stands the member.
        let member = path.splitn(3, '.').nth(2).unwrap_or_default();
        let named = draft.get(&Place::question(key, member));
        named
            .and_then(|named| named.as_str())
            .map(|named| draft.text(&Place::question(named, "title"), draft.locale()).to_owned())
    });
    match title.filter(|title| !title.is_empty()) {
        Some(title) => text!(locale, builder.not_before_named, title = title).to_string(),
        None => text!(locale, builder.not_before).to_owned(),
    }
}

fn member_words(locale: Locale, member: &str) -> &'static str {
    match member {
        "title" => text!(locale, survey.question_title),
        "help" => text!(locale, survey.help),
        "low_label" => text!(locale, survey.low_label),
        "high_label" => text!(locale, survey.high_label),
        "choices" => text!(locale, builder.choices),
        "rows" => text!(locale, builder.rows),
        "columns" => text!(locale, builder.columns),
        "min_choices" => text!(locale, builder.fewest),
        "max_choices" => text!(locale, builder.most),
        "min" => text!(locale, builder.smallest),
        "max" => text!(locale, builder.largest),
        "fields" => text!(locale, builder.contact_parts),
        "show_if" => text!(locale, builder.shows),
        "jumps" => text!(locale, builder.afterwards),
        "ends" => text!(locale, builder.ends),
        "brand" => text!(locale, brand.title),
        "subject" => text!(locale, survey.subject),
        "scale" => text!(locale, builder.scale),
        "kind" => text!(locale, builder.kind),
        _ => "",
    }
}
