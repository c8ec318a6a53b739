//! Two workspaces with the same things in them, and somebody in each role.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jornada::db::{
    CaseSubject, ContactInput, InteractionInput, NewCase, NewMailing, NewNote, NewResponse, NewShare,
    NewTrigger, NewView, NewWaves, Noted, Selection, WavePlan, WaveTime, draw_token, hash_token,
};
use jornada::domain::case::CaseLine;
use jornada::domain::id::{
    CaseId, JourneyId, MailingId, MemberId, NoteId, ResponseId, SeriesId, SessionId, ShareId, SurveyId,
    TriggerId, ViewId, WorkspaceId,
};
use jornada::domain::journey::Map;
use jornada::domain::mailing::{LetterTexts, LetterWords};
use jornada::domain::member::{Role, Scope};
use jornada::domain::survey::{Answers, Definition, Trigger, TriggerInput};
use jornada::domain::triage::NoteText;
use jornada::domain::view::NamedView;
use serde_json::json;
use tower::ServiceExt;
use uuid::Uuid;

use super::table::{Line, PLACES, place_in_path};
use crate::support::{NOW, TestApp};

/// Who fires.
#[derive(Clone, Copy, Debug)]
pub enum Who {
    /// Without session or key.
    Nobody,
    /// The owner of the other workspace.
    Stranger,
    /// A member of the workspace.
    Member(Role),
    /// A program with a key of the workspace.
    Key(Scope),
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
}

impl Answer {
    /// "Sign in first", in words or by leading there.
    pub fn asks_to_sign_in(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
            || (self.status.is_redirection() && self.location.starts_with("/sign-in"))
    }
}

/// The program on a database of its own.
pub struct House {
    app: TestApp,
    ours: Things,
    theirs: Things,
}

/// What a workspace holds.
struct Things {
    /// The session cookies of a member in each role.
    cookies: Vec<(Role, String)>,
    /// The keys of each scope.
    keys: Vec<(Scope, String)>,
    /// A value for each place.
    values: Vec<(&'static str, String)>,
}

impl House {
    pub async fn open() -> Self {
        let app = TestApp::start().await;
        let (ours, theirs) = (Things::make(&app, "ours").await, Things::make(&app, "theirs").await);
        Self { app, ours, theirs }
    }

    pub fn router(&self) -> &Router {
        self.app.router()
    }

    /// Sends a line of the table, with the other workspace's value in the
    /// place `foreign`.
    pub async fn fire(&self, line: &Line, who: &Who, foreign: Option<&str>) -> Answer {
        let value = |place: &str| {
            let things = if foreign == Some(place) { &self.theirs } else { &self.ours };
            things.value(place)
        };
        let mut sample = line.sample.to_owned();
        for place in PLACES {
            sample = sample.replace(&format!("{{{place}}}"), &value(place));
        }
        let mut address = filled_path(&line.path, value);
        let method = if line.method == "ANY" { "GET" } else { line.method };
        if method == "GET" && !sample.is_empty() {
            address = format!("{address}?{}", std::mem::take(&mut sample));
        }
        let is_json = sample.starts_with(['{', '[']);
        let kind = if is_json { "application/json" } else { "application/x-www-form-urlencoded" };
        let accept = if method == "GET" { "text/html" } else { "application/json" };
        let mut request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, kind);
        request = match who {
            Who::Nobody => request,
            Who::Stranger => request.header(header::COOKIE, self.theirs.cookie(Role::Owner)),
            Who::Member(role) => request.header(header::COOKIE, self.ours.cookie(*role)),
            Who::Key(scope) => {
                request.header(header::AUTHORIZATION, format!("Bearer {}", self.ours.key(*scope)))
            }
        };
        let request = request.body(Body::from(sample)).expect("request");
        let response = self.router().clone().oneshot(request).await.expect("answer");
        let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        Answer { status: response.status(), location: location.unwrap_or_default().to_owned() }
    }
}

fn filled_path(path: &str, value: impl Fn(&str) -> String) -> String {
    let mut before = "";
    let mut filled = Vec::new();
    for segment in path.split('/') {
        filled.push(match segment.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((name, rest)) => format!("{}{rest}", value(place_in_path(before, name))),
            None => segment.to_owned(),
        });
        before = segment;
    }
    filled.join("/")
}

