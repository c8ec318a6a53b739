//! Waves on the calendar: planned, changed, started once, and missed.

use axum::http::Method;
use jornada::db::{DueWave, NewWaves, WavePlan, WaveState, WaveTime, Which};
use jornada::db::{WorkspaceSettings, WorkspaceSettingsInput};
use jornada::domain::id::{SeriesId, WaveId};
use jornada::server::agenda::{Agenda, Begun};

use super::screen::{Editor, input};
use super::*;

/// 10:00 of the next day in São Paulo, where it is 23:40.
const TOMORROW: &str = "2026-02-02T10:00";
const TOMORROW_AT: i64 = NOW + (10 * 60 + 20) * MINUTE;

impl Post {
    fn agenda(&self) -> Agenda {
        Agenda::new(self.app.services.clone())
    }

    /// Puts waves on the calendar, so long after [`NOW`] each.
    async fn plan(&self, after: &[i64]) -> Vec<WaveId> {
        let words = LetterWords { subject: "How was it?".into(), intro: String::new() };
        let member = self.app.member(self.workspace, "planner@example.com", Role::Editor).await;
        let new = NewWaves {
            survey_id: self.survey.survey_id,
            series_id: SeriesId::new(Uuid::now_v7()),
            plan: WavePlan {
                selection: Selection::All,
                is_wave: true,
                letter: LetterTexts::parse(&words, &words).unwrap(),
                remind_after_days: 7,
                max_reminders: 0,
            },
            times: after.iter().map(|after| time(NOW + after)).collect(),
            created_by: member.member_id,
            now: NOW,
        };
        self.app.db().create_waves(self.workspace, new, Uuid::now_v7).await.unwrap();
        self.waves().await.into_iter().map(|(wave, _)| wave).collect()
    }

    async fn waves(&self) -> Vec<(WaveId, WaveState)> {
        let (db, survey) = (self.app.db(), self.survey.survey_id);
        let rows = db.list_waves(self.workspace, survey, 0, i64::MAX, 100).await.unwrap();
        rows.into_iter().map(|row| (row.wave_id, row.state)).collect()
    }
}

use jornada::domain::member::Role;

fn time(at: i64) -> WaveTime {
    let local = chrono::DateTime::from_timestamp_millis(at)
        .unwrap()
        .with_timezone(&chrono_tz::America::Sao_Paulo)
        .naive_local();
    WaveTime { local, at }
}

#[tokio::test]
async fn who_is_asked_is_decided_when_the_time_has_come() {
    let mut editor = Editor::open().await;
    editor.post.people(&["ana"]).await;
    let mut planned = input();
    planned["send_at"] = TOMORROW.into();
    let answer = editor.call("send", &planned).await.json();
    assert_eq!(answer, json!({"Planned": {"n": "1", "first": "2 de fev. de 2026, 10:00"}}));
    editor.post.people(&["bia"]).await;
    let silent =
        ContactInput { external_id: "ana".into(), do_not_contact: Some(true), ..ContactInput::default() };
    let db = editor.post.app.db();
    db.upsert_contacts(editor.post.workspace, vec![silent], NOW, Uuid::now_v7).await.unwrap();

    let agenda = editor.post.agenda();
    editor.post.app.set_now(TOMORROW_AT - 1);
    assert_eq!(agenda.begin_due().await, Begun::default(), "not before its time");
    editor.post.app.set_now(TOMORROW_AT);
    assert_eq!(agenda.begin_due().await.waves, 1);
    assert_eq!(agenda.begin_due().await.waves, 0);
    editor.post.postman.deliver_due().await;
    assert_eq!(editor.post.sink.recipients(), ["bia@example.com"]);
    assert_eq!(editor.post.waves().await, [], "it is a sending now");
}

