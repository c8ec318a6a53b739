use serde_json::json;
use sqlx::Connection;
use tokio::task::JoinSet;

use super::super::record::MAX_VALUES;
use super::{Asked, NOW};
use crate::db::{DbError, OpenError, Recorded, ResponseFilter};
use crate::domain::id::{ResponseId, SurveyId, WorkspaceId};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_people_answer_at_once_and_each_is_counted_once() {
    let asked = Asked::open().await;
    let mut people = JoinSet::new();
    for person in 0..500 {
        let db = asked.db().clone();
        let response = asked.response(&format!("p{person}"), json!({"nps": person % 11, "why": "fast"}));
        people.spawn(async move { db.record_from_respondent(response).await });
    }
    while let Some(recorded) = people.join_next().await {
        assert_eq!(recorded.unwrap().unwrap(), Recorded::Accepted);
    }
    let n = asked.db().count_responses(asked.workspace, &ResponseFilter::default()).await.unwrap();
    assert_eq!(n, 500);
    asked.is_sound().await;
}

#[tokio::test]
async fn a_repeated_external_id_is_a_duplicate_and_counts_nothing() {
    let asked = Asked::open().await;
    let twice = vec![
        asked.response("a", json!({"nps": 10})),
        asked.response("b", json!({"nps": 9})),
        asked.response("a", json!({"nps": 0})),
    ];
    let recorded = asked.db().record_responses(twice).await.unwrap();
    assert_eq!(recorded, [Recorded::Accepted, Recorded::Accepted, Recorded::Duplicate]);
    let again = asked.response("b", json!({"nps": 1}));
    assert_eq!(asked.record(again.clone()).await.unwrap(), Recorded::Duplicate);

    let (first, second) = (asked.record(again.clone()), asked.record(asked.response("c", json!({"nps": 1}))));
    let (first, second) = tokio::join!(first, second);
    assert_eq!((first.unwrap(), second.unwrap()), (Recorded::Duplicate, Recorded::Accepted));
    let n = asked.db().count_responses(asked.workspace, &ResponseFilter::default()).await.unwrap();
    assert_eq!(n, 3);
    asked.is_sound().await;
}

#[tokio::test]
async fn one_bad_response_in_a_group_fails_alone() {
    let asked = Asked::open().await;
    let stored = asked.response("stored", json!({"nps": 10}));
    asked.record(stored.clone()).await.unwrap();
    let mut bad = asked.response("bad", json!({"nps": 3}));
    bad.response_id = stored.response_id;
    let mut of_a_stranger = asked.response("stranger", json!({"nps": 3}));
    of_a_stranger.workspace_id = asked.house.workspace("other").await;

    // All of them wait while the writer is held, so they form one group.
    let (hold, held) = tokio::sync::oneshot::channel::<()>();
    let holding = asked.db().write(move |_| {
        Box::pin(async move {
            let _ = held.await;
            Ok(())
        })
    });
    let good = (0..20).map(|n| asked.record(asked.response(&format!("good{n}"), json!({"nps": 9}))));
    let release = async {
        tokio::task::yield_now().await;
        let _ = hold.send(());
    };
    let (held, good, bad, stranger, ()) = tokio::join!(
        holding,
        futures::future::join_all(good),
        asked.record(bad),
        asked.record(of_a_stranger),
        release
    );
    held.unwrap();
    assert!(good.into_iter().all(|recorded| matches!(recorded, Ok(Recorded::Accepted))));
    assert!(matches!(bad, Err(DbError::Other(_))), "{bad:?}");
    assert!(matches!(stranger, Err(DbError::NotFound)), "{stranger:?}");
    let n = asked.db().count_responses(asked.workspace, &ResponseFilter::default()).await.unwrap();
    assert_eq!(n, 21);
    asked.is_sound().await;
}

#[tokio::test]
async fn a_closed_survey_takes_no_answer_but_knows_those_it_took() {
    let asked = Asked::open().await;
    let taken = asked.response("taken", json!({"nps": 8}));
    let db = asked.db();
    assert_eq!(db.record_from_respondent(taken).await.unwrap(), Recorded::Accepted);
    db.close_survey(asked.workspace, asked.survey, NOW).await.unwrap();
    let late = asked.response("late", json!({"nps": 8}));
    assert!(matches!(db.record_from_respondent(late.clone()).await, Err(DbError::Closed)));
    let again = asked.response("taken", json!({"nps": 8}));
    assert_eq!(db.record_from_respondent(again).await.unwrap(), Recorded::Duplicate);
    db.reopen_survey(asked.workspace, asked.survey, NOW).await.unwrap();
    assert_eq!(db.record_from_respondent(late).await.unwrap(), Recorded::Accepted);
}

