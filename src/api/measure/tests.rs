#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::api::error::AppError;
use crate::db::{Db, NewResponse, NewSurvey, NewWorkspace, Workspace, WorkspaceSettingsInput};
use crate::domain::error::Code;
use crate::domain::id::{QuestionId, ResponseId, SurveyId, WorkspaceId};
use crate::domain::measure::series::Limit;
use crate::domain::measure::{Measure, Rule};
use crate::domain::survey::{Answers, Definition};
use crate::domain::text::ABSENT;
use crate::domain::text::Locale;

const NOW: i64 = 1_770_000_000_000;

struct House {
    db: Db,
    workspace: Workspace,
    _folder: TempDir,
}

impl House {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(folder.path()).await.unwrap();
        let settings = WorkspaceSettingsInput {
            name: "Acme".into(),
            locale: "pt-BR".into(),
            timezone: "America/Sao_Paulo".into(),
            currency: "BRL".into(),
            minimum_group: 5,
        };
        let new = NewWorkspace::parse("acme", &settings).unwrap();
        db.create_workspace(WorkspaceId::new(Uuid::now_v7()), new, NOW).await.unwrap();
        let workspace = db.find_workspace_by_slug("acme").await.unwrap();
        Self { db, workspace, _folder: folder }
    }

    async fn survey(&self, kind: &str, anonymous: bool) -> (SurveyId, Definition) {
        let survey_id = SurveyId::new(Uuid::now_v7());
        let definition = Definition::parse(&json!({
            "title": "S", "locale": "en", "anonymous": anonymous,
            "questions": [{"key": "score", "kind": kind, "title": "?"}],
        }))
        .unwrap();
        let new =
            NewSurvey { survey_id, code: survey_id.to_string(), definition: definition.clone(), now: NOW };
        let house = self.workspace.workspace_id;
        self.db.create_published_survey(house, new, || QuestionId::new(Uuid::now_v7())).await.unwrap();
        (survey_id, definition)
    }

    async fn answer(&self, survey: &(SurveyId, Definition), day: &str, scores: &[i64], market: &str) {
        let day = day.parse::<NaiveDate>().unwrap();
        let attributes = match market {
            "" => BTreeMap::new(),
            market => BTreeMap::from([("market".to_owned(), market.to_owned())]),
        };
        let response = |score: &i64| NewResponse {
            response_id: ResponseId::new(Uuid::now_v7()),
            external_id: Uuid::now_v7().to_string(),
            workspace_id: self.workspace.workspace_id,
            survey_id: survey.0,
            version: 1,
            answered_at: day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis(),
            received_at: NOW,
            day: i64::from(day.to_epoch_days()),
            customer: None,
            contact: None,
            attributes: attributes.clone(),
            channel: None,
            locale: None,
            partial: false,
            took: None,
            page: None,
            answers: Answers::check(&survey.1, &BTreeMap::from([("score".to_owned(), json!(score))]))
                .unwrap(),
        };
        self.db.record_responses(scores.iter().map(response).collect()).await.unwrap();
    }

    async fn find(&self, request: &ScoreRequest) -> ScoreResult {
        find_score(&self.db, &self.workspace, request).await.unwrap()
    }
}

fn date(text: &str) -> Option<Limit> {
    Some(text.parse::<NaiveDate>().unwrap().into())
}

#[tokio::test]
async fn a_score_comes_with_its_series_and_its_words() {
    let house = House::open().await;
    let survey = house.survey("nps", false).await;
    house.answer(&survey, "2026-01-10", &[10, 9, 8, 3], "").await;
    house.answer(&survey, "2026-03-01", &[10], "").await;
    let found = house.find(&ScoreRequest::of(Measure::Nps)).await;
    assert_eq!(found.score.n, 5);
    assert_eq!(found.series.iter().map(|point| point.n).collect::<Vec<_>>(), [4, 0, 1]);
    assert_eq!(found.completed, Some(5));
    let view = ScoreView::of(&found, Locale::PtBr);
    assert_eq!((view.value.as_str(), view.n_short.as_str()), ("+40", "n 5"));
    assert_eq!(view.parts.iter().map(|part| part.n_text.as_str()).collect::<Vec<_>>(), ["n 1", "n 1", "n 3"]);
    assert!(view.change.is_none());
    assert!(draw_histogram(&found, Locale::PtBr).is_some());
    assert!(draw_breakdown(&found, Locale::En).is_some());
    assert_eq!(draw_trend(&found, Locale::En).table.rows.len(), 3);
}

