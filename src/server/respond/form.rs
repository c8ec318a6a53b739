//! What arrives from a respondent: addresses and forms, read into what the
//! survey understands.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::api::answer::words;
use crate::db::{Db, DbError, OpenSurvey};
use crate::domain::survey::{
    AnswerValue, Answers, AttributeName, AttributeValue, Definition, FormFields, Known, QuestionKind, Typed,
};
use crate::domain::text::Locale;
use crate::server::guard::url_encode;

/// Longer values in an address are left out.
const LONGEST_VALUE: usize = 64;

/// The language of the page: as the link or the form says, else as the
/// browser likes, else the survey's own.
pub(super) fn locale(fields: &[&FormFields], accept_language: Option<&str>) -> Option<Locale> {
    fields
        .iter()
        .find_map(|fields| fields.get("lang").and_then(|lang| Locale::parse(lang).ok()))
        .or_else(|| accept_language.and_then(Locale::negotiate))
}

/// The answers that a link chooses before, each written as in a cell of a
/// file; those that do not fit are left out.
pub(super) fn preselected(definition: &Definition, query: &FormFields) -> BTreeMap<String, AnswerValue> {
    let read = |(key, typed): (String, Typed)| {
        let kind = definition.question(&key)?.kind();
        // Nobody has agreed who was only sent a link.
        if matches!(kind, QuestionKind::Consent) {
            return None;
        }
        Some((key, kind.read_text(typed.text()).ok().flatten()?))
    };
    query.typed().into_iter().filter_map(read).collect()
}

/// What stands in the fields of questions, right or wrong, by their keys.
pub(super) fn typed(definition: &Definition, fields: &FormFields) -> BTreeMap<String, Typed> {
    let mut typed = fields.typed();
    typed.retain(|key, _| definition.question(key).is_some());
    typed
}

/// The attributes that an address or form gives, among those that the survey
/// declares or its workspace knows. Anyone can write an address, so a stranger
/// must not be able to make up new names.
///
/// # Errors
/// Those of the database.
pub(super) async fn attributes(
    db: &Db,
    survey: &OpenSurvey,
    fields: &FormFields,
) -> Result<BTreeMap<String, String>, DbError> {
    let mut given = BTreeMap::new();
    for (name, value) in fields.iter() {
        let Some(name) = name.strip_prefix("attribute.") else { continue };
        if value.chars().count() > LONGEST_VALUE {
            continue;
        }
        if let (Ok(name), Ok(value)) = (AttributeName::parse(name), AttributeValue::parse(value)) {
            given.insert(name.as_str().to_owned(), value.as_str().to_owned());
        }
    }
    let declared: BTreeSet<&str> = survey.definition.attributes().iter().map(AttributeName::as_str).collect();
    if given.keys().all(|name| declared.contains(name.as_str())) {
        return Ok(given);
    }
    let known = db.list_attributes(survey.workspace_id).await?;
    given.retain(|name, _| {
        declared.contains(name.as_str()) || known.iter().any(|attribute| attribute.name == *name)
    });
    Ok(given)
}

/// What the survey's texts may be filled in with; nothing where no text asks
/// for it.
pub(super) fn known(
    definition: &Definition,
    locale: Locale,
    answers: &Answers,
    attributes: &BTreeMap<String, String>,
    contact_name: Option<&str>,
) -> Known {
    if !definition.has_pieces() {
        return Known::new();
    }
    let answered = answers.iter().filter_map(|(key, answer)| {
        let question = definition.question(key.as_str())?;
        let words = words(locale, definition, question, answer).replace('\n', ", ");
        Some((format!("answer:{}", key.as_str()), words))
    });
    let attributes = attributes.iter().map(|(name, value)| (format!("attribute:{name}"), value.clone()));
    let name = contact_name.map(|name| ("contact.name".to_owned(), name.to_owned()));
    answered.chain(attributes).chain(name).collect()
}

/// The hidden fields that say what was shown. None when a part is missing or
/// was tampered with.
pub(super) struct Stamp {
    /// Makes sending twice count once.
    pub(super) key: Uuid,
    /// The version that was shown.
    pub(super) version: i64,
    /// Which page of it.
    pub(super) page: usize,
}

impl Stamp {
    pub(super) fn read(fields: &FormFields) -> Option<Self> {
        let key = Uuid::try_parse(fields.get("key")?).ok()?;
        let version = fields.get("version")?.parse().ok()?;
        let page = fields.get("page").map_or(Some(0), |page| page.parse().ok())?;
        Some(Self { key, version, page })
    }

    /// How many seconds passed since the page got its key, for a key says when
    /// it was made; none where that cannot be, since anybody can send one.
    pub(super) fn seconds_until(&self, now: i64) -> Option<i64> {
        let made = self.key.get_timestamp().filter(|_| self.key.get_version_num() == 7)?;
        let (seconds, nanoseconds) = made.to_unix();
        let made = i64::try_from(seconds).ok()?.checked_mul(1_000)? + i64::from(nanoseconds / 1_000_000);
        now.checked_sub(made).filter(|passed| *passed >= 0).map(|passed| passed / 1_000)
    }
}

/// The address of the same page in the other languages, with what the link
/// brought along.
pub(super) fn other_languages(
    locale: Locale,
    answers: &BTreeMap<String, AnswerValue>,
    attributes: &BTreeMap<String, String>,
    suffix: &str,
) -> Vec<(Locale, String)> {
    let mut rest = String::new();
    for (key, answer) in answers {
        rest.push_str(&format!("&answer.{key}={}", url_encode(&answer.to_text())));
    }
    for (name, value) in attributes {
        rest.push_str(&format!("&attribute.{}={}", url_encode(name), url_encode(value)));
    }
    let others = Locale::ALL.into_iter().filter(|other| *other != locale);
    others.map(|other| (other, format!("?lang={}{rest}{suffix}", other.as_str()))).collect()
}

/// Whether a page is fetched by a program that looks at links: mail scanners,
/// previews, search engines. They are not people to whom it was shown.
pub(super) fn is_scanner(user_agent: &str) -> bool {
    const KNOWN: [&str; 20] = [
        "bot",
        "crawl",
        "spider",
        "slurp",
        "preview",
        "scanner",
        "facebookexternalhit",
        "whatsapp",
        "skypeuripreview",
        "safelinks",
        "proofpoint",
        "mimecast",
        "barracuda",
        "symantec",
        "trendmicro",
        "googleimageproxy",
        "yahoomailproxy",
        "headlesschrome",
        "lighthouse",
        "monitor",
    ];
    let user_agent = user_agent.to_ascii_lowercase();
    KNOWN.iter().any(|known| user_agent.contains(known))
}
