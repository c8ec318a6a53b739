//! The list of surveys, and what changes a survey as a whole.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::StateView;
use crate::api::error::AppError;
use crate::api::wire::Reply;

/// A page of surveys, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveysView {
    /// The surveys.
    pub surveys: Vec<SurveyLine>,
    /// Where the next page begins.
    pub older: Option<String>,
}

/// One survey of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyLine {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whether it takes answers.
    pub state: StateView,
    /// Whether its answers are anonymous.
    pub anonymous: bool,
    /// `NPS +42`, and the answers behind it.
    pub score: Option<(String, String)>,
    /// How many responses.
    pub answers: String,
    /// How long ago the newest came in.
    pub newest: Option<String>,
}

/// Surveys on one page of the list.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// The surveys of a workspace.
#[server(prefix = "/fn", endpoint = "survey/list", output = Reply)]
pub async fn list_surveys(workspace: String, before: Option<String>) -> Result<SurveysView, AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let before = before.as_deref().map(survey_id).transpose()?;
        let rows = access.db().list_surveys(access.workspace_id(), before, PAGE).await?;
        let is_last = i64::try_from(rows.len()).is_ok_and(|n| n < PAGE);
        let older = rows.last().filter(|_| !is_last).map(|row| row.survey_id.to_string());
        let mut surveys = Vec::with_capacity(rows.len());
        for row in rows {
            surveys.push(line(&access, row).await?);
        }
        Ok(SurveysView { surveys, older })
    })
    .await
}

/// Makes a draft from a template and leads to the page where it is changed.
///
/// `touchpoint` is the name of a contact point when `subject` is `touchpoint`;
/// a blank `title` leaves the template's.
#[server(prefix = "/fn", endpoint = "survey/create", output = Reply)]
pub async fn create_survey(
    workspace: String,
    template: String,
    subject: String,
    #[server(default)] touchpoint: String,
    #[server(default)] title: String,
    language: String,
    #[server(default)] anonymous: bool,
) -> Result<String, AppError> {
    use crate::api::context;
    use crate::db::NewSurvey;
    use crate::domain::id::SurveyId;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let definition = new_definition(&template, &subject, &touchpoint, &title, &language, anonymous)?;
        let survey_id = SurveyId::new(access.new_id());
        let new = NewSurvey { survey_id, code: draw_code(), definition, now: access.now_ms() };
        access.db().create_survey(access.workspace_id(), new).await?;
        leptos_axum::redirect(&format!("/w/{workspace}/surveys/{survey_id}/edit"));
        Ok(survey_id.to_string())
    })
    .await
}

/// Opens or closes a survey: `to` is `open`, `closed` or `deleted`.
#[server(prefix = "/fn", endpoint = "survey/move", output = Reply)]
pub async fn move_survey(workspace: String, survey: String, to: String) -> Result<(), AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::error::Code;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let (db, house, survey) = (access.db(), access.workspace_id(), survey_id(&survey)?);
        match to.as_str() {
            "open" => db.reopen_survey(house, survey, access.now_ms()).await?,
            "closed" => db.close_survey(house, survey, access.now_ms()).await?,
            "deleted" => {
                db.delete_survey(house, survey).await?;
                leptos_axum::redirect(&format!("/w/{workspace}/surveys"));
            }
            _ => return Err(AppError::field("to", Code::InvalidChoice)),
        }
        Ok(())
    })
    .await
}

#[cfg(feature = "ssr")]
use on_server::{draw_code, line, new_definition};

#[cfg(feature = "ssr")]
mod on_server {
    use serde_json::{Value, json};

    use super::SurveyLine;
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::api::measure::{ScoreRequest, ScoreView, find_score};
    use crate::api::survey::parse::local_time;
    use crate::db::SurveyListRow;
    use crate::domain::error::FieldErrors;
    use crate::domain::survey::{Definition, Question, Subject, from_template};
    use crate::domain::text::{self, Locale};

