//! The accept loop: every socket without delay, slow senders cut, and a stop
//! that finishes what is in flight.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// The longest a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// The longest a client may rest while it sends the body of a request.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Connections at a time; others wait to be accepted.
const MOST_CONNECTIONS: usize = 4_096;

/// The longest a stop waits for requests in flight.
const STOP_TIMEOUT: Duration = Duration::from_secs(20);

/// Serves until `stop` is done, then lets running requests finish.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    // HTTP/1 alone: what looks at the first bytes to tell the two apart waits
    // for them without end. Proxies in front speak HTTP/2 to browsers.
    let mut server = Builder::new(TokioExecutor::new()).http1_only();
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).keep_alive(true);
    let graceful = GracefulShutdown::new();
    let connections = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let router = router.layer(RequestBodyTimeoutLayer::new(BODY_TIMEOUT));
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept_one(&listener, &connections) => accepted,
            () = &mut stop => break,
        };
        let (socket, peer, permit) = match accepted {
            Ok(accepted) => accepted,
            Err(cause) => {
                // Out of descriptors or a connection gone before we took it:
                // waiting a moment beats a busy loop.
                tracing::warn!(%cause, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Without this a kept-alive connection waits for delayed
        // acknowledgements: 31 small answers a second instead of thousands.
        if let Err(cause) = socket.set_nodelay(true) {
            tracing::debug!(%cause, "no TCP_NODELAY");
        }
        let router = router.clone();
        let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            router.clone().oneshot(request.map(axum::body::Body::new))
        });
        let connection = server.serve_connection_with_upgrades(TokioIo::new(socket), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(cause) = connection.await {
                tracing::debug!(%cause, "a connection ended early");
            }
            drop(permit);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(STOP_TIMEOUT) => tracing::warn!("some requests did not finish in time"),
    }
}

async fn accept_one(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
) -> std::io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(connections).acquire_owned().await.map_err(std::io::Error::other)?;
    let (socket, peer) = listener.accept().await?;
    Ok((socket, peer, permit))
}
