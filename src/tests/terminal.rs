//! The command line as scripts use it: exit codes, stdout and stderr.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use jornada::db::Db;
use jornada::domain::id::{QuestionId, SurveyId};
use tempfile::TempDir;
use uuid::Uuid;

/// A data folder and the program beside it.
struct Terminal {
    folder: TempDir,
}

/// What a command left behind.
#[derive(Debug)]
struct Done {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Terminal {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With the workspace `acme` and an NPS survey, whose id is given.
    fn with_survey() -> (Self, String) {
        let terminal = Self::new();
        assert_eq!(terminal.run("workspace create acme --name Acme").code, 0);
        let survey = r#"{"title": "S", "locale": "en", "questions": [
            {"key": "nps", "kind": "nps", "title": "?", "required": true},
            {"key": "why", "kind": "long_text", "title": "Why?"}]}"#;
        let file = terminal.write("survey.json", survey);
        let made = terminal.run(&format!("import survey {file} --workspace acme"));
        assert_eq!(made.code, 0, "{made:?}");
        (terminal, made.stdout.trim().to_owned())
    }

    /// As [`Self::with_survey`]; the survey is open for answers.
    async fn with_open_survey() -> (Self, String) {
        let (terminal, survey) = Self::with_survey();
        let db = Db::open(&terminal.data()).await.unwrap();
        let workspace_id = db.find_workspace_by_slug("acme").await.unwrap().workspace_id;
        let survey_id = SurveyId::parse(&survey).unwrap();
        db.publish_survey(workspace_id, survey_id, || QuestionId::new(Uuid::now_v7()), 0).await.unwrap();
        db.close().await;
        (terminal, survey)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the program with these words.
    fn run(&self, words: &str) -> Done {
        let Output { status, stdout, stderr } =
            self.command().args(words.split_whitespace()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Done { code: status.code().unwrap(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// Starts serving and waits until the server listens.
    fn serve(&self) -> Server {
        let mut process = self
            .command()
            .args(["serve", "--addr", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(process.stderr.take().unwrap());
        let mut server = Server { process, log };
        let listens = server.log.by_ref().lines().any(|line| line.unwrap().contains("serving on"));
        assert!(listens, "the server ended");
        server
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jornada"));
        command.arg("--data").arg(self.data());
        for name in
            ["JORNADA_DATA", "JORNADA_PUBLIC_URL", "JORNADA_LOG", "JORNADA_SMTP_URL", "JORNADA_MAIL_FROM"]
        {
            command.env_remove(name);
        }
        command
    }

    /// The databases that a restore has put aside, with what belongs to them.
    fn kept(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.data()).unwrap().map(|file| file.unwrap().path());
        let mut kept: Vec<PathBuf> =
            files.filter(|path| path.display().to_string().contains("jornada.db.replaced")).collect();
        kept.sort();
        kept
    }
}

/// A serving process; dropping it is SIGKILL.
struct Server {
    process: Child,
    /// Held open: the server goes on writing to it.
    log: BufReader<ChildStderr>,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_demo_prints_a_link_alone_and_is_made_once() {
    let terminal = Terminal::new();
    let made = terminal.run("demo --public-url https://cx.example.com/");
    assert_eq!(made.code, 0, "{made:?}");
    assert!(made.stdout.starts_with("https://cx.example.com/link/"), "{made:?}");
    assert_eq!(made.stdout.lines().count(), 1);
    assert_eq!(made.stderr, "");
    let again = terminal.run("demo");
    assert_eq!((again.code, again.stdout.as_str()), (1, ""));
    assert!(again.stderr.contains("there is a workspace \"demo\" already"), "{again:?}");
    let checked = terminal.run("check");
    assert_eq!((checked.code, checked.stdout.as_str(), checked.stderr.as_str()), (0, "sound\n", ""));
    assert_eq!(terminal.run("demo --today never").code, 2);
}

#[test]
fn the_welcome_makes_the_demo_only_where_nothing_is() {
    let fresh = Terminal::new();
    let first = fresh.run("welcome --addr 127.0.0.1:4321");
    assert_eq!(first.code, 0, "{first:?}");
    assert!(first.stdout.contains("http://127.0.0.1:4321\n"), "{first:?}");
    assert!(first.stdout.contains("http://127.0.0.1:4321/link/"), "{first:?}");
    let second = fresh.run("welcome --addr 127.0.0.1:4321");
    assert!(second.stdout.contains("/link/") && second.stdout != first.stdout, "{second:?}");

    let own = Terminal::new();
    assert_eq!(own.run("workspace create acme --name Acme").code, 0);
    let address_alone = own.run("welcome");
    assert_eq!(address_alone.code, 0);
    assert!(address_alone.stdout.contains("http://127.0.0.1:3000"), "{address_alone:?}");
    assert!(!address_alone.stdout.contains("/link/"), "{address_alone:?}");
}

#[tokio::test]
async fn responses_come_in_and_go_out_unchanged() {
    let (terminal, survey) = Terminal::with_open_survey().await;
    let file = terminal.write(
        "in.csv",
        "id,answered_at,answer.nps,answer.why,attribute.market\n\
        a,2026-03-01T12:00:00Z,9,\"Fast, kind\",UK\nb,2026-03-02T12:00:00Z,0,'=1+1,BR\n",
    );
    let import = format!("import responses {file} --workspace acme --survey {survey}");

    let tried = terminal.run(&format!("{import} --dry-run"));
    assert_eq!(
        (tried.code, tried.stdout.as_str(), tried.stderr.as_str()),
        (0, "2 rows fit; nothing was stored\n", "")
    );
    let stored = terminal.run(&import);
    assert_eq!(
        (stored.code, stored.stdout.as_str(), stored.stderr.as_str()),
        (0, "accepted 2, duplicate 0\n", "")
    );
    assert_eq!(terminal.run(&import).stdout, "accepted 0, duplicate 2\n");

    let export = format!("export responses --workspace acme --survey {survey} --to");
    assert_eq!(terminal.run(&format!("{export} {}", terminal.path("out.csv"))).code, 0);
    let csv = terminal.read("out.csv");
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(csv.starts_with("id,answered_at,customer,"), "{csv}");
    assert!(csv.contains("'=1+1"), "{csv}");
    let again = format!("import responses {} --workspace acme --survey {survey}", terminal.path("out.csv"));
    assert_eq!(terminal.run(&again).stdout, "accepted 0, duplicate 2\n");

    assert_eq!(terminal.run(&format!("{export} {}", terminal.path("out.ndjson"))).code, 0);
    let lines: Vec<serde_json::Value> =
        terminal.read("out.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["answers"], serde_json::json!({"nps": 0, "why": "=1+1"}));
    assert_eq!(terminal.run(&format!("{export} {}", terminal.path("out.json"))).code, 0);
    let list: Vec<serde_json::Value> = serde_json::from_str(&terminal.read("out.json")).unwrap();
    assert_eq!(list, lines);
    assert_eq!(terminal.run(&format!("{export} {}", terminal.path("out.xlsx"))).code, 0);
    let mut book: Xlsx<_> = open_workbook(terminal.path("out.xlsx")).unwrap();
    let sheet = book.worksheet_range("responses").unwrap();
    let column = |name: &str| sheet.headers().unwrap().iter().position(|head| head == name).unwrap();
    let cell = |row: usize, name: &str| sheet.get((row, column(name))).unwrap().clone();
    assert_eq!(
        (cell(1, "answer.nps"), cell(1, "answer.why")),
        (Data::Float(0.0), Data::String("=1+1".into()))
    );
    assert!(cell(2, "answered_at").is_datetime() && cell(2, "id") == Data::String("a".into()));
    assert_eq!(std::fs::read_dir(terminal.folder.path()).unwrap().count(), 7, "nothing unfinished is left");

    assert_eq!(terminal.run(&format!("{export} {}", terminal.path("loud.CSV"))).code, 0);
    assert_eq!(terminal.read("loud.CSV"), csv);
}

#[tokio::test]
async fn every_defect_has_a_line_and_nothing_is_stored() {
    let (terminal, survey) = Terminal::with_open_survey().await;
    let file = terminal.write("in.csv", "id;note;score\na;x;9\nb;y;11\nc;z;six\n");
    let import = format!("import responses {file} --workspace acme --survey {survey} --map answer.nps=score");
    let refused = terminal.run(&import);
    assert_eq!(refused.code, 1);
    let starts: Vec<String> =
        refused.stdout.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(starts, ["1:note unknown_field", "3:score out_of_range", "4:score not_a_number"]);
    assert!(refused.stdout.contains("Write a whole number from 0 to 10."), "{refused:?}");
    assert_eq!(refused.stderr, "jornada: the file has defects; nothing was stored\n");

    terminal.write("in.csv", "id;note;score\na;x;9\n");
    let ignored = terminal.run(&format!("{import} --ignore note"));
    assert_eq!((ignored.code, ignored.stdout.as_str()), (0, "accepted 1, duplicate 0\n"));
}

#[test]
fn a_journey_and_a_survey_come_back_with_the_same_bytes() {
    let (terminal, survey) = Terminal::with_survey();
    let export =
        format!("export survey --workspace acme --survey {survey} --to {}", terminal.path("one.json"));
    assert_eq!(terminal.run(&export).code, 0);
    let copy = terminal.run(&format!("import survey {} --workspace acme", terminal.path("one.json")));
    let copy = copy.stdout.trim();
    let export = format!("export survey --workspace acme --survey {copy} --to {}", terminal.path("two.json"));
    assert_eq!(terminal.run(&export).code, 0);
    assert_eq!(terminal.read("one.json"), terminal.read("two.json"));

    let map = r#"{"format": "jornada.journey/1", "title": "J", "stages": [], "steps": [], "lanes": [], "items": []}"#;
    let file = terminal.write("map.json", map);
    let made = terminal.run(&format!("import journey {file} --workspace acme"));
    assert_eq!(made.code, 0, "{made:?}");
    let journey = made.stdout.trim();
    let to = terminal.path("journey.json");
    let export = format!("export journey --workspace acme --journey {journey} --to {to}");
    assert_eq!(terminal.run(&export).code, 0);
    let exported: serde_json::Value = serde_json::from_str(&terminal.read("journey.json")).unwrap();
    let tried = terminal.run(&format!("import journey {file} --workspace acme --dry-run"));
    assert_eq!((tried.code, tried.stdout.as_str()), (0, "the journey fits; nothing was stored\n"));
    assert_eq!(exported, serde_json::from_str::<serde_json::Value>(map).unwrap());

    let wrong = terminal.write("map.json", r#"{"format": "jornada.journey/1"}"#);
    let refused = terminal.run(&format!("import journey {wrong} --workspace acme"));
    assert_eq!(refused.code, 1);
    assert!(refused.stdout.lines().any(|line| line == "title required"), "{refused:?}");
}

#[test]
fn surveys_of_other_tools_come_in_with_a_report() {
    let terminal = Terminal::new();
    assert_eq!(terminal.run("workspace create acme --name Acme --locale en").code, 0);
    let lss = terminal.write("old.lss", include_str!("samples/limesurvey-kinds.lss"));
    let tried = terminal.run(&format!("import survey {lss} --workspace acme --dry-run"));
    assert_eq!((tried.code, tried.stdout.as_str()), (0, "the survey fits; nothing was stored\n"));
    assert!(tried.stderr.contains("left out: total: … (*), photo: Photo (|)"), "{tried:?}");

    let form = terminal.write("form.json", include_str!("samples/typeform-kinds.json"));
    for file in [&lss, &form] {
        let made = terminal.run(&format!("import survey {file} --workspace acme"));
        assert_eq!(made.code, 0, "{made:?}");
        let (id, to) = (made.stdout.trim(), terminal.path("out.json"));
        assert_eq!(terminal.run(&format!("export survey --workspace acme --survey {id} --to {to}")).code, 0);
        let copy = terminal.run(&format!("import survey {to} --workspace acme"));
        assert_eq!((copy.code, copy.stderr.as_str()), (0, ""), "{copy:?}");
    }
    let unclear = terminal.write("a.json", "{}");
    for (words, code, why) in [
        (format!("import survey {form} --workspace acme --format word"), 2, "surveyjs, qsf, lss, typeform"),
        (format!("import journey {form} --workspace acme --format qsf"), 2, "belongs to survey"),
        (format!("import survey {unclear} --workspace acme"), 1, "--format"),
        (format!("import survey {form} --workspace acme --format lss"), 1, "no XML at line"),
        (format!("import survey {lss} --workspace acme --format qsf"), 1, "no JSON at line 1"),
    ] {
        let done = terminal.run(&words);
        assert_eq!((done.code, done.stdout.as_str()), (code, ""), "{words}: {done:?}");
        assert!(done.stderr.contains(why), "{words}: {done:?}");
    }
    let other = terminal.run(&format!("import survey {form} --workspace acme --format qsf"));
    assert_eq!((other.code, other.stdout.as_str()), (1, "document invalid_format\n"));
}

#[test]
fn contacts_come_in_whole_or_not_at_all() {
    let (terminal, _) = Terminal::with_survey();
    let wrong = terminal.write("wrong.csv", "external_id;email\np-1;ana\np-2;bia@example.com\n");
    let refused = terminal.run(&format!("import contacts {wrong} --workspace acme"));
    assert_eq!(refused.code, 1);
    assert_eq!(refused.stdout, "2:email invalid_email Write an address such as name@example.com.\n");
    let file = terminal.write(
        "in.csv",
        "codigo,email,attribute.market,do_not_contact,note\np-1,ANA@example.com,Sul,true,x\np-2,,,,\n",
    );
    let words = format!("import contacts {file} --workspace acme --map external_id=codigo --ignore note");
    let tried = terminal.run(&format!("{words} --dry-run"));
    assert_eq!((tried.code, tried.stdout.as_str()), (0, "2 rows fit; nothing was stored\n"));
    let first = terminal.run(&words);
    assert_eq!((first.code, first.stdout.as_str()), (0, "created 2, updated 0\n"));
    let second = terminal.run(&words);
    assert_eq!((second.code, second.stdout.as_str()), (0, "created 0, updated 2\n"));

    let export = format!("export contacts --workspace acme --to {}", terminal.path("out.csv"));
    assert_eq!(terminal.run(&export).code, 0);
    let out = terminal.read("out.csv");
    assert!(out.starts_with("external_id,customer,name,email,") && out.contains("ana@example.com"), "{out}");
    let again = terminal.run(&format!("import contacts {} --workspace acme", terminal.path("out.csv")));
    assert_eq!(again.stdout, "created 0, updated 2\n", "{again:?}");
    assert_eq!(terminal.run(&export).code, 0);
    assert_eq!(terminal.read("out.csv"), out);
}

#[test]
fn half_a_mail_setting_is_wrong_usage() {
    let terminal = Terminal::new();
    for (words, why) in [
        ("serve --smtp-url smtp://127.0.0.1:25", "--mail-from"),
        ("serve --mail-from cx@example.com", "--smtp-url"),
        ("serve --smtp-url ftp://x --mail-from cx@example.com", "smtp://"),
        ("serve --smtp-url smtp://x --mail-from nobody", "cx@example.com"),
    ] {
        let done = terminal.run(words);
        assert_eq!(done.code, 2, "{words}: {done:?}");
        assert!(done.stderr.contains(why), "{words}: {done:?}");
    }
}

#[test]
fn wrong_usage_is_two_and_a_failure_is_one() {
    let (terminal, survey) = Terminal::with_survey();
    let file = terminal.write("in.csv", "id,answer.nps\na,9\n");
    let stranger = "0197a000-0000-7000-8000-000000000000";
    for (words, code, why) in [
        (format!("import customers {file} --workspace acme"), 2, "not available in this version"),
        (format!("import feelings {file} --workspace acme"), 2, "invalid value"),
        (format!("import responses {file} --workspace acme"), 2, "--survey ID"),
        (format!("import responses {file} --workspace acme --survey x"), 2, "not an id"),
        (format!("import responses {file} --workspace acme --survey {survey} --map nps"), 2, "FIELD=COLUMN"),
        (
            format!("import responses {file} --workspace acme --survey {survey} --map nps=a"),
            2,
            "unknown_field",
        ),
        (format!("import journey {file} --workspace acme --ignore a"), 2, "belong to responses"),
        (format!("import responses {file} --workspace nobody --survey {survey}"), 1, "no workspace"),
        (format!("import responses {file} --workspace acme --survey {stranger}"), 1, "no such survey"),
        (format!("import responses {file} --workspace acme --survey {survey}"), 1, "never published"),
        (format!("import responses {file}.gone --workspace acme --survey {survey}"), 1, "cannot be read"),
        (format!("export responses --workspace acme --survey {survey} --to a.txt"), 2, ".ndjson"),
        (format!("export survey --workspace acme --survey {survey} --to a.csv"), 2, ".json file"),
        ("export journey --workspace acme --to a.json".to_owned(), 2, "--journey ID"),
        ("export contacts --workspace acme --to a.xlsx".to_owned(), 2, ".csv file"),
        (format!("export contacts --workspace acme --survey {survey} --to a.csv"), 2, "do not belong"),
        (format!("export events --workspace acme --to {file}"), 2, "not available in this version"),
    ] {
        let done = terminal.run(&words);
        assert_eq!((done.code, done.stdout.as_str()), (code, ""), "{words}: {done:?}");
        assert!(done.stderr.contains(why), "{words}: {done:?}");
    }
}

#[test]
fn an_argument_that_cannot_be_used_is_named_with_what_to_write() {
    let terminal = Terminal::new();
    assert_eq!(terminal.run("workspace create acme --name Acme").code, 0);
    for (words, named, what_to_write) in [
        ("member create a@x.com --workspace acme --role boss", "--role", "viewer, editor, admin, owner"),
        ("member create a@x.com --workspace acme --role owner --name=", "--name", "Fill this in."),
        ("member create ana --workspace acme --role owner", "EMAIL", "name@example.com"),
        ("member link ana", "EMAIL", "name@example.com"),
        ("key create --workspace acme --scope god --name k", "--scope", "admin, read, track"),
        ("key create --workspace acme --scope read --name=", "--name", "Fill this in."),
        ("workspace create new --name New --locale fr", "--locale", "pt-BR, en"),
        ("workspace create new --name New --timezone Mars/Base", "--timezone", "America/Sao_Paulo"),
        ("workspace create new --name New --currency reais", "--currency", "BRL"),
        ("workspace create new --name=", "--name", "Fill this in."),
        ("workspace create New --name New", "SLUG", "a-z, 0-9 and hyphen"),
        ("serve --public-url ftp://x", "--public-url", "https:// or http://"),
    ] {
        let done = terminal.run(words);
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{words}: {done:?}");
        assert!(done.stderr.contains(named) && done.stderr.contains(what_to_write), "{words}: {done:?}");
        assert!(!done.stderr.contains("password"), "{words}: {done:?}");
    }
    let both = terminal.run("workspace create New --name New --currency reais");
    assert!(both.stderr.contains("SLUG") && both.stderr.contains("--currency"), "{both:?}");

    assert_eq!(terminal.run("member create a@x.com --workspace acme --role owner").code, 0);
    for (words, why) in [
        ("workspace create acme --name Acme", "already"),
        ("member create a@x.com --workspace acme --role owner", "a member already"),
        ("member create b@x.com --workspace nobody --role owner", "no workspace"),
        ("member create b@x.com --workspace acme --role owner --password-stdin", "at least 12 characters"),
        ("member link b@x.com", "no member"),
    ] {
        let done = terminal.run(words);
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{words}: {done:?}");
        assert!(done.stderr.contains(why), "{words}: {done:?}");
    }
}

#[test]
fn a_restore_is_refused_while_a_server_runs() {
    let terminal = Terminal::new();
    assert_eq!(terminal.run("workspace create acme --name Acme").code, 0);
    let backup = terminal.path("backup.db");
    let server = terminal.serve();
    assert_eq!(terminal.run(&format!("backup {backup}")).code, 0);
    assert_eq!(terminal.run("workspace create late --name Late").code, 0);

    let restore = format!("restore {backup} --force");
    let refused = terminal.run(&restore);
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{refused:?}");
    assert!(refused.stderr.contains("Stop the server first"), "{refused:?}");
    assert!(terminal.kept().is_empty());
    assert!(!terminal.data().join("restoring").exists());
    assert_eq!(terminal.run("check").code, 0);
    assert_eq!(terminal.run("workspace create late --name Late").code, 1, "late is still there");

    drop(server);
    let done = terminal.run(&restore);
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{done:?}");
    let kept = terminal.kept();
    assert!(done.stderr.contains(&kept[0].display().to_string()), "{done:?}");
    assert!(kept.iter().all(|path| path.display().to_string().starts_with(kept[0].to_str().unwrap())));
    for side_file in ["jornada.db-wal", "jornada.db-shm", "jornada.db-journal"] {
        assert!(!terminal.data().join(side_file).exists(), "{side_file} of the old database is left");
    }
    assert_eq!(terminal.run("check").code, 0);
    assert_eq!(terminal.run("workspace create acme --name Acme").code, 1, "the backup had acme");
    assert_eq!(terminal.run("workspace create late --name Late").code, 0, "the backup had no late");

    let former = Terminal::new();
    let restored = former.run(&format!("restore {}", kept[0].display()));
    assert_eq!(restored.code, 0, "{restored:?}");
    assert_eq!(former.run("workspace create late --name Late").code, 1, "late was kept");
}

#[tokio::test]
async fn a_restore_is_refused_while_anybody_has_the_database_open() {
    let terminal = Terminal::new();
    assert_eq!(terminal.run("workspace create acme --name Acme").code, 0);
    let backup = terminal.path("backup.db");
    assert_eq!(terminal.run(&format!("backup {backup}")).code, 0);
    let idle = Db::open(&terminal.data()).await.unwrap();
    assert_eq!(terminal.run(&format!("restore {backup} --force")).code, 1);
    idle.close().await;
    assert_eq!(terminal.run(&format!("restore {backup}")).code, 1, "not without --force");
    assert_eq!(terminal.run(&format!("restore {backup} --force")).code, 0);
}

#[test]
fn every_replaced_database_is_kept_under_a_name_of_its_own() {
    let terminal = Terminal::new();
    assert_eq!(terminal.run("workspace create acme --name Acme").code, 0);
    let backup = terminal.path("backup.db");
    assert_eq!(terminal.run(&format!("backup {backup}")).code, 0);
    let slugs = ["first", "second", "third"];
    let mut kept: Vec<PathBuf> = Vec::new();
    for slug in slugs {
        assert_eq!(terminal.run(&format!("workspace create {slug} --name S")).code, 0);
        let done = terminal.run(&format!("restore {backup} --force"));
        assert_eq!(done.code, 0, "{done:?}");
        let new: Vec<PathBuf> = terminal.kept().into_iter().filter(|path| !kept.contains(path)).collect();
        assert_eq!(new.len(), 1, "{new:?}");
        kept.extend(new);
    }
    assert_eq!(terminal.kept().len(), 3);
    for (slug, path) in slugs.iter().zip(kept) {
        let stamp = path.display().to_string().rsplit_once("jornada.db.replaced-").unwrap().1.to_owned();
        assert!(stamp.len() >= "20261128T005900".len() && stamp.as_bytes()[8] == b'T', "{stamp}");
        let former = Terminal::new();
        assert_eq!(former.run(&format!("restore {}", path.display())).code, 0);
        assert_eq!(former.run(&format!("workspace create {slug} --name S")).code, 1, "{slug} was kept");
    }
}

#[test]
fn a_backup_takes_the_place_of_a_database_that_is_destroyed() {
    let terminal = Terminal::new();
    assert_eq!(terminal.run("workspace create acme --name Acme").code, 0);
    let backup = terminal.path("backup.db");
    assert_eq!(terminal.run(&format!("backup {backup}")).code, 0);
    std::fs::write(terminal.data().join("jornada.db"), "x".repeat(8192)).unwrap();
    assert_eq!(terminal.run("check").code, 1);
    let done = terminal.run(&format!("restore {backup} --force"));
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(terminal.run("check").stdout, "sound\n");
    assert_eq!(std::fs::read_to_string(&terminal.kept()[0]).unwrap(), "x".repeat(8192));
}

#[test]
fn a_file_that_is_no_backup_replaces_nothing() {
    let terminal = Terminal::new();
    let empty = terminal.write("empty.db", "");
    let text = terminal.write("text.db", &"no database at all. ".repeat(500));
    let foreign = terminal.path("foreign.db");
    rusqlite::Connection::open(&foreign)
        .unwrap()
        .execute_batch("create table workspace (name text); insert into workspace values ('x')")
        .unwrap();
    for file in [&empty, &text, &foreign] {
        let refused = terminal.run(&format!("restore {file}"));
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{file}: {refused:?}");
        assert!(!terminal.data().join("jornada.db").exists(), "{file} was put in place");
    }
    assert_eq!(terminal.run("workspace create acme --name Acme").code, 0);
    for file in [&empty, &text, &foreign] {
        let refused = terminal.run(&format!("restore {file} --force"));
        assert_eq!(refused.code, 1, "{file}: {refused:?}");
        assert!(refused.stderr.contains("not a database of Jornada"), "{file}: {refused:?}");
        assert!(terminal.kept().is_empty(), "{file}");
    }
    let gone = terminal.run(&format!("restore {} --force", terminal.path("gone.db")));
    assert_eq!(gone.code, 1);
    assert!(gone.stderr.contains("cannot be read"), "{gone:?}");
    assert_eq!(terminal.run("workspace create acme --name Acme").code, 1, "acme is still there");
}