impl Things {
    async fn make(app: &TestApp, slug: &'static str) -> Self {
        let workspace_id = app.workspace(slug).await;
        let mut cookies = Vec::new();
        let mut session = String::new();
        let mut editor = None;
        let mut viewer = None;
        for role in Role::ALL {
            let member = app.member(workspace_id, &format!("{}@{slug}.example", role.as_str()), role).await;
            if role == Role::Viewer {
                session = second_session(app, member.member_id).await;
                viewer = Some(member.member_id);
            }
            if role == Role::Editor {
                editor = Some(member.member_id);
            }
            cookies.push((role, member.cookie));
        }
        let spare = app.member(workspace_id, &format!("spare@{slug}.example"), Role::Viewer).await;
        let mut keys = Vec::new();
        for scope in Scope::ALL {
            keys.push((scope, app.key(workspace_id, scope).await));
        }
        app.key(workspace_id, Scope::Read).await;
        let newest_key = app.db().list_keys(workspace_id, None, 1).await.expect("keys").remove(0);
        let definition = json!({
            "title": "Recommend", "locale": "en",
            "questions": [{"key": "nps", "kind": "nps", "title": "Would you recommend us?"}],
        });
        let definition = Definition::parse(&definition).expect("a survey");
        let survey = app.survey(workspace_id, definition.clone()).await;
        let response = response(workspace_id, survey.survey_id, &definition);
        let response_id = response.response_id;
        app.db().record_responses(vec![response]).await.expect("recorded");
        let journey_id = JourneyId::new(Uuid::now_v7());
        let map = Map::new("Buying").expect("a map");
        app.db().create_journey(workspace_id, journey_id, map, NOW).await.expect("a journey");
        let editor = editor.expect("every role has a member");
        let case_id = CaseId::new(Uuid::now_v7());
        let told = CaseLine::parse("Complained by phone").expect("a title");
        let new = NewCase {
            case_id,
            subject: CaseSubject::Told(told, None),
            owner: None,
            due_day: NOW.div_euclid(86_400_000),
            opened_by: editor,
            now: NOW,
        };
        app.db().create_case(workspace_id, new).await.expect("a case");
        let note_id = NoteId::new(Uuid::now_v7());
        let text = NoteText::parse("Call back").expect("a note");
        let about = Noted::Response(response_id);
        let note = NewNote { note_id, about, member_id: editor, text, now: NOW };
        app.db().create_note(workspace_id, note).await.expect("a note");
        let contact = ContactInput { external_id: format!("person-{slug}"), ..ContactInput::default() };
        app.db().upsert_contacts(workspace_id, vec![contact], NOW, Uuid::now_v7).await.expect("a contact");
        let words = LetterWords { subject: "How was it?".into(), intro: String::new() };
        let mailing = NewMailing {
            mailing_id: MailingId::new(Uuid::now_v7()),
            survey_id: survey.survey_id,
            selection: Selection::All,
            is_wave: true,
            letter: LetterTexts::parse(&words, &words).expect("a letter"),
            remind_after_days: 7,
            max_reminders: 0,
            send_at: NOW,
            created_by: None,
            now: NOW,
        };
        let mailing_id = mailing.mailing_id;
        app.db().create_mailing(workspace_id, mailing, Uuid::now_v7).await.expect("a mailing");
        let (wave, trigger) = planned(app, workspace_id, survey.survey_id, editor, &words).await;
        let view_id = ViewId::new(Uuid::now_v7());
        let view = NamedView::parse("Detractors", "group=detractor").expect("a view");
        let viewer = viewer.expect("every role has a member");
        let view = NewView { view_id, member_id: viewer, is_shared: false, view, now: NOW };
        app.db().create_view(workspace_id, view).await.expect("a view");
        let person =
            app.db().find_contact(workspace_id, &format!("person-{slug}")).await.expect("known").contact_id;
        let interaction = InteractionInput {
            external_id: format!("event-{slug}"),
            customer: Some("acme".into()),
            kind: "call".into(),
            at: NOW,
            ..InteractionInput::default()
        };
        app.db()
            .upsert_interactions(workspace_id, vec![interaction], NOW, Uuid::now_v7)
            .await
            .expect("stored");
        let share = NewShare {
            share_id: ShareId::new(Uuid::now_v7()),
            survey_id: survey.survey_id,
            filter: "{}".to_owned(),
            with_comments: true,
            created_by: Some(editor),
            now: NOW,
            expires_at: NOW + 1,
        };
        let share_id = share.share_id;
        app.db().create_share(workspace_id, &draw_token(), share).await.expect("a link to results");
        let values = vec![
            ("workspace", slug.to_owned()),
            ("member", spare.member_id.to_string()),
            ("session", session),
            ("key", newest_key.key_id.to_string()),
            ("survey", survey.survey_id.to_string()),
            ("code", survey.code),
            ("response", response_id.to_string()),
            ("measure", "nps".to_owned()),
            ("journey", journey_id.to_string()),
            ("case", case_id.to_string()),
            ("note", note_id.to_string()),
            ("contact", format!("person-{slug}")),
            ("mailing", mailing_id.to_string()),
            ("wave", wave),
            ("trigger", trigger),
            ("view", view_id.to_string()),
            ("person", person.to_string()),
            ("interaction", format!("event-{slug}")),
            ("share", share_id.to_string()),
        ];
        Self { cookies, keys, values }
    }

