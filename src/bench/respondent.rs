//! Many respondents at once: each fetches the page, fills in the form and
//! sends it.

use std::net::SocketAddr;
use std::sync::Arc;

use hyper::{Request, Response, StatusCode};
use uuid::Uuid;

use super::client::{Connection, Form, Outcome, post_form};
use super::timing::Stopwatch;

/// What everybody comments.
pub const COMMENT: &str = "Friendly people, and the invoice was right the first time.";

/// A survey's page and its form, learnt from two copies of it. Reading every
/// page with care would measure the reader.
pub struct LearntForm {
    /// The path of the page.
    pub path: String,
    /// What stands in the page before its own key, the value by which copies
    /// differ and by which sending one twice counts once.
    before_key: String,
    /// What is sent before and after the key.
    start: String,
    end: String,
}

impl LearntForm {
    /// Fetches the page twice and finds how the copies differ.
    pub async fn learn(address: SocketAddr, path: &str) -> Outcome<Self> {
        let mut connection = Connection::open(address).await?;
        let first = text(&fetch(&mut connection, path).await?)?;
        let second = text(&fetch(&mut connection, path).await?)?;
        let (form, other) = (Form::read(&first)?, Form::read(&second)?);
        let own = form.0.iter().zip(&other.0).find(|(mine, theirs)| mine != theirs);
        let key = own.map(|((_, value), _)| value.clone()).ok_or("two pages have the same hidden fields")?;
        let at = first.find(&key).ok_or("the page's key is written otherwise than it is read")?;
        let is_certain =
            |from: &usize| first.is_char_boundary(*from) && first.find(&first[*from..at]) == Some(*from);
        let from =
            (0..at.saturating_sub(16)).rev().find(is_certain).ok_or("the page's key cannot be found")?;
        let body = form.with_answer("comment", COMMENT).encode();
        let (start, end) = body.split_once(&key).ok_or("the page's key is sent otherwise than it is read")?;
        Ok(Self {
            path: path.to_owned(),
            before_key: first[from..at].to_owned(),
            start: start.to_owned(),
            end: end.to_owned(),
        })
    }

    /// The key in another copy of the page.
    fn key_in<'a>(&self, page: &'a str) -> Outcome<&'a str> {
        let rest = page.split_once(&self.before_key).ok_or("a page without its key")?.1;
        Ok(rest.split_once('"').ok_or("a page without the end of its key")?.0)
    }

    /// The form with this key and score, as a browser sends it.
    fn filled_in(&self, key: &str, score: u32) -> String {
        format!("{}{key}{}&answer.nps={score}", self.start, self.end)
    }
}

/// Fetches a page over and over by one connection.
pub async fn read_pages(mut stopwatch: Stopwatch, address: SocketAddr, path: String) -> Outcome<Stopwatch> {
    let mut connection = Connection::open(address).await?;
    while let Some(began) = stopwatch.begin() {
        let request = Request::get(&path).header("accept-encoding", "br");
        expect(&connection.send(request, "").await?, StatusCode::OK)?;
        stopwatch.done(began);
    }
    Ok(stopwatch)
}

/// Complete responses: the page and the form that it holds, each by a new
/// connection.
pub async fn respond(
    mut stopwatch: Stopwatch,
    address: SocketAddr,
    form: Arc<LearntForm>,
) -> Outcome<Stopwatch> {
    while let Some(began) = stopwatch.begin() {
        let page = text(&fetch(&mut Connection::open(address).await?, &form.path).await?)?;
        let body = form.filled_in(form.key_in(&page)?, stopwatch.number % 11);
        submit(&mut Connection::open(address).await?, &form, body).await?;
        stopwatch.done(began);
    }
    Ok(stopwatch)
}

/// The same two requests where nothing answers anything.
pub async fn respond_to_nothing(
    mut stopwatch: Stopwatch,
    address: SocketAddr,
    form: Arc<LearntForm>,
) -> Outcome<Stopwatch> {
    let key = Uuid::nil().to_string();
    while let Some(began) = stopwatch.begin() {
        fetch(&mut Connection::open(address).await?, &form.path).await?;
        let body = form.filled_in(&key, stopwatch.number % 11);
        submit(&mut Connection::open(address).await?, &form, body).await?;
        stopwatch.done(began);
    }
    Ok(stopwatch)
}

/// Forms alone, one after the other by one connection.
pub async fn send_forms(
    mut stopwatch: Stopwatch,
    address: SocketAddr,
    form: Arc<LearntForm>,
) -> Outcome<Stopwatch> {
    let mut connection = Connection::open(address).await?;
    while let Some(began) = stopwatch.begin() {
        let body = form.filled_in(&Uuid::now_v7().to_string(), stopwatch.number % 11);
        submit(&mut connection, &form, body).await?;
        stopwatch.done(began);
    }
    Ok(stopwatch)
}

/// As [`send_forms`], but `per_second` of all `n_clients` together.
pub async fn send_forms_calmly(
    mut stopwatch: Stopwatch,
    address: SocketAddr,
    form: Arc<LearntForm>,
    n_clients: u32,
    per_second: f64,
) -> Outcome<Stopwatch> {
    let mut connection = Connection::open(address).await?;
    let interval = std::time::Duration::from_secs_f64(f64::from(n_clients) / per_second);
    let mut due = stopwatch.first_turn(interval, n_clients);
    while let Some(began) = stopwatch.begin_at(due).await {
        let body = form.filled_in(&Uuid::now_v7().to_string(), stopwatch.number % 11);
        submit(&mut connection, &form, body).await?;
        stopwatch.done(began);
        due += interval;
    }
    Ok(stopwatch)
}

async fn fetch(connection: &mut Connection, path: &str) -> Outcome<Response<bytes::Bytes>> {
    let answer = connection.send(Request::get(path), "").await?;
    expect(&answer, StatusCode::OK)?;
    Ok(answer)
}

async fn submit(connection: &mut Connection, form: &LearntForm, body: String) -> Outcome<()> {
    expect(&connection.send(post_form(&form.path), body).await?, StatusCode::SEE_OTHER)
}

fn expect(answer: &Response<bytes::Bytes>, status: StatusCode) -> Outcome<()> {
    if answer.status() == status {
        return Ok(());
    }
    Err(format!("{} instead of {status}: {}", answer.status(), String::from_utf8_lossy(answer.body())).into())
}

fn text(answer: &Response<bytes::Bytes>) -> Outcome<String> {
    Ok(String::from_utf8(answer.body().to_vec())?)
}
