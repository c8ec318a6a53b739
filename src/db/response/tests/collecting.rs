//! When a survey takes answers, and how many.

use serde_json::json;
use tokio::task::JoinSet;

use super::{Asked, NOW};
use crate::db::{DbError, NewResponse, Recorded};
use crate::domain::survey::{Collection, CollectionStanding, Notices};

async fn limit(asked: &Asked, opens_at: Option<i64>, closes_at: Option<i64>, most: Option<i64>) {
    let collection = Collection::new(opens_at, closes_at, most, Notices::default()).unwrap();
    asked.db().update_collection(asked.workspace, asked.survey, collection, NOW).await.unwrap();
}

fn partial(asked: &Asked, external_id: &str) -> NewResponse {
    NewResponse { partial: true, ..asked.response(external_id, json!({"nps": 9})) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_answers_at_once_a_limit_takes_exactly_as_many_as_it_says() {
    let asked = Asked::open().await;
    let other = asked.house.open_again().await;
    limit(&asked, None, None, Some(30)).await;
    let mut people = JoinSet::new();
    for person in 0..50 {
        // Through two programs, at once and in groups, plain and page by page.
        let db = if person % 2 == 0 { asked.db().clone() } else { other.clone() };
        let response = asked.response(&format!("p{person}"), json!({"nps": person % 11}));
        people.spawn(async move {
            if person % 5 == 0 {
                db.record_page(response).await
            } else {
                db.record_from_respondent(response).await
            }
        });
    }
    let (mut taken, mut refused) = (0, 0);
    while let Some(recorded) = people.join_next().await {
        match recorded.unwrap() {
            Ok(Recorded::Accepted) => taken += 1,
            Err(DbError::Closed) => refused += 1,
            // Two programs write by turns; whoever waited too long hears so.
            Err(DbError::Busy) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(taken == 30 || (taken < 30 && refused == 0), "{taken} taken, {refused} refused");
    let standing = asked.db().find_standing(asked.workspace, asked.survey, NOW).await.unwrap();
    assert_eq!(standing == CollectionStanding::Full, taken == 30);
    asked.is_sound().await;
}

#[tokio::test]
async fn repeating_what_was_taken_needs_no_place_and_deleting_gives_one_back() {
    let asked = Asked::open().await;
    limit(&asked, None, None, Some(1)).await;
    let db = asked.db();
    let first = asked.response("a", json!({"nps": 9}));
    assert_eq!(db.record_from_respondent(first.clone()).await.unwrap(), Recorded::Accepted);
    assert_eq!(
        db.record_from_respondent(asked.response("a", json!({"nps": 9}))).await.unwrap(),
        Recorded::Duplicate
    );
    let second = asked.response("b", json!({"nps": 9}));
    assert!(matches!(db.record_from_respondent(second.clone()).await, Err(DbError::Closed)));
    db.delete_response(asked.workspace, asked.survey, first.response_id).await.unwrap();
    assert_eq!(db.record_from_respondent(second).await.unwrap(), Recorded::Accepted);
    // What is brought in from files was answered before and is not held back.
    let old = asked.response("old", json!({"nps": 1}));
    assert_eq!(db.import_responses(vec![old]).await.unwrap(), [Recorded::Accepted]);
    asked.is_sound().await;
}

#[tokio::test]
async fn unfinished_answers_take_no_place_until_they_are_finished() {
    let asked = Asked::open().await;
    limit(&asked, None, None, Some(1)).await;
    let db = asked.db();
    for begun in ["a", "b"] {
        assert_eq!(db.record_page(partial(&asked, begun)).await.unwrap(), Recorded::Accepted);
    }
    assert_eq!(db.record_page(asked.response("a", json!({"nps": 9}))).await.unwrap(), Recorded::Accepted);
    assert!(matches!(db.record_page(asked.response("b", json!({"nps": 9}))).await, Err(DbError::Closed)));
    assert!(matches!(db.record_page(partial(&asked, "c")).await, Err(DbError::Closed)));
    // The refused one is still there as it was.
    asked.is_sound().await;
}

#[tokio::test]
async fn a_programs_rows_are_taken_while_there_is_room() {
    let asked = Asked::open().await;
    limit(&asked, None, None, Some(2)).await;
    let rows = ["a", "b", "a", "c", "d"].map(|id| asked.response(id, json!({"nps": 9}))).to_vec();
    let recorded = asked.db().record_from_program(rows).await.unwrap();
    use Recorded::{Accepted, Duplicate, Refused};
    assert_eq!(recorded, [Accepted, Accepted, Duplicate, Refused, Refused]);
    asked.is_sound().await;
}

#[tokio::test]
async fn answers_are_taken_from_the_first_moment_to_before_the_last() {
    let asked = Asked::open().await;
    limit(&asked, Some(NOW), Some(NOW + 10), None).await;
    let at = |external_id: &str, received_at: i64| NewResponse {
        received_at,
        ..asked.response(external_id, json!({"nps": 9}))
    };
    let db = asked.db();
    for (external_id, when, is_taken) in [("a", -1, false), ("b", 0, true), ("c", 9, true), ("d", 10, false)]
    {
        let recorded = db.record_from_respondent(at(external_id, NOW + when)).await;
        assert_eq!(recorded.is_ok(), is_taken, "{external_id}");
    }
    let (read, n) = db.find_collection(asked.workspace, asked.survey).await.unwrap();
    assert_eq!((read.opens_at(), read.closes_at(), n), (Some(NOW), Some(NOW + 10), 0));
    let stranger = asked.house.workspace("other").await;
    let theirs = db.update_collection(stranger, asked.survey, Collection::default(), NOW).await;
    assert!(matches!(theirs, Err(DbError::NotFound)));
}
