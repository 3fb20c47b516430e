//! Connections: taken, bounded, and let go.
//!
//! `axum::serve` sets no limit on how long a request's head may take, so a
//! handful of half-sent heads would hold connections for ever.

mod alarm;
mod doors;
mod lane;
mod patient;

use std::{
    convert::Infallible, error::Error, io, net::SocketAddr, sync::Arc, thread, time::Duration,
};

use axum::http::Request;
use hyper::{
    body::Incoming,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};

use super::front::{Front, Sent};
use crate::config::Config;
use alarm::Alarm;
use doors::{Doors, Place};
use lane::Lanes;
use patient::Patient;

/// Longest between the first byte of a connection, or the end of an answer, and
/// the end of the next request's head.
const HEAD: Duration = Duration::from_secs(15);
/// Bytes of an HTTP/2 answer that wait for a reader who does not take them.
const WAITING: usize = 64 << 10;
/// Pause after the system refused a connection (no file handles, say).
const BREATH: Duration = Duration::from_millis(100);

/// Serves until `stop` turns true, then lets requests end for `patience`.
pub(super) async fn listen(
    listener: TcpListener,
    front: Arc<Front>,
    config: &Config,
    mut stop: watch::Receiver<bool>,
    patience: Duration,
) -> io::Result<()> {
    let lanes = Lanes::start(thread::available_parallelism().map_or(1, |cores| cores.get()))?;
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().header_read_timeout(HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HEAD)
        .keep_alive_timeout(HEAD)
        .max_send_buf_size(WAITING)
        .max_concurrent_streams(64);
    let doors = Doors::new(config);
    let graceful = GracefulShutdown::new();
    loop {
        let taken = tokio::select! {
            taken = take(&listener, &doors) => taken,
            _ = stop.wait_for(|stopped| *stopped) => break,
        };
        let Some((stream, peer, place)) = taken else { break };
        let service = {
            let front = Arc::clone(&front);
            service_fn(move |request| answer(Arc::clone(&front), peer, request))
        };
        let (builder, watcher) = (builder.clone(), graceful.watcher());
        lanes.carry(async move {
            if let Err(error) = serve(stream, service, builder, watcher).await {
                tracing::debug!(%error, "connection ended");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(patience, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut off");
    }
    Ok(())
}

/// Serves one connection on the thread that carries it. What goes wrong here is a
/// client that went away or spoke no HTTP.
async fn serve<S>(
    stream: std::net::TcpStream,
    service: S,
    mut builder: auto::Builder<TokioExecutor>,
    watcher: Watcher,
) -> Result<(), Box<dyn Error + Send + Sync>>
where
    S: Service<Request<Incoming>, Response = Sent, Error = Infallible> + Send,
    S::Future: Send + 'static,
{
    builder.http1().timer(Alarm::default());
    let stream = TokioIo::new(Patient::new(TcpStream::from_std(stream)?));
    watcher.watch(builder.serve_connection(stream, service)).await
}

/// The next connection that may come in, once there is room for one.
async fn take(
    listener: &TcpListener,
    doors: &Doors,
) -> Option<(std::net::TcpStream, SocketAddr, Place)> {
    let mut room = doors.room().await?;
    loop {
        match accept(listener).await {
            Ok((stream, peer)) => {
                room = match doors.admit(peer.ip(), room) {
                    Ok(place) => {
                        return Some((stream, peer, place));
                    }
                    // Closed without a word: an answer would cost what the bound saves.
                    Err(room) => room,
                };
            }
            Err(error) => {
                tracing::warn!(%error, "the system refused a connection");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

/// A connection that no loop watches yet: that is for the thread that will carry it.
async fn accept(listener: &TcpListener) -> io::Result<(std::net::TcpStream, SocketAddr)> {
    let (stream, peer) = listener.accept().await?;
    // Answers go out whole; waiting for more to send costs 40 ms.
    stream.set_nodelay(true).ok();
    Ok((stream.into_std()?, peer))
}

async fn answer(
    front: Arc<Front>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Sent, Infallible> {
    Ok(front.answer(peer, request).await)
}
