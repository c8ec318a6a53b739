//! Recording, counting and listing, on real files.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{NewResponse, Recorded};
use crate::db::testing::{NOW, TestHouse};
use crate::db::{Db, DbError, NewSurvey};
use crate::domain::id::{QuestionId, ResponseId, SurveyId, WorkspaceId};
use crate::domain::survey::{Answers, Definition};

mod collecting;
mod counting;
mod filtering;
mod funnel;
mod grouping;
mod kinds;
mod paging;
mod recording;

pub(in crate::db) const DAY_MS: i64 = 86_400_000;

/// A workspace with one open survey: `nps`, then `why`.
pub(in crate::db) struct Asked {
    pub(in crate::db) house: TestHouse,
    pub(in crate::db) workspace: WorkspaceId,
    pub(in crate::db) survey: SurveyId,
    pub(in crate::db) definition: Definition,
}

impl Asked {
    pub(in crate::db) async fn open() -> Self {
        let house = TestHouse::open().await;
        let workspace = house.workspace("acme").await;
        let definition = definition(json!([nps(), why()]));
        let survey = publish(&house.db, workspace, definition.clone()).await;
        Self { house, workspace, survey, definition }
    }

    pub(in crate::db) fn db(&self) -> &Db {
        &self.house.db
    }

    /// A response on the day of [`NOW`].
    pub(in crate::db) fn response(&self, external_id: &str, answers: Value) -> NewResponse {
        self.response_at(external_id, NOW, answers, &[])
    }

    pub(in crate::db) fn response_at(
        &self,
        external_id: &str,
        answered_at: i64,
        answers: Value,
        attributes: &[(&str, &str)],
    ) -> NewResponse {
        let answers: BTreeMap<String, Value> = serde_json::from_value(answers).unwrap();
        NewResponse {
            response_id: ResponseId::new(Uuid::now_v7()),
            external_id: external_id.into(),
            workspace_id: self.workspace,
            survey_id: self.survey,
            version: 1,
            answered_at,
            received_at: NOW,
            day: answered_at.div_euclid(DAY_MS),
            customer: None,
            contact: None,
            attributes: attributes.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            channel: Some("rest".into()),
            locale: Some("en".into()),
            partial: false,
            took: None,
            page: None,
            answers: Answers::check(&self.definition, &answers).unwrap(),
        }
    }

    pub(in crate::db) async fn record(&self, response: NewResponse) -> Result<Recorded, DbError> {
        self.db().record_responses(vec![response]).await.map(|recorded| recorded[0])
    }

    pub(in crate::db) async fn is_sound(&self) {
        assert_eq!(self.db().check().await.unwrap(), []);
    }
}

pub(in crate::db) fn nps() -> Value {
    json!({"key": "nps", "kind": "nps", "title": "Would you recommend us?"})
}

pub(in crate::db) fn why() -> Value {
    json!({"key": "why", "kind": "long_text", "title": "Why?"})
}

pub(in crate::db) fn definition(questions: Value) -> Definition {
    Definition::parse(&json!({"title": "Recommend", "locale": "en", "questions": questions})).unwrap()
}

pub(in crate::db) fn new_question_id() -> QuestionId {
    QuestionId::new(Uuid::now_v7())
}

pub(in crate::db) fn new_survey(definition: Definition) -> NewSurvey {
    let survey_id = SurveyId::new(Uuid::now_v7());
    NewSurvey { survey_id, code: survey_id.to_string(), definition, now: NOW }
}

pub(in crate::db) async fn publish(db: &Db, workspace: WorkspaceId, definition: Definition) -> SurveyId {
    let new = new_survey(definition);
    let survey = new.survey_id;
    db.create_published_survey(workspace, new, new_question_id).await.unwrap();
    survey
}

/// Numbers that look random and are the same in every run.
pub(in crate::db) struct Dice(pub(in crate::db) u64);

impl Dice {
    pub(in crate::db) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}
