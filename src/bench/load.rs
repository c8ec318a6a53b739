//! `make bench`: the real program under load, beside what the same work costs
//! without it, measured in the same run. Machines differ, so the bars are
//! ratios and sizes. `--quick` measures a second each, for trying.
//!
//! The program is `target/dist/jornada`; `JORNADA_PROGRAM` names another.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hyper::{Request, StatusCode};
use serde_json::{Value, json};

mod client;
mod empty;
mod program;
mod raw;
mod respondent;
mod table;
mod timing;

use client::{Connection, Outcome};
use empty::EmptyServer;
use program::{Program, Server};
use respondent::LearntForm;
use table::{Bar, Row};
use timing::load;

/// Clients that read pages and respond.
const READERS: u32 = 32;
/// Clients that only send forms.
const SENDERS: u32 = 64;

#[tokio::main]
async fn main() -> Outcome<()> {
    let has = |argument: &str| std::env::args().any(|given| given == argument);
    if has(empty::ARGUMENT) {
        return empty::serve().await;
    }
    let duration = Duration::from_secs(if has("--quick") { 1 } else { 5 });
    // Beside the build, for what is called temporary may lie in memory, where
    // fsync costs nothing.
    let results = Path::new("target/bench");
    std::fs::create_dir_all(results)?;
    let data = tempfile::tempdir_in(results)?;
    let stage = Stage::set(data.path(), duration).await?;
    let rows = stage.measure().await?;
    table::print(&rows);
    table::write(&rows, &results.join("load.json"))
}

/// The program serving one survey.
struct Stage {
    server: Server,
    program: Program,
    data: PathBuf,
    form: Arc<LearntForm>,
    duration: Duration,
    idle_memory: f64,
}

impl Stage {
    async fn set(data: &Path, duration: Duration) -> Outcome<Self> {
        let path = std::env::var_os("JORNADA_PROGRAM").unwrap_or_else(|| "target/dist/jornada".into());
        let program = Program::new(path.into(), data.to_owned())?;
        program.run(&["workspace", "create", "bench", "--name", "Bench"])?;
        let new_key = ["key", "create", "--workspace", "bench", "--scope", "admin", "--name", "bench"];
        let key = program.run(&new_key)?;
        let server = program.serve().await?;
        let code = create_survey(&program, &key).await?;
        let form = LearntForm::learn(program.address(), &format!("/s/{code}")).await?;
        let idle_memory = memory(&server, "VmRSS")?;
        Ok(Self { server, program, data: data.to_owned(), form: Arc::new(form), duration, idle_memory })
    }

    async fn measure(&self) -> Outcome<Vec<Row>> {
        let mut rows = vec![self.page_size().await?, self.pages().await?];
        rows.extend(self.complete_responses().await?);
        rows.extend(self.durable_answers().await?);
        let memory_row =
            |what, jornada, most| Row { what, unit: "MB", jornada, reference: None, bar: Bar::AtMost(most) };
        rows.push(memory_row("memory, idle", self.idle_memory, 40.0));
        rows.push(memory_row("memory, highest under this load", memory(&self.server, "VmHWM")?, 250.0));
        Ok(rows)
    }

    /// Bytes of body as sent.
    async fn page_size(&self) -> Outcome<Row> {
        let mut connection = Connection::open(self.program.address()).await?;
        let request = Request::get(&self.form.path).header("accept-encoding", "br");
        let jornada = connection.send(request, "").await?.body().len() as f64;
        let what = "survey page, brotli";
        Ok(Row { what, unit: "bytes", jornada, reference: None, bar: Bar::AtMost(14_336.0) })
    }

    async fn pages(&self) -> Outcome<Row> {
        let address = self.program.address();
        let read = async |path: &str| {
            load(READERS, self.duration, |stopwatch| {
                respondent::read_pages(stopwatch, address, path.to_owned())
            })
            .await
        };
        Ok(Row {
            what: "survey page, 32 clients; an empty answer of the same server",
            unit: "/s",
            reference: Some(read("/health/live").await?.per_second),
            jornada: read(&self.form.path).await?.per_second,
            bar: Bar::AtLeastTimes(0.25),
        })
    }

