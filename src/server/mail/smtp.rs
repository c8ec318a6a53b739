//! Handing one mail to the mail server, step by step, so that it is known how
//! far it came: only what the server has taken counts as sent, only what it
//! said about the address counts against the address, and what it never heard
//! of is not held against the mail.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use percent_encoding::percent_decode_str;
use tokio::time::timeout;
use url::Url;

/// How long the server may take (RFC 5321, 4.5.3.2, a little shorter where
/// nothing can go out twice).
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// To be reached and to greet.
    pub connect: Duration,
    /// To answer a command.
    pub command: Duration,
    /// To take a mail: giving up earlier would leave its fate in doubt.
    pub taking: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            command: Duration::from_secs(120),
            taking: Duration::from_secs(600),
        }
    }
}

/// How the way to the server is kept from listeners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cover {
    /// TLS from the first byte.
    Whole,
    /// STARTTLS, or nothing is sent.
    Required,
    /// STARTTLS where the server has it.
    Offered,
    /// None.
    Bare,
}

/// The mail server.
#[derive(Clone)]
pub struct Smtp {
    host: String,
    port: u16,
    cover: Cover,
    credentials: Option<Credentials>,
    hello: ClientId,
    patience: Patience,
}

/// What came of handing a mail over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server has taken it.
    Taken,
    /// The address does not exist.
    Bounced(String),
    /// Refused for good, for another reason.
    Refused(String),
    /// Refused for now.
    Later(String),
    /// Its text was sent and no answer came: nobody knows whether it was taken.
    Unsure(String),
    /// The server did not hear of it: it is not there, does not let us in or
    /// does not take the sender.
    Unreachable(String),
}

impl Smtp {
    /// Reads `smtp://` or `smtps://`, `USER:PASSWORD@` where needed, host and
    /// port, and `?tls=required|offered|none`. `hello` is the name we go by.
    ///
    /// # Errors
    /// What is wrong and what to write instead.
    pub fn parse(text: &str, hello: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| {
            "write smtp://HOST:PORT or smtps://USER:PASSWORD@HOST, with %40 for an @ in the user".to_owned()
        })?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or("the host is missing")?.to_owned();
        let decoded = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let credentials = (!url.username().is_empty())
            .then(|| Credentials::new(decoded(url.username()), decoded(url.password().unwrap_or_default())));
        let is_here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]");
        let asked = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let cover = match (url.scheme(), asked.as_deref()) {
            ("smtps", None) => Cover::Whole,
            ("smtp", Some("required")) => Cover::Required,
            ("smtp", Some("none")) => Cover::Bare,
            ("smtp", Some("offered")) => Cover::Offered,
            // A password is not sent in the open, unless somebody says so.
            ("smtp", None) if credentials.is_some() && !is_here => Cover::Required,
            ("smtp", None) => Cover::Offered,
            ("smtp", Some(_)) => return Err("tls is required, offered or none".to_owned()),
            ("smtps", Some(_)) => return Err("smtps:// needs no tls".to_owned()),
            _ => return Err("it begins with smtp:// or smtps://".to_owned()),
        };
        let usual_port = match cover {
            Cover::Whole => 465,
            _ if credentials.is_some() => 587,
            _ => 25,
        };
        let hello = ClientId::Domain(hello.to_owned());
        let port = url.port().unwrap_or(usual_port);
        Ok(Self { host, port, cover, credentials, hello, patience: Patience::default() })
    }

    /// With another patience.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, String> {
        let Self { host, port, cover, credentials, hello, patience } = self;
        let connecting = async {
            let parameters = || TlsParameters::new(host.clone());
            let wrapper = if *cover == Cover::Whole { Some(parameters()?) } else { None };
            let place = (host.trim_start_matches('[').trim_end_matches(']'), *port);
            let mut server =
                AsyncSmtpConnection::connect_tokio1(place, Some(patience.connect), hello, wrapper, None)
                    .await?;
            let wants_cover = match cover {
                Cover::Required => true,
                Cover::Offered => server.can_starttls(),
                Cover::Whole | Cover::Bare => false,
            };
            if wants_cover {
                server.starttls(parameters()?, hello).await?;
            }
            if let Some(credentials) = credentials {
                server.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
            }
            Ok::<_, Error>(server)
        };
        // Half for the connection, half for greeting and signing in.
        match timeout(patience.connect * 2, connecting).await {
            Ok(connected) => connected.map_err(|error| words(&error)),
            Err(_) => Err("the mail server does not answer".to_owned()),
        }
    }
}

/// A way to the server that is kept for the next mail.
pub struct Way {
    smtp: Smtp,
    open: Option<AsyncSmtpConnection>,
}

impl Way {
    /// Not open yet.
    pub const fn new(smtp: Smtp) -> Self {
        Self { smtp, open: None }
    }

    /// Says goodbye, if there is anybody to hear it.
    pub async fn close(&mut self) {
        if let Some(mut server) = self.open.take() {
            // The server may be gone; all that matters was said before.
            let _ = timeout(Duration::from_secs(5), server.quit()).await;
        }
    }

