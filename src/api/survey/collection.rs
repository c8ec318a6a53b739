//! When a survey takes answers, for the panel where it is shared.

#![allow(clippy::too_many_arguments, reason = "the fields of a form are arguments of its server function")]

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::error::AppError;
use crate::api::wire::Reply;

/// When a survey takes answers, as a form shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionView {
    /// On the clocks of the workspace, as `2026-11-30T09:00`; blank is never.
    pub opens_at: String,
    /// The same.
    pub closes_at: String,
    /// How many answers; blank is any number.
    pub max_responses: String,
    /// Own words: for each notice in the order of `Notice::ALL` in Portuguese
    /// and in English.
    pub texts: Vec<(String, String)>,
    /// Whose clocks: the zone in words.
    pub zone: String,
    /// Finished answers, where there is a limit.
    pub so_far: Option<String>,
    /// Why no answers are taken now though the survey is open.
    pub standing: Option<String>,
}

/// Sets when a survey takes answers. Blank is no limit and the usual words.
#[server(prefix = "/fn", endpoint = "survey/collect", output = Reply)]
pub async fn save_collection(
    workspace: String,
    survey: String,
    #[server(default)] opens_at: String,
    #[server(default)] closes_at: String,
    #[server(default)] max_responses: String,
    #[server(default)] not_yet_pt: String,
    #[server(default)] not_yet_en: String,
    #[server(default)] closed_pt: String,
    #[server(default)] closed_en: String,
    #[server(default)] full_pt: String,
    #[server(default)] full_en: String,
    #[server(default)] answered_pt: String,
    #[server(default)] answered_en: String,
) -> Result<(), AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::api::plain_form::lead_to;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let survey = survey_id(&survey)?;
        let texts = [
            [not_yet_pt, not_yet_en],
            [closed_pt, closed_en],
            [full_pt, full_en],
            [answered_pt, answered_en],
        ];
        let collection = on_server::read(&access, [opens_at, closes_at], &max_responses, &texts)?;
        access.db().update_collection(access.workspace_id(), survey, collection, access.now_ms()).await?;
        lead_to(&format!("/w/{}/surveys/{survey}?share=1", access.workspace.slug));
        Ok(())
    })
    .await
}

#[cfg(feature = "ssr")]
pub(super) use on_server::view;

#[cfg(feature = "ssr")]
mod on_server {
    use chrono::DateTime;
    use serde_json::json;

    use super::CollectionView;
    use crate::api::context::Reader;
    use crate::api::error::AppError;
    use crate::api::local_time::read_moment;
    use crate::domain::error::{Code, FieldErrors};
    use crate::domain::id::SurveyId;
    use crate::domain::survey::{Collection, CollectionStanding, Notice, Notices};
    use crate::domain::text::{self, Locale};
    use crate::text;

    /// What a form says; what is wrong by the names of its fields.
    pub(super) fn read(
        access: &Reader,
        [opens_at, closes_at]: [String; 2],
        max_responses: &str,
        texts: &[[String; 2]; 4],
    ) -> Result<Collection, AppError> {
        let mut errors = FieldErrors::new();
        let mut time = |field: &str, text: &str| {
            let is_set = !text.trim().is_empty();
            let read = is_set.then(|| read_moment(access.workspace.timezone, text)).transpose();
            read.unwrap_or_else(|code| {
                errors.add(field, code);
                None
            })
        };
        let (opens_at, closes_at) = (time("opens_at", &opens_at), time("closes_at", &closes_at));
        let most = match max_responses.trim() {
            "" => None,
            text => text.parse::<i64>().map_err(|_| errors.add("max_responses", Code::NotAnInteger)).ok(),
        };
        let mut words = serde_json::Map::new();
        for (notice, [pt_br, en]) in Notice::ALL.into_iter().zip(texts) {
            words.insert(notice.as_str().to_owned(), json!({"pt-BR": pt_br, "en": en}));
        }
        let notices = Notices::read(&words.into(), Locale::PtBr);
        if let Err(wrong) = &notices {
            for (path, codes) in wrong.iter() {
                // `full.pt-BR` is the field `full_pt`.
                let field = path.replace(".pt-BR", "_pt").replace(".en", "_en");
                codes.iter().for_each(|code| errors.add(field.as_str(), *code));
            }
        }
        match Collection::new(opens_at, closes_at, most, notices.unwrap_or_default()) {
            Ok(collection) => Ok(errors.or(collection)?),
            Err(wrong) => {
                errors.add_all("", &wrong);
                Err(errors.into())
            }
        }
    }

    /// As a form shows it.
    pub(in crate::api::survey) async fn view(
        access: &Reader,
        survey: SurveyId,
    ) -> Result<CollectionView, AppError> {
        let (db, house, locale) = (access.db(), access.workspace_id(), access.locale);
        let (collection, n_completed) = db.find_collection(house, survey).await?;
        let timezone = access.workspace.timezone;
        let local = |at: i64| {
            DateTime::from_timestamp_millis(at).unwrap_or(access.now).with_timezone(&timezone).naive_local()
        };
        let field =
            |at: Option<i64>| at.map(|at| local(at).format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default();
        let words = |at: i64| text::date_time(locale, local(at));
        let count = text::count(locale, u64::try_from(n_completed).unwrap_or(0));
        let standing = match collection.standing(access.now_ms(), n_completed) {
            CollectionStanding::Open => None,
            CollectionStanding::NotYet(at) => {
                Some(text!(locale, collect.standing_not_yet, when = words(at)).to_string())
            }
            CollectionStanding::Closed => {
                let at = collection.closes_at().unwrap_or_default();
                Some(text!(locale, collect.standing_closed, when = words(at)).to_string())
            }
            CollectionStanding::Full => {
                Some(text!(locale, collect.standing_full, n = count.clone()).to_string())
            }
        };
        let own = |notice: Notice, language: Locale| {
            let texts = collection.notices().get(notice).filter(|texts| texts.has(language));
            texts.map(|texts| texts.get(language, language).0.to_owned()).unwrap_or_default()
        };
        Ok(CollectionView {
            opens_at: field(collection.opens_at()),
            closes_at: field(collection.closes_at()),
            max_responses: collection.max_responses().map(|most| most.to_string()).unwrap_or_default(),
            texts: Notice::ALL.map(|notice| (own(notice, Locale::PtBr), own(notice, Locale::En))).to_vec(),
            zone: timezone.name().rsplit('/').next().unwrap_or_default().replace('_', " "),
            so_far: collection.max_responses().map(|_| count),
            standing,
        })
    }
}
