//! What is acknowledged is kept, whatever happens: the real program is killed
//! under load, its queue filled, its data folder made unusable.
//!
//! `JORNADA_KILLS` says how often it is killed, `JORNADA_SEED` repeats the
//! moments of another run.

#![allow(clippy::unwrap_used, reason = "what only tests call is a test, too")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use hyper::{Request, StatusCode};
use jornada::db::{
    DATABASE_FILE, Db, NewResponse, NewSurvey, NewWorkspace, Recorded, WorkspaceSettingsInput,
};
use jornada::domain::id::{ResponseId, SurveyId, WorkspaceId};
use jornada::domain::survey::{Answers, Definition};
use jornada::server::clock;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};
use tokio::task::JoinSet;

#[path = "../bench/client.rs"]
mod client;
#[path = "../bench/program.rs"]
mod program;

use client::{Connection, Form, Outcome, post_form};
use program::Program;

use crate::support::{TestApp, new_question_id};

const RESPONDENTS: u64 = 32;
const CODE: &str = "fault-suite";
const PLANS: [&str; 3] = ["basic", "plus", "pro"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_the_server_under_load_loses_and_doubles_no_acknowledged_answer() {
    let n_kills = number_from("JORNADA_KILLS").unwrap_or(3);
    let seed = number_from("JORNADA_SEED").unwrap_or_else(|| rand::rng().random());
    println!("JORNADA_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let db = Db::open(&data).await.unwrap();
    create_survey(&db).await;
    db.close().await;
    let program = Program::new(env!("CARGO_BIN_EXE_jornada").into(), data.clone()).unwrap();

    let mut respondents: Vec<Respondent> = (0..RESPONDENTS).map(|id| Respondent::new(id, seed)).collect();
    for kill in 1..=n_kills {
        let server = program.serve().await.unwrap();
        let is_killed = Arc::new(AtomicBool::new(false));
        let mut at_work = JoinSet::new();
        for respondent in respondents {
            at_work.spawn(respondent.respond_until_killed(program.address(), Arc::clone(&is_killed)));
        }
        let load = Duration::from_millis(random.random_range(50..1_200));
        println!("kill {kill}: process {} after {load:?}", server.id());
        tokio::time::sleep(load).await;
        is_killed.store(true, Ordering::SeqCst);
        drop(server);
        respondents = at_work.join_all().await;
    }

    let server = program.serve().await.unwrap();
    for respondent in respondents.iter_mut().filter(|respondent| respondent.id % 2 == 0) {
        let mut connection = Connection::open(program.address()).await.unwrap();
        respondent.send_waiting(&mut connection).await.unwrap();
    }
    drop(server);
    program.run(&["check"]).expect("a sound database");
    let sent: Vec<Sent> = respondents.into_iter().flat_map(|respondent| respondent.sent).collect();
    let n_acknowledged = sent.iter().filter(|sent| sent.is_acknowledged).count();
    println!("{} sent, {n_acknowledged} acknowledged", sent.len());
    assert!(n_acknowledged > 0, "nothing was acknowledged, so nothing was tried");
    let mut conn = open_file(&data.join(DATABASE_FILE)).await;
    assert_kept_exactly_once(&mut conn, &sent).await;
    assert_counts_equal_a_recount(&mut conn).await;
}

/// One answer, by its comment, which nobody else sends.
struct Sent {
    comment: String,
    score: i64,
    plan: &'static str,
    is_acknowledged: bool,
}

/// A person who responds again and again.
struct Respondent {
    id: u64,
    random: StdRng,
    sent: Vec<Sent>,
    /// What the last of `sent` was sent as, until it is acknowledged.
    waiting: Option<Form>,
}

impl Respondent {
    fn new(id: u64, seed: u64) -> Self {
        let random = StdRng::seed_from_u64(seed ^ (id + 1));
        Self { id, random, sent: Vec::new(), waiting: None }
    }

    /// Every second one gives up what was not acknowledged; the others send
    /// the same form again when the server is back.
    async fn respond_until_killed(mut self, address: SocketAddr, is_killed: Arc<AtomicBool>) -> Self {
        if self.id % 2 == 1 {
            self.waiting = None;
        }
        let error = loop {
            if let Err(error) = self.respond_by_one_connection(address).await {
                break error;
            }
        };
        assert!(is_killed.load(Ordering::SeqCst), "the living server failed: {error}");
        self
    }

    async fn respond_by_one_connection(&mut self, address: SocketAddr) -> Outcome<()> {
        let mut connection = Connection::open(address).await?;
        for _ in 0..5 {
            self.send_waiting(&mut connection).await?;
            self.fill_in(&mut connection).await?;
        }
        self.send_waiting(&mut connection).await
    }

    async fn fill_in(&mut self, connection: &mut Connection) -> Outcome<()> {
        let plan = PLANS[self.random.random_range(0..PLANS.len())];
        let page = connection.send(Request::get(format!("/s/{CODE}?attribute.plan={plan}")), "").await?;
        if page.status() != StatusCode::OK {
            return Err(format!("the page is {}", page.status()).into());
        }
        let score = self.random.random_range(0..=10);
        let comment = format!("respondent {} answer {}", self.id, self.sent.len());
        let form = Form::read(&String::from_utf8_lossy(page.body()))?;
        self.waiting = Some(form.with_answer("nps", &score.to_string()).with_answer("comment", &comment));
        self.sent.push(Sent { comment, score, plan, is_acknowledged: false });
        Ok(())
    }

    async fn send_waiting(&mut self, connection: &mut Connection) -> Outcome<()> {
        let Some(form) = &self.waiting else { return Ok(()) };
        let answer = connection.send(post_form(&format!("/s/{CODE}")), form.encode()).await?;
        if answer.status() != StatusCode::SEE_OTHER {
            return Err(format!("the form got {}", answer.status()).into());
        }
        self.waiting = None;
        self.sent.last_mut().expect("BUG: what waits was sent").is_acknowledged = true;
        Ok(())
    }
}

async fn assert_kept_exactly_once(conn: &mut SqliteConnection, sent: &[Sent]) {
    let rows: Vec<(Option<String>, Option<i64>, Option<String>)> = sqlx::query_as(
        "select comment.value, nps.score, plan.value
         from response r
         left join answer comment on comment.response_id = r.response_id and comment.value is not null
         left join answer nps on nps.response_id = r.response_id and nps.score is not null
         left join response_attribute plan on plan.response_id = r.response_id and plan.name = 'plan'",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let n_responses: i64 = sqlx::query_scalar("select count(*) from response").fetch_one(conn).await.unwrap();
    assert_eq!(i64::try_from(rows.len()).unwrap(), n_responses);
    let mut kept = BTreeMap::new();
    for (comment, score, plan) in rows {
        let comment = comment.expect("a response with half of its answers");
        let earlier = kept.insert(comment.clone(), (score, plan));
        assert!(earlier.is_none(), "{comment} is there twice");
    }
    for Sent { comment, score, plan, is_acknowledged } in sent {
        match kept.remove(comment) {
            Some(found) => assert_eq!(found, (Some(*score), Some((*plan).to_owned())), "{comment}"),
            None => assert!(!is_acknowledged, "{comment} was acknowledged and is lost"),
        }
    }
    assert!(kept.is_empty(), "never sent: {kept:?}");
}

async fn assert_counts_equal_a_recount(conn: &mut SqliteConnection) {
    type Counts = Vec<(String, String, String, i64, i64, i64)>;
    let counted: Counts = sqlx::query_as(
        "select question_id, name, value, day, score, n from score_rollup order by 1, 2, 3, 4, 5",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let recounted: Counts = sqlx::query_as(
        "with scored as (
             select a.question_id, r.response_id, r.day, a.score
             from answer a join response r on r.response_id = a.response_id where a.score is not null)
         select question_id, '', '', day, score, count(*) from scored group by 1, 4, 5
         union all
         select question_id, name, value, day, score, count(*)
         from scored join response_attribute t on t.response_id = scored.response_id group by 1, 2, 3, 4, 5
         order by 1, 2, 3, 4, 5",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    assert!(counted.len() > 11, "every score by every plan was expected, found {counted:?}");
    assert_eq!(counted, recounted);
    let completed: i64 =
        sqlx::query_scalar("select sum(completed) from survey_day").fetch_one(&mut *conn).await.unwrap();
    let n_responses: i64 = sqlx::query_scalar("select count(*) from response").fetch_one(conn).await.unwrap();
    assert_eq!(completed, n_responses);
}

#[tokio::test]
async fn beyond_the_queue_a_respondent_is_told_at_once_when_to_come_back() {
    /// What the queue holds, in as few jobs.
    const FULL: usize = 32_768;
    let app = TestApp::start().await;
    let (workspace_id, survey_id) = create_survey(app.db()).await;
    let page = app.get(&format!("/s/{CODE}")).await.text();
    let form = Form::read(&page).unwrap().with_answer("nps", "9").encode();
    let send = || app.send(post_form(&format!("/s/{CODE}")).body(Body::from(form.clone())).unwrap());

    // Nothing is written while another process holds the file.
    let mut holder = open_file(app.db().path()).await;
    sqlx::query("begin immediate").execute(&mut holder).await.unwrap();
    let responses = (0..FULL).map(|number| response(workspace_id, survey_id, number)).collect();
    let waiting = tokio::spawn({
        let db = app.db().clone();
        async move { db.record_responses(responses).await }
    });
    tokio::task::yield_now().await;
    let refused = send().await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    let seconds: u32 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds} s");
    assert!(!waiting.is_finished(), "the refusal waited for the queue");

    sqlx::query("rollback").execute(&mut holder).await.unwrap();
    let recorded = waiting.await.unwrap().unwrap();
    assert!(recorded.iter().all(|recorded| *recorded == Recorded::Accepted));
    assert_eq!(send().await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.db().check().await.unwrap(), []);
}

#[test]
fn a_data_folder_that_cannot_be_used_is_named_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    // Not a folder without write permission, for that does not hold for root.
    let data = folder.path().join("data");
    std::fs::write(&data, "a file in the folder's place").unwrap();
    let why = refused_start(&data);
    assert!(why.contains(data.to_str().unwrap()) && why.contains("cannot use"), "{why}");
}

#[test]
fn a_file_that_is_no_database_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join(DATABASE_FILE);
    let content = "Notes about customers, not a database. ".repeat(200);
    std::fs::write(&database, &content).unwrap();
    let why = refused_start(folder.path());
    assert!(why.contains(database.to_str().unwrap()) && why.contains("not a database"), "{why}");
    assert_eq!(std::fs::read_to_string(&database).unwrap(), content);
}

/// Starts the server on data it must refuse; gives what it says.
fn refused_start(data: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jornada"));
    let output = command.arg("--data").arg(data).args(["serve", "--addr", "127.0.0.1:0"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let why = String::from_utf8(output.stderr).unwrap();
    assert!(!why.contains("panicked"), "{why}");
    why
}

fn definition() -> Definition {
    let survey = json!({
        "title": "How was it?", "locale": "en", "attributes": ["plan"],
        "questions": [
            {"key": "nps", "kind": "nps", "title": "How likely are you to recommend us?", "required": true},
            {"key": "comment", "kind": "long_text", "title": "Why?"},
        ],
    });
    Definition::parse(&survey).unwrap()
}

async fn create_survey(db: &Db) -> (WorkspaceId, SurveyId) {
    let settings = WorkspaceSettingsInput {
        name: "Faults".into(),
        locale: "en".into(),
        timezone: "UTC".into(),
        currency: "USD".into(),
        minimum_group: 5,
    };
    let workspace = NewWorkspace::parse("faults", &settings).unwrap();
    let (workspace_id, survey_id) = (WorkspaceId::new(clock::new_id()), SurveyId::new(clock::new_id()));
    let now = clock::now().timestamp_millis();
    db.create_workspace(workspace_id, workspace, now).await.unwrap();
    let survey = NewSurvey { survey_id, code: CODE.into(), definition: definition(), now };
    db.create_published_survey(workspace_id, survey, new_question_id).await.unwrap();
    (workspace_id, survey_id)
}

fn response(workspace_id: WorkspaceId, survey_id: SurveyId, number: usize) -> NewResponse {
    let now = clock::now().timestamp_millis();
    NewResponse {
        response_id: ResponseId::new(clock::new_id()),
        external_id: number.to_string(),
        workspace_id,
        survey_id,
        version: 1,
        answered_at: now,
        received_at: now,
        day: now.div_euclid(86_400_000),
        customer: None,
        contact: None,
        attributes: BTreeMap::new(),
        channel: None,
        locale: None,
        partial: false,
        took: None,
        page: None,
        answers: Answers::check(&definition(), &BTreeMap::from([("nps".to_owned(), json!(number % 11))]))
            .unwrap(),
    }
}

async fn open_file(database: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(database).connect().await.unwrap()
}

fn number_from(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}
