use uuid::Uuid;

use super::*;
use crate::db::testing::{NOW, TestHouse};
use crate::domain::id::{StageId, StepId};
use crate::domain::journey::Order;
use crate::domain::member::Role;

fn op(change: Change) -> Op {
    Op { op_id: OpId::new(Uuid::now_v7()), change }
}

fn rename(title: &str) -> Op {
    op(Change::RenameJourney { title: title.into() })
}

fn insert_stage(title: &str) -> Op {
    let (stage, order) = (StageId::new(Uuid::now_v7()), Order::between(None, None, 7));
    op(Change::InsertStage { stage, order, title: title.into(), colour: None })
}

fn unknown_step() -> Op {
    op(Change::DeleteStep { step: StepId::new(Uuid::now_v7()) })
}

async fn journey(house: &TestHouse) -> (WorkspaceId, JourneyId) {
    let (acme, journey_id) = (house.workspace("acme").await, house.new_id(JourneyId::new));
    house.db.create_journey(acme, journey_id, Map::new("Compra").unwrap(), NOW).await.unwrap();
    (acme, journey_id)
}

async fn record(db: &Db, (acme, id): (WorkspaceId, JourneyId), base_seq: u64, ops: &[Op]) -> RecordedOps {
    db.record_ops(acme, id, None, base_seq, ops.to_vec(), NOW + 1).await.unwrap()
}

/// The map that a fresh reader without any cache sees.
async fn reread(house: &TestHouse, (acme, id): (WorkspaceId, JourneyId)) -> JourneyAt {
    house.open_again().await.find_journey(acme, id).await.unwrap()
}

#[tokio::test]
async fn operations_with_unknown_references_are_rejected_and_the_others_applied() {
    let house = TestHouse::open().await;
    let journey = journey(&house).await;
    let ops = [insert_stage("Buscar"), unknown_step(), rename("  "), insert_stage("Pagar")];
    let recorded = record(&house.db, journey, 0, &ops).await;
    assert_eq!(recorded.seq, 2);
    assert_eq!(recorded.applied, [(1, ops[0].op_id), (2, ops[3].op_id)]);
    assert_eq!(
        recorded.rejected,
        [(ops[1].op_id, OpError::UnknownReference), (ops[2].op_id, OpError::Required)]
    );
    assert_eq!(recorded.missed, []);
    assert_eq!(reread(&house, journey).await.map.stages().len(), 2);
}

#[tokio::test]
async fn the_same_operation_twice_changes_nothing_and_gives_the_same_number() {
    let house = TestHouse::open().await;
    let journey = journey(&house).await;
    let (stage, title) = (insert_stage("Buscar"), rename("Compra online"));
    record(&house.db, journey, 0, std::slice::from_ref(&stage)).await;
    let again = record(&house.db, journey, 0, &[stage.clone(), title.clone(), title.clone()]).await;
    assert_eq!(again.applied, [(1, stage.op_id), (2, title.op_id), (2, title.op_id)]);
    assert_eq!((again.seq, again.rejected, again.missed), (2, vec![], vec![]));
    assert_eq!(reread(&house, journey).await.seq, 2);
}

#[tokio::test]
async fn the_sender_learns_what_others_did_since_their_base() {
    let house = TestHouse::open().await;
    let journey = journey(&house).await;
    let ana = house.member(journey.0, "ana@example.com", Role::Editor).await;
    let (seen, missed) = (insert_stage("Buscar"), insert_stage("Pagar"));
    record(&house.db, journey, 0, &[seen]).await;
    house.db.record_ops(journey.0, journey.1, Some(ana), 1, vec![missed.clone()], NOW + 2).await.unwrap();
    let recorded = record(&house.db, journey, 1, &[rename("Compra online")]).await;
    assert_eq!(recorded.missed, [StoredOp { seq: 2, op: missed, member_id: Some(ana), at: NOW + 2 }]);
    assert_eq!(record(&house.db, journey, 3, &[]).await.missed, []);
    assert_eq!(record(&house.db, journey, u64::MAX, &[]).await.missed, []);
}

#[tokio::test]
async fn a_reopened_database_gives_the_same_map() {
    let house = TestHouse::open().await;
    let journey = journey(&house).await;
    for n in 0..130 {
        let ops = [insert_stage(&format!("Etapa {n}")), rename(&format!("Compra {n}"))];
        let recorded = record(&house.db, journey, 0, &ops[usize::from(n >= 40)..]).await;
        assert_eq!(recorded.rejected, []);
    }
    let here = house.db.find_journey(journey.0, journey.1).await.unwrap();
    house.db.close().await;
    let there = reread(&house, journey).await;
    assert_eq!((here.seq, there.seq), (170, 170));
    assert_eq!(here.map.export(), there.map.export());
    assert_eq!(there.map.title(), "Compra 129");
}

