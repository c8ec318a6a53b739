use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use tempfile::TempDir;

use super::comments::{Comment, Group, Moment};
use super::*;
use crate::api::export::ResponseExport;
use crate::db::ResponseFilter;
use crate::domain::journey::LaneRole;

const SEED: u64 = 7;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn story() -> Story {
    Story::tell(today(), &mut Chance::new(SEED))
}

/// The share of high scores among the replies that fit.
fn share_high(story: &Story, measure: Measure, fits: impl Fn(&Reply) -> bool) -> f64 {
    let of: Vec<&Reply> =
        story.replies.iter().filter(|reply| reply.measure == measure && fits(reply)).collect();
    let high = of.iter().filter(|reply| group_of(measure, reply.score) == Group::High).count();
    high as f64 / of.len() as f64
}

/// The groups as the product counts them.
fn group_of(measure: Measure, score: i64) -> Group {
    match (measure, score) {
        (Measure::Nps, 0..=6) | (Measure::Csat, 1..=2) | (Measure::Ces, 1..=3) => Group::Low,
        (Measure::Nps, 7..=8) | (Measure::Csat, 3) | (Measure::Ces, 4) => Group::Middle,
        (Measure::Nps, 9..=10) | (Measure::Csat, 4..=5) | (Measure::Ces, 5..=7) => Group::High,
        _ => panic!("{score} is not on the scale of {measure:?}"),
    }
}

#[test]
fn there_are_more_than_two_hundred_comments_and_none_twice() {
    let comments = comments::all();
    let distinct: BTreeSet<&str> = comments.iter().map(|comment| comment.text).collect();
    assert_eq!(distinct.len(), comments.len());
    assert!(distinct.len() >= 260, "{}", distinct.len());
    let n_portuguese = comments.iter().filter(|comment| comment.locale == Locale::PtBr).count();
    assert!((0.55..0.65).contains(&(n_portuguese as f64 / comments.len() as f64)));
    for (locale, file) in comments::FILES {
        for theme in comments::THEMES {
            assert!(
                file.lines().any(|line| line.starts_with('[') && line.contains(theme)),
                "{locale:?} {theme}"
            );
        }
    }
}

#[test]
fn comments_agree_with_their_scores_and_the_moment() {
    let story = story();
    let mut known: BTreeMap<(Measure, String), Vec<Comment>> = BTreeMap::new();
    for comment in comments::all() {
        let start = comment.text.split("{café}").next().unwrap().to_owned();
        known.entry((comment.measure, start)).or_default().push(comment);
    }
    let late = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap()..NaiveDate::from_ymd_opt(2026, 7, 1).unwrap();
    for reply in &story.replies {
        let Some(text) = &reply.comment else { continue };
        let locale = story.customers[reply.customer].locale;
        let group = group_of(reply.measure, reply.score);
        let origin =
            known.iter().filter(|((measure, start), _)| *measure == reply.measure && text.starts_with(start));
        let fits = origin.flat_map(|(_, comments)| comments).any(|comment| {
            let in_time = match comment.moment {
                Moment::Late => late.contains(&reply.at.date()),
                Moment::Mended => reply.at.date() >= late.end,
                Moment::Usual | Moment::Before | Moment::After => true,
            };
            comment.locale == locale && comment.group == group && in_time
        });
        assert!(fits, "{:?} {} {:?} {text}", reply.measure, reply.score, reply.at);
    }
}

