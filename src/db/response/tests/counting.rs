use serde_json::json;

use super::{Asked, DAY_MS, Dice, NOW, definition, new_survey, nps, publish, why};
use crate::db::{DbError, Recorded, ResponseFilter, ScoreQuery};
use crate::domain::measure::series::Limit;
use crate::domain::measure::{Measure, Rule};

fn query(measure: Measure) -> ScoreQuery {
    ScoreQuery {
        measure,
        rule: None,
        survey: None,
        surveys: Vec::new(),
        subject: None,
        from: None,
        to: None,
        attributes: Vec::new(),
    }
}

#[tokio::test]
async fn counts_equal_a_recount_after_any_recording_and_deleting() {
    for seed in 0..6 {
        let asked = Asked::open().await;
        let mut dice = Dice(seed);
        let mut stored = Vec::new();
        for step in 0..40 {
            if dice.below(3) == 0 && !stored.is_empty() {
                let index = usize::try_from(dice.below(stored.len() as u64)).unwrap();
                let response = stored.swap_remove(index);
                asked.db().delete_response(asked.workspace, asked.survey, response).await.unwrap();
                continue;
            }
            let mut group = Vec::new();
            for n in 0..dice.below(9) {
                let answers = match dice.below(4) {
                    0 => json!({"why": "only words"}),
                    score => json!({"nps": score * 3, "why": "both"}),
                };
                let answered_at = NOW + i64::try_from(dice.below(5)).unwrap() * DAY_MS;
                let market = ["br", "pt", "ao"][usize::try_from(dice.below(3)).unwrap()];
                // Now and then an id that has come before.
                let id = if dice.below(5) == 0 { "again".to_owned() } else { format!("{step}-{n}") };
                let mut response = asked.response_at(&id, answered_at, answers, &[("market", market)]);
                response.took = i64::try_from(dice.below(300)).ok().filter(|seconds| seconds % 3 > 0);
                group.push(response);
            }
            let ids: Vec<_> = group.iter().map(|response| response.response_id).collect();
            let recorded = asked.db().record_responses(group).await.unwrap();
            let accepted = ids.into_iter().zip(recorded).filter(|(_, one)| *one == Recorded::Accepted);
            stored.extend(accepted.map(|(id, _)| id));
        }
        asked.is_sound().await;
        for response in stored {
            asked.db().delete_response(asked.workspace, asked.survey, response).await.unwrap();
        }
        asked.is_sound().await;
        let nothing = asked.db().score_counts(asked.workspace, &query(Measure::Nps)).await.unwrap();
        assert!(nothing.per_day.is_empty());
    }
}

#[tokio::test]
async fn scores_are_counted_by_day_and_attribute() {
    let asked = Asked::open().await;
    let rows = [
        ("a", 0, 10, "br", "pro"),
        ("b", 0, 9, "pt", "pro"),
        ("c", 1, 3, "br", "free"),
        ("d", 1, 3, "br", "pro"),
    ];
    for (id, day, score, market, plan) in rows {
        let attributes = [("market", market), ("plan", plan)];
        let response = asked.response_at(id, NOW + day * DAY_MS, json!({"nps": score}), &attributes);
        asked.record(response).await.unwrap();
    }
    let counts = async |query: &ScoreQuery| asked.db().score_counts(asked.workspace, query).await.unwrap();
    let all = counts(&query(Measure::Nps)).await;
    assert_eq!((all.per_day.len(), all.total().n(), all.completed), (2, 4, Some(4)));
    assert_eq!(all.total().n_in(0..=6), 2);

    let with = |pairs: &[(&str, &str)]| ScoreQuery {
        attributes: pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        survey: Some(asked.survey),
        ..query(Measure::Nps)
    };
    assert_eq!(counts(&with(&[("market", "br")])).await.total().n(), 3);
    assert_eq!(counts(&with(&[("market", "br"), ("plan", "pro")])).await.total().n(), 2);
    assert_eq!(counts(&with(&[("market", "es")])).await.total().n(), 0);
    let second_day = ScoreQuery { from: Some(all.per_day[1].0.into()), ..with(&[]) };
    assert_eq!(counts(&second_day).await.total().n(), 2);
    let first_day = ScoreQuery { to: Some(all.per_day[1].0.into()), ..with(&[("plan", "pro")]) };
    assert_eq!(counts(&first_day).await.total().n(), 2);
}

