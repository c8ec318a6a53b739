//! Two workspaces with the same things in them, and somebody in each role.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jornada::api::context::Services;
use jornada::api::limit::Limits;
use jornada::db::{
    Changes, Db, KeyName, MemberName, NewMember, NewResponse, NewSurvey, NewWorkspace,
    WorkspaceSettingsInput, draw_token, hash_token,
};
use jornada::domain::id::{
    JourneyId, KeyId, MemberId, QuestionId, ResponseId, SessionId, SurveyId, WorkspaceId,
};
use jornada::domain::journey::Map;
use jornada::domain::member::{Email, Role, Scope};
use jornada::domain::survey::{Answers, Definition};
use jornada::server::state::{AppState, TrustedProxies};
use jornada::server::{assets, clock, router};
use tempfile::TempDir;
use tower::ServiceExt;

use super::table::{Line, PLACES, place_in_path};

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
    router: Router,
    ours: Things,
    theirs: Things,
    _folder: TempDir,
}

/// What a workspace holds.
struct Things {
    slug: &'static str,
    /// The session tokens of a member in each role.
    tokens: Vec<(Role, String)>,
    /// The keys of each scope.
    keys: Vec<(Scope, String)>,
    /// A value for each place.
    values: Vec<(&'static str, String)>,
}

impl House {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let db = Db::open(folder.path()).await.expect("database");
        let (ours, theirs) = (Things::make(&db, "ours").await, Things::make(&db, "theirs").await);
        let services = Services {
            changes: Changes::start(&db).await.expect("changes"),
            db,
            now: clock::now,
            new_id: clock::new_id,
            public_url: Arc::from("http://jornada.test"),
            limits: Limits::off(),
        };
        let leptos = assets::leptos_options();
        let state = AppState { services, leptos, trusted_proxies: TrustedProxies(0) };
        Self { router: router::router(state), ours, theirs, _folder: folder }
    }

    pub fn router(&self) -> &Router {
        &self.router
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
        let token_of = |things: &Things, role| format!("session={}", things.token(role));
        request = match who {
            Who::Nobody => request,
            Who::Stranger => request.header(header::COOKIE, token_of(&self.theirs, Role::Owner)),
            Who::Member(role) => request.header(header::COOKIE, token_of(&self.ours, *role)),
            Who::Key(scope) => {
                request.header(header::AUTHORIZATION, format!("Bearer {}", self.ours.key(*scope)))
            }
        };
        let request = request.body(Body::from(sample)).expect("request");
        let response = self.router.clone().oneshot(request).await.expect("answer");
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
    async fn make(db: &Db, slug: &'static str) -> Self {
        let now = clock::now().timestamp_millis();
        let workspace_id = WorkspaceId::new(clock::new_id());
        let settings = WorkspaceSettingsInput {
            name: slug.to_owned(),
            locale: "en".to_owned(),
            timezone: "America/Sao_Paulo".to_owned(),
            currency: "BRL".to_owned(),
            minimum_group: 5,
        };
        let workspace = NewWorkspace::parse(slug, &settings).expect("workspace");
        db.create_workspace(workspace_id, workspace, now).await.expect("workspace");

        let mut tokens = Vec::new();
        for role in Role::ALL {
            let member_id =
                member(db, workspace_id, &format!("{}@{slug}.example", role.as_str()), role).await;
            tokens.push((role, session(db, member_id).await.1));
        }
        let spare_member = member(db, workspace_id, &format!("spare@{slug}.example"), Role::Viewer).await;
        let viewer = Email::parse(&format!("viewer@{slug}.example")).expect("e-mail");
        let viewer = db.find_member_by_email(&viewer).await.expect("viewer").member_id;
        let spare_session = session(db, viewer).await.0;

        let mut keys = Vec::new();
        for scope in Scope::ALL {
            keys.push((scope, key(db, workspace_id, scope).await.1));
        }
        let spare_key = key(db, workspace_id, Scope::Read).await.0;

        let survey = SurveyId::new(clock::new_id());
        let definition = serde_json::json!({
            "title": "Recommend", "locale": "en",
            "questions": [{"key": "nps", "kind": "nps", "title": "Would you recommend us?"}],
        });
        let code = format!("code-{slug}");
        let new = NewSurvey {
            survey_id: survey,
            code: code.clone(),
            definition: Definition::parse(&definition).expect("definition"),
            now,
        };
        let new_question_id = || QuestionId::new(clock::new_id());
        db.create_published_survey(workspace_id, new, new_question_id).await.expect("survey");

        let response = format!("response-{slug}");
        let response_id = ResponseId::new(clock::new_id());
        db.record_responses(vec![NewResponse {
            response_id,
            external_id: response.clone(),
            workspace_id,
            survey_id: survey,
            version: 1,
            answered_at: now,
            received_at: now,
            day: 0,
            customer: None,
            contact: None,
            attributes: BTreeMap::new(),
            channel: None,
            locale: None,
            answers: Answers::default(),
        }])
        .await
        .expect("response");

        let journey = JourneyId::new(clock::new_id());
        db.create_journey(workspace_id, journey, Map::new("Buying").expect("map"), now)
            .await
            .expect("journey");

        Self {
            slug,
            tokens,
            keys,
            values: vec![
                ("member", spare_member.to_string()),
                ("session", spare_session.to_string()),
                ("key", spare_key.to_string()),
                ("survey", survey.to_string()),
                ("code", code),
                ("response", response),
                ("measure", "nps".to_owned()),
                ("journey", journey.to_string()),
            ],
        }
    }

    fn token(&self, role: Role) -> &str {
        &self.tokens.iter().find(|(of, _)| *of == role).expect("every role has a member").1
    }

    fn key(&self, scope: Scope) -> &str {
        &self.keys.iter().find(|(of, _)| *of == scope).expect("every scope has a key").1
    }

    /// What stands in a place; a place that nothing is known of stands for
    /// something that does not exist.
    fn value(&self, place: &str) -> String {
        if place == "workspace" {
            return self.slug.to_owned();
        }
        let known = self.values.iter().find(|(of, _)| *of == place);
        known.map_or_else(|| "unknown".to_owned(), |(_, value)| value.clone())
    }
}

async fn member(db: &Db, workspace_id: WorkspaceId, email: &str, role: Role) -> MemberId {
    let new = NewMember {
        member_id: MemberId::new(clock::new_id()),
        email: Email::parse(email).expect("e-mail"),
        name: MemberName::parse("Ana").expect("name"),
        password_hash: None,
        locale: None,
    };
    db.create_member(workspace_id, new, role, clock::now().timestamp_millis()).await.expect("member")
}

async fn session(db: &Db, member_id: MemberId) -> (SessionId, String) {
    let (session_id, token) = (SessionId::new(clock::new_id()), draw_token());
    let now = clock::now().timestamp_millis();
    db.create_session(session_id, member_id, &hash_token(&token), "Firefox", now).await.expect("session");
    (session_id, token)
}

async fn key(db: &Db, workspace_id: WorkspaceId, scope: Scope) -> (KeyId, String) {
    let (key_id, token) = (KeyId::new(clock::new_id()), draw_token());
    let name = KeyName::parse("Shop").expect("name");
    let now = clock::now().timestamp_millis();
    db.create_key(workspace_id, key_id, name, scope, &token, now).await.expect("key");
    (key_id, token)
}
