use std::collections::BTreeSet;

use futures::future::join_all;
use serde_json::json;

use super::{CaseCursor, CaseEdit, CaseFilter, CaseRow, CaseRule, CaseSubject, NewCase};
use crate::db::response::tests::{Asked, DAY_MS, Dice, definition, nps, publish, why};
use crate::db::testing::NOW;
use crate::db::{Change, ContactInput, Db, DbError, NewCall, NewNote, NewResponse, Noted, Recorded};
use crate::domain::call::CallRequest;
use crate::domain::case::{CaseLine, CaseMeasures, CaseState};
use crate::domain::id::{CaseId, MemberId, NoteId, WorkspaceId};
use crate::domain::member::Role;
use crate::domain::survey::Definition;
use crate::domain::triage::NoteText;

const TODAY: i64 = NOW / DAY_MS;

/// A workspace whose rule opens cases for Ana, due in three days.
async fn with_rule() -> (Asked, MemberId) {
    let asked = Asked::open().await;
    let ana = asked.house.member(asked.workspace, "ana@example.com", Role::Owner).await;
    let measures = CaseMeasures { nps: true, ..CaseMeasures::default() };
    let rule = CaseRule { measures, owner: Some(ana), days: 3 };
    asked.db().update_case_rule(asked.workspace, rule).await.unwrap();
    (asked, ana)
}

async fn all(db: &Db, workspace: WorkspaceId) -> Vec<CaseRow> {
    db.list_cases(workspace, CaseFilter::All, 5, None, 1_000).await.unwrap().rows
}

fn told(asked: &Asked, ana: MemberId, title: &str, due_day: i64) -> NewCase {
    NewCase {
        case_id: asked.house.new_id(CaseId::new),
        subject: CaseSubject::Told(CaseLine::parse(title).unwrap(), None),
        owner: Some(ana),
        due_day,
        opened_by: ana,
        now: NOW,
    }
}

fn edit(owner: Option<MemberId>, due_day: i64, status: &str, outcome: &str) -> CaseEdit {
    CaseEdit { owner, due_day, state: CaseState::parse(status, outcome, "").unwrap() }
}

#[tokio::test]
async fn without_a_rule_no_case_opens() {
    let asked = Asked::open().await;
    assert_eq!(asked.db().find_case_rule(asked.workspace).await.unwrap(), None);
    asked.record(asked.response("a", json!({"nps": 0}))).await.unwrap();
    assert_eq!(all(asked.db(), asked.workspace).await, []);
}

