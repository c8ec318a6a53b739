//! A respondent's browser, as far as a plain form needs one: a connection, and
//! the form of a page with its hidden fields. Of the page it knows nothing but
//! that its form is sent by POST and that questions are called `answer.KEY`.
//! Shared by the load test and the fault suite.

use std::error::Error;
use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::http::request::Builder;
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use scraper::{Html, Selector};
use tokio::net::TcpStream;

/// What can go wrong on the way to a server and back.
pub type Failure = Box<dyn Error + Send + Sync>;
/// A result of anything here.
pub type Outcome<T> = Result<T, Failure>;

/// One connection, kept alive until it is dropped.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Outcome<Self> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(socket)).await?;
        // An error of the connection reaches whoever sends on it, too.
        tokio::spawn(async move {
            let _ = connection.await;
        });
        Ok(Self { sender, host: address.to_string() })
    }

    /// Sends one request and reads the whole answer.
    pub async fn send(&mut self, request: Builder, body: impl Into<Bytes>) -> Outcome<Response<Bytes>> {
        let request = request.header(header::HOST, &self.host).body(Full::new(body.into()))?;
        self.sender.ready().await?;
        let (head, body) = self.sender.send_request(request).await?.into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }
}

/// A form on its way to `path`; the body is [`Form::encode`]d.
pub fn post_form(path: &str) -> Builder {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
}

/// The fields of a form, names and values, in the order of the page.
#[derive(Clone, Debug)]
pub struct Form(pub Vec<(String, String)>);

impl Form {
    /// The hidden fields of the page's form that asks something.
    pub fn read(page: &str) -> Outcome<Self> {
        let document = Html::parse_document(page);
        let question = select("[name^='answer.']");
        let form = document
            .select(&select("form[method=post]"))
            .find(|form| form.select(&question).next().is_some())
            .ok_or("the page has no form with questions")?;
        let hidden = select("input[type=hidden][name]");
        let fields = form.select(&hidden).map(|input| {
            let value = |name| input.attr(name).unwrap_or_default().to_owned();
            (value("name"), value("value"))
        });
        Ok(Self(fields.collect()))
    }

    /// Fills in an answer.
    #[must_use]
    pub fn with_answer(mut self, key: &str, value: &str) -> Self {
        self.0.push((format!("answer.{key}"), value.to_owned()));
        self
    }

    /// As a browser sends it.
    pub fn encode(&self) -> String {
        let fields = self.0.iter().map(|(name, value)| format!("{}={}", url_encode(name), url_encode(value)));
        fields.collect::<Vec<_>>().join("&")
    }
}

fn select(selector: &str) -> Selector {
    Selector::parse(selector).expect("BUG: selectors are constants")
}

fn url_encode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
