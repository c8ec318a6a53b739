//! The program itself, as an administrator starts it, with a mail server.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use jornada::db::{Db, NewSurvey};
use jornada::domain::id::SurveyId;
use jornada::domain::survey::{Subject, from_template};
use jornada::domain::text::Locale;

use super::*;
use crate::support::new_question_id;

#[tokio::test]
async fn a_serving_program_sends_what_another_process_has_put_into_the_outbox() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::open().await;
    let program = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jornada"));
        command.arg("--data").arg(folder.path()).args(words);
        for name in
            ["JORNADA_DATA", "JORNADA_PUBLIC_URL", "JORNADA_LOG", "JORNADA_SMTP_URL", "JORNADA_MAIL_FROM"]
        {
            command.env_remove(name);
        }
        command
    };
    let made =
        program(&["workspace", "create", "acme", "--name", "Acme", "--locale", "en"]).output().unwrap();
    assert!(made.status.success());
    let url = format!("smtp://127.0.0.1:{}", sink.port);
    let mut server = program(&["serve", "--addr", "127.0.0.1:0", "--mail-from", "cx@example.com"])
        .env("JORNADA_SMTP_URL", &url)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Held until the end: the program goes on writing to it.
    let mut log = BufReader::new(server.stderr.take().unwrap());
    assert!(log.by_ref().lines().any(|line| line.unwrap().contains("serving on")), "the server ended");

    let db = Db::open(folder.path()).await.unwrap();
    let workspace = db.find_workspace_by_slug("acme").await.unwrap().workspace_id;
    let (survey_id, now) = (SurveyId::new(Uuid::now_v7()), 1);
    let definition = from_template("nps", Locale::En, &Subject::Company).unwrap();
    let survey = NewSurvey { survey_id, code: "code".into(), definition, now };
    db.create_published_survey(workspace, survey, new_question_id).await.unwrap();
    db.update_ask_rule(workspace, AskRule::new(0, 0, 100, None).unwrap(), now).await.unwrap();
    let contact = ContactInput {
        external_id: "p".into(),
        email: Change::Set("ana@example.com".into()),
        ..ContactInput::default()
    };
    db.upsert_contacts(workspace, vec![contact], now, Uuid::now_v7).await.unwrap();
    let words = LetterWords { subject: "How was it?".into(), intro: String::new() };
    // Far from 1970, where the clock of this test stands: links end.
    let today = i64::try_from(Uuid::now_v7().get_timestamp().unwrap().to_unix().0).unwrap() * 1000;
    let new = NewMailing {
        mailing_id: MailingId::new(Uuid::now_v7()),
        survey_id,
        selection: Selection::All,
        is_wave: false,
        letter: LetterTexts::parse(&words, &words).unwrap(),
        remind_after_days: 7,
        max_reminders: 0,
        send_at: today,
        created_by: None,
        now: today,
    };
    assert_eq!(db.create_mailing(workspace, new, Uuid::now_v7).await.unwrap().asked, 1);
    while sink.taken().is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(sink.recipients(), ["ana@example.com"]);
    // It is written down, too.
    while db.list_mailings(workspace, survey_id, 1).await.unwrap()[0].sent != 1 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server.kill().unwrap();
    server.wait().unwrap();
}

/// Runs the program on a folder until it serves.
struct Program {
    server: std::process::Child,
    // Held until the end: the program goes on writing to it.
    _log: BufReader<std::process::ChildStderr>,
}

impl Program {
    fn serve(folder: &std::path::Path, sink: &Sink) -> Self {
        let mut server = command(folder)
            .args([
                "serve",
                "--addr",
                "127.0.0.1:0",
                "--mail-from",
                "cx@example.com",
                "--mail-rate",
                "100000",
            ])
            .env("JORNADA_SMTP_URL", format!("smtp://127.0.0.1:{}", sink.port))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(server.stderr.take().unwrap());
        assert!(log.by_ref().lines().any(|line| line.unwrap().contains("serving on")), "the server ended");
        Self { server, _log: log }
    }

