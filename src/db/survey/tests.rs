use serde_json::json;

use super::{SurveyState, VersionListRow};
use crate::db::response::tests::{Asked, definition, new_question_id, new_survey, nps, publish, why};
use crate::db::testing::{NOW, TestHouse};
use crate::db::{DbError, ScoreQuery};
use crate::domain::measure::Measure;
use crate::domain::member::Role;
use crate::domain::survey::{Definition, Draft, Place};
use crate::domain::text::Locale;

#[tokio::test]
async fn a_draft_becomes_a_version_that_never_changes() {
    let asked = Asked::open().await;
    let (db, workspace) = (asked.db(), asked.workspace);
    let new = new_survey(definition(json!([nps()])));
    let (survey, code) = (new.survey_id, new.code.clone());
    db.create_survey(workspace, new).await.unwrap();
    assert!(matches!(db.find_survey_by_code(&code).await, Err(DbError::NotFound)));
    assert!(matches!(db.close_survey(workspace, survey, NOW).await, Err(DbError::Conflict("state"))));
    assert_eq!(db.publish_survey(workspace, survey, new_question_id, NOW).await.unwrap(), 1);

    let changed = definition(json!([nps(), why()]));
    assert_eq!(db.update_draft(workspace, survey, changed.clone(), NOW + 1).await.unwrap(), 2);
    assert_eq!(db.update_draft(workspace, survey, changed.clone(), NOW + 2).await.unwrap(), 2);
    let shown = db.find_survey_by_code(&code).await.unwrap();
    assert_eq!((shown.version, shown.definition.questions().len(), shown.state), (1, 1, SurveyState::Open));
    let row = db.find_survey(workspace, survey).await.unwrap();
    assert_eq!(row.latest().map(|version| version.version), Some(2));
    assert_eq!(db.publish_survey(workspace, survey, new_question_id, NOW + 3).await.unwrap(), 2);
    let shown = db.find_survey_by_code(&code).await.unwrap();
    assert_eq!((shown.version, &*shown.definition), (2, &changed));
    assert_eq!(db.find_survey_version(workspace, survey, 1).await.unwrap().questions().len(), 1);
    assert!(db.find_survey(workspace, survey).await.unwrap().draft.is_none());
}

#[tokio::test]
async fn answers_stay_with_their_question_when_the_survey_is_edited() {
    let mut asked = Asked::open().await;
    let workspace = asked.workspace;
    asked.record(asked.response("a", json!({"nps": 10}))).await.unwrap();

    let edited = definition(json!([why(), {"key": "nps", "kind": "nps", "title": "Other words"}]));
    asked.db().update_draft(workspace, asked.survey, edited.clone(), NOW).await.unwrap();
    asked.db().publish_survey(workspace, asked.survey, new_question_id, NOW).await.unwrap();
    asked.definition = edited;
    let mut response = asked.response("b", json!({"nps": 0}));
    response.version = 2;
    asked.record(response).await.unwrap();
    assert_eq!(n_questions(&asked).await, 2);

    let other_scale = definition(json!([{"key": "nps", "kind": "csat", "title": "Satisfied?"}]));
    asked.db().update_draft(workspace, asked.survey, other_scale.clone(), NOW).await.unwrap();
    asked.db().publish_survey(workspace, asked.survey, new_question_id, NOW).await.unwrap();
    asked.definition = other_scale;
    let mut response = asked.response("c", json!({"nps": 5}));
    response.version = 3;
    asked.record(response).await.unwrap();
    assert_eq!(n_questions(&asked).await, 3);

    for (measure, n) in [(Measure::Nps, 2), (Measure::Csat, 1)] {
        let query = ScoreQuery {
            measure,
            rule: None,
            survey: None,
            surveys: Vec::new(),
            subject: None,
            from: None,
            to: None,
            attributes: Vec::new(),
        };
        assert_eq!(asked.db().score_counts(workspace, &query).await.unwrap().total().n(), n);
    }
    asked.is_sound().await;
}

async fn n_questions(asked: &Asked) -> i64 {
    let mut conn = asked.db().reader().await.unwrap();
    sqlx::query_scalar("select count(*) from question").fetch_one(&mut *conn).await.unwrap()
}

#[tokio::test]
async fn the_promise_of_anonymity_is_kept() {
    let mut asked = Asked::open().await;
    let anonymous = |yes: bool| {
        let survey = json!({"title": "T", "locale": "en", "anonymous": yes, "questions": [nps()]});
        Definition::parse(&survey).unwrap()
    };
    let new = new_survey(anonymous(true));
    asked.survey = new.survey_id;
    asked.db().create_published_survey(asked.workspace, new, new_question_id).await.unwrap();
    asked.definition = anonymous(true);
    asked.record(asked.response("a", json!({"nps": 10}))).await.unwrap();
    asked.db().update_draft(asked.workspace, asked.survey, anonymous(false), NOW).await.unwrap();
    let published = asked.db().publish_survey(asked.workspace, asked.survey, new_question_id, NOW).await;
    assert!(matches!(published, Err(DbError::Conflict("anonymous"))));
}

#[tokio::test]
async fn surveys_are_listed_newest_first_with_their_answers() {
    let asked = Asked::open().await;
    asked.record(asked.response("a", json!({"nps": 10}))).await.unwrap();
    let mut made = vec![asked.survey];
    for _ in 0..4 {
        let new = new_survey(definition(json!([nps()])));
        made.push(new.survey_id);
        asked.db().create_survey(asked.workspace, new).await.unwrap();
    }
    made.reverse();
    let first = asked.db().list_surveys(asked.workspace, None, 3).await.unwrap();
    let second = asked.db().list_surveys(asked.workspace, Some(first[2].survey_id), 3).await.unwrap();
    let listed: Vec<_> = first.iter().chain(&second).map(|row| row.survey_id).collect();
    assert_eq!(listed, made);
    assert_eq!((second[1].n_responses, second[1].last_answered_at), (1, Some(NOW)));
    assert_eq!((first[0].n_responses, first[0].last_answered_at), (0, None));
}

