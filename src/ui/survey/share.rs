//! The link to a survey and its QR code.

use leptos::prelude::*;

use super::collect::CollectionForm;
use super::place::Place;
use crate::api::survey::{ShareView, StateView};
use crate::domain::text::Locale;
use crate::text;
use crate::ui::components::{Button, ButtonLink, Glyph, Icon, Notice, Sheet, Toasts};
use crate::ui::dynamic::clicked;

/// Link and QR code at the side.
#[component]
pub(super) fn SharePanel(place: Place, survey: String, state: StateView, share: ShareView) -> impl IntoView {
    let locale = place.locale;
    let close = Signal::derive(move || place.beside(None, false));
    let words = match state {
        StateView::Draft => text!(locale, survey.share_draft),
        StateView::Open => text!(locale, survey.share_text),
        StateView::Closed => text!(locale, survey.share_closed),
    };
    let qr = share.qr.clone();
    let (embed, kiosk) = (share.embed.clone(), share.kiosk.clone());
    let collection = share.collection.clone();
    let standing = collection.standing.clone().filter(|_| state == StateView::Open);
    view! {
        <Sheet
            id="share"
            title=text!(locale, survey.share_title)
            close_href=close
            close_label=text!(locale, survey.close_word)
        >
            <Notice>{words} {standing.map(|standing| format!(" {standing}"))}</Notice>
            <div class="qr" role="img" aria-label=text!(locale, survey.qr) inner_html=qr></div>
            <ShareLine locale share />
            <h3>{text!(locale, survey.embed)}</h3>
            <p class="help">{text!(locale, survey.embed_help)}</p>
            {copied_line(locale, text!(locale, survey.embed), embed)}
            <h3>{text!(locale, survey.kiosk)}</h3>
            <p class="help">{text!(locale, survey.kiosk_help)}</p>
            {copied_line(locale, text!(locale, survey.kiosk), kiosk)}
            {place.may_edit.then(|| view! { <CollectionForm place survey collection /> })}
        </Sheet>
    }
}

/// Something to copy.
fn copied_line(locale: Locale, label: &'static str, words: String) -> AnyView {
    let toasts = use_context::<Toasts>();
    let copied = words.clone();
    view! {
        <div class="stack share-line">
            <input type="text" readonly aria-label=label value=words />
            <div class="line-up">
                <Button glyph=Glyph::Copy on:click=clicked(move |_| copy(locale, toasts, &copied))>
                    {text!(locale, survey.copy_this)}
                </Button>
            </div>
        </div>
    }
    .into_any()
}

/// The link to copy, open or download as QR code.
#[component]
pub(super) fn ShareLine(locale: Locale, share: ShareView) -> impl IntoView {
    let ShareView { url, qr: _, qr_file, qr_png, embed: _, kiosk: _, collection: _ } = share;
    let copied = url.clone();
    let toasts = use_context::<Toasts>();
    view! {
        <div class="stack share-line">
            <input type="text" readonly aria-label=text!(locale, survey.link) value=url.clone() />
            <div class="line-up">
                <Button glyph=Glyph::Copy on:click=clicked(move |_| copy(locale, toasts, &copied))>
                    {text!(locale, survey.copy)}
                </Button>
                <ButtonLink href=url glyph=Glyph::ExternalLink>{text!(locale, survey.open_link)}</ButtonLink>
                <a class="button" href=qr_file download="qr.svg">
                    <Icon glyph=Glyph::QrCode />
                    {text!(locale, survey.download_qr)}
                </a>
                <a class="button" href=qr_png download="qr.png">
                    <Icon glyph=Glyph::QrCode />
                    {text!(locale, survey.download_qr_png)}
                </a>
            </div>
        </div>
    }
}

#[cfg(feature = "hydrate")]
fn copy(locale: Locale, toasts: Option<Toasts>, url: &str) {
    // Without permission nothing is copied; the link stands beside the button.
    let _ = window().navigator().clipboard().write_text(url);
    if let Some(toasts) = toasts {
        toasts.say(text!(locale, survey.copied));
    }
}

/// Nobody presses a button on the server.
#[cfg(not(feature = "hydrate"))]
fn copy(_: Locale, _: Option<Toasts>, _: &str) {}
