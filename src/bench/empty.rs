//! What HTTP alone costs: a server whose handlers do nothing, as a process of
//! its own like the program it is compared with.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::routing::get;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use super::client::Outcome;

/// The argument by which this program becomes the empty server.
pub const ARGUMENT: &str = "--serve-nothing";

/// The serving process; dropping it ends it.
pub struct EmptyServer {
    process: Child,
    /// Where it serves.
    pub address: SocketAddr,
}

impl EmptyServer {
    /// Starts it; it is ready when it says where it serves.
    pub fn start() -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.arg(ARGUMENT).stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut address)?;
        }
        Ok(Self { process, address: address.trim().parse()? })
    }
}

impl Drop for EmptyServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves nothing until it is ended.
#[allow(clippy::print_stdout)]
pub async fn serve() -> Outcome<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?);
    let router = Router::new().route("/s/{code}", get(async || "").post(take));
    // Like the program: without it small answers wait for acknowledgements.
    let listener = listener.tap_io(|socket| {
        let _ = socket.set_nodelay(true);
    });
    Ok(axum::serve(listener, router).await?)
}

async fn take(_: Bytes) -> (StatusCode, [(header::HeaderName, &'static str); 1]) {
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/")])
}