#[tokio::test]
async fn a_period_may_begin_and_end_within_a_day() {
    let asked = Asked::open().await;
    let hour = 3_600_000;
    let times: Vec<i64> = (0..60).map(|n| NOW + n * 2 * hour).collect();
    for (n, at) in times.iter().enumerate() {
        let plan = if n % 3 == 0 { "pro" } else { "free" };
        asked
            .record(asked.response_at(&format!("r{n}"), *at, json!({"nps": 9}), &[("plan", plan)]))
            .await
            .unwrap();
    }
    let limit = |at: i64| {
        let day = chrono::NaiveDate::from_epoch_days(i32::try_from(at.div_euclid(DAY_MS)).unwrap()).unwrap();
        if at % DAY_MS == 0 { day.into() } else { Limit::within(day, at) }
    };
    let midnight = NOW - NOW % DAY_MS;
    let cuts =
        [midnight, midnight + DAY_MS, NOW, NOW + hour, NOW + 3 * hour, NOW + 49 * hour, NOW + 119 * hour];
    for from in cuts {
        for to in cuts.into_iter().filter(|to| *to >= from) {
            let within = |plan: Option<usize>| {
                let kept = times.iter().enumerate().filter(|(n, at)| {
                    (from..to).contains(*at) && plan.is_none_or(|rest| (n % 3 == 0) == (rest == 0))
                });
                kept.count() as u64
            };
            let all = ScoreQuery { from: Some(limit(from)), to: Some(limit(to)), ..query(Measure::Nps) };
            let pro = ScoreQuery { attributes: vec![("plan".into(), "pro".into())], ..all.clone() };
            for (query, expected) in [(all, within(None)), (pro, within(Some(0)))] {
                let found = asked.db().score_counts(asked.workspace, &query).await.unwrap();
                assert_eq!(found.total().n(), expected, "{query:?}");
                let has_whole_days = [from, to].iter().all(|at| at % DAY_MS == 0);
                assert_eq!(found.completed.is_some(), has_whole_days && query.attributes.is_empty());
            }
        }
    }
}

#[tokio::test]
async fn five_and_seven_point_effort_are_never_counted_together() {
    let asked = Asked::open().await;
    let effort =
        |max: u8| json!([{"key": "ease", "kind": "ces", "title": "Easy?", "scale": {"min": 1, "max": max}}]);
    for (max, scores) in [(5, vec![1, 2]), (7, vec![7])] {
        let definition = definition(effort(max));
        let survey = publish(asked.db(), asked.workspace, definition.clone()).await;
        let one = Asked {
            survey,
            definition,
            workspace: asked.workspace,
            house: crate::db::testing::TestHouse::open().await,
        };
        for score in scores {
            let response = one.response(&format!("{max}-{score}"), json!({"ease": score}));
            asked.record(response).await.unwrap();
        }
    }
    let usual = asked.db().score_counts(asked.workspace, &query(Measure::Ces)).await.unwrap();
    assert_eq!((usual.rule, usual.total().n()), (Rule::Ces7Agree, 1));
    assert_eq!(usual.rules, [Rule::Ces7Agree, Rule::Ces5Agree]);
    let other = ScoreQuery { rule: Some(Rule::Ces5Agree), ..query(Measure::Ces) };
    assert_eq!(asked.db().score_counts(asked.workspace, &other).await.unwrap().total().n(), 2);
    let series = asked.db().list_series(asked.workspace).await.unwrap();
    let listed: Vec<_> = series.iter().map(|series| (series.rule, series.n)).collect();
    assert_eq!(listed, [(Rule::Nps, 0), (Rule::Ces7Agree, 1), (Rule::Ces5Agree, 2)]);
}