    async fn complete_responses(&self) -> Outcome<[Row; 2]> {
        let empty = EmptyServer::start()?;
        let reference = load(READERS, self.duration, |stopwatch| {
            respondent::respond_to_nothing(stopwatch, empty.address, Arc::clone(&self.form))
        });
        let reference = reference.await?;
        drop(empty);
        let address = self.program.address();
        let jornada = load(READERS, self.duration, |stopwatch| {
            respondent::respond(stopwatch, address, Arc::clone(&self.form))
        });
        let jornada = jornada.await?;
        Ok([
            Row {
                what: "complete responses, 32 clients; empty handlers",
                unit: "/s",
                jornada: jornada.per_second,
                reference: Some(reference.per_second),
                bar: Bar::AtLeastTimes(0.5),
            },
            Row {
                what: "complete responses, p99; empty handlers",
                unit: "ms",
                jornada: milliseconds(jornada.p99),
                reference: Some(milliseconds(reference.p99)),
                bar: Bar::AtMost(50.0),
            },
        ])
    }

    async fn durable_answers(&self) -> Outcome<[Row; 2]> {
        let address = self.program.address();
        let database = self.data.join("jornada.db");
        let (answers_before, groups_before) = raw::count_answers_and_groups(&database)?;
        let jornada = load(SENDERS, self.duration, |stopwatch| {
            respondent::send_forms(stopwatch, address, Arc::clone(&self.form))
        });
        let jornada = jornada.await?.per_second;
        let (answers, groups) = raw::count_answers_and_groups(&database)?;
        let group = usize::try_from((answers - answers_before) / (groups - groups_before).max(1))?.max(1);
        let (raw_database, duration) = (self.data.join("raw.db"), self.duration);
        let reference = tokio::task::spawn_blocking(move || {
            raw::answers_per_second(&raw_database, group, respondent::COMMENT, duration)
        });
        let reference = reference.await??;

        let calmly = load(SENDERS, self.duration, |stopwatch| {
            respondent::send_forms_calmly(stopwatch, address, Arc::clone(&self.form), SENDERS, jornada / 2.0)
        });
        let calmly = calmly.await?.p99;
        let file = self.data.join("fdatasync");
        let on_disk = tokio::task::spawn_blocking(move || raw::p99_of_fdatasync(&file, duration)).await??;
        Ok([
            Row {
                what: "durable answers, 64 clients; prepared statements, same groups",
                unit: "/s",
                jornada,
                reference: Some(reference),
                bar: Bar::AtLeastTimes(0.3),
            },
            Row {
                what: "an answer at half that load, p99; fdatasync, p99",
                unit: "ms",
                jornada: milliseconds(calmly),
                reference: Some(milliseconds(on_disk)),
                bar: Bar::AtMostTimesPlus(5.0, 10.0),
            },
        ])
    }
}

/// Makes a survey as scripts do; gives the code of its link.
async fn create_survey(program: &Program, key: &str) -> Outcome<String> {
    let survey = json!({
        "title": "How was it?", "locale": "en", "publish": true,
        "questions": [
            {"key": "nps", "kind": "nps", "title": "How likely are you to recommend us?", "required": true},
            {"key": "comment", "kind": "long_text", "title": "Why?"},
        ],
    });
    let request = Request::post("/api/v1/surveys")
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json");
    let answer = Connection::open(program.address()).await?.send(request, survey.to_string()).await?;
    if answer.status() != StatusCode::CREATED {
        let why = String::from_utf8_lossy(answer.body());
        return Err(format!("the survey was not made: {} {why}", answer.status()).into());
    }
    let created: Value = serde_json::from_slice(answer.body())?;
    Ok(created["code"].as_str().ok_or("a survey without a code")?.to_owned())
}

/// A figure in `/proc/ID/status`, in MB.
fn memory(server: &Server, name: &str) -> Outcome<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id()))?;
    let kilobytes = status.lines().find_map(|line| {
        line.strip_prefix(name)?.strip_prefix(':')?.trim().strip_suffix("kB")?.trim().parse().ok()
    });
    let kilobytes: f64 = kilobytes.ok_or("no figure of memory")?;
    Ok(kilobytes / 1024.0)
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