    fn kill(mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

fn command(folder: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jornada"));
    command.arg("--data").arg(folder);
    for name in ["JORNADA_DATA", "JORNADA_PUBLIC_URL", "JORNADA_LOG", "JORNADA_SMTP_URL", "JORNADA_MAIL_FROM"]
    {
        command.env_remove(name);
    }
    command
}

#[tokio::test]
async fn a_program_that_is_killed_again_and_again_starts_a_wave_once_and_mails_nobody_twice() {
    const PEOPLE: usize = 400;
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::open().await;
    let made =
        command(folder.path()).args(["workspace", "create", "acme", "--name", "Acme"]).output().unwrap();
    assert!(made.status.success());
    let today = i64::try_from(Uuid::now_v7().get_timestamp().unwrap().to_unix().0).unwrap() * 1000;
    {
        let db = Db::open(folder.path()).await.unwrap();
        let workspace = db.find_workspace_by_slug("acme").await.unwrap().workspace_id;
        let survey_id = SurveyId::new(Uuid::now_v7());
        let definition = from_template("nps", Locale::En, &Subject::Company).unwrap();
        let survey = NewSurvey { survey_id, code: "code".into(), definition, now: 1 };
        db.create_published_survey(workspace, survey, new_question_id).await.unwrap();
        db.update_ask_rule(workspace, AskRule::new(0, 0, 100, None).unwrap(), 1).await.unwrap();
        let contact = |n: usize| ContactInput {
            external_id: format!("p-{n}"),
            email: Change::Set(format!("p{n}@example.com")),
            ..ContactInput::default()
        };
        db.upsert_contacts(workspace, (0..PEOPLE).map(contact).collect(), 1, Uuid::now_v7).await.unwrap();
        let member = jornada::db::NewMember {
            member_id: jornada::domain::id::MemberId::new(Uuid::now_v7()),
            email: jornada::domain::member::Email::parse("rui@example.com").unwrap(),
            name: jornada::db::MemberName::parse("Rui").unwrap(),
            password_hash: None,
            locale: None,
        };
        let role = jornada::domain::member::Role::Owner;
        let created_by = db.create_member(workspace, member, role, 1).await.unwrap();
        let words = LetterWords { subject: "How was it?".into(), intro: String::new() };
        let new = jornada::db::NewWaves {
            survey_id,
            series_id: jornada::domain::id::SeriesId::new(Uuid::now_v7()),
            plan: jornada::db::WavePlan {
                selection: Selection::All,
                is_wave: true,
                letter: LetterTexts::parse(&words, &words).unwrap(),
                remind_after_days: 7,
                max_reminders: 0,
            },
            times: vec![jornada::db::WaveTime {
                local: chrono::DateTime::from_timestamp_millis(today).unwrap().naive_utc(),
                at: today,
            }],
            created_by,
            now: today,
        };
        db.create_waves(workspace, new, Uuid::now_v7).await.unwrap();
        db.close().await;
    }
    const KILLS: usize = 4;
    for kill in 0..KILLS {
        let program = Program::serve(folder.path(), &sink);
        // Somewhere in the middle: at the start of the wave, then of its mails.
        while sink.taken().len() < kill * 60 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        program.kill();
    }
    let program = Program::serve(folder.path(), &sink);
    let db = Db::open(folder.path()).await.unwrap();
    // Of each death one mail at most is left to a lease or to a member.
    let now = today + 60 * MINUTE / 6;
    while sink.taken().len() < PEOPLE - KILLS || db.is_mail_due(now).await.unwrap() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    program.kill();
    let once: BTreeSet<String> = sink.recipients().into_iter().collect();
    assert_eq!(once.len(), sink.taken().len(), "somebody was mailed twice");
    let workspace = db.find_workspace_by_slug("acme").await.unwrap().workspace_id;
    let survey = db.list_surveys(workspace, None, 1).await.unwrap().remove(0).survey_id;
    let rows = db.list_mailings(workspace, survey, 10).await.unwrap();
    assert_eq!(rows.len(), 1, "the wave was started once");
    assert_eq!(rows[0].waiting + rows[0].sent, PEOPLE as i64);
    assert!(rows[0].waiting <= KILLS as i64, "{} are forgotten", rows[0].waiting);
}

#[tokio::test]
async fn interactions_come_in_from_a_file_all_of_them_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let program = |words: &[&str]| command(folder.path()).args(words).output().unwrap();
    assert!(program(&["workspace", "create", "acme", "--name", "Acme"]).status.success());
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let people = write("people.csv", "external_id,email\np-1,ana@example.com\n");
    assert!(program(&["import", "contacts", &people, "--workspace", "acme"]).status.success());
    let good = write(
        "good.csv",
        "external_id;contact.external_id;contact.email;kind;at;property.total\n\
         o-1;p-1;;order.delivered;2026-01-02;12\no-2;;ana@example.com;call;2026-01-03 10:00;\n",
    );
    let bad = write("bad.csv", "external_id,contact.external_id,kind\no-3,p-1,call\no-4,p-9,call\n");
    let tried = program(&["import", "interactions", &good, "--workspace", "acme", "--dry-run"]);
    assert_eq!(String::from_utf8_lossy(&tried.stdout), "2 rows fit; nothing was stored\n");
    let refused = program(&["import", "interactions", &bad, "--workspace", "acme"]);
    assert_eq!(refused.status.code(), Some(1));
    let report = String::from_utf8_lossy(&refused.stdout).into_owned();
    assert!(report.starts_with("3:contact.external_id unknown_reference "), "{report}");
    for expected in ["created 2, updated 0\n", "created 0, updated 2\n"] {
        let done = program(&["import", "interactions", &good, "--workspace", "acme"]);
        assert_eq!(String::from_utf8_lossy(&done.stdout), expected);
    }
    let db = Db::open(folder.path()).await.unwrap();
    let workspace = db.find_workspace_by_slug("acme").await.unwrap().workspace_id;
    let ids: Vec<String> = db
        .list_interactions(workspace, None, 10)
        .await
        .unwrap()
        .into_iter()
        .map(|row| format!("{} {}", row.external_id, row.contact.unwrap_or_default()))
        .collect();
    assert_eq!(ids, ["o-2 p-1", "o-1 p-1"]);
}