#[tokio::test]
async fn a_taken_code_is_a_conflict() {
    let asked = Asked::open().await;
    let first = new_survey(definition(json!([nps()])));
    let mut second = new_survey(definition(json!([nps()])));
    second.code.clone_from(&first.code);
    asked.db().create_survey(asked.workspace, first).await.unwrap();
    let created = asked.db().create_survey(asked.workspace, second).await;
    assert!(matches!(created, Err(DbError::Conflict("code"))), "{created:?}");
}

#[tokio::test]
async fn what_an_author_types_is_kept_unfinished_and_nobody_overwrites_it() {
    let house = TestHouse::open().await;
    let (workspace, stranger) = (house.workspace("acme").await, house.workspace("other").await);
    let sound = definition(json!([nps()]));
    let survey = publish(&house.db, workspace, sound.clone()).await;
    let db = &house.db;
    let kept = db.find_draft(workspace, survey).await.unwrap();
    assert_eq!((kept.revision, &kept.draft), (1, &Draft::of(&sound)));

    let mut unfinished = kept.draft.clone();
    let key = unfinished.add("single_choice", None);
    assert_eq!(db.keep_draft(workspace, survey, unfinished.clone(), 1, NOW).await.unwrap(), 2);
    assert_eq!(db.find_draft(workspace, survey).await.unwrap().draft, unfinished);
    assert!(db.find_survey(workspace, survey).await.unwrap().draft.is_none(), "versions are sound");

    let mut finished = unfinished.clone();
    finished.remove(&key);
    finished.set_text(&Place::survey("title"), Locale::En, "Finished");
    assert_eq!(db.keep_draft(workspace, survey, finished.clone(), 2, NOW).await.unwrap(), 3);
    let draft = db.find_survey(workspace, survey).await.unwrap().draft.unwrap();
    assert_eq!(Draft::of(&draft.definition), Draft::of(&finished.check().unwrap()));

    let late = db.keep_draft(workspace, survey, unfinished, 2, NOW).await;
    assert!(matches!(late, Err(DbError::Conflict("revision"))));
    db.update_draft(workspace, survey, sound.clone(), NOW).await.unwrap();
    let kept = db.find_draft(workspace, survey).await.unwrap();
    assert_eq!((kept.revision, kept.draft), (4, Draft::of(&sound)));

    db.keep_draft(workspace, survey, finished.clone(), 4, NOW).await.unwrap();
    db.publish_survey(workspace, survey, new_question_id, NOW).await.unwrap();
    let kept = db.find_draft(workspace, survey).await.unwrap();
    assert_eq!((kept.revision, kept.draft), (6, Draft::of(&finished.check().unwrap())));

    assert!(matches!(db.find_draft(stranger, survey).await, Err(DbError::NotFound)));
    let theirs = db.keep_draft(stranger, survey, finished, 6, NOW).await;
    assert!(matches!(theirs, Err(DbError::NotFound)));
}

#[tokio::test]
async fn versions_say_who_published_them_and_what_they_were_given_and_come_back() {
    let mut asked = Asked::open().await;
    let (db, workspace, survey) = (asked.db().clone(), asked.workspace, asked.survey);
    let ana = asked.house.member(workspace, "ana@example.com", Role::Editor).await;
    asked.record(asked.response("a", json!({"nps": 10}))).await.unwrap();
    let second = definition(json!([nps()]));
    db.update_draft(workspace, survey, second.clone(), NOW + 1).await.unwrap();
    db.publish_survey_by(workspace, survey, new_question_id, ana, NOW + 2).await.unwrap();
    asked.definition = second;
    for external_id in ["b", "c"] {
        let mut response = asked.response(external_id, json!({"nps": 10}));
        response.version = 2;
        asked.record(response).await.unwrap();
    }
    let listed = db.list_survey_versions(workspace, survey).await.unwrap();
    let expected = [
        VersionListRow {
            version: 2,
            published_at: NOW + 2,
            published_by: Some("Ana".into()),
            n_completed: 2,
        },
        VersionListRow { version: 1, published_at: NOW, published_by: None, n_completed: 1 },
    ];
    assert_eq!(listed, expected);

    let revision = db.find_draft(workspace, survey).await.unwrap().revision;
    let late = db.restore_version(workspace, survey, 1, revision - 1, NOW).await;
    assert!(matches!(late, Err(DbError::Conflict("revision"))));
    let first = db.find_survey_version(workspace, survey, 1).await.unwrap();
    let next = db.restore_version(workspace, survey, 1, revision, NOW).await.unwrap();
    let kept = db.find_draft(workspace, survey).await.unwrap();
    assert_eq!((kept.revision, kept.draft), (next, Draft::of(&first)));
    assert_eq!(db.find_survey(workspace, survey).await.unwrap().draft.unwrap().version, 3);
    let stranger = asked.house.workspace("other").await;
    for result in [
        db.restore_version(stranger, survey, 1, next, NOW).await,
        db.restore_version(workspace, survey, 3, next, NOW).await,
    ] {
        assert!(matches!(result, Err(DbError::NotFound)), "{result:?}");
    }
    assert!(matches!(db.list_survey_versions(stranger, survey).await, Err(DbError::NotFound)));
    asked.is_sound().await;
}
