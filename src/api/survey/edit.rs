//! Changing what a survey says, in both languages, and publishing it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::StateView;
use crate::api::error::AppError;
use crate::api::wire::Reply;
use crate::domain::text::Locale;

/// A text in both languages; blank where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPair {
    /// Portuguese.
    #[serde(default)]
    pub pt: String,
    /// English.
    #[serde(default)]
    pub en: String,
}

/// A survey as its author sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditView {
    /// Its id.
    pub id: String,
    /// Whether it takes answers.
    pub state: StateView,
    /// Whether there are changes that respondents do not see yet.
    pub has_draft: bool,
    /// The language it was written in, whose texts must be there.
    pub locale: Locale,
    /// Whether answers are anonymous.
    pub anonymous: bool,
    /// Its title.
    pub title: TextPair,
    /// Its questions in order.
    pub questions: Vec<QuestionEdit>,
    /// How many texts lack a translation.
    pub untranslated: u32,
    /// Where respondents will find it.
    pub url: String,
}

/// One question as its author sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionEdit {
    /// Its key, which never changes.
    pub key: String,
    /// One of [`crate::domain::survey::QuestionKind::NAMES`].
    pub kind: String,
    /// Lowest and highest score.
    pub scale: Option<(u8, u8)>,
    /// What it asks.
    pub title: TextPair,
    /// What helps to answer.
    pub help: TextPair,
    /// What the lowest score means.
    pub low_label: TextPair,
    /// What the highest score means.
    pub high_label: TextPair,
    /// Whether it must be answered.
    pub required: bool,
    /// Whether it shows only after certain answers.
    pub conditional: bool,
}

/// What the author typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditInput {
    /// The title.
    #[serde(default)]
    pub title: TextPair,
    /// Whether answers are anonymous.
    #[serde(default)]
    pub anonymous: bool,
    /// The questions, each by its key.
    #[serde(default)]
    pub questions: Vec<QuestionInput>,
}

/// What the author typed for one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionInput {
    /// Which question.
    #[serde(default)]
    pub key: String,
    /// What it asks.
    #[serde(default)]
    pub title: TextPair,
    /// What helps to answer.
    #[serde(default)]
    pub help: TextPair,
    /// What the lowest score means.
    #[serde(default)]
    pub low_label: TextPair,
    /// What the highest score means.
    #[serde(default)]
    pub high_label: TextPair,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
}

/// The survey as its author left it: the draft, else what respondents see.
#[server(prefix = "/fn", endpoint = "survey/edit", output = Reply)]
pub async fn load_survey_edit(workspace: String, survey: String) -> Result<EditView, AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let row = access.db().find_survey(access.workspace_id(), survey_id(&survey)?).await?;
        edit_view(&access, &row)
    })
    .await
}

/// Keeps the author's texts as a draft, and publishes it when asked to.
#[server(prefix = "/fn", endpoint = "survey/save", output = Reply)]
pub async fn save_survey(
    workspace: String,
    survey: String,
    #[server(default)] edit: EditInput,
    #[server(default)] publish: bool,
) -> Result<(), AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let (house, survey, now) = (access.workspace_id(), survey_id(&survey)?, access.now_ms());
        let row = access.db().find_survey(house, survey).await?;
        let changed = changed(&row, &edit)?;
        if row.latest().is_none_or(|version| *version.definition != changed) {
            access.db().update_draft(house, survey, changed, now).await?;
        }
        if publish {
            access.db().publish_survey(house, survey, new_question_id, now).await?;
            leptos_axum::redirect(&format!("/w/{workspace}/surveys/{survey}"));
        }
        Ok(())
    })
    .await
}

#[cfg(feature = "ssr")]
use on_server::{changed, edit_view, new_question_id};

#[cfg(feature = "ssr")]
mod on_server {
    use serde_json::{Map, Value, json};
    use uuid::Uuid;

    use super::{EditInput, EditView, QuestionEdit, QuestionInput, TextPair};
    use crate::api::context::Access;
    use crate::api::error::AppError;
    use crate::db::SurveyRow;
    use crate::domain::id::QuestionId;
    use crate::domain::survey::{Definition, Question, Texts};
    use crate::domain::text::Locale;

    /// Ids of questions that are new in a version; they sort by time.
    pub(super) fn new_question_id() -> QuestionId {
        QuestionId::new(Uuid::now_v7())
    }

    pub(super) fn edit_view(access: &Access, row: &SurveyRow) -> Result<EditView, AppError> {
        let definition = &row.latest().ok_or(AppError::NotFound)?.definition;
        let untranslated: usize =
            Locale::ALL.map(|locale| definition.untranslated(locale).len()).iter().sum();
        Ok(EditView {
            id: row.survey_id.to_string(),
            state: row.state.into(),
            has_draft: row.draft.is_some(),
            locale: definition.locale(),
            anonymous: definition.anonymous(),
            title: pair(Some(definition.title())),
            questions: definition.questions().iter().map(question_view).collect(),
            untranslated: u32::try_from(untranslated).unwrap_or(u32::MAX),
            url: format!("{}/s/{}", access.services.public_url, row.code),
        })
    }

    fn question_view(question: &Question) -> QuestionEdit {
        QuestionEdit {
            key: question.key().as_str().to_owned(),
            kind: question.kind().as_str().to_owned(),
            scale: question.kind().scale().map(|scale| (scale.min(), scale.max())),
            title: pair(Some(question.title())),
            help: pair(question.help()),
            low_label: pair(question.low_label()),
            high_label: pair(question.high_label()),
            required: question.required(),
            conditional: question.show_if().is_some(),
        }
    }

    fn pair(texts: Option<&Texts>) -> TextPair {
        let of = |locale| {
            let text = texts.filter(|texts| texts.has(locale)).map(|texts| texts.get(locale, locale).0);
            text.unwrap_or_default().to_owned()
        };
        TextPair { pt: of(Locale::PtBr), en: of(Locale::En) }
    }

    /// The latest version with the author's texts in it. Everything else, such
    /// as scales and conditions, stays as it was.
    pub(super) fn changed(row: &SurveyRow, edit: &EditInput) -> Result<Definition, AppError> {
        let mut value = row.latest().ok_or(AppError::NotFound)?.definition.to_json();
        let EditInput { title, anonymous, questions } = edit;
        if let Value::Object(members) = &mut value {
            members.insert("title".into(), texts(title));
            members.insert("anonymous".into(), (*anonymous).into());
            if let Some(Value::Array(known)) = members.get_mut("questions") {
                for question in known.iter_mut().filter_map(Value::as_object_mut) {
                    if let Some(input) = questions.iter().find(|input| question["key"] == input.key.as_str())
                    {
                        change_question(question, input);
                    }
                }
            }
        }
        Ok(Definition::parse(&value)?)
    }

    fn change_question(question: &mut Map<String, Value>, input: &QuestionInput) {
        let QuestionInput { key: _, title, help, low_label, high_label, required } = input;
        question.insert("title".into(), texts(title));
        // A statement has nothing that could be missing.
        if question.get("kind").is_none_or(|kind| kind != "statement") {
            question.insert("required".into(), (*required).into());
        }
        for (name, pair) in [("help", help), ("low_label", low_label), ("high_label", high_label)] {
            question.remove(name);
            if !(pair.pt.trim().is_empty() && pair.en.trim().is_empty()) {
                question.insert(name.into(), texts(pair));
            }
        }
    }

    fn texts(TextPair { pt, en }: &TextPair) -> Value {
        json!({ "pt-BR": pt, "en": en })
    }
}
