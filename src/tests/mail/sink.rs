//! A mail server on this machine that keeps what it takes, and can refuse,
//! stall, close and come back.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How the server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Takes everything.
    Kind,
    /// Takes everything, after a while.
    Slow,
    /// Says "not now" to every recipient.
    Greylisting,
    /// Says that no recipient exists.
    NobodyHere,
    /// Refuses what was written, for good.
    Spam,
    /// Refuses the sender.
    WrongSender,
    /// Hangs up before it has taken the mail.
    HangsUp,
    /// Never answers once it has the mail, and does not take it.
    Stalls,
    /// Takes one mail a connection and closes it.
    OneEach,
    /// Dies when a conversation has come this far.
    DiesAt(Step),
}

/// How far a conversation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Before it has greeted.
    Greeting,
    /// At the sender.
    Sender,
    /// At the recipient.
    Recipient,
    /// When the text was announced.
    Data,
    /// In the middle of the text.
    Text,
    /// When it has the whole text and has not taken it.
    End,
    /// When it has taken it and has not said so.
    Taken,
}

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    pub from: String,
    pub to: String,
    pub raw: String,
}

/// The server; dropping it is its death.
pub struct Sink {
    pub port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
    mood: Arc<Mutex<Mood>>,
    connections: Arc<Mutex<u32>>,
    task: JoinHandle<()>,
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Sink {
    pub async fn open() -> Self {
        Self::open_at(0, Arc::default()).await
    }

    /// At the same place, with what was taken before.
    pub async fn open_at(port: u16, taken: Arc<Mutex<Vec<Taken>>>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mood = Arc::new(Mutex::new(Mood::Kind));
        let connections = Arc::new(Mutex::new(0));
        let (all, how, count) = (Arc::clone(&taken), Arc::clone(&mood), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                *count.lock().unwrap() += 1;
                open.spawn(serve(socket, Arc::clone(&all), Arc::clone(&how)));
            }
        });
        Self { port, taken, mood, connections, task }
    }

    pub fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Dies, and tells what it has.
    pub fn die(self) -> (u16, Arc<Mutex<Vec<Taken>>>) {
        (self.port, Arc::clone(&self.taken))
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// Addresses of those who got a mail, in order of their names.
    pub fn recipients(&self) -> Vec<String> {
        let mut recipients: Vec<String> = self.taken().into_iter().map(|taken| taken.to).collect();
        recipients.sort();
        recipients
    }

    pub fn n_connections(&self) -> u32 {
        *self.connections.lock().unwrap()
    }
}

async fn serve(socket: TcpStream, all: Arc<Mutex<Vec<Taken>>>, mood: Arc<Mutex<Mood>>) {
    // Whatever happens to a connection is the client's to notice.
    let _ = converse(socket, &all, &mood).await;
}

async fn converse(
    socket: TcpStream,
    all: &Mutex<Vec<Taken>>,
    mood: &Mutex<Mood>,
) -> Result<(), std::io::Error> {
    let mut stream = BufReader::new(socket);
    let dies_at = |step: Step| *mood.lock().unwrap() == Mood::DiesAt(step);
    if dies_at(Step::Greeting) {
        return Ok(());
    }
    stream.write_all(b"220 sink\r\n").await?;
    let (mut from, mut to) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let begun = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        if begun == "MAIL" && dies_at(Step::Sender)
            || begun == "RCPT" && dies_at(Step::Recipient)
            || begun == "DATA" && dies_at(Step::Data)
        {
            return Ok(());
        }
        let mood = *mood.lock().unwrap();
        let address = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let answer = match begun.as_str() {
            "EHLO" => "250-sink\r\n250 8BITMIME\r\n",
            "MAIL" if mood == Mood::WrongSender => "553 5.1.8 no such sender\r\n",
            "MAIL" => {
                from = address;
                "250 OK\r\n"
            }
            "RCPT" if mood == Mood::Greylisting => "451 4.7.1 try later\r\n",
            "RCPT" if mood == Mood::NobodyHere => "550 5.1.1 no such user\r\n",
            "RCPT" => {
                to = address;
                "250 OK\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                loop {
                    let mut line = String::new();
                    if stream.read_line(&mut line).await? == 0 || mood == Mood::DiesAt(Step::Text) {
                        return Ok(());
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                }
                match mood {
                    Mood::HangsUp | Mood::DiesAt(Step::End) => return Ok(()),
                    Mood::Stalls => std::future::pending().await,
                    Mood::Slow => tokio::time::sleep(Duration::from_millis(300)).await,
                    _ => {}
                }
                if mood == Mood::Spam {
                    "554 5.7.1 looks like spam\r\n"
                } else {
                    all.lock().unwrap().push(Taken { from: from.clone(), to: to.clone(), raw });
                    if mood == Mood::DiesAt(Step::Taken) {
                        return Ok(());
                    }
                    "250 taken\r\n"
                }
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 OK\r\n",
        };
        stream.write_all(answer.as_bytes()).await?;
        if mood == Mood::OneEach && answer == "250 taken\r\n" {
            return Ok(());
        }
    }
}