#[tokio::test]
async fn a_wave_starts_once_however_many_start_it() {
    let mut post = Post::open().await;
    let names: Vec<String> = (0..40).map(|n| format!("p{n:02}")).collect();
    post.people(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let wave = post.plan(&[DAY]).await[0];
    post.app.set_now(NOW + DAY);
    let (one, two, db) = (post.agenda(), post.agenda(), post.app.db());
    let by_hand = db.start_wave(post.workspace, post.survey.survey_id, wave, Uuid::now_v7, NOW + DAY);
    let (one, two, by_hand) = tokio::join!(one.begin_due(), two.begin_due(), by_hand);
    assert_eq!(one.waves + two.waves + usize::from(by_hand.is_ok()), 1);
    let rows = post.app.db().list_mailings(post.workspace, post.survey.survey_id, 9).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(post.postman.deliver_due().await.sent, 40);
    let once: BTreeSet<String> = post.sink.recipients().into_iter().collect();
    assert_eq!((once.len(), post.sink.taken().len()), (40, 40));
}

#[tokio::test]
async fn a_second_wave_of_a_series_leaves_those_alone_who_were_asked_too_lately() {
    let mut post = Post::open().await;
    post.people(&["ana"]).await;
    post.plan(&[DAY, 31 * DAY, 92 * DAY]).await;
    for (day, mails) in [(1, 1), (31, 1), (92, 2)] {
        post.app.set_now(NOW + day * DAY);
        assert_eq!(post.agenda().begin_due().await.waves, 1, "day {day}");
        post.postman.deliver_due().await;
        assert_eq!(post.sink.taken().len(), mails, "day {day}");
    }
}

#[tokio::test]
async fn a_wave_is_missed_while_the_survey_is_closed_and_when_it_is_days_late() {
    let post = Post::open().await;
    post.people(&["ana"]).await;
    post.plan(&[DAY, 10 * DAY, 20 * DAY]).await;
    post.app.db().close_survey(post.workspace, post.survey.survey_id, NOW).await.unwrap();
    post.app.set_now(NOW + DAY);
    assert_eq!(post.agenda().begin_due().await.missed, 1);
    post.app.db().reopen_survey(post.workspace, post.survey.survey_id, NOW).await.unwrap();
    post.app.set_now(NOW + 13 * DAY + 1);
    assert_eq!(post.agenda().begin_due().await.missed, 1);
    let states: Vec<WaveState> = post.waves().await.into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, [WaveState::MissedClosed, WaveState::MissedLate, WaveState::Planned]);
    // A night without power is not days.
    post.app.set_now(NOW + 21 * DAY);
    assert_eq!(post.agenda().begin_due().await.waves, 1);
}