#[tokio::test]
async fn nothing_answered_is_no_score_and_never_nought() {
    let house = House::open().await;
    house.survey("csat", false).await;
    let found = house.find(&ScoreRequest::of(Measure::Csat)).await;
    assert_eq!((found.score.value, found.score.n), (None, 0));
    let view = ScoreView::of(&found, Locale::En);
    assert_eq!((view.value.as_str(), view.hidden, view.spark), (ABSENT, None, None));
}

#[tokio::test]
async fn what_is_compared_inherits_the_filters_it_does_not_replace() {
    let house = House::open().await;
    let survey = house.survey("nps", false).await;
    house.answer(&survey, "2026-01-10", &[0; 40], "south").await;
    house.answer(&survey, "2026-02-10", &[10; 40], "south").await;
    house.answer(&survey, "2026-01-10", &[10; 7], "north").await;
    let against =
        Against { from: date("2026-01-01"), to: date("2026-02-01"), attributes: Vec::new(), others: None };
    let request = ScoreRequest {
        from: date("2026-02-01"),
        to: date("2026-03-01"),
        attributes: vec![("market".into(), "south".into())],
        against: Some(against),
        ..ScoreRequest::of(Measure::Nps)
    };
    let found = house.find(&request).await;
    let comparison = found.score.comparison.as_ref().unwrap();
    assert_eq!((comparison.n, comparison.difference), (40, Some(2.0)));
    let change = ScoreView::of(&found, Locale::PtBr).change.unwrap();
    assert_eq!((change.direction, change.words.as_str()), (Direction::Better, "+200 ante −100"));

    let other = Against { attributes: vec![("market".into(), "north".into())], ..Against::default() };
    let request = ScoreRequest { from: None, to: None, against: Some(other), ..request };
    assert_eq!(house.find(&request).await.score.comparison.unwrap().n, 7);
}

#[tokio::test]
async fn a_change_that_may_be_chance_is_no_detectable_change() {
    let house = House::open().await;
    let survey = house.survey("nps", false).await;
    house.answer(&survey, "2026-01-10", &[10, 9, 3], "").await;
    house.answer(&survey, "2026-02-10", &[10, 9, 8], "").await;
    let against =
        Against { from: date("2026-01-01"), to: date("2026-02-01"), attributes: Vec::new(), others: None };
    let request = ScoreRequest {
        from: date("2026-02-01"),
        to: date("2026-03-01"),
        against: Some(against),
        ..ScoreRequest::of(Measure::Nps)
    };
    let change = ScoreView::of(&house.find(&request).await, Locale::PtBr).change.unwrap();
    assert_eq!((change.direction, change.words.as_str()), (Direction::Same, "sem mudança detectável"));
}

#[tokio::test]
async fn an_anonymous_survey_hides_small_groups_everywhere() {
    let house = House::open().await;
    let survey = house.survey("nps", true).await;
    house.answer(&survey, "2026-01-10", &[10; 6], "").await;
    house.answer(&survey, "2026-02-10", &[0; 4], "").await;
    let all = house.find(&ScoreRequest::of(Measure::Nps)).await;
    assert_eq!(all.score.value, Some(0.2));
    assert_eq!(all.series.iter().map(|point| point.suppressed).collect::<Vec<_>>(), [false, true]);

    let against =
        Against { from: date("2026-02-01"), to: date("2026-03-01"), attributes: Vec::new(), others: None };
    let request = ScoreRequest {
        from: date("2026-01-01"),
        to: date("2026-02-01"),
        against: Some(against),
        ..ScoreRequest::of(Measure::Nps)
    };
    let comparison = house.find(&request).await.score.comparison.unwrap();
    assert_eq!((comparison.value, comparison.difference, comparison.n), (None, None, 4));

    let few = house.find(&ScoreRequest { from: date("2026-02-01"), ..ScoreRequest::of(Measure::Nps) }).await;
    assert!(few.score.suppressed && few.score.histogram.is_none());
    let view = ScoreView::of(&few, Locale::En);
    assert_eq!((view.value.as_str(), view.n, view.parts.len()), (ABSENT, 4, 0));
    assert!(view.hidden.is_some());
    assert!(draw_histogram(&few, Locale::En).is_none());
}

