//! The respondent's real page of what was kept last, as a phone or a desktop
//! shows it. Sending it tries the logic and stores nothing.

use leptos::prelude::*;

use super::state::Builder;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::Segmented;
use crate::ui::dynamic::{attr, clicked};

/// The preview.
#[component]
pub fn Preview(builder: Builder) -> impl IntoView {
    let locale = builder.locale;
    let is_wide = RwSignal::new(false);
    let language = RwSignal::new(builder.draft.with_untracked(|draft| draft.locale()));
    // The page with the question that is being edited.
    let page = Memo::new(move |_| {
        builder
            .chosen
            .with(|chosen| chosen.as_ref().map_or(0, |key| builder.draft.with(|draft| draft.page_of(key))))
    });
    let address = Memo::new(move |_| {
        let slug = builder.slug.get_value();
        let survey = builder.survey.get_value();
        format!(
            "/w/{slug}/surveys/{survey}/preview?lang={}&page={}&seen={}",
            language.get().as_str(),
            page.get(),
            builder.kept.get()
        )
    });
    let languages = [(Locale::PtBr, "PT"), (Locale::En, "EN")].map(|(of, name)| {
        view! {
            <button
                type="button"
                lang=of.as_str()
                aria-pressed=attr(move || (language.get() == of).to_string())
                on:click=clicked(move |_| language.set(of))
            >
                {name}
            </button>
        }
    });
    view! {
        <aside class="preview" aria-label=text!(locale, builder.preview) data-wide=attr(move || is_wide.get().then_some(""))>
            <div class="line-up">
                <Segmented label=text!(locale, builder.preview_width)>
                    <button
                        type="button"
                        aria-pressed=attr(move || (!is_wide.get()).to_string())
                        on:click=clicked(move |_| is_wide.set(false))
                    >
                        {text!(locale, builder.phone)}
                    </button>
                    <button
                        type="button"
                        aria-pressed=attr(move || is_wide.get().to_string())
                        on:click=clicked(move |_| is_wide.set(true))
                    >
                        {text!(locale, builder.desktop)}
                    </button>
                </Segmented>
                <Segmented label=text!(locale, survey.language)>{languages.into_iter().collect_view()}</Segmented>
            </div>
            <iframe title=text!(locale, builder.preview) src=attr(move || address.get())></iframe>
            <p class="help">{text!(locale, builder.preview_help)}</p>
        </aside>
    }
    .into_any()
}
