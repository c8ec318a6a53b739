use serde_json::json;

use super::*;
use crate::db::ResponseFilter;
use crate::db::response::tests::Asked;
use crate::db::testing::NOW;
use crate::domain::id::NoteId;
use crate::domain::member::Role;
use crate::domain::triage::NoteText;

fn tag(text: &str) -> Tag {
    Tag::parse(text).unwrap()
}

/// Three responses.
async fn answered(asked: &Asked) -> Vec<ResponseId> {
    let mut ids = Vec::new();
    for n in 0..3 {
        let response = asked.response(&format!("r{n}"), json!({"nps": n}));
        ids.push(response.response_id);
        asked.record(response).await.unwrap();
    }
    ids
}

#[tokio::test]
async fn tagging_tells_what_it_changed_and_keeps_to_the_most() {
    let asked = Asked::open().await;
    let (db, workspace) = (asked.db(), asked.workspace);
    let ids = answered(&asked).await;
    let first = db.tag_responses(workspace, vec![ids[0], ids[0]], tag("Preço")).await.unwrap();
    assert_eq!(first, Tagging::Done(vec![ids[0]]));
    let both = db.tag_responses(workspace, vec![ids[0], ids[1]], tag("preço")).await.unwrap();
    assert_eq!(both, Tagging::Done(vec![ids[1]]));
    for n in 1..MAX_TAGS {
        db.tag_responses(workspace, vec![ids[0]], tag(&format!("t{n:02}"))).await.unwrap();
    }
    let more = db.tag_responses(workspace, vec![ids[2], ids[0]], tag("more")).await.unwrap();
    assert_eq!(more, Tagging::Full);
    let rows = db.list_triage(workspace, &ids).await.unwrap();
    assert_eq!((rows[&ids[0]].tags.len(), rows[&ids[2]].tags.len()), (MAX_TAGS, 0));
    assert_eq!(db.list_tags(workspace).await.unwrap().len(), MAX_TAGS);
    let removed = db.untag_responses(workspace, ids.clone(), tag("PREÇO")).await.unwrap();
    assert_eq!(removed, ids[..2]);
    assert!(db.list_triage(workspace, &ids).await.unwrap()[&ids[1]].tags.is_empty());
}

#[tokio::test]
async fn assigning_tells_who_had_it_and_ends_with_the_membership() {
    let asked = Asked::open().await;
    let (db, workspace) = (asked.db(), asked.workspace);
    let ids = answered(&asked).await;
    asked.house.member(workspace, "ana@example.com", Role::Owner).await;
    let rui = asked.house.member(workspace, "rui@example.com", Role::Editor).await;
    let changed = db.assign_responses(workspace, ids[..2].to_vec(), Some(rui)).await.unwrap();
    assert_eq!(changed, [(ids[0], None), (ids[1], None)]);
    assert!(db.assign_responses(workspace, ids[..2].to_vec(), Some(rui)).await.unwrap().is_empty());
    let back = db.assign_responses(workspace, vec![ids[0]], None).await.unwrap();
    assert_eq!(back, [(ids[0], Some(rui))]);
    let row = &db.list_triage(workspace, &ids).await.unwrap()[&ids[1]];
    assert_eq!(row.assigned, Some((rui, "Ana".to_owned())));
    db.remove_member(workspace, rui).await.unwrap();
    assert_eq!(db.list_triage(workspace, &ids).await.unwrap()[&ids[1]].assigned, None);
    let gone = db.assign_responses(workspace, vec![ids[0]], Some(rui)).await;
    assert!(matches!(gone, Err(DbError::NotFound)), "{gone:?}");
}

#[tokio::test]
async fn a_note_is_deleted_by_its_writer_alone_and_with_its_response() {
    let asked = Asked::open().await;
    let (db, workspace) = (asked.db(), asked.workspace);
    let ids = answered(&asked).await;
    let ana = asked.house.member(workspace, "ana@example.com", Role::Owner).await;
    let rui = asked.house.member(workspace, "rui@example.com", Role::Editor).await;
    let mut notes = Vec::new();
    for (member_id, text) in [(ana, "Liguei"), (rui, "Retornou")] {
        let note_id = asked.house.new_id(NoteId::new);
        let text = NoteText::parse(text).unwrap();
        let about = Noted::Response(ids[0]);
        db.create_note(workspace, NewNote { note_id, about, member_id, text, now: NOW }).await.unwrap();
        notes.push(note_id);
    }
    let refused = db.delete_note(workspace, notes[0], rui).await;
    assert!(matches!(refused, Err(DbError::NotFound)), "{refused:?}");
    db.delete_note(workspace, notes[1], rui).await.unwrap();
    let left = db.list_notes(workspace, Noted::Response(ids[0])).await.unwrap();
    assert_eq!(left.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["Liguei"]);
    db.delete_response(workspace, asked.survey, ids[0]).await.unwrap();
    assert!(db.list_notes(workspace, Noted::Response(ids[0])).await.unwrap().is_empty());
}

#[tokio::test]
async fn another_workspaces_response_is_not_found_and_nothing_is_changed() {
    let asked = Asked::open().await;
    let (db, other) = (asked.db(), asked.house.workspace("other").await);
    let ids = answered(&asked).await;
    let zoe = asked.house.member(other, "zoe@example.com", Role::Owner).await;
    let tagged = db.tag_responses(other, ids.clone(), tag("x")).await;
    let untagged = db.untag_responses(other, ids.clone(), tag("x")).await;
    let assigned = db.assign_responses(other, ids.clone(), Some(zoe)).await;
    let foreign = db.assign_responses(asked.workspace, ids.clone(), Some(zoe)).await;
    assert!(matches!(tagged, Err(DbError::NotFound)) && matches!(untagged, Err(DbError::NotFound)));
    assert!(matches!(assigned, Err(DbError::NotFound)) && matches!(foreign, Err(DbError::NotFound)));
    let rows = db.list_triage(asked.workspace, &ids).await.unwrap();
    assert!(rows.values().all(|row| *row == TriageRow::default()));
}

#[tokio::test]
async fn channels_and_languages_are_listed_once_each() {
    let asked = Asked::open().await;
    for (n, (channel, locale)) in
        [(Some("qr"), Some("en")), (None, Some("pt-BR")), (Some("link"), None), (Some("qr"), Some("en"))]
            .into_iter()
            .enumerate()
    {
        let mut response = asked.response(&format!("r{n}"), json!({"nps": 9}));
        response.channel = channel.map(str::to_owned);
        response.locale = locale.map(str::to_owned);
        asked.record(response).await.unwrap();
    }
    assert_eq!(asked.db().list_channels(asked.workspace).await.unwrap(), ["link", "qr"]);
    assert_eq!(asked.db().list_locales(asked.workspace).await.unwrap(), ["en", "pt-BR"]);
    let none = ResponseFilter { channel: Some("mail".into()), ..ResponseFilter::default() };
    assert_eq!(asked.db().count_responses(asked.workspace, &none).await.unwrap(), 0);
}
