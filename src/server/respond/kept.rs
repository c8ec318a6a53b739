//! Beginnings of pages, kept while they stay the same: a survey's version in
//! one language, with no answer or one score or choice made before.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::encode::Head;
use crate::domain::brand::Face;
use crate::domain::id::SurveyId;
use crate::domain::survey::QuestionKind;
use crate::domain::text::Locale;
use crate::ui::respond::{Filling, Mode, SurveyPage, form_head, survey_style};

/// A page's beginning and the policy that permits its style.
pub(super) struct Page {
    pub(super) head: Head,
    pub(super) policy: HeaderValue,
}

#[derive(PartialEq, Eq, Hash)]
struct PageKey {
    survey_id: SurveyId,
    version: i64,
    locale: Locale,
    // Both are part of the page and can change under the same version.
    face: Face,
    chosen: Option<(String, String)>,
    mode: Mode,
}

/// The beginnings kept. Nothing can make them wrong, so all servers may keep
/// their own.
#[derive(Default)]
pub(super) struct Pages(RwLock<HashMap<PageKey, Arc<Page>>>);

/// So many beginnings, of some 15 kB each, before starting afresh.
const MOST: usize = 1_000;

impl Pages {
    /// The beginning of a page as a link asks for it.
    pub(super) fn opened(&self, survey_id: SurveyId, page: SurveyPage<'_>, filling: &Filling) -> Arc<Page> {
        let kept = if page.known.is_empty() { few(page, filling) } else { None };
        let Some(chosen) = kept else {
            return Arc::new(fleeting(page, filling));
        };
        let key = PageKey {
            survey_id,
            version: page.version,
            locale: page.locale,
            face: page.face.clone(),
            chosen,
            mode: page.mode,
        };
        if let Some(kept) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(kept);
        }
        let style = survey_style(page);
        let head = Head::kept(form_head(page, &style, filling));
        let made = Arc::new(Page { head, policy: policy(&style, page.mode, Some(page.face)) });
        let mut pages = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= MOST {
            pages.clear();
        }
        pages.insert(key, Arc::clone(&made));
        made
    }
}

/// A page for one person, such as one that comes again with errors.
pub(super) fn fleeting(page: SurveyPage<'_>, filling: &Filling) -> Page {
    let style = survey_style(page);
    Page {
        head: Head::fleeting(form_head(page, &style, filling)),
        policy: policy(&style, page.mode, Some(page.face)),
    }
}

/// The one score or choice made before, or that there is none; nothing when
/// more is filled in or something is written, for of such pages there are too
/// many to keep.
fn few(page: SurveyPage<'_>, filling: &Filling) -> Option<Option<(String, String)>> {
    let mut answers = filling.answers.iter();
    match (answers.next(), answers.next()) {
        (None, _) => Some(None),
        (Some((key, typed)), None) => {
            let is_one_of_few = match page.definition.question(key)?.kind() {
                QuestionKind::Score(_) | QuestionKind::Rating(_) => true,
                QuestionKind::SingleChoice(_) => !typed.has_other(),
                _ => false,
            };
            is_one_of_few.then(|| Some((key.clone(), typed.text().to_owned())))
        }
        (Some(_), Some(_)) => None,
    }
}

/// Permits this one style element and script, our own form, the company's logo
/// where there is one, and nothing else;
/// to be framed where that is what it is for. Hashes, not a nonce: the page
/// stays the same.
pub(super) fn policy(style: &str, mode: Mode, face: Option<&Face>) -> HeaderValue {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    let style = hash(style);
    let script =
        mode.script().map_or_else(String::new, |script| format!("script-src 'sha256-{}'; ", hash(script)));
    let frames = match mode {
        Mode::Embed => "*",
        Mode::Page | Mode::Kiosk => "'none'",
    };
    let logo = if face.is_some_and(|face| face.logo.is_some()) { "'self' " } else { "" };
    let policy = format!(
        "default-src 'none'; {script}style-src 'sha256-{style}'; img-src {logo}data:; base-uri 'none'; \
         form-action 'self'; frame-ancestors {frames}"
    );
    HeaderValue::from_str(&policy).expect("BUG: a policy of plain characters")
}