#[tokio::test]
async fn waves_are_changed_and_taken_off_before_they_start_and_by_their_own_workspace_alone() {
    let post = Post::open().await;
    post.people(&["ana"]).await;
    let waves = post.plan(&[DAY, 2 * DAY, 3 * DAY, 4 * DAY]).await;
    let (db, house, survey) = (post.app.db(), post.workspace, post.survey.survey_id);
    let stranger = post.app.workspace("other").await;
    assert!(db.cancel_wave(stranger, survey, waves[0], Which::One).await.is_err());
    assert!(db.find_wave(stranger, survey, waves[0]).await.is_err());
    assert!(db.start_wave(stranger, survey, waves[0], Uuid::now_v7, NOW).await.is_err());

    let row = db.find_wave(house, survey, waves[0]).await.unwrap();
    assert!(row.has_later);
    let plan = WavePlan { selection: Selection::Ids(["nobody".to_owned()].into()), ..row.plan };
    db.update_wave(house, survey, waves[0], plan, time(NOW + 5 * DAY), Uuid::now_v7).await.unwrap();
    let other = db.find_wave(house, survey, waves[1]).await.unwrap();
    assert_eq!(other.plan.selection, Selection::All, "the others of its series stay as they are");

    assert_eq!(db.cancel_wave(house, survey, waves[1], Which::One).await.unwrap(), 1);
    let again = db.cancel_wave(house, survey, waves[1], Which::One).await;
    assert!(matches!(again, Err(jornada::db::DbError::Conflict("wave"))));
    assert_eq!(
        db.cancel_wave(house, survey, waves[2], Which::AndLater).await.unwrap(),
        3,
        "the moved one too"
    );
    post.app.set_now(NOW + 6 * DAY);
    assert_eq!(post.agenda().begin_due().await, Begun::default());
    let due = DueWave { workspace_id: house, survey_id: survey, wave_id: waves[0] };
    assert!(db.start_due_wave(due, Uuid::now_v7, NOW + 6 * DAY).await.is_ok(), "in vain");
    assert!(post.app.db().list_mailings(house, survey, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn another_time_zone_keeps_the_hour_on_the_clock() {
    let post = Post::open().await;
    let wave = post.plan(&[DAY]).await[0];
    let before = post.app.db().find_wave(post.workspace, post.survey.survey_id, wave).await.unwrap();
    let settings = WorkspaceSettingsInput {
        name: "Aurora".into(),
        locale: "pt-BR".into(),
        timezone: "America/Manaus".into(),
        currency: "BRL".into(),
        minimum_group: 5,
    };
    let settings = WorkspaceSettings::parse(&settings).unwrap();
    post.app.db().update_workspace(post.workspace, settings).await.unwrap();
    let after = post.app.db().find_wave(post.workspace, post.survey.survey_id, wave).await.unwrap();
    assert_eq!(after.local, before.local);
    assert_eq!(after.send_at - before.send_at, 60 * MINUTE, "an hour later in the west");
}

#[tokio::test]
async fn a_series_is_planned_shown_changed_started_and_taken_off_on_the_page() {
    let mut editor = Editor::open().await;
    editor.post.people(&["ana"]).await;
    let survey = editor.post.survey.survey_id;
    let mut series = input();
    series["send_at"] = "2026-03-31 09:00".into();
    series["repeat"] = "months".into();
    series["every"] = "1".into();
    series["until"] = "2026-06-30".into();
    let answer = editor.call("send", &series).await.json();
    assert_eq!(answer["Planned"]["n"], "4");
    let page = editor.page(&format!("/w/aurora/surveys/{survey}/waves?month=2026-04")).await.page();
    assert_eq!(words(&page, "main h2").split('|').next(), Some("abr. 2026"));
    assert_eq!(
        words(&page, ".calendar a"),
        "09:00 Planejada|09:00 Planejada",
        "March's last week is shown too"
    );
    assert_eq!(words(&page, ".calendar th").split('|').count(), 7);
    let waves = editor.post.waves().await;

    let path = format!("/w/aurora/surveys/{survey}/send?wave={}", waves[1].0);
    let page = editor.page(&path).await.text();
    assert!(page.contains("Mudar uma onda planejada") && page.contains("2026-04-30T09:00"));
    let mut changed = input();
    changed["wave"] = waves[1].0.to_string().into();
    let wrong = editor.call("send", &changed).await;
    assert_eq!(wrong.json()["Invalid"], json!({"send_at": ["required"]}));
    changed["send_at"] = "2026-04-29T08:30".into();
    assert_eq!(editor.call("send", &changed).await.json(), json!("Changed"));

    let act = async |endpoint: &str, wave: WaveId, more: &[(&str, &str)]| {
        let (survey, wave) = (survey.to_string(), wave.to_string());
        let mut fields = vec![("workspace", "aurora"), ("survey", survey.as_str()), ("wave", wave.as_str())];
        fields.extend_from_slice(more);
        let headers = [("cookie", editor.cookie.as_str()), ("accept", "text/html")];
        let done = editor.post.app.post_form_with(&format!("/fn/wave/{endpoint}"), &fields, &headers).await;
        done.location().to_owned()
    };
    assert!(act("start", waves[0].0, &[]).await.ends_with("/waves"));
    let again = {
        let (survey, wave) = (survey.to_string(), waves[0].0.to_string());
        let fields = [("workspace", "aurora"), ("survey", survey.as_str()), ("wave", wave.as_str())];
        let headers = [("cookie", editor.cookie.as_str()), ("accept", "application/json")];
        editor.post.app.post_form_with("/fn/wave/start", &fields, &headers).await
    };
    assert_eq!(again.json()["Invalid"], json!({"wave": ["conflict"]}), "it has started already");
    assert!(act("cancel", waves[2].0, &[("later", "true")]).await.ends_with("/waves"));
    assert_eq!(editor.post.postman.deliver_due().await.sent, 1);
    let states: Vec<WaveState> = editor.post.waves().await.into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, [WaveState::Planned, WaveState::Cancelled, WaveState::Cancelled]);
    let page = editor.page(&format!("/w/aurora/surveys/{survey}/waves")).await.page();
    assert!(words(&page, ".calendar a").contains("1 enviadas, 0 respondidas"));
}

#[tokio::test]
async fn every_wrong_part_of_a_series_is_told_at_once() {
    let editor = Editor::open().await;
    let mut wrong = input();
    wrong["send_at"] = TOMORROW.into();
    wrong["repeat"] = "days".into();
    wrong["every"] = "0".into();
    wrong["until"] = "soon".into();
    let reply = editor.call("send", &wrong).await;
    assert_eq!(
        reply.json()["Invalid"],
        json!({"repeat": ["invalid_choice"], "every": ["out_of_range"], "until": ["invalid_date"]})
    );
    for (until, code) in [("", "required"), ("2026-02-01", "out_of_range"), ("2099-01-01", "too_many")] {
        (wrong["repeat"], wrong["every"]) = ("weeks".into(), "1".into());
        wrong["until"] = until.into();
        let reply = editor.call("send", &wrong).await;
        assert_eq!(reply.json()["Invalid"], json!({"until": [code]}), "{until}");
    }
    assert_eq!(editor.post.waves().await, []);
    let body = json!({"workspace": "aurora", "survey": editor.post.survey.survey_id, "month": "soon"});
    let headers = [("cookie", editor.cookie.as_str()), ("accept", "application/json")];
    let fields = [("workspace", "aurora"), ("survey", body["survey"].as_str().unwrap()), ("month", "soon")];
    let reply = editor.post.app.post_form_with("/fn/wave/calendar", &fields, &headers).await;
    assert_eq!(reply.json()["Invalid"], json!({"month": ["invalid_date"]}));
    let nobody = editor.post.app.send_json(Method::POST, "/fn/mailing/send", &[], &body).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}
