//! Sending mail: a job that empties the outbox, one mail after the other over
//! one connection, no faster than is permitted.
//!
//! It decides nothing about whom to write to: what is due and to whom it may
//! go is the database's business. A mail server that is away, refuses or is
//! slow stops nobody: what was not taken stays in the outbox.

use std::time::{Duration, SystemTime};

use lettre::Address;
use lettre::message::header::{ContentType, ContentTypeErr, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};

use crate::api::context::Services;
use crate::api::letter::{LOGO, Letter, unsubscribe_url, write};
use crate::db::{ClaimedMail, DbError, MailContent, MailWords, draw_token};
use crate::domain::id::MailId;

mod smtp;

use smtp::{Outcome, Way};
pub use smtp::{Patience, Smtp};

/// Mails a minute, unless it is said otherwise.
pub const USUAL_RATE: u32 = 120;

/// How often the outbox is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// How long a server that cannot be reached is left alone, growing.
const LEFT_ALONE: [u64; 5] = [5, 15, 60, 120, 300];

/// The job.
pub struct Postman {
    services: Services,
    way: Way,
    from: Address,
    per_minute: u32,
    /// The minute that is counted, and the mails in it.
    counted: (i64, u32),
}

/// What came of emptying the outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Mails that the server has taken.
    pub sent: u32,
    /// Mails that it has not.
    pub refused: u32,
    /// Mails of which nobody knows.
    pub unsure: u32,
    /// Whether the server could not be reached.
    pub is_unreachable: bool,
}

impl Postman {
    /// A job that sends from this address.
    pub const fn new(services: Services, smtp: Smtp, from: Address, per_minute: u32) -> Self {
        Self { services, way: Way::new(smtp), from, per_minute, counted: (0, 0) }
    }

