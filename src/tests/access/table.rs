//! The table. One line each:
//!
//! - `page(path, least)`: a page of `src/app.rs`, as axum writes its path;
//! - `call(endpoint, least, sample)`: a server function, without the `/fn/`;
//! - `api("METHOD /api/v1/…", scope, sample)`: an operation that asks for a key;
//! - `route("METHOD /path", least, sample)`: any other route;
//! - `public("METHOD /path", why)`: open to everybody, on purpose.
//!
//! A sample is the query of a GET, else the body (JSON when it begins with a
//! brace or bracket, else a form). Wherever an id stands, write its place:
//! `{workspace}` (the slug), `{member}`, `{session}`, `{key}`, `{survey}`,
//! `{code}`, `{response}`, `{journey}`, `{case}`, `{note}`, `{wave}`,
//! `{trigger}`, `{view}`, `{interaction}`, `{person}` (a contact by our own id); in an API path `{id}` is what the word
//! before it says. The sample must succeed for the least role.

use jornada::domain::member::{Role, Scope};

/// What something is registered as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page of `src/app.rs`.
    Page,
    /// A server function.
    Call,
    /// Anything else, operations of the API among them.
    Route,
}

/// Who may at least.
#[derive(Clone, Copy, Debug)]
pub enum Least {
    /// Everybody, signed in or not, for this reason.
    Nobody(#[allow(dead_code, reason = "said for the reader")] &'static str),
    /// Whoever is signed in, about their own things.
    Anybody,
    /// A member of the workspace with this role.
    Role(Role),
    /// A program with a key of this scope.
    Key(Scope),
}

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Line {
    /// As what.
    pub kind: Kind,
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// With its places, as it is registered.
    pub path: String,
    /// Who may at least.
    pub least: Least,
    /// Query or body, with its places.
    pub sample: &'static str,
}

impl Line {
    /// Method and path.
    pub fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The names of the places in path and sample.
    pub fn places(&self) -> Vec<String> {
        let mut places = Vec::new();
        let mut before = "";
        for segment in self.path.split('/') {
            if let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.split('}').next()) {
                let place = place_in_path(before, name);
                if PLACES.contains(&place) {
                    places.push(place.to_owned());
                }
            }
            before = segment;
        }
        for place in PLACES {
            if self.sample.contains(&format!("{{{place}}}")) && !places.iter().any(|known| known == place) {
                places.push(place.to_owned());
            }
        }
        places
    }
}

/// What may stand in braces.
pub const PLACES: [&str; 19] = [
    "workspace",
    "member",
    "session",
    "key",
    "survey",
    "code",
    "response",
    "measure",
    "journey",
    "case",
    "note",
    "contact",
    "mailing",
    "wave",
    "trigger",
    "view",
    "interaction",
    "person",
    "share",
];

/// Which place a parameter of a path is: by its own name, else by the word
/// before it; anything else belongs to no workspace.
pub fn place_in_path<'a>(before: &str, name: &'a str) -> &'a str {
    match (before, name) {
        (_, name) if PLACES.contains(&name) => name,
        ("surveys", _) => "survey",
        ("responses", _) => "response",
        ("journeys", _) => "journey",
        ("keys", _) => "key",
        ("contacts", _) => "contact",
        ("interactions", _) => "interaction",
        ("shares", _) => "share",
        _ => name,
    }
}

const VIEWER: Least = Least::Role(Role::Viewer);
const EDITOR: Least = Least::Role(Role::Editor);
const ADMIN: Least = Least::Role(Role::Admin);

const READ: Scope = Scope::Read;
const ALL: Scope = Scope::Admin;
const SURVEY: &str = r#"{"title": "Other", "locale": "en", "questions": [{"key": "nps", "kind": "nps", "title": "Recommend?"}]}"#;

