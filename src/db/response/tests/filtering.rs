//! Every filter gives what going through all responses by hand gives.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Asked, DAY_MS, Dice, NOW, definition, publish};
use crate::db::testing::TestHouse;
use crate::db::{Assigned, CaseEdit, CaseSubject, NewCase, NewResponse, ResponseFilter};
use crate::domain::case::{CaseState, WithCase};
use crate::domain::id::{CaseId, MemberId, ResponseId, SurveyId};
use crate::domain::measure::{AnswerGroup, Measure};
use crate::domain::member::Role;
use crate::domain::survey::Subject;
use crate::domain::triage::Tag;

/// A response as the test knows it, without asking the database.
struct Told {
    response: NewResponse,
    scores: BTreeMap<&'static str, i64>,
    comment: String,
    tags: Vec<&'static str>,
    is_partial: bool,
    assigned: Option<MemberId>,
    case: Option<&'static str>,
}

/// The scored questions: key, measure, subject, which scores are in the
/// group of its name.
fn groups(key: &str, score: i64) -> (Measure, &'static str, AnswerGroup) {
    let of_nps = match score {
        9.. => AnswerGroup::Promoter,
        7..=8 => AnswerGroup::Passive,
        _ => AnswerGroup::Detractor,
    };
    let two = |is_good| if is_good { AnswerGroup::High } else { AnswerGroup::Low };
    match key {
        "nps" => (Measure::Nps, "company", of_nps),
        "nps2" => (Measure::Nps, "support", of_nps),
        "csat" => (Measure::Csat, "support", two(score >= 4)),
        _ => (Measure::Ces, "product", two(score <= 2)),
    }
}

fn fits(told: &Told, filter: &ResponseFilter) -> bool {
    let response = &told.response;
    let first = ["nps", "csat", "ces"].into_iter().find_map(|key| told.scores.get(key));
    let is_within = |least: Option<i64>, most: Option<i64>| {
        (least.is_none() && most.is_none())
            || first
                .is_some_and(|score| least.is_none_or(|n| *score >= n) && most.is_none_or(|n| *score <= n))
    };
    let is_asked = |key: &str, score: i64| {
        let (measure, subject, group) = groups(key, score);
        filter.measure.is_none_or(|wanted| wanted == measure)
            && filter.subject.as_ref().is_none_or(|wanted| wanted.as_str() == subject)
            && filter.group.is_none_or(|wanted| wanted == group)
    };
    let has_question = filter.measure.is_some() || filter.subject.is_some() || filter.group.is_some();
    let words = filter.q.as_deref().unwrap_or_default().to_lowercase();
    filter.survey.is_none_or(|survey| survey == response.survey_id)
        && filter.from.is_none_or(|from| response.answered_at >= from)
        && filter.to.is_none_or(|to| response.answered_at < to)
        && is_within(filter.min_score, filter.max_score)
        && words.split_whitespace().all(|word| told.comment.to_lowercase().contains(word))
        && filter.attributes.iter().all(|(name, value)| response.attributes.get(name) == Some(value))
        && (!filter.has_comment || !told.comment.is_empty())
        && (!has_question || told.scores.iter().any(|(key, score)| is_asked(key, *score)))
        && filter.channel.is_none_or_eq(&response.channel)
        && filter.locale.is_none_or_eq(&response.locale)
        && filter.tag.as_ref().is_none_or(|tag| told.tags.contains(&tag.as_str()))
        && (!filter.is_partial || told.is_partial)
        && match filter.assigned {
            None => true,
            Some(Assigned::Nobody) => told.assigned.is_none(),
            Some(Assigned::To(member)) => told.assigned == Some(member),
        }
        && match filter.case {
            None => true,
            Some(WithCase::Without) => told.case.is_none(),
            Some(WithCase::Open) => told.case.is_some_and(|status| status != "closed"),
            Some(WithCase::Closed) => told.case == Some("closed"),
        }
}

trait Wanted {
    fn is_none_or_eq(&self, value: &Self) -> bool;
}

impl Wanted for Option<String> {
    fn is_none_or_eq(&self, value: &Self) -> bool {
        self.is_none() || self == value
    }
}

fn one<T: Clone>(dice: &mut Dice, of: &[T]) -> T {
    of[usize::try_from(dice.below(of.len() as u64)).unwrap()].clone()
}

fn rarely<T>(dice: &mut Dice, value: T) -> Option<T> {
    (dice.below(4) == 0).then_some(value)
}