    /// Sends what is due until `stop` is done; what is on its way then is
    /// finished.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut failures = 0;
        loop {
            let round = self.deliver_due().await;
            failures = if round.is_unreachable { failures + 1 } else { 0 };
            let rest = match failures {
                0 => EVERY,
                n => Duration::from_secs(LEFT_ALONE[LEFT_ALONE.len().min(n) - 1]),
            };
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep(rest) => {}
            }
        }
        self.way.close().await;
    }

    /// Sends what is due now, as far as the rate permits and the server can be
    /// reached.
    pub async fn deliver_due(&mut self) -> Round {
        let mut round = Round::default();
        loop {
            let now = self.services.now_ms();
            if !self.may_send(now) {
                break;
            }
            // Looking first: the one writer is not troubled every second.
            match self.services.db.is_mail_due(now).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "the outbox could not be read");
                    break;
                }
            }
            let token = draw_token();
            match self.services.db.claim_mail(&token, now).await {
                Ok(Some(claimed)) => {
                    self.counted.1 += 1;
                    if !self.deliver(claimed, &token, &mut round).await {
                        break;
                    }
                }
                // Those looked at are not due any more, or another job was
                // quicker.
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, "no mail could be taken out of the outbox");
                    break;
                }
            }
        }
        self.way.close().await;
        round
    }

    fn may_send(&mut self, now: i64) -> bool {
        let minute = now.div_euclid(60_000);
        if self.counted.0 != minute {
            self.counted = (minute, 0);
        }
        self.counted.1 < self.per_minute
    }

    /// One mail. Gives whether to go on with the next.
    async fn deliver(&mut self, claimed: ClaimedMail, token: &str, round: &mut Round) -> bool {
        let mail_id = claimed.mail_id;
        let outcome = match self.write_out(&claimed, token).await {
            Ok((to, mail)) => {
                let (db, now) = (self.services.db.clone(), self.services.now_ms());
                let begin = async move {
                    let noted = db.hand_over_mail(mail_id, now).await;
                    if let Err(error) = &noted {
                        tracing::warn!(%error, %mail_id, "a mail was kept back");
                    }
                    noted.is_ok()
                };
                self.way.hand_over(&self.from, &to, &mail, begin).await
            }
            Err(Unwritten::Address) => Outcome::Bounced("the address cannot be written to".to_owned()),
            Err(Unwritten::Db(error)) => {
                tracing::warn!(%error, "a mail could not be written");
                Outcome::Unreachable("the database is busy".to_owned())
            }
        };
        match &outcome {
            Outcome::Taken => round.sent += 1,
            Outcome::Unreachable(why) => {
                tracing::warn!(why, "the mail server cannot be reached");
                round.is_unreachable = true;
            }
            Outcome::Bounced(why) | Outcome::Refused(why) | Outcome::Later(why) => {
                // The server's words may hold the address; the log does not.
                tracing::info!(%mail_id, "a mail was not taken");
                tracing::debug!(why, "the mail server's words");
                round.refused += 1;
            }
            Outcome::Unsure(why) => {
                tracing::warn!(%mail_id, why, "nobody knows whether a mail was taken");
                round.unsure += 1;
            }
        }
        self.settle(mail_id, &outcome).await;
        !matches!(outcome, Outcome::Unreachable(_))
    }

    /// Writes down what came of a mail. Tried until it is written: a mail that
    /// was taken and is not known to be would be in doubt.
    async fn settle(&self, mail: MailId, outcome: &Outcome) {
        let db = &self.services.db;
        for pause in [50, 200, 1_000, 5_000, 15_000, 60_000, 0] {
            let now = self.services.now_ms();
            let written = match outcome {
                Outcome::Taken => db.finish_mail(mail, MailId::new((self.services.new_id)()), now).await,
                Outcome::Bounced(why) => db.bounce_mail(mail, why, now).await,
                Outcome::Refused(why) => db.fail_mail(mail, why).await,
                Outcome::Later(why) => db.put_mail_off(mail, why, now).await,
                Outcome::Unsure(why) => db.doubt_mail(mail, why).await,
                Outcome::Unreachable(why) => db.release_mail(mail, why).await,
            };
            match written {
                Ok(()) => return,
                Err(error) => tracing::error!(%error, %mail, "what came of a mail could not be written down"),
            }
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }

    async fn write_out(&self, claimed: &ClaimedMail, token: &str) -> Result<(Address, Vec<u8>), Unwritten> {
        let ClaimedMail { mail_id, workspace_name, recipient, content } = claimed;
        let services = &self.services;
        let to: Address = recipient.parse().map_err(|_| Unwritten::Address)?;
        let mut sender = workspace_name.clone();
        let mut picture = None;
        let (words, unsubscribe) = match content {
            MailContent::Words(words) => (words.clone(), None),
            MailContent::Invitation {
                workspace_id,
                survey_id,
                version,
                letter,
                locale,
                name,
                is_reminder,
            } => {
                let definition = services.db.find_survey_version(*workspace_id, *survey_id, *version).await?;
                let face = services.db.find_face(*workspace_id, definition.brand()).await?;
                if let Some(logo) = &face.logo {
                    picture = Some(services.db.find_logo_file(&logo.hash).await?);
                }
                sender.clone_from(&face.name);
                let letter = Letter {
                    face: &face,
                    has_logo: picture.is_some(),
                    locale: *locale,
                    definition: &definition,
                    texts: letter,
                    name: name.as_deref(),
                    is_reminder: *is_reminder,
                    public_url: &services.public_url,
                    token,
                };
                (write(&letter), Some(unsubscribe_url(&services.public_url, token)))
            }
        };
        let MailWords { subject, text, html } = words;
        let host = self.from.domain();
        let since_epoch = Duration::from_millis(services.now_ms().unsigned_abs());
        let mut message = Message::builder()
            .message_id(Some(format!("<{mail_id}@{host}>")))
            .date(SystemTime::UNIX_EPOCH + since_epoch)
            .from(Mailbox::new(Some(sender), self.from.clone()))
            .to(Mailbox::new(None, to.clone()))
            .subject(subject)
            // Keeps answering machines from answering (RFC 3834).
            .header(Plain::<AUTO_SUBMITTED>("auto-generated".to_owned()));
        if let Some(url) = unsubscribe {
            message = message.header(Plain::<LIST_UNSUBSCRIBE>(format!("<{url}>"))).header(Plain::<
                LIST_UNSUBSCRIBE_POST,
            >(
                "List-Unsubscribe=One-Click".to_owned(),
            ));
        }
        let message = message
            .multipart(parts(text, html, picture).map_err(|error| Unwritten::Db(DbError::other(error)))?)
            .map_err(|error| Unwritten::Db(DbError::other(error)))?;
        Ok((to, message.formatted()))
    }
}

/// Plain text and HTML; with the HTML the picture that it shows.
fn parts(
    text: String,
    html: String,
    picture: Option<(String, Vec<u8>)>,
) -> Result<MultiPart, ContentTypeErr> {
    let Some((media_type, bytes)) = picture else {
        return Ok(MultiPart::alternative_plain_html(text, html));
    };
    let picture = Attachment::new_inline(LOGO.to_owned()).body(bytes, ContentType::parse(&media_type)?);
    let shown = MultiPart::related().singlepart(SinglePart::html(html)).singlepart(picture);
    Ok(MultiPart::alternative().singlepart(SinglePart::plain(text)).multipart(shown))
}

enum Unwritten {
    Address,
    Db(DbError),
}

impl From<DbError> for Unwritten {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

const AUTO_SUBMITTED: usize = 0;
const LIST_UNSUBSCRIBE: usize = 1;
const LIST_UNSUBSCRIBE_POST: usize = 2;
const NAMES: [&str; 3] = ["Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"];

/// A header that stands as it is: encoded or folded, an address in it would
/// not be found by mail programs.
#[derive(Clone)]
struct Plain<const NAME: usize>(String);

impl<const NAME: usize> Header for Plain<NAME> {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str(NAMES[NAME])
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::dangerous_new_pre_encoded(Self::name(), self.0.clone(), self.0.clone())
    }
}