const SENDING: &str = r#"{"workspace": "{workspace}", "survey": "{survey}", "input": {
    "whom": "all", "attribute_name": "", "attribute_value": "", "ids": "", "kind": "wave",
    "pt_br": {"subject": "Como foi?", "intro": ""}, "en": {"subject": "How was it?", "intro": ""},
    "send_at": "", "remind_after_days": "7", "max_reminders": "1"}}"#;

/// A WebP picture of one point, in characters that a text may hold.
const LOGO: &str = "RIFF\u{18}\0\0\0WEBPVP8L\u{b}\0\0\0/\0\0\0\0\u{7}P\u{1}\0\0\0\0";

const TRIGGER: &str = r#"{"workspace": "{workspace}", "survey": "{survey}", "form": {"trigger": "{trigger}",
    "rule": {"name": "After delivery", "kind": "order.delivered", "delay": "1", "unit": "days", "sampling": "100"},
    "pt_br": {"subject": "Como foi?", "intro": ""}, "en": {"subject": "How was it?", "intro": ""},
    "remind_after_days": "7", "max_reminders": "0"}}"#;

/// Everything that can be reached.
pub fn table() -> Vec<Line> {
    vec![
        // Pages.
        page("/w/{workspace}", VIEWER),
        page("/w/{workspace}/surveys", VIEWER),
        // The forms for new things hold nothing to hide; what they call refuses.
        page("/w/{workspace}/surveys/new", VIEWER),
        page("/w/{workspace}/surveys/{survey}", VIEWER),
        page("/w/{workspace}/surveys/{survey}/edit", EDITOR),
        page("/w/{workspace}/surveys/{survey}/versions", EDITOR),
        page("/w/{workspace}/surveys/{survey}/import", EDITOR),
        page("/w/{workspace}/surveys/{survey}/send", EDITOR),
        page("/w/{workspace}/scores", VIEWER),
        page("/w/{workspace}/surveys/{survey}/waves", EDITOR),
        page("/w/{workspace}/surveys/{survey}/triggers", EDITOR),
        page("/w/{workspace}/surveys/{survey}/shares", EDITOR),
        page("/w/{workspace}/inbox", VIEWER),
        page("/w/{workspace}/cases", VIEWER),
        page("/w/{workspace}/journeys", VIEWER),
        page("/w/{workspace}/journeys/new", VIEWER),
        page("/w/{workspace}/journeys/{journey}", VIEWER),
        page("/w/{workspace}/contacts", VIEWER),
        page("/w/{workspace}/contacts/import", VIEWER),
        page("/w/{workspace}/contacts/{person}", VIEWER),
        page("/w/{workspace}/settings", ADMIN),
        page("/w/{workspace}/settings/members", ADMIN),
        page("/w/{workspace}/settings/keys", ADMIN),
        page("/w/{workspace}/settings/cases", ADMIN),
        page("/w/{workspace}/settings/asking", ADMIN),
        page("/account", Least::Anybody),
        page("/design", Least::Nobody("the parts of pages, with nothing of anybody in them")),
        call("frame/find", VIEWER, "workspace={workspace}&words="),
        call("frame/theme", Least::Anybody, "theme=dark"),
        call("home/choices", VIEWER, "workspace={workspace}"),
        call("home/see", VIEWER, r#"{"workspace": "{workspace}", "filter": {"period": {"Last": 90}}}"#),
        // Server functions.
        call("settings/open", ADMIN, "workspace={workspace}"),
        call(
            "settings/save",
            ADMIN,
            "workspace={workspace}&name=Acme&locale=en&timezone=Asia/Tokyo&currency=JPY&minimum_group=7",
        ),
        call("brand/open", ADMIN, "workspace={workspace}"),
        call("brand/save", ADMIN, "workspace={workspace}&name=Acme&accent=%23ffcc00"),
        call("member/list", ADMIN, "workspace={workspace}"),
        call("member/invite", ADMIN, "workspace={workspace}&email=new@example.com&role=viewer"),
        call("member/change_role", ADMIN, "workspace={workspace}&member_id={member}&role=editor"),
        call("member/remove", ADMIN, "workspace={workspace}&member_id={member}"),
        call("key/list", ADMIN, "workspace={workspace}"),
        call("key/create", ADMIN, "workspace={workspace}&name=Shop&scope=track"),
        call("key/delete", ADMIN, "workspace={workspace}&key_id={key}"),
        call("survey/list", VIEWER, "workspace={workspace}"),
        call("survey/create", EDITOR, "workspace={workspace}&template=nps&subject=company&language=en"),
        call(
            "survey/questions",
            VIEWER,
            r#"{"workspace": "{workspace}", "survey": "{survey}", "query": {"attributes": []}}"#,
        ),
        call("survey/draft", EDITOR, "workspace={workspace}&survey={survey}"),
        call(
            "survey/keep",
            EDITOR,
            r#"{"workspace": "{workspace}", "survey": "{survey}", "draft": {"locale": "en"}, "revision": 1}"#,
        ),
        call("survey/publish", EDITOR, "workspace={workspace}&survey={survey}&revision=1"),
        call("survey/versions", EDITOR, "workspace={workspace}&survey={survey}"),
        call("survey/restore", EDITOR, "workspace={workspace}&survey={survey}&version=1&revision=1"),
        call("survey/collect", EDITOR, "workspace={workspace}&survey={survey}&max_responses=9"),
        call("survey/move", EDITOR, "workspace={workspace}&survey={survey}&to=closed"),
        call("survey/share", VIEWER, "workspace={workspace}&survey={survey}"),
        call(
            "survey/results",
            VIEWER,
            r#"{"workspace": "{workspace}", "survey": "{survey}", "query": {"attributes": []}}"#,
        ),
        call("score/list", VIEWER, r#"{"workspace": "{workspace}", "query": {"surveys": ["{survey}"]}}"#),
        call(
            "survey/import-preview",
            EDITOR,
            r#"{"workspace": "{workspace}", "survey": "{survey}", "beginning": "id"}"#,
        ),
        call(
            "survey/import",
            EDITOR,
            r#"{"workspace": "{workspace}", "survey": "{survey}", "file": "id", "columns": []}"#,
        ),
        call(
            "survey/bring-in",
            EDITOR,
            r#"{"workspace": "{workspace}", "format": "typeform", "file": "{\"fields\": [{\"type\": \"nps\"}]}"}"#,
        ),
        call(
            "response/list",
            VIEWER,
            r#"{"workspace": "{workspace}", "survey": "{survey}", "query": {"results": {"attributes": []}, "q": ""}}"#,
        ),
        call("response/open", VIEWER, "workspace={workspace}&response={response}"),
        call("response/delete", EDITOR, "workspace={workspace}&survey={survey}&response={response}"),
        call("inbox/choices", VIEWER, "workspace={workspace}"),
        call("inbox/triage", VIEWER, "workspace={workspace}&response={response}"),
        call("inbox/tag", EDITOR, "workspace={workspace}&responses={response}&tag=price"),
        call("inbox/untag", EDITOR, "workspace={workspace}&responses={response}&tag=price"),
        call("inbox/assign", EDITOR, "workspace={workspace}&responses={response}&member={member}"),
        call("note/add", EDITOR, "workspace={workspace}&response={response}&text=Called"),
        call("note/delete", EDITOR, "workspace={workspace}&note={note}"),
        call("case/list", VIEWER, "workspace={workspace}&view=open"),
        call("case/open", VIEWER, "workspace={workspace}&case={case}"),
        call("case/mine", VIEWER, "workspace={workspace}"),
        call("case/create", EDITOR, "workspace={workspace}&response={response}&owner={member}"),
        call(
            "case/change",
            EDITOR,
            "workspace={workspace}&case={case}&owner={member}&due=2026-03-01&status=closed&outcome=resolved",
        ),
        call("case/contact", EDITOR, "workspace={workspace}&case={case}"),
        call("case/rule", ADMIN, "workspace={workspace}"),
        call("case/save_rule", ADMIN, "workspace={workspace}&nps=true&owner={member}&days=2"),
        call("account/open", Least::Anybody, ""),
        call("account/list_sessions", Least::Anybody, ""),
        call("account/save", Least::Anybody, "name=Ana&locale=&theme=dark"),
        call("account/change_password", Least::Anybody, "new_password=ponte-lilas-quinze"),
        call("account/end_session", Least::Anybody, "session_id={session}"),
        call("account/end_other_sessions", Least::Anybody, ""),
        call("journey/list", VIEWER, "workspace={workspace}"),
        call("journey/create", EDITOR, "workspace={workspace}&title=Buying&template=blank"),
        call("journey/delete", EDITOR, "workspace={workspace}&journey={journey}"),
        call("journey/open", VIEWER, "workspace={workspace}&journey={journey}"),
        call(
            "journey/send",
            EDITOR,
            r#"{"workspace":"{workspace}","journey":"{journey}","base_seq":0,"ops":[
                {"op_id":"0190a3e0-0000-7000-8000-000000000001","kind":"rename_journey","title":"Paying"}]}"#,
        ),
        call("journey/ops", VIEWER, "workspace={workspace}&journey={journey}&since=0"),
        call("journey/scores", VIEWER, r#"{"workspace":"{workspace}","bindings":[]}"#),
        call("journey/binding-choices", VIEWER, "workspace={workspace}"),
        call("contact/list", VIEWER, "workspace={workspace}&q=ana"),
        call("contact/delete", EDITOR, "workspace={workspace}&contact={contact}"),
        call("contact/import-preview", EDITOR, r#"{"workspace": "{workspace}", "beginning": "external_id"}"#),
        call(
            "contact/import",
            EDITOR,
            r#"{"workspace": "{workspace}", "file": "external_id", "columns": []}"#,
        ),
        call("asking/open", ADMIN, "workspace={workspace}"),
        call("asking/save", ADMIN, "workspace={workspace}&ask_every_days=30&wave_every_days=90&sampling=100"),
        call("mailing/open", EDITOR, "workspace={workspace}&survey={survey}"),
        call("mailing/progress", EDITOR, "workspace={workspace}&survey={survey}"),
        call("mailing/plan", EDITOR, SENDING),
        call("mailing/test", EDITOR, SENDING),
        call("mailing/send", EDITOR, SENDING),
        call("mailing/cancel", EDITOR, "workspace={workspace}&survey={survey}&mailing={mailing}"),
        call("mailing/settle", EDITOR, "workspace={workspace}&survey={survey}&mailing={mailing}&again=true"),
        call("wave/calendar", EDITOR, "workspace={workspace}&survey={survey}&month=2026-02"),
        call("wave/cancel", EDITOR, "workspace={workspace}&survey={survey}&wave={wave}"),
        call("wave/start", EDITOR, "workspace={workspace}&survey={survey}&wave={wave}"),
        call("trigger/open", EDITOR, "workspace={workspace}&survey={survey}&trigger={trigger}"),
        call("trigger/save", EDITOR, TRIGGER),
        call("trigger/switch", EDITOR, "workspace={workspace}&survey={survey}&trigger={trigger}&on=true"),
        call("trigger/delete", EDITOR, "workspace={workspace}&survey={survey}&trigger={trigger}"),
        call("view/list", VIEWER, "workspace={workspace}"),
        call("view/save", VIEWER, "workspace={workspace}&name=Mine&query=tag%3Dprice"),
        call("view/rename", VIEWER, "workspace={workspace}&view={view}&name=Ours"),
        call("view/delete", VIEWER, "workspace={workspace}&view={view}"),
        call("contact/open", VIEWER, "workspace={workspace}&person={person}"),
        call("inbox/marks", VIEWER, "workspace={workspace}&responses={response}"),
        call("share/list", EDITOR, "workspace={workspace}&survey={survey}"),
        call("share/create", EDITOR, "workspace={workspace}&survey={survey}&ends=30&comments=true"),
        call("share/revoke", EDITOR, "workspace={workspace}&survey={survey}&share={share}"),
        // The API.
        api("GET /api/v1/keys", READ, ""),
        api("POST /api/v1/keys", ALL, r#"{"name": "Shop", "scope": "track"}"#),
        api("DELETE /api/v1/keys/{id}", ALL, ""),
        api("GET /api/v1/surveys", READ, ""),
        api("POST /api/v1/surveys", ALL, SURVEY),
        api("GET /api/v1/surveys/{id}", READ, ""),
        api("PATCH /api/v1/surveys/{id}", ALL, r#"{"title": "Other"}"#),
        api("DELETE /api/v1/surveys/{id}", ALL, ""),
        api("POST /api/v1/surveys/{id}/publish", ALL, ""),
        api("POST /api/v1/surveys/{id}/close", ALL, ""),
        api("POST /api/v1/surveys/{id}/reopen", ALL, ""),
        api("GET /api/v1/surveys/{id}/collection", READ, ""),
        api("PUT /api/v1/surveys/{id}/collection", ALL, r#"{"max_responses": 9}"#),
        api("GET /api/v1/surveys/{id}/versions", READ, ""),
        api("GET /api/v1/surveys/{id}/changes", READ, ""),
        api("GET /api/v1/brand", READ, ""),
        api("PUT /api/v1/brand", ALL, r##"{"accent": "#ffcc00"}"##),
        api("POST /api/v1/logos", ALL, LOGO),
        api("GET /api/v1/surveys/{id}/export.json", READ, ""),
        api("POST /api/v1/surveys/import", ALL, SURVEY),
        api("GET /api/v1/surveys/{id}/responses", READ, ""),
        api("POST /api/v1/surveys/{id}/responses", ALL, r#"[{"answers": {"nps": 9}}]"#),
        api("GET /api/v1/surveys/{id}/responses.csv", READ, ""),
        api("GET /api/v1/surveys/{id}/responses.xlsx", READ, ""),
        api("DELETE /api/v1/surveys/{id}/responses/{response_id}", ALL, ""),
        api("GET /api/v1/surveys/{id}/funnel", READ, ""),
        api("GET /api/v1/surveys/{id}/shares", READ, ""),
        api("POST /api/v1/surveys/{id}/shares", ALL, r#"{"days": 30}"#),
        api("DELETE /api/v1/surveys/{id}/shares/{share_id}", ALL, ""),
        api("GET /api/v1/measures/{measure}", READ, "survey={survey}"),
        api("GET /api/v1/journeys", READ, ""),
        api("POST /api/v1/journeys", ALL, r#"{"title": "Buying"}"#),
        api("GET /api/v1/journeys/{id}", READ, ""),
        api("DELETE /api/v1/journeys/{id}", ALL, ""),
        api("GET /api/v1/journeys/{id}/ops", READ, ""),
        api("POST /api/v1/journeys/{id}/ops", ALL, r#"{"base_seq": 0, "ops": [{}]}"#),
        api("GET /api/v1/journeys/{id}/export.json", READ, ""),
        api(
            "POST /api/v1/journeys/import",
            ALL,
            r#"{"format": "jornada.journey/1", "title": "Buying", "stages": [], "steps": [], "lanes": [], "items": []}"#,
        ),
        api("GET /api/v1/contacts", READ, ""),
        api("POST /api/v1/contacts", ALL, r#"[{"external_id": "p-1", "email": "ana@example.com"}]"#),
        api("GET /api/v1/contacts.csv", READ, ""),
        api("GET /api/v1/contacts/{external_id}", READ, ""),
        api("DELETE /api/v1/contacts/{external_id}", ALL, ""),
        api("GET /api/v1/interactions", READ, ""),
        api(
            "POST /api/v1/interactions",
            ALL,
            r#"[{"external_id": "o-1", "customer": "acme", "kind": "order"}]"#,
        ),
        api("GET /api/v1/interactions/{external_id}", READ, ""),
        // Streams and downloads.
        route("GET /w/{workspace}/live", VIEWER, ""),
        route("GET /w/{workspace}/surveys/{survey}/responses.csv", VIEWER, ""),
        route("GET /w/{workspace}/surveys/{survey}/responses.xlsx", VIEWER, ""),
        route("GET /w/{workspace}/surveys/{survey}/chart", VIEWER, "chart=trend&as=csv"),
        route("GET /w/{workspace}/contacts.csv", VIEWER, ""),
        route("GET /w/{workspace}/chart", VIEWER, "chart=trend&as=svg"),
        route("GET /w/{workspace}/surveys/{survey}/preview", EDITOR, ""),
        route("POST /w/{workspace}/surveys/{survey}/preview", EDITOR, "answer.nps=9"),
        route("POST /w/{workspace}/logo", EDITOR, LOGO),
        route("POST /w/{workspace}/settings/logo", ADMIN, LOGO),
        // Open on purpose.
        public("GET /", "leads everybody to where they can begin"),
        public("GET /sign-in", "the way in"),
        public("POST /sign-in", "the way in"),
        public("POST /sign-out", "the way out; without a session it does nothing"),
        public("GET /link/{token}", "the token is the permission"),
        public("POST /link/{token}", "the token is the permission"),
        public("GET /set-up", "only while there is no workspace"),
        public("POST /set-up", "only while there is no workspace, with the code of the terminal"),
        public("GET /s/{code}", "respondents answer without an account"),
        public("POST /s/{code}", "respondents answer without an account"),
        public("GET /s/{code}/thanks", "respondents answer without an account"),
        public("POST /s/{code}/thanks", "who has answered may ask to be called"),
        public("GET /s/{code}/answered", "respondents answer without an account"),
        public("GET /e/{code}", "respondents answer without an account"),
        public("POST /e/{code}", "respondents answer without an account"),
        public("GET /e/{code}/thanks", "respondents answer without an account"),
        public("POST /e/{code}/thanks", "who has answered may ask to be called"),
        public("GET /e/{code}/answered", "respondents answer without an account"),
        public("GET /embed.js", "other sites load it"),
        public("GET /logo/{hash}", "respondents see it; nobody guesses a hash"),
        public("GET /i/{token}", "the token is the permission"),
        public("POST /i/{token}", "the token is the permission"),
        public("GET /i/{token}/thanks", "the token is the permission"),
        public("POST /i/{token}/thanks", "the token is the permission"),
        public("GET /i/{token}/answered", "the token is the permission"),
        public("GET /u/{token}", "the token is the permission"),
        public("POST /u/{token}", "the token is the permission"),
        public("GET /r/{token}", "the token is the permission"),
        public("POST /api/v1/compute/nps", "a calculator, nothing is stored"),
        public("POST /api/v1/compute/proportion", "a calculator, nothing is stored"),
        public("GET /api/v1/openapi.json", "what the API can do"),
        public("GET /api/docs", "what the API can do"),
        public("GET /health/live", "tells nothing"),
        public("GET /health/ready", "tells nothing"),
        public("ANY /pkg", "scripts and styles"),
    ]
}

fn page(path: &str, least: Least) -> Line {
    Line { kind: Kind::Page, method: "GET", path: path.to_owned(), least, sample: "" }
}

fn call(endpoint: &str, least: Least, sample: &'static str) -> Line {
    Line { kind: Kind::Call, method: "POST", path: format!("/fn/{endpoint}"), least, sample }
}

fn route(route: &'static str, least: Least, sample: &'static str) -> Line {
    let (method, path) = route.split_once(' ').expect("METHOD /path");
    Line { kind: Kind::Route, method, path: path.to_owned(), least, sample }
}

/// An operation of the API.
fn api(operation: &'static str, scope: Scope, sample: &'static str) -> Line {
    route(operation, Least::Key(scope), sample)
}

fn public(open: &'static str, why: &'static str) -> Line {
    route(open, Least::Nobody(why), "")
}
