use serde_json::json;

use super::{Asked, DAY_MS, NOW};
use crate::db::{DbError, FunnelRow, NewResponse};

impl Asked {
    async fn funnel(&self) -> FunnelRow {
        self.db().find_funnel(self.workspace, self.survey, None, None).await.unwrap()
    }

    /// A page of a survey of several, as it was sent.
    fn page(&self, id: &str, took: i64, page: Option<i64>) -> NewResponse {
        let partial = page.is_some();
        NewResponse { took: Some(took), page, partial, ..self.response(id, json!({"nps": 9})) }
    }
}

#[tokio::test]
async fn somebody_who_finishes_no_longer_stands_on_a_page() {
    let asked = Asked::open().await;
    asked.db().record_page(asked.page("a", 20, Some(1))).await.unwrap();
    asked.db().record_page(asked.page("b", 30, Some(1))).await.unwrap();
    asked.db().record_page(asked.page("b", 50, Some(2))).await.unwrap();
    let left = asked.funnel().await;
    assert_eq!(left.left.into_iter().collect::<Vec<_>>(), [(1, 1), (2, 1)]);
    assert_eq!((left.started, left.completed, left.took.len()), (2, 0, 0));

    asked.db().record_page(asked.page("b", 71, None)).await.unwrap();
    let done = asked.funnel().await;
    assert_eq!(done.left.into_iter().collect::<Vec<_>>(), [(1, 1)]);
    assert_eq!((done.started, done.completed), (2, 1));
    // 71 seconds lie in the step from 64 on.
    assert_eq!(done.took.into_iter().collect::<Vec<_>>(), [(64, 1)]);
    asked.is_sound().await;
}

#[tokio::test]
async fn how_long_it_took_is_counted_by_day_and_taken_back_with_its_response() {
    let asked = Asked::open().await;
    let response = |id: &str, day: i64, took: Option<i64>| NewResponse {
        took,
        ..asked.response_at(id, NOW + day * DAY_MS, json!({"nps": 9}), &[])
    };
    let first = response("a", 0, Some(12));
    let id = first.response_id;
    let all = vec![first, response("b", 0, Some(12)), response("c", 1, Some(-4)), response("d", 1, None)];
    asked.db().record_responses(all).await.unwrap();
    assert_eq!(asked.funnel().await.took.into_iter().collect::<Vec<_>>(), [(12, 2)]);
    let second_day = NOW.div_euclid(DAY_MS) + 1;
    let from = chrono::NaiveDate::from_epoch_days(i32::try_from(second_day).unwrap());
    let later = asked.db().find_funnel(asked.workspace, asked.survey, from, None).await.unwrap();
    assert_eq!((later.completed, later.took.len()), (2, 0));

    asked.db().delete_response(asked.workspace, asked.survey, id).await.unwrap();
    assert_eq!(asked.funnel().await.took.into_iter().collect::<Vec<_>>(), [(12, 1)]);
    asked.is_sound().await;
}

#[tokio::test]
async fn times_are_counted_anew_in_another_time_zone_and_a_wrong_count_is_found() {
    let asked = Asked::open().await;
    let response = NewResponse { took: Some(40), ..asked.response("a", json!({"nps": 9})) };
    asked.db().record_responses(vec![response]).await.unwrap();
    asked.db().rebuild_rollups(asked.workspace, Box::new(|at| at.div_euclid(DAY_MS) - 1)).await.unwrap();
    asked.is_sound().await;
    assert_eq!(asked.funnel().await.took.len(), 1);
    asked
        .db()
        .write(|conn| {
            Box::pin(async move {
                sqlx::query("update survey_took set n = 2").execute(conn).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    let findings = asked.db().check().await.unwrap();
    assert!(findings.iter().any(|finding| finding.text.contains("40 seconds")), "{findings:?}");
}

#[tokio::test]
async fn the_funnel_of_another_workspace_is_not_there() {
    let asked = Asked::open().await;
    let other = asked.house.workspace("other").await;
    let found = asked.db().find_funnel(other, asked.survey, None, None).await;
    assert!(matches!(found, Err(DbError::NotFound)));
}