#[tokio::test]
async fn another_time_zone_moves_answers_to_other_days() {
    let asked = Asked::open().await;
    for n in 0..30 {
        let at = NOW + n * DAY_MS / 7;
        asked
            .record(asked.response_at(&format!("r{n}"), at, json!({"nps": 7}), &[("m", "x")]))
            .await
            .unwrap();
    }
    asked
        .db()
        .rebuild_rollups(asked.workspace, Box::new(|at| (at - 5 * 3_600_000).div_euclid(DAY_MS)))
        .await
        .unwrap();
    asked.is_sound().await;
    let mut conn = asked.db().reader().await.unwrap();
    let n_wrong: i64 =
        sqlx::query_scalar("select count(*) from response where day <> (answered_at - 18000000) / 86400000")
            .fetch_one(&mut *conn)
            .await
            .unwrap();
    assert_eq!(n_wrong, 0);
}

#[tokio::test]
async fn comments_come_with_their_score_and_every_change_is_told() {
    let asked = Asked::open().await;
    let before = asked.db().find_change(asked.workspace).await.unwrap();
    asked.record(asked.response("a", json!({"nps": 2, "why": "Demorou"}))).await.unwrap();
    asked.record(asked.response("b", json!({"nps": 9}))).await.unwrap();
    let comments = asked.db().list_comments(asked.workspace, &ResponseFilter::default(), 10).await.unwrap();
    assert_eq!(comments.len(), 1);
    assert_eq!(
        (comments[0].texts.as_slice(), comments[0].score),
        (&["Demorou".to_owned()][..], Some((Rule::Nps, 2)))
    );
    let later = ResponseFilter { from: Some(comments[0].answered_at + 1), ..ResponseFilter::default() };
    assert!(asked.db().list_comments(asked.workspace, &later, 10).await.unwrap().is_empty());
    assert_eq!(asked.db().find_change(asked.workspace).await.unwrap(), before + 2);
}

#[tokio::test]
async fn a_check_finds_counts_that_were_changed_and_a_backup_is_a_sound_copy() {
    let asked = Asked::open().await;
    asked.record(asked.response("a", json!({"nps": 2}))).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join(crate::db::DATABASE_FILE);
    asked.db().backup_to(&copy).await.unwrap();
    assert!(matches!(asked.db().backup_to(&copy).await, Err(DbError::Conflict("path"))));
    let restored = crate::db::Db::open(folder.path()).await.unwrap();
    assert_eq!(restored.check().await.unwrap(), []);
    assert_eq!(restored.score_counts(asked.workspace, &query(Measure::Nps)).await.unwrap().total().n(), 1);

    asked
        .db()
        .write(|conn| {
            Box::pin(async move {
                sqlx::query("update score_rollup set n = 5").execute(&mut *conn).await?;
                sqlx::query("update survey_day set completed = 9").execute(conn).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    let findings = asked.db().check().await.unwrap();
    assert_eq!(findings.len(), 3, "{findings:?}");
    assert!(findings.iter().all(|finding| finding.check == "rollup"));
}

#[tokio::test]
async fn a_deleted_survey_takes_its_answers_along() {
    let asked = Asked::open().await;
    asked.record(asked.response("a", json!({"nps": 2}))).await.unwrap();
    let draft = new_survey(definition(json!([nps(), why()])));
    asked.db().create_survey(asked.workspace, draft).await.unwrap();
    asked.db().delete_survey(asked.workspace, asked.survey).await.unwrap();
    assert!(asked.db().list_series(asked.workspace).await.unwrap().is_empty());
    asked.is_sound().await;
}