#[tokio::test]
async fn one_submission_sent_32_times_at_once_opens_one_case() {
    let (asked, ana) = with_rule().await;
    let one = |n: usize| {
        let mut response = asked.response("same", json!({"nps": 3}));
        response.customer = Some("Padaria Aurora".into());
        response.contact = Some(format!(r#"{{"name": "Ana {n}"}}"#));
        response
    };
    let sent = join_all((0..32).map(|n| asked.db().record_from_respondent(one(n)))).await;
    let accepted = sent.into_iter().filter(|one| matches!(one, Ok(Recorded::Accepted))).count();
    assert_eq!(accepted, 1);
    let cases = all(asked.db(), asked.workspace).await;
    assert_eq!(cases.len(), 1);
    let case = &cases[0];
    assert_eq!(case.response.map(|response| response.uuid()), Some(case.case_id.uuid()));
    assert!(case.who.as_deref().is_some_and(|who| who.starts_with("Padaria Aurora · Ana")));
    assert_eq!(case.owner, Some((ana, "Ana".into())));
    // 2 February in UTC is still the first in São Paulo.
    assert_eq!((case.due_day, case.is_automatic), (TODAY - 1 + 3, true));
}

#[tokio::test]
async fn of_32_at_once_each_unhappy_one_opens_its_own_case() {
    let (asked, _) = with_rule().await;
    let filled_in = || -> Vec<NewResponse> {
        (0..32).map(|n| asked.response(&format!("r{n}"), json!({"nps": n % 11}))).collect()
    };
    let responses = filled_in();
    let unhappy: BTreeSet<_> = responses
        .iter()
        .enumerate()
        .filter(|(n, _)| n % 11 <= 6)
        .map(|(_, response)| response.response_id)
        .collect();
    let sent = responses.iter().map(|response| asked.db().record_responses(vec![response.clone()]));
    for result in join_all(sent).await {
        result.unwrap();
    }
    // Everything once more, as after a lost answer.
    asked.db().record_responses(filled_in()).await.unwrap();
    let cases = all(asked.db(), asked.workspace).await;
    let of: BTreeSet<_> = cases.iter().filter_map(|case| case.response).collect();
    assert_eq!((cases.len(), of), (unhappy.len(), unhappy));
    asked.is_sound().await;
}

#[tokio::test]
async fn old_answers_of_a_file_open_no_case_but_fresh_ones_and_those_sent_by_programs_do() {
    let (asked, _) = with_rule().await;
    let at = |id: &str, answered_at| asked.response_at(id, answered_at, json!({"nps": 1}), &[]);
    let old = NOW - DAY_MS - 1;
    asked.db().import_responses(vec![at("old", old), at("fresh", NOW - DAY_MS)]).await.unwrap();
    assert_eq!(all(asked.db(), asked.workspace).await.len(), 1);
    asked.record(at("late", old)).await.unwrap();
    assert_eq!(all(asked.db(), asked.workspace).await.len(), 2);
}

#[tokio::test]
async fn satisfaction_and_effort_open_cases_only_when_chosen() {
    let asked = Asked::open().await;
    let questions = json!([
        {"key": "csat", "kind": "csat", "title": "Satisfied?"},
        {"key": "ces", "kind": "ces", "title": "Easy?"},
    ]);
    let definition = definition(questions);
    let survey = publish(asked.db(), asked.workspace, definition.clone()).await;
    let (house, workspace) = (asked.house, asked.workspace);
    let asked = Asked { house, workspace, survey, definition };
    let mut n = 0;
    for (csat, ces, answers, opens) in [
        (false, false, json!({"csat": 1, "ces": 1}), false),
        (true, false, json!({"csat": 2}), true),
        (true, false, json!({"csat": 3, "ces": 1}), false),
        (false, true, json!({"csat": 1, "ces": 3}), true),
        (true, true, json!({"csat": 1, "ces": 1}), true),
    ] {
        let measures = CaseMeasures { nps: true, csat, ces };
        let rule = CaseRule { measures, owner: None, days: 0 };
        asked.db().update_case_rule(workspace, rule).await.unwrap();
        let before = all(asked.db(), workspace).await.len();
        n += 1;
        asked.record(asked.response(&format!("r{n}"), answers.clone())).await.unwrap();
        let after = all(asked.db(), workspace).await.len();
        assert_eq!(after - before, usize::from(opens), "{csat} {ces} {answers}");
    }
}

#[tokio::test]
async fn a_case_of_an_anonymous_survey_names_nobody_and_waits_for_the_group() {
    let (asked, ana) = with_rule().await;
    let anonymous = json!({
        "title": "How are we?", "locale": "en", "anonymous": true, "questions": [nps(), why()],
    });
    let definition = Definition::parse(&anonymous).unwrap();
    let survey = publish(asked.db(), asked.workspace, definition.clone()).await;
    let (house, workspace) = (asked.house, asked.workspace);
    let asked = Asked { house, workspace, survey, definition };
    for n in 0..5 {
        assert_eq!(all(asked.db(), workspace).await, [], "{n}");
        assert_eq!(asked.db().count_cases(workspace, CaseFilter::Of(ana), 5).await.unwrap(), 0);
        let mut response = asked.response(&format!("r{n}"), json!({"nps": 0}));
        response.customer = Some("Padaria".into());
        asked.record(response).await.unwrap();
    }
    let cases = all(asked.db(), workspace).await;
    assert_eq!((cases.len(), cases.iter().all(|case| case.who.is_none())), (5, true));
    let hidden = asked.db().find_case(workspace, cases[0].case_id, 6).await;
    assert!(matches!(hidden, Err(DbError::NotFound)), "{hidden:?}");
    // One that a person opens names nobody either.
    let mut response = asked.response("promoter", json!({"nps": 10}));
    response.customer = Some("Padaria".into());
    let subject = CaseSubject::Response(response.response_id);
    asked.record(response).await.unwrap();
    let new = NewCase { subject, ..told(&asked, ana, "x", TODAY) };
    let case_id = new.case_id;
    asked.db().create_case(workspace, new).await.unwrap();
    assert_eq!(asked.db().find_case(workspace, case_id, 5).await.unwrap().who, None);
}

#[tokio::test]
async fn changes_are_kept_with_who_and_when_and_a_response_has_one_case() {
    let (asked, ana) = with_rule().await;
    let (db, workspace) = (asked.db(), asked.workspace);
    let rui = asked.house.member(workspace, "rui@example.com", Role::Editor).await;
    let response = asked.response("a", json!({"nps": 2}));
    let id = response.response_id;
    asked.record(response).await.unwrap();
    let case = all(db, workspace).await.remove(0).case_id;
    let again = NewCase { subject: CaseSubject::Response(id), ..told(&asked, ana, "x", TODAY) };
    let refused = db.create_case(workspace, again).await;
    assert!(matches!(refused, Err(DbError::Conflict("response"))), "{refused:?}");

    db.mark_first_contact(workspace, case, ana, NOW + 5).await.unwrap();
    db.mark_first_contact(workspace, case, ana, NOW + 50).await.unwrap();
    db.update_case(workspace, case, edit(Some(rui), 9, "in_progress", ""), ana, NOW + 10).await.unwrap();
    db.update_case(workspace, case, edit(Some(rui), 9, "closed", "resolved"), rui, NOW + 20).await.unwrap();
    db.update_case(workspace, case, edit(Some(rui), 9, "closed", "no_action"), rui, NOW + 30).await.unwrap();
    let row = db.find_case(workspace, case, 5).await.unwrap();
    assert_eq!((row.first_contact_at, row.closed_at), (Some(NOW + 5), Some(NOW + 20)));
    let changes = db.list_case_changes(workspace, case).await.unwrap();
    let said: Vec<String> = changes
        .iter()
        .map(|change| format!("{} {}", change.what, change.value.as_deref().unwrap_or("-")))
        .collect();
    let contact = format!("first_contact {}", NOW + 5);
    assert_eq!(
        said,
        [
            &contact,
            "owner Ana",
            "due 9",
            "status in_progress",
            "status closed",
            "outcome resolved",
            "outcome no_action"
        ]
    );
    db.update_case(workspace, case, edit(None, 9, "open", ""), rui, NOW + 40).await.unwrap();
    let row = db.find_case(workspace, case, 5).await.unwrap();
    assert_eq!((row.closed_at, row.outcome(), &row.owner), (None, None, &None));
}

#[tokio::test]
async fn a_deleted_response_takes_an_untouched_case_along_and_unnames_a_worked_one() {
    let (asked, ana) = with_rule().await;
    let (db, workspace) = (asked.db(), asked.workspace);
    let mut ids = Vec::new();
    for n in 0..4 {
        let mut response = asked.response(&format!("r{n}"), json!({"nps": 0}));
        response.customer = Some("Padaria".into());
        ids.push(response.response_id);
        asked.record(response).await.unwrap();
    }
    let case_of = |n: usize| CaseId::new(ids[n].uuid());
    db.mark_first_contact(workspace, case_of(1), ana, NOW).await.unwrap();
    let (note_id, text) = (asked.house.new_id(NoteId::new), NoteText::parse("Liguei").unwrap());
    let note = NewNote { note_id, about: Noted::Case(case_of(2)), member_id: ana, text, now: NOW };
    db.create_note(workspace, note).await.unwrap();
    for id in &ids[..2] {
        db.delete_response(workspace, asked.survey, *id).await.unwrap();
    }
    assert!(matches!(db.find_case(workspace, case_of(0), 5).await, Err(DbError::NotFound)));
    let worked = db.find_case(workspace, case_of(1), 5).await.unwrap();
    assert_eq!((worked.response, worked.who, worked.first_contact_at), (None, None, Some(NOW)));
    db.delete_survey(workspace, asked.survey).await.unwrap();
    let left: Vec<CaseId> = all(db, workspace).await.iter().map(|case| case.case_id).collect();
    assert_eq!(left, [case_of(1), case_of(2)]);
    asked.is_sound().await;
}

#[tokio::test]
async fn every_list_is_by_due_date_and_equals_going_through_all_cases() {
    let (asked, ana) = with_rule().await;
    let (db, workspace) = (asked.db(), asked.workspace);
    let rui = asked.house.member(workspace, "rui@example.com", Role::Editor).await;
    let mut dice = Dice(11);
    for n in 0..60 {
        let due_day = TODAY - 5 + i64::try_from(dice.below(10)).unwrap();
        let new = told(&asked, ana, &format!("Case {n}"), due_day);
        let case = new.case_id;
        db.create_case(workspace, new).await.unwrap();
        let owner = [None, Some(ana), Some(rui)][usize::try_from(dice.below(3)).unwrap()];
        let (status, outcome) = [("open", ""), ("in_progress", ""), ("closed", "resolved")]
            [usize::try_from(dice.below(3)).unwrap()];
        let wait = i64::try_from(dice.below(900)).unwrap();
        if dice.below(2) == 0 {
            db.mark_first_contact(workspace, case, ana, NOW + wait).await.unwrap();
        }
        db.update_case(workspace, case, edit(owner, due_day, status, outcome), ana, NOW + 1_000 + wait)
            .await
            .unwrap();
    }
    let everything = all(db, workspace).await;
    assert_eq!(everything.len(), 60);
    for filter in [
        CaseFilter::All,
        CaseFilter::Open,
        CaseFilter::Closed,
        CaseFilter::Of(rui),
        CaseFilter::DueBefore(TODAY),
        CaseFilter::OfDueBefore(rui, TODAY),
    ] {
        let fits = |case: &&CaseRow| {
            let is_closed = case.outcome().is_some();
            let is_ruis = case.owner.as_ref().is_some_and(|(owner, _)| *owner == rui);
            let is_late = case.due_day < TODAY;
            match filter {
                CaseFilter::All => true,
                CaseFilter::Open => !is_closed,
                CaseFilter::Closed => is_closed,
                CaseFilter::Of(_) => !is_closed && is_ruis,
                CaseFilter::DueBefore(_) => !is_closed && is_late,
                CaseFilter::OfDueBefore(..) => !is_closed && is_ruis && is_late,
            }
        };
        let mut expected: Vec<&CaseRow> = everything.iter().filter(fits).collect();
        expected.sort_by_key(|case| (case.due_day, case.case_id));
        if filter == CaseFilter::Closed {
            expected.reverse();
        }
        let (mut found, mut after): (Vec<CaseRow>, Option<CaseCursor>) = (Vec::new(), None);
        loop {
            let page = db.list_cases(workspace, filter, 5, after, 7).await.unwrap();
            found.extend(page.rows);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter:?}");
        assert!(!expected.is_empty(), "{filter:?}");
        let n = db.count_cases(workspace, filter, 5).await.unwrap();
        assert_eq!(usize::try_from(n).unwrap(), expected.len(), "{filter:?}");

        let times = db.find_case_times(workspace, filter, 5).await.unwrap();
        let mut waits: Vec<i64> =
            expected.iter().filter_map(|case| Some(case.first_contact_at? - case.opened_at)).collect();
        waits.sort_unstable();
        assert_eq!(usize::try_from(times.first_contact.n).unwrap(), waits.len());
        let (low, high) = (waits[(waits.len() - 1) / 2], waits[waits.len() / 2]);
        assert_eq!(times.first_contact.median, Some((low + high) / 2), "{filter:?}");
    }
    let other = asked.house.workspace("other").await;
    assert_eq!(all(db, other).await, []);
    let none = db.find_case_times(other, CaseFilter::All, 5).await.unwrap();
    assert_eq!((none.close.n, none.close.median), (0, None));
    let case = everything[0].case_id;
    let refused = db.update_case(other, case, edit(None, 1, "open", ""), ana, NOW).await;
    assert!(matches!(refused, Err(DbError::NotFound)), "{refused:?}");
    let refused = db
        .update_case(workspace, case, edit(Some(asked.house.new_id(MemberId::new)), 1, "open", ""), ana, NOW)
        .await;
    assert!(matches!(refused, Err(DbError::NotFound)), "{refused:?}");
}

#[tokio::test]
async fn what_somebody_left_to_be_called_goes_when_they_are_erased() {
    let asked = Asked::open().await;
    let (db, workspace) = (asked.db(), asked.workspace);
    let response = asked.response("a", json!({"nps": 2}));
    let id = response.response_id;
    asked.record(response).await.unwrap();
    let call = CallRequest::parse("Ana", "", "ana@example.com", true).unwrap();
    let new = NewCall { response: id, call, consent: "I agree".into(), now: NOW };
    let stranger = asked.house.workspace("other").await;
    assert!(matches!(db.ask_for_call(stranger, new.clone()).await, Err(DbError::NotFound)));
    let (one, two) = tokio::join!(db.ask_for_call(workspace, new.clone()), db.ask_for_call(workspace, new));
    let case = one.unwrap();
    assert_eq!(case, two.unwrap());
    assert_eq!(all(db, workspace).await.len(), 1);
    assert!(db.find_call(workspace, case).await.unwrap().is_some());
    assert_eq!(db.find_call(stranger, case).await.unwrap(), None);

    let contact = ContactInput {
        external_id: "p-1".into(),
        email: Change::Set("ana@example.com".into()),
        ..ContactInput::default()
    };
    db.upsert_contacts(workspace, vec![contact], NOW, uuid::Uuid::now_v7).await.unwrap();
    db.delete_contact(workspace, "p-1").await.unwrap();
    assert_eq!(db.find_call(workspace, case).await.unwrap(), None);
    assert_eq!(all(db, workspace).await[0].who, None);
    asked.is_sound().await;
}
