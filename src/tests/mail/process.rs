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