    fn cookie(&self, role: Role) -> &str {
        &self.cookies.iter().find(|(of, _)| *of == role).expect("every role has a member").1
    }

    fn key(&self, scope: Scope) -> &str {
        &self.keys.iter().find(|(of, _)| *of == scope).expect("every scope has a key").1
    }

    /// What stands in a place; a place that nothing is known of stands for
    /// something that does not exist.
    fn value(&self, place: &str) -> String {
        let known = self.values.iter().find(|(of, _)| *of == place);
        known.map_or_else(|| "unknown".to_owned(), |(_, value)| value.clone())
    }
}

/// A wave on the calendar and a trigger; gives their ids.
async fn planned(
    app: &TestApp,
    workspace_id: WorkspaceId,
    survey_id: SurveyId,
    member_id: MemberId,
    words: &LetterWords,
) -> (String, String) {
    let letter = LetterTexts::parse(words, words).expect("a letter");
    let at = NOW + 86_400_000;
    let local = chrono::DateTime::from_timestamp_millis(at).expect("a time").naive_utc();
    let waves = NewWaves {
        survey_id,
        series_id: SeriesId::new(Uuid::now_v7()),
        plan: WavePlan {
            selection: Selection::All,
            is_wave: true,
            letter: letter.clone(),
            remind_after_days: 7,
            max_reminders: 0,
        },
        times: vec![WaveTime { local, at }],
        created_by: member_id,
        now: NOW,
    };
    app.db().create_waves(workspace_id, waves, Uuid::now_v7).await.expect("planned");
    let waves = app.db().list_waves(workspace_id, survey_id, 0, i64::MAX, 1).await.expect("waves");
    let rule = TriggerInput {
        name: "After delivery".into(),
        kind: "order.delivered".into(),
        delay: "1".into(),
        unit: "days".into(),
        sampling: "100".into(),
        conditions: Vec::new(),
    };
    let trigger_id = TriggerId::new(Uuid::now_v7());
    let trigger = NewTrigger {
        trigger_id,
        mailing_id: MailingId::new(Uuid::now_v7()),
        survey_id,
        trigger: Trigger::parse(&rule).expect("a trigger"),
        letter,
        remind_after_days: 7,
        max_reminders: 0,
        member_id,
        now: NOW,
    };
    app.db().create_trigger(workspace_id, trigger).await.expect("a trigger");
    (waves[0].wave_id.to_string(), trigger_id.to_string())
}

/// A session besides the one whose cookie is used; gives its id.
async fn second_session(app: &TestApp, member_id: MemberId) -> String {
    let session_id = SessionId::new(Uuid::now_v7());
    let hash = hash_token(&draw_token());
    app.db().create_session(session_id, member_id, &hash, "Firefox", NOW).await.expect("a session");
    session_id.to_string()
}

fn response(workspace_id: WorkspaceId, survey_id: SurveyId, definition: &Definition) -> NewResponse {
    let answers = BTreeMap::from([("nps".to_owned(), json!(9))]);
    // One id for both: the pages' own and the sender's.
    let response_id = ResponseId::new(Uuid::now_v7());
    NewResponse {
        response_id,
        external_id: response_id.to_string(),
        workspace_id,
        survey_id,
        version: 1,
        answered_at: NOW,
        received_at: NOW,
        day: NOW.div_euclid(86_400_000),
        customer: None,
        contact: None,
        attributes: BTreeMap::new(),
        channel: None,
        locale: None,
        partial: false,
        took: None,
        page: None,
        answers: Answers::check(definition, &answers).expect("answers"),
    }
}