#[test]
fn the_year_ends_yesterday_and_tells_its_story() {
    let story = story();
    assert_eq!(story.replies.len(), N_ANSWERS as usize);
    let days: BTreeSet<NaiveDate> = story.replies.iter().map(|reply| reply.at.date()).collect();
    assert_eq!(days.last(), today().pred_opt().as_ref());
    assert!(days.first() >= Some(&NaiveDate::from_ymd_opt(2025, 11, 22).unwrap()));
    for measure in Measure::ALL {
        let last =
            story.replies.iter().filter(|reply| reply.measure == measure).map(|reply| reply.at.date()).max();
        assert_eq!(last, today().pred_opt());
    }
    let n = story.replies.len() as f64;
    let abroad = |reply: &&Reply| story.customers[reply.customer].locale == Locale::En;
    let share_abroad = story.replies.iter().filter(abroad).count() as f64 / n;
    assert!((0.27..0.33).contains(&share_abroad), "{share_abroad}");
    let share_comments = story.replies.iter().filter(|reply| reply.comment.is_some()).count() as f64 / n;
    assert!((0.35..0.45).contains(&share_comments), "{share_comments}");

    let in_month = |month: u32| move |reply: &Reply| reply.at.month() == month;
    let (before, dip, mended) = (
        share_high(&story, Measure::Csat, in_month(5)),
        share_high(&story, Measure::Csat, in_month(6)),
        share_high(&story, Measure::Csat, in_month(9)),
    );
    assert!(dip < before - 0.2 && mended > dip + 0.3, "{before} {dip} {mended}");
    let new_checkout = today() - chrono::Days::new(77);
    let easy_before = share_high(&story, Measure::Ces, |reply| reply.at.date() < new_checkout);
    let easy_after = share_high(&story, Measure::Ces, |reply| reply.at.date() >= new_checkout);
    assert!(easy_after > easy_before + 0.1, "{easy_before} {easy_after}");
    let lives_in_south = |reply: &Reply| story.customers[reply.customer].region == customers::Region::South;
    let south = share_high(&story, Measure::Nps, lives_in_south);
    let elsewhere = share_high(&story, Measure::Nps, |reply| !lives_in_south(reply));
    assert!(south > elsewhere + 0.1, "{south} {elsewhere}");
    let n_in = |month| story.replies.iter().filter(|reply| reply.at.month() == month).count();
    assert!(n_in(1) * 3 < n_in(10) * 2, "January is slow");
}

#[test]
fn every_cell_of_the_drawn_journey_is_filled() {
    let map = journey::draw(0, &mut Chance::new(SEED));
    for step in map.steps() {
        for lane in map.lanes() {
            assert!(!map.items_of(step.id, lane.id).is_empty(), "{} × {}", step.title, lane.label);
        }
    }
    assert!(map.lanes().iter().any(|lane| lane.role == LaneRole::Opportunity));
    let bound: BTreeSet<&str> = map
        .steps()
        .iter()
        .filter_map(|step| step.binding.as_ref())
        .map(|binding| binding.subject.as_str())
        .collect();
    assert_eq!(bound, BTreeSet::from(["company", "support", "touchpoint:checkout"]));
}

/// Everything of a filled database that can be compared.
async fn filled() -> (Vec<String>, TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(folder.path()).await.unwrap();
    fill(&db, Demo { seed: SEED, today: today() }, &|_| {}).await.unwrap();
    let workspace_id = db.find_workspace_by_slug(SLUG).await.unwrap().workspace_id;
    let mut files = Vec::new();
    for survey in db.list_surveys(workspace_id, None, 10).await.unwrap() {
        let opened =
            ResponseExport::open(&db, workspace_id, survey.survey_id, ResponseFilter::default()).await;
        let mut export = opened.unwrap();
        let mut file = survey.survey_id.to_string();
        while let Some(piece) = export.next().await.unwrap() {
            file.push_str(&piece);
        }
        files.push(file);
    }
    for journey in db.list_journeys(workspace_id, None, 10).await.unwrap() {
        files.push(db.find_journey(workspace_id, journey.journey_id).await.unwrap().map.export());
    }
    (files, folder, db)
}

#[tokio::test]
async fn the_same_seed_and_date_give_the_same_data_and_it_is_made_once() {
    let (one, _one_folder, db) = filled().await;
    let (other, _other_folder, _) = filled().await;
    assert_eq!(one.len(), 5);
    assert!(one == other, "two fillings differ");
    let again = fill(&db, Demo { seed: SEED, today: today() }, &|_| {}).await;
    assert!(matches!(again, Err(DbError::Conflict(_))), "{again:?}");
    assert!(db.check().await.unwrap().is_empty());
}
