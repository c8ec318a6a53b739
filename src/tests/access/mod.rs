//! Nobody gets in where they do not belong: every page, server function,
//! route and API call stands in one [`table`] with the least role that may use
//! it, and each is fired as nobody, as a stranger, as a lesser role and with
//! another workspace's id in every place where an id stands.
//!
//! What is registered and not in the table fails, and the other way round.
//! To add something, add its line to `table.rs`.

mod house;
mod registered;
mod table;

use std::collections::BTreeSet;

use axum::http::StatusCode;
use futures::future::join_all;
use jornada::domain::member::{Role, Scope};

use house::{Answer, House, Who};
use table::{Kind, Least, Line, table};

#[tokio::test]
async fn the_table_has_every_route_and_no_other() {
    let house = House::open().await;
    let in_table: Vec<String> = table().iter().map(|line| line.route()).collect();
    let once: BTreeSet<String> = in_table.iter().cloned().collect();
    assert_eq!(once.len(), in_table.len(), "a line stands twice in the table");
    check_same("routes", &registered::routes(house.router()), &once);
}

#[tokio::test]
async fn every_page_call_and_api_operation_is_of_its_kind() {
    // Registers the server functions and pages, as a start of the program does.
    let house = House::open().await;
    let of = |fits: fn(&Line) -> bool| table().iter().filter(|line| fits(line)).map(Line::route).collect();
    let calls: BTreeSet<String> = of(|line| line.kind == Kind::Call);
    let pages: BTreeSet<String> = of(|line| line.kind == Kind::Page);
    let operations: BTreeSet<String> = of(|line| matches!(line.least, Least::Key(_)));
    check_same("server functions", &registered::server_functions(), &calls);
    check_same("pages", &registered::pages(), &pages);
    let described = registered::operations(house.router()).await;
    check_same("operations of the OpenAPI that ask for a key", &described, &operations);
}

#[tokio::test]
async fn nobody_the_stranger_the_lesser_role_and_foreign_ids_are_refused() {
    let house = House::open().await;
    let mut wrong = Vec::new();
    for line in table() {
        for attempt in refused(&line) {
            let answer = house.fire(&line, &attempt.who, attempt.foreign.as_deref()).await;
            if !(attempt.is_right)(&answer) {
                wrong.push(format!("{} as {}: {answer:?}", line.route(), attempt.name));
            }
        }
    }
    assert!(wrong.is_empty(), "not refused as it should be:\n{}", wrong.join("\n"));
}

/// Without this, a wrong sample in the table would pass as a refusal.
#[tokio::test]
async fn the_least_role_is_let_in() {
    let attempts = table().into_iter().map(|line| async move {
        let house = House::open().await;
        let answer = house.fire(&line, &admitted(&line), None).await;
        let is_in = match line.least {
            Least::Nobody(_) => !answer.status.is_server_error(),
            _ => !answer.asks_to_sign_in() && (answer.status.is_success() || answer.status.is_redirection()),
        };
        (!is_in).then(|| format!("{}: {answer:?}", line.route()))
    });
    let wrong: Vec<String> = join_all(attempts).await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "not let in:\n{}", wrong.join("\n"));
}

/// A call that must be refused, and how.
struct Attempt {
    name: String,
    who: Who,
    /// The place that holds another workspace's id.
    foreign: Option<String>,
    is_right: fn(&Answer) -> bool,
}

fn refused(line: &Line) -> Vec<Attempt> {
    let attempt =
        |name: &str, who: Who, is_right| Attempt { name: name.to_owned(), who, foreign: None, is_right };
    let mut attempts = Vec::new();
    if matches!(line.least, Least::Nobody(_)) {
        return attempts;
    }
    attempts.push(attempt("nobody", Who::Nobody, Answer::asks_to_sign_in));
    if line.places().iter().any(|place| place == "workspace") {
        attempts.push(attempt("a stranger", Who::Stranger, |answer| answer.status == StatusCode::NOT_FOUND));
    }
    let lesser: Vec<Who> = match line.least {
        Least::Role(least) => Role::ALL.into_iter().filter(|role| *role < least).map(Who::Member).collect(),
        Least::Key(Scope::Admin) => vec![Who::Key(Scope::Read), Who::Key(Scope::Track)],
        Least::Key(Scope::Read) => vec![Who::Key(Scope::Track)],
        Least::Key(Scope::Track) | Least::Anybody | Least::Nobody(_) => Vec::new(),
    };
    for who in lesser {
        attempts.push(attempt(&format!("{who:?}"), who, |answer| answer.status == StatusCode::FORBIDDEN));
    }
    // The slug has its stranger above, and a measure is nobody's.
    for place in line.places().into_iter().filter(|place| place != "workspace" && place != "measure") {
        attempts.push(Attempt {
            name: format!("{:?} with a foreign {place}", admitted(line)),
            who: admitted(line),
            foreign: Some(place),
            is_right: |answer| answer.status == StatusCode::NOT_FOUND,
        });
    }
    attempts
}

/// The least that is let in.
fn admitted(line: &Line) -> Who {
    match line.least {
        Least::Nobody(_) => Who::Nobody,
        Least::Anybody => Who::Member(Role::Viewer),
        Least::Role(role) => Who::Member(role),
        Least::Key(scope) => Who::Key(scope),
    }
}

fn check_same(what: &str, registered: &BTreeSet<String>, in_table: &BTreeSet<String>) {
    let missing: Vec<&String> = registered.difference(in_table).collect();
    let surplus: Vec<&String> = in_table.difference(registered).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "{what}: add to src/tests/access/table.rs {missing:#?}\nregistered nowhere {surplus:#?}"
    );
}