/// Key of a scored question, how many scores it has, the least of them.
type Scale = (&'static str, u64, i64);

/// Three surveys, two members, 160 responses of every kind.
struct Data {
    asked: Asked,
    surveys: Vec<SurveyId>,
    members: [MemberId; 2],
    told: Vec<Told>,
}

async fn data(dice: &mut Dice) -> Data {
    let house = TestHouse::open().await;
    let workspace = house.workspace("acme").await;
    let members = [
        house.member(workspace, "ana@example.com", Role::Owner).await,
        house.member(workspace, "rui@example.com", Role::Editor).await,
    ];
    let text = json!({"key": "why", "kind": "long_text", "title": "Why?"});
    let scored = |key: &str, kind: &str, subject: &str| json!({"key": key, "kind": kind, "subject": subject, "title": "T"});
    let mut effort = scored("ces", "ces", "product");
    effort["scale"] = json!({"min": 1, "max": 5});
    effort["direction"] = "effort".into();
    let kinds: [(Value, &'static [Scale]); 3] = [
        (
            json!([scored("nps", "nps", "company"), scored("nps2", "nps", "support"), text]),
            &[("nps", 11, 0), ("nps2", 11, 0)],
        ),
        (json!([scored("csat", "csat", "support"), text]), &[("csat", 5, 1)]),
        (json!([effort, text]), &[("ces", 5, 1)]),
    ];
    let mut sources = Vec::new();
    for (questions, scores) in kinds {
        let definition = definition(questions);
        sources.push((publish(&house.db, workspace, definition.clone()).await, definition, scores));
    }
    let surveys: Vec<SurveyId> = sources.iter().map(|(survey, _, _)| *survey).collect();
    let (survey, definition, _) = sources[0].clone();
    let mut asked = Asked { house, workspace, survey, definition };
    let mut told = Vec::new();
    for n in 0..160 {
        let (survey, definition, keys) = one(dice, &sources);
        (asked.survey, asked.definition) = (survey, definition);
        let mut answers = Map::new();
        let mut scores = BTreeMap::new();
        for (key, n_scores, least) in keys {
            if dice.below(5) > 0 {
                let score = i64::try_from(dice.below(*n_scores)).unwrap() + least;
                scores.insert(*key, score);
                answers.insert((*key).into(), score.into());
            }
        }
        let comment = one(dice, &["", "", "Demorou demais", "Muito bom", "100% Bom"]);
        if !comment.is_empty() {
            answers.insert("why".into(), comment.into());
        }
        // Few different times, so that many are equal.
        let answered_at = NOW + i64::try_from(dice.below(12)).unwrap() * DAY_MS / 4;
        let attributes = [("market", one(dice, &["br", "pt"])), ("plan", one(dice, &["free", "pro", "max"]))];
        let mut response = asked.response_at(&format!("r{n}"), answered_at, answers.into(), &attributes);
        response.channel = one(dice, &[None, Some("link"), Some("link"), Some("qr")]).map(str::to_owned);
        response.locale = one(dice, &[None, Some("pt-BR"), Some("en")]).map(str::to_owned);
        told.push(Told {
            response,
            scores,
            comment: comment.to_owned(),
            tags: Vec::new(),
            is_partial: dice.below(6) == 0,
            assigned: None,
            case: None,
        });
    }
    asked.db().record_responses(told.iter().map(|told| told.response.clone()).collect()).await.unwrap();
    for told in &mut told {
        triage(dice, &asked, &members, told).await;
    }
    Data { asked, surveys, members, told }
}

async fn triage(dice: &mut Dice, asked: &Asked, members: &[MemberId; 2], told: &mut Told) {
    let (db, workspace, id) = (asked.db(), asked.workspace, told.response.response_id);
    for tag in ["preço", "entrega"] {
        if dice.below(4) == 0 {
            db.tag_responses(workspace, vec![id], Tag::parse(tag).unwrap()).await.unwrap();
            told.tags.push(tag);
        }
    }
    if dice.below(3) == 0 {
        let member = one(dice, members);
        db.assign_responses(workspace, vec![id], Some(member)).await.unwrap();
        told.assigned = Some(member);
    }
    if dice.below(3) == 0 {
        let case_id = asked.house.new_id(CaseId::new);
        let subject = CaseSubject::Response(id);
        let new = NewCase { case_id, subject, owner: None, due_day: 1, opened_by: members[0], now: NOW };
        db.create_case(workspace, new).await.unwrap();
        let (status, outcome) = one(dice, &[("open", ""), ("in_progress", ""), ("closed", "resolved")]);
        let state = CaseState::parse(status, outcome, "").unwrap();
        let edit = CaseEdit { owner: None, due_day: 1, state };
        db.update_case(workspace, case_id, edit, members[0], NOW).await.unwrap();
        told.case = Some(status);
    }
    if told.is_partial {
        db.write(move |conn| {
            Box::pin(async move {
                sqlx::query("update response set partial = 1 where response_id = $1")
                    .bind(id.to_string())
                    .execute(conn)
                    .await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    }
}

fn filter(dice: &mut Dice, data: &Data) -> ResponseFilter {
    let day = |dice: &mut Dice| NOW + i64::try_from(dice.below(12)).unwrap() * DAY_MS / 4;
    let (from, to) = (day(dice), day(dice));
    let mut attributes = Vec::new();
    for (name, values) in [("market", ["br", "pt"]), ("plan", ["pro", "max"])] {
        if dice.below(6) == 0 {
            attributes.push((name.to_owned(), one(dice, &values).to_owned()));
        }
    }
    let survey = one(dice, &data.surveys);
    let group = one(dice, &AnswerGroup::ALL);
    let measure = one(dice, &Measure::ALL);
    let subject = Subject::parse(one(dice, &["company", "support", "product"])).unwrap();
    let assigned =
        one(dice, &[Assigned::Nobody, Assigned::To(data.members[0]), Assigned::To(data.members[1])]);
    let case = one(dice, &[WithCase::Open, WithCase::Closed, WithCase::Without]);
    ResponseFilter {
        survey: rarely(dice, survey),
        from: rarely(dice, from),
        to: rarely(dice, to),
        min_score: (dice.below(8) == 0).then_some(2),
        max_score: (dice.below(8) == 0).then_some(6),
        q: (dice.below(8) == 0).then(|| one(dice, &["bom", "DEMAIS demorou", "0% b"]).to_owned()),
        attributes,
        has_comment: dice.below(6) == 0,
        group: rarely(dice, group),
        measure: rarely(dice, measure),
        subject: (dice.below(6) == 0).then_some(subject),
        channel: (dice.below(5) == 0).then(|| one(dice, &["link", "qr", "mail"]).to_owned()),
        locale: (dice.below(5) == 0).then(|| one(dice, &["pt-BR", "en"]).to_owned()),
        tag: (dice.below(5) == 0).then(|| one(dice, &["preço", "entrega", "outra"]).to_owned()),
        is_partial: dice.below(8) == 0,
        assigned: (dice.below(5) == 0).then_some(assigned),
        case: (dice.below(5) == 0).then_some(case),
    }
}

#[tokio::test]
async fn any_filters_together_give_what_going_through_all_responses_gives() {
    let (mut n_found, mut n_checked) = (0, 0);
    for seed in 0..2 {
        let mut dice = Dice(seed + 40);
        let data = data(&mut dice).await;
        let (db, workspace) = (data.asked.db(), data.asked.workspace);
        for _ in 0..250 {
            let filter = filter(&mut dice, &data);
            let mut expected: Vec<(i64, String)> = data
                .told
                .iter()
                .filter(|told| fits(told, &filter))
                .map(|told| (told.response.answered_at, told.response.response_id.to_string()))
                .collect();
            expected.sort_unstable_by(|a, b| b.cmp(a));
            let expected: Vec<String> = expected.into_iter().map(|(_, id)| id).collect();

            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = db.list_responses(workspace, &filter, after, 7).await.unwrap();
                assert!(
                    page.rows.len() == 7 || page.next.is_none(),
                    "a short page in the middle: {filter:?}"
                );
                found.extend(page.rows.iter().map(|row| row.response_id.to_string()));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, expected, "{filter:?}");
            let few = db.count_responses_up_to(workspace, &filter, 5).await.unwrap();
            assert_eq!(few, expected.len().min(5), "{filter:?}");
            if !is_everything(&filter) {
                let n = db.count_responses(workspace, &filter).await.unwrap();
                assert_eq!(usize::try_from(n).unwrap(), expected.len(), "{filter:?}");
            }
            n_checked += 1;
            n_found += usize::from(!expected.is_empty());
        }
    }
    // Else the filters would be so narrow that they prove nothing.
    assert!(n_found * 4 > n_checked, "{n_found} of {n_checked}");
}

/// Of everything, unfinished responses are not counted.
fn is_everything(filter: &ResponseFilter) -> bool {
    let ResponseFilter { survey, .. } = filter;
    format!("{filter:?}") == format!("{:?}", ResponseFilter { survey: *survey, ..ResponseFilter::default() })
}

#[tokio::test]
async fn a_response_with_two_scores_of_a_group_counts_once() {
    let mut dice = Dice(3);
    let data = data(&mut dice).await;
    let (db, workspace) = (data.asked.db(), data.asked.workspace);
    let group = ResponseFilter { group: Some(AnswerGroup::Detractor), ..ResponseFilter::default() };
    let twice = data
        .told
        .iter()
        .filter(|told| told.scores.len() == 2 && told.scores.values().all(|score| *score <= 6));
    assert!(twice.count() > 1);
    let ids: Vec<ResponseId> = db
        .list_responses(workspace, &group, None, 1_000)
        .await
        .unwrap()
        .rows
        .iter()
        .map(|row| row.response_id)
        .collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len());
    assert_eq!(db.count_responses_up_to(workspace, &group, 1_000).await.unwrap(), ids.len());
}