#[tokio::test]
async fn an_import_is_stored_as_a_whole_or_not_at_all() {
    let asked = Asked::open().await;
    let rows = |prefix: &str| -> Vec<_> {
        (0..1_500).map(|n| asked.response(&format!("{prefix}{n}"), json!({"nps": n % 11}))).collect()
    };
    let mut broken = rows("broken");
    broken[1_400].version = 7;
    assert!(matches!(asked.db().import_responses(broken).await, Err(DbError::NotFound)));
    let everything = ResponseFilter::default();
    assert_eq!(asked.db().count_responses(asked.workspace, &everything).await.unwrap(), 0);
    assert_eq!(asked.db().import_responses(rows("row")).await.unwrap().len(), 1_500);
    assert_eq!(asked.db().count_responses(asked.workspace, &everything).await.unwrap(), 1_500);
    asked.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_write_the_same_file_at_the_same_time() {
    let asked = Asked::open().await;
    let other = asked.house.open_again().await;
    let mut people = JoinSet::new();
    for person in 0..100 {
        for db in [asked.db().clone(), other.clone()] {
            let mut response = asked.response(&format!("p{person}"), json!({"nps": person % 11}));
            response.attributes.insert("market".into(), format!("m{}", person % 7));
            people.spawn(async move { db.record_responses(vec![response]).await });
        }
    }
    let mut n_accepted = 0;
    while let Some(recorded) = people.join_next().await {
        n_accepted += usize::from(recorded.unwrap().unwrap()[0] == Recorded::Accepted);
    }
    assert_eq!(n_accepted, 100);
    other.close_survey(asked.workspace, asked.survey, NOW).await.unwrap();
    let late = asked.response("late", json!({"nps": 8}));
    assert!(matches!(asked.db().record_from_respondent(late).await, Err(DbError::Closed)));
    asked.is_sound().await;
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_reopening() {
    let asked = Asked::open().await;
    asked.record(asked.response("a", json!({"nps": 10, "why": "Ótimo"}))).await.unwrap();
    asked.db().add_shown(asked.survey, 20_000, 3);
    asked.db().close().await;
    assert!(matches!(asked.record(asked.response("b", json!({"nps": 1}))).await, Err(DbError::Busy)));
    let reopened = asked.house.open_again().await;
    let filter = ResponseFilter::default();
    let page = reopened.list_responses(asked.workspace, &filter, None, 10).await.unwrap();
    assert_eq!(page.rows.len(), 1);
    assert_eq!(serde_json::to_value(&page.rows[0].answers).unwrap(), json!({"nps": 10, "why": "Ótimo"}));
    let mut conn = reopened.reader().await.unwrap();
    let shown: i64 = sqlx::query_scalar("select shown from survey_day where day = 20000")
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert_eq!(shown, 3);
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let asked = Asked::open().await;
    asked.db().close().await;
    let path = asked.db().path().to_owned();
    let mut conn = sqlx::SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (9999, 'later', 1, x'00', 0)",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    conn.close().await.unwrap();
    let opened = crate::db::Db::open(path.parent().unwrap()).await;
    let Err(OpenError::Newer { found, .. }) = opened else { panic!("a newer database was opened") };
    assert_eq!(found, 9999);
}

#[tokio::test]
async fn values_beyond_the_cap_are_kept_and_found_but_not_counted_apart() {
    let asked = Asked::open().await;
    let rows = |range: std::ops::Range<usize>| -> Vec<_> {
        range
            .map(|n| {
                let value = format!("v{n}");
                asked.response_at(&value, NOW, json!({"nps": 9}), &[("order", value.as_str())])
            })
            .collect()
    };
    asked.db().record_responses(rows(0..600)).await.unwrap();
    asked.db().record_responses(rows(600..MAX_VALUES + 5)).await.unwrap();
    let attributes = asked.db().list_attributes(asked.workspace).await.unwrap();
    assert_eq!(attributes[0].values.len(), MAX_VALUES);
    let last = format!("v{}", MAX_VALUES + 4);
    let filter = ResponseFilter { attributes: vec![("order".into(), last)], ..ResponseFilter::default() };
    assert_eq!(asked.db().count_responses(asked.workspace, &filter).await.unwrap(), 1);
    asked.is_sound().await;
}

#[tokio::test]
async fn a_stranger_finds_nothing() {
    let asked = Asked::open().await;
    let response = asked.response("a", json!({"nps": 10}));
    let response_id = response.response_id;
    asked.record(response).await.unwrap();
    let stranger: WorkspaceId = asked.house.workspace("stranger").await;
    let (db, survey): (_, SurveyId) = (asked.db(), asked.survey);
    let filter = ResponseFilter { survey: Some(survey), ..ResponseFilter::default() };
    let not_found = |error: Option<DbError>| assert!(matches!(error, Some(DbError::NotFound)), "{error:?}");
    not_found(db.list_responses(stranger, &filter, None, 10).await.err());
    not_found(db.count_responses(stranger, &filter).await.err());
    not_found(db.find_response(stranger, response_id).await.err());
    not_found(db.delete_response(stranger, survey, response_id).await.err());
    not_found(db.find_survey(stranger, survey).await.err());
    not_found(db.find_survey_version(stranger, survey, 1).await.err());
    not_found(db.close_survey(stranger, survey, NOW).await.err());
    not_found(db.delete_survey(stranger, survey).await.err());
    not_found(db.update_draft(stranger, survey, asked.definition.clone(), NOW).await.err());
    not_found(db.publish_survey(stranger, survey, super::new_question_id, NOW).await.err());
    let all = ResponseFilter::default();
    assert!(db.list_responses(stranger, &all, None, 10).await.unwrap().rows.is_empty());
    assert!(db.list_comments(stranger, &ResponseFilter::default(), 10).await.unwrap().is_empty());
    not_found(db.find_response(asked.workspace, ResponseId::new(uuid::Uuid::nil())).await.err());
}