#[tokio::test]
async fn a_period_that_ends_before_it_begins_is_refused() {
    let house = House::open().await;
    let request =
        ScoreRequest { from: date("2026-02-01"), to: date("2026-01-01"), ..ScoreRequest::of(Measure::Nps) };
    let error = find_score(&house.db, &house.workspace, &request).await.unwrap_err();
    assert_eq!(error, AppError::field("to", Code::OutOfRange));
}

#[test]
fn a_period_is_cut_into_as_many_pieces_as_can_be_read() {
    let from = date("2026-01-01").unwrap().day();
    for (to, bucket) in [
        ("2026-01-31", Bucket::Day),
        ("2026-04-01", Bucket::Week),
        ("2027-01-01", Bucket::Month),
        ("2030-01-01", Bucket::Quarter),
    ] {
        assert_eq!(usual_bucket(from, date(to).unwrap().day()), bucket);
    }
}

#[tokio::test]
async fn all_others_are_everybody_without_the_chosen_value() {
    let house = House::open().await;
    let survey = house.survey("nps", false).await;
    house.answer(&survey, "2026-01-10", &[10; 30], "south").await;
    house.answer(&survey, "2026-01-10", &[0; 20], "north").await;
    house.answer(&survey, "2026-01-10", &[10; 5], "").await;
    let request = ScoreRequest {
        attributes: vec![("market".into(), "south".into())],
        against: Some(Against { others: Some("market".into()), ..Against::default() }),
        ..ScoreRequest::of(Measure::Nps)
    };
    let found = house.find(&request).await;
    let comparison = found.score.comparison.unwrap();
    assert_eq!((comparison.n, comparison.value), (25, Some(-0.6)));
    assert!((comparison.difference.unwrap() - 1.6).abs() < 1e-12);
    assert!(comparison.significant);
    assert_eq!(found.against.unwrap().n, 25);
}

#[tokio::test]
async fn a_small_group_of_an_anonymous_survey_is_hidden_beside_the_others() {
    let house = House::open().await;
    let survey = house.survey("nps", true).await;
    house.answer(&survey, "2026-01-10", &[10; 6], "south").await;
    house.answer(&survey, "2026-01-10", &[0; 4], "north").await;
    let by = crate::db::GroupBy::Attribute("market".into());
    let request = ScoreRequest::of(Measure::Nps);
    let (_, mut groups) = find_groups(&house.db, &house.workspace, &request, &by).await.unwrap();
    rank(Rule::Nps, &mut groups);
    let said: Vec<_> =
        groups.iter().map(|group| (group.key.as_str(), group.score.n, group.score.value)).collect();
    assert_eq!(said, [("south", 6, Some(1.0)), ("north", 4, None)]);
    let rows: Vec<_> = groups.iter().map(|group| (group.key.clone(), &group.score)).collect();
    let chart = draw_groups("NPS".into(), "market", Rule::Nps, &rows, Locale::PtBr);
    assert!(chart.summary.contains("north: sem valor, n = 4"), "{}", chart.summary);
}

#[tokio::test]
async fn chosen_surveys_are_combined_and_no_others() {
    let house = House::open().await;
    let (first, second, third) = (
        house.survey("nps", false).await,
        house.survey("nps", false).await,
        house.survey("nps", false).await,
    );
    house.answer(&first, "2026-01-10", &[10; 3], "").await;
    house.answer(&second, "2026-01-11", &[0; 2], "").await;
    house.answer(&third, "2026-01-12", &[8; 9], "").await;
    let both = house
        .find(&ScoreRequest { surveys: vec![first.0, second.0], ..ScoreRequest::of(Measure::Nps) })
        .await;
    assert_eq!((both.score.n, both.score.value), (5, Some(0.2)));
}