    /// One row with the score of its first scored question.
    pub(super) async fn line(access: &Access, row: SurveyListRow) -> Result<SurveyLine, AppError> {
        let SurveyListRow { survey_id, state, title, anonymous, n_responses, last_answered_at, .. } = row;
        let locale = access.locale;
        let survey = access.db().find_survey(access.workspace_id(), survey_id).await?;
        let series = survey
            .published
            .as_ref()
            .and_then(|version| version.definition.questions().iter().find_map(Question::series));
        let score = match series {
            Some(series) => {
                let request = ScoreRequest {
                    rule: Some(series.rule()),
                    survey: Some(survey_id),
                    subject: Some(series.subject().clone()),
                    ..ScoreRequest::of(series.measure())
                };
                let view =
                    ScoreView::of(&find_score(access.db(), &access.workspace, &request).await?, locale);
                Some((format!("{} {}", view.name, view.whole_value()), view.n_short))
            }
            None => None,
        };
        let now = access.now.with_timezone(&access.workspace.timezone).naive_local();
        Ok(SurveyLine {
            id: survey_id.to_string(),
            title,
            state: state.into(),
            anonymous,
            score,
            answers: text::count(locale, u64::try_from(n_responses).unwrap_or(0)),
            newest: last_answered_at.map(|at| text::age(locale, local_time(access, at), now)),
        })
    }

    /// The template's survey with the author's own title.
    pub(super) fn new_definition(
        template: &str,
        subject: &str,
        touchpoint: &str,
        title: &str,
        language: &str,
        anonymous: bool,
    ) -> Result<Definition, AppError> {
        let mut errors = FieldErrors::new();
        let locale = Locale::parse(language).map_err(|code| errors.add("language", code));
        let (field, name) = match subject {
            "touchpoint" => ("touchpoint", format!("touchpoint:{}", plain_name(touchpoint))),
            other => ("subject", other.to_owned()),
        };
        let subject = Subject::parse(&name).map_err(|code| errors.add(field, code));
        let (Ok(locale), Ok(subject)) = (locale, subject) else {
            return Err(errors.into());
        };
        let definition =
            from_template(template, locale, &subject).map_err(|code| AppError::field("template", code))?;
        let mut value = definition.to_json();
        if let Value::Object(members) = &mut value {
            // A template that is anonymous stays it.
            members.insert("anonymous".into(), (anonymous || definition.anonymous()).into());
            if !title.trim().is_empty() {
                members.insert("title".into(), json!({ (locale.as_str()): title }));
            }
        }
        Ok(Definition::parse(&value)?)
    }

    /// A person's name for a contact point as an id: `Ligação de suporte`
    /// becomes `ligacao-de-suporte`.
    fn plain_name(name: &str) -> String {
        let mut plain = String::with_capacity(name.len());
        for letter in name.trim().to_lowercase().chars() {
            match letter {
                'á' | 'à' | 'â' | 'ã' | 'ä' => plain.push('a'),
                'é' | 'è' | 'ê' | 'ë' => plain.push('e'),
                'í' | 'ì' | 'î' | 'ï' => plain.push('i'),
                'ó' | 'ò' | 'ô' | 'õ' | 'ö' => plain.push('o'),
                'ú' | 'ù' | 'û' | 'ü' => plain.push('u'),
                'ç' => plain.push('c'),
                'ñ' => plain.push('n'),
                'a'..='z' | '0'..='9' | '.' | '_' | ':' => plain.push(letter),
                _ if !plain.ends_with('-') && !plain.is_empty() => plain.push('-'),
                _ => {}
            }
        }
        plain.trim_end_matches('-').to_owned()
    }

    /// The public part of a survey's link: 72 random bits, which nobody
    /// guesses and a hurried person can still type.
    pub(super) fn draw_code() -> String {
        crate::db::draw_token().chars().take(12).collect()
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::domain::error::Code;

        #[test]
        fn a_contact_points_name_becomes_its_id() {
            assert_eq!(plain_name("  Ligação de suporte (1) "), "ligacao-de-suporte-1");
            assert_eq!(plain_name("—"), "");
        }

        #[test]
        fn all_wrong_fields_of_a_new_survey_are_told_at_once() {
            let error = new_definition("nps", "touchpoint", "", "", "fr", false).unwrap_err();
            assert_eq!(error.codes("language"), [Code::InvalidChoice]);
            assert_eq!(error.codes("touchpoint"), [Code::InvalidFormat]);
        }

        #[test]
        fn the_authors_title_stands_in_the_authors_language() {
            let definition =
                new_definition("csat", "support", "", " Depois do suporte ", "pt-BR", true).unwrap();
            assert_eq!(definition.title().get(Locale::En, Locale::PtBr), ("Depois do suporte", Locale::PtBr));
            assert!(definition.anonymous());
        }
    }
}
