//! What holds for contacts in the database.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::*;
use crate::db::testing::{NOW, TestHouse};
use crate::domain::survey::{AskRule, QuietHours};

fn set(text: &str) -> Change {
    Change::Set(text.to_owned())
}

fn contact(external_id: &str) -> ContactInput {
    ContactInput { external_id: external_id.to_owned(), ..ContactInput::default() }
}

async fn upsert(house: &TestHouse, workspace: WorkspaceId, contacts: Vec<ContactInput>) -> Upserted {
    house.db.upsert_contacts(workspace, contacts, NOW, Uuid::now_v7).await.unwrap()
}

#[tokio::test]
async fn what_is_not_given_stays_and_what_is_cleared_goes() {
    let house = TestHouse::open().await;
    let acme = house.workspace("acme").await;
    let first = ContactInput {
        name: set("Ana"),
        email: set("ana@example.com"),
        attributes: BTreeMap::from([
            ("market".into(), Some("Sul".into())),
            ("plan".into(), Some("pro".into())),
        ]),
        do_not_contact: Some(true),
        ..contact("p-1")
    };
    assert_eq!(upsert(&house, acme, vec![first]).await, Upserted { created: 1, updated: 0 });
    let second = ContactInput {
        email: Change::Clear,
        customer: set("acme"),
        attributes: BTreeMap::from([("plan".into(), None)]),
        ..contact("p-1")
    };
    assert_eq!(upsert(&house, acme, vec![second]).await, Upserted { created: 0, updated: 1 });
    let row = house.db.find_contact(acme, "p-1").await.unwrap();
    assert_eq!((row.name.as_deref(), row.email, row.customer.as_deref()), (Some("Ana"), None, Some("acme")));
    assert_eq!(row.attributes, BTreeMap::from([("market".into(), "Sul".into())]));
    assert_eq!(row.do_not_contact_at, Some(NOW));
}

#[tokio::test]
async fn the_same_id_twice_in_one_call_is_one_contact_with_the_later_words() {
    let house = TestHouse::open().await;
    let acme = house.workspace("acme").await;
    let named = |name: &str| ContactInput { name: set(name), ..contact("p-1") };
    assert_eq!(
        upsert(&house, acme, vec![named("Ana"), named("Bia")]).await,
        Upserted { created: 1, updated: 1 }
    );
    assert_eq!(house.db.find_contact(acme, "p-1").await.unwrap().name.as_deref(), Some("Bia"));
    assert_eq!(house.db.count_contacts(acme).await.unwrap(), 1);
}

#[tokio::test]
async fn contacts_are_listed_newest_first_page_by_page_and_found_by_words() {
    let house = TestHouse::open().await;
    let (acme, other) = (house.workspace("acme").await, house.workspace("other").await);
    for n in 0..5 {
        let one = ContactInput {
            name: set(&format!("Ana {n}")),
            email: set(&format!("ana{n}@example.com")),
            ..contact(&format!("p-{n}"))
        };
        upsert(&house, acme, vec![one]).await;
    }
    let first = house.db.list_contacts(acme, "", None, 3).await.unwrap();
    let rest = house.db.list_contacts(acme, "", Some(first[2].contact_id), 3).await.unwrap();
    let ids: Vec<&str> = first.iter().chain(&rest).map(|row| row.external_id.as_str()).collect();
    assert_eq!(ids, ["p-4", "p-3", "p-2", "p-1", "p-0"]);
    let found = house.db.list_contacts(acme, "ANA p-2", None, 3).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(house.db.list_contacts(acme, "%", None, 3).await.unwrap(), []);
    assert_eq!(house.db.list_contacts(other, "", None, 3).await.unwrap(), []);
    assert!(matches!(house.db.find_contact(other, "p-1").await, Err(DbError::NotFound)));
    assert!(matches!(house.db.delete_contact(other, "p-1").await, Err(DbError::NotFound)));
}

#[tokio::test]
async fn a_workspace_without_a_rule_of_its_own_has_the_usual_one() {
    let house = TestHouse::open().await;
    let acme = house.workspace("acme").await;
    assert_eq!(house.db.find_ask_rule(acme).await.unwrap(), AskRule::default());
    let rule = AskRule::new(0, 10, 50, Some(QuietHours::new(0, 60).unwrap())).unwrap();
    house.db.update_ask_rule(acme, rule, NOW).await.unwrap();
    assert_eq!(house.db.find_ask_rule(acme).await.unwrap(), rule);
    let never = AskRule::new(1, 2, 3, None).unwrap();
    house.db.update_ask_rule(acme, never, NOW).await.unwrap();
    assert_eq!(house.db.find_ask_rule(acme).await.unwrap(), never);
}

#[tokio::test]
async fn erasing_somebody_who_wants_no_mail_does_not_begin_it_again() {
    let house = TestHouse::open().await;
    let (acme, other) = (house.workspace("acme").await, house.workspace("other").await);
    let ana = |external_id: &str| ContactInput { email: set("ana@example.com"), ..contact(external_id) };
    upsert(&house, acme, vec![ana("p-1")]).await;
    house
        .db
        .write(|conn| {
            Box::pin(async move {
                sqlx::query("update contact set unsubscribed_at = 7").execute(conn).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    house.db.delete_contact(acme, "p-1").await.unwrap();
    upsert(&house, other, vec![ana("p-1")]).await;
    assert_eq!(house.db.find_contact(other, "p-1").await.unwrap().unsubscribed_at, None);
    upsert(&house, acme, vec![ContactInput { email: set("bia@example.com"), ..contact("p-2") }, ana("p-3")])
        .await;
    assert_eq!(house.db.find_contact(acme, "p-2").await.unwrap().unsubscribed_at, None);
    assert_eq!(house.db.find_contact(acme, "p-3").await.unwrap().unsubscribed_at, Some(7));
    let n: i64 = sqlx::query_scalar("select count(*) from unwanted_address")
        .fetch_one(&mut *house.db.reader().await.unwrap())
        .await
        .unwrap();
    assert_eq!(n, 0, "the contact says it now");
}