#[tokio::test]
async fn the_document_is_rewritten_every_fifty_operations() {
    let house = TestHouse::open().await;
    let journey = journey(&house).await;
    let ops: Vec<Op> = (0..49).map(|n| rename(&format!("Compra {n}"))).collect();
    record(&house.db, journey, 0, &ops).await;
    let document_seq = async || {
        sqlx::query_scalar::<_, i64>("select map_seq from journey")
            .fetch_one(&mut *house.db.reader().await.unwrap())
            .await
            .unwrap()
    };
    assert_eq!(document_seq().await, 0);
    record(&house.db, journey, 49, &[rename("Compra 49")]).await;
    assert_eq!(document_seq().await, 50);
}

#[tokio::test]
async fn two_writers_interleave_without_loss() {
    let house = TestHouse::open().await;
    let journey = journey(&house).await;
    let elsewhere = house.open_again().await;
    let write = async |db: &Db, who: &str| {
        let mut base_seq = 0;
        for n in 0..15 {
            let ops = [insert_stage(&format!("{who} {n}")), unknown_step(), rename(&format!("{who} {n}"))];
            let recorded = record(db, journey, base_seq, &ops).await;
            assert_eq!((recorded.applied.len(), recorded.rejected.len()), (2, 1));
            assert_eq!(recorded.seq, base_seq + 2 + recorded.missed.len() as u64);
            base_seq = recorded.seq;
        }
    };
    tokio::join!(write(&house.db, "aqui"), write(&elsewhere, "ali"), write(&house.db, "aqui também"));

    let fresh = reread(&house, journey).await;
    assert_eq!((fresh.seq, fresh.map.stages().len()), (90, 45));
    for db in [&house.db, &elsewhere] {
        let known = db.find_journey(journey.0, journey.1).await.unwrap();
        assert_eq!((known.seq, &known.map), (90, &fresh.map));
    }
    let ops = house.db.list_ops(journey.0, journey.1, 0, 1_000).await.unwrap();
    assert_eq!(ops.iter().map(|stored| stored.seq).collect::<Vec<_>>(), (1..=90).collect::<Vec<_>>());
}

#[tokio::test]
async fn every_stored_inverse_takes_its_operation_back() {
    let house = TestHouse::open().await;
    let journey = journey(&house).await;
    record(&house.db, journey, 0, &[insert_stage("Buscar"), rename("Outro"), insert_stage("Pagar")]).await;
    let inverses: Vec<String> = sqlx::query_scalar("select inverse from journey_op order by seq desc")
        .fetch_all(&mut *house.db.reader().await.unwrap())
        .await
        .unwrap();
    let mut map = (*reread(&house, journey).await.map).clone();
    for inverse in inverses {
        map.apply(&serde_json::from_str(&inverse).unwrap()).unwrap();
    }
    assert_eq!(map, Map::new("Compra").unwrap());
}

#[tokio::test]
async fn a_rename_is_seen_in_the_list_and_pages_follow_the_last_change() {
    let house = TestHouse::open().await;
    let (acme, first) = journey(&house).await;
    let second = house.new_id(JourneyId::new);
    house.db.create_journey(acme, second, Map::new("Suporte").unwrap(), NOW).await.unwrap();
    house.db.record_ops(acme, first, None, 0, vec![rename("Compra online")], NOW + 9).await.unwrap();

    let page = house.db.list_journeys(acme, None, 1).await.unwrap();
    let row = &page[0];
    assert_eq!(
        (row.journey_id, row.title.as_str(), row.seq, row.updated_at),
        (first, "Compra online", 1, NOW + 9)
    );
    let cursor = JourneyCursor { updated_at: row.updated_at, journey_id: row.journey_id };
    let rest = house.db.list_journeys(acme, Some(cursor), 10).await.unwrap();
    assert_eq!(rest.iter().map(|row| row.journey_id).collect::<Vec<_>>(), [second]);
}

#[tokio::test]
async fn another_workspaces_journey_is_not_found() {
    let house = TestHouse::open().await;
    let (acme, id) = journey(&house).await;
    house.db.find_journey(acme, id).await.unwrap();
    let other = house.workspace("other").await;
    let is_not_found =
        |error: Option<DbError>| assert!(matches!(error, Some(DbError::NotFound)), "{error:?}");
    is_not_found(house.db.find_journey(other, id).await.err());
    is_not_found(house.db.list_ops(other, id, 0, 10).await.err());
    is_not_found(house.db.record_ops(other, id, None, 0, vec![rename("X")], NOW).await.err());
    is_not_found(house.db.delete_journey(other, id).await.err());
    assert_eq!(house.db.list_journeys(other, None, 10).await.unwrap(), []);
    house.db.delete_journey(acme, id).await.unwrap();
    is_not_found(house.db.find_journey(acme, id).await.err());
}
