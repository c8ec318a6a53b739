//! Every text a person reads, in pt-BR and en, checked at compile time.
//!
//! `locales/LANGUAGE/SUBJECT.toml` holds the texts; `text!(locale, subject.key)`
//! gives one. Numbers, dates and plurals are `domain::text`'s.

include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));

/// The generated name of a language.
pub const fn of(locale: crate::domain::text::Locale) -> i18n::Locale {
    match locale {
        crate::domain::text::Locale::PtBr => i18n::Locale::pt_BR,
        crate::domain::text::Locale::En => i18n::Locale::en,
    }
}

/// A text in a language: `text!(locale, survey.title)`, with values
/// `text!(locale, survey.answers, n = "12")`.
#[macro_export]
macro_rules! text {
    ($locale:expr, $($key:tt)*) => {{
        #[allow(unused_imports)]
        use $crate::i18n::i18n::*;
        ::leptos_i18n::td_string!($crate::i18n::of($locale), $($key)*)
    }};
}
