//! The real program as a process of its own, on a data folder of its own.
//! Shared by the load test and the fault suite.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use hyper::{Request, StatusCode};
use rand::Rng;
use tokio::time::{Instant, sleep};

use super::client::{Connection, Outcome};

/// The longest that a start may take, on a machine with other work.
const LONGEST_START: Duration = Duration::from_secs(60);

/// The program and its data.
pub struct Program {
    path: PathBuf,
    data: PathBuf,
    address: SocketAddr,
}

impl Program {
    /// Chooses a free address.
    pub fn new(path: PathBuf, data: PathBuf) -> Outcome<Self> {
        Ok(Self { path, data, address: free_address()? })
    }

    /// Where it serves; every start has the same address.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Runs a command to its end and gives what it printed.
    pub fn run(&self, arguments: &[&str]) -> Outcome<String> {
        let output = self.command().args(arguments).output()?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{} {}: {why}", self.path.display(), arguments.join(" ")).into());
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Starts serving, without limits of rate, and waits until it is ready.
    pub async fn serve(&self) -> Outcome<Server> {
        std::fs::create_dir_all(&self.data)?;
        let log_path = self.data.join("serve.log");
        let log = File::options().create(true).append(true).open(&log_path)?;
        let address = self.address.to_string();
        let mut command = self.command();
        command.args(["serve", "--rate-limit", "off", "--addr", &address]).stdout(Stdio::null()).stderr(log);
        let mut server = Server(command.spawn()?);
        let latest = Instant::now() + LONGEST_START;
        while !self.is_ready().await {
            if server.0.try_wait()?.is_some() || Instant::now() > latest {
                let log = std::fs::read_to_string(&log_path)?;
                return Err(format!("the server did not start:\n{log}").into());
            }
            sleep(Duration::from_millis(5)).await;
        }
        Ok(server)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.arg("--data").arg(&self.data).stdin(Stdio::null());
        command
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut connection) = Connection::open(self.address).await else { return false };
        let answer = connection.send(Request::get("/health/ready"), "").await;
        answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
    }
}

/// A serving process; dropping it is SIGKILL.
pub struct Server(Child);

impl Server {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port below those that the system gives to clients: a client that tries
/// again while nobody listens could otherwise be given this very port, be
/// connected with itself and keep the server from starting.
fn free_address() -> Outcome<SocketAddr> {
    let mut random = rand::rng();
    let ports = std::iter::repeat_with(|| random.random_range(20_000..32_000)).take(1_000);
    let address = ports
        .map(|port: u16| SocketAddr::from(([127, 0, 0, 1], port)))
        .find(|address| TcpListener::bind(address).is_ok());
    address.ok_or_else(|| "no port is free between 20,000 and 32,000".into())
}