    /// Hands one mail over. `begin` is waited for before the first byte of its
    /// text is sent; without its consent none is.
    pub async fn hand_over(
        &mut self,
        from: &Address,
        to: &Address,
        mail: &[u8],
        begin: impl Future<Output = bool>,
    ) -> Outcome {
        // A way that was kept may have ended meanwhile: then once more, anew.
        let mut was_kept = self.open.is_some();
        loop {
            let mut server = match self.open.take() {
                Some(server) => server,
                None => match self.smtp.connect().await {
                    Ok(server) => server,
                    Err(why) => return Outcome::Unreachable(why),
                },
            };
            match announce(&mut server, &self.smtp.patience, from, mail).await {
                Ok(()) => {}
                Err(_) if was_kept => {
                    was_kept = false;
                    continue;
                }
                Err(why) => return Outcome::Unreachable(why),
            }
            let (outcome, is_usable) = deliver(&mut server, &self.smtp.patience, to, mail, begin).await;
            if is_usable {
                self.open = Some(server);
            }
            return outcome;
        }
    }
}

/// Says who writes. What is wrong here is wrong with the server or with us.
async fn announce(
    server: &mut AsyncSmtpConnection,
    patience: &Patience,
    from: &Address,
    mail: &[u8],
) -> Result<(), String> {
    let eight_bit = !mail.is_ascii() && server.server_info().supports_feature(Extension::EightBitMime);
    let parameters =
        if eight_bit { vec![MailParameter::Body(MailBodyParameter::EightBitMime)] } else { Vec::new() };
    match timeout(patience.command, server.command(Mail::new(Some(from.clone()), parameters))).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(words(&error)),
        Err(_) => Err("the mail server does not answer".to_owned()),
    }
}

/// The address, and the mail itself. Also tells whether the way can be used
/// for the next mail.
async fn deliver(
    server: &mut AsyncSmtpConnection,
    patience: &Patience,
    to: &Address,
    mail: &[u8],
    begin: impl Future<Output = bool>,
) -> (Outcome, bool) {
    let silence = || "the mail server does not answer".to_owned();
    match timeout(patience.command, server.command(Rcpt::new(to.clone(), Vec::new()))).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) if is_ending(&error) => return (Outcome::Unreachable(words(&error)), false),
        Ok(Err(error)) => {
            let outcome = if error.is_permanent() && is_about_address(&error) {
                Outcome::Bounced(words(&error))
            } else if error.is_permanent() {
                Outcome::Refused(words(&error))
            } else {
                Outcome::Later(words(&error))
            };
            let is_reset = matches!(timeout(patience.command, server.command(Rset)).await, Ok(Ok(_)));
            return (outcome, is_reset);
        }
        Err(_) => return (Outcome::Unreachable(silence()), false),
    }
    match timeout(patience.command, server.command(Data)).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) if error.is_permanent() => return (Outcome::Refused(words(&error)), false),
        Ok(Err(error)) if error.is_transient() && !is_ending(&error) => {
            return (Outcome::Later(words(&error)), false);
        }
        Ok(Err(error)) => return (Outcome::Unreachable(words(&error)), false),
        Err(_) => return (Outcome::Unreachable(silence()), false),
    }
    // The server waits for the text now. Hanging up without one tells it that
    // there is no mail.
    if !begin.await {
        return (Outcome::Unreachable("it could not be noted that the mail is on its way".to_owned()), false);
    }
    match timeout(patience.taking, server.message(mail)).await {
        Ok(Ok(_)) => (Outcome::Taken, true),
        // Only what the server says tells that it has not taken the mail. Once
        // the text is on the way, silence may mean either (RFC 1047).
        Ok(Err(error)) if error.is_permanent() => (Outcome::Refused(words(&error)), false),
        Ok(Err(error)) if error.is_transient() => (Outcome::Later(words(&error)), false),
        Ok(Err(error)) => (Outcome::Unsure(words(&error)), false),
        Err(_) => (Outcome::Unsure(silence()), false),
    }
}

/// Whether the server is closing, or is gone: nothing it says is about the
/// mail.
fn is_ending(error: &Error) -> bool {
    !(error.is_permanent() || error.is_transient()) || error.to_string().contains("421")
}

/// Whether an address was refused because it does not exist, not because of a
/// policy (enhanced status X.7.X, RFC 3463).
fn is_about_address(error: &Error) -> bool {
    !words(error).split_whitespace().any(|word| word.starts_with("5.7."))
}

fn words(error: &Error) -> String {
    let mut words = error.to_string();
    if let Some(source) = std::error::Error::source(error) {
        let source = source.to_string();
        if !words.contains(&source) {
            words = format!("{words}: {source}");
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cover(text: &str) -> Result<(Cover, u16), String> {
        Smtp::parse(text, "cx.example.com").map(|smtp| (smtp.cover, smtp.port))
    }

    #[test]
    fn a_password_goes_under_cover_unless_somebody_says_otherwise() {
        for (text, expected) in [
            ("smtps://ana:x@mail.example.com", (Cover::Whole, 465)),
            ("smtp://ana:x@mail.example.com", (Cover::Required, 587)),
            ("smtp://ana:x@mail.example.com:2525?tls=none", (Cover::Bare, 2525)),
            ("smtp://mail.example.com", (Cover::Offered, 25)),
            ("smtp://127.0.0.1:1025", (Cover::Offered, 1025)),
        ] {
            assert_eq!(cover(text), Ok(expected), "{text}");
        }
        for text in [
            "mail.example.com",
            "http://mail.example.com",
            "smtp://",
            "smtp://a?tls=maybe",
            "smtps://a?tls=none",
        ] {
            assert!(cover(text).is_err(), "{text}");
        }
    }
}
